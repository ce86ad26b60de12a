// The page's state: what an address and a settings file say of it, and steps back and forth.
import assert from "node:assert/strict";
import test from "node:test";
import "./facets.mjs";
import { defaults, fromHash, stateOf, toHash, toYaml } from "../../web/state.js";
import { createStore } from "../../web/store.js";

const base = { ...defaults };
const through = (state, from = base) => ({ ...from, ...fromHash(`#${toHash({ ...from, ...state }, from)}`) });

test("an address says what differs, and nothing else", () => {
	assert.equal(toHash(base, base), "");
	assert.equal(toHash({ ...base, batch: ["1", "16"], theme: "dark" }, base), "theme=dark&batch=1&batch=16");
	assert.equal(toHash({ ...base, device: ["cuda:0"] }, base), "device=cuda:0");
});

const states = {
	"names with any separator": { model: ["a&b=c,d #%+", "\u2028\u{1F600}"], search: "x=1&y" },
	"an empty list that is not the default": { columns: [], panels: [] },
	"numbers of ranges": { range: ["latency_median=..0.5", "memory_peak=1e6.."] },
	"axes of which some are left open": { space: ["", "batch", ""] },
};
for (const [what, state] of Object.entries(states))
	test(`an address brings back ${what}`, () => assert.deepEqual(through(state), { ...base, ...state }));

test("an address brings back what a team's settings had chosen otherwise", () => {
	const team = { ...base, columns: ["latency_p99"], theme: "dark", mark: "bar" };
	assert.deepEqual(through({ columns: null, mark: null }, team), { ...team, columns: null, mark: null });
});

test("what no key knows is ignored, also what objects have of themselves", () => {
	assert.deepEqual(fromHash("#constructor=1&toString=2&__proto__=3&no=4"), {});
	assert.deepEqual(stateOf({ batch: 4, constructor: 1, theme: null }), { batch: ["4"] });
});

test("a settings file quotes what YAML would take otherwise", () => {
	const text = toYaml({ ...base, title: "yes: #1", model: ["a\u2028b"], columns: [] }, Object.keys(defaults));
	assert.deepEqual(text.split("\n").slice(1), ['title: "yes: #1"', "columns: []", "model:", '  - "a\\u2028b"', ""]);
});

test("undo goes back step by step, and redo forth", () => {
	const store = createStore(base, {});
	for (const x of ["batch", "device", "run"]) store.set({ x });
	store.undo();
	store.undo();
	assert.equal(store.state.x, "batch");
	store.redo();
	assert.equal(store.state.x, "device");
	store.set({ x: "model" }); // another past: nothing to redo
	assert.equal(store.canRedo(), false);
	store.undo();
	assert.equal(store.state.x, "device");
});

test("letters of a search are one step", () => {
	const store = createStore(base, {});
	store.set({ search: "b" });
	for (const search of ["be", "ber", "bert"]) store.set({ search }, { remember: false });
	store.undo();
	assert.equal(store.state.search, "");
	store.redo();
	assert.equal(store.state.search, "bert");
});

test("a change to what is there already is none", () => {
	const store = createStore(base, {});
	const told = [];
	store.listen((_, keys) => told.push(keys));
	store.set({ batch: [], theme: "auto" });
	store.replace({ ...base });
	store.set({ batch: ["1"], theme: "auto" });
	assert.deepEqual([told, store.canUndo()], [[["batch"]], true]);
});

test("the oldest of many steps are forgotten", () => {
	const store = createStore(base, {});
	for (let i = 0; i < 150; i++) store.set({ search: String(i) });
	let steps = 0;
	for (; store.canUndo(); steps++) store.undo();
	assert.deepEqual([steps, store.state.search], [100, "49"]);
});

test("an address says of a kept layout what is as usual, too", () => {
	const store = createStore(base, { panels: ["table:12"] }, ["panels"]);
	assert.equal(store.hash(), "panels=table:12");
	store.set({ panels: null });
	assert.equal(store.hash(), "panels=usual");
});
