/* Option tables: defaults, lookup, parsing, and values back to text. */
#include "core/base/option.h"
#include "core/base/count.h"
#include "core/base/number.h"
#include "core/base/units.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

size_t options_count(const struct option *table)
{
	size_t count = 0;
	while (table[count].name)
		count++;
	return count;
}

const struct option *option_find(const struct option *table, const char *name)
{
	for (; table->name; table++)
		if (strcmp(table->name, name) == 0)
			return table;
	return NULL;
}

/* --- Did you mean ---------------------------------------------------------------------------- */

#define NAME_LIMIT 64 /* bytes; names longer than this resemble nothing */

/* Levenshtein's distance, row by row (Wagner & Fischer 1974). Both shorter than NAME_LIMIT. */
static size_t edit_distance(const char *a, const char *b)
{
	size_t row[NAME_LIMIT + 1], length = strlen(b);
	for (size_t j = 0; j <= length; j++)
		row[j] = j;
	for (size_t i = 0; a[i]; i++) {
		size_t diagonal = row[0];
		row[0] = i + 1;
		for (size_t j = 0; j < length; j++) {
			size_t best = diagonal + (a[i] != b[j]);
			diagonal = row[j + 1];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			row[j + 1] = diagonal + 1 < best ? diagonal + 1 : best;
		}
	}
	return row[length];
}

/* A name is no likeness of one of which nothing is left: "ab" is not meant by "xy". */
const struct option *option_nearest(const struct option *table, const char *name)
{
	const struct option *nearest = NULL;
	size_t best = 3, length = strlen(name);
	if (length >= NAME_LIMIT)
		return NULL;
	for (; table->name; table++) {
		if (strlen(table->name) >= NAME_LIMIT)
			continue;
		size_t distance = edit_distance(name, table->name);
		if (distance < best && distance < length) {
			best = distance;
			nearest = table;
		}
	}
	return nearest;
}

/* --- Numbers --------------------------------------------------------------------------------- */

/* A number as text that the option's parser takes. */
static void append_number(enum option_type type, double number, struct buffer *out)
{
	char text[NUMBER_TEXT_SIZE];
	bool percent = type == OPTION_SHARE && number > 1; /* "1.5" alone is taken for a mistake */
	if (!isfinite(number))
		return;
	buffer_append(out, text, number_format(text, percent ? number * 100 : number));
	buffer_string(out, percent ? "%" : type == OPTION_DURATION ? "s" : "");
}

static bool out_of_range(const struct option *row, const char *text, const char *side, double limit,
			 struct dyno_error *err)
{
	struct buffer shown = { 0 };
	append_number(row->type, limit, &shown);
	error_set(err, DYNO_ERROR_USAGE, "%.*s is %s %s", TEXT_SHOWN(text), text, side,
		  buffer_text(&shown));
	buffer_finish(&shown);
	return false;
}

static bool check_range(const struct option *row, const char *text, double value,
			struct dyno_error *err)
{
	if (value < row->minimum)
		return out_of_range(row, text, "below", row->minimum, err);
	if (row->maximum != 0 && value > row->maximum)
		return out_of_range(row, text, "above", row->maximum, err);
	return true;
}

/* Plain numbers are compared with the limits first: "-1 is below 1" says more than what the
 * parser of a count knows, which is that it cannot be. */
static bool parse_whole(const struct option *row, const char *text, uint64_t *value,
			struct dyno_error *err)
{
	double plain;
	if (parse_number(text, &plain, NULL) && !check_range(row, text, plain, err))
		return false;
	bool read = row->type == OPTION_BYTES ? parse_bytes(text, value, err)
					      : parse_count(text, value, err);
	return read && check_range(row, text, (double)*value, err);
}

static bool parse_real(const struct option *row, const char *text, double *value,
		       struct dyno_error *err)
{
	bool read = row->type == OPTION_DURATION ? parse_duration(text, value, err)
		    : row->type == OPTION_SHARE  ? parse_share(text, value, err)
						 : parse_number(text, value, err);
	return read && check_range(row, text, *value, err);
}

/* --- Texts ----------------------------------------------------------------------------------- */

static bool set_flag(const char *text, bool *flag, struct dyno_error *err)
{
	static const char *const words[][2] = { { "false", "true" },
						{ "no", "yes" },
						{ "off", "on" } };
	if (!text || !*text) {
		*flag = true;
		return true;
	}
	for (size_t i = 0; i < COUNT(words); i++)
		for (int truth = 0; truth < 2; truth++)
			if (strcmp(text, words[i][truth]) == 0) {
				*flag = truth;
				return true;
			}
	return error_set(err, DYNO_ERROR_USAGE, "\"%.*s\" is not true or false", TEXT_SHOWN(text),
			 text);
}

