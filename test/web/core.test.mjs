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
	const known = ["model", "device", "machine", "engine", "batch", "sequence", "precision", "threads", "streams", "run", "status"];
	const told = facets.filter((facet) => known.includes(facet.key)); // there may be more
	assert.deepEqual(told.filter((facet) => facet.workload).map((facet) => facet.key), ["model", "sequence"]);
	assert.deepEqual(told.filter((facet) => facet.lacks).map((facet) => [facet.key, facet.option]), [["sequence", "seq"]]);
	assert.deepEqual(told.map((facet) => facet.key), known);
	assert.deepEqual(told.filter((facet) => facet.number).map((facet) => facet.key), ["batch", "sequence", "threads", "streams"]);
	assert.equal(core.ask("filter", filterRequest(state)).shown, 24);
	assert.equal(core.ask("rows", { from: 0, to: 3, fields: ["latency_median"] }).rows.length, 3);
	const { result, facets: codes, scales } = core.ask("row", { place: 0 });
	for (const { scale, symbol } of Object.values(scales)) assert.ok(scale > 0 && typeof symbol === "string");
	for (const key of ["latency_median", "memory_total", "throughput_items"]) assert.ok(result.values[key].value * scales[key].scale >= 1 && result.values[key].value * scales[key].scale < 1000, key);
	assert.equal(result.batch, 1);
	assert.equal(facets[0].choices[codes[0]].text, result.model === 0 ? "bert-base-uncased" : "");
	const [first] = core.ask("rows", { from: 0, to: 1, fields: [] }).rows;
	assert.deepEqual(core.ask("row", { place: first.place }).facets, first.facets);
	assert.ok(facets.every((facet) => facet.key === "threads" || facet.key === "machine" || !facet.of_device), "threads are of the device, batch sizes are not");
	assert.equal(JSON.parse(core.text("results")).runs[0].results.length, 24);
	assert.equal(core.ask("draw", { theme: "light", options: { chart: "scaling" } }).drawn, true);
	assert.ok(core.ask("summary").cards.length > 0);
	core.ask("filter", {});
	assert.deepEqual(codes, core.ask("rows", { from: 0, to: 72, fields: [] }).rows.find(({ place }) => place === 0).facets);
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
	assert.match(note({ chart: "parallel" }), /best by [^"]*; filter for others \(the table has all\)/);
	assert.match(note({ chart: "latency", percentiles: true }), /too many lines \(the table has all\)/);
	for (const { name } of core.ask("describe").charts) assert.doesNotMatch(note({ chart: name }), / --(all-series|seq|precision|threads|streams|engine|machine)\b/, name);
});

/* A run a day. */
function days(statuses) {
	const result = (status, day) => ({ model: 0, device: 0, batch: 2, threads: 1, streams: 1, status, processes: 1, replicates: [],
		...(status === "ok" ? { values: { latency_median: { value: (1000 + day) / 1e6 } } } : { reason: "the fan stood still", values: {} }) });
	return { format: "dyno-results", version: 1, runs: statuses.map((status, day) => ({ id: `2026050${day}-080000-000${day}`,
		started: `2026-05-0${day + 1}T08:00:00Z`, dyno: "0.1.0", seed: "1", plan: {}, environment: {}, models: [{ name: "tagger", source: "null", synthetic: true }],
		devices: [{ id: "cpu", platform: "cpu" }], results: [result(status, day)] })) };
}

