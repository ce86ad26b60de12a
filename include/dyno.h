/* dyno: a dynamometer for machine-learning models.
 *
 * Put a model on it, run it over hardware × batch size × sequence length, read latency,
 * throughput and memory. The words are those of docs/glossary.md; how the numbers are taken is
 * docs/method.md.
 *
 * Conventions. Handles are opaque; destructors take NULL. A function that can fail returns false
 * or NULL and fills the dyno_error that the caller owns (it may be NULL). Options structs are
 * initialised with their _INIT macro, which records their size: a program built against an older
 * dyno.h goes on working, and one built against a newer one does unless it asks for what this
 * library does not know. Where a function fills what a pointer names, the pointer may be NULL.
 * Strings are UTF-8, copied where they are kept. Units are SI base units: seconds, bytes, items per
 * second. The library prints nothing and never exits.
 * Different handles may be used by different threads at once. A function that takes a const handle
 * only reads it: any number of threads may do so at the same time. Otherwise one handle is used by
 * one thread at a time.
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
	/* One line, NUL-terminated UTF-8. It names a setting by its name between ‹ and ›, with a
	 * value or without ("name another file with ‹store›"): a program writes there what its
	 * user knows it by. Texts of progress and reasons in results do the same. */
	char message[1024];
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
	uint64_t threads;
	uint64_t streams;
	const char *precision; /* the variant of the model that was asked for, or "" */
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
	/* Where the run is kept, each process as soon as it is measured: the store's name, or ""
	 * for the one that `dyno run` uses. NULL: nowhere. */
	const char *store;
	const char *tag;  /* of the run in the store; may be NULL */
	const char *note; /* the same */
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

/* The same from `length` bytes of JSON in memory. */
DYNO_API dyno_results *dyno_results_read(const char *json, size_t length, dyno_error *err);

/* The same from a reference, as the commands take it: a file, or in the store (its name; NULL or
 * "": the one that `dyno run` uses) a run's id, "latest", "latest~1", "tag:NAME". */
DYNO_API dyno_results *dyno_results_open(const char *reference, const char *store, dyno_error *err);

/* Moves all of `more` behind `results`, and destroys `more`, also on failure. Texts and samples
 * of `more` stay where they were, as long as `results` lives. */
DYNO_API bool dyno_results_join(dyno_results *results, dyno_results *more, dyno_error *err);

/* Writes a file atomically. format: one of those that `dyno export` has ("json", "csv",
 * "markdown", …, docs/formats.md); NULL takes it from the path's ending. */
DYNO_API bool dyno_results_save(const dyno_results *results, const char *path, const char *format,
				dyno_error *err);

/* The same as text in memory, NUL-terminated, its bytes in *length (may be NULL). The caller gives
 * it to dyno_text_free. */
DYNO_API char *dyno_results_export(const dyno_results *results, const char *format, size_t *length,
				   dyno_error *err);

/* Frees text that the library made. Takes NULL. */
DYNO_API void dyno_text_free(char *text);

DYNO_API void dyno_results_destroy(dyno_results *results);

/* Number of results (cells) in all runs together. */
DYNO_API size_t dyno_results_count(const dyno_results *results);

/* The value of a field ("latency_p99", see docs/fields.md) in SI base units; NaN when the index is
 * out of range, the field unknown, or the value absent or withheld: too few samples carry it. */
DYNO_API double dyno_results_value(const dyno_results *results, size_t index, const char *field);

/* Of a value that is withheld: what it is at least, with 95 % certainty; NaN when it is not
 * withheld, or its samples are too few even for that. */
DYNO_API double dyno_results_bound(const dyno_results *results, size_t index, const char *field);

/* The withheld value itself; NaN when it is not withheld. It is what these samples give, and may be
 * far below the true one: nothing to show, to compare or to decide by. */
DYNO_API double dyno_results_withheld(const dyno_results *results, size_t index, const char *field);

/* Both ends of the 95 % interval (either may be NULL); false when there is none. */
DYNO_API bool dyno_results_interval(const dyno_results *results, size_t index, const char *field,
				    double *low, double *high);

/* What is to be said of a value: "caveat" ("absent", "withheld": too few samples carry it,
 * "estimated", or NULL), "reason" of that, "interval" (how it was made: "order", "mean",
 * "processes", or NULL: there is none). Owned by the results. */
DYNO_API const char *dyno_results_field_text(const dyno_results *results, size_t index,
					     const char *field, const char *word);

/* A word of the cell as text (dyno_word_text lists them: "model", "device", "machine", "engine",
 * "batch", …), and "platform", "device_name", "status", "reason"; of its run: "run" (the id),
 * "started" (ISO 8601, UTC), "tag". Owned by the results; NULL when there is none. */
DYNO_API const char *dyno_results_text(const dyno_results *results, size_t index, const char *word);

/* The words of these that are numbers, "batch", "sequence", "threads", "streams", as one; NaN when
 * there is none. */
