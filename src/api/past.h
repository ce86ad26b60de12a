/* What the store knows of earlier runs of a model, for the estimate of a new one. */
#ifndef DYNO_API_PAST_H
#define DYNO_API_PAST_H

#include "measure/run/estimate.h"
#include "output/store/store.h"

/* Adds the cells of the model's newest runs. That there are none is no failure. Their strings live
 * in the arena. */
bool past_read(struct store *store, const struct model_info *model, struct arena *arena,
	       struct past *past, struct dyno_error *err);

#endif
