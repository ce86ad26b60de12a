// Places the panels, legend and margins of a figure in the room that there is: the library knows
// what is drawn, only the page knows how wide it is.
import { axisName, bottomsOf, horizontalAxis, sceneIn, tickMost, tickRoom, titledBelow, verticalAxis } from "./axes.js";
import { asMeant, behindBars, inwards, pointsOf, spacedArrows, spacedNames } from "./marks.js";
import { CHARACTER, escaped, longest, shortened, strip, wrapped } from "./text.js";
import { leastDetail, withTexts } from "./words.js";

const ROW = 250; // px, of one panel without what stands around it
const LOW = 150; // px, of one of many below each other that share their time
const DEEP = 400; // px, of one of three dimensions
const LINE = 18; // px, of one of the words at a vertical axis
const NARROWEST = 170;
const NAME = 60; // characters of a series in the legend of a saved picture

// Returns data, layout and height for the width. A saved picture has its legend in it.
export function arranged(reply, width, minimum = 0, withLegend = false) {
	const frame = frameOf(reply, width, minimum, withLegend);
	const layout = layoutOf(reply, frame);
	layout.annotations = spacedArrows(layout.annotations, layout, frame.cell, frame.rowHeight);
	return { data: tracesOf(reply, layout, frame, withLegend), layout, height: frame.height };
}

/* --- Room ------------------------------------------------------------------------------------ */

const isShown = (axis) => axis && axis.visible !== false;

// Columns and lines of panels, and the px that each has without what stands around it.
function gridOf(count, wanted, room, left) {
	const columns = Math.max(1, Math.min(count, wanted || 1, Math.floor(room / (NARROWEST + left)) || 1));
	const gap = left + 14;
	const width = room - left;
	return { columns, lines: Math.ceil(count / columns), gap, width, cell: (width - (columns - 1) * gap) / columns };
}

// All that is known before anything is placed, in px but for counts.
export function frameOf(reply, width, minimum, withLegend) {
	const { data, layout } = reply.figure;
	const count = Math.max(1, reply.panels.length);
	const axes = Array.from({ length: count }, (_, i) => ({ x: layout[axisName("x", i)], y: layout[axisName("y", i)] }));
	const most = tickMost(width, Math.min(count, reply.columns || 1));
	const left = reply.is_3d ? 8 : Math.max(46, ...axes.map(({ y }) => (isShown(y) ? tickRoom(y, most) : 0)));
	const legend = legendOf(data, width, withLegend);
	const side = reply.is_3d ? 8 : 34;
	const grid = gridOf(count, reply.columns, width - legend.side - side, left);
	const titles = titlesOf(reply.panels, Math.floor((grid.cell + left / 2) / (CHARACTER + 0.6)) - 1);
	const isTitled = titledBelow(axes, grid.columns);
	const bottoms = bottomsOf(axes, grid.columns, isTitled, Math.floor(grid.cell));
	const frame = { ...grid, axes, most, left, legend, side, titles, isTitled, bottoms, total: width };
	return { ...frame, ...heightsOf(frame, reply.is_3d ? Math.min(minimum, width * 1.15) : minimum, reply.is_3d ? Math.min(DEEP, grid.cell * 1.1) : reply.low_rows ? LOW : ROW) };
}

// A figure of one line of panels is as high as is asked for; words at a vertical axis need theirs.
function heightsOf({ axes, lines, bottoms, titles, legend }, minimum, row) {
	const top = titles.lines ? 14 + 15 * titles.lines : 8;
	const bottom = bottoms.at(-1);
	const words = Math.max(0, ...axes.map(({ y }) => (isShown(y) ? y.ticktext?.length || 0 : 0)));
	const rowHeight = Math.max(row, words * LINE, lines === 1 ? minimum - top - bottom - legend.below : 0);
	const starts = bottoms.map((_, line) => bottoms.slice(0, line).reduce((sum, below) => sum + rowHeight + below + top + 4, 0)); // from above
	const inner = starts.at(-1) + rowHeight;
	return { top, bottom, rowHeight, starts, inner, height: Math.round(inner + top + bottom + legend.below + 4) };
}

