import { changesOf, withChanges } from "./items.js";

// What a browser keeps for pages of one title: the layout, as what was changed of the usual one, and views by name. In a sandboxed
// frame there is no storage, and asking for it throws.

const layoutKey = (title) => `dyno-dashboard-layout:${title}`;
const viewsKey = (title) => `dyno-dashboard-views:${title}`;

function read(key, otherwise) {
	try {
		return JSON.parse(localStorage.getItem(key)) ?? otherwise;
	} catch {
		return otherwise;
	}
}

// Whether it is kept.
function write(key, value) {
	try {
		localStorage.setItem(key, JSON.stringify(value));
		return true;
	} catch {
		return false;
	}
}

const idOf = (item) => item.split(":")[0];

// Panels that were hidden stay so; those that the page had not when the layout was kept stand where they usually do. usual: "main:12"…
export function merged({ panels, hidden = [] }, usual) {
	const list = [...panels];
	usual.forEach((item, i) => {
		const id = idOf(item);
		if (hidden.includes(id) || list.some((one) => idOf(one) === id)) return;
		const before = usual.slice(0, i).map(idOf).reverse().find((other) => list.some((one) => idOf(one) === other));
		list.splice(before ? list.findIndex((one) => idOf(one) === before) + 1 : 0, 0, item);
	});
	return list;
}

// What is hidden of the usual panels, beside what was hidden elsewhere and is not shown here.
export function hiddenOf(panels, usual, before = []) {
	const isShown = (id) => panels.some((item) => idOf(item) === id);
	return [...new Set([...before, ...usual.map(idOf)])].filter((id) => !isShown(id));
}

// What there are lists of: kept as what was changed of the page's own, which may have more by the next time.
const lists = ["charts", "texts", "markers"];

const someOf = (keys, object, how) => Object.fromEntries(keys.filter((key) => object[key] !== undefined).map((key) => [key, how(key, object[key])]));

const isChange = (one) => [one?.others, one?.gone].every((list) => Array.isArray(list) && list.every((item) => typeof item === "string"));

// base: what the page has of its own. usualOf(state): the panels that it has at first.
export function kept(title, base, usualOf) {
	const { changes = {}, ...layout } = read(layoutKey(title), {});
	const found = { ...layout, ...someOf(lists.filter((key) => isChange(changes[key])), changes, (key, one) => withChanges(base[key] || [], one)) };
	return Array.isArray(layout.panels) ? { ...found, panels: merged(layout, usualOf({ ...base, ...found })) } : found;
}

export function keep(title, layout, base, usualOf) {
	const before = read(layoutKey(title), {}).hidden;
	const changes = someOf(lists, layout, (key, list) => changesOf(list, base[key] || []));
	const others = Object.fromEntries(Object.entries(layout).filter(([key]) => !lists.includes(key)));
	return write(layoutKey(title), { ...others, changes, ...(layout.panels ? { hidden: hiddenOf(layout.panels, usualOf(layout), before) } : {}) });
}

// [{name, view}], where view is what stands behind # in an address.
export const keptViews = (title) => read(viewsKey(title), []).filter((one) => typeof one?.name === "string" && typeof one.view === "string");

export const withView = (views, name, view) => [...views.filter((one) => one.name !== name), { name, view }];

// One that is called so already gives way.
export const renamed = (views, before, after) => views.filter(({ name }) => name === before || name !== after).map((one) => (one.name === before ? { ...one, name: after } : one));

export const keepViews = (title, views) => write(viewsKey(title), views);
