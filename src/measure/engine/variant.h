/* The ways in which a plan measures one engine: where values of its options are swept, several. */
#ifndef DYNO_MEASURE_ENGINE_VARIANT_H
#define DYNO_MEASURE_ENGINE_VARIANT_H

#include "measure/engine/engine.h"

struct engine_variant {
	struct engine_choice choice;
	struct properties words; /* what is swept, and its value here, by the key of its word */
};

/* All combinations of the values that the choice gives to what its engine's `sweeps` lists; the
 * choice itself where there are none. In the arena. NULL without memory. */
struct engine_variant *engine_variants(const struct engine_choice *choice, struct arena *arena,
				       size_t *count);

/* The title of a word of what is swept; NULL: it is called by its key. */
const char *engine_sweep_title(const struct engine_kind *kind, const char *word);

#endif
