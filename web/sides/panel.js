// The panel of two selections: what they differ in, ratios with their intervals, and where they were measured.
import { barOf, extentOf, toMarkdown } from "../compare/bars.js";
import { barElement } from "../compare/rows.js";
import { button, fill, h, keepFocus } from "../dom.js";
import { factText } from "../environment.js";
import { count, number } from "../format.js";
import { keyTitle } from "../keys.js";
import { apartOf, areChosen, environmentOf, fieldsOf, inOrder, ratioInterval, ratioText, sideKey, sideText } from "./sides.js";

const MOST = 60; // rows that are elements at first

export function createSides(context) {
	const panel = { context, body: h("div", { class: "sides" }), all: false, onlyDifferent: true, reply: null };
	const copy = () => panel.reply && context.copy("The comparison", markdownOf(panel));
	return { element: panel.body, tools: [button("markdown", "Copy as Markdown", copy)], draw: () => draw(panel) };
}

function draw(panel) {
	const { context } = panel;
	const { state } = context.state;
	panel.scales = new Map();
	panel.description = context.describe();
	panel.fields = fieldsOf(panel.description);
	panel.reply = null;
	let why = "";
	try {
		if (areChosen(state)) panel.reply = context.core.ask("compare", { a: state["side-a"], b: state["side-b"], fields: panel.fields });
	} catch (error) {
		why = error.message;
	}
	keepFocus(panel.body, () => fill(panel.body, sideBar(panel), panel.reply ? contentOf(panel) : h("p", { class: "nothing" }, why ? `${why[0].toUpperCase()}${why.slice(1)}.` : hint(state))));
}

const hint = (state) =>
	`Choose ${["a", "b"].filter((side) => !state[sideKey(side)].length).map((side) => side.toUpperCase()).join(" and ")}: select rows of the table (Ctrl + click, Ctrl + Enter) or filter, then take them with the buttons above the charts, or the keys A and B in the table.`;

function sideBar({ context }) {
	const { state } = context;
	const item = (side) => {
		const letter = side.toUpperCase();
		return h("span", { class: `chip side-${side}` }, h("b", null, letter), h("span", { class: "chip-text" }, sideText(state.state, side)), button("check", `Select the results of ${letter}`, () => state.set({ select: state.state[sideKey(side)] })), button("close", `Empty ${letter}`, () => state.set({ [sideKey(side)]: [] }), { class: "icon-only chip-remove" }));
	};
	const swap = () => state.set({ "side-a": state.state["side-b"], "side-b": state.state["side-a"] });
	return h("div", { class: "side-bar" }, item("a"), button("swap", "Swap A and B", swap), item("b"));
}

function contentOf(panel) {
	const { reply, description } = panel;
	const apart = apartOf(reply.apart, description);
	const unmatched = reply.unmatched_before + reply.unmatched_after;
	const notes = [...(unmatched ? [`${count(unmatched)} cells are on one side only: cells have to be alike in all that A and B do not differ in as a whole.`] : []), ...reply.warnings];
	return [
		apart.length > 0 && h("p", { class: "side-apart" }, apart.map(({ title, a, b }, i) => [i ? " · " : "", h("span", { class: "soft" }, `${title} `), h("bdi", null, a), " → ", h("bdi", null, b)])),
		h("p", { class: "compare-summary" }, h("b", null, reply.summary)),
		notes.length > 0 && h("ul", { class: "notes" }, notes.map((note) => h("li", null, h("bdi", null, note)))),
		numbers(panel),
		environment(panel),
	];
}

/* --- Numbers --------------------------------------------------------------------------------- */

function scaleOf({ context, scales }, key) {
	if (!scales.has(key)) scales.set(key, context.core.ask("rows", { from: 0, to: 0, fields: [key] }).columns[0]);
	return scales.get(key);
}

function valueText(panel, row, side) {
	const { scale, symbol } = scaleOf(panel, row.field);
	return row[side] === undefined ? "–" : `${number(row[side] * scale, false)} ${symbol}`;
}

