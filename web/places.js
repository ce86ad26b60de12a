// Results by their places among all, as the state has them: "0-41", "50".

// All of them, rising.
export function placesOf(list) {
	const places = list.flatMap((text) => {
		const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(text) || [];
		if (first === undefined || Number(last) - Number(first) > 1e6) return [];
		return Array.from({ length: Math.max(0, Number(last) - Number(first) + 1) }, (_, i) => Number(first) + i);
	});
	return [...new Set(places)].sort((a, b) => a - b);
}

const FEW = 3; // in a row: fewer are said one by one

const textsOf = (first, last) => (last - first + 1 >= FEW ? [`${first}-${last}`] : Array.from({ length: last - first + 1 }, (_, i) => String(first + i)));

export function placesText(places) {
	const sorted = [...new Set(places)].sort((a, b) => a - b);
	const texts = [];
	let first = 0;
	sorted.forEach((place, i) => {
		if (sorted[i + 1] === place + 1) return;
		texts.push(...textsOf(sorted[first], place));
		first = i + 1;
	});
	return texts;
}

export const countText = (places) => (places.length === 1 ? "1 result" : `${places.length} results`);
