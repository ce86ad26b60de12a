// A chart as a file: PNG or SVG, with title, legend and description.
import { download } from "../download.js";
import { arranged } from "./arrange.js";
import { applyHidden } from "./hidden.js";
import { escapeXml } from "./text.js";

const NARROWEST = 960; // px
const TITLE = 64; // px

// As it is in the page: what is hidden, and how space is turned.
export function pictureOf(reply, { width, minimum, hidden, shownLayout }) {
	const { data, layout, height } = arranged(reply, Math.max(NARROWEST, width), minimum, true);
	const title = { ...reply.figure.layout.title, y: 1, yref: "container", yanchor: "top", pad: { t: 16 } };
	const margin = { ...layout.margin, t: layout.margin.t + TITLE };
	const titled = { ...layout, title, margin, height: height + TITLE };
	for (const key of Object.keys(shownLayout)) if (/^scene/.test(key) && titled[key]) titled[key].camera = shownLayout[key].camera;
	return { data: applyHidden(data, hidden), layout: titled };
}

const afterComma = (url) => url.slice(url.indexOf(",") + 1);

export function titledSvg(url, reply) {
	const text = url.startsWith("data:") ? decodeURIComponent(afterComma(url)) : url;
	const words = `<title>${escapeXml(reply.title || "")}</title><desc>${escapeXml(reply.description || "")}</desc>`;
	return text.replace(/<svg\b([^>]*)>/, (_, rest) => `<svg${rest} role="img">${words}`);
}

const bytesOf = (url) => Uint8Array.from(atob(afterComma(url)), (c) => c.charCodeAt(0));

export async function savePicture(Plotly, name, picture, reply, format) {
	const { width, height } = picture.layout;
	const url = await Plotly.toImage(picture, { format, width, height, scale: format === "png" ? 2 : 1 });
	if (format === "svg") download(`${name}.svg`, titledSvg(url, reply), "image/svg+xml");
	else download(`${name}.png`, new Blob([bytesOf(url)], { type: "image/png" }));
}
