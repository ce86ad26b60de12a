// The comparison: two sides that the reader chooses, and its rows to sort out.
import { fieldChoices, selectControl } from "../controls.js";
import { button, fill, h, keepFocus } from "../dom.js";
import { facetText } from "../filter/choices.js";
import { count } from "../format.js";
import { download } from "../download.js";
import { fileNameOf } from "../file_name.js";
import { toMarkdown } from "./bars.js";
import { comparisonSvg, pngOf } from "./picture.js";
import { sharedNote, tableOf, valueText } from "./rows.js";
import { choicesLeft, chosenWords, comparisonOf } from "./sides.js";

const MOST = 100; // rows that are elements at first
const MORE = 400; // that are added at once
const ALL = 5000; // that the library writes
const PRINTED = 1000; // on paper

const kinds = [["slower", "worse"], ["faster", "better"], ["same", "same"], ["ambiguous", "ambiguous"], ["no data", "no data"]];

export function createComparison(context) {
	const panel = {
		context,
		controls: h("div", { class: "compare-controls" }),
		head: h("div", { class: "compare-head" }),
		rows: h("div", { class: "compare-rows", tabIndex: 0, role: "region", "aria-label": "Compared cells" }),
		foot: h("p", { class: "compare-status" }),
		most: MOST, // rows that are elements
		found: null,
	};
	const copy = () => panel.found?.reply && context.copy("The comparison", markdownOf(panel));
	onPaper(panel);
	return {
		element: h("div", { class: "comparison" }, panel.controls, panel.head, panel.rows, panel.foot),
		tools: [
			button("markdown", "Copy as Markdown", copy),
			button("image", "Download as PNG", () => save(panel, "png"), { text: "PNG" }),
			button("save", "Download as SVG", () => save(panel, "svg"), { text: "SVG" }),
		],
		draw: (description, counts) => draw(panel, description, counts),
	};
}

function draw(panel, description, counts) {
	const { state, core } = panel.context;
	const found = comparisonOf(core.ask, description, counts, state.state, { count: panel.most, trends: true });
	beginAgain(panel, found);
	Object.assign(panel, { found, description, counts, scales: new Map() });
	keepFocus(panel.controls, () => fill(panel.controls, controlsOf(panel, counts)));
	keepFocus(panel.head, () => fill(panel.head, headOf(panel)));
	showRows(panel);
}

// Another question begins with the first rows again.
function beginAgain(panel, { request, reply }) {
	if (JSON.stringify(request) === JSON.stringify(panel.found?.request) || panel.isPrinting) return;
	panel.most = MOST;
	if (reply) reply.rows = reply.rows.slice(0, MOST);
}

/* --- Controls -------------------------------------------------------------------------------- */

function controlsOf({ context, description, found }, counts) {
	const { state } = context;
	const { facet, request } = found;
	if (!facet) return null;
	const words = chosenWords(description).map(({ key, title }) => ({ value: key, title }));
	const left = choicesLeft(facet, counts);
	const sides = [...new Set([...left, request?.before, request?.after])].filter(Boolean).map((text) => ({ value: text, title: facetText(facet.key, text) }));
	const fields = [{ value: "", title: "Latency and memory" }, ...fieldChoices({ fields: description.fields.filter((field) => field.present) })];
	const swap = () => state.set({ compare: facet.key, before: request.after, after: request.before });
	return [
		selectControl("Compare", facet.key, words, (value) => state.set({ compare: value, before: null, after: null })),
		selectControl("A", request?.before, sides, (value) => state.set({ compare: facet.key, before: value, after: request.after === value ? request.before : request.after })),
		button("swap", "Swap A and B", swap, { disabled: !request }),
		selectControl("B", request?.after, sides, (value) => state.set({ compare: facet.key, after: value, before: request.before === value ? request.after : request.before })),
		selectControl("Field", state.state.compared.length === 1 ? state.state.compared[0] : "", fields, (value) => state.set({ compared: value ? [value] : [] })),
	];
}

/* --- What it comes to ------------------------------------------------------------------------ */

function verdictButton({ context, found }, [verdict, title]) {
	const { state } = context;
	const { verdict: chosen } = state.state;
	const toggle = () => state.set({ verdict: chosen.includes(verdict) ? chosen.filter((one) => one !== verdict) : [...chosen, verdict] });
	return h("button", { type: "button", class: `verdict-filter verdict-${verdict.replace(" ", "-")}`, "aria-pressed": String(chosen.includes(verdict)), onclick: toggle }, `${title} `, h("b", null, count(found.reply.verdicts[verdict])));
}

function leastField({ context }) {
	const { state } = context;
	const input = h("input", { type: "text", inputMode: "decimal", size: 5, placeholder: "0 %", value: state.state.least || "", "aria-label": "Smallest change in percent", onchange: () => state.set({ least: input.value.trim() || null }) });
	return h("label", { class: "least" }, "changes of at least ", input);
}

const directions = [["less", "less"], ["more", "more"]];

function directionButton({ context }, [direction, title]) {
	const { state } = context;
	const isChosen = state.state.direction === direction;
	return h("button", { type: "button", class: "verdict-filter", "aria-pressed": String(isChosen), title: `Only what is ${title} in B`, onclick: () => state.set({ direction: isChosen ? null : direction }) }, title);
}

const noIntervals = (reply) => reply.rows.length > 0 && reply.rows.every((row) => row.low === undefined);

