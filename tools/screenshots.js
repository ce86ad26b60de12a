#!/usr/bin/env node
// Pictures of a dashboard's page, to look at: three widths, light and dark, one file for each screen.
// Usage: tools/screenshots.js PAGE FOLDER [HASH]; with a FOLDER that ends in .png the first screen alone,
// 1440 wide, light, as the README shows it. WIDTHS=1440 and THEMES=dark choose among them.
"use strict";
const fs = require("node:fs");
const path = require("node:path");

const [file, folder, hash = ""] = process.argv.slice(2);
if (!folder) {
	console.error("Usage: tools/screenshots.js PAGE FOLDER|FILE.png [HASH]");
	process.exit(2);
}
const { chromium } = require(path.join(__dirname, "../.deps/node_modules/playwright-core"));
const one = folder.endsWith(".png");
const themes = one ? ["light"] : (process.env.THEMES || "light,dark").split(",");
const screens = one ? [[1440, 1790]] : [[1440, 1600], [900, 1600], [390, 1600]].filter(([width]) => (process.env.WIDTHS || String(width)).split(",").includes(String(width)));

async function settled(page) {
	await page.waitForFunction(() => window.dynoDashboard);
	await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))); // what came into sight is known
	await page.waitForFunction(() => window.dynoDashboard.isIdle() && !document.querySelector(".panel.busy"));
}

// Panels are drawn when they come into sight.
async function lookAtAll(page) {
	for (const panel of await page.locator(".panel").all()) {
		await panel.evaluate((element) => element.scrollIntoView({ block: "center" }));
		await settled(page);
	}
	await page.evaluate(() => window.scrollTo(0, 0));
	await settled(page);
}

async function take(browser, width, height, theme) {
	const page = await browser.newPage({ viewport: { width, height }, colorScheme: theme, offline: true, reducedMotion: "reduce" });
	await page.goto(`file://${path.resolve(file)}${hash && `#${hash}`}`);
	await settled(page);
	if (one) return page.screenshot({ path: folder });
	await lookAtAll(page);
	const total = await page.evaluate(() => document.documentElement.scrollHeight);
	for (let top = 0; top < total; top += height)
		await page.screenshot({ path: path.join(folder, `${width}-${theme}-${String(top / height).padStart(2, "0")}.png`), fullPage: true, clip: { x: 0, y: top, width, height: Math.min(height, total - top) } });
	await page.close();
}

(async () => {
	if (!one) fs.mkdirSync(folder, { recursive: true });
	const browser = await chromium.launch({
		executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
		args: ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-dev-shm-usage", "--font-render-hinting=none"],
	});
	for (const [width, height] of screens) for (const theme of themes) await take(browser, width, height, theme);
	await browser.close();
})();
