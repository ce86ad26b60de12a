// Texts of panels: a small part of Markdown, of which nothing is ever HTML.
import assert from "node:assert/strict";
import test from "node:test";
import { inlines, isSafeLink, LONGEST, parsed } from "../../web/own/markdown.js";

const node = (tag, ...children) => ({ tag, children });

test("emphasis, code and links within a line", () => {
	assert.deepEqual(inlines("a **b *c*** d"), ["a ", node("strong", "b *c"), "* d"]);
	assert.deepEqual(inlines("a *b* `c *d*` **e**"), ["a ", node("em", "b"), " ", node("code", "c *d*"), " ", node("strong", "e")]);
	assert.deepEqual(inlines("see [the **run**](https://a.b/c?d=e#f)."), ["see ", { tag: "a", href: "https://a.b/c?d=e#f", children: ["the ", node("strong", "run")] }, "."]);
	assert.deepEqual(inlines("2 * 3 * 4, latency_p99_low, \\*plain\\*"), ["2 * 3 * 4, latency_p99_low, *plain*"]);
	assert.deepEqual(inlines("**"), ["**"]);
	assert.deepEqual(inlines("`"), ["`"]);
});

test("only such links lead anywhere as cannot run anything", () => {
	for (const href of ["https://a.b", "http://a", "mailto:a@b.c", "#device=cpu"]) assert.ok(isSafeLink(href), href);
	for (const href of ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", " https://a", "vbscript:x", "//a.b", "file:///etc/passwd", "https://a\"onclick=x", "java\nscript:x", "blob:x"]) {
		assert.ok(!isSafeLink(href), href);
		assert.ok(!JSON.stringify(parsed(`[x](${href})`)).includes("href"), href);
	}
});

test("blocks: headings, lists, quotations, code, rules, paragraphs", () => {
	const text = "# One\ntext\nmore\n\n- a\n- *b*\n  goes on\n\n3. c\n4. d\n\n> e\n> f\n\n```\n<b> # no heading\n```\n---\n### Deep ###\n";
	assert.deepEqual(parsed(text), [
		node("h3", "One"),
		node("p", "text more"),
		node("ul", node("li", "a"), node("li", node("em", "b"), " goes on")),
		{ tag: "ol", start: 3, children: [node("li", "c"), node("li", "d")] },
		node("blockquote", "e f"),
		node("pre", "<b> # no heading"),
		node("hr"),
		node("h5", "Deep"),
	]);
	assert.deepEqual(parsed("```\nnever ended"), [node("pre", "never ended")]);
	assert.deepEqual(parsed(""), []);
});

test("HTML stays what is written", () => {
	const hostile = "<script>alert(1)</script> <img src=x onerror=alert(1)> &lt;b&gt;";
	assert.deepEqual(parsed(hostile), [node("p", hostile)]);
	const tags = new Set();
	const walk = (one) => typeof one === "object" && (tags.add(one.tag), one.children.forEach(walk));
	parsed(`# ${hostile}\n- ${hostile}\n> ${hostile}\n\n[${hostile}](https://a.b)\n\`${hostile}\``).forEach(walk);
	assert.ok([...tags].every((tag) => ["h3", "ul", "li", "blockquote", "p", "a", "code"].includes(tag)), [...tags].join());
});

test("a text of signs alone is read, too, and no longer than it may be", () => {
	for (const sign of ["*", "**", "[", "`", "](", "`` ` ", "[a](", "> ", "- ", "```\n"]) {
		assert.ok(parsed(sign.repeat(100000)).length >= 1, sign);
	}
	assert.equal(parsed("x".repeat(LONGEST + 5))[0].children[0].length, LONGEST);
});
