/* dyno import: takes result files and other stores into the store. */
#include "cli/commands.h"
#include "cli/output.h"
#include "output/format/export.h"
#include "output/store/store.h"
#include <stddef.h>
#include <stdio.h>
#include <string.h>

struct import_options {
	const char *store;
	bool quiet;
};

#define AT(member) offsetof(struct import_options, member)

/* clang-format off */
static const struct option rows[] = {
	{ "quiet", 'q', OPTION_FLAG, AT(quiet), NULL, NULL,
	  "do not say what was taken", NULL, 0, 0 },
	{ "store", 0, OPTION_STRING, AT(store), "FILE", NULL,
	  "store to take them into (default: $XDG_DATA_HOME/dyno/history.db)", NULL, 0, 0 },
	{ NULL, 0, OPTION_FLAG, 0, NULL, NULL, NULL, NULL, 0, 0 },
};
/* clang-format on */

struct count {
	size_t added, known;
};

static bool import_results(struct store *store, struct dyno_results *results, struct count *count,
			   struct dyno_error *err)
{
	struct count here = { 0 };
	bool ok = results && store_import(store, results, &here.added, &here.known, err);
	count->added += here.added;
	count->known += here.known;
	dyno_results_destroy(results);
	return ok;
}

/* Run by run, since all of a store may not fit into memory. Oldest first, so that "latest" means
 * the same in both of runs in the same second. */
static bool import_store(struct store *store, const char *path, struct arena *arena,
			 struct count *count, struct dyno_error *err)
{
	struct store_entry *entries;
	size_t runs;
	struct store *other = store_open(path, true, err);
	bool ok = other && store_list(other, 0, arena, &entries, &runs, err);
	for (size_t i = ok ? runs : 0; ok && i > 0; i--)
		ok = import_results(store, store_load(other, entries[i - 1].id, true, err), count,
				    err);
	store_close(other);
	return ok;
}

static bool is_database(const char *path)
{
	static const char magic[] = "SQLite format 3";
	char start[sizeof(magic)] = "";
	FILE *file = fopen(path, "re");
	size_t got = file ? fread(start, 1, sizeof(start), file) : 0;
	if (file)
		fclose(file);
	return got == sizeof(magic) && memcmp(start, magic, sizeof(magic)) == 0;
}

static bool import(struct store *store, const char *path, struct arena *arena, struct count *count,
		   struct dyno_error *err)
{
	if (is_database(path))
		return import_store(store, path, arena, count, err);
	return import_results(store, dyno_results_load(path, err), count, err);
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
		ok = import(store, arguments->items[i], invocation->arena, &count, &err);
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
