// The main chart: any field, any axis, marks, scales, groups.
// Usage: node main_chart.js DYNO SOURCE
"use strict";
const assert = require("node:assert");
const { finish, open, settled, showing, test, writePage } = require("./browser.js");
const { choose, control, drawing, hash } = require("./reader.js");
const { sampleRun, document: results } = require("./sample.js");

(async () => {
	const page = await open(writePage("page", results(sampleRun()), showing("main")));

	await test("draws any field of the field table", async () => {
		const keys = await control(page, "Metric").locator("option").evaluateAll((all) => all.map((o) => o.value));
		const all = await page.evaluate(() => window.dynoDashboard.describe().fields.map((f) => f.key));
		assert.deepEqual([...keys].sort(), [...all].sort());
		for (const key of keys) {
			await control(page, "Metric").selectOption(key);
			await settled(page);
			const chart = await drawing(page, "main");
			const message = await page.locator(".panel-main .nothing").textContent();
			assert.ok((chart && chart.traces) || message, key);
		}
		assert.deepEqual(page.complaints, []);
		await control(page, "Metric").selectOption("throughput_items");
		await settled(page);
		assert.match((await drawing(page, "main")).ytitle, /Throughput \(items\/s\)/);
	});

	for (const [mark, check] of [["Bar", (d) => d.types.includes("bar")], ["Line", (d) => d.modes.some((m) => /lines/.test(m))], ["Scatter", (d) => d.types.includes("scatter")]])
		await test(`draws as ${mark.toLowerCase()}`, async () => {
			await page.locator(".panel-main .segments label", { hasText: mark }).click();
			await settled(page);
			assert.ok(check(await drawing(page, "main")), JSON.stringify(await drawing(page, "main")));
			assert.match(await hash(page), new RegExp(`mark=${mark.toLowerCase()}`));
		});

	await test("draws boxes of the samples", async () => {
		await page.locator(".panel-main .segments label", { hasText: "Box" }).click();
		await settled(page);
		const chart = await drawing(page, "main");
		const message = await page.locator(".panel-main .nothing").textContent();
		assert.ok(chart.types.includes("box"), `${JSON.stringify(chart)} ${message}`);
		await page.locator(".panel-main .segments label", { hasText: "Auto" }).click();
	});

	for (const x of ["batch", "sequence", "model", "device", "run"])
		await test(`x axis: ${x}`, async () => {
			await control(page, "X axis").selectOption(x);
			await settled(page);
			const chart = await drawing(page, "main");
			assert.ok(chart.traces > 0);
			assert.match(chart.xtitle, new RegExp(x, "i"));
		});

	await test("a line joins no cells that its colour does not tell apart", async () => {
		await page.getByRole("button", { name: "Reset the view" }).click();
		await settled(page);
		assert.ok((await drawing(page, "main")).modes.some((mode) => /lines/.test(mode)));
		await control(page, "Colour by").selectOption("sequence"); // three devices stay in each series
		await settled(page);
		assert.ok((await drawing(page, "main")).modes.every((mode) => !/lines/.test(mode)));
		assert.match(await page.locator(".panel-main .notes").textContent(), /Drawn as points/);
		await choose(page, "device", "cpu");
		assert.ok((await drawing(page, "main")).modes.some((mode) => /lines/.test(mode)));
		assert.equal(await page.locator(".panel-main h2").textContent(), "Median latency over batch size");
	});

	await test("notes name no options of the command", async () => {
		await page.getByRole("button", { name: "Reset the view" }).click();
		await page.locator(".panel-main .segments label", { hasText: "Bar" }).click();
		await settled(page);
		const notes = await page.locator(".panel-main .notes").textContent();
		assert.match(notes, /a logarithmic axis shows small bars/);
		assert.ok(!notes.includes("--"), notes);
	});

	await test("scales, groups and aggregates", async () => {
		await page.getByRole("button", { name: "Reset the view" }).click();
		await control(page, "Y scale").selectOption("log");
		await settled(page);
		assert.equal((await drawing(page, "main")).ytype, "log");
		await control(page, "X scale").selectOption("log");
		await settled(page);
		assert.equal((await drawing(page, "main")).xtype, "log");
		for (const group of ["model", "device", "sequence", "threads"]) {
			await control(page, "Colour by").selectOption(group);
			await settled(page);
			assert.ok((await drawing(page, "main")).traces > 0);
		}
		for (const how of ["mean", "min", "max", "none", "median"]) {
			await control(page, "Repeated results").selectOption(how);
			await settled(page);
			assert.ok((await drawing(page, "main")).traces > 0);
		}
		assert.deepEqual(page.complaints, []);
	});

	await finish();
})();
