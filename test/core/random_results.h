/* Runs with every kind of value, absent ones, and strings that a careless reader or writer breaks
 * on. The same seed gives the same runs. */
#ifndef DYNO_TEST_CORE_RANDOM_RESULTS_H
#define DYNO_TEST_CORE_RANDOM_RESULTS_H

#include "core/base/count.h"
#include "core/base/random.h"
#include "core/result/result.h"
#include "test.h"

static const char *const hostile_strings[] = {
	"",
	"bert-base-uncased",
	"\"quoted\" \\ back/slash",
	"line\nbreak\r\ttab",
	"\x1b[31mred\x1b[0m",
	"naïve ☃ 模型 😀",
	"a\xc0\x80z", /* U+0000 as json.h keeps it */
	"=1+1",
	"null",
	"12",
	"]}",
	"\x7f\x01",
};

#define STRINGS COUNT(hostile_strings)

static const char *any_string(struct random *random)
{
	return hostile_strings[random_below(random, STRINGS)];
}

static const char *maybe_string(struct random *random)
{
	return random_below(random, 2) ? any_string(random) : NULL;
}

static double any_number(struct random *random)
{
	static const double special[] = { 0, -0.0, 1, -1, 0.1, 1e300, 5e-324, 9007199254740993.0 };
	size_t choice = (size_t)random_below(random, 12);
	if (choice < 8)
		return special[choice];
	return choice == 8 ? NAN : choice == 9 ? INFINITY : random_normal(random) * 1e-3;
}

static uint64_t any_count(struct random *random)
{
	return random_next(random) >> (11 + random_below(random, 53));
}

static void fill_properties(struct random *random, struct arena *arena,
			    struct properties *properties)
{
	for (uint64_t n = random_below(random, 5); n > 0; n--) {
		CHECK(properties_add_text(arena, properties, any_string(random),
					  maybe_string(random)));
		CHECK(properties_add_number(arena, properties, any_string(random),
					    any_number(random)));
	}
}

static void fill_strings(struct random *random, struct arena *arena, struct strings *strings)
{
	for (uint64_t n = random_below(random, 4); n > 0; n--)
		CHECK(strings_add(arena, strings, any_string(random)));
}

static void fill_model(struct random *random, struct model_info *model)
{
	model->name = any_string(random);
	model->source = any_string(random);
	model->path = maybe_string(random);
	model->revision = maybe_string(random);
	model->digest = maybe_string(random);
	model->synthetic = random_below(random, 2);
	model->size = any_number(random);
	model->parameters = any_number(random);
}

static void fill_device(struct random *random, struct arena *arena, struct device_info *device)
{
	device->id = any_string(random);
	device->platform = any_string(random);
	device->name = maybe_string(random);
	device->machine = maybe_string(random);
	device->colour = random_below(random, 12);
	fill_properties(random, arena, &device->properties);
}

/* None sometimes. */
static uint64_t *any_counts(struct arena *arena, struct random *random, size_t *count)
{
	*count = (size_t)random_below(random, 20);
	uint64_t *counts = *count ? arena_allocate(arena, *count, sizeof(*counts)) : NULL;
	for (size_t i = 0; i < *count; i++)
		counts[i] = any_count(random);
	return counts;
}

static struct sample_series *any_series(struct arena *arena, struct random *random,
					struct replicate *replicate, const char *name,
					enum series_unit unit)
{
	size_t count;
	uint64_t *values = any_counts(arena, random, &count);
	struct sample_series *series = replicate_add_series(arena, replicate, name, unit, 0);
	series->values = values;
	series->count = count;
	return series;
}

