// The rows of the comparison: a table that is sorted by any column.
import { h } from "../dom.js";
import { facetText } from "../filter/choices.js";
import { number } from "../format.js";
import { barOf, changeText, extentOf, intervalText } from "./bars.js";
import { sortedBy, sortOf } from "./sides.js";
import { sparkline, trendText } from "./sparkline.js";

// What is said once, as it is so in all rows.
export const sharedNote = (rows) => (rows.length > 1 && rows.every((row) => row.note === rows[0].note) ? rows[0].note : undefined);

function scaleOf(panel, key) {
	if (!panel.scales.has(key)) panel.scales.set(key, panel.context.core.ask("rows", { from: 0, to: 0, fields: [key] }).columns[0]);
	return panel.scales.get(key);
}

export function valueText(panel, row, side) {
	const { scale, symbol } = scaleOf(panel, row.field);
	return row[side] === undefined ? "–" : `${number(row[side] * scale, false)} ${symbol}`;
}

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

function trendCell(panel, row) {
	const { scale, symbol } = scaleOf(panel, row.field);
	return h("td", { class: "trend-cell" }, row.trend && sparkline(row.trend, row.trend_before, trendText(row.trend, scale, symbol)));
}

function rowElement(panel, row, { extent, threshold, hasTrends }) {
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
		h("td", { title: row.reason }, h("span", { class: `verdict verdict-${row.verdict.replace(" ", "-")}` }, row.verdict)),
		hasTrends && trendCell(panel, row),
		h("td", { class: "soft interval-cell" }, intervalText(row)),
	);
}

/* --- Head ------------------------------------------------------------------------------------ */

function headCell({ context, isPrinting }, key, look, ...title) {
	if (isPrinting) return h("th", { scope: "col", class: look }, title); // of heads that are repeated browsers print no buttons
	const { state } = context;
	const sort = sortOf(state.state["compare-sort"]);
	const isSorted = sort?.key === key;
	const turn = () => state.set({ "compare-sort": sortedBy(state.state["compare-sort"], key) });
	const mark = h("span", { class: `sort-mark${isSorted ? " on" : ""}`, "aria-hidden": "true" }, isSorted ? (sort.down ? "▼" : "▲") : "↕");
	return h("th", { scope: "col", class: look, "aria-sort": isSorted ? (sort.down ? "descending" : "ascending") : "none" }, h("button", { type: "button", class: "sorter", title: "Sort: the largest first, the smallest first, as the page does", onclick: turn }, h("span", null, title), mark));
}

function headsOf(panel, hasTrends) {
	const { reply, request, facet } = panel.found;
	const side = (key, letter, text) => headCell(panel, key, "numeric", `${letter}: `, h("bdi", null, facetText(facet.key, text)));
	return [
		headCell(panel, "title", "", "Cell"),
		headCell(panel, "field", "", "Field"),
		side("before", "A", request.before),
		side("after", "B", request.after),
		headCell(panel, "change", "numeric", "Change"),
		h("td", { class: "bar-head soft" }, h("span", null, "less"), h("span", null, "more")),
		headCell(panel, "verdict", "", "Verdict"),
		hasTrends && h("th", { scope: "col" }, "All runs"),
		headCell(panel, "interval", "", `${Math.round(reply.level * 100)} % interval`),
	];
}

export function tableOf(panel) {
	const { reply } = panel.found;
	const { rows } = reply;
	const look = { extent: extentOf(rows), threshold: reply.threshold ?? 2, hasTrends: rows.some((row) => row.trend) };
	return h("table", { class: "facts wide compare-table" }, h("thead", null, h("tr", null, headsOf(panel, look.hasTrends))), h("tbody", null, rows.map((row) => rowElement(panel, row, look))));
}
