// Where and how it was measured.
import { h } from "./dom.js";
import { date, count, number } from "./format.js";
import { keyName, keyTitle } from "./keys.js";

const unique = (items) => [...new Set(items)];

// A device as briefly as it stays unambiguous; where that is its id, with its name.
export const deviceTitle = ({ id, name }, label) => (label === id && name && name !== id ? `${id} (${name})` : label);

export const namesOf = ({ runs }) => ({
	models: unique(runs.flatMap((one) => one.models)),
	devices: unique(runs.flatMap((one) => one.run.devices.map((device, i) => deviceTitle(device, one.devices[i])))),
});

// Of a facet what the filters leave, as a test for names.
function isShown({ facets }, counts, key) {
	const facet = facets?.find((one) => one.key === key);
	const left = facet?.choices.filter((_, i) => counts.counts[key][i] > 0 && counts.chosen?.[key]?.[i] !== false);
	return (name) => !left || left.some(({ text }) => text === name);
}

// Those of the shown results; of all, where nothing is shown.
function shownNames(description, counts) {
	const isModel = isShown(description, counts, "model");
	const isDevice = isShown(description, counts, "device");
	const names = {
		models: unique(description.runs.flatMap((one) => one.models)).filter(isModel),
		devices: unique(description.runs.flatMap((one) => one.run.devices.flatMap((device, i) => (isDevice(one.devices[i]) ? [deviceTitle(device, one.devices[i])] : [])))),
	};
	return names.models.length && names.devices.length ? names : namesOf(description);
}

// "bert-base-uncased on cpu (AMD EPYC 7763)"
export function environmentSummary(description, counts) {
	const { models, devices } = counts?.shown ? shownNames(description, counts) : namesOf(description);
	const some = (items, what) => (items.length > 3 ? `${count(items.length)} ${what}` : items.map((item, i) => [i ? ", " : "", h("bdi", null, item)]));
	return [some(models, "models"), " on ", some(devices, "devices")];
}

// What the keys of environments and devices are numbers of.
const units = [
	[/^(memory|memory_available|memory_limit|swap|swap_used|cache_l\d[di]?|bytes)$/, "B"],
	[/bandwidth(_peak)?(_threads_\d+)?$/, "B/s"],
	[/^(peak_flops|compute_peak)/, "FLOP/s"],
];
const prefixes = ["", "k", "M", "G", "T", "P"];

// As a reader sees it: bytes and rates with their prefix.
export function factText(value, key = "") {
	if (typeof value !== "number") return String(value);
	const unit = units.find(([pattern]) => pattern.test(key.replace(/^.*: /, "")))?.[1];
	if (!unit) return value.toLocaleString(undefined, Number.isInteger(value) ? {} : { maximumSignificantDigits: 6 });
	const step = value >= 1000 ? Math.min(prefixes.length - 1, Math.floor(Math.log10(value) / 3)) : 0;
	return `${number(value / 1000 ** step, true)} ${prefixes[step]}${unit}`;
}

function rows(pairs) {
	return pairs.filter(([, value]) => value !== undefined && value !== null && value !== "").map(([key, value]) => h("tr", null, h("th", { scope: "row" }, keyTitle(key)), h("td", { title: typeof value === "number" ? String(value) : "" }, h("bdi", null, factText(value, key)))));
}

// What makes runs unlike: "governor", "cuda:0: driver" of a device that several runs measured, "driver of 4 devices".
function differingKeys(runs, { run_conditions, device_conditions }) {
	const seen = new Map();
	const add = (name, value) => (seen.get(name) || seen.set(name, new Set()).get(name)).add(typeof value === "object" ? JSON.stringify(value) : value);
	const separator = "\n";
	for (const { run, devices } of runs) {
		for (const key of run_conditions) add(key, run.environment?.[key]);
		for (const [i, device] of run.devices.entries())
			for (const key of device_conditions) if (device.properties?.[key] !== undefined) add(`${key}${separator}${devices[i]}`, device.properties[key]);
	}
	const different = [...seen].filter(([, values]) => values.size > 1).map(([name]) => name.split(separator));
	const devicesOf = (key) => different.filter(([one, device]) => one === key && device !== undefined);
	const said = ([key, device]) => (device === undefined ? keyName(key) : devicesOf(key).length > 1 ? `${keyName(key)} of ${devicesOf(key).length} devices` : `${device}: ${keyName(key)}`);
	return unique(different.map(said));
}

