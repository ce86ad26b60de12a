/* Runs and results: what a measurement leaves behind, in memory. The JSON form is read by
 * result_read.c and written by result_write.c, which name the same keys.
 *
 * Everything lives in the arena of its struct dyno_results and dies with it. */
#ifndef DYNO_CORE_RESULT_RESULT_H
#define DYNO_CORE_RESULT_RESULT_H

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/base/json_writer.h"
#include "core/base/map.h"
#include "core/base/text_list.h"
#include "core/result/cell.h"
#include "core/result/field.h"
#include "core/result/series.h"
#include "core/result/vocabulary.h"

enum status {
	STATUS_OK,
	STATUS_UNSUPPORTED,   /* the device or engine cannot run this cell */
	STATUS_FAILED,        /* an error of the engine or the model */
	STATUS_OUT_OF_MEMORY, /* the worker passed its limit, or the engine could not allocate */
	STATUS_TIMED_OUT,     /* a step took longer than allowed, or hung */
	STATUS_CRASHED,       /* the worker died */
	STATUS_CANCELLED,     /* stopped before it was measured */
	STATUS_TOTAL,
};

const char *status_name(enum status status);
bool status_find(const char *name, enum status *status);

/* How an interval was made; docs/method.md explains each. All are 95 % intervals. */
enum interval_kind {
	INTERVAL_NONE,
	INTERVAL_ORDER,     /* order statistics at the effective n, within one process */
	INTERVAL_MEAN,      /* Student's t at the effective n, within one process */
	INTERVAL_PROCESSES, /* Student's t over processes, joined with the one within processes */
	INTERVAL_ROWS,      /* of the rows of a data set, as a sample of those that could be */
	INTERVAL_TOTAL,
};

const char *interval_kind_name(enum interval_kind kind);
bool interval_kind_find(const char *name, enum interval_kind *kind);

struct field_value {
	double value;     /* NaN: absent */
	double low, high; /* NaN without an interval */
	/* Of a withheld one: it is at least that, with 95 % certainty; NaN: none. Neither drawn as
	 * a value, nor joined, nor compared. Of an estimated one the value itself, where the real
	 * one is at least that (FLOPs without those of operators that have no formula). */
	double bound;
	enum interval_kind kind;
	bool withheld; /* too few effective samples to carry it: kept and flagged. See field_shown
			*/
	bool estimated;
	const char *reason; /* why it is absent, withheld or estimated; or NULL */
};

/* What may be shown, compared, filtered and sorted by: NaN for what is withheld. */
double field_shown(const struct field_value *value);

/* Is it a lower bound of the real one? */
bool field_is_least(const struct field_value *value);

/* What a withheld value is at least; NaN for others, and where even that is unknown. */
double field_bound(const struct field_value *value);

/* Of fields that the run declares (its `own`): those that the result has. */
struct own_value {
	const struct field *field;
	struct field_value value;
};

struct own_number { /* the same, as one process saw it */
	const struct field *field;
	double value;
};

/* One fresh process's share of a cell. */
/* The reason of a process that the user stopped: what it had is kept until a resumed run takes its
 * place. */
#define REPLICATE_CUT_SHORT "stopped by the user before it had all its samples"

/* A warm-up that is longer than this keeps its beginning; the field warm_up_samples counts all. */
#define WARM_UP_KEPT 256

struct replicate {
	uint32_t index;
	enum status status;
	const char *reason;         /* why the status is not ok, or REPLICATE_CUT_SHORT */
	double started;             /* seconds since the start of the run; NaN: unknown */
	double values[FIELD_TOTAL]; /* as this process alone saw them; NaN: absent */
	struct own_number *own;     /* the same of fields that its run declares */
	size_t own_count;
	double sampling_time; /* s, spent inside the sampling blocks; NaN: unknown */
	double foreign_cpu;   /* share of the machine's CPU time that others used; NaN unknown */
	double steal;         /* share of CPU time the hypervisor took; NaN unknown */
	double load;          /* 1-minute load average at its start; NaN unknown */
	bool disturbed; /* too much of these, or by its device, for the samples to be trusted */
	const char *disturbed_by; /* in words: "the device was slowed down …"; NULL: not told */
	/* "inference", "warm_up" (the first WARM_UP_KEPT inferences before the samples) and what
	 * else was taken; those that were not kept are missing. */
	struct sample_series *series;
	size_t series_count;
};

