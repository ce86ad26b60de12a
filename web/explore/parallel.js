// Parallel coordinates that can be brushed: on each axis two handles, for the mouse and for the keyboard; which axes there are, and
// in which order.
import { axisChoices, selectControl } from "../controls.js";
import { button, fill, h } from "../dom.js";
import { textOf } from "../filter/slider.js";
import { withoutBrush } from "./brush.js";
import { brushOf, brushed, isWord, moved, movedAxis, movedTo, valueAt } from "./columns.js";

export function createParallel(chart) {
	const parallel = {
		chart,
		above: h("details", { class: "axes", hidden: true }, h("summary", null, "Axes")),
		within: h("div", { class: "axis-brushes" }),
		columns: [],
		ground: true, // what filters leave out is drawn, too
	};
	parallel.above.addEventListener("toggle", () => showAxes(parallel));
	return { above: parallel.above, within: parallel.within, drawn: (figure) => drawn(parallel, figure), around: () => around(parallel) };
}

// What the lines are taken from: filters of words and fields are brushes here.
function around({ chart, ground }) {
	const { search, limit, within } = chart.context.state.state;
	return ground && !chart.settings.only ? { around: { search, limits: limit, within: within === "yes" } } : {};
}

const titleOf = ({ fields, facets }, key) => [...facets, ...fields].find((one) => one.key === key)?.title || key;

const columnOf = ({ core }) => (key) => core.ask("rows", { from: 0, to: 0, fields: [key] }).columns[0];

function drawn(parallel, figure) {
	const { chart } = parallel;
	parallel.columns = figure?.layout.meta.columns || [];
	showAxes(parallel);
	const focused = focusedHandle(parallel);
	fill(parallel.within, figure && chart.plot._fullLayout ? parallel.columns.map((column, i) => axisElement(parallel, column, i)) : null);
	if (focused) parallel.within.querySelector(focused)?.focus({ preventScroll: true });
}

const focusedHandle = ({ within }) => {
	const { activeElement } = document;
	return within.contains(activeElement) && activeElement.dataset.end ? `[data-axis="${CSS.escape(activeElement.dataset.axis)}"][data-end="${activeElement.dataset.end}"]` : null;
};

/* --- Brushes --------------------------------------------------------------------------------- */

// What the state says of ranges, in numbers.
function situation({ chart }) {
	const { state, core, counts, describe } = chart.context;
	const ranges = Object.fromEntries(state.state.range.map((item) => /^([^=]+)=(.*)\.\.(.*)$/.exec(item)).filter(Boolean).map(([, key, low, high]) => [key, { low, high }]));
	return { state: state.state, description: describe(), counts, ends: core.ask("check", { ranges }).ranges };
}

function axisElement(parallel, column, i) {
	const { _fullLayout: full } = parallel.chart.plot;
	const [top, bottom] = [1, 0].map((y) => full.yaxis._offset + full.yaxis.l2p(y));
	const place = { left: full.xaxis._offset + full.xaxis.l2p(i), top, height: bottom - top };
	const axis = { parallel, column, brush: brushOf(column, situation(parallel)), range: h("div", { class: "axis-range" }) };
	const title = titleOf(parallel.chart.context.describe(), column.of);
	axis.handles = ["high", "low"].map((end) => handle(axis, end, title));
	axis.element = h("div", { class: "axis-brush", role: "group", "aria-label": title, style: `left:${place.left}px;top:${place.top}px;height:${place.height}px` }, axis.range, axis.handles);
	axis.element.addEventListener("pointerdown", (event) => onDown(axis, event));
	showBrush(axis);
	return axis.element;
}

function handle(axis, end, title) {
	const { column } = axis;
	return h("div", {
		class: "axis-handle", role: "slider", tabIndex: 0, "data-axis": column.of, "data-end": end,
		"aria-orientation": "vertical", "aria-valuemin": "0", "aria-valuemax": "100", "aria-label": `${title}, ${end === "low" ? "from" : "to"}`,
		title: "Drag, or arrow keys; Delete takes the brush away",
		onkeydown: (event) => onKey(axis, end, event),
	});
}

// As a reader sees a place on the axis.
function placeText({ parallel, column }, share) {
	const value = valueAt(column, share);
	if (isWord(column)) return column.levels[Math.round(value)] || "none";
	return textOf(value, columnOf(parallel.chart.context)(column.of));
}

function showBrush(axis) {
	const [low, high] = axis.brush || [0, 1];
	axis.element?.classList.toggle("brushed", Boolean(axis.brush));
	axis.range.style.cssText = `bottom:${low * 100}%;height:${(high - low) * 100}%`;
	for (const handle of axis.handles) {
		const share = handle.dataset.end === "low" ? low : high;
		handle.style.bottom = `${share * 100}%`;
		handle.setAttribute("aria-valuenow", Math.round(share * 100));
		handle.setAttribute("aria-valuetext", placeText(axis, share));
	}
}

function commit({ parallel, column, brush }, how) {
	const { state, describe } = parallel.chart.context;
	state.set(brushed(column, brush, state.state, describe(), columnOf(parallel.chart.context)), how);
}

function clear({ parallel, column }) {
	const { state, describe } = parallel.chart.context;
	state.set(withoutBrush(state.state, describe(), column.of));
}

const keys = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10, Home: -Infinity, End: Infinity };

