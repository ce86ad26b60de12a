#include "cli/print/compare.h"
#include "cli/terminal/text.h"
#include "core/base/hash.h"
#include "core/base/map.h"
#include "core/base/printable.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* --- The table ------------------------------------------------------------------------------- */

static const char *value_text(struct arena *arena, double value, bool estimated,
			      const struct field *field)
{
	char text[UNIT_TEXT_SIZE];
	return arena_printf(arena, "%s%s", estimated ? "~" : "", field_format(text, value, field));
}

static const char *built(struct arena *arena, const struct compared_row *row,
			 void (*build)(const struct compared_row *row, struct buffer *out))
{
	struct buffer text = { 0 };
	build(row, &text);
	return buffer_keep(&text, arena);
}

static bool add_row(struct arena *arena, struct list *list, const struct comparison *comparison,
		    const struct compared_row *row)
{
	const struct field *field = compared_field(comparison, row);
	const char *factor =
		isfinite(row->factor) ? arena_printf(arena, "%.2g", row->factor) : NULL;
	const char *delta =
		isnan(row->delta) ? NULL
				  : arena_printf(arena, "%s%.2f", row->delta <= -0.005 ? "−" : "+",
						 fabs(row->delta));
	return list_add(arena, list, verdict_name(row->verdict, field)) &&
	       list_add(arena, list, built(arena, row, comparison_change)) &&
	       list_add(arena, list, built(arena, row, comparison_interval)) &&
	       list_add(arena, list, factor) && list_add(arena, list, delta) &&
	       list_add(arena, list,
			value_text(arena, row->before, row->before_estimated, field)) &&
	       list_add(arena, list, value_text(arena, row->after, row->after_estimated, field)) &&
	       list_add(arena, list, field->key) &&
	       list_add(arena, list, comparison->cells[row->cell].title);
}

static enum comparison_shown what_shown(const struct comparison_view *view)
{
	return view->all         ? COMPARISON_ALL
	       : view->undecided ? COMPARISON_UNDECIDED
				 : COMPARISON_DIFFERENT;
}

static void print_rows(const struct comparison *comparison, const struct comparison_view *view,
		       struct buffer *out)
{
	static const char *const headings[] = { "VERDICT", "CHANGE", "INTERVAL", "FACTOR", "DELTA",
						"BEFORE",  "AFTER",  "FIELD",    "CELL" };
	struct list list = { .columns = 9, .right = "lrrrrrrll" };
	struct arena arena = { 0 };
	bool ok = true, any = false, estimated = false;
	for (size_t i = 0; i < list.columns; i++)
		ok = ok && list_add(&arena, &list, headings[i]);
	for (size_t i = 0; ok && i < comparison->row_count; i++)
		if (comparison_row_shown(&comparison->rows[i], what_shown(view))) {
			any = true;
			estimated |= comparison->rows[i].before_estimated ||
				     comparison->rows[i].after_estimated;
			ok = add_row(&arena, &list, comparison, &comparison->rows[i]);
		}
	out->failed = out->failed || !ok;
	if (any) {
		list_write(&list, view->width, out);
		buffer_string(out, estimated ? "~ is estimated\n\n" : "\n");
	}
	arena_finish(&arena);
}

/* --- Around it ------------------------------------------------------------------------------- */

static void print_line(struct buffer *out, const char *title, const char *words, size_t width)
{
	struct buffer text = { 0 };
	printable_append(&text, words);
	buffer_string(out, title);
	text_wrap(out, buffer_text(&text), text_width(title), text_width(title), width);
	buffer_finish(&text);
}

static void print_list(struct buffer *out, const char *title, const struct strings *items,
		       size_t width)
{
	for (size_t i = 0; i < items->count; i++)
		print_line(out, title, items->items[i], width);
}

/* A verdict's reason, and how many rows have it. */
struct reason {
	const struct compared_row *row; /* the first of them */
	size_t count;
};

