/* Statistics of series, against lists written out and numbers worked out by hand. */
#include "core/result/summarise.h"
#include "core/base/count.h"
#include "core/base/random.h"
#include "core/stats/sorted.h"
#include "test.h"

/* Any field may hold any statistic: these stand for those of the first token of an answer. */
static const struct field_source sources[] = {
	{ FIELD_FIRST_INFERENCE, "first_token", STATISTIC_MEAN, 0 },
	{ FIELD_LOAD_TIME, "first_token", STATISTIC_DEVIATION, 0 },
	{ FIELD_LATENCY_MIN, "first_token", STATISTIC_LEAST, 0 },
	{ FIELD_LATENCY_MAX, "first_token", STATISTIC_MOST, 0 },
	{ FIELD_LATENCY_MEDIAN, "first_token", STATISTIC_QUANTILE, 0.5 },
	{ FIELD_LATENCY_P90, "first_token", STATISTIC_QUANTILE, 0.9 },
	{ FIELD_LATENCY_P99, "first_token", STATISTIC_QUANTILE, 0.99 },
	{ FIELD_SAMPLES, "first_token", STATISTIC_COUNT, 0 },
	{ FIELD_EFFECTIVE_SAMPLES, "first_token", STATISTIC_EFFECTIVE, 0 },
	{ FIELD_MEMORY_TOTAL, "other", STATISTIC_MEAN, 0 },
};

struct fixture {
	struct arena arena;
	struct result result;
};

static void init(struct fixture *f)
{
	*f = (struct fixture){ 0 };
	result_init(&f->result);
}

/* A process with such a series, in the order given. */
static struct sample_series *add(struct fixture *f, const uint64_t *values, size_t count)
{
	struct replicate *replicate = result_add_replicate(&f->arena, &f->result);
	struct sample_series *series = replicate_add_series(&f->arena, replicate, "first_token",
							    SERIES_NANOSECONDS, count);
	memcpy(series->values, values, count * sizeof(*values));
	return series;
}

static void summarise(struct fixture *f)
{
	summarise_series(&f->arena, &f->result, "first_token", sources, COUNT(sources));
}

static const struct field_value *value(const struct fixture *f, enum field_id field)
{
	return &f->result.values[field];
}

static void finish(struct fixture *f)
{
	arena_finish(&f->arena);
}

/* 1, 1, 1, 4, 4, 7, 7, 7, 7, 10 s: as a histogram, out of order and with one value never seen. */
static const uint64_t expanded[] = { 7, 1, 4, 7, 1, 10, 7, 4, 1, 7 };
static const uint64_t seen[] = { 7, 3, 1, 10, 4 }, weights[] = { 4, 0, 3, 1, 2 };
#define SECOND UINT64_C(1000000000)

static void fill(struct fixture *f, const uint64_t *values, size_t count)
{
	struct sample_series *series = add(f, values, count);
	for (size_t i = 0; i < count; i++)
		series->values[i] *= SECOND;
}

static void fill_weighted(struct fixture *f)
{
	fill(f, seen, COUNT(seen));
	size_t last = f->result.replicate_count - 1;
	struct sample_series *series = f->result.replicates[last].series;
	series->weights = arena_allocate(&f->arena, COUNT(seen), sizeof(uint64_t));
	memcpy(series->weights, weights, sizeof(weights));
}

static void describes_a_series_by_its_statistics(void)
{
	struct fixture f;
	init(&f);
	fill(&f, expanded, COUNT(expanded));
	summarise(&f);
	CHECK_CLOSE(value(&f, FIELD_FIRST_INFERENCE)->value, 4.9, 1e-15);
	CHECK_CLOSE(value(&f, FIELD_LOAD_TIME)->value, sqrt(90.9 / 9), 1e-15);
	CHECK(value(&f, FIELD_LATENCY_MIN)->value == 1 &&
	      value(&f, FIELD_LATENCY_MAX)->value == 10);
	CHECK(value(&f, FIELD_LATENCY_MEDIAN)->value == 5.5);
	CHECK_CLOSE(value(&f, FIELD_LATENCY_P90)->value, 7.3, 1e-15);
	CHECK(value(&f, FIELD_SAMPLES)->value == 10);
	CHECK(f.result.replicates[0].values[FIELD_LATENCY_MEDIAN] == 5.5);
	CHECK(isnan(value(&f, FIELD_MEMORY_TOTAL)->value));
	finish(&f);
}

/* Files of older versions: no bounds, and the median of a few samples had the first and the last
 * for an interval. */
