// The box of one facet among the filters: its choices, each with how many results it would show.
import { h, fill } from "../dom.js";
import { count } from "../format.js";
import { listedOf } from "./choices.js";

const LONG = 9; // more values get a search of their own

// acts: choose(text, on), only(text), not(text). Rows are made when they are listed: there may be thousands.
export function createFacet({ key, title, choices }, acts) {
	const isLong = choices.length >= LONG;
	const facet = { key, choices, acts, rows: new Map(), listed: [], list: h("div", { class: "choices" }), rest: h("p", { class: "soft choice-rest", hidden: true }), find: null };
	const relist = () => (list(facet), show(facet));
	if (isLong) facet.find = h("input", { type: "search", class: "choice-search", placeholder: "Find", "aria-label": `Find in ${title}`, oninput: relist });
	const element = h("fieldset", { class: `facet${isLong ? " facet-long" : ""}`, "data-facet": key }, h("legend", null, title), facet.find, facet.list, facet.rest);
	return { key, element, update: (results, chosen) => update(facet, results, chosen) };
}

function update(facet, results, chosen) {
	Object.assign(facet, { results, chosen: new Set(chosen) });
	list(facet);
	show(facet);
}

function list(facet) {
	const { choices, listed, left } = { ...facet, ...listedOf(facet.choices, facet.chosen, facet.find?.value) };
	facet.rest.hidden = !left;
	facet.rest.textContent = left ? `${count(left)} of ${count(choices.length)} more: Find has them` : "";
	if (listed.length === facet.listed.length && listed.every((one, i) => one === facet.listed[i])) return;
	facet.listed = listed;
	fill(facet.list, listed.map((choice) => rowOf(facet, choice).row));
}

function rowOf(facet, [text, shown]) {
	if (!facet.rows.has(text)) facet.rows.set(text, createRow(facet.acts, text, shown));
	return facet.rows.get(text);
}

// Whether a box is ticked is the state's, not the browser's to remember.
function createRow(acts, text, shown) {
	const box = h("input", { type: "checkbox", autocomplete: "off", onchange: () => acts.choose(text, box.checked) });
	const number = h("span", { class: "choice-count" });
	const label = h("label", { class: "choice", title: shown }, box, h("bdi", { class: "choice-text" }, shown), number);
	const row = h("div", { class: "choice-row" }, label, alone(acts, text, shown));
	return { row, box, number };
}

// Beside a choice, when it is pointed at or has the focus.
function alone({ only, not }, text, shown) {
	const act = (word, title, onclick) => h("button", { type: "button", title, "aria-label": title, onclick: () => onclick(text) }, word);
	return h("span", { class: "choice-acts" }, act("only", `Only ${shown}`, only), act("not", `All but ${shown}`, not));
}

function show({ listed, rows, results, chosen }) {
	for (const [text] of listed) {
		const { row, box, number } = rows.get(text);
		box.checked = chosen.has(text);
		number.textContent = results.has(text) ? count(results.get(text)) : "";
		row.classList.toggle("empty", results.get(text) === 0);
	}
}
