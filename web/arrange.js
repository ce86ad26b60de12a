// Places the panels, legend and margins of a figure in the room that there is: the library knows
// what is drawn, only the page knows how wide it is.
import { asMeant, inwards, pixels, spacedArrows, spacedNames } from "./marks.js";
import { strip } from "./format.js";

const CHARACTER = 6.7; // px, of 12 px text
const ROW = 250; // px, of one panel without what stands around it
const LINE = 18; // px, of one of the words at a vertical axis
const TICK = 6.2; // px, of a character there, 11.5 px high
const NARROWEST = 170;
const UPRIGHT = 12; // px, of a word that stands upright
const NAME = 60; // characters of a series in the legend of a saved picture

const name = (letter, i) => `${letter}axis${i ? i + 1 : ""}`;

// What is too long loses its middle, as escaped as it was.
export function shortened(text, most) {
	const characters = [...strip(text)];
	if (characters.length <= most) return text;
	const half = Math.max(1, Math.floor((most - 1) / 2));
	const cut = characters.slice(0, half).join("") + "…" + characters.slice(characters.length - half).join("");
	return escaped(cut);
}

const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

function longest(texts) {
	return Math.max(0, ...(texts || []).map((text) => [...strip(text)].length));
}

const hasScale = (trace) => Boolean((trace.showscale ?? (trace.type === "heatmap" || trace.type === "surface")) || trace.marker?.showscale);

