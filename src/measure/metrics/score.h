/* What a model's outputs are worth beside labels: how often a label's class has the highest score,
 * or how far values are from their labels. Rows of a data set come in their order, some at once. */
#ifndef DYNO_MEASURE_METRICS_SCORE_H
#define DYNO_MEASURE_METRICS_SCORE_H

#include "core/base/arena.h"
#include "core/result/series.h"
#include "core/stats/stats.h"
#include "measure/input/labels.h"

#define SCORE_KEPT ((size_t)100000) /* numbers of a series; of more none are */
#define SCORE_TOP  5

/* How an output belongs to its labels. */
enum score_kind {
	SCORE_NONE,    /* not at all */
	SCORE_SCORES,  /* of each class, of which the highest is the answer */
	SCORE_CLASSES, /* whole numbers: the answer itself */
	SCORE_VALUES,
};

/* Where in the output the score of class c for label i lies. */
struct score_layout {
	enum score_kind kind;
	size_t classes, behind; /* elements behind the axis of the classes */
};

/* Sums over rows: n is labels of a row, x those that are right. */
struct score_sums {
	double rows, n, x, nn, nx, xx;
};

/* Mean distances of rows: their mean so far, and the sum of squares around it (Welford 1962). */
struct score_spread {
	double rows, mean, squares;
};

struct score {
	const struct labels *labels;
	const char *output; /* its name, once it is found */
	struct score_layout layout;
	struct score_sums first, top; /* of classes: of top-1 and of top-5 */
	struct score_spread spread;   /* of values */
	uint64_t rows;                /* so far */
	uint64_t counted;             /* labels */
	uint64_t unusable;            /* labels beside which there is NaN, or no number at all */
	uint64_t unusable_row;        /* the first of these */
	uint64_t *series;             /* ranks or distances, as series.h has them; NULL: too many */
	size_t series_count;
	double scale; /* of distances: the largest label */
	struct arena *arena;
};

bool score_init(struct score *score, const struct labels *labels, struct arena *arena,
		struct dyno_error *err);

/* The outputs of one inference for the next rows. False with what does not fit. */
bool score_take(struct score *score, const struct tensor *outputs, size_t count, uint64_t rows,
		struct dyno_error *err);

/* A share or a mean, with its interval (NaN: none); all NaN where it cannot be told. */
struct score_value {
	double value;
	struct interval interval;
};

struct score_value score_share(const struct score *score, const struct score_sums *sums);
struct score_value score_mean(const struct score *score);

/* Would any answer do, since there are no more classes? */
bool score_is_trivial(const struct score *score);

#endif
