// Rows of the table as elements.
import { h } from "../dom.js";
import { facetText } from "../filter/choices.js";
import { interval, number } from "../format.js";

const estimateMark = ({ least, estimated }) => (least ? "≥ " : estimated ? "~" : "");

export function valueCell(value, field, scale) {
	if (!value) return h("td", { class: "numeric absent" }, "–");
	if (value.bound !== undefined)
		return h(
			"td",
			{ class: "numeric bound", title: `At least that, with 95 % certainty. ${value.reason || ""}` },
			h("span", { class: "value", "data-bound": value.bound }, `≥ ${number(value.scaled, false)}`),
		);
	if (value.withheld)
		return h("td", { class: "numeric withheld", title: value.reason || "too few samples to carry it" }, "too few");
	if (value.value === undefined || value.value === null)
		return h("td", { class: "numeric absent", title: value.reason || "" }, "–");
	const counted = scale === 1 && (field.unit === "" || field.unit === "B");
	return h(
		"td",
		{ class: "numeric", title: value.reason || "" },
		h("span", { class: "value", "data-value": value.value }, `${estimateMark(value)}${number(value.scaled, counted)}`),
		value.share !== undefined && h("span", { class: "interval" }, ` ${interval(value.share)}`),
	);
}

const choiceOf = (row, facet, description) => facet.choices[row.facets[description.facets.indexOf(facet)]].text;

const badge = (status) => h("span", { class: `status status-${status}` }, facetText("status", status));

function facetCell(row, facet, description) {
	const choice = choiceOf(row, facet, description);
	if (facet.key === "status") return h("td", { class: "word" }, badge(choice));
	const text = facetText(facet.key, choice);
	return h(
		"td",
		{ class: facet.number ? "numeric" : `word word-${facet.key}`, title: facet.number ? "" : text },
		h("bdi", null, text),
		facet.key === "model" && row.synthetic && h("span", { class: "mark", title: "synthetic weights" }, " ◇"),
		facet.key === "device" && row.disturbed !== undefined && h("span", {
			class: "mark warn",
			title: row.disturbed ? "disturbed while it was measured: " + row.disturbed : "other programs disturbed it while it was measured",
		}, " !"),
	);
}

// In place of all fields; with the status, where that has no column.
function reasonCell(row, status, { facets, fields }) {
	const hasStatus = facets.some((facet) => facet.key === "status");
	return h(
		"td",
		{ class: `reason${fields.length ? "" : " alone"}`, colSpan: Math.max(1, fields.length), title: row.reason || "" },
		!hasStatus && [badge(status), " "],
		h("bdi", null, row.reason || ""),
	);
}

function valueCells(row, { fields }, columns) {
	if (!fields.length) return h("td");
	return fields.map((field, i) => valueCell(row.values[i], field, columns[i].scale));
}

const beyondText = { broken: "It breaks a limit.", undecided: "Whether it keeps the limits cannot be told from what was measured." };

// table: description, facets, fields. properties: what the table adds.
export function rowElement(table, row, columns, { class: look, ...properties }) {
	const status = choiceOf(row, table.description.facets.find((facet) => facet.key === "status"), table.description);
	const failed = status !== "ok";
	const beyond = row.limits ? ` limits-${row.limits}` : "";
	return h(
		"tr",
		{ class: `${failed ? "failed" : ""}${beyond}${look}`, title: beyondText[row.limits] || "", "data-place": row.place, ...properties },
		table.facets.map((facet) => facetCell(row, facet, table.description)),
		failed ? reasonCell(row, status, table) : valueCells(row, table, columns),
	);
}
