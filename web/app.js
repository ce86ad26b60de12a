// The dashboard in an element: wires library, state and parts together.
import { addFiles, createAdded, fileChooser, takeDropped, told } from "./adding.js";
import { deriveKeys, deriveRequest } from "./derive.js";
import { createDetail } from "./detail.js";
import { announcer, fill, h, icon, newId } from "./dom.js";
import { download } from "./download.js";
import { createActive } from "./filter/active.js";
import { filterRequest } from "./filter/choices.js";
import { fileName } from "./file_name.js";
import { createFilters } from "./filter/filters.js";
import { createHeader, describeView, notices } from "./header.js";
import { openHelp } from "./help.js";
import { keep, keepViews, kept, keptViews } from "./kept_layout.js";
import { listenToKeys } from "./keyboard.js";
import { createWholePage } from "./own/embed.js";
import { found, markersOf, runsOf, withMarker } from "./own/markers.js";
import { createIndex } from "./panel/index.js";
import { embedded, usualOf } from "./panel/list.js";
import { createPanels } from "./panel/panels.js";
import { pageText } from "./page_text.js";
import { listenToPrinting } from "./print.js";
import { createPicking } from "./picking.js";
import { configOf, panelsOf, settingsOf, viewsOf } from "./settings.js";
import { defaults, facetKeys, fromHash, stateOf, takeFacets, toYaml } from "./state.js";
import { createStore } from "./store.js";
import { createTable } from "./table/table.js";

// What belongs to the layout, as opposed to the view of the moment.
const layoutKeys = ["theme", "panels", "columns", "charts", "texts", "markers"];

const layoutOf = (state) => Object.fromEntries(layoutKeys.filter((key) => key in state).map((key) => [key, state[key]]));

// options: core, loadPlotly() → Plotly, page {title, left_out, config}, address (null, or
// {get, set, listen} for the state's text), remembers (layouts in the browser), ownsDocument,
// initial (state), onpick (told the places of picked results), signal (the end).
export function mount(root, options) {
	const { core, page, signal, loadPlotly } = options;
	const description = core.ask("describe");
	takeFacets(description);
	const app = { ...options, root, ...stateFor(options, description), description };
	const { state } = app;
	// What the parts need of the whole and of each other.
	app.context = { core, page, root, signal, loadPlotly, state, describe: () => app.description, canEmbed: Boolean(app.address), ownsDocument: app.ownsDocument, markers: [] };
	createParts(app);
	Object.assign(app.context, services(app));
	listen(app);
	applyTheme(app);
	update(app, null);
	return { state, context: app.context, describe: app.context.describe, isIdle: app.panels.isIdle, select: app.picking.select };
}

// base: what the view is reset to. What this browser keeps is not in the address, but an address wins over it.
function stateFor({ page, address, remembers, initial }, description) {
	const base = { ...defaults, ...stateOf(page.config), ...(page.titled ? { title: null } : {}) };
	base.panels = panelsOf(page.config, usualOf(description, base)) || null;
	const layout = layoutOf(remembers ? stateOf(kept(page.title, base, (state) => usualOf(description, state))) : {});
	const state = createStore(base, { ...layout, ...(address ? fromHash(address.get()) : {}), ...initial }, Object.keys(layout));
	return { base, layout, state };
}

function createParts(app) {
	const { context, root } = app;
	const toast = announcer();
	context.say = toast.say;
	app.showFilters = (open) => showFilters(app, open);
	app.nextTheme = () => nextTheme(app);
	app.copyLink = () => context.copy("The link", location.href.split("#")[0] + (app.state.link() ? `#${app.state.link()}` : ""));
	app.filters = createFilters(context, () => closeFilters(app));
	app.table = createTable(context);
	app.picking = createPicking(context, app.table, app.onpick);
	app.panels = createPanels(context, { table: app.table });
	app.detail = createDetail(context);
	app.active = createActive(context);
	app.index = createIndex(app.panels);
	app.wholePage = createWholePage(context);
	app.added = createAdded(context, app.ownsDocument);
	app.main = h("main", { class: "main", id: newId("main"), tabIndex: -1 }, notices(app.page), app.added.element, app.index.element, app.active.element, app.panels.element, app.wholePage.element);
	app.chooser = fileChooser((files) => take(app, files));
	app.header = createHeader(app);
	fill(
		root,
		app.header.element,
		h("div", { class: "body" }, app.filters.element, app.main),
		app.detail.element,
		h("div", { class: "drop-hint", "aria-hidden": "true" }, h("p", null, icon("add"), "Drop result files to add them")),
		toast,
	);
	root.classList.add("dyno");
}

