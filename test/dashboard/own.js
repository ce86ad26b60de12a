// Words and fields that the results' file declares, in the page.
// Usage: node own.js DYNO SOURCE
"use strict";
const assert = require("node:assert");
const fs = require("node:fs");
const path = require("node:path");
const { execFileSync } = require("node:child_process");
const { dyno, finish, folder, open, settled, showing, source, test, writePage } = require("./browser.js");
const { choose, control, hash, shownRows } = require("./reader.js");

(async () => {
	const results = fs.readFileSync(path.join(source, "test/fixtures/own/before.json"), "utf8");
	const file = writePage("own", results, showing("table", "main"));
	const page = await open(file);

	await test("own words are filters, own fields columns", async () => {
		assert.equal(await shownRows(page), 9);
		const head = await page.locator(".results thead").textContent();
		for (const part of ["Context depth (tokens)", "Fork", "Token generation", "Draft tokens accepted"]) assert.ok(head.includes(part), head);
		assert.ok(!head.includes("Request rate"));
		await choose(page, "fork", "turbo");
		await settled(page);
		assert.equal(await shownRows(page), 3);
		await choose(page, "n_depth", "512");
		await settled(page);
		assert.equal(await shownRows(page), 1);
		assert.match(await page.locator(".results tbody").textContent(), /62[.]5/);
		assert.match(decodeURIComponent(await hash(page)), /n_depth=512/);
		await page.getByRole("button", { name: "Clear all filters" }).click();
		await settled(page);
	});

	await test("the main chart begins with a field that there is, over an own word", async () => {
		const chart = await page.locator(".panel-main").textContent();
		assert.match(chart, /Token generation/);
		assert.match(chart, /Context depth/);
	});

	for (const [label, value, what] of [["X axis", "fork", /Fork/], ["Colour by", "n_depth", /context depth 512 tokens/], ["Metric", "energy_per_token", /Energy per token/]])
		await test(`${label} can be ${value}`, async () => {
			await control(page, label).selectOption(value);
			await settled(page);
			assert.match(await page.locator(".panel-main").textContent(), what);
		});

	await test("a range of an own field filters", async () => {
		await page.goto(`file://${file}#range=tokens_per_second_tg%3D150..`);
		await page.reload();
		await settled(page);
		assert.equal(await shownRows(page), 4);
	});

	await test("an address with own words opens so, and settings name them", async () => {
		const config = path.join(folder, "own.yaml");
		fs.writeFileSync(config, 'field: tokens_per_second_pp\nword: ["n_depth=512", "fork=mainline"]\ncolumns: [energy_per_token]\n');
		const configured = await open(writePage("configured", results, ["--config", config]));
		assert.equal(await shownRows(configured), 2);
		assert.match(await configured.locator(".panel-main").textContent(), /Prompt processing/);
		fs.writeFileSync(config, "field: tokens_per_second_qq\n");
		assert.throws(() => execFileSync(dyno, ["dashboard", path.join(folder, "own.json"), "--config", config], { stdio: "pipe" }), /is not a field/);
		await configured.close();
	});

	await test("results of both kinds stand side by side", async () => {
		const plain = JSON.parse(results);
		plain.runs[0].id = "20260210-100000-aa03";
		delete plain.runs[0].words;
		delete plain.runs[0].fields;
		for (const result of plain.runs[0].results) delete result.words;
		const both = JSON.parse(results);
		both.runs.push(plain.runs[0]);
		const page = await open(writePage("both", both, showing("table", "main")));
		assert.equal(await shownRows(page), 18);
		await choose(page, "n_depth", "none");
		await settled(page);
		assert.equal(await shownRows(page), 9);
		await page.close();
	});
	await finish();
})();
