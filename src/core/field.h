/* The field table: every named number of a result. JSON, CSV, tables, charts, dashboard and docs
 * take key, title, unit and direction from here.
 *
 * Adding a field:
 *   1. a row in the list below, in the order in which people should read it,
 *   2. set it in its metric's file (src/measure/metrics/),
 *   3. its source per platform in docs/method.md,
 *   4. its key in docs/schema/results.schema.json, and `ninja -C build fields-doc`.
 * (A test fails where 2, 3 or 4 is missing.) */
#ifndef DYNO_CORE_FIELD_H
#define DYNO_CORE_FIELD_H

#include "core/units.h"

enum better {
	BETTER_NEITHER,
	BETTER_LOWER,
	BETTER_HIGHER,
};

/* clang-format off */
/*    enumerator            key                    metric        title                  unit                   better          description */
#define FIELD_LIST(X)                                                                                                                                                                          \
	X(LATENCY_MEAN,         "latency_mean",        "latency",    "Mean latency",        UNIT_SECOND,           BETTER_LOWER,   "arithmetic mean of the samples")                                \
	X(LATENCY_MEDIAN,       "latency_median",      "latency",    "Median latency",      UNIT_SECOND,           BETTER_LOWER,   "median of the samples")                                         \
	X(LATENCY_MIN,          "latency_min",         "latency",    "Minimum latency",     UNIT_SECOND,           BETTER_LOWER,   "fastest sample")                                                \
	X(LATENCY_MAX,          "latency_max",         "latency",    "Maximum latency",     UNIT_SECOND,           BETTER_LOWER,   "slowest sample")                                                \
	X(LATENCY_STD,          "latency_std",         "latency",    "Standard deviation",  UNIT_SECOND,           BETTER_LOWER,   "standard deviation of the samples, with n - 1")                 \
	X(LATENCY_P90,          "latency_p90",         "latency",    "p90 latency",         UNIT_SECOND,           BETTER_LOWER,   "90th percentile of the samples (Hyndman-Fan type 7)")           \
	X(LATENCY_P95,          "latency_p95",         "latency",    "p95 latency",         UNIT_SECOND,           BETTER_LOWER,   "95th percentile of the samples (Hyndman-Fan type 7)")           \
	X(LATENCY_P99,          "latency_p99",         "latency",    "p99 latency",         UNIT_SECOND,           BETTER_LOWER,   "99th percentile of the samples (Hyndman-Fan type 7)")           \
	X(LOAD_TIME,            "load_time",           "latency",    "Load time",           UNIT_SECOND,           BETTER_LOWER,   "session creation: reading, optimising and preparing the model") \
	X(FIRST_INFERENCE,      "first_inference",     "latency",    "First inference",     UNIT_SECOND,           BETTER_LOWER,   "first inference of a fresh process")                            \
	X(SAMPLES,              "samples",             "latency",    "Samples",             UNIT_COUNT,            BETTER_NEITHER, "timed inferences, all processes together")                      \
	X(EFFECTIVE_SAMPLES,    "effective_samples",   "latency",    "Effective samples",   UNIT_COUNT,            BETTER_NEITHER, "independent samples that carry the same information (Geyer)")   \
	X(WARM_UP_SAMPLES,      "warm_up_samples",     "latency",    "Warm-up samples",     UNIT_COUNT,            BETTER_NEITHER, "inferences before the samples were taken, per process")         \
	X(THROUGHPUT_ITEMS,     "throughput_items",    "throughput", "Throughput",          UNIT_ITEMS_PER_SECOND, BETTER_HIGHER,  "batch items finished per second, all streams together")         \
	X(THROUGHPUT_TOKENS,    "throughput_tokens",   "throughput", "Token throughput",    UNIT_TOKENS_PER_SECOND, BETTER_HIGHER, "batch items times sequence length per second")                  \
	X(MEMORY_TOTAL,         "memory_total",        "memory",     "Total memory",        UNIT_BYTE,             BETTER_LOWER,   "host resident peak plus device peak")                           \
	X(MEMORY_PEAK,          "memory_peak",         "memory",     "Peak tensor memory",  UNIT_BYTE,             BETTER_LOWER,   "largest amount of tensors alive at once during an inference, beyond what the loaded model holds") \
	X(MEMORY_ALLOCATED,     "memory_allocated",    "memory",     "Allocated memory",    UNIT_BYTE,             BETTER_LOWER,   "in tensors after the samples, weights in the arena included")   \
	X(MEMORY_RESERVED,      "memory_reserved",     "memory",     "Reserved memory",     UNIT_BYTE,             BETTER_LOWER,   "taken from the system by the engine's allocator")               \
	X(MEMORY_GROWTH,        "memory_growth",       "memory",     "Memory growth",       UNIT_BYTE,             BETTER_LOWER,   "host resident peak during inference minus resident before it")  \
	X(MEMORY_CPU,           "memory_cpu",          "memory",     "Host memory",         UNIT_BYTE,             BETTER_LOWER,   "host resident peak of the worker process during inference")                    \
	X(MEMORY_LOAD,          "memory_load",         "memory",     "Load peak memory",    UNIT_BYTE,             BETTER_LOWER,   "host resident peak of the worker process while the model was loaded") \
	X(MEMORY_WEIGHTS,       "memory_weights",      "memory",     "Weights memory",      UNIT_BYTE,             BETTER_LOWER,   "host resident growth while the model was loaded")
/* clang-format on */

enum field_id {
#define X(name, key, metric, title, unit, better, description) FIELD_##name,
	FIELD_LIST(X)
#undef X
	FIELD_TOTAL,
};

struct field {
	const char *key;
	const char *metric; /* the plug-in that measures it */
	const char *title;
	enum unit unit;
	enum better better;
	const char *description;
};

extern const struct field fields[FIELD_TOTAL];

/* FIELD_TOTAL when there is none of that name. */
enum field_id field_find(const char *key);

#endif
