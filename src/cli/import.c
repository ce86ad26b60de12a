/* dyno import: takes result files and other stores into the store. */
#include "cli/commands.h"
#include "cli/terminal/output.h"
#include "output/store/store.h"
#include <stddef.h>

struct import_options {
	const char *store;
	bool quiet;
};

#define AT(member) offsetof(struct import_options, member)

/* clang-format off */
static const struct option rows[] = {
	OPTION("quiet", 'q', OPTION_FLAG, AT(quiet), NULL, NULL,
	  "do not say what was taken"),
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

static int run(struct invocation *invocation)
{
	const struct import_options *options = invocation->options;
	const struct strings *arguments = &invocation->arguments;
	struct dyno_error err = { 0 };
	struct count count = { 0 };
	struct store *store = NULL;
	if (!arguments->count)
		error_set(&err, DYNO_ERROR_USAGE,
			  "import what? Name result files (.json) or other stores");
	else
		store = store_open(options->store, false, &err);
	bool ok = store;
	for (size_t i = 0; ok && i < arguments->count; i++)
		ok = import(store, arguments->items[i], &count, &err);
	store_close(store);
	if (arguments->count && !options->quiet)
		tell("%zu runs taken, %zu were there already", count.added, count.known);
	return ok ? STATUS_EXIT_OK : complain(STATUS_EXIT_USAGE, &err);
}

static const char *const examples[] = {
	"dyno import server.json",
	"take the runs of a result file into the history",
	"dyno import /mnt/old/history.db",
	"join another store",
	NULL,
};

const struct command command_import = {
	.name = "import",
	.arguments = "FILE…",
	.summary = "take result files and other stores into the store",
	.description =
		"Copies the runs of each FILE, a result file in JSON or another store, with all "
		"their samples. A run that is there already (by its id) is left as it is. "
		"What it says is data: an unfinished one is resumed only if you repeat what its "
		"plan names.",
	.options = rows,
	.options_size = sizeof(struct import_options),
	.examples = examples,
	.completes = "files",
	.run = run,
};
