// One result, whole: what it is, every field, and the command that measures it again.
import { runCommand } from "./commands.js";
import { h, fill, button } from "./dom.js";
import { deviceTitle } from "./environment.js";
import { facetText } from "./filter/choices.js";
import { number, statusTitle } from "./format.js";
import { noteText, openNote, wordsOfResult } from "./own/notes.js";

export function createDetail(context) {
	const body = h("div", { class: "detail-body" });
	const close = button("close", "Close", () => element.close());
	const properties = {
		class: "sheet detail",
		"aria-label": "One result",
		onclose: () => context.highlight?.(-1, "detail"),
		onclick: (event) => event.target === element && element.close(),
	};
	const element = h("dialog", properties, h("div", { class: "sheet-head" }, h("h2", null, "Result"), close), body);
	const open = (place, description) => {
		fill(body, contentOf(context, place, description));
		if (!element.open) element.showModal();
	};
	return { element, open };
}

function contentOf(context, place, description) {
	const reply = context.core.ask("row", { place });
	const text = runCommand(reply);
	return [
		titleOf(description, reply),
		statusOf(reply.result),
		fieldTable(reply, description),
		notesOf(context, place),
		h("h3", null, "Measure it again"),
		h("pre", { class: "command", tabIndex: 0 }, text),
		button("code", "Copy the command", () => context.copy("The command", text), { text: "Copy" }),
	];
}

// Of the reader's those that this result has.
function notesOf(context, place) {
	const notes = context.markers.filter(({ places }) => places.has(place));
	const add = () => openNote(context, null, wordsOfResult(context, place));
	return [notes.length > 0 && h("ul", { class: "notes" }, notes.map((marker) => h("li", null, h("bdi", null, noteText(marker))))), button("note", "Add a note at this result", add, { text: "Add a note" })];
}

// All by which it is told from others here; sizes also where they are all the same.
function titleOf({ facets }, { facets: codes, device, device_label: label }) {
	const isSaid = ({ key, told, choices }) => key !== "status" && !told && (choices.length > 1 || ["model", "device", "batch"].includes(key));
	const nameOf = ({ key, title }) => (["model", "device", "engine", "precision"].includes(key) ? "" : `${title.replace(/ (size|length)$/, "").toLowerCase()} `);
	const textOf = ({ key, choices }, i) => (key === "device" ? deviceTitle(device, label) : facetText(key, choices[codes[i]].text));
	const parts = facets.map((facet, i) => isSaid(facet) && [nameOf(facet), textOf(facet, i)]).filter((part) => part && part[1] !== "none");
	return h("p", { class: "detail-title" }, parts.map(([name, text], i) => [i ? " · " : "", name, h("bdi", null, text)]));
}

const statusOf = ({ status, reason, notes }) => [
	h("p", null, h("span", { class: `status status-${status}` }, statusTitle(status)), reason && h("bdi", null, ` ${reason}`)),
	notes && h("ul", { class: "warnings" }, notes.map((note) => h("li", null, h("bdi", null, note)))),
];

/* --- Fields ---------------------------------------------------------------------------------- */

function fieldTable(reply, description) {
	const heads = ["Field", "Value", "95\u00a0% interval", ""].map((title, i) => (title ? h("th", { scope: "col", class: i ? "numeric" : "" }, title) : h("td")));
	const table = h("table", { class: "facts wide" }, h("thead", null, h("tr", null, heads)), h("tbody", null, fieldRows(reply, description)));
	return h("div", { class: "scroll-x", tabIndex: 0, role: "region", "aria-label": "Fields" }, table);
}

// Each in a unit of its own, to as many digits; pointing at a number tells it whole.
function fieldRows({ result, scales }, description) {
	const fields = description.fields.filter((field) => result.values[field.key]);
	return fields.map((field) => fieldRow(field, result.values[field.key], scales[field.key] || { scale: 1, symbol: "" }));
}

function fieldRow(field, { value: given, bound, interval, withheld, estimated, reason }, { scale, symbol }) {
	const shown = (one) => number(one * scale, scale === 1 && (field.unit === "" || field.unit === "B"));
	const marks = [withheld && "withheld", estimated && "estimated"].filter(Boolean).join(", ");
	const value = withheld ? bound : given;
	const isAbsent = value === undefined;
	return h(
		"tr",
		null,
		h("th", { scope: "row", title: field.description }, field.title),
		h("td", { class: "numeric", title: isAbsent ? "" : `${value} ${field.unit}` }, isAbsent ? "–" : `${withheld || (estimated && bound === given) ? "≥ " : ""}${shown(value)} ${symbol}`),
		h("td", { class: "numeric soft", title: interval ? `${interval.join(" – ")} ${field.unit}` : "" }, interval ? `${shown(interval[0])} – ${shown(interval[1])}` : ""),
		h("td", { class: "soft" }, marks, reason && [marks && ": ", h("bdi", null, reason)]),
	);
}
