// The panels: which there are, in what order and how wide, and drawing those that are in sight.
import { h, fill, button, isWriting, newId } from "./dom.js";
import { createChart } from "./charts.js";
import { differingKeys, environmentPanel } from "./environment.js";
import { summaryCards } from "./summary.js";
import { chartControls, limitControl, spaceControls } from "./controls.js";

const some = (object) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null && value !== undefined && value !== ""));

// The main chart is whatever the reader makes of it.
export function mainOptions(state) {
	if (state.mark === "box") return some({ chart: "distribution", mark: "box", x: state.x, "y-scale": state["y-scale"], group: state.group });
	return some({
		field: [state.field],
		mark: state.mark,
		x: state.x,
		"x-scale": state["x-scale"],
		"y-scale": state["y-scale"],
		group: state.group,
		aggregate: state.aggregate,
	});
}

// A panel is a chart of the library, or one of the page's own parts. `width` of 12 columns.
const known = [
	{ id: "summary", title: "Summary", width: 12, part: "summary" },
	{ id: "main", title: "Main chart", width: 12, chart: "scaling", height: 420, options: mainOptions, controls: chartControls },
	{ id: "table", title: "Results", width: 12, part: "table" },
	{ id: "comparison", width: 12, needs: (description) => description.runs.length > 1 },
	{ id: "percentiles", width: 6, options: () => ({ field: ["latency_mean", "latency_p90", "latency_p95", "latency_p99"] }) },
	{ id: "throughput", width: 6 },
	{ id: "memory", width: 12, options: () => ({ detailed: true }) },
	{ id: "distribution", width: 6 },
	{ id: "pareto", width: 6, options: (state) => some({ "latency-limit": state["latency-limit"] }), controls: limitControl },
	{ id: "heatmap", width: 12, options: (state) => ({ field: [state.field] }) },
	{ id: "flops", width: 12, options: () => ({ detailed: true }) },
	{ id: "operators", width: 12 },
	{ id: "roofline", width: 12 },
	{ id: "efficiency", width: 12 },
	{ id: "parallel", width: 12, height: 380, roomOfWord: 104 },
	{ id: "history", width: 12, options: (state) => ({ field: [state.field] }), needs: (description) => description.runs.length > 2 },
	{ id: "space", width: 12, height: 520, options: (state) => spaceOptions(state), controls: spaceControls, keepsCamera: true },
	{ id: "environment", title: "Environment", width: 12, part: "environment" },
];

function spaceOptions(state) {
	if (!state.space || state.space.length < 3) return {};
	return some({ x: state.space[0], y: state.space[1], z: state.space[2] });
}

// Charts that the library has and no row above names are panels, too, but not shown at first.
export function allPanels(description) {
	const charts = description.charts || [];
	const rows = known.filter((panel) => panel.part || charts.some((chart) => chart.name === (panel.chart || panel.id)));
	for (const chart of charts)
		if (!known.some((panel) => (panel.chart || panel.id) === chart.name)) rows.push({ id: chart.name, width: 6, extra: true });
	return rows.map((panel) => {
		const chart = charts.find((item) => item.name === (panel.chart || panel.id));
		return { ...panel, chart: panel.part ? null : panel.chart || panel.id, title: panel.title || chart.title, help: chart?.help };
	});
}

export const widths = [3, 4, 6, 8, 12];

// Charts have a panel for each model: of more than two, half a page is too narrow.
function usualWidth(panel, description) {
	const models = description.facets.find((facet) => facet.key === "model")?.choices.length || 0;
	return panel.width === 6 && models > 2 ? 12 : panel.width;
}

export function shownPanels(state, description) {
	const all = allPanels(description);
	const items = state.panels || all.filter((panel) => !panel.extra && (!panel.needs || panel.needs(description))).map((panel) => `${panel.id}:${usualWidth(panel, description)}`);
	return items
		.map((item) => {
			const [id, width] = item.split(":");
			const panel = all.find((one) => one.id === id);
			return panel && { ...panel, width: widths.includes(Number(width)) ? Number(width) : panel.width };
		})
		.filter((panel, i, list) => panel && list.findIndex((other) => other && other.id === panel.id) === i);
}

const controlKeys = ["field", "mark", "x", "x-scale", "y-scale", "group", "aggregate", "latency-limit", "space", "metric"];

