// Notes at runs, cells and times: the panel that lists them, and the sheet in which one is written.
import { selectControl } from "../controls.js";
import { button, fill, h, openSheet } from "../dom.js";
import { facetText } from "../filter/choices.js";
import { count, date } from "../format.js";
import { markerOf, whereText, writeMarker } from "./markers.js";

const LIT = 200; // results that are lit at once

/* --- Writing one ----------------------------------------------------------------------------- */

const several = ({ facets }) => facets.filter(({ key, choices }) => key !== "status" && choices.length > 1);

const inOrder = ({ key, choices }) => [...choices].sort((a, b) => a.order - b.order).map(({ text }) => ({ value: text, title: facetText(key, text) }));

// A list of several values, of a settings file, stays one choice.
function wordControl(facet, words) {
	const chosen = words[facet.key]?.length > 1 ? words[facet.key].join(", ") : words[facet.key]?.[0];
	const choices = [{ value: "", title: "any" }, ...inOrder(facet)];
	const known = !chosen || choices.some(({ value }) => value === chosen);
	const change = (value) => {
		if (value === chosen && !known) return;
		if (value) words[facet.key] = [value];
		else delete words[facet.key];
	};
	return selectControl(facet.title, chosen, known ? choices : [...choices, { value: chosen, title: chosen }], change);
}

function fieldsOf(form, description) {
	const { marker } = form;
	const time = h("input", { type: "datetime-local", value: (marker.time || "").slice(0, 16), onchange: () => (marker.time = time.value) });
	const note = h("textarea", { rows: 3, required: true, maxLength: 500, value: marker.note, oninput: () => (marker.note = note.value) });
	const facets = several(description);
	return [
		h("label", { class: "control wide" }, h("span", null, "Note"), note),
		h("fieldset", null, h("legend", { class: "soft" }, "At the results that have all of this (a run alone is marked as one)"), h("div", { class: "note-words" }, facets.length ? facets.map((facet) => wordControl(facet, marker.words)) : h("p", { class: "soft" }, "There is one result of each kind."))),
		h("label", { class: "control wide" }, h("span", null, "Or at a time, in charts over the runs"), time),
	];
}

// text: of the note that is changed; null: a new one. words: at what a new one is at first.
export function openNote(context, text = null, words = {}) {
	const form = { marker: text === null ? { note: "", time: "", words: { ...words } } : markerOf(text) };
	const fault = h("p", { class: "fault", role: "alert" });
	const keep = (event) => {
		event.preventDefault();
		const { note, time, words } = form.marker;
		if (!note.trim()) return (fault.textContent = "Write the note first.");
		if (!time && !Object.keys(words).length) return (fault.textContent = "Choose at what: a run, a model, a batch size, … or a time.");
		const written = writeMarker(time ? { note: note.trim(), time, words: {} } : { note: note.trim(), words });
		sheet.close();
		context.keepNote(text, written);
	};
	const sheet = openSheet(context.root, text === null ? "Add a note" : "Change the note", {}, h("form", { class: "note-form", onsubmit: keep }, fieldsOf(form, context.describe()), fault, h("div", { class: "sheet-foot" }, h("button", { type: "submit" }, "Keep this note"))));
	sheet.querySelector("textarea").focus();
}

/* --- The list -------------------------------------------------------------------------------- */

// Lit in the charts, and the first of them in the table.
function show(context, { places }) {
	const some = [...places].slice(0, LIT);
	context.state.set({ select: some.map(String) });
	context.reveal?.(some[0]);
	context.say(places.size > LIT ? `${count(LIT)} of ${count(places.size)} results are lit.` : `${count(some.length)} ${some.length === 1 ? "result is" : "results are"} lit.`);
}

function acts(context, marker) {
	const name = `note ${marker.number}`;
	return [
		marker.places.size > 0 && button("check", `Show the results of ${name}: they are lit in the charts`, () => show(context, marker), { text: "Show" }),
		marker.text !== null && button("edit", `Change ${name}`, () => openNote(context, marker.text)),
		marker.text !== null && button("trash", `Remove ${name}`, () => context.keepNote(marker.text, null)),
	];
}

function rowOf(context, marker) {
	const nothing = !marker.time && !marker.places.size && h("span", { class: "soft" }, " – no result here");
	return h(
		"tr",
		null,
		h("th", { scope: "row", class: "numeric" }, String(marker.number)),
		h("td", null, h("bdi", null, marker.note), marker.text === null && h("span", { class: "soft" }, " (in the result file)")),
		h("td", null, h("bdi", null, whereText(marker, date)), nothing),
		h("td", { class: "note-acts" }, acts(context, marker)),
	);
}

// of: the markers as they are drawn
export function notesPanel(context, of) {
	if (!of.length) return h("p", { class: "soft" }, "There is no note yet.");
	const heads = [h("th", { scope: "col", class: "numeric" }, "No."), h("th", { scope: "col" }, "Note"), h("th", { scope: "col" }, "At"), h("td")];
	return h("div", { class: "scroll-x", tabIndex: 0, role: "region", "aria-label": "List of notes" }, h("table", { class: "facts wide notes-table" }, h("thead", null, h("tr", null, heads)), h("tbody", null, of.map((marker) => rowOf(context, marker)))));
}

export const noteTools = (context) => [button("note", "Add note: at a run, at cells, or at a time", () => openNote(context), { text: "Add note" })];

// Below a chart, and in a picture of it.
export const noteText = (marker) => `Note ${marker.number} (${whereText(marker, date)}): ${marker.note}`;

// The words by which a result is told from others here.
export function wordsOfResult(context, place) {
	const { facets } = context.describe();
	const codes = context.core.ask("row", { place }).facets || [];
	return Object.fromEntries(facets.map((facet, i) => [facet, facet.choices[codes[i]]?.text]).filter(([facet, text]) => text && facet.key !== "status" && facet.choices.length > 1 && !facet.told).map(([{ key }, text]) => [key, [text]]));
}
