// The column of filters: a search, and for each facet the values to choose from. Nothing chosen
// means all. Next to each value stands how many results it would show, all other filters given.
import { h, fill, button, newId } from "../dom.js";
import { count } from "../format.js";
import { allBut, boxesOf, chosenOf, constantsOf, countsOf, fieldFor, isFiltered, noFilters, toggledChoice } from "./choices.js";
import { limitsBox } from "./limits.js";
import { pricesBox } from "./prices.js";
import { relativeBox } from "./relative.js";
import { rangeBox, showRanges } from "./ranges.js";

const LONG = 9; // more values get a search of their own

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

function choose(filters, key, text, on) {
	take(filters, key, toggledChoice(ticked(filters, key), text, on));
}

function take({ state, description }, key, next) {
	const field = key === "metric" ? { field: fieldFor(next, state.state.field, description.fields) } : {};
	state.set({ [key]: next, ...field });
}

function choiceRow(filters, key, text, shown) {
	const box = h("input", { type: "checkbox", onchange: () => choose(filters, key, text, box.checked) });
	const number = h("span", { class: "choice-count" });
	const label = h("label", { class: "choice", title: shown }, box, h("bdi", { class: "choice-text" }, shown), number);
	const row = h("div", { class: "choice-row" }, label, alone(filters, key, text, shown));
	return { row, box, number, text };
}

// Beside a choice, when it is pointed at or has the focus.
function alone(filters, key, text, shown) {
	const all = () => filters.boxes.find((box) => box.key === key).rows.map((row) => row.text);
	const act = (word, title, next) => h("button", { type: "button", title, "aria-label": title, onclick: () => take(filters, key, next()) }, word);
	return h(
		"span",
		{ class: "choice-acts" },
		act("only", `Only ${shown}`, () => [text]),
		act("not", `All but ${shown}`, () => allBut(all(), text)),
	);
}

function finder(title, rows) {
	const find = h("input", { type: "search", class: "choice-search", placeholder: "Find", "aria-label": `Find in ${title}` });
	find.addEventListener("input", () => {
		const part = find.value.toLowerCase();
		for (const { row, text } of rows) row.hidden = !text.toLowerCase().includes(part);
	});
	return find;
}

function facetBox(filters, { key, title, choices }) {
	const rows = choices.map(([text, shown]) => choiceRow(filters, key, text, shown));
	const isLong = rows.length >= LONG;
	const element = h(
		"fieldset",
		{ class: `facet${isLong ? " facet-long" : ""}`, "data-facet": key },
		h("legend", null, title),
		isLong && finder(title, rows),
		h("div", { class: "choices" }, rows.map(({ row }) => row)),
	);
	return { key, rows, element };
}

function showConstants({ constants, description }) {
	const list = constantsOf(description);
	fill(constants, list.length > 0 && "The same in all: ", list.map(({ title, text }, i) => [i ? ", " : "", h("span", null, `${title} `, h("bdi", null, text))]));
}

function build(filters) {
	const { description, ranges } = filters;
	filters.boxes = boxesOf(description).map((box) => facetBox(filters, box));
	fill(filters.facets, filters.boxes.map(({ element }) => element), rangeBox(filters.context, description, ranges));
	showConstants(filters);
}

function showBox(filters, { key, rows }) {
	const results = countsOf(filters.description, filters.counts, key);
	const chosen = new Set(ticked(filters, key));
	for (const { row, box, number, text } of rows) {
		box.checked = chosen.has(text);
		number.textContent = results.has(text) ? count(results.get(text)) : "";
		row.classList.toggle("empty", results.get(text) === 0);
	}
}

function update(filters, description, counts) {
	const { state, search, clear, ranges } = filters;
	const shape = JSON.stringify(description.facets.map((facet) => facet.choices.map((c) => c.text)));
	Object.assign(filters, { description, counts });
	if (shape !== filters.built) build(filters);
	filters.built = shape;
	if (search.value !== state.state.search) search.value = state.state.search;
	for (const box of filters.boxes) showBox(filters, box);
	showRanges(ranges, state, description);
	filters.limits.update(description, counts);
	filters.relative.update(description);
	filters.prices.update(description);
	clear.disabled = !isFiltered(state.state);
}
