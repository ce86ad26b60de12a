// Cards that say what stands out, each with its reason. The library decides; here they are shown.
import { h } from "../dom.js";
import { emptyState } from "../filter/active.js";

export function summaryCards(context) {
	const { cards } = context.core.ask("summary");
	if (!cards.length) return context.counts?.shown ? null : emptyState(context.state);
	const models = [...new Set(cards.map((card) => card.model))].filter((model) => model !== undefined);
	const ofAll = cards.filter((card) => card.model === undefined);
	const section = (model) => h("section", { class: "model-cards" }, h("h3", { class: "cards-of", title: model }, h("bdi", null, model)), list(context, cards.filter((card) => card.model === model)));
	return [models.length > 0 && h("div", { class: "models" }, models.map(section)), ofAll.length > 0 && list(context, ofAll, models.length ? "h4" : "h3")];
}

// A number and its unit or sign stay on one line.
const unbroken = (text) => text.replace(/(\d) (?=%|×|[kMG]?(?:items|tokens)\/s|[mµn]?s\b)/g, "$1\u00a0");

function list(context, cards, level = "h4") {
	return h(
		"ul",
		{ class: "cards" },
		cards.map((card) =>
			h(
				"li",
				{ class: `card card-${card.kind}` },
				h(level, { class: "card-title" }, card.title),
				h("p", { class: "card-text" }, card.row === undefined ? h("bdi", null, card.text) : h("button", { type: "button", class: "link", title: "Show the result", onclick: () => context.showResult(card.row) }, h("bdi", null, card.text))),
				h("p", { class: "card-reason" }, h("bdi", null, unbroken(card.reason))),
			),
		),
	);
}
