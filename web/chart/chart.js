// A chart in a panel: asks the library for the figure, has Plotly draw it, and offers what belongs to
// it: the same as a table, as PNG and SVG, and the command line that draws exactly this.
import { plotCommand } from "../commands.js";
import { copyImage, markdownOfChart } from "../copying.js";
import { h, fill, button } from "../dom.js";
import { createExplore } from "../explore/explore.js";
import { fileNameOf } from "../file_name.js";
import { localFigure } from "../format.js";
import { emptyState } from "../filter/active.js";
import { marked } from "../own/marking.js";
import { noteText } from "../own/notes.js";
import { fillCommand, tableElements } from "./alternative.js";
import { arranged } from "./arrange.js";
import { alone, applyHidden, hiddenIn, namesOf, toggled } from "./hidden.js";
import { legend } from "./legend.js";
import { applyPicked } from "./picked.js";
import { fitToPaper, paperWidth } from "./paper.js";
import { pictureOf, pngBlob, savePicture } from "./save.js";
import { showSlices, sliceOptions } from "./slices.js";
import { sentence, strip, withoutOptions } from "./text.js";

const config = {
	displayModeBar: false,
	displaylogo: false,
	responsive: false,
	scrollZoom: false,
	doubleClick: false, // the state has how it is zoomed
	showTips: false,
};

let webGl; // whether there is any; asked once, as each asking costs a context

function hasWebGl() {
	const canvas = document.createElement("canvas");
	return (webGl ??= Boolean(canvas.getContext("webgl") || canvas.getContext("experimental-webgl")));
}

function elements() {
	const plot = h("div", { class: "plot", role: "img" });
	return {
		plot,
		notes: h("ul", { class: "notes" }),
		legendList: h("ul", { class: "legend", "aria-label": "Legend" }),
		alternative: h("div", { class: "alternative scroll-x", hidden: true, tabIndex: 0, role: "region", "aria-label": "Chart as a table" }),
		message: h("p", { class: "nothing", hidden: true }),
		commandBox: h("div", { class: "command-box", hidden: true }),
		subtitle: h("p", { class: "chart-subtitle" }),
		slices: h("ul", { class: "slices", "aria-label": "What this chart shows one of", hidden: true }),
		scroll: h("div", { class: "plot-scroll" }, plot),
	};
}

function makeTools(chart) {
	chart.tableButton = button("table", "Show as a table", () => showTable(chart, chart.alternative.hidden), { "aria-pressed": "false" });
	chart.codeButton = button("code", "Command that draws exactly this", () => showCommand(chart, chart.commandBox.hidden), { "aria-expanded": "false" });
	return [
		chart.tableButton,
		button("image", "Download as PNG", () => save(chart, "png"), { text: "PNG" }),
		button("save", "Download as SVG", () => save(chart, "svg"), { text: "SVG" }),
		button("picture", "Copy as an image", () => copy(chart)),
		button("markdown", "Copy as Markdown", () => copyText(chart)),
		chart.codeButton,
	];
}

// name: of the library's chart. optionsOf(state): what to ask for. settings: id of the panel, height,
// roomOfWord (px that each word of the x axis needs), keepsCamera, onreply.
export function createChart(context, name, optionsOf, settings = {}) {
	const chart = {
		context, name, optionsOf, settings,
		...elements(),
		reply: null,
		hidden: new Set(), // series, by name
		drawing: Promise.resolve(),
		hovered: -1, // place of a result
		drawnFor: 0, // px
	};
	Object.assign(chart, { draw: () => drawNext(chart), redraw: () => chart.reply?.drawn && drawFigure(chart) });
	chart.explore = createExplore(chart);
	chart.scroll.append(...chart.explore.within.filter(Boolean));
	const tools = [chart.explore.tools, makeTools(chart)];
	const { explore, subtitle, slices, scroll, legendList, message, alternative, notes, commandBox } = chart;
	return {
		element: h("div", { class: "chart" }, subtitle, slices, explore.above, scroll, explore.below, legendList, message, alternative, notes, commandBox),
		tools,
		highlight: (place) => highlight(chart, place),
		draw: chart.draw,
		showPicked: chart.redraw,
		showZoom: () => explore.isStale() && chart.redraw(),
		resize: () => resize(chart),
		remove: () => remove(chart),
	};
}

