// A notebook exported as HTML, with the network off: its table, its pictures, and the dashboard in
// its frame, clicked through. Usage: node notebook.js DYNO SOURCE PAGE.html
"use strict";
const assert = require("node:assert");
const [, , file] = process.argv.slice(2);
const { finish, launch, newContext, test } = require("../dashboard/browser.js");

// What nbconvert's own template asks for (MathJax, require.js), of the network or of Debian's folder;
// no other request may be.
const template = /^(https:\/\/cdnjs\.cloudflare\.com\/ajax\/libs|file:\/\/\/usr\/share\/javascript)\/(mathjax|require|jquery)/i;

(async () => {
	const browser = await launch();
	const context = await newContext(browser, { viewport: { width: 1500, height: 1000 } });
	const page = await context.newPage();
	const strangers = [];
	const errors = [];
	page.on("request", (request) => {
		const url = request.url();
		if (!/^(data|blob|about):/.test(url) && url !== `file://${file}` && !template.test(url)) strangers.push(url);
	});
	page.on("pageerror", (error) => errors.push(error.message));
	await page.goto(`file://${file}`);
	const frame = page.frameLocator("iframe.dyno-dashboard");

	await test("shows tables and pictures", async () => {
		assert.equal(await page.locator(".dyno-results").count(), 2);
		assert.equal(await page.locator(".dyno-results table").count(), 3); // one for each model
		assert.match(await page.locator(".dyno-results").first().innerText(), /Median latency/);
		const pictures = page.locator(".jp-RenderedImage img");
		assert.equal(await pictures.count(), 2);
		const { width } = await pictures.first().boundingBox();
		const pixels = await pictures.first().evaluate((picture) => picture.naturalWidth); // 0: broken
		assert.ok(width > 300 && pixels > width, `${width} of ${pixels}`);
	});

	await test("shows the dashboard in its frame", async () => {
		await page.locator("iframe.dyno-dashboard").scrollIntoViewIfNeeded();
		await frame.locator(".results tbody tr[data-place]").first().waitFor();
		await frame.locator(".panel-main").scrollIntoViewIfNeeded(); // charts out of sight wait
		await frame.locator(".panel-main .plot .cartesianlayer").first().waitFor();
		assert.match(await frame.locator(".subtitle").textContent(), /8 results/);
	});

	await test("filters in the frame", async () => {
		await frame.locator(".filters input[type=checkbox]").first().click();
		await frame.locator(".subtitle", { hasText: "4 of 8 results" }).waitFor();
		assert.equal(await frame.locator(".results tbody tr[data-place]").count(), 4);
		await frame.getByRole("button", { name: /^Undo/ }).click();
		await frame.locator(".subtitle", { hasText: /^(?!.* of ).*8 results/ }).waitFor();
	});

	await test("resizes with the page", async () => {
		const before = (await page.locator("iframe.dyno-dashboard").boundingBox()).width;
		await page.setViewportSize({ width: 900, height: 900 });
		const after = (await page.locator("iframe.dyno-dashboard").boundingBox()).width;
		assert.ok(after < before - 200, `${before} to ${after}`);
		await frame.locator(".results tbody tr[data-place]").first().waitFor();
		await page.locator("iframe.dyno-dashboard").evaluate((element) => (element.style.height = "500px"));
		assert.equal(Math.round((await page.locator("iframe.dyno-dashboard").boundingBox()).height), 500);
	});

	await test("is shut in its frame, and asks nobody", async () => {
		const origin = await page.frames()[1].evaluate(() => window.origin);
		assert.equal(origin, "null");
		const reached = await page.frames()[1].evaluate(() => {
			try {
				return parent.document.title;
			} catch {
				return "shut";
			}
		});
		assert.equal(reached, "shut");
		assert.deepEqual(strangers, []);
		assert.deepEqual(errors.filter((text) => !/require|MathJax|jQuery|\$/.test(text)), []);
	});

	await browser.close();
	await finish();
})();
