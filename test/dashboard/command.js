// The command that the page shows draws what the page draws.
// Usage: node command.js DYNO SOURCE
"use strict";
const assert = require("node:assert");
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { downloaded, dyno, finish, folder, open, settled, showing, test, writePage } = require("./browser.js");
const { sampleRun, document: results } = require("./sample.js");

// As by a link within the page.
async function goTo(page, hash) {
	await page.evaluate((hash) => {
		if (!hash) return undefined;
		const gone = new Promise((done) => addEventListener("hashchange", done, { once: true }));
		location.hash = hash;
		return gone.then(() => {});
	}, hash);
	await settled(page);
}

(async () => {
	const run = sampleRun();

	await test("the command line draws exactly this", async () => {
		const second = sampleRun({ id: "20261125-101500-b2c3", tag: "after, all", seed: 3 });
		second.devices[0].name = "Another CPU";
		const third = sampleRun({ id: "20261126-101500-c3d4", tag: "after, all", seed: 5, batches: [1, 4] });
		const file = writePage("command", results(run, second, third), showing("table", "main"));
		// Two devices of one id have two colours; in a file of one of them alone it has the id's own.
		const figures = (lines, isSaved) => JSON.stringify(lines.map(({ x, y, name, error_y }) => ({ x, y, name, error_y: isSaved && error_y ? { ...error_y, color: null } : error_y })));
		const other = await open(file, { theme: "dark" });
		await other.locator(".panel-main").getByRole("button", { name: /^Command/ }).click();
		for (const hash of ["", "device=cuda:0", "device=cpu (Another CPU)", "device=Another CPU", "model=bert-base-uncased", "batch=4&batch=16", "sequence=512", "precision=float32", "threads=8", "streams=1", "run=20261124-101500-a1b2", "run=after, all (20261125-101500-b2c3)", "status=ok", "range=latency_median=..0.01", "search=T4", "field=memory_peak&x=run&mark=bar&group=device&x-scale=category&y-scale=log&aggregate=none", "mark=box&x=device"]) {
			await goTo(other, hash);
			const command = await other.locator(".panel-main pre.command").textContent();
			const saved = await downloaded(other, () => other.getByRole("button", { name: /as JSON/ }).click());
			const isSaved = /no option for what is filtered/.test(await other.locator(".panel-main .command-box").textContent());
			assert.equal(isSaved, /^(range|search)|after/.test(hash), hash);
			assert.match(command, /^dyno plot results\.json --chart (scaling|distribution) .*--theme dark --format pdf$/);
			const given = isSaved ? saved.file : path.join(folder, "command.json");
			const out = path.join(folder, "command-figure.json");
			execFileSync("bash", ["-c", `"$0" ${command.slice(5).replace("results.json", '"$1"').replace("--format pdf", "--format json")} --output "$2"`, dyno, given, out], { stdio: "pipe" });
			const drawn = await other.evaluate(() => document.querySelector(".panel-main .plot").data.map((trace) => ({ ...trace })));
			const wanted = JSON.parse(fs.readFileSync(out));
			assert.ok(drawn.some((trace) => (trace.y ?? trace.median)?.length), hash);
			if (!hash.startsWith("mark=box")) assert.equal(figures(drawn, isSaved), figures(wanted.data, isSaved), `${hash}: ${command}`);
			else assert.equal(drawn.length, wanted.data.length);
			if (!hash) execFileSync("bash", ["-c", `"$0" ${command.slice(5).replace("results.json", '"$1"')} --output "$2"`, dyno, given, `${out}.pdf`], { stdio: "pipe" });
		}
		await other.context().close();
		assert.equal(fs.readFileSync(path.join(folder, "command-figure.json.pdf")).subarray(0, 4).toString(), "%PDF");
	});

	await finish();
})();
