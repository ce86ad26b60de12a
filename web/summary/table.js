// The summary's table: what is best on each device, under the limits.
import { areFew, BEST_BY, bestFields, byChoices, cellFacets, nearText, textOf, whyAllAbsent, whyNone, workloads } from "./best.js";
import { selectControl } from "../controls.js";
import { h } from "../dom.js";
import { arrow } from "../format.js";
import { valueCell } from "../table/cells.js";

function control({ state }, description, by) {
	const choices = byChoices(description).map((field) => ({ value: field.key, title: `${field.title} ${arrow[field.better]}` }));
	return selectControl("Best by", by, choices, (value) => state.set({ best: value === BEST_BY ? null : value }));
}

function everyBox(table, contests) {
	if (areFew(contests)) return null;
	const box = h("input", { type: "checkbox", checked: table.every, onchange: () => table.show(box.checked) });
	return h("label", { class: "choice inline" }, box, "every device");
}

function head({ description, fields, columns }, hasLimits) {
	const word = (title) => h("th", { scope: "col" }, title);
	const number = (field, i) => h("th", { scope: "col", class: "numeric" }, field.title, " ", h("span", { class: "unit" }, `${columns[i].symbol} ${arrow[field.better] || ""}`.replaceAll(" ", "\u00a0")));
	return h("thead", null, h("tr", null, word("Model"), word("Device"), cellFacets(description).map(({ title }) => word(title)), fields.map(number), h("th", { scope: "col", class: "numeric" }, hasLimits ? "Keep the limits" : "Measured")));
}

function keptCell({ kept, broken, undecided, failed, near }) {
	const told = [broken && `${broken} break a limit`, undecided && `${undecided} cannot be told`, failed && `${failed} failed`].filter(Boolean).join(", ");
	return h("td", { class: "numeric", title: told }, `${kept} of ${kept + broken + undecided + failed}`, near > 0 && h("span", { class: "mark", title: nearText({ near }) }, " ≈"));
}

function wonCells(context, contest, description, fields, columns) {
	const { row } = contest;
	const words = cellFacets(description).map((facet) => h("td", null, h("bdi", null, textOf(description, row, facet.key))));
	const why = whyAllAbsent(row.values, context.state.state["relative-to"]);
	if (why) return [words, h("td", { class: "soft absent-all", colSpan: fields.length }, h("bdi", null, why))];
	const cells = fields.map((field, i) => withoutInterval(valueCell(row.values[i], field, columns[i].scale), i > 0));
	return [words, cells.map((cell, i) => (i === 0 ? withReason(cell) : cell))];
}

// Relative to what has no such cell there is no value: the first cell of a row says why.
function withReason(cell) {
	if (cell.classList.contains("absent") && cell.title) cell.replaceChildren("– ", h("span", { class: "soft" }, cell.title));
	return cell;
}

// Of what they are the best in the interval is said; the result has all.
function withoutInterval(cell, isOther) {
	if (isOther) cell.querySelector(".interval")?.remove();
	return cell;
}

function contestRow(context, group, contest, i, parts) {
	const { description, fields, columns } = parts;
	const device = textOf(description, contest.row, "device");
	const span = cellFacets(description).length + fields.length;
	const link = h("button", { type: "button", class: "link", title: "Show the result", onclick: () => context.showResult(contest.row.place) }, h("bdi", null, device));
	return h(
		"tr",
		{ class: i ? "" : "first" },
		i === 0 && h("th", { scope: "rowgroup", rowSpan: group.contests.length }, h("bdi", null, group.model), group.rest && h("span", { class: "soft" }, ` · ${group.rest}`)),
		h("td", null, contest.won ? link : h("bdi", null, device)),
		contest.won ? wonCells(context, contest, description, fields, columns) : h("td", { class: "soft", colSpan: span }, whyNone(contest)),
		keptCell(contest),
	);
}

// Of the shown results. table: what is remembered from one drawing to the next: {every, show(every)}.
export function bestTable(context, table) {
	const description = context.describe();
	const by = context.state.state.best || BEST_BY;
	const fields = bestFields(description, by);
	const { contests, columns } = context.core.ask("best", { by, fields: fields.map((field) => field.key) });
	if (!contests.length) return null;
	const groups = workloads(contests, description, by, table.every || areFew(contests));
	const parts = { description, fields, columns };
	const body = groups.map((group) => h("tbody", null, group.contests.map((contest, i) => contestRow(context, group, contest, i, parts))));
	return h(
		"div",
		{ class: "best" },
		h("div", { class: "best-controls" }, control(context, description, by), everyBox(table, contests)),
		h("div", { class: "scroll-x", tabIndex: 0, role: "region", "aria-label": "Best of each model" }, h("table", { class: "facts wide best-table" }, head(parts, context.state.state.limit.length > 0), body)),
	);
}
