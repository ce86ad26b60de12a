// Numbers as the reader's locale has them. Values are scaled by the library; here they only get
// their digits.

// Some systems call theirs "C" or "en-US@posix", which no locale of the web is.
function localeOf(name) {
	try {
		return Intl.getCanonicalLocales(name)[0] || "en";
	} catch {
		return "en";
	}
}

const locale = localeOf(globalThis.navigator?.language || "en");

const significant = new Intl.NumberFormat(locale, { maximumSignificantDigits: 4, minimumSignificantDigits: 4 });
const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const percent2 = new Intl.NumberFormat(locale, { maximumSignificantDigits: 2 });
const scientific = new Intl.NumberFormat(locale, { notation: "scientific", maximumSignificantDigits: 4, minimumSignificantDigits: 4 });
const days = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
const dates = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });

// Four significant digits, as the terminal's table has them.
export function number(value, counted) {
	if (value === null || value === undefined || Number.isNaN(value)) return "–";
	const size = Math.abs(value);
	if (size === 0 || (counted && size < 10000 && Number.isInteger(value))) return whole.format(value);
	if (size < 1e-6 || size >= 1e15) return scientific.format(value);
	if (size >= 1000) return whole.format(value);
	return significant.format(value);
}

export function interval(share) {
	if (share === undefined || share === null) return "";
	const percent = share * 100;
	if (!(percent <= 999)) return "± >999 %";
	if (percent < 0.005) return percent > 0 ? "± <0.01 %" : "± 0 %";
	return `± ${percent2.format(percent)} %`;
}

export const count = (value) => whole.format(value);

// "72 results", "12 of 72 results", "1 result"
export const resultsOf = (shown, total) => `${shown === total ? "" : `${count(shown)} of `}${count(total)} ${total === 1 ? "result" : "results"}`;

// A day is one of the reader's calendar, whatever time it is elsewhere.
export function date(text) {
	const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
	const time = new Date(isDay ? `${text}T00:00` : text);
	return Number.isNaN(time.getTime()) ? text : (isDay ? days : dates).format(time);
}

export const statusTitle = (status) => status.replace(/_/g, " ");

export const arrow = { lower: "↓", higher: "↑" };
export const better = { lower: "lower is better", higher: "higher is better" };

const sign = (kind, otherwise) => new Intl.NumberFormat(locale).formatToParts(12345.6).find((part) => part.type === kind)?.value ?? otherwise;
const decimal = sign("decimal", ".");

// "0.2294 s [0.2265, 0.2324]"
const localText = (text) => (typeof text === "string" ? text.replace(/, /g, decimal === "," ? "; " : ", ").replace(/(\d)\.(?=\d)/g, `$1${decimal}`) : text);

function localAxis(axis) {
	const local = (text, i) => (Number(String(text).replace("−", "-")) === axis.tickvals[i] ? localText(text) : text); // a name may look like a number
	return { ...axis, ticktext: axis.ticktext.map(local) };
}

// Of a point its label, its value and its place; in rows of them where there is a grid.
function localPoint(point) {
	if (!Array.isArray(point)) return point;
	return Array.isArray(point[0]) ? point.map(localPoint) : [point[0], localText(point[1]), point[2]];
}

function localTrace(trace) {
	const text = trace.type === "heatmap" && trace.text ? { text: trace.text.map((line) => line.map(localText)) } : {};
	return { ...trace, ...text, ...(Array.isArray(trace.customdata) ? { customdata: trace.customdata.map(localPoint) } : {}) };
}

// The library writes numbers with a point; names stay as they are.
export function localFigure({ data, layout }) {
	if (decimal === ".") return { data, layout };
	const axes = Object.entries(layout).filter(([key, value]) => /^[xy]axis/.test(key) && Array.isArray(value.ticktext) && Array.isArray(value.tickvals));
	return {
		data: data.map(localTrace),
		layout: { ...layout, separators: decimal + sign("group", ""), ...Object.fromEntries(axes.map(([key, axis]) => [key, localAxis(axis)])) },
	};
}
