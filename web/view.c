#include "view.h"
#include "core/base/count.h"
#include "core/base/hash.h"
#include "core/base/number.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *key, *title;
} other_facets[] = {
	[FACET_RUN - WORD_TOTAL] = { "run", "Run" },
	[FACET_STATUS - WORD_TOTAL] = { "status", "Status" },
};

const struct word *facet_word(const struct view *view, unsigned id)
{
	return id < WORD_TOTAL   ? &cell_words[id]
	       : id >= FACET_OWN ? view->own.words[id - FACET_OWN]
				 : NULL;
}

const char *facet_key(const struct view *view, unsigned id)
{
	const struct word *word = facet_word(view, id);
	return word ? word->key : other_facets[id - WORD_TOTAL].key;
}

const char *facet_title(const struct view *view, unsigned id)
{
	const struct word *word = facet_word(view, id);
	return word ? word->title : other_facets[id - WORD_TOTAL].title;
}

bool facet_is_number(const struct view *view, unsigned id)
{
	const struct word *word = facet_word(view, id);
	return word && word->kind == WORD_IS_NUMBER;
}

unsigned facet_find(const struct view *view, const char *key)
{
	unsigned id = 0;
	while (id < view->facet_count && strcmp(facet_key(view, id), key) != 0)
		id++;
	return id < view->facet_count ? id : FACET_TOTAL;
}

struct view *view_create(void)
{
	struct view *view = calloc(1, sizeof(*view));
	if (view)
		view->facet_count = FACET_OWN;
	return view;
}

static void finish_rows(struct view *view)
{
	view_unrelate(view);
	free(view->rows);
	free(view->runs);
	free(view->shown);
	free(view->contending);
	free(view->limit_states);
	arena_finish(&view->arena);
	view->devices = (struct devices){ 0 };
	view->models = (struct models){ 0 };
	memset(view->facets, 0, sizeof(view->facets));
	memset(view->scales, 0, sizeof(view->scales));
	view->rows = NULL;
	view->runs = NULL;
	view->shown = view->contending = NULL;
	view->limit_states = NULL;
	view->row_count = view->shown_count = view->contending_count = 0;
	view->limit_count = 0;
	view->own = (struct vocabulary){ 0 };
	view->facet_count = FACET_OWN;
}

void view_destroy(struct view *view)
{
	if (!view)
		return;
	finish_rows(view);
	known_steps_finish(&view->steps);
	buffer_finish(&view->reply.buffer);
	dyno_results_destroy(view->results);
	free(view);
}

/* --- Facets ---------------------------------------------------------------------------------- */

/* Its tag, if no other run has it, too. Charts call it the same. */
static const char *run_text(struct view *view, const struct run *run)
{
	for (size_t i = 0; run->tag && i < view->results->run_count; i++) {
		const struct run *other = view->results->runs[i];
		if (other->tag && strcmp(other->tag, run->tag) == 0 &&
		    strcmp(other->id, run->id) != 0)
			return arena_printf(&view->arena, "%s (%s)", run->tag, run->id);
	}
	return run->tag ? run->tag : run->id;
}

/* NaN: a text, or an own word that the cell lacks. */
static double facet_number(const struct view *view, const struct result *result, unsigned id)
{
	return facet_is_number(view, id) ? word_number(&result->cell, facet_word(view, id)) : NAN;
}

static const char *number_text(struct view *view, double number)
{
	char text[NUMBER_TEXT_SIZE];
	if (isnan(number))
		return "none";
	number_format(text, number);
	return arena_string(&view->arena, text);
}

/* What identifies the value: equal texts of different places are compared as texts only once. */
static const char *facet_text(struct view *view, uint32_t row, unsigned id)
{
	const struct result *result = view->rows[row];
	if (id == FACET_RUN)
		return run_text(view, view->runs[row]);
	if (id == FACET_STATUS)
		return status_name(result->status);
	if (id == WORD_DEVICE)
		return devices_name(&view->devices, result->cell.device);
	if (id == WORD_MODEL)
		return models_name(&view->models, result->cell.model);
	if (facet_is_number(view, id))
		return number_text(view, facet_number(view, result, id));
	return word_text(&result->cell, facet_word(view, id));
}

/* A choice that is looked for: a number, or (NaN) a text. */
struct sought_choice {
	const struct facet *facet;
	double number;
	const char *text;
};

static bool same_choice(const void *context, uint32_t place)
{
	const struct sought_choice *sought = context;
	const struct choice *choice = &sought->facet->choices[place];
	return isnan(sought->number) ? strcmp(choice->text, sought->text) == 0
				     : choice->number == sought->number;
}

