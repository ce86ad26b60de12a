/* What there is to choose from: fields, facets, charts and their options, runs; and the summary. */
#include "core/chart.h"
#include "core/summary.h"
#include "view.h"
#include <math.h>

static void write_fields(struct view *view)
{
	struct json_writer *writer = &view->reply;
	static const char *const directions[] = {
		[BETTER_NEITHER] = "", [BETTER_LOWER] = "lower", [BETTER_HIGHER] = "higher"
	};
	json_key(writer, "fields");
	json_begin_array(writer);
	for (enum field_id id = 0; id < FIELD_TOTAL; id++) {
		uint32_t present = 0;
		for (uint32_t row = 0; row < view->row_count; row++)
			present += isfinite(view->rows[row]->values[id].value);
		json_begin_object(writer);
		json_member_string(writer, "key", fields[id].key);
		json_member_string(writer, "metric", fields[id].metric);
		json_member_string(writer, "title", fields[id].title);
		json_member_string(writer, "unit", unit_symbol(fields[id].unit));
		json_member_string(writer, "better", directions[fields[id].better]);
		json_member_string(writer, "description", fields[id].description);
		json_member_count(writer, "present", present);
		json_end_object(writer);
	}
	json_end_array(writer);
}

static void write_facets(struct view *view)
{
	struct json_writer *writer = &view->reply;
	json_key(writer, "facets");
	json_begin_array(writer);
	for (enum facet_id id = 0; id < FACET_TOTAL; id++) {
		json_begin_object(writer);
		json_member_string(writer, "key", facet_keys[id]);
		json_member_string(writer, "title", facet_titles[id]);
		json_key(writer, "choices");
		json_begin_array(writer);
		for (uint32_t i = 0; i < view->facets[id].count; i++) {
			const struct choice *choice = &view->facets[id].choices[i];
			json_begin_object(writer);
			json_member_string(writer, "text", choice->text);
			json_member_count(writer, "order", choice->order);
			json_member_count(writer, "count", choice->count);
			json_end_object(writer);
		}
		json_end_array(writer);
		json_end_object(writer);
	}
	json_end_array(writer);
}

static void write_charts(struct view *view)
{
	struct json_writer *writer = &view->reply;
	json_key(writer, "charts");
	json_begin_array(writer);
	for (const struct chart *chart = charts; chart->name; chart++) {
		json_begin_object(writer);
		json_member_string(writer, "name", chart->name);
		json_member_string(writer, "title", chart->title);
		json_member_string(writer, "help", chart->help);
		json_end_object(writer);
	}
	json_end_array(writer);
}

static void write_runs(struct view *view)
{
	struct json_writer *writer = &view->reply;
	json_key(writer, "runs");
	json_begin_array(writer);
	for (size_t i = 0; view->results && i < view->results->run_count; i++) {
		json_begin_object(writer);
		json_key(writer, "run");
		run_header_write(view->results->runs[i], writer);
		json_member_count(writer, "results", view->results->runs[i]->result_count);
		json_end_object(writer);
	}
	json_end_array(writer);
}

void view_describe(struct view *view)
{
	view_reply_begin(view);
	json_begin_object(&view->reply);
	json_member_string(&view->reply, "version", DYNO_VERSION);
	json_member_count(&view->reply, "total", view->row_count);
	write_fields(view);
	write_facets(view);
	write_charts(view);
	write_runs(view);
	json_end_object(&view->reply);
}

static void write_card(struct view *view, const struct summary_card *card)
{
	struct json_writer *writer = &view->reply;
	json_begin_object(writer);
	json_member_string(writer, "kind", card->kind);
	json_member_string(writer, "title", card->title);
	json_member_string(writer, "text", card->text);
	json_member_string(writer, "reason", card->reason);
	if (card->row != SIZE_MAX)
		json_member_count(writer, "row", view->shown[card->row]);
	json_end_object(writer);
}

void view_summary(struct view *view)
{
	struct arena arena = { 0 };
	struct summary_card cards[SUMMARY_CARDS];
	bool ok = false;
	const struct result **shown = arena_allocate(&arena, view->shown_count + 1, sizeof(*shown));
	for (uint32_t i = 0; shown && i < view->shown_count; i++)
		shown[i] = view->rows[view->shown[i]];
	size_t count = shown ? summarise(shown, view->shown_count, cards, &arena, &ok) : 0;
	view_reply_begin(view);
	json_begin_object(&view->reply);
	json_key(&view->reply, "cards");
	json_begin_array(&view->reply);
	for (size_t i = 0; i < count; i++)
		write_card(view, &cards[i]);
	json_end_array(&view->reply);
	json_end_object(&view->reply);
	view->reply.buffer.failed = view->reply.buffer.failed || !ok;
	arena_finish(&arena);
}
