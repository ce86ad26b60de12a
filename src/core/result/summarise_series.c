/* Statistics of any series, of one process and of all.
 *
 * What a series has lost is not made up for: thinned quantiles and histograms have no order, so how
 * alike samples in a row were cannot be known, and there is no interval; of means of several the
 * percentiles of single ones are unknown. */
#include "core/base/number.h"
#include "core/result/summarise.h"
#include "core/stats/sorted.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LEVEL  0.95
#define MEDIAN 0.5

struct summing {
	struct arena *arena;
	struct result *result;
	const char *series;
	const struct field_source *sources;
	size_t source_count;
	/* Samples of one process or of all, in the order taken; with room for as many weights, and
	 * for one process's samples once more. */
	double *values, *weights, *scratch;
	struct stats_sorted sorted;   /* of all, or of the process that was asked last, which is */
	const struct replicate *last; /* this one; NULL: none */
	double n;                     /* samples of all, also of those that were thinned out */
	double effective;             /* of them, for the mean; NaN: unknown */
	bool ordered;                 /* are all processes' samples in the order taken? */
	bool weighted, means;         /* is any process's? */
};

/* --- Series ----------------------------------------------------------------------------------- */

static const struct sample_series *series_of(const struct summing *summing,
					     const struct replicate *replicate)
{
	return replicate->status == STATUS_OK ? replicate_series(replicate, summing->series)
					      : replicate_series(replicate, "");
}

static void to_si(const struct sample_series *series, double *values, double *weights)
{
	for (size_t i = 0; i < series->count; i++) {
		values[i] = series_value(series, i);
		weights[i] = series->weights ? (double)series->weights[i] : 1;
	}
}

static struct stats_sorted sort(double *values, double *weights, size_t count, bool weighted)
{
	if (weighted)
		stats_sort_weighted(values, weights, count);
	else
		stats_sort(values, count);
	return (struct stats_sorted){ values, weighted ? weights : NULL, count };
}

/* The field that holds such a statistic of the series, or FIELD_TOTAL. */
static enum field_id field_holding(const struct summing *summing, enum statistic statistic)
{
	for (size_t i = 0; i < summing->source_count; i++)
		if (summing->sources[i].statistic == statistic &&
		    strcmp(summing->sources[i].series, summing->series) == 0)
			return summing->sources[i].field;
	return FIELD_TOTAL;
}

/* What was known while all samples were there is kept in the process's values. */
static double known(const struct summing *summing, const struct replicate *replicate,
		    enum statistic statistic)
{
	enum field_id field = field_holding(summing, statistic);
	return field < FIELD_TOTAL ? replicate->values[field] : NAN;
}

/* Where there was no memory to tell how alike samples in a row are, as much as they can be is the
 * careful answer; the arena remembers. */
static double careful(const struct summing *summing, double effective)
{
	if (!isnan(effective))
		return effective;
	summing->arena->failed = true;
	return 1;
}

/* --- One process ------------------------------------------------------------------------------ */

static double statistic(const struct stats_sorted *sorted, const struct field_source *source,
			double effective)
{
	double n = stats_sorted_n(sorted);
	switch (source->statistic) {
	case STATISTIC_MEAN:
		return stats_sorted_mean(sorted);
	case STATISTIC_DEVIATION:
		return stats_sorted_deviation(sorted);
	case STATISTIC_LEAST:
		return stats_sorted_at(sorted, 1);
	case STATISTIC_MOST:
		return stats_sorted_at(sorted, n);
	case STATISTIC_QUANTILE:
		return stats_sorted_quantile(sorted, source->p);
	case STATISTIC_COUNT:
		return n;
	case STATISTIC_EFFECTIVE:
		break;
	}
	return effective;
}

static bool is_wanted(const struct summing *summing, const struct replicate *replicate, size_t i)
{
	return strcmp(summing->sources[i].series, summing->series) == 0 &&
	       isnan(replicate->values[summing->sources[i].field]);
}

