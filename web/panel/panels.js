// The panels as the page has them: placed as the state says, and drawn when they are in sight.
import { h } from "../dom.js";
import { createBox, showFolded } from "./box.js";
import { allPanels, folded, isConcerned, movedBy, movedTo, resizedBy, shownPanels, visiblePanels, without, written } from "./list.js";
import { ownMoves } from "./own_moves.js";
import { createQueue, doLater, enqueue, isIdle, stopWaiting } from "./queue.js";

// parts: {table}, of the page, which has it also while no panel shows it.
export function createPanels(context, parts) {
	const panels = {
		context, parts,
		element: h("div", { class: "panels" }),
		boxes: new Map(), // by id
		description: null,
		counts: null,
		isRehearsed: false,
	};
	panels.queue = createQueue((box) => drawBox(panels, box), () => rehearse(panels));
	panels.observer = new IntersectionObserver((entries) => onSight(panels, entries), { rootMargin: "200px" });
	panels.moves = movesOf(panels);
	context.highlight = (place, from) => highlight(panels, place, from);
	context.reveal = (place) => parts.table.reveal(place);
	listen(panels);
	return {
		element: panels.element,
		forget: () => boxesOf(panels).forEach((box) => (box.dirty = true)),
		update: (...news) => update(panels, ...news),
		all: () => allPanels(panels.description, context.state.state),
		shown: () => shown(panels),
		visible: () => visible(panels),
		...panels.moves,
		drawOnPaper: () => drawOnPaper(panels),
		drawOnScreen: () => drawOnScreen(panels),
		reveal: (id) => reveal(panels, id),
		later: (job) => later(panels, job),
		isIdle: () => isIdle(panels.queue) && !boxesOf(panels).some((box) => box.seen === null || isDue(box)),
	};
}

const boxesOf = (panels) => [...panels.boxes.values()];

const shown = ({ context, description }) => shownPanels(context.state.state, description);

const visible = ({ context, description }) => visiblePanels(context.state.state, description);

const isDue = (box) => box.seen && box.dirty && !box.panel.folded;

// Paper cannot be unfolded.
function drawOnPaper(panels) {
	for (const box of boxesOf(panels)) {
		box.element.classList.remove("folded");
		box.draw();
	}
}

// What was drawn for paper is drawn anew: at once, where it is in sight.
function drawOnScreen(panels) {
	for (const box of boxesOf(panels)) {
		box.dirty = true;
		showFolded(box);
		if (isDue(box)) enqueue(panels.queue, box);
	}
}

function listen(panels) {
	const resize = () => !panels.context.isPrinting && boxesOf(panels).forEach((box) => box.seen && box.chart?.resize());
	new ResizeObserver(resize).observe(panels.element);
}

/* --- Drawing --------------------------------------------------------------------------------- */

function onSight(panels, entries) {
	for (const entry of entries) {
		const box = panels.boxes.get(entry.target.dataset.panel);
		if (!box) continue;
		box.seen = entry.isIntersecting;
		if (isDue(box)) enqueue(panels.queue, box);
	}
	stopWaiting(panels.queue);
}

async function drawBox({ boxes, context }, box) {
	if (!boxes.has(box.id)) return;
	box.element.classList.add("busy");
	try {
		await box.draw();
	} catch (error) {
		console.error(error);
		context.say(`${box.panel.title}: ${error.message}`);
	}
	box.element.classList.remove("busy");
}

// Code runs slowly at first. So that the reader's first change finds it compiled, the main chart is
// drawn once more, as it is, when there is nothing else to do.
async function rehearse(panels) {
	const main = panels.boxes.get("main");
	if (panels.isRehearsed || !main?.chart || !main.seen || main.dirty) return;
	panels.isRehearsed = true;
	await main.chart.draw().catch(console.error);
}

// Does it when the main chart stands; at once, where that is not in sight.
function later({ boxes, queue }, job) {
	const main = boxes.get("main");
	doLater(queue, job, main && main.dirty && main.seen !== false); // null: not known yet
}

