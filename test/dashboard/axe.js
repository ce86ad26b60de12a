// What axe-core finds in a page.
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const { modules, settled } = require("./browser.js");

const axe = fs.readFileSync(path.join(modules, "axe-core/axe.min.js"), "utf8");

// Contrast is by far the dearest rule, and the only one for which a theme matters.
const contrast = "color-contrast";

// rules: axe's options of which; within: selectors
async function violations(page, rules = {}, within = ["html"]) {
	if (!(await page.evaluate(() => window.axe !== undefined))) await page.evaluate(axe);
	const found = await page.evaluate(([rules, within]) => window.axe.run({ include: within.map((selector) => [selector]) }, { resultTypes: ["violations"], ...rules }), [rules, within]);
	return found.violations.map(({ id, impact, nodes }) => ({ impact, text: `${id}: ${nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary}`).join(" | ")}` }));
}

const exceptContrast = (page) => violations(page, { rules: { [contrast]: { enabled: false } } });

// In both themes; the page stays dark.
async function contrasts(page) {
	const found = [];
	for (const colorScheme of ["light", "dark"]) {
		await page.emulateMedia({ colorScheme });
		await settled(page);
		found.push(...(await violations(page, { runOnly: [contrast] })));
	}
	return found;
}

module.exports = { violations, exceptContrast, contrasts };