function withScale(trace, shown) {
	const bar = (colorbar) => ({ ...colorbar, lenmode: "pixels", len: 210, y: 1, yanchor: "top", thickness: 12, outlinewidth: 0, title: { ...colorbar?.title, side: "right", font: { size: 12 } }, tickfont: { size: 11.5 } });
	if (trace.marker?.showscale) return { ...trace, marker: { ...trace.marker, showscale: shown, colorbar: bar(trace.marker.colorbar) } };
	return { ...trace, showscale: shown, colorbar: bar(trace.colorbar) };
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

// Words at a vertical axis may take up to half of a panel.
const tickMost = (width, columns) => Math.max(14, Math.min(88, Math.floor(width / columns / 2 / TICK)));

function tickRoom(axis, most) {
	return axis ? Math.min(most, longest(axis.ticktext)) * TICK + 34 : 0;
}

// The titles of axes stand below the lowest panels alone, if they are the same in all.
function titledBelow(axes, columns) {
	const same = axes.every(({ x }) => !x || x.title?.text === axes[0].x?.title?.text);
	return (i) => !same || i + columns >= axes.length;
}

// px below each line of panels: pies have no ticks there, slanted ones need more.
function bottomsOf(axes, columns, isTitled, width) {
	const below = axes.map(({ x }, i) => (!x || x.visible === false ? 10 : (isTitled(i) ? 46 : 26) + tickRoomBelow(x, width)));
	return Array.from({ length: Math.ceil(axes.length / columns) }, (_, line) => Math.max(...below.slice(line * columns, (line + 1) * columns)));
}

// Returns data, layout and height for the width.
export function arranged(reply, width, minimum = 0, withLegend = false) {
	const { data: given, layout } = reply.figure;
	const count = Math.max(1, reply.panels.length);
	const axes = Array.from({ length: count }, (_, i) => ({ x: layout[name("x", i)], y: layout[name("y", i)] }));
	const most = tickMost(width, Math.min(count, reply.columns || 1));
	const left = reply.is_3d ? 8 : Math.max(46, ...axes.map(({ y }) => (y && y.visible !== false ? tickRoom(y, most) : 0)));
	const legend = legendOf(given, width, withLegend);
	const side = reply.is_3d ? 8 : 34;
	const room = width - legend.side - side;
	const columns = Math.max(1, Math.min(count, reply.columns || 1, Math.floor(room / (NARROWEST + left)) || 1));
	const lines = Math.ceil(count / columns);
	const titleRoom = Math.floor(((room - left - (columns - 1) * (left + 14)) / columns + left / 2) / (CHARACTER + 0.6)) - 1;
	const isLong = reply.panels.some((panel) => [...(panel.title || "")].length > titleRoom);
	const titleLines = Math.max(0, ...reply.panels.map((panel) => (panel.title ? titleOf(escaped(panel.title), titleRoom, isLong).length : 0)));
	const top = titleLines ? 14 + 15 * titleLines : 8;
	const crowd = Math.floor((room - left - (columns - 1) * (left + 14)) / columns);
	const isTitled = titledBelow(axes, columns);
	const bottoms = bottomsOf(axes, columns, isTitled, crowd);
	const bottom = bottoms.at(-1);
	const gap = left + 14;
	const words = Math.max(0, ...axes.map(({ y }) => (y && y.visible !== false ? y.ticktext?.length || 0 : 0)));
	const inner = { width: room - left, rowHeight: Math.max(ROW, words * LINE, lines === 1 ? Math.min(minimum, reply.is_3d ? width * 1.15 : minimum) - top - bottom - legend.below : 0) };
	const starts = bottoms.map((_, line) => bottoms.slice(0, line).reduce((sum, below) => sum + inner.rowHeight + below + top + 4, 0)); // px from above
	const total = { height: starts.at(-1) + inner.rowHeight };
	const height = Math.round(total.height + top + bottom + legend.below + 4);
	const cell = (inner.width - (columns - 1) * gap) / columns;

	const domain = (i) => {
		const x = (i % columns) * (cell + gap);
		const y = starts[Math.floor(i / columns)];
		const clamp = (value) => Math.min(1, Math.max(0, value));
		return { x: [clamp(x / inner.width), clamp((x + cell) / inner.width)], y: [clamp(1 - (y + inner.rowHeight) / total.height), clamp(1 - y / total.height)] };
	};

	const next = { ...layout };
	delete next.title;
	delete next.autosize;
	axes.forEach(({ x, y }, i) => {
		const place = domain(i);
		if (x) next[name("x", i)] = { ...x, domain: place.x, automargin: false, title: isTitled(i) ? { ...x.title, standoff: 6, font: { size: 12 } } : { text: "" }, ...ticks(x, cell), tickfont: { size: 11.5 }, ticklabeloverflow: "allow" };
		if (y) next[name("y", i)] = { ...y, domain: place.y, automargin: false, title: axisTitle(y, inner.rowHeight), ticktext: y.ticktext?.map((text) => shortened(text, most)), tickfont: { size: 11.5 }, ticklabeloverflow: "allow" };
		const scene = `scene${i ? i + 1 : ""}`;
		if (layout[scene]) next[scene] = { ...layout[scene], domain: place, camera: steppedBack(layout[scene].camera, cell / inner.rowHeight), ...shortTitles(layout[scene]) };
	});
	if (given.some((trace) => trace.type === "pie")) next.uniformtext = { minsize: 10, mode: "hide" }; // the legend names all slices
	next.annotations = placedAnnotations(layout.annotations || [], reply.panels, domain, cell, titleRoom, isLong);
	if (layout.meta?.name === "parallel") for (const note of next.annotations) note.text = shortened(note.text, Math.floor(cell / (layout.xaxis?.ticktext?.length || 1) / CHARACTER));
	next.margin = { l: left, r: legend.side + side, t: top, b: bottom + legend.below, pad: 0, autoexpand: false };
	next.width = width;
	next.height = height;
	next.font = { ...layout.font, size: 12 };
	next.legend =
		legend.place === "right"
			? { x: 1 + side / inner.width, xanchor: "left", y: 1, yanchor: "top", font: { size: 12 }, bgcolor: "rgba(0,0,0,0)" }
			: { orientation: "h", x: 0, xanchor: "left", yref: "container", y: 0, yanchor: "bottom", font: { size: 12 }, entrywidth: legend.entry, entrywidthmode: "pixels", bgcolor: "rgba(0,0,0,0)" };
	let scaled = false;
	const names = [];
	const written = new Set();
	next.annotations = spacedArrows(next.annotations, next, cell, inner.rowHeight);
	const data = given.map((one) => {
		let trace = spacedNames(asMeant(one, layout.paper_bgcolor), next, cell, inner.rowHeight, names);
		if (trace.type === "heatmap") trace = withTexts(trace, next, cell, inner.rowHeight);
		const placed = inwards(uprightTexts(placedTrace(trace, domain, reply, withLegend, cell), given, next, cell, written), next, cell);
		if (!hasScale(trace)) return placed;
		const shown = !scaled; // all panels share one scale
		scaled = true;
		return withScale(placed, shown);
	});
	return { data, layout: next, height };
}

// What a cell has room for: "13.5", below it "± 2 %"; else the value alone, else nothing.
function cellText(text, characters, lines) {
	const words = strip(text).split(" ");
	const rows = [""];
	for (const word of words) {
		if (rows.at(-1) && (word[0] === "±" || rows.at(-1).length + word.length + 1 > characters)) rows.push("");
		rows[rows.length - 1] += (rows.at(-1) ? " " : "") + word;
	}
	const fits = (row) => [...row].length <= characters;
	if (rows.every(fits) && rows.length <= lines) return rows.map(escaped).join("<br>");
	return fits(words[0]) && /^[\d.]/.test(words[0]) ? escaped(words[0]) : "";
}

// Plotly writes in cells without a value as if they were white; as annotations they can be read in
// the dark, too.
function withTexts(trace, layout, width, height) {
	const isEmpty = (i, j) => trace.z[i][j] === null || trace.z[i][j] === undefined;
	const fitted = (word) => cellText(word, Math.floor(width / trace.x.length / CHARACTER), Math.floor(height / trace.y.length / 15));
	const text = trace.text?.map((line, i) => line.map((word, j) => (isEmpty(i, j) ? "" : fitted(word))));
	trace.text?.forEach((line, i) =>
		line.forEach((word, j) => {
			if (!word || !isEmpty(i, j)) return;
			const near = { x: trace.x[j], y: trace.y[i], xref: trace.xaxis || "x", yref: trace.yaxis || "y" };
			layout.annotations.push({ ...near, text: fitted(word), showarrow: false, font: { size: 11, color: layout.yaxis?.color } });
		}),
	);
	return { ...trace, text };
}

const isText = (trace) => trace.type === "scatter" && /text/.test(trace.mode || "") && Array.isArray(trace.text) && Array.isArray(trace.y);
const isCross = (trace) => isText(trace) && trace.y.length === 1 && trace.marker?.symbol === "x";
const onAxis = (trace, other) => (trace.xaxis || "x") === (other.xaxis || "x");

// Crosses of several series at one place say the same word once.
function onceOnly(trace, written) {
	const text = trace.text.map((word, i) => {
		const place = `${trace.xaxis} ${trace.yaxis} ${trace.x[i]} ${trace.y[i]} ${word}`;
		const isNew = word && !written.has(place);
		written.add(place);
		return isNew ? word : "";
	});
	return { ...trace, text };
}

// "unsupported" needs more room than there is from one cross to the next, or another word is there.
function isCrowded(trace, data, ticks, width) {
	if (!isCross(trace)) return false;
	const crosses = data.filter((other) => isCross(other) && onAxis(trace, other));
	const places = new Set(crosses.map((other) => other.x[0]));
	const differs = crosses.some((other) => other.x[0] === trace.x[0] && other.text[0] !== trace.text[0]);
	return differs || (places.size > 1 && longest(trace.text) * CHARACTER > width / Math.max(places.size, ticks));
}

// There is no room for "out of memory" but upwards beside bars, and between crosses that stand near
// to each other.
function uprightTexts(given, data, layout, cell, written) {
	if (!isText(given)) return given;
	const trace = isCross(given) ? onceOnly(given, written) : given;
	const axis = (letter) => layout[name(letter, Number((trace[`${letter}axis`] || letter).slice(1) || 1) - 1)];
	const [x, y] = [axis("x"), axis("y")];
	const besideBars = y?.type === "linear" && data.some((other) => other.type === "bar" && other.orientation !== "h" && onAxis(trace, other));
	if (!besideBars && !isCrowded(given, data, x?.tickvals?.length || 1, cell)) return trace;
	const at = (axis, value) => (axis?.type === "log" ? Math.log10(value) : value);
	const note = { xref: trace.xaxis || "x", yref: trace.yaxis || "y", textangle: -90, yanchor: "bottom", yshift: 7, showarrow: false, font: { size: 10.5 } };
	trace.text.forEach((text, i) => {
		if (!text) return;
		const place = { x: at(x, trace.x[i]), y: at(y, trace.y[i]) };
		const upright = layout.annotations.filter((other) => other.textangle === -90 && other.xref === note.xref);
		const away = (other) => Math.abs(pixels(x, other.x, cell) - pixels(x, place.x, cell));
		if (upright.some((other) => other.text === text && away(other) > 0 && away(other) < UPRIGHT)) return; // the word beside it says it
		const there = layout.annotations.filter((other) => other.textangle === -90 && other.xref === note.xref && other.x === place.x && other.y === place.y).length;
		layout.annotations.push({ ...note, ...place, text, xshift: (besideBars ? 0 : 9) + 12 * there });
	});
	return { ...trace, mode: trace.mode.replace(/\+?text/, "") || "markers" };
}

// A little farther away and lower, so that titles of axes are not cut.
function steppedBack(camera, aspect) {
	const { x, y, z } = camera?.eye || { x: 1.2, y: 1.2, z: 1 };
	const back = 1.12 * Math.max(1, 1.25 / aspect);
	return { ...camera, eye: { x: x * back, y: y * back, z: z * back }, center: { x: 0, y: 0, z: -0.14 } };
}

// In space titles stand aslant and would meet: the arrow alone says what is better.
function shortTitles(scene) {
	const short = (axis) => ({ ...axis, title: { ...axis?.title, text: (axis?.title?.text || "").replace(/ · (lower|higher) is better/, ""), font: { size: 12 } }, tickfont: { size: 11 } });
	return { xaxis: short(scene.xaxis), yaxis: short(scene.yaxis), zaxis: short(scene.zaxis) };
}

const numeric = /^[−-]?[\d.,\s]+\s?[a-zA-Zµ%]*$/;

// A number that is cut would be another one: of numbers that have no room only each second, third … is
// written. Words are wrapped, or slanted where that does not do.
function ticks(axis, width) {
	const texts = axis.ticktext;
	if (!texts) return { tickangle: 0 };
	if (isSlanted(axis, width)) return { ticktext: texts.map((text) => shortened(text, SLANTED)), tickangle: -38 };
	if (!texts.every((text) => numeric.test(text))) return { ticktext: texts.map((text) => wrapped(text, tickCharacters(axis, width), 3)), tickangle: 0 };
	const each = Math.max(1, Math.ceil(((longest(texts) + 1.5) * CHARACTER * texts.length) / width));
	return { ticktext: texts.map((text, i) => (i % each ? "" : text)), tickangle: 0 };
}

const SLANTED = 18; // characters

function isSlanted(axis, width) {
	const texts = axis.ticktext || [];
	const words = texts.flatMap((text) => pieces(text).map((word) => word.trimEnd()));
	return !texts.every((text) => numeric.test(text)) && longest(words) > tickCharacters(axis, width);
}

// px below one line of text
function tickRoomBelow(axis, width) {
	if (isSlanted(axis, width)) return Math.min(SLANTED, longest(axis.ticktext)) * CHARACTER * 0.62;
	return (Math.min(3, linesOf(axis, width)) - 1) * 15;
}

// How many characters a tick's text has room for.
function tickCharacters(axis, width) {
	return Math.max(4, Math.floor(width / Math.max(1, axis.ticktext?.length || 1) / CHARACTER) - 1);
}

function linesOf(axis, width) {
	if (axis.ticktext?.every((text) => numeric.test(text))) return 1;
	return Math.max(1, ...(axis.ticktext || []).map((text) => wrapped(text, tickCharacters(axis, width), 3).split("<br>").length));
}

// "Latency (ms) · lower is better ↓"; where it would not fit, the arrow alone says it.
function axisTitle(axis, height) {
	let text = axis.title?.text || "";
	if ([...strip(text)].length * CHARACTER > height) text = text.replace(/ · (lower|higher) is better/, "");
	return { ...axis.title, text: shortened(text, Math.floor(height / CHARACTER)), standoff: 6, font: { size: 12 } };
}

// "Host memory: bert-base-uncased" on one line; on two, if one of the figure's titles needs two.
function titleOf(text, most, isLong) {
	if (!isLong) return [text];
	const [at, length] = text.includes(": ") ? [text.indexOf(": ") + 1, 1] : [text.indexOf(" · "), 3];
	const lines = at > 0 ? [text.slice(0, at), text.slice(at + length)] : [text];
	return lines.map((line) => shortened(line, most));
}

// The library writes for each panel its title, then why it is empty, then its own annotations.
function placedAnnotations(annotations, panels, domain, cell, titleRoom, isLong) {
	const paper = [];
	panels.forEach((panel, i) => {
		const { x, y } = domain(i);
		const middle = (x[0] + x[1]) / 2;
		if (panel.title) paper.push({ x: middle, y: y[1], most: titleRoom, title: escaped(panel.title) });
		if (panel.empty) paper.push({ x: middle, y: (y[0] + y[1]) / 2, wrap: Math.floor(cell / CHARACTER) });
	});
	let at = 0;
	return annotations.map((note) => {
		if (note.xref !== "paper" || !paper[at]) return { ...note, font: { size: 11.5 } };
		const { most, wrap, title, ...place } = paper[at++];
		const bold = /^<b>/.test(note.text);
		const inside = title || note.text.replace(/^<b>|<\/b>$/g, "");
		const text = most ? titleOf(inside, most, isLong).join("<br>") : wrapped(inside, wrap);
		return { ...note, ...place, ...(most ? { yshift: 3 } : {}), text: bold ? `<b>${text}</b>` : text, font: { size: 12 } };
	});
}

const pieces = (text) => strip(text).split(/(?<=[ \-/_:])/);

// At blanks, hyphens, slashes and underscores; a line that is still too long loses its middle.
function wrapped(text, most, lineLimit = 8) {
	const lines = [""];
	for (const word of pieces(text)) {
		if (lines.at(-1) && lines.at(-1).length + word.trimEnd().length > most && lines.length < lineLimit) lines.push("");
		lines[lines.length - 1] += word;
	}
	return lines.map((line) => shortened(escaped(line.trimEnd()), Math.max(4, most))).join("<br>");
}

// A pie has no axes to tell its panel: where the library placed it does.
function placedTrace(trace, domain, reply, withLegend, cell) {
	const short = withLegend && trace.name ? { name: shortened(trace.name, NAME) } : {};
	if (trace.type === "scatter") short.cliponaxis = false; // or texts at the edge are cut
	const texts = Array.isArray(trace.text) && /text/.test(trace.mode || "") ? trace.text.filter(Boolean) : [];
	if (texts.length && longest(texts) * CHARACTER * texts.length > cell) short.mode = trace.mode.replace(/\+?text/, "") || "none"; // they would meet: pointing at them tells
	if (!trace.domain) return { ...trace, ...short };
	const columns = Math.max(1, reply.columns || 1);
	const lines = Math.ceil(reply.panels.length / columns);
	const column = Math.round(trace.domain.x[0] * columns * 0.96);
	const line = Math.round((1 - trace.domain.y[1]) * lines * 0.9);
	return { ...trace, ...short, textinfo: "percent", textposition: "inside", insidetextorientation: "horizontal", domain: domain(line * columns + column) };
}
