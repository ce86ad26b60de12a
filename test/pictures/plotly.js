// Draws Plotly figures in headless Chromium and prints, for each, what Plotly says of it and what it
// shows: one JSON object a line. Usage: node plotly.js NODE_MODULES CHROMIUM FIGURE.json…
"use strict";
const fs = require("fs");
const [modules, browserPath, ...files] = process.argv.slice(2);
const { chromium } = require(modules + "/playwright-core");

// Runs in the page: bars as [left, top, right, bottom] and symbols as [x, y] of each panel, in parts of
// its plot area from the upper left corner.
function marksOf(graph) {
	const full = graph._fullLayout;
	const origin = graph.querySelector(".main-svg").getBoundingClientRect();
	const number = (id) => Number(/^x(\d*)/.exec(id)[1] || 1);
	return Object.keys(full._plots).sort((a, b) => number(a) - number(b)).map((id) => {
		const { xaxis, yaxis } = full._plots[id];
		const boxes = (selector) => [...graph.querySelectorAll(`.subplot.${id} ${selector}`)].filter((mark) =>
			mark.getAttribute("d") && mark.getAttribute("d") !== "M0,0Z").map((mark) => {
			const box = mark.getBoundingClientRect();
			const x = (at) => (at - origin.x - xaxis._offset) / xaxis._length;
			const y = (at) => (at - origin.y - yaxis._offset) / yaxis._length;
			return [x(box.left), y(box.top), x(box.right), y(box.bottom)];
		});
		const middle = ([left, top, right, bottom]) => [(left + right) / 2, (top + bottom) / 2];
		return { bars: boxes(".barlayer .point path"), symbols: boxes(".scatterlayer .points path.point").map(middle) };
	});
}

async function draw(figure) {
	const problems = Plotly.validate(figure.data, figure.layout) || [];
	const graph = document.getElementById("graph");
	await Plotly.newPlot(graph, figure.data, figure.layout, { staticPlot: true });
	const full = graph._fullLayout;
	const axes = {};
	for (const name of Object.keys(full).filter((key) => /^[xy]axis\d*$/.test(key)))
		axes[name] = { range: full[name].range, type: full[name].type, title: full[name].title?.text };
	const texts = (selector) =>
		[...graph.querySelectorAll(selector)].map((text) => text.textContent);
	return {
		problems: problems.map((problem) => problem.msg),
		axes,
		ticks: texts(".cartesianlayer .xtick text, .cartesianlayer .ytick text, .cartesianlayer [class^=x][class$=tick] text, .cartesianlayer [class^=y][class$=tick] text"),
		title: full.title.text,
		marks: marksOf(graph),
	};
}

(async () => {
	const browser = await chromium.launch({ executablePath: browserPath, timeout: 0,
		args: ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"] });
	const page = await browser.newPage();
	const errors = [];
	page.on("pageerror", (error) => errors.push(String(error)));
	await page.setContent("<!doctype html><div id='graph' style='width:1400px;height:1000px'></div>");
	await page.addScriptTag({ path: modules + "/plotly.js/dist/plotly.min.js" });
	await page.addScriptTag({ content: String(marksOf) });
	for (const file of files) {
		const figure = JSON.parse(fs.readFileSync(file, "utf8"));
		errors.length = 0;
		const seen = await page.evaluate(draw, figure).catch((error) => ({ failed: String(error) }));
		console.log(JSON.stringify({ file, errors: [...errors], ...seen }));
	}
	await browser.close();
})();
