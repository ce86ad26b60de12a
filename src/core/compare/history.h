/* How a model did over time, cell by cell, and where the level changed. The chart `history`, JSON
 * and the command show this struct. */
#ifndef DYNO_CORE_COMPARE_HISTORY_H
#define DYNO_CORE_COMPARE_HISTORY_H

#include "core/base/arena.h"
#include "core/base/json_writer.h"
#include "core/result/devices.h"
#include "core/result/models.h"
#include "core/stats/compare.h"

struct history_point { /* a cell of a run */
	const char *run, *started;
	const char *tag, *commit, *invalid, *note, *digest; /* or NULL */
	const char *failed; /* the status of a cell that failed; NULL: it did not */
	const char *reason; /* why it failed; or NULL */
	struct cell cell;
	double value, low, high; /* SI base units; NaN: absent */
	bool estimated;          /* no measurement, as with --tdp */
	size_t turn;             /* its place in order of time among all points */
};

struct history_series {                     /* of one cell */
	const char *title;                  /* "cpu, batch 1, sequence 128, float32, 2 threads" */
	const struct history_point *points; /* in order of time */
	size_t count;
	size_t failed;
	size_t valid; /* points that have a value and are not marked invalid: steps rest on these */
	struct step *steps; /* at: index of the first point behind it */
	size_t step_count;
};

struct history {
	const char *model;
	const struct field *field;
	struct history_series *series;
	size_t count;
};

#define HISTORY_LEVEL  0.01 /* error allowed for each step */
#define HISTORY_NEEDED 12   /* valid points below which hardly any step can be that sure */

/* A cell that failed early does not know all of its words: it gets those of the cells that worked
 * and are alike in the others, where these are agreed. */
void history_fill(struct history_point *points, size_t count);

/* Are two points of the same cell? */
bool history_same_cell(const struct history_point *a, const struct history_point *b);

/* Divides points, which come cell by cell in order of time, into series, and searches their steps.
 * All lives in the arena; the points must outlive it. */
bool history_make(struct history *history, const struct history_point *points, size_t count,
		  struct arena *arena, struct dyno_error *err);

void history_write(const struct history *history, struct json_writer *writer);

#endif
