// What is compared with what: sides that can be chosen, and those that are taken where none is.

// In the order in which they are tried. Batch sizes and sequence lengths are rather an axis.
const words = ["run", "device", "engine", "precision", "model", "threads", "streams"];
const rather = ["machine", "batch", "sequence", "status"];

// Facets whose values can be compared: those with two at least.
export function comparedWords({ facets }) {
	const several = facets.filter((facet) => facet.choices.length > 1 && !facet.told && !["machine", "status"].includes(facet.key));
	const rank = ({ key }) => (words.includes(key) ? words.indexOf(key) : rather.includes(key) ? 100 : 50);
	return several.filter((facet) => rank(facet) < 100).sort((a, b) => rank(a) - rank(b));
}

// All that can be chosen, also what is never taken by itself.
export const chosenWords = ({ facets }) => facets.filter((facet) => facet.choices.length > 1 && !facet.told && !["machine", "status"].includes(facet.key));

const inOrder = (facet) => [...facet.choices].sort((a, b) => a.order - b.order);

// Of a facet the values that the filters leave, all other filters given.
export function choicesLeft(facet, counts) {
	const left = inOrder(facet).filter((choice) => counts.counts[facet.key]?.[facet.choices.indexOf(choice)] > 0);
	return left.map((choice) => choice.text);
}

// Runs from the first to the last, of other words the first two. What is chosen stays, if the word has it.
export function sidesOf(facet, counts, { before, after }) {
	const left = choicesLeft(facet, counts);
	const has = (text) => facet.choices.some((choice) => choice.text === text);
	const first = has(before) ? before : left.find((text) => text !== after);
	const others = left.filter((text) => text !== first);
	return { before: first, after: has(after) && after !== first ? after : facet.key === "run" ? others.at(-1) : others[0] };
}

export const FIELDS = ["latency_median", "memory_total"];

// least: "5" or "5 %"
export const leastOf = (text) => Math.max(0, Number(String(text ?? "").replace(/\s*%$/, "").replace(",", ".")) || 0) / 100;

// "-change": the largest first; null: what is decided first.
export function sortOf(text) {
	const key = (text || "").replace(/^-/, "");
	return key ? { key, down: text.startsWith("-") } : null;
}

// A second click turns it round, a third leaves it to the page.
export const sortedBy = (text, key) => (text === `-${key}` ? key : text === key ? null : `-${key}`);

const triageOf = ({ verdict, least, direction, "compare-sort": sort }) => ({
	...(verdict.length ? { verdicts: verdict } : {}),
	...(direction ? { direction } : {}),
	...(sortOf(sort) ? { sort: sortOf(sort) } : {}),
	least: leastOf(least),
});

export function requestOf(state, facet, counts) {
	return { word: facet.key, ...sidesOf(facet, counts, state), fields: state.compared.length ? state.compared : FIELDS, ...triageOf(state) };
}

// Asks for the chosen word, or for those that suit until cells are found on both sides: {facet, request, reply}, or {facet, request, why}.
// how: {count, trends}: how many rows, and whether with what they were in all runs.
export function comparisonOf(ask, description, counts, state, how = {}) {
	const chosen = chosenWords(description).filter((facet) => facet.key === state.compare);
	let last = null;
	for (const facet of chosen.length ? chosen : comparedWords(description)) {
		const request = requestOf(state, facet, counts);
		if (!request.before || !request.after) continue;
		try {
			return { facet, request, reply: ask("compare", { ...request, ...how }) };
		} catch (error) {
			last ||= { facet, request, why: error.message };
		}
	}
	return last || { facet: chosen[0] || comparedWords(description)[0], request: null, why: "There is nothing to compare: what is shown has one value of each word." };
}
