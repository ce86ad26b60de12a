// Choosing and ordering panels, and keeping that.
import { h, fill, button } from "./dom.js";

export function openLayout(context, panels) {
	const list = h("ol", { class: "layout-list" });

	function row(panel, shown, at, total) {
		const box = h("input", { type: "checkbox", checked: shown, onchange: () => change(() => panels.setShown(panel.id, box.checked)) });
		return h(
			"li",
			{ class: shown ? "" : "off", draggable: shown, "data-panel": panel.id },
			h("label", { class: "choice" }, box, h("span", null, panel.title)),
			shown && button("up", `Move ${panel.title} up`, () => change(() => panels.moveBy(panel.id, -1), panel.id, 0), { disabled: at === 0 }),
			shown && button("down", `Move ${panel.title} down`, () => change(() => panels.moveBy(panel.id, 1), panel.id, 1), { disabled: at === total - 1 }),
		);
	}

	function show() {
		const shown = panels.shown();
		const hidden = panels.all().filter((panel) => !shown.some((one) => one.id === panel.id));
		fill(list, shown.map((panel, i) => row(panel, true, i, shown.length)), hidden.map((panel) => row(panel, false)));
	}

	function change(action, focusOn, button) {
		action();
		show();
		if (focusOn) list.querySelector(`[data-panel="${focusOn}"] button:nth-of-type(${button + 1})`)?.focus();
	}

	list.addEventListener("dragstart", (event) => event.dataTransfer.setData("text/x-dyno-panel", event.target.dataset.panel));
	list.addEventListener("dragover", (event) => event.dataTransfer.types.includes("text/x-dyno-panel") && event.preventDefault());
	list.addEventListener("drop", (event) => {
		const id = event.dataTransfer.getData("text/x-dyno-panel");
		const other = event.target.closest("li")?.dataset.panel;
		if (!id || !other || id === other) return;
		event.preventDefault();
		event.stopPropagation();
		change(() => panels.moveTo(id, other));
	});

	const dialog = h(
		"dialog",
		{ class: "sheet", "aria-label": "Layout", onclose: () => dialog.remove() },
		h("div", { class: "sheet-head" }, h("h2", null, "Layout"), button("close", "Close", () => dialog.close())),
		h("p", { class: "soft" }, "Choose panels and their order. Their width is changed at each panel."),
		list,
		h(
			"div",
			{ class: "sheet-foot" },
			button("check", "Keep in this browser", () => context.say(context.saveLayout() ? "This layout is kept in this browser." : "This browser keeps nothing here: download the file instead."), { text: "Keep in this browser" }),
			button("save", "Save layout file: dashboard.yaml, for --config", () => context.downloadLayout(), { text: "Save layout file" }),
			button("reset", "The usual panels", () => change(() => context.state.set({ panels: context.state.base.panels })), { text: "The usual panels" }),
		),
	);
	context.root.append(dialog);
	show();
	dialog.showModal();
}
