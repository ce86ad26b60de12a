// Builds the dashboard's page from its parts: one HTML file without results, which
// src/output/dashboard/dashboard.c fills. Usage: node build.mjs DEPS CORE.WASM VERSION OUT.html OUT.c
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { toBase85 } from "./base85.js";

const [deps, wasmFile, version, pageFile, sourceFile] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const modules = join(deps, "node_modules");

const { build } = createRequire(join(deps, "package.json"))("esbuild");

async function bundle(file, options) {
	const result = await build({
		entryPoints: [join(here, file)],
		bundle: true,
		minify: true,
		write: false,
		target: "es2020",
		legalComments: "none",
		charset: "utf8",
		nodePaths: [modules],
		logLevel: "warning",
		...options,
	});
	return result.outputFiles[0].text;
}

// "</script" in a string of the code would end the element that holds it.
function inline(script) {
	return script.replace(/<\/(script)/gi, "<\\/$1").replace(/<!--/g, "<\\!--").trim();
}

function hash(text) {
	return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

const zipped = (bytes) => gzipSync(bytes, { level: 9 });

const packed = (bytes) => zipped(bytes).toString("base64");

// Of large parts: a sixteenth less than base64.
const denselyPacked = (bytes) => toBase85(zipped(bytes));

// Parts of Plotly that no figure has, nor the page. Components are registered under their names, and do nothing.
const component = (path) => `module.exports = { moduleType: "component", name: "${path.split(/[\\/]/).at(-2)}" };`;
const unusedParts = [
	[/components\/(sliders|updatemenus|rangeselector|rangeslider|images)\/index\.js$/, component],
	[/components\/modebar\/manage\.js$/, () => "module.exports = () => {};"], // the page has buttons of its own
	[/fonts\/ploticon\.js$/, () => "module.exports = {};"],
];
const unused = {
	name: "unused",
	setup: (plugin) => unusedParts.forEach(([filter, contents]) => plugin.onLoad({ filter }, ({ path }) => ({ contents: contents(path) }))),
};

const plotly = inline(
	await bundle("plotly.cjs", {
		format: "iife",
		globalName: "Plotly",
		define: { global: "window", "define.amd": "false" },
		alias: { stream: "stream-browserify", regl: "@plotly/regl" },
		loader: { ".css": "empty" },
		plugins: [unused],
	}),
);
const script = inline(await bundle("main.js", { format: "iife", globalName: "dynoPage" }));
const style = (await bundle("style.css", {})).replace(/<\//g, "<\\/").trim();
const boot = inline(await bundle("boot.js", { format: "iife" }));

// What the command fills stays: {{title}}, {{page}}, {{data}}.
const parts = {
	"script-hashes": [boot, script, plotly].map(hash).join(" "),
	version,
	wasm: denselyPacked(readFileSync(wasmFile)),
	plotly: denselyPacked(plotly),
	style: packed(style),
	script: packed(script),
	boot,
};
const page = readFileSync(join(here, "page.html"), "utf8").replace(
	/\{\{([a-z-]+)\}\}/g,
	(marker, name) => parts[name] ?? marker,
);
writeFileSync(pageFile, page);

writeFileSync(
	sourceFile,
	`/* Made by web/build.mjs. */
#include "output/dashboard/page.h"

extern const char dashboard_page_end[];

__asm__(".pushsection .rodata\\n"
	".globl dashboard_page, dashboard_page_end\\n"
	".hidden dashboard_page, dashboard_page_end\\n"
	"dashboard_page: .incbin \\"${resolve(pageFile)}\\"\\n"
	"dashboard_page_end: .byte 0\\n"
	".popsection\\n");

size_t dashboard_page_length(void)
{
	return (size_t)(dashboard_page_end - dashboard_page);
}
`,
);