static void summarise_process(struct summing *summing, struct replicate *replicate)
{
	const struct sample_series *series = series_of(summing, replicate);
	size_t i = 0;
	while (i < summing->source_count && !is_wanted(summing, replicate, i))
		i++;
	if (i == summing->source_count || !series->count)
		return;
	to_si(series, summing->values, summing->weights);
	double effective = NAN;
	if (series_has_order(series))
		effective = careful(summing, stats_effective_n(summing->values, series->count));
	struct stats_sorted sorted =
		sort(summing->values, summing->weights, series->count, series->weights != NULL);
	summing->sorted = sorted;
	summing->last = replicate;
	if (!(stats_sorted_n(&sorted) >= 1))
		return;
	for (; i < summing->source_count; i++)
		if (is_wanted(summing, replicate, i))
			replicate->values[summing->sources[i].field] =
				statistic(&sorted, &summing->sources[i], effective);
}

/* --- All of them ------------------------------------------------------------------------------ */

static double count_of(const struct sample_series *series)
{
	double n = series->weights ? 0 : (double)series->count;
	for (size_t i = 0; series->weights && i < series->count; i++)
		n += (double)series->weights[i];
	return n;
}

static double effective_n_of(const struct summing *summing, const struct replicate *replicate)
{
	const struct sample_series *series = series_of(summing, replicate);
	double effective = known(summing, replicate, STATISTIC_EFFECTIVE);
	if (!isnan(effective) || !series_has_order(series))
		return effective;
	for (size_t i = 0; i < series->count; i++)
		summing->scratch[i] = series_value(series, i);
	return careful(summing, stats_effective_n(summing->scratch, series->count));
}

/* Is it the only process with samples? */
static bool is_alone(const struct summing *summing, const struct replicate *replicate)
{
	size_t others = 0;
	for (size_t i = 0; i < summing->result->replicate_count; i++) {
		const struct replicate *one = &summing->result->replicates[i];
		others += one != replicate && series_of(summing, one)->count;
	}
	return replicate && others == 0;
}

static void gather(struct summing *summing)
{
	const struct result *result = summing->result;
	size_t count = 0;
	bool alone = is_alone(summing, summing->last); /* its samples are sorted already */
	summing->ordered = true;
	for (size_t i = 0; i < result->replicate_count; i++) {
		const struct replicate *replicate = &result->replicates[i];
		const struct sample_series *series = series_of(summing, replicate);
		if (!series->count)
			continue;
		double n = known(summing, replicate, STATISTIC_COUNT);
		if (!alone)
			to_si(series, summing->values + count, summing->weights + count);
		count += series->count;
		summing->n += series->thinned && n > 0 ? n : count_of(series);
		summing->effective += effective_n_of(summing, replicate);
		summing->ordered = summing->ordered && series_has_order(series);
		summing->weighted = summing->weighted || series->weights;
		summing->means = summing->means || series->means;
	}
	if (!alone)
		summing->sorted = sort(summing->values, summing->weights, count, summing->weighted);
}

/* The independent samples that stand behind a quantile, all processes together; NaN: unknown. */
static double quantile_effective_n(const struct summing *summing, double quantile)
{
	const struct result *result = summing->result;
	double effective = 0, *values = summing->scratch;
	for (size_t i = 0; i < result->replicate_count; i++) {
		const struct replicate *replicate = &result->replicates[i];
		const struct sample_series *series = series_of(summing, replicate);
		for (size_t j = 0; j < series->count; j++)
			values[j] = series_value(series, j);
		if (series->count)
			effective +=
				series_has_order(series)
					? careful(summing, stats_quantile_effective_n(
								   values, series->count, quantile))
					: known(summing, replicate, STATISTIC_EFFECTIVE);
	}
	return effective;
}

/* --- What is withheld ------------------------------------------------------------------------- */

/* Rounded up to two digits: more would promise what the next run need not keep. */
static double about(double number)
{
	double step = 1;
	while (number >= 100 * step)
		step *= 10;
	return ceil(number / step) * step;
}

static const char *percentile_name(struct arena *arena, double p)
{
	char text[NUMBER_TEXT_SIZE];
	number_format(text, round(p * 1e8) / 1e6);
	return arena_printf(arena, "p%s", text);
}

