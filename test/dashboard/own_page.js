// The reader's own page: panels of text, notes at runs, cells and times, one panel for other pages, views, all of it in a settings
// file and in a saved page.
// Usage: node own_page.js DYNO SOURCE
"use strict";
const assert = require("node:assert");
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { downloaded, dyno, finish, folder, modules, open, settled, test, writePage } = require("./browser.js");
const { order, see, seeAll } = require("./reader.js");
const { sampleRun, document: results } = require("./sample.js");

const runAt = (n) => Object.assign(sampleRun({ samples: 12, breakdowns: false, batches: [1, 4, 16] }), { id: `2026031${n}-100000-aa0${n}`, tag: `v1.${n}`, started: `2026-03-1${n}T10:00:00Z`, ...(n === 3 ? { note: "after the kernel update" } : {}) });

const hostile = '<img src=x onerror="document.title=1"> [x](javascript:document.title=2) **bold** <script>document.title=3</script>';

const signs = (page, panel) => page.locator(`.panel-${panel} .plot`).evaluate((plot) => ({ signs: (plot.layout.annotations || []).filter(({ bgcolor }) => bgcolor).map(({ text }) => text), lines: (plot.layout.shapes || []).filter(({ yref }) => / domain$/.test(yref)).map(({ x0 }) => x0) }));

const tools = (page, name) => page.getByRole("toolbar", { name: "View" }).getByRole("button", { name });

const notesOf = (page, panel) => page.locator(`.panel-${panel} .chart > .notes`).textContent();

const wordOf = (page, label) => page.getByRole("dialog", { name: /note/ }).locator(".control", { has: page.getByText(label, { exact: true }) }).locator("select");

async function note(page, text, choices) {
	await tools(page, /^Add a note/).focus();
	await page.keyboard.press("Enter");
	await page.keyboard.type(text);
	for (const [label, value] of Object.entries(choices)) await wordOf(page, label).selectOption(value);
	await page.getByRole("dialog").getByRole("button", { name: "Keep this note" }).focus();
	await page.keyboard.press("Enter");
	await settled(page);
}

