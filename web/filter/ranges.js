// The part of the filters' column that holds ranges of fields.
import { button, fill, h } from "../dom.js";
import { endsOf, rangeText, withRange } from "./choices.js";

// Says at the input what the library says of it; true where it can read the range.
export function isReadable({ core }, field, low, high) {
	const faultOf = (input, key) => core.ask("check", { ranges: { [field]: { [key]: input.value } } }).faults[field] || "";
	for (const [input, key] of [[low, "low"], [high, "high"]]) {
		input.setCustomValidity(faultOf(input, key));
		if (!input.checkValidity()) return input.reportValidity(), false;
	}
	return true;
}

// Of a word's numbers the library knows ranges as names of values, of a field the state has its two ends.
function changesOf(context, key, isWord, text) {
	const { state } = context.state;
	if (isWord) return { [key]: [text.trim()] };
	const ends = endsOf(text);
	return ends && { range: withRange(state.range, key, ...ends) };
}

const NO_RANGE = "Say a range, such as ≤ 50 ms, 1..64 or > 2 GB.";

function faultOf(context, key, isWord, text) {
	if (isWord) return context.core.ask("check", { filters: { [key]: [text.trim()] } }).unknown[key].length ? `No result has it. ${NO_RANGE}` : "";
	const ends = endsOf(text);
	return ends ? context.core.ask("check", { ranges: { [key]: { low: ends[0], high: ends[1] } } }).faults[key] || "" : NO_RANGE;
}

// list: where the chosen ranges stand
export function rangeBox(context, description, list) {
	const { state } = context;
	const words = description.facets.filter((facet) => facet.number && facet.choices.length > 1);
	const fields = description.fields.filter((field) => field.present);
	const option = ({ key, title }) => h("option", { value: key }, title);
	const select = h("select", { "aria-label": "Field" }, h("optgroup", { label: "fields" }, fields.map(option)), words.length > 0 && h("optgroup", { label: "cell" }, words.map(option)));
	const input = h("input", { type: "text", placeholder: "≤ 50 ms, 1..64, > 2 GB", "aria-label": "Range", oninput: () => input.setCustomValidity("") });
	const add = (event) => {
		event.preventDefault();
		const isWord = words.some(({ key }) => key === select.value);
		input.setCustomValidity(input.value.trim() ? faultOf(context, select.value, isWord, input.value) : NO_RANGE);
		if (input.reportValidity()) state.set(changesOf(context, select.value, isWord, input.value));
	};
	return h(
		"details",
		{ class: "facet range-facet", open: state.state.range.length > 0 },
		h("summary", null, "Range of a field"),
		h("form", { class: "range-form", onsubmit: add }, select, input, h("button", { type: "submit" }, "Filter")),
		list,
	);
}

export function showRanges(list, state, description) {
	const remove = (item) => state.set({ range: state.state.range.filter((other) => other !== item) });
	fill(
		list,
		state.state.range.map((item) => {
			const { title, text } = rangeText(item, description.fields);
			return h("li", null, h("bdi", null, text), button("close", `Remove ${title}`, () => remove(item)));
		}),
	);
}