struct reasons {
	struct reason *items;
	size_t count;
	struct map map;
};

struct sought_reason {
	const struct reasons *reasons;
	const struct compared_row *row;
};

static bool same_reason(const void *context, uint32_t place)
{
	const struct sought_reason *sought = context;
	const struct compared_row *row = sought->reasons->items[place].row;
	return row->verdict == sought->row->verdict &&
	       strcmp(row->reason, sought->row->reason) == 0;
}

static bool gather_reasons(const struct comparison *comparison, struct arena *arena,
			   struct reasons *reasons)
{
	reasons->items = arena_allocate(arena, comparison->row_count, sizeof(*reasons->items));
	for (size_t i = 0; reasons->items && i < comparison->row_count; i++) {
		const struct compared_row *row = &comparison->rows[i];
		struct sought_reason sought = { reasons, row };
		uint32_t hash = hash_join(hash_text(row->reason), (uint32_t)row->verdict);
		uint32_t place = map_add(&reasons->map, arena, hash, same_reason, &sought,
					 (uint32_t)reasons->count);
		if (place == MAP_NONE)
			return false;
		if (place == reasons->count)
			reasons->items[reasons->count++].row = row;
		reasons->items[place].count++;
	}
	return reasons->items;
}

/* "REASON (latency_median, builtin:gpt2)", or "REASON (7 rows)". */
static void print_reason(const struct comparison *comparison, const struct compared_row *row,
			 size_t count, size_t width, struct buffer *out)
{
	struct buffer text = { 0 };
	char title[40];
	const struct field *field = compared_field(comparison, row);
	snprintf(title, sizeof(title), "%-9s  ", verdict_name(row->verdict, field));
	buffer_string(&text, row->reason);
	if (count > 1 && count < comparison->row_count)
		buffer_printf(&text, " (%zu rows)", count);
	else if (count == 1 && comparison->row_count > 1)
		buffer_printf(&text, " (%s, %s)", field->key, comparison->cells[row->cell].title);
	print_line(out, title, buffer_text(&text), width);
	buffer_finish(&text);
}

#define REASONS_MOST 20 /* of many rows */

/* Why what could not be decided is so; each reason once. */
static void print_reasons(const struct comparison *comparison, const struct comparison_view *view,
			  struct buffer *out)
{
	struct arena arena = { 0 };
	struct reasons reasons = { 0 };
	size_t said = 0, most = view->all ? SIZE_MAX : REASONS_MOST;
	if (!view->all && !view->undecided && comparison->row_count > 4)
		return;
	if (!gather_reasons(comparison, &arena, &reasons))
		out->failed = true;
	for (size_t i = 0; !out->failed && i < reasons.count; i++) {
		const struct reason *reason = &reasons.items[i];
		enum verdict verdict = reason->row->verdict;
		if ((verdict == VERDICT_AMBIGUOUS || verdict == VERDICT_NO_DATA) && said++ < most)
			print_reason(comparison, reason->row, reason->count,
				     view->width ? view->width : 100, out);
	}
	if (said > most)
		buffer_printf(out, "%zu more reasons (--all gives them)\n", said - most);
	arena_finish(&arena);
}

void comparison_print(const struct comparison *comparison, const struct comparison_view *view,
		      struct buffer *out)
{
	struct arena arena = { 0 };
	size_t width = view->width ? view->width : 100;
	size_t hidden = comparison_hidden(comparison, what_shown(view));
	print_list(out, "Beware     ", &comparison->warnings, width);
	print_rows(comparison, view, out);
	print_reasons(comparison, view, out);
	print_list(out, "Only before ", &comparison->unmatched_before, width);
	print_list(out, "Only after  ", &comparison->unmatched_after, width);
	printable_append(out, comparison_summary(comparison, &arena));
	if (hidden)
		buffer_printf(out, "; %zu of them not shown (--all shows them)", hidden);
	buffer_character(out, '\n');
	arena_finish(&arena);
}
