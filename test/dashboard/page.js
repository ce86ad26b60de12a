// The page as a reader uses it: controls, panels, address, layout, exports.
// Usage: node page.js DYNO SOURCE
"use strict";
const assert = require("node:assert");
const { open, settled, test, finish, writePage } = require("./browser.js");
const { sampleRun, document: results } = require("./sample.js");

(async () => {
	const file = writePage("page", results(sampleRun()), ["--title", "Two models"]);

	await test("opens from a file, silently", async () => {
		const page = await open(file);
		assert.equal(await page.title(), "Two models – dyno");
		assert.equal(await page.locator("h1").textContent(), "Two models");
		assert.match(await page.locator(".subtitle").textContent(), /72 results/);
		assert.ok((await page.locator(".results tbody tr[data-place]").count()) > 10);
		assert.ok((await page.locator(".panel-main .plot .xy, .panel-main .plot .cartesianlayer").count()) > 0);
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await finish();
})();
