/* What there is to choose from: fields, facets, charts and their options, runs; and the summary. */
#include "core/chart/chart.h"
#include "core/compare/compare.h"
#include "core/compare/summary.h"
#include "view.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void write_fields(struct view *view)
{
	struct json_writer *writer = &view->reply;
	static const char *const directions[] = {
		[BETTER_NEITHER] = "", [BETTER_LOWER] = "lower", [BETTER_HIGHER] = "higher"
	};
	json_key(writer, "fields");
	json_begin_array(writer);
	for (unsigned id = 0; id < fields_end(&view->own); id = field_after(id)) {
		const struct field *field = field_of(&view->own, id);
		uint32_t present = 0;
		double least = INFINITY, most = -INFINITY;
		for (uint32_t row = 0; row < view->row_count; row++) {
			double value = result_value(&view->own, view->rows[row], id)->value;
			present += isfinite(value);
			least = fmin(least, isfinite(value) ? value : INFINITY);
			most = fmax(most, isfinite(value) ? value : -INFINITY);
		}
		json_begin_object(writer);
		json_member_string(writer, "key", field->key);
		json_member_string(writer, "metric", field->metric);
		json_member_string(writer, "title", field->title);
		json_member_string(writer, "unit", field_unit(field));
		json_member_string(writer, "better", directions[field->better]);
		json_member_string(writer, "description", field->description);
		json_member_count(writer, "present", present);
		if (present) { /* where a slider begins and ends */
			json_member_number(writer, "least", least);
			json_member_number(writer, "most", most);
		}
		if (id >= FIELD_OWN)
			json_member_boolean(writer, "own", true);
		json_end_object(writer);
	}
	json_end_array(writer);
}

/* "Context depth (tokens)" */
static void write_title(struct view *view, unsigned id)
{
	const struct word *word = facet_word(view, id);
	const char *unit = word && word->unit ? word->unit : NULL;
	struct buffer title = { 0 };
	buffer_printf(&title, "%s%s%s%s", facet_title(view, id), unit ? " (" : "", unit ? unit : "",
		      unit ? ")" : "");
	json_member_string(&view->reply, "title", buffer_text(&title));
	view->reply.buffer.failed = view->reply.buffer.failed || title.failed;
	buffer_finish(&title);
}

static void write_own(struct view *view, unsigned id)
{
	if (id >= FACET_OWN)
		json_member_boolean(&view->reply, "own", true);
}

/* What the page has to know of a word of dyno's: the option that filters by it, whether 0 stands
 * for none, whether another value is other work. */
static void write_word(struct view *view, unsigned id)
{
	write_own(view, id);
	if (id >= WORD_TOTAL)
		return;
	json_member_string(&view->reply, "option", word_option((enum cell_word)id));
	json_member_boolean(&view->reply, "lacks", cell_words[id].none != NULL);
	json_member_boolean(&view->reply, "workload", cell_words[id].workload);
}

/* Has each device one value of it, and several have others? */
static bool is_of_device(const struct view *view, unsigned id, uint32_t *codes)
{
	const struct facet *facet = &view->facets[id], *device = &view->facets[WORD_DEVICE];
	if (id == WORD_DEVICE || facet->count < 2 || device->count < 2)
		return false;
	memset(codes, 0, device->count * sizeof(*codes));
	for (uint32_t row = 0; row < view->row_count; row++) {
		uint32_t *first = &codes[device->codes[row]]; /* from 1; 0: not seen yet */
		if (*first && *first != facet->codes[row] + 1)
			return false;
		*first = facet->codes[row] + 1;
	}
	return true;
}

