/* dyno: a dynamometer for machine-learning models.
 *
 * Put a model on it, run it over hardware × batch size × sequence length, read latency,
 * throughput and memory. The words are those of docs/glossary.md; how the numbers are taken is
 * docs/method.md.
 *
 * Conventions. Handles are opaque; destructors take NULL. A function that can fail returns false
 * or NULL and fills the dyno_error that the caller owns (it may be NULL). Options structs are
 * initialised with their _INIT macro, which records their size, so that a program built against
 * an older dyno.h goes on working. Strings are UTF-8, copied where they are kept. Units are SI
 * base units: seconds, bytes, items per second. The library prints nothing and never exits.
 * Different handles may be used by different threads at once, one handle by one thread at a time.
 */
#ifndef DYNO_H
#define DYNO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define DYNO_API __attribute__((visibility("default")))
#else
#define DYNO_API
#endif

/* --- Errors --------------------------------------------------------------------------------- */

enum dyno_error_code {
	DYNO_ERROR_NONE = 0,
	DYNO_ERROR_USAGE,       /* an option or argument makes no sense */
	DYNO_ERROR_MEMORY,      /* out of memory */
	DYNO_ERROR_IO,          /* a file or pipe could not be read or written */
	DYNO_ERROR_FORMAT,      /* a file is not what it should be */
	DYNO_ERROR_NOT_FOUND,   /* no such model, device, run, … */
	DYNO_ERROR_UNSUPPORTED, /* this model, device or build cannot do it */
	DYNO_ERROR_ENGINE,      /* the inference engine refused; the message has its reason */
	DYNO_ERROR_NETWORK,     /* the model hub could not be reached or answered with an error */
	DYNO_ERROR_STORE,       /* the store could not be opened, read or written */
	DYNO_ERROR_TIMEOUT,     /* a step took longer than allowed */
	DYNO_ERROR_CRASHED,     /* the worker process died */
	DYNO_ERROR_CANCELLED,   /* the caller asked to stop */
	DYNO_ERROR_NOTHING,     /* nothing could be measured */
};

typedef struct dyno_error {
	enum dyno_error_code code;
	char message[1024]; /* one line, NUL-terminated UTF-8 */
} dyno_error;

/* "0.1.0". Static. */
DYNO_API const char *dyno_version(void);

/* --- Running a benchmark ---------------------------------------------------------------------- */

/* The results of one or more runs. */
typedef struct dyno_results dyno_results;

typedef struct dyno_progress {
	const char *model; /* all strings live until the callback returns */
	const char *device;
	uint64_t batch;
	uint64_t sequence; /* 0: the model has none */
	uint32_t process;  /* which replicate, from 0 */
	const char *step;  /* "download", "peaks", "load", "warm_up", "sample", "counting",
			      "profiling", "done" */
	uint64_t samples;  /* so far in this process */
	double median;     /* s, NaN before the first look */
	double median_low; /* s, 95 % interval within this process, NaN before the first look */
	double median_high;
	uint64_t processes_done; /* processes finished (a cell is measured in several) */
	uint64_t processes_total;
	double seconds_left; /* estimate, NaN while unknown */
	const char *message; /* a warning to show, or NULL */
} dyno_progress;

typedef struct dyno_benchmark_options {
	size_t size;                 /* set by DYNO_BENCHMARK_OPTIONS_INIT */
	const char *model;           /* path, Hugging Face id or builtin:NAME */
	const char *const *models;   /* more of them, NULL-terminated; may be NULL */
	const char *const *hardware; /* platforms or devices, NULL-terminated; NULL: "cpu" */
	const char *const *metrics;  /* NULL-terminated; NULL: latency, throughput, memory */
	const uint64_t *batch_sizes; /* NULL: 1 */
	size_t batch_size_count;
	const uint64_t *sequence_lengths; /* NULL: 128 where the model has a sequence */
	size_t sequence_length_count;
	/* Any other setting of `dyno run` by its option's name, "name=value", NULL-terminated:
	 * { "processes=5", "max-time=2s", NULL }. May be NULL. */
	const char *const *settings;
	/* Called on the calling thread, a few times a second; return false to cancel: what has been
	 * measured is kept. May be NULL. */
	bool (*progress)(void *context, const dyno_progress *progress);
	void *progress_context;
} dyno_benchmark_options;

