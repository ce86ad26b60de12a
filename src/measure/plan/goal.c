#include "measure/plan/goal.h"
#include "core/result/summarise.h"
#include "core/stats/stats.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LEVEL 0.95

/* How alike samples are is estimated for each process by itself, and for all of them once more: so
 * that this does not fall short of it, each takes a little more. */
#define MARGIN 1.05

/* --- Reading --------------------------------------------------------------------------------- */

#define COMMON   "latency_" /* may be left out of a field's key */
#define NAME_MAX 31

static const struct field_source *source_of(const char *name)
{
	for (size_t i = 0; i < field_source_count; i++) {
		const struct field_source *source = &field_sources[i];
		const char *key = fields[source->field].key;
		bool told = source->statistic == STATISTIC_QUANTILE ||
			    source->statistic == STATISTIC_MEAN;
		if (told && strcmp(source->series, SERIES_INFERENCE) == 0 &&
		    (strcmp(key, name) == 0 || (strncmp(key, COMMON, strlen(COMMON)) == 0 &&
						strcmp(key + strlen(COMMON), name) == 0)))
			return source;
	}
	return NULL;
}

/* "p99.9", which need not be a field. */
static bool read_percentile(const char *name, struct goal *goal)
{
	char *end;
	double percent = name[0] == 'p' && strspn(name + 1, "0123456789.") == strlen(name + 1)
				 ? strtod(name + 1, &end)
				 : NAN;
	goal->p = percent / 100;
	return percent > 0 && percent < 100 && !*end;
}

static bool read_name(const char *name, struct goal *goal)
{
	const struct field_source *source = source_of(name);
	goal->field = source ? source->field : FIELD_TOTAL;
	if (!source)
		return read_percentile(name, goal);
	goal->p = source->statistic == STATISTIC_MEAN ? NAN : source->p;
	return true;
}

static bool read_goal(const char *text, struct goal *goal, struct dyno_error *err)
{
	size_t length = strcspn(text, ":");
	char name[NAME_MAX + 1] = "";
	*goal = (struct goal){ .text = text, .share = INFINITY };
	if (length <= NAME_MAX)
		memcpy(name, text, length);
	if (!read_name(name, goal))
		return error_set(err, DYNO_ERROR_USAGE,
				 "‹until›: \"%.*s\" is no statistic of the samples: write p99, "
				 "p99:5%%, median:1%% or mean:2%%",
				 TEXT_SHOWN(text), text);
	if (!text[length])
		return true;
	const char *share = text + length + 1;
	share += strncmp(share, "±", strlen("±")) == 0 ? strlen("±") : 0;
	if (!parse_share(share, &goal->share, err))
		return error_prefix(err, "‹until›");
	return goal->share > 0 ||
	       error_set(err, DYNO_ERROR_USAGE, "‹until›: %.*s: no interval is that narrow",
			 TEXT_SHOWN(text), text);
}

bool goals_read(struct goals *goals, const struct strings *texts, struct dyno_error *err)
{
	goals->count = 0;
	if (texts->count > GOALS_MOST)
		return error_set(err, DYNO_ERROR_USAGE, "‹until›: more than %d of them",
				 GOALS_MOST);
	for (size_t i = 0; i < texts->count; i++)
		if (!read_goal(texts->items[i], &goals->items[goals->count++], err))
			return false;
	return true;
}

const char *goals_text(const struct goals *goals, struct arena *arena)
{
	const char *text = "";
	for (size_t i = 0; text && i < goals->count; i++)
		text = arena_printf(arena, "%s%s%s", text, i ? ", " : "", goals->items[i].text);
	return text;
}

static double needs_of(const struct goal *goal)
{
	return isnan(goal->p) ? 2 : (double)stats_quantile_needs(goal->p, LEVEL);
}

uint64_t goals_need(const struct goals *goals)
{
	double most = 0;
	for (size_t i = 0; i < goals->count; i++)
		most = fmax(most, needs_of(&goals->items[i]));
	return (uint64_t)most;
}

/* --- Looking --------------------------------------------------------------------------------- */

static double half_of(struct interval interval)
{
	return (interval.high - interval.low) / 2;
}

/* How many times as many samples an interval needs that shall be so narrow: widths fall with their
 * square root. */
static double more_for(double half, double value, double share)
{
	double ratio = half / (share * fabs(value));
	return isinf(share) ? 1 : ratio * ratio;
}

/* The samples of some processes of a cell, one behind the other, in s. */
struct pool {
	double *series, *sorted;
	size_t n, last; /* samples; those of the last process */
	double factor;  /* how many times as many there will be */
	const struct result *before;
};

static size_t count_before(const struct result *before)
{
	size_t count = 0;
	for (size_t r = 0; before && r < before->replicate_count; r++)
		count += replicate_samples(&before->replicates[r])->count;
	return count;
}

static void add(struct pool *pool, const uint64_t *ns, size_t n)
{
	for (size_t i = 0; i < n; i++)
		pool->series[pool->n++] = (double)ns[i] * 1e-9;
}

static bool pool_make(struct pool *pool, const struct result *before, const uint64_t *ns, size_t n)
{
	size_t count = count_before(before) + n;
	*pool = (struct pool){ .last = n, .factor = 1, .before = before };
	pool->series = malloc(2 * (count + 1) * sizeof(*pool->series));
	if (!pool->series)
		return false;
	for (size_t r = 0; before && r < before->replicate_count; r++) {
		const struct sample_series *series = replicate_samples(&before->replicates[r]);
		add(pool, series->values, series->count);
	}
	add(pool, ns, n);
	pool->sorted = pool->series + count;
	memcpy(pool->sorted, pool->series, count * sizeof(*pool->sorted));
	stats_sort(pool->sorted, count);
	return true;
}

