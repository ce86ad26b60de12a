#include "output/table/comparison.h"
#include "core/base/printable.h"
#include "core/compare/limit.h"
#include "output/table/markdown_text.h"
#include <math.h>

bool comparison_row_shown(const struct compared_row *row, enum comparison_shown shown)
{
	static const enum comparison_shown from[VERDICT_TOTAL] = {
		[VERDICT_SLOWER] = COMPARISON_DIFFERENT,
		[VERDICT_FASTER] = COMPARISON_DIFFERENT,
		[VERDICT_AMBIGUOUS] = COMPARISON_UNDECIDED,
		[VERDICT_NO_DATA] = COMPARISON_UNDECIDED,
		[VERDICT_SAME] = COMPARISON_ALL,
	};
	return shown >= from[row->verdict];
}

size_t comparison_hidden(const struct comparison *comparison, enum comparison_shown shown)
{
	size_t hidden = 0;
	for (size_t i = 0; i < comparison->row_count; i++)
		hidden += !comparison_row_shown(&comparison->rows[i], shown);
	return hidden;
}

/* With the minus sign of typography, as wide as the plus. */
static void append_percent(struct buffer *out, double share)
{
	double percent = 100 * share;
	int digits = fabs(percent) < 9.995 ? 2 : fabs(percent) < 99.95 ? 1 : 0;
	buffer_printf(out, "%s%.*f", percent < 0 ? "−" : "+", digits, fabs(percent));
}

void comparison_change(const struct compared_row *row, struct buffer *out)
{
	if (isnan(row->ratio)) {
		buffer_string(out, "–");
		return;
	}
	append_percent(out, row->ratio - 1);
	buffer_string(out, " %");
}

void comparison_interval(const struct compared_row *row, struct buffer *out)
{
	if (!isfinite(row->low) || !isfinite(row->high)) {
		buffer_string(out, "–");
		return;
	}
	append_percent(out, row->low - 1);
	buffer_string(out, " … ");
	append_percent(out, row->high - 1);
	buffer_string(out, " %");
}

/* --- Markdown -------------------------------------------------------------------------------- */

/* Names and reasons may be anybody's. */
static void append_text(struct buffer *out, const char *text)
{
	struct buffer printable = { 0 };
	printable_append(&printable, text);
	markdown_escape(out, buffer_text(&printable));
	out->failed = out->failed || printable.failed;
	buffer_finish(&printable);
}

static void append_value(struct buffer *out, double value, bool estimated,
			 const struct field *field)
{
	char text[UNIT_TEXT_SIZE];
	if (estimated)
		buffer_string(out, "estimated ");
	buffer_string(out, field_format(text, value, field));
}

static void append_row(const struct comparison *comparison, const struct compared_row *row,
		       struct buffer *out)
{
	const struct field *field = compared_field(comparison, row);
	buffer_string(out, "| ");
	append_text(out, comparison->cells[row->cell].title);
	buffer_string(out, " | ");
	append_text(out, field->title);
	buffer_string(out, " | ");
	append_value(out, row->before, row->before_estimated, field);
	buffer_string(out, " | ");
	append_value(out, row->after, row->after_estimated, field);
	buffer_string(out, " | ");
	comparison_change(row, out);
	buffer_string(out, " | ");
	comparison_interval(row, out);
	buffer_printf(out, " | **%s**: ", verdict_name(row->verdict, field));
	append_text(out, row->reason);
	buffer_string(out, " |\n");
}

static void append_list(const char *title, const struct strings *items, struct buffer *out)
{
	for (size_t i = 0; i < items->count; i++) {
		buffer_printf(out, "- %s: ", title);
		append_text(out, items->items[i]);
		buffer_character(out, '\n');
	}
	if (items->count)
		buffer_character(out, '\n');
}

static void append_rows(const struct comparison *comparison, enum comparison_shown shown,
			struct buffer *out)
{
	bool any = false;
	for (size_t i = 0; i < comparison->row_count; i++) {
		if (!comparison_row_shown(&comparison->rows[i], shown))
			continue;
		if (!any)
			buffer_printf(
				out,
				"| Cell | Field | Before | After | Change | %g %% interval | "
				"Verdict |\n| --- | --- | ---: | ---: | ---: | ---: | --- |\n",
				100 * comparison->level);
		any = true;
		append_row(comparison, &comparison->rows[i], out);
	}
	if (any)
		buffer_character(out, '\n');
}

static void append_limits(const struct limit_findings *findings, bool all, struct buffer *out)
{
	struct arena arena = { 0 };
	for (size_t i = 0; i < findings->count; i++) {
		const struct limit_finding *finding = &findings->items[i];
		if (finding->state == GATE_KEPT && !all)
			continue;
		buffer_printf(out, "- **%s** `%s`: ", gate_state_name(finding->state),
			      finding->limit->text);
		append_text(out, finding->title);
		buffer_string(out, ": ");
		append_text(out, finding->reason);
		buffer_character(out, '\n');
	}
	const char *summary = limits_summary(findings, &arena);
	buffer_printf(out, "- %s\n\n", summary ? summary : "");
	out->failed = out->failed || arena.failed;
	arena_finish(&arena);
}

void comparison_markdown(const struct comparison *comparison, bool all, struct buffer *out)
{
	struct arena arena = { 0 };
	const char *summary = comparison_summary(comparison, &arena);
	enum comparison_shown shown = all ? COMPARISON_ALL : COMPARISON_UNDECIDED;
	buffer_string(out, "### dyno: ");
	append_text(out, summary);
	buffer_string(out, "\n\n");
	if (!comparison->across) {
		append_text(out, comparison->after);
		buffer_string(out, " compared with ");
		append_text(out, comparison->before);
		buffer_string(out, "\n\n");
	}
	append_list("Beware", &comparison->warnings, out);
	append_rows(comparison, shown, out);
	size_t hidden = comparison_hidden(comparison, shown);
	if (hidden)
		buffer_printf(out, "%zu the same, not shown\n\n", hidden);
	append_list("Only before", &comparison->unmatched_before, out);
	append_list("Only after", &comparison->unmatched_after, out);
	if (comparison->limits)
		append_limits(comparison->limits, all, out);
	out->failed = out->failed || arena.failed;
	arena_finish(&arena);
}
