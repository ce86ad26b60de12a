// Filters: what the library is asked for, and what stands in their column.
import assert from "node:assert/strict";
import test from "node:test";
import "./facets.mjs";
import { endsOf, boxesOf, chosenOf, constantsOf, countsOf, facetText, fieldFor, allBut, filterRequest, isFiltered, limitOf, listedOf, limitText, noFilters, rangeOf, rangeText, toggledChoice, withLimit, withRange } from "../../web/filter/choices.js";
import { chipsOf } from "../../web/filter/chips.js";
import { STEPS, stepOf, textOf, valueAt } from "../../web/filter/slider.js";
import { defaults } from "../../web/state.js";

const facet = (key, ...texts) => ({ key, title: key.toUpperCase(), choices: texts.map((text, order) => ({ text, order })) });
const field = (key, metric, present = true) => ({ key, metric, present, title: `The ${key}` });

test("a state without filters asks for all", () => {
	assert.deepEqual(filterRequest(defaults), { filters: {}, search: "", ranges: {}, limits: [], places: [], within: false, sort: [] });
	assert.equal(isFiltered(defaults), false);
});

test("a request has filters, search, ranges and order", () => {
	const state = { ...defaults, device: ["cuda:0"], search: "x", range: ["latency_p99=..5 ms", "memory_peak=1e6.."], limit: ["latency_p99<=50ms"], within: "yes", sort: ["batch", "-latency_p99"] };
	assert.deepEqual(filterRequest(state), {
		filters: { device: ["cuda:0"] },
		search: "x",
		ranges: { latency_p99: { low: "", high: "5 ms" }, memory_peak: { low: "1e6", high: "" } },
		limits: ["latency_p99<=50ms"],
		places: [],
		within: true,
		sort: [{ key: "batch", down: false }, { key: "latency_p99", down: true }],
	});
});

test("a range is read as people write it", () => {
	const read = Object.fromEntries(["≤ 50 ms", "<=50ms", "< 1", ">2 GB", "≥ 0.5", "1..64", " 10 ms – 20 ms ", "..5", "5 ..", "50 ms", "", "<", ".."].map((text) => [text, endsOf(text)]));
	assert.deepEqual(read, { "≤ 50 ms": ["", "50 ms"], "<=50ms": ["", "50ms"], "< 1": ["", "1"], ">2 GB": ["2 GB", ""], "≥ 0.5": ["0.5", ""], "1..64": ["1", "64"], " 10 ms – 20 ms ": ["10 ms", "20 ms"], "..5": ["", "5"], "5 ..": ["5", ""], "50 ms": null, "": null, "<": null, "..": null });
});

for (const [state, what] of [[{ batch: ["1"] }, "a facet"], [{ search: "a" }, "a search"], [{ range: ["x=1..2"] }, "a range"], [{ metric: ["memory"] }, "a metric"], [{ limit: ["x<1"] }, "a limit"], [{ places: ["1-3"] }, "results"]])
	test(`${what} filters, and is cleared`, () => {
		assert.equal(isFiltered({ ...defaults, ...state }), true);
		assert.equal(isFiltered({ ...defaults, ...state, ...noFilters() }), false);
	});

test("ranges that make no sense are none", () => {
	for (const text of ["", "latency", "latency=1", "=1..2", "Ä=1..2"]) assert.deepEqual(rangeOf(text), [], text);
	assert.deepEqual(rangeOf("x= one..2 GB"), [["x", { low: "one", high: "2 GB" }]]); // the library says what is wrong with it
});

test("a field has one range, which says its title and its units", () => {
	const ranges = withRange(["a=1..2", "b=..3"], "a", " 4ms ", "");
	assert.deepEqual(ranges, ["b=..3", "a=4ms.."]);
	assert.deepEqual(rangeText("a=4ms..", [field("a", "m")]), { title: "The a", text: "The a: ≥ 4ms" });
	assert.deepEqual(["a=..1GB", "a=1..2", "gone=1..", "what"].map((item) => rangeText(item, [field("a", "m")]).text), ["The a: ≤ 1GB", "The a: 1 – 2", "gone: ≥ 1", "what"]);
});

