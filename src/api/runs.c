/* What the public API tells of the runs that results belong to, and of the series of processes. */
#include "api/words.h"
#include "core/base/caller.h"
#include "core/result/result.h"
#include <math.h>
#include <string.h>

/* --- Runs ------------------------------------------------------------------------------------- */

static const struct run *run_at(const struct dyno_results *results, size_t place)
{
	return results && place < results->run_count ? results->runs[place] : NULL;
}

size_t dyno_results_run_count(const struct dyno_results *results)
{
	return results ? results->run_count : 0;
}

size_t dyno_results_run_of(const struct dyno_results *results, size_t index)
{
	for (size_t i = 0; results && i < results->run_count; i++) {
		if (index < results->runs[i]->result_count)
			return i;
		index -= results->runs[i]->result_count;
	}
	return SIZE_MAX;
}

const struct text_word run_words[] = {
	{ "id", offsetof(struct run, id) },
	{ "started", offsetof(struct run, started) },
	{ "finished", offsetof(struct run, finished) },
	{ "dyno", offsetof(struct run, dyno) },
	{ "tag", offsetof(struct run, tag) },
	{ "note", offsetof(struct run, note) },
	{ "commit", offsetof(struct run, commit) },
	{ "invalid", offsetof(struct run, invalid) },
	{ 0 },
};

const char *dyno_results_run_text(const struct dyno_results *results, size_t place,
				  const char *word)
{
	return words_text(run_words, run_at(results, place), word);
}

double dyno_results_run_number(const struct dyno_results *results, size_t place, const char *word)
{
	const struct run *run = run_at(results, place);
	return run && word && strcmp(word, "seed") == 0 ? (double)run->seed : NAN;
}

size_t dyno_results_warning_count(const struct dyno_results *results, size_t place)
{
	const struct run *run = run_at(results, place);
	return run ? run->warnings.count : 0;
}

const char *dyno_results_warning(const struct dyno_results *results, size_t place, size_t warning)
{
	return warning < dyno_results_warning_count(results, place)
		       ? results->runs[place]->warnings.items[warning]
		       : NULL;
}

/* --- Models and devices ----------------------------------------------------------------------- */

size_t dyno_results_model_count(const struct dyno_results *results, size_t place)
{
	const struct run *run = run_at(results, place);
	return run ? run->model_count : 0;
}

static const struct model_info *model_at(const struct dyno_results *results, size_t run,
					 size_t model)
{
	return model < dyno_results_model_count(results, run) ? results->runs[run]->models[model]
							      : NULL;
}

const struct text_word model_words[] = {
	{ "name", offsetof(struct model_info, name) },
	{ "source", offsetof(struct model_info, source) },
	{ "path", offsetof(struct model_info, path) },
	{ "revision", offsetof(struct model_info, revision) },
	{ "digest", offsetof(struct model_info, digest) },
	{ 0 },
};

const char *dyno_results_model_text(const struct dyno_results *results, size_t run, size_t model,
				    const char *word)
{
	return words_text(model_words, model_at(results, run, model), word);
}

double dyno_results_model_number(const struct dyno_results *results, size_t run, size_t place,
				 const char *word)
{
	const struct model_info *model = model_at(results, run, place);
	if (!model || !word)
		return NAN;
	if (strcmp(word, "size") == 0)
		return model->size;
	if (strcmp(word, "parameters") == 0)
		return model->parameters;
	return strcmp(word, "synthetic") == 0 ? model->synthetic : NAN;
}

size_t dyno_results_device_count(const struct dyno_results *results, size_t place)
{
	const struct run *run = run_at(results, place);
	return run ? run->device_count : 0;
}

static const struct device_info *device_at(const struct dyno_results *results, size_t run,
					   size_t device)
{
	return device < dyno_results_device_count(results, run)
		       ? results->runs[run]->devices[device]
		       : NULL;
}

const struct text_word device_words[] = {
	{ "id", offsetof(struct device_info, id) },
	{ "platform", offsetof(struct device_info, platform) },
	{ "machine", offsetof(struct device_info, machine) },
	{ "name", offsetof(struct device_info, name) },
	{ 0 },
};