let known = {}; // charts ask for the same one after the other

// Runs that were taken under other conditions are not alike; "" where those that are shown are.
export function warningOf(description, counts) {
	if (known.description !== description || known.counts !== counts) known = { description, counts, text: warningText(description, counts) };
	return known.text;
}

function warningText(description, counts) {
	const runs = description.runs.filter((_, i) => counts.runs[i]);
	const versions = unique(runs.map(({ run }) => run.dyno));
	const all = [...(versions.length > 1 ? ["dyno"] : []), ...differingKeys(runs, description)];
	return all.length ? `These runs differ in ${all.slice(0, 6).join(", ")}${all.length > 6 ? " and more" : ""}: compare with care (see Environment).` : "";
}

export function environmentPanel(description, onlyDifferent) {
	const runs = description.runs;
	if (runs.length > 1) return comparisonTable(runs, onlyDifferent);
	const { run, models, devices } = runs[0] || { run: null };
	if (!run) return h("p", null, "No run.");
	return h(
		"div",
		{ class: "environment" },
		warnings(runs),
		h(
			"div",
			{ class: "environment-columns" },
			h("table", { class: "facts" }, h("caption", null, "Run"), h("tbody", null, rows([["run", run.id], ["tag", run.tag], ["note", run.note], ["started", date(run.started)], ["finished", run.finished && date(run.finished)], ["dyno", run.dyno], ...Object.entries(run.plan || {})]))),
			h("table", { class: "facts" }, h("caption", null, "Environment"), h("tbody", null, rows(Object.entries(run.environment || {})))),
			run.devices.map((device, i) => h("table", { class: "facts" }, h("caption", null, h("bdi", null, devices[i])), h("tbody", null, rows([["name", device.name], ...Object.entries(device.properties || {})])))),
			run.models.map((model, i) => h("table", { class: "facts" }, h("caption", null, h("bdi", null, models[i])), h("tbody", null, rows([["source", model.source], ["revision", model.revision], ["digest", model.digest], ["parameters", model.parameters], ["bytes", model.size], ["weights", model.synthetic ? "synthetic" : null]])))),
		),
	);
}

function warnings(runs) {
	const texts = unique(runs.flatMap(({ run }) => run.warnings || []));
	return texts.length > 0 && h("ul", { class: "warnings" }, texts.map((text) => h("li", null, h("bdi", null, text))));
}

// "device": its name, "device: driver"; of runs with several devices each by what it is called.
export function deviceFacts(runs) {
	const single = runs.every(({ run }) => run.devices.length === 1);
	return runs.map(({ run, devices }) =>
		Object.fromEntries(
			run.devices.flatMap((device, i) => {
				const title = single ? "device" : devices[i];
				return [[title, device.name || device.id], ...Object.entries(device.properties || {}).map(([key, value]) => [`${title}: ${key}`, value])];
			}),
		),
	);
}

function comparisonTable(runs, onlyDifferent) {
	const ofDevices = deviceFacts(runs);
	const facts = runs.map(({ run }, i) => ({ dyno: run.dyno, started: date(run.started), ...ofDevices[i], ...Object.fromEntries(Object.entries(run.plan || {}).map(([key, value]) => [`asked for: ${key}`, value])), ...run.environment }));
	const keys = unique(facts.flatMap((fact) => Object.keys(fact)));
	const different = keys.filter((key) => unique(facts.map((fact) => JSON.stringify(fact[key] ?? null))).length > 1);
	const list = onlyDifferent ? different : keys;
	return h(
		"div",
		{ class: "environment" },
		warnings(runs),
		h(
			"div",
			{ class: "scroll-x", tabIndex: 0, role: "region", "aria-label": "Environments of the runs" },
			h(
				"table",
				{ class: "facts wide environments" },
				h("thead", null, h("tr", null, h("th", { scope: "col" }, "Run"), runs.map(({ run }) => h("th", { scope: "col" }, h("bdi", null, run.tag || run.id))))),
				h("tbody", null, list.map((key) => h("tr", { class: different.includes(key) ? "differs" : "" }, h("th", { scope: "row" }, keyTitle(key)), facts.map((fact) => h("td", null, fact[key] === undefined ? "–" : h("bdi", null, factText(fact[key], key))))))),
			),
		),
	);
}
