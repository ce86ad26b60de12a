// Notes that are marked in the charts: at a run, at cells, at a time. In the state each is "note=driver+570&run=nightly",
// "note=…&model=a&batch=8&batch=16" or "note=…&time=2026-03-14": besides note and time its keys are words, as of a filter.
import { readItem, writeItem } from "../items.js";

const own = ["note", "time"];

const listsOf = (words) => Object.fromEntries(Object.entries(words).map(([key, value]) => [key, [value].flat()]));

// {note, time, words: {run: ["nightly"]}}
export function markerOf(text) {
	const item = readItem(text);
	const words = Object.entries(item).filter(([key]) => !own.includes(key));
	return { note: [item.note ?? ""].flat().join(" "), time: [item.time ?? ""].flat()[0], words: listsOf(Object.fromEntries(words)) };
}

export const writeMarker = ({ note, time, words }) => writeItem({ note, time, ...words });

// The list with one changed, added (before: null) or removed (after: null).
export function withMarker(texts, before, after) {
	if (before === null) return [...texts, after];
	return texts.flatMap((text) => (text !== before ? [text] : after === null ? [] : [after]));
}

const isOfRun = ({ words, time }) => !time && Object.keys(words).length === 1 && Boolean(words.run);

// The reader's, then those that runs have as notes of their own: {number, text (null: a run's), note, time, words, isOfRun}.
export function markersOf(texts, description) {
	const mine = texts.map((text) => ({ ...markerOf(text), text })).filter(({ note, time, words }) => note && (time || Object.keys(words).length));
	const given = description.runs.filter(({ run }) => run.note).map(({ run }) => ({ text: null, note: run.note, time: "", words: { run: [run.id] }, run: run.tag || run.id }));
	return [...mine, ...given].map((marker, i) => ({ ...marker, number: i + 1, isOfRun: isOfRun(marker) }));
}

// "run nightly", "resnet-50 · batch 8, 16", "14 Mar 2026"
export function whereText({ time, words, run }, dateText) {
	if (time) return dateText(time);
	const plain = ["model", "device", "engine", "machine"];
	return Object.entries(words).map(([key, values]) => `${plain.includes(key) ? "" : `${key} `}${run || values.join(", ")}`).join(" · ");
}

// With the places of their results. ask: of the library.
export function found(ask, markers) {
	if (!markers.length) return [];
	const { places } = ask("find", { markers: markers.map(({ words }) => words) });
	return markers.map((marker, i) => ({ ...marker, places: new Set(places[i]) }));
}

// Of each place the number of its run, and when that began: places stand run by run.
export function runsOf({ runs }) {
	const ends = [];
	for (const { results } of runs) ends.push((ends.at(-1) || 0) + results);
	return { runOf: (place) => ends.findIndex((end) => place < end), startOf: (run) => Date.parse(runs[run]?.run.started) };
}
