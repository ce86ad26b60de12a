// The panels: which there are, in what order and how wide, and which changes concern them.

import { comparedWords } from "../compare/sides.js";
import { isText, textsOf } from "../own/texts.js";
import { isOwn, onlyOf, ownCharts, ownOptions } from "./own.js";

const some = (object) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null && value !== undefined && value !== ""));

// The main chart is whatever the reader makes of it.
export function mainOptions(state) {
	if (state.mark === "box") return some({ chart: "distribution", mark: "box", x: state.x, "y-scale": state["y-scale"], group: state.group, panel: state.panel });
	return some({
		field: [state.field],
		mark: state.mark,
		x: state.x,
		"x-scale": state["x-scale"],
		"y-scale": state["y-scale"],
		group: state.group,
		panel: state.panel,
		aggregate: state.aggregate,
	});
}

const countOf = (description, key) => description.facets.find((facet) => facet.key === key)?.choices.length || 0;

// Of so many models and devices that a page with all of its charts open would be endless.
export const isLarge = (description) => countOf(description, "model") * countOf(description, "device") > 8;

// Then these are folded at first.
const foldedAtFirst = new Set(["percentiles", "distribution", "flops", "operators", "icicle", "roofline", "efficiency", "parallel", "space"]);

const detailedOf = (state, description) => (description && isLarge(description) ? {} : { detailed: true });

// Has any device measured a model in more than one run?
function isRepeated({ runs }) {
	const pairs = runs.flatMap(({ devices = [""], models = [""] }) => devices.flatMap((device) => models.map((model) => `${device}\n${model}`)));
	return new Set(pairs).size < pairs.length;
}

// A panel is a chart of the library, or one of the page's own parts. `width` of 12 columns; `controls`
// names some of controls.js; `metrics`: of which it shows fields, where these are always the same.
const known = [
	{ id: "summary", title: "Summary", width: 12, part: "summary" },
	{ id: "main", title: "Main chart", width: 12, chart: "scaling", height: 420, options: mainOptions, controls: "chart" },
	{ id: "table", title: "Results", width: 12, part: "table" },
	{ id: "sides", title: "Selections A and B", width: 12, part: "sides", needs: (_, state) => Boolean(state["side-a"]?.length || state["side-b"]?.length) },
	{ id: "comparison", title: "Comparison", width: 12, part: "comparison", needs: (description) => comparedWords(description).length > 0 },
	{ id: "ranked", width: 12, options: (state) => some({ field: state.ranked && [state.ranked] }), controls: "ranked" },
	{ id: "percentiles", width: 6, metrics: ["latency"] },
	{ id: "throughput", width: 6, metrics: ["throughput"] },
	{ id: "memory", width: 12, metrics: ["memory"], options: detailedOf },
	{ id: "distribution", width: 6, metrics: ["latency"] },
	{ id: "pareto", width: 6, metrics: ["latency", "throughput"], options: paretoOptions, controls: "pareto" },
	{ id: "heatmap", width: 12, options: (state) => ({ field: [state.field] }) },
	{ id: "flops", width: 12, metrics: ["flops"], options: detailedOf },
	{ id: "operators", width: 12, metrics: ["flops"] },
	{ id: "icicle", width: 12, metrics: ["flops"] },
	{ id: "roofline", width: 12, metrics: ["flops", "bandwidth"] },
	{ id: "efficiency", width: 12, metrics: ["power"] },
	{ id: "parallel", width: 12, height: 380, roomOfWord: 104, options: (state) => some({ axes: state.axes }) },
	{ id: "history", width: 12, options: (state) => ({ field: [state.field] }), needs: (description) => description.runs.length > 2 && isRepeated(description) },
	{ id: "space", width: 12, height: 520, options: (state) => spaceOptions(state), controls: "space", keepsCamera: true },
	{ id: "notes", title: "Notes", width: 12, part: "notes", needs: (description, state) => state.markers?.length > 0 || description.runs.some(({ run }) => run?.note) },
	{ id: "environment", title: "Environment", width: 12, part: "environment" },
];

function paretoOptions(state) {
	const [x, y] = state.pareto || [];
	return some({ x, y, "latency-limit": state["latency-limit"] });
}

function spaceOptions(state) {
	const [x, y, z] = state.space?.length === 3 ? state.space : [];
	const scale = state["space-scale"];
	return some({ x, y, z, "x-scale": scale, "y-scale": scale, "z-scale": scale, group: state["space-group"] });
}

const chartOf = (panel) => panel.chart || panel.id;

const OWN_HEIGHT = 380;

function ownPanels(state, charts) {
	return ownCharts(state?.charts || []).map(({ id, title, chart }) => ({
		id, chart, own: true, width: 12, height: OWN_HEIGHT, controls: "own",
		title: title || charts.find(({ name }) => name === chart)?.title || chart,
		options: (state) => ownOptions(state.charts, id),
		only: (state) => onlyOf(state.charts, id),
	}));
}

const textPanels = (state) => textsOf(state?.texts || []).map(({ id, title }) => ({ id, title, own: true, width: 12, part: "text", chart: null }));

// Charts that the library has and no row above names are panels, too, but not shown at first.
export function allPanels(description, state) {
	const charts = description.charts || [];
	const rows = known.filter((panel) => panel.part || charts.some((chart) => chart.name === chartOf(panel)));
	const extra = charts.filter((chart) => !known.some((panel) => chartOf(panel) === chart.name)).map((chart) => ({ id: chart.name, width: 6, extra: true }));
	const all = [...rows, ...extra].map((panel) => {
		const chart = charts.find((item) => item.name === chartOf(panel));
		return { ...panel, chart: panel.part ? null : chartOf(panel), title: panel.title || chart.title, help: chart?.help };
	});
	const main = all.findIndex(({ id }) => id === "main") + 1;
	return [...textPanels(state), ...all.slice(0, main), ...ownPanels(state, charts), ...all.slice(main)];
}