static bool choice_add(struct view *view, struct facet *facet, double number, const char *text,
		       const struct device_info *device)
{
	if (facet->count == facet->capacity) {
		uint32_t capacity = facet->capacity ? facet->capacity * 2 : 16;
		struct choice *more = arena_allocate(&view->arena, capacity, sizeof(*more));
		if (!more)
			return false;
		if (facet->count)
			memcpy(more, facet->choices, facet->count * sizeof(*more));
		facet->choices = more;
		facet->capacity = capacity;
	}
	facet->choices[facet->count++] =
		(struct choice){ .text = text, .number = number, .device = device };
	return text != NULL;
}

/* Models and devices belong to runs, whose results stand together: their choices are looked up once
 * a run, not once a result. Other words are mostly those of the row before. */
struct coding {
	const struct run *run;
	uint32_t *models, *devices; /* codes from 1, by index; 0: not looked up yet */
};

static bool begin_run(struct view *view, struct coding *coding, const struct run *run)
{
	if (coding->run == run)
		return true;
	coding->run = run;
	coding->models = arena_allocate(&view->arena, run->model_count + 1, sizeof(uint32_t));
	coding->devices = arena_allocate(&view->arena, run->device_count + 1, sizeof(uint32_t));
	return coding->models && coding->devices;
}

/* Where the code of the row is kept for others of its run; NULL: nowhere. */
static uint32_t *kept_code(const struct view *view, const struct coding *coding, uint32_t row,
			   unsigned id)
{
	const struct result *result = view->rows[row];
	if (id == WORD_MODEL && result->cell.model->index < coding->run->model_count)
		return &coding->models[result->cell.model->index];
	if (id == WORD_DEVICE && result->cell.device->index < coding->run->device_count)
		return &coding->devices[result->cell.device->index];
	return NULL;
}

static bool is_as_before(const struct view *view, uint32_t row, unsigned id)
{
	const struct result *result = view->rows[row], *before = row ? view->rows[row - 1] : NULL;
	if (!before || id == WORD_MODEL || id == WORD_DEVICE)
		return false;
	if (id == FACET_RUN)
		return view->runs[row] == view->runs[row - 1];
	if (id == FACET_STATUS)
		return result->status == before->status;
	if (facet_is_number(view, id))
		return facet_number(view, result, id) == facet_number(view, before, id);
	return word_text(&result->cell, facet_word(view, id)) ==
	       word_text(&before->cell, facet_word(view, id));
}

static uint32_t hash_double(double number)
{
	uint64_t bits;
	memcpy(&bits, &number, sizeof(bits));
	return hash_number(bits);
}

static bool look_up(struct view *view, uint32_t row, unsigned id, uint32_t *code)
{
	struct facet *facet = &view->facets[id];
	double number = facet_number(view, view->rows[row], id);
	const char *text = isnan(number) ? facet_text(view, row, id) : "";
	if (!text)
		return false;
	struct sought_choice sought = { facet, number, text };
	uint32_t hash = isnan(number) ? hash_text(text) : hash_double(number);
	uint32_t count = facet->count;
	*code = map_add(&facet->map, &view->arena, hash, same_choice, &sought, count);
	return *code != MAP_NONE &&
	       (*code < count ||
		choice_add(view, facet, number, isnan(number) ? text : facet_text(view, row, id),
			   id == WORD_DEVICE ? view->rows[row]->cell.device : NULL));
}

static bool facet_code(struct view *view, const struct coding *coding, uint32_t row, unsigned id)
{
	struct facet *facet = &view->facets[id];
	uint32_t *kept = kept_code(view, coding, row, id);
	uint32_t code = 0;
	if (kept && *kept)
		code = *kept - 1;
	else if (is_as_before(view, row, id))
		code = facet->codes[row - 1];
	else if (!look_up(view, row, id, &code))
		return false;
	if (kept)
		*kept = code + 1;
	facet->codes[row] = code;
	facet->choices[code].count++;
	return true;
}

/* Few enough for insertion: choices are what people pick from. */
static bool facet_order(struct view *view, struct facet *facet)
{
	uint32_t *places = arena_allocate(&view->arena, facet->count + 1, sizeof(*places));
	if (!places)
		return false;
	for (uint32_t i = 0; i < facet->count; i++) {
		uint32_t at = i;
		for (; at > 0 && facet->choices[places[at - 1]].number > facet->choices[i].number;
		     at--)
			places[at] = places[at - 1];
		places[at] = i;
	}
	for (uint32_t i = 0; i < facet->count; i++)
		facet->choices[places[i]].order = i;
	return true;
}

