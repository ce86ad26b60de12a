#include "core/import/replicates.h"
#include "core/base/hash.h"
#include "core/import/import.h"
#include <math.h>
#include <string.h>

static const char *fact(const struct run *run, const char *key)
{
	const struct property *found =
		run->engine_count ? properties_find(&run->engines[0], key) : NULL;
	return found ? found->text : NULL;
}

static bool check(const struct dyno_results *results, const char *name, struct dyno_error *err)
{
	if (results->run_count != 1)
		return error_set(err, DYNO_ERROR_USAGE,
				 "%s: it has %zu runs, and only one can be a process of another",
				 name, results->run_count);
	return fact(results->runs[0], "file_digest") ||
	       error_set(err, DYNO_ERROR_USAGE,
			 "%s: only files of other tools can be joined as processes; dyno keeps "
			 "its own apart",
			 name);
}

/* The same bytes are the same process. */
static bool is_new(const struct run *run, const struct run *more, const char *name,
		   struct dyno_error *err)
{
	const char *tool = fact(run, "name"), *its = fact(more, "name");
	const char *digest = fact(more, "file_digest");
	if (!tool || !its || strcmp(tool, its) != 0)
		return error_set(err, DYNO_ERROR_USAGE, "%s: it is of %s, the first file of %s",
				 name, its ? its : "?", tool ? tool : "?");
	return !strstr(fact(run, "file_digest"), digest) ||
	       error_set(err, DYNO_ERROR_USAGE,
			 "%s: the same file was named before; a process counts once", name);
}

/* --- What a file without processes tells is that of one --------------------------------------- */

static bool add_own(struct arena *arena, const struct run *run, struct replicate *replicate,
		    const struct result *result)
{
	bool ok = true;
	for (size_t i = 0; ok && i < result->own_count; i++) {
		const struct own_value *own = &result->own[i];
		unsigned id = vocabulary_field(&run->own, own->field->key);
		if (id >= FIELD_OWN && isnan(replicate_own_value(replicate, own->field)) &&
		    isfinite(own->value.value))
			ok = replicate_set_own(arena, replicate, field_of(&run->own, id),
					       own->value.value);
	}
	return ok;
}

/* Where there are several processes already what the result says is of none of them. */
static bool make_process(struct arena *arena, const struct run *run, struct result *result)
{
	struct replicate *replicate = result->replicates;
	if (result->replicate_count > 1)
		return true;
	if (!result->replicate_count) {
		replicate = result_add_replicate(arena, result);
		if (!replicate)
			return false;
		replicate->status = result->status;
		replicate->reason = result->reason;
		for (unsigned id = 0; id < FIELD_TOTAL; id++)
			replicate->values[id] = result->values[id].value;
	}
	return add_own(arena, run, replicate, result);
}

/* --- Joining -----------------------------------------------------------------------------------
 */

static struct result *find(const struct run *run, const struct result *sought)
{
	for (size_t i = 0; i < run->result_count; i++)
		if (cell_compare(&run->results[i]->cell, &sought->cell, ALL_WORDS) == 0)
			return run->results[i];
	return NULL;
}

static bool take_processes(struct arena *arena, const struct run *run, struct result *result,
			   const struct result *more)
{
	for (size_t i = 0; i < more->replicate_count; i++) {
		struct replicate *replicate = result_add_replicate(arena, result);
		if (!replicate)
			return false;
		*replicate = more->replicates[i];
		replicate->index = (uint32_t)(result->replicate_count - 1);
		for (size_t k = 0; k < replicate->own_count; k++) {
			unsigned id = vocabulary_field(&run->own, replicate->own[k].field->key);
			if (id >= FIELD_OWN)
				replicate->own[k].field = field_of(&run->own, id);
		}
	}
	for (size_t i = 0; i < more->notes.count; i++)
		if (!strings_add_once(arena, &result->notes, more->notes.items[i]))
			return false;
	result->processes = (uint32_t)result->replicate_count;
	if (result->status != STATUS_OK && more->status == STATUS_OK) {
		result->status = STATUS_OK;
		result->reason = NULL;
	}
	return true;
}

