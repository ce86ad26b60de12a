// The panels: their list, what a change concerns, and the order in which they are drawn.
import assert from "node:assert/strict";
import test from "node:test";
import "./facets.mjs";
import { allPanels, folded, isConcerned, mainOptions, movedBy, movedTo, ofMetrics, resizedBy, shownPanels, without, written } from "../../web/panel/list.js";
import { createQueue, doLater, enqueue, isIdle, stopWaiting } from "../../web/panel/queue.js";
import { defaults } from "../../web/state.js";

const charts = ["scaling", "comparison", "percentiles", "throughput", "pareto", "history", "latency"].map((name) => ({ name, title: `Chart ${name}`, help: name }));
const description = (runs = 1, models = 1) => ({ charts, runs: Array(runs).fill({}), facets: [{ key: "model", choices: Array(models).fill({}) }] });
const shown = (state, about = description()) => written(shownPanels({ ...defaults, ...state }, about));

test("at first there are the panels that make sense", () => {
	assert.deepEqual(shown({}), ["summary:12", "main:12", "table:12", "percentiles:6", "throughput:6", "pareto:6", "environment:12"]);
	assert.deepEqual(shown({}, description(3, 3)), ["summary:12", "main:12", "table:12", "comparison:12", "percentiles:12", "throughput:12", "pareto:12", "history:12", "environment:12"]);
});

test("of many models and devices most charts are folded at first, and each can be opened", () => {
	const large = { ...description(1, 4), facets: [{ key: "model", choices: Array(4).fill({}) }, { key: "device", choices: Array(6).fill({}) }] };
	assert.deepEqual(shown({}, large), ["summary:12", "main:12", "table:12", "comparison:12", "percentiles:0", "throughput:12", "pareto:12", "environment:12"]);
	const all = shown({}, { ...large, charts: ["operators", "flops", "heatmap", ...charts.map(({ name }) => name)].map((name) => ({ name, title: name })) });
	assert.deepEqual(all.filter((panel) => panel.endsWith(":0")).sort(), ["flops:0", "operators:0", "percentiles:0"], "operators of six devices are half as high as all the rest");
	const list = shownPanels(defaults, large);
	assert.deepEqual(written(folded(list, "percentiles", false))[4], "percentiles:12");
	assert.deepEqual(written(folded(list, "main", true))[1], "main:0");
	assert.deepEqual(shown({ panels: ["main:0", "table:0", "pareto:6"] }, large), ["main:0", "table:0", "pareto:6"]);
	const memory = allPanels({ ...large, charts: [{ name: "memory", title: "Memory" }] }).find(({ id }) => id === "memory");
	assert.deepEqual([memory.options({}, large), memory.options({}, description())], [{}, { detailed: true }]);
});

test("there is a history where something was measured again", () => {
	const runs = (devices) => devices.map((device) => ({ devices: [device], models: ["bert"] }));
	const has = (devices) => shown({}, { ...description(), runs: runs(devices) }).includes("history:12");
	assert.deepEqual([has(["cpu", "cpu", "cpu"]), has(["H200", "L4", "cpu"]), has(["cpu", "cpu"])], [true, false, false]);
});

test("charts of the library that the page does not know are panels, too", () => {
	const latency = allPanels(description()).find((panel) => panel.id === "latency");
	assert.deepEqual([latency.title, latency.chart, latency.extra], ["Chart latency", "latency", true]);
	assert.ok(!allPanels({ ...description(), charts: [] }).some((panel) => panel.chart));
});

test("what the state lists is shown once, if there is such a panel, in a width there is", () => {
	assert.deepEqual(shown({ panels: ["table:6", "what:3", "table:12", "main:7", "latency"] }), ["table:6", "main:12", "latency:6"]);
	assert.deepEqual(shown({ panels: [] }), []);
});

test("panels of other metrics than the chosen ones are not shown, and come back", () => {
	const all = shownPanels(defaults, description());
	assert.deepEqual(ofMetrics(all, []), all);
	assert.deepEqual(written(ofMetrics(all, ["latency"])), ["summary:12", "main:12", "table:12", "percentiles:6", "pareto:6", "environment:12"]);
	assert.deepEqual(written(ofMetrics(all, ["power"])), ["summary:12", "main:12", "table:12", "environment:12"]);
});