function services(app) {
	const { state, detail, picking, context } = app;
	return {
		copy: (what, text) => copy(context, what, text),
		addFiles: (files) => take(app, files),
		saveLayout: () => app.remembers && keep(app.page.title, layoutOf(state.state), app.base, (state) => usualOf(app.description, state)),
		saveViews: (views) => app.remembers && keepViews(app.page.title, views),
		removeFile: (file) => removeFile(app, file),
		savePage: () => savePage(app),
		downloadLayout: () => download("dashboard.yaml", toYaml(...settings(app)), "application/yaml"),
		showResult: (place) => detail.open(place, app.description),
		keepNote: (before, after) => keepNote(app, before, after),
		isPicked: picking.isPicked,
		picked: picking.picked,
		pick: picking.pick,
	};
}

// The present view as a settings file has it, and its keys in their order.
function settings({ state, page, description }) {
	const views = viewsOf(page.config?.views).filter(({ name }) => !keptViews(page.title).some((one) => one.name === name));
	const all = settingsOf(state.state, usualOf(description, state.state), [...views, ...keptViews(page.title)]);
	return [all, [...Object.keys(defaults), "hidden", "views"]];
}

/* --- Events ---------------------------------------------------------------------------------- */

const darkness = () => window.matchMedia("(prefers-color-scheme: dark)");

function listen(app) {
	const { state, address, root, signal } = app;
	state.listen((_, keys) => {
		update(app, keys);
		address?.set(state.hash());
	});
	address?.listen((text) => state.replace({ ...app.base, ...app.layout, ...fromHash(text) }));
	darkness().addEventListener("change", () => {
		applyTheme(app);
		app.panels.update(app.description, app.context.counts, ["theme"]);
	}, { signal });
	listenToPrinting({ root, panels: app.panels, signal, set: (isPrinting) => setPrinting(app, isPrinting) });
	root.addEventListener("pointerdown", (event) => closeBeside(app, event.target));
	takeDropped(root, (files) => take(app, files));
	listenToKeys(app.ownsDocument ? root.ownerDocument : root, root, actions(app));
}

// Paper is light.
function setPrinting(app, isPrinting) {
	app.context.isPrinting = isPrinting;
	applyTheme(app);
}

const actions = (app) => ({
	undo: () => app.state.undo(),
	redo: () => app.state.redo(),
	search: () => showFilters(app, true), // the search is their first field
	help: () => openHelp(app.context),
	closeFilters: () => closeFilters(app),
});

/* --- Drawing --------------------------------------------------------------------------------- */

const rowKeys = () => [...facetKeys, ...deriveKeys, "search", "range", "sort", "limit", "within", "places"];

// Fields come and go with prices and formulas; which results there are stays.
function derive(app) {
	const request = deriveRequest(app.state.state);
	if (!app.context.derived && !Object.keys(request).length) return;
	app.context.derived = app.core.derive(request);
	app.description = app.core.ask("describe");
}

