// What a place on an axis means: a part of it that was brushed becomes filters. The library says what stands on the axes of a
// figure (layout.meta.axes): {of: a word or a field, scale, levels}.
import { withRange } from "../filter/choices.js";

// "x2": layout.xaxis2
const nameOf = (reference) => reference.replace(/^([xyz])/, "$1axis");

export const meaningOf = (layout, reference) => layout?.meta?.axes?.[nameOf(reference)];

// Whether both axes of a panel can be brushed.
export const isBrushable = (layout, panel = "") => Boolean(meaningOf(layout, `x${panel}`) && meaningOf(layout, `y${panel}`));

/* --- Numbers --------------------------------------------------------------------------------- */

// To four digits, never inwards: what was brushed stays in.
export function outward(value, up) {
	if (!value || !Number.isFinite(value)) return 0;
	const step = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 3);
	return Number(((up ? Math.ceil(value / step - 1e-9) : Math.floor(value / step + 1e-9)) * step).toPrecision(6));
}

// value: in the SI base unit. column: {scale, symbol} of the table.
export const endText = (value, { scale, symbol }, up) => `${outward(value * scale, up)}${symbol ? ` ${symbol}` : ""}`;

/* --- Words ----------------------------------------------------------------------------------- */

// As filters call a level; charts leave the text of what lacks a number empty.
const levelText = (text) => (text === "" ? "none" : text);

// The levels or numbers of a word between two places on its axis.
function between(facet, { levels }, low, high) {
	if (levels) return levels.filter((_, i) => i >= Math.round(low) && i <= Math.round(high)).map(levelText);
	return facet.choices.map(({ text }) => text).filter((text) => text !== "none" && Number(text) >= low && Number(text) <= high);
}

// Chosen are none, where they are all that there are.
const unlessAll = (facet, texts) => (facet.choices.every(({ text }) => texts.includes(text)) ? [] : texts);

/* --- Filters --------------------------------------------------------------------------------- */

// Changes of the state for a part of an axis, low to high in the axis' own numbers. columnOf(key): of the table.
export function changesOf(state, { facets }, meaning, [low, high], columnOf) {
	const facet = facets.find(({ key }) => key === meaning.of);
	if (facet) return { [facet.key]: unlessAll(facet, between(facet, meaning, low, high)) };
	const column = columnOf(meaning.of);
	const [from, to] = [low, high].map((value) => value / (meaning.scale || 1));
	return { range: withRange(state.range, meaning.of, endText(from, column, false), endText(to, column, true)) };
}

// Of a box on two axes: [[meaning, [low, high]], …].
export function changesOfBox(state, description, sides, columnOf) {
	return sides.reduce((changes, [meaning, ends]) => ({ ...changes, ...changesOf({ ...state, ...changes }, description, meaning, ends, columnOf) }), {});
}

// What takes a brush of an axis away.
export const withoutBrush = (state, { facets }, key) => (facets.some((facet) => facet.key === key) ? { [key]: [] } : { range: state.range.filter((item) => !item.startsWith(`${key}=`)) });

// Of an event of Plotly: {range: {x: [low, high], y3: …}}.
export const sidesOfBox = (layout, range) =>
	Object.entries(range || {})
		.map(([reference, ends]) => [meaningOf(layout, reference), [Math.min(...ends), Math.max(...ends)]])
		.filter(([meaning]) => meaning);

// Places of results of the points that a lasso holds.
export const placesIn = (points) => points.map(({ customdata }) => (Array.isArray(customdata) ? customdata[2] : null)).filter(Number.isInteger);
