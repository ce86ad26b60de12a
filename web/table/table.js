// The table of results: only the rows in sight are elements, so that a hundred thousand scroll as
// ten do. Sorting is the library's; the order of columns is the reader's.
import { h, fill, button } from "../dom.js";
import { download } from "../download.js";
import { fileNameOf } from "../file_name.js";
import { count, resultsOf } from "../format.js";
import { rowElement } from "./cells.js";
import { emptyState } from "../filter/active.js";
import { openColumns } from "./chooser.js";
import { chunks, PRINTED, printedFields, ROW_HEIGHT, rowAfter, rowsInSight, scrolledTo, shownFacets, shownFields, sortedBy } from "./columns.js";
import { relatedFields } from "../derive.js";
import { csvOf } from "./csv.js";
import { MOST, markdownOfRows } from "./markdown.js";
import { takeSide } from "../sides/take.js";
import { updateHead } from "./head.js";

const nothing = { from: -1, to: -1 };

const spacer = () => h("tr", { class: "spacer", "aria-hidden": "true" });

function elements() {
	const caption = h("caption", { class: "visually-hidden" }, "Results");
	const head = h("thead");
	const body = h("tbody");
	const grid = h("table", { class: "results", role: "grid", "aria-multiselectable": "true" }, caption, head, body);
	const scroller = h("div", { class: "scroller", tabIndex: 0, role: "region", "aria-label": "Table of results" }, grid);
	return { head, body, grid, scroller, above: spacer(), below: spacer(), status: h("p", { class: "table-status", "aria-live": "polite" }) };
}

export function createTable(context) {
	const table = {
		context,
		...elements(),
		further: h("div", { class: "further" }),
		description: null,
		counts: null, // null: nothing to show yet
		fields: [],
		facets: [],
		drawn: nothing,
		focused: 0, // row that the keyboard is at, among the shown ones
		highlighted: -1, // place of a result
		isPrinting: false,
		sortBy: (...how) => context.state.set({ sort: sortedBy(context.state.state.sort, ...how) }),
	};
	listen(table);
	return {
		element: h("div", { class: "table-box" }, table.scroller, table.further, table.status),
		tools: toolsOf(table),
		highlight: (place) => highlight(table, place),
		showPicked: () => showPicked(table),
		reveal: (place) => reveal(table, place),
		update: (description, counts) => update(table, description, counts), // refresh() draws it
		refresh: () => table.counts && showAgain(table),
	};
}

function listen(table) {
	const { scroller, body, context } = table;
	scroller.addEventListener("scroll", () => requestAnimationFrame(() => show(table)));
	body.addEventListener("keydown", (event) => onKey(table, event));
	window.addEventListener("beforeprint", () => print(table, true), { signal: context.signal });
	window.addEventListener("afterprint", () => print(table, false), { signal: context.signal });
}

const keysOf = (table) => table.fields.map((field) => field.key);

function toolsOf(table) {
	const { context } = table;
	return [
		button("columns", "Choose columns", () => openColumns(context, table.description, [...table.facets.map(({ key }) => key), ...keysOf(table)]), { text: "Columns" }),
		button("markdown", "Copy as Markdown: what is picked, or what is shown", () => copyMarkdown(table)),
		button("save", "Download the shown results as CSV", () => saveCsv(table), { text: "CSV" }),
		button("save", "Download the shown results as JSON, a result file", () => download(nameOf(table, "json"), context.core.text("results"), "application/json"), { text: "JSON" }),
	];
}

const nameOf = ({ context, description, counts }, ending) => fileNameOf({ description, counts, state: context.state.state, what: "results" }, ending);

function saveCsv(table) {
	const { context, description, fields, counts } = table;
	const keys = fields.map((field) => field.key);
	const ask = (from, to) => context.core.ask("rows", { from, to, fields: keys, plain: true }).rows;
	const { columns } = context.core.ask("rows", { from: 0, to: 0, fields: keys });
	const bounded = relatedFields(fields, context.derived?.relative).map((field, i) => ({ ...field, bounded: columns[i].bounded }));
	download(nameOf(table, "csv"), csvOf(description.facets, bounded, counts.shown, ask), "text/csv;charset=utf-8");
}

function copyMarkdown({ context, description, fields, facets, counts }) {
	const keys = fields.map((field) => field.key);
	const picked = new Set(context.picked());
	const { rows, columns } = context.core.ask("rows", { from: 0, to: picked.size ? counts.shown : MOST, fields: keys });
	const wanted = rows.filter(({ place }) => !picked.size || picked.has(place));
	context.copy("The table", markdownOfRows("Results", { facets, fields, all: description.facets }, { rows: wanted.slice(0, MOST), columns }, (picked.size || counts.shown) - MOST));
}

/* --- Drawing --------------------------------------------------------------------------------- */

function update(table, description, counts) {
	Object.assign(table, { description, counts, drawn: nothing, fields: shownFields(description, table.context.state.state), facets: shownFacets(description, table.context.state.state) });
	table.focused = Math.min(table.focused, Math.max(0, counts.shown - 1));
	table.grid.setAttribute("aria-rowcount", counts.shown + 1);
	table.scroller.style.setProperty("--rows", Math.min(counts.shown || 3, 12));
	table.status.textContent = resultsOf(counts.shown, counts.total);
}

