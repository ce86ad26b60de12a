// The state of the page: what is filtered, sorted, drawn and shown. It is a flat object whose keys
// are those of the address behind # and of the settings file (dashboard.yaml), each with its default.
// What the address says and no key knows is ignored.

// The words by which results are filtered: the library has them (takeFacets).
export const facetKeys = [];

// The same by key, as the library describes them: {option, lacks, …}.
const words = new Map();

export const optionOf = (key) => words.get(key)?.option || key;

// Is it how a cell says that it has no such number?
export const isLack = (key, text) => text === "0" && Boolean(words.get(key)?.lacks);

export const defaults = {
	title: null,
	theme: "auto",
	panels: null,
	columns: null,
	sort: [],
	field: "latency_median",
	mark: null,
	x: null,
	"x-scale": null,
	"y-scale": null,
	group: null,
	panel: null,
	aggregate: null,
	"latency-limit": null,
	pareto: null,
	ranked: null,
	charts: [],
	texts: [],
	markers: [],
	embed: null,
	space: null,
	"space-scale": null,
	"space-group": null,
	axes: null,
	hide: [],
	zoom: [],
	search: "",
	metric: [],
	range: [],
	limit: [],
	within: null,
	select: [],
	places: [],
	"side-a": [],
	"side-b": [],
	slices: [],
	"relative-to": null,
	"relative-as": null,
	price: [],
	currency: null,
	"energy-price": null,
	"energy-co2": null,
	derive: [],
	best: null,
	compare: null,
	before: null,
	after: null,
	compared: [],
	verdict: [],
	least: null,
	direction: null,
	"compare-sort": null,
};

const lists = new Set(["slices", "price", "derive", "panels", "columns", "sort", "space", "pareto", "charts", "texts", "markers", "hide", "metric", "range", "limit", "compared", "verdict", "select", "word", "axes", "zoom", "places", "side-a", "side-b"]);

// Those of them that results declare: settings have them as "word", because others may not know them.
const ownKeys = new Set();

export const ownWord = (key) => ownKeys.has(key);

// Before any state is read: the facets of the description are keys, too. Results without latencies begin with a field that they have.
export function takeFacets(description) {
	for (const facet of description.facets) {
		const { key, own } = facet;
		words.set(key, facet);
		if (facetKeys.includes(key)) continue;
		facetKeys.push(key);
		lists.add(key);
		defaults[key] = [];
		if (own) ownKeys.add(key);
	}
	const present = (description.fields || []).filter((field) => field.present);
	if (present.length && !present.some(({ key }) => key === defaults.field)) defaults.field = (present.find((field) => field.own) || present[0]).key;
}

// Lists whose items are mappings in YAML: here texts, "chart=pareto&x=latency_p99", of which settings files write some letters otherwise.
const mappings = ["charts", "texts", "markers", "views"];

const oneWay = (text) => new URLSearchParams(text).toString().replace(/%3A/g, ":");

const textsOf = (key, values) => values.map((value) => (mappings.includes(key) ? oneWay(String(value)) : String(value)));

const read = (key, value) => (lists.has(key) ? textsOf(key, [value].flat()) : String(value));

export const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

// word: ["n_depth=0", "n_depth=512"] are the filters of own words.
function ownState(words) {
	const state = {};
	for (const word of read("word", words || []).flat()) {
		const [key, text] = [word.slice(0, word.indexOf("=")), word.slice(word.indexOf("=") + 1)];
		if (ownKeys.has(key)) state[key] = [...(state[key] || []), text];
	}
	return state;
}

export function stateOf(settings) {
	const state = ownState(settings?.word);
	for (const [key, value] of Object.entries(settings || {}))
		if (Object.hasOwn(defaults, key) && value !== null && value !== undefined) state[key] = read(key, value);
	return state;
}

// What is chosen when nothing is: panels, columns, axes.
export const USUAL = "usual";

// A list is repeated keys: names can hold any separator. An empty list that is not the default is
// "key=" alone, and one that is left to the page "key=usual".
export function toHash(state, base) {
	const parameters = new URLSearchParams();
	for (const key of Object.keys(defaults)) {
		const value = state[key];
		if (same(value, base[key])) continue;
		if (Array.isArray(value)) {
			for (const item of value.length ? value : [""]) parameters.append(key, item);
		} else parameters.append(key, value ?? (lists.has(key) ? USUAL : ""));
	}
	return parameters.toString().replace(/%3A/g, ":").replace(/%2C/g, ",");
}

function listOf(key, values) {
	if (values.length > 1) return textsOf(key, values);
	if (values[0] === USUAL && defaults[key] === null) return null;
	return values[0] === "" ? [] : textsOf(key, values);
}

export function fromHash(hash) {
	const parameters = new URLSearchParams(hash.replace(/^#/, ""));
	const state = {};
	for (const key of new Set(parameters.keys())) {
		if (!Object.hasOwn(defaults, key)) continue;
		const values = parameters.getAll(key);
		if (lists.has(key)) state[key] = listOf(key, values);
		else state[key] = values[0] === "" && defaults[key] === null ? null : values[0];
	}
	return state;
}

// YAML takes neither the separators of lines within a text nor characters of control, which JSON lets stand.
const yamlText = (text) => JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);

function yamlMapping(text) {
	const entries = new Map();
	for (const [key, value] of new URLSearchParams(text)) entries.set(key, [...(entries.get(key) || []), mappings.includes(key) ? yamlMapping(value) : yamlText(value)]);
	return `{ ${[...entries].map(([key, values]) => `${key}: ${values.length > 1 || mappings.includes(key) ? `[${values.join(", ")}]` : values[0]}`).join(", ")} }`;
}

// The settings file: YAML in its plainest form, each text quoted as JSON, which is YAML too.
export function toYaml(state, keys) {
	const lines = ["# Settings of a dashboard: dyno dashboard RESULT… --config FILE"];
	const words = keys.filter((key) => ownKeys.has(key)).flatMap((key) => (state[key] || []).map((text) => `  - ${yamlText(`${key}=${text}`)}`));
	if (words.length) lines.push("word:", ...words);
	for (const key of keys) {
		if (ownKeys.has(key)) continue;
		const value = state[key];
		if (value === null || value === undefined || same(value, defaults[key])) continue;
		if (!Array.isArray(value)) lines.push(`${key}: ${yamlText(value)}`);
		else if (!value.length) lines.push(`${key}: []`);
		else lines.push(`${key}:`, ...value.map((item) => `  - ${mappings.includes(key) ? yamlMapping(item) : yamlText(item)}`));
	}
	return lines.join("\n") + "\n";
}
