// A figure as tables: the rows of what is drawn, for screen readers and for copying.
import { axisOf } from "./axes.js";
import { strip } from "./text.js";

export const TABLE_ROWS = 2000; // of a figure at most

// As a reader sees a number.
export const cellText = (value) => (typeof value === "number" ? value.toLocaleString(undefined, { maximumSignificantDigits: 6 }) : value ?? "–");

function tickText(axis, value) {
	const at = axis?.tickvals?.indexOf?.(value) ?? -1;
	return at >= 0 && axis.ticktext ? strip(axis.ticktext[at]) : value;
}

const types = { f8: Float64Array, f4: Float32Array, i4: Int32Array, u4: Uint32Array };

// Numbers may be packed as base64.
export function decoded(values) {
	if (!values || Array.isArray(values)) return values || [];
	if (!values.bdata) return [...values];
	const bytes = Uint8Array.from(atob(values.bdata), (c) => c.charCodeAt(0));
	return [...new (types[values.dtype] || Float64Array)(bytes.buffer)];
}

const isGrid = (trace) => trace.type === "heatmap" || trace.type === "surface";

// "x2": the second, so 1
const panelNumber = (trace) => Number(/\d*$/.exec(trace.scene || trace.xaxis || "x")[0] || 1) - 1;

function axesOf(trace, layout) {
	const scene = layout[trace.scene || "scene"];
	const named = (letter) => axisOf(layout, trace[`${letter}axis`] || letter) || scene?.[`${letter}axis`];
	return { x: named("x"), y: named("y"), z: scene?.zaxis };
}

const titleOf = (axis, otherwise) => strip(axis?.title?.text) || otherwise;

function headsOf(trace, layout) {
	const { x, y, z } = axesOf(trace, layout);
	if (trace.type === "pie") return ["Series", "Part", "Value"];
	if (isGrid(trace)) return [titleOf(y, "y"), titleOf(x, "x"), titleOf(z || trace.colorbar, "Value"), "Interval"];
	if (trace.type === "scatter3d") return ["Series", titleOf(x, "x"), titleOf(y, "y"), titleOf(z, "z")];
	return ["Series", titleOf(x, "x"), titleOf(y, "Value"), "Interval"];
}

// A cell without a number says why: "unsupported".
function gridRow(trace, { x, y }, z, i, j) {
	const word = strip(trace.text?.[i]?.[j]);
	const said = strip(trace.customdata?.[i]?.[j]?.[1]); // of a cell without a value, why
	const value = z === null ? said || word : said || z;
	const range = z === null ? "" : /±.*$/.exec(word)?.[0] || "";
	return [strip(tickText(y, decoded(trace.y)[i])), strip(tickText(x, decoded(trace.x)[j])), value, range];
}

const gridRows = (trace, axes) => (trace.z || []).flatMap((line, i) => decoded(line).map((z, j) => gridRow(trace, axes, z, i, j))).filter((cells) => cells[2] !== "");

function whiskerText(trace, i) {
	const plus = trace.error_y?.array?.[i];
	const minus = trace.error_y?.arrayminus?.[i] ?? plus;
	return plus || minus ? `−${cellText(minus)} +${cellText(plus)}` : "";
}

function pointRows(trace, axes, name, room) {
	const [xs, ys, zs, base] = [trace.x, trace.y, trace.z, trace.base].map(decoded);
	const rows = [];
	for (let i = 0; i < ys.length && rows.length < room; i++) {
		if (ys[i] === null) continue;
		if (trace.meta?.missing) {
			rows.push([strip(trace.customdata?.[i]?.[0]), tickText(axes.x, xs[i]), strip(trace.customdata?.[i]?.[1]), ""]);
			continue;
		}
		if (zs.length) rows.push([name, tickText(axes.x, xs[i]), tickText(axes.y, ys[i]), tickText(axes.z, zs[i])]);
		else rows.push([name, tickText(axes.x, xs[i]), base[i] ? `${cellText(base[i])} + ${cellText(ys[i])}` : tickText(axes.y, ys[i]), whiskerText(trace, i)]);
	}
	return rows;
}

function rowsOf(trace, layout, room) {
	const name = strip(trace.name);
	if (trace.type === "pie") return decoded(trace.values).map((value, i) => [name, strip(trace.labels[i]), value]);
	const axes = axesOf(trace, layout);
	return isGrid(trace) ? gridRows(trace, axes).slice(0, room) : pointRows(trace, axes, name, room);
}

// One table for each panel, as its axes have units of their own, and for each pie:
// {title, heads, rows}. isCut: there is more than is listed.
export function tablesOf(reply, most = TABLE_ROWS) {
	const tables = new Map();
	const { data, layout } = reply.figure;
	let room = most;
	data.forEach((trace, at) => {
		if (trace.hoverinfo === "skip" && trace.showlegend === false) return;
		const isPie = trace.type === "pie";
		const key = isPie ? `pie ${at}` : panelNumber(trace);
		const title = isPie ? strip(trace.name) : reply.panels[key]?.title;
		if (!tables.has(key)) tables.set(key, { title, heads: headsOf(trace, layout), rows: [] });
		const rows = rowsOf(trace, layout, room);
		room -= rows.length;
		tables.get(key).rows.push(...rows);
	});
	return { tables: [...tables.values()].filter((table) => table.rows.length), isCut: room <= 0 };
}
