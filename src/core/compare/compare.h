/* Comparing: which cells of two sides belong together, and whether they differ. docs/method.md
 * ("Comparing") has the reasons. Charts, JSON, Markdown and the public API all show this struct.
 *
 * All that a comparison refers to lives in its arena or in the results that were compared, which
 * must outlive it. */
#ifndef DYNO_CORE_COMPARE_COMPARE_H
#define DYNO_CORE_COMPARE_COMPARE_H

#include "core/base/map.h"
#include "core/result/devices.h"
#include "core/result/models.h"
#include "core/stats/stats.h"

enum verdict {
	VERDICT_SAME,
	VERDICT_SLOWER, /* of times; "worse" of other fields */
	VERDICT_FASTER, /* "better" of other fields */
	VERDICT_AMBIGUOUS,
	VERDICT_NO_DATA,
	VERDICT_TOTAL,
};

/* "slower" or "worse", "faster" or "better", "same", "ambiguous", "no data". */
const char *verdict_name(enum verdict verdict, const struct field *field);

/* Spread of the values of equal processes on this machine, from `dyno baseline calibrate`. */
struct noise {
	double deviation; /* standard deviation of ln(value) among processes */
	double freedom;   /* degrees of freedom it rests on */
	double threshold; /* smallest that keeps the false-alarm rate it was made for */
};

/* How the interval of a row was made. */
enum compared_by {
	COMPARED_BY_NOTHING,
	COMPARED_BY_PROCESSES,  /* Welch on the logarithms of the processes' values */
	COMPARED_BY_CALIBRATED, /* the same with this machine's calibrated noise */
	COMPARED_BY_PAIRS,      /* signed rank on pairs of processes (dyno ab) */
	COMPARED_BY_ROWS,       /* pairs of rows of a data set */
	COMPARED_BY_INTERVALS,  /* both intervals, over rows of which nothing is known */
	COMPARED_BY_SAMPLES,    /* within one process a side: shown, but no verdict rests on it */
	COMPARED_BY_TOTAL,
};

const char *compared_by_name(enum compared_by method); /* "processes" */

/* One side of a cell: results of the same cell are taken together. */
struct compared_side {
	const char *label;     /* what the sides differ in: a run's tag or id, "cuda:0" */
	const struct run *run; /* of the first result */
	const struct result **results;
	size_t result_count;
};

/* Cells that belong together. */
struct compared_cell {
	const struct result *cell; /* has the words that both share */
	struct compared_side before, after;
	const char *title; /* "bert-base, cpu, batch 1, sequence 128": what varies among cells */
	const char *note;  /* "threads differ: 2 and 4"; or NULL */
};

/* What the width of a row's interval comes from: how much more would make it narrow enough. */
struct compared_spread {
	double deviations[2]; /* of ln(value) among the processes of either side; NaN: unknown */
	double freedom; /* of a spread that was known beforehand; 0: it is that of the values */
	double level;   /* of the row's own interval */
	double rows;    /* of a data set that were paired; 0: none */
	double time;    /* s that a process was sampled for, on average; NaN: unknown */
};

/* One field of a cell. Ratios are after / before; NaN where absent. */
struct compared_row {
	size_t cell;         /* index */
	enum field_id field; /* of the comparison's vocabulary */
	double before,
		after; /* geometric means of the processes (result's value where there are none) */
	size_t before_count, after_count;       /* processes (or pairs) that have the field */
	bool before_estimated, after_estimated; /* a result's value is no measurement */
	double ratio, low, high; /* simultaneous interval of all rows of the comparison */
	double difference, difference_low, difference_high; /* in the field's unit */
	double delta;     /* Cliff's delta of the samples (or of processes' values) */
	double p;         /* of "no difference", for itself */
	double threshold; /* δ: changes up to it do not matter */
	double factor;    /* |ratio - 1| / max(δ, half of the interval's width) */
	struct compared_spread spread;
	/* Of what is ambiguous: about how many processes a side (or pairs) would decide it, if the
	 * difference and the spread stay what they are, and how many s of samples a side that is;
	 * NaN: unknown, or more than COMPARISON_NEEDED_MOST. */
	double needed, needed_time;
	enum verdict verdict;
	bool regression, improvement; /* slower or worse; faster or better */
	enum compared_by by;
	const char *reason; /* of the verdict, one sentence; never NULL */
};

