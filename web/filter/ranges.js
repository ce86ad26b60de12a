// The part of the filters' column that holds ranges of fields.
import { button, fill, h } from "../dom.js";
import { isNumberText, rangeText, withRange } from "./choices.js";

function end(label, placeholder) {
	const input = h("input", { type: "text", inputMode: "decimal", placeholder, "aria-label": label });
	input.addEventListener("input", () => input.setCustomValidity(isNumberText(input.value) ? "" : "A number is needed, such as 0.05"));
	return input;
}

// list: where the chosen ranges stand
export function rangeBox(state, description, list) {
	const fields = description.fields.filter((field) => field.present);
	const field = h("select", { "aria-label": "Field" }, fields.map((f) => h("option", { value: f.key }, f.title)));
	const unit = h("span", { class: "unit" });
	const [low, high] = [end("From", "from"), end("To", "to")];
	const showUnit = () => (unit.textContent = fields.find((f) => f.key === field.value)?.unit || "");
	const add = (event) => {
		event.preventDefault();
		if (!low.value.trim() && !high.value.trim()) return low.focus();
		state.set({ range: withRange(state.state.range, field.value, low.value, high.value) });
	};
	field.addEventListener("change", showUnit);
	showUnit();
	return h(
		"details",
		{ class: "facet range-facet", open: state.state.range.length > 0 },
		h("summary", null, "Range of a field"),
		h("form", { class: "range-form", onsubmit: add }, field, h("div", { class: "range-ends" }, low, "–", high, unit), h("button", { type: "submit" }, "Filter")),
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
