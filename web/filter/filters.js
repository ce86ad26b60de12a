// The column of filters: a search, and for each facet the values to choose from. Nothing chosen
// means all. Next to each value stands how many results it would show, all other filters given.
import { h, fill, button, newId } from "../dom.js";
import { allBut, boxesOf, chosenOf, constantsOf, countsOf, fieldFor, isFiltered, noFilters, toggledChoice } from "./choices.js";
import { createFacet } from "./facet.js";
import { limitsBox } from "./limits.js";
import { pricesBox } from "./prices.js";
import { relativeBox } from "./relative.js";
import { rangeBox, showRanges } from "./ranges.js";

export function createFilters(context, close) {
	const { state } = context;
	const filters = {
		context,
		state,
		description: null,
		counts: null,
		built: "", // for which choices
		boxes: [],
		search: searchField(state),
		facets: h("div", { class: "facets" }),
		constants: h("p", { class: "constants" }),
		ranges: h("ul", { class: "ranges" }),
		limits: limitsBox(context),
		relative: relativeBox(context),
		prices: pricesBox(context),
		clear: button(null, "Clear all filters", () => state.set(noFilters()), { text: "Clear" }),
	};
	const { search, facets, constants, clear } = filters;
	const element = h(
		"aside",
		{ class: "filters", id: newId("filters"), "aria-label": "Filters" },
		h("div", { class: "filters-head" }, h("h2", null, "Filters"), clear, button("close", "Close the filters", close, { class: "filters-close icon-only" })),
		h("div", { class: "facet" }, h("label", { htmlFor: search.id }, "Search ", h("kbd", null, "/")), search),
		filters.limits.element,
		filters.relative.element,
		filters.prices.element,
		facets,
		constants,
	);
	return { element, focus: () => search.focus(), update: (description, counts) => update(filters, description, counts) };
}

// One step for undo, not one for each letter.
function searchField(state) {
	let typed = false;
	const search = h("input", {
		type: "search",
		id: newId("search"),
		placeholder: "h200 -float16 batch:8",
		title: "Words that all have to be found, in models, devices, runs and reasons: h200 \"out of memory\". -word leaves out; batch:8, device:cpu look in one place.",
		autocomplete: "off",
		onfocus: () => (typed = false),
		oninput: () => {
			state.set({ search: search.value }, { remember: !typed });
			typed = true;
		},
	});
	return search;
}

/* --- Boxes ----------------------------------------------------------------------------------- */

const ticked = ({ state, description, counts }, key) => chosenOf(description, counts, key, state.state[key]);

function take({ state, description }, key, next) {
	const field = key === "metric" ? { field: fieldFor(next, state.state.field, description.fields) } : {};
	state.set({ [key]: next, ...field });
}

const actsOf = (filters, key, choices) => ({
	choose: (text, on) => take(filters, key, toggledChoice(ticked(filters, key), text, on)),
	only: (text) => take(filters, key, [text]),
	not: (text) => take(filters, key, allBut(choices.map(([one]) => one), text)),
});

function showConstants({ constants, description }) {
	const list = constantsOf(description);
	fill(constants, list.length > 0 && "The same in all: ", list.map(({ title, text }, i) => [i ? ", " : "", h("span", null, `${title} `, h("bdi", null, text))]));
}

function build(filters) {
	const { description, ranges } = filters;
	filters.boxes = boxesOf(description).map((box) => createFacet(box, actsOf(filters, box.key, box.choices)));
	fill(filters.facets, filters.boxes.map(({ element }) => element), rangeBox(filters.context, description, ranges));
	showConstants(filters);
}

function update(filters, description, counts) {
	const { state, search, clear, ranges } = filters;
	const shape = JSON.stringify(description.facets.map((facet) => facet.choices.map((c) => c.text)));
	Object.assign(filters, { description, counts });
	if (shape !== filters.built) build(filters);
	filters.built = shape;
	if (search.value !== state.state.search) search.value = state.state.search;
	for (const box of filters.boxes) box.update(countsOf(description, counts, box.key), ticked(filters, box.key));
	showRanges(ranges, state, description);
	filters.limits.update(description, counts);
	filters.relative.update(description);
	filters.prices.update(description);
	clear.disabled = !isFiltered(state.state);
}
