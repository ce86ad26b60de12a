/* Metrics: plug-ins that measure a group of fields. A metric watches the moments of a worker's life
 * (in the worker), the window in which samples are taken (in the parent), and summarises the
 * processes of a cell.
 *
 * Adding a metric:
 *   1. its fields in core/result/field.h,
 *   2. metrics/NAME.c with those of the functions below that it needs, and one const struct metric
 *      at its end; its line in measure/meson.build,
 *   3. its row in metrics[] (table.c), and its name at the end of this header.
 * What it reads of its own settings is a row in plan/settings.c. Help, completion, the plan and the
 * public API take its name and help from the table. */
#ifndef DYNO_MEASURE_METRICS_METRIC_H
#define DYNO_MEASURE_METRICS_METRIC_H

#include "core/result/summarise.h"
#include "measure/engine/engine.h"
#include "measure/plan/plan.h"
#include "measure/worker/protocol.h"

/* --- In the worker --------------------------------------------------------------------------- */

enum moment {
	MOMENT_START,  /* the engine is open, nothing is loaded */
	MOMENT_MODEL,  /* the model is loaded, nothing else is made */
	MOMENT_LOADED, /* the inputs are made and bound, nothing has run */
	MOMENT_WARM,   /* the warm-up is over */
	MOMENT_FINISH, /* the last sample is taken; everything is still there */
	/* All that was measured is told; the model may run on the rows of the data set. For metrics
	 * with .of_rows alone, and not of all processes. */
	MOMENT_ROWS,
};

/* The rows of the data set, of which an inference takes some. */
struct data_rows {
	const char *labels; /* as the setting has it */
	uint64_t total;     /* also those left over that make no whole batch */
	uint64_t each;      /* that an inference takes */
	uint64_t inferences;
	/* Runs the model on each of them, in order, and hands the outputs on. */
	bool (*run)(const struct data_rows *rows,
		    bool (*take)(void *context, const struct tensor *outputs, size_t count,
				 struct dyno_error *err),
		    void *context, struct dyno_error *err);
};

/* What is found out over rows, beside values: texts and numbers live in the arena. */
struct found_rows {
	struct interval intervals[FIELD_TOTAL]; /* of the rows, as a sample; NaN: none */
	struct strings notes;
	const char *labels; /* digest; or NULL */
	const char *series; /* name of what each row gave; NULL: not kept */
	enum series_unit unit;
	const uint64_t *numbers;
	size_t count;
};

/* What a metric sees at a moment. It writes its fields of this process into values[]; what it
 * must remember between moments it keeps in its state. */
struct observation {
	enum moment moment;
	struct session *session; /* NULL at MOMENT_START */
	/* Of the first stream; NULL before MOMENT_LOADED. From MOMENT_WARM on engine->fetch() shows
	 * the outputs of its last inference. */
	struct binding *binding;
	const struct platform *platform;
	unsigned ordinal;
	uint64_t inferences;              /* finished by now, warm-up included */
	const struct data_rows *rows;     /* at MOMENT_ROWS, … */
	struct found_rows *found;         /* … for which it is, but for the values */
	struct arena *arena;              /* of the worker */
	void *state;                      /* the metric's own, worker_size bytes, zero at first */
	double values[FIELD_TOTAL];       /* NaN: absent */
	const char *reasons[FIELD_TOTAL]; /* why it is absent; static text */
};

/* --- In the parent --------------------------------------------------------------------------- */

/* Before anything is measured: what a metric has to know of the devices of the plan. */
struct metric_setup {
	const struct settings *settings;
	const struct plan *plan; /* its models and devices; the cells are not there yet */
	uint64_t threads;        /* that a model gets, unless it is told how many */
	double memory;           /* B that are free; NaN unknown */
	void *states;            /* the metric's own: device_size bytes a device, zero at first */
	struct arena *arena;
	/* Several times a second when it takes long: tells the user, returns how often the user has
	 * asked to stop. */
	unsigned (*look)(void *context, const char *step);
	void *context;
	struct dyno_error *err;
};

/* What is told of a process beside its replicate. */
struct told {
	const char *reasons[FIELD_TOTAL];    /* why a value is absent; in the arena, or static */
	struct interval within[FIELD_TOTAL]; /* of this process alone; NaN: none */
	struct strings notes;                /* in the arena */
	struct found_rows rows;              /* the same */
};

