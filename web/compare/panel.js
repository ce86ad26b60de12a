// The comparison: two sides that the reader chooses, and its rows to sort out.
import { fieldChoices, selectControl } from "../controls.js";
import { button, fill, h, keepFocus } from "../dom.js";
import { facetText } from "../filter/choices.js";
import { count, number } from "../format.js";
import { barOf, changeText, extentOf, intervalText, toMarkdown } from "./bars.js";
import { choicesLeft, chosenWords, comparisonOf } from "./sides.js";

const MOST = 100; // rows that are elements at first

const kinds = [["slower", "worse"], ["faster", "better"], ["same", "same"], ["ambiguous", "ambiguous"], ["no data", "no data"]];

export function createComparison(context) {
	const panel = {
		context,
		controls: h("div", { class: "compare-controls" }),
		head: h("div", { class: "compare-head" }),
		rows: h("div", { class: "compare-rows", tabIndex: 0, role: "region", "aria-label": "Compared cells" }),
		foot: h("p", { class: "compare-status" }),
		all: false, // every row is an element
		found: null,
	};
	const copy = () => panel.found?.reply && context.copy("The comparison", markdownOf(panel));
	return {
		element: h("div", { class: "comparison" }, panel.controls, panel.head, panel.rows, panel.foot),
		tools: [button("markdown", "Copy as Markdown", copy)],
		draw: (description, counts) => draw(panel, description, counts),
	};
}

function draw(panel, description, counts) {
	const { state, core } = panel.context;
	panel.found = comparisonOf(core.ask, description, counts, state.state);
	Object.assign(panel, { description, scales: new Map() });
	keepFocus(panel.controls, () => fill(panel.controls, controlsOf(panel, counts)));
	keepFocus(panel.head, () => fill(panel.head, headOf(panel)));
	showRows(panel);
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

// What is said once, as it is so in all rows.
const sharedNote = (rows) => (rows.length > 1 && rows.every((row) => row.note === rows[0].note) ? rows[0].note : undefined);

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

const noIntervals = (reply) => reply.rows.length > 0 && reply.rows.every((row) => row.low === undefined);

function headOf(panel) {
	const { reply, why } = panel.found;
	if (!reply) return h("p", { class: "nothing" }, why);
	const unmatched = reply.unmatched_before + reply.unmatched_after;
	return [
		h("p", { class: "compare-summary" }, h("b", null, reply.summary), unmatched > 0 && h("span", { class: "soft" }, ` · ${count(unmatched)} cells are on one side only`)),
		h("div", { class: "compare-filter", role: "group", "aria-label": "Which changes" }, kinds.filter(([verdict]) => reply.verdicts[verdict] > 0).map((kind) => verdictButton(panel, kind)), leastField(panel)),
		notes(panel, reply),
	];
}

function notes({ found }, reply) {
	const all = [
		...(noIntervals(reply) ? ["There are no intervals: each cell needs several processes on both sides, and of very many results a page carries none."] : []),
		...(reply.verdicts.ambiguous > 0 ? [ambiguousNote(reply)] : []),
		...(sharedNote(reply.rows) ? [`Everywhere ${sharedNote(reply.rows)}`] : []),
		...(found.facet.key === "run" ? reply.warnings : []),
	].filter(Boolean);
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

function scaleOf(panel, key) {
	if (!panel.scales.has(key)) panel.scales.set(key, panel.context.core.ask("rows", { from: 0, to: 0, fields: [key] }).columns[0]);
	return panel.scales.get(key);
}

function valueText(panel, row, side) {
	const { scale, symbol } = scaleOf(panel, row.field);
	return row[side] === undefined ? "–" : `${number(row[side] * scale, false)} ${symbol}`;
}

const markdownOf = (panel) => toMarkdown(panel.found.reply.rows, panel.found.request, panel.description.fields, (row, side) => valueText(panel, row, side));

const percent = (share) => `${(share * 100).toFixed(2)}%`;

// bar: of bars.js
export function barElement(kind, { at, low, high, same }) {
	const part = (look, left, width) => h("span", { class: look, style: `left:${percent(left)};width:${width === undefined ? "" : percent(width)}` });
	return h(
		"span",
		{ class: `bar bar-${kind}`, "aria-hidden": "true" },
		part("bar-same", same[0], same[1] - same[0]),
		part("bar-none", 0.5),
		low !== null && high !== null && part("bar-interval", low, Math.max(0.002, high - low)),
		at !== null && part("bar-mark", at),
	);
}

function rowElement(panel, row, extent, threshold) {
	const { context, description } = panel;
	const field = description.fields.find((one) => one.key === row.field);
	const value = (side) => h("td", { class: "numeric" }, row[side] === undefined ? "–" : h("button", { type: "button", class: "link", title: "Show the result", onclick: () => context.showResult(row[`${side}_place`]) }, valueText(panel, row, side)));
	return h(
		"tr",
		{ class: `kind-${row.kind}` },
		h("th", { scope: "row" }, h("bdi", null, row.title || "all"), row.note && row.note !== sharedNote(panel.found.reply.rows) && h("span", { class: "soft" }, ` (${row.note})`)),
		h("td", null, field?.title || row.field),
		value("before"),
		value("after"),
		h("td", { class: "numeric change" }, changeText(row.change)),
		h("td", { class: "bar-cell" }, barElement(row.kind, barOf(row, extent, threshold))),
		h("td", { class: "soft interval-cell" }, intervalText(row)),
		h("td", { title: row.reason }, h("span", { class: `verdict verdict-${row.verdict.replace(" ", "-")}` }, row.verdict)),
	);
}

function tableOf(panel, rows) {
	const { reply, request, facet } = panel.found;
	const extent = extentOf(reply.rows);
	const side = (letter, text) => h("th", { scope: "col", class: "numeric" }, `${letter}: `, h("bdi", null, facetText(facet.key, text)));
	const heads = [h("th", { scope: "col" }, "Cell"), h("th", { scope: "col" }, "Field"), side("A", request.before), side("B", request.after), h("th", { scope: "col", class: "numeric" }, "Change"), h("td", { class: "bar-head soft" }, h("span", null, "less"), h("span", null, "more")), h("th", { scope: "col" }, `${Math.round(reply.level * 100)} % interval`), h("th", { scope: "col" }, "Verdict")];
	return h("table", { class: "facts wide compare-table" }, h("thead", null, h("tr", null, heads)), h("tbody", null, rows.map((row) => rowElement(panel, row, extent, reply.threshold ?? 2))));
}

function showRows(panel) {
	const { rows, foot, found } = panel;
	const { reply } = found;
	rows.hidden = !reply?.rows.length;
	if (!reply) return fill(rows), fill(foot);
	const listed = panel.all ? reply.rows : reply.rows.slice(0, MOST);
	fill(rows, listed.length > 0 && tableOf(panel, listed));
	const more = reply.rows.length > listed.length && h("button", { type: "button", class: "link", onclick: () => ((panel.all = true), showRows(panel)) }, "Show all");
	fill(foot, `${count(listed.length)} of ${count(reply.total)} shown${reply.wanted < reply.total ? `, ${count(reply.wanted)} are as chosen` : ""}`, more && [" · ", more]);
}
