// The top of the page: what it is about, and what can be done with the whole view.
import { button, fill, h, icon } from "./dom.js";
import { environmentSummary } from "./environment.js";
import { resultsOf } from "./format.js";
import { openHelp } from "./help.js";
import { openLayout } from "./layout.js";
import { openNote } from "./own/notes.js";
import { openViews } from "./views.js";

function filtersToggle(app) {
	const toggle = button("filter", "Filters", () => app.showFilters(!app.root.classList.contains("filters-open")), {
		text: "Filters",
		"aria-expanded": "false",
		"aria-controls": app.filters.element.id,
	});
	toggle.classList.add("filters-toggle");
	return toggle;
}

function reset({ state, context }) {
	state.reset();
	context.say("The view is as it was at first. Undo brings yours back.");
}

function skipLink({ main }) {
	const skip = (event) => {
		event.preventDefault(); // the address is the state's
		main.focus();
		main.scrollIntoView();
	};
	return h("a", { class: "skip", href: `#${main.id}`, onclick: skip }, "Skip to the results");
}

// app: see app.js
export function createHeader(app) {
	const { state, context, panels, chooser } = app;
	const heading = h("h1", { class: "heading" });
	const subtitle = h("p", { class: "subtitle" });
	const toggle = filtersToggle(app);
	const undo = button("undo", "Undo (Ctrl+Z)", () => state.undo());
	const redo = button("redo", "Redo (Ctrl+Y)", () => state.redo());
	const actions = [
		toggle,
		undo,
		redo,
		button("reset", "Reset the view", () => reset(app)),
		app.address && button("link", "Copy a link to this view", () => app.copyLink()),
		button("add", "Add results from files", () => chooser.click(), { text: "Add results" }),
		button("chart", "Add chart: one of your own", () => panels.addChart(), { text: "Add chart" }),
		button("text", "Add text: a panel of your own", () => panels.addText()),
		button("note", "Add a note at a run, at cells or at a time", () => openNote(context)),
		button("layout", "Layout: choose and order panels", () => openLayout(context, panels), { text: "Layout" }),
		button("views", "Views by name", () => openViews(app), { text: "Views" }),
		button("theme", "Dark or light", () => app.nextTheme()),
		button("print", "Print", () => window.print()),
		button("help", "Help (?)", () => openHelp(context)),
		chooser,
	];
	const titles = h("div", { class: "titles" }, heading, subtitle);
	const toolbar = h("div", { class: "actions", role: "toolbar", "aria-label": "View" }, actions);
	return { element: h("header", { class: "top" }, skipLink(app), titles, toolbar), heading, subtitle, toggle, undo, redo };
}

export function describeView({ heading, subtitle, undo, redo }, { state, context, page }) {
	const { shown, total } = context.counts;
	undo.disabled = !state.canUndo();
	redo.disabled = !state.canRedo();
	fill(subtitle, environmentSummary(context.describe(), context.counts), " · ", resultsOf(shown, total));
	heading.textContent = state.state.title || page.title;
}

// What the page leaves out.
export function notices({ left_out: left }) {
	if (!left?.length) return h("div", { class: "notices" });
	const summary = h("summary", null, icon("info"), h("span", null, "What this page leaves out"));
	return h("div", { class: "notices" }, h("details", { class: "notice" }, summary, h("ul", null, left.map((text) => h("li", null, text)))));
}
