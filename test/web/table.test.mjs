// The table: its columns, its order, the rows in sight, and what it saves.
import assert from "node:assert/strict";
import test from "node:test";
import { ROW_HEIGHT, columnsAfter, rowAfter, rowsInSight, scrolledTo, shownFacets, shownFields, sortOf, sortedBy, withoutUsual } from "../../web/table/columns.js";
import { csvHead, csvLine, csvOf, csvText } from "../../web/table/csv.js";

const fields = ["latency_median", "latency_p99", "memory_total", "power_mean"].map((key) => ({ key, metric: key.split("_")[0], present: key !== "power_mean" }));
const keys = (list) => list.map((item) => item.key);

test("columns are the usual ones that were measured, or those that are chosen", () => {
	assert.deepEqual(keys(shownFields({ fields }, { columns: null, metric: [] })), ["latency_median", "latency_p99", "memory_total"]);
	assert.deepEqual(keys(shownFields({ fields }, { columns: null, metric: ["memory"] })), ["memory_total"]);
	assert.deepEqual(keys(shownFields({ fields }, { columns: ["power_mean", "gone", "latency_p99"], metric: [] })), ["power_mean", "latency_p99"]);
	assert.deepEqual(shownFields({ fields }, { columns: [], metric: [] }), []);
});

test("a metric without usual columns has all its fields that were measured", () => {
	const more = [...fields, { key: "power_idle", metric: "power", present: true }, { key: "power_max", metric: "power", present: true }];
	assert.deepEqual(keys(shownFields({ fields: more }, { columns: null, metric: ["power"] })), ["power_idle", "power_max"]);
	assert.deepEqual(keys(shownFields({ fields: more }, { columns: null, metric: ["memory", "power"] })), ["memory_total", "power_idle", "power_max"]);
	assert.deepEqual(keys(shownFields({ fields: more }, { columns: ["latency_p99"], metric: ["power"] })), ["power_idle", "power_max"]);
	assert.deepEqual(keys(shownFields({ fields: more }, { columns: ["power_mean"], metric: ["power"] })), ["power_mean"]);
});

test("facets that do not differ are left out, but for what identifies a result", () => {
	const facets = [["model", 1], ["device", 1], ["batch", 1], ["threads", 1], ["run", 2]].map(([key, count]) => ({ key, choices: Array(count).fill({}) }));
	assert.deepEqual(keys(shownFacets({ facets })), ["model", "device", "batch", "run"]);
	const machine = { key: "machine", told: true, choices: [{}, {}] }; // which the device says where it must
	assert.deepEqual(keys(shownFacets({ facets: [...facets, machine] })), ["model", "device", "batch", "run"]);
});

test("words are columns where one chooses them, and are not named where they are the usual ones", () => {
	const facets = ["model", "device", "batch", "run"].map((key) => ({ key, choices: [{}] }));
	assert.deepEqual(keys(shownFacets({ facets }, { columns: ["run", "latency_p99", "model"] })), ["run", "model"]);
	assert.deepEqual(keys(shownFacets({ facets }, { columns: ["latency_p99"] })), ["model", "device", "batch"]);
	assert.deepEqual(withoutUsual(["model", "device", "batch", "latency_p99"], { facets }), ["latency_p99"]);
	assert.deepEqual(withoutUsual(["model", "latency_p99"], { facets }), ["model", "latency_p99"]);
});

test("chosen columns keep their order, new ones come last", () => {
	assert.deepEqual(columnsAfter(["c", "a", "b"], ["a", "c", "d"]), ["c", "a", "d"]);
});

test("a click sorts, a second one turns it round, a third one ends it", () => {
	const click = (sort) => sortedBy(sort, "latency", false, false);
	assert.deepEqual([click([]), click(["latency"]), click(["-latency"])], [["latency"], ["-latency"], []]);
	assert.deepEqual(click(["batch", "-device"]), ["latency"]);
	assert.deepEqual(sortedBy([], "throughput", true, false), ["-throughput"]); // where higher is better
});

test("with Shift the other columns stay where they are", () => {
	const shift = (sort) => sortedBy(sort, "b", false, true);
	assert.deepEqual(shift(["a", "c"]), ["a", "c", "b"]);
	assert.deepEqual(shift(["a", "b", "c"]), ["a", "-b", "c"]);
	assert.deepEqual(shift(["a", "-b", "c"]), ["a", "c"]);
	assert.deepEqual(sortOf(["a", "-b"], "b"), { at: 1, down: true });
	assert.deepEqual(sortOf(["a"], "b"), { at: -1, down: false });
});

