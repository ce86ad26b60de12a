/* What the files share that read a network: network.c (names, nodes, graphs) and network_tensor.c
 * (constants). */
#ifndef DYNO_MEASURE_MODEL_NETWORK_READER_H
#define DYNO_MEASURE_MODEL_NETWORK_READER_H

#include "core/base/map.h"
#include "measure/model/network.h"
#include "measure/model/onnx_wire.h"

#define NAME_MAX 1024

struct list {
	uint32_t *items;
	size_t count;
};

struct reader {
	struct wire wire;
	struct arena *arena;
	struct network *network;
	struct map names; /* of values, by body and name */
	size_t nodes;
	unsigned depth;
	char word[NAME_MAX];
};

struct tensor_fields {
	const char *name;
	int64_t dims[TENSOR_RANK_MAX];
	size_t rank;
	uint64_t type;
	bool external;
	struct wire_span raw;
	double numbers[NETWORK_NUMBERS_MAX];
	size_t count;
};

/* Returns false. */
bool reader_no_memory(struct reader *r);

/* In the arena; "" for what is too long, as for what is left out. */
const char *reader_name(struct reader *r, struct wire_span body);

bool reader_tensor(struct reader *r, struct wire_span span, struct tensor_fields *tensor);

/* The value at that place is this constant; NETWORK_NONE: there is no such place. */
bool reader_constant(struct reader *r, uint32_t place, const struct tensor_fields *tensor);

bool reader_keep_shape(struct reader *r, const int64_t *dims, size_t rank,
		       struct network_value *value);

/* Whole numbers, one or packed. */
bool reader_varints(struct reader *r, struct wire_field *field, struct tensor_fields *tensor);

double reader_from_bytes(const unsigned char *bytes, size_t size, bool real);

void reader_add_number(struct tensor_fields *tensor, double number);

#endif
