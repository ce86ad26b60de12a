// Choosing and ordering panels, and keeping that.
import { h, fill, button, openSheet } from "./dom.js";
import { dragInList } from "./panel/drag.js";

export function openLayout(context, panels) {
	const dialog = { context, panels, list: h("ol", { class: "layout-list" }) };
	dragInList(dialog.list, (id, other) => change(dialog, () => panels.moveTo(id, other)));
	show(dialog);
	openSheet(
		context.root,
		"Layout",
		{},
		h("p", { class: "soft" }, "Choose panels and their order. Their width is changed at each panel."),
		dialog.list,
		foot(dialog),
	);
}

function foot(dialog) {
	const { context } = dialog;
	const keep = () => context.say(context.saveLayout() ? "This layout is kept in this browser." : "This browser keeps nothing here: download the file instead.");
	const reset = () => change(dialog, () => context.state.set({ panels: context.state.base.panels }));
	return h(
		"div",
		{ class: "sheet-foot" },
		button("check", "Keep in this browser", keep, { text: "Keep in this browser" }),
		button("save", "Save layout file: dashboard.yaml, for --config, with charts, texts, notes and views", () => context.downloadLayout(), { text: "Save layout file" }),
		context.ownsDocument && button("save", "Save this page as a file, with all that was added", () => context.savePage(), { text: "Save this page" }),
		button("reset", "The usual panels", reset, { text: "The usual panels" }),
	);
}

function show(dialog) {
	const { panels, list } = dialog;
	const shown = panels.shown();
	const hidden = panels.all().filter((panel) => !shown.some((one) => one.id === panel.id));
	const movers = (panel, i) => [mover(dialog, panel, -1, i === 0), mover(dialog, panel, 1, i === shown.length - 1)];
	const rows = shown.map((panel, i) => row(dialog, panel, movers(panel, i)));
	fill(list, rows, hidden.map((panel) => row(dialog, panel, null)));
}

// movers: null where the panel is not shown
function row(dialog, panel, movers) {
	const box = h("input", { type: "checkbox", checked: movers !== null, onchange: () => change(dialog, () => dialog.panels.setShown(panel.id, box.checked)) });
	return h(
		"li",
		{ class: movers ? "" : "off", draggable: movers !== null, "data-panel": panel.id },
		h("label", { class: "choice" }, box, h("span", null, panel.title)),
		movers,
	);
}

// The keyboard stays on the button, which is another one then.
function mover(dialog, panel, step, disabled) {
	const word = step < 0 ? "up" : "down";
	const move = () => {
		change(dialog, () => dialog.panels.moveBy(panel.id, step));
		dialog.list.querySelector(`[data-panel="${panel.id}"] button:nth-of-type(${step < 0 ? 1 : 2})`)?.focus();
	};
	return button(word, `Move ${panel.title} ${word}`, move, { disabled });
}

function change(dialog, action) {
	action();
	show(dialog);
}
