/* How the cells of a model did over time. */
#include "output/store/sqlite.h"
#include <math.h>
#include <string.h>

#define CANDIDATES 8 /* models named in an error */

struct reading {
	const struct history_filter *filter;
	struct arena *arena;
	struct history_point *points;
	size_t count, capacity;
};

/* Fields that have a column in HISTORY_COLUMNS, counted from the first; the median has an interval
 * there. All others are read from the document, which takes twice as long. */
static const struct {
	enum field_id field;
	int value, low, high; /* low 0: none */
} columns[] = {
	{ FIELD_LATENCY_MEDIAN, 0, 1, 2 },
	{ FIELD_LATENCY_P99, 3, 0, 0 },
	{ FIELD_THROUGHPUT_ITEMS, 4, 0, 0 },
	{ FIELD_MEMORY_TOTAL, 5, 0, 0 },
};

#define FIRST_VALUE 14 /* column of the statements */

static int column_of(enum field_id field)
{
	for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++)
		if (columns[i].field == field)
			return (int)i;
	return -1;
}

static double number(struct query *query, int column)
{
	return sqlite3_column_type(query->statement, column) == SQLITE_NULL
		       ? NAN
		       : sqlite3_column_double(query->statement, column);
}

static void read_columns(struct query *query, int known, struct history_point *point)
{
	point->value = number(query, FIRST_VALUE + columns[known].value);
	if (columns[known].low) {
		point->low = number(query, FIRST_VALUE + columns[known].low);
		point->high = number(query, FIRST_VALUE + columns[known].high);
	}
}

/* "values":{…,"memory_peak":{"value":0.13,"interval":[0.12,0.14],…},…}. The document is passed over
 * up to there: SQLite's json_extract, which reads all of it, takes four times as long. */
static bool find_value(const char *text, size_t length, enum field_id field,
		       struct history_point *point, struct dyno_error *err)
{
	struct arena arena = { 0 };
	if (!json_scan(text, length, "values", &text, &length) ||
	    !json_scan(text, length, fields[field].key, &text, &length))
		return true;
	const struct json_value *json = json_parse(&arena, text, length, JSON_LIMITS, NULL);
	const struct json_value *interval = json_member(json, "interval");
	json_get_number(json, "value", &point->value, NULL);
	json_get_boolean(json, "estimated", &point->estimated, NULL);
	if (interval && interval->type == JSON_ARRAY && interval->count == 2) {
		point->low = json_number_at(interval, 0);
		point->high = json_number_at(interval, 1);
	}
	bool ok = !arena.failed || error_memory(err);
	arena_finish(&arena);
	return ok;
}

static bool read_document(struct store *store, int64_t number, enum field_id field,
			  struct history_point *point, struct dyno_error *err)
{
	struct query query = query_begin(store, GET_DOCUMENT);
	bool row = false;
	size_t length;
	query_count(&query, (uint64_t)number);
	if (!query_next(&query, &row, err))
		return false;
	const char *text = row ? query_peek_text(&query, 0, &length) : NULL;
	bool ok = text ? find_value(text, length, field, point, err)
		       : query.code == SQLITE_OK || query_refusal(&query, err);
	query_finish(&query);
	return ok;
}

static bool read_values(struct query *query, enum field_id field, struct history_point *point,
			struct dyno_error *err)
{
	int known = column_of(field);
	point->value = point->low = point->high = NAN;
	if (known < 0)
		return read_document(query->store, query_get_count(query, FIRST_VALUE), field,
				     point, err);
	read_columns(query, known, point);
	return true;
}

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
	if (!read_values(query, reading->filter->field, &point, err))
		return false;
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

static bool nothing_found(struct store *store, const struct history_filter *filter,
			  struct dyno_error *err)
{
	struct buffer names = { 0 };
	struct query query = query_begin(store, LIST_MODELS);
	bool row = true;
	query_count(&query, CANDIDATES + 1);
	for (size_t i = 0; row; i++) {
		size_t length;
		if (!query_next(&query, &row, err)) {
			buffer_finish(&names);
			return false;
		}
		const char *name = row ? query_peek_text(&query, 0, &length) : NULL;
		if (name)
			buffer_printf(&names, "%s%.*s", i ? ", " : "", TEXT_SHOWN(name),
				      i < CANDIDATES ? name : "…");
	}
	query_finish(&query);
	const char *device = filter->device ? filter->device : "";
	store_error(store, err, DYNO_ERROR_NOT_FOUND, "no result of model \"%.*s\"%s%.*s%s%s",
		    TEXT_SHOWN(filter->model), filter->model, *device ? " on " : "",
		    TEXT_SHOWN(device), device, names.length ? "; the models are " : "",
		    buffer_text(&names));
	buffer_finish(&names);
	return false;
}

static bool read_history(struct store *store, void *context, struct dyno_error *err)
{
	struct reading *reading = context;
	const struct history_filter *filter = reading->filter;
	bool row = true, column = column_of(filter->field) >= 0;
	reading->count = 0;
	struct query query = query_begin(store, column ? HISTORY_COLUMNS : HISTORY_NUMBERS);
	query_text(&query, filter->model);
	query_text(&query, filter->device);
	query_count(&query, filter->runs ? filter->runs : INT64_MAX);
	while (row) {
		if (!query_next(&query, &row, err))
			return false;
		if (row && !read_point(&query, reading, err)) {
			query_finish(&query);
			return false;
		}
	}
	query_finish(&query);
	return reading->count || nothing_found(store, filter, err);
}

bool store_history(struct store *store, const struct history_filter *filter, struct arena *arena,
		   struct history_point **points, size_t *count, struct dyno_error *err)
{
	struct reading reading = { .filter = filter, .arena = arena };
	if (!store_read(store, read_history, &reading, err))
		return false;
	*points = reading.points;
	*count = reading.count;
	return true;
}
