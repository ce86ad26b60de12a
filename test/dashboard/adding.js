// Result files are added to the page.
// Usage: node adding.js DYNO SOURCE
"use strict";
const assert = require("node:assert");
const { finish, open, settled, showing, test, writePage } = require("./browser.js");
const { choose, shownRows, see } = require("./reader.js");
const { sampleRun, document: results } = require("./sample.js");

(async () => {
	const page = await open(writePage("page", results(sampleRun()), showing("table", "main", "environment")));

	await test("dropped result files are joined; others are refused with the reason", async () => {
		const more = results(sampleRun({ id: "20261125-090000-ffff", tag: "after", seed: 9, governor: "powersave", samples: 60 }));
		const drop = (name, text) =>
			page.evaluate(([name, text]) => {
				const data = new DataTransfer();
				data.items.add(new File([text], name, { type: "application/json" }));
				document.querySelector("#dyno").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
			}, [name, text]);
		await drop("more.json", JSON.stringify(more));
		await page.waitForFunction(() => window.dynoDashboard.context.counts.total === 144);
		await settled(page);
		assert.match(await page.locator(".toast").textContent(), /One file is added/);
		assert.match(await page.locator(".panel-main .panel-warning").textContent(), /governor/);
		await choose(page, "run", "after");
		assert.equal(await shownRows(page), 72);
		assert.ok(await page.locator(".panel-main .panel-warning").isHidden(), "one run differs from none");
		await drop("more.json", JSON.stringify(more));
		await page.waitForFunction(() => /more.json: all its results are here already/.test(document.querySelector(".toast").textContent));
		assert.equal(await page.evaluate(() => window.dynoDashboard.context.counts.total), 144);
		const half = structuredClone(more);
		half.runs[0].results.splice(0, 10);
		half.runs[0].results[0].batch = 64;
		await drop("half.json", JSON.stringify(half));
		await page.waitForFunction(() => window.dynoDashboard.context.counts.total === 145);
		for (const [name, text, said] of [["bad.json", '{"format":"dyno-results"', "bad.json: line 1"], ["text.json", "not JSON at all", "text.json: line 1"], ["deep.json", "[".repeat(1e5), "nested too deeply"], ["none.json", JSON.stringify(results()), "none.json: it has no results"], ["list.json", "[]", "list.json: not a result file of dyno"], ["empty.json", "", "empty.json: \\S"]]) {
			await drop(name, text);
			await page.waitForFunction((said) => new RegExp(said).test(document.querySelector(".toast").textContent), said);
		}
		await page.evaluate(() => window.dynoDashboard.context.addFiles([{ name: "huge.json", size: 3e9 }]));
		assert.match(await page.locator(".toast").textContent(), /huge.json: 3,000 MB are too much for a page/);
		assert.equal(await page.evaluate(() => window.dynoDashboard.context.counts.total), 145);
		await page.locator("input[type=file]").setInputFiles({ name: "third.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(results(sampleRun({ id: "20261126-090000-eeee", batches: [1, 2] })))) });
		await page.waitForFunction(() => window.dynoDashboard.context.counts.total === 169);
		assert.deepEqual(page.complaints, []);
	});

	await test("what was refused is told until it is closed, what was done for a moment", async () => {
		const other = await open(writePage("told", results(sampleRun({ batches: [1] })), showing("table")), { clock: true });
		const add = (file) => other.evaluate((file) => window.dynoDashboard.context.addFiles([file]), file);
		const isShown = async () => (await other.locator(".toast.shown").count()) > 0;
		await add({ name: "huge.json", size: 3e9 });
		await other.clock.fastForward("10:00");
		assert.ok(await isShown(), "an error vanishes before it is read");
		await other.locator(".toast button").click();
		assert.equal(await other.locator(".toast.shown, .toast button").count(), 0);
		const more = results(sampleRun({ id: "20261125-090000-ffff", batches: [1] }));
		await other.locator("input[type=file]").setInputFiles({ name: "more.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(more)) });
		await other.waitForFunction(() => /One file is added/.test(document.querySelector(".toast.shown")?.textContent));
		await other.clock.fastForward("10:00");
		await other.waitForFunction(() => !document.querySelector(".toast.shown"));
		await other.context().close();
	});

	await test("a column's unit follows what is added", async () => {
		const slow = sampleRun({ id: "20261127-090000-dddd", batches: [1] });
		for (const result of slow.results) if (result.status === "ok") result.values = { latency_median: { value: 4321 } };
		const other = await open(writePage("units", results(sampleRun({ batches: [1] }), sampleRun({ id: "20261125-090000-aaaa", batches: [1] }))), { hash: "panels=table" });
		const column = () => other.locator(".results").evaluate((table) => [table.querySelector('th:has([data-key="latency_median"]) .unit').textContent, table.querySelector("tbody .value").textContent, table.querySelector("tbody .value").dataset.value]);
		const [unit, text, exact] = await column();
		assert.match(unit, /^ms/);
		assert.ok(Math.abs(Number(text) / 1000 - exact) < exact / 1000, `${text} ${unit} ${exact}`);
		await other.locator("input[type=file]").setInputFiles({ name: "slow.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(results(slow))) });
		await other.waitForFunction(() => window.dynoDashboard.context.counts.total === 36);
		await settled(other);
		const [later, rest] = [(await column())[0], (await column())[1]];
		assert.match(later, /^s/);
		assert.ok(Math.abs(Number(rest) - exact) < exact / 1000, `${rest} ${later} ${exact}`);
		await other.context().close();
	});

	await test("environments of several runs are set side by side, differences first", async () => {
		await page.getByRole("button", { name: "Reset the view" }).click();
		await see(page, "environment");
		await page.waitForFunction(() => document.querySelector(".panel-environment table"));
		const text = await page.locator(".panel-environment").textContent();
		assert.match(text, /Governor.*performance.*powersave/);
		assert.ok(!/Kernel/.test(text));
		await page.locator(".panel-environment input[type=checkbox]").click();
		await page.waitForFunction(() => /Kernel/.test(document.querySelector(".panel-environment").textContent));
		await page.context().close();
	});

	await finish();
})();
