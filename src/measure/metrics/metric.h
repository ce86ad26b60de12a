/* Metrics: plug-ins that measure a group of fields. A metric watches the moments of a worker's
 * life (in the worker), and summarises the replicates of a cell (in the parent).
 *
 * Adding a metric:
 *   1. its fields in core/field.h,
 *   2. metrics/NAME.c with the functions below and one const struct metric at its end,
 *   3. its row in metrics[] (metric.c). */
#ifndef DYNO_MEASURE_METRICS_METRIC_H
#define DYNO_MEASURE_METRICS_METRIC_H

#include "core/stats/stats.h"
#include "measure/count/flop_counters.h"
#include "measure/device/device.h"
#include "measure/engine/engine.h"

enum moment {
	MOMENT_START,  /* the engine is open, nothing is loaded */
	MOMENT_LOADED, /* the model is loaded, the inputs made and bound, nothing has run */
	MOMENT_WARM,   /* the warm-up is over */
	MOMENT_FINISH, /* the last sample is taken; everything is still there */
};

/* What a metric sees at a moment. It writes its fields of this process into values[]; what it
 * must remember between moments it keeps in scratch[]. */
struct observation {
	enum moment moment;
	struct session *session; /* NULL at MOMENT_START */
	const struct platform *platform;
	unsigned ordinal;
	double values[FIELD_TOTAL];       /* NaN: absent */
	const char *reasons[FIELD_TOTAL]; /* why it is absent; static text */
	double scratch[8];                /* of this metric alone */
	uint64_t inferences;              /* finished by now, warm-up included */
	struct flop_counters counters;    /* of the processor; the metric flops' */
	bool estimated[FIELD_TOTAL];
};

struct cell_plan;
struct counted;
struct settings;

/* What a metric gets that looks at a cell once more, when all its processes have been measured and
 * it is ok. What it finds (values, breakdowns, properties, notes) it puts into the result, which
 * is saved afterwards. */
struct analysis {
	const struct settings *settings;
	const struct cell_plan *cell;
	struct result *result;
	struct run *run;     /* it belongs to */
	struct arena *arena; /* of the results */
	uint64_t memory_limit;
	struct counted **counted; /* models that the run has counted so far: measure/count.h */
	/* For the workers that it starts, several times a second: tells the user what is being
	 * done, returns how often the user has asked to stop. */
	unsigned (*look)(void *context, const char *step);
	/* For what the user should know; the run keeps it. */
	void (*warn)(void *context, const char *message);
	void *context;
	struct dyno_error *err;
};

struct metric {
	const char *name;
	const char *help;
	void (*observe)(struct observation *observation); /* may be NULL */
	/* Fills the cell's values (with intervals) from its replicates that are ok; there is at
	 * least one. May be NULL. */
	void (*summarise)(struct result *result);
	/* In the parent, in the order of metrics[]; it may start workers of its own. False with
	 * analysis->err set: the cell stays ok, and the message is the reason of those of the
	 * metric's fields that are absent without one. May be NULL. */
	bool (*analyse)(struct analysis *analysis);
	/* A field that nothing but `analyse` sets, and always: to a value, or to a reason. It tells
	 * a resumed run that the cell has been analysed. */
	enum field_id analysed;
};

extern const struct metric metric_latency, metric_throughput, metric_memory, metric_flops,
	metric_bandwidth, metric_power;
extern const struct metric *const metrics[]; /* NULL-terminated */

const struct metric *metric_find(const char *name);

/* The values of the processes that are ok and have one, at most 1000; returns how many. */
size_t replicate_values(const struct result *result, enum field_id field, double *values);

/* Gives a cell's value its interval: the hull of the one within processes (may be NULL) and
 * Student's t over the processes' own values, where there are two or more. */
void summarise_interval(struct result *result, enum field_id field, const struct interval *within,
			enum interval_kind within_kind);

/* The rule for fields of which each process has one value: the median over the processes, with
 * Student's t over them. */
void summarise_processes(struct result *result, enum field_id field);

#endif
