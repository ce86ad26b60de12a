// The page as a reader uses it: controls, panels, address, layout, exports, adding results.
// Usage: node page.js DYNO SOURCE
"use strict";
const assert = require("node:assert");
const fs = require("node:fs");
const path = require("node:path");
const zlib = require("node:zlib");
const { downloaded, folder, modules, open, settled, test, finish, writePage } = require("./browser.js");
const { sampleRun, document: results } = require("./sample.js");

const shownRows = (page) => page.evaluate(() => window.dynoDashboard.context.counts.shown);
const hash = (page) => page.evaluate(() => location.hash);
const drawing = (page, panel) =>
	page.evaluate((panel) => {
		const plot = document.querySelector(`.panel-${panel} .plot`);
		if (!plot || !plot.data) return null;
		return { traces: plot.data.length, types: [...new Set(plot.data.map((t) => t.type))], modes: plot.data.map((t) => t.mode), xtype: plot.layout.xaxis?.type, ytype: plot.layout.yaxis?.type, xtitle: plot._fullLayout.xaxis?.title?.text, ytitle: plot._fullLayout.yaxis?.title?.text };
	}, panel);

// Scrolls so that every panel has been seen, and waits for it.
async function seeAll(page) {
	for (const panel of await page.locator(".panel").all()) {
		await panel.evaluate((element) => element.scrollIntoView({ block: "center" }));
		await page.waitForFunction((element) => !element.classList.contains("busy"), await panel.elementHandle());
		await settled(page);
	}
}

// Width and height, and how many different bytes its rows have: a blank picture has few.
function readPng(bytes) {
	assert.equal(bytes.subarray(1, 4).toString(), "PNG");
	const parts = [];
	for (let at = 8; at < bytes.length; ) {
		const length = bytes.readUInt32BE(at);
		if (bytes.toString("latin1", at + 4, at + 8) === "IDAT") parts.push(bytes.subarray(at + 8, at + 8 + length));
		at += 12 + length;
	}
	const pixels = zlib.inflateSync(Buffer.concat(parts));
	return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20), values: new Set(pixels).size };
}

