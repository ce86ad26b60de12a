/* ‹data NAME=PATH›: a data set as a model's inputs, one row an inference.
 *
 * A file (.npy, or an array of a .npz) has the rows along its first axis: with as many axes as the
 * input, an inference takes as many rows as the batch is large, as their own first axis; with one
 * more, a row is all of one inference's input. In a folder each .npy file is one inference's, in
 * the order of their names. */
#ifndef DYNO_MEASURE_INPUT_DATA_H
#define DYNO_MEASURE_INPUT_DATA_H

#include "core/base/text_list.h"
#include "measure/input/array.h"
#include "measure/input/model.h"

struct data_column {
	size_t input;
	const char *path;
	struct array array;   /* of a file */
	struct strings files; /* of a folder */
	uint64_t batch;       /* rows an inference; 0: a row is one */
	uint64_t inferences;
};

struct data_set {
	const struct input_model *model;
	struct data_column *columns;
	size_t count;
	uint64_t inferences; /* that there are rows for */
	uint64_t rows;       /* all, also those left over that make no whole batch */
	bool follows_batch;  /* the batch of an inference is what was asked for */
};

/* Reads files, lists folders: in the arena but for the arrays, which data_close frees. No pairs
 * make an empty set. */
bool data_open(struct data_set *data, struct arena *arena, const struct input_model *model,
	       const struct strings *pairs, uint64_t batch, struct dyno_error *err);
void data_close(struct data_set *data);

/* Rows that an inference takes. */
uint64_t data_rows_each(const struct data_set *data);

/* The inputs of inference `index`, as input_files_read gives them. */
bool data_take(const struct data_set *data, uint64_t index, struct tensor *tensors,
	       struct dyno_error *err);

#endif
