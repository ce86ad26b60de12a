// What a panel shows, into the clipboard: as Markdown, or as an image.
import { strip } from "./chart/text.js";
import { cellText, tablesOf } from "./chart/rows.js";
import { gridOf, markdownPage } from "./markdown_table.js";

// Of a chart the tables that it is drawn of.
export function markdownOfChart(reply, notes) {
	const { tables, isCut } = tablesOf(reply);
	const numeric = [false, false, true, true];
	const shown = tables.map(({ title, heads, rows }) => ({ title, heads, rows: rows.map((row) => row.map((value) => strip(cellText(value)))), numeric }));
	return markdownPage({ title: [reply.title, reply.subtitle].filter(Boolean).join(" – "), tables: shown, notes: [...notes, ...(isCut ? ["Not all rows are listed."] : [])] });
}

const cellOf = (cell) => ({ text: cell.textContent, rows: cell.rowSpan, columns: cell.colSpan, numeric: cell.classList.contains("numeric") });

function tableOf(table) {
	const rows = [...table.rows].map((row) => [...row.cells].map(cellOf));
	const grid = gridOf(rows);
	const isHeaded = Boolean(table.tHead?.rows.length);
	const title = table.caption?.textContent;
	return { title, heads: isHeaded ? grid[0] : [], rows: isHeaded ? grid.slice(1) : grid, numeric: (rows.at(-1) || []).map(({ numeric }) => numeric) };
}

// All tables in an element, and the texts of its cards.
export function markdownOfElement(title, element) {
	const notes = [...element.querySelectorAll(".card, .warnings li, .notes li")].map((one) => [...(one.children.length ? one.children : [one])].map((part) => part.textContent).join(": "));
	return markdownPage({ title, tables: [...element.querySelectorAll("table")].map(tableOf), notes });
}

// blob: a promise, so that the browser still knows that the reader asked for it.
export async function copyImage({ say }, blob) {
	try {
		await navigator.clipboard.write([new ClipboardItem({ "image/png": blob })]);
		say("The picture is copied.");
	} catch (error) {
		say(`This browser copies no pictures (${error.message}): PNG saves one.`);
	}
}
