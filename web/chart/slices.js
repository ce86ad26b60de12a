// What a chart took one value of by itself, so that it can be read: chips on its panel, by which the reader takes another
// one, or a panel of each. In the state as "PANEL/WORD=VALUE", "PANEL/WORD=*" for panels.
import { fill, h, keepFocus } from "../dom.js";
import { facetText } from "../filter/choices.js";

export const EACH = "*";

// Of one panel: [[word, value]…]
export const slicesOf = (slices, panel) =>
	(slices || []).filter((item) => item.startsWith(`${panel}/`)).map((item) => [item.slice(panel.length + 1, item.indexOf("=")), item.slice(item.indexOf("=") + 1)]);

// "" leaves it to the chart again.
export function withSlice(slices, panel, word, value) {
	const others = slices.filter((item) => !item.startsWith(`${panel}/${word}=`) && !(value === EACH && item.startsWith(`${panel}/`) && item.endsWith(`=${EACH}`)));
	return value ? [...others, `${panel}/${word}=${value}`] : others;
}

const optionOf = (word) => (word === "sequence" ? "seq" : word);

// As the library is asked for it.
export function sliceOptions(slices, panel) {
	const chosen = slicesOf(slices, panel);
	const each = chosen.find(([, value]) => value === EACH);
	const one = chosen.filter(([, value]) => value !== EACH).map(([word, value]) => [optionOf(word), [value === "none" ? "0" : value]]);
	return { ...Object.fromEntries(one), ...(each ? { panel: each[0] } : {}) };
}

const valuesOf = ({ facets }, word) => [...(facets.find(({ key }) => key === word)?.choices || [])].sort((a, b) => a.order - b.order).map(({ text }) => text);

// What the chart cut (figure: of the reply), and what the reader has chosen: {word, title, value, values, isChosen}
export function chipsOfSlices(figure, chosen, description) {
	const cut = figure?.layout?.meta?.slices || [];
	const titleOf = (word) => description.facets.find(({ key }) => key === word)?.title || word;
	const own = chosen.filter(([word]) => !cut.some((slice) => slice.word === word)).map(([word, value]) => ({ word, title: titleOf(word), value, values: valuesOf(description, word), isChosen: true }));
	return [...own, ...cut.map(({ word, value, values }) => ({ word, title: titleOf(word), value, values, isChosen: false }))];
}

function chipElement(context, panel, chip) {
	const { word, title, value, values, isChosen } = chip;
	const set = (next) => context.state.set({ slices: withSlice(context.state.state.slices, panel, word, next) });
	const option = (key, text) => h("option", { value: key, selected: key === value }, text);
	const all = values.includes(value) || value === EACH ? values : [value, ...values];
	const select = h("select", { "aria-label": `${title} that this chart shows`, onchange: () => set(select.value) }, all.map((text) => option(text, facetText(word, text))), option(EACH, "each in a panel"), isChosen && option("", "as it suits"));
	return h("li", { class: `slice${isChosen ? " slice-chosen" : ""}`, title: isChosen ? "" : "The chart chose it, to be read at a glance" }, h("span", { class: "soft" }, title), select);
}

export function showSlices(list, context, panel, figure) {
	const chips = chipsOfSlices(figure, slicesOf(context.state.state.slices, panel), context.describe());
	list.hidden = !chips.length;
	keepFocus(list, () => fill(list, chips.map((chip) => chipElement(context, panel, chip))));
}
