// The comparison and the table of the best: what is compared, where bars lie, what is shown first.
import assert from "node:assert/strict";
import test from "node:test";
import "./facets.mjs";
import { areFew, bestFields, byChoices, cellFacets, nearText, whyAllAbsent, whyNone, workloads } from "../../web/summary/best.js";
import { barOf, changeText, extentOf, intervalText, shareOf, toMarkdown } from "../../web/compare/bars.js";
import { comparisonSvg, cut, PICTURED } from "../../web/compare/picture.js";
import { choicesLeft, chosenWords, comparedWords, comparisonOf, leastOf, requestOf, sidesOf, sortedBy, sortOf } from "../../web/compare/sides.js";
import { pointsOf, trendText } from "../../web/compare/sparkline.js";
import { defaults } from "../../web/state.js";

const facet = (key, ...texts) => ({ key, title: key, choices: texts.map((text, order) => ({ text, order })) });
const counted = (description, counts = {}) => ({ counts: Object.fromEntries(description.facets.map(({ key, choices }) => [key, counts[key] || choices.map(() => 1)])) });

test("runs are compared first, then devices; batch sizes only where one asks for it", () => {
	const description = { facets: [facet("batch", "1", "2"), facet("device", "A", "B"), facet("status", "ok", "failed"), facet("run", "r1", "r2"), facet("model", "one"), { ...facet("machine", "x", "y"), told: true }, facet("fork", "a", "b")] };
	assert.deepEqual(comparedWords(description).map(({ key }) => key), ["run", "device", "fork"]);
	assert.deepEqual(chosenWords(description).map(({ key }) => key), ["batch", "device", "run", "fork"]);
});

test("of runs the first and the last are compared, of others the first two that are shown", () => {
	const run = facet("run", "r1", "r2", "r3");
	const device = facet("device", "A", "B", "C");
	const counts = counted({ facets: [run, device] }, { device: [0, 3, 4] });
	assert.deepEqual(sidesOf(run, counts, {}), { before: "r1", after: "r3" });
	assert.deepEqual(choicesLeft(device, counts), ["B", "C"]);
	assert.deepEqual(sidesOf(device, counts, {}), { before: "B", after: "C" });
	assert.deepEqual(sidesOf(device, counts, { before: "C" }), { before: "C", after: "B" });
	assert.deepEqual(sidesOf(device, counts, { before: "A", after: "gone" }), { before: "A", after: "B" });
	assert.deepEqual(sidesOf(device, counts, { after: "B" }), { before: "C", after: "B" });
});

test("where the runs have no cell in common, devices are compared; what is chosen is not replaced", () => {
	const description = { facets: [facet("device", "A", "B"), facet("run", "r1", "r2")] };
	const ask = (name, { word }) => {
		if (word === "run") throw new Error("no cell is on both sides");
		return { rows: [] };
	};
	assert.equal(comparisonOf(ask, description, counted(description), defaults).facet.key, "device");
	const chosen = comparisonOf(ask, description, counted(description), { ...defaults, compare: "run" });
	assert.deepEqual([chosen.facet.key, chosen.why, chosen.reply], ["run", "no cell is on both sides", undefined]);
	const one = { facets: [facet("device", "A")] };
	assert.match(comparisonOf(ask, one, counted(one), defaults).why, /nothing to compare/);
});

test("the smallest change is a share, however it is written", () => {
	assert.deepEqual(["5", "5 %", "2,5", "", null, "x", "-3"].map(leastOf), [0.05, 0.05, 0.025, 0, 0, 0, 0]);
});

