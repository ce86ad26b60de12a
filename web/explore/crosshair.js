// Pointing along the x axis of a chart tells all of its series there; a slider does the same for the keyboard.
import { fill, h } from "../dom.js";
import { isFollowed, nearestStop, seriesAt, stopOfPlace, stopTitle, stopsOf } from "./at.js";

const MOST = 24; // series that are listed

export function createCrosshair(chart) {
	const crosshair = {
		chart,
		line: h("div", { class: "crosshair-line", hidden: true, "aria-hidden": "true" }),
		box: h("div", { class: "crosshair-box", hidden: true, "aria-hidden": "true" }),
		slider: h("input", { type: "range", class: "crosshair-slider", min: 0, step: 1, hidden: true, "aria-label": "Read the values along the x axis" }),
		figure: null, // that is followed, or null
		stops: [],
		shown: "", // which stop, and which result
	};
	const { slider } = crosshair;
	const read = () => showAt(crosshair, crosshair.stops[Number(slider.value)], null);
	slider.addEventListener("input", read);
	slider.addEventListener("focus", read);
	slider.addEventListener("blur", () => hide(crosshair));
	chart.plot.addEventListener("mousemove", (event) => onMove(crosshair, event));
	chart.plot.addEventListener("mouseleave", () => hide(crosshair));
	return {
		within: crosshair.line,
		below: [slider, crosshair.box],
		drawn: (figure) => drawn(crosshair, figure),
		showPlace: (place) => showPlace(crosshair, place),
		hide: () => hide(crosshair),
	};
}

// What Plotly would say at one mark is said of all of them.
export const withoutLabels = (data) => data.map((trace) => (trace.hoverinfo === "skip" ? trace : { ...trace, hovertemplate: undefined, hoverinfo: "none" }));

function drawn(crosshair, figure) {
	const { slider, chart } = crosshair;
	hide(crosshair);
	crosshair.figure = isFollowed(chart.reply) ? figure : null;
	crosshair.stops = crosshair.figure ? stopsOf(figure) : [];
	slider.hidden = crosshair.stops.length < 2;
	slider.max = Math.max(0, crosshair.stops.length - 1);
}

/* --- Where ----------------------------------------------------------------------------------- */

// The axes of a panel as Plotly has drawn them.
function axesOf({ chart }, reference) {
	const layout = chart.plot._fullLayout;
	const panel = reference.slice(1);
	return layout && { x: layout[`xaxis${panel}`], y: layout[`yaxis${panel}`] };
}

const placeOn = (axis, value) => axis._offset + axis.d2p(value);

function panelAt(crosshair, x, y) {
	const references = [...new Set(crosshair.stops.map(({ reference }) => reference))];
	return references.find((reference) => {
		const axes = axesOf(crosshair, reference);
		const inside = (axis, at) => axis && at >= axis._offset - 6 && at <= axis._offset + axis._length + 6;
		return axes && inside(axes.x, x) && inside(axes.y, y);
	});
}

function onMove(crosshair, event) {
	if (!crosshair.figure || event.buttons) return hide(crosshair);
	const frame = crosshair.chart.plot.getBoundingClientRect();
	const [x, y] = [event.clientX - frame.left, event.clientY - frame.top];
	const reference = panelAt(crosshair, x, y);
	if (!reference) return hide(crosshair);
	const axes = axesOf(crosshair, reference);
	const stop = nearestStop(crosshair.stops, reference, (at) => Math.abs(placeOn(axes.x, at) - x));
	showAt(crosshair, stop, nearestItem(crosshair, stop, axes.y, y));
}

function nearestItem({ figure }, stop, axis, y) {
	const items = seriesAt(figure, stop).filter(({ isMissing }) => !isMissing);
	return items.reduce((best, one) => (!best || Math.abs(placeOn(axis, one.value) - y) < Math.abs(placeOn(axis, best.value) - y) ? one : best), null);
}

/* --- What ------------------------------------------------------------------------------------ */

function itemElement(item, nearest) {
	const swatch = h("span", { class: "crosshair-swatch", style: item.colour ? `background:${item.colour}` : "" });
	const isNear = nearest && item.name === nearest.name && item.place === nearest.place;
	return h("li", { class: `${isNear ? "near" : ""}${item.isMissing ? " missing" : ""}` }, swatch, h("bdi", null, item.name), h("span", { class: "crosshair-value" }, item.text));
}

const spoken = (title, items) => `${title}: ${items.map(({ name, text }) => `${name} ${text}`).join("; ")}`;

function showAt(crosshair, stop, nearest) {
	const { figure, box, slider } = crosshair;
	if (!figure || !stop) return hide(crosshair);
	const key = JSON.stringify([stop, nearest?.name, nearest?.place]);
	if (key === crosshair.shown) return;
	crosshair.shown = key;
	const items = seriesAt(figure, stop);
	const title = stopTitle(figure, stop);
	slider.value = crosshair.stops.findIndex((one) => one.reference === stop.reference && one.stop === stop.stop);
	slider.setAttribute("aria-valuetext", spoken(title, items));
	const listed = items.slice(0, MOST);
	fill(box, h("p", null, title), h("ul", null, listed.map((item) => itemElement(item, nearest))), items.length > MOST && h("p", { class: "soft" }, `and ${items.length - MOST} more`));
	place(crosshair, stop);
}

const GAP = 14; // px, from the line

// The box stands beside the line, where there is more room, and within the window.
function place({ chart, line, box }, stop) {
	const axes = axesOf({ chart }, stop.reference);
	if (!axes?.x) return;
	const frame = chart.plot.getBoundingClientRect();
	const at = placeOn(axes.x, stop.stop);
	line.hidden = box.hidden = false;
	line.style.cssText = `left:${at}px;top:${axes.y._offset}px;height:${axes.y._length}px`;
	const { width, height } = box.getBoundingClientRect();
	const isRight = frame.left + at + GAP + width < window.innerWidth - 8;
	const left = Math.max(8, isRight ? frame.left + at + GAP : frame.left + at - GAP - width);
	const top = Math.max(8, Math.min(frame.top + axes.y._offset, window.innerHeight - height - 8));
	box.style.cssText = `left:${left}px;top:${top}px`;
}

function hide(crosshair) {
	crosshair.shown = "";
	crosshair.line.hidden = crosshair.box.hidden = true;
}

// The result that is pointed at elsewhere; false: this chart has no mark of it on a word's axis.
function showPlace(crosshair, place) {
	if (!crosshair.figure) return false;
	const stop = stopOfPlace(crosshair.figure, place);
	if (!stop) return hide(crosshair), true;
	showAt(crosshair, stop, seriesAt(crosshair.figure, stop).find((item) => item.place === place));
	return true;
}
