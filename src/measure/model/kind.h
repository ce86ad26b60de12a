/* What a file is when it is not a model that can be measured, and how to make one of it. */
#ifndef DYNO_MEASURE_MODEL_KIND_H
#define DYNO_MEASURE_MODEL_KIND_H

#include <stdbool.h>
#include <stddef.h>

#define MODEL_HEAD_SIZE 512 /* bytes of a file's beginning that tell what it is */

struct model_kind {
	const char *what;   /* "PyTorch weights" */
	const char *advice; /* what to do; a sentence without a full stop */
	bool is_model;      /* of another tool; else it is no model at all */
};

/* By the first bytes; NULL when they are nothing known. An ONNX file has no such mark. */
const struct model_kind *model_kind_of_bytes(const unsigned char *head, size_t length);

/* By the ending of the name; NULL when it says nothing. */
const struct model_kind *model_kind_of_name(const char *name);

#endif
