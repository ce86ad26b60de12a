#include "core/compare/limit.h"
#include "core/result/summarise.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- Reading --------------------------------------------------------------------------------- */

bool limit_is(const char *text)
{
	return strpbrk(text, "<>") != NULL;
}

/* In the unit of the field. */
static bool parse_value(const char *text, enum unit unit, double *value, struct dyno_error *err)
{
	uint64_t bytes;
	switch (unit) {
	case UNIT_SECOND:
		return parse_duration(text, value, err);
	case UNIT_SHARE:
		return parse_share(text, value, err);
	case UNIT_BYTE:
		if (!parse_bytes(text, &bytes, err))
			return false;
		*value = (double)bytes;
		return true;
	default:
		return parse_number(text, value, err);
	}
}

/* Of a vocabulary; what it lacks is an error, or left open. */
static bool read_limit(const char *text, const struct vocabulary *own, bool open,
		       struct limit *limit, struct dyno_error *err)
{
	size_t length = strcspn(text, "<>");
	char key[OWN_KEY_MOST + 1] = "";
	if (length < sizeof(key))
		memcpy(key, text, length);
	enum field_id field = vocabulary_field(own, key);
	*limit = (struct limit){ .text = text, .above = text[length] == '>' };
	if (text[length] && field == FIELD_TOTAL && open && own_key_is_good(key))
		return true;
	if (!text[length] || field == FIELD_TOTAL)
		return error_set(err, DYNO_ERROR_USAGE,
				 "\"%.*s\": a limit is FIELD>VALUE or FIELD<VALUE, such as "
				 "latency_p99>50ms (docs/fields.md lists the fields)",
				 TEXT_SHOWN(text), text);
	const char *value = text + length + 1;
	value += *value == '=';
	limit->field = field_of(own, field);
	return parse_value(value, limit->field->unit, &limit->value, err) ||
	       error_prefix(err, "%s", key);
}

bool limit_parse(const char *text, bool own, struct limit *limit, struct dyno_error *err)
{
	return read_limit(text, NULL, own, limit, err);
}

/* Those that no field of dyno's has been found for. */
static bool find_own(struct limit *limits, size_t count, const struct vocabulary *own,
		     struct dyno_error *err)
{
	bool ok = true;
	for (size_t i = 0; ok && i < count; i++)
		ok = limits[i].field || read_limit(limits[i].text, own, false, &limits[i], err);
	return ok;
}

/* --- Titles ---------------------------------------------------------------------------------- */

struct titles {
	struct models models;
	struct devices devices;
	struct vocabulary own;
	bool said[WORDS_MOST]; /* by id */
};

static void find_said(struct titles *titles, const struct dyno_results *results)
{
	const struct result *first = results_at(results, 0, NULL);
	titles->said[WORD_MODEL] = titles->said[WORD_DEVICE] = titles->said[WORD_BATCH] = true;
	for (size_t r = 0; r < results->run_count; r++)
		for (size_t i = 0; i < results->runs[r]->result_count; i++)
			for (unsigned id = 0; id < words_end(&titles->own); id = word_after(id))
				titles->said[id] |=
					word_compare(&first->cell,
						     &results->runs[r]->results[i]->cell,
						     word_of(&titles->own, id)) != 0;
}

static const char *label_of(const struct titles *titles, const struct cell *cell,
			    const struct word *word, struct arena *arena)
{
	if (word->kind == WORD_IS_MODEL)
		return cell->model ? models_name(&titles->models, cell->model) : "";
	if (word->kind == WORD_IS_DEVICE)
		return cell->device ? devices_name(&titles->devices, cell->device) : "";
	return cell_label(arena, cell, word);
}

static const char *title_of(const struct titles *titles, const struct cell *cell,
			    struct arena *arena)
{
	const char *title = "";
	for (unsigned id = 0; title && id < words_end(&titles->own); id = word_after(id)) {
		const struct word *word = word_of(&titles->own, id);
		bool none = word->own ? !cell_own(cell, word->key)
				      : word->kind == WORD_IS_NUMBER && !word_number(cell, word);
		if (none || !titles->said[id] || word->told_by < WORD_TOTAL)
			continue;
		const char *label = label_of(titles, cell, word, arena);
		if (!label)
			return NULL;
		if (*label)
			title = arena_printf(arena, "%s%s%s", title, *title ? ", " : "", label);
	}
	return title;
}

/* --- Judging --------------------------------------------------------------------------------- */

/* Statistics of samples, of which few say nothing: without an interval they are no more than what
 * happened. */
static bool needs_interval(const struct field *field)
{
	for (size_t i = 0; i < field_source_count; i++)
		if (&fields[field_sources[i].field] == field)
			return field_sources[i].statistic == STATISTIC_QUANTILE ||
			       field_sources[i].statistic == STATISTIC_MEAN;
	return false;
}

static enum gate_state state_between(const struct limit *limit, double low, double high)
{
	bool broken = limit->above ? low > limit->value : high < limit->value;
	bool kept = limit->above ? high <= limit->value : low >= limit->value;
	return broken ? GATE_BROKEN : kept ? GATE_KEPT : GATE_UNDECIDED;
}

static const char *unmeasured(const struct result *result, const struct field_value *value,
			      struct arena *arena)
{
	bool failed = result->status != STATUS_OK;
	const char *why = failed ? result->reason : value->reason;
	return arena_printf(arena, "%s%s%s", failed ? status_name(result->status) : "absent",
			    why ? ": " : "", why ? why : "");
}

