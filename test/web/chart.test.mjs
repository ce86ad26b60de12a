// Charts apart from their drawing: how a figure is arranged, listed, hidden in part, and named.
import assert from "node:assert/strict";
import test from "node:test";
import { alone, namesOf } from "../../web/chart/hidden.js";
import { noteLines } from "../../web/chart/save.js";
import "./facets.mjs";
import { fileName, fileNameOf } from "../../web/file_name.js";
import { arranged, domainOf, frameOf } from "../../web/chart/arrange.js";
import { horizontalAxis, verticalAxis } from "../../web/chart/axes.js";
import { applyHidden, hiddenIn, toggled } from "../../web/chart/hidden.js";
import { asMeant, behindBars, spacedArrows, pointsOf, spacedNames } from "../../web/chart/marks.js";
import { tablesOf } from "../../web/chart/rows.js";
import { legible, pictureOf, titledSvg } from "../../web/chart/save.js";
import { sentence, shortened, strip, withoutOptions, wrapped } from "../../web/chart/text.js";
import { detailOf, leastDetail, withTexts } from "../../web/chart/words.js";

const axis = (title, ticktext, more = {}) => ({ title: { text: title }, ticktext, tickvals: ticktext.map((_, i) => i), range: [0, 4], type: "linear", ...more });

// So many panels, as the library writes them: titles are annotations on the paper.
function reply(count, { columns = count, ticks = ["1", "4", "16"], words = ["0.1", "1"], data } = {}) {
	const number = (i) => (i ? i + 1 : "");
	const panels = Array.from({ length: count }, (_, i) => ({ title: `Memory: model-${i}` }));
	const layout = { title: { text: "T" }, autosize: true, annotations: panels.map(({ title }) => ({ xref: "paper", text: `<b>${title}</b>`, x: 0, y: 1 })) };
	for (let i = 0; i < count; i++) Object.assign(layout, { [`xaxis${number(i)}`]: axis("Batch size", ticks), [`yaxis${number(i)}`]: axis("Latency (ms) · lower is better ↓", words) });
	return { title: "T", columns, panels, figure: { layout, data: data || panels.map((_, i) => ({ type: "scatter", name: "cpu", mode: "lines", x: [1], y: [2], xaxis: `x${number(i)}`, yaxis: `y${number(i)}` })) } };
}

/* --- Arranging ------------------------------------------------------------------------------- */

const overlap = (a, b) => Math.min(a[1], b[1]) - Math.max(a[0], b[0]) > 1e-9;

test("panels lie within the figure and do not meet, however wide it is", () => {
	for (const count of [1, 2, 4, 7])
		for (const width of [150, 390, 800, 1440, 3000]) {
			const frame = frameOf(reply(count), width, 0, false);
			const domains = Array.from({ length: count }, (_, i) => domainOf(frame, i));
			for (const { x, y } of domains) assert.ok(x[0] >= 0 && x[1] <= 1 && x[0] < x[1] && y[0] >= 0 && y[1] <= 1 && y[0] < y[1], JSON.stringify({ count, width, x, y }));
			domains.forEach((one, i) => domains.slice(i + 1).forEach((other) => assert.ok(!(overlap(one.x, other.x) && overlap(one.y, other.y)), `${count} at ${width}`)));
		}
});

test("a narrow page has fewer columns, and a higher figure", () => {
	const columns = (width) => frameOf(reply(4), width, 0, false).columns;
	assert.deepEqual([columns(1440), columns(600), columns(250)], [4, 2, 1]);
	assert.ok(arranged(reply(4), 250).height > 3 * arranged(reply(4), 1440).height);
});

test("one line of panels is as high as is asked for; words at the axis need theirs", () => {
	assert.equal(Math.abs(arranged(reply(1), 900, 420).height - 420) <= 4, true);
	assert.ok(arranged(reply(1, { words: Array(40).fill("a name") }), 900, 420).height > 40 * 18);
});

test("titles that are the same in all stand below the lowest panels alone", () => {
	const { layout } = arranged(reply(4), 600);
	assert.deepEqual(["xaxis", "xaxis2", "xaxis3", "xaxis4"].map((name) => layout[name].title.text), ["", "", "Batch size", "Batch size"]);
	assert.deepEqual([layout.title, layout.autosize], [undefined, undefined]);
});

