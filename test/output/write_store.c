/* Writes a store to the path given, and what is in it as JSON to stdout: for store_docs.py. */
#include "store_fixture.h"

/* Fields without an interval, and a series with weights. */
static void add_more(struct arena *arena, struct result *result)
{
	const double rate = (double)result->cell.batch / 1.25e-3;
	static const struct field_value none = { .low = NAN, .high = NAN };
	result->values[FIELD_THROUGHPUT_ITEMS] = result->values[FIELD_MEMORY_TOTAL] = none;
	result->values[FIELD_THROUGHPUT_ITEMS].value = rate;
	result->values[FIELD_MEMORY_TOTAL].value = 1e8 + rate;
	for (size_t i = 0; i < result->replicate_count; i++) {
		struct sample_series *series = replicate_add_series(
			arena, &result->replicates[i], "energy", SERIES_MICROJOULES, 3);
		series->weights = arena_allocate(arena, series->count, sizeof(uint64_t));
		for (size_t k = 0; k < series->count; k++) {
			series->values[k] = 1000 + 7 * k;
			series->weights[k] = k + i;
		}
	}
}

/* A word and a field that the run declares, and another word. */
static void add_own(struct arena *arena, struct run *run, struct result *result)
{
	static const struct declaration depth = { .key = "n_depth",
						  .number = true,
						  .certain = true },
					fork = { .key = "fork", .certain = true },
					rate = { .key = "tokens_per_second_tg",
						 .unit = "tokens/s",
						 .better = BETTER_HIGHER };
	const struct word *words[] = { vocabulary_add_word(&run->own, &depth, arena, NULL),
				       vocabulary_add_word(&run->own, &fork, arena, NULL) };
	const struct field *field = vocabulary_add_field(&run->own, &rate, arena, NULL);
	cell_set_own(arena, &result->cell, words[0], NULL, 512 * (double)result->cell.batch, NULL);
	cell_set_own(arena, &result->cell, words[1], "mainline", NAN, NULL);
	result_set_own(arena, result, field)->value = 60 / (double)result->cell.batch;
}

int main(int count, char **arguments)
{
	struct dyno_error err = { 0 };
	struct json_writer writer = { 0 };
	struct dyno_results *results = run_create("20261123-224135-5f3a", "2026-11-23T22:41:35Z",
						  "before", "bert-base-uncased");
	for (uint64_t batch = 1; batch <= 4; batch *= 2) {
		struct result *result =
			fill_result(&results->arena, results->runs[0], batch, 3, 1000);
		add_more(&results->arena, result);
		add_own(&results->arena, results->runs[0], result);
	}
	struct store *store = count == 2 ? store_open(arguments[1], false, &err) : NULL;
	bool ok = store && save_all(store, results, &err);
	store_close(store);
	results_write(results, &writer);
	ok = ok && json_finish(&writer, &err);
	if (ok)
		puts(buffer_text(&writer.buffer));
	else
		fprintf(stderr, "write-store: %s\n", err.message);
	buffer_finish(&writer.buffer);
	dyno_results_destroy(results);
	return !ok;
}
