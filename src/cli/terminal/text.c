#include "cli/terminal/text.h"
#include "core/base/count.h"
#include "core/base/number.h"
#include "core/base/printable.h"
#include "core/base/units.h"
#include "core/base/utf8.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

size_t text_width(const char *text)
{
	return printable_width(text);
}

void text_printf(struct buffer *out, const char *format, ...)
{
	struct buffer text = { 0 };
	va_list arguments;
	va_start(arguments, format);
	buffer_vprintf(&text, format, arguments);
	va_end(arguments);
	printable_append(out, buffer_text(&text));
	out->failed = out->failed || text.failed;
	buffer_finish(&text);
}

void text_pad(struct buffer *out, size_t column, size_t to)
{
	buffer_repeat(out, ' ', column < to ? to - column : 1);
}

void text_wrap(struct buffer *out, const char *text, size_t column, size_t indent, size_t width)
{
	bool first = true;
	struct buffer safe = { 0 };
	printable_append(&safe, text);
	const char *word = buffer_text(&safe);
	for (word += strspn(word, " "); *word; word += strspn(word, " ")) {
		size_t length = strcspn(word, " "), columns = utf8_width(word, length);
		if (!first && width && column + 1 + columns > width) {
			buffer_character(out, '\n');
			buffer_repeat(out, ' ', indent);
			column = indent;
		} else if (!first) {
			buffer_character(out, ' ');
			column++;
		}
		buffer_append(out, word, length);
		column += columns;
		word += length;
		first = false;
	}
	buffer_character(out, '\n');
	out->failed = out->failed || safe.failed;
	buffer_finish(&safe);
}

/* --- Lists ----------------------------------------------------------------------------------- */

bool list_add(struct arena *arena, struct list *list, const char *word)
{
	struct buffer safe = { 0 };
	printable_append(&safe, word && *word ? word : "–");
	bool ok = !safe.failed && strings_add(arena, &list->cells, buffer_text(&safe));
	buffer_finish(&safe);
	return ok;
}

/* Of the widest word of each column. */
static void column_widths(const struct list *list, size_t widths[LIST_COLUMNS])
{
	for (size_t column = 0; column < list->columns; column++)
		widths[column] = 0;
	for (size_t i = 0; i < list->cells.count; i++) {
		size_t width = text_width(list->cells.items[i]);
		if (width > widths[i % list->columns])
			widths[i % list->columns] = width;
	}
}

static void write_row(const struct list *list, const size_t widths[LIST_COLUMNS], size_t row,
		      struct buffer *line)
{
	size_t gap = 0; /* spaces owed: none are left at the end of a line */
	for (size_t column = 0; column < list->columns; column++) {
		const char *word = list->cells.items[row + column];
		size_t spare = widths[column] - text_width(word);
		bool right = list->right[column] == 'r';
		buffer_repeat(line, ' ', gap + (right ? spare : 0));
		buffer_string(line, word);
		gap = 2 + (right ? 0 : spare);
	}
}

void list_write(const struct list *list, size_t width, struct buffer *out)
{
	struct buffer line = { 0 };
	size_t widths[LIST_COLUMNS];
	column_widths(list, widths);
	for (size_t row = 0; row + list->columns <= list->cells.count; row += list->columns) {
		buffer_clear(&line);
		write_row(list, widths, row, &line);
		const char *text = buffer_text(&line);
		if (width && text_width(text) > width) {
			buffer_append(out, text, printable_head(text, strlen(text), width - 1));
			buffer_string(out, "…");
		} else {
			buffer_string(out, text);
		}
		buffer_character(out, '\n');
	}
	out->failed = out->failed || line.failed;
	buffer_finish(&line);
}

/* --- Properties ------------------------------------------------------------------------------ */

enum property_unit {
	PROPERTY_PLAIN,
	PROPERTY_BYTES,
	PROPERTY_CACHE, /* sold in powers of two */
	PROPERTY_HERTZ,
	PROPERTY_WATTS,
	PROPERTY_SHARE,
	PROPERTY_COMPUTE,
	PROPERTY_BANDWIDTH,
};

/* The first row whose word is part of the key tells. */
static const struct {
	const char *part;
	enum property_unit unit;
} property_units[] = {
	{ "peak_flops", PROPERTY_COMPUTE }, { "peak_bandwidth", PROPERTY_BANDWIDTH },
	{ "frequency", PROPERTY_HERTZ },    { "instances", PROPERTY_PLAIN },
	{ "cache_", PROPERTY_CACHE },       { "bus_width", PROPERTY_PLAIN },
	{ "memory", PROPERTY_BYTES },       { "swap", PROPERTY_BYTES },
	{ "power_limit", PROPERTY_WATTS },  { "steal", PROPERTY_SHARE },
};

static enum property_unit unit_of(const char *key)
{
	for (size_t i = 0; i < COUNT(property_units); i++)
		if (strstr(key, property_units[i].part))
			return property_units[i].unit;
	return PROPERTY_PLAIN;
}

void property_format(const struct property *property, struct buffer *out)
{
	char text[UNIT_TEXT_SIZE];
	double number = property->number;
	if (property->text) {
		buffer_string(out, property->text);
		return;
	}
	switch (unit_of(property->key)) {
	case PROPERTY_BYTES:
		buffer_string(out, unit_format(text, number, UNIT_BYTE));
		return;
	case PROPERTY_SHARE:
		buffer_string(out, unit_format(text, number, UNIT_SHARE));
		return;
	case PROPERTY_COMPUTE:
		buffer_string(out, unit_format(text, number, UNIT_FLOP_PER_SECOND));
		return;
	case PROPERTY_BANDWIDTH:
		buffer_string(out, unit_format(text, number, UNIT_BYTE_PER_SECOND));
		return;
	case PROPERTY_CACHE:
		if (number < 0x1p20)
			buffer_printf(out, "%.4g KiB", number / 0x1p10);
		else
			buffer_printf(out, "%.4g MiB", number / 0x1p20);
		return;
	case PROPERTY_HERTZ:
		buffer_printf(out, "%.4g GHz", number / 1e9);
		return;
	case PROPERTY_WATTS:
		buffer_printf(out, "%.4g W", number);
		return;
	case PROPERTY_PLAIN:
		break;
	}
	char digits[NUMBER_TEXT_SIZE];
	if (isfinite(number))
		buffer_append(out, digits, number_format(digits, number));
}

void properties_format(const struct properties *properties, struct buffer *out)
{
	for (size_t i = 0; i < properties->count; i++) {
		const struct property *property = &properties->items[i];
		buffer_string(out, i ? ", " : "");
		for (const char *c = property->key; *c; c++)
			buffer_character(out, *c == '_' ? ' ' : *c);
		buffer_character(out, ' ');
		property_format(property, out);
	}
}