test("titles of panels have two lines where one is too short", () => {
	const texts = (width) => arranged(reply(4), width).layout.annotations.map((note) => note.text);
	assert.equal(texts(1440)[0], "<b>Memory: model-0</b>");
	assert.equal(arranged({ ...reply(1), panels: [{ title: "Memory: a-model-with-a-rather-long-name" }] }, 200).layout.annotations[0].text, "<b>Memory:<br>a-model-…ong-name</b>");
});

test("what is written behind a lying bar loses its last parts where it has no room", () => {
	const bar = (x) => behindBars({ type: "bar", orientation: "h", x: [x], text: ["14.27 k items/s · batch 64 · float16"] }, { xaxis: { range: [0, 10] } }, 300).text[0];
	assert.deepEqual([0, 4.5, 9.9].map(bar), ["14.27 k items/s · batch 64 · float16", "14.27 k items/s · batch 64", "14.27 k items/s"]);
	const upright = { type: "bar", orientation: "v", x: [1], text: ["a · b"] };
	assert.equal(behindBars(upright, {}, 10), upright);
});

test("of ticks that stand in a part of the axis alone fewer are written", () => {
	const axis = (end) => ({ tickvals: [0, 1, 2, 3, 4, 5, 6, 7, 8], ticktext: ["0", "1", "2", "3", "4", "5", "6", "7", "80"], range: [0, end] });
	const written = (end) => horizontalAxis(axis(end), [0, 1], 300, true).ticktext.filter(Boolean).length;
	assert.equal(written(8), 9);
	assert.ok(written(20) < 9);
});

test("the legend is in a saved picture: beside it, or below", () => {
	const legend = (width, name) => arranged(reply(1, { data: [{ type: "scatter", name, x: [1], y: [1] }] }), width, 0, true).layout;
	assert.ok(legend(960, "cpu").legend.x > 1 && legend(960, "cpu").margin.r > 60);
	assert.equal(legend(960, "n".repeat(70)).legend.orientation, "h");
	assert.ok(legend(500, "cpu").margin.b > arranged(reply(1), 500).layout.margin.b);
});

test("all panels share one scale of colours", () => {
	const heatmap = (xaxis, yaxis) => ({ type: "heatmap", xaxis, yaxis, x: ["a"], y: ["b"], z: [[1]], text: [["1"]] });
	const { data } = arranged(reply(2, { data: [heatmap("x", "y"), heatmap("x2", "y2")] }), 900);
	assert.deepEqual(data.map((trace) => trace.showscale), [true, false]);
});

test("a saved picture has room for its title", () => {
	const given = reply(1);
	const picture = pictureOf(given, { width: 300, minimum: 420, hidden: new Set(["cpu"]), shownLayout: {} });
	const bare = arranged(given, 960, 420, true);
	assert.deepEqual([picture.layout.height, picture.layout.margin.t, picture.layout.width], [bare.height + 64, bare.layout.margin.t + 64, 960]);
	assert.equal(picture.layout.title.text, "T");
	assert.equal(picture.data[0].visible, false);
});

/* --- Axes and words -------------------------------------------------------------------------- */

test("a number is written whole or not at all, words are wrapped or slanted", () => {
	const shown = (texts, width) => horizontalAxis(axis("x", texts), [0, 1], width, true);
	const many = Array.from({ length: 20 }, (_, i) => String(1000 + i));
	const kept = shown(many, 300).ticktext.filter(Boolean);
	assert.ok(kept.length < 20 && kept.every((text) => many.includes(text)), kept.join());
	assert.equal(shown(["bert base", "gpt two"], 100).ticktext[0], "bert<br>base");
	assert.equal(shown(["bert-base-uncased", "distilbert-base-uncased"], 60).tickangle, -38);
});

test("dates of runs are left out rather than slanted", () => {
	const dates = Array.from({ length: 12 }, (_, i) => `2026-0${1 + (i % 9)}-14`);
	const { layout } = arranged(reply(1, { ticks: dates }), 500);
	assert.equal(layout.xaxis.tickangle, 0);
	assert.ok(layout.xaxis.ticktext.some((text) => text === "") && layout.xaxis.ticktext[0] === dates[0]);
});