/* "p99 needs n ≥ 368: some 4600 iterations (40 s)": as many times more as the effective n is too
 * small. Without the time where it is not known. */
static const char *needs_text(const struct summing *summing, double p, double effective)
{
	double needs = (double)stats_quantile_needs(p, LEVEL), iterations = 0, time = 0;
	const char *name = percentile_name(summing->arena, p);
	for (size_t i = 0; i < summing->result->replicate_count; i++) {
		const struct replicate *replicate = &summing->result->replicates[i];
		if (!series_of(summing, replicate)->count)
			continue;
		iterations += count_of(replicate_samples(replicate));
		time += replicate->sampling_time;
	}
	double more = needs / effective;
	if (!name || !(effective >= 1) || !(iterations > 0))
		return name ? arena_printf(summing->arena, "%s needs n ≥ %.0f", name, needs) : NULL;
	if (!(time * more > 0))
		return arena_printf(summing->arena, "%s needs n ≥ %.0f: some %.0f iterations", name,
				    needs, about(iterations * more));
	return arena_printf(summing->arena, "%s needs n ≥ %.0f: some %.0f iterations (%.0f s)",
			    name, needs, about(iterations * more), about(time * more));
}

static double bound_of(const struct summing *summing, double p, double effective)
{
	double n = stats_sorted_n(&summing->sorted);
	double rank = stats_quantile_bound_rank(n, effective, p, LEVEL);
	return summing->means || rank < 1 ? NAN : stats_sorted_at(&summing->sorted, rank);
}

static void withhold(struct summing *summing, const struct field_source *source, double effective)
{
	struct field_value *value = &summing->result->values[source->field];
	value->withheld = true;
	value->low = value->high = NAN;
	value->kind = INTERVAL_NONE;
	value->bound = bound_of(summing, source->p, effective);
	value->reason = summing->means ? "its samples are means of several, which have no tails"
				       : needs_text(summing, source->p, effective);
}

/* --- Statistics of the cell ------------------------------------------------------------------- */

static bool is_carried(const struct summing *summing, double p, double effective)
{
	if (isnan(effective))
		return summing->n >= (double)stats_quantile_needs(p, LEVEL);
	struct stats_ranks ranks =
		stats_quantile_ranks(stats_sorted_n(&summing->sorted), effective, p, LEVEL);
	return ranks.low > 0 && ranks.high > 0;
}

/* The median is what it is of any number of samples; of few it only has no interval. */
static void set_quantile(struct summing *summing, const struct field_source *source)
{
	const struct stats_sorted *sorted = &summing->sorted;
	double p = source->p;
	double effective =
		quantile_effective_n(summing, summing->result->values[source->field].value);
	bool carried = is_carried(summing, p, effective);
	if (p != MEDIAN && (!carried || summing->means)) {
		withhold(summing, source, effective);
		return;
	}
	struct stats_ranks ranks =
		stats_quantile_ranks(stats_sorted_n(sorted), effective, p, LEVEL);
	bool within = carried && summing->ordered;
	struct interval interval = { within ? stats_sorted_at(sorted, ranks.low) : NAN,
				     within ? stats_sorted_at(sorted, ranks.high) : NAN };
	summarise_interval(summing->result, source->field, within ? &interval : NULL,
			   INTERVAL_ORDER);
}

/* As the median's, the mean's interval takes six samples: of fewer t is sure of what is not known.
 */
static void set_mean(struct summing *summing, const struct field_source *source)
{
	bool few = summing->n < (double)stats_quantile_needs(MEDIAN, LEVEL);
	double mean = summing->result->values[source->field].value;
	double deviation = stats_sorted_deviation(&summing->sorted);
	struct interval within = stats_mean_interval(mean, deviation, summing->effective, LEVEL);
	summarise_interval(summing->result, source->field,
			   isfinite(within.low) && !few ? &within : NULL, INTERVAL_MEAN);
}