struct model_info {
	/* As the user named it, "builtin:" in front of a built-in; models.h says how it is shown.
	 */
	const char *name;
	const char *source;   /* file, hub, builtin, null */
	const char *path;     /* NULL for a built-in, and in results but with --keep-paths */
	const char *revision; /* of a hub model, or NULL */
	const char *digest;   /* "sha256:…" */
	bool synthetic;       /* seeded weights, not trained ones */
	double size;          /* bytes of the file(s); NaN for a built-in */
	double parameters;    /* number of weights; NaN unknown */
	size_t index;         /* its place in the run's models, set by run_add_model */
};

struct device_info {
	const char *id;       /* cpu, cuda:0 */
	const char *platform; /* cpu, cuda */
	const char *name;     /* "AMD EPYC 7763", or NULL */
	const char *machine;  /* it is in: a label of the user's or a digest; NULL: unknown */
	/* driver, memory, cores, …; peak_flops (FLOP/s, float32) and peak_bandwidth (B/s) where
	 * they have been measured */
	struct properties properties;
	uint64_t
		colour; /* of the palette, from 1, that pictures give it where it is free; 0: any */
	size_t index;   /* its place in the run's devices, set by run_add_device */
};

/* A part of an inference: a component of the model, an operator, or a single node. Numbers that are
 * not known are NaN. */
struct part {
	const char *name; /* "attention"; "MatMul"; a node's own name */
	const char *type; /* of a node: its operator; else NULL */
	/* Of a node, and of an operator that is told apart by it: what it is a part of; else NULL.
	 */
	const char *component;
	const char *provider; /* that ran it, where it was measured; else NULL */
	uint64_t nodes;
	double macs;
	double flops;
	double bytes; /* read and written, estimated from shapes */
	double time;  /* s */
};

struct parts {
	struct part *items;
	size_t count;
};

/* Memory after a node, in the order in which nodes run. Bytes. */
struct memory_step {
	const char *node;
	const char *type;
	double allocated; /* in tensors */
	double reserved;  /* held by the allocator */
	double peak;      /* largest amount in tensors so far */
};

struct memory_steps {
	struct memory_step *items;
	size_t count;
};

/* Where the work of one inference goes. */
struct breakdown {
	const char *model_type;           /* transformer, cnn, rnn, other */
	struct parts components;          /* counted: the model as it is */
	struct parts operators;           /* counted: the same by operator */
	struct strings uncovered;         /* operators without a formula */
	struct parts nested;              /* counted: by component and operator within it */
	struct parts measured;            /* the optimised model on the device, by operator */
	struct parts measured_components; /* the same by component */
	struct parts measured_nested;     /* the same by component and operator within it */
	struct parts slowest;             /* the same by node, the slowest first, some of them */
	struct memory_steps memory;       /* of its first inference, as a timeline */
	const char *peak_node;            /* the node at which most was allocated */
};

struct result {
	struct cell cell;
	enum status status;
	const char *reason;
	const char *bound;        /* what limits it, by its roofline: compute, memory; or NULL */
	const char *power_source; /* of the power fields: rapl, nvml, hwmon, tdp, …; or NULL */
	const char *labels;       /* digest of those that the accuracy fields are of; or NULL */
	struct strings notes; /* what was assumed about this cell: "height and width set to 224" */
	uint32_t processes;   /* replicates planned; replicate_count of them are there */
	struct field_value values[FIELD_TOTAL];
	struct own_value *own; /* of fields that its run declares */
	size_t own_count;
	struct breakdown *breakdown; /* NULL: not asked for */
	struct replicate *replicates;
	size_t replicate_count;
};

