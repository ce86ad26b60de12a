/* The public functions that make results. */
#include "core/base/caller.h"
#include "core/result/members.h"
#include "measure/metrics/metric.h"
#include <math.h>
#include <string.h>

/* --- Finding what is to be changed ------------------------------------------------------------ */

static struct run *find_run(struct dyno_results *results, size_t place, struct dyno_error *err)
{
	if (results && place < results->run_count)
		return results->runs[place];
	error_set(err, DYNO_ERROR_USAGE, "there is no run %zu", place);
	return NULL;
}

static struct run *last_run(struct dyno_results *results, struct dyno_error *err)
{
	if (results && results->run_count)
		return results->runs[results->run_count - 1];
	error_set(err, DYNO_ERROR_USAGE, "add a run first");
	return NULL;
}

static struct result *find_result(struct dyno_results *results, size_t index,
				  struct dyno_error *err)
{
	size_t place = index;
	for (size_t i = 0; results && i < results->run_count; i++) {
		struct run *run = results->runs[i];
		if (place < run->result_count)
			return run->results[place];
		place -= run->result_count;
	}
	error_set(err, DYNO_ERROR_USAGE, "there is no result %zu", index);
	return NULL;
}

static struct replicate *find_process(struct dyno_results *results, size_t index, size_t process,
				      struct dyno_error *err)
{
	struct result *result = find_result(results, index, err);
	if (result && process < result->replicate_count)
		return &result->replicates[process];
	if (result)
		error_set(err, DYNO_ERROR_USAGE, "result %zu has no process %zu", index, process);
	return NULL;
}

static bool find_field(const struct vocabulary *own, const char *key, unsigned *field,
		       struct dyno_error *err)
{
	*field = key ? vocabulary_field(own, key) : FIELD_TOTAL;
	return *field != FIELD_TOTAL ||
	       error_set(err, DYNO_ERROR_USAGE, "there is no field \"%.64s\"", key ? key : "");
}

static struct field_value *find_value(struct dyno_results *results, size_t index, const char *key,
				      struct dyno_error *err)
{
	unsigned field;
	const struct run *run;
	struct result *result = find_result(results, index, err);
	if (!result || !results_at(results, index, &run) ||
	    !find_field(&run->own, key, &field, err))
		return NULL;
	if (field < FIELD_TOTAL)
		return &result->values[field];
	struct field_value *own =
		result_set_own(&results->arena, result, field_of(&run->own, field));
	if (!own)
		error_memory(err);
	return own;
}

static bool no_word(const char *word, struct dyno_error *err)
{
	return error_set(err, DYNO_ERROR_USAGE, "there is no word \"%.64s\" to set",
			 word ? word : "");
}

/* --- Texts ------------------------------------------------------------------------------------ */

static bool set_text(struct arena *arena, const char **place, const char *text,
		     struct dyno_error *err)
{
	const char *copy = arena_string(arena, text);
	if (text && !copy)
		return error_memory(err);
	*place = copy;
	return true;
}

/* One that must be there. */
static bool need_text(struct arena *arena, const char **place, const char *text, const char *what,
		      struct dyno_error *err)
{
	if (!text || !*text)
		return error_set(err, DYNO_ERROR_USAGE, "%s is missing", what);
	return set_text(arena, place, text, err);
}

/* The row of a member table whose key this is, a text. */
static const struct member *text_member(const struct member *table, const char *word)
{
	for (; word && table->key; table++)
		if (table->type == MEMBER_TEXT && strcmp(table->key, word) == 0)
			return table;
	return NULL;
}

static bool set_member(struct arena *arena, const struct member *table, void *holder,
		       const char *word, const char *text, struct dyno_error *err)
{
	const struct member *member = text_member(table, word);
	if (!member)
		return no_word(word, err);
	const char **place = (const char **)(void *)((char *)holder + member->offset);
	return member->required ? need_text(arena, place, text, member->key, err)
				: set_text(arena, place, text, err);
}

/* --- Runs ------------------------------------------------------------------------------------- */

struct dyno_results *dyno_results_create(struct dyno_error *err)
{
	return results_create(err);
}

