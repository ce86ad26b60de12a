/* The .npy reader on headers that NumPy would not write; npy.py has those that it does. */
#include "measure/input/npy.h"
#include "core/base/count.h"
#include "test.h"
#include <stdlib.h>

/* Version 1 with that header and so many zeros after it; the caller frees it. It has exactly the
 * size it needs, so that AddressSanitizer sees a read beyond its end. */
static unsigned char *make(const char *header, size_t data, size_t *length)
{
	size_t size = strlen(header);
	*length = 10 + size + data;
	unsigned char *bytes = calloc(1, *length);
	memcpy(bytes, "\x93NUMPY\x01\x00", 8);
	bytes[8] = (unsigned char)(size & 255);
	bytes[9] = (unsigned char)(size >> 8);
	memcpy(bytes + 10, header, size);
	return bytes;
}

static const struct {
	const char *header;
	size_t data;
	const char *error; /* a part of it; NULL: fine */
	enum element_type type;
	size_t rank;
	int64_t dims[3];
} rows[] = {
	{ "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n",
	  24,
	  NULL,
	  ELEMENT_FLOAT,
	  2,
	  { 2, 3 } },
	{ "{\"shape\":(2L,),\"descr\":\"|u1\",\"fortran_order\":False}",
	  2,
	  NULL,
	  ELEMENT_UINT8,
	  1,
	  { 2 } },
	{ "{'descr': '>i1', 'fortran_order': False, 'shape': ()}",
	  1,
	  NULL,
	  ELEMENT_INT8,
	  0,
	  { 0 } },
	{ "{'descr': '<V2', 'fortran_order': False, 'shape': (2, 0)}",
	  0,
	  NULL,
	  ELEMENT_BFLOAT16,
	  2,
	  { 2, 0 } },
	{ "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}",
	  23,
	  "cut short",
	  0,
	  0,
	  { 0 } },
	{ "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}",
	  25,
	  "1 bytes too many",
	  0,
	  0,
	  { 0 } },
	{ "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3)}",
	  24,
	  "Fortran order",
	  0,
	  0,
	  { 0 } },
	{ "{'descr': '>f4', 'fortran_order': False, 'shape': ()}",
	  4,
	  "array.astype('<f4')",
	  0,
	  0,
	  { 0 } },
	{ "{'descr': '<U5', 'fortran_order': False, 'shape': ()}", 20, "type <U5", 0, 0, { 0 } },
	{ "{'descr': '|O', 'fortran_order': False, 'shape': ()}", 20, "type |O", 0, 0, { 0 } },
	{ "{'descr': '', 'fortran_order': False, 'shape': ()}", 20, "NumPy's type", 0, 0, { 0 } },
	{ "{'descr': '>', 'fortran_order': False, 'shape': ()}", 20, "NumPy's type", 0, 0, { 0 } },
	{ "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': ()}",
	  4,
	  "structures",
	  0,
	  0,
	  { 0 } },
	{ "{'descr': '<f4', 'fortran_order': False, 'shape': (3)}", 12, "malformed", 0, 0, { 0 } },
	{ "{'descr': '<f4', 'fortran_order': False, 'shape': (3 4)}",
	  48,
	  "malformed",
	  0,
	  0,
	  { 0 } },
	{ "{'descr': '<f4', 'fortran_order': False, 'shape': (,)}", 4, "malformed", 0, 0, { 0 } },
	{ "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}", 4, "malformed", 0, 0, { 0 } },
	{ "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
	  4,
	  "malformed",
	  0,
	  0,
	  { 0 } },
	{ "{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 9)}",
	  4,
	  "cut short",
	  0,
	  0,
	  { 0 } },
	{ "{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1)}",
	  4,
	  "more than 16 dimensions",
	  0,
	  0,
	  { 0 } },
	{ "{'descr': '<f4', 'fortran_order': False}", 4, "malformed", 0, 0, { 0 } },
	{ "{'descr': '<f4', 'fortran_order': 0, 'shape': ()}", 4, "malformed", 0, 0, { 0 } },
	{ "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': ()}",
	  4,
	  "malformed",
	  0,
	  0,
	  { 0 } },
	{ "{'descr': '<f4' 'fortran_order': False, 'shape': ()}", 4, "malformed", 0, 0, { 0 } },
	{ "{'descr': '<f4', 'fortran_order': False, 'shape': (), 'more': ()}",
	  4,
	  "malformed",
	  0,
	  0,
	  { 0 } },
	{ "{'descr': '<f4', 'fortran_order': False, 'shape': ()} x", 4, "malformed", 0, 0, { 0 } },
	{ "{'descr': '<f4', 'fortran_order': False, 'shape': (", 4, "malformed", 0, 0, { 0 } },
	{ "{'descr': '<f4", 4, "malformed", 0, 0, { 0 } },
	{ "{'descr", 4, "malformed", 0, 0, { 0 } },
	{ "{", 4, "malformed", 0, 0, { 0 } },
	{ "", 4, "malformed", 0, 0, { 0 } },
};

static void headers_are_read(void)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct tensor tensor;
		struct dyno_error err = { 0 };
		size_t length;
		unsigned char *bytes = make(rows[i].header, rows[i].data, &length);
		bool fine = npy_parse(bytes, length, &tensor, &err);
		CHECK_ROW(rows[i].header, fine == !rows[i].error);
		if (rows[i].error)
			CHECK_ROW(err.message, strstr(err.message, rows[i].error));
		else if (fine) {
			CHECK_ROW(rows[i].header, tensor.type == rows[i].type);
			CHECK_ROW(rows[i].header, tensor.rank == rows[i].rank);
			for (size_t axis = 0; axis < tensor.rank && axis < 3; axis++)
				CHECK(tensor.dims[axis] == rows[i].dims[axis]);
			CHECK((unsigned char *)tensor.data == bytes + length - rows[i].data);
			CHECK(tensor.size == rows[i].data);
		}
		free(bytes);
	}
}

/* A good file cut at every place is refused, and so is one with any version but 1 to 3. */
static void damage_is_refused(void)
{
	size_t length;
	struct tensor tensor;
	unsigned char *whole = make(rows[0].header, rows[0].data, &length);
	for (size_t cut = 0; cut < length; cut++) {
		struct dyno_error err = { 0 };
		unsigned char *part = malloc(cut + 1);
		memcpy(part, whole, cut);
		CHECK(!npy_parse(part, cut, &tensor, &err));
		CHECK(err.code == DYNO_ERROR_FORMAT);
		free(part);
	}
	for (unsigned version = 0; version < 256; version++) {
		struct dyno_error err = { 0 };
		whole[6] = (unsigned char)version;
		CHECK(npy_parse(whole, length, &tensor, &err) == (version == 1));
		CHECK((version >= 1 && version <= 3) || err.code == DYNO_ERROR_FORMAT);
	}
	free(whole);
}

TEST_MAIN({ "headers are read", headers_are_read }, { "damage is refused", damage_is_refused })
