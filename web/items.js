// Lists of the reader's own things in the state: charts, texts, markers. Each is a text as in an address, "id=own-1&chart=pareto&x=a",
// so that address, settings file and browser hold them alike. Here they are objects, of texts, and of lists of these.

// A key that stands there twice has a list.
export function readItem(text) {
	const item = {};
	for (const [key, value] of new URLSearchParams(text)) item[key] = Object.hasOwn(item, key) ? [item[key], value].flat() : value;
	return item;
}

// What is empty is not said.
export function writeItem(item) {
	const parameters = new URLSearchParams();
	for (const [key, value] of Object.entries(item)) for (const one of [value].flat()) if (one !== null && one !== undefined && one !== "") parameters.append(key, one);
	return parameters.toString().replace(/%3A/g, ":");
}

// Those with an id, "own-1", where prefix is "own-": each has one, also where none is given, and each id is there once.
export function itemsOf(texts, prefix) {
	const all = texts.map((text, i) => {
		const item = readItem(text);
		const hasId = typeof item.id === "string" && item.id.startsWith(prefix);
		return { ...item, id: hasId ? item.id : `${prefix}${i + 1}` };
	});
	return all.filter((item, i) => all.findIndex((other) => other.id === item.id) === i);
}

function freeId(texts, prefix) {
	const taken = new Set(itemsOf(texts, prefix).map(({ id }) => id));
	let number = 1;
	while (taken.has(`${prefix}${number}`)) number++;
	return `${prefix}${number}`;
}

// {list, id}: one more, as given.
export function withItem(texts, prefix, item) {
	const id = freeId(texts, prefix);
	return { list: [...itemsOf(texts, prefix).map(writeItem), writeItem({ ...item, id })], id };
}

export const withChange = (texts, prefix, id, changes) => itemsOf(texts, prefix).map((item) => writeItem(item.id === id ? { ...item, ...changes } : item));

export const withoutItem = (texts, prefix, id) => itemsOf(texts, prefix).filter((item) => item.id !== id).map(writeItem);

/* --- What was changed of a list -------------------------------------------------------------- */

// Things without an id are themselves.
const keyOf = (text) => new URLSearchParams(text).get("id") || text;

// Of a list that was `before`: what is new or otherwise, and which are gone.
export function changesOf(list, before) {
	return {
		others: list.filter((text) => !before.includes(text)),
		gone: before.map(keyOf).filter((key) => !list.some((text) => keyOf(text) === key)),
	};
}

// The same changes of what may be another list by now.
export function withChanges(before, { others = [], gone = [] }) {
	const left = before.filter((text) => !gone.includes(keyOf(text)));
	const changed = left.map((text) => others.find((other) => keyOf(other) === keyOf(text)) || text);
	return [...changed, ...others.filter((other) => !left.some((text) => keyOf(text) === keyOf(other)))];
}
