/* How the cells of a model did over time. */
#include "core/base/count.h"
#include "output/store/sqlite/sqlite.h"
#include <stdlib.h>
#include <string.h>

struct row { /* a point, and what places it among those of its second */
	struct history_point point;
	int64_t run, place;
};

struct reading {
	const struct history_filter *filter;
	struct arena *arena;
	struct chosen {                    /* models that are called so */
		const char *name, *digest; /* NULL: none */
	} * chosen;
	size_t chosen_count;
	int64_t *runs; /* that have them: of each model the newest */
	size_t run_count;
	struct row *rows;
	size_t count;
	struct devices devices; /* of the points */
	struct models models;   /* the same */
	struct run run;         /* the last one of which own words were read */
	struct arena room;      /* of all lists */
	struct arena scratch;   /* emptied with each text of JSON */
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

/* What the run says of all its points. */
static bool read_run(struct sqlite_store *store, struct reading *reading, struct row *row,
		     struct dyno_error *err)
{
	struct history_point *point = &row->point;
	const char **texts[] = { &point->run,    &point->started, &point->tag,
				 &point->commit, &point->invalid, &point->note };
	bool found = false, ok = true;
	struct query query = query_begin(store, HISTORY_RUN);
	query_count(&query, (uint64_t)row->run);
	if (!query_next(&query, &found, err))
		return false;
	for (size_t i = 0; found && ok && i < COUNT(texts); i++)
		ok = query_get_text(&query, (int)i, reading->arena, texts[i], err);
	query_finish(&query);
	return ok && (found || store_error(&store->base, err, DYNO_ERROR_STORE,
					   "damaged: a result is of no run"));
}

/* Rows of one run mostly come together. */
static bool take_run(struct query *query, struct reading *reading, struct row *row,
		     struct dyno_error *err)
{
	const struct row *last = reading->count ? &reading->rows[reading->count - 1] : NULL;
	if (!last || last->run != row->run)
		return read_run(query->store, reading, row, err);
	row->point.run = last->point.run;
	row->point.started = last->point.started;
	row->point.tag = last->point.tag;
	row->point.commit = last->point.commit;
	row->point.invalid = last->point.invalid;
	row->point.note = last->point.note;
	return true;
}

static bool read_row(struct query *query, struct reading *reading, struct row *row,
		     struct dyno_error *err)
{
	int column = 0;
	struct history_point *point = &row->point;
	row->run = query_get_count(query, column++);
	row->place = query_get_count(query, column++);
	if (!take_run(query, reading, row, err) ||
	    !query_get_text(query, column++, reading->arena, &point->failed, err) ||
	    !query_get_text(query, column++, reading->arena, &point->reason, err) ||
	    !read_cell(query, &column, reading, point, err))
		return false;
	point->value = query_get_number(query, column++);
	point->low = query_get_number(query, column++);
	point->high = query_get_number(query, column++);
	point->estimated = query_get_count(query, column);
	return true;
}

static bool add_row(struct query *query, struct reading *reading, struct dyno_error *err)
{
	struct row row = { .run = 0 };
	struct row *rows = arena_grow(&reading->room, reading->rows, reading->count,
				      list_room(reading->count), sizeof(*rows));
	if (!rows)
		return error_memory(err);
	reading->rows = rows;
	if (!read_row(query, reading, &row, err))
		return false;
	reading->rows[reading->count++] = row;
	return true;
}

/* --- Which runs ------------------------------------------------------------------------------ */

/* Goes through the rows of a query with `take`. */
static bool each_row(struct query query, struct reading *reading,
		     bool (*take)(struct query *query, struct reading *reading,
				  struct dyno_error *err),
		     struct dyno_error *err)
{
	bool row = true, ok = true;
	while (row && ok) {
		if (!query_next(&query, &row, err))
			return false;
		ok = !row || take(&query, reading, err);
	}
	query_finish(&query);
	return ok;
}

static bool take_model(struct query *query, struct reading *reading, struct dyno_error *err)
{
	struct chosen *chosen = arena_grow(&reading->room, reading->chosen, reading->chosen_count,
					   list_room(reading->chosen_count), sizeof(*chosen));
	if (!chosen)
		return error_memory(err);
	reading->chosen = chosen;
	chosen += reading->chosen_count++;
	return query_get_text(query, 0, &reading->room, &chosen->name, err) &&
	       query_get_text(query, 1, &reading->room, &chosen->digest, err);
}

static bool take_number(struct query *query, struct reading *reading, struct dyno_error *err)
{
	int64_t *runs = arena_grow(&reading->room, reading->runs, reading->run_count,
				   list_room(reading->run_count), sizeof(*runs));
	if (!runs)
		return error_memory(err);
	reading->runs = runs;
	runs[reading->run_count++] = query_get_count(query, 0);
	return true;
}

static int newest_first(const void *left, const void *right)
{
	const int64_t *a = left, *b = right;
	return (*a < *b) - (*a > *b);
}

/* The oldest of as many runs as are wanted, one of several models counting once. */
static bool find_first_run(struct sqlite_store *store, struct reading *reading, int64_t *first,
			   struct dyno_error *err)
{
	uint64_t wanted = reading->filter->runs;
	*first = 0;
	for (size_t i = 0; wanted && i < reading->chosen_count; i++) {
		struct query query = query_begin(store, HISTORY_RUNS);
		query_text(&query, reading->chosen[i].name);
		query_text(&query, reading->chosen[i].digest);
		query_count(&query, wanted);
		if (!each_row(query, reading, take_number, err))
			return false;
	}
	if (reading->run_count)
		qsort(reading->runs, reading->run_count, sizeof(*reading->runs), newest_first);
	for (size_t i = 0; wanted && i < reading->run_count; i++) {
		wanted -= i == 0 || reading->runs[i] != *first;
		*first = reading->runs[i];
	}
	return true;
}

static void forget(struct reading *reading)
{
	const struct history_filter *filter = reading->filter;
	struct arena *arena = reading->arena;
	arena_finish(&reading->room);
	*reading =
		(struct reading){ .filter = filter, .arena = arena, .scratch = reading->scratch };
}

static bool read_history(struct sqlite_store *store, void *context, struct dyno_error *err)
{
	struct reading *reading = context;
	int64_t first = 0;
	forget(reading);
	struct query query = query_begin(store, HISTORY_MODELS);
	query_text(&query, reading->filter->model);
	if (!each_row(query, reading, take_model, err) ||
	    !find_first_run(store, reading, &first, err))
		return false;
	for (size_t i = 0; i < reading->chosen_count; i++) {
		query = query_begin(store, HISTORY);
		query_text(&query, reading->chosen[i].name);
		query_text(&query, reading->chosen[i].digest);
		query_text(&query, reading->filter->field);
		query_count(&query, (uint64_t)first);
		if (!each_row(query, reading, add_row, err))
			return false;
	}
	return true;
}

/* --- Points ---------------------------------------------------------------------------------- */

/* Of two runs of one second the one saved later is the later one. */
static int by_time(const void *left, const void *right)
{
	const struct row *a = left, *b = right;
	const char *started = a->point.started;
	int order = a->run == b->run ? 0 : strcmp(started, b->point.started);
	if (!order)
		order = (a->run > b->run) - (a->run < b->run);
	return order ? order : (a->place > b->place) - (a->place < b->place);
}

static bool keep_points(struct reading *reading, struct history_point **points, size_t *count,
			struct dyno_error *err)
{
	*points = arena_allocate(reading->arena, reading->count, sizeof(**points));
	*count = reading->count;
	if (reading->count)
		qsort(reading->rows, reading->count, sizeof(*reading->rows), by_time);
	for (size_t i = 0; *points && i < reading->count; i++)
		(*points)[i] = reading->rows[i].point;
	return *points || !reading->count || error_memory(err);
}

bool sqlite_history(struct store *store, const struct history_filter *filter, struct arena *arena,
		    struct history_point **points, size_t *count, struct dyno_error *err)
{
	struct reading reading = { .filter = filter, .arena = arena };
	bool ok = sqlite_read(sqlite_of(store), read_history, &reading, err) &&
		  keep_points(&reading, points, count, err);
	arena_finish(&reading.room);
	arena_finish(&reading.scratch);
	return ok;
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
