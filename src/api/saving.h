/* How the command and the library keep what is measured: each finished process goes to the store at
 * once. A store that refuses costs no measurement: the run goes on, what is missing there is tried
 * again, and at the end the results go into a file where there is no other place for them. */
#ifndef DYNO_API_SAVING_H
#define DYNO_API_SAVING_H

#include "output/store/store.h"

struct saving {
	struct store *store; /* NULL: none is wanted */
	bool behind;         /* the store lacks something that was measured */
	uint64_t refused;    /* ns, monotonic: when it refused last */
};

#define SAVING_HEADER SIZE_MAX

/* Saves the run's result in place `index`, or its header (SAVING_HEADER). False with *err when the
 * store begins to refuse; later refusals are not told again. */
bool saving_update(struct saving *saving, const struct run *run, size_t index,
		   struct dyno_error *err);

/* The last try, when all is measured. False when something is not in the store. */
bool saving_finish(struct saving *saving, const struct run *run);

/* Writes the results to dyno-ID.json in the current folder; its name is put into `path`. */
bool saving_rescue(const struct dyno_results *results, char *path, size_t size,
		   struct dyno_error *err);

#endif
