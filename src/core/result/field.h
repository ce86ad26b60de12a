/* The field table: every named number of a result. JSON, CSV, tables, charts, dashboard and docs
 * take key, title, unit and direction from here.
 *
 * Adding a field:
 *   1. a row in the list below, in the order in which people should read it: no code depends on it,
 *   2. set it in its metric's file (src/measure/metrics/), or, where it is a statistic of a series,
 *      a row in FIELD_SOURCE_LIST,
 *   3. its source per platform in docs/method.md,
 *   4. its key in docs/schema/results.schema.json, in the same place; `ninja -C build fields-doc`
 *      and `tools/typed.py build`.
 * (A test fails where 2, 3 or 4 is missing.) */
#ifndef DYNO_CORE_RESULT_FIELD_H
#define DYNO_CORE_RESULT_FIELD_H

#include "core/base/units.h"

enum better {
	BETTER_NEITHER,
	BETTER_LOWER,
	BETTER_HIGHER,
};

/* What fields of one metric have in common beyond it. */
enum field_group {
	GROUP_NONE,
	GROUP_SAMPLES,  /* statistics of the samples, which share an axis with them */
	GROUP_COUNTED,  /* from counting operations: absent together when that fails */
	GROUP_PROFILED, /* from the profile of the optimised model: the same */
};

