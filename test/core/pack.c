/* Packed results: what was packed comes back to the last bit, whole; options leave out what they
 * say and nothing else; damaged bytes are refused. */
#include "core/format/pack.h"
#include "core/random_results.h"
#include "core/result/readings.h"
#include "core/results.h"
#include <math.h>

static const struct pack_options whole = {
	.quantiles = SIZE_MAX,
	.replicates = true,
	.breakdowns = true,
};

static struct dyno_results *packed_and_back(const struct dyno_results *results,
					    const struct pack_options *options)
{
	struct buffer bytes = { 0 };
	struct dyno_error err = { 0 };
	results_pack(results, options, &bytes);
	CHECK(!bytes.failed);
	struct dyno_results *back = results_unpack(bytes.data, bytes.length, &err);
	CHECK_ROW(err.message, back);
	buffer_finish(&bytes);
	return back;
}

/* How far back to print: a little before the first difference. */
static size_t same_until(const char *a, const char *b)
{
	size_t i = 0;
	while (a[i] && a[i] == b[i])
		i++;
	return i > 30 ? i - 30 : 0;
}

static void gives_the_same_results(void)
{
	for (uint64_t seed = 0; seed < 1000; seed++) {
		struct dyno_results *results = random_results(seed);
		struct dyno_results *back = packed_and_back(results, &whole);
		char *first = written(results, false), *second = written(back, false);
		size_t same = same_until(first, second);
		if (strcmp(first, second) != 0)
			printf("# seed %llu: \"%.60s\" became \"%.60s\"\n",
			       (unsigned long long)seed, first + same, second + same);
		CHECK(strcmp(first, second) == 0);
		free(first);
		free(second);
		dyno_results_destroy(results);
		dyno_results_destroy(back);
	}
}

/* --- Options --------------------------------------------------------------------------------- */

static struct dyno_results *many_samples(size_t count)
{
	struct dyno_results *results = results_read(document, strlen(document), NULL);
	struct result *result = results->runs[0]->results[0];
	struct field_value *value = &result->values[FIELD_LATENCY_MEDIAN];
	uint64_t *samples = replicate_add_series(&results->arena, &result->replicates[0],
						 SERIES_INFERENCE, SERIES_NANOSECONDS, count)
				    ->values;
	for (size_t i = 0; i < count; i++)
		samples[i] = 1000000 + (i * 7919) % count * 100;
	*value = (struct field_value){ .value = 0.1,
				       .low = 0.0987654321,
				       .high = 0.10123456789,
				       .bound = NAN,
				       .kind = INTERVAL_PROCESSES };
	return results;
}

static void thins_samples(void)
{
	struct dyno_results *results = many_samples(10007);
	struct dyno_results *back = packed_and_back(
		results, &(struct pack_options){ .quantiles = 64, .replicates = true });
	const struct sample_series *series =
		replicate_samples(&back->runs[0]->results[0]->replicates[0]);
	CHECK(series->count == 64 && series->thinned);
	double step = 10006 * 100 / 4096.0;
	for (size_t i = 0; i < series->count; i++) {
		double quantile = 1e6 + floor((double)i * 10006 / 63) * 100;
		CHECK(fabs((double)series->values[i] - quantile) <= step);
	}
	dyno_results_destroy(results);
	dyno_results_destroy(back);
}

static void leaves_out(void)
{
	struct dyno_results *results = many_samples(100);
	struct dyno_results *back =
		packed_and_back(results, &(struct pack_options){ .rounded = true });
	const struct result *before = results->runs[0]->results[0];
	const struct result *after = back->runs[0]->results[0];
	const struct field_value *value = &after->values[FIELD_LATENCY_MEDIAN];
	CHECK(before->replicate_count > 0 && after->replicate_count == 0);
	CHECK(!after->breakdown);
	struct dyno_results *samples =
		packed_and_back(results, &(struct pack_options){ .quantiles = 64 });
	const struct replicate *replicate = &samples->runs[0]->results[0]->replicates[0];
	CHECK(replicate_samples(replicate)->count == 64 && !replicate->disturbed);
	CHECK(isnan(replicate->started) && isnan(replicate->sampling_time));
	dyno_results_destroy(samples);
	CHECK(value->value == 0.1 && value->kind == INTERVAL_PROCESSES);
	CHECK(fabs(value->low - 0.0987654321) < 1e-10 && value->low != 0.0987654321);
	CHECK(fabs(value->high - 0.10123456789) < 1e-10);
	dyno_results_destroy(results);
	dyno_results_destroy(back);
}

static void add_reading(struct arena *arena, struct replicate *replicate, const char *name,
			size_t count, uint64_t step)
{
	struct sample_series *series =
		replicate_add_series(arena, replicate, name, SERIES_COUNTS, count);
	for (size_t i = 0; series && i < count; i++)
		series->values[i] = i % 2 ? i * step : 1000000 + i * step;
}