// keys: of the state, that changed; null: all.
function update(app, keys) {
	const isChanged = (...names) => !keys || names.some((name) => keys.includes(name));
	if (isChanged(...deriveKeys)) derive(app);
	const { context, core, state, description, table, panels, filters } = app;
	if (isChanged("theme")) applyTheme(app);
	if (isChanged("markers")) Object.assign(context, { markers: found(core.ask, markersOf(state.state.markers, description)), runs: runsOf(description) });
	app.root.classList.toggle("embedded", Boolean(embedded(state.state, description)));
	if (isChanged(...rowKeys())) context.counts = { ...core.ask("filter", filterRequest(state.state)), derived: context.derived };
	if (isChanged(...rowKeys(), "columns", "metric")) table.update(description, context.counts);
	panels.update(description, context.counts, keys);
	if (isChanged("panels", "metric", "charts", "texts", "markers", "embed", "side-a", "side-b")) app.index.update();
	app.wholePage.update();
	if (isChanged("select")) table.showPicked();
	if (isChanged(...rowKeys(), "metric", "select", "zoom")) app.active.update(description, context.counts);
	if (isChanged(...rowKeys(), "metric")) panels.later(() => filters.update(app.description, context.counts));
	describeView(app.header, app);
	if (app.ownsDocument) document.title = `${app.header.heading.textContent} – dyno`;
}

function applyTheme({ context, state, root, ownsDocument }) {
	const { theme } = state.state;
	const isDark = context.isPrinting ? false : theme === "auto" ? darkness().matches : theme === "dark";
	context.theme = isDark ? "dark" : "light";
	root.dataset.theme = context.theme;
	if (ownsDocument) document.documentElement.dataset.theme = context.theme;
}

function nextTheme({ state, context }) {
	state.set({ theme: context.theme === "dark" ? "light" : "dark" });
	context.say(`${context.theme === "dark" ? "Dark" : "Light"} theme`);
}

/* --- Filters --------------------------------------------------------------------------------- */

function showFilters({ root, header, filters }, open) {
	root.classList.toggle("filters-open", open);
	header.toggle.setAttribute("aria-expanded", String(open));
	if (open) filters.focus();
}

function closeFilters(app) {
	showFilters(app, false);
	app.header.toggle.focus();
}

// On a narrow screen they lie over the page: touching the rest of it closes them.
function closeBeside(app, touched) {
	const { root, filters, header } = app;
	const isBeside = root.classList.contains("filters-open") && !filters.element.contains(touched) && !header.toggle.contains(touched);
	if (isBeside && getComputedStyle(filters.element).position === "fixed") showFilters(app, false);
}

/* --- Notes ----------------------------------------------------------------------------------- */

// before: the note that is changed (null: none), after: what it becomes (null: nothing). The panel that lists them is shown.
function keepNote({ state, context, panels }, before, after) {
	const shown = panels.shown().map(({ id, width }) => `${id}:${width}`);
	const lacks = after !== null && !shown.some((item) => item.startsWith("notes:"));
	state.set({ markers: withMarker(state.state.markers, before, after), ...(lacks && state.state.panels ? { panels: [...shown, "notes:12"] } : {}) });
	context.say(after === null ? "The note is removed; Undo brings it back." : "The note is kept in the address; Layout keeps it in this browser.");
}

/* --- Sharing and adding ---------------------------------------------------------------------- */

// Where the clipboard is not to be had, the reader copies by hand.
async function copy(context, what, text) {
	try {
		await navigator.clipboard.writeText(text);
		context.say(`${what} is copied.`);
	} catch {
		window.prompt(`${what}:`, text);
	}
}

function showOthers(app) {
	app.description = app.core.ask("describe");
	takeFacets(app.description);
	app.added.update(app.core.files());
	app.panels.forget();
	update(app, null);
}

async function take(app, files) {
	const done = await addFiles(app.core, files);
	if (done.added) showOthers(app);
	app.context.say(told(done), done.reasons.length > 0);
}

// Of what is selected by place nothing is known any more.
function removeFile(app, file) {
	app.core.remove(file);
	app.state.set({ select: [], places: [], "side-a": [], "side-b": [] });
	showOthers(app);
	app.context.say(`${file.name} is removed.`);
	app.main.focus();
}

// With the files that were added; it opens as this view.
async function savePage(app) {
	try {
		download(`${fileName(app.page.title, "dashboard")}.html`, await pageText(app.core, { ...app.page, config: configOf(settings(app)[0]) }), "text/html;charset=utf-8");
	} catch (error) {
		app.context.say(`The page cannot be saved: ${error.message}`, true);
	}
}
