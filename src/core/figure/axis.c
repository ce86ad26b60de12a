/* Ranges and ticks of axes. */
#include "core/figure/figure.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define TICKS_WANTED 5
#define TICKS_MAX    32

static bool add_tick(struct figure *figure, struct axis *axis, double at, const char *label)
{
	if (axis->tick_count >= TICKS_MAX)
		return true;
	axis->ticks[axis->tick_count++] = (struct tick){ at, arena_string(figure->arena, label) };
	return axis->ticks[axis->tick_count - 1].label != NULL;
}

/* --- Labels ---------------------------------------------------------------------------------- */

/* "1234567.5" → "1,234,567.5" */
static void group_thousands(char *text, size_t size)
{
	size_t start = *text == '-', whole = strcspn(text + start, ".");
	if (strspn(text + start, "0123456789") < whole)
		return;
	for (size_t at = whole; at > 3 && strlen(text) + 2 <= size;) {
		at -= 3;
		char *place = text + start + at;
		memmove(place + 1, place, strlen(place) + 1);
		*place = ',';
	}
}

/* "10⁶", "2×10⁻⁷" */
static void format_power(char *text, size_t size, double factor, int exponent)
{
	static const char *const raised[] = { "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹" };
	char digits[16];
	size_t used;
	if (factor > 1.5)
		used = (size_t)snprintf(text, size, "%.0f×10", factor);
	else
		used = (size_t)snprintf(text, size, "10");
	snprintf(digits, sizeof(digits), "%d", exponent);
	for (const char *d = digits; *d && used < size; d++)
		used += (size_t)snprintf(text + used, size - used, "%s",
					 *d == '-' ? "⁻" : raised[*d - '0']);
}

/* A tick that is a multiple of step: as many decimals as the step has. */
static void format_linear(char *text, size_t size, double at, double step)
{
	int decimals = (int)ceil(-log10(step) - 1e-9);
	if (at == 0)
		snprintf(text, size, "0");
	else if (fabs(at) >= 1e15 || decimals > 9)
		snprintf(text, size, "%.3g", at);
	else
		snprintf(text, size, "%.*f", decimals > 0 ? decimals : 0, at);
	group_thousands(text, size);
}

/* --- Linear ---------------------------------------------------------------------------------- */

/* Heckbert's nice number: 1, 2 or 5 times a power of ten, near the given one. */
static double nice_step(double span)
{
	double raw = span / TICKS_WANTED;
	double power = pow(10, floor(log10(raw) + 1e-9)), factor = raw / power;
	return (factor < 1.5 ? 1 : factor < 3.5 ? 2 : factor < 7.5 ? 5 : 10) * power;
}

#define LARGEST  1e305 /* beyond, ranges and steps are no numbers any more */
#define SMALLEST 1e-300

static double within_reason(double end)
{
	return fabs(end) < SMALLEST                   ? 0
	       : fabs(end) > LARGEST && isfinite(end) ? copysign(LARGEST, end)
						      : end;
}

static void widen(double *low, double *high, bool zero)
{
	double least = fmin(*low, *high), most = fmax(*low, *high); /* in whatever order */
	*low = within_reason(isnan(*low) ? *low : least);
	*high = within_reason(isnan(*high) ? *high : most);
	if (!isfinite(*low) || !isfinite(*high)) {
		*low = isfinite(*low) ? *low : isfinite(*high) ? *high : 0;
		*high = isfinite(*high) ? *high : *low;
	}
	if (zero) {
		*low = fmin(*low, 0);
		*high = fmax(*high, 0);
	}
	/* Closer together than a double's digits can show on ticks. */
	if (*high - *low <= 1e-9 * fmax(fabs(*low), fabs(*high))) {
		double around = *low == 0 ? 1 : fabs(*low) * 0.1;
		*high += around;
		*low -= *low == 0 ? 0 : around;
	}
}

static bool fit_linear(struct figure *figure, struct axis *axis, double low, double high, bool zero)
{
	widen(&low, &high, zero);
	double step = nice_step(high - low);
	double first = floor(low / step + 1e-9), last = ceil(high / step - 1e-9);
	axis->low = fmin(first * step, low); /* rounding must not cut an end off */
	axis->high = fmax(last * step, high);
	for (double k = first; k <= last; k++) {
		char label[64];
		format_linear(label, sizeof(label), k * step, step);
		if (!add_tick(figure, axis, k * step, label))
			return false;
	}
	return true;
}

/* --- Logarithmic ----------------------------------------------------------------------------- */

static void format_log(char *text, size_t size, double factor, int exponent)
{
	if (exponent >= 6 || exponent <= -5) {
		format_power(text, size, factor, exponent);
		return;
	}
	snprintf(text, size, "%.*f", exponent < 0 ? -exponent : 0, factor * pow(10, exponent));
	group_thousands(text, size);
}

/* 1, 2, 5 of each decade where there are few of them, else every decade or every n-th. */
static bool fit_log(struct figure *figure, struct axis *axis, double low, double high)
{
	static const double factors[] = { 1, 2, 5 };
	if (!(low > 0) || !isfinite(low))
		low = high > 0 && isfinite(high) ? high / 10 : 1;
	low = fmin(fmax(low, SMALLEST), LARGEST);
	if (!isfinite(high) || high < low)
		high = low;
	high = fmin(high, LARGEST);
	int first = (int)floor(log10(low) + 1e-9), last = (int)ceil(log10(high) - 1e-9);
	bool fine = last - first <= 3;
	int stride = (last - first + 9) / 10;
	axis->low = axis->high = NAN;
	for (int e = first; e <= last; e += stride > 0 && !fine ? stride : 1)
		for (size_t f = 0; f < (fine ? 3 : 1); f++) {
			double at = factors[f] * pow(10, e);
			char label[64];
			if (fine && at < low * (1 - 1e-9)) /* the last one below opens the range */
				axis->low = at;
			if (fine && axis->high >= high)
				continue;
			if (isnan(axis->low) || at <= axis->low)
				axis->low = at;
			axis->high = at;
			format_log(label, sizeof(label), factors[f], e);
			if (!add_tick(figure, axis, at, label))
				return false;
		}
	axis->high = fmax(axis->high, high);
	if (axis->high <= axis->low)
		axis->high = axis->low * 10;
	size_t kept = 0; /* ticks below the range go */
	for (size_t i = 0; i < axis->tick_count; i++)
		if (axis->ticks[i].at >= axis->low * (1 - 1e-9))
			axis->ticks[kept++] = axis->ticks[i];
	axis->tick_count = kept;
	return true;
}

bool axis_fit(struct figure *figure, struct axis *axis, enum scale scale, double low, double high,
	      bool zero)
{
	axis->scale = scale;
	axis->grid = true;
	axis->tick_count = 0;
	axis->ticks = arena_allocate(figure->arena, TICKS_MAX, sizeof(*axis->ticks));
	if (!axis->ticks)
		return false;
	return scale == SCALE_LOG ? fit_log(figure, axis, low, high)
				  : fit_linear(figure, axis, low, high, zero);
}

bool axis_categories(struct figure *figure, struct axis *axis, const char *const *labels,
		     size_t count)
{
	axis->scale = SCALE_CATEGORY;
	axis->grid = false;
	axis->low = -0.5;
	axis->high = count ? (double)count - 0.5 : 0.5;
	axis->tick_count = count;
	axis->ticks = arena_allocate(figure->arena, count + 1, sizeof(*axis->ticks));
	for (size_t i = 0; axis->ticks && i < count; i++)
		axis->ticks[i] = (struct tick){ (double)i, labels[i] };
	return axis->ticks != NULL;
}
