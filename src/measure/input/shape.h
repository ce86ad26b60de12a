/* Shapes of a model's inputs: every dynamic dimension gets a value. */
#ifndef DYNO_MEASURE_INPUT_SHAPE_H
#define DYNO_MEASURE_INPUT_SHAPE_H

#include "measure/input/input.h"

struct given_dim { /* one --dim */
	const char *name;
	int64_t value;
	bool used;
	bool exact; /* a dimension is called just so; else capitals do not matter */
};

struct shapes {
	const struct input_model *model;
	const struct input_request *request;
	const struct tensor *files; /* per input, `name` NULL where it has no file */
	struct given_dim *given;
	size_t given_count;
	int64_t (*dims)[TENSOR_RANK_MAX];               /* the outcome, per input */
	struct axis_choice (*choices)[TENSOR_RANK_MAX]; /* why */
	uint64_t batch, sequence, past; /* that dimensions take which have no value of their own */
	uint64_t step;                  /* tokens fed at once; the sequence unless that is fixed */
	uint64_t height, width;         /* of the first image; 224 without one */
	bool sequence_guessed;
	struct found_name { /* a name inside an expression that no axis has */
		const char *name;
		int64_t value;
	} * names;
	size_t name_count;
	unsigned depth; /* of axes that are told by others */
	struct arena *arena;
	struct strings *notes;
};

/* model to files, arena and notes are the caller's to set, all else is filled. */
bool shapes_resolve(struct shapes *shapes, struct dyno_error *err);

/* The value of a length that the network told; false where a part of it has none. */
bool shapes_length(struct shapes *shapes, const struct length *length, int64_t *value);

/* Adds a note unless it is there already; false only when memory is exhausted. */
bool note_add(struct strings *notes, struct arena *arena, const char *format, ...)
	DYNO_PRINTF(3, 4);

/* Sets batch, sequence, step and past (sweep.c). */
bool sweep_init(struct shapes *shapes, struct dyno_error *err);

/* --- Parts of it (given.c) ------------------------------------------------------------------- */

bool given_init(struct shapes *shapes, struct dyno_error *err);
bool given_dim(const struct shapes *shapes, size_t index, size_t axis, int64_t *value);
bool given_name(const struct shapes *shapes, const char *name, int64_t *value);
bool file_dim(const struct shapes *shapes, size_t index, size_t axis, int64_t *value);

/* The same name means the same length: another input's file may settle it. */
bool namesake_dim(const struct shapes *shapes, const char *name, int64_t *value);

/* That nothing was given that the model does not have, or that a file contradicts. */
bool given_check_unused(const struct shapes *shapes, struct dyno_error *err);
bool given_check_files(const struct shapes *shapes, struct dyno_error *err);

#endif
