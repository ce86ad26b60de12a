/* Two sides compared: any two values of a word, or two runs, or two lists of results. */
#include "view_triage.h"
#include <math.h>
#include <string.h>

#define ROWS_MOST 5000 /* of a reply */

/* What is compared with what. */
struct sides {
	const char *names[2];
	bool *members[2]; /* by place */
	/* Facets in which either side has one value, and another one than the other side. */
	bool apart[FACET_TOTAL];
	struct dyno_results results[2];
	/* Copies of results, so that the sides are alike in the word that they differ in: they
	 * match as cells of two runs do. */
	struct result *copies;
	uint32_t *places; /* of the copies among the view's rows */
	size_t count;
};

/* --- Making the sides ------------------------------------------------------------------------ */

/* False: there is no such choice. */
static bool find_choice(const struct facet *facet, const char *text, uint32_t *code)
{
	for (uint32_t i = 0; text && i < facet->count; i++)
		if (strcmp(facet->choices[i].text, text) == 0) {
			*code = i;
			return true;
		}
	return false;
}

static void take_value(const struct view *view, bool *member, unsigned id, uint32_t code)
{
	for (uint32_t i = 0; i < view->shown_count; i++)
		member[view->shown[i]] = view->facets[id].codes[view->shown[i]] == code;
}

/* {"word": "device", "before": "cpu", "after": "cuda:0"}, of what is shown */
static bool read_values(const struct view *view, const struct json_value *request,
			struct sides *sides, struct dyno_error *err)
{
	const char *word = request_text(request, "word");
	unsigned id = word ? facet_find(view, word) : FACET_TOTAL;
	uint32_t codes[2];
	if (id == FACET_TOTAL || id == FACET_STATUS)
		return error_set(err, DYNO_ERROR_USAGE, "there is no word \"%.64s\" to compare by",
				 word ? word : "");
	const struct facet *facet = &view->facets[id];
	if (id >= FACET_OWN && view->own.word_count > 1)
		return error_set(err, DYNO_ERROR_USAGE,
				 "of several words of results' own none can be compared by here");
	if (!find_choice(facet, request_text(request, "before"), &codes[0]) ||
	    !find_choice(facet, request_text(request, "after"), &codes[1]))
		return error_set(err, DYNO_ERROR_NOT_FOUND, "no result has what is to be compared");
	sides->apart[id] = true;
	for (int side = 0; side < 2; side++) {
		sides->names[side] = facet->choices[codes[side]].text;
		take_value(view, sides->members[side], id, codes[side]);
	}
	return true;
}

#define NO_CODE    UINT32_MAX
#define MANY_CODES (UINT32_MAX - 1)

/* The one value that all of a side have. */
static uint32_t only_code(const struct view *view, const bool *member, unsigned id)
{
	uint32_t only = NO_CODE;
	for (uint32_t row = 0; row < view->row_count; row++)
		if (member[row]) {
			uint32_t code = view->facets[id].codes[row];
			if (only != NO_CODE && only != code)
				return MANY_CODES;
			only = code;
		}
	return only;
}

/* A cell has its own words as one: they are taken for alike only where all can be. */
static void keep_own_together(const struct view *view, struct sides *sides)
{
	bool all = true;
	for (unsigned id = FACET_OWN; id < view->facet_count; id++)
		all = all && only_code(view, sides->members[0], id) < MANY_CODES &&
		      only_code(view, sides->members[1], id) < MANY_CODES;
	for (unsigned id = FACET_OWN; id < view->facet_count && !all; id++)
		sides->apart[id] = false;
}

/* {"a": ["0-5"], "b": ["7"]}: results by place, whether they are shown or not. What all of one side
 * have, and all of the other have otherwise, is what is compared; in all else cells have to match.
 */