DYNO_API double dyno_results_number(const dyno_results *results, size_t index, const char *word);

/* A cell is measured in several processes: how many of them there are, and a field as process
 * number `process` (from 0) alone saw it; NaN where it is absent, or
 * withheld of the cell. */
DYNO_API size_t dyno_results_processes(const dyno_results *results, size_t index);
DYNO_API double dyno_results_process_value(const dyno_results *results, size_t index,
					   size_t process, const char *field);

/* All samples of that process in the order taken, in nanoseconds, and their number. Owned by the
 * results, and never moved while they live. NULL and 0 where none are kept, or only quantiles of
 * them, as in what a dashboard saves. count may be NULL. */
DYNO_API const uint64_t *dyno_results_samples(const dyno_results *results, size_t index,
					      size_t process, size_t *count);

/* --- Measuring anything else ------------------------------------------------------------------
 *
 * A sampler gives the caller's own code what a model gets: warm-up until it is over, samples until
 * the median is known well enough, the same statistics. The caller runs and times the code:
 *
 *	while ((n = dyno_sampler_next(sampler, &seconds)) > 0) {
 *		time at most n calls, none begun after that many seconds;
 *		dyno_sampler_add(sampler, ns, count, &err);
 *	}
 *	results = dyno_sampler_finish(sampler, &err);
 *
 * It is one process, so that what differs between processes is not in its intervals. */

typedef struct dyno_sampler dyno_sampler;

typedef struct dyno_sampler_options {
	size_t size;                /* set by DYNO_SAMPLER_OPTIONS_INIT */
	const char *name;           /* of what is measured, in place of a model's */
	const char *engine;         /* what runs it: "CPython"; may be NULL */
	const char *engine_version; /* may be NULL */
	uint64_t batch;             /* items that one call handles; 0: 1 */
	/* Settings of `dyno run` as in dyno_benchmark_options; used are warmup, iterations,
	 * precision-target, max-time, min-samples and max-samples. May be NULL. */
	const char *const *settings;
} dyno_sampler_options;

#define DYNO_SAMPLER_OPTIONS_INIT                    \
	{                                            \
		.size = sizeof(dyno_sampler_options) \
	}

/* options may be NULL. The caller destroys it. */
DYNO_API dyno_sampler *dyno_sampler_create(const dyno_sampler_options *options, dyno_error *err);
DYNO_API void dyno_sampler_destroy(dyno_sampler *sampler);

/* How many calls to time next, and for how long (s) at most; 0 when it is enough. First come the
 * calls of the warm-up, which are not kept. */
DYNO_API uint64_t dyno_sampler_next(const dyno_sampler *sampler, double *seconds);

/* Takes what they took, in nanoseconds, in order. Fewer than asked for: the time was over. */
DYNO_API bool dyno_sampler_add(dyno_sampler *sampler, const uint64_t *ns, size_t count,
			       dyno_error *err);

/* Ends it, whether it was enough or not: the results of one cell, which the caller destroys.
 * DYNO_ERROR_NOTHING without a sample. Only once. */
DYNO_API dyno_results *dyno_sampler_finish(dyno_sampler *sampler, dyno_error *err);

/* --- What there is ----------------------------------------------------------------------------
 *
 * Tables, by index from 0. All strings are static; NULL when the index is out of range or the word
 * unknown. */

/* "key" (latency_p99), "metric", "title", "unit" (s, B, items/s; "" for a pure number), "better"
 * ("lower", "higher", "neither"), "description". */
DYNO_API size_t dyno_field_count(void);
DYNO_API const char *dyno_field_text(size_t index, const char *word);

/* The words of a cell, by which results are told apart and dyno_results_text asks for them: "key"
 * (model, device, machine, engine, batch, …), "title", "kind" ("text" or "number"). */
DYNO_API size_t dyno_word_count(void);
DYNO_API const char *dyno_word_text(size_t index, const char *word);

/* "name", "description". */
DYNO_API size_t dyno_metric_count(void);
DYNO_API const char *dyno_metric_text(size_t index, const char *word);

/* "name", "ending" (".csv"; NULL when no ending means it), "description". */
DYNO_API size_t dyno_format_count(void);
DYNO_API const char *dyno_format_text(size_t index, const char *word);

/* --- The store --------------------------------------------------------------------------------
 *
 * store: its name, that of a file for instance (docs/store.md); NULL or "": the one that `dyno run`
 * uses ($DYNO_STORE or the default). */

/* The runs in it, newest first, at most `limit` (0: all), as a JSON array of objects with the
 * members id, started, finished, tag, models, devices, results, failed. To be given to
 * dyno_text_free. */
DYNO_API char *dyno_store_list(const char *store, size_t limit, dyno_error *err);

/* Keeps all runs of the results; those that are there already are completed. */
DYNO_API bool dyno_store_save(const char *store, const dyno_results *results, dyno_error *err);

