/* Memory that is exhausted at one place after the other: what is done, and what is expected. */
#ifndef DYNO_TEST_OOM_H
#define DYNO_TEST_OOM_H

#include "core/result/result.h"
#include "oom/allocations.h"

struct oom_case {
	const char *name;
	/* Does it all, and writes what came of it: the same text every time, or the same text with
	 * less in it that says why (`lacks`). Gives back all memory. */
	bool (*perform)(const struct oom_case *row, struct buffer *out, struct dyno_error *err);
	const char *detail;
	bool elsewhere; /* in a worker: the error is of its cell, and has the reason */
	bool keeps; /* cairo keeps fonts for the next picture: LeakSanitizer tells what is lost */
	unsigned pace; /* processes are slow: every how-many-th allocation, times the usual; 0: 1 */
	/* Where there are more allocations than that, one in some fails, spread evenly: each takes
	 * processes, and all together hours. 0: all. */
	unsigned most;
	bool (*is_here)(void); /* what it needs; NULL: nothing */
	/* It has worked although memory was short: is that told? NULL: nothing may be missing. */
	bool (*lacks)(const char *out, const char *expected);
};

extern const struct oom_case oom_results[], oom_runs[]; /* end with a NULL name */

/* What the cases work on; nothing of it fails. */
struct oom_world {
	struct dyno_results *results, *others, *both; /* a run, another, and the two */
	struct dyno_results *cell;                    /* a run of one */
	const char *folder;
	const char *json;  /* a file of results */
	const char *store; /* a store with both */
};
extern struct oom_world oom_world;

/* "FOLDER/NAME"; the text lives until the next call. */
const char *oom_path(const char *name);

/* Takes the file's bytes behind `out`, and the file away. */
bool oom_take_file(const char *path, struct buffer *out);

/* Takes a store away, also one that was closed without memory to tidy up. */
void oom_remove_store(const char *path);

/* Opens the store, keeps the results in it, and closes it. */
bool oom_save(const char *path, const struct dyno_results *results, struct dyno_error *err);

/* Does something of which nothing fails: what a case needs before it begins. */
bool oom_aside(bool (*perform)(const char *path), const char *path);

/* A case of its own (upgrade.c). */
bool oom_upgrade(const struct oom_case *row, struct buffer *out, struct dyno_error *err);

/* All that the results hold, for comparing. */
void oom_describe(const struct dyno_results *results, struct buffer *out);

#endif
