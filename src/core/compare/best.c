#include "core/compare/best.h"
#include "core/result/summarise.h"
#include "core/stats/stats.h"
#include <math.h>
#include <stdint.h>

struct sought {
	const struct contests *contests;
	const struct contender *contenders;
	const struct cell *cell;
};

static uint64_t contest_words(void)
{
	return WORDS_THAT(workload) | word_with_told(WORD_DEVICE);
}

static bool same_contest(const void *context, uint32_t place)
{
	const struct sought *sought = context;
	size_t best = sought->contests->items[place].best;
	return cell_compare(&sought->contenders[best].result->cell, sought->cell,
			    contest_words()) == 0;
}

static struct contest *contest_of(struct contests *contests, const struct contender *contenders,
				  size_t row, struct arena *arena)
{
	const struct cell *cell = &contenders[row].result->cell;
	const struct sought sought = { contests, contenders, cell };
	uint32_t place = map_add(&contests->map, arena, cell_hash(cell, contest_words()),
				 same_contest, &sought, (uint32_t)contests->count);
	if (place == MAP_NONE)
		return NULL;
	if (place == contests->count)
		contests->items[contests->count++] =
			(struct contest){ .best = row, .lacking = SIZE_MAX };
	contests->contest_of[row] = place;
	return &contests->items[place];
}

static const struct field_value *value_of(const struct contender *contender,
					  const struct vocabulary *own, enum field_id by)
{
	return result_value(own, contender->result, by);
}

static bool has_value(const struct contender *contender, const struct vocabulary *own,
		      enum field_id by)
{
	return contender->result->status == STATUS_OK &&
	       isfinite(field_shown(value_of(contender, own, by)));
}

static bool is_better(const struct contender *a, const struct contender *b,
		      const struct vocabulary *own, enum field_id by)
{
	double first = value_of(a, own, by)->value, second = value_of(b, own, by)->value;
	return field_of(own, by)->better == BETTER_LOWER ? first < second : first > second;
}

/* Their intervals, or where they have none their values. */
static bool meets(const struct field_value *a, const struct field_value *b)
{
	double a_low = isfinite(a->low) ? a->low : a->value;
	double a_high = isfinite(a->high) ? a->high : a->value;
	double b_low = isfinite(b->low) ? b->low : b->value;
	double b_high = isfinite(b->high) ? b->high : b->value;
	return a_low <= b_high && b_low <= a_high;
}

static void enter(struct contest *contest, const struct contender *contenders, size_t row,
		  const struct vocabulary *own, enum field_id by)
{
	const struct contender *contender = &contenders[row];
	if (contender->result->status != STATUS_OK) {
		contest->failed++;
		return;
	}
	contest->states[contender->state]++;
	if (contender->state != GATE_BROKEN && !has_value(contender, own, by) &&
	    contest->lacking == SIZE_MAX)
		contest->lacking = row;
	if (contender->state != GATE_KEPT || !has_value(contender, own, by))
		return;
	if (!contest->won || is_better(contender, &contenders[contest->best], own, by))
		contest->best = row;
	contest->won = true;
}

const char *contest_lacks(const struct contests *contests, const struct contest *contest,
			  const struct contender *contenders, const struct vocabulary *own)
{
	if (contest->won || contest->rivals || contest->lacking == SIZE_MAX)
		return NULL;
	const char *reason = value_of(&contenders[contest->lacking], own, contests->by)->reason;
	return reason ? reason : "";
}

enum contender_role contender_role(const struct contests *contests,
				   const struct contender *contenders, size_t place,
				   const struct vocabulary *own)
{
	const struct contest *contest = &contests->items[contests->contest_of[place]];
	const struct contender *contender = &contenders[place], *best = &contenders[contest->best];
	if (contest->won && place == contest->best)
		return CONTENDER_BEST;
	if (!has_value(contender, own, contests->by) || contender->state == GATE_BROKEN)
		return CONTENDER_OTHER;
	if (contender->state == GATE_UNDECIDED)
		return !contest->won || is_better(contender, best, own, contests->by)
			       ? CONTENDER_RIVAL
			       : CONTENDER_OTHER;
	/* The same cell in another run is no other answer. */
	return contest->won &&
			       cell_compare(&contender->result->cell, &best->result->cell,
					    ALL_WORDS) != 0 &&
			       meets(value_of(contender, own, contests->by),
				     value_of(best, own, contests->by))
		       ? CONTENDER_NEAR
		       : CONTENDER_OTHER;
}

/* The deviation among processes; NaN of fewer than two. */
static double deviation_of(const struct contender *contender, const struct vocabulary *own,
			   enum field_id by, size_t *count)
{
	double values[PROCESSES_MAX];
	*count = replicate_values(own, contender->result, by, values);
	return *count > 1 ? stats_standard_deviation(values, *count) : NAN;
}

size_t contenders_needed(const struct contender *a, const struct contender *b,
			 const struct vocabulary *own, enum field_id by)
{
	size_t first, second;
	double spread = deviation_of(a, own, by, &first) + deviation_of(b, own, by, &second);
	double apart = fabs(value_of(a, own, by)->value - value_of(b, own, by)->value);
	if (isnan(spread) || isnan(apart))
		return 0;
	for (size_t n = (first > second ? first : second) + 1; n <= COMPARISON_NEEDED_MOST; n++)
		if (spread * stats_student_quantile(0.975, (double)n - 1) / sqrt((double)n) < apart)
			return n;
	return SIZE_MAX;
}

bool contests_hold(struct contests *contests, const struct contender *contenders, size_t count,
		   const struct vocabulary *own, enum field_id by, struct arena *arena)
{
	*contests = (struct contests){
		.items = arena_allocate(arena, count + 1, sizeof(*contests->items)),
		.contest_of = arena_allocate(arena, count + 1, sizeof(*contests->contest_of)),
		.by = by
	};
	if (!contests->items || !contests->contest_of)
		return false;
	for (size_t i = 0; i < count; i++) {
		struct contest *contest = contest_of(contests, contenders, i, arena);
		if (!contest)
			return false;
		enter(contest, contenders, i, own, by);
	}
	for (size_t i = 0; i < count; i++) {
		struct contest *contest = &contests->items[contests->contest_of[i]];
		enum contender_role role = contender_role(contests, contenders, i, own);
		contest->near += role == CONTENDER_NEAR;
		contest->rivals += role == CONTENDER_RIVAL;
	}
	return true;
}