static bool set_string(const char *text, struct arena *arena, const char **place,
		       struct dyno_error *err)
{
	const char *copy = arena_string(arena, text);
	if (!copy)
		return error_memory(err);
	*place = copy;
	return true;
}

static bool among(const char *choices, const char *text)
{
	size_t length = strlen(text);
	for (const char *c = choices; length; c++) {
		size_t choice = strcspn(c, ",");
		if (choice == length && memcmp(c, text, length) == 0)
			return true;
		c += choice;
		if (!*c)
			break;
	}
	return false;
}

static bool set_choice(const struct option *row, const char *text, struct arena *arena,
		       const char **place, struct dyno_error *err)
{
	if (among(row->choices, text))
		return set_string(text, arena, place, err);
	struct buffer list = { 0 };
	for (const char *c = row->choices; *c; c++) {
		buffer_character(&list, *c);
		if (*c == ',')
			buffer_character(&list, ' ');
	}
	error_set(err, DYNO_ERROR_USAGE, "\"%.*s\" is not one of %s", TEXT_SHOWN(text), text,
		  buffer_text(&list));
	buffer_finish(&list);
	return false;
}

/* --- Lists ----------------------------------------------------------------------------------- */

/* An item without the spaces around it: "1, 2" is what people type. */
static char *copy_item(struct arena *arena, const char *item, size_t length)
{
	while (length && *item == ' ') {
		item++;
		length--;
	}
	while (length && item[length - 1] == ' ')
		length--;
	return arena_bytes(arena, item, length);
}

/* "\\," is a comma within an item of a list with commas between them: file names have such. */
static bool is_escaped(const char *at, char separator)
{
	return separator == ',' && at[0] == '\\' && at[1] == ',';
}

/* How far it is to the separator, or to the end. */
static size_t item_length(const char *at, char separator)
{
	size_t length = 0;
	while (at[length] && at[length] != separator)
		length += is_escaped(at + length, separator) ? 2 : 1;
	return length;
}

static void unescape(char *item, char separator)
{
	char *to = item;
	for (const char *from = item; *from; from++) {
		from += is_escaped(from, separator);
		*to++ = *from;
	}
	*to = '\0';
}

static bool too_many(struct dyno_error *err)
{
	return error_set(err, DYNO_ERROR_USAGE, "more than %d values", OPTION_LIST_MOST);
}

/* Splits text at the separator and appends the items to what is kept. */
static bool split(const char *text, char separator, struct arena *arena, struct strings *list,
		  struct dyno_error *err)
{
	for (const char *at = text;; at++) {
		size_t length = item_length(at, separator);
		char *item = copy_item(arena, at, length);
		if (!item)
			return error_memory(err);
		if (!*item)
			return error_set(err, DYNO_ERROR_USAGE, "an item of \"%.*s\" is empty",
					 TEXT_SHOWN(text), text);
		if (list->count >= OPTION_LIST_MOST)
			return too_many(err);
		unescape(item, separator);
		if (!strings_add(arena, list, item))
			return error_memory(err);
		at += length;
		if (!*at)
			return true;
	}
}

static bool add_text(const char *text, struct arena *arena, struct strings *list,
		     struct dyno_error *err)
{
	if (list->count >= OPTION_LIST_MOST)
		return too_many(err);
	const char *copy = arena_string(arena, text);
	return (copy && strings_add(arena, list, copy)) || error_memory(err);
}

static bool set_pairs(const char *text, struct arena *arena, struct strings *list,
		      struct dyno_error *err)
{
	size_t first = list->count;
	if (!split(text, '\n', arena, list, err))
		return false;
	for (size_t i = first; i < list->count; i++)
		if (!strchr(list->items[i] + 1, '='))
			return error_set(err, DYNO_ERROR_USAGE,
					 "\"%.*s\" is not of the form NAME=VALUE",
					 TEXT_SHOWN(list->items[i]), list->items[i]);
	return true;
}

static bool add_count(struct arena *arena, struct counts *counts, uint64_t number)
{
	if (counts->count == counts->capacity) {
		size_t capacity = counts->capacity ? 2 * counts->capacity : 4;
		uint64_t *items = arena_allocate(arena, capacity, sizeof(*items));
		if (!items)
			return false;
		if (counts->count)
			memcpy(items, counts->items, counts->count * sizeof(*items));
		counts->items = items;
		counts->capacity = capacity;
	}
	counts->items[counts->count++] = number;
	return true;
}

