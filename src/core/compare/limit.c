#include "core/compare/limit.h"
#include "core/derive/cost.h"
#include "core/result/summarise.h"
#include "core/result/titles.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LABELS_MOST 1e9 /* that anybody could have */

/* --- Reading --------------------------------------------------------------------------------- */

bool limit_is(const char *text)
{
	return strpbrk(text, "<>") != NULL;
}

/* The key of the word that is called so; NULL: none is. */
static const char *word_called(const struct vocabulary *own, const char *name)
{
	enum cell_word word = word_find(name);
	word = word == WORD_TOTAL ? word_find_option(name) : word;
	for (size_t i = 0; own && i < own->word_count; i++)
		if (strcmp(own->words[i]->key, name) == 0)
			return own->words[i]->key;
	return word == WORD_TOTAL ? NULL : cell_words[word].key;
}

/* Of a vocabulary; what it lacks is an error, or left open. */
static bool read_limit(const char *text, const struct vocabulary *own, bool kept, bool open,
		       struct limit *limit, struct dyno_error *err)
{
	size_t length = strcspn(text, "<>");
	char key[OWN_KEY_MOST + 1] = "";
	if (length < sizeof(key))
		memcpy(key, text, length);
	enum field_id field = vocabulary_field(own, key);
	*limit = (struct limit){ .text = text,
				 .above = (text[length] == '>') != kept,
				 .kept = kept };
	if (text[length] && field == FIELD_TOTAL && open && own_key_is_good(key))
		return true;
	const char *needs = cost_field_needs(key);
	if (text[length] && field == FIELD_TOTAL && needs)
		return error_set(err, DYNO_ERROR_USAGE, "%s needs %s", key, needs);
	const char *word = word_called(own, key);
	if (text[length] && field == FIELD_TOTAL && word)
		return error_set(err, DYNO_ERROR_USAGE,
				 "\"%.*s\": %s is a word, not a field: filter by it instead, as "
				 "‹word %s=LOW..HIGH›",
				 TEXT_SHOWN(text), text, word, word);
	if (!text[length] || field == FIELD_TOTAL)
		return error_set(err, DYNO_ERROR_USAGE,
				 "\"%.*s\": a limit is %s, such as latency_p99%s50ms "
				 "(docs/fields.md lists the fields)",
				 TEXT_SHOWN(text), text,
				 kept ? "FIELD<=VALUE or FIELD>=VALUE"
				      : "FIELD>VALUE or FIELD<VALUE",
				 kept ? "<=" : ">");
	const char *value = text + length + 1;
	value += *value == '=';
	limit->field = field_of(own, field);
	return parse_in_unit(value, limit->field->unit, &limit->value, err) ||
	       error_prefix(err, "%s", key);
}

bool limit_parse(const char *text, bool own, struct limit *limit, struct dyno_error *err)
{
	return read_limit(text, NULL, false, own, limit, err);
}

bool limit_parse_kept(const char *text, const struct vocabulary *own, bool open,
		      struct limit *limit, struct dyno_error *err)
{
	return read_limit(text, own, true, open, limit, err);
}

/* What keeps both would be above the one and below the other. */
static bool exclude_each_other(const struct limit *a, const struct limit *b)
{
	return a->field && a->field == b->field && a->above != b->above &&
	       (a->above ? a->value < b->value : b->value < a->value);
}

bool limits_agree(const struct limit *limits, size_t count, struct dyno_error *err)
{
	for (size_t i = 0; i < count; i++)
		for (size_t k = i + 1; k < count; k++)
			if (exclude_each_other(&limits[i], &limits[k]))
				return error_set(
					err, DYNO_ERROR_USAGE,
					"\"%.*s\" and \"%.*s\" exclude each other: nothing can "
					"keep both",
					TEXT_SHOWN(limits[i].text), limits[i].text,
					TEXT_SHOWN(limits[k].text), limits[k].text);
	return true;
}

bool limits_parse_kept(const struct strings *texts, const struct vocabulary *own,
		       struct arena *arena, struct limit **limits, struct dyno_error *err)
{
	*limits = arena_allocate(arena, texts->count + 1, sizeof(**limits));
	if (!*limits)
		return error_memory(err);
	for (size_t i = 0; i < texts->count; i++)
		if (!limit_parse_kept(texts->items[i], own, false, &(*limits)[i], err))
			return false;
	return limits_agree(*limits, texts->count, err);
}

