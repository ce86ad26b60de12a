// What the page says and does around its parts: commands, keys, picking, files, warnings, numbers.
import assert from "node:assert/strict";
import test from "node:test";
import "./facets.mjs";
import { addFiles, told } from "../../web/adding.js";
import { plotCommand, runCommand } from "../../web/commands.js";
import { deviceFacts, namesOf, warningOf } from "../../web/environment.js";
import { fromBase85, toBase85 } from "../../web/base85.js";
import { keyName, keyTitle } from "../../web/keys.js";
import { actionOf } from "../../web/keyboard.js";
import { pickedAfter } from "../../web/picking.js";
import { defaults } from "../../web/state.js";

/* --- Commands -------------------------------------------------------------------------------- */

const run = (id, more = {}) => {
	const one = { id, devices: [{ id: "cpu" }], environment: {}, ...more };
	return { run: one, models: ["net"], devices: one.devices.map((device) => device.label || device.id) };
};
const description = { runs: [run("r1", { tag: "after, all" })] };
const plot = (state, options = { chart: "scaling" }, theme = "light") => plotCommand({ ...defaults, ...state }, options, description, theme);

test("a command names chart, options, filters and theme, quoted for a shell", () => {
	assert.equal(plot({}).command, "dyno plot results.json --chart scaling --format pdf");
	const options = { chart: "space", x: null, detailed: true, off: false, field: ["a", "b,c"] };
	assert.equal(plot({ sequence: ["128", "512"], run: ["after, all"], device: ["cpu"] }, options, "dark").command, "dyno plot results.json --chart space --detailed --field 'a,b\\,c' --device cpu --seq 128,512 --run 'after\\, all' --theme dark --format pdf");
	assert.match(plot({ device: ["cpu (Another)"], machine: ["rack-3"] }).command, / --device 'cpu \(Another\)' --machine rack-3 /);
	assert.match(plot({ limit: ["latency_p99<=50ms", "memory_total<=24GB"] }).command, / --limit 'latency_p99<=50ms,memory_total<=24GB' /);
	assert.match(plot({ model: ["it's; rm"] }).command, /--model 'it'\\''s; rm'/);
});

for (const [what, state] of [["a search", { search: "x" }], ["a range", { range: ["a=1..2"] }], ["one of two runs of a tag", { run: ["t (id)"] }]])
	test(`${what} has no option: the shown results are saved first`, () => {
		const { command, needsFile } = plot({ ...state, batch: ["4"] });
		assert.deepEqual([needsFile, command.includes("--batch")], [true, false]);
	});

test("a cell is measured again as it was", () => {
	const reply = { model: { name: "my model" }, device: { id: "cuda:0" }, result: { batch: 4, sequence: 128 }, plan: { "max-time": "3s", batch: "1,4", output: "x", quiet: true } };
	assert.equal(runCommand(reply), "dyno run 'my model' --hardware cuda:0 --batch 4 --seq 128 --max-time=3s");
	assert.equal(runCommand({ ...reply, result: { batch: 1, sequence: 0 }, plan: undefined }), "dyno run 'my model' --hardware cuda:0 --batch 1");
});

/* --- Keys and picking ------------------------------------------------------------------------ */

const page = { writing: false, typing: false, isOpen: false };
const writing = { ...page, writing: true, typing: true };
for (const [keys, where, action] of [
	[{ key: "z", control: true }, page, "undo"],
	[{ key: "Z", control: true, shift: true }, page, "redo"],
	[{ key: "y", control: true }, page, "redo"],
	[{ key: "z", control: true }, writing, null],
	[{ key: "z" }, page, null],
	[{ key: "/" }, page, "search"],
	[{ key: "/" }, writing, null],
	[{ key: "/" }, { ...page, typing: true }, null],
	[{ key: "?" }, page, "help"],
	[{ key: "Escape" }, page, null],
	[{ key: "Escape" }, { ...writing, isOpen: true }, "closeFilters"],
	[{ key: undefined }, page, null],
])
	test(`keys ${JSON.stringify(keys)} where ${JSON.stringify(where)}: ${action}`, () => assert.equal(actionOf(keys, where), action));

test("a click picks one, with Ctrl several", () => {
	assert.deepEqual([pickedAfter([1, 2], 5, false), pickedAfter([1, 2], 5, true), pickedAfter([1, 2], 1, true)], [[5], [1, 2, 5], [2]]);
});

/* --- Files ----------------------------------------------------------------------------------- */

test("files are added one by one, and those that are not say why", async () => {
	const file = (name, text) => Object.assign(new Blob([text]), { name });
	const core = {
		load(bytes) {
			if (!bytes.length) throw new Error("it is empty");
		},
	};
	const done = await addFiles(core, [file("a.json", "{}"), file("b.json", ""), { name: "c.json", size: 3e9 }]);
	assert.equal(done.added, 1);
	assert.match(told(done), /^One file is added\. b\.json: it is empty; c\.json: 3,000 MB are too much for a page, which reads 500 MB/);
	assert.equal(told({ added: 2, reasons: [] }), "2 files are added. ");
});

/* --- Warnings -------------------------------------------------------------------------------- */

const conditions = { run_conditions: ["governor"], device_conditions: ["driver"] };
const warning = (...runs) => warningOf({ ...conditions, runs }, { runs: runs.map((one) => (one.hidden ? 0 : 1)) });
const device = (driver) => [{ id: "cuda:0", properties: { driver } }];

test("runs of other conditions are told, by what makes a difference", () => {
	const usual = run("a", { dyno: "1", environment: { governor: "performance", load: 1, kernel: "6.1" } });
	const other = run("b", { dyno: "1", environment: { governor: "powersave", load: 3, kernel: "6.2" } });
	assert.equal(warning(usual, other), "These runs differ in governor: compare with care (see Environment).");
	assert.equal(warning(usual, { ...other, hidden: true }), "");
	assert.equal(warning(usual), "");
	assert.equal(warning(run("a", { dyno: "1" }), run("b", { dyno: "2" })), "These runs differ in dyno: compare with care (see Environment).");
	const both = (driver) => ["cuda:0", "cuda:1"].map((id) => ({ id, properties: { driver } }));
	assert.equal(warning(run("a", { devices: both("1") }), run("b", { devices: both("2") })), "These runs differ in driver of 2 devices: compare with care (see Environment).");
	assert.equal(warning(run("a", { devices: device("1") }), run("b", { devices: device("2") })), "These runs differ in cuda:0: driver: compare with care (see Environment).");
});

test("bytes come back from their letters, which scripts and JSON may hold", () => {
	for (let length = 0; length < 40; length++) {
		const bytes = Uint8Array.from({ length }, (_, i) => (i * 97 + length * 31) % 256);
		assert.deepEqual(fromBase85(toBase85(bytes)), bytes);
	}
	const edges = Uint8Array.from([255, 255, 255, 255, 0, 0, 0, 0, 255, 254, 0, 1]);
	assert.deepEqual(fromBase85(toBase85(edges)), edges);
	const text = toBase85(Uint8Array.from({ length: 4096 }, (_, i) => (i * i) % 251));
	assert.equal(text.length, 5120);
	assert.doesNotMatch(text, /[<>&"'\\\s]/);
});

test("keys are read as words", () => {
	assert.deepEqual(["cpu", "peak_flops_float16", "device: driver", "asked for: max-time", "NVIDIA L4 (cuda:0): memory_frequency_max", "Odd key!"].map(keyTitle), ["CPU", "Peak FLOPs float16", "Device: driver", "Asked for: max time", "NVIDIA L4 (cuda:0): memory frequency max", "Odd key!"]);
	assert.equal(keyName("cuda:0: driver_cuda"), "cuda:0: driver CUDA");
});

test("models and devices are called as they are elsewhere", () => {
	const gpu = { id: "cuda:0", name: "NVIDIA L4", label: "NVIDIA L4 (left)", properties: { driver: "1" } };
	const other = { ...gpu, label: "NVIDIA L4 (right)", properties: { driver: "2" } };
	const runs = [run("a", { devices: [gpu] }), run("b", { devices: [other] })];
	assert.deepEqual(namesOf({ runs }), { models: ["net"], devices: ["NVIDIA L4 (left)", "NVIDIA L4 (right)"] });
	assert.deepEqual(namesOf({ runs: [run("a", { devices: [{ ...gpu, label: "cuda:0" }] })] }).devices, ["cuda:0 (NVIDIA L4)"]);
	assert.equal(warning(...runs), "", "two devices need not be alike");
});

/* --- Numbers --------------------------------------------------------------------------------- */

// As a browser of that language has them: the module asks for it once.
async function formatOf(language) {
	Object.defineProperty(globalThis, "navigator", { value: { language }, configurable: true });
	return import(`../../web/format.js?${language}`);
}

test("numbers have four digits, counts all", async () => {
	const { number, interval, resultsOf } = await formatOf("en-GB");
	assert.deepEqual([0.0123456, 12.3456, 12345.6, 1e-9, 0, null].map((value) => number(value)), ["0.01235", "12.35", "12,346", "1.000E-9", "0", "–"]);
	assert.deepEqual([number(128, true), number(128, false)], ["128", "128.0"]);
	assert.deepEqual([0.0123, 0, 0.00001, 50, undefined].map(interval), ["± 1.2 %", "± 0 %", "± <0.01 %", "± >999 %", ""]);
	assert.deepEqual([resultsOf(1, 1), resultsOf(2, 1234)], ["1 result", "2 of 1,234 results"]);
});

test("in another language, numbers of figures too, but not names that look like one", async () => {
	const { number, localFigure } = await formatOf("de-DE");
	assert.equal(number(0.0123456), "0,01235");
	const figure = { data: [{ customdata: [["v1.5", "0.5 s [0.4, 0.6]", 3]] }], layout: { xaxis: { tickvals: [0.1, 7], ticktext: ["0.1", "v1.5"] } } };
	const local = localFigure(figure);
	assert.deepEqual(local.data[0].customdata, [["v1.5", "0,5 s [0,4; 0,6]", 3]]);
	assert.deepEqual(local.layout.xaxis.ticktext, ["0,1", "v1.5"]);
});

test("a locale that no browser should have is English", async () => {
	assert.equal((await formatOf("en-US@posix")).number(1234.5), "1,235");
});

test("devices of several runs stand side by side: one in each run as the device, others by what they are called", () => {
	const device = (name, driver) => ({ id: "cuda:0", label: name, name, properties: { driver } });
	const single = [run("a", { devices: [device("H200", "570")] }), run("b", { devices: [device("L4", "560")] })];
	assert.deepEqual(deviceFacts(single), [{ device: "H200", "device: driver": "570" }, { device: "L4", "device: driver": "560" }]);
	const several = [run("a", { devices: [device("H200", "570"), { id: "cpu" }] }), single[1]];
	assert.deepEqual(deviceFacts(several), [{ H200: "H200", "H200: driver": "570", cpu: "cpu" }, { L4: "L4", "L4: driver": "560" }]);
});
