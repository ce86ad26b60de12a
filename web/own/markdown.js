// A small part of Markdown as nodes: a text, or {tag, children, href, start}. What is none of it stays as it is written, HTML above
// all: nodes become elements whose contents are texts.

export const LONGEST = 20000; // characters that are read

const MOST_DEEP = 4; // emphasis within emphasis

/* --- Within a line --------------------------------------------------------------------------- */

// Elsewhere a link leads nowhere, least of all to a script. "#…" is a view of this page.
export const isSafeLink = (href) => /^(https?:\/\/|mailto:|#)[^\s<>"]*$/i.test(href);

// Each reads what begins at a place: {node, end}, or null where it begins nothing.
const readers = [
	["\\", (text, at) => (/[!-/:-@[-`{-~]/.test(text[at + 1] || "") ? { node: text[at + 1], end: at + 2 } : null)],
	["`", readCode],
	["**", (text, at, deep) => readBetween(text, at, deep, "**", "strong")],
	["*", (text, at, deep) => readBetween(text, at, deep, "*", "em")],
	["[", readLink],
];

function readCode(text, at) {
	const ticks = /^`+/.exec(text.slice(at, at + 8))[0];
	const end = text.indexOf(ticks, at + ticks.length);
	return end > at + ticks.length ? { node: { tag: "code", children: [text.slice(at + ticks.length, end).trim()] }, end: end + ticks.length } : null;
}

function readBetween(text, at, deep, sign, tag) {
	const from = at + sign.length;
	const end = text.indexOf(sign, from);
	const isOne = end > from && !/\s/.test(text[from]) && !/\s/.test(text[end - 1]);
	return isOne ? { node: { tag, children: inlines(text.slice(from, end), deep + 1) }, end: end + sign.length } : null;
}

function readLink(text, at, deep) {
	const middle = text.indexOf("](", at);
	const end = middle < 0 ? -1 : text.indexOf(")", middle);
	const href = text.slice(middle + 2, end);
	const isOne = end > 0 && middle > at + 1 && isSafeLink(href);
	return isOne ? { node: { tag: "a", href, children: inlines(text.slice(at + 1, middle), deep + 1) }, end: end + 1 } : null;
}

export function inlines(text, deep = 0) {
	const nodes = [];
	let plain = "";
	for (let at = 0; at < text.length; ) {
		const reader = deep < MOST_DEEP && readers.find(([sign]) => text.startsWith(sign, at));
		const found = reader && reader[1](text, at, deep);
		if (!found) plain += text[at++];
		else if (typeof found.node === "string") [plain, at] = [plain + found.node, found.end];
		else {
			if (plain) nodes.push(plain);
			nodes.push(found.node);
			[plain, at] = ["", found.end];
		}
	}
	return plain ? [...nodes, plain] : nodes;
}

/* --- Blocks ---------------------------------------------------------------------------------- */

const kinds = [
	["fence", /^\s*```/],
	["heading", /^(#{1,3})\s+(.*)$/],
	["rule", /^\s*(?:-{3,}|\*{3,})\s*$/],
	["ul", /^\s*[-*+]\s+(.*)$/],
	["ol", /^\s*(\d{1,9})[.)]\s+(.*)$/],
	["quote", /^\s*>\s?(.*)$/],
	["blank", /^\s*$/],
	["text", /(?:)/],
];

const kindOf = (line) => kinds.find(([, pattern]) => pattern.test(line));

// Lines of one kind that follow each other; a fence ends at the next one, whatever is between.
function groupsOf(lines) {
	const groups = [];
	for (let i = 0; i < lines.length; i++) {
		const [kind, pattern] = kindOf(lines[i]);
		if (kind === "fence") {
			const length = lines.slice(i + 1).findIndex((line) => pattern.test(line));
			const end = length < 0 ? lines.length : i + 1 + length;
			groups.push({ kind, lines: lines.slice(i + 1, end) });
			i = end;
		} else if (kind === groups.at(-1)?.kind && kind !== "heading") groups.at(-1).lines.push(lines[i]);
		else if (kind === "text" && ["ul", "ol", "quote"].includes(groups.at(-1)?.kind)) groups.at(-1).lines[groups.at(-1).lines.length - 1] += ` ${lines[i].trim()}`;
		else groups.push({ kind, lines: [lines[i]] });
	}
	return groups;
}

const makers = {
	fence: (lines) => ({ tag: "pre", children: [lines.join("\n")] }),
	// A panel's own heading is the second.
	heading: ([line]) => ({ tag: `h${/^#+/.exec(line)[0].length + 2}`, children: inlines(line.replace(/^#+\s+/, "").replace(/\s+#+\s*$/, "")) }),
	rule: () => ({ tag: "hr", children: [] }),
	ul: (lines) => ({ tag: "ul", children: lines.map((line) => ({ tag: "li", children: inlines(/^\s*[-*+]\s+(.*)$/.exec(line)[1]) })) }),
	ol: (lines) => ({ tag: "ol", start: Number(/\d+/.exec(lines[0])[0]), children: lines.map((line) => ({ tag: "li", children: inlines(/^\s*\d+[.)]\s+(.*)$/.exec(line)[1]) })) }),
	quote: (lines) => ({ tag: "blockquote", children: inlines(lines.map((line) => line.replace(/^\s*>\s?/, "")).join(" ")) }),
	text: (lines) => ({ tag: "p", children: inlines(lines.map((line) => line.trim()).join(" ")) }),
};

export function parsed(text) {
	const lines = text.slice(0, LONGEST).split(/\r\n|\r|\n/);
	return groupsOf(lines).filter(({ kind }) => makers[kind]).map(({ kind, lines }) => makers[kind](lines));
}
