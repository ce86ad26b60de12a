// The box of one panel: head, tools, controls, and what it shows.
import { createChart } from "../chart/chart.js";
import { markdownOfElement } from "../copying.js";
import { chartControls, paretoControls, rankedControls, spaceControls } from "../controls.js";
import { ownControls } from "./own_controls.js";
import { h, fill, button, isWriting, keepFocus, newId } from "../dom.js";
import { environmentPanel, warningOf } from "../environment.js";
import { bestTable } from "../summary/table.js";
import { createComparison } from "../compare/panel.js";
import { createSides } from "../sides/panel.js";
import { copyEmbed } from "../own/embed.js";
import { notesPanel, noteTools } from "../own/notes.js";
import { createTextPanel } from "../own/text_panel.js";
import { isText } from "../own/texts.js";
import { summaryCards } from "../summary/cards.js";
import { dragBy, dropOn } from "./drag.js";
import { controlKeys } from "./list.js";

const controlsOf = { chart: chartControls, own: ownControls, pareto: paretoControls, ranked: rankedControls, space: spaceControls };

// panels: see panels.js; moves: moveBy(id, step), resizeBy, hide, moveTo(id, other). A box is drawn by
// draw() when it is dirty and seen (null: not known yet).
export function createBox(panels, panel, moves) {
	const box = {
		id: panel.id, panel, dirty: true, seen: null, chart: null, tools: [],
		heading: h("h2", { id: newId("panel") }, panel.title),
		body: h("div", { class: "panel-body" }),
		controls: h("div", { class: "panel-controls" }),
		warning: h("div", { class: "panel-warning", hidden: true }),
	};
	(contents[panel.part] || showChart)(panels, box);
	box.fold = h("button", { type: "button", class: "fold", onclick: () => moves.fold(panel.id, !box.panel.folded) });
	box.element = elementOf(panels, box, moves);
	return box;
}

// A folded panel is its title alone, and is not drawn.
export function showFolded({ element, fold, panel }) {
	const isFolded = Boolean(panel.folded);
	element.classList.toggle("folded", isFolded);
	fold.setAttribute("aria-expanded", String(!isFolded));
	fold.setAttribute("aria-label", panel.title);
	fold.title = isFolded ? "Show" : "Fold";
}

function elementOf(panels, box, moves) {
	const { id, panel, heading, controls, warning, body } = box;
	const handle = h("span", { class: "handle", draggable: true, title: "Drag to move (Alt + arrows with the keyboard)", "aria-hidden": "true" }, "⠿");
	const tools = h("div", { class: "panel-tools", role: "toolbar", "aria-label": `${panel.title}: tools` }, box.tools, placing(panels, box, moves));
	const which = panel.own && h("span", { id: newId("which"), hidden: true }, id.replace("-", " ")); // as there may be several of one title
	const element = h(
		"section",
		{ class: `panel panel-${id}`, "data-panel": id, "aria-labelledby": which ? `${heading.id} ${which.id}` : heading.id, tabIndex: -1, onkeydown: (event) => onKey(event, id, moves) },
		h("div", { class: "panel-head" }, handle, box.fold, heading, which, tools),
		controls,
		warning,
		body,
	);
	dragBy(handle, element, id, moves.dropped);
	dropOn(element, id, moves.moveTo);
	return element;
}

function placing({ context }, box, { addChart, addText, moveBy, removeOwn, resizeBy, hide }) {
	const { panel } = box;
	const look = { class: "placing icon-only" };
	return [
		panel.chart && button("copy", `Copy ${panel.title} as a chart of your own`, () => addChart(panel.id), look),
		isText(panel.id) && button("copy", `Copy ${panel.title}`, () => addText(panel.id), look),
		context.canEmbed && button("embed", `Copy ${panel.title} as an element for other pages (embed)`, () => copyEmbed({ context, ...box }), look),
		panel.own && button("trash", `Remove ${panel.title} for good`, () => removeOwn(panel.id), look),
		button("up", "Move up (Alt+↑)", () => moveBy(panel.id, -1), look),
		button("down", "Move down (Alt+↓)", () => moveBy(panel.id, 1), look),
		button("wider", "Change the width (Alt+←, Alt+→)", () => resizeBy(panel.id, panel.width === 12 ? -1 : 1), look),
		button("close", `Hide ${panel.title}`, () => hide(panel.id), look),
	];
}