static bool read_lists(const struct view *view, const struct json_value *request,
		       struct sides *sides, struct dyno_error *err)
{
	static const char *const keys[] = { "a", "b" };
	for (int side = 0; side < 2; side++) {
		sides->names[side] = side ? "B" : "A";
		request_places(view, request_list(request, keys[side]), sides->members[side]);
	}
	for (unsigned id = 0; id < view->facet_count; id++) {
		uint32_t a = only_code(view, sides->members[0], id);
		uint32_t b = only_code(view, sides->members[1], id);
		if (a == NO_CODE || b == NO_CODE)
			return error_set(err, DYNO_ERROR_NOT_FOUND, "%s has no result",
					 a == NO_CODE ? "A" : "B");
		sides->apart[id] = a != b && a < MANY_CODES && b < MANY_CODES;
	}
	keep_own_together(view, sides);
	return true;
}

static bool read_sides(const struct view *view, const struct json_value *request,
		       struct sides *sides, struct arena *arena, struct dyno_error *err)
{
	for (int side = 0; side < 2; side++) {
		sides->members[side] = arena_allocate(arena, view->row_count + 1, sizeof(bool));
		if (!sides->members[side])
			return error_memory(err);
	}
	return (json_member(request, "a") ? read_lists : read_values)(view, request, sides, err);
}

static void copy_word(struct cell *cell, const struct cell *from, enum cell_word word)
{
	size_t offset = cell_words[word].offset;
	size_t size = cell_words[word].kind == WORD_IS_NUMBER ? sizeof(uint64_t) : sizeof(void *);
	memcpy((char *)cell + offset, (const char *)from + offset, size);
}

static struct run *begin_run(struct dyno_results *side, const struct run *of, const char *name,
			     struct arena *arena)
{
	struct run *run = arena_allocate(arena, 1, sizeof(*run));
	if (!run)
		return NULL;
	*run = *of;
	run->tag = name;
	run->results = arena_allocate(arena, of->result_count + 1, sizeof(*run->results));
	run->result_count = 0;
	side->runs[side->run_count++] = run;
	return run->results ? run : NULL;
}

static struct result *add_copy(struct sides *sides, const struct result *result, uint32_t row)
{
	struct result *copy = &sides->copies[sides->count];
	*copy = *result;
	for (unsigned id = 0; id < WORD_TOTAL && sides->count; id++)
		if (sides->apart[id])
			copy_word(&copy->cell, &sides->copies[0].cell, (enum cell_word)id);
	for (unsigned id = FACET_OWN; id < FACET_TOTAL; id++)
		if (sides->apart[id]) /* then all own words are alike */
			copy->cell.own = sides->copies[0].cell.own;
	sides->places[sides->count++] = row;
	return copy;
}

/* A run of its own for each run that the side has results of, in the order of the view's rows. */
static bool take_side(const struct view *view, struct sides *sides, int which, struct arena *arena)
{
	struct dyno_results *side = &sides->results[which];
	const struct run *last = NULL;
	struct run *run = NULL;
	side->runs = arena_allocate(arena, view->results->run_count + 1, sizeof(*side->runs));
	for (uint32_t row = 0; side->runs && row < view->row_count; row++) {
		if (!sides->members[which][row])
			continue;
		if (view->runs[row] != last)
			run = begin_run(side, view->runs[row], sides->names[which], arena);
		last = view->runs[row];
		if (!run)
			return false;
		run->results[run->result_count++] = add_copy(sides, view->rows[row], row);
	}
	return side->runs;
}

static bool make_sides(const struct view *view, struct sides *sides, struct arena *arena)
{
	size_t most = 2 * (size_t)view->row_count + 1;
	sides->copies = arena_allocate(arena, most, sizeof(*sides->copies));
	sides->places = arena_allocate(arena, most, sizeof(*sides->places));
	return sides->copies && sides->places && take_side(view, sides, 0, arena) &&
	       take_side(view, sides, 1, arena);
}

static bool read_fields(const struct view *view, const struct json_value *request,
			struct strings *keys, struct arena *arena)
{
	for (const struct json_value *item = request_list(request, "fields"); item;
	     item = item->next)
		if (item->type == JSON_STRING &&
		    vocabulary_field(&view->own, item->string) != FIELD_TOTAL &&
		    !strings_add(arena, keys, item->string))
			return false;
	return true;
}

