/* Element types, shapes and the conversion of numbers into every type. */
#include "core/base/count.h"
#include "measure/input/element.h"
#include "test.h"

static void types_have_names_and_sizes(void)
{
	for (unsigned i = 1; i < ELEMENT_TOTAL; i++) {
		const char *name = element_name((enum element_type)i);
		CHECK_ROW(name, element_find(name) == (enum element_type)i);
		bool sized = i != ELEMENT_STRING;
		CHECK_ROW(name, (element_bits((enum element_type)i) > 0) == sized);
	}
	CHECK_STRING(element_name((enum element_type)99), "unknown");
	CHECK(element_find("float33") == ELEMENT_UNDEFINED);
	CHECK(element_bits((enum element_type)99) == 0);
	CHECK(!element_is_number((enum element_type)99));
	CHECK(!element_is_number(ELEMENT_COMPLEX64) && !element_is_number(ELEMENT_STRING));
}

static void shapes_are_counted(void)
{
	static const struct {
		const char *name;
		int64_t dims[3];
		size_t rank;
		enum element_type type;
		bool fits;
		size_t elements, bytes;
	} rows[] = {
		{ "scalar", { 0 }, 0, ELEMENT_INT64, true, 1, 8 },
		{ "matrix", { 2, 3 }, 2, ELEMENT_FLOAT, true, 6, 24 },
		{ "odd nibbles", { 3, 5 }, 2, ELEMENT_INT4, true, 15, 8 },
		{ "empty", { 4, 0, 2 }, 3, ELEMENT_FLOAT, true, 0, 0 },
		{ "empty and huge", { INT64_MAX, INT64_MAX, 0 }, 3, ELEMENT_FLOAT, true, 0, 0 },
		{ "strings", { 2 }, 1, ELEMENT_STRING, true, 2, 2 * sizeof(char *) },
		{ "negative", { 2, -1 }, 2, ELEMENT_FLOAT, false, 0, 0 },
		{ "negative and empty", { 0, -1 }, 2, ELEMENT_FLOAT, false, 0, 0 },
		{ "too many", { INT64_MAX, 3 }, 2, ELEMENT_UINT8, false, 0, 0 },
		{ "too many bytes", { INT64_MAX }, 1, ELEMENT_FLOAT, false, 0, 0 },
		{ "unknown type", { 1 }, 1, (enum element_type)30, false, 0, 0 },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t elements = 0, bytes = 0;
		bool fits = shape_bytes(rows[i].dims, rows[i].rank, rows[i].type, &bytes);
		CHECK_ROW(rows[i].name, fits == rows[i].fits);
		if (!fits)
			continue;
		CHECK_ROW(rows[i].name, shape_elements(rows[i].dims, rows[i].rank, &elements));
		CHECK_ROW(rows[i].name, elements == rows[i].elements && bytes == rows[i].bytes);
	}
}

