// The fields below a chart that is brushed: of either axis from where to where.
import { rangeOf, withRange } from "../filter/choices.js";
import { meaningOf } from "./brush.js";

// [low, high] as the filters have them.
export function endsOf(state, { key, isField }) {
	if (!isField) return ["", ""];
	const [, ends] = state.range.flatMap(rangeOf).find(([field]) => field === key) || [];
	return ends ? [ends.low, ends.high] : ["", ""];
}

// A word's numbers are named by a range, which the library takes for all that are in it.
const wordChanges = (key) => (_, ends) => ({ [key]: [`${ends[0].trim()}..${ends[1].trim()}`] });

const fieldChanges = (key) => (state, ends) => ({ range: withRange(state.range, key, ...ends) });

// Of the first panel's axes (in space three) those of numbers: {key, title, axis, isField, changes(state, [low, high])}.
export function fieldsOf(layout, { fields, facets }) {
	return ["x", "y", "z"].flatMap((letter) => {
		const meaning = meaningOf(layout, letter);
		if (!meaning) return [];
		const [field, facet] = [fields, facets].map((list) => list.find(({ key }) => key === meaning.of));
		const axis = `${letter}axis`;
		if (facet) return facet.number ? [{ key: facet.key, title: facet.title, axis, isField: false, changes: wordChanges(facet.key) }] : [];
		return field ? [{ key: field.key, title: field.title, axis, isField: true, changes: fieldChanges(field.key) }] : [];
	});
}

// low, high: in the SI base unit, or of a word. null: nothing of it is on the axis.
export function rangeOnAxis({ range, type }, { scale = 1, levels }, { low, high }) {
	const place = (value) => (type === "log" ? Math.log10(value * scale) : levels ? levels.indexOf(String(value)) : value * scale);
	const ends = [low, high].map((value, i) => (Number.isFinite(value) && Number.isFinite(place(value)) ? place(value) : range[i]));
	return ends[1] > ends[0] ? ends : null;
}
