// Limits that results must keep: a slider and a field for each.
import { button, fill, h, keepFocus } from "../dom.js";
import { limitOf, withLimit } from "./choices.js";
import { STEPS, stepOf, textOf, valueAt } from "./slider.js";

// What a limit is mostly set on, and in which direction.
const offered = ["latency_p99", "latency_median", "memory_total", "energy_per_item", "power_mean"];

const signOf = (field) => (field.better === "higher" ? ">" : "<");

const signText = (sign) => (sign === "<" ? "≤" : "≥");

const columnOf = (core, key) => core.ask("rows", { from: 0, to: 0, fields: [key] }).columns[0];

function setLimit({ core, state }, { key, sign }, input, how) {
	const next = withLimit(state.state.limit, key, sign, input.value);
	const fault = Object.values(core.ask("check", { limits: next }).faults)[0] || "";
	input.setCustomValidity(fault);
	if (fault) return input.reportValidity();
	state.set({ limit: next }, how);
}

// Sliding is one step for undo.
function sliderOf(context, limit, field, input) {
	const column = columnOf(context.core, field.key);
	let moved = false;
	const move = () => {
		input.value = textOf(valueAt(field, Number(slider.value)), column);
		setLimit(context, limit, input, { remember: !moved });
		moved = true;
	};
	const slider = h("input", { type: "range", min: 0, max: STEPS, "aria-label": `${field.title} ${signText(limit.sign)}`, oninput: move, onchange: () => (moved = false) });
	slider.value = stepOf(field, limit.number ?? field.most);
	return slider;
}

// In the SI base unit, of what the library read; undefined where it cannot be told.
const numberOf = (counts, item) => counts.limit_values?.[item];

function limitRow(context, item, description, counts) {
	const limit = limitOf(item);
	const field = limit && description.fields.find((one) => one.key === limit.key);
	const isThis = (one) => one === item || (field && one.startsWith(`${limit.key}${limit.sign}`));
	const remove = button("close", `Remove limit: ${field ? field.title : item}`, () => context.state.set({ limit: context.state.state.limit.filter((one) => !isThis(one)) }));
	if (!field) return h("li", null, h("bdi", null, item), remove);
	const title = `${field.title} ${signText(limit.sign)}`;
	const input = h("input", { type: "text", size: 8, value: limit.value, "aria-label": title, onchange: () => setLimit(context, limit, input) });
	return h("li", { class: "limit", "data-limit": `${limit.key}${limit.sign}` }, h("span", { class: "limit-title" }, title), input, remove, field.present > 0 && sliderOf(context, { ...limit, number: numberOf(counts, item) }, field, input));
}

function adder(context, description) {
	const measured = description.fields.filter((field) => field.present && field.most > field.least);
	const first = offered.map((key) => measured.find((field) => field.key === key)).filter(Boolean);
	const others = measured.filter((field) => !first.includes(field));
	const option = (field) => h("option", { value: field.key }, `${field.title} ${signText(signOf(field))}`);
	const add = () => {
		const field = measured.find((one) => one.key === select.value);
		if (!field) return;
		const value = textOf(signOf(field) === "<" ? field.most : field.least, columnOf(context.core, field.key));
		context.state.set({ limit: withLimit(context.state.state.limit, field.key, signOf(field), value) });
	};
	const select = h("select", { "aria-label": "Add a limit", onchange: add }, h("option", { value: "" }, "Add a limit…"), first.map(option), h("hr"), others.map(option));
	return select;
}

// Made anew only when there are others: what is being slid or written stays.
const shapeOf = (limit, description) => JSON.stringify([limit.map((item) => item.replace(/[<>].*/, (end) => end[0])), description.total]);

function showValues(list, limit, description, counts) {
	[...list.children].forEach((row, i) => {
		const [text, slider] = ["text", "range"].map((type) => row.querySelector(`input[type="${type}"]`));
		const given = limitOf(limit[i]);
		const field = description.fields.find((one) => one.key === given?.key);
		if (text && text !== document.activeElement) text.value = given.value;
		if (slider && slider !== document.activeElement) slider.value = stepOf(field, numberOf(counts, limit[i]) ?? field.most);
	});
}

export function limitsBox(context) {
	const list = h("ul", { class: "limits" });
	const add = h("div");
	const element = h("fieldset", { class: "facet", "data-facet": "limit" }, h("legend", null, "Limits"), list, add);
	let drawn = "";
	function update(description, counts) {
		const { limit } = context.state.state;
		const shape = shapeOf(limit, description);
		if (shape === drawn) return showValues(list, limit, description, counts);
		drawn = shape;
		keepFocus(list, () => fill(list, limit.map((item) => limitRow(context, item, description, counts))));
		fill(add, adder(context, description));
	}
	return { element, update };
}
