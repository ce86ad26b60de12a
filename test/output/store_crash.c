/* What the store promises when several processes write, one is killed, or the disk is full: what
 * was called saved is there. */
#include "store_fixture.h"
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>

#define WRITERS 3
#define CELLS   20    /* of each */
#define SAMPLES 20000 /* about 50 kB: a save is many pages, and there are checkpoints */

static struct dyno_results *run_of(const char *id, size_t cells, size_t samples)
{
	struct dyno_results *results = run_create(id, "2026-01-01T00:00:00Z", NULL, "m");
	for (size_t i = 0; i < cells; i++)
		fill_result(&results->arena, results->runs[0], i + 1, 2, samples);
	return results;
}

/* --- Several processes --------------------------------------------------------------------- */

static const char *const writer_ids[WRITERS] = { "one", "two", "three" };

/* All begin together with a file that is not there yet. */
static int write_a_run(const struct folder *folder, const char *id, int gate)
{
	char byte;
	struct dyno_error err = { 0 };
	struct dyno_results *saved = run_of(id, CELLS, 100);
	ssize_t got = read(gate, &byte, 1); /* nothing comes: the other end is closed */
	struct store *store = store_open(folder->store, false, &err);
	bool ok = got == 0 && store && save_all(store, saved, &err);
	if (!ok)
		printf("# %s: %s\n", id, err.message);
	fflush(stdout);
	store_close(store);
	dyno_results_destroy(saved);
	return !ok;
}

static void takes_several_writers(void)
{
	struct folder folder = folder_create();
	struct dyno_error err = { 0 };
	pid_t children[WRITERS];
	int gate[2];
	CHECK(pipe(gate) == 0);
	fflush(stdout);
	for (size_t i = 0; i < WRITERS; i++) {
		children[i] = fork();
		if (children[i] == 0) {
			close(gate[1]);
			_exit(write_a_run(&folder, writer_ids[i], gate[0]));
		}
	}
	close(gate[1]);
	for (size_t i = 0; i < WRITERS; i++) {
		int status = -1;
		CHECK(waitpid(children[i], &status, 0) == children[i] && status == 0);
	}
	close(gate[0]);
	struct store *store = store_open(folder.store, true, &err);
	for (size_t i = 0; i < WRITERS; i++) {
		struct dyno_results *saved = run_of(writer_ids[i], CELLS, 100);
		CHECK_ROW(err.message, store && loads_as(store, saved, &err));
		dyno_results_destroy(saved);
	}
	store_close(store);
	folder_destroy(&folder);
}

/* Reads all there is while two others write: what it sees are whole runs up to some moment, and
 * never less than before. */
static int read_on(const struct folder *folder, int gate)
{
	struct pollfd poll_gate = { .fd = gate };
	size_t before = 0;
	while (poll(&poll_gate, 1, 0) == 0) {
		struct dyno_error err = { 0 };
		struct arena arena = { 0 };
		struct store_entry *entries;
		size_t count = 0, cells = 0;
		struct store *store = store_open(folder->store, true, &err);
		bool listed = store && store_list(store, 0, &arena, &entries, &count, &err);
		for (size_t i = 0; listed && i < count; i++)
			cells += entries[i].results;
		store_close(store);
		arena_finish(&arena);
		bool early = err.code == DYNO_ERROR_NOT_FOUND; /* not made yet */
		if ((!listed && !early) || (listed && cells < before)) {
			printf("# %zu after %zu: %s\n", cells, before, err.message);
			fflush(stdout);
			return 1;
		}
		before = listed ? cells : before;
	}
	return 0;
}

static void reads_while_two_write(void)
{
	struct folder folder = folder_create();
	struct dyno_error err = { 0 };
	pid_t children[3];
	int start[2], stop[2], status = -1;
	CHECK(pipe(start) == 0 && pipe(stop) == 0);
	fflush(stdout);
	for (size_t i = 0; i < 3; i++) {
		children[i] = fork();
		if (children[i] == 0) {
			close(start[1]);
			close(stop[1]);
			_exit(i < 2 ? write_a_run(&folder, writer_ids[i], start[0])
				    : read_on(&folder, stop[0]));
		}
	}
	close(start[1]);
	for (size_t i = 0; i < 2; i++)
		CHECK(waitpid(children[i], &status, 0) == children[i] && status == 0);
	close(stop[1]);
	CHECK(waitpid(children[2], &status, 0) == children[2] && status == 0);
	close(start[0]);
	close(stop[0]);
	struct store *store = store_open(folder.store, true, &err);
	for (size_t i = 0; i < 2; i++) {
		struct dyno_results *saved = run_of(writer_ids[i], CELLS, 100);
		CHECK_ROW(err.message, store && loads_as(store, saved, &err));
		dyno_results_destroy(saved);
	}
	store_close(store);
	folder_destroy(&folder);
}

/* --- kill -9 ------------------------------------------------------------------------------- */

