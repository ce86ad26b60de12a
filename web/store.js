// Holds the page's state: tells listeners what changes, and takes steps back.
import { defaults, same, toHash } from "./state.js";
import { noSteps, stepBack, stepForth, stepped, unstepped } from "./undo.js";

function change(store, state, keys) {
	store.state = state;
	for (const listener of store.listeners) listener(state, keys);
}

const changeAll = (store, state) => change(store, state, Object.keys(defaults));

// Without `remember` a change cannot be undone by itself: typing, dragging.
function set(store, changes, { remember = true } = {}) {
	const keys = Object.keys(changes).filter((key) => !same(changes[key], store.state[key]));
	if (!keys.length) return;
	store.steps = remember ? stepped(store.steps, store.state) : unstepped(store.steps);
	change(store, { ...store.state, ...changes }, keys);
}

function replace(store, next) {
	if (same(next, store.state)) return;
	store.steps = stepped(store.steps, store.state);
	changeAll(store, next);
}

function go(store, step) {
	const found = step(store.steps, store.state);
	if (!found) return;
	store.steps = found.steps;
	changeAll(store, found.state);
}

// kept: keys that a browser may have a choice of its own for, which an address must not leave to it.
export function createStore(base, initial, kept = []) {
	const told = { ...base, ...Object.fromEntries(kept.map((key) => [key, undefined])) };
	const store = { state: { ...base, ...initial }, steps: noSteps, listeners: [] };
	return {
		get state() {
			return store.state;
		},
		base,
		listen: (listener) => store.listeners.push(listener),
		set: (changes, how) => set(store, changes, how),
		replace: (next) => replace(store, next),
		undo: () => go(store, stepBack),
		redo: () => go(store, stepForth),
		reset: () => replace(store, { ...base }),
		canUndo: () => store.steps.done.length > 0,
		canRedo: () => store.steps.undone.length > 0,
		hash: () => toHash(store.state, told),
		link: (changes = {}) => toHash({ ...store.state, theme: told.theme, ...changes }, told), // whose reader has a theme already
	};
}
