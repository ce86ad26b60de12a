// What a saved file is called: model, what it shows, what was chosen, and the run, as those of dyno plot.
import { facetKeys } from "./state.js";

const LONGEST = 180; // characters

// "median-latency-over-batch-size-of-resnet-50"
export function fileName(title, otherwise, most = 80) {
	const slug = (title || "").normalize("NFKD").toLowerCase().replace(/\.{2,}/g, "-").replace(/[^a-z0-9.]+/g, "-").replace(/^[-.]+|[-.]+$/g, "").slice(0, most).replace(/[-.]+$/, "");
	return slug || otherwise;
}

const counted = (names, what) => (names.length > 2 ? `${names.length}-${what}` : names.map((name) => fileName(name, "", 60)).filter(Boolean).join("-"));

// Of the shown results.
function modelsOf({ facets }, counts) {
	const models = facets?.find(({ key }) => key === "model")?.choices || [];
	const left = models.filter((_, i) => counts.counts?.model?.[i] > 0 && counts.chosen?.model?.[i] !== false);
	return counted(left.map(({ text }) => text), "models");
}

const runsOf = ({ runs }, counts) => counted(runs.filter((_, i) => counts.runs?.[i] > 0).map(({ run }) => run.tag || run.id), "runs");

// Filters, and what a chart takes of many by itself: {word, value}.
function choicesOf(state, slices) {
	const filtered = facetKeys.filter((key) => !["model", "run"].includes(key) && state[key]?.length);
	const own = slices.filter(({ word }) => !filtered.includes(word) && !["model", "run"].includes(word));
	return [
		...filtered.map((key) => `${key}-${counted(state[key], "values")}`),
		...own.map(({ word, value }) => `${word}-${fileName(value, "", 40)}`),
		...[...(state.range || []), ...(state.limit || []), state.search].filter(Boolean).map((text) => fileName(text.replace("..", "-to-"), "", 40)),
	];
}

// what: title or name of what is shown. Without a run it would be overwritten by that of the next one.
export function fileNameOf({ description, counts, state, what, slices = [] }, ending) {
	const parts = [modelsOf(description, counts), fileName(what, "", 80), ...choicesOf(state, slices)].filter(Boolean);
	const run = runsOf(description, counts);
	const name = parts.join("_").slice(0, LONGEST - run.length).replace(/[-_.]+$/, "");
	return `${[name, run].filter(Boolean).join("_") || "dyno"}.${ending}`;
}
