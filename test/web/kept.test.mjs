// What a browser keeps: layouts as what was changed, views by name. There is no storage here, as in a sandboxed frame.
import assert from "node:assert/strict";
import test from "node:test";
import "./facets.mjs";
import { hiddenOf, keep, keepViews, kept, keptViews, merged, withView } from "../../web/kept_layout.js";
import { viewsOf } from "../../web/views.js";

const usual = ["summary:12", "main:12", "comparison:12", "memory:6", "environment:12"];

test("a page that has more panels shows them where they usually stand", () => {
	const layout = { panels: ["main:6", "summary:12", "environment:12"], hidden: ["memory"] };
	assert.deepEqual(merged(layout, usual), ["main:6", "comparison:12", "summary:12", "environment:12"]);
	assert.deepEqual(merged({ panels: ["memory:6"] }, ["summary:12", "memory:6"]), ["summary:12", "memory:6"]);
});

test("what was hidden stays so, also on pages that lack it", () => {
	assert.deepEqual(hiddenOf(["main:12"], ["main:12", "memory:6"], ["history", "main"]), ["history", "memory"]);
});

test("without storage nothing is kept, and nothing fails", () => {
	assert.deepEqual([kept("a", usual), keep("a", { panels: usual }, usual), keptViews("a"), keepViews("a", [])], [{}, false, [], false]);
});

test("pages of one title share a layout and views, others do not", () => {
	const items = new Map();
	globalThis.localStorage = { getItem: (key) => items.get(key) ?? null, setItem: (key, value) => items.set(key, value) };
	assert.ok(keep("Nightly", { panels: ["main:6"], theme: "dark" }, usual.slice(0, 2)));
	assert.deepEqual(kept("Nightly", usual), { panels: ["main:6", "comparison:12", "memory:6", "environment:12"], theme: "dark", hidden: ["summary"] });
	assert.deepEqual(kept("Weekly", usual), {});
	keepViews("Nightly", withView(withView([], "p99", "a=1"), "p99", "a=2"));
	assert.deepEqual(keptViews("Nightly"), [{ name: "p99", view: "a=2" }]);
	items.set("dyno-dashboard-views:Nightly", '[{"name":1},{"name":"x","view":"y"}]');
	assert.deepEqual(keptViews("Nightly"), [{ name: "x", view: "y" }]);
	delete globalThis.localStorage;
});

test("views of a settings file are names and what stands behind # in an address", () => {
	assert.deepEqual(viewsOf(["name=On%20CPU&view=device%3Dcpu%26batch%3D1", "view=x", "what"]), [{ name: "On CPU", view: "device=cpu&batch=1" }]);
	assert.deepEqual(viewsOf(undefined), []);
});
