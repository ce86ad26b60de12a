#include "measure/count/caveat.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

#define NAMED 6 /* operators; of more their number */

/* Is it the first of its type that has no formula? */
static bool is_first(const struct count *count, size_t node)
{
	for (size_t i = 0; i < node; i++)
		if (!count->nodes[i].known &&
		    strcmp(count->nodes[i].type, count->nodes[node].type) == 0)
			return false;
	return true;
}

/* "Det, DFT and 3 more"; NULL: all have one. */
static const char *unknown_operators(const struct count *count, struct arena *arena)
{
	const char *names = NULL;
	size_t found = 0;
	for (size_t i = 0; i < count->node_count; i++) {
		if (count->nodes[i].known || !is_first(count, i))
			continue;
		if (found++ < NAMED)
			names = arena_printf(arena, "%s%s%.60s", names ? names : "",
					     names ? ", " : "", count->nodes[i].type);
	}
	return found > NAMED ? arena_printf(arena, "%s and %zu more", names, found - NAMED) : names;
}

struct caveat caveat_of(const struct count *count, struct arena *arena)
{
	struct caveat caveat = { .reason = NULL };
	const char *unknown = unknown_operators(count, arena);
	caveat.at_least = unknown;
	caveat.nothing = unknown && !(count->flops > 0);
	if (caveat.nothing)
		caveat.reason = arena_printf(
			arena, "FLOPs are not known: dyno has no formula for %s", unknown);
	else if (unknown && isfinite(count->coverage))
		caveat.reason = arena_printf(
			arena,
			"FLOPs are a lower bound: dyno has no formula for %s, which took %.2g %% "
			"of the time when they were counted",
			unknown, 100 * (1 - count->coverage));
	else if (unknown)
		caveat.reason = arena_printf(
			arena, "FLOPs are a lower bound: dyno has no formula for %s", unknown);
	else if (count->extended && count->decides)
		caveat.reason = arena_string(
			arena, "FLOPs are those of small batches, extended: the graph has "
			       "conditions or rounds, and counting at this batch would take too "
			       "long");
	return caveat;
}

void caveat_mark(const struct caveat *caveat, struct result *result, enum field_id field)
{
	struct field_value *value = &result->values[field];
	if (!caveat->reason || isnan(value->value))
		return;
	value->reason = caveat->reason;
	value->estimated = !caveat->nothing;
	if (caveat->at_least)
		value->bound = value->value;
	if (!caveat->nothing)
		return;
	value->value = value->low = value->high = value->bound = NAN;
	value->kind = INTERVAL_NONE;
	for (size_t i = 0; i < result->replicate_count; i++)
		result->replicates[i].values[field] = NAN;
}

bool caveat_note(const struct caveat *caveat, struct arena *arena, struct result *result)
{
	return !caveat->reason || strings_add_once(arena, &result->notes, caveat->reason);
}
