// The dashboard in an element: wires library, state and parts together.
import { h, fill, button, icon, announcer, isWriting, newId } from "./dom.js";
import { createStore, defaults, facetKeys, fromHash, stateOf, takeFacets, toYaml } from "./state.js";
import { createFilters } from "./filters.js";
import { createTable } from "./table.js";
import { createPanels } from "./panels.js";
import { createDetail } from "./detail.js";
import { environmentSummary } from "./environment.js";
import { openHelp } from "./help.js";
import { openLayout } from "./layout.js";
import { download } from "./download.js";
import { count, resultsOf } from "./format.js";

const FILE_LIMIT = 500e6; // bytes of a file that is added: WebAssembly has 4 GB, and reading takes a few times its size
const megabytes = (bytes) => `${count(Math.round(bytes / 1e6))} MB`;

const storageKey = "dyno-dashboard-layout";

// In a sandboxed frame there is no storage, and asking for it throws.
function stored() {
	try {
		return JSON.parse(localStorage.getItem(storageKey) || "{}");
	} catch {
		return {};
	}
}

function store(layout) {
	try {
		localStorage.setItem(storageKey, JSON.stringify(layout));
		return true;
	} catch {
		return false;
	}
}

// What belongs to the layout, as opposed to the view of the moment.
export const layoutKeys = ["theme", "panels", "columns"];