static struct comparison *compare(const struct view *view, const struct json_value *request,
				  struct sides *sides, struct arena *arena, struct dyno_error *err)
{
	struct strings keys = { 0 };
	struct comparison_options options = { .threshold = NAN, .across_setting = "group" };
	if (!view->results || !read_sides(view, request, sides, arena, err))
		return NULL;
	if (!make_sides(view, sides, arena) || !read_fields(view, request, &keys, arena))
		return error_memory(err), NULL;
	if (keys.count)
		options.fields = &keys;
	if (!sides->results[0].run_count || !sides->results[1].run_count) {
		error_set(err, DYNO_ERROR_NOT_FOUND,
			  "no result that passes the filters has the one, or the other");
		return NULL;
	}
	return comparison_create(&sides->results[0], &sides->results[1], &options, err);
}

/* --- The reply ------------------------------------------------------------------------------- */

static uint32_t place_of(const struct sides *sides, const struct compared_side *side)
{
	return sides->places[side->results[side->result_count - 1] - sides->copies];
}

static void member_finite(struct json_writer *writer, const char *key, double number)
{
	if (isfinite(number))
		json_member_number(writer, key, number);
}

/* Of both sides, which may be one cell. */
static void write_trends(struct json_writer *writer, const struct trends *trends,
			 const struct comparison *comparison, const struct compared_row *row,
			 const uint32_t places[2])
{
	const struct view *view = trends->view;
	enum field_id field = vocabulary_field(&view->own, compared_field(comparison, row)->key);
	const struct cell *before = &view->rows[places[0]]->cell;
	bool is_one = cell_compare(before, &view->rows[places[1]]->cell, ALL_WORDS) == 0;
	trend_write(trends, writer, "trend", places[1], field, places);
	if (!is_one)
		trend_write(trends, writer, "trend_before", places[0], field, places);
}

/* trends: or NULL */
static void write_row(struct json_writer *writer, const struct comparison *comparison,
		      const struct sides *sides, const struct trends *trends,
		      const struct compared_row *row)
{
	const struct compared_cell *cell = &comparison->cells[row->cell];
	const uint32_t places[2] = { place_of(sides, &cell->before),
				     place_of(sides, &cell->after) };
	json_begin_object(writer);
	json_member_string(writer, "title", cell->title);
	if (cell->note)
		json_member_string(writer, "note", cell->note);
	json_member_string(writer, "field", field_of(&comparison->own, row->field)->key);
	json_member_string(writer, "verdict",
			   verdict_name(row->verdict, field_of(&comparison->own, row->field)));
	json_member_string(writer, "kind",
			   row->regression                ? "worse"
			   : row->improvement             ? "better"
			   : row->verdict == VERDICT_SAME ? "same"
							  : "unknown");
	json_member_string(writer, "reason", row->reason);
	member_finite(writer, "before", row->before);
	member_finite(writer, "after", row->after);
	member_finite(writer, "change", 100 * (row->ratio - 1));
	if (row->by != COMPARED_BY_NOTHING) {
		member_finite(writer, "low", 100 * (row->low - 1));
		member_finite(writer, "high", 100 * (row->high - 1));
	}
	json_member_count(writer, "before_place", places[0]);
	json_member_count(writer, "after_place", places[1]);
	if (trends)
		write_trends(writer, trends, comparison, row, places);
	json_end_object(writer);
}

static void write_verdicts(struct json_writer *writer, const struct comparison *comparison)
{
	json_key(writer, "verdicts");
	json_begin_object(writer);
	for (int verdict = 0; verdict < VERDICT_TOTAL; verdict++)
		json_member_count(
			writer, verdict_name((enum verdict)verdict, &fields[FIELD_LATENCY_MEDIAN]),
			comparison->verdicts[verdict]);
	json_end_object(writer);
}

static void write_texts(struct json_writer *writer, const char *key, const struct strings *texts)
{
	json_key(writer, key);
	json_begin_array(writer);
	for (size_t i = 0; i < texts->count && i < 20; i++)
		json_string(writer, texts->items[i]);
	json_end_array(writer);
}

