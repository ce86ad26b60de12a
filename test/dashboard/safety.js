// Names that would do harm are shown literally and nothing in them is executed; the page's policy
// allows no other script and no connection.
// Usage: node safety.js DYNO SOURCE
"use strict";
const assert = require("node:assert");
const fs = require("node:fs");
const path = require("node:path");
const { execFileSync } = require("node:child_process");
const { dyno, downloaded, folder, open, settled, showing, test, finish, writePage } = require("./browser.js");
const { seeAll } = require("./reader.js");
const { sampleRun, document: results } = require("./sample.js");

// Each springs the tripwire if it is ever taken for more than text.
const trip = "window.tripped=1";
const hostile = [
	`</script><script>${trip}</script>`,
	`<img src=x onerror="${trip}">`,
	`"><svg onload=${trip}>`,
	`'"\`\${${trip}}{{${trip}}}`,
	`%{y} %{customdata[0]} <b>bold</b> <a href="javascript:${trip}">link</a>`,
	"\u202Egnirts\u202C \u2066\u200F",
	`]]>--><!--<script>${trip}</script>`,
	"\u2028\u2029&lt;script&gt;&#60;",
	"__proto__",
	"x".repeat(10000),
];

// Points at a row, in the page; whether the main chart has a value of it, which it then tells.
function point(at) {
	const row = document.querySelector(`.results tr[data-at="${at}"]`);
	row?.dispatchEvent(new MouseEvent("mouseenter"));
	const marks = document.querySelector(".panel-main .plot").data.flatMap(({ customdata, y }) => (customdata || []).map((mark, i) => ({ place: mark?.[2], value: y[i] })));
	const mark = marks.find(({ place }) => row && place === Number(row.dataset.place));
	return mark !== undefined && mark.value !== null;
}

async function assertUnharmed(page) {
	assert.equal(await page.evaluate(() => window.tripped), undefined, "something was executed");
	assert.deepEqual(page.complaints, []);
	assert.equal(await page.evaluate(() => document.querySelectorAll("#dyno script, #dyno img, #dyno iframe, #dyno [onerror], #dyno [onload], #dyno a[href^='javascript']").length), 0);
}

// Literally; of long names of models parts are left out, and a filter's count stands behind.
function isShown(name, text) {
	if (text.includes(name)) return true;
	const parts = text.trim().replace(/\d+$/, "").split("…");
	let from = 0;
	for (const part of parts) {
		const at = name.indexOf(part, from);
		if (at < 0) return false;
		from = at + part.length;
	}
	return name.startsWith(parts[0]) && name.endsWith(parts.at(-1));
}

// All panels that are shown at first, and that are wanted.
async function show(page, isWanted) {
	await page.evaluate(() => window.dynoDashboard.state.set({ panels: null }));
	const ids = await page.locator(".panel").evaluateAll((all) => all.map((panel) => panel.dataset.panel));
	await page.evaluate((panels) => window.dynoDashboard.state.set({ panels }), ids.filter(isWanted));
	await seeAll(page);
}

