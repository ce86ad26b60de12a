// Two selections side by side: results that were chosen as A and as B, by their places.
import { facetText } from "../filter/choices.js";
import { date } from "../format.js";
import { countText, placesOf } from "../places.js";

// What is compared, where it was measured: percentiles and memory above all.
const wanted = ["latency_median", "latency_p90", "latency_p95", "latency_p99", "throughput_items", "throughput_tokens", "accuracy_top1", "mean_absolute_error", "memory_total", "memory_peak", "energy_per_item"];

export const sideKey = (side) => `side-${side}`;

export const areChosen = (state) => ["a", "b"].every((side) => state[sideKey(side)]?.length > 0);

export const fieldsOf = ({ fields }) => wanted.filter((key) => fields.some((field) => field.key === key && field.present));

// Results belong to one side: what becomes B is A no more.
export function changesOfSide(state, side, places, textOf) {
	const other = sideKey(side === "a" ? "b" : "a");
	const taken = new Set(places);
	return { [sideKey(side)]: textOf(places), [other]: textOf(placesOf(state[other]).filter((place) => !taken.has(place))) };
}

// What was taken as the other side stays selected: with it all in there, what came on top of it is meant.
export function meantFor(state, side, places) {
	const other = new Set(placesOf(state[sideKey(side === "a" ? "b" : "a")]));
	const rest = places.filter((place) => !other.has(place));
	return other.size && rest.length && rest.length === places.length - other.size ? rest : places;
}

// Panels that are chosen have this one, too, once there is something in it.
export function panelsWith(panels, id) {
	if (!panels || panels.some((item) => item.split(":")[0] === id)) return panels;
	const at = panels.findIndex((item) => item.split(":")[0] === "table") + 1;
	return [...panels.slice(0, at), `${id}:12`, ...panels.slice(at)];
}

export const sideText = (state, side) => countText(placesOf(state[sideKey(side)]));

/* --- Numbers --------------------------------------------------------------------------------- */

const digits = (ratio) => (ratio >= 100 ? 0 : ratio >= 10 ? 1 : ratio >= 1 ? 2 : 3);

// A change in percent as a multiple: "1.18 ×".
export function ratioText(percent) {
	if (percent === undefined) return "–";
	const ratio = 1 + percent / 100;
	return `${ratio.toFixed(digits(ratio))} ×`;
}

export const ratioInterval = ({ low, high }) => (low === undefined || high === undefined ? "" : `${ratioText(low)} … ${ratioText(high)}`);

// Field by field, as they are asked for, and cells within a field as the library has them.
export function inOrder(rows, fields) {
	const rank = ({ field }) => fields.indexOf(field);
	return rows.map((row, i) => [row, i]).sort(([a, i], [b, j]) => rank(a) - rank(b) || i - j).map(([row]) => row);
}

// "Device: NVIDIA H200 | NVIDIA L4"
export const apartOf = (apart, { facets }) => apart.map(({ word, a, b }) => ({ title: facets.find(({ key }) => key === word)?.title || word, a: facetText(word, a), b: facetText(word, b) }));

/* --- Where it was measured ------------------------------------------------------------------- */

function factsOf({ runs }, [r, d]) {
	const { run, devices } = runs[r];
	const device = run.devices[d];
	return { run: run.tag || run.id, started: date(run.started), dyno: run.dyno, device: devices[d], ...prefixed("device: ", { name: device.name, ...device.properties }), ...run.environment };
}

const prefixed = (prefix, facts) => Object.fromEntries(Object.entries(facts).map(([key, value]) => [prefix + key, value]));

const joined = (facts, key) => [...new Set(facts.map((one) => one[key]).filter((value) => value !== undefined && value !== null && value !== ""))];

// [{key, a: values, b: values, differs}], what differs first. origins: of a side its runs and devices.
export function environmentOf(description, origins) {
	const sides = origins.map((side) => side.map((origin) => factsOf(description, origin)));
	const keys = [...new Set(sides.flat().flatMap((facts) => Object.keys(facts)))];
	const rows = keys.map((key) => ({ key, a: joined(sides[0], key), b: joined(sides[1], key) })).filter(({ a, b }) => a.length || b.length);
	const told = rows.map((row) => ({ ...row, differs: JSON.stringify(row.a) !== JSON.stringify(row.b) }));
	return [...told.filter(({ differs }) => differs), ...told.filter(({ differs }) => !differs)];
}
