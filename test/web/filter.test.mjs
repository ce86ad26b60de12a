// Filters: what the library is asked for, and what stands in their column.
import assert from "node:assert/strict";
import test from "node:test";
import "./facets.mjs";
import { boxesOf, chosenOf, constantsOf, countsOf, facetText, fieldFor, filterRequest, isFiltered, isNumberText, noFilters, rangeOf, rangeText, toggledChoice, withRange } from "../../web/filter/choices.js";
import { defaults } from "../../web/state.js";

const facet = (key, ...texts) => ({ key, title: key.toUpperCase(), choices: texts.map((text, order) => ({ text, order })) });
const field = (key, metric, present = true) => ({ key, metric, present, title: `The ${key}` });

test("a state without filters asks for all", () => {
	assert.deepEqual(filterRequest(defaults), { filters: {}, search: "", ranges: {}, sort: [] });
	assert.equal(isFiltered(defaults), false);
});

test("a request has filters, search, ranges and order", () => {
	const state = { ...defaults, device: ["cuda:0"], search: "x", range: ["latency_p99=..0.5", "memory_peak=1e6.."], sort: ["batch", "-latency_p99"] };
	assert.deepEqual(filterRequest(state), {
		filters: { device: ["cuda:0"] },
		search: "x",
		ranges: { latency_p99: { low: undefined, high: 0.5 }, memory_peak: { low: 1e6, high: undefined } },
		sort: [{ key: "batch", down: false }, { key: "latency_p99", down: true }],
	});
});

for (const [state, what] of [[{ batch: ["1"] }, "a facet"], [{ search: "a" }, "a search"], [{ range: ["x=1..2"] }, "a range"], [{ metric: ["memory"] }, "a metric"]])
	test(`${what} filters, and is cleared`, () => {
		assert.equal(isFiltered({ ...defaults, ...state }), true);
		assert.equal(isFiltered({ ...defaults, ...state, ...noFilters() }), false);
	});

test("ranges that make no sense are none", () => {
	for (const text of ["", "latency", "latency=1", "=1..2", "Ä=1..2"]) assert.deepEqual(rangeOf(text), [], text);
	assert.deepEqual(rangeOf("x=one..2"), [["x", { low: undefined, high: 2 }]]);
	assert.deepEqual(["0.05", "1e3", " 7 ", ""].map(isNumberText), [true, true, true, true]);
	assert.equal(isNumberText("0,05"), false);
});

test("a field has one range, which says its title", () => {
	const ranges = withRange(["a=1..2", "b=..3"], "a", " 4 ", "");
	assert.deepEqual(ranges, ["b=..3", "a=4.."]);
	assert.deepEqual(rangeText("a=4..", [field("a", "m")]), { title: "The a", text: "The a: 4.." });
	assert.equal(rangeText("gone=1..", []).text, "gone: 1..");
});

test("choices are added at the end, once, and taken away", () => {
	assert.deepEqual(toggledChoice(["a", "b"], "a", true), ["b", "a"]);
	assert.deepEqual(toggledChoice(["a", "b"], "a", false), ["b"]);
});

test("the main chart's field is one of the chosen metrics", () => {
	const fields = [field("latency", "latency"), field("memory_absent", "memory", false), field("memory", "memory"), field("flops", "flops", false)];
	assert.equal(fieldFor(["memory"], "latency", fields), "memory");
	assert.equal(fieldFor(["latency", "memory"], "latency", fields), "latency");
	assert.equal(fieldFor([], "latency", fields), "latency");
	assert.equal(fieldFor(["flops"], "latency", fields), "flops"); // not measured, but asked for
	assert.equal(fieldFor(["none"], "latency", fields), "latency");
});

test("facets to choose from stand in reading order, the others as constants", () => {
	const batch = { key: "batch", title: "Batch size", choices: [{ text: "16", order: 1 }, { text: "4", order: 0 }] };
	const description = { facets: [facet("model", "one"), batch, facet("sequence", "0"), facet("status", "ok", "out_of_memory")], fields: [field("a", "latency"), field("b", "memory"), field("c", "power", false)] };
	assert.deepEqual(boxesOf(description), [
		{ key: "batch", title: "Batch size", choices: [["4", "4"], ["16", "16"]] },
		{ key: "status", title: "STATUS", choices: [["ok", "ok"], ["out_of_memory", "out of memory"]] },
		{ key: "metric", title: "Metrics", choices: [["latency", "latency"], ["memory", "memory"]] },
	]);
	assert.deepEqual(constantsOf(description), [{ title: "model", text: "one" }]);
});

test("constants are not what another word tells, nor what nobody knows", () => {
	const machine = { ...facet("machine", "rack-3"), told: true };
	assert.deepEqual(constantsOf({ facets: [facet("device", "cpu"), machine, facet("engine", "")] }), [{ title: "device", text: "cpu" }]);
});

test("a filter that came as a pattern ticks what it lets through, by its own name", () => {
	const description = { facets: [facet("device", "A (cpu)", "B (cpu)", "cuda:0")] };
	const counts = { chosen: { device: [true, true, false] } };
	assert.deepEqual(chosenOf(description, counts, "device", ["cpu"]), ["A (cpu)", "B (cpu)"]);
	assert.deepEqual(chosenOf(description, counts, "metric", ["memory"]), ["memory"]);
	assert.deepEqual(chosenOf(description, null, "device", ["cpu"]), ["cpu"]);
});

test("counts belong to texts, and metrics have none", () => {
	const description = { facets: [facet("batch", "1", "4")] };
	assert.deepEqual([...countsOf(description, { counts: { batch: [7, 0] } }, "batch")], [["1", 7], ["4", 0]]);
	assert.equal(countsOf(description, { counts: {} }, "metric").size, 0);
});

test("what has no name is said to have none", () => {
	assert.deepEqual([facetText("sequence", "0"), facetText("model", ""), facetText("batch", "0"), facetText("status", "out_of_memory")], ["none", "(unnamed)", "0", "out of memory"]);
});