static void set_field(struct summing *summing, const struct field_source *source)
{
	struct field_value *value = &summing->result->values[source->field];
	enum statistic kind = source->statistic;
	*value = (struct field_value){ .low = NAN, .high = NAN, .bound = NAN };
	value->value = kind == STATISTIC_COUNT
			       ? summing->n
			       : statistic(&summing->sorted, source, summing->effective);
	if (kind == STATISTIC_QUANTILE)
		set_quantile(summing, source);
	if (kind == STATISTIC_MEAN)
		set_mean(summing, source);
	if (kind == STATISTIC_DEVIATION && isnan(value->value))
		value->reason = "one sample has no deviation";
	bool of_one = kind == STATISTIC_DEVIATION || kind == STATISTIC_LEAST ||
		      kind == STATISTIC_MOST || kind == STATISTIC_QUANTILE;
	if (summing->means && of_one && !value->withheld && !isnan(value->value)) {
		value->estimated = true;
		value->reason = "taken from means of several";
	}
}

static void summarise_all(struct summing *summing)
{
	for (size_t i = 0; i < summing->result->replicate_count; i++)
		summarise_process(summing, &summing->result->replicates[i]);
	gather(summing);
	if (!(stats_sorted_n(&summing->sorted) >= 1))
		return;
	for (size_t i = 0; i < summing->source_count; i++)
		if (strcmp(summing->sources[i].series, summing->series) == 0)
			set_field(summing, &summing->sources[i]);
}

/* False where there are no samples, or no memory, which the arena remembers; else the caller frees
 * the values. */
static bool find_room(struct summing *summing)
{
	const struct result *result = summing->result;
	size_t count = 0;
	for (size_t i = 0; i < result->replicate_count; i++)
		count += series_of(summing, &result->replicates[i])->count;
	summing->values = count ? malloc(3 * count * sizeof(*summing->values)) : NULL;
	summing->arena->failed = summing->arena->failed || (count && !summing->values);
	if (!summing->values)
		return false;
	summing->weights = summing->values + count;
	summing->scratch = summing->weights + count;
	return true;
}

void summarise_series(struct arena *arena, struct result *result, const char *series,
		      const struct field_source *sources, size_t source_count)
{
	struct summing summing = { .arena = arena,
				   .result = result,
				   .series = series,
				   .sources = sources,
				   .source_count = source_count };
	if (!find_room(&summing))
		return;
	summarise_all(&summing);
	free(summing.values);
}

/* --- What older versions wrote ---------------------------------------------------------------- */

/* Where neither is so there is nothing to mend, and no sample is looked at. */
static bool may_be_older(const struct field_source *source, const struct field_value *value)
{
	return source->statistic == STATISTIC_QUANTILE &&
	       (value->withheld ? isnan(value->bound) : value->kind == INTERVAL_ORDER);
}

static bool is_from_end_to_end(const struct summing *summing, const struct field_value *value)
{
	double n = stats_sorted_n(&summing->sorted);
	return value->low == stats_sorted_at(&summing->sorted, 1) &&
	       value->high == stats_sorted_at(&summing->sorted, n);
}

static void mend(struct summing *summing, const struct field_source *source)
{
	struct field_value *value = &summing->result->values[source->field];
	if (!(stats_sorted_n(&summing->sorted) >= 1) ||
	    (!value->withheld && !is_from_end_to_end(summing, value)))
		return;
	double effective = quantile_effective_n(summing, value->value);
	if (value->withheld) {
		value->bound = bound_of(summing, source->p, effective);
	} else if (!is_carried(summing, source->p, effective)) {
		value->low = value->high = NAN;
		value->kind = INTERVAL_NONE;
	}
}

void summarise_older(struct arena *arena, struct result *result)
{
	for (size_t i = 0; i < field_source_count; i++) {
		const struct field_source *source = &field_sources[i];
		struct summing summing = { .arena = arena,
					   .result = result,
					   .series = source->series,
					   .sources = field_sources,
					   .source_count = field_source_count };
		if (!may_be_older(source, &result->values[source->field]) || !find_room(&summing))
			continue;
		gather(&summing);
		mend(&summing, source);
		free(summing.values);
	}
}
