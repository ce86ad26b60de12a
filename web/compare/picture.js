// The comparison as a picture: the table as it is listed, in SVG, which a browser draws as PNG.
import { escapeXml } from "../chart/text.js";
import { barOf, changeText, extentOf, intervalText } from "./bars.js";

export const PICTURED = 200; // rows of a picture at most

const WIDTH = 1120; // px
const ROW = 24;
const TOP = 96;
const columns = { cell: 20, field: 400, before: 600, after: 690, change: 780, bar: 800, interval: 946, verdict: 1046 };
const BAR = 130;

const looks = {
	light: { paper: "#ffffff", text: "#1d1f23", soft: "#5c6068", line: "#e3e3de", better: "#0b6e4f", worse: "#a8321a", same: "#5c6068", unknown: "#96520a" },
	dark: { paper: "#1a1d21", text: "#e7e8ea", soft: "#a2a8b0", line: "#2b3036", better: "#5cc9a0", worse: "#f28b72", same: "#a2a8b0", unknown: "#f0b45f" },
};

const CHARACTER = 6.6; // px of 12 px text

export const cut = (text, width) => {
	const most = Math.floor(width / CHARACTER);
	const characters = [...String(text)];
	return characters.length > most ? `${characters.slice(0, most - 1).join("")}…` : characters.join("");
};

const word = (x, y, text, extra = "") => `<text x="${x}" y="${y}" ${extra}>${escapeXml(text)}</text>`;

const tenth = (x) => Math.round(x * 10) / 10;

function barSvg(row, y, extent, threshold, look) {
	const { at, low, high, same } = barOf(row, extent, threshold);
	const x = (share) => tenth(columns.bar + share * BAR);
	const box = (from, to, height, fill) => `<rect x="${x(from)}" y="${y - 4 - height / 2}" width="${Math.max(1, x(to) - x(from))}" height="${height}" fill="${fill}"/>`;
	return [
		box(same[0], same[1], 16, look.line),
		`<line x1="${x(0.5)}" x2="${x(0.5)}" y1="${y - 12}" y2="${y + 4}" stroke="${look.soft}"/>`,
		low !== null && high !== null ? box(low, high, 3, look[row.kind]) : "",
		at !== null ? `<circle cx="${x(at)}" cy="${y - 4}" r="4" fill="${look[row.kind]}"/>` : "",
	].join("");
}

function rowSvg(row, i, { fields, valueText, extent, threshold, look }) {
	const y = TOP + i * ROW + 16;
	const right = 'text-anchor="end"';
	return [
		`<line x1="20" x2="${WIDTH - 20}" y1="${y - 16}" y2="${y - 16}" stroke="${look.line}"/>`,
		word(columns.cell, y, cut(row.title || "all", 370)),
		word(columns.field, y, cut(fields.find(({ key }) => key === row.field)?.title || row.field, 120)),
		word(columns.before, y, valueText(row, "before"), right),
		word(columns.after, y, valueText(row, "after"), right),
		word(columns.change, y, changeText(row.change), `${right} font-weight="600"`),
		barSvg(row, y, extent, threshold, look),
		word(columns.interval, y, intervalText(row).replace(/ %/g, ""), `fill="${look.soft}" font-size="11"`),
		word(columns.verdict, y, row.verdict, `fill="${look[row.kind]}"`),
	].join("");
}

function headSvg({ title, subtitle, before, after, look }) {
	const y = TOP - 10;
	const head = (x, text, extra = "") => word(x, y, text, `font-weight="600" ${extra}`);
	const right = 'text-anchor="end"';
	return [
		word(20, 32, cut(title, 1000), 'font-size="17" font-weight="600"'),
		word(20, 54, cut(subtitle, 1080), `fill="${look.soft}"`),
		head(columns.cell, "Cell"), head(columns.field, "Field"),
		head(columns.before, cut(`A: ${before}`, 92), right), head(columns.after, cut(`B: ${after}`, 88), right), head(columns.change, "Change", right),
		head(columns.interval, "Interval, %"), head(columns.verdict, "Verdict"),
	].join("");
}

// What: {title, subtitle, rows, notes, before, after, fields, valueText, threshold}. Texts are escaped: nothing of them is markup.
export function comparisonSvg(what, theme) {
	const look = looks[theme] || looks.light;
	const rows = what.rows.slice(0, PICTURED);
	const notes = [...what.notes, ...(rows.length < what.total ? [`${rows.length} of ${what.total} rows are drawn`] : [])];
	const end = TOP + rows.length * ROW;
	const height = end + 20 + notes.length * 17;
	const parts = { ...what, look, extent: extentOf(rows) };
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" font-family="Inter, system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif" font-size="12" fill="${look.text}">`,
		`<title>${escapeXml(what.title)}</title><rect width="100%" height="100%" fill="${look.paper}"/>`,
		headSvg(parts),
		...rows.map((row, i) => rowSvg(row, i, parts)),
		...notes.map((note, i) => word(20, end + 24 + i * 17, cut(note, 1080), `fill="${look.soft}" font-size="11"`)),
		"</svg>",
	].join("");
}

const SCALE = 2;

// As a browser draws it.
export async function pngOf(svg) {
	const image = new Image();
	const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
	try {
		image.src = url;
		await image.decode();
		const canvas = document.createElement("canvas");
		[canvas.width, canvas.height] = [image.naturalWidth * SCALE, image.naturalHeight * SCALE];
		canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
		return await new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the browser draws no PNG"))), "image/png"));
	} finally {
		URL.revokeObjectURL(url);
	}
}
