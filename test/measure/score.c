/* What outputs are worth beside labels: classes, values, and what fits neither. */
#include "measure/metrics/score.h"
#include "core/base/count.h"
#include "test.h"

struct array_of {
	enum element_type type;
	size_t rank;
	int64_t dims[3];
	const void *data;
};

static struct tensor tensor_of(const char *name, const struct array_of *array)
{
	struct tensor tensor = { .name = name,
				 .type = array->type,
				 .rank = array->rank,
				 .data = (void *)(uintptr_t)array->data };
	memcpy(tensor.dims, array->dims, sizeof(array->dims));
	return tensor;
}

static struct labels labels_of(const struct array_of *array)
{
	struct labels labels = { .text = "labels.npy" };
	labels.array.tensor = tensor_of(NULL, array);
	labels.rows = (uint64_t)array->dims[0];
	labels.each = 1;
	for (size_t i = 1; i < array->rank; i++)
		labels.each *= (size_t)array->dims[i];
	labels.classes = array->type != ELEMENT_FLOAT && array->type != ELEMENT_DOUBLE;
	return labels;
}

static struct array_of floats(const float *data, size_t rank, int64_t a, int64_t b, int64_t c)
{
	return (struct array_of){ ELEMENT_FLOAT, rank, { a, b, c }, data };
}

static struct array_of whole(const int64_t *data, size_t rank, int64_t a, int64_t b)
{
	return (struct array_of){ ELEMENT_INT64, rank, { a, b, 0 }, data };
}

/* All rows in one inference. */
static bool judge(struct score *score, struct labels *labels, const struct array_of *label_array,
		  const struct array_of *output, struct arena *arena, struct dyno_error *err)
{
	*labels = labels_of(label_array);
	const struct tensor tensor = tensor_of("y", output);
	return score_init(score, labels, arena, err) &&
	       score_take(score, &tensor, 1, labels->rows, err);
}

static void counts_the_right_answers(void)
{
	static const float six[] = { 1, 2, 3, 4, 5, 6, 6, 5, 4, 3, 2, 1,
				     1, 1, 1, 1, 1, 1, 0, 0, 9, 0, 0, 0 };
	static const float
		pixels[] = { 5, 0, 1, 9, /* class 0 of 2 × 2 */ 1, 2, 3, 4 /* class 1 */ };
	static const float hole[] = { 1, 2, 3, NAN, 5, 6 };
	static const int64_t of_six[] = { 5, 5, 0, 2 }, ties[] = { 0, 0, 1, 2 };
	static const int64_t of_pixels[] = { 0, 1, 1, 1 }, of_hole[] = { 2, 2 };
	static const int64_t answers[] = { 3, 1, 2, 2 }, some[] = { 5, LABEL_NONE, LABEL_NONE, 0 };
	const struct {
		const char *name;
		struct array_of labels, output;
		double first, top; /* NaN: of no use */
		uint64_t unusable;
	} rows[] = {
		{ "the highest, the lowest, a tie, the highest", whole(of_six, 1, 4, 0),
		  floats(six, 2, 4, 6, 0), 0.75, 0.75, 0 },
		{ "of equals the first", whole(ties, 1, 4, 0), floats(six, 2, 4, 6, 0), 0.5, 0.75,
		  0 },
		{ "labels as a column", whole(of_six, 2, 4, 1), floats(six, 2, 4, 6, 0), 0.75, 0.75,
		  0 },
		{ "a batch of one", whole(of_six, 1, 1, 0), floats(six, 3, 1, 1, 6), 1, 1, 0 },
		{ "what does not count", whole(some, 1, 4, 0), floats(six, 2, 4, 6, 0), 0.5, 1, 0 },
		{ "pictures, the classes first", whole(of_pixels, 2, 1, 4),
		  floats(pixels, 3, 1, 2, 4), 0.75, 1, 0 },
		{ "NaN is no answer", whole(of_hole, 1, 2, 0), floats(hole, 2, 2, 3, 0), 0.5, 0.5,
		  1 },
		{ "the answer alone", whole(of_six, 1, 4, 0), whole(answers, 1, 4, 0), 0.25, 0.25,
		  0 },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = { 0 };
		struct dyno_error err = { 0 };
		struct labels labels;
		struct score score;
		bool ok = judge(&score, &labels, &rows[i].labels, &rows[i].output, &arena, &err);
		CHECK_ROW(rows[i].name, ok);
		CHECK_ROW(rows[i].name, score_share(&score, &score.first).value == rows[i].first);
		CHECK_ROW(rows[i].name, score_share(&score, &score.top).value == rows[i].top);
		CHECK_ROW(rows[i].name, score.unusable == rows[i].unusable);
		arena_finish(&arena);
	}
}

/* Three rows whose errors are 1, 2 and 6 on average: mean 3, s = √7, t(2) = 4.3027. */
static void means_the_distances(void)
{
	static const float output[] = { 1, 3, 2, 4, 6, 6 }, target[] = { 0, 2, 4, 2, 0, 0 };
	const struct array_of labels_array = floats(target, 2, 3, 2, 0);
	const struct array_of output_array = floats(output, 3, 3, 1, 2);
	struct arena arena = { 0 };
	struct labels labels;
	struct score score;
	struct dyno_error err = { 0 };
	CHECK(judge(&score, &labels, &labels_array, &output_array, &arena, &err));
	struct score_value mean = score_mean(&score);
	CHECK(mean.value == 3 && mean.interval.low == 0);
	CHECK_CLOSE(mean.interval.high, 3 + 4.302652729911275 * sqrt(7.0 / 3), 1e-9);
	CHECK(score.series_count == 3 && score.series[2] == 1500000000); /* 6 of the largest, 4 */
	arena_finish(&arena);
}