static void mends_what_older_versions_wrote(void)
{
	static const uint64_t few[] = { 3, 1, 2, 5, 4 },
			      many[] = { 5, 1, 9, 3, 7, 2, 8, 4, 10, 6, 12, 11 };
	static const struct {
		const uint64_t *samples;
		size_t count;
		bool interval; /* that of the median stays */
	} rows[] = { { few, COUNT(few), false }, { many, COUNT(many), true } };
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct fixture f, fresh;
		init(&f);
		init(&fresh);
		struct sample_series *series =
			replicate_add_series(&f.arena, result_add_replicate(&f.arena, &f.result),
					     SERIES_INFERENCE, SERIES_NANOSECONDS, rows[i].count);
		struct sample_series *same = replicate_add_series(
			&fresh.arena, result_add_replicate(&fresh.arena, &fresh.result),
			SERIES_INFERENCE, SERIES_NANOSECONDS, rows[i].count);
		for (size_t k = 0; k < rows[i].count; k++)
			series->values[k] = same->values[k] = rows[i].samples[k] * SECOND;
		summarise_series(&fresh.arena, &fresh.result, SERIES_INFERENCE, field_sources,
				 field_source_count);
		struct field_value *median = &f.result.values[FIELD_LATENCY_MEDIAN],
				   *p90 = &f.result.values[FIELD_LATENCY_P90];
		memcpy(f.result.values, fresh.result.values, sizeof(f.result.values));
		if (!rows[i].interval) {
			median->low = 1;
			median->high = 5;
			median->kind = INTERVAL_ORDER;
		}
		p90->bound = NAN;
		summarise_older(&f.arena, &f.result);
		CHECK((median->kind == INTERVAL_ORDER) == rows[i].interval);
		CHECK(isfinite(median->low) == rows[i].interval);
		CHECK(p90->bound == fresh.result.values[FIELD_LATENCY_P90].bound);
		CHECK(isfinite(p90->bound));
		finish(&f);
		finish(&fresh);
	}
}

static void takes_a_histogram_for_the_samples_that_it_counts(void)
{
	struct fixture plain, weighted;
	init(&plain);
	init(&weighted);
	fill(&plain, expanded, COUNT(expanded));
	fill_weighted(&weighted);
	summarise(&plain);
	summarise(&weighted);
	for (size_t i = 0; i < COUNT(sources); i++)
		if (sources[i].statistic != STATISTIC_EFFECTIVE &&
		    strcmp(sources[i].series, "first_token") == 0)
			CHECK_CLOSE(value(&weighted, sources[i].field)->value,
				    value(&plain, sources[i].field)->value, 1e-15);
	CHECK(isnan(value(&weighted, FIELD_EFFECTIVE_SAMPLES)->value));
	CHECK(value(&weighted, FIELD_LATENCY_MEDIAN)->kind == INTERVAL_NONE);
	/* Of one sample, the least that ten in an unknown order are worth: the 5th of ten. */
	CHECK(value(&weighted, FIELD_LATENCY_P99)->withheld);
	CHECK(value(&weighted, FIELD_LATENCY_P99)->bound == 4);
	finish(&plain);
	finish(&weighted);
}

/* Histograms of any shape against their samples. */
static void sorts_weights_with_their_values(void)
{
	struct random random;
	random_init(&random, 7);
	for (size_t round = 0; round < 100; round++) {
		double values[40], counts[40], written[40 * 6];
		size_t n = 0, count = 1 + random_below(&random, 40);
		for (size_t i = 0; i < count; i++) {
			values[i] = (double)random_below(&random, 30);
			counts[i] = (double)random_below(&random, 6);
			for (size_t k = 0; k < (size_t)counts[i]; k++)
				written[n++] = values[i];
		}
		stats_sort_weighted(values, counts, count);
		stats_sort(written, n);
		struct stats_sorted sorted = { values, counts, count };
		CHECK(stats_sorted_n(&sorted) == (double)n);
		for (size_t i = 0; i < n; i++)
			CHECK(stats_sorted_at(&sorted, (double)i + 1) == written[i]);
		for (double p = 0; n && p <= 1; p += 0.0625)
			CHECK(stats_sorted_quantile(&sorted, p) == stats_quantile(written, n, p));
	}
}

/* 1 … 100 s in an order in which none is like its neighbours: p90 is carried, p99 is not. */
static void add_hundred(struct fixture *f)
{
	uint64_t values[100];
	for (size_t i = 0; i < COUNT(values); i++)
		values[i] = (i + 1) * 37 % 101 * SECOND;
	add(f, values, COUNT(values));
	f->result.replicates[0].sampling_time = 820;
	memcpy(replicate_add_series(&f->arena, &f->result.replicates[0], SERIES_INFERENCE,
				    SERIES_NANOSECONDS, COUNT(values))
		       ->values,
	       values, sizeof(values));
}

