/* A comparison as JSON (docs/formats.md). */
#include "core/compare/limit.h"
#include <math.h>

static void write_strings(struct json_writer *writer, const char *key,
			  const struct strings *strings)
{
	json_key(writer, key);
	json_begin_array(writer);
	for (size_t i = 0; i < strings->count; i++)
		json_string(writer, strings->items[i]);
	json_end_array(writer);
}

static void write_cell(const struct compared_cell *cell, struct json_writer *writer)
{
	json_begin_object(writer);
	json_member_string(writer, "title", cell->title);
	cell_write(&cell->cell->cell, writer);
	json_member_string(writer, "before", cell->before.label);
	json_member_string(writer, "after", cell->after.label);
	if (cell->note)
		json_member_string(writer, "note", cell->note);
	json_end_object(writer);
}

#define AT(member) offsetof(struct compared_row, member)

const struct compared_number compared_numbers[] = {
	{ "before", AT(before) },
	{ "after", AT(after) },
	{ "ratio", AT(ratio) },
	{ "low", AT(low) },
	{ "high", AT(high) },
	{ "difference", AT(difference) },
	{ "difference_low", AT(difference_low) },
	{ "difference_high", AT(difference_high) },
	{ "delta", AT(delta) },
	{ "p", AT(p) },
	{ "threshold", AT(threshold) },
	{ "factor", AT(factor) },
	{ "needed", AT(needed) },
	{ "needed_time", AT(needed_time) },
	{ 0 },
};

/* Absent and infinite are null. */
static void write_row(const struct comparison *comparison, const struct compared_row *row,
		      struct json_writer *writer)
{
	json_begin_object(writer);
	json_member_count(writer, "cell", row->cell);
	json_member_string(writer, "field", compared_field(comparison, row)->key);
	for (const struct compared_number *number = compared_numbers; number->key; number++)
		json_member_number(
			writer, number->key,
			*(const double *)(const void *)((const char *)row + number->offset));
	json_member_count(writer, "before_processes", row->before_count);
	json_member_count(writer, "after_processes", row->after_count);
	json_member_boolean(writer, "before_estimated", row->before_estimated);
	json_member_boolean(writer, "after_estimated", row->after_estimated);
	json_member_string(writer, "method", compared_by_name(row->by));
	json_member_string(writer, "verdict",
			   verdict_name(row->verdict, compared_field(comparison, row)));
	json_member_string(
		writer, "gate",
		gate_state_name(compared_row_gate(row, compared_field(comparison, row), NAN)));
	json_member_boolean(writer, "regression", row->regression);
	json_member_boolean(writer, "improvement", row->improvement);
	json_member_string(writer, "reason", row->reason);
	json_end_object(writer);
}

static void write_limits(const struct limit_findings *findings, struct json_writer *writer)
{
	json_key(writer, "limits");
	json_begin_array(writer);
	for (size_t i = 0; i < findings->count; i++) {
		const struct limit_finding *finding = &findings->items[i];
		json_begin_object(writer);
		json_member_string(writer, "limit", finding->limit->text);
		json_member_string(writer, "field", finding->limit->field->key);
		json_member_string(writer, "cell", finding->title);
		json_member_string(writer, "state", gate_state_name(finding->state));
		json_member_string(writer, "reason", finding->reason);
		json_end_object(writer);
	}
	json_end_array(writer);
}

void comparison_write(const struct comparison *comparison, struct json_writer *writer)
{
	struct arena arena = { 0 };
	json_begin_object(writer);
	json_member_string(writer, "format", "dyno-comparison");
	json_member_count(writer, "version", 1);
	json_member_string(writer, "before", comparison->before);
	json_member_string(writer, "after", comparison->after);
	json_member_string(writer, "across", comparison->across);
	json_member_number(writer, "level", comparison->level);
	json_member_string(writer, "summary", comparison_summary(comparison, &arena));
	json_member_count(writer, "regressions", comparison->regressions);
	json_member_count(writer, "improvements", comparison->improvements);
	write_strings(writer, "warnings", &comparison->warnings);
	write_strings(writer, "unmatched_before", &comparison->unmatched_before);
	write_strings(writer, "unmatched_after", &comparison->unmatched_after);
	json_key(writer, "cells");
	json_begin_array(writer);
	for (size_t i = 0; i < comparison->cell_count; i++)
		write_cell(&comparison->cells[i], writer);
	json_end_array(writer);
	json_key(writer, "rows");
	json_begin_array(writer);
	for (size_t i = 0; i < comparison->row_count; i++)
		write_row(comparison, &comparison->rows[i], writer);
	json_end_array(writer);
	if (comparison->limits)
		write_limits(comparison->limits, writer);
	json_end_object(writer);
	writer->buffer.failed = writer->buffer.failed || arena.failed;
	arena_finish(&arena);
}
