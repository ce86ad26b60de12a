// What is saved and listed: pictures, CSV, result files, charts as tables; the legend.
// Usage: node exports.js DYNO SOURCE
"use strict";
const assert = require("node:assert");
const zlib = require("node:zlib");
const { downloaded, finish, open, settled, showing, test, writePage } = require("./browser.js");
const { choose, hash } = require("./reader.js");
const { sampleRun, document: results } = require("./sample.js");

function readPng(bytes) {
	assert.equal(bytes.subarray(1, 4).toString(), "PNG");
	const parts = [];
	for (let at = 8; at < bytes.length; ) {
		const length = bytes.readUInt32BE(at);
		if (bytes.toString("latin1", at + 4, at + 8) === "IDAT") parts.push(bytes.subarray(at + 8, at + 8 + length));
		at += 12 + length;
	}
	const pixels = zlib.inflateSync(Buffer.concat(parts));
	return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20), values: new Set(pixels).size };
}
(async () => {
	const run = sampleRun();
	const file = writePage("page", results(run), showing("table", "main", "heatmap"));
	const page = await open(file);

	await test("charts are saved as PNG and SVG", async () => {
		const panel = page.locator(".panel-main");
		await panel.scrollIntoViewIfNeeded();
		await settled(page);
		const png = await downloaded(page, () => panel.getByRole("button", { name: "Download as PNG" }).click());
		const picture = readPng(png.bytes);
		assert.ok(picture.width >= 1600 && picture.height >= 800 && picture.values > 100, JSON.stringify(picture));
		const svg = await downloaded(page, () => panel.getByRole("button", { name: "Download as SVG" }).click());
		const text = svg.bytes.toString();
		assert.match(text, /<svg[^>]* role="img"><title>/);
		assert.match(text, /bert-base-uncased/);
		assert.match(text, /Whiskers: 95 % interval/, "the notes go with it");
		assert.deepEqual([png.name, svg.name], ["png", "svg"].map((kind) => `bert-base-uncased-distilbert-base-uncased_median-latency-over-batch-size_20261124-101500-a1b2.${kind}`));
		assert.ok(!/<script/i.test(text));
	});

	await test("the shown results are saved as CSV and as a result file", async () => {
		await choose(page, "device", "cuda:0");
		const csv = (await downloaded(page, () => page.getByRole("button", { name: /as CSV/ }).click())).bytes.toString();
		const lines = csv.trim().split("\r\n");
		assert.equal(lines.length, 25);
		assert.match(lines[0], /,reason,withheld,estimated,latency_median \[s\],latency_median_low \[s\],latency_median_high \[s\]/);
		const withheld = run.results.filter((result) => result.device === 1 && result.values.latency_p99?.withheld).length;
		assert.ok(withheld > 0 && lines.filter((line) => /,latency_p99,/.test(line)).length === withheld, "withheld ones are told");
		const json = JSON.parse((await downloaded(page, () => page.getByRole("button", { name: /as JSON/ }).click())).bytes);
		assert.equal(json.format, "dyno-results");
		assert.equal(json.runs[0].results.length, 24);
		const given = run.results.find((result) => result.device === 1);
		assert.deepEqual(json.runs[0].results[0].values, JSON.parse(JSON.stringify(given.values)));
		const kept = json.runs[0].results[0].replicates[0];
		assert.ok(kept.thinned && kept.samples_ns.length === 21, "quantiles pass for samples");
		const again = await open(writePage("again", json, showing("table")));
		const text = await again.evaluate(() => window.dynoDashboard.context.core.text("results"));
		assert.equal(JSON.parse(text).runs[0].results[0].replicates[0].thinned, true);
		await again.context().close();
		await page.getByRole("button", { name: "Reset the view" }).click();
	});

	await test("every chart is a table too", async () => {
		await page.locator(".panel-main").getByRole("button", { name: "Show as a table" }).click();
		const rows = await page.locator(".panel-main .alternative tbody tr").count();
		assert.ok(rows >= 60, String(rows));
		assert.match(await page.locator(".panel-main .alternative thead").first().textContent(), /Series.*Batch size.*Median latency/);
		const captions = await page.locator(".panel-main .alternative caption").allTextContents();
		assert.deepEqual(captions.map((text) => text.split(": ").at(-1)), ["bert-base-uncased", "distilbert-base-uncased"]);
	});

	await test("the table of a heat map names its columns, and says why a cell is empty", async () => {
		const panel = page.locator(".panel-heatmap");
		await panel.scrollIntoViewIfNeeded();
		await settled(page);
		await panel.getByRole("button", { name: "Show as a table" }).click();
		assert.match(await panel.locator(".alternative thead").first().textContent(), /Sequence length.*Batch size.*Median latency/);
		const rows = await panel.locator(".alternative tbody tr").allTextContents();
		assert.equal(rows.length, 72);
		assert.equal(rows.filter((row) => /out of memory/.test(row)).length, 2);
		assert.match(rows.join(), /1281(0[.,]06014|60[.,]14)/); // the value itself, though its colour is by the logarithm
		const scale = await panel.locator(".plot").evaluate((plot) => ({ low: plot.data[0].zmin, high: plot.data[0].zmax, ticks: plot.data.find((trace) => trace.showscale).colorbar.ticktext }));
		assert.ok(scale.low > 0 && scale.high < 5 && scale.ticks.includes("100"), JSON.stringify(scale)); // ms
	});

	await test("the legend leaves one series alone, or hides one", async () => {
		const entry = page.locator(".panel-main .legend button").first();
		const visible = () => page.evaluate(() => document.querySelector(".panel-main .plot").data.filter((t) => t.visible !== false).length);
		const before = await visible();
		const names = () => page.evaluate(() => [...new Set(document.querySelector(".panel-main .plot").data.filter((trace) => trace.visible !== false && trace.name).map(({ name }) => name))]);
		const all = await names();
		await entry.click();
		await page.waitForFunction(() => new Set(document.querySelector(".panel-main .plot").data.filter((trace) => trace.visible !== false && trace.name).map(({ name }) => name)).size === 1);
		await settled(page);
		await page.locator(".panel-main .legend button").first().click();
		await page.waitForFunction((before) => document.querySelector(".panel-main .plot").data.filter((t) => t.visible !== false).length === before, before);
		assert.deepEqual(await names(), all, "a second click brings all back");
		await page.locator(".panel-main .legend button").first().click({ modifiers: ["Control"] });
		await settled(page);
		await page.waitForFunction((before) => document.querySelector(".panel-main .plot").data.filter((t) => t.visible !== false).length < before, before);
		assert.equal((await names()).length, all.length - 1);
		await page.locator(".panel-main .legend button").nth(1).focus();
		await page.keyboard.press("Shift+Enter");
		await settled(page);
		assert.equal((await names()).length, all.length - 2, "by the keyboard, too");
		for (const _ of [1, 2]) await page.keyboard.press("Shift+Enter");
		await page.getByRole("button", { name: /^Undo/ }).click();
		await page.getByRole("button", { name: /^Undo/ }).click();
		await page.getByRole("button", { name: /^Undo/ }).click();
		await settled(page);
		assert.equal((await names()).length, all.length - 1);
		assert.equal(await page.locator(".panel-main .legend button").first().getAttribute("aria-pressed"), "false");
		const shared = await open(file, { hash: (await hash(page)).slice(1) });
		assert.equal(await shared.evaluate(() => document.querySelector(".panel-main .plot").data.filter((t) => t.visible !== false).length), await visible());
		await shared.context().close();
		await page.getByRole("button", { name: /^Undo/ }).click();
		await settled(page);
		await page.waitForFunction((before) => document.querySelector(".panel-main .plot").data.filter((t) => t.visible !== false).length === before, before);
	});

	await finish();
})();
