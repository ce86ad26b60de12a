/* A store of an earlier dyno, which is brought up to date when it is opened: all of it, or it stays
 * as it was and the next one does it. */
#include "full_results.h"
#include "oom/oom.h"
#include "store_old.h"

#define VERSION 3 /* after which everything got a place of its own */

static bool open_once(const char *path, struct dyno_error *err)
{
	dyno_store *store = dyno_store_open(path, false, err);
	dyno_store_close(store);
	return store;
}

static bool write_old_store(const char *path)
{
	const struct full full = {
		.models = 1, .devices = 1, .batches = 2, .runs = 1, .samples = 12
	};
	struct dyno_results *results = full_results(&full);
	write_old(path, VERSION, results);
	dyno_results_destroy(results);
	return test_failures == 0;
}

static bool describe(const char *path, struct buffer *out, struct dyno_error *err)
{
	struct dyno_results *results = dyno_results_open(path, "latest", err);
	if (results)
		oom_describe(results, out);
	dyno_results_destroy(results);
	return results;
}

bool oom_upgrade(const struct oom_case *row, struct buffer *out, struct dyno_error *err)
{
	static char *whole; /* what is in it when nothing failed */
	const char *path = oom_path("old.db");
	struct buffer found = { 0 };
	struct dyno_error again = { 0 };
	(void)row;
	if (!oom_aside(write_old_store, path))
		return error_set(err, DYNO_ERROR_STORE, "the old store could not be made");
	bool ok = open_once(path, err);
	allocations_stop();
	bool there = describe(path, &found, ok ? err : &again);
	if (!whole && ok)
		whole = strdup(buffer_text(&found));
	if (!there || strcmp(buffer_text(&found), whole) != 0)
		error_set(err, DYNO_ERROR_STORE, "what was in the store is not in it: %s",
			  again.message);
	buffer_append(out, found.data, ok ? found.length : 0);
	buffer_finish(&found);
	oom_remove_store(path);
	return ok && there;
}
