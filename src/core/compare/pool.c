#include "core/compare/pool.h"
#include "core/base/map.h"
#include "core/result/summarise.h"
#include "core/stats/stats.h"
#include <math.h>

/* --- Grouping -------------------------------------------------------------------------------- */

struct grouping {
	const struct result *const *results;
	const size_t *first; /* of each pool: place of its first result */
	const struct cell *cell;
};

static bool same_cell(const void *context, uint32_t pool)
{
	const struct grouping *grouping = context;
	return cell_compare(&grouping->results[grouping->first[pool]]->cell, grouping->cell,
			    ALL_WORDS) == 0;
}

/* Which pool each result is of, and how many each has. */
static bool number_pools(struct pools *pools, const struct result *const *results, size_t count,
			 size_t *first, uint32_t *pool_of, struct arena *arena)
{
	struct map map = { 0 };
	struct grouping grouping = { results, first, NULL };
	for (size_t i = 0; i < count; i++) {
		grouping.cell = &results[i]->cell;
		pool_of[i] = map_add(&map, arena, cell_hash(grouping.cell, ALL_WORDS), same_cell,
				     &grouping, (uint32_t)pools->count);
		if (pool_of[i] == MAP_NONE)
			return false;
		if (pool_of[i] == pools->count)
			first[pools->count++] = i;
		pools->items[pool_of[i]].count++;
	}
	return true;
}

/* Each pool's results beside each other in `sorted`, and their places. */
static void fill_pools(struct pools *pools, const struct result *const *results, size_t count,
		       const uint32_t *pool_of, const struct result **sorted, size_t *places)
{
	size_t filled = 0;
	for (size_t i = 0; i < pools->count; i++) {
		pools->items[i].results = sorted + filled;
		pools->items[i].places = places + filled;
		filled += pools->items[i].count;
		pools->items[i].count = 0;
	}
	for (size_t i = 0; i < count; i++) {
		struct pool *pool = &pools->items[pool_of[i]];
		size_t at = (size_t)(pool->places - places) + pool->count;
		bool stands = !pool->count || results[i]->status == STATUS_OK ||
			      pool_status(pool) != STATUS_OK;
		sorted[at] = results[i];
		places[at] = i;
		pool->count++;
		pool->place = stands ? i : pool->place;
	}
}

bool pools_make(struct pools *pools, const struct result *const *results, size_t count,
		struct arena *arena)
{
	size_t *first = arena_allocate(arena, count + 1, sizeof(*first));
	uint32_t *pool_of = arena_allocate(arena, count + 1, sizeof(*pool_of));
	const struct result **sorted = arena_allocate(arena, count + 1, sizeof(*sorted));
	size_t *places = arena_allocate(arena, count + 1, sizeof(*places));
	*pools = (struct pools){ .items = arena_allocate(arena, count + 1, sizeof(*pools->items)) };
	if (!first || !pool_of || !sorted || !places || !pools->items ||
	    !number_pools(pools, results, count, first, pool_of, arena))
		return false;
	fill_pools(pools, results, count, pool_of, sorted, places);
	return true;
}

struct pool pool_of_one(const struct result *const *result)
{
	return (struct pool){ .results = result, .count = 1 };
}

enum status pool_status(const struct pool *pool)
{
	for (size_t i = 0; i < pool->count; i++)
		if (pool->results[i]->status == STATUS_OK)
			return STATUS_OK;
	return pool->results[pool->count - 1]->status;
}

const struct result *pool_result(const struct pool *pool)
{
	for (size_t i = pool->count; i-- > 0;)
		if (pool->results[i]->status == STATUS_OK)
			return pool->results[i];
	return pool->results[pool->count - 1];
}

/* --- Values ---------------------------------------------------------------------------------- */

static bool has_value(const struct result *result, const struct vocabulary *own,
		      enum field_id field)
{
	return result->status == STATUS_OK &&
	       isfinite(field_shown(result_value(own, result, field)));
}

