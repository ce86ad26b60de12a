// Panels are hidden, moved, resized, dragged; the layout is kept.
// Usage: node layout.js DYNO SOURCE
"use strict";
const assert = require("node:assert");
const { downloaded, finish, open, settled, test, writePage } = require("./browser.js");
const { order } = require("./reader.js");
const { sampleRun, document: results } = require("./sample.js");

(async () => {
	const run = sampleRun();
	const file = writePage("page", results(run));
	const page = await open(file);

	await test("panels are hidden, moved and resized, by keyboard too", async () => {
		await page.getByRole("button", { name: "Layout: choose and order panels" }).click();
		await page.locator("dialog .layout-list label", { hasText: "Memory" }).first().click();
		assert.ok(!(await order(page)).some((id) => id.startsWith("memory:")));
		await page.locator("dialog .layout-list label", { hasText: "Memory" }).first().click();
		await page.keyboard.press("Escape");
		await page.locator(".panel-main").focus();
		await page.keyboard.press("Alt+ArrowUp");
		assert.equal((await order(page))[0], "main:12");
		await page.keyboard.press("Alt+ArrowLeft");
		assert.equal((await order(page))[0], "main:8");
		await page.keyboard.press("Alt+ArrowRight");
		await page.keyboard.press("Alt+ArrowDown");
		assert.equal((await order(page))[1], "main:12");
		await page.locator(".panel-main").getByRole("button", { name: "Hide Main chart" }).click();
		assert.ok(!(await order(page)).includes("main:12"));
		await page.getByRole("button", { name: /^Undo/ }).click();
		assert.equal((await order(page))[1], "main:12");
	});

	await test("panels are dragged", async () => {
		await page.evaluate(() => {
			const data = new DataTransfer();
			const from = document.querySelector(".panel-main .handle");
			const to = document.querySelector(".panel-summary");
			from.dispatchEvent(new DragEvent("dragstart", { dataTransfer: data, bubbles: true }));
			to.dispatchEvent(new DragEvent("dragover", { dataTransfer: data, bubbles: true, cancelable: true }));
			to.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
			from.dispatchEvent(new DragEvent("dragend", { dataTransfer: data, bubbles: true }));
		});
		assert.equal((await order(page))[0], "main:12");
		const ids = await order(page);
		await page.evaluate(() => {
			const data = new DataTransfer();
			const from = document.querySelector(".panel-main .handle");
			const last = [...document.querySelectorAll(".panel")].at(-1);
			from.dispatchEvent(new DragEvent("dragstart", { dataTransfer: data, bubbles: true }));
			last.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
		});
		assert.equal((await order(page)).at(-1), "main:12"); // downwards it takes the place, too
		await page.getByRole("button", { name: /^Undo/ }).click();
		assert.deepEqual(await order(page), ids);
	});

	await test("the layout is kept in the browser, and as a file that --config takes", async () => {
		await page.getByRole("button", { name: "Layout: choose and order panels" }).click();
		await page.getByRole("button", { name: "Keep in this browser" }).click();
		const saved = await downloaded(page, () => page.getByRole("button", { name: /dashboard.yaml/ }).click());
		await page.keyboard.press("Escape");
		assert.equal(saved.name, "dashboard.yaml");
		await page.goto("about:blank");
		await page.goto(`file://${file}`);
		await page.waitForFunction(() => window.dynoDashboard);
		assert.equal((await order(page))[0], "main:12");
		await page.evaluate(() => localStorage.clear());
		const again = await open(writePage("configured", results(run), ["--config", saved.file]));
		assert.equal((await again.locator(".panel").first().getAttribute("data-panel")), "main");
		assert.equal(await again.evaluate(() => location.hash), "");
		await again.context().close();
		await page.goto("about:blank");
		await page.goto(`file://${file}`);
		await page.waitForFunction(() => window.dynoDashboard);
		await settled(page);
	});

	await finish();
})();