// options: core, loadPlotly() → Plotly, page {title, left_out, config}, address (null, or
// {get, set, listen} for the state's text), remembers (layouts in the browser), ownsDocument,
// initial (state), onpick (told the places of picked results), signal (the end).
export function mount(root, options) {
	const { core, page, address } = options;
	const context = { core, page, root, say: null, loadPlotly: options.loadPlotly, signal: options.signal };
	let description = core.ask("describe");
	takeFacets(description);
	context.describe = () => description;

	const base = { ...defaults, ...stateOf(page.config), ...(page.titled ? { title: null } : {}) };
	const remembered = options.remembers ? stateOf(stored()) : {};
	const layout = Object.fromEntries(
		layoutKeys.filter((key) => key in remembered).map((key) => [key, remembered[key]]),
	);
	const state = createStore(base, { ...layout, ...(address ? fromHash(address.get()) : {}), ...options.initial }, Object.keys(layout));
	context.state = state;

	const toast = announcer();
	context.say = toast.say;

	/* --- Parts ---------------------------------------------------------------------------- */

	const filters = createFilters(context, () => (showFilters(false), toggle.focus()));
	const table = createTable(context);
	const panels = createPanels(context, { table });
	const detail = createDetail(context);
	const heading = h("h1", { class: "heading" });
	const subtitle = h("p", { class: "subtitle" });
	const notices = h("div", { class: "notices" });
	const main = h("main", { class: "main", id: newId("main"), tabIndex: -1 }, notices, panels.element);

	const undo = button("undo", "Undo (Ctrl+Z)", () => state.undo());
	const redo = button("redo", "Redo (Ctrl+Y)", () => state.redo());
	const reset = button("reset", "Reset the view", () => {
		state.reset();
		context.say("The view is as it was at first. Undo brings yours back.");
	});
	const link = button("link", "Copy a link to this view", () => copyLink());
	const chooser = h("input", {
		type: "file",
		class: "hidden-input",
		multiple: true,
		accept: ".json,application/json",
		"aria-label": "Result files to add",
		tabIndex: -1,
		onchange: () => addFiles([...chooser.files]),
	});
	const toggle = button("filter", "Filters", () => showFilters(!root.classList.contains("filters-open")), {
		text: "Filters",
		"aria-expanded": "false",
		"aria-controls": filters.element.id,
	});
	toggle.classList.add("filters-toggle");

	const header = h(
		"header",
		{ class: "top" },
		h("a", { class: "skip", href: `#${main.id}`, onclick: skip }, "Skip to the results"),
		h("div", { class: "titles" }, heading, subtitle),
		h(
			"div",
			{ class: "actions", role: "toolbar", "aria-label": "View" },
			toggle,
			undo,
			redo,
			reset,
			address && link,
			button("add", "Add results from files", () => chooser.click(), { text: "Add results" }),
			button("layout", "Layout: choose and order panels", () => openLayout(context, panels), { text: "Layout" }),
			button("theme", "Dark or light", nextTheme),
			button("print", "Print", () => window.print()),
			button("help", "Help (?)", () => openHelp(context)),
			chooser,
		),
	);
	fill(
		root,
		header,
		h("div", { class: "body" }, filters.element, main),
		detail.element,
		h("div", { class: "drop-hint", "aria-hidden": "true" }, h("p", null, icon("add"), "Drop result files to add them")),
		toast,
	);
	root.classList.add("dyno");

	function skip(event) {
		event.preventDefault(); // the address is the state's
		main.focus();
		main.scrollIntoView();
	}

	// On a narrow screen they lie over the page: touching the rest of it closes them.
	root.addEventListener("pointerdown", (event) => {
		const beside = root.classList.contains("filters-open") && !filters.element.contains(event.target) && !toggle.contains(event.target);
		if (beside && getComputedStyle(filters.element).position === "fixed") showFilters(false);
	});

	function showFilters(open) {
		root.classList.toggle("filters-open", open);
		toggle.setAttribute("aria-expanded", String(open));
		if (open) filters.focus();
	}

	/* --- Drawing -------------------------------------------------------------------------- */

	function update(keys) {
		const changed = (...names) => !keys || names.some((name) => keys.includes(name));
		if (changed("theme")) applyTheme();
		if (changed(...facetKeys, "search", "range", "sort")) context.counts = core.ask("filter", filterRequest(state.state));
		if (changed(...facetKeys, "search", "range", "sort", "columns", "metric")) table.update(description, context.counts);
		panels.update(description, context.counts, keys);
		if (changed(...facetKeys, "search", "range", "sort", "metric")) panels.later(() => filters.update(description, context.counts));
		undo.disabled = !state.canUndo();
		redo.disabled = !state.canRedo();
		describeView();
	}

	function describeView() {
		const { shown, total } = context.counts;
		fill(subtitle, environmentSummary(description), " · ", resultsOf(shown, total));
		heading.textContent = state.state.title || page.title;
		if (options.ownsDocument) document.title = `${heading.textContent} – dyno`;
	}

	function applyTheme() {
		const dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
		const theme = state.state.theme === "auto" ? (dark ? "dark" : "light") : state.state.theme;
		context.theme = theme === "dark" ? "dark" : "light";
		root.dataset.theme = context.theme;
		if (options.ownsDocument) document.documentElement.dataset.theme = context.theme;
	}

	function nextTheme() {
		state.set({ theme: context.theme === "dark" ? "light" : "dark" });
		context.say(`${context.theme === "dark" ? "Dark" : "Light"} theme`);
	}

	function showNotices() {
		fill(
			notices,
			page.left_out?.length > 0 &&
				h(
					"details",
					{ class: "notice" },
					h("summary", null, icon("info"), h("span", null, "What this page leaves out")),
					h("ul", null, page.left_out.map((text) => h("li", null, text))),
				),
		);
	}

	/* --- Sharing and adding ---------------------------------------------------------------- */

	// Where the clipboard is not to be had, the reader copies by hand.
	context.copy = async (what, text) => {
		try {
			await navigator.clipboard.writeText(text);
			context.say(`${what} is copied.`);
		} catch {
			window.prompt(`${what}:`, text);
		}
	};

	const copyLink = () => context.copy("The link", location.href.split("#")[0] + (state.hash() ? `#${state.hash()}` : ""));

	async function addFiles(files) {
		const reasons = [];
		let added = 0;
		for (const file of files) {
			try {
				if (file.size > FILE_LIMIT) throw new Error(`${megabytes(file.size)} are too much for a page, which reads ${megabytes(FILE_LIMIT)}: make one of it with dyno dashboard`);
				core.load(new Uint8Array(await file.arrayBuffer()));
				added++;
			} catch (error) {
				reasons.push(`${file.name}: ${error.message}`);
			}
		}
		chooser.value = "";
		if (added) {
			description = core.ask("describe");
			panels.forget();
			update(null);
		}
		const what = added ? `${added === 1 ? "One file is" : `${added} files are`} added. ` : "";
		context.say(what + reasons.join("; "), reasons.length > 0);
	}
	context.addFiles = addFiles;

	context.saveLayout = () => {
		const current = Object.fromEntries(layoutKeys.map((key) => [key, state.state[key]]));
		return options.remembers && store(current);
	};
	context.downloadLayout = () => {
		download("dashboard.yaml", toYaml(state.state, Object.keys(defaults)), "application/yaml");
	};
	context.showResult = (place) => detail.open(place, description);

	// Results that were picked, by their places: with Ctrl, several. True: it was one of several.
	let picked = [];
	context.isPicked = (place) => picked.includes(place);
	function pickAll(places) {
		picked = places;
		table.showPicked();
	}
	function select(places) {
		pickAll(places);
		if (places.length) table.reveal(places[0]);
	}
	context.pick = (place, event) => {
		const several = event?.ctrlKey || event?.metaKey;
		pickAll(!several ? [place] : picked.includes(place) ? picked.filter((one) => one !== place) : [...picked, place]);
		options.onpick?.(picked);
		return several;
	};

	let depth = 0;
	root.addEventListener("dragenter", (event) => {
		if (![...(event.dataTransfer?.types || [])].includes("Files")) return;
		event.preventDefault();
		if (depth++ === 0) root.classList.add("dropping");
	});
	root.addEventListener("dragover", (event) => event.preventDefault());
	root.addEventListener("dragleave", () => {
		if (depth > 0 && --depth === 0) root.classList.remove("dropping");
	});
	root.addEventListener("drop", (event) => {
		event.preventDefault();
		depth = 0;
		root.classList.remove("dropping");
		if (event.dataTransfer?.files.length) addFiles([...event.dataTransfer.files]);
	});

	/* --- Keyboard -------------------------------------------------------------------------- */

	(options.ownsDocument ? root.ownerDocument : root).addEventListener("keydown", (event) => {
		if (!root.isConnected) return;
		if (document.querySelector("dialog[open]")) return;
		const writing = isWriting(event.target);
		const typing = writing || event.target.matches("select");
		const control = event.ctrlKey || event.metaKey;
		if (control && !writing && event.key.toLowerCase() === "z" && !event.shiftKey) state.undo();
		else if (control && !writing && (event.key.toLowerCase() === "y" || (event.key.toLowerCase() === "z" && event.shiftKey))) state.redo();
		else if (event.key === "/" && !typing && !control) showFilters(true), filters.focusSearch();
		else if (event.key === "?" && !typing) openHelp(context);
		else if (event.key === "Escape" && root.classList.contains("filters-open"))
			showFilters(false), toggle.focus();
		else return;
		event.preventDefault();
	});

	/* --- Start ----------------------------------------------------------------------------- */

	state.listen((_, keys) => {
		update(keys);
		if (address) address.set(state.hash());
	});
	if (address)
		address.listen((text) => state.replace({ ...base, ...layout, ...fromHash(text) }));
	window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
		applyTheme();
		panels.update(description, context.counts, ["theme"]);
	}, { signal: options.signal });
	applyTheme();
	showNotices();
	update(null);
	return { state, context, describe: context.describe, isIdle: panels.isIdle, select };
}

function number(text) {
	const value = Number(text);
	return text.trim() === "" || Number.isNaN(value) ? undefined : value;
}

// What the library is asked for the rows that a state shows.
export function filterRequest(state) {
	const ranges = {};
	for (const item of state.range) {
		const [, key, low, high] = /^([a-z0-9_]+)=(.*)\.\.(.*)$/.exec(item) || [];
		if (key) ranges[key] = { low: number(low), high: number(high) };
	}
	return {
		filters: Object.fromEntries(facetKeys.map((key) => [key, state[key]]).filter(([, v]) => v.length)),
		search: state.search || "",
		ranges,
		sort: state.sort.map((item) => ({ key: item.replace(/^-/, ""), down: item.startsWith("-") })),
	};
}
