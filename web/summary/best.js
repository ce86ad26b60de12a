// The best of each model (and sequence length) and device: what a table of it holds.
import { basesOf } from "../derive.js";
import { facetText } from "../filter/choices.js";

// What the best is shown with, where it was measured.
const shown = ["throughput_items", "latency_median", "latency_p99", "memory_total", "energy_per_item"];

export const BEST_BY = "throughput_items";

// Fields that one can be best by.
export const byChoices = ({ fields }) => fields.filter((field) => field.present && field.better);

// The chosen one first.
export function bestFields({ fields }, by) {
	const keys = [by, ...shown.filter((key) => key !== by)];
	return keys.map((key) => fields.find((field) => field.key === key)).filter((field) => field?.present);
}

// Words that say which cell it is, where cells differ in them.
const ofCell = (facet) => !["device", "run", "status"].includes(facet.key) && !facet.workload && !facet.told && facet.choices.length > 1;

export const cellFacets = ({ facets }) => facets.filter(ofCell);

const codeOf = (description, row, key) => row.facets[description.facets.findIndex((facet) => facet.key === key)];

export function textOf(description, row, key) {
	const facet = description.facets.find((one) => one.key === key);
	return facetText(key, facet.choices[codeOf(description, row, key)].text);
}

function workloadName(description, row) {
	const rest = description.facets.filter((facet) => facet.workload && facet.key !== "model" && facet.choices.length > 1);
	const said = rest.map(({ key }) => [key, textOf(description, row, key)]).filter(([, text]) => text !== "none");
	return { model: textOf(description, row, "model"), rest: said.map((part) => part.join(" ")).join(" · ") };
}

function better(fields, by) {
	const lower = fields.find((field) => field.key === by)?.better === "lower";
	return (a, b) => Number(b.won) - Number(a.won) || (lower ? a.by - b.by : b.by - a.by) || 0;
}

const FEW = 12; // contests that are all shown at first

export const areFew = (contests) => contests.length <= FEW;

// [{model, rest: "sequence 128", contests: the best first}], in the order in which models come. every: all devices, not only the best.
export function workloads(contests, description, by, every) {
	const groups = new Map();
	for (const contest of contests) {
		const key = description.facets.map((facet, i) => (facet.workload ? contest.row.facets[i] : "")).join(" ");
		if (!groups.has(key)) groups.set(key, { ...workloadName(description, contest.row), contests: [] });
		groups.get(key).contests.push(contest);
	}
	return [...groups.values()].map((group) => {
		const sorted = [...group.contests].sort(better(description.fields, by));
		return { ...group, devices: sorted.length, contests: every ? sorted : sorted.slice(0, 1) };
	});
}

// Why a device has no best: "none of 12 keeps the limits".
export function whyNone({ kept, broken, undecided, failed, lacks }) {
	const all = kept + broken + undecided + failed;
	if (failed === all) return all === 1 ? "it failed" : `all ${all} failed`;
	if (typeof lacks === "string") return lacks || "it was not measured";
	if (undecided) return `${undecided} of ${all} may keep the limits: it cannot be told`;
	return `none of ${all} keeps the limits`;
}

// Relative to what has no such cell the best has no number at all. base: "device=NVIDIA L4,batch=1"
export function whyAllAbsent(values, base) {
	const isAbsent = values[0] && !values[0].withheld && values.every((value) => (value?.value ?? null) === null);
	return isAbsent && base ? `${basesOf(base).map(([, value]) => value).join(", ")} has no cell like this` : "";
}

// How sure it is: others whose intervals meet that of the best.
export const nearText = ({ near }) => (near ? `its interval meets ${near === 1 ? "that of another cell" : `those of ${near} other cells`}` : "");
