// Which batch on which device, cheapest first; and everything as multiples of one device.
// Usage: node decide.js DYNO SOURCE
"use strict";
const assert = require("node:assert");
const { execFileSync } = require("node:child_process");
const { contrasts, exceptContrast } = require("./axe.js");
const { downloaded, finish, open, settled, showing, test, writePage } = require("./browser.js");
const { hash, see } = require("./reader.js");
const { sixRuns } = require("./machines.js");
const { document: results } = require("./sample.js");

const [dyno] = process.argv.slice(2);

const prices = { "NVIDIA H200": "4.50", "NVIDIA L4": "0.80", "AMD Instinct MI300X": "3", "AMD EPYC 9654": "1.2", "ARM Neoverse-V2": "0.9" };
const priceWords = Object.entries(prices).flatMap(([device, price]) => ["--price", `${device}=${price}`]);

const command = (...words) => {
	try {
		return execFileSync(dyno, words, { stdio: ["ignore", "pipe", "ignore"] }).toString();
	} catch (error) {
		return error.stdout.toString();
	}
};

const rowsOf = (page, selector) => page.locator(selector).evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent.trim())));

(async () => {
	const runs = sixRuns();
	const file = writePage("decide", results(...runs), [...showing("summary", "main", "table"), ...priceWords, "--currency", "EUR"]);
	const json = file.replace(/html$/, "json");

	await test("which batch on which device within 20 ms and 24 GB, cheapest first: three clicks say what dyno best says", async () => {
		const page = await open(file, { hash: "limit=latency_p99<=20ms" });
		await page.getByLabel("Add a limit").selectOption("memory_total"); // 1
		const memory = page.locator('.limit[data-limit="memory_total<"] input[type="text"]');
		await memory.fill("24GB");
		await memory.press("Enter");
		await page.getByLabel("Best by").selectOption("cost"); // 2
		await settled(page);
		if (await page.getByLabel("every device").count()) await page.getByLabel("every device").check(); // 3
		await settled(page);
		const shown = await page.evaluate(() => {
			const { contests, columns } = window.dynoDashboard.context.core.ask("best", { by: "cost", fields: ["cost"] });
			const { facets } = window.dynoDashboard.context.describe();
			const text = (row, key) => facets.find((f) => f.key === key).choices[row.facets[facets.findIndex((f) => f.key === key)]].text;
			return { unit: columns[0].symbol, costs: contests.filter(({ won }) => won).map(({ by }) => by).sort(), won: contests.filter(({ won }) => won).map(({ row }) => ["model", "sequence", "device", "batch"].map((key) => text(row, key)).join("|")).sort() };
		});
		const told = JSON.parse(command("best", json, "--limit", "latency_p99<=20ms", "--limit", "memory_total<=24GB", "--by", "cost", ...priceWords, "--currency", "EUR", "--json")).best;
		const won = told.filter(({ found }) => found);
		assert.ok(won.length > 4);
		assert.deepEqual(shown.won, won.map(({ cell, device_name: device }) => [cell.model, cell.sequence || 0, device, cell.batch].join("|")).sort());
		assert.deepEqual(shown.costs, won.map(({ values }) => values.cost.value).sort());
		assert.equal(shown.unit, "EUR/M items");
		// The table has them in the command's order: of each model the cheapest device first.
		const table = await rowsOf(page, ".best-table tbody tr");
		const isPriced = (device) => Object.hasOwn(prices, device);
		const found = table.filter((row) => !row.some((text) => /none of|cannot be told|no price|failed/.test(text)));
		assert.deepEqual(found.map((row) => row.find(isPriced)), won.map(({ device_name: device }) => device));
		assert.match(decodeURIComponent(await hash(page)), /best=cost/);
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("a price is changed by keyboard, kept in the address, undone, and a device without one says why", async () => {
		const page = await open(file, { hash: "columns=cost&columns=throughput_items&best=cost" });
		const field = page.getByLabel("NVIDIA L4", { exact: true }).and(page.locator('input[type="text"]'));
		assert.equal(await field.inputValue(), "0.80");
		const cost = () => page.evaluate(() => window.dynoDashboard.context.core.ask("rows", { from: 0, to: 400, fields: ["cost"] }).rows.map(({ values }) => values[0]?.value).filter(Number.isFinite).reduce((a, b) => a + b, 0));
		const before = await cost();
		await field.focus();
		await page.keyboard.press("Control+A");
		await page.keyboard.type("8");
		await page.keyboard.press("Tab");
		await settled(page);
		assert.ok((await cost()) > before);
		assert.match(decodeURIComponent((await hash(page)).replace(/\+/g, " ")), /price=NVIDIA L4=8/);
		assert.notEqual(await page.evaluate(() => document.activeElement.tagName), "BODY", "the keyboard stays where it was");
		await page.keyboard.press("Escape");
		await page.evaluate(() => document.activeElement.blur());
		await page.keyboard.press("Control+z");
		await settled(page);
		assert.equal(await cost(), before);
		const absent = await page.evaluate(() => window.dynoDashboard.context.core.ask("rows", { from: 0, to: 400, fields: ["cost"] }).rows.map(({ values }) => values[0]?.reason).find(Boolean));
		assert.equal(absent, "no price of its device is given (“Price of an hour”)");
		await page.getByLabel("NVIDIA L4", { exact: true }).and(page.locator('input[type="text"]')).fill("dear");
		await page.keyboard.press("Tab");
		await settled(page);
		assert.match(await page.locator(".fault").textContent(), /"dear" is no amount/);
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("a formula makes a field that is drawn and sorted by", async () => {
		const page = await open(file);
		await page.getByLabel("Field by a formula").fill("pair = 2 * cost + 0 * cost_per_hour");
		await page.getByLabel("Field by a formula").press("Enter");
		await settled(page);
		assert.match(await page.locator(".fault").textContent(), /which are not alike/);
		await page.getByLabel("Remove pair = 2 * cost + 0 * cost_per_hour").click();
		await page.getByLabel("Field by a formula").fill("pair = 2 * cost");
		await page.getByLabel("Field by a formula").press("Enter");
		await settled(page);
		await page.locator(".panel-main select").first().selectOption("pair");
		await settled(page);
		assert.match(await page.locator(".panel-main h2").textContent(), /pair/);
		assert.ok((await page.evaluate(() => document.querySelector(".panel-main .plot").data.length)) > 0);
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("charts, table, summary and exports are multiples of a device, as dyno export has them", async () => {
		const page = await open(file, { hash: "field=throughput_items&columns=throughput_items" });
		await page.getByLabel("Relative to", { exact: true }).selectOption("device");
		await page.getByLabel("Device that is 100 %").selectOption("NVIDIA L4");
		await settled(page);
		assert.match(decodeURIComponent((await hash(page)).replace(/\+/g, " ")), /relative-to=device=NVIDIA L4/);
		assert.match(await page.locator(".active").textContent(), /Relative to× NVIDIA L4/);
		const title = await page.evaluate(() => Object.entries(document.querySelector(".panel-main .plot").layout).filter(([key]) => /^yaxis/.test(key)).map(([, axis]) => axis.title?.text).find(Boolean));
		assert.match(title, /× NVIDIA L4/);
		await see(page, "table");
		assert.match(await page.locator(".results thead").textContent(), /×/);
		assert.match(await page.locator(".best-table thead").textContent(), /×\s↑/);
		const { bytes } = await downloaded(page, () => page.locator(".panel-table").getByRole("button", { name: /CSV/ }).click());
		const saved = bytes.toString("utf8").trim().split("\r\n");
		const told = command("export", json, "--format", "csv", "--relative-to", "device=NVIDIA L4").trim().split("\r\n");
		const column = (lines) => {
			const at = lines[0].split(",").findIndex((head) => head.replace(/"/g, "") === "throughput_items_relative [× NVIDIA L4]");
			assert.ok(at > 0, lines[0]);
			return lines.slice(1).map((line) => Number(line.split(",")[at - lines[0].split(",").length + line.split(",").length])).filter((number) => number > 0).sort((a, b) => a - b);
		};
		const [ours, theirs] = [column(saved), column(told)];
		assert.equal(ours.length, theirs.length);
		ours.forEach((number, i) => assert.ok(Math.abs(number - theirs[i]) < 1e-9 * number));
		await page.locator('.segments label[title="As percent"]').click();
		await settled(page);
		assert.match(await page.locator(".active").textContent(), /% of NVIDIA L4/);
		assert.match(await page.locator(".best-table .absent-all").first().textContent(), /^NVIDIA L4 has no cell like this$/); // float16, which it lacks
		await page.getByRole("button", { name: /Remove Relative to/ }).click();
		await settled(page);
		assert.doesNotMatch(await page.locator(".results thead").textContent(), /×/);
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("the best of a device that has no counterpart says which it would have to be", async () => {
		const page = await open(file, { hash: "relative-to=device=ARM+Neoverse-V2" });
		await settled(page);
		assert.match(await page.locator(".best-table").textContent(), /ARM Neoverse-V2 has no cell like this/);
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("what a chart shows one of is changed on it: another value, or a panel of each", async () => {
		const page = await open(file, { hash: "panels=main" });
		const chips = page.locator(".panel-main .slices select");
		assert.ok((await chips.count()) > 0, "six machines are cut");
		const sequence = page.getByLabel("Sequence length that this chart shows");
		const before = await sequence.inputValue();
		const other = (await sequence.locator("option").evaluateAll((all) => all.map(({ value }) => value))).find((value) => value !== before && value !== "*");
		await sequence.focus();
		await sequence.selectOption(other);
		await settled(page);
		assert.match(decodeURIComponent(await hash(page)), new RegExp(`slices=main/sequence=${other}`));
		assert.match(await page.locator(".panel-main .chart-subtitle").textContent(), new RegExp(`sequence ${other}`));
		assert.equal(await page.evaluate(() => document.activeElement.tagName), "SELECT", "the keyboard stays there");
		const panels = () => page.evaluate(() => Object.keys(document.querySelector(".panel-main .plot").layout).filter((key) => /^xaxis/.test(key)).length);
		await sequence.selectOption("*");
		await settled(page);
		assert.ok((await panels()) > 1);
		await sequence.selectOption("");
		await settled(page);
		assert.equal(await sequence.inputValue(), before);
		assert.doesNotMatch(await hash(page), /slices/);
		assert.deepEqual(await exceptContrast(page), []);
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("axe finds nothing in either box, light and dark, and at 390 px", async () => {
		for (const how of [{ theme: "light" }, { theme: "dark" }, { width: 390 }]) {
			const page = await open(file, { hash: "relative-to=device=NVIDIA+L4&derive=pair+%3D+2*cost", ...how });
			if (how.width) await page.getByRole("button", { name: "Filters" }).first().click();
			assert.deepEqual(await exceptContrast(page), []);
			if (!how.width) assert.deepEqual(await contrasts(page), []);
			await page.context().close();
		}
	});

	await finish();
})();
