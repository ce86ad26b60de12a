// What devices and energy cost, and fields by formulas.
import { priceOf, withPrice } from "../derive.js";
import { button, fill, h, keepFocus } from "../dom.js";

function field(label, value, placeholder, onchange) {
	const input = h("input", { type: "text", size: 8, value, placeholder, onchange: () => onchange(input.value.trim()) });
	return h("label", { class: "price" }, h("span", null, h("bdi", null, label)), input);
}

function formulas({ state }) {
	const { derive } = state.state;
	const input = h("input", { type: "text", placeholder: "total = cost + energy_cost", "aria-label": "Field by a formula" });
	const add = (event) => {
		event.preventDefault();
		if (input.value.trim()) state.set({ derive: [...derive, input.value.trim()] });
	};
	const remove = (item) => state.set({ derive: derive.filter((one) => one !== item) });
	return [
		h("ul", { class: "ranges" }, derive.map((item) => h("li", null, h("bdi", null, item), button("close", `Remove ${item}`, () => remove(item))))),
		h("form", { class: "formula", onsubmit: add }, input, h("button", { type: "submit" }, "Add field")),
	];
}

export function pricesBox(context) {
	const { state } = context;
	const fields = h("div", { class: "prices" });
	const told = h("p", { class: "fault", role: "alert" });
	const element = h("details", { class: "facet", "data-facet": "prices" }, h("summary", null, "Prices and formulas"), fields, told);
	const set = (key) => (value) => state.set({ [key]: value || null });
	const deviceField = ({ text }) => field(text, priceOf(state.state.price, text), "an hour", (value) => state.set({ price: withPrice(state.state.price, text, value) }));
	let shown = false;
	function update(description) {
		const { price, currency, derive } = state.state;
		const devices = description.facets.find(({ key }) => key === "device")?.choices || [];
		if (!shown && (price.length || derive.length)) element.open = true;
		shown = true;
		keepFocus(fields, () =>
			fill(
				fields,
				h("p", { class: "soft" }, "Price of an hour"),
				devices.map(deviceField),
				field("Currency", currency || "", "EUR", set("currency")),
				field("Price of a kWh", state.state["energy-price"] || "", "0.30", set("energy-price")),
				field("g CO₂ a kWh", state.state["energy-co2"] || "", "380", set("energy-co2")),
				formulas(context),
			),
		);
		told.textContent = context.derived?.fault || "";
		told.hidden = !told.textContent;
	}
	return { element, update };
}
