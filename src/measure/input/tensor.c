/* Element types and shapes. */
#include "measure/input/tensor.h"
#include <string.h>

struct element {
	const char *name;
	unsigned bits; /* 0: no fixed size */
};

static const struct element elements[ELEMENT_TOTAL] = {
	[ELEMENT_UNDEFINED] = { "unknown", 0 },
	[ELEMENT_FLOAT] = { "float32", 32 },
	[ELEMENT_UINT8] = { "uint8", 8 },
	[ELEMENT_INT8] = { "int8", 8 },
	[ELEMENT_UINT16] = { "uint16", 16 },
	[ELEMENT_INT16] = { "int16", 16 },
	[ELEMENT_INT32] = { "int32", 32 },
	[ELEMENT_INT64] = { "int64", 64 },
	[ELEMENT_STRING] = { "string", 0 },
	[ELEMENT_BOOL] = { "bool", 8 },
	[ELEMENT_FLOAT16] = { "float16", 16 },
	[ELEMENT_DOUBLE] = { "float64", 64 },
	[ELEMENT_UINT32] = { "uint32", 32 },
	[ELEMENT_UINT64] = { "uint64", 64 },
	[ELEMENT_COMPLEX64] = { "complex64", 64 },
	[ELEMENT_COMPLEX128] = { "complex128", 128 },
	[ELEMENT_BFLOAT16] = { "bfloat16", 16 },
	[ELEMENT_FLOAT8E4M3FN] = { "float8e4m3fn", 8 },
	[ELEMENT_FLOAT8E4M3FNUZ] = { "float8e4m3fnuz", 8 },
	[ELEMENT_FLOAT8E5M2] = { "float8e5m2", 8 },
	[ELEMENT_FLOAT8E5M2FNUZ] = { "float8e5m2fnuz", 8 },
	[ELEMENT_UINT4] = { "uint4", 4 },
	[ELEMENT_INT4] = { "int4", 4 },
};

static const struct element *element_of(enum element_type type)
{
	return &elements[(unsigned)type < ELEMENT_TOTAL ? type : ELEMENT_UNDEFINED];
}

const char *element_name(enum element_type type)
{
	return element_of(type)->name;
}

enum element_type element_find(const char *name)
{
	for (unsigned i = 1; i < ELEMENT_TOTAL; i++)
		if (strcmp(elements[i].name, name) == 0)
			return (enum element_type)i;
	return ELEMENT_UNDEFINED;
}

unsigned element_bits(enum element_type type)
{
	return element_of(type)->bits;
}

/* A zero anywhere makes the product 0, however large the other dimensions are. */
bool shape_elements(const int64_t *dims, size_t rank, size_t *count)
{
	bool empty = false;
	for (size_t i = 0; i < rank; i++) {
		if (dims[i] < 0)
			return false;
		empty |= dims[i] == 0;
	}
	size_t product = 1;
	for (size_t i = 0; i < rank && !empty; i++)
		if (__builtin_mul_overflow(product, (uint64_t)dims[i], &product))
			return false;
	*count = empty ? 0 : product;
	return true;
}

bool shape_bytes(const int64_t *dims, size_t rank, enum element_type type, size_t *bytes)
{
	size_t count;
	unsigned bits = type == ELEMENT_STRING ? 8 * sizeof(char *) : element_bits(type);
	if (bits == 0 || !shape_elements(dims, rank, &count))
		return false;
	if (bits == 4) {
		*bytes = count / 2 + count % 2;
		return true;
	}
	return !__builtin_mul_overflow(count, (size_t)bits / 8, bytes);
}