const char *limit_words(const struct limit *limit, struct arena *arena)
{
	char text[UNIT_TEXT_SIZE];
	return arena_printf(arena, "%s %s %s", limit->field->title, limit->above ? "≤" : "≥",
			    field_format(text, limit->value, limit->field));
}

bool limits_find_own(struct limit *limits, size_t count, const struct vocabulary *own,
		     struct dyno_error *err)
{
	bool ok = true;
	for (size_t i = 0; ok && i < count; i++)
		ok = limits[i].field ||
		     read_limit(limits[i].text, own, limits[i].kept, false, &limits[i], err);
	return ok;
}

/* --- Judging --------------------------------------------------------------------------------- */

static const struct field_source *source_of(const struct field *field)
{
	for (size_t i = 0; i < field_source_count; i++)
		if (&fields[field_sources[i].field] == field)
			return &field_sources[i];
	return NULL;
}

/* Statistics of samples, of which few say nothing: without an interval they are no more than what
 * happened. */
static bool needs_interval(const struct field *field)
{
	const struct field_source *source = source_of(field);
	return source &&
	       (source->statistic == STATISTIC_QUANTILE || source->statistic == STATISTIC_MEAN);
}

static enum gate_state state_between(const struct limit *limit, double low, double high)
{
	bool broken = limit->above ? low > limit->value : high < limit->value;
	bool kept = limit->above ? high <= limit->value : low >= limit->value;
	return broken ? GATE_BROKEN : kept ? GATE_KEPT : GATE_UNDECIDED;
}

static bool is_least(const struct field_value *value)
{
	return value->withheld || field_is_least(value);
}

static struct field_value value_of(const struct limit *limit, const struct vocabulary *own,
				   const struct pool *pool)
{
	return pool_value(pool, own, vocabulary_field(own, limit->field->key));
}

/* No percentile is less than a lower one of its series: what is known of that one is known of it,
 * also where a file gives no bound. NaN: nothing. */
static double implied_bound(const struct limit *limit, const struct vocabulary *own,
			    const struct pool *pool)
{
	const struct field_source *source = source_of(limit->field);
	double bound = NAN;
	if (!source || source->statistic != STATISTIC_QUANTILE)
		return NAN;
	for (const struct field_source *lower = field_sources;
	     lower < field_sources + field_source_count; lower++) {
		if (lower->statistic != STATISTIC_QUANTILE || !(lower->p < source->p) ||
		    strcmp(lower->series, source->series) != 0)
			continue;
		struct field_value value = pool_value(pool, own, lower->field);
		bound = fmax(bound, value.withheld ? field_bound(&value) : value.low);
	}
	return bound;
}

static double least_of(const struct limit *limit, const struct vocabulary *own,
		       const struct pool *pool, const struct field_value *value)
{
	return value->withheld ? fmax(field_bound(value), implied_bound(limit, own, pool))
			       : value->value;
}

enum gate_state limit_state(const struct limit *limit, const struct vocabulary *own,
			    const struct pool *pool)
{
	struct field_value value = value_of(limit, own, pool);
	double least = least_of(limit, own, pool, &value);
	if (pool_status(pool) != STATUS_OK || isnan(value.value) ||
	    (is_least(&value) && isnan(least)))
		return GATE_UNDECIDED;
	if (is_least(&value)) /* it may lie beyond the limit, and the value then does, too */
		return state_between(limit, least, INFINITY);
	if (isfinite(value.low) && isfinite(value.high))
		return state_between(limit, value.low, value.high);
	return needs_interval(limit->field) ? GATE_UNDECIDED
					    : state_between(limit, value.value, value.value);
}

enum gate_state limits_state(const struct limit *limits, size_t count, const struct vocabulary *own,
			     const struct pool *pool)
{
	enum gate_state worst = GATE_KEPT;
	for (size_t i = 0; i < count && worst != GATE_BROKEN; i++) {
		enum gate_state state = limit_state(&limits[i], own, pool);
		worst = state == GATE_KEPT ? worst : state;
	}
	return worst;
}

enum gate_state limits_result_state(const struct limit *limits, size_t count,
				    const struct vocabulary *own, const struct result *result)
{
	const struct result *const one = result;
	const struct pool pool = pool_of_one(&one);
	return limits_state(limits, count, own, &pool);
}