static void fill_replicate(struct random *random, struct arena *arena, struct replicate *replicate)
{
	replicate->index = (uint32_t)random_below(random, 9);
	replicate->status = (enum status)random_below(random, STATUS_TOTAL);
	replicate->reason = maybe_string(random);
	replicate->started = any_number(random);
	replicate->sampling_time = any_number(random);
	replicate->foreign_cpu = any_number(random);
	replicate->steal = any_number(random);
	replicate->load = any_number(random);
	replicate->disturbed = random_below(random, 2);
	replicate->disturbed_by = maybe_string(random);
	for (size_t id = 0; id < FIELD_TOTAL; id++)
		replicate->values[id] = any_number(random);
	any_series(arena, random, replicate, SERIES_WARM_UP, SERIES_NANOSECONDS);
	struct sample_series *samples =
		any_series(arena, random, replicate, SERIES_INFERENCE, SERIES_NANOSECONDS);
	samples->thinned = samples->count && random_below(random, 2);
	struct sample_series *tokens =
		any_series(arena, random, replicate, "next_token",
			   (enum series_unit)random_below(random, SERIES_UNITS));
	tokens->means = random_below(random, 2);
	if (tokens->count && random_below(random, 2)) {
		tokens->weights = arena_allocate(arena, tokens->count, sizeof(uint64_t));
		for (size_t i = 0; i < tokens->count; i++)
			tokens->weights[i] = random_below(random, 100);
	}
}

static void fill_value(struct random *random, struct field_value *value)
{
	value->value = any_number(random);
	value->kind = (enum interval_kind)random_below(random, INTERVAL_TOTAL);
	value->low = any_number(random);
	value->high = any_number(random);
	value->bound = any_number(random);
	value->withheld = random_below(random, 2);
	value->estimated = random_below(random, 2);
	value->reason = maybe_string(random);
}

static void fill_parts(struct random *random, struct arena *arena, struct parts *parts)
{
	for (uint64_t n = random_below(random, 5); n > 0; n--)
		*parts_add(arena, parts) = (struct part){
			.name = any_string(random),
			.type = maybe_string(random),
			.component = maybe_string(random),
			.provider = maybe_string(random),
			.nodes = any_count(random),
			.macs = any_number(random),
			.flops = any_number(random),
			.bytes = any_number(random),
			.time = any_number(random),
		};
}

static void fill_breakdown(struct random *random, struct arena *arena, struct breakdown *breakdown)
{
	breakdown->model_type = maybe_string(random);
	fill_parts(random, arena, &breakdown->components);
	fill_parts(random, arena, &breakdown->operators);
	fill_strings(random, arena, &breakdown->uncovered);
	fill_parts(random, arena, &breakdown->measured);
	fill_parts(random, arena, &breakdown->measured_components);
	fill_parts(random, arena, &breakdown->nested);
	fill_parts(random, arena, &breakdown->measured_nested);
	fill_parts(random, arena, &breakdown->slowest);
	for (uint64_t n = random_below(random, 5); n > 0; n--)
		*memory_steps_add(arena, &breakdown->memory) = (struct memory_step){
			.node = any_string(random),
			.type = maybe_string(random),
			.allocated = any_number(random),
			.reserved = any_number(random),
			.peak = any_number(random),
		};
	breakdown->peak_node = maybe_string(random);
}

static void fill_own_words(struct random *random, struct arena *arena, const struct run *run,
			   struct result *result)
{
	for (size_t i = 0; i < run->own.word_count; i++) {
		const struct word *word = run->own.words[i];
		bool number = word->kind == WORD_IS_NUMBER;
		double value = (double)(random_below(random, 1000)) / 8;
		if (random_below(random, 3))
			cell_set_own(arena, &result->cell, word, number ? NULL : any_string(random),
				     value, NULL);
	}
}

static void fill_own_values(struct random *random, struct arena *arena, const struct run *run,
			    struct result *result)
{
	for (size_t i = 0; i < run->own.field_count; i++) {
		const struct field *field = run->own.fields[i];
		if (random_below(random, 3))
			fill_value(random, result_set_own(arena, result, field));
		for (size_t k = 0; k < result->replicate_count; k++)
			if (random_below(random, 2))
				replicate_set_own(arena, &result->replicates[k], field,
						  (double)random_below(random, 99));
	}
}

