/* How the cells of a model did over time. */
#include "output/store/sqlite/sqlite.h"
#include <string.h>

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

struct reading {
	const struct history_filter *filter;
	struct arena *arena;
	struct history_point *points;
	size_t count, capacity;
	struct devices devices; /* of the points */
	struct models models;   /* the same */
};

static bool read_model(struct query *query, int column, struct reading *reading,
		       struct history_point *point, struct dyno_error *err)
{
	struct model_info seen = { 0 };
	size_t length;
	seen.name = query_peek_text(query, column, &length);
	seen.digest = query_peek_text(query, column + 1, &length);
	if (query->code != SQLITE_OK)
		return query_refusal(query, err);
	point->cell.model = history_model(&reading->models, reading->arena, &seen);
	point->digest = point->cell.model ? point->cell.model->digest : NULL;
	return point->cell.model || error_memory(err);
}

static bool read_device(struct query *query, int column, struct reading *reading,
			const struct device_info **of, struct dyno_error *err)
{
	struct device_info seen = { 0 };
	const char **texts[] = { &seen.platform, &seen.id, &seen.name, &seen.machine };
	size_t length;
	for (size_t i = 0; i < LENGTH(texts); i++)
		*texts[i] = query_peek_text(query, column + (int)i, &length);
	if (query->code != SQLITE_OK)
		return query_refusal(query, err);
	*of = history_device(&reading->devices, reading->arena, &seen);
	return *of || error_memory(err);
}

/* From the column of CELL_COLUMNS. */
static bool read_cell(struct query *query, int *column, struct reading *reading,
		      struct history_point *point, struct dyno_error *err)
{
	bool ok = read_model(query, *column, reading, point, err) &&
		  read_device(query, *column + 2, reading, &point->cell.device, err);
	*column += 6;
	for (enum cell_word word = WORD_MACHINE + 1; ok && word < WORD_TOTAL; word++, ++*column) {
		void *place = (char *)&point->cell + cell_words[word].offset;
		if (cell_words[word].kind == WORD_IS_NUMBER)
			*(uint64_t *)place = (uint64_t)query_get_count(query, *column);
		else
			ok = query_get_text(query, *column, reading->arena, place, err);
	}
	return ok;
}

static bool read_point(struct query *query, struct reading *reading, struct dyno_error *err)
{
	struct history_point point = { 0 };
	const char **texts[] = { &point.run,     &point.started, &point.tag,   &point.commit,
				 &point.invalid, &point.note,    &point.failed };
	int column = 0;
	for (size_t i = 0; i < LENGTH(texts); i++)
		if (!query_get_text(query, column++, reading->arena, texts[i], err))
			return false;
	if (!read_cell(query, &column, reading, &point, err))
		return false;
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
	reading->devices = (struct devices){ 0 };
	reading->models = (struct models){ 0 };
	struct query query = query_begin(store, HISTORY);
	query_text(&query, filter->model);
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
