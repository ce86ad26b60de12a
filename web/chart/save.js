// A chart as a file: PNG or SVG, with title, legend and description.
import { download } from "../download.js";
import { zoomed } from "../explore/zoom.js";
import { arranged } from "./arrange.js";
import { applyHidden } from "./hidden.js";
import { escaped, escapeXml, wrapped } from "./text.js";

const NARROWEST = 960; // px
const TITLE = 64; // px

const EDGE = 16; // px, where the title begins, too
const NOTE_LINE = 15; // px
const NOTE_LINES = 12; // at most
const NOTE_CHARACTER = 6.1; // px

// What stands below a saved picture: whiskers, what failed, what differs. Lines of text for its width.
export function noteLines(notes, width) {
	const most = Math.max(40, Math.floor((width - 60) / NOTE_CHARACTER));
	const lines = notes.flatMap((note) => wrapped(escaped(note), most).split("<br>"));
	return lines.length <= NOTE_LINES ? lines : [...lines.slice(0, NOTE_LINES - 1), `… and ${lines.length - NOTE_LINES + 1} more lines of notes`];
}

// Room for them at the bottom of the picture, below the legend.
function withNotes(layout, lines) {
	if (!lines.length) return layout;
	const room = lines.length * NOTE_LINE + 10;
	const { margin, height } = layout;
	const inner = height - margin.t - margin.b;
	const note = { xref: "paper", yref: "paper", x: 0, xshift: EDGE - margin.l, xanchor: "left", y: -margin.b / inner, yanchor: "top", showarrow: false, align: "left", text: lines.join("<br>"), font: { size: 11 } };
	const legend = layout.legend?.yref === "container" ? { ...layout.legend, y: room / (height + room) } : layout.legend;
	return { ...layout, legend, height: height + room, margin: { ...margin, b: margin.b + room }, annotations: [...(layout.annotations || []), note] };
}

// As it is in the page: what is hidden, zoomed, and how space is turned.
export function pictureOf(reply, { width, minimum, hidden, shownLayout, ranges = {}, notes = [], withNotesAt = (data, layout) => ({ data, layout }) }) {
	const { data, layout, height } = arranged(reply, Math.max(NARROWEST, width), minimum, true);
	const title = { ...reply.figure.layout.title, y: 1, yref: "container", yanchor: "top", pad: { t: 16 } };
	const margin = { ...layout.margin, t: layout.margin.t + TITLE };
	const titled = { ...layout, title, margin, height: height + TITLE };
	for (const key of Object.keys(shownLayout)) if (/^scene/.test(key) && titled[key]) titled[key].camera = shownLayout[key].camera;
	const noted = withNotesAt(applyHidden(data, hidden), zoomed(titled, ranges));
	return { data: noted.data, layout: withNotes(noted.layout, noteLines(notes, titled.width)) };
}

const afterComma = (url) => url.slice(url.indexOf(",") + 1);

const svgIn = (url) => (url.startsWith("data:") ? decodeURIComponent(afterComma(url)) : url);

const halo = "fill: rgb(255, 255, 255); paint-order: stroke; stroke: rgba(0, 0, 0, 0.55); stroke-width: 2px; stroke-linejoin: round";

// Values of heatmaps as the page's style has them: Plotly writes grey on colours of middle lightness.
export const legible = (svg) => svg.replace(/(<g class="heatmap-label"[^>]*>\s*<text[^>]*style="[^"]*?)fill: rgb\((\d+), \d+, \d+\)/g, (_, before, red) => before + (red === "255" ? halo : "fill: rgb(0, 0, 0)"));

export function titledSvg(url, reply) {
	const words = `<title>${escapeXml(reply.title || "")}</title><desc>${escapeXml(reply.description || "")}</desc>`;
	return legible(svgIn(url)).replace(/<svg\b([^>]*)>/, (_, rest) => `<svg${rest} role="img">${words}`);
}

const SCALE = 2; // pixels of a PNG for each px

const bytesOf = (url) => Uint8Array.from(atob(afterComma(url)), (c) => c.charCodeAt(0));

function urlOf(Plotly, picture, format) {
	const { width, height } = picture.layout;
	return Plotly.toImage(picture, { format, width, height, scale: format === "png" ? SCALE : 1 });
}

async function drawn(svg, { width, height }) {
	const image = new Image();
	image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
	await image.decode();
	const canvas = Object.assign(document.createElement("canvas"), { width: width * SCALE, height: height * SCALE });
	canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
	return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

export async function pngBlob(Plotly, picture) {
	const isMap = picture.data.some(({ type }) => type === "heatmap");
	if (isMap) return drawn(legible(svgIn(await urlOf(Plotly, picture, "svg"))), picture.layout);
	return new Blob([bytesOf(await urlOf(Plotly, picture, "png"))], { type: "image/png" });
}

// name: of the file, without its ending
export async function savePicture(Plotly, name, picture, reply, format) {
	if (format === "svg") download(`${name}.svg`, titledSvg(await urlOf(Plotly, picture, "svg"), reply), "image/svg+xml");
	else download(`${name}.png`, await pngBlob(Plotly, picture));
}