function showAgain(table) {
	table.drawn = nothing;
	show(table);
}

function show(table) {
	const { scroller, counts, context } = table;
	const { from, to } = rowsInSight(scroller.scrollTop, scroller.clientHeight || 400, counts.shown, table.isPrinting);
	if (from === table.drawn.from && to === table.drawn.to) return;
	table.drawn = { from, to };
	const reply = context.core.ask("rows", { from, to, fields: keysOf(table) });
	const { scrollTop } = scroller;
	const restore = table.body.contains(document.activeElement);
	updateHead(table, reply.columns);
	fillBody(table, reply);
	if (scroller.scrollTop !== scrollTop) scroller.scrollTop = scrollTop; // a focused row was taken out
	if (restore) focusRow(table);
	keepBeside(table);
}

// Which result a row is of stays in sight: its first two words, the second beside the first.
function keepBeside({ grid, head, facets }) {
	grid.classList.toggle("two-stay", facets.length > 1);
	const first = head.querySelector("th");
	if (first && facets.length > 1) grid.style.setProperty("--first", `${first.getBoundingClientRect().width}px`);
}

function fillBody(table, { rows, columns }) {
	const { body, above, below, counts, drawn, facets, fields } = table;
	fill(above, h("td", { style: `height:${drawn.from * ROW_HEIGHT}px` }));
	fill(below, h("td", { style: `height:${(counts.shown - drawn.to) * ROW_HEIGHT}px` }));
	fill(
		body,
		drawn.from > 0 && above,
		rows.map((row, i) => rowElement(table, row, columns, rowProperties(table, row, drawn.from + i))),
		drawn.to < counts.shown && !table.isPrinting && below,
		counts.shown === 0 && h("tr", { class: "none" }, h("td", { colSpan: facets.length + Math.max(1, fields.length) }, emptyState(table.context.state))),
	);
}

function rowProperties(table, row, at) {
	const { context } = table;
	return {
		class: row.place === table.highlighted ? " highlighted" : "",
		"aria-rowindex": at + 2,
		"data-at": at,
		tabIndex: at === table.focused ? 0 : -1,
		"aria-selected": String(context.isPicked(row.place)),
		onclick: (event) => context.pick(row.place, event) || context.showResult(row.place),
		onmouseenter: () => context.highlight?.(row.place, "table"),
		onmouseleave: () => context.highlight?.(-1, "table"),
		onfocus: () => {
			table.focused = at;
			context.highlight?.(row.place, "table");
		},
	};
}

// On paper nothing scrolls: all rows, and the fields that have no room in one line in further tables below.
function print(table, isPrinting) {
	table.isPrinting = isPrinting;
	if (!table.counts) return;
	const { shown, total } = table.counts;
	const all = shownFields(table.description, table.context.state.state);
	const [fields = [], ...others] = isPrinting ? chunks(all, printedFields(table.facets.length)) : [all];
	Object.assign(table, { fields, drawn: nothing });
	show(table);
	fill(table.further, others.map((more) => furtherTable(table, more)));
	table.status.textContent = `${isPrinting && shown > PRINTED ? `The first ${count(PRINTED)} of ` : ""}${resultsOf(shown, total)}`;
}

function furtherTable(table, fields) {
	const more = { ...table, ...elements(), fields, drawn: nothing };
	show(more);
	return [h("h3", null, "The same results, further fields"), more.grid];
}

/* --- Moving ---------------------------------------------------------------------------------- */

const focusRow = ({ body, focused }) => body.querySelector(`[data-at="${focused}"]`)?.focus({ preventScroll: true });

function goTo(table, at) {
	const { scroller, head } = table;
	table.focused = at;
	scroller.scrollTop = scrolledTo(at, scroller.scrollTop, scroller.clientHeight - head.offsetHeight - ROW_HEIGHT);
	showAgain(table);
}

function onKey(table, event) {
	const next = rowAfter(event.key, table.focused, table.counts.shown, table.scroller.clientHeight);
	if (next !== undefined) {
		goTo(table, next);
		focusRow(table);
	} else if (event.key === "Enter" || event.key === " ") event.target.dispatchEvent(new MouseEvent("click", { bubbles: true, ctrlKey: event.ctrlKey, metaKey: event.metaKey }));
	else if (/^[ab]$/i.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) takeSide(table.context, event.key.toLowerCase(), pickedOr(table, event.target));
	else return;
	event.preventDefault();
}

// The row that has the focus, where none is picked.
function pickedOr({ context }, element) {
	const picked = context.picked();
	return picked.length ? picked : [Number(element.closest("tr").dataset.place)];
}

/* --- Results that are pointed at ------------------------------------------------------------- */

const rowsOf = ({ body }) => body.querySelectorAll("tr[data-place]");

function highlight(table, place) {
	table.highlighted = place;
	for (const row of rowsOf(table)) row.classList.toggle("highlighted", Number(row.dataset.place) === place);
}

function showPicked(table) {
	for (const row of rowsOf(table)) row.setAttribute("aria-selected", String(table.context.isPicked(Number(row.dataset.place))));
}

// Brings a result into sight: the chart was clicked.
function reveal(table, place) {
	const { shown_at } = table.context.core.ask("row", { place });
	if (shown_at < table.counts.shown) goTo(table, shown_at);
	highlight(table, place);
}
