// The axes of parallel coordinates: what stands where on them, and what a part of one means. A column is what the library says of it:
// {of, scale (of a field), low, high, log, levels (of a word)}. Places on an axis are shares, 0 at its lower end.
import { chosenOf, rangeOf } from "../filter/choices.js";
import { changesOf, withoutBrush } from "./brush.js";

const clamp = (share) => Math.min(1, Math.max(0, share));

export const isWord = (column) => Boolean(column.levels);

export function shareAt(column, value) {
	const { low, high, log } = column;
	if (!(high > low)) return 0.5;
	return log ? Math.log(Math.max(value, low * 1e-9) / low) / Math.log(high / low) : (value - low) / (high - low);
}

export function valueAt({ low, high, log }, share) {
	if (!(high > low)) return low;
	return log ? low * (high / low) ** share : low + (high - low) * share;
}

// How far an arrow key goes.
export const stepOf = (column) => (isWord(column) ? 1 / Math.max(1, column.levels.length - 1) : 1 / 50);

/* --- What is brushed ------------------------------------------------------------------------- */

function wordBrush(column, state, description, counts) {
	const chosen = chosenOf(description, counts, column.of, state[column.of] || []);
	const places = column.levels.flatMap((text, i) => (chosen.includes(text || "none") ? [i] : []));
	if (!state[column.of]?.length || !places.length) return null;
	const half = column.levels.length > 1 ? 0.5 * stepOf(column) * 0.7 : 0.5;
	return [shareAt(column, Math.min(...places)) - half, shareAt(column, Math.max(...places)) + half];
}

// ends: {key: {low, high}} in SI base units, of the ranges that the state has.
function fieldBrush(column, state, ends) {
	if (!state.range.flatMap(rangeOf).some(([key]) => key === column.of) || !ends[column.of]) return null;
	const { low = -Infinity, high = Infinity } = ends[column.of];
	const share = (value, open) => (Number.isFinite(value) ? shareAt(column, value) : open);
	return [share(low, 0), share(high, 1)];
}

// [low, high], or null where the axis is not brushed.
export function brushOf(column, { state, description, counts, ends }) {
	const brush = isWord(column) ? wordBrush(column, state, description, counts) : fieldBrush(column, state, ends);
	return brush && brush.map(clamp);
}

const isWhole = (column, [low, high]) => low <= 0.001 && high >= 0.999 && !isWord(column);

// Changes of the state for a brush, whose ends stand in any order.
export function brushed(column, ends, state, description, columnOf) {
	const brush = [Math.min(...ends), Math.max(...ends)].map(clamp);
	if (isWhole(column, brush)) return withoutBrush(state, description, column.of);
	const values = brush.map((share) => valueAt(column, share));
	const inside = isWord(column) ? [Math.ceil(values[0] - 0.15), Math.floor(values[1] + 0.15)] : values;
	if (inside[0] > inside[1]) inside[0] = inside[1] = Math.round((values[0] + values[1]) / 2); // between two words
	return changesOf(state, description, isWord(column) ? column : { of: column.of, scale: 1 }, inside, columnOf);
}

// Of an end the brush after a step of so many arrow keys: it stays beside the other one.
export function moved([low, high], end, column, steps) {
	const step = stepOf(column) * steps;
	if (end === "low") return [Math.min(high, clamp(low + step)), high];
	return [low, Math.max(low, clamp(high + step))];
}

/* --- Which axes ------------------------------------------------------------------------------ */

export function movedAxis(keys, key, step) {
	const at = keys.indexOf(key);
	if (at < 0 || !keys[at + step]) return keys;
	const others = keys.filter((one) => one !== key);
	return [...others.slice(0, at + step), key, ...others.slice(at + step)];
}

// To the place of another axis.
export const movedTo = (keys, key, other) => movedAxis(keys, key, keys.indexOf(other) - keys.indexOf(key));
