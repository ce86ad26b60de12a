/* dyno import: takes result files and other stores into the store. */
#include "cli/commands.h"
#include "cli/terminal/output.h"
#include "core/import/replicates.h"
#include "output/store/store.h"
#include <stddef.h>

struct import_options {
	const char *store, *output;
	bool quiet, replicates;
};

#define AT(member) offsetof(struct import_options, member)

/* clang-format off */
static const struct option rows[] = {
	OPTION("output", 'o', OPTION_STRING, AT(output), "FILE", NULL,
	  "write a result file of dyno's instead of taking anything into the store"),
	OPTION("quiet", 'q', OPTION_FLAG, AT(quiet), NULL, NULL,
	  "do not say what was taken"),
	OPTION("replicates", 0, OPTION_FLAG, AT(replicates), NULL, NULL,
	  "the files are of one benchmark of another tool, each of another start of it: join them as processes of one run"),
	OPTION("store", 0, OPTION_STRING, AT(store), "FILE", NULL,
	  "store to take them into (default: $XDG_DATA_HOME/dyno/history.db)"),
	OPTIONS_END,
};
/* clang-format on */

struct count {
	size_t added, known;
};

static bool import(struct store *store, const char *path, struct count *count,
		   struct dyno_error *err)
{
	if (store_is_at(path))
		return store_import_from(store, path, &count->added, &count->known, err);
	struct dyno_results *results = dyno_results_load(path, err);
	bool ok = results && store_import(store, results, &count->added, &count->known, err);
	dyno_results_destroy(results);
	return ok;
}

static struct dyno_results *load_all(const struct import_options *options,
				     const struct strings *paths, struct dyno_error *err)
{
	struct dyno_results *results = dyno_results_load(paths->items[0], err);
	bool ok = results != NULL;
	for (size_t i = 1; ok && i < paths->count; i++) {
		struct dyno_results *more = dyno_results_load(paths->items[i], err);
		ok = more && (options->replicates
				      ? import_add_replicate(results, more, paths->items[i], err)
				      : dyno_results_join(results, more, err));
	}
	if (ok && options->replicates)
		ok = import_replicated(results, err);
	if (ok)
		return results;
	dyno_results_destroy(results);
	return NULL;
}

/* All at once: processes of one run, or what goes into a file. */
static bool import_together(const struct import_options *options, const struct strings *paths,
			    struct count *count, struct dyno_error *err)
{
	struct dyno_results *results = load_all(options, paths, err);
	struct store *store = NULL;
	bool ok = results;
	if (ok && options->output)
		ok = dyno_results_save(results, options->output, "json", err);
	else if (ok)
		ok = (store = store_open(options->store, false, err)) &&
		     store_import(store, results, &count->added, &count->known, err);
	store_close(store);
	dyno_results_destroy(results);
	return ok;
}

static bool import_each(const struct import_options *options, const struct strings *paths,
			struct count *count, struct dyno_error *err)
{
	struct store *store = store_open(options->store, false, err);
	bool ok = store;
	for (size_t i = 0; ok && i < paths->count; i++)
		ok = import(store, paths->items[i], count, err);
	store_close(store);
	return ok;
}

static bool check_usage(const struct import_options *options, const struct strings *paths,
			struct dyno_error *err)
{
	if (!paths->count)
		return error_set(err, DYNO_ERROR_USAGE,
				 "import what? Name result files, files or folders of other tools, "
				 "or other stores");
	return !options->replicates || paths->count > 1 ||
	       error_set(err, DYNO_ERROR_USAGE, "name two files or more to join them as processes");
}

static int run(struct invocation *invocation)
{
	const struct import_options *options = invocation->options;
	const struct strings *arguments = &invocation->arguments;
	struct dyno_error err = { 0 };
	struct count count = { 0 };
	bool together = options->replicates || options->output;
	bool ok = check_usage(options, arguments, &err) &&
		  (together ? import_together : import_each)(options, arguments, &count, &err);
	if (arguments->count && !options->quiet && (ok || !together) && !options->output)
		tell("%zu runs taken, %zu were there already", count.added, count.known);
	return ok ? STATUS_EXIT_OK : complain(STATUS_EXIT_USAGE, &err);
}

static const char *const examples[] = {
	"dyno import server.json",
	"take the runs of a result file into the history",
	"dyno import --replicates run1.json run2.json run3.json",
	"files that another tool wrote in three starts, as three processes of one run",
	"dyno import /mnt/old/history.db",
	"join another store",
	NULL,
};

const struct command command_import = {
	.name = "import",
	.arguments = "FILE…",
	.summary = "take result files, of other tools as well, and other stores into the store",
	.description =
		"Copies the runs of each FILE, a result file in JSON, a file or folder of another tool "
		"(docs/import.md lists them) or another store, with all their samples. A run that is there already (by its id) is left as it is. "
		"What it says is data: an unfinished one is resumed only if you repeat what its "
		"plan names.",
	.options = rows,
	.options_size = sizeof(struct import_options),
	.examples = examples,
	.completes = "files",
	.run = run,
};
