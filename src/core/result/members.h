/* The JSON form of runs and results as tables, which the reader and the writer share: one row is
 * one key of an object and says where in the struct its value lives. The rows stand in the order
 * in which they are written. docs/schema/results.schema.json describes the same for others. */
#ifndef DYNO_CORE_RESULT_MEMBERS_H
#define DYNO_CORE_RESULT_MEMBERS_H

#include "core/result/result.h"

/* What lies at a row's offset, and how it looks in JSON. Absent ones are left out. */
enum member_type {
	MEMBER_TEXT,       /* const char *; NULL: absent */
	MEMBER_COUNT,      /* uint64_t up to COUNT_LIMIT; 0: absent, unless the row is required */
	MEMBER_COUNT32,    /* the same as uint32_t */
	MEMBER_NUMBER,     /* double; NaN: absent */
	MEMBER_FLAG,       /* bool; false: absent, unless the row is required */
	MEMBER_SEED,       /* uint64_t as decimal text, because it can pass COUNT_LIMIT */
	MEMBER_STATUS,     /* enum status by name */
	MEMBER_KIND,       /* enum interval_kind by name; INTERVAL_NONE: absent */
	MEMBER_INTERVAL,   /* struct field_value, of which [low, high] */
	MEMBER_STRINGS,    /* struct strings */
	MEMBER_PROPERTIES, /* struct properties as an object */
	MEMBER_MODEL,      /* struct model_info * by its index in the run's models */
	MEMBER_DEVICE,     /* struct device_info * by its index in the run's devices */
	MEMBER_CELL,       /* struct cell, of which the words that the run declares */
	MEMBER_VALUES,     /* struct result, of which the values of fields by key */
	MEMBER_NUMBERS,    /* struct replicate, the same */
	MEMBER_BREAKDOWN,  /* struct breakdown * */
	MEMBER_PARTS,      /* struct parts */
	MEMBER_STEPS,      /* struct memory_steps */
	MEMBER_SAMPLES,    /* struct replicate, of which the series "inference" */
	MEMBER_WARM_UP,    /* the same, "warm_up" */
	MEMBER_THINNED,    /* the same: is "inference" thinned? */
	MEMBER_SERIES,     /* struct replicate, of which all other series by name */
	MEMBER_WHOLE,      /* struct sample_series, of which values */
	MEMBER_WEIGHTS,    /* the same, of which weights */
	MEMBER_STEP_UNIT,  /* enum series_unit by key */
	MEMBER_REPLICATES, /* struct result, of which replicates */
	MEMBER_MODELS,     /* struct run, of which models */
	MEMBER_DEVICES,    /* struct run, of which devices */
	MEMBER_ENGINES,    /* struct run, of which engines; none: absent */
	MEMBER_WORDS,      /* struct vocabulary, of which words; none: absent */
	MEMBER_FIELDS,     /* the same, of which fields */
	MEMBER_RESULTS,    /* struct run, of which results */
	MEMBER_RUNS,       /* struct dyno_results, of which runs */
	MEMBER_TYPES,
};

struct member {
	const char *key; /* NULL ends a table */
	enum member_type type;
	size_t offset;
	bool required;
};

/* Largest whole number up to which a double, and so JSON as most read it, is exact: 2^53. */
#define COUNT_LIMIT ((uint64_t)1 << 53)

#define MEMBERS_LIMIT 24 /* rows of the longest table */

extern const struct member document_members[]; /* of struct dyno_results, behind format, version */
extern const struct member run_members[];      /* the header */
extern const struct member run_result_members[];
extern const struct member model_members[];
extern const struct member device_members[];
extern const struct member result_members[];
extern const struct member breakdown_members[];
extern const struct member part_members[];
extern const struct member step_members[];
extern const struct member series_members[];
extern const struct member replicate_members[];
extern const struct member field_value_members[];

/* Reads an object into `holder`, which has been initialised. Results refer to the models and
 * devices of `run` (NULL where there are none to refer to). Everything is copied into the arena. */
bool members_read(struct arena *arena, struct run *run, const struct member *table,
		  const struct json_value *json, void *holder, struct dyno_error *err);

/* Reads one value of a type that is no list. */
bool value_read(struct arena *arena, struct run *run, enum member_type type,
		const struct json_value *json, void *place, struct dyno_error *err);

#endif