size_t dyno_results_add_run(struct dyno_results *results, const char *id, const char *started,
			    struct dyno_error *err)
{
	const char *texts[2];
	if (!results) {
		error_set(err, DYNO_ERROR_USAGE, "no results to add a run to");
		return DYNO_NONE;
	}
	if (!need_text(&results->arena, &texts[0], id, "the run's id", err) ||
	    !need_text(&results->arena, &texts[1], started, "when the run was started", err))
		return DYNO_NONE;
	struct run *run = results_add_run(results);
	if (!run) {
		error_memory(err);
		return DYNO_NONE;
	}
	run->id = texts[0];
	run->started = texts[1];
	run->dyno = DYNO_VERSION;
	return results->run_count - 1;
}

bool dyno_results_set_run_text(struct dyno_results *results, size_t place, const char *word,
			       const char *text, struct dyno_error *err)
{
	struct run *run = find_run(results, place, err);
	if (run && word && strcmp(word, "id") == 0)
		return error_set(err, DYNO_ERROR_USAGE, "a run keeps its id");
	return run && set_member(&results->arena, run_members, run, word, text, err);
}

bool dyno_results_add_warning(struct dyno_results *results, size_t place, const char *text,
			      struct dyno_error *err)
{
	struct run *run = find_run(results, place, err);
	return run && (strings_add(&results->arena, &run->warnings, text) || error_memory(err));
}

static struct properties *find_facts(struct run *run, enum dyno_facts of, size_t place,
				     struct dyno_error *err)
{
	if (of == DYNO_FACTS_ENVIRONMENT)
		return &run->environment;
	if (of == DYNO_FACTS_PLAN)
		return &run->plan;
	if (of == DYNO_FACTS_DEVICE && place < run->device_count)
		return &run->devices[place]->properties;
	if (of == DYNO_FACTS_ENGINE && place < run->engine_count)
		return &run->engines[place];
	error_set(err, DYNO_ERROR_USAGE, "there is nothing %zu to tell facts of", place);
	return NULL;
}

bool dyno_results_set_fact(struct dyno_results *results, size_t place, enum dyno_facts of,
			   size_t device, const char *key, const char *text, double number,
			   struct dyno_error *err)
{
	struct run *run = find_run(results, place, err);
	struct properties *facts = run ? find_facts(run, of, device, err) : NULL;
	if (!facts)
		return false;
	if (!key || !*key)
		return error_set(err, DYNO_ERROR_USAGE, "a fact needs a key");
	return (text ? properties_add_text(&results->arena, facts, key, text)
		     : properties_add_number(&results->arena, facts, key, number)) ||
	       error_memory(err);
}

/* --- Models and devices ----------------------------------------------------------------------- */

size_t dyno_results_add_model(struct dyno_results *results, const char *name, const char *source,
			      const char *digest, struct dyno_error *err)
{
	struct model_info made;
	struct run *run = last_run(results, err);
	model_info_init(&made);
	if (!run || !need_text(&results->arena, &made.name, name, "the model's name", err) ||
	    !need_text(&results->arena, &made.source, source, "where the model is from", err) ||
	    !set_text(&results->arena, &made.digest, digest, err))
		return DYNO_NONE;
	struct model_info *model = run_add_model(&results->arena, run);
	if (!model) {
		error_memory(err);
		return DYNO_NONE;
	}
	made.index = model->index;
	*model = made;
	return model->index;
}

size_t dyno_results_add_device(struct dyno_results *results, const char *id, const char *platform,
			       const char *name, const char *machine, struct dyno_error *err)
{
	struct device_info made = { 0 };
	struct run *run = last_run(results, err);
	if (!run || !need_text(&results->arena, &made.id, id, "the device's id", err) ||
	    !need_text(&results->arena, &made.platform, platform, "the device's platform", err) ||
	    !set_text(&results->arena, &made.name, name, err) ||
	    !set_text(&results->arena, &made.machine, machine, err))
		return DYNO_NONE;
	struct device_info *device = run_add_device(&results->arena, run);
	if (!device) {
		error_memory(err);
		return DYNO_NONE;
	}
	made.index = device->index;
	*device = made;
	return device->index;
}

size_t dyno_results_add_engine(struct dyno_results *results, const char *name, const char *version,
			       struct dyno_error *err)
{
	struct properties made = { 0 };
	struct run *run = last_run(results, err);
	if (!run)
		return DYNO_NONE;
	if (!name || !*name) {
		error_set(err, DYNO_ERROR_USAGE, "the engine's name is missing");
		return DYNO_NONE;
	}
	struct arena *arena = &results->arena;
	struct properties *engine =
		properties_add_text(arena, &made, "name", name) &&
				properties_add_text(arena, &made, "version", version)
			? run_add_engine(arena, run)
			: NULL;
	if (!engine) {
		error_memory(err);
		return DYNO_NONE;
	}
	*engine = made;
	return run->engine_count - 1;
}

