// Ticks and titles of axes, and the room that they take.
import { CHARACTER, longest, pieces, shortened, strip, wrapped } from "./text.js";

const TICK = 6.2; // px, of a character at a vertical axis, 11.5 px high
const SLANTED = 18; // characters

const numeric = /^(?:[−-]?[\d.,\s]+\s?[a-zA-Zµ%]*|(?:\d{4}-)?\d{2}-\d{2}(?: \d{2}h\d{2})?)$/; // and dates

// The i-th axis of that letter, as Plotly calls it in a layout: "xaxis", "xaxis2".
export const axisName = (letter, i) => `${letter}axis${i ? i + 1 : ""}`;

// The axis that a trace refers to: "y2" is layout.yaxis2.
export const axisOf = (layout, reference) => layout[reference.replace(/^([xy])/, "$1axis")];

// Words at a vertical axis may take up to half of a panel.
export const tickMost = (width, columns) => Math.max(14, Math.min(88, Math.floor(width / columns / 2 / TICK)));

export const tickRoom = (axis, most) => (axis ? Math.min(most, longest(axis.ticktext)) * TICK + 34 : 0);

// How many characters a tick's text has room for.
const tickCharacters = (axis, width) => Math.max(4, Math.floor(width / Math.max(1, axis.ticktext?.length || 1) / CHARACTER) - 1);

function isSlanted(axis, width) {
	const texts = axis.ticktext || [];
	const words = texts.flatMap((text) => pieces(text).map((word) => word.trimEnd()));
	return !texts.every((text) => numeric.test(text)) && longest(words) > tickCharacters(axis, width);
}

function linesOf(axis, width) {
	if (axis.ticktext?.every((text) => numeric.test(text))) return 1;
	return Math.max(1, ...(axis.ticktext || []).map((text) => wrapped(text, tickCharacters(axis, width), 3).split("<br>").length));
}

// px below one line of text
function tickRoomBelow(axis, width) {
	if (isSlanted(axis, width)) return Math.min(SLANTED, longest(axis.ticktext)) * CHARACTER * 0.62;
	return (Math.min(3, linesOf(axis, width)) - 1) * 15;
}

// The titles of axes stand below the lowest panels alone, if they are the same in all.
export function titledBelow(axes, columns) {
	const same = axes.every(({ x }) => !x || x.title?.text === axes[0].x?.title?.text);
	return (i) => !same || i + columns >= axes.length;
}

// px below each line of panels: pies have no ticks there, slanted ones need more.
export function bottomsOf(axes, columns, isTitled, width) {
	const below = axes.map(({ x }, i) => (!x || x.visible === false ? 10 : (isTitled(i) ? 46 : 26) + tickRoomBelow(x, width)));
	return Array.from({ length: Math.ceil(axes.length / columns) }, (_, line) => Math.max(...below.slice(line * columns, (line + 1) * columns)));
}

// How much of the axis its ticks take: behind bars there may be room for words.
function shareOf({ tickvals, range, type }) {
	if (!range || !(tickvals?.length > 2)) return 1;
	const place = (value) => (type === "log" ? Math.log10(value) : value);
	const span = (place(tickvals.at(-1)) - place(tickvals[0])) / (range[1] - range[0]);
	return span > 0.05 && span < 0.75 ? span * 1.15 : 1;
}

// A number that is cut would be another one: of numbers that have no room only each second, third … is
// written. Words are wrapped, or slanted where that does not do.
function ticks(axis, width) {
	const texts = axis.ticktext;
	if (!texts) return { tickangle: 0 };
	if (isSlanted(axis, width)) return { ticktext: texts.map((text) => shortened(text, SLANTED)), tickangle: -38 };
	if (!texts.every((text) => numeric.test(text))) return { ticktext: texts.map((text) => wrapped(text, tickCharacters(axis, width), 3)), tickangle: 0 };
	const each = Math.max(1, Math.ceil(((longest(texts) + 1.5) * CHARACTER * texts.length) / (width * shareOf(axis))));
	return { ticktext: texts.map((text, i) => (i % each ? "" : text)), tickangle: 0 };
}

const look = { automargin: false, tickfont: { size: 11.5 }, ticklabeloverflow: "allow" };

export function horizontalAxis(axis, domain, width, isTitled) {
	const title = isTitled ? { ...axis.title, standoff: 6, font: { size: 12 } } : { text: "" };
	return { ...axis, ...look, domain, title, ...ticks(axis, width) };
}

export function verticalAxis(axis, domain, height, most) {
	return { ...axis, ...look, domain, title: axisTitle(axis, height), ticktext: axis.ticktext?.map((text) => shortened(text, most)) };
}

const untold = (title) => title.replace(/ · (lower|higher) is better/, "");

// "Latency (ms) · lower is better ↓"; where it would not fit, the arrow alone says it.
function axisTitle(axis, height) {
	const text = axis.title?.text || "";
	const fits = [...strip(text)].length * CHARACTER <= height;
	return { ...axis.title, text: shortened(fits ? text : untold(text), Math.floor(height / CHARACTER)), standoff: 6, font: { size: 12 } };
}

// Two axes begin in one corner, where their first ticks would meet.
const withoutFirst = (axis) => (axis.ticktext?.length > 3 ? { ...axis, ticktext: ["", ...axis.ticktext.slice(1)] } : axis);

// In space titles stand aslant and would meet: the arrow alone says what is better.
function shortTitles(scene) {
	const short = (axis) => ({ ...axis, title: { ...axis?.title, text: untold(axis?.title?.text || ""), font: { size: 12 } }, tickfont: { size: 11 } });
	return { xaxis: short(scene.xaxis), yaxis: withoutFirst(short(scene.yaxis)), zaxis: withoutFirst(short(scene.zaxis)) };
}

// A little farther away and lower, so that titles of axes are not cut.
function steppedBack(camera, aspect) {
	const { x, y, z } = camera?.eye || { x: 1.2, y: 1.2, z: 1 };
	const back = 1.12 * Math.max(1, 1.25 / aspect);
	return { ...camera, eye: { x: x * back, y: y * back, z: z * back }, center: { x: 0, y: 0, z: -0.14 } };
}

export const sceneIn = (scene, domain, aspect) => ({ ...scene, domain, camera: steppedBack(scene.camera, aspect), ...shortTitles(scene) });
