// Brushing, zooming, pointing along an axis, choosing results: without a browser.
import assert from "node:assert/strict";
import test from "node:test";
import { applyPicked } from "../../web/chart/picked.js";
import { isFollowed, nearestStop, seriesAt, stopOfPlace, stopTitle, stopsOf } from "../../web/explore/at.js";
import { changesOf, changesOfBox, endText, isBrushable, outward, placesIn, sidesOfBox, withoutBrush } from "../../web/explore/brush.js";
import { brushOf, brushed, moved, movedAxis, movedTo, shareAt, stepOf, valueAt } from "../../web/explore/columns.js";
import { endsOf, fieldsOf, rangeOnAxis } from "../../web/explore/fields.js";
import { fromBase, panelsZoomed, rangesIn, toBase, withZoom, zoomOf, zoomed } from "../../web/explore/zoom.js";
import { countText, placesOf, placesText } from "../../web/places.js";

test("places are said as ranges where several stand in a row, and read again", () => {
	assert.deepEqual(placesText([7, 3, 4, 5, 0, 1, 3]), ["0", "1", "3-5", "7"]);
	assert.deepEqual(placesOf(["0", "1", "3-5", "7", "4"]), [0, 1, 3, 4, 5, 7]);
	assert.deepEqual(placesOf(["x", "-1", "5-3", "1-", "", "0-99999999"]), []);
	assert.deepEqual([placesText([]), placesOf([])], [[], []]);
	assert.deepEqual([countText([4]), countText([4, 5])], ["1 result", "2 results"]);
});

test("ends of a brush never leave out what was brushed", () => {
	for (const value of [1.23456, 9.9999, 12345.6, 0.000123456, 1000, 7]) {
		assert.ok(outward(value, false) <= value && outward(value, true) >= value, String(value));
		assert.ok((outward(value, true) - outward(value, false)) / value < 0.002, String(value));
	}
	assert.deepEqual([outward(1000, true), outward(0, true), outward(NaN, false)], [1000, 0, 0]);
	assert.equal(endText(0.0048312, { scale: 1000, symbol: "ms" }, true), "4.832 ms");
	assert.equal(endText(12, { scale: 1, symbol: "" }, false), "12");
});

const facets = [
	{ key: "batch", choices: ["1", "8", "64", "none"].map((text) => ({ text })) },
	{ key: "device", choices: ["L4", "H200", "cpu"].map((text) => ({ text })) },
];
const columnOf = () => ({ scale: 1000, symbol: "ms" });
const layout = { meta: { axes: { xaxis: { of: "batch" }, yaxis: { of: "latency_median", scale: 1000 }, xaxis2: { of: "device", levels: ["H200", "L4", "cpu"] } } } };

test("a part of an axis becomes values of a word, or a range of a field in the unit of its column", () => {
	const state = { range: ["latency_median=1ms..2ms", "memory_total=..1GB"] };
	const changes = (reference, ends) => changesOf(state, { facets }, layout.meta.axes[reference], ends, columnOf);
	assert.deepEqual(changes("xaxis", [2, 70]), { batch: ["8", "64"] });
	assert.deepEqual(changes("xaxis2", [0.6, 2.4]), { device: ["L4", "cpu"] });
	assert.deepEqual(changes("xaxis2", [-0.4, 2.4]), { device: [] }, "all are no filter");
	assert.deepEqual(changes("yaxis", [3.00011, 5]), { range: ["memory_total=..1GB", "latency_median=3 ms..5 ms"] });
});

test("a box sets both axes, also two fields", () => {
	const sides = sidesOfBox(layout, { x: [70, 2], y: [1, 2], z: [0, 1] });
	assert.deepEqual(changesOfBox({ range: [] }, { facets }, sides, columnOf), { batch: ["8", "64"], range: ["latency_median=1 ms..2 ms"] });
	const two = [[{ of: "latency_median", scale: 1000 }, [1, 2]], [{ of: "latency_p99", scale: 1000 }, [3, 4]]];
	assert.deepEqual(changesOfBox({ range: [] }, { facets }, two, columnOf), { range: ["latency_median=1 ms..2 ms", "latency_p99=3 ms..4 ms"] });
	assert.deepEqual([isBrushable(layout), isBrushable(layout, 2), isBrushable(undefined)], [true, false, false]);
	assert.deepEqual(withoutBrush({ range: ["latency_p99=1..", "latency_p9=1.."] }, { facets }, "latency_p99"), { range: ["latency_p9=1.."] });
	assert.deepEqual(withoutBrush({ range: [] }, { facets }, "batch"), { batch: [] });
	assert.deepEqual(placesIn([{ customdata: ["a", "1 ms", 4] }, { customdata: ["b", "2 ms", null] }, {}]), [4]);
});