/* --- Own words and fields --------------------------------------------------------------------- */

/* What the results' tables tell follows what a run declares. */
static bool declare(struct dyno_results *results, bool made, struct dyno_error *err)
{
	return made && results_vocabulary(results, &results->arena, &results->own, err);
}

bool dyno_results_add_word(struct dyno_results *results, const char *key, const char *title,
			   const char *kind, const char *unit, struct dyno_error *err)
{
	struct run *run = last_run(results, err);
	struct declaration made = { .key = key ? key : "",
				    .title = title,
				    .unit = unit,
				    .number = kind && strcmp(kind, "number") == 0,
				    .certain = true };
	if (!run)
		return false;
	if (!made.number && (!kind || strcmp(kind, "text") != 0))
		return error_set(err, DYNO_ERROR_USAGE,
				 "there is no kind \"%.40s\" of word; there are number and text",
				 kind ? kind : "");
	return declare(results, vocabulary_add_word(&run->own, &made, &results->arena, err), err);
}

bool dyno_results_add_field(struct dyno_results *results, const char *key, const char *title,
			    const char *unit, const char *better, const char *description,
			    struct dyno_error *err)
{
	struct run *run = last_run(results, err);
	struct declaration made = {
		.key = key ? key : "", .title = title, .unit = unit, .description = description
	};
	if (!run)
		return false;
	if (better && !better_find(better, &made.better))
		return error_set(err, DYNO_ERROR_USAGE,
				 "better \"%.40s\" is none of lower, higher and neither", better);
	return declare(results, vocabulary_add_field(&run->own, &made, &results->arena, err), err);
}

/* NULL, also without an error: the result's run declares no such word. */
static const struct word *find_own_word(const struct dyno_results *results, size_t index,
					const char *key)
{
	const struct run *run;
	unsigned id = key && results_at(results, index, &run) ? vocabulary_word(&run->own, key)
							      : WORD_TOTAL;
	return id >= WORD_OWN ? word_of(&run->own, id) : NULL;
}

static bool set_own_text(struct dyno_results *results, struct result *result,
			 const struct word *word, const char *text, struct dyno_error *err)
{
	if (!text || word->kind == WORD_IS_NUMBER)
		return error_set(err, DYNO_ERROR_USAGE, "%s: %s", word->key,
				 text ? "it is a number" : "it cannot be taken away");
	if (strlen(text) > OWN_TEXT_MOST)
		return error_set(err, DYNO_ERROR_USAGE, "%s: more than %d bytes", word->key,
				 OWN_TEXT_MOST);
	return cell_set_own(&results->arena, &result->cell, word, text, 0, NULL) ||
	       error_memory(err);
}

static bool set_own_number(struct dyno_results *results, struct result *result,
			   const struct word *word, double number, struct dyno_error *err)
{
	if (!isfinite(number))
		return error_set(err, DYNO_ERROR_USAGE, "%s: %g is no number", word->key, number);
	return cell_set_own(&results->arena, &result->cell, word, NULL, number, NULL) ||
	       error_memory(err);
}

/* --- Results ---------------------------------------------------------------------------------- */

size_t dyno_results_add_result(struct dyno_results *results, size_t model, size_t device,
			       struct dyno_error *err)
{
	struct run *run = last_run(results, err);
	if (!run)
		return DYNO_NONE;
	if (model >= run->model_count || device >= run->device_count) {
		error_set(err, DYNO_ERROR_USAGE, "the run has no such model or device");
		return DYNO_NONE;
	}
	struct result *result = run_add_result(&results->arena, run);
	if (!result) {
		error_memory(err);
		return DYNO_NONE;
	}
	result->cell.model = run->models[model];
	result->cell.device = run->devices[device];
	result->cell.batch = result->cell.streams = 1;
	if (results_add_number(results, 1))
		return dyno_results_count(results) - 1;
	run->result_count--;
	error_memory(err);
	return DYNO_NONE;
}

