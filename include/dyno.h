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

/* Behind the _INIT macros: a struct that knows its size, and is zero otherwise. */
#ifdef __cplusplus
extern "C++" {
template <typename type> inline type dyno_sized()
{
	type made = type();
	made.size = sizeof(type);
	return made;
}
}
#define DYNO_SIZED(type) dyno_sized<type>()
#else
#define DYNO_SIZED(type)             \
	{                            \
		.size = sizeof(type) \
	}
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

/* The code's name, lower case: "none", "usage", "not_found", …; "unknown" for another number. */
DYNO_API const char *dyno_error_name(enum dyno_error_code code);

/* --- Version --------------------------------------------------------------------------------- */

/* Of this header, to compile by. */
#define DYNO_VERSION_MAJOR 0
#define DYNO_VERSION_MINOR 1
#define DYNO_VERSION_PATCH 0
#define DYNO_VERSION_NUMBER \
	(DYNO_VERSION_MAJOR * 1000000 + DYNO_VERSION_MINOR * 1000 + DYNO_VERSION_PATCH)

/* Of the library that runs: "0.1.0", and as DYNO_VERSION_NUMBER is made. */
DYNO_API const char *dyno_version(void);
DYNO_API uint32_t dyno_version_number(void);

/* --- Running a benchmark ---------------------------------------------------------------------- */

/* The results of one or more runs. */
typedef struct dyno_results dyno_results;

/* What is being done. The library makes it; all of it lives until the callback returns. */
typedef struct dyno_progress {
	size_t size; /* of the library's own: DYNO_HAS asks it for a member that came later */
	/* "download" of a model; "peaks" of a device are measured; then for each process of a cell
	 * "load", "warm_up", "sample", "finish" (memory and outputs are read), where it is asked
	 * for "rows" (accuracy), "counting" and "profiling", and "done". "warning": only message
	 * counts. */
	const char *step;
	const char *model; /* "" where there is none */
	const char *device;
	const char *engine;
	const char *precision; /* the variant of the model that was asked for, or "" */
	uint64_t batch;
	uint64_t sequence; /* 0: the model has none */
	uint64_t threads;
	uint64_t streams;
	uint64_t process;  /* which replicate, from 0 */
	uint64_t samples;  /* so far in this process */
	double median;     /* s, NaN before the first look */
	double median_low; /* s, 95 % interval within this process, NaN before the first look */
	double median_high;
	uint64_t processes_done; /* processes finished (a cell is measured in several) */
	uint64_t processes_total;
	double seconds_left; /* estimate, NaN while unknown */
	const char *message; /* a warning to show, or NULL */
	const char *file;    /* that is downloaded, or NULL */
	uint64_t bytes_done;
	uint64_t bytes_total; /* 0: unknown */
} dyno_progress;

/* Has this struct, which begins with its size, the member? One that a library older than this
 * header made may lack it. */
#define DYNO_HAS(pointer, member) \
	((pointer)->size >=       \
	 (size_t)((const char *)(&(pointer)->member + 1) - (const char *)(pointer)))

/* What a progress callback answers. */
enum dyno_answer {
	DYNO_GO_ON = 0,
	DYNO_STOP = 1, /* after the sample in flight; what has been measured is kept */
	/* At once: the process in flight is killed, and what it had so far may be lost. To stop is
	 * not taken back: later answers can only hurry it. */
	DYNO_STOP_NOW = 2,
};

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
	/* Called on the calling thread, a few times a second. May be NULL. */
	enum dyno_answer (*progress)(void *context, const dyno_progress *progress);
	void *progress_context;
	/* Where the run is kept, each process as soon as it is measured: the store's name, or ""
	 * for the one that `dyno run` uses. NULL: nowhere. */
	const char *store;
	const char *tag;  /* of the run in the store; may be NULL */
	const char *note; /* the same */
} dyno_benchmark_options;

#define DYNO_BENCHMARK_OPTIONS_INIT DYNO_SIZED(dyno_benchmark_options)

/* Measures; takes as long as it takes. Cells that fail are in the results with their reason.
 * NULL with DYNO_ERROR_NOTHING when not one cell could be measured, DYNO_ERROR_CANCELLED when it
 * was cancelled before anything was. The caller destroys the results. */
DYNO_API dyno_results *dyno_benchmark_run(const dyno_benchmark_options *options, dyno_error *err);

/* --- Results ------------------------------------------------------------------------------------
 */

/* Reads a result file (JSON as dyno_results_save writes it). The caller destroys it. */
DYNO_API dyno_results *dyno_results_load(const char *path, dyno_error *err);

