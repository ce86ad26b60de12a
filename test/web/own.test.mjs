// Charts of the reader's own: what they are in the state, and how they change.
import assert from "node:assert/strict";
import test from "node:test";
import "./facets.mjs";
import { added, changed, copyOf, isOwn, onlyOf, ownCharts, ownOf, ownOptions, removed } from "../../web/panel/own.js";
import { allPanels, isConcerned, shownPanels, written } from "../../web/panel/list.js";
import { defaults, fromHash, toHash, toYaml } from "../../web/state.js";

const charts = ["id=own-p99&chart=latency&field=latency_p99&only=batch:8+-%22a+b%22", "chart=pareto&x=latency_p99&percentiles=true"];

test("a chart has an id, also where none is given, and each id once", () => {
	assert.deepEqual(ownCharts(charts).map(({ id, chart }) => [id, chart]), [["own-p99", "latency"], ["own-2", "pareto"]]);
	assert.equal(ownCharts([...charts, "id=own-2&chart=memory"]).length, 2);
	assert.deepEqual(ownCharts(["", "id=main"]).map(({ id, chart }) => [id, chart]), [["own-1", "scaling"], ["own-2", "scaling"]]);
	assert.deepEqual([isOwn("own-1"), isOwn("main")], [true, false]);
});

test("the library is asked for what it knows, and for the results by a search", () => {
	assert.deepEqual(ownOptions(charts, "own-p99"), { chart: "latency", field: ["latency_p99"] });
	assert.deepEqual(ownOptions(charts, "own-2"), { chart: "pareto", x: "latency_p99", percentiles: true });
	assert.equal(onlyOf(charts, "own-p99"), 'batch:8 -"a b"');
	assert.deepEqual([ownOptions(charts, "own-9"), onlyOf(charts, "own-9"), ownOf(charts, "own-9")], [{ chart: undefined }, "", undefined]);
});

test("charts are added with a free id, changed, and removed; the others stay as they are", () => {
	const more = added(charts, { chart: "memory" });
	assert.equal(more.id, "own-1");
	assert.equal(ownOf(more.list, "own-1").chart, "memory");
	const other = changed(more.list, "own-1", { x: "threads", title: "a & b=c", chart: "latency" });
	assert.deepEqual(ownOf(other, "own-1"), { id: "own-1", chart: "latency", x: "threads", title: "a & b=c" });
	assert.equal(ownOf(changed(other, "own-1", { x: null, title: "" }), "own-1").x, undefined);
	assert.deepEqual(ownCharts(removed(other, "own-1")), ownCharts(charts));
});

test("what a panel shows becomes a chart of one's own", () => {
	const state = { ...defaults, charts };
	const panel = { title: "Pareto", chart: "pareto", options: () => ({ x: "latency_p99" }) };
	assert.deepEqual(copyOf(panel, state), { chart: "pareto", x: "latency_p99" });
	assert.deepEqual(copyOf({ chart: "scaling", options: () => ({ chart: "distribution", field: ["a"] }) }, state), { chart: "distribution", field: ["a"] });
	assert.equal(copyOf({ own: true, id: "own-p99", title: "p99" }, state).title, "p99 (copy)");
});

const description = { charts: ["scaling", "pareto", "latency"].map((name) => ({ name, title: name })), runs: [{}], facets: [] };

test("they are panels, behind the main chart at first, and what changes them draws no other", () => {
	assert.deepEqual(written(shownPanels({ ...defaults, charts }, description)).slice(1, 5), ["main:12", "own-p99:12", "own-2:12", "table:12"]);
	assert.deepEqual(written(shownPanels({ ...defaults, charts, panels: ["own-2:6", "own-9", "main"] }, description)), ["own-2:6", "main:12"]);
	assert.equal(allPanels(description, { charts: ["title=Mine"] }).find(({ id }) => id === "own-1").title, "Mine");
	assert.deepEqual(["own-2", "main", "table"].map((id) => isConcerned(id, ["charts", "panels"])), [true, false, false]);
});

test("address and settings file hold them", () => {
	const state = { ...defaults, charts };
	assert.deepEqual(fromHash(toHash(state, defaults)).charts, charts);
	assert.match(toYaml(state, ["charts"]), /charts:\n {2}- \{ id: "own-p99", chart: "latency", field: "latency_p99", only: "batch:8 -\\"a b\\"" \}\n/);
	assert.match(toYaml({ ...state, charts: ["chart=a&field=b&field=c"] }, ["charts"]), /field: \["b", "c"\]/);
});
