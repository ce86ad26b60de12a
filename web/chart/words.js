// Words within a panel: in the cells of a heat map.
import { CHARACTER, escaped, strip } from "./text.js";

// "13.5" and "± 2 %" of "13.5 ± 2 %".
function parts(text) {
	const word = strip(text);
	const at = word.indexOf(" ±");
	return at < 0 ? [word, ""] : [word.slice(0, at), word.slice(at + 1)];
}

const isEmpty = (value) => value === null || value === undefined;

// What all cells have room for: their values and ranges, their values, or nothing. In cells without a
// value stands a sign, which always has room.
export function detailOf(trace, characters, lines) {
	const texts = trace.text.flatMap((line, i) => line.filter((_, j) => !isEmpty(trace.z[i][j])).map(parts));
	const fits = (k) => texts.every((text) => [...text[k]].length <= characters);
	if (!fits(0)) return "none";
	return fits(1) && lines > 1 ? "all" : "values";
}

function cellText(text, detail) {
	const [value, range] = parts(text);
	if (detail === "none") return "";
	return detail === "all" && range ? `${escaped(value)}<br>${escaped(range)}` : escaped(value);
}

const isSign = (text) => [...strip(text)].length === 1;

const details = ["none", "values", "all"];

const roomOf = (trace, width, height) => [Math.floor(width / trace.x.length / CHARACTER), Math.floor(height / trace.y.length / 15)];

// What the cells of all heat maps of a figure have room for.
export function leastDetail(traces, width, height) {
	const grids = traces.filter(({ type, text }) => type === "heatmap" && text);
	const found = grids.map((trace) => details.indexOf(detailOf(trace, ...roomOf(trace, width, height))));
	return details[Math.min(...found, details.length - 1)];
}

// Plotly writes in cells without a value as if they were white; as annotations they can be read in
// the dark, too. These are added to the layout's.
export function withTexts(trace, layout, width, height, detail = trace.text && detailOf(trace, ...roomOf(trace, width, height))) {
	if (!trace.text) return trace;
	const [characters] = roomOf(trace, width, height);
	trace.text.forEach((line, i) =>
		line.forEach((word, j) => {
			if (!word || !isEmpty(trace.z[i][j]) || (!isSign(word) && (detail === "none" || [...strip(word)].length > characters))) return;
			const near = { x: trace.x[j], y: trace.y[i], xref: trace.xaxis || "x", yref: trace.yaxis || "y" };
			layout.annotations.push({ ...near, text: word, showarrow: false, font: { size: isSign(word) ? 14 : 11, color: layout.yaxis?.color } });
		}),
	);
	return { ...trace, text: trace.text.map((line, i) => line.map((word, j) => (isEmpty(trace.z[i][j]) ? "" : cellText(word, detail)))) };
}
