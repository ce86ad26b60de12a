// Six machines at a glance: what is best, under which limits, what differs, and which filters are on.
// Usage: node glance.js DYNO SOURCE
"use strict";
const assert = require("node:assert");
const { contrasts, exceptContrast } = require("./axe.js");
const { downloaded, finish, open, settled, showing, test, writePage } = require("./browser.js");
const { choose, hash, see, shownRows } = require("./reader.js");
const { sixRuns } = require("./machines.js");
const { document: results } = require("./sample.js");

const chips = (page) => page.locator(".active .chip").evaluateAll((all) => all.map((chip) => [...chip.children].filter((part) => part.tagName !== "BUTTON").map((part) => part.textContent).join(" ")));

const texts = (page, selector) => page.locator(selector).allTextContents();

(async () => {
	const runs = sixRuns();
	const file = writePage("six", results(...runs), showing("summary", "table", "main"));

	await test("the summary names the best device, its words and numbers, for each model and sequence length", async () => {
		const page = await open(file);
		assert.deepEqual(await texts(page, ".best-table tbody tr:first-child th"), ["bert-base-uncased · sequence 128", "bert-base-uncased · sequence 512", "distilbert-base-uncased · sequence 128", "distilbert-base-uncased · sequence 512"]);
		const rows = await page.locator(".best-table tbody tr").evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)));
		assert.equal(rows.length, 4, "only the best of each");
		for (const row of rows) assert.match(row.join("|"), /NVIDIA H200\|\d+\|float16\|1\|/);
		assert.match((await texts(page, ".best-table thead th")).join("|"), /Batch size\|Precision\|Threads\|Throughput k?\s?items\/s\s↑/);
		await page.getByLabel("every device").check();
		await settled(page);
		assert.equal(await page.locator(".best-table tbody tr").count(), 24);
		await page.locator(".best-table .link").nth(1).click();
		assert.match(await page.locator("dialog.detail").textContent(), /AMD Instinct MI300X/);
		await page.keyboard.press("Escape");
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("the page is no longer than a reader goes down; folded panels open by key and by the index", async () => {
		const page = await open(writePage("whole", results(...sixRuns({ samples: 6 }))));
		for (const panel of await page.locator(".panel").all()) {
			await panel.evaluate((element) => element.scrollIntoView({ block: "center" }));
			await settled(page);
		}
		assert.ok((await page.evaluate(() => document.documentElement.scrollHeight)) <= 9000);
		const panel = page.locator(".panel-roofline");
		assert.equal(await panel.locator(".panel-body").isVisible(), false);
		await panel.locator(".fold").focus();
		await page.keyboard.press("Enter");
		await settled(page);
		assert.equal(await panel.locator(".panel-body").isVisible(), true);
		assert.match(decodeURIComponent(await hash(page)), /panels=roofline:12/);
		for (const width of [1440, 1920, 1024, 390]) {
			await page.setViewportSize({ width, height: 1000 });
			const [room, whole] = await page.locator(".panel-index").evaluate((index) => [index.clientWidth, index.scrollWidth]);
			assert.equal(whole > room, width < 1180, `the index at ${width} px: ${whole} in ${room}`); // there it scrolls
		}
		await page.setViewportSize({ width: 1440, height: 1000 });
		await settled(page);
		await page.locator(".panel-index").getByRole("button", { name: "Efficiency" }).first().click();
		await settled(page);
		assert.ok((await page.locator(".panel-efficiency .plot").boundingBox()).height > 100);
		await panel.locator(".fold").click();
		assert.equal(await panel.locator(".panel-body").isVisible(), false);
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("a limit is set by a slider or as text; the best keeps it, and rows that break it are greyed", async () => {
		const page = await open(file, { hash: "panels=table&panels=summary&precision=float32&sort=-latency_median" });
		await page.getByLabel("Add a limit").selectOption("latency_median");
		await settled(page);
		const slider = page.locator('.limit input[type="range"]');
		await slider.focus();
		for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowLeft");
		await settled(page);
		assert.equal(await page.evaluate(() => document.activeElement.type), "range", "the keyboard stays at the slider");
		assert.match(decodeURIComponent(await hash(page)), /limit=latency_median<=[\d.]+[+ ]m?s/);
		const text = page.locator('.limit input[type="text"]');
		await text.fill("5x");
		await text.press("Enter");
		assert.match(await text.evaluate((input) => input.validationMessage), /"5x" is not a duration/);
		await text.fill("4 ms");
		await text.press("Enter");
		await settled(page);
		assert.deepEqual(await chips(page), ["Precision float32", "Limit Median latency ≤ 4 ms"]);
		const limit = (result) => result.precision === "float32" && result.values.latency_median?.interval?.[1] <= 0.004;
		const kept = runs.flatMap((run) => run.results).filter(limit).length;
		assert.match(await page.locator(".chips-rest").textContent(), new RegExp(`^${kept} keep the limits, \\d+ break them`));
		assert.ok((await page.locator(".results tr.limits-broken").count()) > 0);
		const all = await shownRows(page);
		await page.getByLabel("leave out what does not").check();
		await settled(page);
		assert.equal(await shownRows(page), kept);
		assert.equal(await page.locator(".results tr.limits-broken").count(), 0);
		await page.getByRole("button", { name: /^Undo/ }).click();
		assert.equal(await shownRows(page), all);
		await page.locator(".chip", { hasText: "Limit" }).getByRole("button").click();
		await settled(page);
		assert.deepEqual(await chips(page), ["Precision float32"]);
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("a filter that no result has is said, and can be taken away", async () => {
		const page = await open(file, { hash: "device=NVIDIA%20L4&device=nope&search=bert%20-distil" });
		assert.deepEqual(await chips(page), ["Search bert -distil", "Device NVIDIA L4", "Device nope no result here has it"]);
		assert.equal(await shownRows(page), 12);
		await page.getByRole("button", { name: "Remove Device: nope" }).click();
		assert.equal(await hash(page), "#search=bert+-distil&device=NVIDIA+L4");
		const lost = await open(file, { hash: "device=nope" });
		assert.equal(await shownRows(lost), 0);
		await lost.locator(".panel-main").getByRole("button", { name: "Clear filters" }).click();
		await settled(lost);
		assert.equal(await shownRows(lost), runs.reduce((sum, run) => sum + run.results.length, 0));
		assert.ok(await lost.locator(".active").isHidden());
		await lost.context().close();
		await page.context().close();
	});

	await test("a filter holds when a file is added that changes what a device is called", async () => {
		const page = await open(writePage("one", results(runs[3]), showing("table")), { hash: "device=cpu" });
		assert.equal(await shownRows(page), 24);
		await page.locator("input[type=file]").setInputFiles({ name: "more.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(results(runs[4], runs[0]))) });
		await page.waitForFunction(() => window.dynoDashboard.context.counts.total === 96);
		await settled(page);
		assert.equal(await shownRows(page), 48);
		assert.deepEqual(await chips(page), ["Device AMD EPYC 9654", "Device ARM Neoverse-V2"]);
		await page.context().close();
	});

	await test("only and not choose one, and all others", async () => {
		const page = await open(file);
		await page.getByRole("button", { name: "All but NVIDIA L4" }).focus();
		await page.keyboard.press("Enter");
		await settled(page);
		assert.equal(await page.locator('.facet[data-facet="device"] input:checked').count(), 5);
		await page.getByRole("button", { name: "Only NVIDIA L4" }).focus();
		await page.keyboard.press("Enter");
		await settled(page);
		assert.equal(await shownRows(page), 24);
		await page.context().close();
	});

	await test("a chosen metric has its columns, and panels of other metrics go", async () => {
		for (const metric of ["power", "flops", "bandwidth"]) {
			const page = await open(file, { hash: `panels=table&panels=percentiles&metric=${metric}` });
			const heads = await page.locator(".results thead .numeric .sorter").evaluateAll((all) => all.map((head) => head.dataset.key));
			const fields = await page.evaluate((metric) => window.dynoDashboard.describe().fields.filter((field) => field.present && field.metric === metric).map((field) => field.key), metric);
			assert.ok(fields.length > 1);
			assert.deepEqual(heads.filter((key) => fields.includes(key)), fields, metric);
			assert.equal(await page.locator(".panel-percentiles").count(), 0, "latency is not asked for");
			await page.context().close();
		}
	});

	await test("devices of machines without a common run are compared, any two of them", async () => {
		const page = await open(file, { hash: "panels=comparison" });
		const control = (label) => page.locator(".compare-controls .control", { hasText: label }).locator("select");
		const sides = async () => [await control(/^A/).inputValue(), await control(/^B/).inputValue()];
		assert.equal(await control("Compare").inputValue(), "device");
		assert.deepEqual(await sides(), ["NVIDIA H200", "NVIDIA L4"]);
		await control("Field").selectOption("latency_median");
		await settled(page);
		const first = await texts(page, ".compare-table .change");
		assert.ok(first.length === 24 && first.every((text) => /^\+|×$/.test(text)), first.join());
		await page.getByRole("button", { name: "Swap A and B" }).click();
		await settled(page);
		assert.deepEqual(await sides(), ["NVIDIA L4", "NVIDIA H200"]);
		assert.ok((await texts(page, ".compare-table .change")).every((text) => text.startsWith("−")));
		await control(/^A/).selectOption("AMD EPYC 9654");
		await settled(page);
		assert.match(await page.locator(".compare-head .notes").textContent(), /Everywhere threads differ: 96 and 1/);
		await control("Field").selectOption("throughput_items");
		await settled(page);
		assert.deepEqual([...new Set(await texts(page, ".compare-table td:nth-child(2)"))], ["Throughput"]);
		assert.match(await page.locator(".compare-status").textContent(), /^\d+ of \d+ shown/);
		await page.getByLabel("Smallest change in percent").fill("99999");
		await page.keyboard.press("Tab");
		await settled(page);
		assert.equal(await page.locator(".compare-table tbody tr").count(), 0);
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("precisions of one run are compared", async () => {
		const page = await open(writePage("h200", results(runs[0])), { hash: "panels=comparison" });
		assert.equal(await page.locator(".compare-controls select").first().inputValue(), "precision");
		assert.ok((await page.locator(".compare-table tbody tr").count()) >= 24);
		await page.context().close();
	});

	await test("above 300 results there are still marks of disturbance, intervals and verdicts", async () => {
		const batches = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048];
		const [before, after] = [1, 2].map((day) => ({ ...sixRuns({ batches, samples: 6 })[3], id: `2026112${day}-090000-ffff`, tag: `day ${day}`, started: `2026-11-2${day}T09:00:00Z` }));
		const more = sixRuns({ batches, samples: 6 });
		const all = results(before, after, ...more.slice(0, 3), ...more.slice(4));
		assert.ok(all.runs.reduce((sum, run) => sum + run.results.length, 0) > 300);
		const page = await open(writePage("many", all), { hash: "panels=table&panels=main&panels=comparison&device=AMD%20EPYC%209654" });
		assert.ok((await page.locator(".results .mark.warn").count()) > 0, "no disturbed mark");
		assert.match(await page.locator(".panel-main .notes").textContent(), /Other programs disturbed \d+ of 48 cells/);
		await see(page, "comparison");
		assert.equal(await page.locator(".compare-controls select").first().inputValue(), "run");
		assert.match((await texts(page, ".interval-cell")).join(), /\[.* %; .* %\]/);
		await page.context().close();
	});

	await test("selected results stay lit in the charts, in the address, and until they are let go", async () => {
		const page = await open(file, { hash: "panels=table&panels=main&sequence=128&model=bert-base-uncased" });
		const rows = page.locator(".results tbody tr[data-place]");
		for (const i of [0, 2]) await rows.nth(i).click({ modifiers: ["Control"] });
		await see(page, "main");
		assert.match(await hash(page), /select=\d+&select=\d+/);
		const lit = () => page.locator(".panel-main .plot").evaluate((plot) => plot.data.flatMap((trace) => (trace.selectedpoints || []).map((i) => trace.customdata[i][2])));
		const places = await rows.evaluateAll((all) => [all[0], all[2]].map((row) => Number(row.dataset.place)));
		assert.deepEqual((await lit()).sort((a, b) => a - b), places.sort((a, b) => a - b));
		const again = await open(file, { hash: (await hash(page)).slice(1) });
		assert.equal(await again.locator('.results tr[aria-selected="true"]').count(), 2);
		await again.context().close();
		await page.getByRole("button", { name: "Remove Selected: 2 results" }).click();
		await settled(page);
		assert.deepEqual(await lit(), []);
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("added files are taken away, or saved with the page", async () => {
		const page = await open(writePage("first", results(runs[0])), { hash: "panels=table&panels=main" });
		for (const i of [1, 2]) await page.locator("input[type=file]").setInputFiles({ name: `${runs[i].tag}.json`, mimeType: "application/json", buffer: Buffer.from(JSON.stringify(results(runs[i]))) });
		await page.waitForFunction(() => window.dynoDashboard.context.counts.total === 96);
		await settled(page);
		const saved = await downloaded(page, () => page.getByRole("button", { name: "Save this page with the added files" }).click());
		assert.match(saved.name, /^bert-base-uncased-and-more\.html$/);
		const again = await open(saved.file);
		assert.equal(await again.evaluate(() => window.dynoDashboard.context.counts.total), 96);
		assert.ok(await again.locator(".added").isHidden());
		assert.deepEqual(again.complaints, []);
		await again.context().close();
		await page.getByRole("button", { name: "Remove l4.json" }).click();
		await settled(page);
		assert.deepEqual(await page.evaluate(() => [window.dynoDashboard.context.counts.total, window.dynoDashboard.describe().runs.length]), [72, 2]);
		await page.locator("input[type=file]").setInputFiles({ name: "l4.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(results(runs[1]))) });
		await page.waitForFunction(() => window.dynoDashboard.context.counts.total === 96);
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("a view is kept by name, taken again, and forgotten", async () => {
		const page = await open(file, { hash: "device=NVIDIA%20L4&panels=table" });
		const views = () => page.getByRole("button", { name: "Views by name" }).click();
		await views();
		await page.getByLabel("Name of this view").fill("The small one");
		await page.keyboard.press("Enter");
		await page.keyboard.press("Escape");
		await page.getByRole("button", { name: "Reset the view" }).click();
		assert.equal(await hash(page), "");
		await page.reload();
		await page.waitForFunction(() => window.dynoDashboard);
		await views();
		await page.getByRole("button", { name: "The small one", exact: true }).click();
		await settled(page);
		assert.equal(await shownRows(page), 24);
		await views();
		await page.getByRole("button", { name: "Rename The small one" }).click();
		await page.keyboard.type("The smallest");
		await page.keyboard.press("Enter");
		await page.getByRole("button", { name: "Rename The smallest" }).click();
		await page.keyboard.type("none of this");
		await page.keyboard.press("Escape");
		assert.deepEqual(await page.locator(".views li").allTextContents(), ["The smallest"]);
		await page.getByRole("button", { name: "Forget The smallest" }).click();
		assert.match(await page.locator(".views").textContent(), /none yet/);
		await page.context().close();
	});

	// Wider and narrower ones show what one of these two shows.
	const coloured = [390, 1440];
	const few = writePage("few", results(...sixRuns({ batches: [1, 32] })));

	for (const width of [390, 1024, 1440, 1920])
		await test(`nothing of it is wider than a page of ${width} px, and axe finds nothing`, async () => {
			const page = await open(few, { width, hash: "panels=summary&panels=environment&panels=comparison&panels=pareto&panels=main&charts=id%3Down-1%26chart%3Dscaling&limit=latency_p99%3C%3D9ms&device=nope&device=*&select=1" });
			assert.deepEqual(await exceptContrast(page), []);
			if (coloured.includes(width)) assert.deepEqual(await contrasts(page), []);
			assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "the page scrolls sideways");
			const narrowest = await page.locator(".environments td").evaluateAll((all) => Math.min(...all.map((cell) => cell.getBoundingClientRect().width)));
			assert.ok(narrowest >= 90, `words of environments break in ${narrowest} px`);
			assert.deepEqual(page.complaints, []);
			await page.context().close();
		});

	await finish();
})();
