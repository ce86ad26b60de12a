// A limit's slider: from the least to the most that was measured, in equal ratios.

export const STEPS = 100;

const isRatio = ({ least, most }) => least > 0 && most > least;

// step: 0 … STEPS
export function valueAt(field, step) {
	const share = step / STEPS;
	return isRatio(field) ? field.least * (field.most / field.least) ** share : field.least + (field.most - field.least) * share;
}

export function stepOf(field, value) {
	const { least, most } = field;
	if (!(most > least) || !Number.isFinite(value)) return STEPS;
	const share = isRatio(field) ? Math.log(Math.max(value, least) / least) / Math.log(most / least) : (value - least) / (most - least);
	return Math.round(Math.min(1, Math.max(0, share)) * STEPS);
}

// "48.3 ms": in the unit of the table's column.
export const textOf = (value, { scale, symbol }) => `${Number((value * scale).toPrecision(3))}${symbol ? ` ${symbol}` : ""}`;
