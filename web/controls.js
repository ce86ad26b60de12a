// Controls of single panels.
import { h, newId } from "./dom.js";
import { arrow } from "./format.js";

export function selectControl(label, value, choices, onchange, properties = {}) {
	const id = newId("select");
	const element = h(
		"select",
		{ id, onchange: () => onchange(element.value || null), ...properties },
		choices.map((choice) =>
			choice.group
				? h("optgroup", { label: choice.group }, choice.items.map((item) => option(item, value)))
				: option(choice, value),
		),
	);
	return h("label", { class: "control", htmlFor: id }, h("span", null, label), element);
}

function option(choice, value) {
	return h("option", { value: choice.value, selected: (value ?? "") === choice.value, disabled: choice.disabled }, choice.title);
}

// Of these metrics (none: of all), and the one that is chosen already.
export function fieldChoices(description, metrics = [], chosen = null) {
	const fields = description.fields.filter((field) => !metrics.length || metrics.includes(field.metric) || field.key === chosen);
	const groups = [...new Set(fields.map((field) => field.metric))];
	return groups.map((group) => ({
		group,
		items: fields
			.filter((field) => field.metric === group)
			.map((field) => ({ value: field.key, title: `${field.title}${field.better ? ` ${arrow[field.better]}` : ""}${field.present ? "" : " – not measured"}` })),
	}));
}

export const wordsOf = (description) => description.facets.filter((facet) => facet.key !== "status").map((facet) => ({ value: facet.key, title: facet.title }));

export const automatic = { value: "", title: "Automatic" };

export const scales = [automatic, { value: "linear", title: "Linear" }, { value: "log", title: "Logarithmic" }];

// What an axis can show: words, and fields that were measured.
export function axisChoices(description) {
	const fields = description.fields.filter((field) => field.present);
	return [automatic, { group: "cell", items: wordsOf(description) }, ...fieldChoices({ fields })];
}

export function chartControls(context, description) {
	const state = context.state.state;
	const set = (key) => (value) => context.state.set({ [key]: value });
	const marks = [
		["", "Auto", "what suits"],
		["bar", "Bar", "bars"],
		["line", "Line", "lines"],
		["scatter", "Scatter", "points"],
		["box", "Box", "boxes of the samples"],
	];
	const name = newId("mark");
	const fieldsOnly = state.mark === "box" ? { disabled: true, title: "Boxes are of the latencies of all samples" } : {};
	return [
		selectControl("Metric", state.field, fieldChoices(description, state.metric, state.field), (value) => context.state.set({ field: value }), fieldsOnly),
		h(
			"fieldset",
			{ class: "control segmented" },
			h("legend", null, "Chart"),
			h(
				"div",
				{ class: "segments" },
				marks.map(([value, title, what]) => {
					const id = newId("mark");
					return [
						h("input", { type: "radio", name, id, value, checked: (state.mark || "") === value, onchange: () => context.state.set({ mark: value || null }) }),
						h("label", { htmlFor: id, title: `Draw ${what}` }, title),
					];
				}),
			),
		),
		selectControl("X axis", state.x, axisChoices(description), set("x")),
		selectControl("X scale", state["x-scale"], [...scales, { value: "category", title: "Categories" }], set("x-scale"), fieldsOnly),
		selectControl("Y scale", state["y-scale"], scales, set("y-scale")),
		selectControl("Colour by", state.group, [automatic, ...wordsOf(description)], set("group")),
		selectControl("Panels by", state.panel, [automatic, ...wordsOf(description)], set("panel")),
		selectControl("Repeated results", state.aggregate, [automatic, ...["median", "mean", "min", "max", "none"].map((value) => ({ value, title: value[0].toUpperCase() + value.slice(1) }))], set("aggregate"), fieldsOnly),
	];
}

export function limitControl(context) {
	const id = newId("limit");
	const input = h("input", {
		id,
		type: "text",
		size: 8,
		placeholder: "e.g. 50ms",
		value: context.state.state["latency-limit"] || "",
		// a number alone is of milliseconds, as latencies mostly are: the control says so then
		onchange: () => context.state.set({ "latency-limit": input.value.trim().replace(/^[\d.]+$/, "$&ms") || null }),
	});
	return h("label", { class: "control", htmlFor: id }, h("span", null, "Latency limit"), input);
}

// What devices are ranked by.
export function rankedControls({ state }, description) {
	const choices = [automatic, ...fieldChoices({ fields: description.fields.filter((field) => field.present && field.better) })];
	return [selectControl("Ranked by", state.state.ranked, choices, (value) => state.set({ ranked: value }))];
}

export function paretoControls(context, description) {
	const { pareto } = context.state.state;
	const chosen = pareto?.length === 2 ? pareto : ["", ""];
	const choices = [automatic, ...fieldChoices({ fields: description.fields.filter((field) => field.present) })];
	const axes = ["X axis", "Y axis"].map((label, i) =>
		selectControl(label, chosen[i], choices, (value) => {
			const next = chosen.map((old, j) => (i === j ? value || "" : old));
			context.state.set({ pareto: next.some(Boolean) ? next : null });
		}),
	);
	return [...axes, limitControl(context)];
}

// An axis without a choice, "", is the library's to choose.
export function spaceControls(context, description) {
	const { space } = context.state.state;
	const chosen = space && space.length === 3 ? space : ["", "", ""];
	const fields = description.fields.filter((field) => field.present);
	const choices = [automatic, { group: "cell", items: wordsOf(description).filter((word) => word.value !== "run") }, ...fieldChoices({ fields })];
	const axes = ["x", "y", "z"].map((letter, i) =>
		selectControl(letter, chosen[i], choices, (value) => {
			const next = chosen.map((old, j) => (i === j ? value || "" : old));
			context.state.set({ space: next.some(Boolean) ? next : null });
		}),
	);
	const set = (key) => (value) => context.state.set({ [key]: value });
	const { "space-scale": scale, "space-group": group } = context.state.state;
	return [...axes, selectControl("Scales", scale, scales, set("space-scale")), selectControl("Colour by", group, [automatic, ...wordsOf(description)], set("space-group"))];
}
