// Tables as Markdown, to paste into reports and pull requests.

// A bar would end a cell, a line's end the row; names are no markup.
const safe = (text) => String(text ?? "").replace(/\s+/g, " ").trim().replace(/[\\|*`]/g, "\\$&").replace(/</g, "&lt;");

const line = (cells) => `| ${cells.map(safe).join(" | ")} |`;

// numeric: of each column, whether numbers stand to the right.
export function markdownTable(heads, rows, numeric = []) {
	const width = Math.max(heads.length, ...rows.map((row) => row.length), 1);
	const filled = (cells) => Array.from({ length: width }, (_, i) => cells[i] ?? "");
	return [line(filled(heads)), `|${filled([]).map((_, i) => (numeric[i] ? " --: " : " --- ")).join("|")}|`, ...rows.map((row) => line(filled(row)))].join("\n") + "\n";
}

// A heading, tables each with its own title, and what is to be known of them: {title, tables: [{title, heads, rows, numeric}], notes}.
export function markdownPage({ title, tables, notes = [] }) {
	const parts = tables.flatMap((table) => [...(table.title && table.title !== title ? [`*${safe(table.title)}*`] : []), markdownTable(table.heads, table.rows, table.numeric).trimEnd()]);
	return [...(title ? [`**${safe(title)}**`] : []), ...parts, ...(notes.length ? [notes.map((note) => `- ${safe(note)}`).join("\n")] : [])].join("\n\n") + "\n";
}

// Cells that span several rows stand in the first of them alone, as they do on the page. rows: of [{text, isHead, rows, columns, numeric}].
export function gridOf(rows) {
	const grid = rows.map(() => []);
	rows.forEach((cells, r) => {
		let c = 0;
		for (const cell of cells) {
			while (grid[r][c] !== undefined) c++;
			for (let i = 0; i < (cell.rows || 1) && grid[r + i]; i++) for (let j = 0; j < (cell.columns || 1); j++) grid[r + i][c + j] = i || j ? "" : cell.text;
			c += cell.columns || 1;
		}
	});
	return grid;
}
