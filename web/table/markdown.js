// The table of results as Markdown: what is picked, or else what is shown.
import { interval, number } from "../format.js";
import { facetText } from "../filter/choices.js";
import { markdownPage } from "../markdown_table.js";

export const MOST = 500; // rows

function valueText(value, { unit }, scale) {
	if (!value) return "–";
	if (value.bound !== undefined) return `≥ ${number(value.scaled, false)}`;
	if (value.withheld) return "too few";
	if (value.value === undefined || value.value === null) return "–";
	const share = value.share === undefined ? "" : ` ${interval(value.share)}`;
	return `${value.least ? "≥ " : value.estimated ? "~" : ""}${number(value.scaled, scale === 1 && (unit === "" || unit === "B"))}${share}`;
}

// rows and columns: a reply of "rows" for these fields.
export function markdownOfRows(title, { facets, fields, all }, { rows, columns }, left = 0) {
	const heads = [...facets.map((facet) => facet.title), ...fields.map((field, i) => [field.title, columns[i].symbol && `(${columns[i].symbol})`].filter(Boolean).join(" "))];
	const lines = rows.map((row) => [...facets.map((facet) => facetText(facet.key, facet.choices[row.facets[all.indexOf(facet)]].text)), ...fields.map((field, i) => valueText(row.values[i], field, columns[i].scale))]);
	const notes = left > 0 ? [`${left} more results are left out.`] : [];
	return markdownPage({ title, tables: [{ heads, rows: lines, numeric: [...facets.map((facet) => facet.number), ...fields.map(() => true)] }], notes });
}