/* At least the bound: it may lie beyond the limit, and the value then does, too. */
static void judge_least(struct limit_finding *finding, const struct field_value *value,
			struct arena *arena)
{
	const struct limit *limit = finding->limit;
	double bound = value->withheld ? field_bound(value) : value->value;
	const char *why = value->reason ? value->reason : "too few samples";
	char text[UNIT_TEXT_SIZE];
	finding->state = isnan(bound) ? GATE_UNDECIDED : state_between(limit, bound, INFINITY);
	finding->reason = isnan(bound) ? why
				       : arena_printf(arena, "≥ %s; %s",
						      field_format(text, bound, limit->field), why);
}

/* About how many processes would bring the interval to one side of the limit, if they go on to
 * differ as they do; 0: unknown, or more than COMPARISON_NEEDED_MOST. */
static size_t processes_needed(const struct limit *limit, const struct vocabulary *own,
			       const struct result *result)
{
	enum field_id id = vocabulary_field(own, limit->field->key);
	double values[PROCESSES_MAX];
	double off = fabs(result_value(own, result, id)->value - limit->value);
	size_t count = replicate_values(own, result, id, values);
	if (count < 2 || !(off > 0))
		return 0;
	double deviation = stats_standard_deviation(values, count);
	for (size_t n = count + 1; n <= COMPARISON_NEEDED_MOST; n++)
		if (deviation * stats_student_quantile(0.975, (double)n - 1) / sqrt((double)n) <=
		    off)
			return n;
	return 0;
}

/* "; some 40 processes would tell (dyno run with ‹processes 40›)" */
static const char *needed_text(const struct limit_finding *finding, const struct vocabulary *own,
			       struct arena *arena)
{
	size_t needed = finding->state == GATE_UNDECIDED
				? processes_needed(finding->limit, own, finding->result)
				: 0;
	return needed ? arena_printf(arena,
				     "; some %zu processes would tell (dyno run with ‹processes "
				     "%zu›)",
				     needed, needed)
		      : "";
}

static void judge_value(struct limit_finding *finding, const struct vocabulary *own,
			const struct field_value *value, struct arena *arena)
{
	const struct limit *limit = finding->limit;
	const struct field *field = limit->field;
	char text[UNIT_TEXT_SIZE], low[UNIT_TEXT_SIZE], high[UNIT_TEXT_SIZE];
	const char *estimated = value->estimated ? ", estimated" : "";
	field_format(text, value->value, field);
	if (isfinite(value->low) && isfinite(value->high)) {
		finding->state = state_between(limit, value->low, value->high);
		const char *needed = needed_text(finding, own, arena);
		finding->reason = needed ? arena_printf(arena, "%s, 95 %% %s … %s%s%s", text,
							field_format(low, value->low, field),
							field_format(high, value->high, field),
							estimated, needed)
					 : NULL;
	} else if (needs_interval(limit->field)) {
		finding->state = GATE_UNDECIDED;
		finding->reason =
			arena_printf(arena, "%s, of too few samples to have an interval", text);
	} else {
		finding->state = state_between(limit, value->value, value->value);
		finding->reason = arena_printf(arena, "%s%s", text, estimated);
	}
}

static void judge(struct limit_finding *finding, const struct vocabulary *own, struct arena *arena)
{
	const struct result *result = finding->result;
	const struct field_value *value =
		result_value(own, result, vocabulary_field(own, finding->limit->field->key));
	if (result->status != STATUS_OK || isnan(value->value)) {
		finding->state = GATE_UNDECIDED;
		finding->reason = unmeasured(result, value, arena);
	} else if (value->withheld || field_is_least(value))
		judge_least(finding, value, arena);
	else
		judge_value(finding, own, value, arena);
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

static size_t count_results(const struct dyno_results *results)
{
	size_t count = 0;
	for (size_t r = 0; r < results->run_count; r++)
		count += results->runs[r]->result_count;
	return count;
}

bool limits_judge(const struct dyno_results *results, struct limit *limits, size_t count,
		  struct arena *arena, struct limit_findings *findings, struct dyno_error *err)
{
	size_t cells = count_results(results);
	struct titles titles = { 0 };
	*findings = (struct limit_findings){ .items = arena_allocate(arena, cells * count + 1,
								     sizeof(*findings->items)) };
	struct limit_finding *sorted =
		arena_allocate(arena, cells * count + 1, sizeof(*findings->items));
	if (!findings->items || !sorted || !models_of(&titles.models, results, arena) ||
	    !devices_of(&titles.devices, results, arena))
		return error_memory(err);
	if (!results_vocabulary(results, arena, &titles.own, err) ||
	    !find_own(limits, count, &titles.own, err))
		return false;
	if (cells)
		find_said(&titles, results);
	for (size_t l = 0; l < count; l++)
		for (size_t i = 0; i < cells; i++) {
			struct limit_finding *finding = &findings->items[findings->count++];
			*finding = (struct limit_finding){ .limit = &limits[l],
							   .result = results_at(results, i, NULL) };
			finding->title = title_of(&titles, &finding->result->cell, arena);
			judge(finding, &titles.own, arena);
			findings->states[finding->state]++;
			if (!finding->title || !finding->reason)
				return error_memory(err);
		}
	sort(findings, sorted);
	return true;
}

const char *limits_summary(const struct limit_findings *findings, struct arena *arena)
{
	return arena_printf(arena, "limits: %zu broken, %zu undecided, %zu kept",
			    findings->states[GATE_BROKEN], findings->states[GATE_UNDECIDED],
			    findings->states[GATE_KEPT]);
}