const list = shownPanels({ ...defaults, panels: ["main:12", "table:6", "pareto:3"] }, description());

test("panels move by one place, and not over the ends", () => {
	assert.deepEqual(written(movedBy(list, "main", 1)), ["table:6", "main:12", "pareto:3"]);
	assert.deepEqual([movedBy(list, "main", -1), movedBy(list, "pareto", 1), movedBy(list, "what", 1)], [null, null, null]);
});

test("panels move to the place of another one, from above and from below", () => {
	assert.deepEqual(written(movedTo(list, "main", "pareto")), ["table:6", "pareto:3", "main:12"]);
	assert.deepEqual(written(movedTo(list, "pareto", "main")), ["pareto:3", "main:12", "table:6"]);
	assert.equal(movedTo(list, "main", "what"), null);
});

test("widths go step by step", () => {
	assert.deepEqual(written(resizedBy(list, "table", 1)), ["main:12", "table:8", "pareto:3"]);
	assert.deepEqual(written(resizedBy(resizedBy(list, "main", 1), "pareto", -1)), written(list));
	assert.deepEqual(written(without(list, "table")), ["main:12", "pareto:3"]);
});

test("a change draws what shows something else, and no more", () => {
	const concerned = (...keys) => ["main", "table", "pareto", "heatmap"].filter((id) => isConcerned(id, keys));
	assert.deepEqual(concerned("batch"), ["main", "table", "pareto", "heatmap"]);
	assert.deepEqual(concerned("panels"), []);
	assert.deepEqual(concerned("hide", "title"), []);
	assert.deepEqual(concerned("columns"), ["table"]);
	assert.deepEqual(concerned("sort"), ["table"]);
	assert.deepEqual(concerned("metric"), ["main", "table"]);
	assert.deepEqual(concerned("field"), ["main", "heatmap"]);
	assert.deepEqual(concerned("field", "batch"), ["main", "table", "pareto", "heatmap"]);
	assert.ok(isConcerned("pareto", null));
});

test("boxes of samples are another chart, which has no field", () => {
	assert.deepEqual(mainOptions({ ...defaults, mark: "box", x: "device", "x-scale": "log" }), { chart: "distribution", mark: "box", x: "device" });
	assert.deepEqual(mainOptions(defaults), { field: ["latency_median"] });
});

/* --- Drawing one after the other ------------------------------------------------------------- */

const box = (id) => ({ id, dirty: true });

// What a queue did, in order; it ends when it has rehearsed.
function recorded() {
	const done = [];
	let end;
	const ended = new Promise((resolve) => (end = resolve));
	const queue = createQueue(async ({ id }) => done.push(id), async () => end());
	return { queue, done, ended };
}

test("the main chart is drawn first, whoever asked first, and each once", async () => {
	const { queue, done, ended } = recorded();
	const boxes = ["summary", "table", "main"].map(box);
	for (const one of [...boxes, ...boxes]) enqueue(queue, one);
	await ended;
	assert.deepEqual(done, ["main", "summary", "table"]);
});

test("what can wait is done when the first panel stands", async () => {
	const { queue, done, ended } = recorded();
	for (const id of ["main", "table"]) enqueue(queue, box(id));
	doLater(queue, () => done.push("job"), false);
	assert.equal(isIdle(queue), false);
	await ended;
	assert.deepEqual(done, ["main", "job", "table"]);
	await new Promise((resolve) => setTimeout(resolve));
	assert.equal(isIdle(queue), true);
});

test("what can wait is done at once where nothing is drawn, or when nobody waits any more", () => {
	const { queue, done } = recorded();
	doLater(queue, () => done.push("at once"), false);
	doLater(queue, () => done.push("later"), true);
	assert.deepEqual(done, ["at once"]);
	stopWaiting(queue);
	assert.deepEqual(done, ["at once", "later"]);
});

test("a panel that is no longer dirty is not drawn, and one that comes late is", async () => {
	const done = [];
	const late = box("late");
	const clean = { id: "clean", dirty: false };
	await new Promise((resolve) => {
		const queue = createQueue(
			async ({ id }) => done.push(id),
			async () => (late.dirty ? enqueue(queue, late) : resolve()),
		);
		for (const one of [clean, box("first")]) enqueue(queue, one);
	});
	assert.deepEqual(done, ["first", "late"]);
});
