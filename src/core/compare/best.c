#include "core/compare/best.h"
#include "core/result/summarise.h"
#include "core/stats/stats.h"
#include <math.h>
#include <stdint.h>

const struct cell *contender_cell(const struct contender *contender)
{
	return &pool_result(&contender->pool)->cell;
}

bool contenders_make(struct contender **contenders, size_t *count,
		     const struct result *const *results, size_t result_count, struct arena *arena)
{
	struct pools pools;
	if (!pools_make(&pools, results, result_count, arena))
		return false;
	*count = pools.count;
	*contenders = arena_allocate(arena, pools.count + 1, sizeof(**contenders));
	for (size_t i = 0; *contenders && i < pools.count; i++)
		(*contenders)[i] = (struct contender){ .pool = pools.items[i] };
	return *contenders != NULL;
}

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
	return cell_compare(contender_cell(&sought->contenders[best]), sought->cell,
			    contest_words()) == 0;
}

static struct contest *contest_of(struct contests *contests, const struct contender *contenders,
				  size_t row, struct arena *arena)
{
	const struct cell *cell = contender_cell(&contenders[row]);
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

static bool has_value(const struct contests *contests, size_t place)
{
	return isfinite(field_shown(&contests->values[place]));
}

static bool is_better(const struct contests *contests, size_t a, size_t b,
		      const struct vocabulary *own)
{
	double first = contests->values[a].value, second = contests->values[b].value;
	return field_of(own, contests->by)->better == BETTER_LOWER ? first < second
								   : first > second;
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

static void enter(const struct contests *contests, struct contest *contest,
		  const struct contender *contenders, size_t row, const struct vocabulary *own)
{
	const struct contender *contender = &contenders[row];
	if (pool_status(&contender->pool) != STATUS_OK) {
		contest->failed++;
		return;
	}
	contest->states[contender->state]++;
	if (contender->state != GATE_BROKEN && !has_value(contests, row) &&
	    contest->lacking == SIZE_MAX)
		contest->lacking = row;
	if (contender->state != GATE_KEPT || !has_value(contests, row))
		return;
	if (!contest->won || is_better(contests, row, contest->best, own))
		contest->best = row;
	contest->won = true;
}

const char *contest_lacks(const struct contests *contests, const struct contest *contest)
{
	if (contest->won || contest->rivals || contest->lacking == SIZE_MAX)
		return NULL;
	const char *reason = contests->values[contest->lacking].reason;
	return reason ? reason : "";
}

enum contender_role contender_role(const struct contests *contests,
				   const struct contender *contenders, size_t place,
				   const struct vocabulary *own)
{
	const struct contest *contest = &contests->items[contests->contest_of[place]];
	const struct contender *contender = &contenders[place];
	if (contest->won && place == contest->best)
		return CONTENDER_BEST;
	if (!has_value(contests, place) || contender->state == GATE_BROKEN)
		return CONTENDER_OTHER;
	if (contender->state == GATE_UNDECIDED)
		return !contest->won || is_better(contests, place, contest->best, own)
			       ? CONTENDER_RIVAL
			       : CONTENDER_OTHER;
	return contest->won && meets(&contests->values[place], &contests->values[contest->best])
		       ? CONTENDER_NEAR
		       : CONTENDER_OTHER;
}

/* The deviation among processes; NaN of fewer than two. */
static double deviation_of(const struct contender *contender, const struct vocabulary *own,
			   enum field_id by, size_t *count)
{
	double values[PROCESSES_MAX];
	*count = pool_processes(&contender->pool, own, by, values);
	return *count > 1 ? stats_standard_deviation(values, *count) : NAN;
}

size_t contenders_needed(const struct contests *contests, const struct contender *contenders,
			 size_t a, size_t b, const struct vocabulary *own)
{
	size_t first, second;
	double spread = deviation_of(&contenders[a], own, contests->by, &first) +
			deviation_of(&contenders[b], own, contests->by, &second);
	double apart = fabs(contests->values[a].value - contests->values[b].value);
	bool of_rows = contests->values[a].kind == INTERVAL_ROWS; /* the same in all processes */
	if (isnan(spread) || isnan(apart) || of_rows)
		return 0;
	for (size_t n = (first > second ? first : second) + 1; n <= COMPARISON_NEEDED_MOST; n++)
		if (spread * stats_student_quantile(0.975, (double)n - 1) / sqrt((double)n) < apart)
			return n;
	return SIZE_MAX;
}

static bool enter_all(struct contests *contests, const struct contender *contenders, size_t count,
		      const struct vocabulary *own, struct arena *arena)
{
	for (size_t i = 0; i < count; i++) {
		struct contest *contest = contest_of(contests, contenders, i, arena);
		if (!contest)
			return false;
		contests->values[i] = pool_value(&contenders[i].pool, own, contests->by);
		enter(contests, contest, contenders, i, own);
	}
	return true;
}

bool contests_hold(struct contests *contests, const struct contender *contenders, size_t count,
		   const struct vocabulary *own, enum field_id by, struct arena *arena)
{
	*contests = (struct contests){
		.items = arena_allocate(arena, count + 1, sizeof(*contests->items)),
		.contest_of = arena_allocate(arena, count + 1, sizeof(*contests->contest_of)),
		.values = arena_allocate(arena, count + 1, sizeof(*contests->values)),
		.by = by
	};
	if (!contests->items || !contests->contest_of || !contests->values ||
	    !enter_all(contests, contenders, count, own, arena))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct contest *contest = &contests->items[contests->contest_of[i]];
		enum contender_role role = contender_role(contests, contenders, i, own);
		contest->near += role == CONTENDER_NEAR;
		contest->rivals += role == CONTENDER_RIVAL;
	}
	return true;
}
