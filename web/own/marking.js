// Notes drawn into a figure: numbers at the points that they are about, upright lines at runs and times where an axis has runs.
import { axisOf } from "../chart/axes.js";
import { decoded } from "../chart/rows.js";
import { placeOn } from "../chart/marks.js";
import { placedTimes, runAxesOf } from "./run_axis.js";

const MOST = 24; // signs of a figure

/* --- Points ---------------------------------------------------------------------------------- */

const isGrid = (trace) => Array.isArray(trace.customdata?.[0]?.[0]);

// Of a trace all points that tell of a result: {place, i, j}.
export function pointsOf(trace) {
	if (!Array.isArray(trace.customdata) || trace.visible === false) return [];
	if (isGrid(trace)) return trace.customdata.flatMap((line, i) => line.flatMap((point, j) => (Number.isInteger(point?.[2]) ? [{ place: point[2], i, j }] : [])));
	return trace.customdata.flatMap((point, i) => (Number.isInteger(point?.[2]) ? [{ place: point[2], i }] : []));
}

const isFlat = (trace) => !/3d|surface|pie/.test(trace.type || "");

/* --- Signs ----------------------------------------------------------------------------------- */

const sign = (number, { layout, paper }) => ({ text: `<b>${number}</b>`, font: { size: 11, color: paper || "#ffffff" }, bgcolor: layout.font?.color || "#1d1f23", borderpad: 2.5 });

function pointSign(trace, { i, j }, number, drawing) {
	const { layout } = drawing;
	const refs = { xref: trace.xaxis || "x", yref: trace.yaxis || "y" };
	const isInGrid = j !== undefined;
	const at = (letter, value) => placeOn(axisOf(layout, refs[`${letter}ref`]), value);
	const arrow = { showarrow: true, ax: 16, ay: -16, arrowwidth: 1, arrowhead: 0, arrowcolor: layout.font?.color };
	return { ...refs, x: at("x", decoded(trace.x)[isInGrid ? j : i]), y: at("y", decoded(trace.y)[i]), ...(isInGrid ? { showarrow: false, xshift: 16, yshift: 12 } : arrow), ...sign(number, drawing) };
}

// A place may have no value, or one that a logarithmic axis lacks.
const isSomewhere = ({ x, y }) => [x, y].every((value) => typeof value === "string" || Number.isFinite(value));

// Bars stand beside each other where only Plotly knows: the number is their text.
function markedBar(trace, { i }, number) {
	const before = Array.isArray(trace.text) ? trace.text : [];
	const text = Array.from({ length: trace.customdata.length }, (_, k) => before[k] ?? "");
	text[i] = text[i] ? `${text[i]} [${number}]` : `[${number}]`;
	return { ...trace, text, textposition: before.length ? trace.textposition : "outside", cliponaxis: false };
}

function lineAt(x, ref, number, drawing) {
	const yref = `${ref.replace("x", "y")} domain`;
	return {
		shape: { type: "line", xref: ref, yref, x0: x, x1: x, y0: 0, y1: 1, line: { color: drawing.layout.font?.color, width: 1.2, dash: "dot" } },
		annotation: { xref: ref, yref, x, y: 0, yanchor: "bottom", showarrow: false, ...sign(number, drawing) },
	};
}

/* --- The figure ------------------------------------------------------------------------------ */

// In each panel at the first point of each series.
function markPoints(drawing, marker) {
	for (const [at, trace] of drawing.data.entries()) {
		if (!isFlat(trace) || drawing.room <= 0) continue;
		const point = pointsOf(trace).find(({ place }) => marker.places.has(place));
		if (!point) continue;
		const signed = trace.type === "bar" ? null : pointSign(trace, point, marker.number, drawing);
		if (!signed) drawing.data[at] = markedBar(trace, point, marker.number);
		else if (isSomewhere(signed)) drawing.annotations.push(signed);
		drawing.room--;
	}
}

function markLines(drawing, marker) {
	for (const [ref, axis] of drawing.runAxes) {
		const places = marker.time ? placedTimes(axis, marker.time) : axis.filter(({ isOf }) => isOf(marker.places)).map(({ x }) => x);
		for (const x of places) {
			const { shape, annotation } = lineAt(x, ref, marker.number, drawing);
			drawing.shapes.push(shape);
			drawing.annotations.push(annotation);
		}
	}
}

const concerns = (data, { places }) => data.some((trace) => pointsOf(trace).some(({ place }) => places.has(place)));

// Of a run alone that is all the chart shows nothing needs to be said at every point of it.
function isToldHere(data, marker, runAxes) {
	if (marker.time) return runAxes.size > 0;
	if (!concerns(data, marker)) return false;
	return !marker.isOfRun || runAxes.size > 0 || data.some((trace) => pointsOf(trace).some(({ place }) => !marker.places.has(place)));
}

// {data, layout, told: the markers that this figure shows or has to tell}. runs: runOf(place), startOf(run) in ms; paper: its colour.
export function marked(data, layout, { markers, runs, paper }) {
	if (!markers.length) return { data, layout, told: [] };
	const runAxes = runAxesOf(data, pointsOf, runs);
	const drawing = { data: [...data], layout, paper, annotations: [], shapes: [], room: MOST, runAxes };
	const told = markers.filter((marker) => isToldHere(data, marker, runAxes));
	for (const marker of told) {
		if (marker.time || (marker.isOfRun && runAxes.size)) markLines(drawing, marker);
		else if (!marker.isOfRun) markPoints(drawing, marker);
	}
	const more = { annotations: [...(layout.annotations || []), ...drawing.annotations], shapes: [...(layout.shapes || []), ...drawing.shapes] };
	return { data: drawing.data, layout: told.length ? { ...layout, ...more } : layout, told };
}