(async () => {
	const run = sampleRun({ models: hostile, devices: hostile.slice(0, 3).map((name) => ({ id: name, name })), batches: [1, 4], sequences: [128], samples: 12, tag: hostile[0], warnings: hostile });
	run.results.forEach((result, i) => {
		if (i % 3 === 2) Object.assign(result, { status: "failed", reason: hostile[i % hostile.length], values: {}, replicates: [] });
	});
	run.plan.model = hostile[1];
	Object.assign(run.environment, { cpu: hostile[0], governor: hostile[1], kernel: hostile[5] });
	const file = writePage("hostile", results(run), ["--title", hostile.slice(0, 5).join(" ")]);

	await test("hostile names are shown literally", async () => {
		const page = await open(file, { hash: "panels=table" });
		assert.equal(await page.locator("h1").textContent(), hostile.slice(0, 5).join(" "));
		assert.match(await page.title(), /<\/script><script>/);
		await show(page, (panel) => panel !== "space"); // which has a canvas for each model: below
		const names = await page.locator('.facet[data-facet="model"] label').allTextContents();
		for (const name of hostile.slice(0, 9)) assert.ok(names.some((text) => isShown(name, text)), `${name}: ${names.join("|").slice(0, 2000)}`);
		const reasons = await page.locator(".results td.reason bdi").allTextContents();
		assert.ok(reasons.some((text) => hostile.includes(text.trim())), reasons.join("|").slice(0, 1000));
		assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, "a name widens the page");
		await assertUnharmed(page);
		await page.context().close();
	});

	await test("nor in space", async () => {
		const page = await open(writePage("space", results(sampleRun({ models: hostile.slice(0, 2), batches: [1, 4], samples: 12 })), showing("space")));
		await page.waitForFunction(() => document.querySelector(".panel-space canvas"));
		const text = await page.locator(".panel-space").textContent();
		assert.ok(text.includes(hostile[1]), text);
		await assertUnharmed(page);
		await page.context().close();
	});

	await test("nor in what is opened, pointed at, listed and saved", async () => {
		const page = await open(file, { hash: "panels=table&panels=main" });
		const main = page.locator(".panel-main");
		await seeAll(page);
		await main.getByRole("button", { name: "Show as a table" }).click();
		await main.getByRole("button", { name: /^Command/ }).click();
		const answered = [];
		for (let at = 0; at < 6; at++) {
			if (await page.evaluate(point, at)) answered.push(await page.locator(".panel-main .crosshair-box:not([hidden]) li bdi").allTextContents());
			await page.evaluate((at) => document.querySelector(`.results tr[data-at="${at}"]`)?.click(), at);
			await page.keyboard.press("Escape");
		}
		assert.ok(answered.length > 0 && answered.every((names) => names.some((name) => hostile.some((one) => isShown(one, name)))), JSON.stringify(answered).slice(0, 1000));
		const svg = (await downloaded(page, () => main.getByRole("button", { name: "Download as SVG" }).click())).bytes.toString();
		const found = await page.evaluate((text) => {
			const picture = new DOMParser().parseFromString(text, "image/svg+xml");
			return [...picture.querySelectorAll("*")].filter((e) => /^(script|foreignObject|parsererror|a|img)$/i.test(e.localName) || [...e.attributes].some((a) => /^on|^javascript:/i.test(`${a.name}`) || /^javascript:/i.test(a.value))).map((e) => e.outerHTML.slice(0, 200));
		}, svg);
		assert.deepEqual(found, []);
		await downloaded(page, () => main.getByRole("button", { name: "Download as PNG" }).click());
		const csv = (await downloaded(page, () => page.getByRole("button", { name: /as CSV/ }).click())).bytes.toString();
		assert.ok(csv.includes("<img src=x onerror="));
		await page.getByRole("button", { name: "Layout: choose and order panels" }).click();
		await page.keyboard.press("Escape");
		await assertUnharmed(page);
		await page.context().close();
	});

	await test("titles of charts are the names to the letter", async () => {
		const name = "a&amp;<b>bold</b>";
		const page = await open(writePage("letters", results(sampleRun({ models: [name], batches: [1], samples: 12 }))), { hash: "panels=throughput:12" });
		const panel = page.locator(".panel-throughput");
		await panel.getByRole("button", { name: "Show as a table" }).click();
		for (const text of [await panel.locator("h2").textContent(), await panel.locator("caption").first().textContent()]) assert.ok(text.includes(name), text);
		await page.context().close();
	});

	await test("the address executes nothing either", async () => {
		const words = hostile.slice(0, 8).map(encodeURIComponent);
		const page = await open(file, { hash: `title=${words[0]}&search=${words[1]}&model=${words[2]}&device=${words[3]}&columns=${words[4]}&sort=${words[1]}&panels=${words[0]}&x=${words[1]}&latency-limit=${words[1]}&theme=${words[2]}` });
		await assertUnharmed(page);
		await page.context().close();
	});

	await test("invalid UTF-8 is replaced in a title, and refused in a file", async () => {
		const html = path.join(folder, "invalid.html");
		execFileSync("bash", ["-c", `"$0" dashboard "$1" --output "$2" --title $'bad \\xff\\xc3 <i>title</i>'`, dyno, path.join(folder, "hostile.json"), html]);
		const page = await open(html, { hash: "panels=table" });
		assert.match(await page.locator("h1").textContent(), /^bad \uFFFD+ <i>title<\/i>$/);
		const text = JSON.stringify(results(sampleRun({ models: ["bad-~~-name"], batches: [1, 2] })));
		const broken = Buffer.from(text.replaceAll("~~", "\xff\xc3"), "latin1");
		await page.locator("input[type=file]").setInputFiles({ name: "invalid.json", mimeType: "application/json", buffer: broken });
		await page.waitForFunction(() => /invalid.json: .*invalid UTF-8/.test(document.querySelector(".toast").textContent));
		await assertUnharmed(page);
		await page.context().close();
	});

	await test("the policy is strict, and holds", async () => {
		const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(fs.readFileSync(file, "latin1"))[1];
		const parts = Object.fromEntries(policy.split(";").map((part) => part.trim().split(/ (.*)/)));
		assert.equal(parts["default-src"], "'none'");
		assert.ok(!/unsafe-inline|'unsafe-eval'|https?:|\*/.test(parts["script-src"]), parts["script-src"]);
		const page = await open(file, { hash: "panels=table" });
		const refused = await page.evaluate(async () => {
			const script = document.createElement("script");
			script.textContent = "window.tripped = 1";
			document.body.append(script);
			const image = document.createElement("div");
			image.innerHTML = '<img src="data:," onerror="window.tripped = 2">';
			document.body.append(image);
			const fetched = await fetch("https://example.org/").then(() => "fetched", () => "refused");
			await new Promise((done) => setTimeout(done, 100));
			return { tripped: window.tripped, fetched };
		});
		assert.deepEqual(refused, { tripped: undefined, fetched: "refused" });
		await page.context().close();
	});

	await finish();
})();
