/* Charts whose values are multiples of others': --relative-to device=NAME. */
#include "core/chart/draw.h"
#include "core/chart/relation.h"
#include "core/stats/compare.h"
#include <math.h>

/* --- Of charts ------------------------------------------------------------------------------- */

uint64_t relative_words(struct drawing *drawing)
{
	return drawing->table.relation ? drawing->table.relation->words : 0;
}

/* A row that joins results of several runs has all their bases. */
static const struct chart_row *base_of(const struct relation *relation, const struct chart_row *row)
{
	const struct chart_row *of_run = relation->of_run[row->place];
	return row->joined_count == 1 && of_run ? of_run : relation->of_all[row->place];
}

static bool note_lacking(struct drawing *drawing, const struct relation *relation)
{
	struct buffer names = { 0 };
	size_t count = 0;
	for (size_t i = 0; i < drawing->table.count; i++) {
		const struct chart_row *row = &drawing->table.rows[i];
		if (row->base || row->result->status != STATUS_OK)
			continue;
		if (count++ < 3)
			buffer_printf(&names, "%s%s", count > 1 ? "; " : "",
				      chart_row_title(&drawing->table, row, joined_words(row)));
	}
	if (count > 3)
		buffer_printf(&names, " and %zu more", count - 3);
	bool ok = !count ||
		  figure_add_note(drawing->figure, "%zu of %zu cells have no counterpart in %s: %s",
				  count, drawing->table.count, relation->name, buffer_text(&names));
	ok = ok && !names.failed;
	buffer_finish(&names);
	return ok;
}

/* NULL with the drawing's error. */
static const struct relation *relation_of(struct drawing *drawing)
{
	if (drawing->spec->relation)
		return drawing->spec->relation;
	struct relation *relation = arena_allocate(drawing->arena, 1, sizeof(*relation));
	return relation && relation_make(relation, drawing->table.results, drawing->spec,
					 drawing->arena, drawing->err)
		       ? relation
		       : NULL;
}

bool relate_rows(struct drawing *drawing)
{
	struct chart_table *table = &drawing->table;
	if (!drawing->spec->relative_to || !*drawing->spec->relative_to)
		return true;
	if (!drawing->chart->relative)
		return figure_add_note(drawing->figure, "Not relative: values as they are");
	const struct relation *relation = relation_of(drawing);
	if (!relation)
		return false;
	if (!relation->any)
		return figure_add_note(drawing->figure, "Not relative: no result is of %s",
				       drawing->spec->relative_to);
	table->relation = relation;
	for (size_t i = 0; i < table->count; i++)
		table->rows[i].base = base_of(relation, &table->rows[i]);
	return figure_add_note(drawing->figure, "Relative to %s", relation->name) &&
	       note_lacking(drawing, relation);
}

/* --- Ratios ---------------------------------------------------------------------------------- */

#define RATIO_PROCESSES 256 /* of a side; more are left out */

/* ln of the values of all processes of a row; 0 where there is one that has none. */
static size_t take_logarithms(const struct chart_table *table, const struct chart_row *row,
			      enum field_id field, double logs[RATIO_PROCESSES])
{
	size_t count = 0;
	for (size_t i = 0; i < row->joined_count; i++)
		for (size_t k = 0; k < row->joined[i]->replicate_count; k++) {
			const struct replicate *replicate = &row->joined[i]->replicates[k];
			double value = replicate_value(&table->own, replicate, field);
			if (replicate->status != STATUS_OK || isnan(value))
				continue;
			if (!(value > 0) || count == RATIO_PROCESSES)
				return 0;
			logs[count++] = log(value);
		}
	return count;
}

/* Welch 1947 on logarithms, as compare.c has it. */
static bool by_processes(const struct chart_table *table, const struct chart_row *row,
			 const struct chart_row *base, enum field_id field,
			 struct chart_value *value)
{
	double over[RATIO_PROCESSES], under[RATIO_PROCESSES];
	struct interval interval;
	size_t n = take_logarithms(table, row, field, over);
	size_t m = n > 1 ? take_logarithms(table, base, field, under) : 0;
	if (n < 2 || m < 2 || !stats_welch(under, m, over, n, 0.95, &interval))
		return false;
	value->value = exp(stats_mean(over, n) - stats_mean(under, m));
	value->low = exp(interval.low);
	value->high = exp(interval.high);
	value->kind = INTERVAL_PROCESSES;
	return true;
}

/* How far an interval reaches, in logarithms; NaN without one. */
static double reach(const struct chart_value *value)
{
	return value->kind != INTERVAL_NONE && value->low > 0 && value->high > value->low
		       ? log(value->high / value->low) / 2
		       : NAN;
}

static void by_values(const struct chart_value *base, struct chart_value *value)
{
	double half = hypot(reach(value), reach(base)), ratio = value->value / base->value;
	value->value = ratio;
	value->low = ratio * exp(-half);
	value->high = ratio * exp(half);
	value->kind = isnan(half) ? INTERVAL_NONE : value->kind;
}

static struct chart_value nothing(struct chart_value value, const char *why)
{
	value.value = value.low = value.high = NAN;
	value.kind = INTERVAL_NONE;
	value.reason = why;
	return value;
}

static bool is_itself(const struct chart_row *row, const struct chart_row *base)
{
	bool same = row->joined_count == base->joined_count;
	for (size_t i = 0; same && i < row->joined_count; i++)
		same = row->joined[i] == base->joined[i];
	return same;
}

struct chart_value relation_value(const struct relation *relation, const struct chart_table *table,
				  const struct chart_row *row, const struct chart_row *base,
				  enum field_id field)
{
	struct chart_value value = chart_own_value(table, row, field);
	value.bound = NAN; /* what the base is leaves nothing of it */
	if (isnan(value.value))
		return nothing(value, value.reason);
	if (!base)
		return nothing(value, relation->unlike[row->place]);
	struct chart_value under = chart_own_value(table, base, field);
	if (base->result->status != STATUS_OK && isnan(under.value))
		return nothing(value, relation->failed[base->result->status]);
	if (under.withheld)
		return nothing(value, relation->withheld);
	if (!(under.value > 0))
		return nothing(value, relation->no_value);
	value.estimated |= under.estimated;
	value.runs = 1;
	if (is_itself(row, base)) {
		value = nothing(value, value.reason);
		value.value = 1;
	} else if (!by_processes(table, row, base, field, &value))
		by_values(&under, &value);
	return value;
}

/* --- Of tables ------------------------------------------------------------------------------- */

static bool is_withheld(const struct relation *relation, const struct chart_row *row,
			enum field_id field)
{
	return row && chart_own_value(&relation->table, row, field).withheld;
}

struct field_value relation_field(const struct relation *relation, size_t place,
				  enum field_id field)
{
	const struct chart_row *row = &relation->table.rows[place];
	struct chart_value value =
		relation_value(relation, &relation->table, row, base_of(relation, row), field);
	return (struct field_value){ .value = value.value,
				     .low = value.low,
				     .high = value.high,
				     .bound = NAN,
				     .kind = value.kind,
				     .estimated = value.estimated,
				     .withheld =
					     isnan(value.value) &&
					     (value.withheld ||
					      is_withheld(relation, base_of(relation, row), field)),
				     .reason = value.reason };
}

bool relation_lacks(const struct relation *relation, size_t place, const struct result *result)
{
	return result->status == STATUS_OK && !relation->of_all[place];
}