/* clang-format off */
/*    enumerator            key                    metric        title                  unit                   group           better          description */
#define FIELD_LIST(X)                                                                                                                                                                          \
	X(LATENCY_MEAN,         "latency_mean",        "latency",    "Mean latency",        UNIT_SECOND,           GROUP_SAMPLES,  BETTER_LOWER,   "arithmetic mean of the samples")                                \
	X(LATENCY_MEDIAN,       "latency_median",      "latency",    "Median latency",      UNIT_SECOND,           GROUP_SAMPLES,  BETTER_LOWER,   "median of the samples")                                         \
	X(LATENCY_MIN,          "latency_min",         "latency",    "Minimum latency",     UNIT_SECOND,           GROUP_SAMPLES,  BETTER_LOWER,   "fastest sample")                                                \
	X(LATENCY_MAX,          "latency_max",         "latency",    "Maximum latency",     UNIT_SECOND,           GROUP_SAMPLES,  BETTER_LOWER,   "slowest sample")                                                \
	X(LATENCY_STD,          "latency_std",         "latency",    "Standard deviation",  UNIT_SECOND,           GROUP_SAMPLES,  BETTER_LOWER,   "standard deviation of the samples, with n - 1")                 \
	X(LATENCY_P90,          "latency_p90",         "latency",    "p90 latency",         UNIT_SECOND,           GROUP_SAMPLES,  BETTER_LOWER,   "90th percentile of the samples (Hyndman-Fan type 7)")           \
	X(LATENCY_P95,          "latency_p95",         "latency",    "p95 latency",         UNIT_SECOND,           GROUP_SAMPLES,  BETTER_LOWER,   "95th percentile of the samples (Hyndman-Fan type 7)")           \
	X(LATENCY_P99,          "latency_p99",         "latency",    "p99 latency",         UNIT_SECOND,           GROUP_SAMPLES,  BETTER_LOWER,   "99th percentile of the samples (Hyndman-Fan type 7)")           \
	X(LOAD_TIME,            "load_time",           "latency",    "Load time",           UNIT_SECOND,           GROUP_NONE,     BETTER_LOWER,   "session creation: reading, optimising and preparing the model") \
	X(FIRST_INFERENCE,      "first_inference",     "latency",    "First inference",     UNIT_SECOND,           GROUP_NONE,     BETTER_LOWER,   "first inference of a fresh process")                            \
	X(SAMPLES,              "samples",             "latency",    "Samples",             UNIT_COUNT,            GROUP_NONE,     BETTER_NEITHER, "timed inferences, all processes together")                      \
	X(EFFECTIVE_SAMPLES,    "effective_samples",   "latency",    "Effective samples",   UNIT_COUNT,            GROUP_NONE,     BETTER_NEITHER, "independent samples that carry the same information (Geyer)")   \
	X(WARM_UP_SAMPLES,      "warm_up_samples",     "latency",    "Warm-up samples",     UNIT_COUNT,            GROUP_NONE,     BETTER_NEITHER, "inferences before the samples were taken, per process")         \
	X(THROUGHPUT_ITEMS,     "throughput_items",    "throughput", "Throughput",          UNIT_ITEMS_PER_SECOND, GROUP_NONE,     BETTER_HIGHER,  "batch items finished per second, all streams together")         \
	X(THROUGHPUT_TOKENS,    "throughput_tokens",   "throughput", "Token throughput",    UNIT_TOKENS_PER_SECOND, GROUP_NONE,     BETTER_HIGHER, "batch items times sequence length per second")                  \
	X(ACCURACY_TOP1,        "accuracy_top1",       "accuracy",   "Top-1 accuracy",      UNIT_SHARE,            GROUP_NONE,     BETTER_HIGHER,  "share of the labels to whose class the model gives its highest score, over all rows of the data set") \
	X(ACCURACY_TOP5,        "accuracy_top5",       "accuracy",   "Top-5 accuracy",      UNIT_SHARE,            GROUP_NONE,     BETTER_HIGHER,  "share of the labels whose class is among the model's five highest scores, over all rows of the data set") \
	X(MEAN_ABSOLUTE_ERROR,  "mean_absolute_error", "accuracy",   "Mean absolute error", UNIT_NONE,             GROUP_NONE,     BETTER_LOWER,   "mean distance of the model's output from the label, in the output's own unit, over all rows of the data set") \
	X(MEMORY_TOTAL,         "memory_total",        "memory",     "Total memory",        UNIT_BYTE,             GROUP_NONE,     BETTER_LOWER,   "host resident peak plus device peak")                           \
	X(MEMORY_PEAK,          "memory_peak",         "memory",     "Peak tensor memory",  UNIT_BYTE,             GROUP_NONE,     BETTER_LOWER,   "largest amount of tensors alive at once during an inference, beyond what the loaded model holds") \
	X(MEMORY_ALLOCATED,     "memory_allocated",    "memory",     "Allocated memory",    UNIT_BYTE,             GROUP_NONE,     BETTER_LOWER,   "in tensors after the samples, weights in the arena included")   \
	X(MEMORY_RESERVED,      "memory_reserved",     "memory",     "Reserved memory",     UNIT_BYTE,             GROUP_NONE,     BETTER_LOWER,   "taken from the system by the engine's allocator")               \
	X(MEMORY_GROWTH,        "memory_growth",       "memory",     "Memory growth",       UNIT_BYTE,             GROUP_NONE,     BETTER_LOWER,   "host resident peak during inference minus resident before it")  \
	X(MEMORY_CPU,           "memory_cpu",          "memory",     "Host memory",         UNIT_BYTE,             GROUP_NONE,     BETTER_LOWER,   "host resident peak of the worker process during inference")                    \
	X(MEMORY_LOAD,          "memory_load",         "memory",     "Load peak memory",    UNIT_BYTE,             GROUP_NONE,     BETTER_LOWER,   "host resident peak of the worker process while the model was loaded") \
	X(MEMORY_WEIGHTS,       "memory_weights",      "memory",     "Weights memory",      UNIT_BYTE,             GROUP_NONE,     BETTER_LOWER,   "host resident growth while the model was loaded") \
	X(MEMORY_LEAK,          "memory_leak",         "memory",     "Memory leak",         UNIT_BYTE,             GROUP_NONE,     BETTER_LOWER,   "growth of host resident memory per inference, once it has settled") \
	X(FLOPS_TOTAL,          "flops_total",         "flops",      "FLOPs",               UNIT_FLOP,             GROUP_COUNTED,  BETTER_NEITHER, "floating-point operations of one inference, counted from the shapes that ran") \
	X(MACS_TOTAL,           "macs_total",          "flops",      "MACs",                UNIT_MAC,              GROUP_COUNTED,  BETTER_NEITHER, "multiply-accumulates of one inference, in products and convolutions") \
	X(FLOPS_PER_ITEM,       "flops_per_item",      "flops",      "FLOPs per item",      UNIT_FLOP,             GROUP_COUNTED,  BETTER_NEITHER, "FLOPs divided by the batch size") \
	X(FLOPS_PER_TOKEN,      "flops_per_token",     "flops",      "FLOPs per token",     UNIT_FLOP,             GROUP_COUNTED,  BETTER_NEITHER, "FLOPs divided by batch size and sequence length") \
	X(FLOPS_PER_PARAMETER,  "flops_per_parameter", "flops",      "FLOPs per parameter", UNIT_FLOP,             GROUP_COUNTED,  BETTER_NEITHER, "FLOPs per item divided by the number of weights") \
	X(FLOPS_RATE,           "flops_rate",          "flops",      "Compute rate",        UNIT_FLOP_PER_SECOND,  GROUP_COUNTED,  BETTER_HIGHER,  "FLOPs done per second, all streams together") \
	X(FLOPS_COVERAGE,       "flops_coverage",      "flops",      "FLOP coverage",       UNIT_SHARE,            GROUP_COUNTED,  BETTER_NEITHER, "share of the nodes' time whose operator has a formula") \
	X(FLOPS_COUNTED,        "flops_counted",       "flops",      "FLOPs retired",       UNIT_FLOP,             GROUP_NONE,     BETTER_NEITHER, "floating-point operations of one inference by the processor's own counters") \
	X(FLOPS_COUNTED_RATIO,  "flops_counted_ratio", "flops",      "Retired to counted",  UNIT_NONE,             GROUP_NONE,     BETTER_NEITHER, "FLOPs retired by the processor divided by FLOPs counted from shapes") \
	X(PLACEMENT_NODES,      "placement_nodes",     "flops",      "Nodes on the device", UNIT_SHARE,            GROUP_PROFILED, BETTER_HIGHER,  "share of the optimised model's nodes that ran on the wanted provider") \
	X(PLACEMENT_TIME,       "placement_time",      "flops",      "Time on the device",  UNIT_SHARE,            GROUP_PROFILED, BETTER_HIGHER,  "share of the nodes' time that was spent on the wanted provider") \
	X(PROFILER_COST,        "profiler_cost",       "flops",      "Cost of profiling",   UNIT_SHARE,            GROUP_PROFILED, BETTER_NEITHER, "by how much an inference takes longer while it is profiled; the samples are not profiled") \
	X(POWER_MEAN,           "power_mean",          "power",      "Mean power",          UNIT_WATT,             GROUP_NONE,     BETTER_LOWER,   "power drawn by the device while samples were taken") \
	X(POWER_MAX,            "power_max",           "power",      "Highest power",       UNIT_WATT,             GROUP_NONE,     BETTER_LOWER,   "highest power over a tenth of a second or more while samples were taken") \
	X(POWER_IDLE,           "power_idle",          "power",      "Idle power",          UNIT_WATT,             GROUP_NONE,     BETTER_LOWER,   "power drawn by the device at rest, before the run") \
	X(POWER_PLATFORM,       "power_platform",      "power",      "Platform power",      UNIT_WATT,             GROUP_NONE,     BETTER_LOWER,   "power drawn by the whole machine while samples were taken") \
	X(ENERGY_PER_ITEM,      "energy_per_item",     "power",      "Energy per item",     UNIT_JOULE,            GROUP_NONE,     BETTER_LOWER,   "mean power divided by items per second") \
	X(ITEMS_PER_JOULE,      "items_per_joule",     "power",      "Items per joule",     UNIT_ITEMS_PER_JOULE,  GROUP_NONE,     BETTER_HIGHER,  "items per second divided by mean power") \
	X(FLOPS_PER_WATT,       "flops_per_watt",      "power",      "FLOPs per watt",      UNIT_FLOP_PER_SECOND_PER_WATT, GROUP_NONE,     BETTER_HIGHER, "compute rate divided by mean power") \
	X(BYTES_MOVED,          "bytes_moved",         "bandwidth",  "Bytes moved",         UNIT_BYTE,             GROUP_NONE,     BETTER_NEITHER, "weights and tensors that one inference reads and writes; estimated from shapes") \
	X(BANDWIDTH,            "bandwidth",           "bandwidth",  "Bandwidth",           UNIT_BYTE_PER_SECOND,  GROUP_NONE,     BETTER_HIGHER,  "bytes moved per second, all streams together; estimated from shapes") \
	X(BANDWIDTH_UTILISATION, "bandwidth_utilisation", "bandwidth", "Bandwidth utilisation", UNIT_SHARE,        GROUP_NONE,     BETTER_HIGHER,  "bandwidth divided by the device's measured peak") \
	X(ARITHMETIC_INTENSITY, "arithmetic_intensity", "bandwidth", "Arithmetic intensity", UNIT_FLOP_PER_BYTE,   GROUP_NONE,     BETTER_NEITHER, "FLOPs divided by bytes moved") \
	X(COMPUTE_UTILISATION,  "compute_utilisation", "bandwidth",  "Compute utilisation", UNIT_SHARE,            GROUP_NONE,     BETTER_HIGHER,  "compute rate divided by the device's measured peak") \
	X(DEVICE_CLOCK,         "device_clock",        "device",     "Clock",               UNIT_HERTZ,            GROUP_NONE,     BETTER_NEITHER, "mean clock of the device while samples were taken") \
	X(DEVICE_TEMPERATURE,   "device_temperature",  "device",     "Temperature",         UNIT_CELSIUS,          GROUP_NONE,     BETTER_LOWER,   "highest temperature of the device while samples were taken") \
	X(DEVICE_MEMORY,        "device_memory",       "device",     "Device memory in use", UNIT_BYTE,            GROUP_NONE,     BETTER_NEITHER, "most memory of the device that was in use, by all processes together") \
	X(DEVICE_SLOWED,        "device_slowed",       "device",     "Slowed down",         UNIT_SHARE,            GROUP_NONE,     BETTER_LOWER,   "share of the time that heat, power or another limit held the device's clock down") \
	X(DEVICE_PROCESSES,     "device_processes",    "device",     "Other processes",     UNIT_COUNT,            GROUP_NONE,     BETTER_LOWER,   "most other processes that used the device at once")
