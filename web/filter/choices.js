// What filters mean: of the state, what the library is asked for, and what stands in their column.
import { statusTitle } from "../format.js";
import { facetKeys, isLack } from "../state.js";

// As a reader sees a choice.
export function facetText(key, text) {
	if (key === "status") return statusTitle(text);
	if (isLack(key, text)) return "none";
	if (text === "") return "(unnamed)";
	return text;
}

/* --- What is chosen -------------------------------------------------------------------------- */

// Limits grey what breaks them; with "within" they filter, too.
export const noFilters = () => ({ ...Object.fromEntries(facetKeys.map((key) => [key, []])), search: "", range: [], metric: [], limit: [], within: null, places: [] });

export const isFiltered = (state) => Object.entries(noFilters()).some(([key]) => state[key]?.length > 0);

export const toggledChoice = (chosen, text, on) => [...chosen.filter((item) => item !== text), ...(on ? [text] : [])];

// The main chart follows the metrics: the field that is drawn, if it is of these, else their first.
export function fieldFor(metrics, now, fields) {
	const among = fields.filter((field) => !metrics.length || metrics.includes(field.metric));
	if (among.some((field) => field.key === now)) return now;
	return (among.find((field) => field.present) || among[0])?.key || now;
}

// All but this one, and only this one.
export const allBut = (texts, text) => texts.filter((one) => one !== text);

/* --- Ranges: "latency_median=1ms..0.5" ------------------------------------------------------- */

const titleOf = (fields, key) => fields.find((field) => field.key === key)?.title || key;

// "at least 1ms", "1ms – 5ms"
function endsText(low, high) {
	if (low && high) return `${low} – ${high}`;
	return low ? `≥ ${low}` : high ? `≤ ${high}` : "any";
}

export function rangeText(item, fields) {
	const [, key, low, high] = /^([^=]*)=(.*)\.\.(.*)$/.exec(item) || [];
	const title = titleOf(fields, key ?? item.split("=")[0]);
	return { title, text: key ? `${title}: ${endsText(low, high)}` : item };
}

// What one writes as a range, as its two ends: "≤ 50 ms", "1..64", "> 2 GB", "10 – 20 ms"; null where it is none. The library reads the
// numbers. Of fields an end is part of the range.
export function endsOf(text) {
	const [, sign, one] = /^\s*(<=|≤|<|>=|≥|>)\s*(.+?)\s*$/.exec(text) || [];
	if (sign) return /^[<≤]/.test(sign) ? ["", one] : [one, ""];
	const [, low, high] = /^\s*(.*?)\s*(?:\.\.|\s[–-]\s)\s*(.*?)\s*$/.exec(text) || [];
	return low || high ? [low, high] : null;
}

// A field has one range.
export const withRange = (ranges, key, low, high) => [...ranges.filter((item) => !item.startsWith(`${key}=`)), `${key}=${low.trim()}..${high.trim()}`];

// Its ends are texts with units, which the library reads.
export function rangeOf(item) {
	const [, key, low, high] = /^([A-Za-z0-9_-]+)=(.*)\.\.(.*)$/.exec(item) || [];
	return key ? [[key, { low: low.trim(), high: high.trim() }]] : [];
}

/* --- Limits: "latency_p99<=50ms" ------------------------------------------------------------- */

export function limitOf(item) {
	const [, key, sign, value] = /^([A-Za-z0-9_-]+)([<>]=?)(.*)$/.exec(item) || [];
	return key ? { key, sign: sign[0], value: value.trim() } : null;
}

export function limitText(item, fields) {
	const limit = limitOf(item);
	return limit ? `${titleOf(fields, limit.key)} ${limit.sign === "<" ? "≤" : "≥"} ${limit.value}` : item;
}

// A field has one limit in each direction; an empty value takes it away.
export function withLimit(limits, key, sign, value) {
	const others = limits.filter((item) => !item.startsWith(`${key}${sign}`));
	return value.trim() ? [...others, `${key}${sign}=${value.trim()}`] : others;
}

/* --- The request ----------------------------------------------------------------------------- */

// What the library is asked for the rows that a state shows.
export function filterRequest(state) {
	return {
		filters: Object.fromEntries(facetKeys.map((key) => [key, state[key]]).filter(([, chosen]) => chosen.length)),
		search: state.search || "",
		ranges: Object.fromEntries(state.range.flatMap(rangeOf)),
		limits: state.limit,
		places: state.places,
		within: state.within === "yes",
		sort: state.sort.map((item) => ({ key: item.replace(/^-/, ""), down: item.startsWith("-") })),
	};
}

/* --- Many choices ---------------------------------------------------------------------------- */

const MOST = 200;

// Of the choices that hold a part the first ones, and those that are chosen; left: how many are not listed.
export function listedOf(choices, chosen, part = "") {
	const sought = part.trim().toLowerCase();
	const found = sought ? choices.filter((words) => words.some((word) => word.toLowerCase().includes(sought))) : choices;
	const listed = found.filter(([text], i) => i < MOST || chosen.has(text));
	return { listed, left: found.length - listed.length };
}

/* --- The column ------------------------------------------------------------------------------ */

// Facets to choose from, in reading order: {key, title, choices: [[text, shown]…]}.
export function boxesOf({ facets, fields }) {
	const several = facets.filter((facet) => facet.choices.length > 1);
	const boxes = several.map(({ key, title, choices }) => ({
		key,
		title,
		choices: [...choices].sort((a, b) => a.order - b.order).map(({ text }) => [text, facetText(key, text)]),
	}));
	const metrics = [...new Set(fields.filter((field) => field.present).map((field) => field.metric))];
	return metrics.length > 1 ? [...boxes, { key: "metric", title: "Metrics", choices: metrics.map((metric) => [metric, metric]) }] : boxes;
}

// What is the same in all results, and worth saying.
export const constantsOf = ({ facets }) =>
	facets
		.filter(({ choices, told }) => choices.length === 1 && !told && choices[0].text)
		.filter(({ key, choices }) => !isLack(key, choices[0].text))
		.map(({ key, title, choices }) => ({ title: title.toLowerCase(), text: facetText(key, choices[0].text) }));

// What the filter says of a facet, each choice by its own name: it may have come as a pattern, or with fewer files.
export function chosenOf({ facets }, counts, key, said) {
	const choices = facets.find((facet) => facet.key === key)?.choices;
	const isChosen = counts?.chosen?.[key];
	return isChosen && choices ? choices.filter((_, i) => isChosen[i]).map(({ text }) => text) : said;
}

// How many results each choice of a facet would show, by its text.
export function countsOf({ facets }, counts, key) {
	const facet = facets.find((one) => one.key === key);
	return new Map(facet?.choices.map((choice, i) => [choice.text, counts.counts[key][i]]));
}
