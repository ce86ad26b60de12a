/* What rows of a chart say of a field: one result's value, or that of all that were joined. */
#include "core/chart/draw.h"
#include "core/chart/relation.h"
#include "core/stats/stats.h"
#include <math.h>
#include <string.h>

const char *chart_status_text(enum status status)
{
	static const char *const texts[STATUS_TOTAL] = {
		[STATUS_OK] = "ok",
		[STATUS_UNSUPPORTED] = "unsupported",
		[STATUS_FAILED] = "failed",
		[STATUS_OUT_OF_MEMORY] = "out of memory",
		[STATUS_TIMED_OUT] = "timed out",
		[STATUS_CRASHED] = "crashed",
		[STATUS_CANCELLED] = "not run",
	};
	return texts[status];
}

const struct field *chart_field(const struct chart_table *table, enum field_id field)
{
	return field_of(&table->own, field);
}

static struct chart_value one_value(const struct chart_table *table, const struct result *result,
				    enum field_id field)
{
	const struct field_value *given = result_value(&table->own, result, field);
	struct chart_value value = {
		.value = NAN, .low = NAN, .high = NAN, .bound = NAN, .runs = 1
	};
	value.reason = given->reason;
	if (result->status != STATUS_OK) {
		value.reason = chart_status_text(result->status);
	} else if (given->withheld) {
		value.withheld = true;
		value.bound = field_bound(given);
	} else if (isfinite(given->value)) {
		value.value = given->value;
		value.low = given->low;
		value.high = given->high;
		value.kind = given->kind;
		value.estimated = given->estimated;
		if (!value.estimated)
			value.reason = NULL;
	}
	return value;
}

static double aggregate(double *values, size_t count, const char *how)
{
	if (how && strcmp(how, "mean") == 0)
		return stats_mean(values, count);
	stats_sort(values, count);
	if (how && strcmp(how, "min") == 0)
		return values[0];
	if (how && strcmp(how, "max") == 0)
		return values[count - 1];
	return stats_quantile(values, count, 0.5);
}

#define JOINED_MAX 1000 /* results of one cell; more add nothing to a picture */

static struct chart_value joined_value(const struct chart_table *table, const struct chart_row *row,
				       enum field_id field)
{
	struct chart_value first = one_value(table, row->result, field);
	double values[JOINED_MAX];
	size_t count = 0;
	for (size_t i = 0; i < row->joined_count && count < JOINED_MAX; i++) {
		struct chart_value value = one_value(table, row->joined[i], field);
		if (isnan(value.value)) { /* of bounds the least is true of all */
			first.bound = fmin(first.bound, value.bound);
			continue;
		}
		if (!count)
			first = value; /* its interval stays if it is the only one */
		values[count++] = value.value;
	}
	first.bound = count ? NAN : first.bound;
	if (count < 2)
		return first;
	first.value = aggregate(values, count, table->spec->aggregate);
	stats_sort(values, count);
	first.low = values[0];
	first.high = values[count - 1];
	first.kind = INTERVAL_NONE;
	first.runs = count;
	return first;
}

struct chart_value chart_own_value(const struct chart_table *table, const struct chart_row *row,
				   enum field_id field)
{
	if (!row->kept)
		return one_value(table, row->result, field);
	if (row->kept->field != field) {
		row->kept->value = joined_value(table, row, field);
		row->kept->field = field;
	}
	return row->kept->value;
}

struct chart_value chart_row_value(const struct chart_table *table, const struct chart_row *row,
				   enum field_id field)
{
	return table->relation ? relation_value(table->relation, table, row, row->base, field)
			       : chart_own_value(table, row, field);
}

bool chart_table_has(const struct chart_table *table, enum field_id field, const char **reason)
{
	bool own = false; /* is the reason one of the field, not of a cell that failed? */
	*reason = NULL;
	for (size_t i = 0; i < table->count; i++) {
		struct chart_value value = chart_row_value(table, &table->rows[i], field);
		bool ran = table->rows[i].result->status == STATUS_OK;
		if (!isnan(value.value) || isfinite(value.bound))
			return true;
		if (!own && (ran || !*reason)) {
			*reason = value.reason;
			own = ran;
		}
	}
	return false;
}

/* Around a value without an interval. */
static double half_width(const struct chart_value *value)
{
	return COMPARISON_THRESHOLD / 2 * fabs(value->value);
}

bool chart_table_varies(const struct chart_table *table, enum field_id field, double *low,
			double *high)
{
	double lowest_high = INFINITY, highest_low = -INFINITY;
	*low = INFINITY;
	*high = -INFINITY;
	for (size_t i = 0; i < table->count; i++) {
		struct chart_value value = chart_row_value(table, &table->rows[i], field);
		bool known = isfinite(value.low) && isfinite(value.high);
		if (isnan(value.value))
			continue;
		double from = known ? value.low : value.value - half_width(&value);
		double to = known ? value.high : value.value + half_width(&value);
		*low = fmin(*low, from);
		*high = fmax(*high, to);
		highest_low = fmax(highest_low, from);
		lowest_high = fmin(lowest_high, to);
	}
	return highest_low > lowest_high;
}

size_t chart_table_lacking(const struct chart_table *table, enum field_id field)
{
	size_t count = 0;
	for (size_t i = 0; i < table->count; i++)
		count += isnan(chart_row_value(table, &table->rows[i], field).value);
	return count;
}

double chart_table_largest(const struct chart_table *table, enum field_id field)
{
	double largest = 0;
	for (size_t i = 0; i < table->count; i++) {
		struct chart_value value = chart_row_value(table, &table->rows[i], field);
		largest = fmax(largest, fabs(value.value)); /* fmax passes NaN over */
		largest = fmax(largest, fabs(value.bound));
	}
	return largest;
}
