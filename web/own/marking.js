// Notes drawn into a figure: numbers at the points that they are about, upright lines at runs and times where an axis has runs.
import { axisOf } from "../chart/axes.js";
import { decoded } from "../chart/rows.js";
import { placeOn } from "../chart/marks.js";
import { freePlace, marksOf, pixelOf } from "./places.js";
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

const isMarked = (trace) => !/surface|pie/.test(trace.type || "");

/* --- Signs ----------------------------------------------------------------------------------- */

const sign = (number, { layout, paper }) => ({ text: `<b>${number}</b>`, font: { size: 11, color: paper || "#ffffff" }, bgcolor: layout.font?.color || "#1d1f23", borderpad: 2.5 });

function pointSign(trace, { i, j }, number, drawing) {
	const { layout } = drawing;
	const refs = { xref: trace.xaxis || "x", yref: trace.yaxis || "y" };
	const at = (letter, value) => placeOn(axisOf(layout, refs[`${letter}ref`]), value);
	const place = { ...refs, x: at("x", decoded(trace.x)[j ?? i]), y: at("y", decoded(trace.y)[i]) };
	const look = sign(number, drawing);
	if (j !== undefined) return { ...place, ...look, showarrow: false, ...cornerOf(trace, place, drawing) };
	return { ...place, ...look, ...arrowTo(place, drawing) };
}

const SIGN = 8; // px, half of one

// Of a cell of a grid the upper right corner: its value stands in the middle.
function cornerOf(trace, place, { layout, paper }) {
	const { width, height } = pixelOf(layout, place);
	const shift = (length, count) => Math.max(0, Math.round(length / count / 2 - SIGN) || 0);
	return { xshift: shift(width, trace.z?.[0]?.length || 1), yshift: shift(height, trace.z?.length || 1), borderpad: 0.5, font: { size: 9, color: paper || "#ffffff" } };
}

function arrowTo(place, drawing) {
	drawing.marks ||= marksOf(drawing.data, drawing.layout);
	const { ax, ay, at } = freePlace(pixelOf(drawing.layout, place), drawing.marks, drawing.signs);
	drawing.signs.push(at);
	return { showarrow: true, ax, ay, standoff: 4, arrowwidth: 1, arrowhead: 0, arrowcolor: drawing.layout.font?.color };
}

// A place may have no value, or one that a logarithmic axis lacks.
const isSomewhere = ({ x, y }) => [x, y].every((value) => typeof value === "string" || Number.isFinite(value));

// Bars stand beside each other where only Plotly knows: the number is their text.
function markedBar(trace, { i }, number) {
	const before = Array.isArray(trace.text) ? trace.text : [];
	const text = Array.from({ length: trace.customdata.length }, (_, k) => before[k] ?? "");
	text[i] = text[i] ? `${text[i]} [${number}]` : `[${number}]`;
	return { ...trace, text, ...(before.length ? {} : { textposition: "outside", constraintext: "none", textangle: 0, textfont: { size: 10.5 } }), cliponaxis: false };
}

function lineAt(x, ref, number, drawing) {
	const yref = `${ref.replace("x", "y")} domain`;
	return {
		shape: { type: "line", xref: ref, yref, x0: x, x1: x, y0: 0, y1: 1, line: { color: drawing.layout.font?.color, width: 1.2, dash: "dot" } },
		annotation: { xref: ref, yref, x: typeof x === "number" ? placeOn(axisOf(drawing.layout, ref), x) : x, y: 1, yanchor: "top", showarrow: false, ...sign(number, drawing) }, // a shape's x is a value, also on a logarithmic axis
	};
}

/* --- The figure ------------------------------------------------------------------------------ */

// Of lines and bars several series at one place: one sign at the top says it for all of them, of lines with an upright line.
function signsAbove(drawing, marker, found) {
	const placeOf = ({ trace, point }) => `${trace.xaxis || "x"} ${decoded(trace.x)[point.i]}`;
	const groups = new Map();
	for (const one of found) {
		const isUpright = one.trace.type === "bar" ? one.trace.orientation !== "h" : /lines/.test(one.trace.mode || "");
		if (isUpright && one.point.j === undefined) groups.set(placeOf(one), [...(groups.get(placeOf(one)) || []), one]);
	}
	const several = [...groups].filter(([, group]) => group.length > 1);
	for (const [, [{ trace, point }]] of several) addLine(drawing, marker, trace.xaxis || "x", decoded(trace.x)[point.i], trace.type !== "bar");
	const keys = new Set(several.map(([key]) => key));
	return (one) => keys.has(placeOf(one));
}

// In each panel at the first point of each series, and in all cells of a grid.
function markPoints(drawing, marker) {
	const found = drawing.data.flatMap((trace, at) => {
		const points = isMarked(trace) ? pointsOf(trace).filter(({ place }) => marker.places.has(place)) : [];
		return (isGrid(trace) ? points : points.slice(0, 1)).map((point) => ({ trace, at, point }));
	});
	const isSaid = signsAbove(drawing, marker, found);
	for (const { trace, at, point } of found.filter((one) => !isSaid(one)).slice(0, drawing.room)) {
		drawing.room--;
		if (trace.type === "scatter3d") addInSpace(drawing, trace, point, marker.number);
		else if (trace.type === "bar") drawing.data[at] = markedBar(trace, point, marker.number);
		else drawing.annotations.push(...[pointSign(trace, point, marker.number, drawing)].filter(isSomewhere));
	}
}

// Scenes have annotations of their own.
function addInSpace(drawing, trace, { i }, number) {
	const name = trace.scene || "scene";
	const scene = drawing.scenes[name] || drawing.layout[name] || {};
	const at = (letter) => placeOn(scene[`${letter}axis`], decoded(trace[letter])[i]);
	const place = { x: at("x"), y: at("y"), z: at("z") };
	if (!Object.values(place).every(Number.isFinite)) return;
	const note = { ...place, ...sign(number, drawing), showarrow: true, ax: 18, ay: -18, arrowwidth: 1, arrowhead: 0, arrowcolor: drawing.layout.font?.color };
	drawing.scenes[name] = { ...scene, annotations: [...(scene.annotations || []), note] };
}

function addLine(drawing, marker, ref, x, isDrawn = true) {
	const { shape, annotation } = lineAt(x, ref, marker.number, drawing);
	if (isDrawn) drawing.shapes.push(shape);
	drawing.annotations.push(annotation);
}

function markLines(drawing, marker) {
	for (const [ref, axis] of drawing.runAxes) {
		const places = marker.time ? placedTimes(axis, marker.time) : axis.filter(({ isOf }) => isOf(marker.places)).map(({ x }) => x);
		for (const x of places) addLine(drawing, marker, ref, x);
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
	const drawing = { data: [...data], layout, paper, annotations: [], shapes: [], scenes: {}, signs: [], marks: null, room: MOST, runAxes };
	const told = markers.filter((marker) => isToldHere(data, marker, runAxes));
	for (const marker of told) {
		if (marker.time || (marker.isOfRun && runAxes.size)) markLines(drawing, marker);
		else if (!marker.isOfRun) markPoints(drawing, marker);
	}
	const more = { annotations: [...(layout.annotations || []), ...drawing.annotations], shapes: [...(layout.shapes || []), ...drawing.shapes] };
	return { data: drawing.data, layout: told.length ? { ...layout, ...more, ...drawing.scenes } : layout, told };
}
