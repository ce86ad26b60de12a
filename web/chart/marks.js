// What Plotly would draw otherwise than it is meant: whiskers of nothing, see-through marks in space,
// arrows that meet.
import { axisOf } from "./axes.js";
import { CHARACTER, strip } from "./text.js";

// Plotly takes null for 0 and draws a whisker without a length; undefined is none.
function withoutEmptyWhiskers(trace) {
	const changed = {};
	for (const key of ["error_x", "error_y"]) {
		const { array, arrayminus } = trace[key] || {};
		if (!array || !arrayminus) continue;
		const isNone = array.map((above, i) => !above && !arrayminus[i]);
		const real = (values) => values.map((value, i) => (isNone[i] ? undefined : value));
		if (isNone.includes(true)) changed[key] = { ...trace[key], array: real(array), arrayminus: real(arrayminus) };
	}
	return { ...trace, ...changed };
}

const channels = (colour) =>
	colour.startsWith("#")
		? [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16))
		: (colour.match(/[\d.]+/g) || []).map(Number);

// "rgba(0,114,178,0.35)" on white: "rgb(166,206,228)".
function solid(colour, paper) {
	if (typeof colour !== "string" || !colour.startsWith("rgba")) return colour;
	const [red, green, blue, share = 1] = channels(colour);
	const ground = channels(paper);
	return `rgb(${[red, green, blue].map((value, i) => Math.round(share * value + (1 - share) * ground[i])).join(",")})`;
}

const SIZE_IN_SPACE = 5;

// WebGL blends marks that can be seen through with each other, to colours that no legend has.
function inSpace(trace, paper) {
	if (trace.type !== "scatter3d" || !trace.marker) return trace;
	const { color } = trace.marker;
	return { ...trace, marker: { ...trace.marker, size: Math.min(SIZE_IN_SPACE, trace.marker.size), color: Array.isArray(color) ? color.map((one) => solid(one, paper)) : solid(color, paper) } };
}

export const asMeant = (trace, paper) => withoutEmptyWhiskers(inSpace(trace, paper || "#ffffff"));

// px from the lower end of the axis
export function pixels(axis, at, length) {
	const [low, high] = axis?.range || [0, 1];
	return ((at - low) / (high - low)) * length;
}

// Where on the axis a value stands, in the terms of its range.
export const placeOn = (axis, value) => (axis?.type === "log" ? Math.log10(value) : value);

const MARGIN = 26; // px beside a panel that a word may take

// "out of memory" at the last tick would be cut in its middle: then it ends there.
export function inwards(trace, layout, width) {
	if (trace.type !== "scatter" || !/text/.test(trace.mode || "") || trace.text?.length !== 1 || !trace.text[0]) return trace;
	const axis = axisOf(layout, trace.xaxis || "x");
	const beyond = pixels(axis, placeOn(axis, trace.x[0]), width) + trace.text[0].length * 3.1 + 3 - width;
	return beyond > MARGIN ? { ...trace, textposition: "top left" } : trace;
}

// What is written behind a lying bar loses its last parts where it has no room: pointing tells them.
export function behindBars(trace, layout, width) {
	if (trace.type !== "bar" || trace.orientation !== "h" || !Array.isArray(trace.text) || trace.textposition === "inside") return trace;
	const axis = axisOf(layout, trace.xaxis || "x");
	const text = trace.text.map((word, i) => {
		const room = width + MARGIN - pixels(axis, placeOn(axis, (trace.base?.[i] ?? 0) + trace.x[i]), width) - 8;
		const parts = (word || "").split(" · ");
		while (parts.length > 1 && parts.join(" · ").length * 6.6 > room) parts.pop();
		return parts.join(" · ");
	});
	return { ...trace, text };
}

const covers = (a, b) => a.ref === b.ref && Math.abs(a.x - b.x) < (a.width + b.width) / 2 && Math.abs(a.y - b.y) < 14;

const hasMarkers = (trace) => trace.type === "scatter" && /markers/.test(trace.mode || "");

// Where points stand, in px, of all traces.
export const pointsOf = (data, layout, width, height) =>
	data.filter(hasMarkers).flatMap((trace) => {
		const [x, y] = [axisOf(layout, trace.xaxis || "x"), axisOf(layout, trace.yaxis || "y")];
		return (trace.x || []).map((at, i) => ({ ref: trace.xaxis || "x", x: pixels(x, placeOn(x, at), width), y: pixels(y, placeOn(y, trace.y[i]), height) }));
	});

const ABOVE = 13; // px, a name's middle above its point

const standsOn = (place, points) => points.some((point) => point.ref === place.ref && Math.abs(point.x - place.x) < place.width / 2 + 4 && Math.abs(point.y - place.y - ABOVE) < 9);

// Names of points that would cover each other, or points: the first one is written, pointing tells the
// others. kept: those that are written already.
export function spacedNames(trace, layout, width, height, kept, points = []) {
	if (trace.type !== "scatter" || !/text/.test(trace.mode || "") || !(trace.text?.length > 1)) return trace;
	const [x, y] = [axisOf(layout, trace.xaxis || "x"), axisOf(layout, trace.yaxis || "y")];
	const text = trace.text.map((word, i) => {
		if (!word) return word;
		const place = { ref: trace.xaxis || "x", x: pixels(x, placeOn(x, trace.x[i]), width), y: pixels(y, placeOn(y, trace.y[i]), height), width: word.length * 6.2 + 4 };
		if (kept.some((other) => covers(other, place)) || standsOn(place, points)) return "";
		kept.push(place);
		return word;
	});
	return { ...trace, text };
}

const meetsWords = (a, b) => a.ref === b.ref && Math.abs(a.x - b.x) < (a.width + b.width) / 2 && Math.abs(a.y - b.y) < 18;

// Where the words of arrows would meet one has its word; the others stay on the side of their mark on which they are.
export function spacedArrows(annotations, layout, width, height) {
	const kept = [];
	return annotations.map((note) => {
		if (!note.showarrow) return note;
		const [x, y] = [axisOf(layout, note.xref), axisOf(layout, note.yref)];
		const place = { ref: note.xref, x: pixels(x, note.x, width) + (note.ax || 0), y: pixels(y, note.y, height) - (note.ay || 0), width: [...strip(note.text)].length * CHARACTER + 8 };
		const meets = kept.some((other) => meetsWords(other, place));
		if (!meets) kept.push(place);
		const looks = { arrowcolor: layout.font?.color, arrowsize: 0.9, arrowwidth: 1.2, arrowhead: 2 };
		return { ...note, ...looks, ...(meets ? { text: "", ax: 0, ay: note.ay > 0 ? 14 : -14 } : {}) };
	});
}
