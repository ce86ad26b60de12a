/* The public functions of A/B measuring. */
#include "measure/run/ab.h"
#include "api/comparison.h"
#include "api/measuring.h"
#include "api/text.h"
#include "api/words.h"
#include "core/base/caller.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct dyno_ab {
	struct ab_outcome outcome;
	struct dyno_comparison comparison; /* of the outcome */
};

/* --- Options ---------------------------------------------------------------------------------- */

/* All that a run of it takes. */
struct duel {
	dyno_ab_options options;
	dyno_benchmark_options shared;
	struct settings arms[2];
	struct strings fields;
	struct arena arena;
};

/* A's model is the first, B's the second, or the same. */
static void choose_model(struct duel *duel, size_t index)
{
	struct settings *arm = &duel->arms[index];
	if (arm->models.count < 2)
		return;
	arm->models.items += index;
	arm->models.count = arm->models.capacity = 1;
}

static bool make_arm(struct duel *duel, size_t index, struct dyno_error *err)
{
	struct settings *arm = &duel->arms[index];
	const char *const *pairs = index ? duel->options.b : duel->options.a;
	if (!measuring_settings(&duel->shared, arm, &duel->arena, err))
		return false;
	if (arm->models.count > 2)
		return error_set(err, DYNO_ERROR_USAGE, "%zu models: A and B are two",
				 arm->models.count);
	choose_model(duel, index);
	if (!settings_take_pairs(arm, pairs, &duel->arena, err))
		return error_prefix(err, "%s", index ? "B" : "A");
	arm->processes = duel->options.pairs;
	return settings_check(arm, err);
}

static bool take_fields(struct duel *duel, struct dyno_error *err)
{
	for (const char *const *key = duel->options.fields; key && *key; key++)
		if (!strings_add(&duel->arena, &duel->fields, *key))
			return error_memory(err);
	return true;
}

static bool take_options(struct duel *duel, const dyno_ab_options *given, struct dyno_error *err)
{
	duel->options = (dyno_ab_options)DYNO_AB_OPTIONS_INIT;
	if (!given)
		return error_set(err, DYNO_ERROR_USAGE, "no options: they name the models");
	if (!caller_options(&duel->options, sizeof(duel->options), given, "DYNO_AB_OPTIONS_INIT",
			    err) ||
	    !measuring_take(&duel->shared, duel->options.benchmark, err))
		return false;
	if (!duel->options.pairs)
		duel->options.pairs = AB_PAIRS;
	if (duel->options.has_threshold && !(duel->options.threshold >= 0))
		return error_set(err, DYNO_ERROR_USAGE,
				 "‹threshold›: %g is no share of 0 or more, such as 0.02",
				 duel->options.threshold);
	return make_arm(duel, 0, err) && make_arm(duel, 1, err) && take_fields(duel, err);
}

/* --- Running ---------------------------------------------------------------------------------- */

static bool run(struct duel *duel, struct ab_outcome *outcome, struct dyno_error *err)
{
	struct measuring measuring = { .options = &duel->shared };
	const struct ab ab = {
		.settings = { &duel->arms[0], &duel->arms[1] },
		.events = measuring_events(&measuring),
		.tag = duel->shared.tag,
		.pairs = duel->options.pairs,
		.budget = duel->options.budget,
		.threshold = duel->options.has_threshold ? duel->options.threshold : NAN,
		.fields = duel->fields.count ? &duel->fields : NULL,
		.tolerance = duel->options.has_tolerance ? duel->options.tolerance : NAN,
	};
	bool ok = measuring_open(&measuring, err) && ab_run(&ab, outcome, err);
	if (ok)
		measuring_finish(&measuring);
	measuring_close(&measuring);
	return ok && results_add_numbers(outcome->results[0], err) &&
	       results_add_numbers(outcome->results[1], err);
}

dyno_ab *dyno_ab_run(const dyno_ab_options *given, dyno_error *err)
{
	struct duel duel = { 0 };
	dyno_ab *ab = calloc(1, sizeof(*ab));
	error_clear(err);
	if (!ab) {
		error_memory(err);
		return NULL;
	}
	bool ok = take_options(&duel, given, err) && run(&duel, &ab->outcome, err);
	ab->comparison.comparison = ab->outcome.comparison;
	arena_finish(&duel.arena);
	if (ok)
		return ab;
	dyno_ab_destroy(ab);
	return NULL;
}

void dyno_ab_destroy(dyno_ab *ab)
{
	if (!ab)
		return;
	ab_outcome_finish(&ab->outcome);
	free(ab);
}

/* --- What came of it -------------------------------------------------------------------------- */

const dyno_results *dyno_ab_results(const dyno_ab *ab, size_t side)
{
	return ab && side < 2 ? ab->outcome.results[side] : NULL;
}

const dyno_comparison *dyno_ab_comparison(const dyno_ab *ab)
{
	return ab ? &ab->comparison : NULL;
}

struct answer {
	const char *word;
	double number;
};

static double find(const struct answer *answers, const char *word)
{
	for (; word && answers->word; answers++)
		if (strcmp(answers->word, word) == 0)
			return answers->number;
	return NAN;
}

double dyno_ab_number(const dyno_ab *ab, const char *word)
{
	if (!ab)
		return NAN;
	const struct ab_outcome *outcome = &ab->outcome;
	const struct answer answers[] = {
		{ "pairs", (double)outcome->pairs }, { "looked", (double)outcome->looked },
		{ "looks", (double)outcome->looks }, { "decided", outcome->decided },
		{ "bound", outcome->bound },         { 0 },
	};
	return find(answers, word);
}

const char *dyno_ab_text(const dyno_ab *ab, const char *word)
{
	if (!ab || !word)
		return NULL;
	if (strcmp(word, "outputs_verdict") == 0)
		return agreement_name(ab->outcome.agreement);
	return strcmp(word, "outputs_reason") == 0 ? ab->outcome.outputs_reason : NULL;
}

size_t dyno_ab_output_count(const dyno_ab *ab)
{
	return ab ? ab->outcome.output_count : 0;
}

const struct text_word output_words[] = {
	{ "name", offsetof(struct output_difference, name) },
	{ "other", offsetof(struct output_difference, other) },
	{ "shapes", offsetof(struct output_difference, shapes) },
	{ "types", offsetof(struct output_difference, types) },
	{ "reason", offsetof(struct output_difference, reason) },
	{ 0 },
};

const char *dyno_ab_output_text(const dyno_ab *ab, size_t output, const char *word)
{
	if (output >= dyno_ab_output_count(ab))
		return NULL;
	if (word && strcmp(word, "verdict") == 0)
		return agreement_name(ab->outcome.outputs[output].agreement);
	return words_text(output_words, &ab->outcome.outputs[output], word);
}

double dyno_ab_output_number(const dyno_ab *ab, size_t place, const char *word)
{
	if (place >= dyno_ab_output_count(ab))
		return NAN;
	const struct output_difference *output = &ab->outcome.outputs[place];
	const struct answer answers[] = {
		{ "elements", (double)output->elements },
		{ "finite", (double)output->finite },
		{ "largest", output->largest },
		{ "mean", output->mean },
		{ "scale", output->scale },
		{ "unequal", (double)output->unequal },
		{ "nan_a", (double)output->nan[0] },
		{ "nan_b", (double)output->nan[1] },
		{ "tolerance", output->tolerance },
		{ "cosine", output->cosine },
		{ "top_rows", (double)output->rows },
		{ "top_same", (double)output->same_top },
		{ 0 },
	};
	return find(answers, word);
}
