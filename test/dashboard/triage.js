// The comparison of hundreds of rows: sorted out by verdict, direction and size, sorted, with what each was in all runs, saved as a
// picture; nothing is left out without a word. And what files are called.
// Usage: node triage.js DYNO SOURCE
"use strict";
const assert = require("node:assert");
const fs = require("node:fs");
const path = require("node:path");
const { downloaded, finish, modules, open, settled, test, writePage } = require("./browser.js");
const { see } = require("./reader.js");
const { sampleRun, document: results } = require("./sample.js");

const batches = [1, 2, 3, 4, 5, 6, 8, 12, 16, 24, 32, 48];

// Odd batches get slower with time, others stay.
function runAt(day) {
	const run = Object.assign(sampleRun({ samples: 9, breakdowns: false, batches }), { id: `2026040${day}-080000-000${day}`, tag: `v2.${day}`, started: `2026-04-0${day}T08:00:00Z` });
	for (const result of run.results.filter(({ batch }) => batch % 2))
		for (const values of [result.values, ...result.replicates.map((replicate) => replicate.values)])
			if (values.latency_median) values.latency_median = values.latency_median.value ? { ...values.latency_median, value: values.latency_median.value * (1 + day / 10) } : values.latency_median * (1 + day / 10);
	return run;
}

const panel = (page) => page.locator(".panel-comparison");

const rows = (page) => panel(page).locator(".compare-table tbody tr");

const status = (page) => panel(page).locator(".compare-status").textContent();

const changes = async (page) => (await panel(page).locator(".change").allTextContents()).map((text) => Number(text.replace("−", "-").replace(" %", "")));

async function act(page, name, how = { exact: false }) {
	await panel(page).getByRole("button", { name, ...how }).first().focus();
	await page.keyboard.press("Enter");
	await settled(page);
}

(async () => {
	const file = writePage("triage", results(...[1, 2, 3, 4].map(runAt)), ["--title", "Triage"]);

	await test("a hundred rows are elements at first, and it is said how many there are; all are a key away", async () => {
		const page = await open(file);
		await see(page, "comparison");
		assert.equal(await rows(page).count(), 100);
		assert.match(await status(page), /^100 of 288 shown · Show all$/);
		await act(page, "Show all");
		assert.equal(await rows(page).count(), 288);
		assert.equal(await status(page), "288 of 288 shown");
		await panel(page).getByLabel("Field").selectOption("latency_median"); // another question
		await settled(page);
		assert.match(await status(page), /^100 of 144 shown/);
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("rows are chosen by direction, verdict and size; those left out are counted, and come back", async () => {
		const page = await open(file, { hash: "compared=latency_median" });
		await see(page, "comparison");
		await act(page, "more", { exact: true });
		assert.match(await status(page), /^36 of 36 shown · 108 others are filtered out: show them, too$/);
		assert.ok((await changes(page)).every((change) => change > 0));
		await panel(page).getByLabel("Smallest change in percent").fill("90");
		await page.keyboard.press("Enter");
		await settled(page);
		assert.match(await status(page), /^0 of 0 shown · 144 others/);
		await act(page, "show them, too");
		assert.match(await status(page), /^100 of 144 shown/);
		assert.equal(await page.evaluate(() => window.dynoDashboard.state.state.direction), null);
		await page.context().close();
	});

	await test("any column sorts, both ways, with the keyboard, and the address has it", async () => {
		const page = await open(file, { hash: "compared=latency_median" });
		await see(page, "comparison");
		await act(page, "Change", { exact: true });
		const falling = await changes(page);
		assert.deepEqual(falling, [...falling].sort((a, b) => b - a));
		assert.equal(await panel(page).locator("th[aria-sort=descending]").textContent(), "Change▼");
		assert.equal(await page.evaluate(() => document.activeElement.textContent), "Change▼"); // the keyboard stays
		await act(page, "Change", { exact: true });
		const rising = await changes(page);
		assert.deepEqual(rising, [...rising].sort((a, b) => a - b));
		const again = await open(file, { hash: (await page.evaluate(() => location.hash)).slice(1) });
		await see(again, "comparison");
		assert.deepEqual(await changes(again), rising);
		for (const name of ["Cell", "Field", /^A:/, /^B:/, "95 % interval", "Verdict"]) {
			await act(page, name, typeof name === "string" ? { exact: true } : {});
			assert.equal(await panel(page).locator("th[aria-sort=descending]").count(), 1, String(name));
		}
		await again.context().close();
		await page.context().close();
	});

	await test("each row has its history as a line, in words for those who do not see it", async () => {
		const page = await open(file, { hash: "compared=latency_median&direction=more" });
		await see(page, "comparison");
		const line = rows(page).first().locator("svg.trend");
		assert.match(await line.getAttribute("aria-label"), /^4 runs, [\d.]+ – [\d.]+ m?s$/);
		const points = (await line.locator("polyline").getAttribute("points")).split(" ").map((point) => Number(point.split(",")[1]));
		assert.equal(points.length, 4);
		assert.ok(points.every((y, i) => !i || y < points[i - 1]), points.join()); // it gets slower
		assert.equal(await line.locator("circle").count(), 2);
		await page.context().close();
	});

	await test("it is saved as PNG and SVG, named by what it compares, with notes and all that is listed", async () => {
		const page = await open(file, { hash: "compared=latency_median&direction=more&model=bert-base-uncased", theme: "dark" });
		await see(page, "comparison");
		const svg = await downloaded(page, () => panel(page).getByRole("button", { name: "Download as SVG" }).click());
		assert.equal(svg.name, "bert-base-uncased_comparison-run-v2.1-to-v2.4-median-latency_4-runs.svg");
		const text = svg.bytes.toString();
		assert.ok(text.startsWith('<svg xmlns="http://www.w3.org/2000/svg"') && /slower/.test(text) && /disturbed/.test(text));
		assert.equal(text.match(/Median latency/g).length, 18);
		const png = await downloaded(page, () => panel(page).getByRole("button", { name: "Download as PNG" }).click());
		assert.deepEqual([png.name.slice(-4), png.bytes.subarray(1, 4).toString(), png.bytes.readUInt32BE(16)], [".png", "PNG", 2240]);
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("axe finds nothing, narrow and wide, light and dark", async () => {
		const axe = fs.readFileSync(path.join(modules, "axe-core/axe.min.js"), "utf8");
		for (const [width, theme] of [[390, "light"], [1024, "dark"]]) {
			const page = await open(file, { width, theme, hash: "panels=comparison&compare-sort=-change&direction=more" });
			const found = (await page.evaluate(`${axe}; axe.run(document)`)).violations.map(({ id, nodes }) => [id, nodes.slice(0, 3).map(({ html }) => html.slice(0, 200))]);
			assert.equal(found.length, 0, JSON.stringify(found));
			assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), String(width));
			const over = await page.locator('.compare-table th[scope="row"]').evaluateAll((all) => all.filter((cell) => cell.scrollWidth > cell.clientWidth + 1 || cell.querySelector("bdi").getBoundingClientRect().right > cell.getBoundingClientRect().right).length);
			assert.equal(over, 0, "names of cells over the next column");
			await page.context().close();
		}
	});

	await finish();
})();
