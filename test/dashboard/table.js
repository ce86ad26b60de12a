// The table, and how it and the charts point at each other.
// Usage: node table.js DYNO SOURCE
"use strict";
const assert = require("node:assert");
const { finish, open, settled, showing, test, writePage } = require("./browser.js");
const { hash, seeAll } = require("./reader.js");
const { sampleRun, document: results } = require("./sample.js");

(async () => {
	const page = await open(writePage("page", results(sampleRun()), showing("table", "main")));

	const column = async (key) => {
		const at = await page.evaluate((key) => [...document.querySelectorAll(".results th .sorter")].findIndex((b) => b.dataset.key === key), key);
		return page.evaluate((at) => [...document.querySelectorAll(".results tbody tr[data-place]")].map((row) => row.children[at]?.querySelector("[data-value]")?.dataset.value ?? row.children[at]?.textContent ?? null), at);
	};

	await test("sorts by several columns, absent values last", async () => {
		await page.locator('.sorter[data-key="device"]').click();
		await page.locator('.sorter[data-key="throughput_items"]').click({ modifiers: ["Shift"] });
		const devices = await column("device");
		assert.ok(devices.slice(0, 10).every((text) => /^cpu/.test(text)), devices.slice(0, 10).join());
		const numbers = (await column("throughput_items")).slice(0, 12).map(Number);
		assert.deepEqual(numbers, [...numbers].sort((a, b) => b - a));
		assert.match(decodeURIComponent(await hash(page)), /sort=device&sort=-throughput_items/);
		await page.locator('.sorter[data-key="latency_median"]').click();
		await page.locator(".scroller").evaluate((e) => (e.scrollTop = 1e6));
		await page.waitForFunction(() => document.querySelector('.results tr[data-at="71"]'));
		assert.match(await page.locator('.results tr[data-at="71"]').textContent(), /out of memory.*could not allocate/);
		await page.getByRole("button", { name: "Reset the view" }).click();
	});

	await test("columns are chosen", async () => {
		await page.getByRole("button", { name: "Choose columns" }).click();
		await page.locator("dialog .choice", { hasText: "Standard deviation" }).click();
		await page.locator("dialog .choice", { hasText: "p90 latency" }).click();
		await page.keyboard.press("Escape");
		const titles = await page.locator(".results th .sorter span:first-child").allTextContents();
		assert.ok(titles.includes("Standard deviation") && !titles.includes("p90 latency"));
		await page.getByRole("button", { name: /^Undo/ }).click();
		await page.getByRole("button", { name: /^Undo/ }).click();
	});

	await test("units, directions, intervals and withheld percentiles are in the table", async () => {
		await page.locator(".scroller").evaluate((e) => (e.scrollTop = 0));
		await page.waitForFunction(() => document.querySelector('.results tr[data-at="0"]'));
		const head = await page.locator(".results thead").textContent();
		assert.match(head, /Median latency.*ms ↓/);
		assert.match(head, /Throughput.*items\/s ↑/);
		const text = await page.locator(".results tbody").textContent();
		assert.match(text, /± [\d.]+ %/);
		assert.match(text, /too few/);
		assert.match(text, /≥ [\d.]+/);
		assert.equal(await page.locator(".results .withheld").first().getAttribute("title"), "p99 needs n ≥ 368");
		assert.ok((await page.locator('.results .mark.warn').count()) > 0);
	});

	await test("which result a row is of stays in sight: the head, and the first two words beside each other", async () => {
		const places = () => page.evaluate(() => ["th:nth-child(1)", "th:nth-child(2)", "th:nth-child(3)"].concat(["td:nth-child(1)", "td:nth-child(2)", "td:nth-child(3)"].map((cell) => `tbody tr[data-place] ${cell}`)).map((selector) => Math.round(document.querySelector(`.results ${selector}`).getBoundingClientRect().left)));
		const before = await places();
		await page.locator(".scroller").evaluate((element) => (element.scrollLeft = 150));
		const after = await places();
		assert.ok(after[2] < before[2] - 100, "the third one moves");
		for (const i of [0, 1, 3, 4]) assert.ok(Math.abs(after[i] - before[i]) <= 1, `${before} ${after}`);
		await page.locator(".scroller").evaluate((element) => (element.scrollLeft = 0));
	});

	await test("rows and marks point at each other", async () => {
		await page.locator(".panel-main").evaluate((e) => e.scrollIntoView({ block: "end" }));
		await settled(page);
		await page.locator('.results tr[data-at="3"]').evaluate((e) => e.dispatchEvent(new MouseEvent("mouseenter")));
		await page.waitForFunction(() => document.querySelector(".panel-main .crosshair-box:not([hidden]) .near"));
		await page.mouse.move(0, 0); // rows that scroll below the mouse are pointed at
		const place = await page.evaluate(() => {
			const plot = document.querySelector(".panel-main .plot");
			const point = plot.data[1].customdata.find((c) => Number.isInteger(c[2]));
			plot.emit("plotly_click", { points: [{ customdata: point }] });
			return point[2];
		});
		assert.equal(await page.locator(".results tr.highlighted").getAttribute("data-place"), String(place));
	});

	await test("what a mark says is its value, and of a cell without one why", async () => {
		const two = [sampleRun({ samples: 30, batches: [1, 32] }), sampleRun({ id: "20261125-101500-b2c3", seed: 9, samples: 30, batches: [1, 32] })];
		const failing = two.flatMap((one) => one.results).filter(({ device, batch }) => device === 1 && batch === 32);
		for (const one of failing) Object.assign(one, { status: "out_of_memory", reason: "no room", values: {}, replicates: [] });
		const other = await open(writePage("said", results(...two)), { height: 9000 });
		await seeAll(other);
		const said = await other.evaluate(() => Object.fromEntries([...document.querySelectorAll(".panel .plot")].filter((plot) => plot.data).map((plot) => [plot.closest(".panel").dataset.panel, plot.data.flatMap((trace) => (trace.customdata || []).map((point) => ({ missing: Boolean(trace.meta?.missing), point, percent: trace.x?.[trace.customdata.indexOf(point)] })))])));
		let crosses = 0;
		for (const [panel, points] of Object.entries(said))
			for (const { point } of points.filter((one) => one.missing)) {
				crosses++;
				assert.match(point[1], /^[a-z ]+$/, `${panel}: ${point}`);
			}
		assert.ok(crosses > 3, String(crosses));
		const changes = await other.locator(".compare-table tbody tr").evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)).filter(([, field, a, b]) => field === "Median latency" && a !== "–" && b !== "–"));
		const number = (text) => parseFloat(text.replace(/,/g, ""));
		assert.ok(changes.length > 5);
		for (const [cell, , a, b, change] of changes) assert.ok(Math.abs(100 * (number(b) / number(a) - 1) - parseFloat(change.replace("−", "-"))) < 0.2, `${cell}: ${a} ${b} ${change}`);
		assert.ok(said.parallel.length > 5 && said.parallel.every(({ point }) => point[1] === ""));
		await other.context().close();
	});

	await finish();
})();