static void write_facets(struct view *view)
{
	struct json_writer *writer = &view->reply;
	uint32_t *codes = calloc(view->facets[WORD_DEVICE].count + 1, sizeof(*codes));
	json_key(writer, "facets");
	json_begin_array(writer);
	for (unsigned id = 0; id < view->facet_count; id++) {
		json_begin_object(writer);
		json_member_string(writer, "key", facet_key(view, id));
		write_title(view, id);
		json_member_boolean(writer, "number", facet_is_number(view, id));
		json_member_boolean(writer, "told",
				    id < WORD_TOTAL && cell_words[id].told_by < WORD_TOTAL);
		if (codes && is_of_device(view, id, codes))
			json_member_boolean(writer, "of_device", true);
		write_word(view, id);
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
	free(codes);
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

/* What its models and devices are called among all that are here, in their order. */
static void write_labels(struct view *view, const struct run *run)
{
	struct json_writer *writer = &view->reply;
	json_key(writer, "models");
	json_begin_array(writer);
	for (size_t i = 0; i < run->model_count; i++)
		json_string(writer, models_name(&view->models, run->models[i]));
	json_end_array(writer);
	json_key(writer, "devices");
	json_begin_array(writer);
	for (size_t i = 0; i < run->device_count; i++)
		json_string(writer, devices_name(&view->devices, run->devices[i]));
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
		write_labels(view, view->results->runs[i]);
		json_member_count(writer, "results", view->results->runs[i]->result_count);
		json_end_object(writer);
	}
	json_end_array(writer);
}

static void write_conditions(struct view *view, const char *key, const struct condition *conditions)
{
	json_key(&view->reply, key);
	json_begin_array(&view->reply);
	for (; conditions->key; conditions++)
		json_string(&view->reply, conditions->key);
	json_end_array(&view->reply);
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
	write_conditions(view, "run_conditions", run_conditions);
	write_conditions(view, "device_conditions", device_conditions);
	json_end_object(&view->reply);
}

/* Models that are summed up one by one; of more, only what failed is said: the page's table
 * (view_best) has the best of each. */
#define MODELS_MOST 3

/* What is summed up together: all that is shown, or of one model, and where it is. */
struct group {
	const char *model; /* NULL: all */
	const struct result **results;
	uint32_t *places;
	uint32_t count;
};

static void write_card(struct view *view, const struct group *group,
		       const struct summary_card *card)
{
	struct json_writer *writer = &view->reply;
	json_begin_object(writer);
	json_member_string(writer, "kind", card->kind);
	if (group->model)
		json_member_string(writer, "model", group->model);
	json_member_string(writer, "title", card->title);
	json_member_string(writer, "text", card->text);
	json_member_string(writer, "reason", card->reason);
	if (card->row != SIZE_MAX)
		json_member_count(writer, "row", group->places[card->row]);
	json_end_object(writer);
}

static uint32_t models_shown(const struct view *view)
{
	const struct facet *models = &view->facets[WORD_MODEL];
	uint32_t count = 0;
	for (uint32_t model = 0; model < models->count; model++)
		for (uint32_t i = 0; i < view->shown_count; i++)
			if (models->codes[view->shown[i]] == model) {
				count++;
				break;
			}
	return count;
}

static void fill_group(const struct view *view, const bool *beyond, struct group *group,
		       uint32_t model)
{
	const struct facet *models = &view->facets[WORD_MODEL];
	group->count = 0;
	for (uint32_t i = 0; i < view->contending_count; i++) {
		uint32_t place = view->contending[i];
		if ((group->model && models->codes[place] != model) || beyond[i])
			continue;
		group->results[group->count] = view->rows[place];
		group->places[group->count++] = place;
	}
}

/* Which results, by place among those that contend, are of cells that ran and may break a limit:
 * not the runs in which it happened to keep it count, but the cell. NULL when memory is exhausted.
 */
static const bool *find_beyond(const struct view *view, struct arena *arena)
{
	size_t count = 0;
	bool *beyond = arena_allocate(arena, view->contending_count + 1, sizeof(*beyond));
	struct contender *contenders =
		view->limit_count ? view_contenders(view, &count, arena) : NULL;
	if (!beyond || (view->limit_count && !contenders))
		return NULL;
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < contenders[i].pool.count; k++)
			beyond[contenders[i].pool.places[k]] =
				contenders[i].pool.results[k]->status == STATUS_OK &&
				contenders[i].state != GATE_KEPT;
	return beyond;
}

/* What failed is said once for all; the rest of each model, where it is one by one. */
static bool write_group(struct view *view, struct group *group, struct arena *arena,
			bool one_by_one)
{
	struct summary_card cards[SUMMARY_CARDS];
	bool ok;
	size_t count = summarise(group->results, group->count, cards, arena, &ok);
	for (size_t i = 0; ok && i < count; i++) {
		bool is_warning = strcmp(cards[i].kind, "warning") == 0;
		if (!one_by_one || is_warning == !group->model)
			write_card(view, group, &cards[i]);
	}
	return ok;
}

void view_summary(struct view *view)
{
	struct arena arena = { 0 };
	const struct facet *models = &view->facets[WORD_MODEL];
	size_t size = (size_t)view->contending_count + 1;
	struct group group = { .results = arena_allocate(&arena, size, sizeof(*group.results)),
			       .places = arena_allocate(&arena, size, sizeof(*group.places)) };
	const bool *beyond = find_beyond(view, &arena);
	bool ok = group.results && group.places && beyond;
	uint32_t count = models_shown(view);
	bool one_by_one = count > 1;
	view_reply_begin(view);
	json_begin_object(&view->reply);
	json_key(&view->reply, "cards");
	json_begin_array(&view->reply);
	for (uint32_t model = 0; ok && one_by_one && count <= MODELS_MOST && model < models->count;
	     model++) {
		group.model = models->choices[model].text;
		fill_group(view, beyond, &group, model);
		ok = !group.count || write_group(view, &group, &arena, true);
	}
	if (ok) {
		group.model = NULL;
		fill_group(view, beyond, &group, 0);
		ok = write_group(view, &group, &arena, one_by_one);
	}
	json_end_array(&view->reply);
	json_end_object(&view->reply);
	view->reply.buffer.failed = view->reply.buffer.failed || !ok;
	arena_finish(&arena);
}
