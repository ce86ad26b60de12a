// The address, the settings file and the browser carry what is shown.
// Usage: node address.js DYNO SOURCE
"use strict";
const assert = require("node:assert");
const { downloaded, finish, open, showing, test, writePage } = require("./browser.js");
const { drawing, hash, shownRows } = require("./reader.js");
const { sampleRun, document: results } = require("./sample.js");

(async () => {
	const run = sampleRun();
	const file = writePage("page", results(run), showing("table", "main"));

	await test("the address carries the whole view", async () => {
		const page = await open(file);
		await page.evaluate(() => window.dynoDashboard.state.set({ "x-scale": "log", "y-scale": "log", group: "threads" }));
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
		for (const one of [page, other]) await one.context().close();
	});

	await test("every part of the state is in the address, and in the settings file", async () => {
		const state = {
			title: "a&b=c #%20 – \u{1F600}", theme: "dark", panels: ["main:6", "table:4"], columns: ["latency_p99"], sort: ["device", "-latency_p99"],
			field: "memory_peak", mark: "line", x: "device", "x-scale": "category", "y-scale": "log", group: "model", aggregate: "max", "latency-limit": "50ms",
			space: ["", "batch", "latency_p90"], "space-scale": "log", "space-group": "precision", hide: ["main:cuda:0", "pareto:a, b"], search: "bert+x", metric: ["memory", "latency"], range: ["latency_median=..0.5"], model: ["a\u2028b,\u007f \u0085\ufeff\\ \" ' : #", "bert-base-uncased"],
			device: ["cpu"], machine: ["rack-3"], engine: ["ort"], batch: ["1"], sequence: ["128"], precision: ["float32"], threads: ["8"], streams: ["1"], run: ["20261124-101500-a1b2"], status: ["ok", "failed"],
			panel: "device", pareto: ["latency_p99", ""], ranked: "latency_p99", charts: ["id=own-p99&chart=latency&field=latency_p90&field=latency_p99&only=batch:8"], limit: ["latency_p99<=50 ms", "throughput_items>=1k"], within: "yes", select: ["0", "7"], places: ["0-4", "9"], "side-a": ["0"], "side-b": ["1", "3-5"], axes: ["batch", "latency_p99"], zoom: ["main:xaxis=-0.25..3", "pareto:yaxis2=1..8"],
			best: "latency_p99", compare: "run", before: "a&b", after: "cuda:0 (x)", compared: ["memory_total"], verdict: ["no data", "slower"], least: "5 %",
			direction: "more", "compare-sort": "-change", texts: ["id=text-1&title=%F0%9F%98%80&text=%23+a%0A**b**%0A"], markers: ["note=x%26y&run=nightly&batch=8&batch=16", "note=z&time=2026-03-14"], embed: "main",
			slices: ["heatmap/sequence=512", "latency/precision=*"], "relative-to": "device=cuda:0,batch=1", "relative-as": "percent",
			price: ["NVIDIA L4=0.80", "cuda:*=1.5"], currency: "EUR", "energy-price": "0.30", "energy-co2": "380", derive: ["total = cost + energy_cost"],
		};
		const other = await open(file);
		const read = (page) => page.evaluate(() => window.dynoDashboard.state.state);
		const set = (page, next) => page.evaluate((next) => window.dynoDashboard.state.set(next), next);
		const save = (page) => downloaded(page, () => page.evaluate(() => window.dynoDashboard.context.downloadLayout()));
		const plain = await read(other);
		const missing = (some, others) => Object.keys(some).filter((key) => !Object.hasOwn(others, key)).join(", ");
		assert.equal(missing(plain, state), "", "keys of the state that have no value here");
		assert.equal(missing(state, plain), "", "values here of which the state has no key");
		for (const key of Object.keys(state)) assert.notDeepEqual(state[key], plain[key], `${key} has its default here`);
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
		await set(mine, { panels: plain.panels });
		await mine.goto("about:blank");
		await mine.goBack();
		await mine.waitForFunction(() => window.dynoDashboard);
		assert.deepEqual((await read(mine)).panels, plain.panels);
		const foreign = await open(file, { hash: "constructor=1&toString=2&__proto__=3" });
		assert.deepEqual(await read(foreign), plain);
		for (const one of [other, linked, configured, back, empty, titled, foreign]) await one.context().close();
	});

	await finish();
})();