/* The same from `length` bytes of JSON in memory. */
DYNO_API dyno_results *dyno_results_parse(const char *json, size_t length, dyno_error *err);

/* The same from a reference, as the commands take it: a file, or in the store (its name; NULL or
 * "": the one that `dyno run` uses) a run's id, "latest", "latest~1", "tag:NAME"; all but
 * the id pass over runs that are marked invalid. */
DYNO_API dyno_results *dyno_results_open(const char *store, const char *reference, dyno_error *err);

/* All of it once more, samples included, independent of the first. */
DYNO_API dyno_results *dyno_results_copy(const dyno_results *results, dyno_error *err);

/* Moves all of `more` behind `results`, and destroys `more`, also on failure. Texts and samples
 * of `more` stay where they were, as long as `results` lives. */
DYNO_API bool dyno_results_join(dyno_results *results, dyno_results *more, dyno_error *err);

/* Fields of prices and formulas, and of values as multiples of others' (docs/fields.md). settings:
 * "name=value" of the options that `dyno show` has for it, price, currency, energy-price,
 * energy-co2, derive, relative-to and relative-as: "price=NVIDIA L4=0.80", "derive=total = cost +
 * energy_cost", "relative-to=device=NVIDIA L4"; NULL ends them. They take the place of what an
 * earlier call made; NULL takes that away, and so does a failure. Changes the results: nobody else
 * may read them meanwhile. */
DYNO_API bool dyno_results_derive(dyno_results *results, const char *const *settings,
				  dyno_error *err);

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
 * "batch", …), and "platform", "device_name", "digest" (of the model), "status", "reason"; of its
 * run: "run" (the id), "started" (ISO 8601, UTC), "tag". Owned by the results; NULL when there is
 * none. */
DYNO_API const char *dyno_results_text(const dyno_results *results, size_t index, const char *word);

/* The words of these that are numbers, "batch", "sequence", "threads", "streams", as one; NaN when
 * there is none. */
DYNO_API double dyno_results_number(const dyno_results *results, size_t index, const char *word);

/* Of all results at once: values[i] is what dyno_results_value tells of a field, or
 * dyno_results_number of a word, low[i] and high[i] the ends of the field's interval, bound[i] what
 * dyno_results_bound tells; NaN where there is none. Each has room for so many numbers, or is NULL.
 * Returns the number of results; 0 for a name that is neither. */
DYNO_API size_t dyno_results_column(const dyno_results *results, const char *name, double *values,
				    double *low, double *high, double *bound, size_t room);

/* The same of a word as text, as dyno_results_text has it. */
DYNO_API size_t dyno_results_text_column(const dyno_results *results, const char *word,
					 const char **texts, size_t room);

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

/* A named list of numbers of one process, in the order taken. */
typedef struct dyno_series {
	size_t size;      /* set by DYNO_SERIES_INIT */
	const char *name; /* "inference", "warm_up", … */
	const char *unit; /* of a value: "ns", "uJ", "B", "count", "ppb", "ps", "fs", "as", "Hz",
			   * "mdegC" (a thousandth of a degree Celsius), "mW" */
	double scale;     /* 1 of that in the SI base unit: 1e-9 for ns */
	const uint64_t *values;  /* owned by the results, and never moved while they live */
	const uint64_t *weights; /* how often each was seen, as in a histogram; NULL: once */
	size_t count;            /* of values */
	uint64_t flags;          /* of DYNO_SERIES_… */
} dyno_series;

#define DYNO_SERIES_INIT DYNO_SIZED(dyno_series)

#define DYNO_SERIES_THINNED 1u /* sorted quantiles of what was taken: the order is lost */
#define DYNO_SERIES_MEANS   2u /* each value is the mean of several */

/* How many series that process has, and one of them by its place from 0, into *series. False where
 * there is none, or the size of *series is not set. */
DYNO_API size_t dyno_results_series_count(const dyno_results *results, size_t index,
					  size_t process);
DYNO_API bool dyno_results_series(const dyno_results *results, size_t index, size_t process,
				  size_t place, dyno_series *series);

/* --- Runs of the results ------------------------------------------------------------------------
 *
 * By their place from 0. All strings are owned by the results; NULL where a place is out of range,
 * a word unknown, or the run has no such thing. */

DYNO_API size_t dyno_results_run_count(const dyno_results *results);

/* The run that a result belongs to; SIZE_MAX when the index is out of range. */
DYNO_API size_t dyno_results_run_of(const dyno_results *results, size_t index);

