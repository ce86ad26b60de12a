/* How the cells of a model did over time. */
#include "core/base/count.h"
#include "output/store/sqlite/sqlite.h"
#include <string.h>

struct reading {
	const struct history_filter *filter;
	struct arena *arena;
	struct history_point *points;
	size_t count, capacity;
	struct devices devices; /* of the points */
	struct models models;   /* the same */
	struct run run;         /* the last one of which own words were read */
	struct arena scratch;
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

static bool read_device(struct query *query, int column, int machine, struct reading *reading,
			const struct device_info **of, struct dyno_error *err)
{
	struct device_info seen = { 0 };
	const char **texts[] = { &seen.platform, &seen.id, &seen.name };
	size_t length;
	for (size_t i = 0; i < COUNT(texts); i++)
		*texts[i] = query_peek_text(query, column + (int)i, &length);
	seen.machine = query_peek_text(query, machine, &length);
	if (query->code != SQLITE_OK)
		return query_refusal(query, err);
	*of = history_device(&reading->devices, reading->arena, &seen);
	return *of || error_memory(err);
}

/* What the run of the point declares: of each run once. */
static bool read_declared(struct sqlite_store *store, struct reading *reading, const char *id,
			  struct dyno_error *err)
{
	bool row = false;
	if (reading->run.id && strcmp(reading->run.id, id) == 0)
		return true;
	struct query query = query_begin(store, GET_RUN);
	query_text(&query, id);
	if (!query_next(&query, &row, err))
		return false;
	const struct json_value *json = row ? query_json(&query, 1, &reading->scratch, err) : NULL;
	bool ok = !row || (json && run_header_read(reading->arena, json, &reading->run, err));
	query_finish(&query);
	return ok;
}

static bool read_own_words(struct query *query, int column, struct reading *reading,
			   struct history_point *point, struct dyno_error *err)
{
	size_t length;
	if (!query_peek_text(query, column, &length))
		return query->code == SQLITE_OK || query_refusal(query, err);
	if (!read_declared(query->store, reading, point->run, err))
		return false;
	const struct json_value *json = query_json(query, column, &reading->scratch, err);
	return json && own_words_read(reading->arena, json, &reading->run, &point->cell, err);
}

/* From the column of $CELL (connection.c). */
static bool read_cell(struct query *query, int *column, struct reading *reading,
		      struct history_point *point, struct dyno_error *err)
{
	int device = 0, machine = 0;
	bool ok = true;
	for (enum cell_word word = 0; ok && word < WORD_TOTAL; word++) {
		void *place = (char *)&point->cell + cell_words[word].offset;
		int at = *column;
		*column += cell_words[word].kind == WORD_IS_DEVICE  ? 3
			   : cell_words[word].kind == WORD_IS_MODEL ? 2
								    : 1;
		switch (cell_words[word].kind) {
		case WORD_IS_MODEL:
			ok = read_model(query, at, reading, point, err);
			break;
		case WORD_IS_DEVICE:
			device = at;
			break;
		case WORD_IS_MACHINE:
			machine = at;
			break;
		case WORD_IS_NUMBER:
			*(uint64_t *)place = (uint64_t)query_get_count(query, at);
			break;
		case WORD_IS_TEXT:
			ok = query_get_text(query, at, reading->arena, place, err);
			break;
		}
	}
	return ok && read_device(query, device, machine, reading, &point->cell.device, err) &&
	       read_own_words(query, (*column)++, reading, point, err);
}

static bool read_point(struct query *query, struct reading *reading, struct dyno_error *err)
{
	struct history_point point = { 0 };
	const char **texts[] = { &point.run,     &point.started, &point.tag,   &point.commit,
				 &point.invalid, &point.note,    &point.failed };
	int column = 0;
	for (size_t i = 0; i < COUNT(texts); i++)
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
	reading->run = (struct run){ 0 };
	struct query query = query_begin(store, HISTORY);
	query_text(&query, filter->model);
	query_count(&query, filter->runs ? filter->runs : INT64_MAX);
	query_text(&query, filter->field);
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
	bool ok = sqlite_read(sqlite_of(store), read_history, &reading, err);
	arena_finish(&reading.scratch);
	if (!ok)
		return false;
	*points = reading.points;
	*count = reading.count;
	return true;
}

/* --- Own fields --------------------------------------------------------------------------- */

struct declaring {
	const char *field;
	struct arena *arena, scratch;
	struct run run;
};

static bool read_declaring(struct sqlite_store *store, void *context, struct dyno_error *err)
{
	struct declaring *declaring = context;
	bool row = false;
	struct query query = query_begin(store, GET_DECLARING);
	query_text(&query, declaring->field);
	if (!query_next(&query, &row, err))
		return false;
	const struct json_value *json =
		row ? query_json(&query, 0, &declaring->scratch, err) : NULL;
	bool ok = !row || (json && run_header_read(declaring->arena, json, &declaring->run, err));
	query_finish(&query);
	return ok;
}

bool sqlite_declared(struct store *store, const char *field, struct arena *arena,
		     struct vocabulary *own, struct dyno_error *err)
{
	struct declaring declaring = { .field = field, .arena = arena };
	bool ok = sqlite_read(sqlite_of(store), read_declaring, &declaring, err);
	arena_finish(&declaring.scratch);
	*own = declaring.run.own;
	return ok;
}