test("a field has one limit in each direction", () => {
	assert.deepEqual(limitOf("latency_p99<=50ms"), { key: "latency_p99", sign: "<", value: "50ms" });
	assert.equal(limitOf("latency"), null);
	assert.deepEqual(withLimit(["a<=1", "b>=2"], "a", "<", " 3 ms "), ["b>=2", "a<=3 ms"]);
	assert.deepEqual(withLimit(["a<=1", "a>=2"], "a", "<", ""), ["a>=2"]);
	assert.deepEqual(["a<=5ms", "b>2", "what"].map((item) => limitText(item, [field("a", "m")])), ["The a ≤ 5ms", "b ≥ 2", "what"]);
});

test("a slider goes from the least to the most in equal ratios, and back", () => {
	const latency = { least: 0.001, most: 0.1 };
	for (const step of [0, 1, 50, STEPS]) assert.equal(stepOf(latency, valueAt(latency, step)), step);
	assert.ok(Math.abs(valueAt(latency, STEPS / 2) - 0.01) < 1e-12);
	assert.equal(valueAt({ least: 0, most: 10 }, STEPS / 4), 2.5); // of 0 there is no ratio
	assert.deepEqual([stepOf(latency, 1e9), stepOf(latency, 0), stepOf({ least: 1, most: 1 }, 1)], [STEPS, 0, STEPS]);
	assert.equal(textOf(0.0123456, { scale: 1000, symbol: "ms" }), "12.3 ms");
});

test("chips say each filter, what no result has as well, and take away that one alone", () => {
	const description = { facets: [facet("device", "A", "B"), facet("batch", "1", "2")], fields: [field("a", "m")] };
	const state = { ...defaults, device: ["A*", "gone"], search: "x", range: ["a=bad..", "a=1.."], limit: ["a<=1"] };
	const counts = { chosen: { device: [true, false] }, unknown: { device: ["gone"] }, faults: { a: "bad is no number" } };
	const chips = chipsOf(state, description, counts);
	assert.deepEqual(chips.map(({ kind, text }) => `${kind} ${text}`), ["Search x", "DEVICE A", "DEVICE gone", "Range The a: ≥ bad", "Range The a: ≥ 1", "Limit The a ≤ 1"]);
	assert.deepEqual(chips[1].changes, { device: ["gone"] });
	assert.deepEqual([chips[2].changes, chips[2].unknown], [{ device: ["A*"] }, true]);
	assert.equal(chips[3].fault, "bad is no number");
	assert.deepEqual(chipsOf(defaults, description, {}), []);
	assert.deepEqual(allBut(["a", "b"], "a"), ["b"]);
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

test("of very many choices the first are listed, those that are chosen, and those that are looked for", () => {
	const choices = Array.from({ length: 5000 }, (_, i) => [`run-${i}`, `Run ${i}`]);
	const { listed, left } = listedOf(choices, new Set(["run-4000"]));
	assert.deepEqual([listed.length, listed.at(-1)[0], left], [201, "run-4000", 4799]);
	assert.deepEqual(listedOf(choices, new Set(), " RUN-49 "), { listed: [49, ...Array.from({ length: 10 }, (_, i) => 490 + i), ...Array.from({ length: 100 }, (_, i) => 4900 + i)].map((i) => choices[i]), left: 0 });
	assert.deepEqual(listedOf(choices.slice(0, 3), new Set()), { listed: choices.slice(0, 3), left: 0 });
});

test("what has no name is said to have none", () => {
	assert.deepEqual([facetText("sequence", "0"), facetText("model", ""), facetText("batch", "0"), facetText("status", "out_of_memory")], ["none", "(unnamed)", "0", "out of memory"]);
});