/* What no series can hold is as large as it can be. */
static void bears_distances_beyond_all_bounds(void)
{
	static const float output[] = { 1e30F, -1e30F }, target[] = { 1e-3F, 0 };
	const struct array_of labels_array = floats(target, 1, 2, 0, 0);
	const struct array_of output_array = floats(output, 2, 2, 1, 0);
	struct arena arena = { 0 };
	struct labels labels;
	struct score score;
	struct dyno_error err = { 0 };
	CHECK(judge(&score, &labels, &labels_array, &output_array, &arena, &err));
	CHECK(score.series[0] == (uint64_t)9e15 && score_mean(&score).value > 9e29);
	arena_finish(&arena);
}

/* Four rows of eight labels, each wholly right or wholly wrong, are worth four: their shares have
 * the variance of a coin's over four rows, less one. Labels of one row each are worth all. */
static void rows_and_not_their_labels_are_independent(void)
{
	float scores[64];
	int64_t labels_data[32];
	for (size_t i = 0; i < 32; i++) {
		labels_data[i] = i / 8 % 2;
		scores[2 * i] = 1;
		scores[2 * i + 1] = 0;
	}
	const struct array_of rows_array = whole(labels_data, 2, 4, 8);
	const struct array_of output = floats(scores, 3, 4, 8, 2);
	const struct array_of flat_array = whole(labels_data, 1, 32, 0);
	const struct array_of flat = floats(scores, 2, 32, 2, 0);
	struct arena arena = { 0 };
	struct labels labels, flat_labels;
	struct score score, flat_score;
	struct dyno_error err = { 0 };
	CHECK(judge(&score, &labels, &rows_array, &output, &arena, &err));
	CHECK(judge(&flat_score, &flat_labels, &flat_array, &flat, &arena, &err));
	struct interval few = score_share(&score, &score.first).interval;
	struct interval many = score_share(&flat_score, &flat_score.first).interval;
	CHECK_CLOSE(few.high, stats_share_interval(0.5, 3, 0.95).high, 1e-12);
	CHECK_CLOSE(many.high, stats_share_interval(0.5, 32, 0.95).high, 1e-12);
	arena_finish(&arena);
}

static void says_what_does_not_fit(void)
{
	static const float y[] = { 0, 1, 2, 3, 4, 5, 6, 7 };
	static const int64_t few[] = { 0, 1, 2, 4 };
	const struct {
		const char *name;
		struct array_of labels, output;
		const char *said;
	} rows[] = {
		{ "a class that is none", whole(few, 1, 4, 0), floats(y, 2, 4, 2, 0),
		  "the label 2 of row 2 (from 0) is no class of output y, which has 2 (0 … 1)" },
		{ "one number a row", whole(few, 1, 4, 0), floats(y, 2, 4, 1, 0),
		  "labels of 4 of int64; they fit no output of y (4 × 1 of float32)" },
		{ "values that are classes", floats(y, 1, 4, 0, 0), floats(y, 2, 4, 2, 0),
		  "classes have to be whole numbers (labels.astype(\"int64\"))" },
		{ "another batch", whole(few, 1, 4, 0), floats(y, 2, 2, 4, 0), "fit no output" },
		{ "nothing", whole(few, 1, 4, 0), floats(y, 2, 0, 4, 0), "fit no output" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = { 0 };
		struct dyno_error err = { 0 };
		struct labels labels;
		struct score score;
		CHECK_ROW(rows[i].name,
			  !judge(&score, &labels, &rows[i].labels, &rows[i].output, &arena, &err));
		CHECK_ROW(rows[i].name, strstr(err.message, rows[i].said));
		arena_finish(&arena);
	}
}

static void finds_the_output_that_is_meant(void)
{
	static const float y[] = { 0, 1, 3, 2, 0, 0 };
	static const int64_t right[] = { 1, 0 };
	const struct array_of labels_array = whole(right, 1, 2, 0), scores = floats(y, 2, 2, 2, 0),
			      answers = whole(right, 1, 2, 0), other = floats(y, 2, 1, 3, 0);
	const struct tensor outputs[] = { tensor_of("answer", &answers), tensor_of("boxes", &other),
					  tensor_of("scores", &scores),
					  tensor_of("more", &scores) };
	static const struct {
		const char *name, *asked;
		size_t count;
		const char *found; /* NULL: none */
	} rows[] = {
		{ "scores say more than answers", NULL, 3, "scores" },
		{ "the answer, where it is all", NULL, 2, "answer" },
		{ "two that fit", NULL, 4, NULL },
		{ "the one that is named", "more", 4, "more" },
		{ "one that does not fit", "boxes", 4, NULL },
		{ "one that is not there", "logits", 4, NULL },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = { 0 };
		struct dyno_error err = { 0 };
		struct labels labels = labels_of(&labels_array);
		struct score score;
		labels.output = rows[i].asked;
		CHECK(score_init(&score, &labels, &arena, &err));
		bool ok = score_take(&score, outputs, rows[i].count, 2, &err);
		CHECK_ROW(rows[i].name, ok == (rows[i].found != NULL));
		if (ok)
			CHECK_STRING(score.output, rows[i].found);
		else
			CHECK_ROW(rows[i].name, strstr(err.message, "scores (2 × 2 of float32)") ||
							strstr(err.message, "boxes (1 × 3"));
		arena_finish(&arena);
	}
}

TEST_MAIN({ "bears distances beyond all bounds", bears_distances_beyond_all_bounds },
	  { "counts the right answers", counts_the_right_answers },
	  { "finds the output that is meant", finds_the_output_that_is_meant },
	  { "means the distances", means_the_distances },
	  { "rows and not their labels are independent",
	    rows_and_not_their_labels_are_independent },
	  { "says what does not fit", says_what_does_not_fit })