test("how charts are zoomed is read and written, each by its panel", () => {
	const zoom = withZoom(["pareto:yaxis=1..2"], "main", { xaxis: [-0.5, 1.25e-7], yaxis2: [3, 12345678.9] });
	assert.deepEqual(zoom, ["pareto:yaxis=1..2", "main:xaxis=-0.5..1.25e-7", "main:yaxis2=3..12345680"]);
	assert.deepEqual(zoomOf(zoom, "main"), { xaxis: [-0.5, 1.25e-7], yaxis2: [3, 12345680] });
	assert.deepEqual(withZoom(zoom, "main", {}), ["pareto:yaxis=1..2"]);
	assert.deepEqual(zoomOf(["main:xaxis=..2", "main:xaxis=a..b", "main:camera=1..2", "main"], "main"), {});
	assert.deepEqual(panelsZoomed(zoom), ["pareto", "main"]);
	assert.deepEqual(rangesIn({ "xaxis.range[0]": 1, "xaxis.range[1]": 2, "yaxis2.range": [3, 4], "yaxis.range[0]": 1, dragmode: "zoom" }), { xaxis: [1, 2], yaxis2: [3, 4] });
	assert.deepEqual(zoomed({ xaxis: { type: "log", range: [0, 9] } }, { xaxis: [1, 2], yaxis7: [0, 1] }), { xaxis: { type: "log", range: [1, 2], autorange: false } });
});

test("a zoom of a field holds whatever prefix its axis has", () => {
	const axes = { xaxis: { of: "latency_p99", scale: 1000 }, yaxis: { of: "memory_total", scale: 1e-9 } };
	const inMs = { xaxis: { type: "log" }, yaxis: {}, meta: { axes } };
	const inS = { ...inMs, meta: { axes: { ...axes, xaxis: { of: "latency_p99", scale: 1 } } } };
	const base = toBase({ xaxis: [0, 2], yaxis: [1, 2], yaxis9: [0, 1] }, inMs);
	assert.deepEqual(base, { xaxis: [-3, -1], yaxis: [1e9, 2e9] });
	assert.deepEqual(fromBase(base, inS).xaxis, [-3, -1]);
	assert.deepEqual(fromBase(base, inMs), { xaxis: [0, 2], yaxis: [1, 2] });
	assert.deepEqual(toBase({ xaxis: [0, 2] }, { xaxis: {} }), { xaxis: [0, 2] }, "a word's own numbers");
});

const figure = {
	layout: { xaxis: { title: { text: "Batch size" }, tickvals: [1, 8], ticktext: ["1", "8"] }, meta: { axes: { xaxis: { of: "batch" }, xaxis2: { of: "device", levels: ["H200", "L4"] } } } },
	data: [
		{ type: "scatter", name: "L4", x: [1, 8], y: [3, null], customdata: [["a", "3 ms", 0], ["a", "", 1]], line: { color: "#111" } },
		{ type: "scatter", name: "H200", x: [1, 8], y: [5, 9], customdata: [["b", "5 ms", 2], ["b", "9 ms", 3]], marker: { color: "#222" } },
		{ type: "scatter", x: [8], y: [0], customdata: [["gpt2 · L4 · batch 8", "out of memory", 1]], meta: { missing: true }, marker: { color: "#111" } },
		{ type: "scatter", x: [8], y: [-1], customdata: [["gpt2 · T4", "failed", 9]], meta: { missing: true }, marker: { color: "#333" } },
		{ type: "scatter", name: "hidden", visible: false, x: [1], y: [9], customdata: [["c", "9 ms", 4]] },
		{ type: "bar", name: "L4", xaxis: "x2", x: [0.8], y: [2], customdata: [["d", "2 ms", 5]] },
		{ type: "scatter", name: "frontier", x: [1], y: [1] },
	],
};

test("all series at one place of an axis, sorted by value; what failed comes last", () => {
	assert.deepEqual(stopsOf(figure), [{ reference: "x", stop: 1 }, { reference: "x", stop: 8 }, { reference: "x2", stop: 1 }]);
	const said = (stop) => seriesAt(figure, stop).map(({ name, text, place }) => [name, text, place]);
	assert.deepEqual(said({ reference: "x", stop: 1 }), [["H200", "5 ms", 2], ["L4", "3 ms", 0]]);
	assert.deepEqual(said({ reference: "x", stop: 8 }), [["H200", "9 ms", 3], ["L4", "out of memory", 1], ["gpt2 · T4", "failed", 9]]);
	assert.deepEqual(said({ reference: "x2", stop: 1 }), [["L4", "2 ms", 5]], "a bar belongs to its category");
	assert.equal(seriesAt(figure, { reference: "x", stop: 1 })[1].colour, "#111");
	assert.deepEqual([stopTitle(figure, { reference: "x", stop: 8 }), stopTitle(figure, { reference: "x2", stop: 1 })], ["Batch size 8", "L4"]);
	assert.deepEqual(nearestStop(stopsOf(figure), "x", (stop) => Math.abs(stop - 6)), { reference: "x", stop: 8 });
	assert.equal(nearestStop(stopsOf(figure), "x9", () => 0), null);
	assert.deepEqual([stopOfPlace(figure, 3), stopOfPlace(figure, 5), stopOfPlace(figure, 99)], [{ reference: "x", stop: 8 }, { reference: "x2", stop: 1 }, null]);
});