/* Tells of each save that was called done by a byte, until it is killed. */
static void save_for_ever(const struct folder *folder, int done)
{
	struct dyno_error err = { 0 };
	struct dyno_results *saved = run_of("a", 0, 0);
	struct run *run = saved->runs[0];
	struct store *store = store_open(folder->store, false, &err);
	bool ok = store && store_save_run(store, run, &err);
	for (size_t i = 0; ok; i++) {
		struct result *result = fill_result(&saved->arena, run, i + 1, 2, SAMPLES);
		ok = store_save_result(store, run, i, result, &err) && write(done, "", 1) == 1;
	}
	printf("# %s\n", err.message);
	fflush(stdout);
	_exit(1);
}

/* Kills the writer while it works on the save after `saves` others; returns how many it told of. */
static size_t kill_after(const struct folder *folder, size_t saves)
{
	int done[2], status = -1;
	char byte;
	size_t told = 0;
	CHECK(pipe(done) == 0);
	fflush(stdout);
	pid_t child = fork();
	if (child == 0)
		save_for_ever(folder, done[1]);
	close(done[1]);
	while (told < saves && read(done[0], &byte, 1) == 1)
		told++;
	CHECK(told == saves);
	CHECK(kill(child, SIGKILL) == 0 && waitpid(child, &status, 0) == child);
	CHECK(WIFSIGNALED(status));
	while (read(done[0], &byte, 1) == 1)
		told++;
	close(done[0]);
	return told;
}

static void check_saved(const struct folder *folder, size_t told)
{
	struct dyno_error err = { 0 };
	struct store *store = store_open(folder->store, true, &err);
	struct dyno_results *loaded = store ? store_load(store, "a", true, &err) : NULL;
	CHECK_ROW(err.message, loaded != NULL);
	/* One more may have been committed, but not told of. */
	size_t count = dyno_results_count(loaded);
	CHECK(count == told || count == told + 1);
	struct dyno_results *expected = run_of("a", count, SAMPLES);
	CHECK(same_results(loaded, expected));
	dyno_results_destroy(expected);
	dyno_results_destroy(loaded);
	store_close(store);
	CHECK(ask(folder->store, "SELECT integrity_check = 'ok' FROM pragma_integrity_check") == 1);
}

static void survives_kill(void)
{
	static const size_t saves[] = { 1, 2, 5, 11, 37 }; /* 37: after a checkpoint */
	for (size_t i = 0; i < COUNT(saves); i++) {
		struct folder folder = folder_create();
		check_saved(&folder, kill_after(&folder, saves[i]));
		folder_destroy(&folder);
	}
}

/* --- A full disk --------------------------------------------------------------------------- */

static bool fill_disk(const char *path)
{
	static char block[4096];
	FILE *file = fopen(path, "wb");
	if (!file)
		return false;
	while (fwrite(block, sizeof(block), 1, file) == 1 && fflush(file) == 0)
		;
	fclose(file);
	return true;
}

/* In a small file system that only this process sees. */
static void use_full_disk(const struct folder *folder)
{
	struct dyno_error err = { 0 };
	char filler[128];
	size_t saved_cells = 0;
	struct dyno_results *saved = run_of("a", 100, SAMPLES);
	struct run *run = saved->runs[0];
	snprintf(filler, sizeof(filler), "%s/filler", folder->path);

	CHECK(fill_disk(filler));
	CHECK(!store_open(folder->store, false, &err));
	CHECK_ROW(err.message, strstr(err.message, "the disk is full"));
	CHECK(truncate(filler, 512 << 10) == 0);

	struct store *store = store_open(folder->store, false, &err);
	CHECK_ROW(err.message, store && store_save_run(store, run, &err));
	while (store && saved_cells < 100 &&
	       store_save_result(store, run, saved_cells, run->results[saved_cells], &err))
		saved_cells++;
	CHECK(saved_cells > 2 && saved_cells < 100);
	CHECK_ROW(err.message,
		  strstr(err.message, "the disk is full; what was saved before is kept"));
	run->result_count = saved_cells;
	CHECK(loads_as(store, saved, &err));

	CHECK(remove(filler) == 0);
	run->result_count++;
	CHECK_ROW(err.message,
		  store_save_result(store, run, saved_cells, run->results[saved_cells], &err));
	CHECK(loads_as(store, saved, &err));
	store_close(store);
	store = store_open(folder->store, true, &err);
	CHECK_ROW(err.message, store && loads_as(store, saved, &err));
	store_close(store);
	dyno_results_destroy(saved);
}

#define NOT_ALLOWED 77

static void survives_a_full_disk(void)
{
	struct folder folder = folder_create();
	int status = -1;
	fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		if (unshare(CLONE_NEWNS) != 0 ||
		    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
		    mount("dyno-test", folder.path, "tmpfs", 0, "size=2m") != 0)
			_exit(NOT_ALLOWED);
		use_full_disk(&folder);
		fflush(stdout);
		_exit(test_failures != 0);
	}
	CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status));
	folder_destroy(&folder);
	if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_ALLOWED)
		SKIP("mounting a small file system needs root");
	CHECK(status == 0);
}

TEST_MAIN({ "several processes write at once", takes_several_writers },
	  { "one reads while two write", reads_while_two_write },
	  { "kill -9 takes nothing back", survives_kill },
	  { "a full disk takes nothing back", survives_a_full_disk })
