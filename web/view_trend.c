/* What a cell was in all runs that have it: a line for a row of a comparison. */
#include "view_triage.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NONE        UINT32_MAX
#define RUNS_LEAST  3
#define VALUES_MOST 120 /* of a line as wide as a finger */

/* --- Cells ----------------------------------------------------------------------------------- */

struct sought {
	const struct view *view;
	const struct cell *cell;
};

static bool same_cell(const void *context, uint32_t row)
{
	const struct sought *sought = context;
	return cell_compare(sought->cell, &sought->view->rows[row]->cell, ALL_WORDS) == 0;
}

/* Rows with the time of their runs: text, so that equal ones stand as they came. */
struct timed {
	const char *started;
	uint32_t row;
};

static int by_time(const void *left, const void *right)
{
	const struct timed *a = left, *b = right;
	int order = strcmp(a->started, b->started);
	return order ? order : (a->row > b->row) - (a->row < b->row);
}

static struct timed *sort_rows(const struct view *view, struct arena *arena)
{
	struct timed *timed = arena_allocate(arena, view->row_count + 1, sizeof(*timed));
	for (uint32_t row = 0; timed && row < view->row_count; row++)
		timed[row] =
			(struct timed){ view->runs[row]->started ? view->runs[row]->started : "",
					row };
	if (timed)
		qsort(timed, view->row_count, sizeof(*timed), by_time);
	return timed;
}

/* Chains rows of one cell, the oldest first. */
static bool chain(struct trends *trends, const struct timed *timed, struct arena *arena)
{
	const struct view *view = trends->view;
	uint32_t *last = arena_allocate(arena, view->row_count + 1, sizeof(*last)); /* by first */
	for (uint32_t i = 0; last && i < view->row_count; i++) {
		uint32_t row = timed[i].row;
		struct sought sought = { view, &view->rows[row]->cell };
		uint32_t hash = cell_hash(sought.cell, ALL_WORDS);
		uint32_t first = map_find(&trends->map, hash, same_cell, &sought);
		trends->next[row] = NONE;
		if (first == MAP_NONE) {
			if (map_add(&trends->map, arena, hash, same_cell, &sought, row) == MAP_NONE)
				return false;
			first = row;
		} else
			trends->next[last[first]] = row;
		last[first] = row;
	}
	return last;
}

bool trends_make(struct trends *trends, const struct view *view, struct arena *arena)
{
	*trends = (struct trends){ .view = view };
	struct timed *timed = sort_rows(view, arena);
	trends->next = arena_allocate(arena, view->row_count + 1, sizeof(*trends->next));
	return timed && trends->next && chain(trends, timed, arena);
}

/* --- A line ---------------------------------------------------------------------------------- */

static uint32_t first_of(const struct trends *trends, uint32_t row)
{
	struct sought sought = { trends->view, &trends->view->rows[row]->cell };
	return map_find(&trends->map, cell_hash(sought.cell, ALL_WORDS), same_cell, &sought);
}

/* NaN: none that counts. */
static double value_at(const struct view *view, uint32_t row, enum field_id field)
{
	const struct result *result = view->rows[row];
	if (view->runs[row]->invalid || result->status != STATUS_OK)
		return NAN;
	return result_value(&view->own, result, field)->value;
}

static uint32_t count_values(const struct trends *trends, uint32_t first, enum field_id field)
{
	uint32_t count = 0;
	for (uint32_t row = first; row != NONE; row = trends->next[row])
		count += isfinite(value_at(trends->view, row, field));
	return count;
}

void trend_write(const struct trends *trends, struct json_writer *writer, const char *key,
		 uint32_t row, enum field_id field, const uint32_t marked[2])
{
	uint32_t first = first_of(trends, row), at[2] = { NONE, NONE }, i = 0, written = 0;
	uint32_t count = first == NONE ? 0 : count_values(trends, first, field);
	uint32_t stride = count / VALUES_MOST + 1;
	if (count < RUNS_LEAST)
		return;
	json_key(writer, key);
	json_begin_object(writer);
	json_member_count(writer, "runs", count);
	json_key(writer, "values");
	json_begin_array(writer);
	for (uint32_t one = first; one != NONE; one = trends->next[one]) {
		double value = value_at(trends->view, one, field);
		bool is_marked = one == marked[0] || one == marked[1];
		if (!isfinite(value) || (i++ % stride && !is_marked && i != count))
			continue;
		for (int side = 0; side < 2; side++)
			at[side] = one == marked[side] ? written : at[side];
		json_number(writer, value);
		written++;
	}
	json_end_array(writer);
	json_key(writer, "at");
	json_begin_array(writer);
	for (int side = 0; side < 2; side++)
		if (at[side] != NONE)
			json_count(writer, at[side]);
	json_end_array(writer);
	json_end_object(writer);
}