/* Codes from the tables of ONNX's "Float stored in 8 bits", IEEE 754 and NumPy's float16. */
static void numbers_become_codes(void)
{
	static const struct {
		enum element_type type;
		double value;
		uint64_t code;
	} rows[] = {
		{ ELEMENT_FLOAT, 1, 0x3f800000 },
		{ ELEMENT_DOUBLE, -2, 0xc000000000000000 },
		{ ELEMENT_FLOAT16, 0, 0x0000 },
		{ ELEMENT_FLOAT16, -0.0, 0x8000 },
		{ ELEMENT_FLOAT16, 1, 0x3c00 },
		{ ELEMENT_FLOAT16, -2, 0xc000 },
		{ ELEMENT_FLOAT16, 0.1, 0x2e66 },
		{ ELEMENT_FLOAT16, 65504, 0x7bff },
		{ ELEMENT_FLOAT16, 1e6, 0x7bff },
		{ ELEMENT_FLOAT16, 0x1p-24, 0x0001 },
		{ ELEMENT_FLOAT16, 0x1p-25, 0x0000 },   /* a tie, to even */
		{ ELEMENT_FLOAT16, 0x1.8p-24, 0x0002 }, /* a tie, to even */
		{ ELEMENT_FLOAT16, 0x1p-14, 0x0400 },
		{ ELEMENT_FLOAT16, 0x1.ffep-15, 0x0400 }, /* rounds up into the normal ones */
		{ ELEMENT_FLOAT16, 2047.5, 0x6800 },      /* the carry goes into the exponent */
		{ ELEMENT_FLOAT16, 2049, 0x6800 },
		{ ELEMENT_FLOAT16, 2051, 0x6802 },
		{ ELEMENT_FLOAT16, NAN, 0x7e00 },
		{ ELEMENT_BFLOAT16, 1, 0x3f80 },
		{ ELEMENT_BFLOAT16, 3.14159265, 0x4049 },
		{ ELEMENT_BFLOAT16, -1e39, 0xff7f },
		{ ELEMENT_BFLOAT16, 1e-40, 0x0001 },
		{ ELEMENT_FLOAT8E4M3FN, 1, 0x38 },
		{ ELEMENT_FLOAT8E4M3FN, 448, 0x7e },
		{ ELEMENT_FLOAT8E4M3FN, 1000, 0x7e },
		{ ELEMENT_FLOAT8E4M3FN, -0x1p-9, 0x81 },
		{ ELEMENT_FLOAT8E4M3FN, NAN, 0x7f },
		{ ELEMENT_FLOAT8E4M3FNUZ, 1, 0x40 },
		{ ELEMENT_FLOAT8E4M3FNUZ, 240, 0x7f },
		{ ELEMENT_FLOAT8E4M3FNUZ, -0.0, 0x00 },
		{ ELEMENT_FLOAT8E4M3FNUZ, -0x1p-30, 0x00 },
		{ ELEMENT_FLOAT8E4M3FNUZ, NAN, 0x80 },
		{ ELEMENT_FLOAT8E5M2, 1, 0x3c },
		{ ELEMENT_FLOAT8E5M2, -57344, 0xfb },
		{ ELEMENT_FLOAT8E5M2, 0x1p-16, 0x01 },
		{ ELEMENT_FLOAT8E5M2FNUZ, 1, 0x40 },
		{ ELEMENT_FLOAT8E5M2FNUZ, 57344, 0x7f },
		{ ELEMENT_FLOAT8E5M2FNUZ, 0x1p-17, 0x01 },
		{ ELEMENT_BOOL, 0.5, 1 },
		{ ELEMENT_UINT8, 300, 255 },
		{ ELEMENT_UINT8, -3, 0 },
		{ ELEMENT_UINT8, 2.5, 2 },
		{ ELEMENT_INT8, -200, 0x80 },
		{ ELEMENT_UINT16, 70000, 0xffff },
		{ ELEMENT_INT16, -1, 0xffff },
		{ ELEMENT_INT32, 1e10, INT32_MAX },
		{ ELEMENT_INT32, NAN, 0 },
		{ ELEMENT_UINT32, 4e9, 4000000000 },
		{ ELEMENT_INT64, -1, UINT64_MAX },
		{ ELEMENT_INT64, 1e30, 0x7ffffffffffffc00 },
		{ ELEMENT_INT64, -1e30, 0x8000000000000000 },
		{ ELEMENT_UINT64, 1e30, 0xfffffffffffff800 },
		{ ELEMENT_UINT64, -1, 0 },
		{ ELEMENT_UINT4, 20, 15 },
		{ ELEMENT_INT4, -1, 15 },
		{ ELEMENT_INT4, -9, 8 },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint64_t code = 0;
		element_store(rows[i].type, &code, 0, rows[i].value);
		if (code != rows[i].code)
			printf("# row %zu: %s of %g is %llx\n", i, element_name(rows[i].type),
			       rows[i].value, (unsigned long long)code);
		CHECK(code == rows[i].code);
	}
}

/* Every code of every narrow type survives decoding and encoding. */
static void codes_come_back(void)
{
	for (unsigned type = 1; type < ELEMENT_TOTAL; type++) {
		unsigned bits = element_bits((enum element_type)type);
		if (!element_is_number((enum element_type)type) || bits > 16 ||
		    type == ELEMENT_BOOL)
			continue;
		unsigned wrong = 0;
		for (uint32_t code = 0; code < 1u << bits; code++) {
			uint64_t from = code, back = 0;
			double value = element_load((enum element_type)type, &from, 0);
			element_store((enum element_type)type, &back, 0, value);
			wrong += isfinite(value) && back != from;
		}
		CHECK_ROW(element_name((enum element_type)type), wrong == 0);
	}
}

static void half_bytes_are_packed(void)
{
	uint8_t bytes[3] = { 0xff, 0xff, 0xff };
	for (size_t i = 0; i < 5; i++)
		element_store(ELEMENT_UINT4, bytes, i, (double)i + 1);
	CHECK(bytes[0] == 0x21 && bytes[1] == 0x43 && bytes[2] == 0xf5);
	for (size_t i = 0; i < 5; i++)
		CHECK(element_load(ELEMENT_UINT4, bytes, i) == (double)i + 1);
	element_store(ELEMENT_INT4, bytes, 1, -8);
	CHECK(bytes[0] == 0x81 && element_load(ELEMENT_INT4, bytes, 1) == -8);
}

TEST_MAIN({ "types have names and sizes", types_have_names_and_sizes },
	  { "shapes are counted", shapes_are_counted },
	  { "numbers become codes", numbers_become_codes }, { "codes come back", codes_come_back },
	  { "half bytes are packed", half_bytes_are_packed })