test("rows are sorted by any column: the largest first, the smallest first, as the page does", () => {
	assert.deepEqual([sortedBy(null, "change"), sortedBy("-change", "change"), sortedBy("change", "change"), sortedBy("-change", "title")], ["-change", "change", null, "-title"]);
	assert.deepEqual([sortOf("-change"), sortOf("title"), sortOf(null), sortOf("")], [{ key: "change", down: true }, { key: "title", down: false }, null, null]);
	const run = facet("run", "a", "b");
	const request = requestOf({ ...defaults, verdict: ["slower"], direction: "more", "compare-sort": "-change", least: "5" }, run, counted({ facets: [run] }));
	assert.deepEqual([request.verdicts, request.direction, request.sort, request.least], [["slower"], "more", { key: "change", down: true }, 0.05]);
	assert.deepEqual(Object.keys(requestOf(defaults, run, counted({ facets: [run] }))).sort(), ["after", "before", "fields", "least", "word"]);
});

test("a line as small as a word fills its height, whatever the values", () => {
	const points = pointsOf([1, 3, 2], 106, 26);
	assert.deepEqual(points, [[3, 23], [53, 3], [103, 13]]);
	assert.deepEqual(pointsOf([5, 5], 106, 26), [[3, 13], [103, 13]]);
	assert.equal(trendText({ values: [0.0012, 0.0014, 0.0013], runs: 8 }, 1000, "ms"), "8 runs, 1.200 – 1.400 ms");
});

const rowOf = (i, extra) => ({ title: `cell ${i}`, field: "x", before: 1, after: 2, change: 100, low: 90, high: 110, kind: "worse", verdict: "slower", ...extra });
const picture = (rows, extra) => comparisonSvg({ title: "Run: a to b", subtitle: "s", rows, total: rows.length, notes: [], before: "a", after: "b", fields: [{ key: "x", title: "The x" }], threshold: 2, valueText: (row, side) => `${row[side]} ms`, ...extra }, "light");

test("the comparison as a picture has its rows, its notes, and says what it leaves out", () => {
	const svg = picture([rowOf(1), rowOf(2, { before: undefined, change: undefined, low: undefined, high: undefined, kind: "unknown", verdict: "no data" })], { notes: ["n <1>"] });
	for (const part of ["cell 1", "The x", "2 ms", "+100 %", "[+90.0; +110]", "slower", "no data", "n &#60;1&#62;"]) assert.ok(svg.includes(part), `${part}\n${svg}`);
	assert.doesNotMatch(svg, /NaN|undefined<|Infinity/);
	const many = picture(Array.from({ length: PICTURED + 50 }, (_, i) => rowOf(i)), { total: 310 });
	assert.ok(many.includes(`${PICTURED} of 310 rows are drawn`) && !many.includes(`cell ${PICTURED}<`));
	assert.deepEqual([cut("abcdef", 26.4), cut("abc", 26.4)], ["abc…", "abc"]);
});