(async () => {
	const run = sampleRun();
	const file = writePage("page", results(run), ["--title", "Two models"]);
	let page = await open(file);

	await test("opens from a file, silently", async () => {
		assert.equal(await page.title(), "Two models – dyno");
		assert.equal(await page.locator("h1").textContent(), "Two models");
		assert.match(await page.locator(".subtitle").textContent(), /72 results/);
		assert.ok((await page.locator(".results tbody tr[data-place]").count()) > 10);
		assert.ok((await drawing(page, "main")).traces >= 6);
		assert.deepEqual(page.complaints, []);
	});

	await test("every panel draws, or says why not", async () => {
		await seeAll(page);
		const panels = await page.evaluate(() =>
			[...document.querySelectorAll(".panel")].map((panel) => ({
				id: panel.dataset.panel,
				chart: Boolean(panel.querySelector(".chart")),
				traces: panel.querySelector(".plot")?.data?.length || 0,
				drawn: panel.querySelector(".plot .main-svg") !== null,
				message: panel.querySelector(".nothing:not([hidden])")?.textContent || "",
				label: panel.querySelector(".plot")?.getAttribute("aria-label") || "",
			})),
		);
		const ids = panels.map((panel) => panel.id);
		for (const id of ["summary", "table", "main", "percentiles", "throughput", "memory", "distribution", "pareto", "heatmap", "flops", "operators", "roofline", "efficiency", "parallel", "space", "environment"]) assert.ok(ids.includes(id), `no panel ${id}: ${ids}`);
		for (const panel of panels.filter((panel) => panel.chart)) {
			assert.ok((panel.traces && panel.drawn) || panel.message, `${panel.id} shows nothing`);
			if (!panel.message) assert.ok(panel.label.length > 20, `${panel.id} has no description`);
		}
		assert.deepEqual(page.complaints, []);
	});

	await test("summary cards give their reasons and lead to a result", async () => {
		const cards = await page.locator(".card").evaluateAll((all) => all.map((card) => [card.querySelector("h4").textContent, card.querySelector(".card-text").textContent, card.querySelector(".card-reason").textContent]));
		assert.match(cards[0].join("|"), /Best device.*\|cuda:0\|.*× the next/);
		assert.match(cards[1].join("|"), /Best batch size.*on cuda:0/);
		assert.match(cards[2].join("|"), /Bottleneck.*Memory capacity.*out of memory/);
		assert.deepEqual(await page.locator(".cards-of").allTextContents(), ["bert-base-uncased", "distilbert-base-uncased"]);
		assert.equal(cards.length, 7);
		assert.match(cards.at(-1).join("|"), /Not measured\|2 of 72 results\|2 out of memory/);
		await page.locator(".card .link").first().click();
		assert.match(await page.locator("dialog.detail").textContent(), /bert-base-uncased.*cuda:0/);
		const value = page.locator("dialog.detail tr", { has: page.locator("th", { hasText: /^Median latency$/ }) }).locator("td.numeric").first();
		assert.match(await value.textContent(), /^[\d.,]+ ms$/);
		assert.match(await value.getAttribute("title"), /^0\.\d{4,} s$/);
		assert.match(await page.locator("dialog.detail pre").textContent(), /^dyno run bert-base-uncased --hardware cuda:0 --batch \d+ --seq 128/);
		await page.keyboard.press("Escape");
	});

	/* --- Filters ------------------------------------------------------------------------------ */

	// What is below moves while it is drawn anew: a click would miss it.
	const choose = async (facet, text) => {
		await page.locator(`.facet[data-facet="${facet}"] label`, { has: page.getByText(text, { exact: true }) }).click();
		await settled(page);
	};

	for (const [facet, text, expected] of [["model", "distilbert-base-uncased", 36], ["device", "cuda:0", 24], ["batch", "16", 12], ["sequence", "512", 36], ["threads", "8", 24], ["status", "out of memory", 2]])
		await test(`filters by ${facet}, and undo takes it back`, async () => {
			await page.evaluate(() => window.scrollTo(0, 0));
			await choose(facet, text);
			await settled(page);
			assert.equal(await shownRows(page), expected);
			assert.match(decodeURIComponent(await hash(page)), new RegExp(`${facet}=`));
			assert.match(await page.locator(".table-status").textContent(), new RegExp(`^${expected} of 72`));
			await page.getByRole("button", { name: /^Undo/ }).click();
			await settled(page);
			assert.equal(await shownRows(page), 72);
			await page.getByRole("button", { name: /^Redo/ }).click();
			assert.equal(await shownRows(page), expected);
			await page.getByRole("button", { name: "Reset the view" }).click();
			await settled(page);
			assert.equal(await shownRows(page), 72);
			assert.equal(await hash(page), "");
		});

	await test("counts beside choices tell what they would show", async () => {
		await choose("device", "cuda:1");
		await choose("status", "out of memory");
		await settled(page);
		const counts = await page.locator('.facet[data-facet="batch"] .choice-count').allTextContents();
		assert.deepEqual(counts, ["0", "0", "0", "0", "0", "2"]);
		await page.getByRole("button", { name: "Clear all filters" }).click();
		assert.equal(await shownRows(page), 72);
	});

	await test("searches names, devices and reasons", async () => {
		await page.keyboard.press("/");
		await page.keyboard.type("NVIDIA T4");
		assert.equal(await shownRows(page), 24);
		await page.locator(".filters input[type=search]").first().fill("could not allocate");
		assert.equal(await shownRows(page), 2);
		await page.locator(".filters input[type=search]").first().fill("nothing has this");
		await settled(page);
		assert.match(await page.locator(".results").textContent(), /No result passes the filters/);
		assert.match(await page.locator(".panel-main .nothing").textContent(), /No result passes/);
		await page.locator(".filters input[type=search]").first().fill("");
		await settled(page);
	});

	await test("filters by the range of a field", async () => {
		await page.locator(".range-facet summary").click();
		await page.locator(".range-facet select").selectOption("latency_median");
		const to = page.getByLabel("To", { exact: true });
		await to.fill("0,01");
		await page.locator(".range-form button").click();
		assert.equal(await to.evaluate((input) => input.validationMessage), "A number is needed, such as 0.05");
		assert.equal(await shownRows(page), 72);
		await to.fill("0.01");
		await page.locator(".range-form button").click();
		const expected = run.results.filter((result) => result.values.latency_median?.value <= 0.01).length;
		assert.ok(expected > 0);
		assert.equal(await shownRows(page), expected);
		await page.locator(".ranges button").click();
		assert.equal(await shownRows(page), 72);
	});

	await test("metric groups choose columns and fields", async () => {
		await choose("metric", "memory");
		const titles = await page.locator(".results th .sorter span:first-child").allTextContents();
		assert.ok(titles.includes("Total memory") && !titles.includes("Median latency"), titles.join());
		assert.deepEqual(await page.locator(".panel-main optgroup").first().evaluateAll(() => [...document.querySelectorAll(".panel-main optgroup")].map((g) => g.label)), ["memory"]);
		assert.equal(await page.locator(".panel-main select").first().inputValue(), await page.evaluate(() => window.dynoDashboard.state.state.field));
		assert.match((await drawing(page, "main")).ytitle, /memory/);
		await page.getByRole("button", { name: /^Undo/ }).click();
		assert.equal(await page.evaluate(() => window.dynoDashboard.state.state.field), "latency_median");
		await page.getByRole("button", { name: "Reset the view" }).click();
		await settled(page);
	});

	/* --- Main chart --------------------------------------------------------------------------- */

	const control = (label) => page.locator(".panel-main .panel-controls .control", { hasText: label }).locator("select");

	await test("draws any field of the field table", async () => {
		const keys = await control("Metric").locator("option").evaluateAll((all) => all.map((o) => o.value));
		const all = await page.evaluate(() => window.dynoDashboard.describe().fields.map((f) => f.key));
		assert.deepEqual([...keys].sort(), [...all].sort());
		for (const key of keys) {
			await control("Metric").selectOption(key);
			await settled(page);
			const chart = await drawing(page, "main");
			const message = await page.locator(".panel-main .nothing").textContent();
			assert.ok((chart && chart.traces) || message, key);
		}
		assert.deepEqual(page.complaints, []);
		await control("Metric").selectOption("throughput_items");
		await settled(page);
		assert.match((await drawing(page, "main")).ytitle, /Throughput \(items\/s\)/);
	});

	for (const [mark, check] of [["Bar", (d) => d.types.includes("bar")], ["Line", (d) => d.modes.some((m) => /lines/.test(m))], ["Scatter", (d) => d.types.includes("scatter")]])
		await test(`draws as ${mark.toLowerCase()}`, async () => {
			await page.locator(".panel-main .segments label", { hasText: mark }).click();
			await settled(page);
			assert.ok(check(await drawing(page, "main")), JSON.stringify(await drawing(page, "main")));
			assert.match(await hash(page), new RegExp(`mark=${mark.toLowerCase()}`));
		});

	await test("draws boxes of the samples", async () => {
		await page.locator(".panel-main .segments label", { hasText: "Box" }).click();
		await settled(page);
		const chart = await drawing(page, "main");
		const message = await page.locator(".panel-main .nothing").textContent();
		assert.ok(chart.types.includes("box"), `${JSON.stringify(chart)} ${message}`);
		await page.locator(".panel-main .segments label", { hasText: "Auto" }).click();
	});

	for (const x of ["batch", "sequence", "model", "device", "run"])
		await test(`x axis: ${x}`, async () => {
			await control("X axis").selectOption(x);
			await settled(page);
			const chart = await drawing(page, "main");
			assert.ok(chart.traces > 0);
			assert.match(chart.xtitle, new RegExp(x, "i"));
		});

	await test("a line joins no cells that its colour does not tell apart", async () => {
		await page.getByRole("button", { name: "Reset the view" }).click();
		await settled(page);
		assert.ok((await drawing(page, "main")).modes.some((mode) => /lines/.test(mode)));
		await control("Colour by").selectOption("sequence"); // three devices stay in each series
		await settled(page);
		assert.ok((await drawing(page, "main")).modes.every((mode) => !/lines/.test(mode)));
		assert.match(await page.locator(".panel-main .notes").textContent(), /Drawn as points/);
		await choose("device", "cpu");
		assert.ok((await drawing(page, "main")).modes.some((mode) => /lines/.test(mode)));
		assert.equal(await page.locator(".panel-main h2").textContent(), "Median latency over batch size");
	});

	await test("notes name no options of the command", async () => {
		await page.getByRole("button", { name: "Reset the view" }).click();
		await page.locator(".panel-main .segments label", { hasText: "Bar" }).click();
		await settled(page);
		const notes = await page.locator(".panel-main .notes").textContent();
		assert.match(notes, /a logarithmic axis shows small bars/);
		assert.ok(!notes.includes("--"), notes);
	});

	await test("scales, groups and aggregates", async () => {
		await page.getByRole("button", { name: "Reset the view" }).click();
		await control("Y scale").selectOption("log");
		await settled(page);
		assert.equal((await drawing(page, "main")).ytype, "log");
		await control("X scale").selectOption("log");
		await settled(page);
		assert.equal((await drawing(page, "main")).xtype, "log");
		for (const group of ["model", "device", "sequence", "threads"]) {
			await control("Colour by").selectOption(group);
			await settled(page);
			assert.ok((await drawing(page, "main")).traces > 0);
		}
		for (const how of ["mean", "min", "max", "none", "median"]) {
			await control("Repeated results").selectOption(how);
			await settled(page);
			assert.ok((await drawing(page, "main")).traces > 0);
		}
		assert.deepEqual(page.complaints, []);
	});

	await test("the address carries the whole view", async () => {
		const address = await hash(page);
		assert.match(address, /group=threads/);
		const other = await open(file, { hash: address.slice(1) + "&device=cuda%3A0&sort=-latency_p99&theme=dark&panels=table:12&panels=main:6" });
		assert.equal(await shownRows(other), 24);
		assert.equal((await drawing(other, "main")).ytype, "log");
		assert.deepEqual(await other.locator(".panel").evaluateAll((all) => all.map((p) => [p.dataset.panel, p.dataset.width])), [["table", "12"], ["main", "6"]]);
		assert.equal(await other.evaluate(() => document.documentElement.dataset.theme), "dark");
		assert.equal(await other.locator("th[aria-sort=descending] .sorter").getAttribute("data-key"), "latency_p99");
		await other.evaluate(() => (location.hash = "#device=cpu"));
		await other.waitForFunction(() => window.dynoDashboard.context.counts.shown === 24 && window.dynoDashboard.state.state.theme === "auto");
		const nonsense = await open(file, { hash: "panels=what&field=no_such&mark=pie%22%3E&x=%00&sort=--&range=x=..&foo=bar&device=%FF" });
		assert.deepEqual(nonsense.complaints, []);
		await nonsense.context().close();
		await other.context().close();
		await page.getByRole("button", { name: "Reset the view" }).click();
		await settled(page);
	});

	await test("every part of the state is in the address, and in the settings file", async () => {
		const state = {
			title: "a&b=c #%20 – \u{1F600}", theme: "dark", panels: ["main:6", "space:4"], columns: ["latency_p99"], sort: ["device", "-latency_p99"],
			field: "memory_peak", mark: "line", x: "device", "x-scale": "category", "y-scale": "log", group: "model", aggregate: "max", "latency-limit": "50ms",
			space: ["", "batch", "latency_p90"], hide: ["main:cuda:0", "pareto:a, b"], search: "bert+x", metric: ["memory", "latency"], range: ["latency_median=..0.5"], model: ["a\u2028b,\u007f \u0085\ufeff\\ \" ' : #", "bert-base-uncased"],
			device: ["cpu"], machine: ["rack-3"], engine: ["ort"], batch: ["1"], sequence: ["128"], precision: ["float32"], threads: ["8"], streams: ["1"], run: ["20261124-101500-a1b2"], status: ["ok", "failed"],
		};
		const other = await open(file);
		const read = (page) => page.evaluate(() => window.dynoDashboard.state.state);
		const set = (page, next) => page.evaluate((next) => window.dynoDashboard.state.set(next), next);
		const save = (page) => downloaded(page, () => page.evaluate(() => window.dynoDashboard.context.downloadLayout()));
		assert.deepEqual(Object.keys(state).sort(), Object.keys(await read(other)).sort(), "a key without a value here");
		const plain = await read(other);
		await set(other, state);
		const linked = await open(file, { hash: (await hash(other)).slice(1) });
		assert.deepEqual(await read(linked), state);
		const settings = (await save(other)).file;
		const team = writePage("team", results(run), ["--config", settings]);
		const configured = await open(team);
		assert.deepEqual(await read(configured), state);
		assert.equal(await configured.title(), `${state.title} – dyno`);
		// What a team has chosen can be unchosen, and that can be shared.
		await set(configured, plain);
		const back = await open(team, { hash: (await hash(configured)).slice(1) });
		assert.deepEqual(await read(back), plain);
		await set(other, { ...plain, columns: [], panels: [], space: null });
		const empty = await open(writePage("empty", results(run), ["--config", (await save(other)).file, "--title", "Given"]));
		assert.deepEqual([(await read(empty)).columns, (await read(empty)).panels], [[], []]);
		const titled = await open(writePage("titled", results(run), ["--config", settings, "--title", "Given"]));
		assert.equal(await titled.locator("h1").textContent(), "Given");
		// A layout that this browser keeps does not win over an address.
		await set(linked, { ...plain, panels: ["table:12"] });
		await linked.evaluate(() => window.dynoDashboard.context.saveLayout());
		const mine = await linked.context().newPage();
		await mine.goto(`file://${file}`);
		await mine.waitForFunction(() => window.dynoDashboard);
		assert.deepEqual((await read(mine)).panels, ["table:12"]);
		await set(mine, { panels: null });
		await mine.goto("about:blank");
		await mine.goBack();
		await mine.waitForFunction(() => window.dynoDashboard);
		assert.equal((await read(mine)).panels, null);
		const foreign = await open(file, { hash: "constructor=1&toString=2&__proto__=3" });
		assert.deepEqual(await read(foreign), plain);
		for (const one of [other, linked, configured, back, empty, titled, foreign]) await one.context().close();
	});

	/* --- Table -------------------------------------------------------------------------------- */

	const column = async (key) => {
		const at = await page.evaluate((key) => [...document.querySelectorAll(".results th .sorter")].findIndex((b) => b.dataset.key === key), key);
		return page.evaluate((at) => [...document.querySelectorAll(".results tbody tr[data-place]")].map((row) => row.children[at]?.querySelector("[data-value]")?.dataset.value ?? row.children[at]?.textContent ?? null), at);
	};

	await test("sorts by several columns, absent values last", async () => {
		await page.locator('.sorter[data-key="device"]').click();
		await page.locator('.sorter[data-key="throughput_items"]').click({ modifiers: ["Shift"] });
		const devices = await column("device");
		assert.ok(devices.slice(0, 10).every((text) => /^cpu/.test(text)), devices.slice(0, 10).join());
		const numbers = (await column("throughput_items")).slice(0, 12).map(Number);
		assert.deepEqual(numbers, [...numbers].sort((a, b) => b - a));
		assert.match(decodeURIComponent(await hash(page)), /sort=device&sort=-throughput_items/);
		await page.locator('.sorter[data-key="latency_median"]').click();
		await page.locator(".scroller").evaluate((e) => (e.scrollTop = 1e6));
		await page.waitForFunction(() => document.querySelector('.results tr[data-at="71"]'));
		assert.match(await page.locator('.results tr[data-at="71"]').textContent(), /out of memory.*could not allocate/);
		await page.getByRole("button", { name: "Reset the view" }).click();
	});

	await test("columns are chosen", async () => {
		await page.getByRole("button", { name: "Choose columns" }).click();
		await page.locator("dialog .choice", { hasText: "Standard deviation" }).click();
		await page.locator("dialog .choice", { hasText: "p90 latency" }).click();
		await page.keyboard.press("Escape");
		const titles = await page.locator(".results th .sorter span:first-child").allTextContents();
		assert.ok(titles.includes("Standard deviation") && !titles.includes("p90 latency"));
		await page.getByRole("button", { name: /^Undo/ }).click();
		await page.getByRole("button", { name: /^Undo/ }).click();
	});

	await test("units, directions, intervals and withheld percentiles are in the table", async () => {
		await page.locator(".scroller").evaluate((e) => (e.scrollTop = 0));
		await page.waitForFunction(() => document.querySelector('.results tr[data-at="0"]'));
		const head = await page.locator(".results thead").textContent();
		assert.match(head, /Median latency.*ms ↓/);
		assert.match(head, /Throughput.*items\/s ↑/);
		const text = await page.locator(".results tbody").textContent();
		assert.match(text, /± [\d.]+ %/);
		assert.match(text, /too few/);
		assert.equal(await page.locator(".results .withheld").first().getAttribute("title"), "p99 needs n ≥ 368");
		assert.ok((await page.locator('.results .mark.warn').count()) > 0);
	});

	await test("rows and marks point at each other", async () => {
		await page.locator(".panel-main").evaluate((e) => e.scrollIntoView({ block: "end" }));
		await settled(page);
		await page.locator('.results tr[data-at="3"]').evaluate((e) => e.dispatchEvent(new MouseEvent("mouseenter")));
		await page.waitForFunction(() => document.querySelector(".panel-main .hoverlayer .hovertext"));
		await page.mouse.move(0, 0); // rows that scroll below the mouse are pointed at
		const place = await page.evaluate(() => {
			const plot = document.querySelector(".panel-main .plot");
			const point = plot.data[1].customdata.find((c) => Number.isInteger(c[2]));
			plot.emit("plotly_click", { points: [{ customdata: point }] });
			return point[2];
		});
		assert.equal(await page.locator(".results tr.highlighted").getAttribute("data-place"), String(place));
	});

	await test("what a mark says is its value, and of a cell without one why", async () => {
		const other = await open(writePage("said", results(sampleRun({ samples: 30, batches: [1, 32] }), sampleRun({ id: "20261125-101500-b2c3", seed: 9, samples: 30, batches: [1, 32] }))), { height: 9000 });
		await seeAll(other);
		const said = await other.evaluate(() => Object.fromEntries([...document.querySelectorAll(".panel .plot")].filter((plot) => plot.data).map((plot) => [plot.closest(".panel").dataset.panel, plot.data.flatMap((trace) => (trace.customdata || []).map((point) => ({ missing: trace.name === undefined && /text/.test(trace.mode) && /^x/.test(trace.marker?.symbol), point, percent: trace.x?.[trace.customdata.indexOf(point)] })))])));
		let crosses = 0;
		for (const [panel, points] of Object.entries(said))
			for (const { point } of points.filter((one) => one.missing)) {
				crosses++;
				assert.match(point[1], /^[a-z ]+$/, `${panel}: ${point}`);
			}
		assert.ok(crosses > 10, String(crosses));
		const changes = said.comparison.filter(({ point }) => point);
		assert.ok(changes.length > 5);
		for (const { point, percent } of changes) assert.ok(/%/.test(point[1]) && Math.abs(parseFloat(point[1]) - percent) <= Math.abs(percent) / 1000, `${point} ${percent}`);
		assert.ok(said.parallel.length > 5 && said.parallel.every(({ point }) => point[1] === ""));
		await other.context().close();
	});

	/* --- Layout ------------------------------------------------------------------------------- */

	const order = () => page.locator(".panel").evaluateAll((all) => all.map((p) => `${p.dataset.panel}:${p.dataset.width}`));

	await test("panels are hidden, moved and resized, by keyboard too", async () => {
		await page.getByRole("button", { name: "Layout: choose and order panels" }).click();
		await page.locator("dialog .layout-list label", { hasText: "Memory" }).first().click();
		assert.ok(!(await order()).some((id) => id.startsWith("memory:")));
		await page.locator("dialog .layout-list label", { hasText: "Memory" }).first().click();
		await page.keyboard.press("Escape");
		await page.locator(".panel-main").focus();
		await page.keyboard.press("Alt+ArrowUp");
		assert.equal((await order())[0], "main:12");
		await page.keyboard.press("Alt+ArrowLeft");
		assert.equal((await order())[0], "main:8");
		await page.keyboard.press("Alt+ArrowRight");
		await page.keyboard.press("Alt+ArrowDown");
		assert.equal((await order())[1], "main:12");
		await page.locator(".panel-main").getByRole("button", { name: "Hide Main chart" }).click();
		assert.ok(!(await order()).includes("main:12"));
		await page.getByRole("button", { name: /^Undo/ }).click();
		assert.equal((await order())[1], "main:12");
	});

	await test("panels are dragged", async () => {
		await page.evaluate(() => {
			const data = new DataTransfer();
			const from = document.querySelector(".panel-main .handle");
			const to = document.querySelector(".panel-summary");
			from.dispatchEvent(new DragEvent("dragstart", { dataTransfer: data, bubbles: true }));
			to.dispatchEvent(new DragEvent("dragover", { dataTransfer: data, bubbles: true, cancelable: true }));
			to.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
			from.dispatchEvent(new DragEvent("dragend", { dataTransfer: data, bubbles: true }));
		});
		assert.equal((await order())[0], "main:12");
		const ids = await order();
		await page.evaluate(() => {
			const data = new DataTransfer();
			const from = document.querySelector(".panel-main .handle");
			const last = [...document.querySelectorAll(".panel")].at(-1);
			from.dispatchEvent(new DragEvent("dragstart", { dataTransfer: data, bubbles: true }));
			last.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
		});
		assert.equal((await order()).at(-1), "main:12"); // downwards it takes the place, too
		await page.getByRole("button", { name: /^Undo/ }).click();
		assert.deepEqual(await order(), ids);
	});

	await test("the layout is kept in the browser, and as a file that --config takes", async () => {
		await page.getByRole("button", { name: "Layout: choose and order panels" }).click();
		await page.getByRole("button", { name: "Keep in this browser" }).click();
		const saved = await downloaded(page, () => page.getByRole("button", { name: /dashboard.yaml/ }).click());
		await page.keyboard.press("Escape");
		assert.equal(saved.name, "dashboard.yaml");
		await page.goto("about:blank");
		await page.goto(`file://${file}`);
		await page.waitForFunction(() => window.dynoDashboard);
		assert.equal((await order())[0], "main:12");
		await page.evaluate(() => localStorage.clear());
		const again = await open(writePage("configured", results(run), ["--config", saved.file]));
		assert.equal((await again.locator(".panel").first().getAttribute("data-panel")), "main");
		assert.equal(await again.evaluate(() => location.hash), "");
		await again.context().close();
		await page.goto("about:blank");
		await page.goto(`file://${file}`);
		await page.waitForFunction(() => window.dynoDashboard);
		await settled(page);
	});

	/* --- Exports ------------------------------------------------------------------------------ */

	await test("charts are saved as PNG and SVG", async () => {
		const panel = page.locator(".panel-main");
		await panel.scrollIntoViewIfNeeded();
		await settled(page);
		const png = await downloaded(page, () => panel.getByRole("button", { name: "Download as PNG" }).click());
		const picture = readPng(png.bytes);
		assert.ok(picture.width >= 1600 && picture.height >= 800 && picture.values > 100, JSON.stringify(picture));
		const svg = await downloaded(page, () => panel.getByRole("button", { name: "Download as SVG" }).click());
		const text = svg.bytes.toString();
		assert.match(text, /<svg[^>]* role="img"><title>/);
		assert.match(text, /bert-base-uncased/);
		assert.ok(!/<script/i.test(text));
	});

	await test("the shown results are saved as CSV and as a result file", async () => {
		await choose("device", "cuda:0");
		const csv = (await downloaded(page, () => page.getByRole("button", { name: /as CSV/ }).click())).bytes.toString();
		const lines = csv.trim().split("\r\n");
		assert.equal(lines.length, 25);
		assert.match(lines[0], /,reason,withheld,estimated,latency_median \[s\],latency_median_low,latency_median_high/);
		const withheld = run.results.filter((result) => result.device === 1 && result.values.latency_p99?.withheld).length;
		assert.ok(withheld > 0 && lines.filter((line) => /,latency_p99,/.test(line)).length === withheld, "withheld ones are told");
		const json = JSON.parse((await downloaded(page, () => page.getByRole("button", { name: /as JSON/ }).click())).bytes);
		assert.equal(json.format, "dyno-results");
		assert.equal(json.runs[0].results.length, 24);
		const given = run.results.find((result) => result.device === 1);
		assert.deepEqual(json.runs[0].results[0].values, JSON.parse(JSON.stringify(given.values)));
		const kept = json.runs[0].results[0].replicates[0];
		assert.ok(kept.thinned && kept.samples_ns.length === 21, "quantiles pass for samples");
		const again = await open(writePage("again", json));
		const text = await again.evaluate(() => window.dynoDashboard.context.core.text("results"));
		assert.equal(JSON.parse(text).runs[0].results[0].replicates[0].thinned, true);
		await again.context().close();
		await page.getByRole("button", { name: "Reset the view" }).click();
	});

	await test("the command line draws exactly this", async () => {
		const { execFileSync } = require("node:child_process");
		const second = sampleRun({ id: "20261125-101500-b2c3", tag: "after, all", seed: 3 });
		second.devices[0].name = "Another CPU";
		const third = sampleRun({ id: "20261126-101500-c3d4", tag: "after, all", seed: 5, batches: [1, 4] });
		const file = writePage("command", results(run, second, third));
		// Two devices of one id have two colours; in a file of one of them alone it has the id's own.
		const figures = (lines, isSaved) => JSON.stringify(lines.map(({ x, y, name, error_y }) => ({ x, y, name, error_y: isSaved && error_y ? { ...error_y, color: null } : error_y })));
		for (const hash of ["", "device=cuda:0", "device=cpu (Another CPU)", "device=Another CPU", "model=bert-base-uncased", "batch=4&batch=16", "sequence=512", "precision=float32", "threads=8", "streams=1", "run=20261124-101500-a1b2", "run=after, all (20261125-101500-b2c3)", "status=ok", "range=latency_median=..0.01", "search=T4", "field=memory_peak&x=run&mark=bar&group=device&x-scale=category&y-scale=log&aggregate=none", "mark=box&x=device"]) {
			const other = await open(file, { hash, theme: "dark" });
			await other.locator(".panel-main").getByRole("button", { name: /^Command/ }).click();
			const command = await other.locator(".panel-main pre.command").textContent();
			const saved = await downloaded(other, () => other.getByRole("button", { name: /as JSON/ }).click());
			const isSaved = /no option for what is filtered/.test(await other.locator(".panel-main .command-box").textContent());
			assert.equal(isSaved, /^(range|search)|after/.test(hash), hash);
			assert.match(command, /^dyno plot results\.json --chart (scaling|distribution) .*--theme dark --format pdf$/);
			const given = isSaved ? saved.file : path.join(folder, "command.json");
			const out = path.join(folder, "command-figure.json");
			execFileSync("bash", ["-c", `"$0" ${command.slice(5).replace("results.json", '"$1"').replace("--format pdf", "--format json")} --output "$2"`, process.argv[2], given, out], { stdio: "pipe" });
			const drawn = await other.evaluate(() => document.querySelector(".panel-main .plot").data.map((trace) => ({ ...trace })));
			const wanted = JSON.parse(fs.readFileSync(out));
			assert.ok(drawn.some((trace) => trace.y?.length), hash);
			if (!hash.startsWith("mark=box")) assert.equal(figures(drawn, isSaved), figures(wanted.data, isSaved), `${hash}: ${command}`);
			else assert.equal(drawn.length, wanted.data.length);
			if (!hash) execFileSync("bash", ["-c", `"$0" ${command.slice(5).replace("results.json", '"$1"')} --output "$2"`, process.argv[2], given, `${out}.pdf`], { stdio: "pipe" });
			await other.context().close();
		}
		assert.equal(fs.readFileSync(path.join(folder, "command-figure.json.pdf")).subarray(0, 4).toString(), "%PDF");
	});

	await test("every chart is a table too", async () => {
		await page.locator(".panel-main").getByRole("button", { name: "Show as a table" }).click();
		const rows = await page.locator(".panel-main .alternative tbody tr").count();
		assert.ok(rows >= 60, String(rows));
		assert.match(await page.locator(".panel-main .alternative thead").first().textContent(), /Series.*Batch size.*Median latency/);
		const captions = await page.locator(".panel-main .alternative caption").allTextContents();
		assert.deepEqual(captions.map((text) => text.split(": ").at(-1)), ["bert-base-uncased", "distilbert-base-uncased"]);
	});

	await test("the table of a heat map names its columns, and says why a cell is empty", async () => {
		const panel = page.locator(".panel-heatmap");
		await panel.scrollIntoViewIfNeeded();
		await settled(page);
		await panel.getByRole("button", { name: "Show as a table" }).click();
		assert.match(await panel.locator(".alternative thead").first().textContent(), /Sequence length.*Batch size.*Median latency/);
		const rows = await panel.locator(".alternative tbody tr").allTextContents();
		assert.equal(rows.length, 72);
		assert.equal(rows.filter((row) => /out of memory/.test(row)).length, 2);
		assert.match(rows.join(), /1281(0[.,]06014|60[.,]14)/); // the value itself, though its colour is by the logarithm
		const scale = await panel.locator(".plot").evaluate((plot) => ({ low: plot.data[0].zmin, high: plot.data[0].zmax, ticks: plot.data.find((trace) => trace.showscale).colorbar.ticktext }));
		assert.ok(scale.low < -2 && scale.high < 1 && scale.ticks.includes("0.1"), JSON.stringify(scale));
	});

	await test("the legend shows and hides series", async () => {
		const entry = page.locator(".panel-main .legend button").first();
		const visible = () => page.evaluate(() => document.querySelector(".panel-main .plot").data.filter((t) => t.visible !== false).length);
		const before = await visible();
		await entry.click();
		await settled(page);
		await page.waitForFunction((before) => document.querySelector(".panel-main .plot").data.filter((t) => t.visible !== false).length < before, before);
		assert.equal(await page.locator(".panel-main .legend button").first().getAttribute("aria-pressed"), "false");
		const shared = await open(file, { hash: (await hash(page)).slice(1) });
		assert.equal(await shared.evaluate(() => document.querySelector(".panel-main .plot").data.filter((t) => t.visible !== false).length), await visible());
		await shared.context().close();
		await page.getByRole("button", { name: /^Undo/ }).click();
		await settled(page);
		await page.waitForFunction((before) => document.querySelector(".panel-main .plot").data.filter((t) => t.visible !== false).length === before, before);
	});

	/* --- More results ------------------------------------------------------------------------- */

	await test("dropped result files are joined; others are refused with the reason", async () => {
		const more = results(sampleRun({ id: "20261125-090000-ffff", tag: "after", seed: 9, governor: "powersave", samples: 60 }));
		const drop = (name, text) =>
			page.evaluate(([name, text]) => {
				const data = new DataTransfer();
				data.items.add(new File([text], name, { type: "application/json" }));
				document.querySelector("#dyno").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
			}, [name, text]);
		await drop("more.json", JSON.stringify(more));
		await page.waitForFunction(() => window.dynoDashboard.context.counts.total === 144);
		await settled(page);
		assert.match(await page.locator(".toast").textContent(), /One file is added/);
		assert.match(await page.locator(".panel-main .panel-warning").textContent(), /governor/);
		await choose("run", "after");
		assert.equal(await shownRows(page), 72);
		assert.ok(await page.locator(".panel-main .panel-warning").isHidden(), "one run differs from none");
		await drop("more.json", JSON.stringify(more));
		await page.waitForFunction(() => /more.json: all its results are here already/.test(document.querySelector(".toast").textContent));
		assert.equal(await page.evaluate(() => window.dynoDashboard.context.counts.total), 144);
		const half = structuredClone(more);
		half.runs[0].results.splice(0, 10);
		half.runs[0].results[0].batch = 64;
		await drop("half.json", JSON.stringify(half));
		await page.waitForFunction(() => window.dynoDashboard.context.counts.total === 145);
		for (const [name, text, said] of [["bad.json", '{"format":"dyno-results"', "bad.json: line 1"], ["text.json", "not JSON at all", "text.json: line 1"], ["deep.json", "[".repeat(1e5), "nested too deeply"], ["none.json", JSON.stringify(results()), "none.json: it has no results"], ["list.json", "[]", "list.json: not a result file of dyno"], ["empty.json", "", "empty.json: \\S"]]) {
			await drop(name, text);
			await page.waitForFunction((said) => new RegExp(said).test(document.querySelector(".toast").textContent), said, { timeout: 3000 }).catch(async () => assert.fail(await page.locator(".toast").textContent()));
		}
		await page.evaluate(() => window.dynoDashboard.context.addFiles([{ name: "huge.json", size: 3e9 }]));
		assert.match(await page.locator(".toast").textContent(), /huge.json: 3,000 MB are too much for a page/);
		await page.waitForTimeout(4500);
		assert.ok(await page.locator(".toast.shown").count(), "an error vanishes before it is read");
		await page.locator(".toast button").click();
		assert.equal(await page.locator(".toast.shown, .toast button").count(), 0);
		assert.equal(await page.evaluate(() => window.dynoDashboard.context.counts.total), 145);
		await page.locator("input[type=file]").setInputFiles({ name: "third.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(results(sampleRun({ id: "20261126-090000-eeee", batches: [1, 2] })))) });
		await page.waitForFunction(() => window.dynoDashboard.context.counts.total === 169);
		assert.deepEqual(page.complaints, []);
	});

	await test("a column's unit follows what is added", async () => {
		const slow = sampleRun({ id: "20261127-090000-dddd", batches: [1] });
		for (const result of slow.results) if (result.status === "ok") result.values = { latency_median: { value: 4321 } };
		const other = await open(writePage("units", results(sampleRun({ batches: [1] }), sampleRun({ id: "20261125-090000-aaaa", batches: [1] }))));
		const column = () => other.locator(".results").evaluate((table) => [table.querySelector('th:has([data-key="latency_median"]) .unit').textContent, table.querySelector("tbody .value").textContent, table.querySelector("tbody .value").dataset.value]);
		const [unit, text, exact] = await column();
		assert.match(unit, /^ms/);
		assert.ok(Math.abs(Number(text) / 1000 - exact) < exact / 1000, `${text} ${unit} ${exact}`);
		await other.locator("input[type=file]").setInputFiles({ name: "slow.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(results(slow))) });
		await other.waitForFunction(() => window.dynoDashboard.context.counts.total === 36);
		await settled(other);
		const [later, rest] = [(await column())[0], (await column())[1]];
		assert.match(later, /^s/);
		assert.ok(Math.abs(Number(rest) - exact) < exact / 1000, `${rest} ${later} ${exact}`);
		await other.context().close();
	});

	await test("environments of several runs are set side by side, differences first", async () => {
		await page.getByRole("button", { name: "Reset the view" }).click();
		await page.locator(".panel-environment").scrollIntoViewIfNeeded();
		await settled(page);
		await page.waitForFunction(() => document.querySelector(".panel-environment table"));
		const text = await page.locator(".panel-environment").textContent();
		assert.match(text, /governor.*performance.*powersave/);
		assert.ok(!/kernel/.test(text));
		await page.locator(".panel-environment input[type=checkbox]").click();
		await page.waitForFunction(() => /kernel/.test(document.querySelector(".panel-environment").textContent));
		await page.context().close();
	});

	await test("several runs are compared and followed, side by side and over time", async () => {
		const runs = [1, 2, 3].map((day) => {
			const one = sampleRun({ id: `2026112${day}-101500-a1b${day}`, started: `2026-11-2${day}T10:15:00Z`, seed: day, samples: 60, batches: [1, 4] });
			if (day === 3) for (const result of one.results) result.precision = "float16";
			return one;
		});
		page = await open(writePage("runs", results(...runs)), { hash: "panels=main:12&panels=comparison:12&panels=history:12&panels=ab:12&precision=float32" });
		assert.equal(await shownRows(page), 48);
		await seeAll(page);
		assert.ok((await drawing(page, "ab"))?.traces >= 2, await page.locator(".panel-ab").textContent());
		assert.match(await page.locator(".panel-comparison").textContent(), /20261121-101500-a1b1 to 20261122-101500-a1b2/);
		assert.ok((await drawing(page, "ab")).traces >= 2);
		assert.ok((await drawing(page, "history")).traces >= 1);
		await choose("precision", "float16");
		await seeAll(page);
		assert.equal(await shownRows(page), 72);
		const points = await page.evaluate(() => Math.max(...document.querySelector(".panel-history .plot").data.map((t) => t.x.length)));
		assert.ok(points >= 1);
		assert.deepEqual(page.complaints, []);
		await page.context().close();
		page = await open(writePage("runs2", results(...runs)));
		const ids = await page.locator(".panel").evaluateAll((all) => all.map((p) => p.dataset.panel));
		assert.ok(ids.includes("comparison") && ids.includes("history"), ids.join());
		await page.context().close();
	});

	await test("a panel without data says what is missing and why, and shows the nearest thing", async () => {
		const bare = sampleRun({ breakdowns: false, samples: 0, batches: [1, 2] });
		for (const result of bare.results) for (const key of Object.keys(result.values)) if (/^(flops|macs|bytes|bandwidth|compute|arithmetic|power|energy|items_per|memory_(allocated|reserved|peak|total))/.test(key)) result.values[key] = { reason: "this device does not tell" };
		page = await open(writePage("bare", results(bare)));
		await seeAll(page);
		const said = async (panel) => page.locator(`.panel-${panel}`).textContent();
		assert.match(await said("memory"), /Total memory: this device does not tell|does not tell/);
		assert.match(await said("flops"), /FLOPs.*(does not tell|measure with)/);
		assert.match(await said("roofline"), /\S/);
		assert.match(await said("operators"), /(no breakdown|measure with|has no)/);
		assert.ok((await drawing(page, "memory"))?.traces >= 1, "host memory is the nearest");
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("3D turns with the mouse, and its fields are chosen", async () => {
		page = await open(file, { hash: "panels=space:12" });
		await page.waitForFunction(() => document.querySelector(".panel-space canvas"));
		await settled(page);
		const eye = () => page.evaluate(() => JSON.stringify(document.querySelector(".panel-space .plot")._fullLayout.scene._scene.getCamera().eye));
		const before = await eye();
		const box = await page.locator(".panel-space .plot").boundingBox();
		await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
		await page.mouse.down();
		await page.mouse.move(box.x + box.width / 2 + 120, box.y + box.height / 2 + 30, { steps: 4 });
		await page.mouse.up();
		assert.notEqual(await eye(), before);
		const titles = () => page.evaluate(() => ["x", "y", "z"].map((letter) => document.querySelector(".panel-space .plot").layout.scene[`${letter}axis`].title.text));
		const usual = await titles();
		await page.locator(".panel-space select").nth(2).selectOption("memory_peak");
		await settled(page);
		assert.deepEqual((await titles()).slice(0, 2), usual.slice(0, 2), "the other axes stay");
		assert.match((await titles())[2], /Peak tensor memory/);
		assert.equal((await page.evaluate(() => window.dynoDashboard.state.state.space))[2], "memory_peak");
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("without WebGL the 3D explorer says so, and lists what it would draw", async () => {
		page = await open(file, { hash: "panels=table:12" });
		await page.addInitScript(() => {
			const own = HTMLCanvasElement.prototype.getContext;
			HTMLCanvasElement.prototype.getContext = function (kind, ...rest) { return /webgl/.test(kind) ? null : own.call(this, kind, ...rest); };
		});
		await page.goto("about:blank");
		await page.goto(`file://${file}#panels=space:12`);
		await page.waitForFunction(() => window.dynoDashboard);
		await settled(page);
		assert.match(await page.locator(".panel-space .nothing").textContent(), /WebGL, which this browser does not have/);
		assert.ok((await page.locator(".panel-space .alternative tbody tr").count()) >= 60);
		assert.equal(await page.locator(".no-webgl").count(), 0);
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("a Pareto latency limit is drawn", async () => {
		page = await open(file, { hash: "panels=pareto:12" });
		const traces = (await drawing(page, "pareto")).traces;
		await page.getByLabel("Latency limit").fill("50ms");
		await page.keyboard.press("Tab");
		await settled(page);
		assert.equal(await page.evaluate(() => window.dynoDashboard.state.state["latency-limit"]), "50ms");
		const after = await page.evaluate(() => { const p = document.querySelector(".panel-pareto .plot"); return p.data.length + (p.layout.annotations || []).length + (p.layout.shapes || []).length; });
		assert.ok(after > traces, `${after} ${traces}`);
		await page.context().close();
	});

	await test("words of failed cells are written once, upwards where they would meet", async () => {
		const run = sampleRun({ models: ["one"], sequences: [128], samples: 12 });
		for (const result of run.results) if (result.device === 1) Object.assign(result, { status: "unsupported", reason: "no such device", values: {}, replicates: [] });
		const file = writePage("failed", results(run));
		const words = (page) =>
			page.locator(".panel-percentiles .plot").evaluate((plot) => {
				const upright = plot.layout.annotations.filter((note) => note.text === "unsupported" && note.textangle === -90).length;
				const level = plot.data.filter((trace) => /text/.test(trace.mode)).flatMap((trace) => trace.text).filter((text) => text === "unsupported").length;
				return { upright, level };
			});
		for (const [width, expected] of [[1440, { upright: 6, level: 0 }], [2400, { upright: 0, level: 6 }]]) {
			const other = await open(file, { width, hash: `panels=percentiles:${width > 2000 ? 12 : 4}` });
			assert.deepEqual(await words(other), expected);
			await other.setViewportSize({ width: 150, height: 900 }); // no room at all
			await settled(other);
			assert.deepEqual(other.complaints, []);
			await other.context().close();
		}
	});

	await test("names at a vertical axis stand apart, and are whole where there is room", async () => {
		const runs = [1, 2].map((day) => sampleRun({ id: `2026112${day}-101500-a1b${day}`, started: `2026-11-2${day}T10:15:00Z`, seed: day, samples: 60 }));
		page = await open(writePage("names", results(...runs)), { hash: "panels=comparison:12" });
		const ticks = await page.locator(".panel-comparison .plot").evaluate((plot) => [...plot.querySelectorAll(".ytick text")].map((text) => ({ text: text.textContent, top: text.getBoundingClientRect().top })));
		assert.ok(ticks.length >= 20, String(ticks.length));
		const tops = ticks.map((tick) => tick.top).sort((a, b) => a - b);
		for (let i = 1; i < tops.length; i++) assert.ok(tops[i] - tops[i - 1] >= 14, `${tops[i] - tops[i - 1]} px`);
		assert.ok(ticks.every((tick) => !tick.text.includes("…")), ticks[0].text);
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await test("titles of panels that need two lines have them, and whiskers a length", async () => {
		page = await open(writePage("titles", results(sampleRun({ models: ["company/first-model-large", "company/second-model-large"], batches: [1, 4], samples: 12 }))), { hash: "panels=memory:8&panels=space:8" });
		const drawn = await page.locator(".panel-memory .plot").evaluate((plot) => ({
			titles: plot.layout.annotations.filter((note) => /^<b>/.test(note.text)).map((note) => note.text),
			whiskers: plot.data.filter((trace) => trace.error_y?.array && trace.error_y.visible !== false).length,
			bars: plot.querySelectorAll(".errorbar").length,
		}));
		assert.ok(drawn.titles.includes("<b>Allocated memory:<br>company/first-model-large</b>"), drawn.titles.join());
		assert.deepEqual([drawn.whiskers, drawn.bars], [0, 0]); // these have no intervals
		const colours = await page.locator(".panel-space .plot").evaluate((plot) => plot.data.map((trace) => trace.marker.color));
		assert.ok(colours.length >= 4 && new Set(colours).size === colours.length && !colours.some((colour) => /rgba/.test(colour)), colours.join());
		await page.context().close();
	});

	await test("reasons are in sight where nothing was measured", async () => {
		const failed = sampleRun({ batches: [1, 4], samples: 12, breakdowns: false });
		for (const result of failed.results) Object.assign(result, { status: "failed", reason: "the worker ended with signal 11", values: {}, replicates: [] });
		page = await open(writePage("nothing", results(failed)));
		assert.match(await page.locator(".results thead").textContent(), /Reason/);
		const [cell, scroller] = await Promise.all([".results td.reason bdi", ".scroller"].map((selector) => page.locator(selector).first().boundingBox()));
		assert.ok(cell.x + cell.width <= scroller.x + scroller.width, JSON.stringify([cell, scroller]));
		await page.context().close();
	});

	await test("no text of a chart is cut, and upright words do not cover each other", async () => {
		const half = sampleRun({ samples: 12 });
		for (const result of half.results) if (result.device === 1) Object.assign(result, { status: "unsupported", reason: "no such device", values: {}, replicates: [], breakdown: undefined });
		page = await open(writePage("half", results(half)), { width: 900 });
		await seeAll(page);
		const found = await page.evaluate(() =>
			[...document.querySelectorAll(".panel .plot")].filter((plot) => plot.data && !plot.hidden).flatMap((plot) => {
				const frame = plot.getBoundingClientRect();
				const texts = [...plot.querySelectorAll(".main-svg text")].map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() })).filter(({ text, box }) => text.trim() && box.width);
				const isCut = ({ box }) => box.left < frame.left - 2 || box.right > frame.right + 2 || box.top < frame.top - 2 || box.bottom > frame.bottom + 2;
				const upright = texts.filter(({ text, box }) => text === "unsupported" && box.height > 2 * box.width);
				const covered = upright.filter((one, i) => upright.slice(i + 1).some((other) => Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left) > 3 && Math.abs(one.box.top - other.box.top) < 30));
				return [...texts.filter(isCut), ...covered].map(({ text }) => `${plot.closest(".panel").dataset.panel}: ${text}`);
			}),
		);
		assert.deepEqual(found, []);
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});

	await finish();
})();
