/* Charts of the results that are shown. */
#include "core/chart/relation.h"
#include "core/figure/theme.h"
#include "view.h"
#include <stdlib.h>
#include <string.h>

/* --- The spec -------------------------------------------------------------------------------- */

/* A text within a list stands for itself: its commas do not separate. */
static const char *escape(struct arena *arena, const char *text)
{
	struct buffer escaped = { 0 };
	for (const char *c = text; *c; c++)
		buffer_printf(&escaped, *c == ',' ? "\\%c" : "%c", *c);
	return buffer_keep(&escaped, arena);
}

static bool set_option(struct chart_spec *spec, const struct option *row,
		       const struct json_value *value, struct arena *arena, bool *given,
		       struct dyno_error *err)
{
	if (value->type == JSON_STRING)
		return option_set(chart_options, row, value->string, arena, spec, given, err);
	if (value->type == JSON_BOOLEAN)
		return option_set(chart_options, row, value->boolean ? "true" : "false", arena,
				  spec, given, err);
	if (value->type != JSON_ARRAY || value->numbers)
		return true;
	for (const struct json_value *item = value->first; item; item = item->next) {
		const char *text = item->type == JSON_STRING ? escape(arena, item->string) : "";
		if (!text)
			return error_memory(err);
		if (*text && !option_set(chart_options, row, text, arena, spec, given, err))
			return false;
	}
	return true;
}

static bool read_options(struct chart_spec *spec, const struct json_value *options,
			 struct arena *arena, struct dyno_error *err)
{
	bool *given = arena_allocate(arena, options_count(chart_options) + 1, sizeof(bool));
	if (!given)
		return error_memory(err);
	for (const struct json_value *item =
		     options && options->type == JSON_OBJECT ? options->first : NULL;
	     item; item = item->next) {
		const struct option *row = option_find(chart_options, item->key);
		if (row && !set_option(spec, row, item, arena, given, err))
			return false;
	}
	return true;
}

static int compare_places(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
	return (a > b) - (a < b);
}

/* What the shown ones are taken from, where the chart has them on axes of its own: "around" is a
 * filter as that of the page, without these axes' own. */
static bool take_around(struct view *view, struct chart_spec *spec, const struct json_value *around,
			struct arena *arena, struct dyno_error *err)
{
	bool *passing = view_passing(view, around, arena);
	uint64_t *places = arena_allocate(arena, view->row_count + 1, sizeof(*places));
	if (!passing || !places)
		return error_memory(err);
	spec->lit = (struct counts){ .items = arena_allocate(arena, view->shown_count + 1,
							     sizeof(*places)) };
	if (!spec->lit.items)
		return error_memory(err);
	for (uint32_t i = 0; i < view->shown_count; i++) {
		spec->lit.items[spec->lit.count++] = view->shown[i];
		passing[view->shown[i]] = true;
	}
	qsort(spec->lit.items, spec->lit.count, sizeof(*places), compare_places);
	spec->rows = (struct counts){ .items = places };
	for (uint32_t row = 0; row < view->row_count; row++)
		if (passing[row])
			places[spec->rows.count++] = row;
	return true;
}

/* Exactly the shown ones, of which the chart may search some; without this list a chart takes all.
 */
static bool take_rows(const struct view *view, struct chart_spec *spec, const char *only,
		      struct arena *arena, struct dyno_error *err)
{
	struct search search;
	if (!search_read(view, only, arena, &search))
		return error_memory(err);
	if (view->shown_count == view->row_count && !search.count)
		return true;
	spec->rows = (struct counts){
		.items = arena_allocate(arena, view->shown_count + 1, sizeof(uint64_t)),
	};
	if (!spec->rows.items)
		return error_memory(err);
	for (uint32_t i = 0; i < view->shown_count; i++)
		if (search_finds(view, &search, view->shown[i]))
			spec->rows.items[spec->rows.count++] = view->shown[i];
	qsort(spec->rows.items, spec->rows.count, sizeof(uint64_t), compare_places);
	return true;
}

/* --- The reply ------------------------------------------------------------------------------- */

static void write_strings(struct json_writer *writer, const char *key,
			  const struct strings *strings)
{
	json_key(writer, key);
	json_begin_array(writer);
	for (size_t i = 0; i < strings->count; i++)
		json_string(writer, strings->items[i]);
	json_end_array(writer);
}

static void write_figure(struct view *view, const struct figure *figure, const struct theme *theme)
{
	struct json_writer *writer = &view->reply;
	bool is_3d = false;
	for (size_t i = 0; i < figure->panel_count; i++)
		is_3d = is_3d || figure->panels[i].is_3d;
	view_reply_begin(view);
	json_begin_object(writer);
	json_member_boolean(writer, "drawn", figure->drawn);
	json_member_boolean(writer, "is_3d", is_3d);
	json_member_string(writer, "title", figure->title);
	json_member_string(writer, "subtitle", figure->subtitle);
	json_member_string(writer, "description", figure->description);
	json_member_count(writer, "columns", figure->columns);
	if (figure->low_rows)
		json_member_boolean(writer, "low_rows", true);
	write_strings(writer, "notes", &figure->notes);
	json_key(writer, "panels");
	json_begin_array(writer);
	for (size_t i = 0; i < figure->panel_count; i++) {
		json_begin_object(writer);
		json_member_string(writer, "title", figure->panels[i].title);
		json_member_string(writer, "empty", figure->panels[i].empty);
		json_end_object(writer);
	}
	json_end_array(writer);
	json_key(writer, "figure");
	figure_write_plotly(figure, theme, writer);
	json_end_object(writer);
}

static void write_nothing(struct view *view, const char *why)
{
	view_reply_begin(view);
	json_begin_object(&view->reply);
	json_member_boolean(&view->reply, "drawn", false);
	json_member_string(&view->reply, "why", why);
	json_end_object(&view->reply);
}

/* Does the chart go by what the whole page is relative to? */
static bool is_related(const struct view *view, const struct json_value *request)
{
	const struct json_value *own = json_member(request, "related");
	return view->relation && own && own->type == JSON_BOOLEAN && own->boolean;
}

void view_draw(struct view *view, const struct json_value *request)
{
	struct arena arena = { 0 };
	struct chart_spec spec;
	struct figure figure;
	struct dyno_error err = { 0 };
	const char *name = request_text(request, "theme");
	const struct theme *theme = name ? theme_find(name) : NULL;
	const struct json_value *around = json_member(request, "around");
	bool ok = chart_spec_init(&spec, &arena, &err) &&
		  read_options(&spec, json_member(request, "options"), &arena, &err) &&
		  (around ? take_around(view, &spec, around, &arena, &err)
			  : take_rows(view, &spec, request_text(request, "only"), &arena, &err));
	spec.limits = view->limits;
	spec.limit_count = view->limit_count;
	spec.known_steps = &view->steps;
	spec.relation = ok && spec.relative_to && is_related(view, request) ? view->relation : NULL;
	if (!ok)
		view_reply_error(view, &err);
	else if (!view->shown_count && !around)
		write_nothing(view, "No result passes the filters.");
	else if (spec.rows.items && !spec.rows.count)
		write_nothing(view, "No result passes the chart's own filter.");
	else if (chart_spec_check(&spec, &view->own, &err) &&
		 chart_draw(view->results, &spec, &arena, &figure, &err))
		write_figure(view, &figure, theme ? theme : &theme_light);
	else
		view_reply_error(view, &err);
	arena_finish(&arena);
}
