// What is filtered, as chips above the charts: each says what it holds the results to, and can be taken away.
import { panelsZoomed, withZoom } from "../explore/zoom.js";
import { allPanels } from "../panel/list.js";
import { countText, placesOf } from "../places.js";
import { allBut, chosenOf, facetText, limitText, rangeText } from "./choices.js";

const chip = (kind, text, changes, more = {}) => ({ kind, text, changes, ...more });

// What no result here has is said as it is, and can be removed as well.
function chipsOfFacet(facet, description, counts, said) {
	const { key, title } = facet;
	const unknown = counts.unknown?.[key] || [];
	const known = chosenOf(description, counts, key, said).map((text) =>
		chip(title, facetText(key, text), { [key]: [...allBut(chosenOf(description, counts, key, said), text), ...unknown] }),
	);
	const lost = unknown.map((text) => chip(title, text, { [key]: allBut(said, text) }, { unknown: true }));
	return [...known, ...lost];
}

const titleOfPanel = (id, description, state) => allPanels(description, state).find((panel) => panel.id === id)?.title || id;

function relativeChip(state, derived) {
	const { relative, relative_fault: fault } = derived || {};
	const lacking = relative?.lacking ? `, ${relative.lacking} without a counterpart` : "";
	return chip("Relative to", `${relative ? relative.unit : state["relative-to"]}${lacking}`, { "relative-to": null, "relative-as": null }, { fault });
}

// {kind, text, changes (of the state, that take it away), unknown, fault (why it cannot be read)}
export function chipsOf(state, description, counts) {
	const { fields, facets } = description;
	const fault = (key) => counts.faults?.[key];
	return [
		...(state.search.trim() ? [chip("Search", state.search, { search: "" })] : []),
		...facets.filter(({ key }) => state[key]?.length).flatMap((facet) => chipsOfFacet(facet, description, counts, state[facet.key])),
		...state.metric.map((metric) => chip("Metric", metric, { metric: allBut(state.metric, metric) })),
		...state.range.map((item) => chip("Range", rangeText(item, fields).text, { range: allBut(state.range, item) }, { fault: fault(item.split("=")[0]) })),
		...(state.places.length ? [chip("Only", countText(placesOf(state.places)), { places: [] })] : []),
		...(state.select.length ? [chip("Selected", countText(placesOf(state.select)), { select: [] })] : []),
		...(state["relative-to"] ? [relativeChip(state, counts.derived)] : []),
		...state.limit.map((item) => chip("Limit", limitText(item, fields), { limit: allBut(state.limit, item) }, { fault: fault(item) })),
		...panelsZoomed(state.zoom).map((panel) => chip("Zoomed", titleOfPanel(panel, description, state), { zoom: withZoom(state.zoom, panel, {}) })),
	];
}