const write = (panels) => panels.map((panel) => `${panel.id}:${panel.width}`);

export function createPanels(context, parts) {
	const { state } = context;
	const element = h("div", { class: "panels" });
	const boxes = new Map(); // by id
	let description;
	let counts;
	let queue = [];
	let running = false;

	const observer = new IntersectionObserver(
		(entries) => {
			for (const entry of entries) {
				const box = boxes.get(entry.target.dataset.panel);
				if (!box) continue;
				box.seen = entry.isIntersecting;
				if (box.seen && box.dirty) enqueue(box);
			}
			if (!running) doWaiting();
		},
		{ rootMargin: "200px" },
	);

	const sizes = new ResizeObserver(() => {
		for (const box of boxes.values()) if (box.seen) box.chart?.resize();
	});

	/* --- Drawing one after the other -------------------------------------------------------- */

	// It begins when all that is to be drawn is known, so that the main chart goes first.
	function enqueue(box) {
		if (!queue.includes(box)) queue.push(box);
		if (running) return;
		running = true;
		queueMicrotask(run);
	}

	// What can wait until the main chart stands, if that is to be drawn at all.
	let waiting = [];

	function doWaiting() {
		const jobs = waiting;
		waiting = [];
		for (const job of jobs) job();
	}

	// Code runs slowly at first. So that the reader's first change finds it compiled, the main chart is
	// drawn once more, as it is, when there is nothing else to do.
	let rehearsed = false;

	async function rehearse() {
		const main = boxes.get("main");
		if (rehearsed || !main?.chart || !main.seen || main.dirty) return;
		rehearsed = true;
		await main.chart.draw().catch(console.error);
	}

	async function run() {
		while (queue.length) {
			const main = queue.findIndex((one) => one.id === "main"); // what the reader looks at
			const box = queue.splice(Math.max(0, main), 1)[0];
			if (!box.dirty || !boxes.has(box.id)) continue;
			box.dirty = false;
			box.element.classList.add("busy");
			try {
				await box.draw();
			} catch (error) {
				console.error(error);
				context.say(`${box.panel.title}: ${error.message}`);
			}
			box.element.classList.remove("busy");
			await new Promise((resolve) => setTimeout(resolve));
			doWaiting();
		}
		doWaiting();
		await rehearse();
		if (queue.length) return run();
		running = false;
	}

	/* --- Boxes ------------------------------------------------------------------------------ */

	function moveBy(id, step) {
		const list = shownPanels(state.state, description);
		const at = list.findIndex((panel) => panel.id === id);
		const to = at + step;
		if (to < 0 || to >= list.length) return;
		list.splice(to, 0, ...list.splice(at, 1));
		state.set({ panels: write(list) });
		context.say(`${list[to].title}: place ${to + 1} of ${list.length}`);
		boxes.get(id)?.element.focus();
	}

	function resizeBy(id, step) {
		const list = shownPanels(state.state, description);
		const panel = list.find((one) => one.id === id);
		const at = Math.min(widths.length - 1, Math.max(0, widths.indexOf(panel.width) + step));
		panel.width = widths[at];
		state.set({ panels: write(list) });
		context.say(`${panel.title}: ${panel.width} of 12 columns`);
	}

	function hide(id) {
		const list = shownPanels(state.state, description);
		state.set({ panels: write(list.filter((panel) => panel.id !== id)) });
		context.say("The panel is hidden; Layout brings it back.");
	}

	// To the place of another one, which makes room: upwards, if the panel comes from above.
	function moveTo(id, other) {
		const list = shownPanels(state.state, description);
		const panel = list.find((one) => one.id === id);
		const at = list.findIndex((one) => one.id === other);
		if (!panel || at < 0) return;
		const others = list.filter((one) => one.id !== id);
		others.splice(at, 0, panel);
		state.set({ panels: write(others) });
	}

	function onKey(event, id) {
		if (!event.altKey || event.ctrlKey || event.metaKey || isWriting(event.target)) return;
		const steps = { ArrowUp: () => moveBy(id, -1), ArrowDown: () => moveBy(id, 1), ArrowLeft: () => resizeBy(id, -1), ArrowRight: () => resizeBy(id, 1) };
		if (!steps[event.key]) return;
		event.preventDefault();
		steps[event.key]();
	}

	function createBox(panel) {
		const heading = h("h2", { id: newId("panel") }, panel.title);
		const body = h("div", { class: "panel-body" });
		const box = { id: panel.id, panel, dirty: true, seen: null, draw: async () => {}, chart: null };
		const tools = h("div", { class: "panel-tools", role: "toolbar", "aria-label": `${panel.title}: tools` });
		const handle = h("span", { class: "handle", draggable: true, title: "Drag to move (Alt + arrows with the keyboard)", "aria-hidden": "true" }, "⠿");
		const controls = h("div", { class: "panel-controls" });
		const warning = h("div", { class: "panel-warning", hidden: true });
		box.element = h(
			"section",
			{ class: `panel panel-${panel.id}`, "data-panel": panel.id, "aria-labelledby": heading.id, tabIndex: -1, onkeydown: (event) => onKey(event, panel.id) },
			h("div", { class: "panel-head" }, handle, heading, tools),
			controls,
			warning,
			body,
		);
		handle.addEventListener("dragstart", (event) => {
			event.dataTransfer.setData("text/x-dyno-panel", panel.id);
			event.dataTransfer.setDragImage(box.element, 20, 20);
			event.dataTransfer.effectAllowed = "move";
			element.classList.add("moving");
		});
		handle.addEventListener("dragend", () => {
			element.classList.remove("moving");
			for (const other of boxes.values()) other.element.classList.remove("drop-here");
		});
		box.element.addEventListener("dragover", (event) => {
			if (!event.dataTransfer.types.includes("text/x-dyno-panel")) return;
			event.preventDefault();
			event.stopPropagation();
			box.element.classList.add("drop-here");
		});
		box.element.addEventListener("dragleave", () => box.element.classList.remove("drop-here"));
		box.element.addEventListener("drop", (event) => {
			const id = event.dataTransfer.getData("text/x-dyno-panel");
			if (!id) return;
			event.preventDefault();
			event.stopPropagation();
			box.element.classList.remove("drop-here");
			if (id !== panel.id) moveTo(id, panel.id);
		});
		const placing = [
			button("up", "Move up (Alt+↑)", () => moveBy(panel.id, -1), { class: "placing icon-only" }),
			button("down", "Move down (Alt+↓)", () => moveBy(panel.id, 1), { class: "placing icon-only" }),
			button("wider", "Change the width (Alt+←, Alt+→)", () => resizeBy(panel.id, panel.width === 12 ? -1 : 1), { class: "placing icon-only" }),
			button("close", `Hide ${panel.title}`, () => hide(panel.id), { class: "placing icon-only" }),
		];
		fillBox(box, body, controls, warning, heading);
		fill(tools, box.tools || [], placing);
		return box;
	}

	function fillBox(box, body, controls, warning, heading) {
		const { panel } = box;
		if (panel.part === "table") {
			fill(body, parts.table.element);
			box.tools = parts.table.tools;
			box.draw = async () => parts.table.refresh();
		} else if (panel.part === "summary") {
			box.draw = async () => fill(body, summaryCards(context));
		} else if (panel.part === "environment") {
			let only = true;
			const choice = h("label", { class: "choice inline" }, h("input", { type: "checkbox", checked: true, onchange: (event) => ((only = event.target.checked), box.draw()) }), "only what differs");
			box.draw = async () => {
				fill(controls, description.runs.length > 1 && choice);
				fill(body, environmentPanel(description, only));
			};
		} else {
			box.chart = createChart(context, panel.chart, panel.options || (() => ({})), {
				id: panel.id,
				height: panel.height,
				keepsCamera: panel.keepsCamera,
				roomOfWord: panel.roomOfWord,
				onreply: (reply) => {
					heading.textContent = reply.title || panel.title;
				},
			});
			fill(body, box.chart.element);
			box.tools = box.chart.tools;
			box.draw = async () => {
				if (panel.controls) showControls(box, controls);
				warnAbout(warning);
				await box.chart.draw();
				if (panel.id === "main") window.firstChart ||= performance.now(); // for bench/dashboard
			};
		}
	}

	// Made anew only when what they show has changed; the keyboard stays where it was.
	function showControls(box, controls) {
		const { state: now } = context.state;
		const shape = JSON.stringify(controlKeys.map((key) => now[key]));
		if (box.shape === shape && box.described === description) return;
		const elements = () => [...controls.querySelectorAll("input, select")];
		const at = elements().indexOf(document.activeElement);
		fill(controls, box.panel.controls(context, description));
		if (at >= 0) elements()[at]?.focus({ preventScroll: true });
		Object.assign(box, { shape, described: description });
	}

	// Runs that were taken under other conditions are not alike: said beside the chart that shows them.
	function warnAbout(warning) {
		const runs = description.runs.filter((_, i) => counts.runs[i]);
		const keys = runs.length > 1 ? differingKeys(runs) : [];
		const isGrave = (key) => (/: /.test(key) ? description.device_conditions.includes(key.replace(/^.*: /, "")) : description.run_conditions.includes(key));
		const grave = keys.filter(isGrave);
		const versions = new Set(runs.map(({ run }) => run.dyno)).size > 1;
		const all = [...(versions ? ["dyno"] : []), ...grave];
		warning.hidden = !all.length;
		if (all.length) warning.textContent = `These runs differ in ${all.slice(0, 6).join(", ")}${all.length > 6 ? " and more" : ""}: compare with care (see Environment).`;
	}

	/* --- The whole -------------------------------------------------------------------------- */

	function arrange() {
		const wanted = shownPanels(state.state, description);
		for (const [id, box] of boxes) {
			if (wanted.some((panel) => panel.id === id)) continue;
			observer.unobserve(box.element);
			box.chart?.remove();
			box.element.remove();
			boxes.delete(id);
		}
		let last = null;
		for (const panel of wanted) {
			let box = boxes.get(panel.id);
			if (!box) {
				box = createBox(panel);
				boxes.set(panel.id, box);
			}
			box.panel.width = panel.width;
			box.element.style.setProperty("--width", panel.width);
			box.element.dataset.width = panel.width;
			const next = last ? last.nextSibling : element.firstChild;
			if (next !== box.element) element.insertBefore(box.element, next);
			last = box.element;
			observer.observe(box.element);
		}
	}

	function highlight(place, from) {
		parts.table.highlight(place);
		for (const box of boxes.values()) if (box.seen && box.chart && box.chart !== from && box.id !== from && box.panel.chart !== from) box.chart.highlight(place);
	}
	context.highlight = highlight;
	context.reveal = (place) => parts.table.reveal(place);

	window.addEventListener("beforeprint", () => {
		for (const box of boxes.values()) if (box.dirty) box.draw();
	}, { signal: context.signal });
	sizes.observe(element);

	return {
		element,
		forget() {
			for (const box of boxes.values()) box.dirty = true;
		},
		update(nextDescription, nextCounts, keys) {
			description = nextDescription;
			counts = nextCounts;
			if (!keys || keys.includes("panels")) arrange();
			const onlyLayout = keys && keys.every((key) => ["panels", "columns", "title", "hide"].includes(key));
			const onlyOrder = keys && keys.every((key) => ["panels", "columns", "title", "hide", "sort", "metric"].includes(key));
			const onlyMain = keys && keys.every((key) => ["field", "mark", "x", "x-scale", "y-scale", "group", "aggregate"].includes(key));
			for (const box of boxes.values()) {
				const ofTable = box.id === "table" || (box.id === "main" && keys?.includes("metric"));
				if (onlyLayout && !(ofTable && keys.includes("columns")) && !box.dirty) continue;
				if (onlyOrder && !ofTable && !box.dirty) continue;
				if (onlyMain && !["main", "heatmap", "history"].includes(box.id) && !box.dirty) continue;
				box.dirty = true;
				if (box.seen) enqueue(box);
			}
		},
		all: () => allPanels(description),
		shown: () => shownPanels(state.state, description),
		moveTo,
		moveBy,
		resizeBy,
		setShown(id, on) {
			const list = shownPanels(state.state, description);
			const panel = allPanels(description).find((one) => one.id === id);
			state.set({ panels: write(on ? [...list.filter((one) => one.id !== id), panel] : list.filter((one) => one.id !== id)) });
		},
		boxes,
		// Does it when the main chart stands; at once, where that is not in sight.
		later(job) {
			const main = boxes.get("main");
			const awaited = main && main.dirty && main.seen !== false; // null: not known yet
			if (!running && !awaited) return job();
			waiting.push(job);
		},
		isIdle: () => !running && !waiting.length && ![...boxes.values()].some((box) => box.seen === null || (box.seen && box.dirty)),
	};
}
