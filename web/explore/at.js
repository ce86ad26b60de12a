// All series of a panel at one place of its x axis.
import { meaningOf } from "./brush.js";
import { strip } from "../chart/text.js";

const referenceOf = (trace) => trace.xaxis || "x";

const isSeries = (trace) => ["scatter", "bar"].includes(trace.type || "scatter") && Array.isArray(trace.customdata) && trace.orientation !== "h" && trace.visible !== false;

// Bars of a category stand beside its middle.
const stopOf = (x, isCategory) => (isCategory ? Math.round(x) : x);

// Words along the x axis, a field along the other one: then a place on it is one thing for all series.
export function isFollowed({ figure, is_3d: is3d }) {
	const axes = figure?.layout?.meta?.axes;
	if (is3d || !axes || figure.layout.meta.columns) return false;
	const x = axes.xaxis;
	return Boolean(x && x.scale === undefined && figure.data.some(isSeries));
}

const isCategory = (layout, reference) => Boolean(meaningOf(layout, reference)?.levels);

// [{reference, stop}], panel by panel, from the left.
export function stopsOf({ data, layout }) {
	const found = new Map();
	for (const trace of data.filter(isSeries)) {
		const reference = referenceOf(trace);
		const stops = found.get(reference) || new Set();
		for (const x of trace.x || []) if (Number.isFinite(x)) stops.add(stopOf(x, isCategory(layout, reference)));
		found.set(reference, stops);
	}
	return [...found].flatMap(([reference, stops]) => [...stops].sort((a, b) => a - b).map((stop) => ({ reference, stop })));
}

// The nearest stop of a panel. distance(stop): in px
export const nearestStop = (stops, reference, distance) =>
	stops.filter((one) => one.reference === reference).reduce((best, one) => (!best || distance(one.stop) < distance(best.stop) ? one : best), null);

const colourOf = (trace) => [trace.line?.color, trace.marker?.color, trace.marker?.line?.color].find((colour) => typeof colour === "string");

// Marks of what has no value have no name, but the colour of their series: its name, where one series alone has the colour.
function namesByColour(traces) {
	const names = new Map();
	for (const trace of traces.filter(({ name }) => name)) {
		const [colour, name] = [colourOf(trace), strip(trace.name)];
		names.set(colour, names.has(colour) && names.get(colour) !== name ? null : name);
	}
	return names;
}

function itemOf(trace, i, names) {
	const [label, text, place] = trace.customdata[i];
	const isMissing = Boolean(trace.meta?.missing);
	return { name: strip(trace.name) || names.get(colourOf(trace)) || strip(label), text: strip(text), place, colour: colourOf(trace), value: isMissing ? -Infinity : (trace.base?.[i] ?? 0) + trace.y[i], isMissing };
}

// Where a result has a mark, or null.
export function stopOfPlace({ data, layout }, place) {
	for (const trace of data.filter(isSeries)) {
		const i = trace.customdata.findIndex((point) => point?.[2] === place);
		if (i >= 0 && Number.isFinite(trace.x[i])) return { reference: referenceOf(trace), stop: stopOf(trace.x[i], isCategory(layout, referenceOf(trace))) };
	}
	return null;
}

// Sorted, the largest first; what has no value comes last, with why.
export function seriesAt({ data, layout }, { reference, stop }) {
	const traces = data.filter((trace) => isSeries(trace) && referenceOf(trace) === reference);
	const names = namesByColour(traces);
	const items = traces
		.flatMap((trace) => trace.x.flatMap((x, i) => (stopOf(x, isCategory(layout, reference)) === stop && Number.isFinite(trace.y?.[i]) && Array.isArray(trace.customdata[i]) ? [itemOf(trace, i, names)] : [])));
	return items.sort((a, b) => b.value - a.value);
}

// "Batch size 8", "NVIDIA L4"
export function stopTitle({ layout }, { reference, stop }) {
	const axis = layout[reference.replace(/^x/, "xaxis")];
	const levels = meaningOf(layout, reference)?.levels;
	const at = axis?.tickvals?.indexOf(stop) ?? -1;
	const text = levels ? levels[stop] || "none" : at >= 0 && axis.ticktext?.[at] ? strip(axis.ticktext[at]) : String(stop);
	return `${meaningTitle(axis)} ${text}`.trim();
}

const meaningTitle = (axis) => strip(axis?.title?.text).replace(/ · .*$/, "").replace(/ \([^)]*\)$/, "");
