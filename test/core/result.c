/* Results: what was written as JSON comes back byte for byte, whole and in parts. */
#include "core/base/count.h"
#include "core/random_results.h"
#include "core/result/peaks.h"
#include "core/results.h"

/* --- Writing and reading -------------------------------------------------------------------- */

static void gives_the_same_bytes(void)
{
	for (uint64_t seed = 0; seed < 300; seed++) {
		struct dyno_error err = { 0 };
		struct dyno_results *results = random_results(seed);
		char *first = written(results, seed % 2);
		struct dyno_results *back = results_read(first, strlen(first), &err);
		CHECK_ROW(err.message, back);
		char *second = back ? written(back, seed % 2) : NULL;
		CHECK_STRING(second, first);
		free(first);
		free(second);
		dyno_results_destroy(results);
		dyno_results_destroy(back);
	}
}

/* --- Parts ---------------------------------------------------------------------------------- */

static const struct json_value *parsed(struct arena *arena, struct json_writer *writer)
{
	struct dyno_error err = { 0 };
	CHECK(json_finish(writer, &err));
	const struct json_value *json =
		json_parse(arena, writer->buffer.data, writer->buffer.length, JSON_LIMITS, &err);
	CHECK_ROW(err.message, json);
	buffer_finish(&writer->buffer);
	*writer = (struct json_writer){ 0 };
	return json;
}

static void reads_parts(void)
{
	struct dyno_error err = { 0 };
	struct dyno_results *results = results_read(document, strlen(document), &err);
	struct json_writer writer = { 0 };
	struct arena arena = { 0 };
	struct run run, *original = results->runs[0];
	struct replicate replicate;
	struct model_info model;
	run_header_write(original, &writer);
	CHECK(run_header_read(&arena, parsed(&arena, &writer), &run, &err));
	CHECK(run.result_count == 0 && run.model_count == 1 && run.seed == 7);
	result_write(original, original->results[0], false, &writer);
	CHECK(result_read(&arena, parsed(&arena, &writer), &run, &err));
	CHECK(run.result_count == 1 && run.results[0]->cell.model == run.models[0]);
	CHECK(run.results[0]->replicate_count == 1 && !run.results[0]->replicates[0].series);
	replicate_write(&original->results[0]->replicates[0], true, &writer);
	CHECK(replicate_read(&arena, parsed(&arena, &writer), NULL, &replicate, &err));
	CHECK(replicate_samples(&replicate)->count == 3);
	CHECK(replicate_samples(&replicate)->values[2] == 30);
	model_info_write(original->models[0], &writer);
	CHECK(model_info_read(&arena, parsed(&arena, &writer), &model, &err));
	CHECK(strcmp(model.name, "m") == 0 && isnan(model.size));
	dyno_results_destroy(results);
	arena_finish(&arena);
}

static void leaves_no_broken_result(void)
{
	struct dyno_error err = { 0 };
	struct dyno_results *results = results_read(document, strlen(document), &err);
	struct run *run = results->runs[0];
	struct arena arena = { 0 };
	const char *text = "{\"model\":0,\"device\":0,\"batch\":-1}";
	const struct json_value *json = json_parse(&arena, text, strlen(text), JSON_LIMITS, &err);
	CHECK(!result_read(&results->arena, json, run, &err));
	CHECK(strstr(err.message, "batch: -1 is not"));
	CHECK(run->result_count == 1);
	CHECK(!result_read(&results->arena, json->first, run, &err));
	CHECK_STRING(err.message, "a number where an object was expected");
	CHECK(run->result_count == 1);
	arena_finish(&arena);
	dyno_results_destroy(results);
}

static void reads_properties(void)
{
	struct dyno_error err = { 0 };
	struct arena arena = { 0 };
	struct json_writer writer = { 0 };
	struct properties properties = { 0 }, back;
	CHECK(properties_add_text(&arena, &properties, "kernel", "6.1"));
	CHECK(properties_add_number(&arena, &properties, "cores", 2));
	CHECK(properties_add_number(&arena, &properties, "cores", 4));
	CHECK(properties_add_text(&arena, &properties, "none", NULL));
	CHECK(properties_add_number(&arena, &properties, "unknown", NAN));
	properties_write(&properties, &writer);
	CHECK(properties_read(&arena, parsed(&arena, &writer), &back, &err));
	CHECK(back.count == 2 && properties_find(&back, "cores")->number == 4);
	CHECK_STRING(properties_find(&back, "kernel")->text, "6.1");
	CHECK(!properties_find(&back, "none"));
	arena_finish(&arena);
}

/* The option parser makes lists that are exactly full. */
static void adds_to_lists_of_others(void)
{
	struct arena arena = { 0 };
	const char *items[] = { "a", "b", "c" };
	struct strings strings = { .items = items, .count = 3 };
	for (int i = 0; i < 40; i++)
		CHECK(strings_add(&arena, &strings, "more"));
	CHECK(strings.count == 43 && strings.items != items);
	CHECK_STRING(strings.items[2], "c");
	CHECK_STRING(strings.items[42], "more");
	CHECK(strings_add(&arena, &strings, NULL) && strings.count == 43);
	struct property facts[] = { { "x", "y", 0 } };
	struct properties properties = { .items = facts, .count = 1 };
	CHECK(properties_add_number(&arena, &properties, "z", 1));
	CHECK(properties.count == 2 && properties_find(&properties, "x"));
	arena_finish(&arena);
}

/* --- The public API ------------------------------------------------------------------------- */