/* --- Reasons --------------------------------------------------------------------------------- */

static const char *unmeasured(const struct result *result, const struct field_value *value,
			      struct arena *arena)
{
	bool failed = result->status != STATUS_OK;
	const char *why = failed ? result->reason : value->reason;
	return arena_printf(arena, "%s%s%s", failed ? status_name(result->status) : "absent",
			    why ? ": " : "", why ? why : "");
}

/* "; dyno run with ‹until p99› takes as long" */
static const char *until_text(const struct limit_finding *finding, const struct field_value *value,
			      struct arena *arena)
{
	static const char common[] = "latency_";
	const char *key = finding->limit->field->key;
	bool common_key = strncmp(key, common, strlen(common)) == 0;
	if (finding->state != GATE_UNDECIDED || !value->withheld || !common_key)
		return "";
	const char *text = arena_printf(arena, "; dyno run with ‹until %s› takes as long as that",
					key + strlen(common));
	return text ? text : "";
}

static const char *least_text(const struct limit_finding *finding, const struct vocabulary *own,
			      const struct field_value *value, struct arena *arena)
{
	const char *why = value->reason ? value->reason : "too few samples";
	char text[UNIT_TEXT_SIZE];
	double least = least_of(finding->limit, own, finding->pool, value);
	return isnan(least) ? why
			    : arena_printf(arena, "≥ %s; %s%s",
					   field_format(text, least, finding->limit->field), why,
					   until_text(finding, value, arena));
}

/* About how many processes would bring the interval to one side of the limit, if they go on to
 * differ as they do; 0: unknown, or more than COMPARISON_NEEDED_MOST. */
static size_t processes_needed(const struct limit *limit, const struct vocabulary *own,
			       const struct pool *pool)
{
	enum field_id id = vocabulary_field(own, limit->field->key);
	double values[PROCESSES_MAX];
	double off = fabs(pool_value(pool, own, id).value - limit->value);
	size_t count = pool_processes(pool, own, id, values);
	if (count < 2 || !(off > 0))
		return 0;
	double deviation = stats_standard_deviation(values, count);
	for (size_t n = count + 1; n <= COMPARISON_NEEDED_MOST; n++)
		if (deviation * stats_student_quantile(0.975, (double)n - 1) / sqrt((double)n) <=
		    off)
			return n;
	return 0;
}

/* About how many labels of a share would: Wilson's interval is as wide on either side as z √(p (1 -
 * p) / n), nearly. 0: unknown. */
static double labels_needed(const struct limit *limit, const struct field_value *value)
{
	double off = fabs(value->value - limit->value), z = stats_normal_quantile(0.975);
	if (limit->field->unit != UNIT_SHARE || !(off > 0))
		return 0;
	double needed = ceil(z * z * limit->value * (1 - limit->value) / (off * off));
	return needed < LABELS_MOST ? needed : 0;
}

static const char *labels_text(const struct limit_finding *finding, const struct field_value *value,
			       struct arena *arena)
{
	double needed = labels_needed(finding->limit, value);
	return needed > 0 ? arena_printf(arena,
					 "; a data set with some %.0f labels would tell, more "
					 "processes would not",
					 needed)
			  : "; a data set with more labels would tell, more processes would not";
}

/* "; some 40 processes would tell (dyno run with ‹processes 40›)" */
static const char *needed_text(const struct limit_finding *finding, const struct vocabulary *own,
			       const struct field_value *value, struct arena *arena)
{
	if (finding->state == GATE_UNDECIDED && value->kind == INTERVAL_ROWS)
		return labels_text(finding, value, arena);
	size_t needed = finding->state == GATE_UNDECIDED
				? processes_needed(finding->limit, own, finding->pool)
				: 0;
	return needed ? arena_printf(arena,
				     "; some %zu processes would tell (dyno run with ‹processes "
				     "%zu›)",
				     needed, needed)
		      : "";
}

