// Which columns the table has, how it is sorted, and which of its rows are in sight.

const usual = [
	"latency_median", "latency_p90", "latency_p99", "throughput_items", "throughput_tokens",
	"accuracy_top1", "accuracy_top5", "mean_absolute_error",
	"memory_total", "memory_peak", "first_inference", "load_time",
];

/* --- Columns --------------------------------------------------------------------------------- */

const isOf = (metric) => (field) => field && (!metric.length || metric.includes(field.metric));

// A metric of which no listed field is usual has all that was measured: who asks for it wants to see it.
const others = (listed, present, metric) =>
	present.filter((field) => metric.includes(field.metric) && !listed.some((one) => one.metric === field.metric));

// Chosen ones also where nothing was measured; else the usual ones and what the results declare.
export function shownFields({ fields }, { columns, metric }) {
	const present = fields.filter((field) => field.present);
	const own = present.filter((field) => field.own).map(({ key }) => key);
	const listed = (columns || [...usual, ...own]).map((key) => (columns ? fields : present).find((field) => field.key === key)).filter(isOf(metric));
	return [...listed, ...others(listed, present, metric)];
}

const always = ["model", "device", "batch"];

// Facets in which not all results are alike, and always what identifies them most; not what another tells, such as threads of
// which each device has its own number, nor the status: failed results say theirs in place of numbers.
const isTelling = ({ key, choices, told, of_device: ofDevice }) => choices.length > 1 && !told && !ofDevice && key !== "status";
const usualFacets = (facets) => facets.filter((facet) => always.includes(facet.key) || isTelling(facet));

// Where words are chosen, these, in the order of the choice.
export function shownFacets({ facets }, { columns } = {}) {
	const chosen = (columns || []).map((key) => facets.find((facet) => facet.key === key)).filter(Boolean);
	return chosen.length ? chosen : usualFacets(facets);
}

// Words are named only where they are others than the usual ones.
export function withoutUsual(keys, { facets }) {
	const isWord = (key) => facets.some((facet) => facet.key === key);
	const usual = usualFacets(facets).map(({ key }) => key);
	const words = keys.filter(isWord);
	return words.join() === usual.join() ? keys.filter((key) => !isWord(key)) : keys;
}

// Those that stay keep their order; new ones come last.
export const columnsAfter = (current, chosen) => [...current.filter((key) => chosen.includes(key)), ...chosen.filter((key) => !current.includes(key))];

/* --- Sorting --------------------------------------------------------------------------------- */

// sort: keys, "-key" for the largest first. at: -1 where it is not sorted by the key.
export function sortOf(sort, key) {
	const at = sort.findIndex((item) => item.replace(/^-/, "") === key);
	return { at, down: at >= 0 && sort[at].startsWith("-") };
}

const item = (key, down) => (down ? `-${key}` : key);

// A click sorts by this column alone, then the other way round, then not at all; `add`: besides those there.
export function sortedBy(sort, key, firstDown, add) {
	const { at, down } = sortOf(sort, key);
	const next = at < 0 ? item(key, firstDown) : down === firstDown ? item(key, !firstDown) : null;
	if (!add) return next ? [next] : [];
	if (at < 0) return [...sort, next];
	return next ? sort.map((old, i) => (i === at ? next : old)) : sort.filter((_, i) => i !== at);
}

/* --- Rows in sight --------------------------------------------------------------------------- */

export const ROW_HEIGHT = 34;
export const PRINTED = 1000; // rows on paper at most: nothing scrolls there
// Fields of a line on paper, beside so many words: the others follow in tables of their own.
export const printedFields = (words) => Math.max(4, 14 - words);

const MARGIN = 8; // rows above and below what is seen

export function rowsInSight(top, height, shown, isPrinting) {
	if (isPrinting) return { from: 0, to: Math.min(shown, PRINTED) };
	const from = Math.max(0, Math.floor(top / ROW_HEIGHT) - MARGIN);
	return { from, to: Math.min(shown, from + Math.ceil(height / ROW_HEIGHT) + 2 * MARGIN) };
}

// Lists of so many.
export const chunks = (list, most) => Array.from({ length: Math.ceil(list.length / most) }, (_, i) => list.slice(i * most, (i + 1) * most));

// Where to scroll so that the row is in sight. room: px that rows have, less one row.
export function scrolledTo(at, top, room) {
	const wanted = at * ROW_HEIGHT;
	if (wanted < top) return wanted;
	return wanted > top + room ? wanted - room : top;
}

// Which row a key leads to; undefined: it is not one that moves.
export function rowAfter(key, at, shown, height) {
	const page = Math.max(1, Math.floor(height / ROW_HEIGHT) - 2);
	const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
	return Object.hasOwn(moves, key) ? Math.min(shown - 1, Math.max(0, at + moves[key])) : undefined;
}
