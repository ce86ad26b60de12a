// The column of filters: a search, and for each facet the values to choose from. Nothing chosen
// means all. Next to each value stands how many results it would show, all other filters given.
import { h, fill, button, newId } from "./dom.js";
import { facetKeys } from "./state.js";
import { count, statusTitle } from "./format.js";

const LONG = 9; // more values get a search of their own

export function createFilters(context, close) {
	const { state } = context;
	let description;
	let built = "";
	let typed = false; // a search is one step for undo, not one for each letter
	const search = h("input", {
		type: "search",
		id: newId("search"),
		placeholder: "Model, device, error…",
		autocomplete: "off",
		onfocus: () => (typed = false),
		oninput: () => {
			state.set({ search: search.value }, { remember: !typed });
			typed = true;
		},
	});
	const facets = h("div", { class: "facets" });
	const constants = h("p", { class: "constants" });
	const clear = button(null, "Clear all filters", clearAll, { text: "Clear" });
	const element = h(
		"aside",
		{ class: "filters", id: newId("filters"), "aria-label": "Filters" },
		h("div", { class: "filters-head" }, h("h2", null, "Filters"), clear, button("close", "Close the filters", close, { class: "filters-close icon-only" })),
		h("div", { class: "facet" }, h("label", { htmlFor: search.id }, "Search ", h("kbd", null, "/")), search),
		facets,
		constants,
	);

	function clearAll() {
		state.set({ ...Object.fromEntries(facetKeys.map((key) => [key, []])), search: "", range: [], metric: [] });
	}

	// What the filter says, each choice by its own name: it may have come as a pattern, or with fewer files.
	function ticked(key) {
		const chosen = context.counts?.chosen?.[key];
		const choices = description.facets.find((facet) => facet.key === key)?.choices;
		return chosen && choices ? choices.filter((_, i) => chosen[i]).map((choice) => choice.text) : state.state[key];
	}

	function toggle(key, text, on) {
		const chosen = ticked(key).filter((item) => item !== text);
		const next = on ? [...chosen, text] : chosen;
		state.set({ [key]: next, ...(key === "metric" ? { field: fieldOf(next) } : {}) });
	}

	// The main chart follows: the field that is drawn, if it is of these metrics, else their first.
	function fieldOf(metrics) {
		const isOf = (field) => !metrics.length || metrics.includes(field.metric);
		const fields = description.fields.filter(isOf);
		const now = state.state.field;
		return fields.some((field) => field.key === now) ? now : (fields.find((field) => field.present) || fields[0])?.key || now;
	}

	function choiceRow(key, text, shown) {
		const box = h("input", { type: "checkbox", onchange: () => toggle(key, text, box.checked) });
		const number = h("span", { class: "choice-count" });
		const row = h("label", { class: "choice", title: shown }, box, h("bdi", { class: "choice-text" }, shown), number);
		return { row, box, number, text };
	}

	function facetBox(key, title, texts) {
		const rows = texts.map(([text, shown]) => choiceRow(key, text, shown));
		const many = rows.length >= LONG;
		const find = many &&
			h("input", {
				type: "search",
				class: "choice-search",
				placeholder: "Find",
				"aria-label": `Find in ${title}`,
				oninput: () => {
					const part = find.value.toLowerCase();
					for (const row of rows) row.row.hidden = !row.text.toLowerCase().includes(part);
				},
			});
		const box = h(
			"fieldset",
			{ class: `facet${many ? " facet-long" : ""}`, "data-facet": key },
			h("legend", null, title),
			find,
			h("div", { class: "choices" }, rows.map((row) => row.row)),
		);
		return { key, rows, box };
	}

	let boxes = [];

	function build() {
		const several = description.facets.filter((facet) => facet.choices.length > 1);
		const single = description.facets.filter((facet) => facet.choices.length === 1);
		boxes = several.map((facet) => {
			const ordered = [...facet.choices].sort((a, b) => a.order - b.order);
			return facetBox(facet.key, facet.title, ordered.map((choice) => [choice.text, facetText(facet.key, choice.text)]));
		});
		const metrics = [...new Set(description.fields.filter((f) => f.present).map((f) => f.metric))];
		if (metrics.length > 1) boxes.push(facetBox("metric", "Metrics", metrics.map((metric) => [metric, metric])));
		fill(facets, boxes.map((box) => box.box), rangeBox());
		fill(
			constants,
			single.length > 0 && "The same in all: ",
			single
				.filter((facet) => !facet.told && facet.choices[0].text && (facet.key !== "sequence" || facet.choices[0].text !== "0"))
				.map((facet, i) => [i ? ", " : "", h("span", null, `${facet.title.toLowerCase()} `, h("bdi", null, facetText(facet.key, facet.choices[0].text)))]),
		);
	}

	/* --- Ranges ----------------------------------------------------------------------------- */

	const rangeList = h("ul", { class: "ranges" });

	function rangeBox() {
		const fields = description.fields.filter((field) => field.present);
		const field = h("select", { "aria-label": "Field" }, fields.map((f) => h("option", { value: f.key }, f.title)));
		const unit = h("span", { class: "unit" });
		const low = h("input", { type: "text", inputMode: "decimal", placeholder: "from", "aria-label": "From" });
		const high = h("input", { type: "text", inputMode: "decimal", placeholder: "to", "aria-label": "To" });
		const showUnit = () => (unit.textContent = fields.find((f) => f.key === field.value)?.unit || "");
		field.addEventListener("change", showUnit);
		showUnit();
		// Such as the library reads it; "0,05" would else be no limit at all.
		const check = (end) => end.setCustomValidity(Number.isNaN(Number(end.value)) ? "A number is needed, such as 0.05" : "");
		for (const end of [low, high]) end.addEventListener("input", () => check(end));
		const add = (event) => {
			event.preventDefault();
			if (!low.value.trim() && !high.value.trim()) return low.focus();
			const others = state.state.range.filter((item) => !item.startsWith(`${field.value}=`));
			state.set({ range: [...others, `${field.value}=${low.value.trim()}..${high.value.trim()}`] });
		};
		return h(
			"details",
			{ class: "facet range-facet", open: state.state.range.length > 0 },
			h("summary", null, "Range of a field"),
			h("form", { class: "range-form", onsubmit: add }, field, h("div", { class: "range-ends" }, low, "–", high, unit), h("button", { type: "submit" }, "Filter")),
			rangeList,
		);
	}

	function showRanges() {
		fill(
			rangeList,
			state.state.range.map((item) => {
				const key = item.split("=")[0];
				const title = description.fields.find((f) => f.key === key)?.title || key;
				const remove = () => state.set({ range: state.state.range.filter((other) => other !== item) });
				return h("li", null, h("bdi", null, `${title}: ${item.slice(key.length + 1)}`), button("close", `Remove ${title}`, remove));
			}),
		);
	}

	function showBox(box, counts) {
		const facet = description.facets.find((f) => f.key === box.key);
		const places = new Map(facet?.choices.map((choice, i) => [choice.text, i]));
		const chosen = new Set(ticked(box.key));
		for (const row of box.rows) {
			const at = places.get(row.text);
			const results = at === undefined ? null : counts.counts[box.key][at];
			row.box.checked = chosen.has(row.text);
			row.number.textContent = results === null ? "" : count(results);
			row.row.classList.toggle("empty", results === 0);
		}
	}

	return {
		element,
		focus: () => search.focus(),
		focusSearch: () => search.focus(),
		update(next, counts) {
			description = next;
			const shape = JSON.stringify(next.facets.map((facet) => facet.choices.map((c) => c.text)));
			if (shape !== built) build();
			built = shape;
			if (search.value !== state.state.search) search.value = state.state.search;
			for (const box of boxes) showBox(box, counts);
			showRanges();
			const filtered = facetKeys.some((key) => state.state[key].length) || state.state.search || state.state.range.length || state.state.metric.length;
			clear.disabled = !filtered;
		},
	};
}

export function facetText(key, text) {
	if (key === "status") return statusTitle(text);
	if (key === "sequence" && text === "0") return "none";
	if (text === "") return "(unnamed)";
	return text;
}
