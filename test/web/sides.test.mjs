// Two selections side by side, without a browser.
import assert from "node:assert/strict";
import test from "node:test";
import { placesText } from "../../web/places.js";
import { apartOf, areChosen, changesOfSide, environmentOf, fieldsOf, inOrder, meantFor, panelsWith, ratioInterval, ratioText, sideText } from "../../web/sides/sides.js";
import "./facets.mjs";

test("a result is on one side, and what is taken leaves the other", () => {
	const state = { "side-a": ["0-5"], "side-b": ["9"] };
	assert.deepEqual(changesOfSide(state, "b", [2, 7], placesText), { "side-b": ["2", "7"], "side-a": ["0", "1", "3-5"] });
	assert.deepEqual(changesOfSide(state, "a", [9], placesText), { "side-a": ["9"], "side-b": [] });
	assert.deepEqual([areChosen(state), areChosen({ "side-a": ["1"], "side-b": [] }), areChosen({})], [true, false, false]);
	assert.deepEqual([sideText(state, "a"), sideText(state, "b")], ["6 results", "1 result"]);
});

test("what is selected on top of the other side becomes this one, and does not empty it", () => {
	const state = { "side-a": ["4", "9"], "side-b": [] };
	assert.deepEqual(meantFor(state, "b", [4, 6, 9]), [6]);
	assert.deepEqual(meantFor(state, "b", [4, 9]), [4, 9], "the same ones are meant to change sides");
	assert.deepEqual(meantFor(state, "b", [4, 6]), [4, 6], "a part of it, too");
	assert.deepEqual(meantFor(state, "b", [1, 2]), [1, 2]);
	assert.deepEqual(meantFor(state, "a", [1, 2]), [1, 2]);
});

test("panels that are chosen get the one of the sides, behind the table, once", () => {
	assert.deepEqual(panelsWith(["main:12", "table:6", "memory"], "sides"), ["main:12", "table:6", "sides:12", "memory"]);
	assert.deepEqual(panelsWith(["main"], "sides"), ["sides:12", "main"]);
	assert.deepEqual(panelsWith(["sides:6"], "sides"), ["sides:6"]);
	assert.equal(panelsWith(null, "sides"), null);
});

test("changes are said as multiples", () => {
	assert.deepEqual([18, -50, 0, 900, 12345, undefined].map(ratioText), ["1.18 ×", "0.500 ×", "1.00 ×", "10.0 ×", "124 ×", "–"]);
	assert.equal(ratioInterval({ low: -10, high: 20 }), "0.900 × … 1.20 ×");
	assert.equal(ratioInterval({ low: -10 }), "");
});

test("rows stand field by field", () => {
	const rows = [["memory_total", 1], ["latency_p99", 1], ["latency_p99", 2], ["memory_total", 2]].map(([field, cell]) => ({ field, cell }));
	assert.deepEqual(inOrder(rows, ["latency_p99", "memory_total"]).map(({ field, cell }) => `${field} ${cell}`), ["latency_p99 1", "latency_p99 2", "memory_total 1", "memory_total 2"]);
	const fields = [{ key: "memory_total", present: 3 }, { key: "latency_p99", present: 0 }, { key: "latency_median", present: 1 }, { key: "load_time", present: 1 }];
	assert.deepEqual(fieldsOf({ fields }), ["latency_median", "memory_total"]);
	assert.deepEqual(apartOf([{ word: "sequence", a: "0", b: "128" }, { word: "what", a: "x", b: "y" }], { facets: [{ key: "sequence", title: "Sequence length" }] }), [{ title: "Sequence length", a: "none", b: "128" }, { title: "what", a: "x", b: "y" }]);
});

test("environments stand side by side, what differs first; several runs of a side are joined", () => {
	const run = (id, governor, driver) => ({ run: { id, started: "2026", dyno: "0.1", environment: { cores: 8, governor }, devices: [{ id: "cuda:0", name: "L4", properties: { driver } }] }, devices: ["L4"] });
	const description = { runs: [run("one", "performance", "550"), run("two", "powersave", "550"), run("three", "performance", "570")] };
	const rows = environmentOf(description, [[[0, 0], [1, 0]], [[2, 0]]]);
	const row = (key) => rows.find((one) => one.key === key);
	assert.deepEqual(row("governor"), { key: "governor", a: ["performance", "powersave"], b: ["performance"], differs: true });
	assert.deepEqual(row("device: driver"), { key: "device: driver", a: ["550"], b: ["570"], differs: true });
	assert.equal(row("cores").differs, false);
	assert.deepEqual(rows.map(({ differs }) => differs), rows.map(({ differs }) => differs).sort((a, b) => b - a));
});
