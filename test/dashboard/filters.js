// What a reader filters by: facets, a search, ranges, groups of metrics.
// Usage: node filters.js DYNO SOURCE
"use strict";
const assert = require("node:assert");
const { finish, open, settled, showing, test, writePage } = require("./browser.js");
const { choose, drawing, hash, see, shownRows } = require("./reader.js");
const { sampleRun, document: results } = require("./sample.js");

(async () => {
	const run = sampleRun();
	const file = writePage("page", results(run), showing("table", "main"));
	const page = await open(file);

	for (const [facet, text, expected] of [["model", "distilbert-base-uncased", 36], ["device", "cuda:0", 24], ["batch", "16", 12], ["sequence", "512", 36], ["threads", "8", 24], ["status", "out of memory", 2]])
		await test(`filters by ${facet}, and undo takes it back`, async () => {
			await page.evaluate(() => window.scrollTo(0, 0));
			await choose(page, facet, text);
			await settled(page);
			assert.equal(await shownRows(page), expected);
			assert.match(decodeURIComponent(await hash(page)), new RegExp(`${facet}=`));
			assert.match(await page.locator(".table-status").textContent(), new RegExp(`^${expected} of 72`));
			await page.getByRole("button", { name: /^Undo/ }).click();
			await settled(page);
			assert.equal(await shownRows(page), 72);
			await page.getByRole("button", { name: /^Redo/ }).click();
			assert.equal(await shownRows(page), expected);
			await page.getByRole("button", { name: "Reset the view" }).click();
			await settled(page);
			assert.equal(await shownRows(page), 72);
			assert.equal(await hash(page), "");
		});

	await test("counts beside choices tell what they would show", async () => {
		await choose(page, "device", "cuda:1");
		await choose(page, "status", "out of memory");
		await settled(page);
		const counts = await page.locator('.facet[data-facet="batch"] .choice-count').allTextContents();
		assert.deepEqual(counts, ["0", "0", "0", "0", "0", "2"]);
		await page.getByRole("button", { name: "Clear all filters" }).click();
		assert.equal(await shownRows(page), 72);
	});

	await test("searches names, devices and reasons", async () => {
		await page.keyboard.press("/");
		await page.keyboard.type("NVIDIA T4");
		assert.equal(await shownRows(page), 24);
		await page.locator(".filters input[type=search]").first().fill("could not allocate");
		assert.equal(await shownRows(page), 2);
		await page.locator(".filters input[type=search]").first().fill("nothing has this");
		await settled(page);
		assert.match(await page.locator(".results").textContent(), /No result passes the filters/);
		assert.match(await page.locator(".panel-main .nothing").textContent(), /No result passes/);
		await page.locator(".filters input[type=search]").first().fill("");
		await settled(page);
	});

	await test("filters by the range of a field", async () => {
		await page.locator(".range-facet summary").click();
		await page.locator(".range-facet select").selectOption("latency_median");
		const range = page.getByLabel("Range", { exact: true });
		await range.fill("≤ 0,01");
		await page.locator(".range-form button").click();
		assert.equal(await range.evaluate((input) => input.validationMessage), "\"0,01\" is not a duration: write for example 10s, 200ms or 2m");
		assert.equal(await shownRows(page), 72);
		await range.fill("soon");
		await page.locator(".range-form button").click();
		assert.match(await range.evaluate((input) => input.validationMessage), /^Say a range/);
		await range.fill("≤ 10 ms");
		await page.locator(".range-form button").click();
		const expected = run.results.filter((result) => result.values.latency_median?.value <= 0.01).length;
		assert.ok(expected > 0);
		assert.equal(await shownRows(page), expected);
		await page.locator(".ranges button").click();
		assert.equal(await shownRows(page), 72);
		await page.locator(".range-facet select").selectOption("batch");
		await range.fill("> 64");
		await page.locator(".range-form button").click();
		assert.match(await range.evaluate((input) => input.validationMessage), /^No result has it/);
		await range.fill("4..16");
		await range.press("Enter");
		assert.equal(await shownRows(page), 36);
		assert.match(decodeURIComponent(await page.evaluate(() => location.hash)), /batch=4\.\.16/);
		await page.getByRole("button", { name: "Clear all filters" }).click();
		assert.equal(await shownRows(page), 72);
	});

	await test("what is withheld passes no range", async () => {
		const told = run.results.filter((result) => result.values.latency_p99 && !result.values.latency_p99.withheld).length;
		const ranged = await open(file, { hash: "range=latency_p99=..1000" });
		assert.ok(told > 0 && told < 72);
		assert.equal(await shownRows(ranged), told);
		await ranged.context().close();
	});

	await test("metric groups choose columns and fields", async () => {
		await choose(page, "metric", "memory");
		await see(page, "table");
		const titles = await page.locator(".results th .sorter span:first-child").allTextContents();
		assert.ok(titles.includes("Total memory") && !titles.includes("Median latency"), titles.join());
		assert.deepEqual(await page.locator(".panel-main optgroup").first().evaluateAll(() => [...document.querySelectorAll(".panel-main .control:first-child optgroup")].map((g) => g.label)), ["memory"]);
		assert.equal(await page.locator(".panel-main select").first().inputValue(), await page.evaluate(() => window.dynoDashboard.state.state.field));
		assert.match((await drawing(page, "main")).ytitle, /memory/);
		await page.getByRole("button", { name: /^Undo/ }).click();
		assert.equal(await page.evaluate(() => window.dynoDashboard.state.state.field), "latency_median");
		await page.getByRole("button", { name: "Reset the view" }).click();
		await settled(page);
	});

	await test("of very many choices the first are listed, and Find has the others", async () => {
		const runs = Array.from({ length: 240 }, (_, i) => sampleRun({ id: `run-${i}`, started: new Date(Date.UTC(2026, 0, 1 + i)).toISOString(), seed: i, models: ["net"], batches: [1], sequences: [128], samples: 6, breakdowns: false }));
		const many = await open(writePage("many", results(...runs), showing("table")));
		const box = many.locator('[data-facet="run"]');
		assert.equal(await box.locator(".choice-row").count(), 200);
		assert.equal(await box.locator(".choice-rest").textContent(), "40 of 240 more: Find has them");
		await box.getByLabel("Find in Run").fill("run-23");
		assert.equal(await box.locator(".choice-row").count(), 11);
		await box.locator('label[title="run-239"] input').check();
		await settled(many);
		assert.equal(await shownRows(many), 3);
		await box.getByLabel("Find in Run").fill("");
		assert.equal(await box.locator(".choice-row").count(), 201);
		assert.deepEqual(await box.locator("input:checked").evaluateAll((all) => all.map((one) => one.closest("label").title)), ["run-239"]);
		assert.equal(await box.locator(".choice-count").first().textContent(), "3");
		assert.deepEqual(many.complaints, []);
		await many.context().close();
	});

	await finish();
})();
