// A chart that is zoomed: the state has it, so that undo, the address and views by name know it.
import { strip } from "../chart/text.js";
import { same } from "../state.js";
import { fromBase, rangesIn, toBase, withZoom, zoomOf } from "./zoom.js";

// What stands on each axis that is zoomed: a zoom is of that. Filters only change which results, and what other axes are like.
function keysOf(chart, options, ranges) {
	const { layout } = chart.reply.figure;
	const named = (key, axis) => layout.meta?.axes?.[key]?.of || strip(axis.title?.text);
	const words = ({ tickmode, ticktext }) => (tickmode === "array" && /^[^\d]/.test(ticktext?.[0] || "") ? ticktext : 0);
	const known = Object.entries(layout).filter(([key]) => Object.hasOwn(ranges, key));
	return Object.fromEntries(known.map(([key, axis]) => [key, JSON.stringify([options, axis.type, named(key, axis), words(axis)])]));
}

const set = ({ context, settings }, ranges, how) => context.state.set({ zoom: withZoom(context.state.state.zoom, settings.id, ranges) }, how);

// The ranges that the state has for the chart, in its axes' numbers; none, where they are of something else than it shows now.
export function zoomFor(chart, options) {
	const ranges = zoomOf(chart.context.state.state.zoom, chart.settings.id);
	const [before, keys] = [chart.zoomedKeys || {}, keysOf(chart, options, ranges)];
	const isOther = (axis) => before[axis] && keys[axis] && before[axis] !== keys[axis];
	chart.zoom = Object.fromEntries(Object.entries(ranges).filter(([axis]) => !isOther(axis)));
	chart.zoomedKeys = Object.fromEntries(Object.keys(chart.zoom).map((axis) => [axis, keys[axis] || before[axis]]));
	if (Object.keys(ranges).some(isOther)) set(chart, chart.zoom, { remember: false });
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
