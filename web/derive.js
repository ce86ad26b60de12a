// What the reader adds to the results: prices and formulas, which make fields, and what all values are relative to.

// Keys of the state, as the library has them.
export const deriveKeys = ["price", "currency", "energy-price", "energy-co2", "derive", "relative-to", "relative-as"];

export const deriveRequest = (state) => Object.fromEntries(deriveKeys.filter((key) => state[key]?.length).map((key) => [key, state[key]]));

/* --- Relative to ----------------------------------------------------------------------------- */

// "device=NVIDIA L4,batch=1", with \ in front of commas that are part of a value: [["device", "NVIDIA L4"], ["batch", "1"]]
export function basesOf(text) {
	const pairs = text?.match(/(?:\\.|[^,\\])+/g) || [];
	return pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1).replace(/\\(.)/g, "$1")]);
}

const escaped = (value) => value.replace(/[\\,]/g, "\\$&");

export const baseText = (pairs) => pairs.map(([word, value]) => `${word}=${escaped(value)}`).join(",") || null;

// The same with another value of a word; "" takes it out.
export const withBase = (text, word, value) => baseText([...basesOf(text).filter(([key]) => key !== word), ...(value ? [[word, value]] : [])]);

// What can be 100 %: words of which there are several values.
export const baseWords = ({ facets }) => facets.filter(({ key, choices }) => key !== "status" && choices.length > 1);

// Columns as files have them: "latency_median_relative [× NVIDIA L4]".
export const relatedFields = (fields, relative) => (relative ? fields.map((field) => ({ ...field, key: `${field.key}_relative`, unit: relative.unit })) : fields);

/* --- Prices ---------------------------------------------------------------------------------- */

const split = (item) => [item.slice(0, item.lastIndexOf("=")).trim(), item.slice(item.lastIndexOf("=") + 1).trim()];

const pattern = (text) => new RegExp(`^${text.replace(/[.+^${}()|[\]\\]/g, "\\$&").replace(/\*/g, ".*").replace(/\?/g, ".")}$`);

// What stands in a device's field: the last price that names it, also by a pattern.
export function priceOf(prices, device) {
	const found = prices.map(split).filter(([name]) => name === device || pattern(name).test(device));
	return found.length ? found[found.length - 1][1] : "";
}

// "" takes it away: of the device alone, also where a pattern has given it.
export function withPrice(prices, device, price) {
	const others = prices.filter((item) => split(item)[0] !== device);
	const isLeft = priceOf(others, device) !== "";
	return price.trim() || isLeft ? [...others, `${device}=${price.trim()}`] : others;
}
