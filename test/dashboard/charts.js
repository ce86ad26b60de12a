// What charts look like: in space, narrow, with failed cells, with long titles.
// Usage: node charts.js DYNO SOURCE
"use strict";
const assert = require("node:assert");
const { finish, open, settled, test, writePage } = require("./browser.js");
const { drawing, seeAll } = require("./reader.js");
const { sampleRun, document: results } = require("./sample.js");

(async () => {
	const file = writePage("page", results(sampleRun()));
	let page;

	await test("3D turns with the mouse, and its fields are chosen", async () => {
		page = await open(file, { hash: "panels=space:12" });
		await page.waitForFunction(() => document.querySelector(".panel-space canvas"));
		await settled(page);
		const eye = () => page.evaluate(() => JSON.stringify(document.querySelector(".panel-space .plot")._fullLayout.scene._scene.getCamera().eye));
		const before = await eye();
		const box = await page.locator(".panel-space .plot").boundingBox();
		await page.mouse.move(box.x + box.width / 4, box.y + box.height / 2); // of the first of two models
		await page.mouse.down();
		await page.mouse.move(box.x + box.width / 4 + 120, box.y + box.height / 2 + 30, { steps: 4 });
		await page.mouse.up();
		assert.notEqual(await eye(), before);
		const titles = () => page.evaluate(() => ["x", "y", "z"].map((letter) => document.querySelector(".panel-space .plot").layout.scene[`${letter}axis`].title.text));
		const usual = await titles();
		await page.locator(".panel-space select").nth(2).selectOption("memory_peak");
		await settled(page);
		assert.deepEqual((await titles()).slice(0, 2), usual.slice(0, 2), "the other axes stay");
		assert.match((await titles())[2], /Peak tensor memory/);
		assert.equal((await page.evaluate(() => window.dynoDashboard.state.state.space))[2], "memory_peak");
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("without WebGL the 3D explorer says so, and lists what it would draw", async () => {
		page = await open(file, { hash: "panels=table:12" });
		await page.addInitScript(() => {
			const own = HTMLCanvasElement.prototype.getContext;
			HTMLCanvasElement.prototype.getContext = function (kind, ...rest) { return /webgl/.test(kind) ? null : own.call(this, kind, ...rest); };
		});
		await page.goto("about:blank");
		await page.goto(`file://${file}#panels=space:12`);
		await page.waitForFunction(() => window.dynoDashboard);
		await settled(page);
		assert.match(await page.locator(".panel-space .nothing").textContent(), /WebGL, which this browser does not have/);
		assert.ok((await page.locator(".panel-space .alternative tbody tr").count()) >= 60);
		assert.equal(await page.locator(".no-webgl").count(), 0);
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("a Pareto latency limit is drawn", async () => {
		page = await open(file, { hash: "panels=pareto:12" });
		const traces = (await drawing(page, "pareto")).traces;
		await page.getByLabel("Latency limit").fill("50ms");
		await page.keyboard.press("Tab");
		await settled(page);
		assert.equal(await page.evaluate(() => window.dynoDashboard.state.state["latency-limit"]), "50ms");
		const after = await page.evaluate(() => { const p = document.querySelector(".panel-pareto .plot"); return p.data.length + (p.layout.annotations || []).length + (p.layout.shapes || []).length; });
		assert.ok(after > traces, `${after} ${traces}`);
		await page.context().close();
	});

	await test("failed cells are small marks in their series' colour, which say why on pointing", async () => {
		const run = sampleRun({ models: ["one"], sequences: [128], samples: 12 });
		for (const result of run.results) if (result.device === 1) Object.assign(result, { status: "unsupported", reason: "no such device", values: {}, replicates: [] });
		page = await open(writePage("failed", results(run)), { hash: "panels=scaling:6&panels=throughput:6" });
		const failed = await page.locator(".panel-throughput .plot").evaluate((plot) => {
			const [marks] = plot.data.filter((trace) => trace.meta?.missing);
			const [strip] = plot.layout.shapes.filter((shape) => shape.type === "rect");
			return { said: marks.customdata.map((point) => point[1]), mode: marks.mode, below: marks.y.every((y) => y < strip.y0 && y > strip.y1) };
		});
		assert.deepEqual(failed, { said: Array(6).fill("unsupported"), mode: "markers", below: true });
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("titles of panels that need two lines have them, and whiskers a length", async () => {
		page = await open(writePage("titles", results(sampleRun({ models: ["company/first-model-large", "company/second-model-large"], batches: [1, 4], samples: 12 }))), { hash: "panels=memory:8&panels=space:8" });
		const drawn = await page.locator(".panel-memory .plot").evaluate((plot) => ({
			titles: plot.layout.annotations.filter((note) => /^<b>/.test(note.text)).map((note) => note.text),
			whiskers: plot.data.filter((trace) => trace.error_y?.array && trace.error_y.visible !== false).length,
			bars: plot.querySelectorAll(".errorbar").length,
		}));
		assert.ok(drawn.titles.includes("<b>What it is made of:<br>company/first-model-large</b>"), drawn.titles.join());
		assert.deepEqual([drawn.whiskers, drawn.bars], [0, 0]); // these have no intervals
		const colours = await page.locator(".panel-space .plot").evaluate((plot) => plot.data.map((trace) => trace.marker.color));
		assert.ok(colours.length === 6 && new Set(colours).size === 3 && !colours.some((colour) => /rgba/.test(colour)), colours.join()); // of each model the same three devices
		await page.context().close();
	});

	await test("numbers on a heatmap's cells are black, or white with an edge", async () => {
		for (const theme of ["light", "dark"]) {
			page = await open(file, { theme, hash: "panels=heatmap:12" });
			await seeAll(page);
			const looks = await page.locator(".panel-heatmap .heatmap-label text").evaluateAll((all) => [...new Set(all.map((text) => [getComputedStyle(text).fill, getComputedStyle(text).stroke].join(" ")))].sort());
			assert.deepEqual(looks, ["rgb(0, 0, 0) none", "rgb(255, 255, 255) rgba(0, 0, 0, 0.55)"], theme);
			await page.context().close();
		}
	});

	await test("no text of a chart is cut, and upright words do not cover each other", async () => {
		const half = sampleRun({ samples: 12 });
		for (const result of half.results) if (result.device === 1) Object.assign(result, { status: "unsupported", reason: "no such device", values: {}, replicates: [], breakdown: undefined });
		page = await open(writePage("half", results(half)), { width: 900 });
		await seeAll(page);
		const found = await page.evaluate(() =>
			[...document.querySelectorAll(".panel .plot")].filter((plot) => plot.data && !plot.hidden).flatMap((plot) => {
				const frame = plot.getBoundingClientRect();
				const texts = [...plot.querySelectorAll(".main-svg text")].map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() })).filter(({ text, box }) => text.trim() && box.width);
				const isCut = ({ box }) => box.left < frame.left - 2 || box.right > frame.right + 2 || box.top < frame.top - 2 || box.bottom > frame.bottom + 2;
				const upright = texts.filter(({ text, box }) => text === "unsupported" && box.height > 2 * box.width);
				const covered = upright.filter((one, i) => upright.slice(i + 1).some((other) => Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left) > 3 && Math.abs(one.box.top - other.box.top) < 30));
				return [...texts.filter(isCut), ...covered].map(({ text }) => `${plot.closest(".panel").dataset.panel}: ${text}`);
			}),
		);
		assert.deepEqual(found, []);
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await finish();
})();