test("where a title does not fit, its arrow alone says what is better", () => {
	const title = (height) => verticalAxis(axis("Latency (ms) · lower is better ↓", ["1"]), [0, 1], height, 20).title.text;
	assert.deepEqual([title(400), title(120)], ["Latency (ms) · lower is better ↓", "Latency (ms) ↓"]);
});

const grid = (z, text) => ({ x: ["a", "b"], y: ["c"], z: [z], text: [text] });

test("all cells have their values and intervals, their values alone, or nothing", () => {
	const trace = grid([1, 2], ["13.5 ± 2 %", "2 ± 11 %"]);
	assert.deepEqual([detailOf(trace, 9, 2), detailOf(trace, 9, 1), detailOf(trace, 4, 2), detailOf(trace, 3, 2)], ["all", "values", "values", "none"]);
	const text = (width, height) => withTexts(trace, { annotations: [] }, width, height).text;
	assert.deepEqual(text(400, 100), [["13.5<br>± 2 %", "2<br>± 11 %"]]);
	assert.deepEqual(text(60, 100), [["13.5", "2"]]);
	assert.deepEqual(text(30, 100), [["", ""]]);
});

test("where one heat map of a figure has no room for numbers, none has them", () => {
	const type = "heatmap";
	const few = { ...grid([1, 2], ["13.5 ± 2 %", "2 ± 11 %"]), type };
	const many = { type, x: Array.from({ length: 40 }, (_, i) => i), y: ["c"], z: [Array(40).fill(1)], text: [Array(40).fill("13.5")] };
	assert.deepEqual([leastDetail([few, { type: "scatter" }], 400, 100), leastDetail([few, many], 400, 100)], ["all", "none"]);
	assert.deepEqual(withTexts(few, { annotations: [] }, 400, 100, "none").text, [["", ""]]);
});

test("a sign says why a cell is empty, as an annotation, which can be read in the dark", () => {
	const layout = { annotations: [] };
	const trace = withTexts(grid([1, null], ["1.5", "×"]), layout, 30, 100);
	assert.deepEqual(trace.text, [["", ""]]);
	assert.deepEqual(layout.annotations.map(({ x, y, text }) => ({ x, y, text })), [{ x: "b", y: "c", text: "×" }]);
});

test("what has no value says why in the table", () => {
	const failed = { type: "scatter", meta: { missing: true }, x: [8], y: [-3], customdata: [["cpu · batch 8", "out of memory", 3]] };
	const [table] = tablesOf(reply(1, { data: [failed] })).tables;
	assert.deepEqual(table.rows, [["cpu · batch 8", 8, "out of memory", ""]]);
});

test("names and arrows that would cover each other are written once", () => {
	const layout = { xaxis: { range: [0, 10] }, yaxis: { range: [0, 10] } };
	const names = spacedNames({ type: "scatter", mode: "markers+text", x: [1, 1.1, 9], y: [1, 1, 9], text: ["first", "second", "third"] }, layout, 500, 300, []);
	assert.deepEqual(names.text, ["first", "", "third"]);
	const trace = { type: "scatter", mode: "markers+text", x: [1, 9], y: [1, 9], text: ["first", "third"] };
	const points = pointsOf([trace, { type: "scatter", mode: "markers", x: [1.2], y: [1.45] }], layout, 500, 300);
	assert.deepEqual(spacedNames(trace, layout, 500, 300, [], points).text, ["", "third"], "a point stands where the first name would");
	const arrow = (x) => ({ showarrow: true, xref: "x", yref: "y", x, y: 1, text: "knee" });
	assert.deepEqual(spacedArrows([arrow(1), arrow(1.2), arrow(8)], layout, 500, 300).map((note) => note.text), ["knee", "", "knee"]);
	const high = { ...arrow(1.2), y: 4, ay: 20, text: "driver 570.12" };
	assert.deepEqual(spacedArrows([arrow(1), high], layout, 500, 300).map((note) => note.text), ["knee", "driver 570.12"], "words above each other do not meet");
	assert.equal(spacedArrows([high, { ...high, x: 1.4 }], layout, 500, 300)[1].ay, 14, "what has no word stays on its side");
});

