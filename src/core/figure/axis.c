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

/* Places in each decade at which an axis may end, and have ticks; they are counted from that of 1,
 * through all decades: of {1, 2, 5} the fourth one is 20, the one before the first 0.5. */
struct log_grid {
	const double *factors;
	int count;
};

static const struct log_grid every = { (const double[]){ 1, 2, 3, 4, 5, 6, 7, 8, 9 }, 9 };
static const struct log_grid usual = { (const double[]){ 1, 2, 5 }, 3 };

#define LOG_CLOSE  3   /* times: ends within that are at any digit */
#define LOG_FINE   3.1 /* decades that have ticks at 1, 2 and 5; of more each is one */
#define LOG_LABELS 10  /* decades that are labelled; of more every second, third, … */

static int decade_of(const struct log_grid *grid, int place)
{
	return place >= 0 ? place / grid->count : (place + 1) / grid->count - 1;
}

static double grid_value(const struct log_grid *grid, int place)
{
	int decade = decade_of(grid, place);
	return grid->factors[place - decade * grid->count] * pow(10, decade);
}

/* The last place that is not above the value. */
static int place_below(const struct log_grid *grid, double value)
{
	int place = grid->count * (int)floor(log10(value) + 1e-9);
	while (grid_value(grid, place + 1) <= value * (1 + 1e-9))
		place++;
	return place;
}

static int place_above(const struct log_grid *grid, double value)
{
	int place = place_below(grid, value);
	return grid_value(grid, place) >= value * (1 - 1e-9) ? place : place + 1;
}

static bool add_log_tick(struct figure *figure, struct axis *axis, const struct log_grid *grid,
			 int place)
{
	int decade = decade_of(grid, place);
	char label[64];
	format_log(label, sizeof(label), grid->factors[place - decade * grid->count], decade);
	return add_tick(figure, axis, grid_value(grid, place), label);
}

/* From the place below the lowest value to that above the highest; where these are many decades,
 * ticks are at powers of ten alone. */
static bool fit_log(struct figure *figure, struct axis *axis, double low, double high)
{
	if (!(low > 0) || !isfinite(low))
		low = high > 0 && isfinite(high) ? high / 10 : 1;
	low = fmin(fmax(low, SMALLEST), LARGEST);
	high = fmin(isfinite(high) && high > low ? high : low, LARGEST);
	const struct log_grid *grid = high <= LOG_CLOSE * low ? &every : &usual;
	int first = place_below(grid, low), last = place_above(grid, high);
	last += first == last;
	axis->low = fmin(grid_value(grid, first), low);
	axis->high = fmax(grid_value(grid, last), high);
	double decades = log10(axis->high) - log10(axis->low); /* the ratio may be infinite */
	int step = decades <= LOG_FINE ? 1 : grid->count * (int)ceil(decades / LOG_LABELS);
	int at = step == 1 ? first : grid->count * decade_of(grid, first + grid->count - 1);
	bool ok = true;
	for (; ok && at <= last; at += step)
		ok = add_log_tick(figure, axis, grid, at);
	return ok;
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