const widths = [3, 4, 6, 8, 12];

// Charts have a panel for each model: of more than two, half a page is too narrow.
function usualWidth(panel, description) {
	return panel.width === 6 && countOf(description, "model") > 2 ? 12 : panel.width;
}

function usualPanels(all, description, state = {}) {
	const wanted = all.filter((panel) => !panel.extra && (!panel.needs || panel.needs(description, state)));
	return wanted.map((panel) => ({ ...panel, width: usualWidth(panel, description), folded: isLarge(description) && foldedAtFirst.has(panel.id) }));
}

// At first, with what is the reader's own.
export const usualOf = (description, state) => written(usualPanels(allPanels(description, state), description, state));

// "main:6", or "main:0", which is folded; what there is not, and what is there a second time, is left out.
export function shownPanels(state, description) {
	const all = allPanels(description, state);
	const shown = (state.panels || written(usualPanels(all, description, state))).map((item) => {
		const [id, width] = item.split(":");
		const panel = all.find((one) => one.id === id);
		return panel && { ...panel, folded: width === "0", width: widths.includes(Number(width)) ? Number(width) : usualWidth(panel, description) };
	});
	return shown.filter((panel, i) => panel && shown.findIndex((other) => other && other.id === panel.id) === i);
}

// Of the shown ones those that say something about the chosen metrics. A search for power is none for memory.
export const ofMetrics = (list, metric) => list.filter(({ metrics }) => !metric.length || !metrics || metrics.some((one) => metric.includes(one)));

// The one that is shown alone, or undefined.
export const embedded = (state, description) => state.embed && allPanels(description, state).find(({ id }) => id === state.embed);

// Those that are on the page now.
export function visiblePanels(state, description) {
	const alone = embedded(state, description);
	return alone ? [{ ...alone, width: 12, folded: false }] : ofMetrics(shownPanels(state, description), state.metric);
}

// As the state has them.
export const written = (panels) => panels.map((panel) => `${panel.id}:${panel.folded ? 0 : panel.width}`);

/* --- Changing the list ----------------------------------------------------------------------- */

const placeOf = (list, id) => list.findIndex((panel) => panel.id === id);

function moved(list, at, to) {
	const others = list.filter((_, i) => i !== at);
	others.splice(to, 0, list[at]);
	return others;
}

// Each of these is null where nothing changes.
export function movedBy(list, id, step) {
	const at = placeOf(list, id);
	return at >= 0 && list[at + step] ? moved(list, at, at + step) : null;
}

// To the place of another one, which makes room: upwards, if the panel comes from above.
export function movedTo(list, id, other) {
	const [at, to] = [placeOf(list, id), placeOf(list, other)];
	return at >= 0 && to >= 0 ? moved(list, at, to) : null;
}

export function resizedBy(list, id, step) {
	const resized = (width) => widths[Math.min(widths.length - 1, Math.max(0, widths.indexOf(width) + step))];
	return list.map((panel) => (panel.id === id ? { ...panel, width: resized(panel.width) } : panel));
}

export const folded = (list, id, on) => list.map((panel) => (panel.id === id ? { ...panel, folded: on } : panel));

export const without = (list, id) => list.filter((panel) => panel.id !== id);

/* --- What a change concerns ------------------------------------------------------------------ */

const layoutKeys = ["panels", "columns", "title", "hide", "select", "zoom"];
const orderKeys = [...layoutKeys, "sort", "metric"];
const mainKeys = ["field", "mark", "x", "x-scale", "y-scale", "group", "panel", "aggregate"];

const compareKeys = ["compare", "before", "after", "compared", "verdict", "least", "direction", "compare-sort"];

// Of the state, what the controls of panels show.
export const controlKeys = [...mainKeys, "latency-limit", "pareto", "space", "space-scale", "space-group", "ranked", "metric", "charts"];

// Whether a panel shows something else after these keys of the state changed; null: all did.
export function isConcerned(id, keys) {
	if (!keys) return true;
	const only = (known) => keys.every((key) => known.includes(key));
	const ofTable = id === "table" || (id === "main" && keys.includes("metric"));
	if (id === "sides") return keys.includes("side-a") || keys.includes("side-b"); // whatever is shown
	if (only(["side-a", "side-b", "panels"])) return false;
	if (only(compareKeys)) return id === "comparison";
	if (only([...layoutKeys, "charts"]) && keys.includes("charts")) return isOwn(id);
	if (only([...layoutKeys, "texts"]) && keys.includes("texts")) return isText(id);
	if (only([...layoutKeys, "markers"]) && keys.includes("markers")) return !isText(id) && !["summary", "table", "sides", "comparison", "environment"].includes(id);
	if (only(["embed"])) return false;
	if (only(["slices"])) return !isText(id) && !["summary", "table", "comparison", "notes", "environment"].includes(id);
	if (only(["pareto", "latency-limit"])) return id === "pareto";
	if (only(["best"])) return id === "summary";
	if (only(["ranked"])) return id === "ranked";
	if (only(["space", "space-scale", "space-group"])) return id === "space";
	if (only(["axes"])) return id === "parallel";
	if (only(layoutKeys)) return ofTable && keys.includes("columns");
	if (only(orderKeys)) return ofTable;
	return !only(mainKeys) || ["main", "heatmap", "history"].includes(id);
}