size_t pool_processes(const struct pool *pool, const struct vocabulary *own, enum field_id field,
		      double *values)
{
	double some[PROCESSES_MAX];
	size_t count = 0;
	for (size_t i = 0; i < pool->count; i++) {
		size_t more = pool->results[i]->status == STATUS_OK
				      ? replicate_values(own, pool->results[i], field, some)
				      : 0;
		for (size_t k = 0; k < more && count < PROCESSES_MAX; k++)
			values[count++] = some[k];
	}
	return count;
}

/* The processes' values of all that have the field; 0 where one of these has no process. */
static size_t all_processes(const struct pool *pool, const struct vocabulary *own,
			    enum field_id field, double *values)
{
	for (size_t i = 0; i < pool->count; i++)
		if (has_value(pool->results[i], own, field) &&
		    !replicate_values(own, pool->results[i], field, values))
			return 0;
	return pool_processes(pool, own, field, values);
}

/* Their intervals' ends, on average. */
struct usual {
	double low, high;
	size_t count;
};

static struct usual usual_interval(const struct pool *pool, const struct vocabulary *own,
				   enum field_id field)
{
	struct usual usual = { 0 };
	for (size_t i = 0; i < pool->count; i++) {
		const struct field_value *value = result_value(own, pool->results[i], field);
		if (!has_value(pool->results[i], own, field) || !isfinite(value->low) ||
		    !isfinite(value->high))
			continue;
		usual.low += value->low;
		usual.high += value->high;
		usual.count++;
	}
	usual.low /= (double)usual.count;
	usual.high /= (double)usual.count;
	return usual;
}

/* values: of the results, sorted. */
static void set_interval(const struct pool *pool, const struct vocabulary *own, enum field_id field,
			 const double *values, size_t count, struct field_value *value)
{
	double processes[PROCESSES_MAX];
	struct usual usual = usual_interval(pool, own, field);
	size_t n = all_processes(pool, own, field, processes);
	const double *over = n > 1 ? processes : values;
	n = n > 1 ? n : count;
	double deviation = stats_standard_deviation(over, n);
	struct interval interval = stats_mean_interval(value->value, deviation, (double)n, 0.95);
	bool of_rows = value->kind == INTERVAL_ROWS; /* of which all saw the same */
	value->low = value->high = NAN;
	value->kind = INTERVAL_NONE;
	if (!usual.count && !(deviation > 0))
		return; /* counted, not measured */
	value->low = usual.count ? fmin(usual.low, interval.low) : interval.low;
	value->high = usual.count ? fmax(usual.high, interval.high) : interval.high;
	value->kind = of_rows ? INTERVAL_ROWS : INTERVAL_PROCESSES;
	if (value->low < 0 && !(value->value < 0))
		value->low = 0;
}

static struct field_value no_value(const struct pool *pool, const struct vocabulary *own,
				   enum field_id field)
{
	struct field_value value = *result_value(own, pool_result(pool), field);
	for (size_t i = 0; i < pool->count; i++)
		if (pool->results[i]->status == STATUS_OK)
			value.bound = fmin(value.bound, result_value(own, pool->results[i], field)
								->bound); /* passes NaN over */
	return value;
}

static struct field_value joined_value(const struct pool *pool, const struct vocabulary *own,
				       enum field_id field)
{
	double values[PROCESSES_MAX];
	const struct field_value *one = NULL;
	bool is_least = false;
	size_t count = 0;
	for (size_t i = 0; i < pool->count && count < PROCESSES_MAX; i++) {
		if (!has_value(pool->results[i], own, field))
			continue;
		one = result_value(own, pool->results[i], field);
		is_least |= field_is_least(one);
		values[count++] = one->value;
	}
	if (count < 2)
		return one ? *one : no_value(pool, own, field);
	struct field_value value = *one;
	stats_sort(values, count);
	value.value = stats_quantile(values, count, 0.5);
	value.bound = is_least ? value.value : NAN;
	value.estimated |= is_least;
	set_interval(pool, own, field, values, count, &value);
	return value;
}

struct field_value pool_value(const struct pool *pool, const struct vocabulary *own,
			      enum field_id field)
{
	return pool->count == 1 ? *result_value(own, pool->results[0], field)
				: joined_value(pool, own, field);
}
