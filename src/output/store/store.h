/* The store: where runs are kept. What it is kept in is a struct store_kind's business (kind.h): a
 * SQLite file, or memory; a store for teams can come beside them.
 *
 * A cell is saved as often as one of its processes finishes, each time in a transaction of its
 * own, so that a crash loses at most the process in flight. */
#ifndef DYNO_OUTPUT_STORE_STORE_H
#define DYNO_OUTPUT_STORE_STORE_H

#include "core/compare/compare.h"
#include "core/compare/history.h"

struct store;

/* False when place, or $DYNO_STORE where place is NULL, is "none": nothing shall be kept. */
bool store_wanted(const char *place);

/* A place is a name that one of the kinds takes for its own: a file's, "memory:". NULL:
 * $DYNO_STORE, else $XDG_DATA_HOME/dyno/history.db (XDG_DATA_HOME defaults to ~/.local/share),
 * whose folders are made. `read_only` makes nothing and needs no right to write. Errors (not a
 * store, newer schema, locked, not writable) say which store and what to do; DYNO_ERROR_NOT_FOUND
 * when there is nothing to read yet. */
struct store *store_open(const char *place, bool read_only, struct dyno_error *err);
void store_close(struct store *store);

/* Is that the name of a store that is there, rather than of a file of results? */
bool store_is_at(const char *place);

/* Saves the run's header (everything but results); again whenever it changes. */
bool store_save_run(struct store *store, const struct run *run, struct dyno_error *err);

/* Saves a result as it is now; `index` is its place in the plan. Of its replicates those that are
 * new or have changed are written (with their samples: one that was loaded without samples must
 * not be changed), and none is removed. The run, with the result's model and device, must have
 * been saved before. Committed when it returns true: neither a crash nor a power cut takes it
 * back. */
bool store_save_result(struct store *store, const struct run *run, size_t index,
		       const struct result *result, struct dyno_error *err);

/* Finds a run: its id or a unique beginning of it, "latest", "latest~2", "tag:NAME". The id is
 * copied into the arena. DYNO_ERROR_NOT_FOUND says what was looked for and what there is. */
bool store_find(struct store *store, const char *reference, struct arena *arena, const char **id,
		struct dyno_error *err);

/* The same for results that are to be looked at or compared: "latest", "latest~2" and "tag:NAME"
 * pass over runs that are marked invalid. *skipped is the one that store_find would have found, or
 * NULL where that is the same. */
bool store_find_valid(struct store *store, const char *reference, struct arena *arena,
		      const char **id, const char **skipped, struct dyno_error *err);

/* Reads a run; results in order of the plan. The caller destroys it. */
struct dyno_results *store_load(struct store *store, const char *id, bool with_samples,
				struct dyno_error *err);

struct store_entry { /* a line of `dyno show` without arguments; strings live in the arena */
	const char *id;
	const char *started;
	const char *finished; /* NULL: interrupted or still going */
	const char *tag;
	const char *models; /* "bert-base-uncased, resnet-50" */
	const char *devices;
	const char *invalid; /* why it does not count; NULL: it does */
	const char *note;    /* or NULL */
	uint64_t results;
	uint64_t failed;
};

/* Newest first, at most `limit` (0: all). */
bool store_list(struct store *store, size_t limit, struct arena *arena,
		struct store_entry **entries, size_t *count, struct dyno_error *err);

/* Names of models that there are results of, in their order; at most `limit` (0: all). */
bool store_models(struct store *store, size_t limit, struct arena *arena, struct strings *models,
		  struct dyno_error *err);

/* What can be said of a run after it was measured. */
struct store_marks {
	const char *tag, *note, *invalid; /* NULL takes it away */
};
bool store_get_marks(struct store *store, const char *id, struct arena *arena,
		     struct store_marks *marks, struct dyno_error *err);
bool store_set_marks(struct store *store, const char *id, const struct store_marks *marks,
		     struct dyno_error *err);

/* Takes a run out, with all that belongs to it. */
bool store_remove(struct store *store, const char *id, struct dyno_error *err);

/* Copies runs that the store does not have; *added and *known grow by how many there are. */
bool store_import(struct store *store, const struct dyno_results *results, size_t *added,
		  size_t *known, struct dyno_error *err);

/* The same with all runs of another store. */
bool store_import_from(struct store *store, const char *place, size_t *added, size_t *known,
		       struct dyno_error *err);

/* --- History ---------------------------------------------------------------------------------- */

struct history_filter {
	const char *model;  /* by its name */
	const char *device; /* as device_matches takes it; NULL: all */
	const char *field;  /* its key */
	uint64_t runs;      /* the newest that have the model; 0: all */
};

/* Cell by cell, in order of time. DYNO_ERROR_NOT_FOUND, naming models that there are, when there is
 * none of that name. */
bool store_history(struct store *store, const struct history_filter *filter, struct arena *arena,
		   struct history_point **points, size_t *count, struct dyno_error *err);

/* The field of that key: dyno's, or as the newest run that declares it has it, in the arena.
 * DYNO_ERROR_NOT_FOUND when there is none. */
bool store_field(struct store *store, const char *key, struct arena *arena,
		 const struct field **field, struct dyno_error *err);

/* --- Noise (of dyno baseline calibrate) ------------------------------------------------------- */

/* Fills noise[FIELD_TOTAL]; a deviation of 0 is none. False, also without an error, when nothing is
 * known of that device. */
bool store_load_noise(struct store *store, const char *cpu, const char *device, struct noise *noise,
		      struct dyno_error *err);

struct noise_entry {
	const char *cpu, *device;
	const char *model; /* it was measured with */
	enum field_id field;
	struct noise noise;
	double rate;      /* of false alarms that the threshold was made for */
	const char *made; /* ISO 8601, UTC */
};
bool store_save_noise(struct store *store, const struct noise_entry *entry, struct dyno_error *err);

#endif