static void bounds_what_it_withholds_and_says_what_it_takes(void)
{
	struct fixture f;
	init(&f);
	add_hundred(&f);
	summarise(&f);
	const struct field_value *p90 = value(&f, FIELD_LATENCY_P90);
	const struct field_value *p99 = value(&f, FIELD_LATENCY_P99);
	CHECK(!p90->withheld && isnan(p90->bound) && p90->kind == INTERVAL_ORDER && !p90->reason);
	CHECK(p99->withheld && p99->kind == INTERVAL_NONE && isnan(p99->low));
	CHECK(isnan(field_shown(p99)) && field_shown(p90) == p90->value);
	/* B of Binomial(100, 0.99): P(B < 98) = 0.079, P(B < 97) = 0.018 */
	CHECK(p99->bound == 97);
	/* 3.68 times 100 iterations and 820 s, rounded up to two digits */
	CHECK_STRING(p99->reason, "p99 needs n ≥ 368: some 370 iterations (3100 s)");
	finish(&f);
}

static void gives_no_interval_to_five_samples(void)
{
	static const uint64_t six[] = { 5, 3, 4, 9, 8, 1 };
	for (size_t n = 1; n <= 6; n++) {
		struct fixture f;
		init(&f);
		fill(&f, six, n);
		summarise(&f);
		const struct field_value *median = value(&f, FIELD_LATENCY_MEDIAN);
		CHECK(!median->withheld && !median->reason && median->value > 0);
		CHECK((median->kind == INTERVAL_ORDER) == (n == 6));
		CHECK(isnan(median->low) == (n < 6) && isnan(median->high) == (n < 6));
		CHECK(n < 6 || (median->low == 1 && median->high == 9));
		CHECK((value(&f, FIELD_FIRST_INFERENCE)->kind == INTERVAL_MEAN) == (n == 6));
		finish(&f);
	}
}

/* What order is lost cannot tell how alike neighbours were; what was known before is kept. */
static void takes_no_interval_from_thinned_samples(void)
{
	struct fixture f;
	init(&f);
	add_hundred(&f);
	f.result.replicates[0].series[0].thinned = true;
	f.result.replicates[0].values[FIELD_SAMPLES] = 4000;
	summarise(&f);
	CHECK(value(&f, FIELD_LATENCY_MEDIAN)->value == 50.5);
	CHECK(value(&f, FIELD_LATENCY_MEDIAN)->kind == INTERVAL_NONE);
	CHECK(value(&f, FIELD_FIRST_INFERENCE)->kind == INTERVAL_NONE);
	CHECK(isnan(value(&f, FIELD_EFFECTIVE_SAMPLES)->value));
	CHECK(value(&f, FIELD_SAMPLES)->value == 4000 && !value(&f, FIELD_LATENCY_P99)->withheld);
	f.result.replicates[0].values[FIELD_EFFECTIVE_SAMPLES] = 30;
	summarise(&f);
	CHECK(value(&f, FIELD_LATENCY_P99)->withheld && value(&f, FIELD_LATENCY_P90)->withheld);
	CHECK(value(&f, FIELD_LATENCY_MEDIAN)->kind == INTERVAL_NONE);
	finish(&f);
}

static void takes_no_percentile_from_means(void)
{
	struct fixture f;
	init(&f);
	add_hundred(&f);
	f.result.replicates[0].series[0].means = true;
	summarise(&f);
	CHECK(value(&f, FIELD_LATENCY_P90)->withheld && isnan(value(&f, FIELD_LATENCY_P90)->bound));
	CHECK(strstr(value(&f, FIELD_LATENCY_P90)->reason, "means"));
	CHECK(value(&f, FIELD_LATENCY_MEDIAN)->estimated &&
	      value(&f, FIELD_LATENCY_MAX)->estimated);
	CHECK(!value(&f, FIELD_FIRST_INFERENCE)->estimated);
	CHECK(value(&f, FIELD_FIRST_INFERENCE)->value == 50.5);
	finish(&f);
}

static void leaves_a_cell_without_the_series_as_it_is(void)
{
	struct fixture f;
	static const uint64_t none[1] = { 1 }, never[1] = { 0 };
	init(&f);
	result_add_replicate(&f.arena, &f.result);
	summarise(&f);
	add(&f, none, 1)->weights = (uint64_t *)never;
	summarise(&f);
	add(&f, none, 1);
	f.result.replicates[2].status = STATUS_CRASHED;
	summarise(&f);
	for (size_t i = 0; i < COUNT(sources); i++)
		CHECK(isnan(value(&f, sources[i].field)->value));
	finish(&f);
}

TEST_MAIN({ "describes a series by its statistics", describes_a_series_by_its_statistics },
	  { "mends what older versions wrote", mends_what_older_versions_wrote },
	  { "takes a histogram for the samples that it counts",
	    takes_a_histogram_for_the_samples_that_it_counts },
	  { "sorts weights with their values", sorts_weights_with_their_values },
	  { "bounds what it withholds, and says what it takes",
	    bounds_what_it_withholds_and_says_what_it_takes },
	  { "gives no interval to five samples", gives_no_interval_to_five_samples },
	  { "takes no interval from thinned samples", takes_no_interval_from_thinned_samples },
	  { "takes no percentile from means", takes_no_percentile_from_means },
	  { "leaves a cell without the series as it is",
	    leaves_a_cell_without_the_series_as_it_is })
