#include "api/saving.h"
#include "api/origin.h"
#include "measure/engine/engine.h"
#include <stdio.h>
#include <string.h>

/* A locked store keeps us waiting for seconds each time. */
#define TRY_AGAIN_AFTER 30e9 /* ns */

static bool is_measured(const struct result *result)
{
	return result->replicate_count || result->status != STATUS_CANCELLED;
}

static bool save_everything(struct store *store, const struct run *run, struct dyno_error *err)
{
	if (!store_save_run(store, run, err))
		return false;
	for (size_t i = 0; i < run->result_count; i++)
		if (is_measured(run->results[i]) &&
		    !store_save_result(store, run, i, run->results[i], err))
			return false;
	return true;
}

bool saving_update(struct saving *saving, const struct run *run, size_t index,
		   struct dyno_error *err)
{
	struct store *store = saving->store;
	bool was_behind = saving->behind;
	uint64_t now = clock_monotonic.now(NULL);
	if (!store || (was_behind && (double)(now - saving->refused) < TRY_AGAIN_AFTER))
		return true;
	if (index == SAVING_HEADER)
		origin_remember(run);
	bool saved = was_behind ? save_everything(store, run, err)
		     : index == SAVING_HEADER
			     ? store_save_run(store, run, err)
			     : store_save_result(store, run, index, run->results[index], err);
	saving->behind = !saved;
	saving->refused = clock_monotonic.now(NULL);
	return saved || was_behind;
}

bool saving_finish(struct saving *saving, const struct run *run)
{
	struct dyno_error why;
	if (saving->behind)
		saving->behind = !save_everything(saving->store, run, &why);
	if (saving->store && !run_can_be_resumed(run))
		origin_forget(run);
	return !saving->behind;
}

bool saving_rescue(const struct dyno_results *results, char *path, size_t size,
		   struct dyno_error *err)
{
	snprintf(path, size, "dyno-%s.json", results->runs[0]->id);
	for (char *slash = path; (slash = strchr(slash, '/'));)
		*slash = '_'; /* an id that came with a file names no other folder */
	return dyno_results_save(results, path, NULL, err);
}
