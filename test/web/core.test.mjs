// The library in WebAssembly, as the page asks it. Usage: node core.test.mjs CORE.WASM
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import test from "node:test";
import { filterRequest } from "../../web/filter/choices.js";
import { defaults, takeFacets } from "../../web/state.js";
import { openCore } from "../../web/wasm.js";

const { sampleRun, document } = createRequire(import.meta.url)("../dashboard/sample.js");
const bytes = (value) => new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
const wasm = readFileSync(process.argv[2]);

async function opened() {
	const core = await openCore(wasm);
	core.load(bytes(document(sampleRun({ samples: 12 }))));
	return core;
}

test("each request is answered by its name", async () => {
	const core = await opened();
	const { facets } = core.ask("describe");
	takeFacets({ facets });
	const state = { ...defaults, device: ["cuda:0"], sort: ["-latency_median"] };
	assert.deepEqual(facets.map((facet) => facet.key), ["model", "device", "machine", "engine", "batch", "sequence", "precision", "threads", "streams", "run", "status"]);
	assert.deepEqual(facets.filter((facet) => facet.number).map((facet) => facet.key), ["batch", "sequence", "threads", "streams"]);
	assert.equal(core.ask("filter", filterRequest(state)).shown, 24);
	assert.equal(core.ask("rows", { from: 0, to: 3, fields: ["latency_median"] }).rows.length, 3);
	assert.equal(core.ask("row", { place: 0 }).result.batch, 1);
	assert.equal(JSON.parse(core.text("results")).runs[0].results.length, 24);
	assert.equal(core.ask("draw", { theme: "light", options: { chart: "scaling" } }).drawn, true);
	assert.ok(core.ask("summary").cards.length > 0);
});

test("a request that there is not is refused by its name, and others go on", async () => {
	const core = await opened();
	const said = { descrip: "descrip", "": "", toString: "toString", 'a"\u2028': 'a"\ufffd', 3: "" }; // messages are fit to print
	for (const name of ["descrip", "", "toString", 'a"\u2028', 3]) assert.throws(() => core.ask(name), (error) => error.message.includes(`'${said[name]}'`), String(name));
	assert.throws(() => core.ask("draw", { theme: "light", options: { chart: "what" } }), /what/);
	assert.equal(core.ask("filter", {}).total, 72);
});

test("a setting is called as its control is, or as the command has it", async () => {
	const core = await opened();
	const note = (options) => JSON.stringify(core.ask("draw", { theme: "light", options }));
	assert.match(note({ chart: "comparison" }), /two runs are needed, or “Colour by” with the word to compare/);
	assert.match(note({ chart: "roofline" }), /its peaks were not measured; `dyno devices` does it with --measure"/);
	assert.throws(() => core.ask("draw", { theme: "light", options: { chart: "latency", x: "colour" } }), /^Error: “X axis”: no word "colour"/);
	for (const ask of ["describe", "summary", "results"]) assert.doesNotMatch(core.text(ask), /‹/);
});

test("a file that is no result file is refused with the reason", async () => {
	const core = await opened();
	assert.throws(() => core.load(bytes("not JSON")), /line 1/);
	assert.throws(() => core.load(bytes(document(sampleRun({ samples: 12 })))), /all its results are here already/);
	assert.equal(core.ask("filter", {}).total, 72);
});