test("all rows in sight are drawn, and few others", () => {
	for (const shown of [0, 1, 12, 100000])
		for (const top of [0, 17, 5000, shown * ROW_HEIGHT]) {
			const { from, to } = rowsInSight(top, 400, shown, false);
			assert.ok(from >= 0 && to <= shown && to - from <= 400 / ROW_HEIGHT + 17, `${from} ${to}`);
			assert.ok(from <= top / ROW_HEIGHT && to >= Math.min(shown, Math.ceil((top + 400) / ROW_HEIGHT)), `${top} ${shown}: ${from} ${to}`);
		}
	assert.deepEqual(rowsInSight(5000, 400, 100000, true), { from: 0, to: 1000 }); // on paper
});

test("it scrolls no farther than it takes to see a row", () => {
	const room = 10 * ROW_HEIGHT;
	assert.equal(scrolledTo(5, 0, room), 0);
	assert.equal(scrolledTo(2, 5 * ROW_HEIGHT, room), 2 * ROW_HEIGHT);
	assert.equal(scrolledTo(30, 0, room), 20 * ROW_HEIGHT);
});

test("keys move within the rows", () => {
	const height = 12 * ROW_HEIGHT;
	assert.deepEqual(["ArrowDown", "ArrowUp", "PageDown", "PageUp", "Home", "End"].map((key) => rowAfter(key, 20, 100, height)), [21, 19, 30, 10, 0, 99]);
	assert.deepEqual([rowAfter("ArrowUp", 0, 100, height), rowAfter("PageDown", 95, 100, height)], [0, 99]);
	assert.deepEqual([rowAfter("x", 5, 100, height), rowAfter("toString", 5, 100, height)], [undefined, undefined]);
});

test("what a spreadsheet would take for a formula is a text", () => {
	for (const text of ["=1+1", " =1", "+1", "-1", "@a", "＝1"]) assert.equal(csvText(text), `"'${text}"`);
	assert.deepEqual(["plain", 'a "b"', "a,b", "a;b", "two\nlines"].map(csvText), ["plain", '"a ""b"""', '"a,b"', '"a;b"', "two lines"]);
});

const facets = [{ key: "model", choices: [{ text: "a,b" }, { text: "c" }] }, { key: "batch", choices: [{ text: "4" }] }];
const columns = [{ key: "latency", unit: "s" }, { key: "samples", unit: "" }];
const row = (model, ...values) => ({ facets: [model, 0], values });

test("CSV tells values with their intervals, and which are withheld or estimated", () => {
	assert.equal(csvHead(facets, columns), "model,batch,reason,withheld,estimated,latency [s],latency_low [s],latency_high [s],samples,samples_low,samples_high");
	assert.equal(csvLine(row(0, { value: 0.5, low: 0.4, high: 0.6, withheld: true }, { value: 0, estimated: true }), facets, columns), '"a,b",4,,latency,samples,0.5,0.4,0.6,0,,');
	assert.equal(csvLine({ ...row(1, null, undefined), reason: "out of memory" }, facets, columns), "c,4,out of memory,,,,,,,,");
});

test("CSV names runs and devices as files do, and no sequence by nothing", () => {
	const words = [{ key: "device", choices: [{ text: "NVIDIA L4" }] }, { key: "run", choices: [{ text: "nightly" }] }, { key: "sequence", number: true, choices: [{ text: "0" }] }];
	assert.match(csvHead(words, []), /^device,device name,run,sequence,/);
	assert.match(csvLine({ facets: [0, 0, 0], values: [], run: "20261124-101500-a1b2", device: "cuda:0", device_name: "NVIDIA L4" }, words, []), /^cuda:0,NVIDIA L4,20261124-101500-a1b2,,/);
});

test("CSV has a column for what a withheld value is at least", () => {
	const bounded = [{ ...columns[0], bounded: true }];
	assert.match(csvHead(facets, bounded), /,latency \[s\],latency_low \[s\],latency_high \[s\],latency_bound \[s\]$/);
	assert.equal(csvLine(row(1, { bound: 0.3, withheld: true }), facets, bounded), "c,4,,latency,,,,,0.3");
	assert.equal(csvLine(row(1, { value: 0.5 }), facets, bounded), "c,4,,,,0.5,,,");
});

test("CSV asks for all rows, some at a time", () => {
	const asked = [];
	const text = csvOf(facets, columns, 12001, (from, to) => (asked.push([from, to]), Array(to - from).fill(row(1, { value: 1 }))));
	assert.deepEqual(asked, [[0, 5000], [5000, 10000], [10000, 12001]]);
	assert.equal(text.split("\r\n").length, 12001 + 2);
	assert.ok(text.endsWith("\r\n"));
});