/* How a field (NULL: "latency_median") of a model did over the newest `limit` runs that have it (0:
 * all), cell by cell, with the steps at which it changed for good, as `dyno history --json` prints
 * it for one model. device: a device or platform alone; NULL or "": all. To be given to
 * dyno_text_free. */
DYNO_API char *dyno_store_history(const char *store, const char *model, const char *field,
				  const char *device, size_t limit, dyno_error *err);

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

/* How many comparisons (cell and field) found a regression: slower, or worse. */
DYNO_API size_t dyno_comparison_regressions(const dyno_comparison *comparison);

/* --- Pictures ----------------------------------------------------------------------------------
 */

typedef struct dyno_plot_options {
	size_t size;              /* set by DYNO_PLOT_OPTIONS_INIT */
	bool include_percentiles; /* p90, p95 and p99 beside the mean */
	bool detailed;            /* more panels: each part of memory, FLOPs by component */
	const char *title;        /* instead of the chart's own; NULL */
	const char *theme;        /* "light" or "dark"; NULL: light */
	const char *format;       /* "png", "svg", "pdf", "json"; NULL: from the path, else png */
	double width, height;     /* pixels, 200 to 10000; 0: what suits the chart */
	double scale;             /* PNG: pixels of the file for each of these; 0: 2 */
	/* Any other option of `dyno plot` that says what to draw, by its name, "name=value",
	 * NULL-terminated: { "batches=1,8", "devices=cuda:*", NULL }. May be NULL. */
	const char *const *settings;
} dyno_plot_options;

#define DYNO_PLOT_OPTIONS_INIT                    \
	{                                         \
		.size = sizeof(dyno_plot_options) \
	}

/* Draws a chart ("latency", "throughput", … : docs/charts.md lists them) into a file. The path is a
 * file's, or a folder's (there already, or ending with "/"), or NULL for the present folder; in a
 * folder the file gets a name such as bert-base-uncased_latency.png. Options may be NULL. Returns
 * the path of the file that was written, which the caller frees with dyno_text_free; NULL with
 * *err. A chart without the data it needs draws the nearest thing that is there, or says in the
 * picture what is missing: that is no error. */
DYNO_API char *dyno_plot(const dyno_results *results, const char *chart, const char *path,
			 const dyno_plot_options *options, dyno_error *err);

/* The same for one chart each: "latency", "throughput", "memory", "flops". */
DYNO_API char *dyno_plot_latency_comparison(const dyno_results *results, const char *path,
					    const dyno_plot_options *options, dyno_error *err);
DYNO_API char *dyno_plot_throughput_scaling(const dyno_results *results, const char *path,
					    const dyno_plot_options *options, dyno_error *err);
DYNO_API char *dyno_plot_memory_usage(const dyno_results *results, const char *path,
				      const dyno_plot_options *options, dyno_error *err);
DYNO_API char *dyno_plot_flops_comparison(const dyno_results *results, const char *path,
					  const dyno_plot_options *options, dyno_error *err);

/* The chart as text: a Plotly figure in JSON. The caller frees it with dyno_text_free. */
DYNO_API char *dyno_results_figure(const dyno_results *results, const char *chart,
				   const dyno_plot_options *options, dyno_error *err);

/* --- Dashboard ---------------------------------------------------------------------------------
 */

typedef struct dyno_dashboard_options {
	size_t size;        /* set by DYNO_DASHBOARD_OPTIONS_INIT */
	const char *title;  /* NULL: made from the models */
	const char *config; /* a file of settings, as `dyno dashboard --config` takes it; NULL */
	const char *view;   /* the same as text (YAML, which JSON is), where config is NULL; NULL */
	bool samples;       /* keep all samples instead of quantiles */
} dyno_dashboard_options;

#define DYNO_DASHBOARD_OPTIONS_INIT                    \
	{                                              \
		.size = sizeof(dyno_dashboard_options) \
	}

/* Writes the results as one HTML page to explore, which works offline. output: a folder, which is
 * made and gets dashboard.html, or a file that ends in .html; NULL: the present folder. options may
 * be NULL. Returns the path of the page, to be given to dyno_text_free; NULL with *err. */
DYNO_API char *dyno_generate_dashboard(const dyno_results *results, const char *output,
				       const dyno_dashboard_options *options, dyno_error *err);

/* In memory: the whole page ("html"), or what programs need that show it elsewhere: its title,
 * settings and notes as JSON ("page"), its results as base64 ("data"); and, for which results may
 * be NULL, the settings alone as JSON ("settings"), and the page's code as a JavaScript module,
 * whose default export is a widget's as anywidget loads it ("module"; web/widget.js names its
 * model's members). NUL-terminated, its bytes in *length (may be NULL); to be given to
 * dyno_text_free. NULL with *err. */
DYNO_API char *dyno_dashboard_text(const dyno_results *results, const char *part,
				   const dyno_dashboard_options *options, size_t *length,
				   dyno_error *err);

#ifdef __cplusplus
}
#endif

#endif