static bool make_facets(struct view *view)
{
	struct coding coding = { 0 };
	for (unsigned id = 0; id < view->facet_count; id++) {
		view->facets[id].codes =
			arena_allocate(&view->arena, view->row_count + 1, sizeof(uint32_t));
		if (!view->facets[id].codes)
			return false;
	}
	for (uint32_t row = 0; row < view->row_count; row++) {
		if (!begin_run(view, &coding, view->runs[row]))
			return false;
		for (unsigned id = 0; id < view->facet_count; id++)
			if (!facet_code(view, &coding, row, id))
				return false;
	}
	for (unsigned id = 0; id < view->facet_count; id++)
		if (!facet_order(view, &view->facets[id]))
			return false;
	return true;
}

/* --- Adding ---------------------------------------------------------------------------------- */

static bool make_rows(struct view *view)
{
	finish_rows(view);
	size_t count = dyno_results_count(view->results);
	view->rows = malloc((count + 1) * sizeof(*view->rows));
	view->runs = malloc((count + 1) * sizeof(*view->runs));
	view->shown = malloc((count + 1) * sizeof(*view->shown));
	view->contending = malloc((count + 1) * sizeof(*view->contending));
	view->limit_states = calloc(count + 1, sizeof(*view->limit_states));
	if (!view->rows || !view->runs || !view->shown || !view->contending || !view->limit_states)
		return false;
	for (size_t i = 0; i < view->results->run_count; i++) {
		const struct run *run = view->results->runs[i];
		for (size_t j = 0; j < run->result_count; j++) {
			view->rows[view->row_count] = run->results[j];
			view->runs[view->row_count] = run;
			view->shown[view->row_count] = view->row_count;
			view->contending[view->row_count] = view->row_count;
			view->row_count++;
		}
	}
	view->shown_count = view->contending_count = view->row_count;
	if (!results_vocabulary(view->results, &view->arena, &view->own, NULL))
		return false;
	view->facet_count = FACET_OWN + (unsigned)view->own.word_count;
	return devices_of(&view->devices, view->results, &view->arena) &&
	       models_of(&view->models, view->results, &view->arena) && make_facets(view);
}

static bool same_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool same_value(const struct field_value *a, const struct field_value *b)
{
	return a->value == b->value || (isnan(a->value) && isnan(b->value));
}

/* Own values, but for what the page made of them. */
static size_t measured_count(const struct result *result)
{
	size_t count = 0;
	for (size_t i = 0; i < result->own_count; i++)
		count += !result->own[i].field->derived;
	return count;
}

static bool same_values(const struct result *a, const struct result *b)
{
	for (enum field_id id = 0; id < FIELD_TOTAL; id++)
		if (!same_value(&a->values[id], &b->values[id]))
			return false;
	for (size_t i = 0; i < a->own_count; i++)
		if (!a->own[i].field->derived &&
		    !same_value(&a->own[i].value, result_own_value(b, a->own[i].field)))
			return false;
	return measured_count(a) == measured_count(b);
}

static bool same_result(const struct result *a, const struct result *b)
{
	return cell_compare(&a->cell, &b->cell, ALL_WORDS) == 0 && a->status == b->status &&
	       same_values(a, b);
}

/* A result of a run that is looked for among the view's rows. */
struct sought_row {
	const struct view *view;
	const struct run *run;
	const struct result *result;
};

static bool same_row(const void *context, uint32_t place)
{
	const struct sought_row *sought = context;
	return same_text(sought->view->runs[place]->id, sought->run->id) &&
	       same_result(sought->view->rows[place], sought->result);
}

/* Of all that makes two the same. */
static uint32_t hash_row(const struct run *run, const struct result *result)
{
	uint32_t hash = hash_text(run->id ? run->id : "");
	hash = hash_join(hash, cell_hash(&result->cell, ALL_WORDS));
	hash = hash_join(hash, hash_number(result->status));
	for (enum field_id id = 0; id < FIELD_TOTAL; id++) {
		double value = result->values[id].value + 0.0; /* -0 is 0 */
		uint64_t bits = 0;
		if (!isnan(value))
			memcpy(&bits, &value, sizeof(bits));
		hash = hash_join(hash, hash_number(bits));
	}
	return hash_join(hash, hash_number(measured_count(result)));
}

static bool map_rows(const struct view *view, struct arena *arena, struct map *map)
{
	for (uint32_t row = 0; row < view->row_count; row++) {
		struct sought_row sought = { view, view->runs[row], view->rows[row] };
		if (map_add(map, arena, hash_row(sought.run, sought.result), same_row, &sought,
			    row) == MAP_NONE)
			return false;
	}
	return true;
}

