/* The best of those that keep the limits, of each model, sequence length and device. */
#include "core/compare/best.h"
#include "view.h"
#include <math.h>

struct contender *view_contenders(const struct view *view, size_t *count, struct arena *arena)
{
	const struct result **rows =
		arena_allocate(arena, view->contending_count + 1, sizeof(*rows));
	struct contender *contenders;
	for (uint32_t i = 0; rows && i < view->contending_count; i++)
		rows[i] = view->rows[view->contending[i]];
	if (!rows || !contenders_make(&contenders, count, rows, view->contending_count, arena))
		return NULL;
	for (size_t i = 0; i < *count; i++)
		contenders[i].state = limits_state(view->limits, view->limit_count, &view->own,
						   &contenders[i].pool);
	return contenders;
}

struct holding {
	struct contender *contenders;
	size_t count;
	struct contests contests;
	enum field_id columns[FIELDS_MOST];
	size_t column_count;
};

static void write_contest(struct view *view, const struct holding *holding,
			  const struct contest *contest)
{
	struct json_writer *writer = &view->reply;
	const struct pool *best = &holding->contenders[contest->best].pool;
	json_begin_object(writer);
	json_member_boolean(writer, "won", contest->won);
	for (enum gate_state state = 0; state <= GATE_UNDECIDED; state++)
		json_member_count(writer, gate_state_name(state), contest->states[state]);
	json_member_count(writer, "failed", contest->failed);
	json_member_count(writer, "near", contest->near);
	json_member_count(writer, "rivals", contest->rivals);
	json_member_count(writer, "results", best->count);
	json_member_string(writer, "lacks", contest_lacks(&holding->contests, contest));
	json_member_number(writer, "by", field_shown(&holding->contests.values[contest->best]));
	json_key(writer, "row");
	view_write_row(view, view->contending[best->place], holding->columns, holding->column_count,
		       false, best);
	json_end_object(writer);
}

/* False when memory is exhausted. */
static bool hold(const struct view *view, struct holding *holding, enum field_id by,
		 struct arena *arena)
{
	holding->contenders = view_contenders(view, &holding->count, arena);
	return holding->contenders && contests_hold(&holding->contests, holding->contenders,
						    holding->count, &view->own, by, arena);
}

void view_best(struct view *view, const struct json_value *request)
{
	struct arena arena = { 0 };
	const char *key = request_text(request, "by");
	enum field_id by = key ? vocabulary_field(&view->own, key) : FIELD_TOTAL;
	struct holding holding = { 0 };
	holding.column_count = request_fields(view, request, holding.columns);
	bool ok = hold(view, &holding, by == FIELD_TOTAL ? FIELD_THROUGHPUT_ITEMS : by, &arena);
	view_reply_begin(view);
	json_begin_object(&view->reply);
	view_write_columns(view, holding.columns, holding.column_count);
	json_key(&view->reply, "contests");
	json_begin_array(&view->reply);
	for (size_t i = 0; ok && i < holding.contests.count; i++)
		write_contest(view, &holding, &holding.contests.items[i]);
	json_end_array(&view->reply);
	json_end_object(&view->reply);
	view->reply.buffer.failed = view->reply.buffer.failed || !ok;
	arena_finish(&arena);
}
