// Charts of the reader's own: added, changed, copied, removed, and kept in the address and a settings file.
// Usage: node own_charts.js DYNO SOURCE
"use strict";
const assert = require("node:assert");
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { downloaded, dyno, finish, folder, open, settled, showing, test, writePage } = require("./browser.js");
const { drawing, hash, order, see } = require("./reader.js");
const { sixRuns } = require("./machines.js");
const { document: results } = require("./sample.js");

const control = (page, panel, label) => page.locator(`.panel-${panel} .panel-controls .control`, { hasText: label }).locator("select, input").first();

async function take(page, panel, label, value) {
	await control(page, panel, label).selectOption(value);
	await settled(page);
}

(async () => {
	const document = results(...sixRuns());
	const file = writePage("own", document, showing("main"));

	await test("a chart is added, and draws what it is told to, of the results it is told to", async () => {
		const page = await open(file);
		await page.getByRole("button", { name: "Add chart: one of your own" }).click();
		await settled(page);
		assert.ok(await page.evaluate(() => document.activeElement.dataset.panel === "own-1"), "the keyboard is at the new chart");
		await take(page, "own-1", "Metric", "throughput_items");
		await take(page, "own-1", "X axis", "power_mean");
		await take(page, "own-1", "Colour by", "device");
		assert.match((await drawing(page, "own-1")).xtitle, /Mean power/);
		const only = control(page, "own-1", "Only");
		await only.fill("device:l4 sequence:128");
		await only.press("Enter");
		await settled(page);
		const points = await page.locator(".panel-own-1 .plot").evaluate((plot) => new Set(plot.data.filter((trace) => trace.customdata).flatMap((trace) => [...trace.customdata].map((point) => point?.[2]))).size);
		assert.equal(points, 2 * 6);
		const title = control(page, "own-1", "Title");
		await title.fill("Power of the small one");
		await title.press("Enter");
		await settled(page);
		assert.equal(await page.locator(".panel-own-1 h2").textContent(), "Power of the small one");
		await only.fill("nothing-has-this");
		await only.press("Enter");
		await settled(page);
		assert.match(await page.locator(".panel-own-1 .nothing").textContent(), /chart's own filter/);
		await page.getByRole("button", { name: /^Undo/ }).click();
		await settled(page);
		const again = await open(file, { hash: (await hash(page)).slice(1) });
		assert.match((await drawing(again, "own-1")).xtitle, /Mean power/);
		assert.equal(await again.locator(".panel-own-1 h2").textContent(), "Power of the small one");
		assert.deepEqual([...page.complaints, ...again.complaints], []);
		await again.context().close();
		await page.context().close();
	});

	await test("a panel is copied as one's own, and that one is changed, copied and removed", async () => {
		const page = await open(file, { hash: "panels=pareto&panels=main" });
		await page.getByRole("button", { name: /as a chart of your own/ }).first().click();
		await settled(page);
		assert.deepEqual((await order(page)).map((item) => item.split(":")[0]), ["pareto", "own-1", "main"]);
		await take(page, "own-1", "Chart", "throughput");
		assert.match((await drawing(page, "own-1")).ytitle, /Throughput/);
		await page.locator(".panel-own-1").getByRole("button", { name: /as a chart of your own/ }).click();
		await settled(page);
		assert.equal(await page.locator(".panel-own-2").count(), 1);
		await page.locator(".panel-own-1").getByRole("button", { name: /for good/ }).click();
		await settled(page);
		assert.deepEqual([await page.locator(".panel-own-1").count(), await page.locator(".panel-own-2").count()], [0, 1]);
		await page.getByRole("button", { name: /^Undo/ }).click();
		await settled(page);
		assert.equal(await page.locator(".panel-own-1").count(), 1);
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("they stand in the settings file, as one writes them and as the page saves them", async () => {
		const written = path.join(folder, "own.yaml");
		fs.writeFileSync(written, 'charts:\n  - { id: own-p99, title: "p99 & more", chart: latency, field: [latency_p99], only: "batch:8 precision:float32" }\n  - chart: pareto\n    x: latency_p99\n');
		const page = await open(writePage("config", document, ["--config", written]));
		assert.deepEqual((await order(page)).slice(1, 4), ["main:12", "own-p99:12", "own-2:12"]);
		await see(page, "own-p99");
		assert.equal(await page.locator(".panel-own-p99 h2").textContent(), "p99 & more");
		await page.getByRole("button", { name: "Layout: choose and order panels" }).click();
		const saved = await downloaded(page, () => page.getByRole("button", { name: /Save layout file/ }).click());
		const again = await open(writePage("again", document, ["--config", saved.file]));
		assert.equal(await hash(again), "");
		assert.deepEqual(await order(again), await order(page));
		await again.context().close();
		await page.context().close();
	});

	await test("a settings file with a chart that there cannot be is refused where it stands", async () => {
		for (const [chart, said] of [["chart: what", /:2:5: .*what/], ["{ colour: red }", /:2:5: .*colour/], ["{ id: main }", /:2:5: .*own-/], ["{ x-scale: odd }", /:2:5: .*odd/]]) {
			const bad = path.join(folder, "bad.yaml");
			fs.writeFileSync(bad, `charts:\n  - ${chart}\n`);
			assert.throws(() => execFileSync(dyno, ["dashboard", path.join(folder, "own.json"), "--config", bad, "--output", path.join(folder, "bad.html")], { stdio: "pipe" }), (error) => said.test(error.stderr.toString()), chart);
		}
	});

	await finish();
})();
