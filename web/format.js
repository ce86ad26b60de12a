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

const locale = localeOf(navigator.language || "en");

const significant = new Intl.NumberFormat(locale, { maximumSignificantDigits: 4, minimumSignificantDigits: 4 });
const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const percent2 = new Intl.NumberFormat(locale, { maximumSignificantDigits: 2 });
const scientific = new Intl.NumberFormat(locale, { notation: "scientific", maximumSignificantDigits: 4, minimumSignificantDigits: 4 });
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

export function date(text) {
	const time = new Date(text);
	return Number.isNaN(time.getTime()) ? text : dates.format(time);
}

export const statusTitle = (status) => status.replace(/_/g, " ");

export const arrow = { lower: "↓", higher: "↑" };
export const better = { lower: "lower is better", higher: "higher is better" };
