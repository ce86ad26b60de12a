// The index of the panels: it leads to each of them.
import { fill, h } from "../dom.js";

export function createIndex(panels) {
	const list = h("ul");
	const element = h("nav", { class: "panel-index", "aria-label": "Panels" }, list);
	let drawn = "";
	function update() {
		const shown = panels.visible();
		const shape = JSON.stringify(shown.map(({ id, title }) => [id, title]));
		if (shape === drawn) return;
		drawn = shape;
		element.hidden = shown.length < 3;
		fill(list, shown.map(({ id, title }) => h("li", null, h("button", { type: "button", onclick: () => panels.reveal(id) }, title))));
	}
	return { element, update };
}