struct range {
	uint64_t first, last, step; /* step 0: doubles */
};

/* The number of a range that ends before `end` (NULL: with the text). */
static bool parse_end(const struct option *row, const char *text, const char *end,
		      struct arena *arena, uint64_t *number, struct dyno_error *err)
{
	size_t length = end ? (size_t)(end - text) : strlen(text);
	const char *word = copy_item(arena, text, length);
	return word ? parse_whole(row, word, number, err) : error_memory(err);
}

/* "4", "1..64", "8..64:8". */
static bool parse_range(const struct option *row, const char *text, struct arena *arena,
			struct range *range, struct dyno_error *err)
{
	static const struct option any = { .type = OPTION_COUNT, .minimum = 1 };
	const char *dots = strstr(text, ".."), *colon = dots ? strchr(dots, ':') : NULL;
	range->step = row->type == OPTION_COUNTS;
	if (!parse_end(row, text, dots, arena, &range->first, err))
		return false;
	range->last = range->first;
	if ((dots && !parse_end(row, dots + 2, colon, arena, &range->last, err)) ||
	    (colon && !parse_end(&any, colon + 1, NULL, arena, &range->step, err)))
		return false;
	if (range->last < range->first)
		return error_set(err, DYNO_ERROR_USAGE, "%.*s: a range begins with the smaller",
				 TEXT_SHOWN(text), text);
	return range->step || range->first || !dots ||
	       error_set(err, DYNO_ERROR_USAGE, "%.*s: 0 cannot be doubled", TEXT_SHOWN(text),
			 text);
}

/* What doubles ends with the last number, too; what goes in steps where the steps end. */
static bool add_range(const struct range *range, struct arena *arena, struct counts *counts,
		      struct dyno_error *err)
{
	for (uint64_t at = range->first;;) {
		uint64_t left = range->last - at, step = range->step ? range->step : at;
		if (counts->count >= OPTION_LIST_MOST)
			return too_many(err);
		if (!add_count(arena, counts, at))
			return error_memory(err);
		if (!left || (range->step && step > left))
			return true;
		at += step < left ? step : left;
	}
}

static bool set_counts(const struct option *row, const char *text, struct arena *arena,
		       struct counts *counts, struct dyno_error *err)
{
	struct strings words = { 0 };
	struct range range;
	if (!split(text, ',', arena, &words, err))
		return false;
	for (size_t i = 0; i < words.count; i++)
		if (!parse_range(row, words.items[i], arena, &range, err) ||
		    !add_range(&range, arena, counts, err))
			return false;
	return true;
}

bool option_is_counts(const struct option *row)
{
	return row->type == OPTION_COUNTS || row->type == OPTION_SWEEP;
}

bool option_is_lines(const struct option *row)
{
	return row->type == OPTION_PAIRS || row->type == OPTION_CELLS;
}

/* The list that was there is the start of the new one if it was given, not if it is the default.
 * It is replaced only by a whole new one: after an error the target is as before. */
static bool set_list(const struct option *row, const char *text, struct arena *arena, void *place,
		     bool add, struct dyno_error *err)
{
	if (option_is_counts(row)) {
		struct counts counts = add ? *(struct counts *)place : (struct counts){ 0 };
		if (!set_counts(row, text, arena, &counts, err))
			return false;
		*(struct counts *)place = counts;
		return true;
	}
	struct strings list = add ? *(struct strings *)place : (struct strings){ 0 };
	bool read = option_is_lines(row)        ? set_pairs(text, arena, &list, err)
		    : row->type == OPTION_TEXTS ? add_text(text, arena, &list, err)
						: split(text, ',', arena, &list, err);
	if (read)
		*(struct strings *)place = list;
	return read;
}

/* --- One row ------------------------------------------------------------------------------ */

static bool set_place(const struct option *row, const char *text, struct arena *arena, void *place,
		      bool add, struct dyno_error *err)
{
	uint64_t whole;
	double real;
	switch (row->type) {
	case OPTION_FLAG:
		return set_flag(text, place, err);
	case OPTION_STRING:
		return set_string(text, arena, place, err);
	case OPTION_CHOICE:
		return set_choice(row, text, arena, place, err);
	case OPTION_STRINGS:
	case OPTION_TEXTS:
	case OPTION_PAIRS:
	case OPTION_CELLS:
	case OPTION_COUNTS:
	case OPTION_SWEEP:
		return set_list(row, text, arena, place, add, err);
	case OPTION_COUNT:
	case OPTION_BYTES:
		if (!parse_whole(row, text, &whole, err))
			return false;
		*(uint64_t *)place = whole;
		return true;
	case OPTION_NUMBER:
	case OPTION_DURATION:
	case OPTION_SHARE:
		if (!parse_real(row, text, &real, err))
			return false;
		*(double *)place = real;
		return true;
	}
	return error_set(err, DYNO_ERROR_USAGE, "the option is of an unknown type");
}