/* --- Drawing --------------------------------------------------------------------------------- */

// A chart of one's own may be relative to something else than the page.
const relativeOptions = (state) => (state["relative-to"] ? { "relative-to": state["relative-to"], ...(state["relative-as"] ? { "relative-as": state["relative-as"] } : {}) } : {});

const requestOptions = (chart) => ({ chart: chart.name, ...relativeOptions(chart.context.state.state), ...chart.optionsOf(chart.context.state.state), ...sliceOptions(chart.context.state.state.slices, chart.settings.id) });

const isRelated = (chart, options) => options["relative-to"] === chart.context.state.state["relative-to"];

// Which of the shown results a chart has of its own; "": all.
const onlyOf = ({ context, settings }) => settings.only?.(context.state.state) || "";

// A reason names the option of the command, which is a field of the page.
const ofThePage = (message) => message.replace(/^--([a-z-]+): /, (_, option) => `${option.replace(/-/g, " ")}: `);

function ask(chart) {
	const { core, theme } = chart.context;
	try {
		const options = requestOptions(chart);
		const drawn = core.ask("draw", { theme, options, related: isRelated(chart, options), only: onlyOf(chart), ...chart.explore.request() });
		return drawn.figure ? { ...drawn, figure: localFigure(drawn.figure) } : drawn;
	} catch (error) {
		return { drawn: false, why: ofThePage(error.message) };
	}
}

// One after the other, also after one that failed.
function drawNext(chart) {
	const draw = () => drawChart(chart);
	return (chart.drawing = chart.drawing.then(draw, draw));
}

async function drawChart(chart) {
	chart.reply = ask(chart);
	chart.hidden = hiddenIn(chart.context.state.state.hide, chart.settings.id);
	const lacksGraphics = chart.reply.is_3d && !hasWebGl();
	if (lacksGraphics) chart.reply = { ...chart.reply, drawn: false, why: "Three dimensions are drawn with WebGL, which this browser does not have or has switched off. The same as a table:" };
	chart.settings.onreply?.(chart.reply);
	const isShown = chart.reply.figure && chart.reply.drawn;
	showParts(chart, isShown);
	if (!chart.alternative.hidden || lacksGraphics) showTable(chart, true);
	if (!chart.commandBox.hidden) showCommand(chart, true);
	if (isShown) await drawFigure(chart);
	else chart.explore.emptied();
}

function showParts(chart, isShown) {
	const { reply } = chart;
	chart.plot.hidden = chart.legendList.hidden = !isShown;
	chart.message.hidden = isShown;
	showNotes(chart, [...markedIn(chart), ...(reply.notes || [])]);
	if (isShown) {
		chart.subtitle.textContent = reply.subtitle || "";
		showSlices(chart.slices, chart.context, chart.settings.id, reply.figure);
		chart.plot.setAttribute("aria-label", reply.description || reply.title || "");
	} else fill(chart.message, whyParts(chart));
}

// What runs differ in is said above the chart, and belongs to a picture of it as well.
const notesOf = (chart) => [chart.settings.warning?.(), ...markedIn(chart), ...(chart.reply.notes || []).map(withoutOptions)].filter(Boolean);

// With the reader's notes at its points.
const withNotesAt = ({ context, reply }, data, layout) => marked(data, layout, { markers: context.markers, runs: context.runs, paper: reply.figure.layout.paper_bgcolor });

// The notes that the figure has to do with.
const markedIn = (chart) => (chart.reply.figure ? withNotesAt(chart, chart.reply.figure.data, chart.reply.figure.layout).told.map(noteText) : []);
const NOTES = 2; // that are read at once

// The rest is a click away.
function showNotes(chart, notes) {
	const item = (note) => h("li", null, h("bdi", null, withoutOptions(note)));
	const first = notes.length > NOTES + 1 ? NOTES : notes.length;
	const more = notes.slice(first);
	const folded = more.length ? h("li", { class: "more-notes" }, h("details", { open: chart.context.isPrinting }, h("summary", null, `${more.length} more notes`), h("ul", null, more.map(item)))) : null;
	fill(chart.notes, [...notes.slice(0, first).map(item), folded].filter(Boolean));
}