test("whiskers of nothing are none, and marks in space are solid", () => {
	assert.deepEqual(asMeant({ error_y: { array: [null, 1, 0], arrayminus: [null, 1, 0] } }).error_y.array, [undefined, 1, undefined]);
	assert.equal(asMeant({ type: "scatter3d", marker: { size: 9, color: "rgba(0,114,178,0.35)" } }, "#ffffff").marker.color, "rgb(166,206,228)");
});

/* --- As a table ------------------------------------------------------------------------------ */

test("a figure's tables have the words of its axes, and whiskers", () => {
	const data = [{ type: "scatter", name: "<b>cpu</b>", x: [0, 1], y: [1.5, null], error_y: { array: [0.2], arrayminus: [0.1] } }];
	const [table] = tablesOf(reply(1, { data })).tables;
	assert.deepEqual(table.heads, ["Series", "Batch size", "Latency (ms) · lower is better ↓", "Interval"]);
	assert.deepEqual(table.rows, [["cpu", "1", 1.5, "−0.1 +0.2"]]);
});

test("panels have tables of their own, pies too, and a long one is cut", () => {
	const line = (xaxis, yaxis) => ({ type: "scatter", name: "n", xaxis, yaxis, x: [7, 8], y: [2, 3] });
	const pie = { type: "pie", name: "a pie", labels: ["p", "q"], values: [1, 2] };
	const { tables, isCut } = tablesOf(reply(2, { data: [line("x", "y"), line("x2", "y2"), pie] }));
	assert.deepEqual(tables.map((table) => [table.title, table.rows.length]), [["Memory: model-0", 2], ["Memory: model-1", 2], ["a pie", 2]]);
	assert.equal(isCut, false);
	const cut = tablesOf(reply(1, { data: [line("x", "y"), line("x", "y")] }), 3);
	assert.deepEqual([cut.tables[0].rows.length, cut.isCut], [3, true]);
});

test("packed numbers are read, and empty cells of a grid say why", () => {
	const bdata = Buffer.from(new Float64Array([2.5, 3]).buffer).toString("base64");
	assert.deepEqual(tablesOf(reply(1, { data: [{ type: "bar", name: "b", x: [5, 6], y: { dtype: "f8", bdata } }] })).tables[0].rows.map((row) => row[2]), [2.5, 3]);
	const grid = { type: "heatmap", x: ["8", "16"], y: ["128"], z: [[0.5, null]], text: [["0.5 ± 2 %", "out of memory"]], colorbar: { title: { text: "Latency" } } };
	const [table] = tablesOf(reply(1, { data: [grid] })).tables;
	assert.deepEqual(table.rows, [["128", "8", 0.5, "± 2 %"], ["128", "16", "out of memory", ""]]);
});

/* --- Series and texts ------------------------------------------------------------------------ */

test("series are hidden in the panel that says so", () => {
	const hide = toggled(["main:cuda:0", "pareto:cpu"], "main", "cpu");
	assert.deepEqual([...hiddenIn(hide, "main")], ["cuda:0", "cpu"]);
	assert.deepEqual(toggled(hide, "main", "cuda:0"), ["pareto:cpu", "main:cpu"]);
	assert.deepEqual(applyHidden([{ name: "<b>cpu</b>" }, { name: "other" }], new Set(["cpu"])).map((trace) => trace.visible), [false, undefined]);
});

test("a text that is too long loses its middle, and stays escaped", () => {
	assert.equal(shortened("a&amp;b", 3), "a&amp;b");
	assert.equal(shortened("&lt;first-and-last&gt;", 9), "&lt;fir…ast&gt;");
	assert.equal(wrapped("bert-base-uncased", 5), "bert-<br>base-<br>un…ed");
	assert.equal(strip("<b>a</b> &lt;b&gt; &amp;lt;"), "a <b> &lt;");
});

test("what the library says is a sentence of the page", () => {
	assert.deepEqual([sentence("no result"), sentence("Done!")], ["No result.", "Done!"]);
	assert.equal(withoutOptions("filter, or group otherwise (--group)"), "filter, or group otherwise");
});

