// A chart that is zoomed: the state has it, so that undo, the address and views by name know it.
import { strip } from "../chart/text.js";
import { same } from "../state.js";
import { fromBase, rangesIn, toBase, withZoom, zoomOf } from "./zoom.js";

// What it shows on which axes: a zoom is of these. Filters only change which results.
function keyOf(chart, options) {
	const { layout } = chart.reply.figure;
	const axes = Object.entries(layout).filter(([key]) => /^[xy]axis/.test(key));
	const named = (key, axis) => layout.meta?.axes?.[key]?.of || strip(axis.title?.text);
	return JSON.stringify([options, axes.map(([key, axis]) => [key, axis.type, named(key, axis), axis.tickmode === "array" && /^[^\d]/.test(axis.ticktext?.[0] || "") ? axis.ticktext : 0])]);
}

const set = ({ context, settings }, ranges, how) => context.state.set({ zoom: withZoom(context.state.state.zoom, settings.id, ranges) }, how);

// The ranges that the state has for the chart, in its axes' numbers; none, where they are of something else than it shows now.
export function zoomFor(chart, options) {
	const { zoom } = chart.context.state.state;
	const key = keyOf(chart, options);
	const ranges = zoomOf(zoom, chart.settings.id);
	const isOther = chart.zoomedKey && chart.zoomedKey !== key;
	chart.zoomedKey = Object.keys(ranges).length && !isOther ? key : null;
	if (isOther && Object.keys(ranges).length) set(chart, {}, { remember: false });
	chart.zoom = isOther ? {} : ranges;
	return fromBase(chart.zoom, chart.reply.figure.layout);
}

// From a drag in the plot: further axes of it stay as they were.
export function takeZoom(chart, event) {
	const ranges = rangesIn(event);
	if (!Object.keys(ranges).length) return;
	chart.zoom = { ...chart.zoom, ...toBase(ranges, chart.reply.figure.layout) };
	set(chart, chart.zoom);
}

export const zoomTo = (chart, ranges) => set(chart, toBase(ranges, chart.reply.figure.layout));

export const zoomOut = (chart) => set(chart, {});

// Whether the state has it otherwise than it is drawn.
export function isZoomedOtherwise(chart) {
	const rounded = (ranges) => zoomOf(withZoom([], "x", ranges || {}), "x");
	return !same(rounded(chart.zoom), zoomOf(chart.context.state.state.zoom, chart.settings.id));
}
