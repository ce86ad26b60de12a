/* What charts draw from: the results that pass the filters, those of one cell joined, each with its
 * place among the levels of every word. Made once for a chart; everything lives in the arena. */
#ifndef DYNO_CORE_CHART_TABLE_H
#define DYNO_CORE_CHART_TABLE_H

#include "core/chart/chart.h"
#include "core/compare/compare.h"
#include "core/result/devices.h"

/* The words of a cell, the run, and the own words of the results: a chart's table has `words` of
 * them, all below CHART_WORDS. */
#define WORD_RUN    WORD_TOTAL
#define CHART_WORDS WORDS_MOST

struct chart_table;

/* NULL: the run. */
const struct word *chart_word(const struct chart_table *table, int word);
/* "batch" */
const char *chart_word_key(const struct chart_table *table, int word);
/* "Batch size", "Sequence length", for people; and what its numbers are in, or "". */
const char *chart_word_title(const struct chart_table *table, int word);
const char *chart_word_unit(const struct chart_table *table, int word);
/* CHART_WORDS when it is none; own: of the results, or NULL. */
int chart_word_find(const struct vocabulary *own, const char *name);
bool chart_word_is_number(const struct chart_table *table, int word);
/* Is it how levels say that a cell has no such number? */
bool chart_number_is_none(const struct chart_table *table, int word, double number);
/* Bits of the words that may name and split series: those that no other determines. */
uint64_t chart_splitting_words(const struct chart_table *table);

/* The words that have that rank (axis, down, cut of struct word), the first first: of one rank
 * dyno's before own ones. The run has none. */
struct word_order {
	int words[CHART_WORDS];
	size_t count;
};
#define WORD_ORDER(table, member) chart_word_order(table, offsetof(struct word, member))
struct word_order chart_word_order(const struct chart_table *table, size_t rank);

/* The filters of a spec but `rows`, made ready for many results. */
struct chart_filter {
	const struct chart_spec *spec;
	const struct vocabulary *own;
	struct chart_condition *conditions; /* of ‹word› and ‹range› */
	size_t count;
	bool any;
};

/* False with *err when something in it is no filter of what the vocabulary has. */
bool chart_filter_make(struct chart_filter *filter, const struct chart_spec *spec,
		       const struct vocabulary *own, struct arena *arena, struct dyno_error *err);
bool chart_filter_passes(const struct chart_filter *filter, const struct run *run,
			 const struct result *result);

/* The different values of a word: numbers rise, names stand in order of appearance. */
struct levels {
	const char **texts;
	double *numbers; /* NaN for names; -infinity: a number that a result does not have */
	size_t count, capacity;
};

struct chart_row {
	const struct run *run;
	const struct result *result; /* the first of those joined */
	uint32_t place;              /* among all results, as dyno_results_value counts */
	uint32_t words;              /* of the table: how many levels */
	struct cell cell; /* the result's; of what it failed before it knew, what all others of
			   * its model have */
	const struct result **joined;
	size_t joined_count;
	struct chart_kept
		*kept;   /* of chart_row_value, which is asked often; NULL: nothing joined */
	uint32_t *level; /* of each word */
	const struct chart_row *base; /* what its values are divided by, with a relation; NULL: it
				       * has no counterpart */
};

struct chart_table {
	const struct dyno_results *results;
	const struct chart_spec *spec;
	struct arena *arena;
	struct vocabulary own; /* of the results */
	int words;             /* that there are */
	struct levels levels[CHART_WORDS];
	struct chart_row *rows;
	size_t count;
	const struct device_info **devices; /* by level of WORD_DEVICE */
	int *colours;    /* of the palette, by the same: no two alike as long as it has enough */
	size_t filtered; /* results that the filters left out */
	bool any_failed; /* of the rows */
	const struct relation *relation; /* values are ratios to others (relation.h); NULL: values
					  */
	uint64_t tell_run; /* words each of whose levels is of one run alone, 1 << word */
	uint64_t told;     /* own words that the model, device or engine determines */
};

/* The table's row of that field, dyno's or one of the results' own. */
const struct field *chart_field(const struct chart_table *table, enum field_id field);

/* keep_runs: results of different runs are never joined. */
bool chart_table_make(struct chart_table *table, const struct dyno_results *results,
		      const struct chart_spec *spec, struct arena *arena, bool keep_runs,
		      struct dyno_error *err);

/* Finds tell_run and told, once levels are known. */
bool chart_table_find_told(struct chart_table *table);

/* What a row says of a field. */
struct chart_value {
	double value;     /* NaN: nothing to draw */
	double low, high; /* NaN: no interval */
	enum interval_kind kind;
	size_t runs;   /* results joined into it; then low and high are their range */
	bool withheld; /* too few samples carry it; … */
	double bound;  /* … it is at least that, with 95 % certainty; NaN: unknown */
	bool estimated;
	const char *reason; /* why there is nothing to draw, or how it was estimated, or NULL */
};

/* The value of the field that was asked for last. */
struct chart_kept {
	enum field_id field; /* FIELD_TOTAL: none */
	struct chart_value value;
};

struct chart_value chart_own_value(const struct chart_table *table, const struct chart_row *row,
				   enum field_id field); /* whatever it is relative to */
struct chart_value chart_row_value(const struct chart_table *table, const struct chart_row *row,
				   enum field_id field);

/* Does any row have it, or a bound of it? If none, *reason gets why (of the first row), or NULL. */
bool chart_table_has(const struct chart_table *table, enum field_id field, const char **reason);

/* Do its values differ by more than their intervals (or, without one, 2 %) leave open? What does
 * not is noise, and no picture should make it look like more. *low and *high: from the least to the
 * most that any of them may be. */
bool chart_table_varies(const struct chart_table *table, enum field_id field, double *low,
			double *high);

/* How many rows have no value of the field to draw. */
size_t chart_table_lacking(const struct chart_table *table, enum field_id field);

/* The largest finite value or bound of the field in any row, for its unit's prefix; 0 without one.
 */
double chart_table_largest(const struct chart_table *table, enum field_id field);

/* "bert-base-uncased · cpu · batch 8 · sequence 128": the words that vary, `except` left out (bits,
 * 1 << word), and the run where a word of it tells it already; every word when none varies. */
const char *chart_row_title(const struct chart_table *table, const struct chart_row *row,
			    uint64_t except);

/* "batch 8", "4 threads", "cpu" */
const char *chart_level_text(const struct chart_table *table, int word, uint32_t level);

/* The palette's colour of a component of a model (struct breakdown); and "data movement" for
 * "data_movement", NULL when memory is exhausted. */
int chart_component_colour(const char *component);
const char *chart_component_title(struct arena *arena, const char *component);

/* "out of memory": a status for people. */
const char *chart_status_text(enum status status);

#endif