bool dyno_results_set_text(struct dyno_results *results, size_t index, const char *word,
			   const char *text, struct dyno_error *err)
{
	enum status status;
	struct result *result = find_result(results, index, err);
	if (!result)
		return false;
	const struct word *own = find_own_word(results, index, word);
	if (own)
		return set_own_text(results, result, own, text, err);
	if (!word || strcmp(word, "status") != 0)
		return set_member(&results->arena, result_members, result, word, text, err);
	if (!text || !status_find(text, &status))
		return error_set(err, DYNO_ERROR_USAGE, "there is no status \"%.64s\"",
				 text ? text : "");
	result->status = status;
	return true;
}

bool dyno_results_set_number(struct dyno_results *results, size_t index, const char *word,
			     double number, struct dyno_error *err)
{
	struct result *result = find_result(results, index, err);
	uint64_t *place = result ? result_word_place(result, word) : NULL;
	const struct word *own = result ? find_own_word(results, index, word) : NULL;
	if (!result)
		return false;
	if (own)
		return set_own_number(results, result, own, number, err);
	if (!place)
		return no_word(word, err);
	if (!(number >= 0 && number <= (double)COUNT_LIMIT && number == floor(number)))
		return error_set(err, DYNO_ERROR_USAGE, "%s: %g is no whole number up to 2^53",
				 word, number);
	if (!results_add_number(results, (uint64_t)number))
		return error_memory(err);
	*place = (uint64_t)number;
	return true;
}

bool dyno_results_add_note(struct dyno_results *results, size_t index, const char *text,
			   struct dyno_error *err)
{
	struct result *result = find_result(results, index, err);
	return result && (strings_add(&results->arena, &result->notes, text) || error_memory(err));
}

/* --- Values ----------------------------------------------------------------------------------- */

static bool check_number(double value, struct dyno_error *err)
{
	return !isinf(value) || error_set(err, DYNO_ERROR_USAGE, "a value is finite, or NaN");
}

bool dyno_results_set_value(struct dyno_results *results, size_t index, const char *key,
			    double number, struct dyno_error *err)
{
	struct field_value *value = find_value(results, index, key, err);
	if (!value || !check_number(number, err))
		return false;
	*value = (struct field_value){ .value = number, .low = NAN, .high = NAN, .bound = NAN };
	return true;
}

bool dyno_results_set_interval(struct dyno_results *results, size_t index, const char *key,
			       double low, double high, const char *interval,
			       struct dyno_error *err)
{
	enum interval_kind kind;
	struct field_value *value = find_value(results, index, key, err);
	if (!value)
		return false;
	if (!interval || !interval_kind_find(interval, &kind) || kind == INTERVAL_NONE)
		return error_set(err, DYNO_ERROR_USAGE,
				 "there is no interval \"%.40s\"; there are order, mean and "
				 "processes",
				 interval ? interval : "");
	if (!(isfinite(low) && isfinite(high) && low <= high))
		return error_set(err, DYNO_ERROR_USAGE, "%g … %g is no interval", low, high);
	value->low = low;
	value->high = high;
	value->kind = kind;
	return true;
}

bool dyno_results_set_bound(struct dyno_results *results, size_t index, const char *key,
			    double bound, struct dyno_error *err)
{
	struct field_value *value = find_value(results, index, key, err);
	if (!value || !check_number(bound, err))
		return false;
	value->bound = bound;
	return true;
}

bool dyno_results_set_caveat(struct dyno_results *results, size_t index, const char *key,
			     const char *caveat, const char *reason, struct dyno_error *err)
{
	struct field_value *value = find_value(results, index, key, err);
	bool withheld = caveat && strcmp(caveat, "withheld") == 0;
	bool estimated = caveat && strcmp(caveat, "estimated") == 0;
	if (!value)
		return false;
	if (caveat && !withheld && !estimated)
		return error_set(err, DYNO_ERROR_USAGE,
				 "there is no caveat \"%.40s\" to set; there are withheld and "
				 "estimated",
				 caveat);
	value->withheld = withheld;
	value->estimated = estimated;
	return set_text(&results->arena, &value->reason, reason, err);
}

/* --- Processes -------------------------------------------------------------------------------- */

