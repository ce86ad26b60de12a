// The page as it opens: title, panels, cards, and what it says where there is nothing.
// Usage: node page.js DYNO SOURCE
"use strict";
const assert = require("node:assert");
const { finish, open, test, writePage } = require("./browser.js");
const { drawing, seeAll } = require("./reader.js");
const { sampleRun, document: results } = require("./sample.js");

(async () => {
	const file = writePage("page", results(sampleRun()), ["--title", "Two models"]);
	let page = await open(file);

	await test("opens from a file, silently", async () => {
		assert.equal(await page.title(), "Two models – dyno");
		assert.equal(await page.locator("h1").textContent(), "Two models");
		assert.match(await page.locator(".subtitle").textContent(), /72 results/);
		assert.ok((await page.locator(".results tbody tr[data-place]").count()) > 10);
		assert.ok((await drawing(page, "main")).traces >= 6);
		assert.deepEqual(page.complaints, []);
	});

	await test("every panel draws, or says why not", async () => {
		await seeAll(page);
		const panels = await page.evaluate(() =>
			[...document.querySelectorAll(".panel")].map((panel) => ({
				id: panel.dataset.panel,
				chart: Boolean(panel.querySelector(".chart")),
				traces: panel.querySelector(".plot")?.data?.length || 0,
				drawn: panel.querySelector(".plot .main-svg") !== null,
				message: panel.querySelector(".nothing:not([hidden])")?.textContent || "",
				label: panel.querySelector(".plot")?.getAttribute("aria-label") || "",
			})),
		);
		const ids = panels.map((panel) => panel.id);
		for (const id of ["summary", "table", "main", "percentiles", "throughput", "memory", "distribution", "pareto", "heatmap", "flops", "operators", "roofline", "efficiency", "parallel", "space", "environment"]) assert.ok(ids.includes(id), `no panel ${id}: ${ids}`);
		for (const panel of panels.filter((panel) => panel.chart)) {
			assert.ok((panel.traces && panel.drawn) || panel.message, `${panel.id} shows nothing`);
			if (!panel.message) assert.ok(panel.label.length > 20, `${panel.id} has no description`);
		}
		assert.deepEqual(page.complaints, []);
	});

	await test("summary cards give their reasons and lead to a result", async () => {
		const cards = await page.locator(".card").evaluateAll((all) => all.map((card) => [card.querySelector(".card-title").textContent, card.querySelector(".card-text").textContent, card.querySelector(".card-reason").textContent]));
		assert.match(cards[0].join("|"), /Best device.*\|cuda:0\|.*× the next/);
		assert.match(cards[1].join("|"), /Best batch size.*on cuda:0/);
		assert.match(cards[2].join("|"), /Bottleneck.*Memory capacity.*out of memory/);
		assert.deepEqual(await page.locator(".cards-of").allTextContents(), ["bert-base-uncased", "distilbert-base-uncased"]);
		assert.equal(cards.length, 7);
		assert.match(cards.at(-1).join("|"), /Not measured\|2 of 72 results\|2 out of memory/);
		await page.locator(".card .link").first().click();
		assert.match(await page.locator("dialog.detail").textContent(), /bert-base-uncased.*cuda:0/);
		const value = page.locator("dialog.detail tr", { has: page.locator("th", { hasText: /^Median latency$/ }) }).locator("td.numeric").first();
		assert.match(await value.textContent(), /^[\d.,]+ ms$/);
		assert.match(await value.getAttribute("title"), /^0\.\d{4,} s$/);
		assert.match(await page.locator("dialog.detail pre").textContent(), /^dyno run bert-base-uncased --hardware cuda:0 --batch \d+ --seq 128/);
		await page.keyboard.press("Escape");
	});

	await page.context().close();

	await test("a panel without data says what is missing and why, and shows the nearest thing", async () => {
		const bare = sampleRun({ breakdowns: false, samples: 0, batches: [1, 2] });
		for (const result of bare.results) for (const key of Object.keys(result.values)) if (/^(flops|macs|bytes|bandwidth|compute|arithmetic|power|energy|items_per|memory_(allocated|reserved|peak|total))/.test(key)) result.values[key] = { reason: "this device does not tell" };
		page = await open(writePage("bare", results(bare)));
		await seeAll(page);
		const said = async (panel) => page.locator(`.panel-${panel}`).textContent();
		assert.match(await said("memory"), /Total memory: this device does not tell|does not tell/);
		assert.match(await said("flops"), /FLOPs.*(does not tell|measure with)/);
		assert.match(await said("roofline"), /\S/);
		assert.match(await said("operators"), /(no breakdown|measure with|has no)/);
		assert.ok((await drawing(page, "memory"))?.traces >= 1, "host memory is the nearest");
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("reasons are in sight where nothing was measured", async () => {
		const failed = sampleRun({ batches: [1, 4], samples: 12, breakdowns: false });
		for (const result of failed.results) Object.assign(result, { status: "failed", reason: "the worker ended with signal 11", values: {}, replicates: [] });
		page = await open(writePage("nothing", results(failed)));
		assert.match(await page.locator(".results thead").textContent(), /Reason/);
		const [cell, scroller] = await Promise.all([".results td.reason bdi", ".scroller"].map((selector) => page.locator(selector).first().boundingBox()));
		assert.ok(cell.x + cell.width <= scroller.x + scroller.width, JSON.stringify([cell, scroller]));
		await page.context().close();
	});

	await finish();
})();
