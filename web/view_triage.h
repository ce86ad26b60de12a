/* Comparisons of hundreds of rows: which of them are wanted, in what order, and what each was in
 * the runs before. */
#ifndef DYNO_WEB_VIEW_TRIAGE_H
#define DYNO_WEB_VIEW_TRIAGE_H

#include "core/compare/compare.h"
#include "view.h"

struct triage {
	const struct compared_row **rows; /* those that are wanted, in order */
	size_t count;
};

/* Of a request "verdicts": […], "least": 0.05, "direction": "less" or "more", "sort": {"key":
 * "title", "field", "before", "after", "change", "interval" or "verdict", "down": true}. Without a
 * key what is decided comes first, and of each the largest change. In the arena. False when memory
 * is exhausted. */
bool triage_read(const struct comparison *comparison, const struct json_value *request,
		 struct arena *arena, struct triage *triage);

/* All results of the view by their cells, whatever is shown. */
struct trends {
	const struct view *view;
	struct map map; /* finds the oldest row of a cell */
	uint32_t *next; /* of a row: the next one of its cell; UINT32_MAX: none */
};

/* False when memory is exhausted. */
bool trends_make(struct trends *trends, const struct view *view, struct arena *arena);

/* Writes member `key`: {"values": […], "runs": 12, "at": [3, 4]} of the field in all runs that have
 * the result's cell, oldest first, where it is in three at least; `at` are the places of the marked
 * results among the values. Of very many runs each second, third, … is written. */
void trend_write(const struct trends *trends, struct json_writer *writer, const char *key,
		 uint32_t row, enum field_id field, const uint32_t marked[2]);

#endif
