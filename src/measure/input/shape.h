/* Shapes of a model's inputs: every dynamic dimension gets a value. */
#ifndef DYNO_MEASURE_INPUT_SHAPE_H
#define DYNO_MEASURE_INPUT_SHAPE_H

#include "measure/input/input.h"
#include "measure/input/name.h"

/* What dimension `axis` of input `index` stands for. By its name; by what another input says of
 * the same name; by its place. */
enum role role_of(const struct tensor_spec *specs, size_t count, size_t index, size_t axis);

/* Where an image has its sides. */
struct image_axes {
	size_t channels, height, width;
};

/* False if the input is no image. NCHW unless only the last dimension can be channels. */
bool image_axes(const struct tensor_spec *spec, struct image_axes *axes);

struct given_dim { /* one --dim */
	const char *name;
	int64_t value;
	bool used;
};

struct shapes {
	const struct tensor_spec *specs;
	size_t count;
	const struct input_request *request;
	const struct tensor *files; /* per input, `name` NULL where it has no file */
	struct given_dim *given;
	size_t given_count;
	int64_t (*dims)[TENSOR_RANK_MAX]; /* the outcome, per input */
	uint64_t batch, sequence, past; /* that dimensions take which have no value of their own */
	uint64_t step;                  /* tokens fed at once; the sequence unless that is fixed */
	uint64_t height, width;         /* of the first image; 224 without one */
	struct arena *arena;
	struct strings *notes;
};

/* specs to files, arena and notes are the caller's to set, all else is filled. */
bool shapes_resolve(struct shapes *shapes, struct dyno_error *err);

/* Adds a note unless it is there already; false only when memory is exhausted. */
bool note_add(struct strings *notes, struct arena *arena, const char *format, ...)
	DYNO_PRINTF(3, 4);

#endif
