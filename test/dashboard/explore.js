// Exploring within charts: brushing, zooming, reading along an axis, with the mouse and with the keyboard.
// Usage: node explore.js DYNO SOURCE
"use strict";
const assert = require("node:assert");
const { contrasts, exceptContrast } = require("./axe.js");
const { finish, open, settled, test, writePage } = require("./browser.js");
const { hash, see, shownRows } = require("./reader.js");
const { sixRuns } = require("./machines.js");
const { document: results } = require("./sample.js");

const chips = (page) => page.locator(".active .chip").evaluateAll((all) => all.map((chip) => [...chip.children].filter((part) => part.tagName !== "BUTTON").map((part) => part.textContent).join(" ")));

// Where values stand in a plot, in px of the window.
const placeIn = (page, panel, x, y) =>
	page.locator(`.panel-${panel} .plot`).evaluate(
		(plot, [x, y]) => {
			const { xaxis, yaxis } = plot._fullLayout;
			const frame = plot.getBoundingClientRect();
			return { x: frame.left + xaxis._offset + xaxis.d2p(x), y: frame.top + yaxis._offset + yaxis.d2p(y), width: xaxis._length, height: yaxis._length, left: frame.left + xaxis._offset, top: frame.top + yaxis._offset };
		},
		[x, y],
	);

async function drag(page, from, to) {
	await page.mouse.move(from.x, from.y);
	await page.mouse.down();
	await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
	await page.mouse.move(to.x, to.y, { steps: 4 });
	await page.mouse.up();
	await settled(page);
}

const state = (page) => page.evaluate(() => window.dynoDashboard.state.state);

const undo = async (page) => {
	await page.getByRole("button", { name: /^Undo/ }).click();
	await settled(page);
};

