// The page for everyone: axe-core, keyboard alone, a phone, print, themes, motion, locale.
// Usage: node people.js DYNO SOURCE
"use strict";
const assert = require("node:assert");
const { contrasts, exceptContrast, violations } = require("./axe.js");
const { open, settled, showing, test, finish, writePage } = require("./browser.js");
const { seeAll } = require("./reader.js");
const { sampleRun, document: results } = require("./sample.js");

(async () => {
	const one = sampleRun({ samples: 60 });
	const two = sampleRun({ id: "20261125-101500-b2c3", started: "2026-11-25T10:15:00Z", seed: 9, governor: "powersave", samples: 60 });
	const file = writePage("people", results(one, two));
	const brief = writePage("brief", results(one, two), showing("summary", "main", "table"));

	// All kinds of panels, and few marks in each: axe looks at every one.
	const few = writePage("few", results(...[one, two].map(({ id, started }, seed) => sampleRun({ id, started, seed, batches: [1, 32], sequences: [512], samples: 12 }))));

	const own = "charts=id%3Down-1%26chart%3Dscaling&texts=id%3Dtext-1%26title%3DAbout%26text%3DHello&markers=note%3Dslow%26batch%3D32&side-a=0-1&side-b=2-3&select=1&limit=latency_p99%3C%3D9ms";
	const dialogs = ["Layout: choose and order panels", "Views by name", "Help (?)", "Add a note at a run, at cells or at a time", "Choose columns"];

	// Charts are looked at in the wide page; in others what has words of its own.
	const plain = ["summary", "main", "table", "comparison", "sides", "notes", "text-1", "environment"].map((id) => `&panels=${id}`).join("");

	for (const [width, panels] of [[1440, ""], [1024, plain], [390, plain]])
		await test(`axe finds nothing at a width of ${width}, in no panel and no dialog`, async () => {
			const page = await open(few, { width, hash: own + panels });
			await seeAll(page);
			assert.deepEqual(await exceptContrast(page), []);
			if (width !== 1024) assert.deepEqual(await contrasts(page), []);
			await page.locator(".panel-main").getByRole("button", { name: "Show as a table" }).click();
			assert.deepEqual(await violations(page, {}, [".panel-main"]), []);
			for (const name of dialogs) {
				await page.getByRole("button", { name, exact: true }).first().click();
				assert.deepEqual(await violations(page, {}, ["dialog[open]"]), [], name);
				await page.keyboard.press("Escape");
			}
			await page.locator(".results tbody tr[data-place]").first().click();
			assert.deepEqual(await violations(page, {}, ["dialog[open]"]), []);
			await page.keyboard.press("Escape");
			assert.deepEqual(page.complaints, []);
			await page.context().close();
		});

	await test("the keyboard alone does all", async () => {
		const page = await open(brief);
		const focused = () => page.evaluate(() => document.activeElement.textContent.trim() || document.activeElement.getAttribute("aria-label") || document.activeElement.tagName);
		const tabTo = async (test, what) => {
			for (let i = 0; i < 150; i++) {
				await page.keyboard.press("Tab");
				const at = await page.evaluate(test);
				if (at) {
					const outline = await page.evaluate(() => { const s = getComputedStyle(document.activeElement); return s.outlineStyle !== "none" || s.boxShadow !== "none"; });
					assert.ok(outline, `${what}: focus is not seen`);
					return;
				}
			}
			assert.fail(`${what} is not reached: ${await focused()}`);
		};
		await page.keyboard.press("Tab");
		assert.match(await focused(), /Skip to the results/);
		await page.keyboard.press("/");
		await page.keyboard.type("NVIDIA T4");
		assert.equal(await page.evaluate(() => window.dynoDashboard.context.counts.shown), 48);
		await page.keyboard.press("Control+a");
		await page.keyboard.press("Delete");
		await tabTo(() => document.activeElement.closest('.facet[data-facet="device"]') !== null, "a filter");
		await page.keyboard.press("Space");
		await settled(page);
		assert.equal(await page.evaluate(() => window.dynoDashboard.context.counts.shown), 48);
		await page.keyboard.press("Control+z");
		await settled(page);
		assert.equal(await page.evaluate(() => window.dynoDashboard.context.counts.shown), 144);
		await tabTo(() => document.activeElement.matches(".panel-main select"), "the main metric");
		await page.keyboard.press("ArrowDown");
		await settled(page);
		assert.notEqual(await page.evaluate(() => window.dynoDashboard.state.state.field), "latency_median");
		assert.ok(await page.evaluate(() => document.activeElement.matches(".panel-main select")), "a change took the focus away");
		await page.keyboard.press("Control+z");
		await settled(page);
		assert.equal(await page.evaluate(() => window.dynoDashboard.state.state.field), "latency_median", "undo where the focus is");
		await page.keyboard.press("Alt+ArrowUp");
		assert.equal(await page.evaluate(() => [...document.querySelectorAll(".panel")].findIndex((p) => p.dataset.panel === "main")), 0);
		await tabTo(() => document.activeElement.classList.contains("sorter"), "a column's head");
		await page.keyboard.press("Enter");
		await tabTo(() => document.activeElement.matches(".results tr[data-at]"), "a row");
		await page.keyboard.press("End");
		await page.waitForFunction(() => document.activeElement.dataset.at === "143");
		await page.keyboard.press("Home");
		await page.keyboard.press("Enter");
		assert.ok(await page.locator("dialog.detail[open]").isVisible());
		await page.keyboard.press("Escape");
		await page.keyboard.press("?");
		assert.ok(await page.locator("dialog[open]").isVisible());
		await page.keyboard.press("?");
		assert.equal(await page.locator("dialog[open]").count(), 1);
		await page.keyboard.press("Escape");
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("fits a phone", async () => {
		const page = await open(file, { width: 360, height: 720, hasTouch: true, isMobile: true });
		await seeAll(page);
		assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
		for (const panel of await page.locator(".panel .plot-scroll").evaluateAll((all) => all.map((p) => [p.closest(".panel").dataset.panel, p.getBoundingClientRect().right]))) assert.ok(panel[1] <= 360, String(panel));
		await page.getByRole("button", { name: "Filters" }).first().tap();
		await page.locator('.facet[data-facet="device"] label').first().tap();
		assert.equal(await page.evaluate(() => window.dynoDashboard.context.counts.shown), 48);
		await page.getByRole("button", { name: "Close the filters" }).tap();
		assert.ok(!(await page.locator(".filters").isVisible()));
		await page.getByRole("button", { name: "Filters" }).first().tap();
		await page.touchscreen.tap(350, 400); // beside them
		assert.ok(!(await page.locator(".filters").isVisible()));
		assert.equal(await page.evaluate(() => document.querySelector(".panel-main .plot").layout.dragmode), false); // a finger scrolls
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("follows the system's theme", async () => {
		const page = await open(brief);
		const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
		assert.equal(await theme(), "light");
		await page.emulateMedia({ colorScheme: "dark" });
		await page.waitForFunction(() => document.documentElement.dataset.theme === "dark");
		await page.getByRole("button", { name: "Dark or light" }).click();
		assert.equal(await theme(), "light");
		await page.context().close();
	});

	await test("prints charts and no controls", async () => {
		const page = await open(file);
		await page.emulateMedia({ media: "print" });
		for (const selector of [".filters", ".actions", ".panel-tools", ".panel-controls"]) assert.ok(!(await page.locator(selector).first().isVisible()), selector);
		const pdf = await page.pdf();
		assert.equal(pdf.subarray(0, 4).toString(), "%PDF");
		await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
		for (const table of await page.locator(".results").all()) assert.equal(await table.locator("tr[data-place]").count(), 144); // all, not those in sight
		await page.emulateMedia({ media: "screen" });
		await page.evaluate(() => dispatchEvent(new Event("afterprint")));
		assert.ok((await page.locator(".results tr[data-place]").count()) < 60);
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("moves nothing for those who ask so", async () => {
		const page = await open(few, { reducedMotion: "reduce" });
		const moving = await page.evaluate(() => [...document.querySelectorAll("#dyno *")].filter((e) => { const s = getComputedStyle(e); return [...s.transitionDuration.split(","), ...s.animationDuration.split(",")].some((t) => parseFloat(t) > 0.01); }).map((e) => e.className).slice(0, 5));
		assert.deepEqual(moving, []);
		await page.context().close();
	});

	await test("numbers are written as the reader's locale has them", async () => {
		const page = await open(brief, { locale: "de-DE" });
		assert.match(await page.locator(".results td.numeric .value").first().textContent(), /^\d+,\d+$/);
		await page.evaluate(() => window.dynoDashboard.state.set({ panels: ["main:12", "heatmap:12"] }));
		await page.locator(".panel-heatmap").scrollIntoViewIfNeeded();
		await settled(page);
		const texts = await page.evaluate(() => ({
			ticks: [...document.querySelectorAll(".panel-main .ytick text")].map((tick) => tick.textContent),
			said: document.querySelector(".panel-main .plot").data.flatMap((trace) => trace.customdata || []).map((point) => point[1]),
			cells: [...document.querySelectorAll(".panel-heatmap .heatmap-label text")].map((cell) => cell.textContent),
		}));
		assert.ok(texts.ticks.includes("0,01") && !texts.ticks.some((tick) => tick.includes(".")), texts.ticks.join(" "));
		assert.ok(texts.said.some((text) => /^\d,\d+ s \[\d,\d+; \d,\d+\]$/.test(text)), texts.said.join(" | "));
		assert.ok(texts.cells.some((text) => /^\d+,\d+/.test(text)) && !texts.cells.some((text) => /\d\.\d/.test(text)), texts.cells.join(" "));
		assert.deepEqual(page.complaints, []);
		await page.context().close();
		const strange = await open(brief);
		await strange.addInitScript(() => Object.defineProperty(navigator, "language", { value: "en-US@posix" }));
		await strange.reload();
		await strange.waitForFunction(() => window.dynoDashboard);
		await strange.context().close();
	});

	await finish();
})();
