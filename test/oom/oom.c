/* Every allocation fails once: for each thing that dyno does, the first allocation, the second and
 * so on, until none is left. It must end with an error that says so, or with all that it would have
 * made anyway; without a crash, memory that is lost, or a file left behind.
 *
 *	test-oom [EVERY [CASE [NUMBER]]]
 *
 * EVERY: of so many allocations one fails (1: each). NUMBER: only that one, with what comes of it.
 */
#include "oom/oom.h"
#include "core/base/count.h"
#include "full_results.h"
#include "output/store/store.h"
#include "test.h"
#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#define SHOWN 5 /* failures of a case that are printed */

struct oom_world oom_world;
static unsigned every = 1, only;
static const char *wanted;
static unsigned long tried, unhandled;

/* --- What the cases share --------------------------------------------------------------------- */

const char *oom_path(const char *name)
{
	static char path[512];
	snprintf(path, sizeof(path), "%s/%s", oom_world.folder, name);
	return path;
}

bool oom_take_file(const char *path, struct buffer *out)
{
	char bytes[4096];
	size_t length;
	FILE *file = fopen(path, "rbe");
	while (file && (length = fread(bytes, 1, sizeof(bytes), file)) > 0)
		buffer_append(out, bytes, length);
	bool ok = file != NULL;
	if (file)
		fclose(file);
	unlink(path);
	return ok;
}

void oom_remove_store(const char *path)
{
	static const char *const endings[] = { "", "-wal", "-shm", "-journal" };
	for (size_t i = 0; i < COUNT(endings); i++) {
		char file[512];
		snprintf(file, sizeof(file), "%s%s", path, endings[i]);
		unlink(file);
	}
}

bool oom_save(const char *path, const struct dyno_results *results, struct dyno_error *err)
{
	dyno_store *store = dyno_store_open(path, false, err);
	bool ok = store && dyno_store_save(store, results, err);
	dyno_store_close(store);
	return ok;
}

bool oom_aside(bool (*perform)(const char *path), const char *path)
{
	allocations_pause(true);
	bool ok = perform(path);
	allocations_pause(false);
	return ok;
}

void oom_describe(const struct dyno_results *results, struct buffer *out)
{
	size_t length = 0;
	char *text = dyno_results_export(results, "json", &length, NULL);
	CHECK(text);
	if (text)
		buffer_append(out, text, length);
	dyno_text_free(text);
}

/* --- One case --------------------------------------------------------------------------------- */

struct attempt {
	unsigned long at, failures;
	bool ok, failed;
	long lost;
	struct buffer out;
	struct dyno_error err;
};

static unsigned files_left(void)
{
	unsigned count = 0;
	DIR *folder = opendir(oom_world.folder);
	for (struct dirent *entry; folder && (entry = readdir(folder));)
		count += entry->d_name[0] != '.' || entry->d_name[1] == 'd'; /* .dyno-… */
	if (folder)
		closedir(folder);
	return count;
}

static void attempt(const struct oom_case *row, unsigned long at, bool rest, struct attempt *made)
{
	long before = allocations_live();
	*made = (struct attempt){ .at = at };
	allocations_fail(at, rest);
	made->ok = row->perform(row, &made->out, &made->err);
	made->failed = allocations_stop();
	made->lost = allocations_live() - before - (made->out.data ? 1 : 0);
}

static const char *complaint(const struct oom_case *row, const struct attempt *made,
			     const struct buffer *expected, unsigned files)
{
	bool same = made->out.length == expected->length &&
		    memcmp(buffer_text(&made->out), buffer_text(expected), expected->length) == 0;
	if (made->lost && !row->keeps)
		return "memory is lost";
	if (files_left() != files)
		return "a file is left behind";
	if (!made->ok && !made->failed)
		return "it fails without a reason";
	if (!made->ok && made->err.code != DYNO_ERROR_MEMORY &&
	    !(row->elsewhere && strstr(made->err.message, "out of memory")))
		return "the error is not that memory is exhausted";
	if (!made->ok && !made->err.message[0])
		return "the error says nothing";
	if (made->ok && !same &&
	    !(row->lacks && row->lacks(buffer_text(&made->out), buffer_text(expected))))
		return "something is missing, and it is not said";
	return NULL;
}

static void check(const struct oom_case *row, const struct attempt *made,
		  const struct buffer *expected, unsigned files, unsigned *complaints)
{
	const char *what = complaint(row, made, expected, files);
	char asked[512];
	if (!what)
		return;
	test_failures++;
	if ((*complaints)++ < SHOWN || wanted) {
		allocations_asked(asked, sizeof(asked));
		printf("# %s: allocation %lu: %s (%zu bytes for %zu; %+ld blocks; error %d: %s)\n"
		       "# addr2line -fie test-oom%s\n",
		       row->name, made->at, what, made->out.length, expected->length, made->lost,
		       made->err.code, made->err.message, asked);
	}
	if (only)
		printf("%s\n---- instead of\n%s\n", buffer_text(&made->out), buffer_text(expected));
}

