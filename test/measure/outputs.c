/* Whether the outputs of two models agree, from the files that their workers write. */
#include "core/base/count.h"
#include "measure/run/ab_outputs.h"
#include "test.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define MOST 6

struct side {
	const char *json; /* as a worker describes its outputs */
	double values[MOST];
	size_t count;
};

static void write_values(const char *path, const struct side *side)
{
	FILE *file = fopen(path, "wb");
	CHECK(file && fwrite(side->values, sizeof(double), side->count, file) == side->count);
	if (file)
		fclose(file);
}

static const struct json_value *describe(struct arena *arena, const char *json)
{
	return json ? json_parse(arena, json, strlen(json), JSON_LIMITS, NULL) : NULL;
}

static void compare(const struct side sides[2], uint64_t inferences, double tolerance,
		    struct arena *arena, struct ab_outcome *outcome)
{
	struct output_files files;
	CHECK(output_files_make(&files, NULL));
	for (size_t i = 0; i < 2; i++)
		write_values(files.paths[i], &sides[i]);
	*outcome = (struct ab_outcome){ 0 };
	const struct told_outputs told[2] = {
		{ describe(arena, sides[0].json), inferences, inferences },
		{ describe(arena, sides[1].json), inferences, inferences }
	};
	outputs_compare(&files, told, tolerance, arena, outcome);
	output_files_remove(&files);
}

#define OUTPUT(type, elements, shape) \
	"[{\"name\":\"y\",\"type\":\"" type "\",\"elements\":" elements ",\"shape\":[" shape "]}]"
#define FLOATS  OUTPUT("float32", "6", "2,3")
#define HALVES  OUTPUT("float16", "6", "2,3")
#define WHOLE   OUTPUT("int64", "6", "2,3")
#define LONG    OUTPUT("float32", "6", "6")
#define FEW     OUTPUT("float32", "2", "2")
#define STRINGS OUTPUT("string", "0", "6")
#define CHANCE                                                                         \
	"[{\"name\":\"y\",\"type\":\"float32\",\"elements\":2,\"own_difference\":0.3," \
	"\"shape\":[2]}]"
#define DIGITS                                                                          \
	"[{\"name\":\"y\",\"type\":\"float32\",\"elements\":2,\"own_difference\":1e-6," \
	"\"shape\":[2]}]"

