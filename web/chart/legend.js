// The legend of a figure as HTML: it wraps, its names are whole, and it works with the keyboard. Each
// entry shows or hides its series in all panels of the figure.
import { h } from "../dom.js";
import { strip } from "./text.js";

const symbols = {
	circle: "M8 8m-3.6 0a3.6 3.6 0 1 0 7.2 0a3.6 3.6 0 1 0-7.2 0",
	square: "M4.8 4.8h6.4v6.4H4.8z",
	diamond: "M8 3.6 12.4 8 8 12.4 3.6 8z",
	"triangle-up": "M8 3.8 12.2 11.4H3.8z",
	triangle: "M8 3.8 12.2 11.4H3.8z",
	cross: "M6.6 4h2.8v2.6H12v2.8H9.4V12H6.6V9.4H4V6.6h2.6z",
	x: "m4.6 4.6 6.8 6.8m0-6.8-6.8 6.8",
};

const svg = (tag, attributes) => {
	const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
	for (const [key, value] of Object.entries(attributes)) if (value !== undefined) element.setAttribute(key, value);
	return element;
};

const colourOf = (value, other) => (typeof value === "string" ? value : other);

// As the series looks: colour, dash, symbol.
function swatch(trace, colour) {
	const picture = svg("svg", { viewBox: "0 0 30 16", class: "swatch", "aria-hidden": "true" });
	const own = colour || colourOf(trace.line?.color) || colourOf(trace.marker?.color) || colourOf(trace.fillcolor) || "currentColor";
	const mode = trace.mode || (trace.type === "scatter" ? "lines+markers" : "markers");
	const opacity = trace.opacity ?? 1;
	if (trace.type === "bar" || trace.type === "pie" || trace.type === "box" || trace.fill) {
		const inside = colour || colourOf(trace.fillcolor) || own; // areas of one device differ in it
		const edge = colour ? undefined : colourOf(trace.marker?.line?.color, inside === own ? undefined : own); // of what is hollow
		picture.append(svg("rect", { x: 9, y: 3, width: 11, height: 11, rx: 2, fill: inside, stroke: edge, opacity }));
		return picture;
	}
	if (mode.includes("lines")) {
		const dashes = { dash: "5 3.5", dot: "1.5 3", dashdot: "5 3 1.5 3" };
		picture.append(svg("line", { x1: 1, x2: 29, y1: 8, y2: 8, stroke: own, "stroke-width": 2, "stroke-dasharray": dashes[trace.line?.dash], opacity }));
	}
	if (mode.includes("markers")) {
		const symbol = Array.isArray(trace.marker?.symbol) ? trace.marker.symbol[0] : trace.marker?.symbol || "circle";
		const open = String(symbol).endsWith("-open");
		const shape = svg("path", { d: symbols[String(symbol).replace("-open", "")] || symbols.circle, transform: "translate(7 0)", fill: open || symbol === "x" ? "none" : own, stroke: own, "stroke-width": open || symbol === "x" ? 1.8 : 0, opacity });
		picture.append(shape);
	}
	return picture;
}

function entriesOf(data) {
	const entries = [];
	for (const trace of data) {
		if (trace.type === "pie") {
			const colours = trace.marker?.colors || [];
			trace.labels?.forEach((label, i) => entries.some((one) => one.name === strip(label)) || entries.push({ name: strip(label), trace, colour: colours[i] }));
			continue;
		}
		if (!trace.name || trace.showlegend === false) continue;
		entries.push({ name: strip(trace.name), title: strip(trace.legendgrouptitle?.text), trace, key: strip(trace.name) });
	}
	return entries.sort((a, b) => (a.trace.legendrank ?? 1000) - (b.trace.legendrank ?? 1000));
}

// A click shows this series alone, and all again; with Ctrl or Shift it shows or hides this one.
function entryButton(entry, hidden, { toggle, solo, point }, content) {
	return h(
		"button",
		{
			type: "button", class: "legend-entry", "aria-pressed": String(!hidden.has(entry.key)),
			title: "This one alone, and all again; with Ctrl or Shift: show or hide it",
			onclick: (event) => (event.shiftKey || event.ctrlKey || event.metaKey ? toggle(entry.key) : solo(entry.key)),
			onmouseenter: () => point(entry.key), onmouseleave: () => point(null),
			onfocus: () => point(entry.key), onblur: () => point(null),
		},
		content,
	);
}

// hidden: a Set of names, as a reader sees them. acts: toggle(name), solo(name), which redraw, point(name or null).
export function legend(data, hidden, acts) {
	const entries = entriesOf(data);
	let title = "";
	return entries.map((entry) => {
		const heading = entry.title && entry.title !== title ? h("li", { class: "legend-title" }, entry.title) : null;
		title = entry.title || title;
		const content = [swatch(entry.trace, entry.colour), h("bdi", null, entry.name)];
		const item = entry.key ? entryButton(entry, hidden, acts, content) : h("span", { class: "legend-entry" }, content);
		return [heading, h("li", null, item)];
	});
}
