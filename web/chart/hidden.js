// Series that the reader hid: "main:cuda:0" in the state is the series cuda:0 of the panel main.
import { strip } from "./text.js";

// Their names in this panel.
export const hiddenIn = (hide, panel) => new Set(hide.filter((item) => item.startsWith(`${panel}:`)).map((item) => item.slice(panel.length + 1)));

export function toggled(hide, panel, name) {
	const item = `${panel}:${name}`;
	return hide.includes(item) ? hide.filter((one) => one !== item) : [...hide, item];
}

export const applyHidden = (data, hidden) => (hidden.size ? data.map((trace) => (hidden.has(strip(trace.name)) ? { ...trace, visible: false } : trace)) : data);