/* Readings of a device mean something in their order alone, and beside their times. */
static void keeps_the_order_of_readings(void)
{
	static const struct {
		struct pack_options options;
		size_t times, clocks; /* that come back, of 200 and of 100 */
		size_t stride;
	} rows[] = {
		{ { .quantiles = SIZE_MAX, .replicates = PACK_REPLICATES_ALL }, 200, 100, 1 },
		{ { .quantiles = 16, .replicates = PACK_REPLICATES_ALL }, 50, 25, 4 },
		{ { .quantiles = 16, .replicates = PACK_REPLICATES_COMPARED }, 0, 0, 1 },
		{ { .quantiles = 0, .replicates = PACK_REPLICATES_ALL }, 0, 0, 1 },
	};
	struct dyno_results *results = many_samples(100);
	struct replicate *replicate = &results->runs[0]->results[0]->replicates[0];
	add_reading(&results->arena, replicate, SERIES_DEVICE_TIME, 200, 3);
	add_reading(&results->arena, replicate, "device_clock", 100, 5);
	replicate->disturbed_by = "heat";
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dyno_results *back = packed_and_back(results, &rows[i].options);
		const struct replicate *after = &back->runs[0]->results[0]->replicates[0];
		const struct sample_series *times = replicate_series(after, SERIES_DEVICE_TIME);
		const struct sample_series *clocks = replicate_reading(after, READING_CLOCK);
		CHECK(times->count == rows[i].times && clocks->count == rows[i].clocks);
		for (size_t k = 0; k < clocks->count; k++)
			CHECK(clocks->values[k] == replicate_reading(replicate, READING_CLOCK)
							   ->values[k * rows[i].stride]);
		CHECK(!times->thinned && !clocks->thinned);
		CHECK_STRING(after->disturbed_by, "heat");
		dyno_results_destroy(back);
	}
	dyno_results_destroy(results);
}

/* Of many results there is what a comparison rests on, and of very many which were disturbed. */
static void leaves_out_of_processes(void)
{
	struct dyno_results *results = many_samples(100);
	struct result *before = results->runs[0]->results[0];
	struct replicate *second = result_add_replicate(&results->arena, before);
	CHECK(second);
	second->index = 1;
	second->disturbed = true;
	second->started = 3;
	second->values[FIELD_LATENCY_MEDIAN] = 0.1;
	second->values[FIELD_SAMPLES] = 7;
	struct dyno_results *some = packed_and_back(
		results, &(struct pack_options){ .replicates = PACK_REPLICATES_COMPARED });
	struct dyno_results *few = packed_and_back(
		results, &(struct pack_options){ .replicates = PACK_REPLICATES_DISTURBED });
	const struct result *compared = some->runs[0]->results[0];
	const struct result *disturbed = few->runs[0]->results[0];
	CHECK(compared->replicate_count == before->replicate_count);
	const struct replicate *last = &compared->replicates[compared->replicate_count - 1];
	CHECK(last->disturbed && last->index == 1 && last->values[FIELD_LATENCY_MEDIAN] == 0.1);
	CHECK(isnan(last->values[FIELD_SAMPLES]) && isnan(last->started));
	CHECK(disturbed->replicate_count == 1 && disturbed->replicates[0].disturbed);
	CHECK(isnan(disturbed->replicates[0].values[FIELD_LATENCY_MEDIAN]));
	dyno_results_destroy(some);
	dyno_results_destroy(few);
	dyno_results_destroy(results);
}

static void keeps_nothing(void)
{
	struct dyno_results *results = results_create(NULL);
	struct dyno_results *back = packed_and_back(results, &whole);
	CHECK(back && dyno_results_count(back) == 0 && back->run_count == 0);
	dyno_results_destroy(results);
	dyno_results_destroy(back);
}

/* --- Damage ---------------------------------------------------------------------------------- */

/* Every cut is refused; every flipped bit is refused or read, never more. */
static void survives_damage(void)
{
	struct buffer bytes = { 0 };
	struct dyno_results *results = random_results(3);
	results_pack(results, &whole, &bytes);
	for (size_t length = 0; length < bytes.length; length += 1 + length / 200) {
		struct dyno_error err = { 0 };
		char *cut = malloc(length ? length : 1);
		memcpy(cut, bytes.data, length);
		CHECK(!results_unpack(cut, length, &err) && err.code == DYNO_ERROR_FORMAT);
		free(cut);
	}
	for (size_t at = 0; at < bytes.length; at += 1 + at / 100) {
		struct dyno_error err = { 0 };
		bytes.data[at] ^= (char)(1 << at % 8);
		struct dyno_results *read = results_unpack(bytes.data, bytes.length, &err);
		CHECK(read || err.message[0]);
		dyno_results_destroy(read);
		bytes.data[at] ^= (char)(1 << at % 8);
	}
	buffer_finish(&bytes);
	dyno_results_destroy(results);
}

TEST_MAIN({ "what was packed comes back to the last bit", gives_the_same_results },
	  { "samples become quantiles", thins_samples },
	  { "options leave out what they say", leaves_out },
	  { "keeps the order of readings", keeps_the_order_of_readings },
	  { "of many results what comparisons rest on", leaves_out_of_processes },
	  { "no results are results", keeps_nothing },
	  { "damaged bytes are refused", survives_damage })
