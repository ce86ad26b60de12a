// Prices, and what values are relative to, as the state has them.
import assert from "node:assert/strict";
import test from "node:test";
import "./facets.mjs";
import { baseText, basesOf, baseWords, deriveRequest, priceOf, relatedFields, withBase, withPrice } from "../../web/derive.js";
import { EACH, chipsOfSlices, sliceOptions, slicesOf, withSlice } from "../../web/chart/slices.js";
import { chipsOf } from "../../web/filter/chips.js";
import { plotCommand } from "../../web/commands.js";
import { defaults, fromHash, toHash } from "../../web/state.js";

test("what values are relative to is a text that a device with a comma survives", () => {
	const pairs = [["device", "AMD, Inc. \\ X"], ["batch", "1"]];
	assert.equal(baseText(pairs), "device=AMD\\, Inc. \\\\ X,batch=1");
	assert.deepEqual(basesOf(baseText(pairs)), pairs);
	assert.deepEqual(basesOf(null), []);
	assert.equal(baseText([]), null);
	assert.deepEqual(basesOf("word=a=b"), [["word", "a=b"]]);
});

test("a word gets another value, and goes with none", () => {
	assert.equal(withBase("device=L4,batch=1", "device", "H200"), "batch=1,device=H200");
	assert.equal(withBase("device=L4", "device", ""), null);
	assert.equal(withBase(null, "run", "main"), "run=main");
});

test("only what has several values can be 100 %", () => {
	const facets = [{ key: "device", choices: [1, 2] }, { key: "batch", choices: [1] }, { key: "status", choices: [1, 2] }];
	assert.deepEqual(baseWords({ facets }).map(({ key }) => key), ["device"]);
});

test("the last price that names a device counts, by a pattern as well", () => {
	const prices = ["*=1", "NVIDIA L4=0.80", "NVIDIA H*=4.5", "a=b=3"];
	assert.equal(priceOf(prices, "NVIDIA L4"), "0.80");
	assert.equal(priceOf(prices, "NVIDIA H200"), "4.5");
	assert.equal(priceOf(prices, "cpu"), "1");
	assert.equal(priceOf(prices, "a=b"), "3");
	assert.equal(priceOf(["(x)=2"], "(x)"), "2");
	assert.equal(priceOf([], "cpu"), "");
});

test("a field that is emptied takes the price away, also one that a pattern gave", () => {
	assert.deepEqual(withPrice(["cpu=1", "gpu=2"], "gpu", "3"), ["cpu=1", "gpu=3"]);
	assert.deepEqual(withPrice(["cpu=1", "gpu=2"], "gpu", ""), ["cpu=1"]);
	const without = withPrice(["*=1"], "gpu", "");
	assert.deepEqual(without, ["*=1", "gpu="]);
	assert.equal(priceOf(without, "gpu"), "");
	assert.equal(priceOf(without, "cpu"), "1");
});

test("the address keeps all of it, and nothing is asked where nothing is set", () => {
	const state = { ...defaults, price: ["NVIDIA L4=0.80"], currency: "EUR", "relative-to": "device=NVIDIA L4,batch=1", "relative-as": "percent", derive: ["total = cost + energy_cost"] };
	const back = { ...defaults, ...fromHash(`#${toHash(state, defaults)}`) };
	assert.deepEqual(back, state);
	assert.deepEqual(deriveRequest(back), { price: ["NVIDIA L4=0.80"], currency: "EUR", derive: ["total = cost + energy_cost"], "relative-to": "device=NVIDIA L4,batch=1", "relative-as": "percent" });
	assert.deepEqual(deriveRequest(defaults), {});
});

test("a chip says it, with how many lack a counterpart, or what is wrong", () => {
	const state = { ...defaults, places: [], select: [], zoom: [], "relative-to": "device=L4", "relative-as": "percent" };
	const chip = (derived) => chipsOf(state, { fields: [], facets: [] }, { derived })[0];
	assert.equal(chip({ relative: { unit: "% of NVIDIA L4", lacking: 3 } }).text, "% of NVIDIA L4, 3 without a counterpart");
	assert.deepEqual(chip({ relative: { unit: "× NVIDIA L4", lacking: 0 } }).changes, { "relative-to": null, "relative-as": null });
	assert.equal(chip({ relative_fault: "no result here is of it" }).fault, "no result here is of it");
});

test("saved columns are called as dyno export calls them", () => {
	const fields = [{ key: "latency_median", unit: "s", title: "Median latency" }];
	assert.deepEqual(relatedFields(fields, { unit: "× NVIDIA L4" }), [{ key: "latency_median_relative", unit: "× NVIDIA L4", title: "Median latency" }]);
	assert.equal(relatedFields(fields, undefined), fields);
});

test("the command that draws a chart has the prices", () => {
	const state = { ...defaults, run: [], price: ["NVIDIA L4=0.80"], currency: "EUR" };
	const { command } = plotCommand(state, { chart: "scaling", field: ["cost"] }, { runs: [], facets: [] }, "light");
	assert.match(command, /--field cost --price 'NVIDIA L4=0.80' --currency EUR/);
});

test("a slice is of one panel and word; another value takes its place, one word alone has a panel of each", () => {
	let slices = withSlice([], "heatmap", "sequence", "512");
	slices = withSlice(slices, "main", "sequence", EACH);
	assert.deepEqual(slices, ["heatmap/sequence=512", "main/sequence=*"]);
	assert.deepEqual(slicesOf(slices, "main"), [["sequence", "*"]]);
	assert.deepEqual(withSlice(slices, "main", "precision", EACH), ["heatmap/sequence=512", "main/precision=*"]);
	assert.deepEqual(withSlice(slices, "heatmap", "sequence", ""), ["main/sequence=*"]);
	assert.deepEqual(sliceOptions(slices, "heatmap"), { seq: ["512"] });
	assert.deepEqual(sliceOptions(["main/sequence=none", "main/precision=*"], "main"), { seq: ["0"], panel: "precision" });
	assert.deepEqual(sliceOptions(undefined, "main"), {});
});

test("chips are what the chart cut, and what was chosen", () => {
	const description = { facets: [{ key: "sequence", title: "Sequence length", choices: [{ text: "512", order: 1 }, { text: "32", order: 0 }] }] };
	const figure = { layout: { meta: { slices: [{ word: "precision", value: "float32", values: ["float32", "float16"] }] } } };
	assert.deepEqual(chipsOfSlices(figure, [["sequence", "512"]], description), [
		{ word: "sequence", title: "Sequence length", value: "512", values: ["32", "512"], isChosen: true },
		{ word: "precision", title: "precision", value: "float32", values: ["float32", "float16"], isChosen: false },
	]);
	assert.deepEqual(chipsOfSlices(null, [], description), []);
});
