// What a reader does and sees in the page.
"use strict";
const { settled } = require("./browser.js");

const shownRows = (page) => page.evaluate(() => window.dynoDashboard.context.counts.shown);

const hash = (page) => page.evaluate(() => location.hash);

// Of a chart what Plotly drew; null: nothing.
const drawing = (page, panel) =>
	page.evaluate((panel) => {
		const plot = document.querySelector(`.panel-${panel} .plot`);
		if (!plot || !plot.data) return null;
		return { traces: plot.data.length, types: [...new Set(plot.data.map((t) => t.type))], modes: plot.data.map((t) => t.mode), xtype: plot.layout.xaxis?.type, ytype: plot.layout.yaxis?.type, xtitle: Object.keys(plot._fullLayout).filter((key) => /^xaxis/.test(key)).map((key) => plot._fullLayout[key].title?.text).join(" "), ytitle: plot._fullLayout.yaxis?.title?.text };
	}, panel);

// Scrolls so that every panel has been seen, and waits for it.
async function seeAll(page) {
	for (const panel of await page.locator(".panel").all()) {
		await panel.evaluate((element) => element.scrollIntoView({ block: "center" }));
		await page.waitForFunction((element) => !element.classList.contains("busy"), await panel.elementHandle());
		await settled(page);
	}
}

// Scrolls to a panel, and waits until the page has noticed and drawn it.
async function see(page, panel) {
	await page.locator(`.panel-${panel}`).evaluate((element) => element.scrollIntoView({ block: "center" }));
	await page.evaluate(() => new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(seen, 50)))));
	await settled(page);
}

// What is below moves while it is drawn anew: a click would miss it.
async function choose(page, facet, text) {
	await page.locator(`.facet[data-facet="${facet}"] label`, { has: page.getByText(text, { exact: true }) }).click();
	await settled(page);
}

// A list of the main chart's.
const control = (page, label) => page.locator(".panel-main .panel-controls .control", { hasText: label }).locator("select");

// "main:12"
const order = (page) => page.locator(".panel").evaluateAll((all) => all.map((p) => `${p.dataset.panel}:${p.dataset.width}`));

module.exports = { shownRows, hash, drawing, see, seeAll, choose, control, order };
