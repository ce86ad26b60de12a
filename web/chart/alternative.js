// A chart otherwise: as tables, and as the command that draws it.
import { button, fill, h } from "../dom.js";
import { TABLE_ROWS, cellText, tablesOf } from "./rows.js";

const side = (i) => (i > 1 ? "numeric" : "");

function tableElement(title, { title: panel, heads, rows }) {
	return h(
		"table",
		{ class: "facts wide" },
		h("caption", null, h("bdi", null, panel ? `${title}: ${panel}` : title)),
		h("thead", null, h("tr", null, heads.map((head, i) => h("th", { scope: "col", class: side(i) }, head)))),
		h("tbody", null, rows.map((row) => h("tr", null, row.map((value, i) => h("td", { class: side(i) }, h("bdi", null, cellText(value))))))),
	);
}

export function tableElements(reply) {
	if (!reply?.figure) return h("p", null, "There is nothing to list.");
	const { tables, isCut } = tablesOf(reply);
	return [tables.map((table) => tableElement(reply.title, table)), isCut && h("p", { class: "soft" }, `The first ${TABLE_ROWS} are listed.`)];
}

const explained = (needsFile) =>
	needsFile
		? "dyno plot has no option for what is filtered here: results.json is what the table's JSON button downloads now."
		: "results.json stands for what this page was made of; the table's JSON button downloads it.";

export function fillCommand(element, { command, needsFile }, copy) {
	fill(
		element,
		h("p", { class: "soft" }, explained(needsFile)),
		h("pre", { class: "command", tabIndex: 0 }, command),
		button("code", "Copy the command", () => copy("The command", command), { text: "Copy" }),
	);
}
