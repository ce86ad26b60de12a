// What can be done within a chart: zoom, brush, follow its x axis, brush the axes of parallel coordinates.
import { isFollowed } from "./at.js";
import { createBrushing } from "./brushing.js";
import { createCrosshair, withoutLabels } from "./crosshair.js";
import { createParallel } from "./parallel.js";
import { fromBase, zoomed } from "./zoom.js";
import { isZoomedOtherwise, takeZoom, zoomFor, zoomOut } from "./zooming.js";

// chart: see chart/chart.js; its plot, reply, settings, draw() and redraw() are used.
export function createExplore(chart) {
	const crosshair = createCrosshair(chart);
	const brushing = createBrushing(chart);
	let drawings = 0; // what was brushed is a filter now, and nothing of it stays
	const parallel = chart.name === "parallel" ? createParallel(chart) : null;
	return {
		tools: brushing.tools,
		above: parallel?.above,
		within: [crosshair.within, parallel?.within],
		below: [crosshair.below, brushing.below],
		request: () => parallel?.around() || {},
		// The figure as Plotly is to draw it.
		prepared({ data, layout }, options) {
			const ranges = zoomFor(chart, options);
			return {
				data: isFollowed(chart.reply) ? withoutLabels(data) : data,
				layout: { ...zoomed(layout, ranges), dragmode: brushing.dragMode(parallel ? false : layout.dragmode), selections: [], selectionrevision: ++drawings, uirevision: JSON.stringify([chart.zoomedKeys, ranges]) },
			};
		},
		drawn(figure) {
			crosshair.drawn(figure);
			brushing.drawn();
			parallel?.drawn(figure);
		},
		// Where there is nothing to draw.
		emptied() {
			crosshair.hide();
			parallel?.drawn(null);
		},
		bind: () => bind(chart, brushing),
		highlight: (place) => (place < 0 ? (crosshair.hide(), false) : crosshair.showPlace(place)),
		ranges: () => (chart.reply?.figure ? fromBase(chart.zoom || {}, chart.reply.figure.layout) : {}),
		isStale: () => isZoomedOtherwise(chart),
	};
}

function bind(chart, brushing) {
	const { plot } = chart;
	plot.on("plotly_relayout", (event) => takeZoom(chart, event));
	plot.on("plotly_doubleclick", () => zoomOut(chart));
	plot.on("plotly_selecting", brushing.begun);
	plot.on("plotly_selected", (event) => brushing.selected(event));
}
