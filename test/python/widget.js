// The front end of a widget, as anywidget's is: the module is imported from a blob, and its render() gets a
// model and an element in a page in headless Chromium, with the network off. Only the model stands in:
// it keeps the interface of anywidget's (get, set, save_changes, on, off) and tells what it is told.
// Reads commands from stdin, a JSON line each, and answers each with {value, changed} or {error}.
// Usage: node widget.js DYNO SOURCE
"use strict";
const readline = require("node:readline");
const { launch, newContext } = require("../dashboard/browser.js");

// Runs in the page.
async function begin({ state, name }) {
	const listeners = [];
	const model = {
		state,
		changed: {},
		get: (key) => model.state[key],
		set(key, value) {
			if (JSON.stringify(value) === JSON.stringify(model.state[key])) return;
			model.state = { ...model.state, [key]: structuredClone(value) };
			model.unsaved = { ...model.unsaved, [key]: model.state[key] };
			for (const [event, listener] of [...listeners]) if (event === `change:${key}`) listener();
		},
		save_changes() {
			Object.assign(model.changed, model.unsaved);
			model.unsaved = {};
		},
		on: (event, listener) => listeners.push([event, listener]),
		off(event, listener) {
			const at = listeners.findIndex(([one, other]) => one === event && other === listener);
			if (at >= 0) listeners.splice(at, 1);
		},
		listeners,
	};
	const url = URL.createObjectURL(new Blob([state._esm], { type: "text/javascript" }));
	const module = await import(url);
	URL.revokeObjectURL(url);
	const el = document.createElement("div");
	el.id = name;
	document.body.append(el);
	const finish = await module.default.render({ model, el });
	window.widgets = { ...window.widgets, [name]: { model, finish } };
}

const commands = {
	begin: (page, { state, name }) => page.evaluate(begin, { state, name }),
	// What came from Python.
	set: (page, { name, key, value }) =>
		page.evaluate(([name, key, value]) => {
			const { model } = window.widgets[name];
			model.set(key, value);
			delete model.unsaved?.[key];
		}, [name, key, value]),
	click: (page, { selector, modifiers }) => page.locator(selector).first().click({ modifiers }),
	fill: (page, { selector, text }) => page.locator(selector).first().fill(text),
	press: (page, { selector, key }) => page.locator(selector).first().press(key),
	text: (page, { selector }) => page.locator(selector).first().innerText(),
	texts: (page, { selector }) => page.locator(selector).allInnerTexts(),
	see: (page, { selector }) => page.locator(selector).first().scrollIntoViewIfNeeded(),
	count: (page, { selector }) => page.locator(selector).count(),
	wait: (page, { selector, text }) => page.locator(selector, { hasText: text }).first().waitFor(),
	evaluate: (page, { code }) => page.evaluate(code),
	screenshot: (page, { path }) => page.screenshot({ path }),
};

async function run(page, line) {
	const command = JSON.parse(line);
	const value = await commands[command.do](page, command);
	const changed = await page.evaluate((name) => {
		const model = window.widgets?.[name]?.model;
		const told = model?.changed || {};
		if (model) model.changed = {};
		return told;
	}, command.name);
	return { value, changed };
}

(async () => {
	const browser = await launch();
	const context = await newContext(browser, { viewport: { width: 1300, height: 1000 } });
	const page = await context.newPage();
	page.on("pageerror", (error) => process.stderr.write(`error: ${error.message}\n`));
	page.on("console", (message) => ["error", "warning"].includes(message.type()) && !/GPU stall|GL Driver|WebGL|willReadFrequently/i.test(message.text()) && process.stderr.write(`console: ${message.text()}\n`));
	page.on("request", (request) => !/^(data|blob|about):/.test(request.url()) && process.stderr.write(`request: ${request.url()}\n`));
	for await (const line of readline.createInterface({ input: process.stdin })) {
		const answer = await run(page, line).catch((error) => ({ error: error.message }));
		process.stdout.write(`${JSON.stringify(answer)}\n`);
	}
	await browser.close();
})();