// In the page the legend is HTML; in a saved picture it is Plotly's.
function legendOf(data, width, inside) {
	const entries = data.filter((trace) => trace.showlegend !== false && (trace.name || trace.type === "pie"));
	const names = entries.flatMap((trace) => (trace.type === "pie" ? trace.labels.map(strip) : [strip(trace.name)]));
	const scale = data.some(hasScale);
	if (!names.length || !inside) return { place: scale ? "scale" : "none", side: scale ? 90 : 0, below: 0 };
	const widest = Math.min(NAME, longest(names)) * CHARACTER + 56;
	if (width >= 720 && widest < width * 0.3) return { place: "right", side: widest + (scale ? 80 : 0), below: 0 };
	const columns = Math.max(1, Math.floor((width - 130) / widest)); // beside the ticks and what Plotly adds
	const lines = Math.ceil(names.length / columns);
	return { place: "below", side: scale ? 90 : 0, below: lines * 20 + 8, entry: widest - 52 };
}

// The place of the i-th panel, in shares of the figure.
export function domainOf({ columns, cell, gap, width, starts, rowHeight, inner }, i) {
	const x = (i % columns) * (cell + gap);
	const y = starts[Math.floor(i / columns)];
	const clamp = (value) => Math.min(1, Math.max(0, value));
	return { x: [clamp(x / width), clamp((x + cell) / width)], y: [clamp(1 - (y + rowHeight) / inner), clamp(1 - y / inner)] };
}

/* --- Layout ---------------------------------------------------------------------------------- */

function layoutOf(reply, frame) {
	const { title, autosize, ...given } = reply.figure.layout;
	const { total, height, left, legend, side, top, bottom } = frame;
	return {
		...given,
		...Object.assign({}, ...frame.axes.map((axes, i) => panelOf(given, axes, frame, i))),
		...(reply.figure.data.some((trace) => trace.type === "pie" || trace.textposition === "inside") ? { uniformtext: { minsize: 10, mode: "hide" } } : {}), // the legend names all slices and blocks, and pointing at one does
		annotations: annotationsOf(given, reply.panels, frame),
		margin: { l: left, r: legend.side + side, t: top, b: bottom + legend.below, pad: 0, autoexpand: false },
		width: total,
		height,
		font: { ...given.font, size: 12 },
		legend: legendIn(frame),
	};
}

function panelOf(layout, { x, y }, frame, i) {
	const domain = domainOf(frame, i);
	const scene = `scene${i ? i + 1 : ""}`;
	return {
		...(x && { [axisName("x", i)]: horizontalAxis(x, domain.x, frame.cell, frame.isTitled(i)) }),
		...(y && { [axisName("y", i)]: verticalAxis(y, domain.y, frame.rowHeight, frame.most) }),
		...(layout[scene] && { [scene]: sceneIn(layout[scene], domain, frame.cell / frame.rowHeight) }),
	};
}

function legendIn({ legend, side, width }) {
	const look = { xanchor: "left", font: { size: 12 }, bgcolor: "rgba(0,0,0,0)" };
	if (legend.place === "right") return { ...look, x: 1 + side / width, y: 1, yanchor: "top" };
	return { ...look, orientation: "h", x: 0, yref: "container", y: 0, yanchor: "bottom", entrywidth: legend.entry, entrywidthmode: "pixels" };
}

/* --- Titles of panels ------------------------------------------------------------------------ */

// "Host memory: bert-base-uncased" on one line; on two, if one of the figure's titles needs two.
function titleOf(text, most, isLong) {
	if (!isLong) return [text];
	const [at, length] = text.includes(": ") ? [text.indexOf(": ") + 1, 1] : [text.indexOf(" · "), 3];
	const lines = at > 0 ? [text.slice(0, at), text.slice(at + length)] : [text];
	return lines.map((line) => shortened(line, most));
}

// room: characters that a panel has for its title
function titlesOf(panels, room) {
	const isLong = panels.some((panel) => [...(panel.title || "")].length > room);
	const lines = panels.map((panel) => (panel.title ? titleOf(escaped(panel.title), room, isLong).length : 0));
	return { room, isLong, lines: Math.max(0, ...lines) };
}

// Where the library's notes on the paper belong: for each panel its title, then why it is empty.
function placesOfNotes(panels, frame) {
	return panels.flatMap((panel, i) => {
		const { x, y } = domainOf(frame, i);
		const middle = (x[0] + x[1]) / 2;
		return [
			...(panel.title ? [{ x: middle, y: y[1], most: frame.titles.room, title: escaped(panel.title) }] : []),
			...(panel.empty ? [{ x: middle, y: (y[0] + y[1]) / 2, wrap: Math.floor(frame.cell / CHARACTER) }] : []),
		];
	});
}

