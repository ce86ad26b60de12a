// A chart as a file: PNG or SVG, with title, legend and description.
import { download } from "../download.js";
import { zoomed } from "../explore/zoom.js";
import { arranged } from "./arrange.js";
import { applyHidden } from "./hidden.js";
import { escaped, escapeXml, wrapped } from "./text.js";

const NARROWEST = 960; // px
const TITLE = 64; // px

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
	const note = { xref: "paper", yref: "paper", x: 0, xanchor: "left", y: -margin.b / inner, yanchor: "top", showarrow: false, align: "left", text: lines.join("<br>"), font: { size: 11 } };
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

export function titledSvg(url, reply) {
	const text = url.startsWith("data:") ? decodeURIComponent(afterComma(url)) : url;
	const words = `<title>${escapeXml(reply.title || "")}</title><desc>${escapeXml(reply.description || "")}</desc>`;
	return text.replace(/<svg\b([^>]*)>/, (_, rest) => `<svg${rest} role="img">${words}`);
}

const bytesOf = (url) => Uint8Array.from(atob(afterComma(url)), (c) => c.charCodeAt(0));

function urlOf(Plotly, picture, format) {
	const { width, height } = picture.layout;
	return Plotly.toImage(picture, { format, width, height, scale: format === "png" ? 2 : 1 });
}

const pngOf = (url) => new Blob([bytesOf(url)], { type: "image/png" });

export const pngBlob = async (Plotly, picture) => pngOf(await urlOf(Plotly, picture, "png"));

// name: of the file, without its ending
export async function savePicture(Plotly, name, picture, reply, format) {
	const url = await urlOf(Plotly, picture, format);
	if (format === "svg") download(`${name}.svg`, titledSvg(url, reply), "image/svg+xml");
	else download(`${name}.png`, pngOf(url));
}
