// The bar of chips above the charts.
import { button, fill, h, icon } from "../dom.js";
import { count } from "../format.js";
import { sideActions } from "../sides/take.js";
import { noFilters } from "./choices.js";
import { chipsOf } from "./chips.js";

function chipElement(state, { kind, text, changes, unknown, fault }) {
	const why = fault || (unknown ? "no result here has it" : "");
	return h(
		"li",
		{ class: `chip${why ? " chip-fault" : ""}`, title: why },
		h("span", { class: "chip-kind" }, kind),
		h("bdi", { class: "chip-text" }, text),
		why && h("span", { class: "chip-why" }, icon("warning"), why),
		button("close", `Remove ${kind}: ${text}`, () => state.set(changes), { class: "icon-only chip-remove" }),
	);
}

// "3 keep the limits, 2 break them, 1 undecided"
export function limitsText({ kept, broken, undecided }) {
	const parts = [`${count(kept)} keep the limits`, `${count(broken)} break them`];
	return [...parts, ...(undecided ? [`${count(undecided)} cannot be told`] : [])].join(", ");
}

function withinBox(state) {
	const box = h("input", { type: "checkbox", checked: state.state.within === "yes", onchange: () => state.set({ within: box.checked ? "yes" : null }) });
	return h("label", { class: "choice inline" }, box, "leave out what does not");
}

export function createActive(context) {
	const { state } = context;
	const list = h("ul", { class: "chips" });
	const rest = h("div", { class: "chips-rest" });
	const element = h("section", { class: "active", "aria-label": "Active filters", hidden: true }, list, rest);
	const clear = () => {
		state.set(noFilters());
		element.closest("main")?.focus();
	};
	function update(description, counts) {
		const chips = chipsOf(state.state, description, counts);
		const { limit } = state.state;
		element.hidden = !chips.length;
		fill(list, chips.map((one) => chipElement(state, one)));
		fill(rest, limit.length > 0 && [h("span", { class: "soft" }, limitsText(counts.limits)), withinBox(state)], sideActions(context), button("close", "Clear all", clear, { text: "Clear all" }));
	}
	return { element, update };
}

// What is said where the filters leave nothing.
export const emptyState = (state) =>
	h("p", { class: "nothing" }, "No result passes the filters. ", h("button", { type: "button", class: "link", onclick: () => state.set(noFilters()) }, "Clear filters"));