/* clang-format on */

enum field_id {
#define X(name, key, metric, title, unit, group, better, description) FIELD_##name,
	FIELD_LIST(X)
#undef X
	FIELD_TOTAL,
};

struct field {
	const char *key;
	const char *metric; /* the plug-in that measures it */
	const char *title;
	enum unit unit;
	enum field_group group;
	enum better better;
	const char *description;
	const char *own_unit; /* of a field that a result file declared: none of `unit`; or NULL */
	bool derived;         /* by a formula (core/derive/) */
};

extern const struct field fields[FIELD_TOTAL];

/* unit_symbol, unit_format and unit_scale of a field's unit. */
const char *field_unit(const struct field *field);
char *field_format(char text[UNIT_TEXT_SIZE], double value, const struct field *field);
char *field_scale_of(char symbol[UNIT_TEXT_SIZE], double largest, const struct field *field,
		     double *scale);

const char *better_name(enum better better); /* "neither", "lower", "higher" */
bool better_find(const char *name, enum better *better);

/* Fields that are statistics of a series (series.h). */
enum statistic {
	STATISTIC_MEAN,
	STATISTIC_DEVIATION,
	STATISTIC_LEAST,
	STATISTIC_MOST,
	STATISTIC_QUANTILE,
	STATISTIC_COUNT,     /* of samples */
	STATISTIC_EFFECTIVE, /* of them, for the mean */
};

/* clang-format off */
/*    field              statistic  quantile  series */
#define FIELD_SOURCE_LIST(X)                              \
	X(LATENCY_MEAN,      MEAN,      0,        "inference") \
	X(LATENCY_MEDIAN,    QUANTILE,  0.50,     "inference") \
	X(LATENCY_MIN,       LEAST,     0,        "inference") \
	X(LATENCY_MAX,       MOST,      0,        "inference") \
	X(LATENCY_STD,       DEVIATION, 0,        "inference") \
	X(LATENCY_P90,       QUANTILE,  0.90,     "inference") \
	X(LATENCY_P95,       QUANTILE,  0.95,     "inference") \
	X(LATENCY_P99,       QUANTILE,  0.99,     "inference") \
	X(SAMPLES,           COUNT,     0,        "inference") \
	X(EFFECTIVE_SAMPLES, EFFECTIVE, 0,        "inference")
/* clang-format on */

struct field_source {
	enum field_id field;
	const char *series;
	enum statistic statistic;
	double p; /* of a quantile */
};

extern const struct field_source field_sources[];
extern const size_t field_source_count;

/* FIELD_TOTAL when there is none of that name. */
enum field_id field_find(const char *key);

#endif
