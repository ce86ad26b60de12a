// Elements without strings of HTML: what a name holds is text, whatever it holds.

export function h(tag, properties, ...children) {
	const element = document.createElement(tag);
	for (const [name, value] of Object.entries(properties || {})) {
		if (value === undefined || value === null || value === false) continue;
		if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
		else if (name === "class") element.className = value;
		else if (name in element && !name.startsWith("aria") && name !== "list" && name !== "style")
			element[name] = value;
		else element.setAttribute(name, value === true ? "" : value);
	}
	append(element, children);
	return element;
}

function append(element, children) {
	for (const child of children) {
		if (child === undefined || child === null || child === false) continue;
		if (Array.isArray(child)) append(element, child);
		else element.append(child instanceof Node ? child : String(child));
	}
}

export function fill(element, ...children) {
	const all = document.createDocumentFragment();
	append(all, children);
	element.replaceChildren(all);
	return element;
}

// One count for all dashboards of a document: widgets are several.
export function newId(prefix) {
	window.dynoIds = (window.dynoIds || 0) + 1;
	return `dyno-${prefix}-${window.dynoIds}`;
}

const shapes = {
	undo: "M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3",
	redo: "m15 14 5-5-5-5M20 9H10a6 6 0 0 0 0 12h3",
	reset: "M3 12a9 9 0 1 0 3-6.7M3 4v5h5",
	link: "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.6-5.6l-1 1M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.6 5.6l1-1",
	add: "M12 5v14M5 12h14",
	close: "M6 6l12 12M18 6 6 18",
	up: "m6 15 6-6 6 6",
	down: "m6 9 6 6 6-6",
	left: "m15 6-6 6 6 6",
	right: "m9 6 6 6-6 6",
	wider: "M4 12h16M8 8l-4 4 4 4M16 8l4 4-4 4",
	image: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4",
	table: "M4 5h16v14H4zM4 10h16M10 5v14",
	code: "m8 8-4 4 4 4M16 8l4 4-4 4M13 6l-2 12",
	theme: "M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18",
	layout: "M4 4h7v9H4zM13 4h7v5h-7zM13 11h7v9h-7zM4 15h7v5H4z",
	help: "M9.5 9a2.5 2.5 0 1 1 3.4 2.3c-.6.3-.9.8-.9 1.5v.7M12 17v.01M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18",
	filter: "M4 6h16M7 12h10M10 18h4",
	save: "M12 4v11M7 11l5 5 5-5M5 20h14",
	columns: "M4 5h16v14H4zM9.3 5v14M14.6 5v14",
	info: "M12 7.5v.01M12 11v6M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18",
	warning: "M12 4 2.5 20h19zM12 10v5M12 17.5v.01",
	drag: "M9 6v.01M15 6v.01M9 12v.01M15 12v.01M9 18v.01M15 18v.01",
	print: "M7 9V4h10v5M7 17H4v-8h16v8h-3M7 14h10v6H7z",
	swap: "M4 8h14m-4-4 4 4-4 4M20 16H6m4-4-4 4 4 4",
	copy: "M9 9h11v11H9zM5 15H4V4h11v1",
	trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10 11v5M14 11v5",
	chart: "M4 4v16h16M8 15l4-5 3 3 5-7",
	views: "M6 4h12v16l-6-4-6 4z",
	check: "m5 12 5 5 9-10",
	edit: "m4 20 1-5L16 4l4 4L9 19zM14 6l4 4",
	embed: "M3 5h18v14H3zM7 9h10v6H7z",
	note: "M5 4h14v11l-5 5H5zM14 20v-5h5M8 9h8M8 13h4",
	text: "M5 6V4h14v2M12 4v16M9 20h6",
	box: "M4 7V4h3M11 4h2M17 4h3v3M20 11v2M20 17v3h-3M13 20h-2M7 20H4v-3M4 13v-2",
	lasso: "M7 15.5C4.5 14.5 3 12.6 3 10.5 3 6.9 7 4 12 4s9 2.9 9 6.5-4 6.5-9 6.5c-1 0-2-.1-2.9-.3M7 15a2 2 0 1 1 0 4 2 2 0 0 1 0-4M6.5 19c0 1 .3 1.6-.5 2.5",
	markdown: "M3 6h18v12H3zM6 15V9l3 3 3-3v6M17 9v5m-2-2 2 2 2-2",
	picture: "M8 8h12v12H8zM5 16H4V4h12v1M8 17l4-4 3 3 2-2 3 3",
};

export function icon(name) {
	const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
	const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
	svg.setAttribute("viewBox", "0 0 24 24");
	svg.setAttribute("class", "icon");
	svg.setAttribute("aria-hidden", "true");
	path.setAttribute("d", shapes[name]);
	svg.append(path);
	return svg;
}

export function button(name, label, onclick, properties = {}) {
	const { text, ...others } = properties;
	return h(
		"button",
		{ type: "button", class: text ? "" : "icon-only", title: label, "aria-label": label, onclick, ...others },
		name && icon(name),
		text && h("span", null, text),
	);
}

// A dialog with a head; it is gone when it is closed.
export function openSheet(root, title, properties, ...content) {
	const dialog = h(
		"dialog",
		{ class: "sheet", "aria-label": title, ...properties, onclose: () => dialog.remove() },
		h("div", { class: "sheet-head" }, h("h2", null, title), button("close", "Close", () => dialog.close())),
		content,
	);
	root.append(dialog);
	dialog.showModal();
	return dialog;
}

// Whether keys go into a text there.
export const isWriting = (element) => element.matches("textarea, input:not([type=checkbox], [type=radio])");

// What is made anew has the focus where the old one had it: at its control of the same place.
export function keepFocus(element, make) {
	const controls = () => [...element.querySelectorAll("input, select, button, summary")];
	const at = controls().indexOf(document.activeElement);
	make();
	if (at >= 0) controls()[at]?.focus({ preventScroll: true });
}

// Says something to those who cannot see it, and shows it for a moment to those who can.
export function announcer() {
	const region = h("div", { class: "toast", role: "status", "aria-live": "polite" });
	let timer;
	const hide = () => {
		region.classList.remove("shown");
		region.querySelector("button")?.remove(); // the keyboard would find it
	};
	// stays: until it is closed, for what takes reading.
	region.say = (text, stays = false) => {
		fill(region, h("span", null, text), stays && button("close", "Close", hide));
		region.classList.add("shown");
		clearTimeout(timer);
		if (!stays) timer = setTimeout(hide, 4000);
	};
	return region;
}