/* "id", "started", "finished" (ISO 8601, UTC; NULL: interrupted, or still going), "dyno" (the
 * version that measured), "tag", "note", "commit", "invalid" (why it does not count). */
DYNO_API const char *dyno_results_run_text(const dyno_results *results, size_t run,
					   const char *word);

/* "seed" (of the order of its cells and of its inputs); NaN for another word. */
DYNO_API double dyno_results_run_number(const dyno_results *results, size_t run, const char *word);

/* What made its numbers doubtful. */
DYNO_API size_t dyno_results_warning_count(const dyno_results *results, size_t run);
DYNO_API const char *dyno_results_warning(const dyno_results *results, size_t run, size_t place);

/* Its models: "name", "source" (file, hub, builtin, …), "path", "revision", "digest"; numbers are
 * "size" (B), "parameters", "synthetic" (1: seeded weights), NaN where unknown. */
DYNO_API size_t dyno_results_model_count(const dyno_results *results, size_t run);
DYNO_API const char *dyno_results_model_text(const dyno_results *results, size_t run, size_t model,
					     const char *word);
DYNO_API double dyno_results_model_number(const dyno_results *results, size_t run, size_t model,
					  const char *word);

/* Its devices: "id", "platform", "name", "machine". */
DYNO_API size_t dyno_results_device_count(const dyno_results *results, size_t run);
DYNO_API const char *dyno_results_device_text(const dyno_results *results, size_t run,
					      size_t device, const char *word);

/* How many engines ran its cells, as far as it says. */
DYNO_API size_t dyno_results_engine_count(const dyno_results *results, size_t run);

/* Facts with names of their own: of the machine and its software, settings as they were given, and
 * what is known of a device or an engine ("name", "version", …; place: its own; of the others 0).
 */
enum dyno_facts {
	DYNO_FACTS_ENVIRONMENT = 0,
	DYNO_FACTS_PLAN = 1,
	DYNO_FACTS_DEVICE = 2,
	DYNO_FACTS_ENGINE = 3,
};
DYNO_API size_t dyno_results_fact_count(const dyno_results *results, size_t run, enum dyno_facts of,
					size_t place);
DYNO_API const char *dyno_results_fact_key(const dyno_results *results, size_t run,
					   enum dyno_facts of, size_t place, size_t fact);
/* A fact is a text, or a number: the other one is NULL or NaN. */
DYNO_API const char *dyno_results_fact_text(const dyno_results *results, size_t run,
					    enum dyno_facts of, size_t place, size_t fact);
DYNO_API double dyno_results_fact_number(const dyno_results *results, size_t run,
					 enum dyno_facts of, size_t place, size_t fact);

/* --- Making results -----------------------------------------------------------------------------
 *
 * For what was measured elsewhere: an importer makes results that are stored, compared and drawn as
 * dyno's own. Models, devices and results are added to the run that was added last; a place that is
 * returned is the one that the functions above take. Everything is copied. Results that were
 * loaded can be changed so, too, by one thread while no other reads them.
 *
 *	results = dyno_results_create(&err);
 *	dyno_results_add_run(results, "42", "2026-01-01T00:00:00Z", &err);
 *	model = dyno_results_add_model(results, "llama", "file", NULL, &err);
 *	device = dyno_results_add_device(results, "cuda:0", "cuda", "NVIDIA H200", "rack-7", &err);
 *	cell = dyno_results_add_result(results, model, device, &err);
 *	dyno_results_set_value(results, cell, "latency_median", 0.012, &err); */

#define DYNO_NONE SIZE_MAX /* a place that is none, with the reason in *err */

/* Empty ones. The caller destroys them. */
DYNO_API dyno_results *dyno_results_create(dyno_error *err);

/* started: ISO 8601, UTC. */
DYNO_API size_t dyno_results_add_run(dyno_results *results, const char *id, const char *started,
				     dyno_error *err);

/* A word of dyno_results_run_text but the id; NULL takes it away. */
DYNO_API bool dyno_results_set_run_text(dyno_results *results, size_t run, const char *word,
					const char *text, dyno_error *err);
DYNO_API bool dyno_results_add_warning(dyno_results *results, size_t run, const char *text,
				       dyno_error *err);

/* A fact of that key, or another value of one that is there: a text, or where it is NULL a number.
 */
DYNO_API bool dyno_results_set_fact(dyno_results *results, size_t run, enum dyno_facts of,
				    size_t place, const char *key, const char *text, double number,
				    dyno_error *err);

/* source: where it is from ("file", "hub", …). digest: "sha256:…" of it, or NULL; with the name it
 * says what is the same model. */