struct run {
	const char *id;       /* 20261123-224135-5f3a: start (UTC) and four random digits */
	const char *started;  /* ISO 8601, UTC */
	const char *finished; /* NULL: still going, or interrupted */
	const char *dyno;     /* version that measured */
	const char *tag;      /* or NULL */
	const char *note;     /* or NULL */
	const char *commit;   /* of the git repository it was measured in, or NULL */
	const char *invalid;  /* why it does not count; NULL: it does */
	uint64_t seed;
	struct properties plan;  /* settings of `dyno run` that were given, by option name */
	struct properties whole; /* of these, with the folders that it leaves out: never written */
	struct strings folders;  /* left out of texts of an older file: never written */
	struct properties environment; /* its engine… are those of the first engine */
	/* Engines that measured: "name" as cells have it, "title", "version", "library", … */
	struct properties *engines;
	size_t engine_count;
	struct strings warnings;
	struct vocabulary own; /* the words and fields that it declares */
	struct model_info **models;
	size_t model_count;
	struct device_info **devices;
	size_t device_count;
	struct result **results;
	size_t result_count;
};

/* The numbers among the words of cells as text, each once: made before anybody asks, because any
 * number of threads may ask. */
struct numbers {
	struct number_text {
		uint64_t number;
		const char *text;
	} * items;
	size_t count, capacity;
	struct map map;
};

struct dyno_results {
	struct arena arena;
	struct run **runs;
	size_t run_count;
	struct numbers numbers;
	struct vocabulary own; /* of all runs: since they were handed out, or joined */
	bool sorted;           /* by the user: tables keep the order of the results */
};

struct dyno_results *results_create(struct dyno_error *err); /* dyno_results_destroy frees */

/* Before results leave the library, which then only reads them: makes what is told as text, and
 * what all runs declare. The first of them returns the results, or destroys them; both take what is
 * there already. */
struct dyno_results *results_hand_out(struct dyno_results *results, struct dyno_error *err);
bool results_add_numbers(struct dyno_results *results, struct dyno_error *err);
bool results_add_number(struct dyno_results *results, uint64_t number); /* one of a cell's */

/* Zeroed, with NaN where a number can be absent. For objects that the caller keeps elsewhere; the
 * functions below do it themselves. */
void model_info_init(struct model_info *model);
void replicate_init(struct replicate *replicate);
void result_init(struct result *result);

/* Each adds such an object and returns it; NULL when memory is exhausted. A replicate's address
 * holds until the next one is added to its result. These lists are made by these functions alone:
 * they keep no capacity. */
struct run *results_add_run(struct dyno_results *results);
struct model_info *run_add_model(struct arena *arena, struct run *run);
struct device_info *run_add_device(struct arena *arena, struct run *run);
struct result *run_add_result(struct arena *arena, struct run *run);
struct properties *run_add_engine(struct arena *arena,
				  struct run *run); /* the caller adds "name" */
/* NULL: none of that name. */
const struct properties *run_find_engine(const struct run *run, const char *name);
struct replicate *result_add_replicate(struct arena *arena, struct result *result);
struct breakdown *result_add_breakdown(struct arena *arena, struct result *result);
struct part *parts_add(struct arena *arena, struct parts *parts);
struct memory_step *memory_steps_add(struct arena *arena, struct memory_steps *steps);

/* A number that is another one, but for a chance of 2^-63, when anything of the replicate has
 * changed that stands in its JSON without samples; positive as int64_t. 0: cannot be told. */
uint64_t replicate_fingerprint(const struct replicate *replicate);
/* Everything once more, in an arena of its own. */
struct dyno_results *results_copy(const struct dyno_results *results, struct dyno_error *err);

/* --- Values of any field ---------------------------------------------------------------------- */

/* That of a result; where it has none an absent one. The id is one of the vocabulary. */
const struct field_value *result_own_value(const struct result *result, const struct field *field);
double replicate_own_value(const struct replicate *replicate, const struct field *field);

