// The dialog in which the table's columns are chosen.
import { button, h, openSheet } from "../dom.js";
import { columnsAfter, withoutUsual } from "./columns.js";

function choice(field, checked, onchange) {
	const box = h("input", { type: "checkbox", value: field.key, checked, onchange });
	const element = h("label", { class: `choice${field.present ? "" : " empty"}`, title: field.description }, box, h("span", null, field.title), !field.present && h("span", { class: "choice-count" }, "not measured"));
	return { field, box, element };
}

function groupOf(title, choices) {
	return h("fieldset", { class: "column-group" }, h("legend", null, title), choices.filter(({ field }) => field.metric === title).map(({ element }) => element));
}

// current: keys of the shown fields
export function openColumns({ root, state }, { facets, fields: measured }, current) {
	const words = facets.filter(({ key, choices }) => choices.length > 1 || current.includes(key)).map(({ key, title }) => ({ key, title, metric: "cell", present: 1, description: "" }));
	const fields = [...words, ...measured];
	const apply = () => state.set({ columns: withoutUsual(columnsAfter(current, choices.filter(({ box }) => box.checked).map(({ field }) => field.key)), { facets }) });
	const choices = fields.map((field) => choice(field, current.includes(field.key), apply));
	const groups = [...new Set(fields.map((field) => field.metric))];
	const reset = button(null, "The usual columns", () => (state.set({ columns: null }), dialog.close()), { text: "The usual columns" });
	const dialog = openSheet(root, "Columns", { "aria-label": "Columns of the table" }, groups.map((group) => groupOf(group, choices)), h("div", { class: "sheet-foot" }, reset));
}
