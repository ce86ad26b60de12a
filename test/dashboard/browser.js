// What the tests of the page share: a page written by dyno, opened from its file in headless
// Chromium with the network off, and TAP.
"use strict";
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

const [dyno, source] = process.argv.slice(2);
const modules = path.join(source, ".deps/node_modules");
const { chromium } = require(path.join(modules, "playwright-core"));

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "dyno-dashboard-"));

function writePage(name, results, options = []) {
	const file = path.join(folder, `${name}.json`);
	const page = path.join(folder, `${name}.html`);
	fs.writeFileSync(file, typeof results === "string" ? results : JSON.stringify(results));
	execFileSync(dyno, ["dashboard", file, "--output", page, ...options], { stdio: ["ignore", "pipe", "inherit"] });
	return page;
}

// Options of writePage: a page of these panels alone, also where its view is reset. A page of all of them takes four
// times as long to open, and to follow a filter.
function showing(...panels) {
	const file = path.join(folder, `${panels.join("-")}.yaml`);
	fs.writeFileSync(file, `panels: [${panels.join(", ")}]\n`);
	return ["--config", file];
}

// On a machine with other programs at work a page takes its time: it is waited for as long as this,
// and a test fails only because of what it sees.
const PATIENCE = Number(process.env.PATIENCE) || 300000; // ms

const launch = () =>
	chromium.launch({
		executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
		args: ["--no-sandbox", "--disable-gpu", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-dev-shm-usage"],
		timeout: PATIENCE,
	});

async function newContext(browser, options) {
	const context = await browser.newContext({ offline: true, ...options });
	context.setDefaultTimeout(PATIENCE);
	return context;
}

let browser;

// Whatever goes wrong in a page is noted in `complaints`: errors, console messages of that kind (but
// for Chromium's advice on the speed of graphics), requests that are not for the file itself.
// clock: the page's time can be set forward by page.clock.
async function open(file, { hash = "", width = 1440, height = 1000, theme = "light", clock = false, ...options } = {}) {
	browser ||= await launch();
	const context = await newContext(browser, { viewport: { width, height }, colorScheme: theme, acceptDownloads: true, locale: "en-GB", reducedMotion: "reduce", ...options });
	const page = await context.newPage();
	const url = `file://${file}`;
	page.complaints = [];
	page.on("pageerror", (error) => page.complaints.push(`error: ${error.message}`));
	page.on("console", (message) => ["error", "warning"].includes(message.type()) && !/GPU stall|GL Driver|WebGL|willReadFrequently/i.test(message.text()) && page.complaints.push(`console: ${message.text()}`));
	page.on("request", (request) => !/^(data|blob):/.test(request.url()) && request.url().split("#")[0] !== url && page.complaints.push(`request: ${request.url()}`));
	page.on("dialog", (dialog) => {
		page.complaints.push(`dialog: ${dialog.message()}`);
		dialog.dismiss();
	});
	if (clock) await page.clock.install();
	await page.goto(hash ? `${url}#${hash}` : url);
	await page.waitForFunction(() => window.dynoDashboard);
	await settled(page);
	return page;
}

// All that is in sight is drawn.
async function settled(page) {
	await page.waitForFunction(() => !document.querySelector(".panel.busy") && window.dynoDashboard?.isIdle());
}

let number = 0;
let failed = 0;
const only = process.env.ONLY;

async function test(name, run) {
	number++;
	if (only && !name.includes(only)) return console.log(`ok ${number} - ${name} # SKIP`);
	const start = Date.now();
	try {
		await run();
		console.log(`ok ${number} - ${name}`);
	} catch (error) {
		failed++;
		console.log(`not ok ${number} - ${name}`);
		for (const line of String(error.stack || error).split("\n").slice(0, 12)) console.log(`# ${line}`);
	}
	if (process.env.TIMES) console.log(`# ${Date.now() - start} ms`);
}

async function finish() {
	console.log(`1..${number}`);
	await browser?.close();
	fs.rmSync(folder, { recursive: true, force: true });
	process.exitCode = failed ? 1 : 0;
}

async function downloaded(page, act) {
	const [download] = await Promise.all([page.waitForEvent("download"), act()]);
	const file = path.join(folder, `download-${Date.now()}-${download.suggestedFilename()}`);
	await download.saveAs(file);
	return { name: download.suggestedFilename(), bytes: fs.readFileSync(file), file };
}

module.exports = { dyno, source, modules, folder, launch, newContext, showing, writePage, open, settled, test, finish, downloaded };
