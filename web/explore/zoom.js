// How charts are zoomed, as the state has it: "main:xaxis=0.5..3", in the terms of the axis' range, but of fields in the SI base
// unit: which prefix an axis has depends on what is shown.

const read = (item) => {
	const [, panel, axis, low, high] = /^([^:]*):([xy]axis\d*)=([^.]*(?:\.\d[^.]*)?)\.\.(.+)$/.exec(item) || [];
	const range = [low, high].map(Number);
	return panel !== undefined && range.every(Number.isFinite) && low !== "" ? [{ panel, axis, range }] : [];
};

// Of a panel: {xaxis: [low, high], …}.
export function zoomOf(zoom, panel) {
	return Object.fromEntries(zoom.flatMap(read).filter((one) => one.panel === panel).map(({ axis, range }) => [axis, range]));
}

const rounded = (value) => String(Number(value.toPrecision(7)));

// ranges: as zoomOf gives them; none: it is not zoomed.
export function withZoom(zoom, panel, ranges) {
	const others = zoom.filter((item) => !item.startsWith(`${panel}:`));
	return [...others, ...Object.entries(ranges).map(([axis, [low, high]]) => `${panel}:${axis}=${rounded(low)}..${rounded(high)}`)];
}

// Of what Plotly says after a drag: {"xaxis.range[0]": …, "xaxis.range[1]": …}, or {"xaxis.range": […]}.
export function rangesIn(event) {
	const ranges = {};
	for (const [key, value] of Object.entries(event)) {
		const [, axis, at] = /^([xy]axis\d*)\.range(?:\[([01])\])?$/.exec(key) || [];
		if (!axis) continue;
		if (at === undefined) ranges[axis] = [...value];
		else (ranges[axis] ||= [])[Number(at)] = value;
	}
	return Object.fromEntries(Object.entries(ranges).filter(([, range]) => range.length === 2 && range.every(Number.isFinite)));
}

const shifted = (range, { type }, factor) => range.map((end) => (type === "log" ? end + Math.log10(factor) : Number((end * factor).toPrecision(12))));

const scaleOf = (layout, axis) => layout.meta?.axes?.[axis]?.scale || 1;

const mapped = (ranges, layout, factorOf) => Object.fromEntries(Object.entries(ranges).filter(([axis]) => layout[axis]).map(([axis, range]) => [axis, shifted(range, layout[axis], factorOf(scaleOf(layout, axis)))]));

// Between the numbers of a figure's axes and those of the state.
export const toBase = (ranges, layout) => mapped(ranges, layout, (scale) => 1 / scale);
export const fromBase = (ranges, layout) => mapped(ranges, layout, (scale) => scale);

// The layout with these ranges, on axes that it has.
export function zoomed(layout, ranges) {
	const known = Object.entries(ranges).filter(([axis]) => layout[axis]);
	return { ...layout, ...Object.fromEntries(known.map(([axis, range]) => [axis, { ...layout[axis], range, autorange: false }])) };
}

export const panelsZoomed = (zoom) => [...new Set(zoom.flatMap(read).map(({ panel }) => panel))];