test("nothing in the picture is markup but its own", () => {
	const svg = picture([rowOf(1, { title: '<script>alert(1)</script>"\'&' })], { title: "</title><script>", before: "<b>" });
	assert.doesNotMatch(svg, /<script|<b>/);
	assert.match(svg, /&#60;script&#62;alert/);
});

test("half and twice are equally far from no change, and nothing leaves the bar", () => {
	const extent = extentOf([{ change: 100, low: 90, high: 110 }, { change: -50 }]);
	assert.equal(shareOf(0, extent), 0.5);
	assert.ok(Math.abs(shareOf(100, extent) - 0.5 - (0.5 - shareOf(-50, extent))) < 1e-12);
	assert.deepEqual([shareOf(1e9, extent), shareOf(-100, extent)], [1, 0]);
	assert.deepEqual(barOf({}, extent, 2).at, null);
	assert.ok(extentOf([]) > 0);
});

test("changes are percent, large ones multiples", () => {
	assert.deepEqual([0, 0.254, -5.5, 57.71, 118.4, -99, 900, 1130, undefined].map(changeText), ["0.00 %", "+0.25 %", "−5.50 %", "+57.7 %", "+118 %", "−99.0 %", "10.0 ×", "12.3 ×", "–"]);
	assert.equal(intervalText({ low: -1, high: 2 }), "[−1.00 %; +2.00 %]");
	assert.equal(intervalText({ low: -1 }), "");
});

test("Markdown has a line for each row, whatever its title holds", () => {
	const text = toMarkdown([{ title: "a|b\nc", field: "x", change: 5, verdict: "same" }], { before: "A", after: "B" }, [{ key: "x", title: "The x" }], () => "1 ms");
	assert.deepEqual(text.split("\n").slice(2), ["| a\\|b c | The x | 1 ms | 1 ms | +5.00 % |  | same |", ""]);
});

/* --- The best -------------------------------------------------------------------------------- */

const description = {
	facets: [{ ...facet("model", "one", "two"), workload: true }, facet("device", "A", "B"), { ...facet("sequence", "0", "128"), workload: true }, facet("batch", "1", "2"), facet("run", "r", "s")],
	fields: [{ key: "throughput_items", present: 1, better: "higher" }, { key: "latency_median", present: 1, better: "lower" }, { key: "samples", present: 1, better: "" }, { key: "memory_total", present: 0, better: "lower" }],
};
const contest = (model, device, sequence, by, won = true) => ({ won, by, row: { facets: [model, device, sequence, 0, 0] } });

test("the best of each model and sequence length comes first, and what has none last", () => {
	const contests = [contest(0, 0, 1, 5, false), contest(0, 1, 1, 3), contest(1, 0, 0, 2), contest(1, 1, 0, 7)];
	const groups = workloads(contests, description, "throughput_items", true);
	assert.deepEqual(groups.map(({ model, rest, contests }) => [model, rest, contests.map(({ by }) => by)]), [["one", "sequence 128", [3, 5]], ["two", "", [7, 2]]]);
	assert.deepEqual(workloads(contests, description, "latency_median", false).map(({ contests, devices }) => [contests.map(({ by }) => by), devices]), [[[3], 2], [[2], 2]]);
	assert.equal(areFew(contests), true);
});

test("it is shown with what was measured, the chosen field first, and the words that tell cells apart", () => {
	assert.deepEqual(bestFields(description, "latency_median").map(({ key }) => key), ["latency_median", "throughput_items"]);
	assert.deepEqual(byChoices(description).map(({ key }) => key), ["throughput_items", "latency_median"]);
	assert.deepEqual(cellFacets(description).map(({ key }) => key), ["batch"]);
});

test("what is best says where that which it is relative to has no such cell", () => {
	const absent = { value: null };
	assert.equal(whyAllAbsent([absent, absent], "device=NVIDIA L4,batch=1"), "NVIDIA L4, 1 has no cell like this");
	assert.equal(whyAllAbsent([absent, { value: 2 }], "device=NVIDIA L4"), "");
	assert.equal(whyAllAbsent([absent, { value: null, withheld: true }, null], "device=NVIDIA L4"), "NVIDIA L4 has no cell like this");
	assert.equal(whyAllAbsent([{ value: null, withheld: true }, absent], "device=NVIDIA L4"), "");
	assert.equal(whyAllAbsent([null], null), "");
});

test("a device without a best says why", () => {
	assert.equal(whyNone({ kept: 0, broken: 3, undecided: 0, failed: 2 }), "none of 5 keeps the limits");
	assert.equal(whyNone({ kept: 0, broken: 3, undecided: 1, failed: 2 }), "1 of 6 may keep the limits: it cannot be told");
	assert.equal(whyNone({ kept: 2, broken: 0, undecided: 1, failed: 0, lacks: "no price of its device is given (Prices)" }), "no price of its device is given (Prices)");
	assert.equal(whyNone({ kept: 0, broken: 0, undecided: 4, failed: 0 }), "4 of 4 may keep the limits: it cannot be told");
	assert.equal(whyNone({ kept: 0, broken: 0, undecided: 0, failed: 2 }), "all 2 failed");
	assert.match(nearText({ near: 2 }), /2 other cells/);
});