const char *dyno_results_device_text(const struct dyno_results *results, size_t run, size_t device,
				     const char *word)
{
	return words_text(device_words, device_at(results, run, device), word);
}

size_t dyno_results_engine_count(const struct dyno_results *results, size_t place)
{
	const struct run *run = run_at(results, place);
	return run ? run->engine_count : 0;
}

/* --- Facts ------------------------------------------------------------------------------------ */

static const struct properties *facts_at(const struct dyno_results *results, size_t place,
					 enum dyno_facts of, size_t of_which)
{
	const struct run *run = run_at(results, place);
	const struct device_info *info = device_at(results, place, of_which);
	if (!run)
		return NULL;
	if (of == DYNO_FACTS_ENVIRONMENT || of == DYNO_FACTS_PLAN)
		return of == DYNO_FACTS_PLAN ? &run->plan : &run->environment;
	if (of == DYNO_FACTS_ENGINE)
		return of_which < run->engine_count ? &run->engines[of_which] : NULL;
	return of == DYNO_FACTS_DEVICE && info ? &info->properties : NULL;
}

static const struct property *fact_at(const struct dyno_results *results, size_t run,
				      enum dyno_facts of, size_t place, size_t fact)
{
	const struct properties *facts = facts_at(results, run, of, place);
	return facts && fact < facts->count ? &facts->items[fact] : NULL;
}

size_t dyno_results_fact_count(const struct dyno_results *results, size_t run, enum dyno_facts of,
			       size_t place)
{
	const struct properties *facts = facts_at(results, run, of, place);
	return facts ? facts->count : 0;
}

const char *dyno_results_fact_key(const struct dyno_results *results, size_t run,
				  enum dyno_facts of, size_t place, size_t fact)
{
	const struct property *property = fact_at(results, run, of, place, fact);
	return property ? property->key : NULL;
}

const char *dyno_results_fact_text(const struct dyno_results *results, size_t run,
				   enum dyno_facts of, size_t place, size_t fact)
{
	const struct property *property = fact_at(results, run, of, place, fact);
	return property ? property->text : NULL;
}

double dyno_results_fact_number(const struct dyno_results *results, size_t run, enum dyno_facts of,
				size_t place, size_t fact)
{
	const struct property *property = fact_at(results, run, of, place, fact);
	return property && !property->text ? property->number : NAN;
}

/* --- Series ----------------------------------------------------------------------------------- */

static const struct replicate *replicate_at(const struct dyno_results *results, size_t index,
					    size_t process)
{
	const struct result *result = results_at(results, index, NULL);
	return result && process < result->replicate_count ? &result->replicates[process] : NULL;
}

size_t dyno_results_series_count(const struct dyno_results *results, size_t index, size_t process)
{
	const struct replicate *replicate = replicate_at(results, index, process);
	return replicate ? replicate->series_count : 0;
}

bool dyno_results_series(const struct dyno_results *results, size_t index, size_t process,
			 size_t place, dyno_series *out)
{
	if (place >= dyno_results_series_count(results, index, process))
		return false;
	const struct sample_series *series = &replicate_at(results, index, process)->series[place];
	const dyno_series told = {
		.size = sizeof(told),
		.name = series->name,
		.unit = series_units[series->unit].key,
		.scale = series_units[series->unit].factor,
		.values = series->values,
		.weights = series->weights,
		.count = series->count,
		.flags = (series->thinned ? DYNO_SERIES_THINNED : 0) |
			 (series->means ? DYNO_SERIES_MEANS : 0),
	};
	return caller_fill(out, &told, sizeof(told), "DYNO_SERIES_INIT", NULL);
}

/* --- A copy ----------------------------------------------------------------------------------- */

struct dyno_results *dyno_results_copy(const struct dyno_results *results, struct dyno_error *err)
{
	if (results)
		return results_hand_out(results_copy(results, err), err);
	error_set(err, DYNO_ERROR_USAGE, "no results to copy");
	return NULL;
}
