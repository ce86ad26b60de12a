// The head of the table: titles that sort, units, directions.
import { h, fill } from "../dom.js";
import { arrow, better } from "../format.js";
import { sortOf } from "./columns.js";

const mark = (at, down) => (at < 0 ? "↕" : down ? "▼" : "▲");

function sorter(table, key, title, firstDown) {
	const { sort } = table.context.state.state;
	const { at, down } = sortOf(sort, key);
	if (table.isPrinting) return h("span", { class: "plain-head" }, title); // of heads that are repeated browsers print no buttons
	return h(
		"button",
		{
			type: "button",
			class: "sorter",
			title: "Sort; with Shift as a further column",
			onclick: (event) => table.sortBy(key, firstDown, event.shiftKey),
			"data-key": key,
		},
		h("span", null, title),
		h("span", { class: `sort-mark${at >= 0 ? " on" : ""}`, "aria-hidden": "true" }, mark(at, down), sort.length > 1 && at >= 0 && h("sup", null, at + 1)),
	);
}

function headCell(table, key, look, content) {
	const { at, down } = sortOf(table.context.state.state.sort, key);
	return h("th", { scope: "col", class: look, "aria-sort": at === 0 ? (down ? "descending" : "ascending") : "none" }, content);
}

const facetHead = (table, facet) => headCell(table, facet.key, `${facet.number ? "numeric" : `word word-${facet.key}`} facet`, sorter(table, facet.key, facet.title, false));

function fieldHead(table, field, column) {
	const unit = h("span", { class: "unit", title: better[field.better] || "" }, [column?.symbol || "", field.better ? ` ${arrow[field.better]}` : ""]);
	return headCell(table, field.key, "numeric", [sorter(table, field.key, field.title, field.better === "higher"), unit]);
}

// The keyboard stays where it was.
function showHead(table, columns) {
	const { head, facets, fields } = table;
	const restore = head.contains(document.activeElement) ? document.activeElement.dataset.key : null;
	fill(
		head,
		h(
			"tr",
			null,
			facets.map((facet) => facetHead(table, facet)),
			fields.map((field, i) => fieldHead(table, field, columns[i])),
			!fields.length && h("th", { scope: "col", class: "word" }, h("span", { class: "plain-head" }, "Reason")),
		),
	);
	if (restore) head.querySelector(`[data-key="${CSS.escape(restore)}"]`)?.focus();
}

// Made anew only when it would be another one.
export function updateHead(table, columns) {
	const shape = JSON.stringify([table.isPrinting, columns, table.facets.map((facet) => facet.key), table.context.state.state.sort]);
	if (table.head.dataset.shape !== shape) showHead(table, columns);
	table.head.dataset.shape = shape;
}
