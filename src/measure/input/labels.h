/* ‹labels [OUTPUT=]FILE›: what the rows of a data set should give, along the first axis of an
 * array. Whole numbers are classes, of one output's scores; others are values. */
#ifndef DYNO_MEASURE_INPUT_LABELS_H
#define DYNO_MEASURE_INPUT_LABELS_H

#include "core/base/arena.h"
#include "measure/input/array.h"

/* Of whole numbers, as PyTorch and transformers have it: this place does not count. */
#define LABEL_NONE (-100)

struct labels {
	const char *text;   /* as it was given, for messages */
	const char *output; /* that they are of; NULL: the one that they fit */
	const char *digest; /* of values, type and shape */
	struct array array;
	uint64_t rows;
	size_t each;  /* labels a row */
	bool classes; /* else values */
};

/* Reads the file; of an archive the array called as the output, or "labels", "label", "targets",
 * "target" or "y", or the only one. Texts live in the arena; labels_close frees the rest. */
bool labels_open(struct labels *labels, struct arena *arena, const char *text,
		 struct dyno_error *err);
void labels_close(struct labels *labels);

/* One label for each of the rows? */
bool labels_fit(const struct labels *labels, uint64_t rows, struct dyno_error *err);

double labels_value(const struct labels *labels, uint64_t row, size_t i);

#endif