test("runs that failed are marked in the history, and counted with their reason", async () => {
	const core = await openCore(wasm);
	core.load(bytes(days(["ok", "crashed", "ok", "timed_out", "crashed"])));
	const reply = core.ask("draw", { theme: "light", options: { chart: "history" } });
	const crosses = reply.figure.data.filter((mark) => mark.marker?.symbol?.startsWith("x")).flatMap((mark) => mark.x);
	assert.deepEqual(crosses.sort(), [1, 3, 4]);
	assert.match(JSON.stringify(reply.notes ?? reply.figure.layout.meta.notes), /2 results [^"]*the fan stood still/);
	assert.equal(core.ask("filter", {}).total, 5);
});

// The same cells in four runs; in the last two some batches are slower, others faster. A run is marked invalid.
async function ofRuns() {
	const core = await openCore(wasm);
	const runs = [1, 2, 3, 4, 5].map((day) => {
		const run = Object.assign(sampleRun({ samples: 12, breakdowns: false, batches: [1, 3] }), { id: `2026030${day}-080000-000${day}`, tag: null, started: `2026-03-0${day}T08:00:00Z`, ...(day === 4 ? { invalid: "the fan stood still" } : {}) });
		for (const result of run.results) {
			const factor = day < 3 ? 1 : result.batch === 3 ? 0.7 : 1.5;
			if (result.values.latency_median) result.values.latency_median.value *= factor;
			for (const replicate of result.replicates) replicate.values.latency_median *= factor;
		}
		return run;
	});
	core.load(bytes(document(...runs)));
	const ids = core.ask("describe").facets.find(({ key }) => key === "run").choices.map(({ text }) => text);
	return { core, ask: (more) => core.ask("compare", { word: "run", before: ids[0], after: ids.at(-1), fields: ["latency_median"], ...more }) };
}

test("rows of a comparison are chosen by direction and size, sorted by any column, and as many as are asked for", async () => {
	const { ask } = await ofRuns();
	const all = ask({ count: 500 });
	assert.deepEqual([all.total, all.wanted, all.rows.length], [24, 24, 24]);
	const less = ask({ direction: "less" });
	assert.ok(less.wanted === 12 && less.rows.every(({ change }) => change < 0));
	assert.equal(ask({ direction: "more", least: 0.6 }).wanted, 0);
	assert.deepEqual([ask({ count: 3 }).rows.length, ask({ count: 3 }).wanted, ask({ count: -1 }).rows.length], [3, 24, 0]);
	const column = (key, down, of) => ask({ sort: { key, down }, count: 500 }).rows.map(of);
	const isSorted = (list) => list.every((value, i) => !i || list[i - 1] <= value);
	for (const [key, of] of [["change", (row) => row.change], ["before", (row) => row.before], ["after", (row) => row.after], ["interval", (row) => Math.log(1 + row.high / 100) - Math.log(1 + row.low / 100)]]) {
		assert.ok(isSorted(column(key, false, of)), key);
		assert.ok(isSorted(column(key, true, of).reverse()), key);
	}
	assert.deepEqual(column("title", true, ({ title }) => title), column("title", false, ({ title }) => title).reverse());
	assert.deepEqual(ask({ sort: { key: "what", down: true } }).rows.map(({ title }) => title), ask({ sort: "odd" }).rows.map(({ title }) => title));
});

test("a row has what its cell was in all runs that count, oldest first, with the places of both sides", async () => {
	const { core, ask } = await ofRuns();
	const { trend, trend_before: other, before, after } = ask({ trends: true, sort: { key: "title" } }).rows[0];
	assert.deepEqual([trend.runs, trend.values.length, trend.at, other], [4, 4, [0, 3], undefined]);
	assert.ok(Math.abs(trend.values[0] / before - 1) < 0.02 && Math.abs(trend.values[3] / after - 1) < 0.02 && trend.values[0] === trend.values[1], JSON.stringify(trend));
	assert.equal(ask({}).rows[0].trend, undefined);
	const devices = core.ask("compare", { word: "device", before: "cpu", after: "cuda:0", fields: ["latency_median"], trends: true }).rows[0];
	assert.deepEqual([devices.trend.runs, devices.trend_before.runs], [4, 4]);
	assert.notDeepEqual(devices.trend.values, devices.trend_before.values);
	core.ask("filter", filterRequest({ ...defaults, model: [core.ask("describe").facets[0].choices[0].text] }));
	assert.equal(ask({ trends: true }).rows[0].trend.runs, 4); // also of what is not shown
});

test("notes are about the results that have all their words", async () => {
	const core = await opened();
	const places = (words) => core.ask("find", { markers: [words] }).places[0];
	assert.equal(places({ batch: ["4"], device: ["cuda:0"] }).length, 4);
	assert.equal(places({ batch: ["4", "8"], device: ["NVIDIA L4"] }).length, 8);
	const { runs } = core.ask("describe");
	assert.deepEqual([places({ run: [runs[0].run.id] }).length, places({ model: ["*bert-base*"] }).length, places({ batch: ["3"] }).length], [72, 0, 0]);
	for (const words of [{}, { what: ["1"] }, { batch: "4" }, { batch: [4] }, "x", null]) assert.deepEqual(places(words), [], JSON.stringify(words));
	assert.deepEqual(core.ask("find", {}).places, []);
});

test("a file that is no result file is refused with the reason", async () => {
	const core = await opened();
	assert.throws(() => core.load(bytes("not JSON")), /line 1/);
	assert.throws(() => core.load(bytes(document(sampleRun({ samples: 12 })))), /all its results are here already/);
	assert.equal(core.ask("filter", {}).total, 72);
});

/* --- Filters --------------------------------------------------------------------------------- */

const shown = (core, request) => core.ask("filter", request).shown;

test("all words of a search have to be found, in one place where it is named, or in none", async () => {
	const core = await opened();
	const found = (search) => shown(core, { search });
	assert.deepEqual(["", "  ", "NVIDIA", "nvidia T4", "T4 nvidia", '"NVIDIA T4"', '"T4 NVIDIA"', "cuda:0"].map(found), [72, 72, 48, 24, 24, 24, 0, 24]);
	assert.deepEqual(["-cuda", "nvidia -T4", "-", "-nvidia -epyc"].map(found), [24, 24, 72, 0]);
	assert.deepEqual(["batch:8", "batch:8 batch:16", "batch:1", "batch:x", "-batch:8", "Batch:8 L4"].map(found), [12, 0, 12, 0, 60, 4]);
	assert.deepEqual(['"out of memory"', 'status:"Out of memory"', "out_of_memory"].map(found), [2, 2, 2]);
	assert.deepEqual(["device:cuda:1", "status:memory", '"allocate 3.2"', "model:distil sequence:512"].map(found), [24, 2, 2, 18]);
});

test("numbers are named by ranges, in filters and searches; results by their places", async () => {
	const core = await opened();
	const batch = (...texts) => shown(core, { filters: { batch: texts } });
	assert.deepEqual([batch("8"), batch("4..16"), batch("4 – 16"), batch("..2"), batch("16.."), batch("≤ 8"), batch("> 8"), batch("<=1", ">=32"), batch("4..x")].map((count) => count / 12), [1, 3, 3, 2, 2, 4, 2, 2, 0]);
	assert.deepEqual(core.ask("filter", { filters: { batch: ["4..16", "99.."] } }).unknown.batch, ["99.."]);
	const found = (search) => shown(core, { search });
	assert.deepEqual(["batch:4..16", "batch:>8", "-batch:>8", "sequence:..128"].map((text) => found(text) / 12), [3, 2, 4, 3]);
	const fast = shown(core, { ranges: { latency_median: { low: "", high: "20ms" } } });
	assert.ok(fast > 0 && fast < 70);
	for (const text of ["latency_median<=20ms", "latency_median≤20ms", "latency_median:..20ms", 'latency_median:"<= 20 ms"']) assert.equal(found(text), fast, text);
	assert.equal(found("latency_median>20ms"), 70 - fast);
	assert.equal(found("-latency_median<=20ms"), 72 - fast);
	assert.deepEqual(["latency_median<=20MB", "latency_median:", "nothing<=20ms"].map(found), [0, 0, 0]);
	assert.deepEqual([["0-4", "7"], ["70-99999999999"], ["x", "-3", "5-"], []].map((places) => shown(core, { places })), [6, 2, 0, 72]);
	assert.equal(shown(core, { places: ["0-35"], filters: { device: ["cpu"] } }), 12);
});

test("what filters leave out is drawn where the chart has them on its axes", async () => {
	const core = await opened();
	const few = shown(core, { ranges: { latency_median: { low: "", high: "20ms" } } });
	const drawn = (more) => core.ask("draw", { theme: "light", options: { chart: "parallel" }, ...more }).figure;
	const lines = (figure, wanted) => figure.data.filter(wanted).flatMap((trace) => trace.x).filter((x) => x === null).length;
	const isGround = ({ name }) => name === "others";
	const figure = drawn({ around: {} });
	assert.equal(lines(figure, (trace) => !isGround(trace)), few);
	assert.equal(lines(figure, () => true), 72);
	const columns = (one) => one.layout.meta.columns.find(({ of }) => of === "latency_median").high;
	assert.ok(columns(figure) > columns(drawn()), "axes are those of all");
	core.ask("filter", { ranges: { latency_median: { low: "1h", high: "" } } });
	assert.equal(drawn({ around: {} }).layout.meta.columns.length, figure.layout.meta.columns.length, "a brush that leaves nothing can be widened");
	assert.equal(core.ask("draw", { theme: "light", options: { chart: "parallel" } }).drawn, false);
});

test("what a range comes to is said in SI base units", async () => {
	const core = await opened();
	const { ranges, faults } = core.ask("check", { ranges: { latency_median: { low: "2 ms", high: "" }, memory_total: { low: "x", high: "" } } });
	assert.deepEqual(ranges, { latency_median: { low: 0.002 } });
	assert.ok(faults.memory_total);
	assert.deepEqual(core.ask("check", { filters: { batch: ["> 8", "8.."], device: ["nope"] } }).unknown, { ...Object.fromEntries(core.ask("describe").facets.map(({ key }) => [key, []])), device: ["nope"] });
	assert.equal(core.ask("rows", { from: 0, to: 99, fields: [] }).rows.length, 72, "what is shown stays");
});

test("ranges and limits have units; what cannot be read filters nothing and says why", async () => {
	const core = await opened();
	const range = (key, low, high) => shown(core, { ranges: { [key]: { low, high } } });
	assert.equal(range("latency_median", "5ms", "20 ms"), range("latency_median", 0.005, 0.02));
	assert.equal(range("memory_total", "1GB", ""), range("memory_total", "1e9", undefined));
	assert.equal(range("throughput_items", "1 k items/s", ""), range("throughput_items", "1000", ""));
	const reply = core.ask("filter", { ranges: { latency_median: { low: "5 GB" } }, limits: ["what<5", "latency_p99<=5x"] });
	assert.equal(reply.shown, 72);
	assert.match(reply.faults.latency_median, /"5 GB" is not a duration/);
	assert.match(reply.faults["what<5"], /a limit is FIELD<=VALUE.*latency_p99<=50ms/);
	assert.ok(reply.faults["latency_p99<=5x"]);
	assert.deepEqual(core.ask("check", { limits: ["latency_p99<=50ms"], ranges: {} }).faults, {});
});

test("a result keeps a limit, breaks it, or it cannot be told", async () => {
	const core = await opened(document(sampleRun({ samples: 12 })));
	const stateOf = (limits) => core.ask("filter", { limits }).limits;
	assert.deepEqual(stateOf([]), { kept: 70, broken: 0, undecided: 0 });
	assert.deepEqual(stateOf(["latency_median<=1h"]), { kept: 70, broken: 0, undecided: 0 });
	assert.deepEqual(stateOf(["latency_median>=1h"]), { kept: 0, broken: 70, undecided: 0 });
	const { rows } = core.ask("rows", { from: 0, to: 72, fields: ["latency_median"] });
	const one = rows[0].values[0];
	assert.equal(stateOf([`latency_median<=${one.value}`]).undecided > 0, true); // within its own interval
	const p99 = stateOf(["latency_p99<=1h"]); // withheld with a bound on one device, without on the others
	assert.ok(p99.undecided > 0 && p99.kept + p99.undecided === 70, JSON.stringify(p99));
	assert.equal(core.ask("filter", { limits: ["latency_p99<=1h"], within: true }).shown, p99.kept);
	assert.equal(core.ask("filter", { limits: ["latency_p99<=1h"] }).limit_values["latency_p99<=1h"], 3600);
	core.ask("filter", { limits: ["latency_median>=1h"] });
	assert.equal(core.ask("rows", { from: 0, to: 1, fields: [] }).rows[0].limits, "broken");
});

test("a filter says which of its names no result has", async () => {
	const core = await opened();
	const { unknown, shown } = core.ask("filter", { filters: { device: ["cuda:0", "nope"], batch: ["3"] } });
	assert.deepEqual([unknown.device, unknown.batch, unknown.model], [["nope"], ["3"], []]);
	assert.equal(shown, 0);
});

test("the best of each model, sequence length and device keeps the limits", async () => {
	const core = await opened();
	const fields = ["throughput_items", "latency_median"];
	const bestOf = (limits) => (core.ask("filter", { limits }), core.ask("best", { by: "throughput_items", fields }).contests);
	const free = bestOf([]);
	assert.equal(free.length, 2 * 2 * 3);
	const rows = core.ask("rows", { from: 0, to: 72, fields }).rows;
	for (const { row, kept, by } of free) {
		const rivals = rows.filter(({ facets }) => [0, 1, 5].every((i) => facets[i] === row.facets[i]));
		assert.equal(by, Math.max(...rivals.map(({ values }) => values[0]?.value ?? 0)));
		assert.equal(kept, rivals.filter(({ values }) => values[0]).length);
	}
	const limited = bestOf(["latency_median<=10ms"]);
	for (const { won, row } of limited) if (won) assert.ok(row.values[1].value <= 0.01);
	assert.ok(limited.some(({ won }) => !won) && limited.some(({ won }) => won));
});

test("limits that exclude each other are said to", async () => {
	const core = await opened();
	assert.match(JSON.stringify(core.ask("filter", { limits: ["latency_p99<=50ms", "latency_p99>=60ms"] })), /exclude each other/);
	assert.doesNotMatch(JSON.stringify(core.ask("filter", { limits: ["latency_p99<=50ms", "latency_p99>=40ms"] })), /exclude/);
});

test("several runs of a cell contend as one, also where only what keeps the limits is shown", async () => {
	const core = await openCore(wasm);
	const nights = [100, 101, 160, 99, 100].map((rate, i) => {
		const run = sampleRun({ id: `2026010${i + 1}-120000-0000` });
		const of = run.results.find(({ status }) => status === "ok");
		return { ...run, results: [{ ...of, replicates: [], values: { throughput_items: { value: rate, interval: [rate - 1, rate + 1], interval_kind: "processes" } } }] };
	});
	core.load(bytes(document(...nights)));
	for (const within of [false, true]) {
		core.ask("filter", { limits: ["throughput_items>=150"], within });
		const [contest] = core.ask("best", { by: "throughput_items", fields: ["throughput_items"] }).contests;
		assert.deepEqual([contest.won, contest.kept, contest.broken, contest.results], [false, 0, 1, 5]);
		core.ask("filter", { limits: ["throughput_items>=60"], within });
		const [kept] = core.ask("best", { by: "throughput_items", fields: ["throughput_items"] }).contests;
		assert.deepEqual([kept.won, kept.by, kept.row.values[0].value], [true, 100, 100]);
	}
	assert.match(JSON.stringify(core.ask("summary").cards), /100.0 items/);
});

test("after few were shown in order, all are shown again", async () => {
	const core = await opened();
	const sort = [{ key: "latency_median", down: true }];
	for (let few = 1; few < 12; few++) {
		const batch = ["1", "2", "4", "8", "16", "32"].slice(0, 1 + (few % 6));
		core.ask("filter", { filters: { batch, device: ["cpu"] }, sort });
		core.text("results"); // what stands behind the list is taken
		assert.equal(shown(core, { sort }), 72);
		assert.equal(new Set(core.ask("rows", { from: 0, to: 72, fields: [] }).rows.map((row) => row.place)).size, 72);
	}
});

/* --- Comparing ------------------------------------------------------------------------------- */

test("any two values of a word are compared, in both directions", async () => {
	const core = await opened();
	core.ask("filter", {});
	const compared = (more) => core.ask("compare", { word: "device", before: "cuda:1", after: "cuda:0", fields: ["latency_median"], ...more });
	const there = compared();
	const back = compared({ before: "cuda:0", after: "cuda:1" });
	assert.equal(there.total, 24);
	const both = there.rows.filter((row) => row.change !== undefined);
	assert.equal(both.length, 22); // two failed on one side
	for (const row of both) {
		const other = back.rows.find((one) => one.title === row.title);
		assert.ok(Math.abs((1 + row.change / 100) * (1 + other.change / 100) - 1) < 1e-9, row.title);
		assert.ok(row.change < 0 && row.before > row.after);
		assert.equal(row.before_place, other.after_place);
	}
	assert.deepEqual(both.map((row) => Math.abs(Math.log(1 + row.change / 100))), both.map((row) => Math.abs(Math.log(1 + row.change / 100))).sort((a, b) => b - a));
});

test("devices that differ in threads are compared, and it is said", async () => {
	const core = await opened();
	core.ask("filter", {});
	const { rows, total } = core.ask("compare", { word: "device", before: "cpu", after: "cuda:0", fields: ["latency_median"] });
	assert.equal(total, 24);
	assert.match(rows[0].note, /threads differ: 8 and 1/);
});

test("a comparison shows what is wanted of it", async () => {
	const core = await opened();
	core.ask("filter", { filters: { model: ["bert-base-uncased"] } });
	const compared = (more) => core.ask("compare", { word: "device", before: "cuda:1", after: "cuda:0", fields: ["latency_median"], ...more });
	const all = compared();
	for (const verdict of Object.keys(all.verdicts)) assert.equal(compared({ verdicts: [verdict] }).wanted, all.verdicts[verdict]);
	const large = compared({ least: 0.3 });
	assert.ok(large.wanted < all.wanted && large.rows.every((row) => Math.abs(row.change) >= 30));
	assert.throws(() => compared({ before: "nope" }), /no result/);
	assert.throws(() => compared({ word: "colour" }), /no word "colour"/);
	core.ask("filter", { filters: { device: ["cpu"] } });
	assert.throws(() => compared(), /no result that passes the filters/);
});

test("two lists of results are compared in what either has alone, whether they are shown or not", async () => {
	const core = await opened();
	core.ask("filter", { filters: { device: ["cpu"] } });
	const places = (device, more = {}) => {
		core.ask("filter", { filters: { device: [device], sequence: ["128"], ...more } });
		const { rows } = core.ask("rows", { from: 0, to: 72, fields: [] });
		return rows.map(({ place }) => String(place));
	};
	const [slow, fast] = [places("cuda:1"), places("cuda:0")];
	core.ask("filter", { filters: { device: ["cpu"] } });
	const fields = ["latency_median", "memory_total"];
	const reply = core.ask("compare", { a: slow, b: fast, fields });
	assert.deepEqual(reply.apart, [{ word: "device", a: "cuda:1", b: "cuda:0" }]);
	assert.equal(reply.total, 24);
	assert.deepEqual([reply.a_origins, reply.b_origins], [[[0, 2]], [[0, 1]]]);
	assert.ok(reply.rows.every(({ before_place: a, after_place: b }) => slow.includes(String(a)) && fast.includes(String(b))));
	const word = (core.ask("filter", { filters: { sequence: ["128"] } }), core.ask("compare", { word: "device", before: "cuda:1", after: "cuda:0", fields }));
	assert.deepEqual(reply.rows.map(({ change, low, high }) => [change, low, high]), word.rows.map(({ change, low, high }) => [change, low, high]), "the same as by the word");
	const one = core.ask("compare", { a: [slow[0]], b: [fast.at(-1)], fields: ["latency_median"] });
	assert.deepEqual(one.apart.map(({ word }) => word), ["model", "device", "batch"], "a pair differs in anything");
	assert.ok(one.total === 1 && one.rows[0].low < one.rows[0].change && one.rows[0].change < one.rows[0].high);
	assert.throws(() => core.ask("compare", { a: [slow[0]], b: [], fields }), /B has no result/);
	assert.throws(() => core.ask("compare", { a: ["x", "999", "5-"], b: [fast[0]], fields }), /A has no result/);
});

test("prices make fields that are filtered by, and go again", async () => {
	const core = await opened();
	const keys = () => core.ask("describe").fields.filter(({ metric }) => metric === "cost").map(({ key }) => key);
	assert.deepEqual(core.derive({ price: ["cuda:0=3.6", "cpu="], currency: "EUR", derive: ["twice = 2 * cost"] }), {});
	assert.deepEqual(keys(), ["cost", "cost_tokens", "items_per_money", "cost_per_hour"]);
	const { columns, rows } = core.ask("rows", { from: 0, to: 100, fields: ["cost", "throughput_items", "twice"] });
	assert.equal(columns[0].symbol, "EUR/M items");
	const priced = rows.filter(({ values }) => values[0]?.value !== undefined && values[0].value !== null);
	assert.ok(priced.length > 0 && priced.length < rows.length);
	for (const { values } of priced) {
		assert.ok(Math.abs(values[0].value - 1000 / values[1].value) < 1e-9 * values[0].value);
		assert.equal(values[2].value, 2 * values[0].value);
	}
	const state = { ...defaults, limit: ["cost<=1"], within: "yes" };
	assert.ok(core.ask("filter", filterRequest(state)).shown < rows.length);
	assert.match(core.derive({ derive: ["x = nothing"] }).fault, /nothing is called|no field/);
	assert.deepEqual(core.derive({}), {});
	assert.deepEqual(keys(), []);
});

test("values are relative to those of a device, and are again after others were added", async () => {
	const core = await opened();
	const { relative } = core.derive({ "relative-to": "device=cuda:0", "relative-as": "percent" });
	assert.equal(relative.unit, "% of cuda:0");
	core.ask("filter", filterRequest({ ...defaults, sort: ["latency_median"] }));
	const rows = () => core.ask("rows", { from: 0, to: 200, fields: ["latency_median"] });
	assert.equal(rows().columns[0].symbol, "%");
	const { facets } = core.ask("describe");
	const at = facets.findIndex(({ key }) => key === "device");
	const device = facets[at];
	const values = rows().rows.filter(({ values }) => values[0]).map(({ facets: codes, values }) => [device.choices[codes[at]].text, values[0].value]);
	for (const [name, value] of values.filter(([name]) => name === "cuda:0")) assert.ok(value === 100 || value === null, `${name} ${value}`);
	const numbers = values.map(([, value]) => value).filter((value) => typeof value === "number");
	assert.ok(numbers.some((value) => value !== 100));
	assert.deepEqual(numbers, [...numbers].sort((a, b) => a - b), "sorted by what is shown");
	core.load(bytes(document(sampleRun({ samples: 12, seed: 5, id: "20261130-101500-ffff" }))), "more.json");
	core.ask("filter", filterRequest(defaults));
	assert.equal(rows().columns[0].symbol, "%");
	assert.match(core.derive({ "relative-to": "device=none" }).relative_fault, /no result/);
	assert.equal(rows().columns[0].symbol, "ms");
	assert.match(core.derive({ "relative-to": "nonsense" }).relative_fault, /is not like device=NAME/);
});

test("a page that is saved has no derived fields in its results, and a file counts once with them", async () => {
	const core = await opened();
	core.derive({ price: ["*=1"] });
	const other = await openCore(wasm);
	other.load(core.pack());
	assert.ok(!other.ask("describe").fields.some(({ key }) => key === "cost"));
	assert.ok(core.ask("describe").fields.some(({ key }) => key === "cost"));
	assert.throws(() => core.load(bytes(document(sampleRun({ samples: 12 }))), "again.json"), /all its results are here already/);
});

test("files of other tools are read, with their names and times", async () => {
	const core = await opened();
	const times = [0.2, 0.21, 0.19, 0.2, 0.22, 0.2];
	core.load(bytes({ results: [{ command: "sleep 0.2", mean: 0.2, stddev: 0.01, user: 0, system: 0, min: 0.19, max: 0.22, times }] }), "slept.json", Date.UTC(2024, 1, 2, 3, 4, 5));
	core.load(bytes("goos: linux\nBenchmarkSort-8 1000 4.5 ns/op 3 allocs/op\n"), "go.txt", NaN);
	const { runs } = core.ask("results");
	const [go, slept] = ["go", "hyperfine"].map((name) => runs.find(({ engines }) => engines?.[0].name === name));
	assert.equal(slept.started, "2024-02-02T03:04:05Z");
	assert.equal(slept.engines[0].file, "slept.json");
	assert.equal(go.engines[0].name, "go");
	assert.equal(core.files().length, 2);
	assert.throws(() => core.load(bytes({ any: 1 }), "any.json"), /not a result file of dyno.*hyperfine/);
});
