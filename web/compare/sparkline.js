// A cell's field in all runs that have it, as a line as small as a word.
import { number } from "../format.js";

const WIDTH = 96; // px
const HEIGHT = 22;
const EDGE = 3;

// Places of the values, px. They fill the height: what one sees is when it changed, the change is written beside it.
export function pointsOf(values, width = WIDTH, height = HEIGHT) {
	const [low, high] = [Math.min(...values), Math.max(...values)];
	const x = (i) => EDGE + (i / Math.max(1, values.length - 1)) * (width - 2 * EDGE);
	const y = (value) => (high > low ? height - EDGE - ((value - low) / (high - low)) * (height - 2 * EDGE) : height / 2);
	return values.map((value, i) => [x(i), y(value)].map((one) => Math.round(one * 10) / 10));
}

// "8 runs, 1.2 – 1.4 ms"
export function trendText({ values, runs }, scale, symbol) {
	const [low, high] = [Math.min(...values), Math.max(...values)].map((value) => number(value * scale, false));
	return `${runs} runs, ${low === high ? low : `${low} – ${high}`} ${symbol}`;
}

function svg(tag, attributes, ...children) {
	const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
	for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
	element.append(...children);
	return element;
}

const lineOf = (points, look) => svg("polyline", { points: points.map((point) => point.join(",")).join(" "), class: look });

const dotsOf = ({ at }, points) => at.map((i) => svg("circle", { cx: points[i][0], cy: points[i][1], r: 2.6, class: "trend-dot" }));

// trend: {values, runs, at}; before: that of the other side, where it is another cell. In one scale, so that they can be compared.
export function sparkline(trend, before, text) {
	const all = [...(before?.values || []), ...trend.values];
	const places = pointsOf(all);
	const xs = (list) => pointsOf(list).map(([x]) => x);
	const place = (list, from) => xs(list).map((x, i) => [x, places[from + i][1]]);
	const first = before ? place(before.values, 0) : [];
	const second = place(trend.values, before?.values.length || 0);
	const title = svg("title", {});
	title.textContent = text;
	return svg("svg", { class: "trend", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, role: "img", "aria-label": text }, title, ...(before ? [lineOf(first, "trend-before")] : []), lineOf(second, "trend-line"), ...(before ? dotsOf(before, first) : []), ...dotsOf(trend, second));
}