static bool join(struct dyno_results *results, struct run *run, struct run *more, const char *name,
		 struct dyno_error *err)
{
	struct arena *arena = &results->arena;
	if (run->result_count != more->result_count)
		return error_set(err, DYNO_ERROR_USAGE,
				 "%s: it has %zu results, the first file %zu: they are not of one "
				 "benchmark",
				 name, more->result_count, run->result_count);
	for (size_t i = 0; i < more->result_count; i++) {
		struct result *result = find(run, more->results[i]);
		if (!result)
			return error_set(err, DYNO_ERROR_USAGE,
					 "%s: the first file has no such result: %.200s", name,
					 more->results[i]->cell.model->name);
		if (!make_process(arena, run, result) ||
		    !make_process(arena, more, more->results[i]) ||
		    !take_processes(arena, run, result, more->results[i]))
			return error_memory(err);
	}
	return true;
}

static bool join_facts(struct arena *arena, struct run *run, const struct run *more)
{
	static const char *const keys[] = { "file", "file_digest" };
	bool ok = true;
	for (size_t i = 0; ok && i < 2; i++) {
		const char *a = fact(run, keys[i]), *b = fact(more, keys[i]);
		const char *both = a && b ? arena_printf(arena, "%s, %s", a, b) : NULL;
		ok = !a || !b ||
		     (both && properties_add_text(arena, &run->engines[0], keys[i], both));
	}
	for (size_t i = 0; ok && i < more->warnings.count; i++)
		ok = strings_add_once(arena, &run->warnings, more->warnings.items[i]);
	if (strcmp(more->started, run->started) < 0)
		run->started = more->started;
	if (run->finished && strcmp(more->started, run->finished) > 0)
		run->finished = more->started;
	return ok;
}

bool import_add_replicate(struct dyno_results *results, struct dyno_results *more, const char *name,
			  struct dyno_error *err)
{
	bool ok = check(results, "the first file", err) && check(more, name, err) &&
		  is_new(results->runs[0], more->runs[0], name, err);
	if (!ok) {
		dyno_results_destroy(more);
		return false;
	}
	/* Its run goes on living in the arena, though it is none of the results'. */
	if (!results_join(results, more, err))
		return false;
	struct run *run = results->runs[0], *second = results->runs[1];
	results->run_count = 1;
	return vocabulary_join(&run->own, &second->own, &results->arena, err) &&
	       join(results, run, second, name, err) &&
	       (join_facts(&results->arena, run, second) || error_memory(err));
}

/* --- What follows ------------------------------------------------------------------------------
 */

static void forget(struct result *result)
{
	for (unsigned id = 0; id < FIELD_TOTAL; id++) {
		double value = result->values[id].value;
		bool told = false;
		for (size_t i = 0; i < result->replicate_count; i++)
			told = told || !isnan(result->replicates[i].values[id]);
		if (told || result->values[id].reason || isnan(value))
			result->values[id] = (struct field_value){
				.value = NAN, .low = NAN, .high = NAN, .bound = NAN
			};
	}
}

bool import_replicated(struct dyno_results *results, struct dyno_error *err)
{
	struct run *run = results->runs[0];
	struct import import = {
		.results = results, .run = run, .arena = &results->arena, .err = err
	};
	const char *digests = fact(run, "file_digest");
	for (size_t i = 0; i < run->result_count; i++)
		forget(run->results[i]);
	run->id = arena_printf(import.arena, "%.15s-%04x", run->id,
			       digests ? hash_text(digests) & 0xffff : 0);
	import_need(&import, run->id);
	import_summarise(&import);
	arena_finish(&import.scratch);
	return !import.failed && results_vocabulary(results, &results->arena, &results->own, err);
}
