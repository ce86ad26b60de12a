// Cards that say what stands out, each with its reason. The library decides; here they are shown.
import { h } from "./dom.js";

export function summaryCards(context) {
	const { cards } = context.core.ask("summary");
	if (!cards.length) return h("p", { class: "nothing" }, "No result to sum up.");
	const models = [...new Set(cards.map((card) => card.model))];
	return models.map((model) => [
		model !== undefined && h("h3", { class: "cards-of" }, h("bdi", null, model)),
		list(context, cards.filter((card) => card.model === model)),
	]);
}

// A number and its unit or sign stay on one line.
const unbroken = (text) => text.replace(/(\d) (?=%|×|[kMG]?(?:items|tokens)\/s|[mµn]?s\b)/g, "$1\u00a0");

function list(context, cards) {
	return h(
		"ul",
		{ class: "cards" },
		cards.map((card) =>
			h(
				"li",
				{ class: `card card-${card.kind}` },
				h("h4", null, card.title),
				h("p", { class: "card-text" }, card.row === undefined ? h("bdi", null, card.text) : h("button", { type: "button", class: "link", title: "Show the result", onclick: () => context.showResult(card.row) }, h("bdi", null, card.text))),
				h("p", { class: "card-reason" }, h("bdi", null, unbroken(card.reason))),
			),
		),
	);
}
