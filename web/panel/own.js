// Charts of the reader's own. Each is a text in the state, as in an address: "id=own-1&chart=pareto&x=latency_p99&only=batch:8". Its
// keys are those of the library's options, and: id, of its panel; only, which results (as a search).

const PREFIX = "own-";

export const isOwn = (id) => id.startsWith(PREFIX);

const ownKeys = ["id", "only"];

function read(text, i) {
	const spec = {};
	for (const [key, value] of new URLSearchParams(text)) spec[key] = key in spec ? [spec[key], value].flat() : value;
	return { ...spec, id: isOwn(spec.id || "") ? spec.id : `${PREFIX}${i + 1}`, chart: spec.chart || "scaling" };
}

// As objects, each with an id of its own.
export function ownCharts(charts) {
	const all = charts.map(read);
	return all.filter((spec, i) => all.findIndex((other) => other.id === spec.id) === i);
}

function written(spec) {
	const parameters = new URLSearchParams();
	for (const [key, value] of Object.entries(spec)) for (const one of [value].flat()) if (one !== null && one !== undefined && one !== "") parameters.append(key, one);
	return parameters.toString().replace(/%3A/g, ":");
}

export const ownOf = (charts, id) => ownCharts(charts).find((spec) => spec.id === id);

// What the library is asked for. A chart's field is a list there.
export function ownOptions(charts, id) {
	const { chart, ...spec } = ownOf(charts, id) || {};
	const options = Object.fromEntries(Object.entries(spec).filter(([key, value]) => !ownKeys.includes(key) && value !== ""));
	for (const flag of ["percentiles", "detailed"]) if (options[flag]) options[flag] = options[flag] === "true";
	return { chart, ...options, ...(options.field && { field: [options.field].flat() }) };
}

export const onlyOf = (charts, id) => ownOf(charts, id)?.only || "";

/* --- Changing them --------------------------------------------------------------------------- */

function freeId(charts) {
	const taken = new Set(ownCharts(charts).map(({ id }) => id));
	let number = 1;
	while (taken.has(`${PREFIX}${number}`)) number++;
	return `${PREFIX}${number}`;
}

// {charts, id}: one more, as given.
export function added(charts, spec) {
	const id = freeId(charts);
	return { charts: [...ownCharts(charts).map(written), written({ ...spec, id })], id };
}

export const changed = (charts, id, changes) => ownCharts(charts).map((spec) => written(spec.id === id ? { ...spec, ...changes } : spec));

export const removed = (charts, id) => ownCharts(charts).filter((spec) => spec.id !== id).map(written);

// What a panel shows now, as a chart of one's own.
export function copyOf(panel, state) {
	if (panel.own) return { ...ownOf(state.charts, panel.id), title: `${panel.title} (copy)` };
	const { chart = panel.chart, field, ...options } = panel.options?.(state) || {};
	return { chart, ...options, ...(field && { field }) };
}