const titleOf = ({ description }, key) => description.fields.find((field) => field.key === key)?.title || key;

function rowElement(panel, row, { cells, extent, threshold }) {
	const value = (side) => h("td", { class: "numeric" }, h("button", { type: "button", class: "link", title: "Show the result", onclick: () => panel.context.showResult(row[`${side}_place`]) }, valueText(panel, row, side)));
	return h(
		"tr",
		{ class: `kind-${row.kind}` },
		h("th", { scope: "row" }, titleOf(panel, row.field)),
		cells && h("td", { class: "side-cell" }, h("bdi", null, row.title || "all")),
		value("before"),
		value("after"),
		h("td", { class: "numeric change" }, ratioText(row.change)),
		h("td", { class: "bar-cell" }, barElement(row.kind, barOf(row, extent, threshold))),
		h("td", { class: "soft interval-cell" }, ratioInterval(row)),
		h("td", { title: row.reason }, h("span", { class: `verdict verdict-${row.verdict.replace(" ", "-")}` }, row.verdict)),
	);
}

function numbers(panel) {
	const rows = inOrder(panel.reply.rows, panel.fields);
	const listed = panel.all ? rows : rows.slice(0, MOST);
	const parts = { cells: new Set(rows.map(({ title }) => title)).size > 1, extent: extentOf(rows), threshold: panel.reply.threshold ?? 2 };
	const word = (title, look = "") => h("th", { scope: "col", class: look }, title);
	const heads = [word("Field"), parts.cells && word("Cell"), word("A", "numeric"), word("B", "numeric"), word("B / A", "numeric"), h("td", { class: "bar-head soft" }, h("span", null, "less"), h("span", null, "more")), word(`${Math.round(panel.reply.level * 100)} % interval`), word("Verdict")];
	const more = rows.length > listed.length && h("button", { type: "button", class: "link", onclick: () => ((panel.all = true), draw(panel)) }, `Show all ${count(rows.length)} rows`);
	return [
		h("div", { class: "compare-rows", tabIndex: 0, role: "region", "aria-label": "A and B in numbers" }, h("table", { class: "facts wide compare-table" }, h("thead", null, h("tr", null, heads)), h("tbody", null, listed.map((row) => rowElement(panel, row, parts))))),
		more && h("p", { class: "compare-status" }, more),
	];
}

const markdownOf = (panel) => toMarkdown(inOrder(panel.reply.rows, panel.fields), { before: "A", after: "B" }, panel.description.fields, (row, side) => valueText(panel, row, side));

/* --- Where they were measured ---------------------------------------------------------------- */

function environment(panel) {
	const { reply, description, onlyDifferent } = panel;
	const rows = environmentOf(description, [reply.a_origins, reply.b_origins]);
	const listed = onlyDifferent ? rows.filter(({ differs }) => differs) : rows;
	const box = h("input", { type: "checkbox", checked: onlyDifferent, onchange: () => ((panel.onlyDifferent = box.checked), draw(panel)) });
	const cell = (key, values) => h("td", null, values.length ? h("bdi", null, values.map((value) => factText(value, key)).join("; ")) : "–");
	return [
		h("div", { class: "side-environment" }, h("h3", null, "Measured in"), h("label", { class: "choice inline" }, box, "only what differs")),
		listed.length > 0
			? h("div", { class: "scroll-x", tabIndex: 0, role: "region", "aria-label": "Environments of A and B" }, h("table", { class: "facts wide environments" }, h("thead", null, h("tr", null, ["", "A", "B"].map((title) => (title ? h("th", { scope: "col" }, title) : h("td"))))), h("tbody", null, listed.map(({ key, a, b, differs }) => h("tr", { class: differs && !onlyDifferent ? "differs" : "" }, h("th", { scope: "row" }, keyTitle(key)), cell(key, a), cell(key, b))))))
			: h("p", { class: "soft" }, "Both were measured in the same environment."),
	];
}
