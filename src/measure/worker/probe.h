/* Finding out in a worker, where nothing can hurt, whether a device works and what a model is
 * like. */
#ifndef DYNO_MEASURE_WORKER_PROBE_H
#define DYNO_MEASURE_WORKER_PROBE_H

#include "measure/device/device.h"
#include "measure/worker/protocol.h"

/* Runs one inference of a tiny model on the device. False with the reason, and what to do, when
 * that does not work. engine[] is filled as far as it came. */
bool probe_device(const struct device_choice *device, const char *library, struct arena *arena,
		  struct properties *engine, struct dyno_error *err);

/* Loads the model without optimising it, on the platform's engine, and says what its axes are. */
bool probe_model(const struct model_info *model, const char *platform, const char *library,
		 double timeout, struct arena *arena, struct load_answer *answer,
		 enum status *status, struct dyno_error *err);

#endif
