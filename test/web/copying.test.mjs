// Panels as Markdown, without a browser.
import assert from "node:assert/strict";
import test from "node:test";
import { markdownOfChart } from "../../web/copying.js";
import { gridOf, markdownPage, markdownTable } from "../../web/markdown_table.js";
import { markdownOfRows } from "../../web/table/markdown.js";
import "./facets.mjs";

test("what is in a cell stays in it, and is no markup", () => {
	assert.equal(markdownTable(["a|b", "n"], [["x\ny", 1], ["<img>", undefined], ["*`\\"]], [false, true]), "| a\\|b | n |\n| --- | --: |\n| x y | 1 |\n| &lt;img> |  |\n| \\*\\`\\\\ |  |\n");
	assert.equal(markdownTable([], []), "|  |\n| --- |\n");
});

test("a page has a title, tables and notes, as far as there are some", () => {
	const table = { title: "Panel", heads: ["a"], rows: [["1"]] };
	assert.equal(markdownPage({ title: "T", tables: [table, { ...table, title: "T" }], notes: ["n\nm", "o"] }), "**T**\n\n*Panel*\n\n| a |\n| --- |\n| 1 |\n\n| a |\n| --- |\n| 1 |\n\n- n m\n- o\n");
	assert.equal(markdownPage({ title: "", tables: [] }), "\n");
});

test("cells over several rows and columns leave room", () => {
	const cell = (text, rows, columns) => ({ text, rows, columns });
	assert.deepEqual(gridOf([[cell("a", 2), cell("b")], [cell("c")], [cell("d", 1, 2), cell("e", 9)]]), [["a", "b"], ["", "c"], ["d", "", "e"]]);
});

test("a chart is the tables that it is drawn of", () => {
	const figure = { data: [{ type: "scatter", name: "L4", x: [1, 2], y: [3, null], xaxis: "x", yaxis: "y" }], layout: { xaxis: { title: { text: "Batch" } }, yaxis: { title: { text: "ms" } } } };
	const text = markdownOfChart({ title: "Latency", subtitle: "of <b>", panels: [{ title: "gpt2" }], figure }, ["Whiskers"]);
	assert.equal(text, "**Latency – of &lt;b>**\n\n*gpt2*\n\n| Series | Batch | ms | Interval |\n| --- | --- | --: | --: |\n| L4 | 1 | 3 |  |\n\n- Whiskers\n");
});

test("rows of the table say what they say on the page", () => {
	const all = [{ key: "model", title: "Model", choices: [{ text: "m|1" }] }, { key: "sequence", title: "Sequence", number: true, choices: [{ text: "0" }] }];
	const fields = ["a", "b", "c", "d"].map((title) => ({ title, unit: "s" }));
	const columns = fields.map(() => ({ symbol: "ms", scale: 1000 }));
	const values = [{ value: 1, scaled: 12.3456, share: 0.012 }, { value: null, bound: 2, scaled: 57.2 }, { withheld: true }, null];
	assert.equal(markdownOfRows("R", { facets: all, fields, all }, { rows: [{ facets: [0, 0], values }], columns }, 3), "**R**\n\n| Model | Sequence | a (ms) | b (ms) | c (ms) | d (ms) |\n| --- | --: | --: | --: | --: | --: |\n| m\\|1 | none | 12.35 ± 1.2 % | ≥ 57.20 | too few | – |\n\n- 3 more results are left out.\n");
});
