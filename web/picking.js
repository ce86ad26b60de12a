import { placesOf, placesText } from "./places.js";

// Results that were picked, by their places: with Ctrl, several.

export function pickedAfter(picked, place, several) {
	if (!several) return [place];
	return picked.includes(place) ? picked.filter((one) => one !== place) : [...picked, place];
}

// What is picked stands in the state, and so in the address. onpick: told the places that the reader picked. pick(): true, if it
// was one of several; a plain click opens a result, and leaves what is picked as it is, but for a program that wants to know.
export function createPicking({ state }, table, onpick) {
	const known = { select: null, places: [], all: new Set() }; // asked for each row
	function read() {
		const { select } = state.state;
		if (select !== known.select) Object.assign(known, { select, places: placesOf(select) }, { all: new Set(placesOf(select)) });
		return known;
	}
	const picked = () => read().places;
	return {
		picked,
		isPicked: (place) => read().all.has(place),
		pick(place, event) {
			const several = Boolean(event?.ctrlKey || event?.metaKey);
			const next = pickedAfter(picked(), place, several);
			if (several || onpick) state.set({ select: placesText(next) });
			onpick?.(next);
			return several;
		},
		// From outside, which knows.
		select(places) {
			state.set({ select: placesText(places) });
			if (places.length) table.reveal(places[0]);
		},
	};
}