/* Independent ones among them, process by process: of the mean, or of a quantile. */
static double effective_of(const struct pool *pool, bool mean, double quantile)
{
	const double *series = pool->series;
	size_t processes = pool->before ? pool->before->replicate_count : 0;
	double effective = 0;
	for (size_t r = 0; r <= processes; r++) {
		size_t n = r < processes ? replicate_samples(&pool->before->replicates[r])->count
					 : pool->last;
		if (n)
			effective += fmax(mean ? stats_effective_n(series, n)
					       : stats_quantile_effective_n(series, n, quantile),
					  1);
		series += n;
	}
	return effective * pool->factor / MARGIN;
}

static double more_for_mean(const struct goal *goal, const struct pool *pool)
{
	double mean = stats_mean(pool->series, pool->n);
	double deviation = stats_standard_deviation(pool->series, pool->n);
	double effective = effective_of(pool, true, NAN);
	struct interval interval = stats_mean_interval(mean, deviation, effective, LEVEL);
	if (!isfinite(interval.low))
		return fmax(2 / effective, 1 + 1 / (double)pool->n);
	return more_for(half_of(interval), mean, goal->share);
}

static size_t place_of(double rank, const struct pool *pool)
{
	size_t place = (size_t)ceil(rank / pool->factor);
	return place < pool->n ? place : pool->n;
}

/* The ranks that all will have, at the same shares of those that are there. */
static double more_for_quantile(const struct goal *goal, const struct pool *pool)
{
	double value = stats_quantile(pool->sorted, pool->n, goal->p);
	double effective = effective_of(pool, false, value);
	struct stats_ranks ranks =
		stats_quantile_ranks((double)pool->n * pool->factor, effective, goal->p, LEVEL);
	if (!(ranks.low > 0 && ranks.high > 0))
		return fmax(needs_of(goal) / effective, 1 + 1 / (double)pool->n);
	struct interval interval = { pool->sorted[place_of(ranks.low, pool) - 1],
				     pool->sorted[place_of(ranks.high, pool) - 1] };
	return more_for(half_of(interval), value, goal->share);
}

static double more_for_all(const struct goals *goals, const struct pool *pool)
{
	double more = 0;
	for (size_t i = 0; i < goals->count; i++) {
		const struct goal *goal = &goals->items[i];
		more = fmax(more, isnan(goal->p) ? more_for_mean(goal, pool)
						 : more_for_quantile(goal, pool));
	}
	return more;
}

/* Those that are there stay as they are; the rest is shared among this process and those to come.
 */
struct goal_look goals_look(const struct goals *goals, const struct result *before,
			    const uint64_t *ns, size_t n, uint64_t processes)
{
	struct goal_look look = { false, 2 };
	struct pool pool;
	uint64_t done = before ? before->replicate_count : 0;
	double left = processes > done ? (double)(processes - done) : 1;
	if (n == 0 || !pool_make(&pool, before, ns, n))
		return look; /* without memory it goes on until something else ends it */
	double own = (double)n, others = (double)pool.n - own;
	pool.factor = (others + own * left) / (others + own);
	double more = more_for_all(goals, &pool);
	free(pool.series);
	look.met = more <= 1;
	look.more = look.met ? 1 : more + others * (more - 1) / (left * own);
	return look;
}

uint64_t goals_next_look(const struct goal_look *look, uint64_t n, uint64_t capacity)
{
	double next = ceil((double)n * fmin(look->more, 2));
	uint64_t least = n + 1 + n / 16;
	uint64_t chosen = next > (double)least ? (uint64_t)next : least;
	return chosen < capacity ? chosen : capacity;
}

/* --- What came of it ------------------------------------------------------------------------- */

static double time_of(const struct result *result)
{
	double time = 0;
	for (size_t r = 0; r < result->replicate_count; r++)
		time += result->replicates[r].sampling_time;
	return time;
}

/* A percentile that is no field is told from the samples. */
static const char *lacking_of_samples(const struct goal *goal, const struct result *result,
				      struct arena *arena)
{
	const struct goals one = { { *goal }, 1 };
	struct pool pool;
	if (!pool_make(&pool, result, NULL, 0))
		return NULL;
	double more = pool.n ? more_for_all(&one, &pool) : INFINITY;
	double count = (double)pool.n;
	free(pool.series);
	if (more <= 1)
		return "";
	return isinf(more) ? "no samples"
			   : arena_printf(arena, "it needs some %.0f iterations (%.0f s)",
					  ceil(count * more), ceil(time_of(result) * more));
}

static const char *lacking_of_field(const struct goal *goal, const struct result *result,
				    struct arena *arena)
{
	const struct field_value *value = &result->values[goal->field];
	double half = (value->high - value->low) / 2, share = half / fabs(value->value);
	if (value->withheld || isnan(value->value))
		return value->reason ? value->reason : "too few samples";
	if (isnan(half))
		return "too few samples for an interval";
	if (share <= goal->share)
		return "";
	if (value->kind == INTERVAL_PROCESSES)
		return arena_printf(
			arena,
			"± %.2g %%, since processes differ by as much: more ‹processes› "
			"would tell",
			100 * share);
	return arena_printf(arena, "± %.2g %%, some %.0f s of sampling would do", 100 * share,
			    ceil(time_of(result) * share * share / (goal->share * goal->share)));
}

const char *goals_lacking(const struct goals *goals, const struct result *result,
			  struct arena *arena)
{
	for (size_t i = 0; i < goals->count; i++) {
		const struct goal *goal = &goals->items[i];
		const char *lack = goal->field == FIELD_TOTAL
					   ? lacking_of_samples(goal, result, arena)
					   : lacking_of_field(goal, result, arena);
		if (!lack || *lack)
			return lack;
	}
	return "";
}
