// Picked results stay lit in a figure, others step back, but can still be read.

const FADED = 0.45;
const FADED_IN_SPACE = 0.2;
const FADED_LINES = 0.3; // of parallel coordinates, where they are many

const placeAt = (trace, i) => trace.customdata[i]?.[2];

const isLine = (trace) => /lines/.test(trace.mode || "") && !/markers/.test(trace.mode || "");

// In space all marks of a series have one opacity: those that are lit are a series of their own, in the same colours.
function inSpace(trace, picked) {
	const at = trace.customdata.flatMap((_, i) => (picked.has(placeAt(trace, i)) ? [i] : []));
	const some = (values) => (Array.isArray(values) ? at.map((i) => values[i]) : values);
	const { color, size } = trace.marker || {};
	const others = { ...trace, marker: { ...trace.marker, opacity: FADED_IN_SPACE } };
	const marker = { ...trace.marker, color: some(color), size: Array.isArray(size) ? some(size) : (size || 6) * 1.6 };
	return at.length ? [others, { ...trace, x: some(trace.x), y: some(trace.y), z: some(trace.z), customdata: some(trace.customdata), hovertext: some(trace.hovertext), text: some(trace.text), showlegend: false, marker }] : [others];
}

// The lines of some results among all of a series, each broken from the next.
function linesOf(trace, picked) {
	const at = trace.customdata.flatMap((_, i) => (picked.has(placeAt(trace, i)) ? [i] : []));
	if (!at.length) return [];
	const some = (values) => at.map((i) => values[i]);
	return [{ ...trace, x: some(trace.x), y: some(trace.y), customdata: some(trace.customdata), showlegend: false, line: { ...trace.line, width: 3 } }];
}

function lit(trace, picked) {
	if (trace.type === "scatter3d" && Array.isArray(trace.customdata)) return inSpace(trace, picked);
	if (!Array.isArray(trace.customdata) || !["scatter", "scattergl", "bar"].includes(trace.type || "scatter")) return [trace];
	if (isLine(trace)) return [{ ...trace, opacity: FADED_LINES }, ...linesOf(trace, picked)];
	const selectedpoints = trace.customdata.flatMap((_, i) => (picked.has(placeAt(trace, i)) ? [i] : []));
	if (!selectedpoints.length) return [{ ...trace, opacity: FADED }];
	return [{ ...trace, selectedpoints, unselected: { marker: { opacity: FADED } } }];
}

// Cells of heatmaps get a frame, for a faded colour would be another value.
function frames(trace, picked, color) {
	if (trace.type !== "heatmap" || !Array.isArray(trace.customdata)) return [];
	const [xref, yref] = [trace.xaxis || "x", trace.yaxis || "y"];
	return trace.customdata.flatMap((line, i) =>
		line.flatMap((point, j) => (picked.has(point?.[2]) ? [{ type: "rect", xref, yref, x0: trace.x[j] - 0.47, x1: trace.x[j] + 0.47, y0: trace.y[i] - 0.47, y1: trace.y[i] + 0.47, line: { width: 3, color } }] : [])),
	);
}

const hasPicked = ({ customdata }, picked) => Array.isArray(customdata) && customdata.some((point) => picked.has(point?.[2]) || (Array.isArray(point?.[0]) && point.some((cell) => picked.has(cell?.[2]))));

// places: none, or none that are drawn, and all are alike.
export function applyPicked({ data, layout }, places) {
	if (!places.length) return { data, layout };
	const picked = new Set(places);
	if (!data.some((trace) => hasPicked(trace, picked))) return { data, layout };
	const shapes = data.flatMap((trace) => frames(trace, picked, layout.font?.color));
	return { data: data.flatMap((trace) => lit(trace, picked)), layout: shapes.length ? { ...layout, shapes: [...(layout.shapes || []), ...shapes] } : layout };
}
