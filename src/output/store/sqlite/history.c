/* How the cells of a model did over time. */
#include "output/store/sqlite/sqlite.h"
#include <string.h>

struct reading {
	const struct history_filter *filter;
	struct arena *arena;
	struct history_point *points;
	size_t count, capacity;
};

static bool read_point(struct query *query, struct reading *reading, struct dyno_error *err)
{
	struct history_point point = { 0 };
	const char **texts[] = { &point.run,         &point.started,  &point.tag,    &point.commit,
				 &point.invalid,     &point.note,     &point.digest, &point.device,
				 &point.device_name, &point.precision };
	uint64_t *counts[] = { &point.batch, &point.sequence, &point.threads, &point.streams };
	int column = 0;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (!query_get_text(query, column++, reading->arena, texts[i], err))
			return false;
	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++)
		*counts[i] = (uint64_t)query_get_count(query, column++);
	point.value = query_get_number(query, column++);
	point.low = query_get_number(query, column++);
	point.high = query_get_number(query, column++);
	point.estimated = query_get_count(query, column);
	if (reading->count == reading->capacity) {
		size_t capacity = reading->capacity ? 2 * reading->capacity : 64;
		struct history_point *points =
			arena_allocate(reading->arena, capacity, sizeof(*points));
		if (!points)
			return error_memory(err);
		if (reading->count)
			memcpy(points, reading->points, reading->count * sizeof(*points));
		reading->points = points;
		reading->capacity = capacity;
	}
	reading->points[reading->count++] = point;
	return true;
}

static bool read_history(struct sqlite_store *store, void *context, struct dyno_error *err)
{
	struct reading *reading = context;
	const struct history_filter *filter = reading->filter;
	bool row = true;
	reading->count = 0;
	struct query query = query_begin(store, HISTORY);
	query_text(&query, filter->model);
	query_text(&query, filter->device);
	query_count(&query, filter->runs ? filter->runs : INT64_MAX);
	query_text(&query, fields[filter->field].key);
	while (row) {
		if (!query_next(&query, &row, err))
			return false;
		if (row && !read_point(&query, reading, err)) {
			query_finish(&query);
			return false;
		}
	}
	query_finish(&query);
	return true;
}

bool sqlite_history(struct store *store, const struct history_filter *filter, struct arena *arena,
		    struct history_point **points, size_t *count, struct dyno_error *err)
{
	struct reading reading = { .filter = filter, .arena = arena };
	if (!sqlite_read(sqlite_of(store), read_history, &reading, err))
		return false;
	*points = reading.points;
	*count = reading.count;
	return true;
}