static bool has_result(const struct view *view, const struct map *map, const struct run *run,
		       const struct result *result)
{
	struct sought_row sought = { view, run, result };
	return map_find(map, hash_row(run, result), same_row, &sought) != MAP_NONE;
}

/* A file that was added already, or of which a part is on the page, counts once. */
static bool keep_new(const struct view *view, struct dyno_results *more)
{
	struct arena arena = { 0 };
	struct map map = { 0 };
	size_t kept_runs = 0;
	bool ok = map_rows(view, &arena, &map);
	for (size_t i = 0; ok && i < more->run_count; i++) {
		struct run *run = more->runs[i];
		size_t kept = 0;
		for (size_t j = 0; j < run->result_count; j++)
			if (!has_result(view, &map, run, run->results[j]))
				run->results[kept++] = run->results[j];
		run->result_count = kept;
		if (kept)
			more->runs[kept_runs++] = run;
	}
	arena_finish(&arena);
	more->run_count = kept_runs;
	return ok;
}

/* Joins what is new. */
static bool join(struct view *view, struct dyno_results *results, struct dyno_error *err)
{
	bool is_empty = dyno_results_count(results) == 0;
	bool ok = keep_new(view, results) || error_memory(err);
	if (ok && results->run_count)
		return results_join(view->results, results, err);
	if (ok)
		error_set(err, DYNO_ERROR_USAGE,
			  is_empty ? "it has no results" : "all its results are here already");
	dyno_results_destroy(results);
	return false;
}

bool view_add(struct view *view, struct dyno_results *results, struct dyno_error *err)
{
	if (!view->results)
		view->results = results;
	else if (!join(view, results, err))
		return false;
	return make_rows(view) || error_memory(err);
}

/* --- Requests and replies -------------------------------------------------------------------- */

void view_reply_begin(struct view *view)
{
	struct buffer buffer = view->reply.buffer;
	buffer_clear(&buffer);
	buffer.failed = false;
	view->reply = (struct json_writer){ .buffer = buffer };
}

void view_reply_error(struct view *view, const struct dyno_error *err)
{
	view_reply_begin(view);
	json_begin_object(&view->reply);
	json_member_string(&view->reply, "error", err->message);
	json_end_object(&view->reply);
	view_reply_spell(view);
}

const struct json_value *request_list(const struct json_value *request, const char *key)
{
	const struct json_value *list = json_member(request, key);
	return list && list->type == JSON_ARRAY && !list->numbers ? list->first : NULL;
}

const char *request_text(const struct json_value *request, const char *key)
{
	const struct json_value *text = json_member(request, key);
	return text && text->type == JSON_STRING ? text->string : NULL;
}

double request_number(const struct json_value *request, const char *key, double otherwise)
{
	const struct json_value *number = json_member(request, key);
	return number && number->type == JSON_NUMBER ? number->number : otherwise;
}

/* --- Requests -------------------------------------------------------------------------------- */

static void describe(struct view *view, const struct json_value *request)
{
	(void)request;
	view_describe(view);
}

static void results(struct view *view, const struct json_value *request)
{
	(void)request;
	view_results(view);
}

static void summary(struct view *view, const struct json_value *request)
{
	(void)request;
	view_summary(view);
}

/* Requests say by name which of these they ask. */
static const struct function {
	const char *name;
	void (*answer)(struct view *view, const struct json_value *request);
} functions[] = {
	{ "describe", describe }, { "filter", view_filter }, { "rows", view_rows },
	{ "row", view_row },      { "results", results },    { "draw", view_draw },
	{ "summary", summary },   { "best", view_best },     { "compare", view_compare },
	{ "check", view_check },  { "derive", view_derive }, { "find", view_find },
};

static const struct function *function_find(const struct json_value *request,
					    struct dyno_error *err)
{
	const char *name = request_text(request, "ask");
	for (size_t i = 0; name && i < COUNT(functions); i++)
		if (strcmp(functions[i].name, name) == 0)
			return &functions[i];
	error_set(err, DYNO_ERROR_USAGE, "the page can ask for nothing that is called '%s'",
		  name ? name : "");
	return NULL;
}

bool view_ask(struct view *view, const char *text, size_t length)
{
	struct arena arena = { 0 };
	struct dyno_error err = { 0 };
	const struct json_value *request = json_parse(&arena, text, length, JSON_LIMITS, &err);
	const struct function *function = request ? function_find(request, &err) : NULL;
	if (function)
		function->answer(view, request);
	else
		view_reply_error(view, &err);
	view_reply_spell(view);
	if (view->reply.buffer.failed) {
		error_memory(&err);
		view_reply_error(view, &err);
	}
	arena_finish(&arena);
	return !err.message[0];
}