test("only figures with a word along x are followed", () => {
	assert.equal(isFollowed({ figure }), true);
	const withMeta = (meta) => ({ figure: { ...figure, layout: { ...figure.layout, meta } } });
	assert.equal(isFollowed(withMeta({ axes: { xaxis: { of: "latency_p99", scale: 1000 } } })), false, "a field");
	assert.equal(isFollowed(withMeta({ axes: {} })), false);
	assert.equal(isFollowed({ figure, is_3d: true }), false);
	assert.equal(isFollowed(withMeta({ axes: { xaxis: { of: "batch" } }, columns: [] })), false, "parallel coordinates");
	assert.equal(isFollowed({}), false);
});

/* --- Parallel coordinates ---------------------------------------------------------------------- */

const latency = { of: "latency_median", scale: 1, low: 0.001, high: 1, log: true };
const size = { of: "memory_total", scale: 1, low: 0, high: 10, log: false };
const devices = { of: "device", levels: ["H200", "L4", "cpu"], low: 0, high: 2 };
const batches = { of: "batch", levels: ["1", "8", "64"], low: 0, high: 2 };
const description = { facets: [facets[1], { key: "batch", choices: ["1", "8", "64"].map((text) => ({ text })) }] };

test("values and places on an axis are turned into each other", () => {
	for (const column of [latency, size, devices]) for (const share of [0, 0.25, 1]) assert.ok(Math.abs(shareAt(column, valueAt(column, share)) - share) < 1e-12);
	assert.ok(Math.abs(valueAt(latency, 1 / 3) - 0.01) < 1e-12);
	assert.equal(shareAt({ ...size, high: 0 }, 0), 0.5, "where all are alike");
	assert.deepEqual([stepOf(devices), stepOf(size)], [0.5, 0.02]);
});

const read = (column, state, ends = {}) => brushOf(column, { state: { range: [], device: [], batch: [], ...state }, description, counts: {}, ends });

test("a brush is what the filters say", () => {
	assert.equal(read(latency, {}), null);
	const [low, high] = read(latency, { range: ["latency_median=10ms..0.1"] }, { latency_median: { low: 0.01, high: 0.1 } });
	assert.ok(Math.abs(low - 1 / 3) < 1e-12 && Math.abs(high - 2 / 3) < 1e-12);
	assert.deepEqual(read(size, { range: ["memory_total=..99"] }, { memory_total: { high: 99 } }), [0, 1]);
	assert.equal(read(latency, { range: ["latency_median=x..y"] }, {}), null, "a range that cannot be read");
	const middle = read(devices, { device: ["L4"] });
	assert.ok(middle[0] > 0.25 && middle[0] < 0.5 && middle[1] > 0.5 && middle[1] < 0.75, middle.join());
	assert.equal(read(devices, { device: ["nope"] }), null);
});

const change = (column, ends, state = {}) => brushed(column, ends, { range: [], device: [], batch: [], ...state }, description, columnOf);

test("a brush becomes a filter, whichever end comes first, and the whole axis is none", () => {
	assert.deepEqual(change(latency, [2 / 3, 1 / 3]), { range: ["latency_median=10 ms..100 ms"] });
	assert.deepEqual(change(latency, [0, 1], { range: ["latency_median=1..2", "memory_total=1..2"] }), { range: ["memory_total=1..2"] });
	assert.deepEqual(change(devices, [0.3, 1]), { device: ["L4", "cpu"] });
	assert.deepEqual(change(devices, [-1, 2]), { device: [] });
	assert.deepEqual(change(devices, [0.2, 0.3]), { device: ["L4"] }, "between two: the nearer one");
	assert.deepEqual(change(batches, [0.4, 0.6]), { batch: ["8"] });
	const again = read(devices, { device: change(devices, [0.3, 1]).device });
	assert.deepEqual(change(devices, again), { device: ["L4", "cpu"] }, "what is drawn of a brush means the brush");
});