const whyNothing = (reply) => reply.why || (reply.panels || []).map((panel) => panel.empty).filter(Boolean).join("; ") || "There is nothing to draw.";

// Where the filters leave nothing it can be mended here. What was said of the figure before is not of this.
function whyParts({ reply, context, subtitle }) {
	subtitle.textContent = "";
	return context.counts && !context.counts.shown ? [...emptyState(context.state).childNodes] : sentence(whyNothing(reply));
}

async function drawFigure(chart) {
	const { plot, reply, hidden, settings } = chart;
	const Plotly = await chart.context.loadPlotly();
	if (reply.is_3d) Plotly.registerThreeDimensional();
	fill(chart.legendList, legend(reply.figure.data, hidden, { toggle: (name) => hideSeries(chart, toggled, name), solo: (name) => hideSeries(chart, alone, name), point: (name) => emphasize(chart, name) }));
	const { data, layout, height } = arranged(reply, widthFor(chart), settings.height);
	plot.style.height = `${height}px`;
	const noted = withNotesAt(chart, applyHidden(data, hidden), inPanel(layout, reply.is_3d));
	const figure = applyPicked(noted, chart.context.picked());
	const shown = chart.explore.prepared(figure, requestOptions(chart));
	if (settings.keepsCamera) keepCameras(plot.layout, shown.layout);
	await Plotly.react(plot, shown.data, shown.layout, config);
	fitToPaper(plot, reply, chart.context.isPrinting);
	if (!plot.dataset.bound) bind(chart);
	chart.explore.drawn(figure);
}

// Turned as the reader left them.
function keepCameras(before, layout) {
	for (const key of Object.keys(layout)) if (/^scene/.test(key) && before?.[key]?.camera) layout[key].camera = before[key].camera;
}

// As wide as the panel; where each of the x axis' words needs more, it scrolls.
function widthFor(chart) {
	const { plot, scroll, settings, reply } = chart;
	chart.drawnFor = chart.context.isPrinting ? paperWidth(reply) : scroll.clientWidth || scroll.parentElement.clientWidth || 600;
	const needed = settings.roomOfWord ? settings.roomOfWord * (reply.figure.layout.xaxis?.ticktext?.length || 0) : 0;
	const width = Math.max(chart.drawnFor, needed);
	plot.style.width = width > chart.drawnFor ? `${width}px` : "";
	if (width > chart.drawnFor) scroll.tabIndex = 0;
	else scroll.removeAttribute("tabindex");
	return width;
}

// The panel has title, legend and paper already. A finger scrolls the page.
function inPanel(layout, is3d) {
	const drag = window.matchMedia("(pointer: coarse)").matches ? false : "zoom";
	return {
		...layout,
		autosize: false,
		paper_bgcolor: "rgba(0,0,0,0)",
		plot_bgcolor: "rgba(0,0,0,0)",
		hovermode: layout.hovermode || "closest",
		dragmode: is3d ? "turntable" : drag,
		showlegend: false,
	};
}

function resize(chart) {
	if (chart.plot.hidden || !chart.plot.dataset.bound) return;
	const width = chart.scroll.clientWidth;
	if (width && Math.abs(width - chart.drawnFor) > 2) return drawNext(chart);
}

function remove(chart) {
	if (chart.plot.dataset.bound) chart.context.loadPlotly().then((Plotly) => Plotly.purge(chart.plot));
}

// how: toggled or alone, of hidden.js
function hideSeries(chart, how, name) {
	const { state } = chart.context;
	const entries = () => [...chart.legendList.querySelectorAll("button")];
	const names = namesOf(chart.reply.figure.data);
	const at = entries().indexOf(document.activeElement);
	state.set({ hide: how(state.state.hide, chart.settings.id, name, names) });
	drawNext(chart).then(() => at >= 0 && entries()[at]?.focus());
}

// The marks of other series step back while an entry of the legend is pointed at; null: none is.
function emphasize({ plot }, name) {
	for (const element of plot.querySelectorAll(".trace")) {
		const trace = element.__data__?.[0]?.trace ?? element.__data__?.trace;
		const isOther = name !== null && trace?.name && strip(trace.name) !== name;
		element.style.opacity = isOther ? 0.15 : "";
	}
}

/* --- Pointing -------------------------------------------------------------------------------- */

