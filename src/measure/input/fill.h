/* Contents of inputs. */
#ifndef DYNO_MEASURE_INPUT_FILL_H
#define DYNO_MEASURE_INPUT_FILL_H

#include "measure/input/shape.h"

enum fill {
	FILL_VALUE,
	FILL_IDS,       /* uniform in [0, value) */
	FILL_WHOLE,     /* uniform over all that the type holds, of `value` bits */
	FILL_POSITIONS, /* past, past + 1, … in each row of `value`, below `limit` */
	FILL_SIZE,      /* height, width, height, width, … */
	FILL_NOISE,     /* normal, mean 0, variance 1, cut at ±3 */
	FILL_AUDIO,     /* uniform in ±0.1 */
	FILL_LIST,      /* these numbers, over and over */
	FILL_COUNT,     /* 0, 1, 2, … */
};

struct filling {
	enum fill fill;
	double value;
	double limit; /* 0: none */
	const double *list;
	size_t count;
};

/* What is in the tensor of input `index`, which has its shape, and why. False without memory. */
bool input_filling(struct shapes *shapes, size_t index, const struct tensor *tensor,
		   struct filling *filling, struct content_choice *choice);

/* Fills the tensor, whose data is there. */
void input_fill(const struct shapes *shapes, size_t index, const struct filling *filling,
		struct tensor *tensor);

/* --input NAME=FILE.npy: for every input a tensor with heap data (64-byte aligned), zeroed where
 * there is no file. The array has `count` zeroed elements; on failure the caller frees the data
 * that is there, as after success. */
bool input_files_read(const struct input_model *model, const struct strings *files,
		      struct tensor *tensors, struct dyno_error *err);

/* The input and the path that "NAME=PATH" of that setting means. */
bool input_pair(const char *pair, const char *setting, const struct input_model *model,
		size_t *index, const char **path, struct dyno_error *err);

/* A copy of that array, or of a file's, if the input takes it. */
bool input_take(const struct input_model *model, size_t index, const struct tensor *from,
		struct tensor *tensor, struct dyno_error *err);
bool input_take_file(const struct input_model *model, size_t index, const char *path,
		     struct tensor *tensor, struct dyno_error *err);

/* 64-byte aligned heap memory, which free() frees; NULL when there is none. */
void *input_allocate(size_t size);

#endif