/* Which of them fail. What workers allocate is not counted here: it is tried until none fails. */
static unsigned long step_of(const struct oom_case *row, unsigned long all)
{
	unsigned long step = every * (row->pace && every > 1 ? row->pace : 1);
	unsigned long least = row->most ? all / row->most + 1 : 1;
	return step > least ? step : least;
}

static void run_case(const struct oom_case *row, bool rest)
{
	unsigned complaints = 0, files;
	unsigned long step, failed = 0, all;
	struct attempt expected, made;
	if (row->is_here && !row->is_here()) {
		printf("# %s: what it needs is not here\n", row->name);
		return;
	}
	attempt(row, 0, false, &expected); /* and what is made once in a program's life */
	buffer_finish(&expected.out);
	files = files_left();
	attempt(row, 0, false, &expected);
	CHECK_ROW(row->name, expected.ok && expected.out.length && (!expected.lost || row->keeps));
	if (!expected.ok)
		printf("# %s: %s\n", row->name, expected.err.message);
	all = allocations_made();
	step = step_of(row, all);
	for (unsigned long at = only ? only : 1 + (rest ? step / 2 : 0); expected.ok; at += step) {
		attempt(row, at, rest, &made);
		check(row, &made, &expected.out, files, &complaints);
		buffer_finish(&made.out);
		failed += made.failed;
		if (!made.failed || only)
			break;
	}
	if (complaints > SHOWN && !wanted)
		printf("# %s: and %u more\n", row->name, complaints - SHOWN);
	printf("# %s: %lu of %lu allocations failed%s, %u not handled\n", row->name, failed, all,
	       rest ? ", with all that follow" : "", complaints);
	tried += failed;
	unhandled += complaints;
	buffer_finish(&expected.out);
}

static void run_cases(const struct oom_case *rows, bool rest)
{
	for (; rows->name; rows++)
		if (!wanted || strcmp(wanted, rows->name) == 0)
			run_case(rows, rest);
}

static void once(void)
{
	run_cases(oom_results, false);
}

static void from_there_on(void)
{
	run_cases(oom_results, true);
}

static void a_run_once(void)
{
	run_cases(oom_runs, false);
}

static void a_run_from_there_on(void)
{
	run_cases(oom_runs, true);
}

/* --- The world -------------------------------------------------------------------------------- */

static struct dyno_results *make_results(unsigned first, unsigned runs, unsigned cells)
{
	const struct full full = {
		.models = 1, .devices = cells, .batches = cells, .sequences = 1, .samples = 24
	};
	struct dyno_results *results = results_create(NULL);
	for (unsigned i = 0; i < runs; i++)
		full_run(results, &full, first + i);
	results_add_numbers(results, NULL);
	return results;
}

static bool make_world(void)
{
	static char folder[64], json[80], store[80];
	struct dyno_error err;
	/* Where nothing waits for a disk. */
	snprintf(folder, sizeof(folder), "%s/dyno-oom-XXXXXX",
		 access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	oom_world.folder = mkdtemp(folder);
	if (!oom_world.folder)
		return false;
	snprintf(json, sizeof(json), "%s/results.json", folder);
	snprintf(store, sizeof(store), "%s/store.db", folder);
	oom_world.json = json;
	oom_world.store = store;
	oom_world.results = make_results(0, 1, 2);
	oom_world.others = make_results(1, 1, 2);
	oom_world.both = make_results(0, 2, 2);
	oom_world.cell = make_results(0, 1, 1);
	return dyno_results_save(oom_world.results, json, NULL, &err) &&
	       oom_save(store, oom_world.results, &err) && oom_save(store, oom_world.others, &err);
}

static void destroy_world(void)
{
	dyno_results_destroy(oom_world.results);
	dyno_results_destroy(oom_world.others);
	dyno_results_destroy(oom_world.both);
	dyno_results_destroy(oom_world.cell);
	unlink(oom_world.json);
	unlink(oom_world.store);
	if (rmdir(oom_world.folder) != 0)
		printf("# %s is not empty\n", oom_world.folder);
}

int main(int count, char **arguments)
{
	static const struct test tests[] = {
		{ "each allocation that fails is told", once },
		{ "memory that stays exhausted is told", from_there_on },
		{ "a run loses nothing that it measured", a_run_once },
		{ "a run ends where memory stays exhausted", a_run_from_there_on },
	};
	every = count > 1 ? (unsigned)strtoul(arguments[1], NULL, 10) : 1;
	wanted = count > 2 ? arguments[2] : NULL;
	only = count > 3 ? (unsigned)strtoul(arguments[3], NULL, 10) : 0;
	allocations_adopt();
	setlinebuf(stdout);
	if (!make_world())
		return 1;
	int status = test_main(tests, COUNT(tests));
	printf("# %lu allocations failed, %lu not handled\n", tried, unhandled);
	destroy_world();
	return status;
}
