#include "core/derive/dimension.h"
#include "core/base/count.h"
#include "core/base/units.h"
#include <string.h>

#define DOT "·" /* between factors */

/* --- Bases ----------------------------------------------------------------------------------- */

enum base {
	BASE_SECOND,
	BASE_BYTE,
	BASE_FLOP,
	BASE_MAC,
	BASE_JOULE,
	BASE_ITEM,
	BASE_TOKEN,
	BASE_KNOWN
};

/* Below a fraction's line one stands alone: "items/s", but "EUR/item". */
static const struct {
	const char *one, *many;
} known_bases[BASE_KNOWN] = {
	[BASE_SECOND] = { "s", "s" },         [BASE_BYTE] = { "B", "B" },
	[BASE_FLOP] = { "FLOP", "FLOP" },     [BASE_MAC] = { "MAC", "MAC" },
	[BASE_JOULE] = { "J", "J" },          [BASE_ITEM] = { "item", "items" },
	[BASE_TOKEN] = { "token", "tokens" },
};

void bases_init(struct bases *bases, struct arena *arena)
{
	*bases = (struct bases){ .arena = arena, .count = BASE_KNOWN };
	for (size_t i = 0; i < BASE_KNOWN; i++)
		bases->names[i] = known_bases[i].one;
}

/* DIMENSIONS: there is no room for another one. */
static size_t base_of(struct bases *bases, const char *name, size_t length)
{
	for (size_t i = 0; i < bases->count; i++)
		if (strlen(bases->names[i]) == length &&
		    strncmp(bases->names[i], name, length) == 0)
			return i;
	if (bases->count == DIMENSIONS)
		return DIMENSIONS;
	const char *kept = arena_bytes(bases->arena, name, length);
	if (!kept)
		return DIMENSIONS;
	bases->names[bases->count] = kept;
	return bases->count++;
}

/* --- Reading --------------------------------------------------------------------------------- */

/* Spellings of dyno's bases: one, and the other by which it is divided (BASE_KNOWN: none). */
static const struct spelled {
	const char *text;
	enum base base, by;
} spelled[] = {
	{ "s", BASE_SECOND, BASE_KNOWN },    { "ms", BASE_SECOND, BASE_KNOWN },
	{ "us", BASE_SECOND, BASE_KNOWN },   { "µs", BASE_SECOND, BASE_KNOWN },
	{ "ns", BASE_SECOND, BASE_KNOWN },   { "min", BASE_SECOND, BASE_KNOWN },
	{ "h", BASE_SECOND, BASE_KNOWN },    { "hour", BASE_SECOND, BASE_KNOWN },
	{ "day", BASE_SECOND, BASE_KNOWN },  { "B", BASE_BYTE, BASE_KNOWN },
	{ "kB", BASE_BYTE, BASE_KNOWN },     { "MB", BASE_BYTE, BASE_KNOWN },
	{ "GB", BASE_BYTE, BASE_KNOWN },     { "TB", BASE_BYTE, BASE_KNOWN },
	{ "KiB", BASE_BYTE, BASE_KNOWN },    { "MiB", BASE_BYTE, BASE_KNOWN },
	{ "GiB", BASE_BYTE, BASE_KNOWN },    { "FLOP", BASE_FLOP, BASE_KNOWN },
	{ "GFLOP", BASE_FLOP, BASE_KNOWN },  { "TFLOP", BASE_FLOP, BASE_KNOWN },
	{ "MAC", BASE_MAC, BASE_KNOWN },     { "J", BASE_JOULE, BASE_KNOWN },
	{ "kJ", BASE_JOULE, BASE_KNOWN },    { "Wh", BASE_JOULE, BASE_KNOWN },
	{ "kWh", BASE_JOULE, BASE_KNOWN },   { "MWh", BASE_JOULE, BASE_KNOWN },
	{ "W", BASE_JOULE, BASE_SECOND },    { "kW", BASE_JOULE, BASE_SECOND },
	{ "item", BASE_ITEM, BASE_KNOWN },   { "items", BASE_ITEM, BASE_KNOWN },
	{ "token", BASE_TOKEN, BASE_KNOWN }, { "tokens", BASE_TOKEN, BASE_KNOWN },
};