function onKey(event, id, { moveBy, resizeBy }) {
	if (!event.altKey || event.ctrlKey || event.metaKey || isWriting(event.target)) return;
	const steps = { ArrowUp: () => moveBy(id, -1), ArrowDown: () => moveBy(id, 1), ArrowLeft: () => resizeBy(id, -1), ArrowRight: () => resizeBy(id, 1) };
	if (!steps[event.key]) return;
	event.preventDefault();
	steps[event.key]();
}

/* --- What it shows --------------------------------------------------------------------------- */

const contents = {
	table(panels, box) {
		fill(box.body, panels.parts.table.element);
		box.tools = panels.parts.table.tools;
		box.draw = async () => panels.parts.table.refresh();
	},
	summary({ context }, box) {
		const table = { every: false, show: (every) => ((table.every = every), box.draw()) };
		box.tools = [markdownTool(context, box)];
		box.draw = async () => keepFocus(box.body, () => fill(box.body, bestTable(context, table), summaryCards(context)));
	},
	comparison(panels, box) {
		const comparison = createComparison(panels.context);
		fill(box.body, comparison.element);
		box.tools = comparison.tools;
		box.draw = async () => comparison.draw(panels.description, panels.counts);
	},
	sides({ context }, box) {
		const sides = createSides(context);
		fill(box.body, sides.element);
		box.tools = sides.tools;
		box.draw = async () => sides.draw();
	},
	notes({ context }, box) {
		box.tools = noteTools(context);
		box.draw = async () => keepFocus(box.body, () => fill(box.body, notesPanel(context, context.markers)));
	},
	text({ context }, box) {
		const text = createTextPanel(context, box.id, box.controls);
		fill(box.body, text.element);
		Object.assign(box, { tools: text.tools, edit: text.edit });
		box.draw = async () => {
			box.heading.textContent = box.panel.title;
			text.draw();
		};
	},
	environment(panels, box) {
		const only = h("input", { type: "checkbox", checked: true, onchange: () => box.draw() });
		const choice = h("label", { class: "choice inline" }, only, "only what differs");
		box.tools = [markdownTool(panels.context, box)];
		box.draw = async () => {
			fill(box.controls, panels.description.runs.length > 1 && choice);
			fill(box.body, environmentPanel(panels.description, only.checked));
		};
	},
};

const markdownTool = (context, box) => button("markdown", "Copy as Markdown", () => context.copy(box.panel.title, markdownOfElement(box.panel.title, box.body)));

function showChart(panels, box) {
	const { panel } = box;
	const { id, height, keepsCamera, roomOfWord } = panel;
	const onreply = (reply) => (box.heading.textContent = reply.title || panel.title);
	const optionsOf = (state) => panel.options?.(state, panels.description) || {};
	box.chart = createChart(panels.context, panel.chart, optionsOf, { id, height, keepsCamera, roomOfWord, onreply, only: panel.only, warning: () => warningOf(panels.description, panels.counts) });
	box.tools = box.chart.tools;
	fill(box.body, box.chart.element);
	box.draw = async () => {
		if (panel.controls) showControls(panels, box);
		showWarning(panels, box);
		await box.chart.draw();
		window.firstChart ||= performance.now(); // for bench/dashboard
	};
}

// Made anew only when what they show has changed; the keyboard stays where it was.
function showControls({ context, description }, box) {
	const { state } = context.state;
	const shape = JSON.stringify(controlKeys.map((key) => state[key]));
	if (box.shape === shape && box.described === description) return;
	keepFocus(box.controls, () => fill(box.controls, controlsOf[box.panel.controls](context, description, box.panel)));
	Object.assign(box, { shape, described: description });
}

// Runs that were taken under other conditions are not alike: said beside the chart that shows them.
function showWarning({ description, counts }, { warning }) {
	const text = warningOf(description, counts);
	warning.hidden = !text;
	if (text) warning.textContent = text;
}