DYNO_API size_t dyno_results_add_model(dyno_results *results, const char *name, const char *source,
				       const char *digest, dyno_error *err);

/* name: what hardware it is; machine: which it is in. Both may be NULL; with the id they say what
 * is the same device. */
DYNO_API size_t dyno_results_add_device(dyno_results *results, const char *id, const char *platform,
					const char *name, const char *machine, dyno_error *err);

/* What ran its cells: dyno_results_set_text says which of them a cell. version may be NULL. */
DYNO_API size_t dyno_results_add_engine(dyno_results *results, const char *name,
					const char *version, dyno_error *err);

/* A cell of that model on that device: status ok, batch 1, one stream, nothing measured yet. */
DYNO_API size_t dyno_results_add_result(dyno_results *results, size_t model, size_t device,
					dyno_error *err);

/* Declares a word of the last run's own, by which its cells are told apart as by dyno's: kind is
 * "number" or "text". title (NULL: the key) and unit (behind numbers; or NULL) are for people. One
 * that is there with the same meaning is no error. DYNO_ERROR_FORMAT for a key that is dyno's, or
 * has other bytes than letters, digits, _ and -. */
DYNO_API bool dyno_results_add_word(dyno_results *results, const char *key, const char *title,
				    const char *kind, const char *unit, dyno_error *err);

/* The same of a field: better is "lower", "higher", "neither" or NULL (neither). A unit that is one
 * of dyno's ("s", "B", "tokens/s", …) gets its prefixes; "share" is 0 … 1, read as a percentage;
 * any other one stands behind the number as it is. */
DYNO_API bool dyno_results_add_field(dyno_results *results, const char *key, const char *title,
				     const char *unit, const char *better, const char *description,
				     dyno_error *err);

/* "engine", "precision", "status", "reason", "bound"; NULL takes it away, but for the status. Or a
 * word that the cell's run declares, as text, which is not taken away. */
DYNO_API bool dyno_results_set_text(dyno_results *results, size_t index, const char *word,
				    const char *text, dyno_error *err);

/* "batch", "sequence", "threads", "streams": whole numbers up to 2^53; 0: none, or unknown. Or a
 * word that the cell's run declares, any number. */
DYNO_API bool dyno_results_set_number(dyno_results *results, size_t index, const char *word,
				      double number, dyno_error *err);

/* What was assumed about the cell. */
DYNO_API bool dyno_results_add_note(dyno_results *results, size_t index, const char *text,
				    dyno_error *err);

/* A field in its SI base unit; NaN: absent. It has no interval then. */
DYNO_API bool dyno_results_set_value(dyno_results *results, size_t index, const char *field,
				     double value, dyno_error *err);

/* Its 95 % interval, and how it was made, as dyno_results_field_text has it. */
DYNO_API bool dyno_results_set_interval(dyno_results *results, size_t index, const char *field,
					double low, double high, const char *interval,
					dyno_error *err);

/* What a withheld value is at least, with 95 % certainty. */
DYNO_API bool dyno_results_set_bound(dyno_results *results, size_t index, const char *field,
				     double bound, dyno_error *err);

/* caveat: "withheld", "estimated", or NULL; reason: of that, or why the field is absent; or NULL.
 */
DYNO_API bool dyno_results_set_caveat(dyno_results *results, size_t index, const char *field,
				      const char *caveat, const char *reason, dyno_error *err);

/* One more process that measured the cell, whose status is ok. */
DYNO_API size_t dyno_results_add_process(dyno_results *results, size_t index, dyno_error *err);
DYNO_API bool dyno_results_set_process_value(dyno_results *results, size_t index, size_t process,
					     const char *field, double value, dyno_error *err);

/* A series, in place of one of that name. Its scale is that of the unit, whatever it says. */
DYNO_API bool dyno_results_set_series(dyno_results *results, size_t index, size_t process,
				      const dyno_series *series, dyno_error *err);

/* Reckons the latencies of the cell and of its processes from the series "inference", with
 * intervals and what is to be withheld, as dyno does for its own samples. DYNO_ERROR_NOTHING
 * without any, DYNO_ERROR_UNSUPPORTED for histograms, quantiles and means. */
DYNO_API bool dyno_results_summarise(dyno_results *results, size_t index, dyno_error *err);

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
	 * precision-target, until, max-time, min-samples and max-samples. May be NULL. */
	const char *const *settings;
} dyno_sampler_options;

#define DYNO_SAMPLER_OPTIONS_INIT DYNO_SIZED(dyno_sampler_options)

