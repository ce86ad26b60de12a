/* Limits that results must keep, "latency_p99<=50ms", and the best of those that do. */
#include "core/base/hash.h"
#include "core/base/units.h"
#include "view.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

bool view_limit_parse(const struct view *view, const char *text, struct view_limit *limit,
		      struct dyno_error *err)
{
	size_t length = strcspn(text, "<>");
	char key[64];
	snprintf(key, sizeof(key), "%.*s", (int)(length < sizeof(key) ? length : 0), text);
	*limit = (struct view_limit){ .text = text,
				      .field = vocabulary_field(&view->own, key),
				      .below = text[length] == '<' };
	if (limit->field == FIELD_TOTAL || !text[length])
		return error_set(err, DYNO_ERROR_USAGE,
				 "\"%.*s\" is no limit: write for example latency_p99<=50ms",
				 TEXT_SHOWN(text), text);
	const char *value = text + length + 1;
	value += *value == '=';
	return parse_in_unit(value, field_of(&view->own, limit->field)->unit, &limit->value, err);
}

/* All that the number may be is on one side, or it cannot be said. */
static enum limit_state judge_between(const struct view_limit *limit, double low, double high)
{
	bool kept = limit->below ? high <= limit->value : low >= limit->value;
	bool broken = limit->below ? low > limit->value : high < limit->value;
	return kept ? LIMITS_KEPT : broken ? LIMITS_BROKEN : LIMITS_UNDECIDED;
}

enum limit_state view_limit_judge(const struct view *view, const struct view_limit *limit,
				  const struct result *result)
{
	const struct field_value *value = result_value(&view->own, result, limit->field);
	bool has_interval = isfinite(value->low) && isfinite(value->high);
	if (value->withheld && isfinite(field_bound(value)))
		return judge_between(limit, field_bound(value), INFINITY);
	if (!isfinite(field_shown(value)))
		return LIMITS_UNDECIDED;
	return judge_between(limit, has_interval ? value->low : value->value,
			     has_interval ? value->high : value->value);
}

/* --- The best -------------------------------------------------------------------------------- */

/* What is asked of each model and sequence length: the best cell of each device. */
struct contest {
	uint32_t model, sequence, device; /* codes */
	uint32_t best;                    /* place of the best that keeps the limits, else of any */
	uint32_t states[LIMIT_STATES];    /* how many are each */
	uint32_t failed;
	uint32_t near; /* others that keep them, of which the intervals do not tell it apart */
};

struct contests {
	struct contest *items;
	uint32_t count;
	struct map map;
};

struct sought_contest {
	const struct contests *contests;
	uint32_t model, sequence, device;
};

static bool same_contest(const void *context, uint32_t place)
{
	const struct sought_contest *sought = context;
	const struct contest *contest = &sought->contests->items[place];
	return contest->model == sought->model && contest->sequence == sought->sequence &&
	       contest->device == sought->device;
}

static struct contest *contest_of(const struct view *view, struct contests *contests, uint32_t row,
				  struct arena *arena)
{
	const struct sought_contest sought = { contests, view->facets[WORD_MODEL].codes[row],
					       view->facets[WORD_SEQUENCE].codes[row],
					       view->facets[WORD_DEVICE].codes[row] };
	uint32_t hash =
		hash_join(hash_join(hash_number(sought.model), hash_number(sought.sequence)),
			  hash_number(sought.device));
	uint32_t place =
		map_add(&contests->map, arena, hash, same_contest, &sought, contests->count);
	if (place == MAP_NONE)
		return NULL;
	if (place == contests->count)
		contests->items[contests->count++] =
			(struct contest){ sought.model, sought.sequence, sought.device,
					  .best = row };
	return &contests->items[place];
}

static bool may_win(const struct view *view, enum field_id by, uint32_t row)
{
	return view->rows[row]->status == STATUS_OK && view->limit_states[row] == LIMITS_KEPT &&
	       isfinite(field_shown(result_value(&view->own, view->rows[row], by)));
}

