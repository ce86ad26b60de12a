// Where signs stand beside points: where they cover the fewest other points and signs.
import { axisOf } from "../chart/axes.js";
import { pixels, placeOn } from "../chart/marks.js";
import { decoded } from "../chart/rows.js";

const HALF = 9; // px, of a sign and a bit of room
const MARK = 5;

// From the point, in px to the right and down, as Plotly has it.
const offsets = [[16, -16], [-16, -16], [16, 16], [-16, 16], [0, -22], [24, 0], [-24, 0], [0, 22], [30, -30], [-30, -30], [30, 30], [-30, 30]];

// px of the paper's inside
const insideOf = ({ width = 0, height = 0, margin = {} }) => ({ width: width - (margin.l || 0) - (margin.r || 0), height: height - (margin.t || 0) - (margin.b || 0) });

const lengthOf = (axis, total) => total * ((axis?.domain?.[1] ?? 1) - (axis?.domain?.[0] ?? 0));

// px in its panel, from its upper left corner; NaN where that cannot be told
export function pixelOf(layout, { xref, yref, x, y }) {
	const inside = insideOf(layout);
	const [horizontal, vertical] = [axisOf(layout, xref), axisOf(layout, yref)];
	const height = lengthOf(vertical, inside.height);
	return { ref: xref, x: pixels(horizontal, Number(x), lengthOf(horizontal, inside.width)), y: height - pixels(vertical, Number(y), height), width: lengthOf(horizontal, inside.width), height };
}

// Of all points of a figure, whether they can be pointed at or not.
export function marksOf(data, layout) {
	return data.flatMap((trace) => {
		if ((trace.type || "scatter") !== "scatter" || trace.visible === false) return [];
		const refs = { xref: trace.xaxis || "x", yref: trace.yaxis || "y" };
		const ys = decoded(trace.y);
		return decoded(trace.x).map((x, i) => pixelOf(layout, { ...refs, x: placeOn(axisOf(layout, refs.xref), x), y: placeOn(axisOf(layout, refs.yref), ys[i]) }));
	});
}

const meets = (a, b, room) => a.ref === b.ref && Math.abs(a.x - b.x) < room && Math.abs(a.y - b.y) < room;

const isOutside = ({ x, y, width, height }) => x < HALF || y < HALF || x > width - HALF || y > height - HALF;

// {ax, ay}, and where that is.
export function freePlace(point, marks, signs) {
	const cost = (at) => marks.filter((mark) => meets(at, mark, HALF + MARK)).length + 3 * signs.filter((other) => meets(at, other, 2 * HALF)).length + (isOutside(at) ? 2 : 0);
	const all = offsets.map(([ax, ay], i) => ({ ax, ay, at: { ...point, x: point.x + ax, y: point.y + ay }, i }));
	const costs = all.map(({ at, i }) => cost(at) + i / 100);
	return all[costs.indexOf(Math.min(...costs))];
}