#define DYNO_BENCHMARK_OPTIONS_INIT                    \
	{                                              \
		.size = sizeof(dyno_benchmark_options) \
	}

/* Measures; takes as long as it takes. Cells that fail are in the results with their reason.
 * NULL with DYNO_ERROR_NOTHING when not one cell could be measured, DYNO_ERROR_CANCELLED when it
 * was cancelled before anything was. The caller destroys the results. */
DYNO_API dyno_results *dyno_benchmark_run(const dyno_benchmark_options *options, dyno_error *err);

/* --- Results ------------------------------------------------------------------------------------
 */

/* Reads a result file (JSON as dyno_results_save writes it). The caller destroys it. */
DYNO_API dyno_results *dyno_results_load(const char *path, dyno_error *err);

/* Writes a file atomically. format: "json", "csv" or "markdown"; NULL takes it from the path's
 * ending. */
DYNO_API bool dyno_results_save(const dyno_results *results, const char *path, const char *format,
				dyno_error *err);

DYNO_API void dyno_results_destroy(dyno_results *results);

/* Number of results (cells) in all runs together. */
DYNO_API size_t dyno_results_count(const dyno_results *results);

/* The value of a field ("latency_p99", see docs/fields.md) in SI base units; NaN when the index is
 * out of range, the field unknown or the value absent. */
DYNO_API double dyno_results_value(const dyno_results *results, size_t index, const char *field);

/* Both ends of the 95 % interval; false when there is none. */
DYNO_API bool dyno_results_interval(const dyno_results *results, size_t index, const char *field,
				    double *low, double *high);

/* A word of the cell as text: "model", "device", "batch", "sequence", "precision", "threads",
 * "streams", "status", "reason". Owned by the results; NULL when there is none. */
DYNO_API const char *dyno_results_text(const dyno_results *results, size_t index, const char *word);

/* --- Comparing ----------------------------------------------------------------------------------
 */

/* What differs between two sets of results, and how sure that is (docs/method.md). */
typedef struct dyno_comparison dyno_comparison;

typedef struct dyno_compare_options {
	size_t size;               /* set by DYNO_COMPARE_OPTIONS_INIT */
	const char *const *fields; /* NULL-terminated; NULL: latency_median, memory_total */
	double threshold;          /* changes up to this share do not matter; 0: 0.02 */
	/* Compares the values of "model", "device", "batch", "sequence", "precision", "threads" or
	 * "streams" within `after`, each with the first; `before` is NULL then. Or NULL. */
	const char *across;
} dyno_compare_options;

#define DYNO_COMPARE_OPTIONS_INIT                    \
	{                                            \
		.size = sizeof(dyno_compare_options) \
	}

/* Compares cell by cell. NULL with DYNO_ERROR_NOT_FOUND when no cell is on both sides,
 * DYNO_ERROR_USAGE for an unknown field or word. The results must outlive the comparison, which the
 * caller destroys. options may be NULL. */
DYNO_API dyno_comparison *dyno_compare(const dyno_results *before, const dyno_results *after,
				       const dyno_compare_options *options, dyno_error *err);
DYNO_API void dyno_comparison_destroy(dyno_comparison *comparison);

/* As text: "json" (docs/formats.md) or "markdown" (for a pull request). The caller frees it with
 * dyno_text_free. NULL on failure. */
DYNO_API char *dyno_comparison_text(const dyno_comparison *comparison, const char *format,
				    dyno_error *err);
DYNO_API void dyno_text_free(char *text);

/* How many comparisons (cell and field) found a regression: slower, or worse. */
DYNO_API size_t dyno_comparison_regressions(const dyno_comparison *comparison);

#ifdef __cplusplus
}
#endif

#endif
