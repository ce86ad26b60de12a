/* Finding out in a worker, where nothing can hurt, whether a device works and what a model is
 * like. */
#ifndef DYNO_MEASURE_WORKER_PROBE_H
#define DYNO_MEASURE_WORKER_PROBE_H

#include "measure/device/device.h"
#include "measure/engine/engine.h"
#include "measure/plan/settings.h"
#include "measure/worker/protocol.h"

/* Runs one inference of a tiny model on the device. False with the reason, and what to do, when
 * that does not work. told[], of the engine, is filled as far as it came. An engine that makes no
 * built-in models is only opened. */
bool probe_device(const struct device_choice *device, const struct engine_choice *engine,
		  struct arena *arena, struct properties *told, struct dyno_error *err);

/* Loads the model without optimising it, on that engine, and says what its axes and inputs are, by
 * the settings' dimensions, files and first sequence length. */
bool probe_model(const struct model_info *model, const char *platform,
		 const struct engine_choice *engine, const struct settings *settings,
		 struct arena *arena, struct load_answer *answer, enum status *status,
		 struct dyno_error *err);

/* Opens the engine, which tells of itself. False with the reason, and what to do, when it cannot be
 * used here. */
bool probe_engine(const struct engine_choice *engine, struct arena *arena, struct properties *told,
		  struct dyno_error *err);

/* What is to be known of an engine here. */
struct engine_finding {
	const struct engine_kind *kind;
	struct properties told; /* of itself */
	const char *reason;     /* why it cannot be used; NULL: it can */
};

/* All engines, in the order of engine_kinds[], each with those of its own options that are set.
 * NULL with *err without memory. */
struct engine_finding *probe_engines(const struct settings *settings, struct arena *arena,
				     size_t *count, struct dyno_error *err);

#endif