/* One process as a metric sees it from outside. */
struct process_view {
	const struct settings *settings;
	void *device;        /* what prepare() made of its device; NULL: nothing */
	void *state;         /* the metric's own, process_size bytes, zero at first */
	struct arena *arena; /* of the results */
	int64_t pid;         /* the worker's */
	uint64_t blocks;     /* of samples that are finished */
	uint64_t samples;    /* taken by now */

	/* For take(): what the worker has answered, NaN or 0 where it came to no answer, … */
	const struct load_answer *loaded;
	double first_inference; /* s */
	double warm_up_samples;
	double rate; /* inferences per second, all streams together */
	/* … and where what the metric has found goes. */
	struct replicate *replicate; /* its status says what became of the process */
	struct result *result;       /* of the cell */
	struct told *told;
};

struct analysis;

struct metric {
	const char *name;
	const char *help;
	/* It needs nothing but the samples and what every worker answers, and others build on it:
	 * take() is called whether it was asked for or not. */
	bool basic;
	/* Asked for by a setting of its own, beside --metrics. May be NULL. */
	bool (*implied)(const struct settings *settings);

	/* It observes MOMENT_ROWS, where there are labels, and is asked for by these. */
	bool of_rows;

	/* In the worker. May be NULL. */
	size_t worker_size;
	void (*observe)(struct observation *observation);

	/* Before anything is measured, and after everything is, for each device. May be NULL. */
	size_t device_size;
	bool (*prepare)(struct metric_setup *setup);
	void (*release)(void *state);

	/* Samples of a process are taken in blocks; loading, warming up and reckoning lie outside.
	 * One begins, is looked into some times a second, and ends, unless the worker does not
	 * survive it. May be NULL. */
	size_t process_size;
	void (*begin)(struct process_view *view);
	void (*tick)(struct process_view *view);
	void (*end)(struct process_view *view);
	/* Once a process, whatever became of it: what was found goes into the replicate's values.
	 * May be NULL. */
	void (*take)(struct process_view *view);

	/* Fills the cell's values (with intervals) from its replicates that are ok; there is at
	 * least one: by the functions of core/result/summarise.h, texts into the arena. May
	 * be NULL. */
	void (*summarise)(struct arena *arena, struct result *result);
	/* Once a cell, when all its processes are measured and it is ok (count/analysis.h), in the
	 * order of metrics[]; it may start workers of its own. False with analysis->err set: the
	 * cell stays ok, and the message is the reason of those of the metric's fields that are
	 * absent without one. May be NULL. */
	bool (*analyse)(struct analysis *analysis);
	/* A field that nothing but `analyse` sets, and always: to a value, or to a reason. It tells
	 * a resumed run that the cell has been analysed. */
	enum field_id analysed;
};

extern const struct metric metric_latency, metric_throughput, metric_accuracy, metric_memory,
	metric_flops, metric_bandwidth, metric_power, metric_device;
extern const struct metric *const metrics[]; /* NULL-terminated */

const struct metric *metric_find(const char *name);
bool metric_is_wanted(const struct metric *metric, const struct settings *settings);

/* --- All metrics of a run -------------------------------------------------------------------- */

/* Lets every metric that is wanted prepare for the plan's devices; `setup` without its states.
 * False with setup->err. What was prepared is to be released in either case. */
bool metrics_prepare(struct metric_setup *setup, struct plan *plan);
void metrics_release(struct plan *plan);

/* All metrics' views of a process, of which only what belongs to the metric differs. */
struct metric_watch {
	struct process_view view; /* as the next call shows it */
	void *const *devices;     /* states by metric, or NULL */
	void **states;            /* by metric */
};

/* The watch's view is filled but for the metric's own. States live in the arena. */
bool metrics_watch(struct metric_watch *watch, const struct planned_device *device,
		   struct arena *arena);

enum window {
	WINDOW_BEGIN,
	WINDOW_TICK,
	WINDOW_END,
	WINDOW_TAKE,
};

void metrics_call(struct metric_watch *watch, enum window window);

/* Sums the cell up by the metrics that are wanted; one of its processes is ok. */
void metrics_summarise(const struct settings *settings, struct arena *arena, struct result *result);

/* Lets every metric that is wanted analyse the cell. False when none had anything to do. */
bool metrics_analyse(struct analysis *analysis);

#endif
