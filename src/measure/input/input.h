/* Inputs made from the model's own description: which dimension is the batch, which the sequence,
 * what the others should be, and what is in each input. docs/inputs.md has the rules for people;
 * what is told by names is in name.c, what by the network in rules/. */
#ifndef DYNO_MEASURE_INPUT_INPUT_H
#define DYNO_MEASURE_INPUT_INPUT_H

#include "core/result/result.h"
#include "measure/input/data.h"
#include "measure/input/model.h"
#include "measure/input/tensor.h"

struct input_request {
	uint64_t batch;
	uint64_t sequence;           /* 0: not asked for: input_axes' default is taken */
	const struct strings *dims;  /* --dim name=value */
	const struct strings *files; /* --input name=file.npy */
	const struct strings *data;  /* --data name=path; NULL: none */
	const struct data_set *rows; /* that data set where it is open already, and … */
	uint64_t row;                /* … of which inference; else NULL, and the first */
	uint64_t vocabulary;         /* ids are below this; 0: unknown */
	uint64_t seed;
};

/* What the description says about the two swept axes. */
struct input_axes {
	bool batch_dynamic;
	uint64_t batch_fixed; /* when not dynamic: the model's own batch, 1 if it has none */
	bool sequence_dynamic;
	uint64_t sequence_fixed; /* when not dynamic: the model's own, 0 if it has none */
	/* When dynamic, what suits the model if nobody asked for a length: 128 tokens or feature
	 * frames; 512 samples for audio that comes in chunks (the model keeps a state), else
	 * 16000, a second. */
	uint64_t sequence_default;
};

void input_axes(const struct input_model *model, struct input_axes *axes);

enum axis_state {
	AXIS_OPEN,
	AXIS_SOUGHT, /* the search for it goes on: it cannot tell itself */
	AXIS_CHOSEN,
};

/* Why an axis is as long as it is. */
struct axis_choice {
	const char *why;
	bool given; /* by the user */
	bool guess; /* another length might be meant */
	enum axis_state state;
	bool no_memory;
};

/* What is in an input, and why. */
struct content_choice {
	const char *what; /* "whole numbers below 500" */
	const char *why;  /* "rows of the table of Gather /embed" */
	bool guess;       /* it may be what the model cannot take */
};

/* Is the sequence one of tokens (or frames), and not of the samples of a sound? */
bool input_axes_have_tokens(const struct input_axes *axes);

/* Bytes that all inputs take at one size, and how many times as many at twice the batch and at
 * twice the sequence. */
struct input_size {
	uint64_t batch, sequence; /* 0: the model has no sequence */
	double bytes, by_batch, by_sequence;
	bool batch_given, sequence_given; /* ‹dim› or ‹input› has settled it */
};

struct input_set {
	const struct input_model *model;
	struct tensor *tensors;
	size_t count;
	struct axis_choice (*axes)[TENSOR_RANK_MAX];
	struct content_choice *contents;
	bool *of_data;        /* by input: a row of a data set is in it */
	struct strings notes; /* what was assumed: "height and width set to 224" */
	uint64_t batch;       /* that the tensors really have */
	uint64_t sequence;    /* 0: the model has no sequence */
	bool batch_given,
		sequence_given; /* by ‹dim› or ‹input›: they do not follow what is swept */
};

/* Shapes and contents for every input; the data is 64-byte aligned heap memory that
 * input_set_finish frees, all else lives in the arena. An error names the dimension that could
 * not be resolved and the flag that sets it (DYNO_ERROR_USAGE), or what cannot be made at all
 * (DYNO_ERROR_UNSUPPORTED). The model must outlive the set. */
bool input_set_init(struct input_set *set, struct arena *arena, const struct input_model *model,
		    const struct input_request *request, struct dyno_error *err);

/* The same, but nothing is made: shapes and what would be in them. */
bool input_set_plan(struct input_set *set, struct arena *arena, const struct input_model *model,
		    const struct input_request *request, struct dyno_error *err);
void input_set_finish(struct input_set *set);

/* Puts behind an engine's error which inputs were guessed, and how to give them. Returns false. */
bool input_set_explain(const struct input_set *set, struct dyno_error *err);

#endif
