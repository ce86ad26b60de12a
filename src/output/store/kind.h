/* A kind of store: what keeps runs, behind the functions of store.h.
 *
 * Adding a kind:
 *   1. a folder here with a struct that begins with struct store, and one const struct store_kind
 *      at the end of its file,
 *   2. its row in store_kinds[] (place.c), before SQLite's, which takes every name,
 *   3. its row in the table of test/output/store_fixture.h: the tests of stores run over it,
 *   4. docs/store.md.
 *
 * place.c, store.c and find.c do what is the same for all kinds and call these functions only with
 * what may be done: a run has an id, what is written to was not opened for reading alone. */
#ifndef DYNO_OUTPUT_STORE_KIND_H
#define DYNO_OUTPUT_STORE_KIND_H

#include "core/result/devices.h"
#include "core/result/models.h"
#include "output/store/store.h"

/* What a store could hold, it gives back: these texts were not handed in by strangers. */
#define STORED_LIMITS                                                            \
	(struct json_limits)                                                     \
	{                                                                        \
		.bytes = (size_t)1 << 30, .depth = 64, .string = (size_t)1 << 30 \
	}

/* What every open store begins with. */
struct store {
	const struct store_kind *kind;
	char *place; /* its name in messages; store_close frees it */
	bool read_only;
};

/* Which runs are looked for. */
struct store_search {
	const char *beginning; /* of the id; or NULL */
	const char *tag;       /* or NULL */
	bool valid;            /* leave out those that are marked invalid; not with a beginning */
	size_t skip, limit;    /* of those that fit */
};

struct store_kind {
	const char *name;
	const char *names; /* how such stores are named, for messages */

	/* Is that a name of such a store? */
	bool (*matches)(const char *place);
	/* Does a file that begins so hold such a store? NULL: it is not in a file. */
	bool (*sniff)(const char *head, size_t length);

	/* A store made by store_create. NULL with what is wrong; DYNO_ERROR_NOT_FOUND when there is
	 * nothing to read yet. */
	struct store *(*open)(const char *place, bool read_only, struct dyno_error *err);
	void (*close)(struct store *store); /* but not the memory of store_create */

	/* These are described in store.h. */
	bool (*save_run)(struct store *store, const struct run *run, struct dyno_error *err);
	bool (*save_result)(struct store *store, const struct run *run, size_t index,
			    const struct result *result, struct dyno_error *err);
	struct dyno_results *(*load)(struct store *store, const char *id, bool with_samples,
				     struct dyno_error *err);
	bool (*list)(struct store *store, size_t limit, struct arena *arena,
		     struct store_entry **entries, size_t *count, struct dyno_error *err);
	/* In order of time, on all devices: store_history leaves out and sorts. None is no error.
	 */
	bool (*history)(struct store *store, const struct history_filter *filter,
			struct arena *arena, struct history_point **points, size_t *count,
			struct dyno_error *err);
	/* What the newest run declares that declares a field of that key; none is no error. */
	bool (*declared)(struct store *store, const char *field, struct arena *arena,
			 struct vocabulary *own, struct dyno_error *err);
	bool (*remove)(struct store *store, const char *id, struct dyno_error *err);
	bool (*load_noise)(struct store *store, const char *cpu, const char *device,
			   struct noise *noise, struct dyno_error *err);
	bool (*save_noise)(struct store *store, const struct noise_entry *entry,
			   struct dyno_error *err);

	/* What is saved until the end is written at once, all of it if ok, so that the disk is
	 * waited for once; what fails meanwhile fails alone. NULL: it is not in a file. */
	bool (*begin)(struct store *store, struct dyno_error *err);
	bool (*end)(struct store *store, bool ok, struct dyno_error *err);

	/* Ids, newest first; with a beginning in order of the ids. */
	bool (*find)(struct store *store, const struct store_search *search, struct arena *arena,
		     struct strings *ids, struct dyno_error *err);
	/* At most `limit` of all tags, newest first, and of all models, by name. */
	bool (*tags)(struct store *store, size_t limit, struct arena *arena, struct strings *tags,
		     struct dyno_error *err);
	bool (*models)(struct store *store, size_t limit, struct arena *arena,
		       struct strings *models, struct dyno_error *err);
};

extern const struct store_kind *const store_kinds[]; /* ends with NULL */

extern const struct store_kind store_memory, store_sqlite;

/* Zeroed memory that begins with struct store; NULL when memory is exhausted. */
void *store_create(size_t size, const struct store_kind *kind, const char *place, bool read_only,
		   struct dyno_error *err);

/* The device's copy in the arena, which points of the same device share; NULL when memory is
 * exhausted. */
const struct model_info *history_model(struct models *models, struct arena *arena,
				       const struct model_info *model);
const struct device_info *history_device(struct devices *devices, struct arena *arena,
					 const struct device_info *device);

/* Sets *err to "PLACE: …", and returns false. */
bool store_error(const struct store *store, struct dyno_error *err, enum dyno_error_code code,
		 const char *format, ...) DYNO_PRINTF(4, 5);

/* The errors that all kinds have in common. */
bool store_lacks_run(const struct store *store, const char *id, struct dyno_error *err);
bool store_lacks_header(const struct store *store, const struct run *run, struct dyno_error *err);
bool store_has_twins(const struct store *store, struct dyno_error *err);

#endif
