// Notes at runs, cells and times: what they are in the state, where they are drawn, what goes into an element for other pages.
import assert from "node:assert/strict";
import test from "node:test";
import "./facets.mjs";
import { changesOf, readItem, withChanges, writeItem } from "../../web/items.js";
import { embedCode } from "../../web/own/embed.js";
import { markerOf, markersOf, runsOf, whereText, withMarker, writeMarker } from "../../web/own/markers.js";
import { marked, pointsOf } from "../../web/own/marking.js";
import { placedTimes } from "../../web/own/run_axis.js";
import { addedText, changedText, removedText, textOf, textsOf } from "../../web/own/texts.js";

const description = {
	runs: ["a", "b", "c"].map((id, i) => ({ run: { id, tag: i ? null : "first", note: id === "b" ? "of the file" : undefined, started: `2026-03-1${i + 1}T10:00:00Z` }, results: 2 })),
};

test("a note has words as filters have them, or a time", () => {
	const text = "note=driver+570+%26+more&model=a&batch=8&batch=16";
	assert.deepEqual(markerOf(text), { note: "driver 570 & more", time: "", words: { model: ["a"], batch: ["8", "16"] } });
	assert.equal(writeMarker(markerOf(text)), text);
	assert.equal(writeMarker({ note: "x", time: "2026-03-14", words: {} }), "note=x&time=2026-03-14");
	assert.deepEqual(withMarker(["a", "b"], "a", "c"), ["c", "b"]);
	assert.deepEqual(withMarker(["a", "b"], "a", null), ["b"]);
	assert.deepEqual(withMarker(["a"], null, "b"), ["a", "b"]);
});

test("they are numbered, those of the files behind the reader's; what says nothing or nowhere is none", () => {
	const all = markersOf(["note=x&run=a", "note=y", "run=a", "note=z&time=2026-03-12"], description);
	assert.deepEqual(all.map(({ number, note, isOfRun, text }) => [number, note, isOfRun, text === null]), [[1, "x", true, false], [2, "z", false, false], [3, "of the file", true, true]]);
	assert.deepEqual(all.map((marker) => whereText(marker, (text) => `on ${text}`)), ["run a", "on 2026-03-12", "run b"]);
	assert.equal(whereText({ words: { model: ["m"], batch: ["8", "16"] } }), "m · batch 8, 16");
});

const runs = runsOf(description);
const trace = (places, x, extra = {}) => ({ type: "scatter", x, y: x.map((_, i) => 10 ** i), customdata: places.map((place) => ["", "", place]), ...extra });
const layout = { xaxis: { type: "log" }, yaxis: { type: "log" }, font: { color: "#000" }, annotations: [{ text: "old" }] };
const markerAt = (places, extra = {}) => ({ number: 1, note: "n", words: {}, places: new Set(places), ...extra });

test("places stand run by run", () => assert.deepEqual([0, 1, 2, 5, 6].map(runs.runOf), [0, 0, 1, 2, -1]));

test("at cells a number stands at the first point of each series, in the terms of its axes", () => {
	const data = [trace([0, 1], [10, 100]), trace([2, 3], [1, 10], { visible: false })];
	const { annotations } = marked(data, layout, { markers: [markerAt([1, 2])], runs }).layout;
	assert.deepEqual(annotations.slice(1).map(({ x, y, text }) => [x, y, text]), [[2, 1, "<b>1</b>"]]);
	assert.deepEqual(marked(data, layout, { markers: [markerAt([9])], runs }), { data, layout, told: [] });
});

test("bars say it behind their value, cells of a heat map in their corner", () => {
	const bar = { type: "bar", x: [1, 2], y: [1, 2], customdata: [["", "", 0], ["", "", 1]] };
	assert.deepEqual(marked([bar], layout, { markers: [markerAt([1])], runs }).data[0].text, ["", "[1]"]);
	assert.deepEqual(marked([{ ...bar, text: ["a", "b"], textposition: "inside" }], layout, { markers: [markerAt([1])], runs }).data[0].text, ["a", "b [1]"]);
	const grid = { type: "heatmap", x: [0, 1], y: [0, 1], z: [[1, 2], [3, 4]], customdata: [[["", "", 0], null], [["", "", 2], ["", "", 3]]] };
	assert.deepEqual(pointsOf(grid).map(({ place, i, j }) => [place, i, j]), [[0, 0, 0], [2, 1, 0], [3, 1, 1]]);
	assert.deepEqual(marked([grid], { ...layout, xaxis: {}, yaxis: {} }, { markers: [markerAt([3])], runs }).layout.annotations.at(-1).x, 1);
});

