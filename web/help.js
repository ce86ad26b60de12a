import { h, openSheet } from "./dom.js";

const keys = [
	["/", "search"],
	["↑ ↓ PgUp PgDn Home End", "move in the table"],
	["Enter", "open the result"],
	["Ctrl + click, Ctrl + Enter", "pick several results"],
	["A, B in the table", "compare what is picked as side A, B"],
	["Shift + click on a heading", "sort by a further column"],
	["Drag, double click in a chart", "zoom in, and back"],
	["↑ ↓ at an axis of parallel coordinates", "brush it; Delete takes it away"],
	["Ctrl + Z, Ctrl + Y", "undo, redo"],
	["Alt + ↑, Alt + ↓", "move the panel that has the focus"],
	["Alt + ←, Alt + →", "make it narrower, wider"],
	["?", "this help"],
];

export function openHelp({ root }) {
	const rows = keys.map(([key, what]) => h("tr", null, h("th", { scope: "row" }, h("kbd", null, key)), h("td", null, what)));
	openSheet(
		root,
		"Help",
		{},
		h("p", null, "Everything is in this one file: nothing is sent anywhere. Filters act on the table and on all charts. The address of the page carries the whole view, so it can be bookmarked and shared."),
		h("p", null, "Drop a result file (dyno run --output, dyno export) on the page to add it. ↓ and ↑ at a unit say which direction is better. Whiskers and “±” are 95\u00a0% intervals; “too few” is a percentile that the samples cannot carry. ◇ marks synthetic weights, ! a result that other programs or its device disturbed, ~ an estimate."),
		h("table", { class: "facts" }, h("caption", null, "Keys"), h("tbody", null, rows)),
	);
}
