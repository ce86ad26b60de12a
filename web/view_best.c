/* The best of those that keep the limits, of each model, sequence length and device. */
#include "core/compare/best.h"
#include "view.h"
#include <math.h>

static void write_contest(struct view *view, const struct contest *contest, const char *lacks,
			  enum field_id by, const enum field_id *columns, size_t count)
{
	struct json_writer *writer = &view->reply;
	uint32_t best = view->shown[contest->best];
	json_begin_object(writer);
	json_member_boolean(writer, "won", contest->won);
	for (enum gate_state state = 0; state <= GATE_UNDECIDED; state++)
		json_member_count(writer, gate_state_name(state), contest->states[state]);
	json_member_count(writer, "failed", contest->failed);
	json_member_count(writer, "near", contest->near);
	json_member_count(writer, "rivals", contest->rivals);
	json_member_string(writer, "lacks", lacks);
	json_member_number(writer, "by",
			   field_shown(result_value(&view->own, view->rows[best], by)));
	json_key(writer, "row");
	view_write_row(view, best, columns, count, false);
	json_end_object(writer);
}

/* Contenders; NULL when memory is exhausted. */
static struct contender *hold(const struct view *view, struct contests *contests, enum field_id by,
			      struct arena *arena)
{
	struct contender *contenders =
		arena_allocate(arena, view->shown_count + 1, sizeof(*contenders));
	for (uint32_t i = 0; contenders && i < view->shown_count; i++)
		contenders[i] = (struct contender){
			view->rows[view->shown[i]],
			(enum gate_state)view->limit_states[view->shown[i]],
		};
	bool ok = contenders &&
		  contests_hold(contests, contenders, view->shown_count, &view->own, by, arena);
	return ok ? contenders : NULL;
}

void view_best(struct view *view, const struct json_value *request)
{
	struct arena arena = { 0 };
	const char *key = request_text(request, "by");
	enum field_id by = key ? vocabulary_field(&view->own, key) : FIELD_TOTAL,
		      columns[FIELDS_MOST];
	size_t count = request_fields(view, request, columns);
	struct contests contests;
	const struct contender *contenders =
		hold(view, &contests, by == FIELD_TOTAL ? FIELD_THROUGHPUT_ITEMS : by, &arena);
	view_reply_begin(view);
	json_begin_object(&view->reply);
	view_write_columns(view, columns, count);
	json_key(&view->reply, "contests");
	json_begin_array(&view->reply);
	for (size_t i = 0; contenders && i < contests.count; i++)
		write_contest(view, &contests.items[i],
			      contest_lacks(&contests, &contests.items[i], contenders, &view->own),
			      contests.by, columns, count);
	json_end_array(&view->reply);
	json_end_object(&view->reply);
	view->reply.buffer.failed = view->reply.buffer.failed || !contenders;
	arena_finish(&arena);
}
