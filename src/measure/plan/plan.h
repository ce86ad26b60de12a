/* The plan: the matrix of cells, and the order in which their processes are measured. */
#ifndef DYNO_MEASURE_PLAN_PLAN_H
#define DYNO_MEASURE_PLAN_PLAN_H

#include "measure/device/device.h"
#include "measure/engine/engine.h"
#include "measure/input/input.h"
#include "measure/plan/settings.h"

/* A model of the plan, with what describing it told. */
struct planned_model {
	struct model_info *info;       /* belongs to the run, as results call it */
	const struct model_info *read; /* as it was found, which is what engines load */
	struct input_axes axes;
	struct input_size inputs; /* zero: nobody has looked */
	double load_time;         /* s, of describing it, which optimises nothing; 0: nobody has */
	const char *precision; /* by its graph (model/precision.h); "" where that does not tell */
	const char *failure;   /* why it cannot be loaded at all; NULL: it can */
	enum status failure_status;
	struct strings notes; /* for every cell of it */
	bool misused;         /* what the user says of its inputs is why */
};

/* An engine on a device. */
struct planned_engine {
	struct engine_choice choice;
	const struct own_words *words; /* what is swept of its options; NULL: nothing */
	const char *failure;           /* why the device does not work with it; NULL: it does */
};

struct planned_device {
	struct device_choice choice;
	struct device_info *info;
	struct planned_engine *engines; /* that were asked for and serve it, or would by default */
	size_t engine_count;
	void **states; /* by metric: what its prepare() has made for it; or NULL */
};

struct cell_plan {
	const struct planned_model *model;
	const struct planned_device *device;
	const struct planned_engine *engine;
	struct cell cell;    /* what is known of it before it is loaded */
	const char *inputs;  /* digest of what they are, once a process has told; NULL: none has */
	const char *failure; /* why it cannot be measured; NULL: it may */
	enum status failure_status;
};

/* Whose turn it is to be measured: a process of a cell. */
struct turn {
	size_t cell;
	uint32_t process;
};

struct plan {
	struct planned_model *models;
	size_t model_count;
	struct planned_device *devices;
	size_t device_count;
	struct cell_plan *cells;
	size_t cell_count;
	struct turn *turns; /* in the order to be measured */
	size_t turn_count;
	struct strings unmet; /* what ‹each› and ‹exclude› say of no cell, for a warning */
};

/* Cells from models, devices with their engines, and settings. Sizes that a model does not have
 * fall together: a model with a fixed batch gives one cell where four batch sizes were asked for.
 */
bool plan_make(struct plan *plan, const struct settings *settings, uint64_t threads, uint64_t seed,
	       struct arena *arena, struct dyno_error *err);

/* Does the engine measure the model on the device? Where engines were named, every one that takes
 * the model, or all where none does, which is said; else the one that engine_for gives. */
bool plan_runs(const struct settings *settings, const struct model_info *model,
	       const struct planned_device *device, const struct planned_engine *engine);

/* All words of the cell, also those that the plan keeps elsewhere. */
struct cell plan_words(const struct cell_plan *cell);

/* Adds the result of a cell that is still to be measured. NULL without memory. */
struct result *plan_add_result(const struct cell_plan *cell, uint64_t processes,
			       struct arena *arena, struct run *run);

#endif
