/* What dyno and dyno-worker say to each other: one JSON object a line, dyno asks, the worker
 * answers. Commands: load, warm_up, sample, finish, profile,
 * end_profile, describe, triad, outputs, rows, inputs, quit; and cancel, which has no answer.
 * Answers are {"ok":true,…} or {"ok":false,"code":…,"message":…}.
 *
 * The worker's descriptors: WORKER_COMMANDS and WORKER_ANSWERS are pipes, WORKER_SAMPLES is the
 * sample log; of what it writes to stdout and stderr the parent keeps beginning and end, to explain
 * a crash.
 *
 * The parent takes nothing on trust that a worker says: see the limits below. */
#ifndef DYNO_MEASURE_WORKER_PROTOCOL_H
#define DYNO_MEASURE_WORKER_PROTOCOL_H

#include "core/result/result.h"
#include "measure/input/input.h"

#define WORKER_COMMANDS 3
#define WORKER_ANSWERS  4
#define WORKER_SAMPLES  5

/* Of an answer, which may be anything. The longest true ones list a model's outputs, some hundred
 * bytes each. */
#define PROTOCOL_LINE_MAX ((size_t)4 << 20)
#define ANSWER_LIMITS                                                              \
	(struct json_limits)                                                       \
	{                                                                          \
		.bytes = PROTOCOL_LINE_MAX, .depth = 8, .string = (size_t)64 << 10 \
	}

/* Larger ones are no measurement, but the wild write of a library or a lie. */
#define ANSWER_SECONDS_MAX 1e10                   /* 300 years, since a clock may be simulated */
#define ANSWER_SIZE_MAX    ((uint64_t)1000000000) /* of a batch or sequence, as of the options */
#define ANSWER_COUNT_MAX   ((uint64_t)1 << 53)
#define ANSWER_NUMBER_MAX  1e30
#define ANSWER_TEXTS_MAX   1000
#define ANSWER_OUTPUTS_MAX 8192 /* of all inferences together */

/* Everything that a worker needs to know of its cell. */
struct load_command {
	struct model_info model;
	const char *engine;               /* a name of engine_kinds[] */
	struct properties engine_options; /* texts by the names of its options */
	const char *platform;
	uint64_t ordinal;
	struct cell cell; /* its numbers alone; sequence 0: none asked for */
	uint64_t seed;
	uint64_t process;
	bool transfer;
	bool describe_only;    /* no optimisation, no inputs: only say what the model is like */
	const char *precision; /* of the cell, as far as that is known; or NULL */
	const char *labels;    /* [OUTPUT=]FILE of the rows of `data`; or NULL */
	const char *profile;   /* profile all inferences into files that begin so; or NULL */
	bool unoptimised;      /* the graph and the weights as the model has them */
	bool plain;            /* without the engine's options of how a session runs */
	bool no_fallback;      /* fail rather than leave an operator to the CPU */
	struct strings dims;
	struct strings inputs;
	struct strings data;
	struct strings metrics;
};

void load_command_write(const struct load_command *command, struct json_writer *writer);
bool load_command_read(struct arena *arena, const struct json_value *json,
		       struct load_command *command, struct dyno_error *err);

/* The answer to load. */
struct load_answer {
	double load_time;
	uint64_t batch; /* that the inputs really have */
	uint64_t sequence;
	bool tokens; /* of these */
	struct input_axes axes;
	struct input_size inputs; /* of a model that is only described; else zero */
	const char *shapes;       /* digest of what the inputs are at small batches; "" unknown */
	const char *precision;    /* element type of the model's numbers: "float32" */
	struct strings notes;
	struct properties engine; /* what it told of itself: struct engine_kind's describe */
};

void load_answer_write(const struct load_answer *answer, struct json_writer *writer);
bool load_answer_read(struct arena *arena, const struct json_value *json,
		      struct load_answer *answer, struct dyno_error *err);

/* {"ok":false,…}: the error goes over as it is. */
void error_write(const struct dyno_error *error, struct json_writer *writer);

enum answer_kind {
	ANSWER_OK,
	ANSWER_ERROR, /* the worker's error is *err */
	ANSWER_NONE,  /* it is no answer; *err says what is wrong with it */
};
enum answer_kind answer_check(const struct json_value *answer, struct dyno_error *err);

/* Members that an answer must have, within limits. */
bool answer_number(const struct json_value *answer, const char *key, double least, double most,
		   double *number, struct dyno_error *err);
bool answer_count(const struct json_value *answer, const char *key, uint64_t least, uint64_t most,
		  uint64_t *count, struct dyno_error *err);

/* Texts for people that it may have: cleaned of what steers a terminal, in the arena. */
bool answer_text(struct arena *arena, const struct json_value *answer, const char *key,
		 const char **text, struct dyno_error *err);
bool answer_texts(struct arena *arena, const struct json_value *answer, const char *key,
		  struct strings *texts, struct dyno_error *err);

/* What an engine told of itself: texts cleaned, names that no other fact can have. */
bool answer_engine(struct arena *arena, const struct json_value *answer, struct properties *engine,
		   struct dyno_error *err);

void strings_write(const struct strings *strings, struct json_writer *writer);
bool strings_read(struct arena *arena, const struct json_value *json, const char *key,
		  struct strings *strings, struct dyno_error *err);

#endif