/* Everything that a file can hold, by itself: the first may be gone, and lists grow on. */
static void copies_all_of_it(void)
{
	for (uint64_t seed = 0; seed < 200; seed++) {
		struct dyno_error err = { 0 };
		struct dyno_results *results = random_results(seed);
		char *before = written(results, true);
		struct dyno_results *copy = results_copy(results, &err);
		dyno_results_destroy(results);
		char *after = written(copy, true);
		CHECK_STRING(after, before);
		CHECK(results_add_run(copy));
		for (size_t i = 0; i < copy->run_count; i++)
			CHECK(run_add_model(&copy->arena, copy->runs[i]) &&
			      run_add_result(&copy->arena, copy->runs[i]) &&
			      result_add_replicate(&copy->arena, copy->runs[i]->results[0]));
		dyno_results_destroy(copy);
		free(before);
		free(after);
	}
}

static void joins_runs(void)
{
	struct dyno_error err = { 0 };
	struct dyno_results *all = results_create(&err);
	for (int i = 0; i < 5; i++)
		CHECK(results_join(all, results_read(document, strlen(document), &err), &err));
	CHECK(all->run_count == 5 && dyno_results_count(all) == 5);
	for (size_t i = 0; i < 5; i++) {
		CHECK(dyno_results_value(all, i, "latency_median") == 0.5);
		CHECK_STRING(dyno_results_text(all, i, "device"), "cpu");
	}
	CHECK(run_add_result(&all->arena, results_add_run(all)));
	CHECK(dyno_results_count(all) == 6);
	dyno_results_destroy(all);
}

static void answers_what_is_asked(void)
{
	struct dyno_error err = { 0 };
	struct dyno_results *results =
		results_hand_out(results_read(document, strlen(document), &err), &err);
	double low = 0, high = 0;
	CHECK(dyno_results_interval(results, 0, "latency_median", &low, &high));
	CHECK(low == 0.4 && high == 0.6);
	CHECK(!dyno_results_interval(results, 0, "latency_mean", &low, &high));
	CHECK(isnan(dyno_results_value(results, 0, "latency_mean")));
	CHECK(isnan(dyno_results_value(results, 1, "latency_median")));
	CHECK(isnan(dyno_results_value(results, 0, "no_such_field")));
	CHECK(isnan(dyno_results_value(NULL, 0, NULL)));
	CHECK_STRING(dyno_results_text(results, 0, "model"), "m");
	CHECK_STRING(dyno_results_text(results, 0, "batch"), "1");
	CHECK_STRING(dyno_results_text(results, 0, "threads"), "2");
	CHECK_STRING(dyno_results_text(results, 0, "status"), "ok");
	CHECK(dyno_results_text(results, 0, "batch") == dyno_results_text(results, 0, "streams"));
	CHECK(!dyno_results_text(results, 0, "sequence"));
	CHECK(!dyno_results_text(results, 0, "precision"));
	CHECK(!dyno_results_text(results, 0, "colour"));
	CHECK(!dyno_results_text(results, 7, "model"));
	CHECK(dyno_results_number(results, 0, "threads") == 2);
	static const char *const no_numbers[] = { "sequence", "model", "colour", NULL };
	for (size_t i = 0; i < COUNT(no_numbers); i++)
		CHECK(isnan(dyno_results_number(results, 0, no_numbers[i])));
	CHECK(isnan(dyno_results_number(results, 7, "threads")));
	CHECK(isnan(dyno_results_number(NULL, 0, "threads")));
	dyno_results_destroy(results);
	dyno_results_destroy(NULL);
}

static void names_every_status(void)
{
	for (int i = 0; i < STATUS_TOTAL; i++) {
		enum status status = STATUS_TOTAL;
		CHECK(status_find(status_name((enum status)i), &status) && (int)status == i);
	}
	for (int i = 0; i < INTERVAL_TOTAL; i++) {
		enum interval_kind kind = INTERVAL_TOTAL;
		const char *name = interval_kind_name((enum interval_kind)i);
		CHECK(interval_kind_find(name, &kind) && (int)kind == i);
	}
	enum status status;
	CHECK(!status_find("fine", &status) && !status_find("", &status));
}

/* A roof of more threads than the cell's is one to doubt on any processor, whatever its platform is
 * called, and nowhere else. */
static void doubts_roofs_of_more_threads(void)
{
	static const struct {
		const char *platform;
		double sockets;
		bool doubted;
	} rows[] = { { "cpu", 1, true }, { "dnnl", 2, true }, { "cuda", NAN, false } };
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dyno_results *results = results_create(NULL);
		struct arena *arena = &results->arena;
		struct device_info *device = run_add_device(arena, results_add_run(results));
		struct cell cell = { .device = device, .threads = 1 };
		const char *reason;
		device->platform = rows[i].platform;
		properties_add_number(arena, &device->properties, "sockets", rows[i].sockets);
		properties_add_number(arena, &device->properties, "peak_flops", 1e12);
		properties_add_number(arena, &device->properties, "peaks_threads", 8);
		CHECK(peak_of_compute(&cell, &reason) == 1e12);
		CHECK_ROW(rows[i].platform, !reason == !rows[i].doubted);
		dyno_results_destroy(results);
	}
}

TEST_MAIN({ "gives the same bytes", gives_the_same_bytes }, { "reads parts", reads_parts },
	  { "leaves no broken result", leaves_no_broken_result },
	  { "reads properties", reads_properties },
	  { "adds to lists of others", adds_to_lists_of_others },
	  { "copies all of it", copies_all_of_it }, { "joins runs", joins_runs },
	  { "answers what is asked", answers_what_is_asked },
	  { "names every status", names_every_status },
	  { "doubts roofs of more threads", doubts_roofs_of_more_threads })
