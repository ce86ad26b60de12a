// Axes that have runs: of a figure's points all of one run have one place, and no other run has it.
import { decoded } from "../chart/rows.js";

function panelsOf(data, pointsOf) {
	const panels = new Map();
	for (const trace of data) {
		if (!trace.x || /3d|surface|heatmap|pie/.test(trace.type || "")) continue;
		const ref = trace.xaxis || "x";
		if (!panels.has(ref)) panels.set(ref, []);
		const xs = decoded(trace.x);
		for (const { place, i } of pointsOf(trace)) panels.get(ref).push({ place, x: xs[i] });
	}
	return panels;
}

// [{x, run, places, isOf}] in their order, or null.
function runsAt(points, { runOf, startOf }) {
	const byRun = new Map();
	for (const { place, x } of points) {
		const run = runOf(place);
		if (!byRun.has(run)) byRun.set(run, { x, run, start: startOf(run), places: [] });
		if (byRun.get(run).x !== x) return null;
		byRun.get(run).places.push(place);
	}
	const all = [...byRun.values()].sort((a, b) => a.x - b.x);
	const isOne = all.length > 1 && all.every(({ x }, i) => typeof x === "number" && (!i || x !== all[i - 1].x));
	return isOne ? all.map((one) => ({ ...one, isOf: (places) => one.places.every((place) => places.has(place)) })) : null;
}

// By the name of the x axis. runs: runOf(place), startOf(run) in ms.
export function runAxesOf(data, pointsOf, runs) {
	const axes = new Map();
	for (const [ref, points] of panelsOf(data, pointsOf)) {
		const axis = runsAt(points, runs);
		if (axis) axes.set(ref, axis);
	}
	return axes;
}

// Between the runs before a time and those after it; nowhere, if these do not stand in the order of time.
export function placedTimes(axis, time) {
	const at = Date.parse(time);
	const isOrdered = axis.every(({ start }, i) => Number.isFinite(start) && (!i || start >= axis[i - 1].start));
	if (!Number.isFinite(at) || !isOrdered) return [];
	const next = axis.findIndex(({ start }) => start > at);
	if (next === 0) return [axis[0].x - 0.5];
	return [next < 0 ? axis.at(-1).x + 0.5 : (axis[next].x + axis[next - 1].x) / 2];
}