/* What tells how many, and not of what: "1", "M", "%". */
static bool is_scale(const char *text, size_t length)
{
	static const char *const scales[] = { "%", "count", "share", "k", "M", "G", "T", "m", "µ" };
	size_t digits = 0;
	while (digits < length && strchr("0123456789.", text[digits]))
		digits++;
	for (size_t i = 0; i < COUNT(scales); i++)
		if (strlen(scales[i]) == length && strncmp(scales[i], text, length) == 0)
			return true;
	return digits == length;
}

static const struct spelled *find_spelled(const char *text, size_t length)
{
	for (size_t i = 0; i < COUNT(spelled); i++)
		if (strlen(spelled[i].text) == length &&
		    strncmp(spelled[i].text, text, length) == 0)
			return &spelled[i];
	return NULL;
}

/* One factor: a base, what is spelled of dyno's, or a scale. */
static bool read_factor(struct bases *bases, const char *text, size_t length, int sign,
			struct dimension *dimension)
{
	const struct spelled *known = find_spelled(text, length);
	if (is_scale(text, length))
		return true;
	size_t base = known ? known->base : base_of(bases, text, length);
	if (base == DIMENSIONS)
		return false;
	dimension->of[base] = (int8_t)(dimension->of[base] + sign);
	if (known && known->by != BASE_KNOWN)
		dimension->of[known->by] = (int8_t)(dimension->of[known->by] - sign);
	return true;
}

static size_t factor_length(const char *text)
{
	size_t length = 0;
	while (text[length] && !strchr(" /*", text[length]) &&
	       strncmp(text + length, DOT, strlen(DOT)) != 0)
		length++;
	return length;
}

#define UNIT_LONGEST 64 /* bytes; so exponents stay small */

bool dimension_read(struct bases *bases, const char *unit, struct dimension *dimension,
		    struct dyno_error *err)
{
	int sign = 1;
	*dimension = (struct dimension){ { 0 } };
	for (const char *c = unit ? unit : ""; *c;) {
		size_t length = factor_length(c);
		if (strlen(unit) > UNIT_LONGEST ||
		    (length && !read_factor(bases, c, length, sign, dimension)))
			return bases->arena->failed
				       ? error_memory(err)
				       : error_set(err, DYNO_ERROR_USAGE,
						   "\"%.*s\" is no unit that can be reckoned with",
						   TEXT_SHOWN(unit), unit);
		c += length;
		if (*c == '/')
			sign = -1;
		c += strncmp(c, DOT, strlen(DOT)) == 0 ? strlen(DOT) : *c != '\0';
	}
	return true;
}

/* --- Reckoning ------------------------------------------------------------------------------- */

bool dimension_equal(const struct dimension *a, const struct dimension *b)
{
	return memcmp(a->of, b->of, sizeof(a->of)) == 0;
}

struct dimension dimension_times(const struct dimension *a, const struct dimension *b, int sign)
{
	struct dimension product = { { 0 } };
	for (size_t i = 0; i < DIMENSIONS; i++) {
		int sum = a->of[i] + sign * b->of[i]; /* no formula is so long that it overflows */
		product.of[i] = (int8_t)(sum > 127 ? 127 : sum < -127 ? -127 : sum);
	}
	return product;
}

static void append_bases(const struct bases *bases, const struct dimension *dimension, int sign,
			 struct buffer *text)
{
	for (size_t i = 0; i < bases->count; i++)
		for (int k = 0; k < sign * dimension->of[i]; k++)
			buffer_printf(text, "%s%s",
				      sign < 0       ? "/"
				      : text->length ? DOT
						     : "",
				      sign > 0 && i < BASE_KNOWN ? known_bases[i].many
								 : bases->names[i]);
}

const char *dimension_text(const struct bases *bases, const struct dimension *dimension)
{
	struct buffer text = { 0 };
	append_bases(bases, dimension, 1, &text);
	size_t above = text.length;
	append_bases(bases, dimension, -1, &text);
	if (above || !text.length)
		return buffer_keep(&text, bases->arena);
	const char *below = buffer_keep(&text, bases->arena);
	return below ? arena_printf(bases->arena, "1%s", below) : NULL;
}
