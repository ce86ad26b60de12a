// A chart in a panel: asks the library for the figure, has Plotly draw it, and offers what belongs to
// it: the same as a table, as PNG and SVG, and the command line that draws exactly this.
import { h, fill, button } from "./dom.js";
import { download, quoted } from "./download.js";
import { arranged } from "./arrange.js";
import { applyHidden, legend } from "./legend.js";
import { localFigure, strip } from "./format.js";
import { facetKeys } from "./state.js";

const config = {
	displayModeBar: false,
	displaylogo: false,
	responsive: false,
	scrollZoom: false,
	doubleClick: "reset",
	showTips: false,
};

let webGl; // whether there is any; asked once, as each asking costs a context

function hasWebGl() {
	const canvas = document.createElement("canvas");
	return (webGl ??= Boolean(canvas.getContext("webgl") || canvas.getContext("experimental-webgl")));
}

export function createChart(context, chart, optionsOf, settings = {}) {
	const plot = h("div", { class: "plot", role: "img" });
	const notes = h("ul", { class: "notes" });
	const legendList = h("ul", { class: "legend", "aria-label": "Legend" });
	let hidden = new Set(); // series, by name
	const alternative = h("div", { class: "alternative scroll-x", hidden: true, tabIndex: 0, role: "region", "aria-label": "Chart as a table" });
	const message = h("p", { class: "nothing", hidden: true });
	const commandBox = h("div", { class: "command-box", hidden: true });
	const subtitle = h("p", { class: "chart-subtitle" });
	const scroll = h("div", { class: "plot-scroll" }, plot);
	const element = h("div", { class: "chart" }, subtitle, scroll, legendList, message, alternative, notes, commandBox);
	let reply = null;
	let drawing = null;
	let hovered = -1;
	let drawnFor = 0; // px

	const tableButton = button("table", "Show as a table", () => showTable(alternative.hidden), { "aria-pressed": "false" });
	const codeButton = button("code", "Command that draws exactly this", () => showCommand(commandBox.hidden), { "aria-expanded": "false" });
	const tools = [
		tableButton,
		button("image", "Download as PNG", () => save("png"), { text: "PNG" }),
		button("save", "Download as SVG", () => save("svg"), { text: "SVG" }),
		codeButton,
	];

	/* --- Drawing --------------------------------------------------------------------------- */

	function ask() {
		try {
			const drawn = context.core.ask("draw", { theme: context.theme, options: options() });
			return drawn.figure ? { ...drawn, figure: localFigure(drawn.figure) } : drawn;
		} catch (error) {
			return { drawn: false, why: error.message.replace(/^--([a-z-]+): /, (_, option) => `${option.replace(/-/g, " ")}: `) }; // of a field of the page
		}
	}

	async function draw() {
		reply = ask();
		hidden = hiddenSeries();
		const lacksGraphics = reply.is_3d && !hasWebGl();
		if (lacksGraphics) reply = { ...reply, drawn: false, why: "Three dimensions are drawn with WebGL, which this browser does not have or has switched off. The same as a table:" };
		settings.onreply?.(reply);
		const shown = reply.figure && reply.drawn;
		plot.hidden = !shown;
		message.hidden = shown;
		legendList.hidden = !shown;
		if (!shown) {
			message.textContent = sentence(reply.why || (reply.panels || []).map((panel) => panel.empty).filter(Boolean).join("; ") || "There is nothing to draw.");
			showNotes();
			if (!alternative.hidden || lacksGraphics) showTable(true);
			if (!commandBox.hidden) showCommand(true);
			return;
		}
		subtitle.textContent = reply.subtitle || "";
		plot.setAttribute("aria-label", reply.description || reply.title || "");
		showNotes();
		if (!alternative.hidden) showTable(true);
		if (!commandBox.hidden) showCommand(true);
		const Plotly = await context.loadPlotly();
		if (reply.is_3d) Plotly.registerThreeDimensional();
		fill(legendList, legend(reply.figure.data, hidden, toggleSeries));
		const { data, layout, height } = arranged(reply, widthFor(), settings.height);
		plot.style.height = `${height}px`;
		const shownLayout = inPanel(layout);
		const before = plot.layout?.scene?.camera;
		if (before && shownLayout.scene && settings.keepsCamera) shownLayout.scene.camera = before;
		await Plotly.react(plot, applyHidden(data, hidden), { ...shownLayout, showlegend: false }, config);
		if (!plot.dataset.bound) bind();
	}

	function showNotes() {
		fill(notes, (reply.notes || []).map((note) => h("li", null, h("bdi", null, withoutOptions(note)))));
	}

	// As wide as the panel; where each of the x axis' words needs more, it scrolls.
	function widthFor() {
		drawnFor = scroll.clientWidth || element.clientWidth || 600;
		const needed = settings.roomOfWord ? settings.roomOfWord * (reply.figure.layout.xaxis?.ticktext?.length || 0) : 0;
		const width = Math.max(drawnFor, needed);
		plot.style.width = width > drawnFor ? `${width}px` : "";
		if (width > drawnFor) scroll.tabIndex = 0;
		else scroll.removeAttribute("tabindex");
		return width;
	}

	// Of this panel: "main:cuda:0" in the state.
	const hiddenSeries = () => new Set(context.state.state.hide.filter((item) => item.startsWith(`${settings.id}:`)).map((item) => item.slice(settings.id.length + 1)));

	function toggleSeries(name) {
		const { hide } = context.state.state;
		const item = `${settings.id}:${name}`;
		context.state.set({ hide: hide.includes(item) ? hide.filter((one) => one !== item) : [...hide, item] });
		const at = [...legendList.querySelectorAll("button")].indexOf(document.activeElement);
		chartApi.draw().then(() => legendList.querySelectorAll("button")[at]?.focus());
	}

	// The panel has title and paper already.
	function inPanel(layout) {
		return {
			...layout,
			autosize: false,
			paper_bgcolor: "rgba(0,0,0,0)",
			plot_bgcolor: "rgba(0,0,0,0)",
			hovermode: layout.hovermode || "closest",
			dragmode: reply.is_3d ? "turntable" : window.matchMedia("(pointer: coarse)").matches ? false : "zoom", // a finger scrolls the page
		};
	}

	// Of a point the library tells label, value and the result's place.
	function placeOf(point) {
		const place = Array.isArray(point.customdata) ? point.customdata[2] : null;
		return Number.isInteger(place) ? place : -1;
	}

	function bind() {
		plot.dataset.bound = "yes";
		plot.on("plotly_hover", (event) => context.highlight?.(placeOf(event.points[0]), chart));
		plot.on("plotly_unhover", () => context.highlight?.(-1, chart));
		plot.on("plotly_click", (event) => {
			const place = placeOf(event.points[0]);
			if (place < 0) return;
			context.reveal?.(place);
			context.pick(place, event.event);
		});
	}

	// Points at the result's mark, as the mouse would.
	async function highlight(place) {
		if (!plot.dataset.bound || plot.hidden || hovered === place || reply.is_3d) return;
		hovered = place;
		const Plotly = await context.loadPlotly();
		const points = [];
		(plot.data || []).forEach((trace, curveNumber) => {
			const pointNumber = trace.customdata?.findIndex?.((point) => point?.[2] === place) ?? -1;
			if (place >= 0 && pointNumber >= 0 && !points.length) points.push({ curveNumber, pointNumber });
		});
		try {
			if (points.length) Plotly.Fx.hover(plot, points);
			else Plotly.Fx.unhover(plot);
		} catch {
			// a mark that cannot be pointed at
		}
	}

	/* --- The same otherwise ----------------------------------------------------------------- */

	function showTable(show) {
		alternative.hidden = !show;
		tableButton.setAttribute("aria-pressed", String(show));
		if (show) fill(alternative, dataTables(reply));
	}

	function options() {
		return { chart, ...optionsOf(context.state.state) };
	}

	function showCommand(show) {
		commandBox.hidden = !show;
		codeButton.setAttribute("aria-expanded", String(show));
		if (!show) return;
		const text = plotCommand(context.state.state, options(), context.describe(), context.theme);
		fill(
			commandBox,
			h("p", { class: "soft" }, text.needsFile ? "dyno plot has no option for what is filtered here: results.json is what the table's JSON button downloads now." : "results.json stands for what this page was made of; the table's JSON button downloads it."),
			h("pre", { class: "command", tabIndex: 0 }, text.command),
			button("code", "Copy the command", () => context.copy("The command", text.command), { text: "Copy" }),
		);
	}

	async function save(format) {
		if (!reply?.drawn) return context.say("There is nothing to save.");
		const Plotly = await context.loadPlotly();
		const { data, layout, height } = arranged(reply, Math.max(960, plot.clientWidth), settings.height || 420, true);
		const margin = { ...layout.margin, t: layout.margin.t + 64 };
		const figure = { data: applyHidden(data, hidden), layout: { ...layout, title: { ...reply.figure.layout.title, y: 1, yref: "container", yanchor: "top", pad: { t: 16 } }, margin, height: height + 64 } };
		for (const key of Object.keys(plot.layout)) if (/^scene/.test(key) && figure.layout[key]) figure.layout[key].camera = plot.layout[key].camera;
		const url = await Plotly.toImage(figure, { format, width: layout.width, height: height + 64, scale: format === "png" ? 2 : 1 });
		if (format === "svg") {
			const text = url.startsWith("data:") ? decodeURIComponent(url.slice(url.indexOf(",") + 1)) : url;
			const titled = text.replace(/<svg\b([^>]*)>/, (_, rest) => `<svg${rest} role="img"><title>${escapeXml(reply.title || "")}</title><desc>${escapeXml(reply.description || "")}</desc>`);
			download(`${chart}.svg`, titled, "image/svg+xml");
		} else {
			const bytes = Uint8Array.from(atob(url.slice(url.indexOf(",") + 1)), (c) => c.charCodeAt(0));
			download(`${chart}.png`, new Blob([bytes], { type: "image/png" }));
		}
	}

	const chartApi = {
		element,
		tools,
		highlight,
		draw: () => (drawing = (drawing || Promise.resolve()).then(draw, draw)),
		resize() {
			if (plot.hidden || !plot.dataset.bound) return;
			const width = scroll.clientWidth;
			if (width && Math.abs(width - drawnFor) > 2) return this.draw();
		},
		remove() {
			if (plot.dataset.bound) context.loadPlotly().then((Plotly) => Plotly.purge(plot));
		},
	};
	return chartApi;
}