static inline const struct field_value *result_value(const struct vocabulary *own,
						     const struct result *result, unsigned id)
{
	return id < FIELD_TOTAL ? &result->values[id] : result_own_value(result, field_of(own, id));
}

static inline double replicate_value(const struct vocabulary *own,
				     const struct replicate *replicate, unsigned id)
{
	return id < FIELD_TOTAL ? replicate->values[id]
				: replicate_own_value(replicate, field_of(own, id));
}

/* By key; NULL where neither dyno nor the run of the result has such a field. */
const struct field_value *result_find_value(const struct run *run, const struct result *result,
					    const char *key);

/* To be set: an absent one is made of a field that the result's run declares. NULL when memory is
 * exhausted. Its address holds until the next one is made. */
struct field_value *result_set_own(struct arena *arena, struct result *result,
				   const struct field *field);
bool replicate_set_own(struct arena *arena, struct replicate *replicate, const struct field *field,
		       double value);

/* The result with that place among those of all runs, and its run (which may be NULL); NULL when
 * there is none. */
const struct result *results_at(const struct dyno_results *results, size_t index,
				const struct run **run);

/* A word of the result that is a text, or a number; NULL and 0 where there is none. */
const char *result_word_text(const struct result *result, const struct run *run, const char *word);
uint64_t result_word_number(const struct result *result, const char *word); /* result may be NULL */
/* Where such a number stands; NULL for other words. */
uint64_t *result_word_place(struct result *result, const char *word);

/* Moves the runs of `more` behind those of `results`, and destroys `more`, also on failure. */
bool results_join(struct dyno_results *results, struct dyno_results *more, struct dyno_error *err);

/* --- JSON (docs/schema/results.schema.json) -------------------------------------------------- */

#define RESULTS_FORMAT  "dyno-results"
#define RESULTS_VERSION 1

/* Writes all runs as one document to the writer; the caller finishes the writer. */
void results_write(const struct dyno_results *results, struct json_writer *writer);
void results_write_summary(const struct dyno_results *results,
			   struct json_writer *writer); /* the same without samples */

/* NULL with DYNO_ERROR_FORMAT, saying where ("runs[0].results[3].batch: …"). The text may be
 * hostile. Unknown keys are ignored. Reading what was written and writing it again gives the same
 * bytes. */
struct dyno_results *results_read(const char *text, size_t length, struct dyno_error *err);

/* Parts, for the store and the worker protocol: each writes one value. */
void run_header_write(const struct run *run, struct json_writer *writer); /* all but results */
void result_write(const struct run *run, const struct result *result, bool with_samples,
		  struct json_writer *writer);
void model_info_write(const struct model_info *model, struct json_writer *writer);
void device_info_write(const struct device_info *device, struct json_writer *writer);
void replicate_write(const struct replicate *replicate, bool with_samples,
		     struct json_writer *writer);
void breakdown_write(const struct breakdown *breakdown, struct json_writer *writer);
void properties_write(const struct properties *properties, struct json_writer *writer);

bool run_header_read(struct arena *arena, const struct json_value *json, struct run *run,
		     struct dyno_error *err);
bool result_read(struct arena *arena, const struct json_value *json, struct run *run,
		 struct dyno_error *err); /* adds it to the run */
bool model_info_read(struct arena *arena, const struct json_value *json, struct model_info *model,
		     struct dyno_error *err);
/* run: whose fields it has, or NULL. */
bool replicate_read(struct arena *arena, const struct json_value *json, struct run *run,
		    struct replicate *replicate, struct dyno_error *err);
/* What own_words_write wrote of a cell of the run. */
bool own_words_read(struct arena *arena, const struct json_value *json, struct run *run,
		    struct cell *cell, struct dyno_error *err);
bool breakdown_read(struct arena *arena, const struct json_value *json, struct breakdown *breakdown,
		    struct dyno_error *err);
bool properties_read(struct arena *arena, const struct json_value *json,
		     struct properties *properties, struct dyno_error *err);

#endif
