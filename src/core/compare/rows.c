#include "core/compare/rows.h"
#include "core/stats/compare.h"
#include <math.h>
#include <string.h>

static const struct result *last_of(const struct compared_side *side)
{
	return side->results[side->result_count - 1];
}

static const struct field_value *value_of(const struct comparison *comparison,
					  const struct compared_side *side, enum field_id field)
{
	return result_value(&comparison->own, last_of(side), field);
}

bool rows_tell(const struct comparison *comparison, const struct compared_cell *cell,
	       enum field_id field)
{
	return value_of(comparison, &cell->before, field)->kind == INTERVAL_ROWS &&
	       value_of(comparison, &cell->after, field)->kind == INTERVAL_ROWS;
}

/* --- Pairs ----------------------------------------------------------------------------------- */

/* What each row gave, of the first process that has it; NULL: it was not kept. */
static const struct sample_series *series_of(const struct result *result, const char *name)
{
	for (size_t i = 0; i < result->replicate_count; i++) {
		const struct sample_series *series = replicate_series(&result->replicates[i], name);
		if (result->replicates[i].status == STATUS_OK && series_has_order(series))
			return series;
	}
	return NULL;
}

struct row_pairs {
	const struct sample_series *before, *after;
};

static bool find_pairs(const struct compared_cell *cell, const char *name, struct row_pairs *pairs)
{
	const struct result *before = last_of(&cell->before), *after = last_of(&cell->after);
	if (!before->labels || !after->labels || strcmp(before->labels, after->labels) != 0)
		return false;
	pairs->before = series_of(before, name);
	pairs->after = series_of(after, name);
	return pairs->before && pairs->after && pairs->before->count == pairs->after->count &&
	       pairs->before->count > 1;
}

static bool pair_shares(const struct row_pairs *pairs, uint64_t top, double level,
			struct compared_row *row, struct interval *interval)
{
	struct stats_paired paired = { 0 };
	for (size_t i = 0; i < pairs->before->count; i++) {
		bool before = pairs->before->values[i] < top, after = pairs->after->values[i] < top;
		paired.both += before && after;
		paired.first += before && !after;
		paired.second += !before && after;
	}
	row->p = stats_mcnemar_p(&paired);
	return stats_paired_shares(&paired, level, interval);
}

static bool pair_means(const struct row_pairs *pairs, double level, struct compared_row *row,
		       struct interval *interval)
{
	return stats_paired_means(pairs->before->values, pairs->after->values, pairs->before->count,
				  level, interval, &row->p);
}

static bool from_pairs(const struct compared_cell *cell, double level, struct compared_row *row,
		       struct interval *interval)
{
	struct row_pairs pairs;
	bool error = row->field == FIELD_MEAN_ABSOLUTE_ERROR;
	uint64_t top = row->field == FIELD_ACCURACY_TOP5 ? 5 : 1;
	if (!find_pairs(cell, error ? SERIES_ERROR : SERIES_RANK, &pairs))
		return false;
	row->spread.rows = (double)pairs.before->count;
	return error ? pair_means(&pairs, level, row, interval)
		     : pair_shares(&pairs, top, level, row, interval);
}

/* --- Intervals ------------------------------------------------------------------------------- */

/* How far an end lies from the value in logarithms, for another level than 95 %. */
static double reach(double from, double to, double level)
{
	double wider = stats_normal_quantile(0.5 + level / 2) / stats_normal_quantile(0.975);
	return fabs(log(to / from)) * wider;
}

/* Of the ratio of two values that are independent (Zou & Donner 2008, as for samples). */
static void from_intervals(const struct field_value *before, const struct field_value *after,
			   double level, struct interval *interval)
{
	double shift = log(after->value / before->value);
	interval->low = exp(shift - hypot(reach(after->value, after->low, level),
					  reach(before->value, before->high, level)));
	interval->high = exp(shift + hypot(reach(after->value, after->high, level),
					   reach(before->value, before->low, level)));
}

/* --- All together ---------------------------------------------------------------------------- */

void rows_estimate(const struct comparison *comparison, const struct compared_cell *cell,
		   double level, struct compared_row *row)
{
	const struct field_value *before = value_of(comparison, &cell->before, row->field);
	const struct field_value *after = value_of(comparison, &cell->after, row->field);
	struct interval interval = { NAN, NAN };
	row->before = before->value;
	row->after = after->value;
	row->difference = after->value - before->value;
	if (!(before->value > 0) || !(after->value > 0))
		return; /* there is no ratio */
	row->by = COMPARED_BY_ROWS;
	row->spread.level = level;
	if (!from_pairs(cell, level, row, &interval)) {
		row->by = COMPARED_BY_INTERVALS;
		from_intervals(before, after, level, &interval);
	}
	row->ratio = after->value / before->value;
	row->low = interval.low;
	row->high = interval.high;
	row->difference_low = row->before * (row->low - 1);
	row->difference_high = row->before * (row->high - 1);
}