// The page has controls where the command has options: "filter, or group otherwise (--group)".
const withoutOptions = (note) => note.replace(/ \(--[^()]*\)$/, "");

const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".");

const escapeXml = (text) => text.replace(/[<>&"]/g, (c) => `&#${c.charCodeAt(0)};`);

/* --- As a table ------------------------------------------------------------------------------ */

function tickText(axis, value) {
	const at = axis?.tickvals?.indexOf?.(value) ?? -1;
	return at >= 0 && axis.ticktext ? strip(axis.ticktext[at]) : value;
}

const axisName = (letter, name) => (name && name.length > 1 ? `${letter}axis${name.slice(1)}` : `${letter}axis`);

function decoded(values) {
	if (!values || Array.isArray(values)) return values || [];
	if (values.bdata) {
		const bytes = Uint8Array.from(atob(values.bdata), (c) => c.charCodeAt(0));
		const types = { f8: Float64Array, f4: Float32Array, i4: Int32Array, u4: Uint32Array };
		return [...new (types[values.dtype] || Float64Array)(bytes.buffer)];
	}
	return [...values];
}

const cell = (value) => (typeof value === "number" ? value.toLocaleString(undefined, { maximumSignificantDigits: 6 }) : value ?? "–");

const TABLE_ROWS = 2000;

// One table for each panel: its axes have units of their own.
function dataTables(reply) {
	if (!reply?.figure) return h("p", null, "There is nothing to list.");
	const tables = new Map(); // by the number of the panel; of pies, each has its own
	let room = TABLE_ROWS;
	reply.figure.data.forEach((trace, at) => {
		if (trace.hoverinfo === "skip" && trace.showlegend === false) return;
		const axis = trace.scene || trace.xaxis || "x";
		const number = Number(/\d*$/.exec(axis)[0] || 1) - 1;
		const key = trace.type === "pie" ? `pie ${at}` : number;
		if (!tables.has(key)) tables.set(key, { title: trace.type === "pie" ? strip(trace.name) : reply.panels[number]?.title, heads: headsOf(trace, reply.figure.layout), rows: [] });
		const rows = rowsOf(trace, reply.figure.layout, room);
		room -= rows.length;
		tables.get(key).rows.push(...rows);
	});
	const filled = [...tables.values()].filter((table) => table.rows.length);
	return [...filled.map((table) => tableOf(reply.title, table)), room <= 0 && h("p", { class: "soft" }, `The first ${TABLE_ROWS} are listed.`)];
}

function tableOf(title, { title: panel, heads, rows }) {
	return h(
		"table",
		{ class: "facts wide" },
		h("caption", null, h("bdi", null, panel ? `${title}: ${panel}` : title)),
		h("thead", null, h("tr", null, heads.map((head, i) => h("th", { scope: "col", class: i > 1 ? "numeric" : "" }, head)))),
		h("tbody", null, rows.map((row) => h("tr", null, row.map((value, i) => h("td", { class: i > 1 ? "numeric" : "" }, h("bdi", null, cell(value))))))),
	);
}

const isGrid = (trace) => trace.type === "heatmap" || trace.type === "surface";

const axesOf = (trace, layout) => {
	const scene = layout[trace.scene || "scene"];
	const named = (letter) => layout[axisName(letter, trace[`${letter}axis`])] || scene?.[`${letter}axis`];
	return { x: named("x"), y: named("y"), z: scene?.zaxis };
};

const titleOf = (axis, otherwise) => strip(axis?.title?.text) || otherwise;

function headsOf(trace, layout) {
	const { x, y, z } = axesOf(trace, layout);
	if (trace.type === "pie") return ["Series", "Part", "Value"];
	if (isGrid(trace)) return [titleOf(y, "y"), titleOf(x, "x"), titleOf(z || trace.colorbar, "Value"), "Interval"];
	if (trace.type === "scatter3d") return ["Series", titleOf(x, "x"), titleOf(y, "y"), titleOf(z, "z")];
	return ["Series", titleOf(x, "x"), titleOf(y, "Value"), "Interval"];
}

// A cell without a number says why: "unsupported".
function gridRows(trace, { x, y }) {
	const row = (z, word, i, j) => [strip(tickText(y, decoded(trace.y)[i])), strip(tickText(x, decoded(trace.x)[j])), z === null ? word : strip(trace.customdata?.[i]?.[j]?.[1]) || z, z === null ? "" : /±.*$/.exec(word)?.[0] || ""];
	return (trace.z || []).flatMap((line, i) => decoded(line).map((z, j) => row(z, strip(trace.text?.[i]?.[j]), i, j))).filter((cells) => cells[2] !== "");
}

function rowsOf(trace, layout, room) {
	const axes = axesOf(trace, layout);
	const name = strip(trace.name);
	if (trace.type === "pie") return decoded(trace.values).map((value, i) => [name, strip(trace.labels[i]), value]);
	if (isGrid(trace)) return gridRows(trace, axes).slice(0, room);
	const xs = decoded(trace.x);
	const ys = decoded(trace.y);
	const zs = decoded(trace.z);
	const base = decoded(trace.base);
	const rows = [];
	for (let i = 0; i < ys.length && rows.length < room; i++) {
		const plus = trace.error_y?.array?.[i];
		const minus = trace.error_y?.arrayminus?.[i] ?? plus;
		if (ys[i] === null) continue;
		if (zs.length) rows.push([name, tickText(axes.x, xs[i]), tickText(axes.y, ys[i]), tickText(axes.z, zs[i])]);
		else rows.push([name, tickText(axes.x, xs[i]), base[i] ? `${cell(base[i])} + ${cell(ys[i])}` : tickText(axes.y, ys[i]), plus || minus ? `−${cell(minus)} +${cell(plus)}` : ""]);
	}
	return rows;
}

/* --- As a command ---------------------------------------------------------------------------- */

const optionOf = (facet) => (facet === "sequence" ? "seq" : facet);

const listItem = (text) => text.replace(/,/g, "\\,");

// What dyno plot has no option for: a search, ranges, one of two runs of the same tag.
function isPlottable(state, { runs }) {
	const names = new Set(runs.flatMap(({ run }) => [run.id, run.tag]));
	return !state.search && !state.range.length && state.run.every((text) => names.has(text));
}

// needsFile: the shown results must be saved first.
export function plotCommand(state, options, description, theme) {
	const needsFile = !isPlottable(state, description);
	const parts = ["dyno", "plot", "results.json"];
	for (const [name, value] of Object.entries(options)) {
		if (value === null || value === undefined || value === false) continue;
		if (value === true) parts.push(`--${name}`);
		else parts.push(`--${name}`, quoted(Array.isArray(value) ? value.map(listItem).join(",") : String(value)));
	}
	for (const key of needsFile ? [] : facetKeys)
		if (state[key].length) parts.push(`--${optionOf(key)}`, quoted(state[key].map(listItem).join(",")));
	if (theme === "dark") parts.push("--theme", "dark");
	parts.push("--format", "pdf");
	return { command: parts.join(" "), needsFile };
}
