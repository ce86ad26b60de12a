/* What the files of the store in memory share. */
#ifndef DYNO_OUTPUT_STORE_MEMORY_MEMORY_H
#define DYNO_OUTPUT_STORE_MEMORY_MEMORY_H

#include "output/store/kind.h"

struct process { /* a replicate */
	uint32_t index;
	const char *document; /* without its samples: what tells that it has changed */
	const char *whole;
};

struct place {                /* a result */
	size_t index;         /* in the plan */
	const char *document; /* without its replicates */
	struct process *processes;
	size_t count;
};

struct kept {
	const char *id, *header;
	struct place *places; /* in order of the plan */
	size_t count;
};

struct memory {
	struct store base;
	struct arena arena; /* all that was ever saved: nothing is freed before the end */
	struct kept *runs;  /* in the order in which they were saved first */
	size_t count;
	struct noise_entry *noise;
	size_t noise_count;
};

static inline struct memory *memory_of(struct store *store)
{
	return (struct memory *)store;
}

/* A list of the arena with room for a zeroed item at `at`; NULL when memory is exhausted. */
void *memory_insert(struct arena *arena, void *items, size_t count, size_t at, size_t size);

/* A run as results. The caller destroys them. */
struct dyno_results *memory_read(const struct kept *kept, bool with_samples,
				 struct dyno_error *err);

/* --- questions.c: the kind's functions -------------------------------------------------------- */

bool memory_list(struct store *store, size_t limit, struct arena *arena,
		 struct store_entry **entries, size_t *count, struct dyno_error *err);
bool memory_find(struct store *store, const struct store_search *search, struct arena *arena,
		 struct strings *ids, struct dyno_error *err);
bool memory_tags(struct store *store, size_t limit, struct arena *arena, struct strings *names,
		 struct dyno_error *err);
bool memory_models(struct store *store, size_t limit, struct arena *arena, struct strings *names,
		   struct dyno_error *err);
bool memory_history(struct store *store, const struct history_filter *filter, struct arena *arena,
		    struct history_point **items, size_t *count, struct dyno_error *err);
bool memory_declared(struct store *store, const char *field, struct arena *arena,
		     struct vocabulary *own, struct dyno_error *err);
bool memory_load_noise(struct store *store, const char *cpu, const char *device,
		       struct noise *noise, struct dyno_error *err);
bool memory_save_noise(struct store *store, const struct noise_entry *entry,
		       struct dyno_error *err);

#endif