function placedNote(note, { most, wrap, title, ...place }, isLong) {
	const inside = title || note.text.replace(/^<b>|<\/b>$/g, "");
	const text = most ? titleOf(inside, most, isLong).join("<br>") : wrapped(inside, wrap);
	return { ...note, ...place, ...(most ? { yshift: 3 } : {}), text: /^<b>/.test(note.text) ? `<b>${text}</b>` : text, font: { size: 12 } };
}

// Those on the paper stand first and in order; then come the figure's own.
function annotationsOf(layout, panels, frame) {
	const places = placesOfNotes(panels, frame);
	const notes = (layout.annotations || []).map((note) => {
		if (note.xref !== "paper" || !places.length) return { ...note, font: { size: 11.5 } };
		return placedNote(note, places.shift(), frame.titles.isLong);
	});
	if (layout.meta?.name !== "parallel") return notes;
	const most = Math.floor(frame.cell / (layout.xaxis?.ticktext?.length || 1) / CHARACTER);
	return notes.map((note) => ({ ...note, text: shortened(note.text, most) }));
}

/* --- Traces ---------------------------------------------------------------------------------- */

// Words that have no room are added to the layout's annotations. All panels share one scale of colours.
function tracesOf(reply, layout, frame, withLegend) {
	const { data, layout: given } = reply.figure;
	const { cell, rowHeight } = frame;
	const names = []; // that are written, and where
	const points = data.some((trace) => /text/.test(trace.mode || "")) ? pointsOf(data, layout, cell, rowHeight) : [];
	const first = data.findIndex(hasScale);
	const detail = leastDetail(data, cell, rowHeight);
	return data.map((one, i) => {
		let trace = spacedNames(asMeant(one, given.paper_bgcolor), layout, cell, rowHeight, names, points);
		if (trace.type === "heatmap") trace = withTexts(trace, layout, cell, rowHeight, detail);
		trace = behindBars(trace, layout, cell);
		const inside = inwards(placedTrace(trace, frame, reply, withLegend), layout, cell);
		return hasScale(trace) ? withScale(inside, i === first) : inside;
	});
}

const hasScale = (trace) => Boolean((trace.showscale ?? (trace.type === "heatmap" || trace.type === "surface")) || trace.marker?.showscale);

const scaleBar = (colorbar) => ({
	...colorbar,
	lenmode: "pixels",
	len: 210,
	y: 1,
	yanchor: "top",
	thickness: 12,
	outlinewidth: 0,
	title: { ...colorbar?.title, side: "right", font: { size: 12 } },
	tickfont: { size: 11.5 },
});

function withScale(trace, shown) {
	if (trace.marker?.showscale) return { ...trace, marker: { ...trace.marker, showscale: shown, colorbar: scaleBar(trace.marker.colorbar) } };
	return { ...trace, showscale: shown, colorbar: scaleBar(trace.colorbar) };
}

// A pie has no axes to tell its panel: where the library placed it does.
function panelOfPie(trace, reply) {
	const columns = Math.max(1, reply.columns || 1);
	const lines = Math.ceil(reply.panels.length / columns);
	return Math.round((1 - trace.domain.y[1]) * lines * 0.9) * columns + Math.round(trace.domain.x[0] * columns * 0.96);
}

function placedTrace(trace, frame, reply, withLegend) {
	const short = withLegend && trace.name ? { name: shortened(trace.name, NAME) } : {};
	if (trace.type === "scatter") short.cliponaxis = false; // or texts at the edge are cut
	const texts = Array.isArray(trace.text) && /text/.test(trace.mode || "") ? trace.text.filter(Boolean) : [];
	if (texts.length && longest(texts) * CHARACTER * texts.length > frame.cell) short.mode = trace.mode.replace(/\+?text/, "") || "none"; // they would meet: pointing at them tells
	if (!trace.domain) return { ...trace, ...short };
	return { ...trace, ...short, textinfo: "percent", textposition: "inside", insidetextorientation: "horizontal", domain: domainOf(frame, panelOfPie(trace, reply)) };
}