bool option_set(const struct option *table, const struct option *row, const char *text,
		struct arena *arena, void *target, bool *given, struct dyno_error *err)
{
	struct dyno_error reason = { 0 };
	size_t index = (size_t)(row - table);
	void *place = (char *)target + row->offset;
	if (!text && row->type != OPTION_FLAG)
		return error_set(err, DYNO_ERROR_USAGE, "‹%s›: a value is missing: ‹%s %s›",
				 row->name, row->name, row->argument ? row->argument : "VALUE");
	if (!set_place(row, text, arena, place, given && given[index], &reason))
		return error_set(err, reason.code, "‹%s›: %s", row->name, reason.message);
	if (given)
		given[index] = true;
	return true;
}

static size_t type_size(enum option_type type)
{
	switch (type) {
	case OPTION_FLAG:
		return sizeof(bool);
	case OPTION_STRING:
	case OPTION_CHOICE:
		return sizeof(const char *);
	case OPTION_STRINGS:
	case OPTION_TEXTS:
	case OPTION_PAIRS:
	case OPTION_CELLS:
		return sizeof(struct strings);
	case OPTION_COUNTS:
	case OPTION_SWEEP:
		return sizeof(struct counts);
	case OPTION_COUNT:
	case OPTION_BYTES:
		return sizeof(uint64_t);
	case OPTION_NUMBER:
	case OPTION_DURATION:
	case OPTION_SHARE:
		return sizeof(double);
	}
	return 0;
}

void option_copy(const struct option *row, void *target, const void *source)
{
	void *place = (char *)target + row->offset;
	memcpy(place, (const char *)source + row->offset, type_size(row->type));
	/* What is appended to one of the two goes elsewhere. */
	if (option_is_counts(row))
		((struct counts *)place)->capacity = ((struct counts *)place)->count;
	else if (type_size(row->type) == sizeof(struct strings))
		((struct strings *)place)->capacity = ((struct strings *)place)->count;
}

bool options_default(const struct option *table, struct arena *arena, void *target,
		     struct dyno_error *err)
{
	for (const struct option *row = table; row->name; row++) {
		memset((char *)target + row->offset, 0, type_size(row->type));
		if (row->standard &&
		    !option_set(table, row, row->standard, arena, target, NULL, err))
			return false;
	}
	return true;
}

static void append_item(const char *item, char separator, struct buffer *out)
{
	for (const char *c = item; *c; c++) {
		if (*c == ',' && separator == ',')
			buffer_character(out, '\\');
		buffer_character(out, *c);
	}
}

static void format_list(const struct option *row, const void *place, struct buffer *out)
{
	const struct strings *list = place;
	const struct counts *counts = place;
	bool whole = option_is_counts(row);
	size_t count = whole ? counts->count : list->count;
	char separator = row->type == OPTION_STRINGS || whole ? ',' : '\n';
	for (size_t i = 0; i < count; i++) {
		if (i)
			buffer_character(out, separator);
		if (whole)
			buffer_printf(out, "%" PRIu64, counts->items[i]);
		else
			append_item(list->items[i], separator, out);
	}
}

void option_format(const struct option *row, const void *target, struct buffer *out)
{
	const void *place = (const char *)target + row->offset;
	const char *text;
	switch (row->type) {
	case OPTION_FLAG:
		buffer_string(out, *(const bool *)place ? "true" : "false");
		break;
	case OPTION_STRING:
	case OPTION_CHOICE:
		text = *(const char *const *)place;
		buffer_string(out, text ? text : "");
		break;
	case OPTION_STRINGS:
	case OPTION_TEXTS:
	case OPTION_PAIRS:
	case OPTION_CELLS:
	case OPTION_COUNTS:
	case OPTION_SWEEP:
		format_list(row, place, out);
		break;
	case OPTION_COUNT:
	case OPTION_BYTES:
		buffer_printf(out, "%" PRIu64, *(const uint64_t *)place);
		break;
	case OPTION_NUMBER:
	case OPTION_DURATION:
	case OPTION_SHARE:
		append_number(row->type, *(const double *)place, out);
		break;
	}
}