(async () => {
	const document = results(runAt(1), runAt(2), runAt(3));
	const file = writePage("own_page", document, ["--title", "Own page"]);

	await test("a text is added with the keyboard, is Markdown and never HTML, is copied, and goes with the address", async () => {
		const page = await open(file);
		await tools(page, /^Add text/).focus();
		await page.keyboard.press("Enter");
		await settled(page);
		assert.equal((await order(page))[0], "text-1:12");
		await page.keyboard.type(`# Head\n${hostile}\n- [docs](https://example.org)`); // the editor has the keyboard
		await page.locator(".panel-text-1").getByRole("button", { name: "Done" }).click();
		const body = page.locator(".panel-text-1 .text-panel");
		assert.deepEqual([await body.locator("h3").textContent(), await body.locator("strong").textContent(), await body.locator("img, script").count()], ["Head", "bold", 0]);
		assert.deepEqual(await body.locator("a").evaluateAll((all) => all.map((a) => [a.getAttribute("href"), a.target, a.rel])), [["https://example.org", "_blank", "noopener noreferrer"]]);
		assert.match(await body.textContent(), /<img src=x onerror="document.title=1"> \[x\]\(javascript:document.title=2\)/);
		await page.locator(".panel-text-1").getByRole("button", { name: "Copy Text", exact: true }).click();
		await settled(page);
		assert.equal(await page.locator(".panel-text-2 h2").textContent(), "Text (copy)");
		const again = await open(file, { hash: (await page.evaluate(() => location.hash)).slice(1) });
		assert.equal(await again.locator(".panel-text-1 .text-panel h3").textContent(), "Head");
		assert.equal(await again.title(), "Own page – dyno");
		await again.locator(".panel-text-2").getByRole("button", { name: /for good/ }).click();
		assert.equal(await again.locator(".panel-text-2").count(), 0);
		assert.deepEqual([...page.complaints, ...again.complaints], []);
		await again.context().close();
		await page.context().close();
	});

	await test("notes at cells, a run and a time stand in the charts that they concern, and in the list", async () => {
		const page = await open(file);
		await note(page, "slow clock", { Model: "bert-base-uncased", Device: "cuda:0", "Batch size": "4", Run: "v1.2" });
		await note(page, "new driver", { Run: "v1.2" });
		await page.evaluate(() => window.dynoDashboard.state.set({ markers: [...window.dynoDashboard.state.state.markers, "note=moved&time=2026-03-12T18:00:00Z"], group: "run" }));
		await see(page, "main");
		assert.deepEqual((await signs(page, "main")).signs.filter((text) => text === "<b>1</b>").length >= 1, true);
		assert.match(await notesOf(page, "main"), /Note 1 \(.*bert-base-uncased.*\): slow clock.*Note 2 \(run v1\.2\): new driver/);
		await see(page, "history");
		const history = await signs(page, "history");
		assert.deepEqual([...new Set(history.lines)].sort(), [1, 1.5, 2]);
		assert.ok(["<b>2</b>", "<b>3</b>", "<b>4</b>"].every((text) => history.signs.includes(text)), JSON.stringify(history));
		await see(page, "notes");
		const rows = page.locator(".panel-notes tbody tr");
		assert.equal(await rows.count(), 4);
		assert.match(await rows.last().textContent(), /after the kernel update.*in the result file.*run v1\.3/);
		assert.equal(await rows.last().getByRole("button", { name: /Change|Remove/ }).count(), 0);
		await rows.first().getByRole("button", { name: /^Show the results/ }).click();
		assert.equal(await page.evaluate(() => window.dynoDashboard.state.state.select.length), 2); // of two sequence lengths
		await rows.first().getByRole("button", { name: "Change note 1" }).click();
		await page.getByRole("dialog").locator("textarea").fill("slow clock, mended");
		await page.getByRole("dialog").getByRole("button", { name: "Keep this note" }).click();
		await see(page, "notes");
		assert.match(await rows.first().textContent(), /slow clock, mended/);
		await rows.nth(1).getByRole("button", { name: "Remove note 2" }).click();
		await rows.nth(3).waitFor({ state: "detached" });
		assert.equal(await rows.count(), 3);
		await page.getByRole("button", { name: /^Undo/ }).click();
		await rows.nth(3).waitFor();
		assert.equal(await rows.count(), 4);
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("a note is added at a result, which tells it from then on", async () => {
		const page = await open(file);
		await page.locator(".results tbody tr[data-place]").first().click();
		await page.getByRole("dialog").getByRole("button", { name: "Add a note at this result" }).click();
		const form = page.getByRole("dialog", { name: "Add a note" });
		assert.equal(await wordOf(page, "Run").inputValue(), "v1.1");
		await form.getByRole("button", { name: "Keep this note" }).click();
		assert.ok(await form.isVisible()); // there is none yet
		await form.locator("textarea").fill("look here");
		await form.getByRole("button", { name: "Keep this note" }).click();
		await page.keyboard.press("Escape");
		await page.locator(".results tbody tr[data-place]").first().click();
		assert.match(await page.locator("dialog.detail").textContent(), /Note 1 .*look here/);
		await page.context().close();
	});

	await test("what a picture is saved with has the notes, at their points and below", async () => {
		const page = await open(file, { hash: "markers=note%3Dslow+clock%26device%3Dcuda:0%26batch%3D4" });
		await see(page, "main");
		const svg = (await downloaded(page, () => page.locator(".panel-main").getByRole("button", { name: "Download as SVG" }).click())).bytes.toString();
		assert.match(svg, /Note 1 \(cuda:0 · batch 4\): slow clock/);
		assert.match(svg, />1<\/tspan>|>1<\/text>/);
		await page.context().close();
	});

	await test("zooming and pointing leave the notes where they are", async () => {
		const page = await open(file, { hash: "panels=main&markers=note%3Dslow+clock%26device%3Dcuda:0%26batch%3D4" });
		await see(page, "main");
		const before = await signs(page, "main");
		assert.ok(before.signs.length > 0);
		const box = await page.locator(".panel-main .plot .nsewdrag").first().boundingBox();
		await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.4); // points
		await page.mouse.move(box.x + box.width * 0.2, box.y + box.height * 0.1);
		await page.mouse.down();
		await page.mouse.move(box.x + box.width * 0.9, box.y + box.height * 0.9, { steps: 4 });
		await page.mouse.up();
		await settled(page);
		assert.deepEqual((await signs(page, "main")).signs, before.signs);
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("one panel is shown alone, as the copied element has it, also where the page does not show it", async () => {
		const page = await open(file, { hash: "device=cuda:0&panels=main", permissions: ["clipboard-read", "clipboard-write"] });
		await page.locator(".panel-main").getByRole("button", { name: /for other pages/ }).click();
		const code = await page.evaluate(() => navigator.clipboard.readText());
		assert.match(code, /^<iframe src="file:.*own_page\.html#panels=main&#38;embed=main&#38;device=cuda:0" title="Median latency over batch size – Own page"|^<iframe src="file:.*#.*embed=main/);
		const outer = path.join(folder, "outer.html");
		fs.writeFileSync(outer, `<!doctype html><meta charset="utf-8"><title>Report</title>${code}`);
		await page.goto(`file://${outer}`);
		const frame = page.frameLocator("iframe");
		await frame.locator(".panel-main .plot .main-svg").first().waitFor();
		assert.deepEqual([await frame.locator(".panel").count(), await frame.locator(".top").isVisible(), await frame.locator(".filters").isVisible(), await frame.locator(".panel-tools").first().isVisible()], [1, false, false, false]);
		assert.match(await frame.locator(".active").textContent(), /cuda:0/); // what is filtered is said
		assert.match(await frame.getByRole("link", { name: "The whole page" }).getAttribute("href"), /^#(?!.*embed).*device=cuda:0/);
		const alone = await open(file, { hash: "embed=pareto&panels=main", width: 390 });
		assert.deepEqual((await order(alone)).map((item) => item.split(":")[0]), ["pareto"]);
		assert.ok(await alone.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
		const none = await open(file, { hash: "embed=what" });
		assert.ok((await none.locator(".panel").count()) > 5);
		for (const one of [alone, none]) await one.context().close();
		await page.context().close();
	});

	const yaml = `texts:
  - id: text-about
    title: About
    text: |
      Two models, **three** devices
      ${hostile}
markers:
  - { note: new driver, run: v1.2 }
  - { note: "moved: <b>", time: 2026-03-12 }
  - note: slow
    model: "*bert-base*"
    batch: [4, 16]
charts:
  - { id: own-p99, title: p99, chart: latency, field: latency_p99, only: "device:cuda" }
panels: [main:6, own-p99:6, text-about, table]
hidden: [memory, space]
device: [cpu, cuda:0]
views:
  - { name: GPU, device: cuda:0, field: throughput_items, panels: [main, notes], charts: [{ chart: pareto, x: latency_p99 }] }
  - { name: Link, view: "embed=pareto" }
`;

	await test("a settings file says all of it, and the page writes the same again", async () => {
		const config = path.join(folder, "all.yaml");
		fs.writeFileSync(config, yaml);
		const page = await open(writePage("all", document, ["--config", config]));
		const panels = (await order(page)).map((item) => item.split(":")[0]);
		assert.deepEqual(panels.filter((id) => ["main", "own-p99", "text-about", "table"].includes(id)), ["main", "own-p99", "text-about", "table"]);
		assert.ok(panels.includes("pareto") && panels.includes("notes") && !panels.includes("memory") && !panels.includes("space"), panels.join());
		await see(page, "text-about");
		assert.equal(await page.locator(".panel-text-about strong").first().textContent(), "three");
		await see(page, "notes");
		assert.match(await page.locator(".panel-notes").textContent(), /new driver.*moved: <b>.*slow/);
		await page.getByRole("button", { name: "Views by name" }).click();
		await page.getByRole("button", { name: "GPU" }).click();
		await settled(page);
		const state = await page.evaluate(() => window.dynoDashboard.state.state);
		assert.deepEqual([state.device, state.field, state.panels, state.charts], [["cuda:0"], "throughput_items", ["main", "notes"], ["chart=pareto&x=latency_p99"]]);
		await page.getByRole("button", { name: /^Undo/ }).click();
		await page.getByRole("button", { name: "Layout: choose and order panels" }).click();
		const saved = await downloaded(page, () => page.getByRole("button", { name: /Save layout file/ }).click());
		const again = await open(writePage("all-again", document, ["--config", saved.file]));
		assert.equal(await again.evaluate(() => location.hash), "");
		assert.deepEqual(await order(again), await order(page));
		const settings = (one) => one.evaluate(() => ({ ...window.dynoDashboard.state.state, views: window.dynoDashboard.context.page.config.views.map((view) => new URLSearchParams(view.replace(/view=(.*)/, (_, inner) => decodeURIComponent(inner))).toString()) }));
		const [was, is] = [await settings(page), await settings(again)];
		for (const key of Object.keys(was)) assert.equal(JSON.stringify(is[key]), JSON.stringify(was[key]), key);
		assert.deepEqual([...page.complaints, ...again.complaints], []);
		await again.context().close();
		await page.context().close();
	});

	await test("a saved page has them, too, and nothing of them runs", async () => {
		const page = await open(file, { hash: new URLSearchParams([["texts", new URLSearchParams({ id: "text-1", title: "</script><b>", text: hostile }).toString()], ["markers", "note=%3C/script%3E&run=v1.2"], ["device", "cuda:0"]]).toString() });
		await page.getByRole("button", { name: "Layout: choose and order panels" }).click();
		const saved = await downloaded(page, () => page.getByRole("button", { name: /Save this page/ }).click());
		const again = await open(saved.file);
		assert.equal(await again.evaluate(() => location.hash), "");
		assert.equal(await again.locator(".panel-text-1 h2").textContent(), "</script><b>");
		assert.equal(await again.evaluate(() => window.dynoDashboard.context.counts.shown), await page.evaluate(() => window.dynoDashboard.context.counts.shown));
		await see(again, "notes");
		assert.match(await again.locator(".panel-notes tbody").textContent(), /<\/script>/);
		assert.deepEqual([...page.complaints, ...again.complaints], []);
		await again.context().close();
		await page.context().close();
	});

	await test("a settings file with what there cannot be is refused where it stands", async () => {
		const bad = path.join(folder, "bad.yaml");
		for (const [text, said] of [
			["texts:\n  - { id: own-1, text: x }", /:2:5: .*text-about/],
			["texts:\n  - { title: x }", /:2:5: .*lacks `text`/],
			["texts:\n  - { text: x, html: y }", /:2:5: .*html/],
			["markers:\n  - { note: x }", /:2:5: .*where it is/],
			["markers:\n  - { run: x }", /:2:5: .*a note and/],
			["markers:\n  - { note: x, time: yesterday }", /:2:5: .*a date/],
			["markers:\n  - { note: x, 'Not A Word': 1 }", /:2:5: .*Not A Word/],
			["embed: what", /:1:8: .*a panel/],
			["hidden: [what]", /:1:10: .*what/],
			["views:\n  - { device: cpu }", /:2:5: .*lacks `name`/],
			["views:\n  - { name: x, field: odd }", /:2:5: .*odd/],
			["views:\n  - { name: x, colour: red }", /:2:5: .*colour/],
			["views:\n  - { name: x, charts: [{ chart: what }] }", /:2:5: .*what/],
			["views:\n  - { name: x, a: [{ b: [{ c: [{ d: 1 }] }] }] }", /a plain value was expected/],
		]) {
			fs.writeFileSync(bad, `${text}\n`);
			assert.throws(() => execFileSync(dyno, ["dashboard", path.join(folder, "own_page.json"), "--config", bad, "--output", path.join(folder, "bad.html")], { stdio: "pipe" }), (error) => said.test(error.stderr.toString()) || assert.fail(`${text}: ${error.stderr}`), text);
		}
	});

	await test("axe finds nothing, narrow and wide, light and dark, with texts, notes and their sheet", async () => {
		const axe = fs.readFileSync(path.join(modules, "axe-core/axe.min.js"), "utf8");
		const config = path.join(folder, "all.yaml");
		fs.writeFileSync(config, yaml);
		const with_ = writePage("axe", document, ["--config", config]);
		for (const [width, theme] of [[390, "dark"], [1440, "light"], [1920, "dark"]]) {
			const page = await open(with_, { width, theme, hash: "panels=text-about&panels=main&panels=history&panels=notes" });
			await seeAll(page);
			await page.locator(".panel-text-about").getByRole("button", { name: "Edit this text" }).click();
			const found = async () => (await page.evaluate(`${axe}; axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"] })`)).violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 160))]);
			{ const all = await found(); assert.equal(all.length, 0, `${width} ${theme} ${JSON.stringify(all)}`); }
			await tools(page, /^Add a note/).click();
			{ const all = await found(); assert.equal(all.length, 0, `${width} ${theme}, the sheet ${JSON.stringify(all)}`); }
			assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), String(width));
			assert.deepEqual(page.complaints, []);
			await page.context().close();
		}
	});

	await finish();
})();