static bool is_better(const struct view *view, enum field_id by, uint32_t row, uint32_t than)
{
	double a = result_value(&view->own, view->rows[row], by)->value,
	       b = result_value(&view->own, view->rows[than], by)->value;
	return !may_win(view, by, than) ||
	       (field_of(&view->own, by)->better == BETTER_LOWER ? a < b : a > b);
}

static bool meets(const struct field_value *a, const struct field_value *b)
{
	double a_low = isfinite(a->low) ? a->low : a->value;
	double a_high = isfinite(a->high) ? a->high : a->value;
	double b_low = isfinite(b->low) ? b->low : b->value;
	double b_high = isfinite(b->high) ? b->high : b->value;
	return a_low <= b_high && b_low <= a_high;
}

static bool hold(const struct view *view, enum field_id by, struct contests *contests,
		 struct arena *arena)
{
	for (uint32_t i = 0; i < view->shown_count; i++) {
		uint32_t row = view->shown[i];
		struct contest *contest = contest_of(view, contests, row, arena);
		if (!contest)
			return false;
		if (view->rows[row]->status != STATUS_OK)
			contest->failed++;
		else
			contest->states[view->limit_states[row]]++;
		if (may_win(view, by, row) && is_better(view, by, row, contest->best))
			contest->best = row;
	}
	for (uint32_t i = 0; i < view->shown_count; i++) {
		uint32_t row = view->shown[i];
		struct contest *contest = contest_of(view, contests, row, arena);
		if (contest && row != contest->best && may_win(view, by, row) &&
		    meets(result_value(&view->own, view->rows[row], by),
			  result_value(&view->own, view->rows[contest->best], by)))
			contest->near++;
	}
	return true;
}

static void write_contest(struct view *view, const struct contest *contest, enum field_id by,
			  const enum field_id *columns, size_t count)
{
	struct json_writer *writer = &view->reply;
	json_begin_object(writer);
	json_member_boolean(writer, "won", may_win(view, by, contest->best));
	json_member_count(writer, "kept", contest->states[LIMITS_KEPT]);
	json_member_count(writer, "broken", contest->states[LIMITS_BROKEN]);
	json_member_count(writer, "undecided", contest->states[LIMITS_UNDECIDED]);
	json_member_count(writer, "failed", contest->failed);
	json_member_count(writer, "near", contest->near);
	json_member_number(writer, "by",
			   field_shown(result_value(&view->own, view->rows[contest->best], by)));
	json_key(writer, "row");
	view_write_row(view, contest->best, columns, count, false);
	json_end_object(writer);
}

/* Of each model, sequence length and device the best of the shown results that keeps the limits. */
void view_best(struct view *view, const struct json_value *request)
{
	struct arena arena = { 0 };
	const char *key = request_text(request, "by");
	enum field_id by = key ? vocabulary_field(&view->own, key) : FIELD_TOTAL,
		      columns[FIELDS_MOST];
	size_t count = request_fields(view, request, columns);
	struct contests contests = { .items = arena_allocate(&arena, view->shown_count + 1,
							     sizeof(*contests.items)) };
	by = by == FIELD_TOTAL ? FIELD_THROUGHPUT_ITEMS : by;
	bool ok = contests.items && hold(view, by, &contests, &arena);
	view_reply_begin(view);
	json_begin_object(&view->reply);
	view_write_columns(view, columns, count);
	json_key(&view->reply, "contests");
	json_begin_array(&view->reply);
	for (uint32_t i = 0; ok && i < contests.count; i++)
		write_contest(view, &contests.items[i], by, columns, count);
	json_end_array(&view->reply);
	json_end_object(&view->reply);
	view->reply.buffer.failed = view->reply.buffer.failed || !ok;
	arena_finish(&arena);
}
