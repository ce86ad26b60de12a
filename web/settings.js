// The present page as a settings file has it: what differs from the usual, so that panels of later versions appear, and views by name.
import { hiddenOf, merged } from "./kept_layout.js";
import { defaults, fromHash, ownWord, same, USUAL } from "./state.js";

// "name=Weekly&device=cpu" of a view, as a settings file for the page has it: keys, or what stands behind # in an address.
export function readView(text) {
	const parameters = new URLSearchParams(text);
	const name = parameters.get("name");
	if (!name) return null;
	if (parameters.has("view")) return { name, view: parameters.get("view") };
	const view = new URLSearchParams();
	for (const [key, value] of parameters) {
		const at = key === "word" ? value.indexOf("=") : -1;
		if (at > 0) view.append(value.slice(0, at), value.slice(at + 1));
		else if (key !== "name") view.append(key, value);
	}
	return { name, view: view.toString() };
}

export const viewsOf = (texts) => (texts || []).map(readView).filter(Boolean);

// Keys say it to people; where they cannot (an empty list, a choice that is left to the page) the address does.
export function writeView({ name, view }) {
	const parameters = new URLSearchParams({ name });
	const state = fromHash(view);
	const isPlain = [...new URLSearchParams(view)].every(([key, value]) => Object.hasOwn(state, key) && value !== "" && value !== USUAL);
	if (!isPlain) parameters.append("view", view);
	else for (const [key, value] of Object.entries(state)) for (const one of [value].flat()) parameters.append(ownWord(key) ? "word" : key, ownWord(key) ? `${key}=${one}` : one);
	return parameters.toString();
}

// usual: the panels that the page has at first
export function settingsOf(state, usual, views = []) {
	const settings = { ...state };
	if (state.panels) settings.hidden = hiddenOf(state.panels, usual);
	if (views.length) settings.views = views.map(writeView);
	return settings;
}

// The panels of settings: as they stand there, or (with what is hidden) those that a page of later has besides.
export const panelsOf = (config, usual) => (config?.hidden && config.panels ? merged({ panels: config.panels, hidden: config.hidden }, usual) : config?.panels);

// As the page's own JSON has them (core reads no YAML): what is as it is anyway is left out.
export function configOf(settings) {
	const config = { word: [] };
	for (const [key, value] of Object.entries(settings)) {
		if (value === null || value === undefined || same(value, defaults[key])) continue;
		if (ownWord(key)) config.word.push(...value.map((text) => `${key}=${text}`));
		else config[key] = value;
	}
	return config.word.length ? config : (({ word, ...others }) => others)(config);
}

