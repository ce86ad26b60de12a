// Charts of the reader's own. Each is a text in the state, as in an address: "id=own-1&chart=pareto&x=latency_p99&only=batch:8". Its
// keys are those of the library's options, and: id, of its panel; only, which results (as a search).

import { itemsOf, withChange, withItem, withoutItem } from "../items.js";

const PREFIX = "own-";

export const isOwn = (id) => id.startsWith(PREFIX);

const ownKeys = ["id", "only"];

// As objects, each with an id of its own.
export const ownCharts = (charts) => itemsOf(charts, PREFIX).map((spec) => ({ ...spec, chart: spec.chart || "scaling" }));

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

// {list, id}: one more, as given.
export const added = (charts, spec) => withItem(charts, PREFIX, spec);

export const changed = (charts, id, changes) => withChange(charts, PREFIX, id, changes);

export const removed = (charts, id) => withoutItem(charts, PREFIX, id);

// What a panel shows now, as a chart of one's own.
export function copyOf(panel, state) {
	if (panel.own) return { ...ownOf(state.charts, panel.id), title: `${panel.title} (copy)` };
	const { chart = panel.chart, field, ...options } = panel.options?.(state) || {};
	return { chart, ...options, ...(field && { field }) };
}
