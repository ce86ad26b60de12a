/* What is kept of a device's readings, and when they say that samples were disturbed. */
#include "measure/metrics/recording.h"
#include "core/base/count.h"
#include "measure/metrics/disturbance.h"
#include "test.h"
#include <math.h>
#include <stdlib.h>

/* --- What is kept ------------------------------------------------------------------------------
 */

static void record(struct recording *recording, double time, enum reading reading, double value)
{
	struct reading_at at = { .time = time, .inferences = 100 * time };
	for (size_t i = 0; i < READINGS; i++)
		at.values[i] = NAN;
	at.values[reading] = value;
	recording_add(recording, &at);
}

static void keeps_few_readings(void)
{
	struct recording *recording = calloc(1, sizeof(*recording));
	struct arena arena = { 0 };
	struct replicate replicate;
	replicate_init(&replicate);
	recording_clear(recording);
	double time = 0;
	for (size_t i = 0; i < 3000; i++, time += 0.1)
		if (recording_is_due(recording, time))
			record(recording, time, READING_CLOCK, 1e9 + (double)i);
	record(recording, time, READING_CLOCK, 5e9);
	CHECK(recording->count > RECORDING_MOST / 4 && recording->count <= RECORDING_MOST);
	recording_keep(recording, &arena, &replicate);
	const struct sample_series *times = replicate_series(&replicate, SERIES_DEVICE_TIME);
	const struct sample_series *clocks = replicate_reading(&replicate, READING_CLOCK);
	CHECK(times->count == recording->count && clocks->count == times->count);
	for (size_t i = 1; i < times->count; i++)
		CHECK(times->values[i] > times->values[i - 1]);
	CHECK(clocks->values[0] == 1000000000 && clocks->values[clocks->count - 1] == 5000000000);
	CHECK(fabs(series_value(times, times->count - 1) - 300) < 1e-6);
	CHECK(replicate.series_count == 3); /* no others were told */
	arena_finish(&arena);
	free(recording);
}

/* The ends of blocks that follow each other at once are one. */
static void joins_short_blocks(void)
{
	struct recording *recording = calloc(1, sizeof(*recording));
	recording_clear(recording);
	for (size_t i = 0; i <= 1000; i++)
		record(recording, (double)i * 1e-4, READING_CLOCK, 1);
	CHECK(recording->count <= 4);
	CHECK(recording->items[recording->count - 1].time == 0.1);
	free(recording);
}

static void begins_with_what_comes_first(void)
{
	struct recording *recording = calloc(1, sizeof(*recording));
	struct arena arena = { 0 };
	struct replicate replicate;
	replicate_init(&replicate);
	recording_clear(recording);
	record(recording, 0, READING_FOREIGN, NAN);
	record(recording, 1, READING_FOREIGN, 7);
	record(recording, 2, READING_FOREIGN, 9);
	record(recording, 3, READING_FOREIGN, NAN); /* it fell silent */
	record(recording, 4, READING_FOREIGN, 9);
	recording_keep(recording, &arena, &replicate);
	const struct sample_series *series = replicate_reading(&replicate, READING_FOREIGN);
	CHECK(series->count == 3 && series->values[0] == 7 && series->values[2] == 9);
	CHECK(replicate_series(&replicate, SERIES_DEVICE_INFERENCES)->values[4] == 400);
	arena_finish(&arena);
	free(recording);
}

/* --- What disturbs -----------------------------------------------------------------------------
 */

static void tells_disturbances(void)
{
	static const struct {
		enum reading reading;
		double values[11]; /* at 0, 0.2, … 2 s */
		const char *reason;
	} rows[] = {
		{ READING_SLOWED_HEAT,
		  { 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0 },
		  "the device was slowed down by heat for 30 % of the time" },
		{ READING_SLOWED_HEAT, { 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0 }, NULL },
		{ READING_SLOWED_POWER, { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 }, NULL },
		{ READING_SLOWED_BRAKE,
		  { 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0 },
		  "the device was slowed down by a power brake for 20 % of the time" },
		{ READING_CLOCK,
		  { 10, 10, 10, 8, 8, 10, 10, 10, 10, 10, 10 },
		  "the device's clock was below 90 % of its median for 20 % of the time" },
		{ READING_CLOCK, { 10, 9.1, 10, 9.1, 9.1, 9.1, 10, 10, 10, 10, 10 }, NULL },
		{ READING_PROCESSES,
		  { 0, 0, 0, 2, 1, 1, 0, 0, 0, 0, 0 },
		  "2 other processes used the device for 30 % of the time" },
		{ READING_PROCESSES,
		  { 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1 },
		  "1 other process used the device for 60 % of the time" },
		{ READING_TEMPERATURE, { 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9 }, NULL },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct recording *recording = calloc(1, sizeof(*recording));
		struct arena arena = { 0 };
		struct replicate replicate;
		replicate_init(&replicate);
		recording_clear(recording);
		for (size_t k = 0; k < 11; k++)
			record(recording, 0.2 * (double)k, rows[i].reading, rows[i].values[k]);
		disturbance_by_device(&arena, &replicate, recording);
		CHECK_ROW(readings[rows[i].reading].series,
			  replicate.disturbed == (rows[i].reason != NULL));
		if (rows[i].reason)
			CHECK_STRING(replicate.disturbed_by, rows[i].reason);
		arena_finish(&arena);
		free(recording);
	}
}

/* Too short a time tells nothing, however bad it was; several reasons stand together. */
static void tells_no_more_than_it_can(void)
{
	struct recording *recording = calloc(1, sizeof(*recording));
	struct arena arena = { 0 };
	struct replicate replicate;
	struct cpu_times before = { 0 }, after = { .total = 10, .idle = 5, .own = 3 };
	replicate_init(&replicate);
	recording_clear(recording);
	for (size_t i = 0; i < 5; i++)
		record(recording, 0.06 * (double)i, READING_SLOWED_HEAT, 1);
	disturbance_by_device(&arena, &replicate, recording);
	CHECK(!replicate.disturbed && !replicate.disturbed_by);
	disturbance_by_cpu(&arena, &replicate, &before, &after);
	for (size_t i = 5; i < 20; i++)
		record(recording, 0.06 * (double)i, READING_SLOWED_HEAT, 1);
	disturbance_by_device(&arena, &replicate, recording);
	CHECK_STRING(replicate.disturbed_by,
		     "other programs took 20 % of the CPU time; the device was slowed down by heat "
		     "for 100 % of the time");
	arena_finish(&arena);
	free(recording);
}

TEST_MAIN({ "keeps few readings", keeps_few_readings },
	  { "joins short blocks", joins_short_blocks },
	  { "begins with what comes first", begins_with_what_comes_first },
	  { "tells disturbances", tells_disturbances },
	  { "tells no more than it can", tells_no_more_than_it_can })