/* Its numbers by name, as they stand in JSON; ends with a NULL key. */
struct compared_number {
	const char *key;
	size_t offset; /* of a double */
};
extern const struct compared_number compared_numbers[];

struct comparison {
	struct arena arena;
	struct vocabulary own;      /* of both sides: `field` of rows is one of its ids */
	struct devices devices;     /* of both sides, as titles call them */
	struct models models;       /* the same */
	const char *before, *after; /* names of the sides */
	const char *across;         /* the word compared, or NULL */
	const char *across_setting; /* what chose that word; messages name it */
	double level;               /* 0.95, of all rows together */
	struct compared_cell *cells;
	size_t cell_count;
	struct compared_row *rows; /* sorted by factor, largest first; ambiguous and no data last */
	size_t row_count;
	size_t verdicts[VERDICT_TOTAL]; /* how many rows have each */
	size_t regressions, improvements;
	struct strings warnings;         /* what makes the sides hard to compare; empty: nothing */
	struct map warned;               /* finds them: each is given once */
	struct strings unmatched_before; /* titles of cells that the other side lacks */
	struct strings unmatched_after;
	const struct limit_findings *limits; /* of the second side, for JSON (limit.h); or NULL */
};

struct comparison_options {
	const struct strings *fields; /* keys; NULL: latency_median, memory_total and accuracy */
	bool accuracy;                /* also where fields are given, as far as there is some */
	double threshold;             /* δ; NaN: the noise's, else 2 % */
	double level;                 /* 0: 0.95 */
	const char *across;         /* word to compare the values of, within all results; or NULL */
	const char *across_setting; /* the setting that said so; NULL: "across" */
	const struct noise *noise;  /* by field, FIELD_TOTAL of them; deviation 0: none; or NULL */
	/* Above 0: both sides have one cell, whatever its words, whose processes of the same index
	 * are pairs; the interval of each row has this error (dyno ab reckons it for its looks). */
	double pairs_error;
};

#define COMPARISON_THRESHOLD   0.02
#define COMPARISON_RESAMPLES   1000 /* of COMPARED_BY_SAMPLES */
#define COMPARISON_PROCESSES   5 /* of a cell, unless asked otherwise: enough for most verdicts */
#define COMPARISON_NEEDED_MOST 1000 /* what would need more processes is not promised */

/* Compares `after` with `before` (NULL with `across`: values of that word within `after`, each with
 * the first). NULL with DYNO_ERROR_USAGE for an unknown field or word, DYNO_ERROR_NOT_FOUND when no
 * cells match. comparison_destroy frees. */
struct comparison *comparison_create(const struct dyno_results *before,
				     const struct dyno_results *after,
				     const struct comparison_options *options,
				     struct dyno_error *err);
void comparison_destroy(struct comparison *comparison);

/* What of a run's environment, and of a device's properties, changes numbers without any change of
 * the model, and what messages call it. They end with a NULL key. */
struct condition {
	const char *key, *title;
};
extern const struct condition run_conditions[], device_conditions[];

/* The field of a row. */
static inline const struct field *compared_field(const struct comparison *comparison,
						 const struct compared_row *row)
{
	return field_of(&comparison->own, row->field);
}

/* One sentence that the rows add up to: "3 of 12 slower, 1 faster, 6 same, 2 ambiguous". */
const char *comparison_summary(const struct comparison *comparison, struct arena *arena);

/* The verdict on an interval of the ratio by the rule of docs/method.md, with its reason in the
 * arena. */
void compared_row_judge(struct compared_row *row, const struct field *field, struct arena *arena);

/* What a gate against things getting slower or worse says of a row. NaN: the row's own threshold.
 * One side of the interval is enough: "1 % slower to 9 % faster" is ambiguous, and not slower. */
enum gate_state {
	GATE_KEPT,
	GATE_BROKEN,
	GATE_UNDECIDED,
};
const char *gate_state_name(enum gate_state state); /* "kept", "broken", "undecided" */
enum gate_state compared_row_gate(const struct compared_row *row, const struct field *field,
				  double threshold);

/* No difference is larger, up or down, says its interval: a share. NaN without one. */
double compared_row_bound(const struct compared_row *row);

/* Sorts rows, counts verdicts: after rows were judged. */
void comparison_conclude(struct comparison *comparison);

void comparison_write(const struct comparison *comparison, struct json_writer *writer);

#endif
