// Words within a panel: in the cells of a heat map, and at the crosses of cells that failed.
import { axisOf } from "./axes.js";
import { pixels, placeOn } from "./marks.js";
import { CHARACTER, escaped, longest, strip } from "./text.js";

const UPRIGHT = 12; // px, of a word that stands upright

/* --- In cells -------------------------------------------------------------------------------- */

// What a cell has room for: "13.5", below it "± 2 %"; else the value alone, else nothing.
export function cellText(text, characters, lines) {
	const words = strip(text).split(" ");
	const rows = [""];
	for (const word of words) {
		if (rows.at(-1) && (word[0] === "±" || rows.at(-1).length + word.length + 1 > characters)) rows.push("");
		rows[rows.length - 1] += (rows.at(-1) ? " " : "") + word;
	}
	const fits = (row) => [...row].length <= characters;
	if (rows.every(fits) && rows.length <= lines) return rows.map(escaped).join("<br>");
	return fits(words[0]) && /^[\d.]/.test(words[0]) ? escaped(words[0]) : "";
}

// Plotly writes in cells without a value as if they were white; as annotations they can be read in
// the dark, too. These are added to the layout's.
export function withTexts(trace, layout, width, height) {
	const isEmpty = (i, j) => trace.z[i][j] === null || trace.z[i][j] === undefined;
	const fitted = (word) => cellText(word, Math.floor(width / trace.x.length / CHARACTER), Math.floor(height / trace.y.length / 15));
	const text = trace.text?.map((line, i) => line.map((word, j) => (isEmpty(i, j) ? "" : fitted(word))));
	const annotate = (word, i, j) => {
		if (!word || !isEmpty(i, j)) return;
		const near = { x: trace.x[j], y: trace.y[i], xref: trace.xaxis || "x", yref: trace.yaxis || "y" };
		layout.annotations.push({ ...near, text: fitted(word), showarrow: false, font: { size: 11, color: layout.yaxis?.color } });
	};
	trace.text?.forEach((line, i) => line.forEach((word, j) => annotate(word, i, j)));
	return { ...trace, text };
}

/* --- At crosses ------------------------------------------------------------------------------ */

const isText = (trace) => trace.type === "scatter" && /text/.test(trace.mode || "") && Array.isArray(trace.text) && Array.isArray(trace.y);
const isCross = (trace) => isText(trace) && trace.y.length === 1 && trace.marker?.symbol === "x";
const onAxis = (trace, other) => (trace.xaxis || "x") === (other.xaxis || "x");

// Crosses of several series at one place say the same word once.
function onceOnly(trace, written) {
	const text = trace.text.map((word, i) => {
		const place = `${trace.xaxis} ${trace.yaxis} ${trace.x[i]} ${trace.y[i]} ${word}`;
		const isNew = word && !written.has(place);
		written.add(place);
		return isNew ? word : "";
	});
	return { ...trace, text };
}

// "unsupported" needs more room than there is from one cross to the next, or another word is there.
function isCrowded(trace, data, ticks, width) {
	if (!isCross(trace)) return false;
	const crosses = data.filter((other) => isCross(other) && onAxis(trace, other));
	const places = new Set(crosses.map((other) => other.x[0]));
	const differs = crosses.some((other) => other.x[0] === trace.x[0] && other.text[0] !== trace.text[0]);
	return differs || (places.size > 1 && longest(trace.text) * CHARACTER > width / Math.max(places.size, ticks));
}

const isBeside = (bars, trace) => bars.some((other) => other.type === "bar" && other.orientation !== "h" && onAxis(trace, other));

// Adds the word to the layout's annotations, upright; not where the word beside it says the same.
function standUpright(layout, note, x, width, shift) {
	const upright = layout.annotations.filter((other) => other.textangle === -90 && other.xref === note.xref);
	const away = (other) => Math.abs(pixels(x, other.x, width) - pixels(x, note.x, width));
	if (upright.some((other) => other.text === note.text && away(other) > 0 && away(other) < UPRIGHT)) return;
	const there = upright.filter((other) => other.x === note.x && other.y === note.y).length;
	layout.annotations.push({ ...note, xshift: shift + 12 * there });
}

// There is no room for "out of memory" but upwards beside bars, and between crosses that stand near
// to each other. written: what is said already, and where.
export function uprightTexts(given, data, layout, width, written) {
	if (!isText(given)) return given;
	const trace = isCross(given) ? onceOnly(given, written) : given;
	const [x, y] = [axisOf(layout, trace.xaxis || "x"), axisOf(layout, trace.yaxis || "y")];
	const besideBars = y?.type === "linear" && isBeside(data, trace);
	if (!besideBars && !isCrowded(given, data, x?.tickvals?.length || 1, width)) return trace;
	const note = { xref: trace.xaxis || "x", yref: trace.yaxis || "y", textangle: -90, yanchor: "bottom", yshift: 7, showarrow: false, font: { size: 10.5 } };
	trace.text.forEach((text, i) => {
		if (text) standUpright(layout, { ...note, x: placeOn(x, trace.x[i]), y: placeOn(y, trace.y[i]), text }, x, width, besideBars ? 0 : 9);
	});
	return { ...trace, mode: trace.mode.replace(/\+?text/, "") || "markers" };
}
