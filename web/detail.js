// One result, whole: what it is, every field, and the command that measures it again.
import { h, fill, button } from "./dom.js";
import { quoted } from "./download.js";
import { number, statusTitle } from "./format.js";

export function createDetail(context) {
	const body = h("div", { class: "detail-body" });
	const close = button("close", "Close", () => element.close());
	const element = h("dialog", { class: "sheet detail", "aria-label": "One result", onclose: () => context.highlight?.(-1, "detail"), onclick: (event) => event.target === element && element.close() }, h("div", { class: "sheet-head" }, h("h2", null, "Result"), close), body);

	function command(reply) {
		const { result, model, device, plan } = reply;
		const parts = ["dyno", "run", quoted(model.name), "--hardware", quoted(device.id), "--batch", result.batch];
		if (result.sequence) parts.push("--seq", result.sequence);
		for (const [key, value] of Object.entries(plan || {}))
			if (typeof value === "string" && !["model", "hardware", "batch", "seq", "output", "quiet", "json"].includes(key)) parts.push(`--${key}=${quoted(value)}`);
		return parts.join(" ");
	}

	// In the units of the table's columns, to as many digits; pointing at a number tells it whole.
	function fieldRows(values, description) {
		const fields = description.fields.filter((field) => values[field.key]);
		const { columns } = context.core.ask("rows", { from: 0, to: 0, fields: fields.map((field) => field.key) });
		return fields.map((field, i) => {
			const value = values[field.key];
			const { scale, symbol } = columns[i];
			const shown = (given) => number(given * scale, scale === 1 && (field.unit === "" || field.unit === "B"));
			return h(
				"tr",
				null,
				h("th", { scope: "row", title: field.description }, field.title),
				h("td", { class: "numeric", title: value.value === undefined ? "" : `${value.value} ${field.unit}` }, value.value === undefined ? "–" : `${shown(value.value)} ${symbol}`),
				h("td", { class: "numeric soft", title: value.interval ? `${value.interval.join(" – ")} ${field.unit}` : "" }, value.interval ? `${shown(value.interval[0])} – ${shown(value.interval[1])}` : ""),
				h("td", { class: "soft" }, [[value.withheld && "withheld", value.estimated && "estimated"].filter(Boolean).join(", "), value.reason && [value.withheld || value.estimated ? ": " : "", h("bdi", null, value.reason)]]),
			);
		});
	}

	function open(place, description) {
		const reply = context.core.ask("row", { place });
		const { result, model, device } = reply;
		const text = command(reply);
		fill(
			body,
			h("p", { class: "detail-title" }, h("bdi", null, model.name), " · ", h("bdi", null, device.name ? `${device.id} (${device.name})` : device.id), ` · batch ${result.batch}`, result.sequence ? ` · sequence ${result.sequence}` : ""),
			h("p", null, h("span", { class: `status status-${result.status}` }, statusTitle(result.status)), result.reason && h("bdi", null, ` ${result.reason}`)),
			result.notes && h("ul", { class: "warnings" }, result.notes.map((note) => h("li", null, h("bdi", null, note)))),
			h("div", { class: "scroll-x", tabIndex: 0, role: "region", "aria-label": "Fields" }, h("table", { class: "facts wide" }, h("thead", null, h("tr", null, ["Field", "Value", "95 % interval", ""].map((title, i) => (title ? h("th", { scope: "col", class: i ? "numeric" : "" }, title) : h("td"))))), h("tbody", null, fieldRows(result.values, description)))),
			h("h3", null, "Measure it again"),
			h("pre", { class: "command", tabIndex: 0 }, text),
			button("code", "Copy the command", () => context.copy("The command", text), { text: "Copy" }),
		);
		if (!element.open) element.showModal();
	}

	return { element, open };
}