size_t dyno_results_add_process(struct dyno_results *results, size_t index, struct dyno_error *err)
{
	struct result *result = find_result(results, index, err);
	if (!result)
		return DYNO_NONE;
	struct replicate *replicate = result_add_replicate(&results->arena, result);
	if (!replicate) {
		error_memory(err);
		return DYNO_NONE;
	}
	replicate->index = (uint32_t)(result->replicate_count - 1);
	replicate->status = STATUS_OK;
	if (result->processes < result->replicate_count)
		result->processes = (uint32_t)result->replicate_count;
	return result->replicate_count - 1;
}

bool dyno_results_set_process_value(struct dyno_results *results, size_t index, size_t process,
				    const char *key, double value, struct dyno_error *err)
{
	unsigned field;
	const struct run *run;
	struct replicate *replicate = find_process(results, index, process, err);
	if (!replicate || !results_at(results, index, &run) ||
	    !find_field(&run->own, key, &field, err) || !check_number(value, err))
		return false;
	if (field < FIELD_TOTAL)
		replicate->values[field] = value;
	return field < FIELD_TOTAL ||
	       replicate_set_own(&results->arena, replicate, field_of(&run->own, field), value) ||
	       error_memory(err);
}

static bool refuse_unit(const dyno_series *series, struct dyno_error *err)
{
	struct buffer units = { 0 };
	for (size_t i = 0; i < SERIES_UNITS; i++)
		buffer_printf(&units, "%s%s", i ? ", " : "", series_units[i].key);
	error_set(err, DYNO_ERROR_USAGE, "series %.64s: its unit is none of %s", series->name,
		  buffer_text(&units));
	buffer_finish(&units);
	return false;
}

static bool check_series(const dyno_series *series, enum series_unit *unit, struct dyno_error *err)
{
	if (!series->name || !series_name_is_good(series->name))
		return error_set(err, DYNO_ERROR_USAGE,
				 "a series has a name of small letters, digits and _");
	if (!series->unit || !series_unit_find(series->unit, unit))
		return refuse_unit(series, err);
	if (series->flags & ~(uint64_t)(DYNO_SERIES_THINNED | DYNO_SERIES_MEANS))
		return error_set(err, DYNO_ERROR_UNSUPPORTED, "series %s: unknown flags",
				 series->name);
	return !series->count || series->values ||
	       error_set(err, DYNO_ERROR_USAGE, "series %s: no values", series->name);
}

bool dyno_results_set_series(struct dyno_results *results, size_t index, size_t process,
			     const dyno_series *given, struct dyno_error *err)
{
	dyno_series told = DYNO_SERIES_INIT;
	enum series_unit unit;
	struct replicate *replicate = find_process(results, index, process, err);
	if (!replicate || !caller_options(&told, sizeof(told), given, "DYNO_SERIES_INIT", err) ||
	    !check_series(&told, &unit, err))
		return false;
	struct arena *arena = &results->arena;
	uint64_t *weights = told.weights && told.count
				    ? arena_allocate(arena, told.count, sizeof(*weights))
				    : NULL;
	struct sample_series *series =
		weights || !told.weights || !told.count
			? replicate_add_series(arena, replicate, told.name, unit, told.count)
			: NULL;
	if (!series)
		return error_memory(err);
	if (told.count)
		memcpy(series->values, told.values, told.count * sizeof(*told.values));
	if (weights)
		memcpy(weights, told.weights, told.count * sizeof(*weights));
	series->weights = weights;
	series->thinned = told.flags & DYNO_SERIES_THINNED;
	series->means = told.flags & DYNO_SERIES_MEANS;
	return true;
}

bool dyno_results_summarise(struct dyno_results *results, size_t index, struct dyno_error *err)
{
	struct result *result = find_result(results, index, err);
	bool any = false;
	for (size_t i = 0; result && i < result->replicate_count; i++) {
		const struct sample_series *series = replicate_samples(&result->replicates[i]);
		any |= series->count > 0;
		if (series->count && (!series_is_plain(series) || series->thinned))
			return error_set(err, DYNO_ERROR_UNSUPPORTED,
					 "only single times in ns can be summarised: set the "
					 "fields of result %zu yourself",
					 index);
	}
	if (!result)
		return false;
	if (!any)
		return error_set(err, DYNO_ERROR_NOTHING, "result %zu has no samples", index);
	bool failed = results->arena.failed; /* before: not what is asked here */
	results->arena.failed = false;
	metric_latency.summarise(&results->arena, result);
	bool ok = !results->arena.failed || error_memory(err);
	results->arena.failed = failed || !ok;
	return ok;
}
