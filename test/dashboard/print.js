// The page on paper: light, whole, within the paper's width; and as it was, when that is done.
// Usage: node print.js DYNO SOURCE
"use strict";
const assert = require("node:assert");
const { finish, open, settled, test, writePage } = require("./browser.js");
const { see, seeAll } = require("./reader.js");
const { sampleRun, document: results } = require("./sample.js");

const runAt = (n) => Object.assign(sampleRun({ samples: 9 }), { id: `2026031${n}-100000-aa0${n}`, tag: `v1.${n}`, started: `2026-03-1${n}T10:00:00Z` });

const PAPER = 718; // px: A4 upright, without its margins

// As the browser does it: the event, then the paper's width.
async function toPaper(page) {
	await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
	await page.emulateMedia({ media: "print" });
	await page.setViewportSize({ width: PAPER, height: 1000 });
}

async function fromPaper(page, width) {
	await page.setViewportSize({ width, height: 1000 });
	await page.emulateMedia({ media: "screen" });
	await page.evaluate(() => dispatchEvent(new Event("afterprint")));
	await settled(page);
}

// What reaches beyond the paper, or is cut by what it is in: [what, px].
const cutOff = (page) =>
	page.evaluate((paper) => {
		const all = [...document.querySelectorAll(".panel .main-svg, .panel canvas, .panel table, .panel td, .panel th, .panel p, .panel li, h1")].filter((element) => element.getClientRects().length && !element.closest(".visually-hidden"));
		return all.map((element) => [`${element.closest(".panel")?.dataset.panel} ${element.tagName} ${element.textContent.slice(0, 30)}`, Math.round(element.getBoundingClientRect().right)]).filter(([, right]) => right > paper + 1);
	}, PAPER);

(async () => {
	const document_ = results(runAt(1), runAt(2), runAt(3));
	const file = writePage("print", document_, ["--title", "Paper"]);

	await test("in the dark theme paper is light, charts are whole, and nothing is beyond it", async () => {
		const page = await open(file, { theme: "dark", hash: "markers=note%3Dslow%26batch%3D4" });
		await seeAll(page);
		await toPaper(page);
		assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "light");
		assert.deepEqual(await cutOff(page), []);
		const charts = await page.locator(".panel .plot").evaluateAll((all) => all.filter((plot) => plot.data && !plot.hidden).map((plot) => ({ id: plot.closest(".panel").dataset.panel, text: plot.layout.font?.color, width: plot.getBoundingClientRect().width, height: plot.getBoundingClientRect().height, drawn: plot.layout.width / plot.layout.height })));
		assert.ok(charts.length > 10);
		for (const { id, text, width, height, drawn } of charts) {
			assert.match(text, /^#[0-4]|^rgb\(([0-9]|[0-7][0-9]),/, `${id}: dark letters`);
			assert.ok(width > PAPER * 0.8 && Math.abs(width / height / drawn - 1) < 0.05, `${id}: ${width} × ${height}, drawn ${drawn}`);
		}
		await fromPaper(page, 1440);
		await see(page, "main");
		assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
		const main = await page.locator(".panel-main .plot").evaluate((plot) => ({ box: plot.querySelector(".main-svg").getAttribute("viewBox"), width: plot.querySelector(".main-svg").getBoundingClientRect().width, room: plot.parentElement.clientWidth, paper: plot.dataset.paper }));
		assert.ok(main.box === null && !main.paper && Math.abs(main.width - main.room) < 3, JSON.stringify(main));
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("tables are whole: all rows, all fields, in heads that are repeated no buttons; nothing is folded", async () => {
		const fields = ["mean", "median", "min", "max", "std", "p90", "p95", "p99"].map((key) => `latency_${key}`).concat(["throughput_items", "throughput_tokens", "memory_total", "memory_peak", "memory_allocated", "memory_reserved", "flops_total", "flops_rate"]);
		const page = await open(file, { hash: `panels=table&panels=comparison&panels=main&panels=environment&${fields.map((key) => `columns=${key}`).join("&")}` });
		await seeAll(page);
		const folded = await page.locator("details:not([open])").count();
		await toPaper(page);
		assert.deepEqual(await cutOff(page), []);
		const tables = page.locator(".panel-table .results");
		assert.ok((await tables.count()) > 1);
		for (const table of await tables.all()) assert.equal(await table.locator("tr[data-place]").count(), 216);
		const heads = (await tables.locator("thead").allTextContents()).join();
		for (const title of ["Mean latency", "p99", "Total memory", "FLOPs", "Compute rate"]) assert.ok(heads.includes(title), `${title}: ${heads}`);
		assert.equal(await page.locator(".panel-table thead button, .compare-table thead button").count(), 0);
		assert.equal(await page.locator(".compare-table tbody tr").count(), 144);
		assert.match(await page.locator(".compare-status").textContent(), /^144 of 144 shown/);
		assert.ok(folded > 0 && (await page.locator(".main details:not([open])").count()) === 0);
		for (const selector of [".filters", ".actions", ".panel-tools", ".panel-controls", ".panel-index", ".compare-controls"]) assert.ok(!(await page.locator(selector).first().isVisible()), selector);
		await fromPaper(page, 1440);
		assert.equal(await tables.count(), 1);
		assert.ok((await tables.locator("tr[data-place]").count()) < 60 && (await tables.locator("thead button").count()) > 16);
		assert.equal(await page.locator(".compare-table tbody tr").count(), 100);
		await seeAll(page);
		assert.equal(await page.locator("details:not([open])").count(), folded);
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("absurd names and links stay within the paper", async () => {
		const run = runAt(1);
		run.models[0].name = "m".repeat(300);
		run.models[1].name = `${"words and ".repeat(60)}end`;
		run.devices[0].name = "d".repeat(200);
		const page = await open(writePage("absurd", results(run)), { hash: `panels=text-1&panels=table&panels=main&panels=summary&texts=${encodeURIComponent(`title=${"t".repeat(200)}&text=${encodeURIComponent(`[link](https://example.org/${"x".repeat(300)})\n\n\`\`\`\n${"y".repeat(300)}\n\`\`\``)}`)}` });
		await seeAll(page);
		await toPaper(page);
		assert.deepEqual(await cutOff(page), []);
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("a PDF is made, upright and across", async () => {
		const page = await open(file, { theme: "dark" });
		for (const landscape of [false, true]) {
			const pdf = await page.pdf({ format: "A4", landscape });
			const pages = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g).length;
			assert.ok(pages > 5 && pages < 60, String(pages));
		}
		await settled(page);
		assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await finish();
})();