(async () => {
	const runs = sixRuns();
	const file = writePage("six", results(...runs));
	const all = runs.flatMap((run) => run.results);
	const one = { hash: "panels=main&panels=table&model=bert-base-uncased&sequence=128&precision=float32&mark=line" };

	await test("a box in a chart filters everything, is said, and undone", async () => {
		const page = await open(file, one);
		const before = await shownRows(page);
		await page.locator(".panel-main").getByRole("button", { name: /^Brush/ }).click();
		await settled(page);
		const { top, height, ...middle } = await placeIn(page, "main", 3, 1);
		const right = await placeIn(page, "main", 12, 1);
		await drag(page, { x: middle.x, y: top + 2 }, { x: right.x, y: top + height - 2 });
		await page.waitForFunction(() => window.dynoDashboard.state.state.batch.length); // Plotly tells a little later
		await settled(page);
		assert.deepEqual((await state(page)).batch, ["4", "8"]);
		const [field, ends] = (await state(page)).range[0].split("=");
		assert.equal(field, "latency_median");
		assert.match(ends, /^[\d.]+ m?s\.\.[\d.]+ m?s$/);
		assert.equal(await shownRows(page), before / 3);
		assert.match((await chips(page)).join(" | "), /Batch size 4 \| Batch size 8 \|.* Range Median latency: /);
		assert.match(decodeURIComponent(await hash(page)), /range=latency_median=/);
		await undo(page);
		assert.deepEqual([await shownRows(page), (await state(page)).batch, (await state(page)).range], [before, [], []]);
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("the same by the keyboard: fields below the chart filter, and zoom", async () => {
		const page = await open(file, one);
		await page.locator(".panel-main").getByRole("button", { name: /^Brush/ }).focus();
		await page.keyboard.press("Enter");
		await settled(page);
		await page.getByLabel("Batch size, from").fill("4");
		await page.getByLabel("Median latency, to").fill("5 GB");
		await page.keyboard.press("Enter");
		assert.match(await page.getByLabel("Median latency, to").evaluate((input) => input.validationMessage), /is not a duration/);
		await page.getByLabel("Median latency, to").fill("10 ms");
		await page.keyboard.press("Enter");
		await settled(page);
		assert.deepEqual([(await state(page)).batch, (await state(page)).range], [["4.."], ["latency_median=..10 ms"]]);
		const wanted = all.filter((result) => result.model === 0 && result.sequence === 128 && result.precision === "float32" && result.batch >= 4 && result.values.latency_median?.value <= 0.01).length;
		assert.equal(await shownRows(page), wanted);
		await undo(page);
		await page.getByLabel("Batch size, from").fill("2");
		await page.getByLabel("Batch size, to").fill("8");
		await page.locator(".brush-form").getByRole("button", { name: "Zoom" }).focus();
		await page.keyboard.press("Enter");
		await settled(page);
		const range = await page.locator(".panel-main .plot").evaluate((plot) => plot._fullLayout.xaxis.range.map((end) => 10 ** end));
		assert.ok(Math.abs(range[0] - 2) < 1e-5 && Math.abs(range[1] - 8) < 1e-5, range.join());
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("a lasso leaves what it holds", async () => {
		const page = await open(file, { hash: "panels=pareto&panels=table&model=bert-base-uncased&sequence=128&precision=float32&field=latency_median" });
		await page.locator(".panel-pareto").getByRole("button", { name: /^Lasso/ }).click();
		await settled(page);
		const { left, top, width, height } = await placeIn(page, "pareto", 1, 1);
		const corners = [[0.01, 0.01], [0.6, 0.01], [0.6, 0.98], [0.01, 0.98], [0.01, 0.02]].map(([x, y]) => ({ x: left + width * x, y: top + height * y }));
		await page.mouse.move(corners[0].x, corners[0].y);
		await page.mouse.down();
		for (const { x, y } of corners.slice(1)) await page.mouse.move(x, y, { steps: 6 });
		await page.mouse.up();
		await page.waitForFunction(() => window.dynoDashboard.state.state.places.length);
		await settled(page);
		const { places } = await state(page);
		const shown = await shownRows(page);
		assert.ok(shown > 0 && shown < 36 && places.length, `${shown}`);
		assert.deepEqual((await chips(page)).at(-1), `Only ${shown} results`);
		await page.getByRole("button", { name: /^Remove Only/ }).click();
		assert.equal(await shownRows(page), 36);
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("undo knows zoom, and so does the address; other axes have none of it", async () => {
		const page = await open(file, one);
		// Whatever prefix the unit of the axis has.
		const ranges = (page) =>
			page.locator(".panel-main .plot").evaluate((plot) =>
				["xaxis", "yaxis"].map((axis) => {
					const { range, type } = plot._fullLayout[axis];
					const scale = plot.layout.meta.axes[axis].scale || 1;
					return range.map((end) => Number((type === "log" ? end - Math.log10(scale) : end / scale).toPrecision(4)));
				}),
			);
		const whole = await ranges(page);
		const { left, top, width, height } = await placeIn(page, "main", 1, 1);
		const at = (x, y) => ({ x: left + width * x, y: top + height * y });
		await drag(page, at(0.2, 0.2), at(0.7, 0.7));
		const near = await ranges(page);
		assert.ok(near[0][0] > whole[0][0] && near[0][1] < whole[0][1] && near[1][1] < whole[1][1], JSON.stringify(near));
		assert.deepEqual((await chips(page)).at(-1), "Zoomed Main chart");
		await drag(page, at(0.3, 0.3), at(0.6, 0.6));
		await undo(page);
		assert.deepEqual(await ranges(page), near, "one step");
		await page.evaluate(() => window.dynoDashboard.state.set({ batch: ["1", "2", "4", "8", "16"] }));
		await settled(page);
		assert.deepEqual(await ranges(page), near, "filters leave it");
		const linked = await open(file, { hash: (await hash(page)).slice(1) });
		assert.deepEqual(await ranges(linked), near);
		await linked.context().close();
		await undo(page);
		await undo(page);
		assert.deepEqual(await ranges(page), whole);
		await page.getByRole("button", { name: /^Redo/ }).click();
		await settled(page);
		assert.deepEqual(await ranges(page), near);
		await page.evaluate(() => window.dynoDashboard.state.set({ field: "memory_total" }));
		await settled(page);
		assert.deepEqual((await state(page)).zoom, [], "of another field it is nothing");
		await undo(page);
		assert.deepEqual(await ranges(page), near);
		await page.mouse.dblclick(at(0.5, 0.5).x, at(0.5, 0.5).y);
		await settled(page);
		assert.deepEqual(await ranges(page), whole);
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("a zoom of one axis stays where a filter changes the other", async () => {
		const page = await open(file, { hash: "panels=main&model=bert-base-uncased&zoom=main:xaxis=0.3..1.2" });
		const axes = () => page.locator(".panel-main .plot").evaluate(({ _fullLayout: { xaxis, yaxis } }) => [xaxis.range.map((end) => end.toFixed(2)).join(), yaxis.type]);
		const [range, before] = await axes();
		await page.evaluate(() => window.dynoDashboard.state.set({ device: ["NVIDIA L4"], precision: ["float32"] }));
		await settled(page);
		const [after, type] = await axes();
		assert.deepEqual([range, before, after, type], ["0.30,1.20", "log", "0.30,1.20", "linear"]);
		await page.context().close();
	});

	await test("pointing along the x axis tells all series there, sorted; the keyboard reads the same", async () => {
		const page = await open(file, one);
		const { x, top, height } = await placeIn(page, "main", 8, 1);
		await page.mouse.move(x + 3, top + height / 2);
		const box = page.locator(".panel-main .crosshair-box");
		await box.waitFor({ state: "visible" });
		const wanted = all.filter((result) => result.model === 0 && result.sequence === 128 && result.precision === "float32" && result.batch === 8).map((result) => result.values.latency_median.value * 1000);
		const values = (await box.locator(".crosshair-value").allTextContents()).map((text) => parseFloat(text) * (/^[\d.]+ s/.test(text) ? 1000 : 1));
		assert.equal(values.length, 6);
		assert.equal(await box.locator("p").first().textContent(), "Batch size 8");
		[...wanted].sort((a, b) => b - a).forEach((value, i) => assert.ok(Math.abs(values[i] / value - 1) < 0.01, `${values} ${wanted}`));
		assert.equal(await box.locator(".near").count(), 1);
		await page.mouse.move(2, 2);
		assert.ok(await box.isHidden());
		const slider = page.getByLabel("Read the values along the x axis").first();
		await slider.focus();
		await page.keyboard.press("Home");
		await page.keyboard.press("ArrowRight");
		assert.match(await slider.getAttribute("aria-valuetext"), /^Batch size 2: .* \d[\d.]* m?s.*; /);
		assert.ok(await box.isVisible());
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("axes of parallel coordinates are brushed by arrow keys and by dragging", async () => {
		const page = await open(file, { hash: "panels=parallel&panels=table" });
		const total = await shownRows(page);
		const lines = () => page.locator(".panel-parallel .plot").evaluate((plot) => plot.data.flatMap((trace) => trace.x).filter((x) => x === null).length);
		const drawnBefore = await lines();
		const from = page.getByRole("slider", { name: "Batch size, from" });
		await from.focus();
		for (let i = 0; i < 2; i++) await page.keyboard.press("ArrowUp");
		await settled(page);
		assert.deepEqual((await state(page)).batch, ["4", "8", "16", "32"]);
		assert.equal(await shownRows(page), all.filter(({ batch }) => batch >= 4).length);
		assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "Batch size, from", "the keyboard stays");
		assert.equal(await lines(), drawnBefore, "what is left out is the ground");
		await undo(page);
		assert.equal(await shownRows(page), total, "keys in a row are one step");
		const axis = await page.locator('.axis-brush[aria-label="Median latency"]').boundingBox();
		await drag(page, { x: axis.x + axis.width / 2, y: axis.y + axis.height * 0.6 }, { x: axis.x + axis.width / 2, y: axis.y + axis.height * 0.9 });
		const [range] = (await state(page)).range;
		assert.match(range, /^latency_median=[\d.]+ m?s\.\.[\d.]+ m?s$/);
		assert.ok((await shownRows(page)) < total);
		assert.match((await chips(page)).join(), /Range Median latency/);
		const to = page.getByRole("slider", { name: "Median latency, to" });
		await to.focus();
		assert.match(await to.getAttribute("aria-valuetext"), /^[\d.]+ m?s$/);
		await page.keyboard.press("Delete");
		await settled(page);
		assert.deepEqual((await state(page)).range, []);
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("axes are chosen, moved and taken away", async () => {
		const page = await open(file, { hash: "panels=parallel" });
		const titles = () => page.locator(".axis-brush").evaluateAll((all) => all.map((axis) => axis.getAttribute("aria-label")));
		const usual = await titles();
		await page.locator(".axes summary").focus();
		await page.keyboard.press("Enter");
		await page.getByRole("button", { name: "Move Batch size to the left" }).focus();
		await page.keyboard.press("Enter");
		await settled(page);
		const at = usual.indexOf("Batch size");
		assert.deepEqual((await titles()).slice(at - 1, at + 1), ["Batch size", usual[at - 1]]);
		assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "Move Batch size to the left", "the keyboard stays");
		await page.getByRole("button", { name: "Remove the axis p99 latency" }).click();
		await settled(page);
		assert.ok(!(await titles()).includes("p99 latency"));
		await page.getByLabel("Add an axis").selectOption("memory_peak");
		await settled(page);
		assert.equal((await titles()).at(-1), "Peak tensor memory");
		assert.match(await hash(page), /axes=batch/);
		await page.getByRole("button", { name: "The usual axes" }).click();
		await settled(page);
		assert.deepEqual(await titles(), usual);
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("selected results stay lit in parallel coordinates and heatmaps", async () => {
		const page = await open(file, { hash: "panels=table&panels=parallel&panels=heatmap&select=0-2" });
		await see(page, "parallel");
		const lit = await page.locator(".panel-parallel .plot").evaluate((plot) => plot.data.filter((trace) => trace.line?.width === 3).flatMap((trace) => trace.customdata.map((point) => point[2])));
		assert.deepEqual([...new Set(lit)], [0, 1, 2]);
		await see(page, "heatmap");
		assert.ok(await page.locator(".panel-heatmap .plot").evaluate((plot) => plot.layout.shapes.length > 0));
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("two selections are compared, chosen by the keyboard alone", async () => {
		const page = await open(file, { hash: "panels=table&model=bert-base-uncased&sequence=128&precision=float32&sort=device&sort=batch" });
		const rows = page.locator(".results tbody tr[data-place]");
		await rows.first().focus();
		const devices = await rows.evaluateAll((all) => all.map((row) => row.querySelector(".word-device").title));
		await page.keyboard.press("a");
		assert.match(await page.locator(".sides .nothing").textContent(), /^Choose B: select rows/);
		const at = devices.findIndex((device) => device !== devices[0]);
		for (let i = 0; i < at; i++) await page.keyboard.press("ArrowDown");
		await page.keyboard.press("b");
		await settled(page);
		assert.equal(await page.locator(".side-apart").textContent(), `Device ${devices[0]} → ${devices[at]} · Machine ${await page.locator(".side-apart bdi").nth(2).textContent()} → ${await page.locator(".side-apart bdi").nth(3).textContent()} · Threads 96 → 1 · Run epyc → mi300x`);
		const table = page.locator(".sides .compare-table");
		const fields = await table.locator("tbody th").allTextContents();
		for (const field of ["Median latency", "p99 latency", "Total memory", "Throughput"]) assert.ok(fields.includes(field), fields.join());
		const [a, b] = ["epyc", "mi300x"].map((tag) => runs.find((run) => run.tag === tag).results.find(({ model, batch, sequence }) => model === 0 && batch === 1 && sequence === 128));
		const ratio = parseFloat(await table.locator("tbody tr").first().locator(".change").textContent());
		assert.ok(Math.abs(ratio / (b.values.latency_median.value / a.values.latency_median.value) - 1) < 0.03, String(ratio));
		assert.match(await table.locator("tbody tr").first().locator(".interval-cell").textContent(), /^[\d.]+ × … [\d.]+ ×$/);
		assert.match(await page.locator(".side-environment + .scroll-x").textContent(), /Device: name.*AMD EPYC 9654.*AMD Instinct MI300X/);
		await page.getByRole("button", { name: "Swap A and B" }).focus();
		await page.keyboard.press("Enter");
		await settled(page);
		const back = parseFloat(await table.locator("tbody tr").first().locator(".change").textContent());
		assert.ok(Math.abs(back * ratio - 1) < 0.02, `${back} ${ratio}`);
		await undo(page);
		await undo(page);
		assert.match(await page.locator(".sides .nothing").textContent(), /^Choose B/);
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("panels are copied as images and as Markdown", async () => {
		const page = await open(file, { hash: "panels=summary&panels=main&panels=table&panels=environment&device=NVIDIA%20L4&select=0", permissions: ["clipboard-read", "clipboard-write"] });
		const copied = async (panel, name) => {
			await see(page, panel);
			await page.evaluate(() => navigator.clipboard.writeText(""));
			await page.waitForFunction(async () => !(await navigator.clipboard.read())[0]?.types.includes("image/png")); // the one before is gone
			await page.locator(`.panel-${panel}`).getByRole("button", { name }).click();
			await page.waitForFunction(async () => (await navigator.clipboard.read())[0]?.types.includes("image/png") || (await navigator.clipboard.readText()));
			return page.evaluate(async () => ((await navigator.clipboard.read())[0].types.includes("image/png") ? (await (await navigator.clipboard.read())[0].getType("image/png")).size : navigator.clipboard.readText()));
		};
		assert.ok((await copied("main", "Copy as an image")) > 20000);
		assert.match(await copied("main", "Copy as Markdown"), /^\*\*Median latency over batch size[^]*\| Series \| Batch size \|[^]*\| --- \| --- \| --: \| --: \|[^]*- Whiskers/);
		assert.match(await copied("summary", "Copy as Markdown"), /^\*\*Summary\*\*[^]*\| Model \| Device \|[^]*\| bert-base-uncased · sequence 128 \| NVIDIA L4 \|/);
		assert.match(await copied("table", /^Copy as Markdown/), /^\*\*Results\*\*\n\n\| Model \| Device \|[^\n]*Median latency ↓?[^\n]*\n\|( --- \|| --: \|)+\n/);
		assert.match(await copied("environment", "Copy as Markdown"), /\| Run \|[^]*\| Governor|Started/);
		await page.evaluate(() => (window.ClipboardItem = undefined));
		await page.locator(".panel-main").getByRole("button", { name: "Copy as an image" }).click();
		await page.locator(".toast.shown", { hasText: "PNG saves one" }).waitFor();
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("what is brushed becomes a side, and what is selected is left alone or becomes the other", async () => {
		const page = await open(file, { hash: "panels=table&device=NVIDIA%20H200&precision=float32" });
		const shown = await shownRows(page);
		await page.getByRole("button", { name: "As A: take all shown" }).click();
		await page.evaluate(() => window.dynoDashboard.state.set({ device: ["NVIDIA L4"] }));
		await page.getByRole("button", { name: "As B: take all shown" }).click();
		await settled(page);
		assert.equal(await page.locator(".sides .chip-text").first().textContent(), `${shown} results`);
		assert.match(await page.locator(".sides .compare-summary").textContent(), /slower/);
		assert.match(await hash(page), /side-a=\d+-\d+/);
		const linked = await open(file, { hash: (await hash(page)).slice(1) });
		assert.equal(await linked.locator(".side-apart").textContent(), await page.locator(".side-apart").textContent());
		await linked.context().close();
		for (const i of [0, 2]) await page.locator(".results tbody tr[data-place]").nth(i).click({ modifiers: ["Control"] });
		await page.getByRole("button", { name: /^Only these/ }).click();
		assert.equal(await shownRows(page), 2);
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("three fields in space: fields below brush them, selected results are lit, notes stand at theirs", async () => {
		const page = await open(file, { hash: "panels=space&model=bert-base-uncased&select=0&markers=note%3Dslow%26device%3DNVIDIA%20L4%26batch%3D8" });
		const drawn = () => page.evaluate(() => {
			const { data, layout } = document.querySelector(".panel-space .plot");
			return { lit: data.filter((trace) => trace.showlegend === false).map((trace) => trace.customdata.map((point) => point[2])), names: [...new Set(data.map((trace) => trace.name))], axes: ["x", "y", "z"].map((letter) => layout.scene[`${letter}axis`].type), notes: (layout.scene.annotations || []).map((note) => note.text) };
		});
		assert.deepEqual((await drawn()).lit, [[0]]);
		assert.deepEqual((await drawn()).notes, ["<b>1</b>"]);
		await page.locator(".panel-space").getByLabel("Scales").selectOption("linear");
		await settled(page);
		assert.deepEqual((await drawn()).axes, ["linear", "linear", "linear"]);
		await page.locator(".panel-space").getByLabel("Scales").selectOption("log");
		await page.locator(".panel-space").getByLabel("Colour by").selectOption("precision");
		await settled(page);
		assert.deepEqual((await drawn()).axes, ["log", "log", "log"]);
		assert.deepEqual((await drawn()).names, ["float32", "float16"]);
		await page.locator(".panel-space").getByRole("button", { name: /^Brush/ }).focus();
		await page.keyboard.press("Enter");
		await page.getByLabel("Total memory, to").fill("0.7 GB");
		await page.keyboard.press("Enter");
		await settled(page);
		assert.deepEqual((await state(page)).range, ["memory_total=..0.7 GB"]);
		assert.ok((await page.evaluate(() => window.dynoDashboard.context.counts.shown)) < 168 / 2);
		assert.match(await hash(page), /space-scale=log&space-group=precision/);
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	for (const width of [390, 1024, 1440, 1920])
		await test(`nothing of it is wider than a page of ${width} px, and axe finds nothing`, async () => {
			const page = await open(file, { width, theme: width === 1024 ? "dark" : "light", hash: "panels=parallel&panels=main&panels=sides&panels=ranked&side-a=0-11&side-b=48-59&select=3&batch=4..16&places=0-100&zoom=main:xaxis=0..1" });
			await page.locator(".axes summary").click();
			await page.locator(".panel-main").getByRole("button", { name: /^Brush/ }).click();
			await settled(page);
			for (const panel of ["sides", "ranked", "parallel"]) await see(page, panel);
			assert.deepEqual(await exceptContrast(page), []);
			if (width < 1440) assert.deepEqual(await contrasts(page), []);
			assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "the page scrolls sideways");
			assert.deepEqual(page.complaints, []);
			await page.context().close();
		});

	await finish();
})();
