/* Tensors and what a model says of its inputs and outputs; the same for every engine. */
#ifndef DYNO_MEASURE_INPUT_TENSOR_H
#define DYNO_MEASURE_INPUT_TENSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TENSOR_RANK_MAX 16

enum element_type {
	ELEMENT_UNDEFINED, /* also of types that this version has not heard of */
	ELEMENT_FLOAT,
	ELEMENT_UINT8,
	ELEMENT_INT8,
	ELEMENT_UINT16,
	ELEMENT_INT16,
	ELEMENT_INT32,
	ELEMENT_INT64,
	ELEMENT_STRING,
	ELEMENT_BOOL,
	ELEMENT_FLOAT16,
	ELEMENT_DOUBLE,
	ELEMENT_UINT32,
	ELEMENT_UINT64,
	ELEMENT_COMPLEX64,
	ELEMENT_COMPLEX128,
	ELEMENT_BFLOAT16,
	ELEMENT_FLOAT8E4M3FN,
	ELEMENT_FLOAT8E4M3FNUZ,
	ELEMENT_FLOAT8E5M2,
	ELEMENT_FLOAT8E5M2FNUZ,
	ELEMENT_UINT4,
	ELEMENT_INT4,
	ELEMENT_TOTAL,
};

/* "float32", "int64", …; "unknown" */
const char *element_name(enum element_type type);
enum element_type element_find(const char *name);

/* Bits of one element (4-bit types are packed two a byte); 0 for strings and unknown types. */
unsigned element_bits(enum element_type type);

/* An input or output as the model describes it. */
struct tensor_spec {
	const char *name;
	enum element_type type;
	bool is_tensor; /* false: a sequence, map or optional, which dyno cannot make */
	size_t rank;
	int64_t dims[TENSOR_RANK_MAX];          /* -1: dynamic */
	const char *dim_names[TENSOR_RANK_MAX]; /* "" or NULL: unnamed */
};

/* A tensor in host memory, row-major, packed. */
struct tensor {
	const char *name;
	enum element_type type;
	size_t rank;
	int64_t dims[TENSOR_RANK_MAX];
	void *data;  /* for ELEMENT_STRING: const char *[] */
	size_t size; /* bytes of data */
};

/* Number of elements of a shape; false if one is negative or the product overflows. */
bool shape_elements(const int64_t *dims, size_t rank, size_t *elements);

/* Bytes that a packed tensor takes (for strings: its pointers); false also for a type without a
 * known size. */
bool shape_bytes(const int64_t *dims, size_t rank, enum element_type type, size_t *bytes);

#endif