/* What the lists differ in: [{"word": "device", "a": "cpu", "b": "cuda:0"}] */
static void write_apart(struct view *view, const struct sides *sides)
{
	struct json_writer *writer = &view->reply;
	json_key(writer, "apart");
	json_begin_array(writer);
	for (unsigned id = 0; id < view->facet_count; id++) {
		if (!sides->apart[id])
			continue;
		const struct facet *facet = &view->facets[id];
		json_begin_object(writer);
		json_member_string(writer, "word", facet_key(view, id));
		for (int side = 0; side < 2; side++)
			json_member_string(
				writer, side ? "b" : "a",
				facet->choices[only_code(view, sides->members[side], id)].text);
		json_end_object(writer);
	}
	json_end_array(writer);
}

/* Of a side the runs and devices that it is of, each pair once: [[0, 1]], as view_describe counts
 * them. */
static void write_origins(struct view *view, const bool *member)
{
	struct json_writer *writer = &view->reply;
	const struct dyno_results *results = view->results;
	json_begin_array(writer);
	for (size_t r = 0, row = 0; r < results->run_count; r++) {
		const struct run *run = results->runs[r];
		for (size_t d = 0; d < run->device_count; d++) {
			size_t i = 0;
			while (i < run->result_count &&
			       !(member[row + i] && run->results[i]->cell.device->index == d))
				i++;
			if (i == run->result_count)
				continue;
			json_begin_array(writer);
			json_count(writer, r);
			json_count(writer, d);
			json_end_array(writer);
		}
		row += run->result_count;
	}
	json_end_array(writer);
}

/* As many as are asked for, from the first. */
static bool write_rows(struct view *view, const struct comparison *comparison,
		       const struct sides *sides, const struct triage *triage,
		       const struct json_value *request, struct arena *arena)
{
	struct json_writer *writer = &view->reply;
	const struct json_value *wanted = json_member(request, "trends");
	bool has_trends = wanted && wanted->type == JSON_BOOLEAN && wanted->boolean &&
			  view->results->run_count > 2;
	double most = fmin(request_number(request, "count", ROWS_MOST), ROWS_MOST);
	struct trends trends;
	if (has_trends && !trends_make(&trends, view, arena))
		return false;
	json_key(writer, "rows");
	json_begin_array(writer);
	for (size_t i = 0; i < triage->count && (double)i < most; i++)
		write_row(writer, comparison, sides, has_trends ? &trends : NULL, triage->rows[i]);
	json_end_array(writer);
	return true;
}

static bool write_comparison(struct view *view, const struct comparison *comparison,
			     const struct sides *sides, const struct json_value *request,
			     struct arena *arena)
{
	struct json_writer *writer = &view->reply;
	const char *summary = comparison_summary(comparison, arena);
	struct triage triage;
	if (!summary || !triage_read(comparison, request, arena, &triage))
		return false;
	json_begin_object(writer);
	json_member_string(writer, "summary", summary);
	json_member_count(writer, "total", comparison->row_count);
	json_member_count(writer, "wanted", triage.count);
	json_member_number(writer, "level", comparison->level);
	if (comparison->row_count)
		json_member_number(writer, "threshold", 100 * comparison->rows[0].threshold);
	json_member_count(writer, "unmatched_before", comparison->unmatched_before.count);
	json_member_count(writer, "unmatched_after", comparison->unmatched_after.count);
	write_apart(view, sides);
	for (int side = 0; side < 2; side++) {
		json_key(writer, side ? "b_origins" : "a_origins");
		write_origins(view, sides->members[side]);
	}
	write_texts(writer, "warnings", &comparison->warnings);
	write_verdicts(writer, comparison);
	if (!write_rows(view, comparison, sides, &triage, request, arena))
		return false;
	json_end_object(writer);
	return true;
}

/* The sides (read_values, read_lists), and "fields": […], "verdicts": […], … (triage_read),
 * "count": 100, "trends": true */
void view_compare(struct view *view, const struct json_value *request)
{
	struct arena arena = { 0 };
	struct sides sides = { 0 };
	struct dyno_error err = { 0 };
	struct comparison *comparison = compare(view, request, &sides, &arena, &err);
	view_reply_begin(view);
	if (!comparison)
		view_reply_error(view, &err);
	else if (!write_comparison(view, comparison, &sides, request, &arena))
		view->reply.buffer.failed = true;
	comparison_destroy(comparison);
	arena_finish(&arena);
}