test("runs and times are upright lines where an axis has runs, else a run is said, if there are others", () => {
	const history = [trace([0, 2, 4], [0, 1, 2]), trace([1, 3, 5], [0, 1, 2])];
	const ofRun = markerAt([2, 3], { isOfRun: true });
	assert.deepEqual(marked(history, { font: {} }, { markers: [ofRun], runs }).layout.shapes.map(({ x0, yref }) => [x0, yref]), [[1, "y domain"]]);
	const atTime = markerAt([], { time: "2026-03-12" });
	assert.deepEqual(marked(history, { font: {} }, { markers: [atTime], runs }).layout.shapes.map(({ x0 }) => x0), [0.5]);
	const over = [trace([0, 2], [1, 2]), trace([4, 5], [1, 2])];
	const told = marked(over, layout, { markers: [ofRun, atTime], runs });
	assert.deepEqual([told.told.length, told.layout.shapes.length, told.layout.annotations.length], [1, 0, 1]);
	assert.deepEqual(marked([trace([2, 3], [1, 2])], layout, { markers: [ofRun], runs }).told, []);
});

test("a time before all runs, after all, and among runs that do not stand in its order", () => {
	const axis = [1, 2, 3].map((start, x) => ({ x, start: Date.UTC(2026, 0, start) }));
	assert.deepEqual(["2025-01-01", "2026-01-02T12:00Z", "2027-01-01", "what"].map((time) => placedTimes(axis, time)), [[-0.5], [1.5], [2.5], []]);
	assert.deepEqual(placedTimes([...axis].reverse().map((one, x) => ({ ...one, x })), "2026-01-02"), []);
});

test("three dimensions have no signs, and lose nothing", () => {
	const space = [{ ...trace([0], [1]), type: "scatter3d" }];
	const { told, layout: after } = marked(space, {}, { markers: [markerAt([0])], runs });
	assert.deepEqual([told.length, after.annotations.length], [1, 0]);
});

test("texts are panels with an id each", () => {
	const { list, id } = addedText(["title=A&text=x"], { title: "B", text: "a\n**b**" });
	assert.equal(id, "text-2");
	assert.deepEqual(textsOf(list).map(({ id, title, text }) => [id, title, text]), [["text-1", "A", "x"], ["text-2", "B", "a\n**b**"]]);
	assert.equal(textOf(changedText(list, "text-2", { text: "" }), "text-2").text, "");
	assert.equal(removedText(list, "text-1").length, 1);
	assert.equal(textOf([""], "text-1").title, "Text");
});

test("what was changed of a list is changed of another one, too", () => {
	const before = ["id=own-1&chart=a", "id=own-2&chart=b", "note=x&run=1"];
	const changes = changesOf(["id=own-1&chart=z", "note=y&run=1"], before);
	assert.deepEqual(changes, { others: ["id=own-1&chart=z", "note=y&run=1"], gone: ["own-2", "note=x&run=1"] });
	assert.deepEqual(withChanges(["id=own-1&chart=b", "id=own-3&chart=c"], changes), ["id=own-1&chart=z", "id=own-3&chart=c", "note=y&run=1"]);
	assert.deepEqual(readItem(writeItem({ a: ["1", "2"], b: "", c: "&=" })), { a: ["1", "2"], c: "&=" });
});

test("an embedding holds no more than texts, whatever a title holds", () => {
	assert.equal(embedCode("file:///a.html", 'embed=main&search="', '"><script>', 300.2), '<iframe src="file:///a.html#embed=main&#38;search=&#34;" title="&#34;&#62;&#60;script&#62;" width="100%" height="301" loading="lazy" style="border: 0"></iframe>');
});
