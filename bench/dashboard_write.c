/* Pages for bench/dashboard: bench-dashboard-write WHAT PAGE [ROWS] makes results, writes the page,
 * and prints how many seconds the writing took, and how many of the processor's. WHAT is
 *
 *   N           so many results (4 models on 5 devices, 5 batch sizes, 2 sequence lengths; as many
 *               runs as that takes)
 *   machines    420 results of six made-up machines
 *   history:N   so many runs of two cells, one a day, with a step and a new driver on the way
 *
 * ROWS gets the same results as JSON: an object each, or with the ending .dyno a result file. */
#include "core/base/random.h"
#include "core/machine_results.h"
#include "output/dashboard/dashboard.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MODELS  4
#define DEVICES 5
#define BATCHES 5
#define SEQS    2
#define CELLS   (MODELS * DEVICES * BATCHES * SEQS)
#define SAMPLES 300

static double now(clockid_t clock)
{
	struct timespec time;
	clock_gettime(clock, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void set(struct result *result, enum field_id field, double value, double share)
{
	struct field_value *place = &result->values[field];
	*place = (struct field_value){ .value = value, .low = NAN, .high = NAN };
	if (share > 0) {
		place->low = value * (1 - share);
		place->high = value * (1 + share);
		place->kind = INTERVAL_PROCESSES;
	}
}

/* What a run of the usual metrics leaves: twenty numbers, eight of them with an interval. */
static void fill_values(struct result *result, double latency, struct random *random)
{
	double share = 0.002 + 0.02 * random_uniform(random);
	double bytes = 1e8 + 4096 * floor(1e4 * random_uniform(random));
	set(result, FIELD_LATENCY_MEAN, latency * 1.01, share);
	set(result, FIELD_LATENCY_MEDIAN, latency, share);
	set(result, FIELD_LATENCY_MIN, floor(latency * 0.95e9) / 1e9, 0);
	set(result, FIELD_LATENCY_MAX, floor(latency * 1.6e9) / 1e9, 0);
	set(result, FIELD_LATENCY_STD, latency * 0.02 * random_uniform(random), 0);
	set(result, FIELD_LATENCY_P90, latency * (1.02 + 0.02 * random_uniform(random)), share * 2);
	set(result, FIELD_LATENCY_P95, latency * (1.05 + 0.02 * random_uniform(random)), share * 2);
	set(result, FIELD_LATENCY_P99, latency * (1.2 + 0.1 * random_uniform(random)), share * 4);
	set(result, FIELD_LOAD_TIME, 0.2 + 0.3 * random_uniform(random), 0.1);
	set(result, FIELD_FIRST_INFERENCE, latency * 2, 0.1);
	set(result, FIELD_SAMPLES, SAMPLES, 0);
	set(result, FIELD_EFFECTIVE_SAMPLES, floor(100 * random_uniform(random)), 0);
	set(result, FIELD_THROUGHPUT_ITEMS, (double)result->cell.batch / latency, share);
	set(result, FIELD_THROUGHPUT_TOKENS,
	    (double)(result->cell.batch * result->cell.sequence) / latency, 0);
	set(result, FIELD_MEMORY_TOTAL, bytes * 6, 0);
	set(result, FIELD_MEMORY_PEAK, bytes, 0);
	set(result, FIELD_MEMORY_ALLOCATED, bytes * 2, 0);
	set(result, FIELD_MEMORY_RESERVED, bytes * 3, 0);
	set(result, FIELD_MEMORY_CPU, bytes * 5, 0);
	set(result, FIELD_MEMORY_WEIGHTS, 4.379e8, 0);
}

static void add_samples(struct arena *arena, struct result *result, double latency,
			struct random *random)
{
	struct replicate *replicate = result_add_replicate(arena, result);
	struct sample_series *series = replicate_add_series(arena, replicate, SERIES_INFERENCE,
							    SERIES_NANOSECONDS, SAMPLES);
	for (size_t i = 0; series && i < SAMPLES; i++)
		series->values[i] = (uint64_t)(latency * 1e9 * exp(0.02 * random_normal(random)));
}

static void add_cell(struct dyno_results *results, struct run *run, size_t cell, bool samples,
		     struct random *random)
{
	struct result *result = run_add_result(&results->arena, run);
	size_t model = cell % MODELS, device = cell / MODELS % DEVICES;
	result->cell.model = run->models[model];
	result->cell.device = run->devices[device];
	result->cell.batch = (uint64_t)1 << cell / MODELS / DEVICES % BATCHES;
	result->cell.sequence = cell / MODELS / DEVICES / BATCHES ? 512 : 128;
	result->cell.precision = "float32";
	result->cell.threads = 8;
	result->cell.streams = 1;
	result->processes = 1;
	double latency = 1e-3 * (double)(model + 1) / (double)(device + 1) *
			 (1 + (double)result->cell.batch * (double)result->cell.sequence / 256) *
			 exp(0.02 * random_normal(random));
	fill_values(result, latency, random);
	if (samples)
		add_samples(&results->arena, result, latency, random);
}

static struct run *add_run(struct dyno_results *results, size_t index)
{
	struct run *run = results_add_run(results);
	size_t month = index / 28; /* a day each */
	run->id = arena_printf(&results->arena, "%zu%02zu%02zu-000000-abcd", 2010 + month / 12,
			       1 + month % 12, 1 + index % 28);
	run->started = arena_printf(&results->arena, "%zu-%02zu-%02zuT00:00:00Z", 2010 + month / 12,
				    1 + month % 12, 1 + index % 28);
	run->dyno = "0.1.0";
	for (size_t i = 0; i < MODELS; i++) {
		struct model_info *model = run_add_model(&results->arena, run);
		model->name = arena_printf(&results->arena, "model-%zu", i);
		model->source = "builtin";
	}
	for (size_t i = 0; i < DEVICES; i++) {
		struct device_info *device = run_add_device(&results->arena, run);
		device->id = i ? arena_printf(&results->arena, "cuda:%zu", i - 1) : "cpu";
		device->platform = i ? "cuda" : "cpu";
	}
	return run;
}

static void write_objects(const struct dyno_results *results, struct json_writer *to)
{
	struct json_writer writer = *to;
	json_begin_array(&writer);
	for (size_t i = 0; i < results->run_count; i++)
		for (size_t j = 0; j < results->runs[i]->result_count; j++) {
			const struct result *result = results->runs[i]->results[j];
			json_begin_object(&writer);
			json_member_string(&writer, "model", result->cell.model->name);
			json_member_string(&writer, "device", result->cell.device->id);
			json_member_count(&writer, "batch", result->cell.batch);
			json_member_count(&writer, "sequence", result->cell.sequence);
			for (enum field_id id = 0; id < FIELD_TOTAL; id++)
				if (isfinite(result->values[id].value))
					json_member_number(&writer, fields[id].key,
							   result->values[id].value);
			json_end_object(&writer);
		}
	json_end_array(&writer);
	*to = writer;
}

static void write_rows(const struct dyno_results *results, const char *path)
{
	struct json_writer writer = { 0 };
	const char *ending = strrchr(path, '.');
	if (ending && strcmp(ending, ".dyno") == 0)
		results_write(results, &writer);
	else
		write_objects(results, &writer);
	FILE *file = fopen(path, "w");
	if (!file ||
	    fwrite(writer.buffer.data, 1, writer.buffer.length, file) != writer.buffer.length)
		exit(1);
	fclose(file);
	buffer_finish(&writer.buffer);
}

/* --- What is asked for ----------------------------------------------------------------------- */

static struct dyno_results *many_results(size_t count)
{
	struct dyno_results *results = results_create(NULL);
	struct random random;
	struct run *run = NULL;
	random_init(&random, 1);
	for (size_t i = 0; i < count; i++) {
		if (i % CELLS == 0)
			run = add_run(results, i / CELLS);
		add_cell(results, run, i % CELLS, count <= DASHBOARD_MOST_SAMPLES, &random);
	}
	return results;
}

#define HISTORY_CELLS 2
#define STEP          1.09 /* at two thirds */

static struct dyno_results *history(size_t runs)
{
	struct dyno_results *results = results_create(NULL);
	struct random random;
	random_init(&random, 1);
	for (size_t i = 0; i < runs; i++) {
		struct run *run = add_run(results, i);
		for (size_t d = 0; d < DEVICES; d++)
			properties_add_text(&results->arena, &run->devices[d]->properties, "driver",
					    2 * i < runs ? "560.35" : "570.12");
		for (size_t cell = 0; cell < HISTORY_CELLS; cell++) {
			add_cell(results, run, cell, false, &random);
			struct field_value *median =
				&run->results[cell]->values[FIELD_LATENCY_MEDIAN];
			double factor = 3 * i < 2 * runs ? 1 : STEP;
			median->value *= factor;
			median->low *= factor;
			median->high *= factor;
		}
	}
	return results;
}

static struct dyno_results *make(const char *what)
{
	if (strcmp(what, "machines") == 0)
		return machine_results(4, 7, 0.02);
	if (strncmp(what, "history:", 8) == 0)
		return history(strtoul(what + 8, NULL, 10));
	return many_results(strtoul(what, NULL, 10));
}

int main(int argc, char **argv)
{
	struct dyno_results *results = make(argc > 1 ? argv[1] : "1000");
	struct dyno_error err = { 0 };
	if (argc > 3)
		write_rows(results, argv[3]);
	double start = now(CLOCK_MONOTONIC_RAW), used = now(CLOCK_PROCESS_CPUTIME_ID);
	struct dashboard_options options = { .title = "Benchmark" };
	if (argc < 3 || !dashboard_write(results, &options, argv[2], &err)) {
		fprintf(stderr, "bench/dashboard: %s\n", argc < 3 ? "no page named" : err.message);
		return 1;
	}
	printf("%.3f %.3f\n", now(CLOCK_MONOTONIC_RAW) - start,
	       now(CLOCK_PROCESS_CPUTIME_ID) - used);
	dyno_results_destroy(results);
	return 0;
}