test("an SVG has a title and a description, which are texts", () => {
	const text = titledSvg(`data:image/svg+xml,${encodeURIComponent('<svg width="9"><g/></svg>')}`, { title: "a<b", description: "c & d" });
	assert.equal(text, '<svg width="9" role="img"><title>a&#60;b</title><desc>c &#38; d</desc><g/></svg>');
});

test("values of a saved heatmap are black or white with an edge", () => {
	const label = (fill) => `<g class="heatmap-label"><text x="1" style="font-size: 12px; fill: ${fill}; white-space: pre;">4</text></g>`;
	const other = '<text style="fill: rgb(68, 68, 68);">title</text>';
	assert.equal(legible(label("rgb(68, 68, 68)") + other), label("rgb(0, 0, 0)") + other);
	assert.match(legible(label("rgb(255, 255, 255)")), /fill: rgb\(255, 255, 255\); paint-order: stroke; stroke: rgba/);
});

/* --- Saving and isolating -------------------------------------------------------------------- */

test("a picture is called by its title, and has its notes, folded where they are many", () => {
	assert.deepEqual([fileName("Median latency over batch size of ResNet-50", "main"), fileName("Größe & Zahl", "x"), fileName("", "main"), fileName("…", "main")], ["median-latency-over-batch-size-of-resnet-50", "gro-e-zahl", "main", "main"]);
	assert.deepEqual(noteLines(["Whiskers: <95 %>"], 960), ["Whiskers: &lt;95 %&gt;"]);
	const many = noteLines(Array.from({ length: 40 }, (_, i) => `note ${i}`), 960);
	assert.deepEqual([many.length, many.at(-1)], [12, "… and 29 more lines of notes"]);
});

test("a saved file is called by model, what it shows, what was chosen, and the run", () => {
	const description = { facets: [{ key: "model", choices: ["ResNet-50", "org/bert: base"].map((text) => ({ text })) }], runs: [{ run: { id: "r1", tag: "v1.2" } }, { run: { id: "20260301-a1" } }, { run: { id: "r3" } }] };
	const one = { counts: { model: [3, 0] }, chosen: {}, runs: [1, 0, 0] };
	const all = { counts: { model: [3, 2] }, chosen: {}, runs: [1, 1, 1] };
	const state = { device: ["cuda:0"], batch: [], sequence: ["128"], range: ["latency_p99=..50ms"], search: "" };
	assert.equal(fileNameOf({ description, counts: one, state, what: "Median latency over batch size", slices: [{ word: "sequence", value: "64" }, { word: "precision", value: "float16" }] }, "png"), "resnet-50_median-latency-over-batch-size_device-cuda-0_sequence-128_precision-float16_latency-p99-to-50ms_v1.2.png");
	assert.equal(fileNameOf({ description, counts: all, state: {}, what: "results" }, "csv"), "resnet-50-org-bert-base_results_3-runs.csv");
	assert.equal(fileNameOf({ description, counts: { ...all, runs: [0, 1, 0], chosen: { model: [false, true] } }, state: { device: ["a", "b", "c"] }, what: "x" }, "svg"), "org-bert-base_x_device-3-values_20260301-a1.svg");
	assert.equal(fileNameOf({ description: { facets: [], runs: [] }, counts: {}, state: {}, what: "…" }, "svg"), "dyno.svg");
	const long = fileNameOf({ description, counts: one, state: { search: "x".repeat(500), device: ["y".repeat(300), "z".repeat(300)] }, what: "w".repeat(300) }, "png");
	assert.ok(long.length < 190 && long.endsWith("_v1.2.png"), long);
	assert.match(fileNameOf({ description, counts: one, state: {}, what: "../../etc/passwd" }, "png"), /^resnet-50_etc-passwd_v1\.2\.png$/);
});


test("one series alone, and all again; other panels keep theirs", () => {
	const names = ["a", "b", "c"];
	const hide = ["memory:x", "main:b"];
	const solo = alone(hide, "main", "b", names);
	assert.deepEqual(solo, ["memory:x", "main:a", "main:c"]);
	assert.deepEqual(alone(solo, "main", "b", names), ["memory:x"]);
	assert.deepEqual(namesOf([{ name: "<b>a</b>" }, { name: "a" }, { name: "b", showlegend: false }, {}]), ["a"]);
});