function highlight({ parts, boxes }, place, from) {
	parts.table.highlight(place);
	for (const { seen, chart, id, panel } of boxes.values()) if (seen && chart && id !== from && panel.chart !== from) chart.highlight(place);
}

/* --- The list -------------------------------------------------------------------------------- */

function movesOf(panels) {
	const { context } = panels;
	const set = (list) => context.state.set({ panels: written(list) });
	return {
		moveBy(id, step) {
			const list = movedBy(shown(panels), id, step);
			if (!list) return;
			set(list);
			const at = list.findIndex((panel) => panel.id === id);
			context.say(`${list[at].title}: place ${at + 1} of ${list.length}`);
			panels.boxes.get(id)?.element.focus();
		},
		resizeBy(id, step) {
			const list = resizedBy(shown(panels), id, step);
			const panel = list.find((one) => one.id === id);
			set(list);
			context.say(`${panel.title}: ${panel.width} of 12 columns`);
		},
		fold(id, on) {
			set(folded(shown(panels), id, on));
		},
		hide(id) {
			set(without(shown(panels), id));
			context.say("The panel is hidden; Layout brings it back.");
		},
		moveTo(id, other) {
			const list = movedTo(shown(panels), id, other);
			if (list) set(list);
		},
		setShown(id, on) {
			const panel = allPanels(panels.description, context.state.state).find((one) => one.id === id);
			set([...without(shown(panels), id), ...(on ? [panel] : [])]);
		},
		...ownMoves(panels, (id) => reveal(panels, id)),
		dropped: () => boxesOf(panels).forEach(({ element }) => element.classList.remove("drop-here")),
	};
}

function reveal(panels, id) {
	const { element, panel } = panels.boxes.get(id) || {};
	if (panel?.folded) panels.moves.fold(id, false);
	element?.scrollIntoView({ block: "start" });
	element?.focus({ preventScroll: true });
}

function removeOthers({ boxes, observer }, wanted) {
	for (const [id, box] of boxes) {
		if (wanted.some((panel) => panel.id === id)) continue;
		observer.unobserve(box.element);
		box.chart?.remove();
		box.element.remove();
		boxes.delete(id);
	}
}

function boxOf(panels, panel) {
	if (!panels.boxes.has(panel.id)) panels.boxes.set(panel.id, createBox(panels, panel, panels.moves));
	const box = panels.boxes.get(panel.id);
	Object.assign(box.panel, { width: panel.width, title: panel.title, folded: panel.folded });
	showFolded(box);
	box.element.style.setProperty("--width", panel.width);
	box.element.dataset.width = panel.width;
	return box;
}

// Elements that stand where they should are not touched.
function arrange(panels) {
	const wanted = visible(panels);
	removeOthers(panels, wanted);
	let next = panels.element.firstChild;
	for (const panel of wanted) {
		const { element } = boxOf(panels, panel);
		if (next !== element) panels.element.insertBefore(element, next);
		else next = next.nextSibling;
		panels.observer.observe(element);
	}
}

// Figures are as they were, but for what is lit in them.
function showPicked(panels) {
	for (const box of boxesOf(panels)) {
		if (!box.chart || box.dirty) continue;
		if (box.seen) box.chart.showPicked();
		else box.dirty = true;
	}
}

// keys: of the state, that changed; null: all.
function update(panels, description, counts, keys) {
	Object.assign(panels, { description, counts });
	if (!keys || ["panels", "metric", "charts", "texts", "markers", "embed", "side-a", "side-b"].some((key) => keys.includes(key))) arrange(panels);
	if (keys?.length === 1 && keys[0] === "select") return showPicked(panels);
	for (const box of panels.boxes.values()) {
		if (!box.dirty && !isConcerned(box.id, keys)) continue;
		box.dirty = true;
		if (isDue(box)) enqueue(panels.queue, box);
	}
	for (const box of boxesOf(panels)) if (!box.dirty) box.chart?.showZoom();
}
