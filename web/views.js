// Views by name: those of the settings file, and those that this browser keeps for pages of this title.
import { button, fill, h, openSheet } from "./dom.js";
import { keptViews, renamed, withView } from "./kept_layout.js";
import { viewsOf } from "./settings.js";
import { fromHash } from "./state.js";

export function openViews(app) {
	const dialog = { app, list: h("ul", { class: "views" }), views: keptViews(app.page.title) };
	const name = h("input", { type: "text", required: true, maxLength: 80, "aria-label": "Name of this view", placeholder: "Name of this view" });
	const keep = (event) => {
		event.preventDefault();
		change(dialog, withView(dialog.views, name.value.trim(), app.state.link()));
		name.value = "";
	};
	show(dialog);
	const form = h("form", { class: "view-form", onsubmit: keep }, name, h("button", { type: "submit" }, "Keep this view"));
	dialog.sheet = openSheet(app.root, "Views", {}, h("p", { class: "soft" }, "Filters, charts, columns and panels under a name, kept in this browser for pages of this title."), dialog.list, app.remembers && form);
}

function change(dialog, views) {
	dialog.views = views;
	const { context } = dialog.app;
	if (!context.saveViews(views)) context.say("This browser keeps nothing here: copy a link instead.");
	show(dialog);
}

function take({ app, sheet }, view) {
	app.state.replace({ ...app.base, ...fromHash(view) });
	sheet.close();
}

function show(dialog) {
	const given = viewsOf(dialog.app.page.config?.views);
	const rows = [...given.map((one) => rowOf(dialog, one, false)), ...dialog.views.map((one) => rowOf(dialog, one, true))];
	fill(dialog.list, rows.length ? rows : h("li", { class: "soft" }, "There is none yet."));
}

function rowOf(dialog, { name, view }, own) {
	const row = h("li", null, h("button", { type: "button", class: "link", onclick: () => take(dialog, view) }, h("bdi", null, name)), own && [button("edit", `Rename ${name}`, () => rename(dialog, row, name)), button("close", `Forget ${name}`, () => change(dialog, dialog.views.filter((one) => one.name !== name)))]);
	return row;
}

// In its place; Escape leaves it as it is.
function rename(dialog, row, name) {
	const input = h("input", { type: "text", required: true, maxLength: 80, value: name, "aria-label": `New name of ${name}` });
	const keep = (event) => {
		event.preventDefault();
		change(dialog, renamed(dialog.views, name, input.value.trim() || name));
	};
	const leave = (event) => {
		if (event.key !== "Escape") return;
		event.preventDefault();
		event.stopPropagation();
		show(dialog);
	};
	fill(row, h("form", { class: "view-form", onsubmit: keep, onkeydown: leave }, input, h("button", { type: "submit" }, "Rename")));
	input.select();
}
