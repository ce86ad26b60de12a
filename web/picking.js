// Results that were picked, by their places: with Ctrl, several.

export function pickedAfter(picked, place, several) {
	if (!several) return [place];
	return picked.includes(place) ? picked.filter((one) => one !== place) : [...picked, place];
}

// onpick: told the places that the reader picked. pick(): true, if it was one of several.
export function createPicking(table, onpick) {
	let picked = [];
	const set = (places) => {
		picked = places;
		table.showPicked();
	};
	return {
		isPicked: (place) => picked.includes(place),
		pick(place, event) {
			const several = event?.ctrlKey || event?.metaKey;
			set(pickedAfter(picked, place, several));
			onpick?.(picked);
			return several;
		},
		// From outside, which knows.
		select(places) {
			set(places);
			if (places.length) table.reveal(places[0]);
		},
	};
}