test("an end of a brush moves by steps, and not beyond the other", () => {
	assert.deepEqual(moved([0, 1], "low", devices, 1), [0.5, 1]);
	assert.deepEqual(moved([0.5, 1], "low", devices, 5), [1, 1]);
	assert.deepEqual(moved([0.5, 1], "high", size, -100), [0.5, 0.5]);
	assert.deepEqual([moved([0.5, 0.9], "high", size, Infinity), moved([0.5, 0.9], "low", size, -Infinity)], [[0.5, 1], [0, 0.9]]);
});

test("axes change places", () => {
	assert.deepEqual(movedAxis(["a", "b", "c"], "b", 1), ["a", "c", "b"]);
	assert.deepEqual(movedAxis(["a", "b", "c"], "a", -1), ["a", "b", "c"]);
	assert.deepEqual(movedTo(["a", "b", "c", "d"], "d", "b"), ["a", "d", "b", "c"]);
	assert.deepEqual(movedTo(["a", "b", "c", "d"], "a", "c"), ["b", "c", "a", "d"]);
	assert.deepEqual(movedTo(["a", "b"], "a", "a"), ["a", "b"]);
});

/* --- Fields below a chart ---------------------------------------------------------------------- */

test("fields below a chart are those of its axes that have numbers", () => {
	const known = { fields: [{ key: "latency_median", title: "Median latency" }], facets: [{ key: "batch", title: "Batch size", number: true }, { key: "device", title: "Device" }] };
	const [x, y] = fieldsOf(layout, known);
	assert.deepEqual([x.title, x.isField, y.title, y.axis], ["Batch size", false, "Median latency", "yaxis"]);
	assert.deepEqual(x.changes({}, [" 4", ""]), { batch: ["4.."] });
	assert.deepEqual(y.changes({ range: ["latency_median=1..2"] }, ["3ms", ""]), { range: ["latency_median=3ms.."] });
	assert.deepEqual(fieldsOf({ meta: { axes: { xaxis: { of: "device", levels: [] } } } }, known), []);
	assert.deepEqual([endsOf({ range: ["latency_median=1ms..2"] }, y), endsOf({ range: [] }, y), endsOf({ range: [] }, x)], [["1ms", "2"], ["", ""], ["", ""]]);
});

test("what is written there is a range of the axis", () => {
	assert.deepEqual(rangeOnAxis({ range: [0, 3], type: "log" }, { scale: 1000 }, { low: 0.01 }), [1, 3]);
	assert.deepEqual(rangeOnAxis({ range: [0, 3] }, {}, { low: 1, high: 2 }), [1, 2]);
	assert.deepEqual(rangeOnAxis({ range: [-0.5, 2.5] }, { levels: ["1", "8"] }, { low: 8 }), [1, 2.5]);
	assert.equal(rangeOnAxis({ range: [0, 3] }, {}, { low: 5 }), null);
});

/* --- Picked results ---------------------------------------------------------------------------- */

const points = (places, more = {}) => ({ type: "scatter", mode: "lines+markers", x: places, y: places, customdata: places.map((place) => ["", "", place]), ...more });

test("picked results stay lit, in marks, lines and cells; all others can still be read", () => {
	const figure = { layout: { font: { color: "#111" }, shapes: [{ type: "line" }] }, data: [points([1, 2]), points([3]), { type: "scatter", x: [1], y: [1] }, { type: "heatmap", x: [0, 1], y: [0], customdata: [[["", "", 2], ["", "", 9]]] }] };
	assert.deepEqual(applyPicked(figure, []), figure);
	assert.deepEqual(applyPicked(figure, [77]), figure, "what is not drawn puts nothing back");
	const { data, layout: shown } = applyPicked(figure, [2]);
	assert.deepEqual(data[0].selectedpoints, [1]);
	assert.ok(data[0].opacity === undefined && data[0].unselected.marker.opacity >= 0.4);
	assert.ok(data[1].opacity >= 0.4 && data[1].selectedpoints === undefined);
	assert.deepEqual(data[2], figure.data[2], "a line of no result");
	assert.deepEqual(shown.shapes.map(({ x0, y1 }) => [x0, y1]), [[undefined, undefined], [-0.47, 0.47]]);
	assert.equal(figure.layout.shapes.length, 1, "the figure stays as it was");
});

test("of parallel coordinates the picked lines are drawn once more, above the others", () => {
	const line = points([1, 1, 1, 2, 2, 2], { mode: "lines", x: [0, 1, null, 0, 1, null], y: [0, 1, null, 1, 0, null], line: { color: "red", width: 1 } });
	const { data } = applyPicked({ data: [line, points([7], { mode: "lines" })], layout: {} }, [2]);
	assert.deepEqual(data.map(({ opacity, x }) => [opacity, x.length]), [[0.3, 6], [undefined, 3], [0.3, 1]]);
	assert.deepEqual([data[1].y, data[1].line, data[1].showlegend], [[1, 0, null], { color: "red", width: 3 }, false]);
});