// Keys in a row are one step for undo.
function onKey(axis, end, event) {
	const { key } = event;
	if (event.altKey || event.ctrlKey || event.metaKey) return;
	if (["Delete", "Backspace", "Escape"].includes(key)) clear(axis);
	else if (Object.hasOwn(keys, key)) {
		axis.brush = moved(axis.brush || [0, 1], end, axis.column, keys[key]);
		const { parallel } = axis;
		const handle = `${axis.column.of} ${end}`;
		const isAgain = parallel.keyed === handle && event.timeStamp - parallel.keyedAt < 1000;
		Object.assign(parallel, { keyed: handle, keyedAt: event.timeStamp });
		showBrush(axis);
		commit(axis, { remember: !isAgain });
	} else return;
	event.preventDefault();
	event.stopPropagation();
}

const STILL = 3; // px that are no drag

// A drag on an axis begins a brush, on a handle moves it, within the brush moves the whole.
function onDown(axis, event) {
	if (event.button) return;
	const frame = axis.element.getBoundingClientRect();
	const shareOf = ({ clientY }) => Math.min(1, Math.max(0, (frame.bottom - clientY) / frame.height));
	const from = shareOf(event);
	const before = axis.brush;
	const move = moverOf(axis, event.target, from);
	const onMove = (next) => {
		if (Math.abs(next.clientY - event.clientY) < STILL && axis.brush === before) return;
		axis.brush = move(shareOf(next));
		showBrush(axis);
	};
	const onUp = () => {
		axis.element.removeEventListener("pointermove", onMove);
		if (axis.brush !== before) commit(axis);
		else if (before && event.target === axis.element) clear(axis);
	};
	axis.element.setPointerCapture(event.pointerId);
	axis.element.addEventListener("pointermove", onMove);
	axis.element.addEventListener("pointerup", onUp, { once: true });
	event.preventDefault();
	event.target.dataset.end && event.target.focus();
}

function moverOf(axis, target, from) {
	const [low, high] = axis.brush || [0, 1];
	if (target.dataset.end === "low") return (share) => [Math.min(share, high), high];
	if (target.dataset.end === "high") return (share) => [low, Math.max(share, low)];
	if (axis.brush && target === axis.range)
		return (share) => {
			const by = Math.min(1 - high, Math.max(-low, share - from));
			return [low + by, high + by];
		};
	return (share) => [Math.min(from, share), Math.max(from, share)];
}

/* --- Which axes ------------------------------------------------------------------------------ */

// Those that are drawn; where nothing is, those that were asked for.
const keysOf = ({ columns, chart }) => (columns.length ? columns.map(({ of }) => of) : chart.context.state.state.axes || []);

const setAxes = ({ chart }, keys) => chart.context.state.set({ axes: keys });

function showAxes(parallel) {
	const { above, chart } = parallel;
	const isOpen = above.open;
	above.hidden = !keysOf(parallel).length;
	const focus = above.contains(document.activeElement) ? document.activeElement.dataset.act : null;
	above.lastChild.localName === "div" && above.lastChild.remove();
	if (!isOpen) return;
	above.append(h("div", { class: "axes-body" }, h("ol", { class: "axes-list" }, keysOf(parallel).map((key, i, all) => axisItem(parallel, key, i, all))), axesFoot(parallel, chart.context.describe())));
	if (focus) above.querySelector(`[data-act="${CSS.escape(focus)}"]:not(:disabled)`)?.focus();
}

function axisItem(parallel, key, i, all) {
	const title = titleOf(parallel.chart.context.describe(), key);
	const act = (name, label, next, disabled) => button(name, label, () => setAxes(parallel, next), { disabled, "data-act": `${name} ${key}` });
	return h(
		"li",
		{
			class: "chip", draggable: true, "data-axis": key,
			ondragstart: (event) => event.dataTransfer.setData("text/x-dyno-axis", key),
			ondragover: (event) => event.dataTransfer.types.includes("text/x-dyno-axis") && event.preventDefault(),
			ondrop: (event) => dropped(parallel, event, key),
		},
		h("bdi", { class: "chip-text" }, title),
		act("left", `Move ${title} to the left`, movedAxis(all, key, -1), i === 0),
		act("right", `Move ${title} to the right`, movedAxis(all, key, 1), i === all.length - 1),
		act("close", `Remove the axis ${title}`, all.filter((one) => one !== key), all.length <= 2),
	);
}

function dropped(parallel, event, other) {
	const key = event.dataTransfer.getData("text/x-dyno-axis");
	if (!key) return;
	event.preventDefault();
	event.stopPropagation();
	setAxes(parallel, movedTo(keysOf(parallel), key, other));
}

function axesFoot(parallel, description) {
	const { state } = parallel.chart.context;
	const there = keysOf(parallel);
	const [, ...choices] = axisChoices(description).map((choice) => ({ ...choice, items: choice.items?.filter(({ value }) => !there.includes(value)) }));
	const box = h("input", { type: "checkbox", checked: parallel.ground, onchange: () => ((parallel.ground = box.checked), parallel.chart.draw()) });
	return h(
		"div",
		{ class: "axes-foot" },
		selectControl("Add an axis", "", [{ value: "", title: "Choose…" }, ...choices], (key) => key && setAxes(parallel, [...there, key]), { "data-act": "add" }),
		button("reset", "The usual axes", () => state.set({ axes: null }), { text: "The usual axes", disabled: !state.state.axes }),
		h("label", { class: "choice inline" }, box, "what filters leave out, in grey"),
	);
}
