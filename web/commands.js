// Command lines that do what the page shows: draw a chart, measure a cell again.
import { facetKeys, optionOf } from "./state.js";

// For a shell: quoted where it must be.
const quoted = (text) => (/^[A-Za-z0-9_./:=@%+,-]+$/.test(text) ? text : `'${text.replace(/'/g, "'\\''")}'`);

const listItem = (text) => text.replace(/,/g, "\\,");

// What dyno plot has no option for: a search, ranges, one of two runs of the same tag.
function isPlottable(state, { runs }) {
	const names = new Set(runs.flatMap(({ run }) => [run.id, run.tag]));
	return !state.search && !state.places.length && !state.range.length && !state.within && state.run.every((text) => names.has(text));
}

function optionParts([name, value]) {
	if (value === null || value === undefined || value === false) return [];
	if (value === true) return [`--${name}`];
	return [`--${name}`, quoted(Array.isArray(value) ? value.map(listItem).join(",") : String(value))];
}

// A word of the results' own has no option of its name.
function facetParts(key, chosen, own) {
	if (own.has(key)) return chosen.flatMap((text) => ["--word", quoted(`${key}=${text}`)]);
	return [`--${optionOf(key)}`, quoted(chosen.map(listItem).join(","))];
}

// options: of the chart, which may have a filter of its own.
function filterParts(state, { facets = [] }, options) {
	const own = new Set(facets.filter((facet) => facet.own).map(({ key }) => key));
	return facetKeys.filter((key) => state[key]?.length && !options[optionOf(key)]).flatMap((key) => facetParts(key, state[key], own));
}

// Fields that prices and formulas make are there only with them.
function costParts(state) {
	const many = ["price", "derive"].flatMap((key) => (state[key] || []).flatMap((item) => [`--${key}`, quoted(item)]));
	return [...many, ...["currency", "energy-price", "energy-co2"].flatMap((key) => optionParts([key, state[key]]))];
}

// needsFile: the shown results must be saved first.
// only: a search of the chart's own.
export function plotCommand(state, options, description, theme, only = "") {
	const needsFile = Boolean(only) || !isPlottable(state, description);
	const parts = [
		"dyno", "plot", "results.json",
		...Object.entries(options).flatMap(optionParts),
		...(needsFile ? [] : filterParts(state, description, options)),
		...costParts(state),
		...optionParts(["limit", state.limit?.length ? state.limit : null]),
		...(theme === "dark" ? ["--theme", "dark"] : []),
		"--format", "pdf",
	];
	return { command: parts.join(" "), needsFile };
}

// How a cell is measured again. reply: of "row".
export function runCommand({ result, model, device, plan }) {
	const parts = ["dyno", "run", quoted(model.name), "--hardware", quoted(device.id), "--batch", result.batch];
	if (result.sequence) parts.push("--seq", result.sequence);
	const own = ["model", "hardware", "batch", "seq", "output", "quiet", "json"];
	for (const [key, value] of Object.entries(plan || {}))
		if (typeof value === "string" && !own.includes(key)) parts.push(`--${key}=${quoted(value)}`);
	return parts.join(" ");
}
