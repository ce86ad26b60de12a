#include "api/past.h"
#include "core/base/count.h"
#include <math.h>
#include <string.h>

#define RUNS 5 /* the newest: what was long ago was perhaps another engine, or another machine */

static const struct {
	enum field_id field;
	size_t offset;
} taken[] = {
	{ FIELD_LATENCY_MEDIAN, offsetof(struct past_cell, median) },
	{ FIELD_LATENCY_P99, offsetof(struct past_cell, p99) },
	{ FIELD_FIRST_INFERENCE, offsetof(struct past_cell, first) },
	{ FIELD_LOAD_TIME, offsetof(struct past_cell, load) },
	{ FIELD_MEMORY_TOTAL, offsetof(struct past_cell, memory) },
};

struct reading {
	struct past *past;
	struct arena *arena;
	const char **runs; /* by cell of *past from `first` on */
	size_t first;
};

/* Of the first field each cell that worked is a new one; of the others it is found. */
static struct past_cell *cell_of(const struct reading *reading, const struct history_point *point)
{
	for (size_t i = reading->first; i < reading->past->count; i++) {
		struct past_cell *cell = &reading->past->items[i];
		if (strcmp(reading->runs[i - reading->first], point->run) == 0 &&
		    cell_compare(&cell->cell, &point->cell, ALL_WORDS) == 0)
			return cell;
	}
	return NULL;
}

static bool add_cells(struct reading *reading, const struct history_point *points, size_t count)
{
	reading->runs = arena_allocate(reading->arena, count, sizeof(*reading->runs));
	for (size_t i = 0; reading->runs && i < count; i++) {
		if (points[i].failed || points[i].invalid || isnan(points[i].value))
			continue;
		struct past_cell *cell = past_add(reading->past, reading->arena);
		if (!cell)
			return false;
		cell->cell = points[i].cell;
		reading->runs[reading->past->count - 1 - reading->first] = points[i].run;
	}
	return reading->runs;
}

static bool read_field(struct reading *reading, struct store *store, const struct model_info *model,
		       size_t which, struct dyno_error *err)
{
	const struct history_filter filter = { .model = model->digest,
					       .field = fields[taken[which].field].key,
					       .runs = RUNS };
	struct history_point *points;
	size_t count;
	if (!store_history(store, &filter, reading->arena, &points, &count, err))
		return false;
	if (which == 0 && !add_cells(reading, points, count))
		return error_memory(err);
	for (size_t i = 0; i < count; i++) {
		struct past_cell *cell = cell_of(reading, &points[i]);
		if (cell)
			*(double *)((char *)cell + taken[which].offset) = points[i].value;
	}
	return true;
}

bool past_read(struct store *store, const struct model_info *model, struct arena *arena,
	       struct past *past, struct dyno_error *err)
{
	struct reading reading = { .past = past, .arena = arena, .first = past->count };
	struct dyno_error why = { 0 };
	if (!model->digest || !*model->digest)
		return true;
	for (size_t i = 0; i < COUNT(taken); i++)
		if (!read_field(&reading, store, model, i, &why))
			return why.code == DYNO_ERROR_NOT_FOUND ||
			       error_set(err, why.code, "%s", why.message);
	return true;
}