function headOf(panel) {
	const { reply, why } = panel.found;
	if (!reply) return h("p", { class: "nothing" }, why);
	const unmatched = reply.unmatched_before + reply.unmatched_after;
	return [
		h("p", { class: "compare-summary" }, h("b", null, reply.summary), unmatched > 0 && h("span", { class: "soft" }, ` · ${count(unmatched)} cells are on one side only`)),
		h("div", { class: "compare-filter", role: "group", "aria-label": "Which changes" }, kinds.filter(([verdict]) => reply.verdicts[verdict] > 0).map((kind) => verdictButton(panel, kind)), directions.map((one) => directionButton(panel, one)), leastField(panel)),
		notes(panel, reply),
	];
}

function notesOf({ found }, reply) {
	const shared = sharedNote(reply.rows);
	return [
		...(noIntervals(reply) ? ["There are no intervals: each cell needs several processes on both sides, and of very many results a page carries none."] : []),
		...(reply.verdicts.ambiguous > 0 ? [ambiguousNote(reply)] : []),
		...(shared ? [`Everywhere ${shared}`] : []),
		...(found.facet.key === "run" ? reply.warnings.filter((text) => text !== `everywhere ${shared}`) : []),
	].filter(Boolean);
}

function notes(panel, reply) {
	const all = notesOf(panel, reply);
	return all.length > 0 && h("ul", { class: "notes" }, all.map((text) => h("li", null, h("bdi", null, text))));
}

// The reason that most rows have.
function ambiguousNote({ rows }) {
	const reasons = rows.filter((row) => row.verdict === "ambiguous").map((row) => row.reason);
	const counts = new Map();
	for (const reason of reasons) counts.set(reason, (counts.get(reason) || 0) + 1);
	const [reason, most] = [...counts].sort((a, b) => b[1] - a[1])[0] || [];
	return most > 1 ? `Ambiguous, mostly: ${reason}` : "";
}

/* --- Rows ------------------------------------------------------------------------------------ */

const noTriage = { verdict: [], least: null, direction: null };

const link = (text, onclick) => h("button", { type: "button", class: "link", onclick }, text);

function showMore(panel, most) {
	panel.most = most;
	draw(panel, panel.description, panel.counts);
}

// "12 of 310 shown", and the ways to the others.
function footOf(panel) {
	const { reply } = panel.found;
	const { rows, wanted, total } = reply;
	const parts = [`${count(rows.length)} of ${count(wanted)} shown`];
	if (rows.length < Math.min(wanted, ALL)) parts.push(wanted > rows.length + MORE && link(`Show ${MORE} more`, () => showMore(panel, rows.length + MORE)), link(wanted > ALL ? `Show the first ${count(ALL)}` : "Show all", () => showMore(panel, ALL)));
	if (wanted > ALL && rows.length === ALL) parts.push("more are not listed: filter by verdict or size");
	if (wanted < total) parts.push([`${count(total - wanted)} others are filtered out: `, link("show them, too", () => panel.context.state.set(noTriage))]);
	return parts.filter(Boolean).flatMap((part, i) => (i ? [" · ", part] : [part]));
}

function showRows(panel) {
	const { rows, foot, found } = panel;
	const { reply } = found;
	rows.hidden = !reply?.rows.length;
	if (!reply) return fill(rows), fill(foot);
	keepFocus(rows, () => fill(rows, reply.rows.length > 0 && tableOf(panel)));
	keepFocus(foot, () => fill(foot, footOf(panel)));
}

/* --- Elsewhere ------------------------------------------------------------------------------- */

// All that are wanted, not those that are elements.
function everyRow({ context, description, counts }) {
	return comparisonOf(context.core.ask, description, counts, context.state.state, { count: ALL });
}

function markdownOf(panel) {
	const { reply, request } = everyRow(panel);
	return toMarkdown(reply.rows, request, panel.description.fields, (row, side) => valueText(panel, row, side));
}

// "comparison-device-nvidia-h200-to-nvidia-l4-latency_median"
function nameOf({ found, description, counts, context }, ending) {
	const { facet, request } = found;
	const field = request.fields.length === 1 ? description.fields.find(({ key }) => key === request.fields[0])?.title : "";
	return fileNameOf({ description, counts, state: context.state.state, what: `comparison ${facet.key} ${request.before} to ${request.after} ${field || ""}` }, ending);
}

async function save(panel, format) {
	const { found, context, description } = panel;
	if (!found?.reply?.rows.length) return context.say("There is nothing to save.");
	const { reply, request, facet } = found;
	const side = (text) => facetText(facet.key, text);
	const svg = comparisonSvg({
		title: `${facet.title}: ${side(request.before)} to ${side(request.after)}`,
		subtitle: reply.summary, rows: reply.rows, total: reply.wanted, notes: notesOf(panel, reply),
		before: side(request.before), after: side(request.after), fields: description.fields, threshold: reply.threshold ?? 2,
		valueText: (row, which) => valueText(panel, row, which),
	}, context.theme);
	if (format === "svg") download(nameOf(panel, "svg"), svg, "image/svg+xml");
	else download(nameOf(panel, "png"), await pngOf(svg), "image/png");
}

// On paper nothing can be asked for.
function onPaper(panel) {
	const { signal } = panel.context;
	const again = (most) => panel.found?.reply && showMore(panel, most);
	const print = (isPrinting) => {
		if (isPrinting) panel.before = panel.most;
		panel.isPrinting = isPrinting;
		again(isPrinting ? Math.max(panel.most, PRINTED) : panel.before || MOST);
	};
	window.addEventListener("beforeprint", () => print(true), { signal });
	window.addEventListener("afterprint", () => print(false), { signal });
}
