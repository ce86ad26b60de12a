import { markdownTable } from "../markdown_table.js";

// Where the bar of a row begins and ends: changes as ratios, so that half and twice are equally far.

const place = (percent) => Math.log(Math.max(1e-9, 1 + percent / 100));

// The farthest of all rows, on either side; a row that is much farther than the others is cut at the edge.
export function extentOf(rows) {
	const ends = rows.flatMap(({ change, low, high }) => [change, low, high]).filter((value) => value !== undefined).map((value) => Math.abs(place(value)));
	return Math.max(Math.log(1.05), ...ends.map((end) => Math.min(end, Math.log(1000))));
}

// Shares of the width, from the left.
export function shareOf(percent, extent) {
	return Math.min(1, Math.max(0, 0.5 + place(percent) / extent / 2));
}

export function barOf({ change, low, high }, extent, threshold) {
	const at = (percent) => shareOf(percent, extent);
	return {
		at: change === undefined ? null : at(change),
		low: low === undefined ? null : at(low),
		high: high === undefined ? null : at(high),
		same: [at(-threshold), at(threshold)],
	};
}

const digits = (size) => (size >= 100 ? 0 : size >= 10 ? 1 : 2);

// "+118 %", "−0.25 %"; a multiple where percent say little: "12.3 ×".
export function changeText(percent) {
	if (percent === undefined) return "–";
	if (percent >= 900) return `${(1 + percent / 100).toFixed(digits(1 + percent / 100) ? 1 : 0)} ×`;
	const text = Math.abs(percent).toFixed(digits(Math.abs(percent)));
	return `${percent > 0 ? "+" : percent < 0 ? "−" : ""}${text} %`;
}

// "+118 % [+110 %; +125 %]"
export const intervalText = ({ low, high }) => (low === undefined || high === undefined ? "" : `[${changeText(low)}; ${changeText(high)}]`);

// Rows as a table in Markdown.
export function toMarkdown(rows, { before, after }, fields, valueText) {
	const title = (key) => fields.find((field) => field.key === key)?.title || key;
	const lines = rows.map((row) => [row.title, title(row.field), valueText(row, "before"), valueText(row, "after"), changeText(row.change), intervalText(row), row.verdict]);
	return markdownTable(["Cell", "Field", before, after, "Change", "95 % interval", "Verdict"], lines, [false, false, true, true, true]);
}