static void says_whether_outputs_agree(void)
{
	static const struct {
		const char *name;
		struct side sides[2];
		double tolerance;
		enum agreement agreement;
	} rows[] = {
		{ "equal",
		  { { FLOATS, { 1, 2, 3, 4, 5, 6 }, 6 }, { FLOATS, { 1, 2, 3, 4, 5, 6 }, 6 } },
		  NAN,
		  OUTPUTS_AGREE },
		{ "within a thousandth of the largest",
		  { { FLOATS, { 1, 2, 3, 4, 5, 6 }, 6 }, { FLOATS, { 1.005, 2, 3, 4, 5, 6 }, 6 } },
		  NAN,
		  OUTPUTS_AGREE },
		{ "beyond it",
		  { { FLOATS, { 1, 2, 3, 4, 5, 6 }, 6 }, { FLOATS, { 1.007, 2, 3, 4, 5, 6 }, 6 } },
		  NAN,
		  OUTPUTS_DIFFER },
		{ "half precision is coarser, on either side",
		  { { FLOATS, { 1, 2, 3, 4, 5, 6 }, 6 }, { HALVES, { 1.05, 2, 3, 4, 5, 6 }, 6 } },
		  NAN,
		  OUTPUTS_AGREE },
		{ "whole numbers have no last digits",
		  { { WHOLE, { 1, 2, 3, 4, 5, 1e6 }, 6 }, { WHOLE, { 2, 2, 3, 4, 5, 1e6 }, 6 } },
		  NAN,
		  OUTPUTS_DIFFER },
		{ "by a tolerance of one's own",
		  { { FLOATS, { 1, 2, 3, 4, 5, 6 }, 6 }, { FLOATS, { 1.2, 2, 3, 4, 5, 6 }, 6 } },
		  0.05,
		  OUTPUTS_AGREE },
		{ "and one of none",
		  { { FLOATS, { 1, 2, 3, 4, 5, 6 }, 6 }, { FLOATS, { 1.005, 2, 3, 4, 5, 6 }, 6 } },
		  0,
		  OUTPUTS_DIFFER },
		{ "another shape",
		  { { FLOATS, { 1, 2, 3, 4, 5, 6 }, 6 }, { LONG, { 1, 2, 3, 4, 5, 6 }, 6 } },
		  NAN,
		  OUTPUTS_DIFFER },
		{ "fewer elements",
		  { { FLOATS, { 1, 2, 3, 4, 5, 6 }, 6 }, { FEW, { 1, 2 }, 2 } },
		  NAN,
		  OUTPUTS_DIFFER },
		{ "NaN on both sides",
		  { { FLOATS, { NAN, NAN, NAN, NAN, NAN, NAN }, 6 },
		    { FLOATS, { NAN, NAN, NAN, NAN, NAN, NAN }, 6 } },
		  NAN,
		  OUTPUTS_UNKNOWN },
		{ "the same infinity everywhere",
		  { { FLOATS, { INFINITY, INFINITY, INFINITY, INFINITY, INFINITY, INFINITY }, 6 },
		    { FLOATS, { INFINITY, INFINITY, INFINITY, INFINITY, INFINITY, INFINITY }, 6 } },
		  NAN,
		  OUTPUTS_UNKNOWN },
		{ "NaN on one side",
		  { { FLOATS, { 1, 2, 3, 4, 5, 6 }, 6 }, { FLOATS, { NAN, 2, 3, 4, 5, 6 }, 6 } },
		  NAN,
		  OUTPUTS_DIFFER },
		{ "as many NaN, elsewhere",
		  { { FLOATS, { NAN, 2, 3, 4, 5, 6 }, 6 }, { FLOATS, { 1, NAN, 3, 4, 5, 6 }, 6 } },
		  NAN,
		  OUTPUTS_DIFFER },
		{ "NaN at the same place beside numbers",
		  { { FLOATS, { NAN, 2, 3, 4, 5, 6 }, 6 }, { FLOATS, { NAN, 2, 3, 4, 5, 6 }, 6 } },
		  NAN,
		  OUTPUTS_AGREE },
		{ "infinite on one side",
		  { { FLOATS, { 1, 2, 3, 4, 5, 6 }, 6 },
		    { FLOATS, { INFINITY, 2, 3, 4, 5, 6 }, 6 } },
		  NAN,
		  OUTPUTS_DIFFER },
		{ "texts", { { STRINGS, { 0 }, 0 }, { STRINGS, { 0 }, 0 } }, NAN, OUTPUTS_UNKNOWN },
		{ "of one that differs from itself, too",
		  { { CHANCE, { 1, 2 }, 2 }, { FEW, { 1, 3 }, 2 } },
		  NAN,
		  OUTPUTS_UNKNOWN },
		{ "on the other side, in another shape",
		  { { FLOATS, { 1, 2, 3, 4, 5, 6 }, 6 }, { CHANCE, { 1, 2 }, 2 } },
		  NAN,
		  OUTPUTS_UNKNOWN },
		{ "which agrees by chance",
		  { { CHANCE, { 1, 2 }, 2 }, { CHANCE, { 1, 2 }, 2 } },
		  NAN,
		  OUTPUTS_AGREE },
		{ "of one whose last digits alone move",
		  { { DIGITS, { 1, 2 }, 2 }, { FEW, { 1, 3 }, 2 } },
		  NAN,
		  OUTPUTS_DIFFER },
		{ "an output more",
		  { { FEW, { 1, 2 }, 2 },
		    { "[{\"name\":\"y\",\"type\":\"float32\",\"elements\":2,\"shape\":[2]},"
		      "{\"name\":\"z\",\"type\":\"float32\",\"elements\":0,\"shape\":[0]}]",
		      { 1, 2 },
		      2 } },
		  NAN,
		  OUTPUTS_DIFFER },
		{ "none", { { NULL, { 0 }, 0 }, { NULL, { 0 }, 0 } }, NAN, OUTPUTS_UNKNOWN },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = { 0 };
		struct ab_outcome outcome;
		compare(rows[i].sides, 1, rows[i].tolerance, &arena, &outcome);
		CHECK_ROW(rows[i].name, outcome.agreement == rows[i].agreement);
		for (size_t k = 0; k < outcome.output_count; k++)
			CHECK_ROW(rows[i].name, outcome.outputs[k].agreement != OUTPUTS_UNKNOWN ||
							outcome.outputs[k].reason);
		arena_finish(&arena);
	}
}

