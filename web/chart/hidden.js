// Series that the reader hid: "main:cuda:0" in the state is the series cuda:0 of the panel main.
import { strip } from "./text.js";

// Their names in this panel.
export const hiddenIn = (hide, panel) => new Set(hide.filter((item) => item.startsWith(`${panel}:`)).map((item) => item.slice(panel.length + 1)));

export function toggled(hide, panel, name) {
	const item = `${panel}:${name}`;
	return hide.includes(item) ? hide.filter((one) => one !== item) : [...hide, item];
}

// What a legend has.
export const namesOf = (data) => [...new Set(data.filter((trace) => trace.name && trace.showlegend !== false).map((trace) => strip(trace.name)))];

// This one alone; all, where it is alone already.
export function alone(hide, panel, name, names) {
	const others = names.filter((one) => one !== name).map((one) => `${panel}:${one}`);
	const elsewhere = hide.filter((item) => !item.startsWith(`${panel}:`));
	const isAlone = !hide.includes(`${panel}:${name}`) && others.every((item) => hide.includes(item));
	return isAlone ? elsewhere : [...elsewhere, ...others];
}

export const applyHidden = (data, hidden) => (hidden.size ? data.map((trace) => (hidden.has(strip(trace.name)) ? { ...trace, visible: false } : trace)) : data);
