// The part of the filters' column that holds ranges of fields.
import { button, fill, h } from "../dom.js";
import { rangeText, withRange } from "./choices.js";

const end = (label, placeholder) => h("input", { type: "text", placeholder, "aria-label": label, oninput: (event) => event.target.setCustomValidity("") });

// Says at the input what the library says of it; true where it can read the range.
export function isReadable({ core }, field, low, high) {
	const faultOf = (input, key) => core.ask("check", { ranges: { [field]: { [key]: input.value } } }).faults[field] || "";
	for (const [input, key] of [[low, "low"], [high, "high"]]) {
		input.setCustomValidity(faultOf(input, key));
		if (!input.checkValidity()) return input.reportValidity(), false;
	}
	return true;
}

// list: where the chosen ranges stand
export function rangeBox(context, description, list) {
	const { state } = context;
	const fields = description.fields.filter((field) => field.present);
	const field = h("select", { "aria-label": "Field" }, fields.map((f) => h("option", { value: f.key }, f.title)));
	const unit = h("span", { class: "unit" });
	const [low, high] = [end("From", "from, such as 1ms"), end("To", "to")];
	const showUnit = () => (unit.textContent = fields.find((f) => f.key === field.value)?.unit || "");
	const add = (event) => {
		event.preventDefault();
		if (!low.value.trim() && !high.value.trim()) return low.focus();
		if (!isReadable(context, field.value, low, high)) return;
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
