// Brushing in a chart: a box becomes filters of what its axes show, a lasso the results in it. Fields below the chart do the same
// for the keyboard, and zoom; in space, which turns with the mouse, there are only these.
import { button, fill, h } from "../dom.js";
import { isReadable } from "../filter/ranges.js";
import { countText, placesText } from "../places.js";
import { changesOfBox, isBrushable, meaningOf, placesIn, sidesOfBox } from "./brush.js";
import { endsOf, fieldsOf, rangeOnAxis } from "./fields.js";
import { zoomTo } from "./zooming.js";

const modes = { box: "select", lasso: "lasso" };

export function createBrushing(chart) {
	const brushing = { chart, mode: null, isPossible: false, isBegun: false, form: h("form", { class: "brush-form", hidden: true, onsubmit: (event) => apply(brushing, event) }) };
	const toggle = (mode, icon, title) => button(icon, title, () => choose(brushing, brushing.mode === mode ? null : mode), { "aria-pressed": "false", "data-mode": mode, hidden: true });
	brushing.tools = [toggle("box", "box", "Brush: a box in the chart filters everything"), toggle("lasso", "lasso", "Lasso: what it holds is left, all else goes")];
	return { tools: brushing.tools, below: brushing.form, drawn: () => drawn(brushing), dragMode: (otherwise) => (!chart.reply.is_3d && modes[brushing.isPossible && brushing.mode]) || otherwise, begun: () => (brushing.isBegun = true), selected: (event) => selected(brushing, event) };
}

const columnsOf = ({ core }) => (key) => core.ask("rows", { from: 0, to: 0, fields: [key] }).columns[0];

function drawn(brushing) {
	const { reply } = brushing.chart;
	brushing.isPossible = !reply.figure?.layout.meta?.columns && isBrushable(reply.figure?.layout);
	for (const tool of brushing.tools) tool.hidden = !brushing.isPossible || (reply.is_3d && tool.dataset.mode === "lasso");
	show(brushing);
}

function choose(brushing, mode) {
	brushing.mode = mode;
	show(brushing);
	brushing.chart.redraw();
}

function show(brushing) {
	const { tools, form, mode, isPossible } = brushing;
	for (const tool of tools) tool.setAttribute("aria-pressed", String(tool.dataset.mode === mode));
	const isShown = isPossible && mode === "box";
	form.hidden = !isShown;
	if (isShown && !form.contains(document.activeElement)) fill(form, formOf(brushing));
}

/* --- With the mouse -------------------------------------------------------------------------- */

// Plotly tells of it once more when it draws anew.
function selected(brushing, event) {
	const { chart, mode, isBegun } = brushing;
	brushing.isBegun = false;
	if (!event || !mode || !isBegun) return;
	const { context, reply } = chart;
	if (mode === "box") return take(chart, sidesOfBox(reply.figure.layout, event.range));
	const places = placesIn(event.points);
	if (!places.length) return context.say("There is nothing in it.");
	context.state.set({ places: placesText(places) });
	context.say(`Left are ${countText([...new Set(places)])}.`);
}

function take({ context }, sides) {
	const { state } = context;
	if (sides.length) state.set(changesOfBox(state.state, context.describe(), sides, columnsOf(context)));
}

/* --- With the keyboard ----------------------------------------------------------------------- */

const input = (label, value, placeholder) => h("input", { type: "text", size: 8, value, placeholder, "aria-label": label, oninput: (event) => event.target.setCustomValidity("") });

function formOf(brushing) {
	const { context, reply } = brushing.chart;
	const description = context.describe();
	brushing.fields = fieldsOf(reply.figure.layout, description).map((field) => {
		const [low, high] = endsOf(context.state.state, field);
		return { ...field, low: input(`${field.title}, from`, low, "from"), high: input(`${field.title}, to`, high, "to") };
	});
	const rows = brushing.fields.map(({ title, low, high }) => h("span", { class: "brush-field" }, h("span", null, title), low, "–", high));
	return [rows, h("button", { type: "submit" }, "Filter"), !reply.is_3d && h("button", { type: "submit", name: "zoom" }, "Zoom")];
}

function apply(brushing, event) {
	event.preventDefault();
	const { chart, fields } = brushing;
	const { context } = chart;
	const isZoom = event.submitter?.name === "zoom";
	if (!fields.every(({ key, isField, low, high }) => !isField || isReadable(context, key, low, high))) return;
	const given = fields.filter(({ low, high }) => low.value.trim() || high.value.trim()).map((field) => ({ ...field, ends: [field.low.value, field.high.value] }));
	if (isZoom) return zoomTo(chart, Object.fromEntries(given.flatMap((field) => zoomOn(chart, field))));
	const { state } = context;
	const changes = given.reduce((all, field) => ({ ...all, ...field.changes({ ...state.state, ...all }, field.ends) }), {});
	state.set(changes);
}

// What is left open ends where the axis does.
function zoomOn({ context, reply }, { axis, key, isField, ends }) {
	const layout = reply.figure.layout[axis];
	const found = isField ? context.core.ask("check", { ranges: { [key]: { low: ends[0], high: ends[1] } } }).ranges[key] : { low: Number(ends[0] || NaN), high: Number(ends[1] || NaN) };
	const range = rangeOnAxis(layout, meaningOf(reply.figure.layout, axis.replace("axis", "")), found || {});
	return range ? [[axis, range]] : [];
}