// Of a point the library tells label, value and the result's place.
function placeOf(point) {
	const place = Array.isArray(point.customdata) ? point.customdata[2] : null;
	return Number.isInteger(place) ? place : -1;
}

function bind(chart) {
	const { plot, context, name } = chart;
	let down = null; // while a button is
	plot.dataset.bound = "yes";
	plot.addEventListener("mousedown", (event) => {
		down = event;
		window.addEventListener("mouseup", () => (down = null), { once: true, capture: true });
	}, true);
	chart.explore.bind();
	plot.on("plotly_hover", (event) => context.highlight?.(placeOf(event.points[0]), name));
	plot.on("plotly_unhover", () => context.highlight?.(-1, name));
	plot.on("plotly_click", (event) => {
		const place = placeOf(event.points[0]);
		if (place >= 0) whenClicked(down, () => pickMark(chart, place, event.event));
	});
}

function pickMark({ context }, place, event) {
	context.reveal?.(place);
	if (!context.pick(place, event)) context.showResult(place); // as a click on its row
}

const STILL = 4; // px that a mouse moves in a click

// In three dimensions Plotly tells of a click when the button goes down, which may be the beginning of a turn.
function whenClicked(down, act) {
	if (!down) return act();
	const end = (up) => {
		if (Math.hypot(up.clientX - down.clientX, up.clientY - down.clientY) <= STILL) act();
	};
	window.addEventListener("mouseup", end, { once: true, capture: true });
}

// The first mark of a result, or none.
function marksOf(data, place) {
	for (const [curveNumber, trace] of (place >= 0 && data ? data : []).entries()) {
		const pointNumber = trace.customdata?.findIndex?.((point) => point?.[2] === place) ?? -1;
		if (pointNumber >= 0) return [{ curveNumber, pointNumber }];
	}
	return [];
}

// Points at the result's mark, as the mouse would.
async function highlight(chart, place) {
	const { plot, reply } = chart;
	if (!plot.dataset.bound || plot.hidden || chart.hovered === place || reply.is_3d) return;
	chart.hovered = place;
	if (chart.explore.highlight(place)) return;
	const Plotly = await chart.context.loadPlotly();
	const points = marksOf(plot.data, place);
	try {
		if (points.length) Plotly.Fx.hover(plot, points);
		else Plotly.Fx.unhover(plot);
	} catch {
		// a mark that cannot be pointed at
	}
}

/* --- The same otherwise ---------------------------------------------------------------------- */

function showTable(chart, show) {
	chart.alternative.hidden = !show;
	chart.tableButton.setAttribute("aria-pressed", String(show));
	if (show) fill(chart.alternative, tableElements(chart.reply));
}

function showCommand(chart, show) {
	const { context, commandBox } = chart;
	commandBox.hidden = !show;
	chart.codeButton.setAttribute("aria-expanded", String(show));
	if (show) fillCommand(commandBox, plotCommand(context.state.state, requestOptions(chart), context.describe(), context.theme, onlyOf(chart)), context.copy);
}

function picture(chart) {
	const { reply, plot, settings, hidden } = chart;
	return pictureOf(reply, { width: plot.clientWidth, minimum: settings.height || 420, hidden, shownLayout: plot.layout, notes: notesOf(chart), ranges: chart.explore.ranges(), withNotesAt: (...figure) => withNotesAt(chart, ...figure) });
}

const isSaved = ({ reply, context }) => reply?.drawn || (context.say("There is nothing to save."), false);

// Without its ending.
function fileOf({ reply, context, name }, format) {
	const what = { description: context.describe(), counts: context.counts, state: context.state.state, what: reply.title || name, slices: reply.figure.layout.meta?.slices };
	return fileNameOf(what, format).slice(0, -format.length - 1);
}

async function save(chart, format) {
	if (isSaved(chart)) await savePicture(await chart.context.loadPlotly(), fileOf(chart, format), picture(chart), chart.reply, format);
}

function copy(chart) {
	if (isSaved(chart)) return copyImage(chart.context, chart.context.loadPlotly().then((Plotly) => pngBlob(Plotly, picture(chart))));
}

function copyText(chart) {
	if (isSaved(chart)) chart.context.copy("The chart", markdownOfChart(chart.reply, notesOf(chart)));
}
