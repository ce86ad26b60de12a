// The controls of a chart of the reader's own: all that the library can be asked for, and which results.
import { automatic, axisChoices, fieldChoices, scales, selectControl, wordsOf } from "../controls.js";
import { h, newId } from "../dom.js";
import { changed, ownOf } from "./own.js";

const named = (values) => [automatic, ...values.map((value) => ({ value, title: value[0].toUpperCase() + value.slice(1) }))];

const marks = named(["bar", "line", "scatter", "box", "violin", "ecdf", "histogram", "heatmap", "surface"]);

function textControl(label, value, placeholder, onchange) {
	const id = newId("text");
	const input = h("input", { id, type: "text", size: 14, value: value || "", placeholder, onchange: () => onchange(input.value.trim()) });
	return h("label", { class: "control", htmlFor: id }, h("span", null, label), input);
}

export function ownControls(context, description, panel) {
	const { state } = context;
	const spec = ownOf(state.state.charts, panel.id);
	if (!spec) return null;
	const set = (key) => (value) => state.set({ charts: changed(state.state.charts, panel.id, { [key]: value }) });
	const words = [automatic, ...wordsOf(description)];
	const fields = [automatic, ...fieldChoices({ fields: description.fields.filter((field) => field.present) })];
	const types = description.charts.map(({ name, title }) => ({ value: name, title }));
	return [
		textControl("Title", spec.title, panel.title, set("title")),
		selectControl("Chart", spec.chart, types, set("chart")),
		selectControl("Metric", [spec.field].flat()[0], fields, set("field")),
		selectControl("Drawn as", spec.mark, marks, set("mark")),
		selectControl("X axis", spec.x, axisChoices(description), set("x")),
		selectControl("Y axis", spec.y, axisChoices(description), set("y")),
		selectControl("Colour by", spec.group, words, set("group")),
		selectControl("Panels by", spec.panel, words, set("panel")),
		selectControl("X scale", spec["x-scale"], [...scales, { value: "category", title: "Categories" }], set("x-scale")),
		selectControl("Y scale", spec["y-scale"], scales, set("y-scale")),
		textControl("Only", spec.only, "batch:8 -float16", set("only")),
	];
}
