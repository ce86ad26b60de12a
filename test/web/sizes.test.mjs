// The page's own code keeps its shape: small functions, files that can be read at once.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

const LONGEST_FUNCTION = 60; // lines
const LONGEST_FILE = 400;

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const acorn = createRequire(join(root, ".deps/package.json"))("acorn"); // a dependency of Plotly's

function scripts(folder) {
	return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const path = join(folder, entry.name);
		if (entry.isDirectory()) return scripts(path);
		return /\.[cm]?js$/.test(entry.name) ? [path] : [];
	});
}

// All functions of a syntax tree, by what they are called: {name, from, lines}.
function functionsOf(node, name = "") {
	if (Array.isArray(node)) return node.flatMap((item) => functionsOf(item, name));
	if (typeof node?.type !== "string") return [];
	const called = node.id?.name || node.key?.name || name;
	const { start, end } = node.loc;
	const own = /Function/.test(node.type) ? [{ name: called || "a function", from: start.line, lines: end.line - start.line + 1 }] : [];
	return [...own, ...Object.values(node).flatMap((part) => functionsOf(part, called))];
}

const parsed = (text) => functionsOf(acorn.parse(text, { ecmaVersion: 2021, sourceType: "module", locations: true, allowAwaitOutsideFunction: true }).body);

const files = scripts(join(root, "web")).map((path) => ({ path: path.slice(root.length + 1), text: readFileSync(path, "utf8") }));

test("functions are found, nested ones and arrows too", () => {
	const text = "const a = () => {\n\tfunction b() {\n\t}\n};\nexport const c = { d() {\n} };";
	assert.deepEqual(parsed(text).map(({ name, from, lines }) => [name, from, lines]), [["a", 1, 4], ["b", 2, 2], ["d", 5, 2]]);
});

test(`no function of the page is longer than ${LONGEST_FUNCTION} lines`, () => {
	const all = files.flatMap(({ path, text }) => parsed(text).map((one) => ({ path, ...one })));
	assert.ok(all.length > 300, String(all.length));
	assert.deepEqual(all.filter(({ lines }) => lines > LONGEST_FUNCTION).map(({ path, from, name, lines }) => `${path}:${from}: ${name} has ${lines} lines`), []);
});

test(`no file of the page is longer than ${LONGEST_FILE} lines`, () => {
	assert.ok(files.length > 30);
	assert.deepEqual(files.filter(({ text }) => text.split("\n").length - 1 > LONGEST_FILE).map(({ path }) => path), []);
});