/* options may be NULL. The caller destroys it. */
DYNO_API dyno_sampler *dyno_sampler_create(const dyno_sampler_options *options, dyno_error *err);
DYNO_API void dyno_sampler_destroy(dyno_sampler *sampler);

/* How many calls to time next, and for how long (s) at most; 0 when it is enough. First come the
 * calls of the warm-up, which are not kept. */
DYNO_API uint64_t dyno_sampler_next(const dyno_sampler *sampler, double *seconds);

/* Takes what they took, in nanoseconds, in order. Fewer than asked for: the time was over. */
DYNO_API bool dyno_sampler_add(dyno_sampler *sampler, const uint64_t *ns, size_t count,
			       dyno_error *err);

/* What the caller knows of the whole beside its times, such as memory of an accelerator: the value
 * of a field by its key. DYNO_ERROR_USAGE for one that there is not, or that follows from the
 * times. */
DYNO_API bool dyno_sampler_set(dyno_sampler *sampler, const char *field, double value,
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

/* The same of results: dyno's fields and words first, then those that the results declare (a word
 * has "unit", too). The strings belong to the results. */
DYNO_API size_t dyno_results_field_count(const dyno_results *results);
DYNO_API const char *dyno_results_field_about(const dyno_results *results, size_t index,
					      const char *word);
DYNO_API size_t dyno_results_word_count(const dyno_results *results);
DYNO_API const char *dyno_results_word_about(const dyno_results *results, size_t index,
					     const char *word);

/* "name", "description". */
DYNO_API size_t dyno_metric_count(void);
DYNO_API const char *dyno_metric_text(size_t index, const char *word);

/* Settings of a benchmark, as dyno_benchmark_options takes them: "name", "argument" (what its value
 * is: "N", "TIME"; NULL: none, it is on or off), "default" (NULL: none), "choices" (with commas;
 * NULL: any), "description". */
DYNO_API size_t dyno_setting_count(void);
DYNO_API const char *dyno_setting_text(size_t index, const char *word);

/* "name", "title", "description"; and what dyno_chart_options takes as settings, as above. */
DYNO_API size_t dyno_chart_count(void);
DYNO_API const char *dyno_chart_text(size_t index, const char *word);
DYNO_API size_t dyno_chart_setting_count(void);
DYNO_API const char *dyno_chart_setting_text(size_t index, const char *word);

/* Built-in models: "name" (behind "builtin:"), "title", "published" (the paper). */
DYNO_API size_t dyno_model_count(void);
DYNO_API const char *dyno_model_text(size_t index, const char *word);

/* Engines that this library was built with: "name", "formats" of models that it takes (with commas;
 * NULL: any). */
DYNO_API size_t dyno_engine_count(void);
DYNO_API const char *dyno_engine_text(size_t index, const char *word);

/* Kinds of hardware: "name", "aliases" (with commas, or ""). */
DYNO_API size_t dyno_platform_count(void);
DYNO_API const char *dyno_platform_text(size_t index, const char *word);

/* "name", "ending" (".csv"; NULL when no ending means it), "description". */
DYNO_API size_t dyno_format_count(void);
DYNO_API const char *dyno_format_text(size_t index, const char *word);

/* The words that those functions know which take one, from 0, as a word "of" what it is asked of:
 * "result" (dyno_results_text), "value" (dyno_results_field_text), "run", "model", "device" (of a
 * run), "comparison", "listing", "history", "point", "ab", "output", "field", "word", "metric",
 * "setting", "chart", "chart_setting", "builtin", "engine", "platform", "format". NULL behind the
 * last. So NULL of a function for a place that is there and a word that is here says: none. */
DYNO_API const char *dyno_known_word(const char *of, size_t index);

/* Tries each kind of hardware on this machine with a tiny model in a process of its own, which
 * takes seconds: a run without results, whose devices are those that were found, each with the
 * facts "works" (0 or 1) and, where it does not, "reason"; the environment says which engine it
 * was. settings: of engines, as { "ort=LIBRARY", NULL }, or NULL. The caller destroys it. */
DYNO_API dyno_results *dyno_devices_probe(const char *const *settings, dyno_error *err);

/* --- The store -------------------------------------------------------------------------------- */

/* Where runs are kept. */
typedef struct dyno_store dyno_store;

/* name: that of a file for instance (docs/store.md); NULL or "": the one that `dyno run` uses
 * ($DYNO_STORE or the default). One that is only read needs no right to write, and must be there:
 * DYNO_ERROR_NOT_FOUND. The caller closes it. */
DYNO_API dyno_store *dyno_store_open(const char *name, bool read_only, dyno_error *err);
DYNO_API void dyno_store_close(dyno_store *store);

/* The runs in it, newest first, at most `limit` (0: all); independent of the store. Texts of a row:
 * "id", "started", "finished" (NULL: interrupted, or still going), "tag", "models", "devices" (with
 * commas), "invalid"; numbers: "results", "failed". */
typedef struct dyno_listing dyno_listing;
DYNO_API dyno_listing *dyno_store_list(dyno_store *store, size_t limit, dyno_error *err);
DYNO_API void dyno_listing_destroy(dyno_listing *listing);
DYNO_API size_t dyno_listing_count(const dyno_listing *listing);
DYNO_API const char *dyno_listing_text(const dyno_listing *listing, size_t row, const char *word);
DYNO_API double dyno_listing_number(const dyno_listing *listing, size_t row, const char *word);

/* Keeps all runs of the results; those that are there already are completed. */
DYNO_API bool dyno_store_save(dyno_store *store, const dyno_results *results, dyno_error *err);

/* A run by its id or a unique beginning of it, "latest", "latest~1", "tag:NAME"; all but the id
 * pass over runs that are marked invalid. The caller destroys the results. */
DYNO_API dyno_results *dyno_store_load(dyno_store *store, const char *reference, dyno_error *err);

/* Says something of a run: "tag", "note", or "invalid" (why it does not count); NULL or "" takes it
 * away. */
DYNO_API bool dyno_store_mark(dyno_store *store, const char *reference, const char *word,
			      const char *text, dyno_error *err);

/* Takes a run out, with all that belongs to it. */
DYNO_API bool dyno_store_remove(dyno_store *store, const char *reference, dyno_error *err);

/* How a field (NULL: "latency_median") of a model did over the newest `limit` runs that have it (0:
 * all), as `dyno history` tells it; independent of the store. The model is named by a name, the
 * last parts of a path or six digits of its digest; device: a device or platform alone, NULL or "":
 * all.
 *
 * It has a series for each cell: text "title", the words of the cell as text or number, and numbers
 * "runs", "failed" and "valid" (those that steps rest on). Points in order of time: texts
 * "run", "started", "tag", "commit", "invalid", "note", "digest", "status" (NULL: ok),
 * "reason" (why it failed); numbers "value", "low", "high", "estimated" (0 or 1). Steps, where the
 * level changed for good: "at" (the first point behind it), "before", "after", "p". */
typedef struct dyno_history dyno_history;
DYNO_API dyno_history *dyno_store_history(dyno_store *store, const char *model, const char *field,
					  const char *device, size_t limit, dyno_error *err);
DYNO_API void dyno_history_destroy(dyno_history *history);
DYNO_API size_t dyno_history_count(const dyno_history *history);
DYNO_API const char *dyno_history_text(const dyno_history *history, size_t series,
				       const char *word);
DYNO_API double dyno_history_number(const dyno_history *history, size_t series, const char *word);
DYNO_API size_t dyno_history_point_count(const dyno_history *history, size_t series);
DYNO_API const char *dyno_history_point_text(const dyno_history *history, size_t series,
					     size_t point, const char *word);
DYNO_API double dyno_history_point_number(const dyno_history *history, size_t series, size_t point,
					  const char *word);
DYNO_API size_t dyno_history_step_count(const dyno_history *history, size_t series);
DYNO_API double dyno_history_step_number(const dyno_history *history, size_t series, size_t step,
					 const char *word);

/* --- Comparing ----------------------------------------------------------------------------------
 */

/* What differs between two sets of results, and how sure that is (docs/method.md). */
typedef struct dyno_comparison dyno_comparison;

typedef struct dyno_comparison_options {
	size_t size;               /* set by DYNO_COMPARISON_OPTIONS_INIT */
	const char *const *fields; /* NULL-terminated; NULL: latency_median, memory_total */
	bool has_threshold;        /* false: changes up to 0.02 do not matter */
	double threshold;          /* else up to this share */
	/* Compares the values of "model", "device", "batch", "sequence", "precision", "threads" or
	 * "streams" within `after`, each with the first; `before` is NULL then. Or NULL. */
	const char *across;
} dyno_comparison_options;

#define DYNO_COMPARISON_OPTIONS_INIT DYNO_SIZED(dyno_comparison_options)

/* Compares cell by cell. NULL with DYNO_ERROR_NOT_FOUND when no cell is on both sides,
 * DYNO_ERROR_USAGE for an unknown field or word. The results must outlive the comparison, which the
 * caller destroys. options may be NULL. */
DYNO_API dyno_comparison *dyno_comparison_create(const dyno_results *before,
						 const dyno_results *after,
						 const dyno_comparison_options *options,
						 dyno_error *err);
DYNO_API void dyno_comparison_destroy(dyno_comparison *comparison);

/* As text: "json" (docs/formats.md) or "markdown" (for a pull request), NUL-terminated, its bytes
 * in *length. To be given to dyno_text_free. NULL on failure. */
DYNO_API char *dyno_comparison_export(const dyno_comparison *comparison, const char *format,
				      size_t *length, dyno_error *err);

/* Its rows, each a cell and a field, those that differ most first. Texts: the words of the cell as
 * dyno_results_text has them, "title" (of the cell), "note", "before" and "after" (what the sides
 * are called), "field", "verdict", "method", "reason". Numbers: "before" and "after", "ratio"
 * (after / before) with "low" and "high", "difference" with "difference_low" and "difference_high",
 * "delta", "p", "threshold", "factor", "needed" (processes a side that would decide what is
 * ambiguous) and "needed_time" (s of samples a side), "before_processes", "after_processes",
 * "regression" and "improvement" (0 or 1), and the words of the cell that are numbers. NULL and NaN
 * where the row is out of range, the word unknown, or there is none. Owned by the comparison and
 * its results. */
DYNO_API size_t dyno_comparison_count(const dyno_comparison *comparison);
DYNO_API const char *dyno_comparison_text(const dyno_comparison *comparison, size_t row,
					  const char *word);
DYNO_API double dyno_comparison_number(const dyno_comparison *comparison, size_t row,
				       const char *word);

/* How many comparisons (cell and field) found a regression: slower, or worse. */
DYNO_API size_t dyno_comparison_regressions(const dyno_comparison *comparison);

/* --- Two against each other ------------------------------------------------------------------- */

typedef struct dyno_ab_options {
	size_t size; /* set by DYNO_AB_OPTIONS_INIT */
	/* What A and B share: one device, batch size, … . Its model is A's, the one in `models`
	 * B's, or without any B's, too. It may not be NULL. */
	const dyno_benchmark_options *benchmark;
	const char *const *a;      /* settings of A alone, as in it: { "threads=1", NULL }; NULL */
	const char *const *b;      /* of B alone */
	const char *const *fields; /* to decide, NULL-terminated; NULL: latency_median */
	bool has_threshold;        /* false: changes up to 0.02 do not matter */
	double threshold;          /* else up to this share */
	double budget;             /* s: stop by then, and say what is known; 0: none */
	uint64_t pairs;            /* at most, 8 to 200; 0: 24 */
	bool has_tolerance;        /* false: by the outputs' types, 0.001 of float32 */
	double tolerance;          /* else outputs agree up to this share of their largest value */
} dyno_ab_options;

#define DYNO_AB_OPTIONS_INIT DYNO_SIZED(dyno_ab_options)

/* Measures pairs of fresh processes, one of A and one of B, until their difference is decided, as
 * `dyno ab` does (docs/method.md). The caller destroys it; what is asked of it belongs to it. */
typedef struct dyno_ab dyno_ab;
DYNO_API dyno_ab *dyno_ab_run(const dyno_ab_options *options, dyno_error *err);
DYNO_API void dyno_ab_destroy(dyno_ab *ab);

/* Of A (0) and B (1), one cell each; and what differs, of which the intervals may be read although
 * it was looked at several times. */
DYNO_API const dyno_results *dyno_ab_results(const dyno_ab *ab, size_t side);
DYNO_API const dyno_comparison *dyno_ab_comparison(const dyno_ab *ab);

/* "pairs" that were measured, "looked" (pairs at the last look, on which all rests), "looks",
 * "decided" (0 or 1), "bound" (no difference is larger, as a share). Texts: "outputs_verdict"
 * ("agree", "differ", or "unknown", as where both are NaN), "outputs_reason" (why outputs could not
 * be compared, or NULL). */
DYNO_API double dyno_ab_number(const dyno_ab *ab, const char *word);
DYNO_API const char *dyno_ab_text(const dyno_ab *ab, const char *word);

/* Both sides' outputs at the same inputs. Texts: "name" (A's), "other" (B's), "shapes" (where they
 * differ), "types", "verdict" ("agree", "differ", "unknown"), "reason" (why not compared, or
 * unknown). Numbers: "elements" compared, "unequal" and "finite" ones, "largest" and "mean"
 * difference, "scale" (A's largest), "nan_a", "nan_b", "tolerance", "cosine" (of the angle between
 * both), "top_rows" (rows along the last axis) and "top_same" (those of them whose largest element
 * is at the same place). */
DYNO_API size_t dyno_ab_output_count(const dyno_ab *ab);
DYNO_API const char *dyno_ab_output_text(const dyno_ab *ab, size_t output, const char *word);
DYNO_API double dyno_ab_output_number(const dyno_ab *ab, size_t output, const char *word);

/* --- Pictures ----------------------------------------------------------------------------------
 */

typedef struct dyno_chart_options {
	size_t size;              /* set by DYNO_CHART_OPTIONS_INIT */
	bool include_percentiles; /* p90, p95 and p99 beside the median */
	bool detailed;            /* more panels: each part of memory, FLOPs by component */
	const char *title;        /* instead of the chart's own; NULL */
	const char *theme;        /* "light" or "dark"; NULL: light */
	const char *
		format; /* "png", "svg", "pdf", "json", "terminal"; NULL: from the path, else png */
	double width, height; /* pixels, 200 to 10000; 0: what suits the chart */
	double scale;         /* PNG: pixels of the file for each of these; 0: 2 */
	/* Any other option of `dyno plot` that says what to draw, by its name, "name=value",
	 * NULL-terminated: { "batches=1,8", "devices=cuda:*", NULL }. May be NULL. */
	const char *const *settings;
} dyno_chart_options;

#define DYNO_CHART_OPTIONS_INIT DYNO_SIZED(dyno_chart_options)

/* Draws a chart ("latency", "throughput", … : docs/charts.md lists them) into a file. The path is a
 * file's, or a folder's (there already, or ending with "/"), or NULL for the present folder; in a
 * folder the file gets a name such as bert-base-uncased_latency.png. Options may be NULL. Returns
 * the path of the file that was written, which the caller frees with dyno_text_free; NULL with
 * *err. A chart without the data it needs draws the nearest thing that is there, or says in the
 * picture what is missing: that is no error. */
DYNO_API char *dyno_chart_write(const dyno_results *results, const char *chart, const char *path,
				const dyno_chart_options *options, dyno_error *err);

/* The same picture in memory, in options->format; NULL: "json", a Plotly figure. A NUL stands
 * behind its *length bytes. To be given to dyno_text_free. */
DYNO_API char *dyno_chart_export(const dyno_results *results, const char *chart,
				 const dyno_chart_options *options, size_t *length,
				 dyno_error *err);

/* --- Dashboard ---------------------------------------------------------------------------------
 */

typedef struct dyno_dashboard_options {
	size_t size;        /* set by DYNO_DASHBOARD_OPTIONS_INIT */
	bool samples;       /* keep all samples instead of quantiles */
	const char *title;  /* NULL: made from the models */
	const char *config; /* a file of settings, as `dyno dashboard --config` takes it; NULL */
	const char *view;   /* the same as text (YAML, which JSON is), where config is NULL; NULL */
} dyno_dashboard_options;

#define DYNO_DASHBOARD_OPTIONS_INIT DYNO_SIZED(dyno_dashboard_options)

/* Writes the results as one HTML page to explore, which works offline. output: a folder, which is
 * made and gets dashboard.html, or a file that ends in .html; NULL: the present folder. options may
 * be NULL. Returns the path of the page, to be given to dyno_text_free; NULL with *err. */
DYNO_API char *dyno_dashboard_write(const dyno_results *results, const char *output,
				    const dyno_dashboard_options *options, dyno_error *err);

/* The page in memory, and what programs need that show it elsewhere. Each is NUL-terminated, its
 * bytes in *length, and to be given to dyno_text_free; NULL with *err. options may be NULL. */

/* The whole page. */
DYNO_API char *dyno_dashboard_html(const dyno_results *results,
				   const dyno_dashboard_options *options, size_t *length,
				   dyno_error *err);

/* Its title, settings and notes as JSON. */
DYNO_API char *dyno_dashboard_page(const dyno_results *results,
				   const dyno_dashboard_options *options, size_t *length,
				   dyno_error *err);

/* Its results as base64. */
DYNO_API char *dyno_dashboard_data(const dyno_results *results,
				   const dyno_dashboard_options *options, size_t *length,
				   dyno_error *err);

/* The settings of the options alone as JSON. */
DYNO_API char *dyno_dashboard_settings(const dyno_dashboard_options *options, size_t *length,
				       dyno_error *err);

/* The page's code as a JavaScript module, whose default export is a widget's as anywidget loads it
 * (web/widget.js names its model's members). */
DYNO_API char *dyno_dashboard_module(size_t *length, dyno_error *err);

#ifdef __cplusplus
}
#endif

#endif