static const char *value_text(const struct limit_finding *finding, const struct vocabulary *own,
			      const struct field_value *value, struct arena *arena)
{
	const struct field *field = finding->limit->field;
	char text[UNIT_TEXT_SIZE], low[UNIT_TEXT_SIZE], high[UNIT_TEXT_SIZE];
	const char *estimated = value->estimated ? ", estimated" : "";
	field_format(text, value->value, field);
	if (isfinite(value->low) && isfinite(value->high)) {
		const char *needed = needed_text(finding, own, value, arena);
		return needed ? arena_printf(arena, "%s, 95 %% %s … %s%s%s", text,
					     field_format(low, value->low, field),
					     field_format(high, value->high, field), estimated,
					     needed)
			      : NULL;
	}
	return needs_interval(field)
		       ? arena_printf(arena, "%s, of too few samples to have an interval", text)
		       : arena_printf(arena, "%s%s", text, estimated);
}

static void judge(struct limit_finding *finding, const struct vocabulary *own, struct arena *arena)
{
	const struct result *result = finding->result;
	struct field_value value = value_of(finding->limit, own, finding->pool);
	finding->state = limit_state(finding->limit, own, finding->pool);
	if (result->status != STATUS_OK || isnan(value.value))
		finding->reason = unmeasured(result, &value, arena);
	else
		finding->reason = is_least(&value) ? least_text(finding, own, &value, arena)
						   : value_text(finding, own, &value, arena);
}

static int rank(const struct limit_finding *finding)
{
	static const int ranks[] = { [GATE_BROKEN] = 0, [GATE_UNDECIDED] = 1, [GATE_KEPT] = 2 };
	return ranks[finding->state];
}

/* Those of one state stay in the order in which they were found. */
static void sort(struct limit_findings *findings, struct limit_finding *sorted)
{
	size_t count = 0;
	for (int wanted = 0; wanted < 3; wanted++)
		for (size_t i = 0; i < findings->count; i++)
			if (rank(&findings->items[i]) == wanted)
				sorted[count++] = findings->items[i];
	findings->items = sorted;
}

static bool add_finding(struct limit_findings *findings, const struct limit *limit,
			const struct pool *pool, const struct titles *titles, struct arena *arena)
{
	struct limit_finding *finding = &findings->items[findings->count++];
	*finding =
		(struct limit_finding){ .limit = limit, .pool = pool, .result = pool_result(pool) };
	finding->title = titles_of(titles, &finding->result->cell, ALL_WORDS, arena);
	judge(finding, &titles->own, arena);
	findings->states[finding->state]++;
	return finding->title && finding->reason;
}

bool limits_judge_pools(const struct pool *pools, size_t pool_count, const struct limit *limits,
			size_t count, const struct titles *titles, struct arena *arena,
			struct limit_findings *findings, struct dyno_error *err)
{
	size_t most = pool_count * count + 1;
	struct limit_finding *sorted = arena_allocate(arena, most, sizeof(*sorted));
	*findings = (struct limit_findings){ .items = arena_allocate(arena, most,
								     sizeof(*findings->items)) };
	bool ok = findings->items && sorted;
	for (size_t l = 0; l < count; l++)
		for (size_t i = 0; ok && i < pool_count; i++)
			ok = add_finding(findings, &limits[l], &pools[i], titles, arena);
	if (!ok)
		return error_memory(err);
	sort(findings, sorted);
	return true;
}

bool limits_judge(const struct dyno_results *results, struct limit *limits, size_t count,
		  struct arena *arena, struct limit_findings *findings, struct dyno_error *err)
{
	size_t cells = dyno_results_count(results);
	struct titles titles;
	const struct result **singles = arena_allocate(arena, cells + 1, sizeof(*singles));
	struct pool *pools = arena_allocate(arena, cells + 1, sizeof(*pools));
	if (!singles || !pools)
		return error_memory(err);
	for (size_t i = 0; i < cells; i++) {
		singles[i] = results_at(results, i, NULL);
		pools[i] = pool_of_one(&singles[i]);
	}
	return titles_make(&titles, results, arena, err) &&
	       limits_find_own(limits, count, &titles.own, err) &&
	       limits_judge_pools(pools, cells, limits, count, &titles, arena, findings, err);
}

const char *limits_summary(const struct limit_findings *findings, struct arena *arena)
{
	return arena_printf(arena, "limits: %zu broken, %zu undecided, %zu kept",
			    findings->states[GATE_BROKEN], findings->states[GATE_UNDECIDED],
			    findings->states[GATE_KEPT]);
}