/* (1 2 3) and (2 4 6) point the same way, (1 0) and (0 1) are at right angles. */
static void tells_how_alike_they_are(void)
{
	static const struct {
		const char *name;
		struct side sides[2];
		double cosine, largest, scale;
		uint64_t rows, same_top;
	} rows[] = {
		{ "twice as much",
		  { { FLOATS, { 1, 2, 3, 1, 2, 3 }, 6 }, { FLOATS, { 2, 4, 6, 2, 4, 6 }, 6 } },
		  1,
		  3,
		  3,
		  2,
		  2 },
		{ "another class in the second row",
		  { { FLOATS, { 0, 0, 1, 1, 0, 0 }, 6 }, { FLOATS, { 0, 0, 1, 0, 1, 0 }, 6 } },
		  0.5,
		  1,
		  1,
		  2,
		  1 },
		{ "a row with NaN is none",
		  { { FLOATS, { 1, 0, 0, 3, 4, NAN }, 6 }, { FLOATS, { 1, 0, 0, 3, 4, NAN }, 6 } },
		  1,
		  0,
		  4,
		  1,
		  1 },
		{ "whole numbers are no scores",
		  { { WHOLE, { 1, 2, 3, 4, 5, 6 }, 6 }, { WHOLE, { 1, 2, 3, 4, 5, 6 }, 6 } },
		  1,
		  0,
		  6,
		  0,
		  0 },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = { 0 };
		struct ab_outcome outcome;
		compare(rows[i].sides, 1, NAN, &arena, &outcome);
		const struct output_difference *output = &outcome.outputs[0];
		CHECK_ROW(rows[i].name, outcome.output_count == 1);
		CHECK_ROW(rows[i].name, fabs(output->cosine - rows[i].cosine) < 1e-12);
		CHECK_ROW(rows[i].name,
			  output->largest == rows[i].largest && output->scale == rows[i].scale);
		CHECK_ROW(rows[i].name,
			  output->rows == rows[i].rows && output->same_top == rows[i].same_top);
		arena_finish(&arena);
	}
}

#define ROW        "{\"name\":\"y\",\"type\":\"float32\",\"elements\":2,\"shape\":[1,2]}"
#define EMPTY_ROW  "{\"name\":\"y\",\"type\":\"float32\",\"elements\":0,\"shape\":[0,2]}"
#define THREE_ROWS "[" ROW "," ROW "," ROW "]"

/* Three inferences of an output of two scores: all its values count together. */
static void puts_inferences_together(void)
{
	static const struct {
		const char *name;
		struct side sides[2];
		enum agreement agreement;
		double largest;
		uint64_t worst, elements, rows, same_top;
	} rows[] = {
		{ "the last differs, and has another class",
		  { { THREE_ROWS, { 0, 1, 0, 1, 1, 0 }, 6 },
		    { THREE_ROWS, { 0, 1, 0, 1, 0.25, 0.5 }, 6 } },
		  OUTPUTS_DIFFER,
		  0.75,
		  2,
		  6,
		  3,
		  2 },
		{ "little beside the largest of all",
		  { { THREE_ROWS, { 0, 1, 0, 1000, 1, 0 }, 6 },
		    { THREE_ROWS, { 0, 1.5, 0, 1000, 1, 0 }, 6 } },
		  OUTPUTS_AGREE,
		  0.5,
		  0,
		  6,
		  3,
		  3 },
		{ "nothing is found in the second",
		  { { "[" ROW "," EMPTY_ROW "," ROW "]", { 1, 2, 3, 4 }, 4 },
		    { "[" ROW "," EMPTY_ROW "," ROW "]", { 1, 2, 3, 4 }, 4 } },
		  OUTPUTS_AGREE,
		  0,
		  0,
		  4,
		  2,
		  2 },
		{ "a list that ends early",
		  { { "[" ROW "," ROW "]", { 1, 2, 3, 4 }, 4 },
		    { THREE_ROWS, { 1, 2, 3, 4, 5, 6 }, 6 } },
		  OUTPUTS_DIFFER,
		  0,
		  0,
		  0,
		  0,
		  0 },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = { 0 };
		struct ab_outcome outcome;
		compare(rows[i].sides, 3, NAN, &arena, &outcome);
		CHECK_ROW(rows[i].name, outcome.agreement == rows[i].agreement);
		if (outcome.output_count) {
			const struct output_difference *output = &outcome.outputs[0];
			CHECK_ROW(rows[i].name, output->largest == rows[i].largest &&
							output->worst == rows[i].worst);
			CHECK_ROW(rows[i].name, output->elements == rows[i].elements);
			CHECK_ROW(rows[i].name, output->rows == rows[i].rows &&
							output->same_top == rows[i].same_top);
		}
		arena_finish(&arena);
	}
}

TEST_MAIN({ "puts_inferences_together", puts_inferences_together },
	  { "says_whether_outputs_agree", says_whether_outputs_agree },
	  { "tells_how_alike_they_are", tells_how_alike_they_are })
