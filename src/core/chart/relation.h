/* What results are relative to: those of a device, run, engine or cell, as "device=NVIDIA L4" or
 * "run=latest~1,batch=1". A result is divided by those that have these words and are like it in all
 * others, but for what these determine (the threads of a device), and for the run: of several runs
 * its own goes first. */
#ifndef DYNO_CORE_CHART_RELATION_H
#define DYNO_CORE_CHART_RELATION_H

#include "core/chart/table.h"

struct relation {
	uint64_t words;   /* that are named: bits of a chart's table */
	const char *name; /* "NVIDIA L4", "NVIDIA L4 · batch 1" */
	const char *unit; /* "× NVIDIA L4", "% of NVIDIA L4" */
	double scale;     /* from ratios to what is shown: 1, 100 */
	/* By place among all results: what it is divided by, of its own run and of all; NULL:
	 * nothing is. */
	const struct chart_row **of_run, **of_all;
	bool *is_base; /* by place */
	/* Why a result has no ratio: by place, of what is like no base (NULL: it is like one), and
	 * by status of bases that failed; then of those that are withheld or lack the value. */
	const char **unlike, *failed[STATUS_TOTAL], *withheld, *no_value;
	size_t places;
	bool any;                 /* is anything of these words there? */
	struct chart_table table; /* of all results, whatever filters say */
};

/* The spec's relative_to and relative_as; everything lives in the arena. False with *err for what
 * is no such text. */
bool relation_make(struct relation *relation, const struct dyno_results *results,
		   const struct chart_spec *spec, struct arena *arena, struct dyno_error *err);

/* The row's value over that of its base, with an interval of 95 %. Where both have two processes or
 * more it is what dyno compare has: the ratio of the geometric means of their values, by Welch on
 * logarithms. Else it is the ratio of the values, and the interval that of both together, as if
 * they were independent, where they have some. NaN with a reason where either has none. */
struct chart_value relation_value(const struct relation *relation, const struct chart_table *table,
				  const struct chart_row *row, const struct chart_row *base,
				  enum field_id field);

/* The same of one result by its place: a value in ratios, for tables. */
struct field_value relation_field(const struct relation *relation, size_t place,
				  enum field_id field);

/* Gives results a derived field (core/derive/derive.h) "KEY_relative" beside each that they have,
 * in what the relation shows ratios in; *lacking: how many that worked have no counterpart. False
 * with *err where the spec's relative_to is wrong or of nothing that is there. */
#define RELATIVE_KEY "_relative"
bool results_relate(struct dyno_results *results, const struct chart_spec *spec, size_t *lacking,
		    const char **name, struct dyno_error *err);

/* Puts what others are relative to first, and leaves out what has no counterpart: so that a
 * comparison across its word is with it. *name: of it. */
bool results_put_first(struct dyno_results *results, const char *relative_to, size_t *lacking,
		       const char **name, struct dyno_error *err);

/* Has the result, which worked, nothing that it could be divided by? */
bool relation_lacks(const struct relation *relation, size_t place, const struct result *result);

#endif
