// The shown results as CSV, in SI base units, as dyno export writes it.

// A spreadsheet takes a text that begins so for a formula, and may split at semicolons.
export function csvText(text) {
	const line = text.replace(/[\r\n\t]+/g, " ");
	const formula = /^ *[=+\-@＝＋－＠]/.test(line);
	return formula || /[",;]/.test(line) ? `"${formula ? "'" : ""}${line.replace(/"/g, '""')}"` : line;
}

// bounded: some result withholds the field, and has a bound of it.
const ends = (field) => ["", "_low", "_high", ...(field.bounded ? ["_bound"] : [])].map((end) => `${field.key}${end}${field.unit ? ` [${field.unit}]` : ""}`);

// A run by its id, a device by its id and its name, each as a file has it; no sequence is nothing.
const wordHeads = (facet) => (facet.key === "device" ? ["device", "device name"] : [facet.key]);

function wordCells(facet, row, i) {
	const choice = facet.choices[row.facets[i]];
	if (facet.key === "run") return [row.run ?? choice.text];
	if (facet.key === "device") return [row.device ?? choice.text, row.device_name ?? ""];
	return [facet.number && choice.text === "0" ? "" : choice.text];
}

export const csvHead = (facets, fields) => [...facets.flatMap(wordHeads), "reason", "withheld", "estimated", ...fields.flatMap(ends)].map(csvText).join(",");

const numbers = (value, bounded) => ["value", "low", "high", ...(bounded ? ["bound"] : [])].map((end) => value?.[end] ?? "");

export function csvLine(row, facets, fields) {
	const keysOf = (mark) => fields.filter((_, i) => row.values[i]?.[mark]).map((field) => field.key).join(" ");
	return [
		...facets.flatMap((facet, i) => wordCells(facet, row, i)).map(csvText),
		csvText(row.reason || ""),
		keysOf("withheld"),
		keysOf("estimated"),
		...fields.flatMap((field, i) => numbers(row.values[i], field.bounded)),
	].join(",");
}

const ROWS = 5000; // that are asked for at once

// ask(from, to): their rows, plain.
export function csvOf(facets, fields, shown, ask) {
	const lines = [csvHead(facets, fields)];
	for (let from = 0; from < shown; from += ROWS) lines.push(...ask(from, Math.min(shown, from + ROWS)).map((row) => csvLine(row, facets, fields)));
	return lines.join("\r\n") + "\r\n";
}
