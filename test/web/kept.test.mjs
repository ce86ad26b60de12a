// What a browser keeps: layouts as what was changed, views by name. There is no storage here, as in a sandboxed frame.
import assert from "node:assert/strict";
import test from "node:test";
import "./facets.mjs";
import { hiddenOf, keep, keepViews, kept, keptViews, merged, renamed, withView } from "../../web/kept_layout.js";
import { configOf, panelsOf, settingsOf, viewsOf, writeView } from "../../web/settings.js";
import { defaults, stateOf, toYaml } from "../../web/state.js";

const usual = ["summary:12", "main:12", "comparison:12", "memory:6", "environment:12"];

test("a page that has more panels shows them where they usually stand", () => {
	const layout = { panels: ["main:6", "summary:12", "environment:12"], hidden: ["memory"] };
	assert.deepEqual(merged(layout, usual), ["main:6", "comparison:12", "summary:12", "environment:12"]);
	assert.deepEqual(merged({ panels: ["memory:6"] }, ["summary:12", "memory:6"]), ["summary:12", "memory:6"]);
});

test("what was hidden stays so, also on pages that lack it", () => {
	assert.deepEqual(hiddenOf(["main:12"], ["main:12", "memory:6"], ["history", "main"]), ["history", "memory"]);
});

test("a view is renamed in its place, and takes the name of another one", () => {
	const views = ["a", "b", "c"].map((name) => ({ name, view: `#${name}` }));
	assert.deepEqual(renamed(views, "b", "x").map(({ name, view }) => name + view), ["a#a", "x#b", "c#c"]);
	assert.deepEqual(renamed(views, "b", "c").map(({ name, view }) => name + view), ["a#a", "c#b"]);
	assert.deepEqual(renamed(views, "b", "b"), views);
});

test("without storage nothing is kept, and nothing fails", () => {
	assert.deepEqual([kept("a", {}, () => usual), keep("a", { panels: usual }, {}, () => usual), keptViews("a"), keepViews("a", [])], [{}, false, [], false]);
});

test("pages of one title share a layout and views, others do not", () => {
	const items = new Map();
	globalThis.localStorage = { getItem: (key) => items.get(key) ?? null, setItem: (key, value) => items.set(key, value) };
	assert.ok(keep("Nightly", { panels: ["main:6"], theme: "dark" }, {}, () => usual.slice(0, 2)));
	assert.deepEqual(kept("Nightly", {}, () => usual), { panels: ["main:6", "comparison:12", "memory:6", "environment:12"], theme: "dark", hidden: ["summary"] });
	assert.deepEqual(kept("Weekly", {}, () => usual), {});
	// of charts, texts and notes what was changed of the page's own
	keep("Own", { charts: ["id=own-1&chart=z", "id=own-9&chart=b"], markers: [] }, { charts: ["id=own-1&chart=a", "id=own-2&chart=b"], markers: ["note=x&run=1"] }, () => usual);
	assert.deepEqual(kept("Own", { charts: ["id=own-1&chart=a", "id=own-2&chart=c", "id=own-3&chart=d"], markers: ["note=x&run=1", "note=y&run=2"] }, () => usual), { charts: ["id=own-1&chart=z", "id=own-3&chart=d", "id=own-9&chart=b"], markers: ["note=y&run=2"] });
	items.set("dyno-dashboard-layout:Bad", '{"changes":{"charts":5,"texts":{"others":[1],"gone":[]},"markers":null}}');
	assert.deepEqual(kept("Bad", {}, () => usual), {});
	keepViews("Nightly", withView(withView([], "p99", "a=1"), "p99", "a=2"));
	assert.deepEqual(keptViews("Nightly"), [{ name: "p99", view: "a=2" }]);
	items.set("dyno-dashboard-views:Nightly", '[{"name":1},{"name":"x","view":"y"}]');
	assert.deepEqual(keptViews("Nightly"), [{ name: "x", view: "y" }]);
	delete globalThis.localStorage;
});

test("a settings file has what was changed, and views as keys or as an address", () => {
	const state = { ...defaults, panels: ["main:6", "summary:12"], markers: ["note=x&run=1"], search: "a" };
	const settings = settingsOf(state, usual, [{ name: "On CPU", view: "device=cpu&device=x&charts=chart%3Dpareto" }, { name: "Usual", view: "panels=usual" }]);
	assert.deepEqual(settings.hidden, ["comparison", "memory", "environment"]);
	assert.deepEqual(settings.views, ["name=On+CPU&device=cpu&device=x&charts=chart%3Dpareto", "name=Usual&view=panels%3Dusual"]);
	assert.deepEqual(viewsOf(settings.views).map(({ view }) => view), ["device=cpu&device=x&charts=chart%3Dpareto", "panels=usual"]);
	const text = toYaml(settings, [...Object.keys(defaults), "hidden", "views"]);
	for (const line of ['hidden:\n  - "comparison"', '  - { note: "x", run: "1" }', '  - { name: "On CPU", device: ["cpu", "x"], charts: [{ chart: "pareto" }] }', '  - { name: "Usual", view: "panels=usual" }']) assert.ok(text.includes(line.replace("\\n", "\n")), `${line}\n${text}`);
	const config = configOf(settings);
	assert.deepEqual(Object.keys(config).sort(), ["hidden", "markers", "panels", "search", "views"]);
	assert.deepEqual({ ...defaults, ...stateOf(config) }, state);
	assert.deepEqual(panelsOf(config, [...usual, "new:6"]), ["main:6", "new:6", "summary:12"]);
	assert.deepEqual(panelsOf({ panels: ["main"] }, usual), ["main"]);
	assert.equal(writeView({ name: "x", view: "what=1" }), "name=x&view=what%3D1");
});

test("views of a settings file are names and what stands behind # in an address", () => {
	assert.deepEqual(viewsOf(["name=On%20CPU&view=device%3Dcpu%26batch%3D1", "view=x", "what"]), [{ name: "On CPU", view: "device=cpu&batch=1" }]);
	assert.deepEqual(viewsOf(["name=A&device=cpu&device=b%26c&word=n_depth%3D512"]), [{ name: "A", view: "device=cpu&device=b%26c&n_depth=512" }]);
	assert.deepEqual(viewsOf(undefined), []);
});