static void declare(struct random *random, struct arena *arena, struct run *run)
{
	static const struct declaration words[] = {
		{ .key = "n_depth", .unit = "tokens", .number = true, .certain = true },
		{ .key = "fork", .title = "Fork, or \xc3\xa4", .certain = true },
		{ .key = "request_rate", .number = true, .certain = true },
	};
	static const struct declaration own[] = {
		{ .key = "tokens_tg",
		  .title = "Generation",
		  .unit = "tokens/s",
		  .better = BETTER_HIGHER },
		{ .key = "wear", .unit = "g", .better = BETTER_LOWER, .description = "of tyres" },
	};
	for (size_t i = 0; i < COUNT(words); i++)
		if (random_below(random, 2))
			vocabulary_add_word(&run->own, &words[i], arena, NULL);
	for (size_t i = 0; i < COUNT(own); i++)
		if (random_below(random, 2))
			vocabulary_add_field(&run->own, &own[i], arena, NULL);
}

static void fill_cell(struct random *random, const struct run *run, struct cell *cell)
{
	cell->model = run->models[random_below(random, run->model_count)];
	cell->device = run->devices[random_below(random, run->device_count)];
	for (enum cell_word word = 0; word < WORD_TOTAL; word++) {
		const char **text = (const char **)((char *)cell + cell_words[word].offset);
		if (cell_words[word].kind == WORD_IS_NUMBER)
			cell_set_number(cell, word, any_count(random));
		else if (cell_words[word].kind == WORD_IS_TEXT)
			*text = maybe_string(random);
	}
}

static void fill_result(struct random *random, struct arena *arena, const struct run *run,
			struct result *result)
{
	fill_cell(random, run, &result->cell);
	result->status = (enum status)random_below(random, STATUS_TOTAL);
	result->reason = maybe_string(random);
	result->bound = maybe_string(random);
	result->power_source = maybe_string(random);
	result->labels = maybe_string(random);
	fill_strings(random, arena, &result->notes);
	result->processes = (uint32_t)random_next(random);
	for (size_t id = 0; id < FIELD_TOTAL; id++)
		fill_value(random, &result->values[id]);
	if (random_below(random, 2))
		fill_breakdown(random, arena, result_add_breakdown(arena, result));
	for (uint64_t n = random_below(random, 5); n > 0; n--)
		fill_replicate(random, arena, result_add_replicate(arena, result));
	fill_own_words(random, arena, run, result);
	fill_own_values(random, arena, run, result);
}

static void fill_run(struct random *random, struct arena *arena, struct run *run)
{
	run->id = any_string(random);
	run->started = any_string(random);
	run->finished = maybe_string(random);
	run->dyno = any_string(random);
	run->tag = maybe_string(random);
	run->note = maybe_string(random);
	run->seed = random_next(random);
	fill_properties(random, arena, &run->plan);
	fill_properties(random, arena, &run->environment);
	for (uint64_t i = random_below(random, 3); i > 0; i--) {
		struct properties *engine = run_add_engine(arena, run);
		properties_add_text(arena, engine, "name", i > 1 ? "ort" : "null");
		properties_add_text(arena, engine, "version", i > 1 ? "1.30.0" : "");
	}
	fill_strings(random, arena, &run->warnings);
	declare(random, arena, run);
	for (uint64_t n = random_below(random, 4); n > 0; n--)
		fill_model(random, run_add_model(arena, run));
	for (uint64_t n = random_below(random, 4); n > 0; n--)
		fill_device(random, arena, run_add_device(arena, run));
	if (run->model_count && run->device_count)
		for (uint64_t n = random_below(random, 7); n > 0; n--)
			fill_result(random, arena, run, run_add_result(arena, run));
}

/* None to three runs; the caller destroys them. */
static struct dyno_results *random_results(uint64_t seed)
{
	struct random random;
	struct dyno_results *results = results_create(NULL);
	random_init(&random, seed);
	for (uint64_t n = random_below(&random, 4); n > 0; n--)
		fill_run(&random, &results->arena, results_add_run(results));
	return results;
}

#endif
