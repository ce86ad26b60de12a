// What all values are shown as multiples of: a word, one of its values, and × or %.
import { basesOf, baseWords, withBase } from "../derive.js";
import { fill, h, keepFocus, newId } from "../dom.js";
import { facetText } from "./choices.js";

function select(label, value, choices, onchange) {
	const element = h("select", { "aria-label": label, onchange: () => onchange(element.value) }, choices.map(([key, title]) => h("option", { value: key, selected: key === value }, title)));
	return element;
}

// The value at hand, which may be a pattern, or of a file that is not here, is offered as well.
function values(facet, value) {
	const texts = [...facet.choices].sort((a, b) => a.order - b.order).map(({ text }) => [text, facetText(facet.key, text)]);
	return value && !texts.some(([text]) => text === value) ? [[value, value], ...texts] : texts;
}

function baseRow({ state }, facets, [word, value], isFirst) {
	const facet = facets.find(({ key }) => key === word);
	const text = state.state["relative-to"];
	const set = (next) => state.set({ "relative-to": next });
	const words = [["", isFirst ? "Values as they are" : "…"], ...facets.map(({ key, title }) => [key, title])];
	const change = (next) => {
		const chosen = facets.find(({ key }) => key === next);
		set(withBase(withBase(text, word, ""), next, chosen ? values(chosen)[0][0] : ""));
	};
	const known = facet || word ? words : words.filter(([key]) => !basesOf(text).some(([used]) => used === key));
	return h(
		"div",
		{ class: "relative-row" },
		select(isFirst ? "Relative to" : "Relative to, another word", facet ? word : "", known, change),
		facet && select(`${facet.title} that is 100 %`, value, values(facet, value), (next) => set(withBase(text, word, next))),
	);
}

function asRow({ state }, name) {
	const chosen = state.state["relative-as"] || "times";
	const choice = (value, sign, title) => {
		const id = newId("as");
		return [h("input", { type: "radio", name, id, checked: chosen === value, onchange: () => state.set({ "relative-as": value === "times" ? null : value }) }), h("label", { htmlFor: id, title }, sign)];
	};
	return h("div", { class: "segments", role: "radiogroup", "aria-label": "Written as" }, choice("times", "×", "As multiples"), choice("percent", "%", "As percent"));
}

export function relativeBox(context) {
	const rows = h("div", { class: "relative" });
	const told = h("p", { class: "soft", role: "status" });
	const element = h("fieldset", { class: "facet", "data-facet": "relative" }, h("legend", null, "Relative to"), rows, told);
	const name = newId("as");
	function update(description) {
		const facets = baseWords(description);
		const pairs = basesOf(context.state.state["relative-to"]);
		const { relative, relative_fault: fault } = context.derived || {};
		element.hidden = !facets.length && !pairs.length;
		keepFocus(rows, () => fill(rows, [...(pairs.length ? pairs : [["", ""]]), ...(pairs.length ? [["", ""]] : [])].map((pair, i) => baseRow(context, facets, pair, i === 0)), pairs.length > 0 && asRow(context, name)));
		told.textContent = fault || (relative?.lacking ? `${relative.lacking} of ${description.total} have no counterpart` : "");
	}
	return { element, update };
}
