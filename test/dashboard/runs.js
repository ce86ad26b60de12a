// Several runs: compared, followed, named.
// Usage: node runs.js DYNO SOURCE
"use strict";
const assert = require("node:assert");
const { finish, open, test, writePage } = require("./browser.js");
const { choose, drawing, seeAll, shownRows } = require("./reader.js");
const { sampleRun, document: results } = require("./sample.js");

(async () => {
	let page;

	await test("several runs are compared and followed, side by side and over time", async () => {
		const runs = [1, 2, 3].map((day) => {
			const one = sampleRun({ id: `2026112${day}-101500-a1b${day}`, started: `2026-11-2${day}T10:15:00Z`, seed: day, samples: 60, batches: [1, 4] });
			if (day === 3) for (const result of one.results) result.precision = "float16";
			return one;
		});
		page = await open(writePage("runs", results(...runs)), { hash: "panels=main:12&panels=comparison:12&panels=history:12&panels=ab:12&precision=float32" });
		assert.equal(await shownRows(page), 48);
		await seeAll(page);
		assert.ok((await drawing(page, "ab"))?.traces >= 2, await page.locator(".panel-ab").textContent());
		const sides = await page.locator(".compare-controls select").evaluateAll((all) => all.map((select) => select.value));
		assert.deepEqual(sides.slice(0, 3), ["run", "20261121-101500-a1b1", "20261122-101500-a1b2"]);
		assert.ok((await page.locator(".compare-table tbody tr").count()) >= 24);
		assert.ok((await drawing(page, "ab")).traces >= 2);
		assert.ok((await drawing(page, "history")).traces >= 1);
		await choose(page, "precision", "float16");
		await seeAll(page);
		assert.equal(await shownRows(page), 72);
		const points = await page.evaluate(() => Math.max(...document.querySelector(".panel-history .plot").data.map((t) => t.x.length)));
		assert.ok(points >= 1);
		assert.deepEqual(page.complaints, []);
		await page.context().close();
		page = await open(writePage("runs2", results(...runs.map((run) => ({ ...run, results: run.results.slice(0, 4) })))));
		const ids = await page.locator(".panel").evaluateAll((all) => all.map((p) => p.dataset.panel));
		assert.ok(ids.includes("comparison") && ids.includes("history"), ids.join());
		await page.context().close();
	});

	await test("names at a vertical axis stand apart, and are whole where there is room", async () => {
		const runs = [1, 2].map((day) => sampleRun({ id: `2026112${day}-101500-a1b${day}`, started: `2026-11-2${day}T10:15:00Z`, seed: day, samples: 60 }));
		page = await open(writePage("names", results(...runs)), { hash: "panels=ab:12" });
		const ticks = await page.locator(".panel-ab .plot").evaluate((plot) => [...plot.querySelectorAll(".ytick text")].map((text) => ({ text: text.textContent, top: text.getBoundingClientRect().top })));
		assert.ok(ticks.length >= 6, String(ticks.length));
		const tops = ticks.map((tick) => tick.top).sort((a, b) => a - b);
		for (let i = 1; i < tops.length; i++) assert.ok(tops[i] - tops[i - 1] >= 14, `${tops[i] - tops[i - 1]} px`);
		assert.ok(ticks.every((tick) => !tick.text.includes("…")), ticks[0].text);
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await finish();
})();
