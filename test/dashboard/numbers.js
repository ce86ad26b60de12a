// The numbers on the page are those of `dyno show --json`, for every field and every result, with
// and without a filter: the value to the last bit, what is read to the last digit shown.
// Usage: node numbers.js DYNO SOURCE
"use strict";
const assert = require("node:assert");
const fs = require("node:fs");
const path = require("node:path");
const { execFileSync } = require("node:child_process");
const { dyno, folder, open, settled, source, test, finish, writePage } = require("./browser.js");
const { sampleRun, document: results, generator } = require("./sample.js");

// The tables of docs/fields.md, made from the library's.
const [measured, derived] = fs.readFileSync(path.join(source, "docs/fields.md"), "utf8").split("\n## Derived fields\n").map((part) => [...part.matchAll(/^\| `(\w+)` \|/gm)].map((match) => match[1]));
const fields = [...measured, ...derived];
const costs = { price: "*=1.5", currency: "EUR", "energy-price": "0.3", "energy-co2": "380" };
const random = generator(11);
const prefixes = { p: -12, n: -9, µ: -6, m: -3, "": 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const symbols = ["", "s", "B", "items/s", "tokens/s", "FLOP", "FLOP/s", "MAC", "MACs", "FLOPs", "W", "J", "items/J", "FLOP/s/W", "FLOP/B", "B/s", "Hz", "°C", "%", "EUR/M items", "EUR/M tokens", "items/EUR", "EUR/h", "g/M items"];

// Ten to what power a column's unit is of its field's, from the text of its header alone.
function powerOf(symbol) {
	if (symbol === "%") return -2;
	if (symbols.includes(symbol)) return 0;
	const rest = symbol.slice(1).trim();
	assert.ok(symbol[0] in prefixes && symbols.includes(rest), `unit ${symbol}`);
	return prefixes[symbol[0]];
}

// What is read is the value, rounded to the digits that are shown. Half a unit of the last digit
// may go either way: the division by the prefix is not exact.
function sameAsShown(text, value, power, what) {
	const plain = text.replace(/^~/, "").replace(/,/g, "");
	assert.match(plain, /^-?\d+(\.\d+)?(E-?\d+)?$/, `${what}: ${text}`);
	const [digits, exponent] = plain.split("E");
	const last = 10 ** (Number(exponent || 0) - (digits.split(".")[1] || "").length);
	const exact = Number(`${value}e0`) / 10 ** power;
	assert.ok(Math.abs(Number(plain) - exact) <= last / 2 + Math.abs(exact) * 1e-15, `${what}: ${text} for ${exact}`);
	const precise = digits.replace(/^-?0*\.?0*|\./g, "").length;
	assert.ok(precise >= 4 || Number(plain) === exact || exact === 0, `${what}: ${text} has few digits for ${exact}`);
}

function withEveryField() {
	const run = sampleRun({ batches: [1, 4, 16], samples: 30 });
	for (const result of run.results) {
		if (result.status !== "ok") continue;
		for (const key of measured) {
			result.values[key] ??= {};
			if (result.values[key].value === undefined) result.values[key] = { value: random() * 10 ** (Math.floor(random() * 6) - 3) };
		}
	}
	return run;
}

async function readTable(page) {
	const heads = await page.locator(".results th").evaluateAll((all) => all.map((th) => ({ key: th.querySelector(".sorter").dataset.key, unit: (th.querySelector(".unit")?.textContent || "").replace(/[↓↑]/g, "").trim() })));
	const rows = new Map();
	const height = await page.locator(".scroller").evaluate((e) => e.scrollHeight);
	for (let top = 0; top < height; top += 300) {
		await page.locator(".scroller").evaluate((e, top) => (e.scrollTop = top), top);
		await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
		for (const row of await page.locator(".results tbody tr[data-place]").evaluateAll((all) => all.map((tr) => ({ place: Number(tr.dataset.place), cells: [...tr.children].map((td) => ({ className: td.className, text: td.querySelector(".value")?.textContent ?? td.textContent, exact: td.querySelector(".value")?.dataset.value, bound: td.querySelector(".value")?.dataset.bound })) }))))
			rows.set(row.place, row.cells);
	}
	return { heads, rows };
}

(async () => {
	const file = writePage("numbers", results(withEveryField()));
	const shown = JSON.parse(execFileSync(dyno, ["show", path.join(folder, "numbers.json"), "--json", ...Object.entries(costs).flatMap(([key, value]) => [`--${key}`, value])], { encoding: "utf8", maxBuffer: 1 << 28 })).runs[0];
	const columns = `${fields.map((key) => `columns=${key}`).join("&")}&${new URLSearchParams(costs)}`;

	await test("there are fields that are measured, and such as are derived", () => assert.ok(measured.length > 40 && derived.length > 5));

	for (const [name, filter, passes] of [
		["of every result", "", () => true],
		["of a filter", "&device=cuda:0&sequence=512", (result) => shown.devices[result.device].id === "cuda:0" && result.sequence === 512],
	])
		await test(`numbers ${name} are those of dyno show`, async () => {
			const page = await open(file, { hash: columns + filter });
			const { heads, rows } = await readTable(page);
			const expected = shown.results.map((result, place) => [place, result]).filter(([, result]) => passes(result));
			assert.deepEqual([...rows.keys()].sort((a, b) => a - b), expected.map(([place]) => place));
			let compared = 0;
			let bounds = 0;
			for (const key of fields) {
				const at = heads.findIndex((head) => head.key === key);
				assert.ok(at >= 0, `no column ${key}`);
				const power = powerOf(heads[at].unit);
				for (const [place, result] of expected) {
					if (result.status !== "ok") continue;
					const value = result.values[key];
					const cell = rows.get(place)[at];
					if (value.bound !== undefined) {
						assert.equal(Number(cell.bound), value.bound, `${key} of ${place}`);
						sameAsShown(cell.text.replace("≥ ", ""), value.bound, power, `${key} of ${place}`);
						bounds++;
						continue;
					}
					if (value.withheld) {
						assert.match(cell.className, /withheld/);
						continue;
					}
					assert.equal(Number(cell.exact), value.value, `${key} of ${place}`);
					sameAsShown(cell.text, value.value, power, `${key} of ${place}`);
					compared++;
				}
			}
			assert.ok(compared >= fields.length * 3, String(compared));
			assert.ok(bounds > 0 || filter, "bounds are among them");
			assert.deepEqual(page.complaints, []);
			await page.context().close();
		});

	await test("the main chart draws them, too", async () => {
		const page = await open(file, { hash: "panels=main:12&model=bert-base-uncased&device=cuda:0&sequence=128&aggregate=none" });
		for (const key of ["latency_median", "throughput_items", "memory_total", "load_time"]) {
			await page.evaluate((field) => window.dynoDashboard.state.set({ field }), key);
			await settled(page);
			const drawn = await page.evaluate(() => {
				const plot = document.querySelector(".panel-main .plot");
				return { title: plot.layout.yaxis.title.text, points: plot.data.flatMap((t) => (t.customdata || []).map((c, i) => [c?.[2], t.y[i]])).filter(([place]) => Number.isInteger(place)) };
			});
			const power = powerOf(/\(([^)]*)\)/.exec(drawn.title)[1]);
			assert.ok(drawn.points.length >= 3, `${key}: ${drawn.points.length}`);
			for (const [place, y] of drawn.points) {
				const exact = shown.results[place].values[key].value / 10 ** power;
				assert.ok(Math.abs(y - exact) <= Math.abs(exact) * 1e-14, `${key} of ${place}: ${y} ${exact}`);
			}
		}
		await page.context().close();
	});

	await finish();
})();
