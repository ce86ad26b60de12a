// What a panel of text shows, and its editor.
import { button, fill, h } from "../dom.js";
import { count } from "../format.js";
import { LONGEST, parsed } from "./markdown.js";
import { changedText, textOf } from "./texts.js";

// Links of this page are other views of it; others open beside it, and learn nothing of it.
const linkProperties = (href) => (href.startsWith("#") ? { href } : { href, target: "_blank", rel: "noopener noreferrer" });

const elementOf = (node) => (typeof node === "string" ? node : h(node.tag, { ...(node.href ? linkProperties(node.href) : {}), ...(node.start > 1 ? { start: node.start } : {}), ...(node.tag === "pre" ? { tabIndex: 0 } : {}) }, node.children.map(elementOf)));

const shown = (text) => [parsed(text).map(elementOf), text.length > LONGEST && h("p", { class: "soft" }, `Only the first ${count(LONGEST)} characters are shown.`)];

function editor(panel, spec) {
	const { context, id } = panel;
	const set = (key) => (event) => context.state.set({ texts: changedText(context.state.state.texts, id, { [key]: event.target.value }) });
	const preview = (event) => fill(panel.body, shown(event.target.value));
	return [
		h("label", { class: "control" }, h("span", null, "Title"), h("input", { type: "text", value: spec.title, maxLength: 120, onchange: set("title") })),
		h("label", { class: "control wide" }, h("span", null, "Text: # heading, **bold**, *italic*, `code`, - list, > quotation, [link](https://…)"), h("textarea", { rows: 8, value: spec.text, oninput: preview, onchange: set("text") })),
		button("check", "Done", () => edit(panel, false), { text: "Done" }),
	];
}

function edit(panel, isEditing) {
	panel.isEditing = isEditing;
	panel.editButton.setAttribute("aria-expanded", String(isEditing));
	draw(panel);
	if (isEditing) panel.controls.querySelector("textarea").focus();
	else panel.editButton.focus();
}

// The editor stays as it is while one writes.
function draw(panel) {
	const spec = textOf(panel.context.state.state.texts, panel.id);
	if (!spec) return;
	fill(panel.body, spec.text.trim() ? shown(spec.text) : h("p", { class: "soft" }, "There is no text yet: Edit."));
	if (!panel.isEditing) fill(panel.controls);
	else if (!panel.controls.contains(document.activeElement)) fill(panel.controls, editor(panel, spec));
}

// controls: the element for the editor.
export function createTextPanel(context, id, controls) {
	const panel = { context, id, controls, isEditing: false, body: h("div", { class: "text-panel" }) };
	panel.editButton = button("edit", "Edit this text", () => edit(panel, !panel.isEditing), { text: "Edit", "aria-expanded": "false" });
	return { element: panel.body, tools: [panel.editButton], draw: () => draw(panel), edit: () => edit(panel, true) };
}
