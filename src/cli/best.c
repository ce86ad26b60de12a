/* dyno best: which cell of each model and device is the best that keeps the limits? */
#include "core/compare/best.h"
#include "cli/commands.h"
#include "cli/terminal/output.h"
#include "cli/terminal/text.h"
#include "core/base/printable.h"
#include "core/derive/cost.h"
#include "core/result/titles.h"
#include "output/table/sheet.h"
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct best_options {
	struct strings limits;
	const char *by;
	const char *store;
	bool json;
};

#define AT(member) offsetof(struct best_options, member)

/* clang-format off */
static const struct option rows[] = {
	OPTION("limit", 'l', OPTION_STRINGS, AT(limits), "LIMIT", NULL,
	  "what a cell has to keep, such as 'latency_p99<=50ms' or 'memory_total<=24GB'"),
	OPTION("by", 0, OPTION_STRING, AT(by), "FIELD", "throughput_items",
	  "the best is the cell with the best value of this field"),
	OPTION("json", 'j', OPTION_FLAG, AT(json), NULL, NULL,
	  "print JSON instead of text"),
	OPTION("store", 0, OPTION_STRING, AT(store), "FILE", NULL,
	  "store to look in (default: $XDG_DATA_HOME/dyno/history.db)"),
	OPTIONS_END,
};
/* clang-format on */

struct search {
	const struct dyno_results *results;
	struct arena *arena;
	struct titles titles;
	struct limit *limits;
	size_t limit_count;
	enum field_id by;
	struct contender *contenders;
	size_t count;
	struct contests contests;
	struct ranked *ranked; /* model by model, the best device first */
	struct pool *pools;    /* of the contenders */
	struct limit_findings findings;
};

/* --- Searching ------------------------------------------------------------------------------- */

static bool read_limits(struct search *search, const struct strings *texts, struct dyno_error *err)
{
	search->limit_count = texts->count;
	return limits_parse_kept(texts, &search->titles.own, search->arena, &search->limits, err) ||
	       error_prefix(err, "--limit");
}

static bool find_by(struct search *search, const char *key, struct dyno_error *err)
{
	const struct vocabulary *own = &search->titles.own;
	const char *needs = cost_field_needs(key);
	search->by = vocabulary_field(own, key);
	if (search->by == FIELD_TOTAL && needs)
		return error_set(err, DYNO_ERROR_USAGE, "--by: %s needs %s", key, needs);
	if (search->by == FIELD_TOTAL || field_of(own, search->by)->better == BETTER_NEITHER)
		return error_set(err, DYNO_ERROR_USAGE,
				 "--by: \"%.*s\" is no field of which more or less is better, such "
				 "as throughput_items, latency_median or energy_per_item",
				 TEXT_SHOWN(key), key);
	return true;
}

static bool add_contenders(struct search *search)
{
	size_t count = dyno_results_count(search->results);
	const struct result **all = arena_allocate(search->arena, count + 1, sizeof(*all));
	for (size_t i = 0; all && i < count; i++)
		all[i] = results_at(search->results, i, NULL);
	if (!all ||
	    !contenders_make(&search->contenders, &search->count, all, count, search->arena))
		return false;
	for (size_t i = 0; i < search->count; i++)
		search->contenders[i].state =
			limits_state(search->limits, search->limit_count, &search->titles.own,
				     &search->contenders[i].pool);
	return true;
}

static const struct contender *best_of(const struct search *search, const struct contest *contest)
{
	return &search->contenders[contest->best];
}

static const struct cell *best_cell(const struct search *search, const struct contest *contest)
{
	return contender_cell(best_of(search, contest));
}

/* A contest among others, for qsort, which has no room for more. */
struct ranked {
	const struct contest *contest;
	size_t workload; /* model and sequence length, in the order in which they come */
	double value;    /* of the best; less is better, so that of others is negative */
};

static int compare_ranked(const void *left, const void *right)
{
	const struct ranked *a = left, *b = right;
	if (a->workload != b->workload)
		return a->workload < b->workload ? -1 : 1;
	if (a->contest->won != b->contest->won)
		return a->contest->won ? -1 : 1;
	if (a->contest->won && a->value != b->value)
		return a->value < b->value ? -1 : 1;
	return (a->contest > b->contest) - (a->contest < b->contest);
}

/* Of the first contest of the same model and sequence length. */
static size_t workload_of(const struct search *search, size_t place)
{
	uint64_t words = WORDS_THAT(workload);
	const struct contest *contests = search->contests.items;
	size_t first = 0;
	while (first < place && cell_compare(best_cell(search, &contests[first]),
					     best_cell(search, &contests[place]), words) != 0)
		first++;
	return first;
}

/* Model by model, the best device first. */
static bool rank_contests(struct search *search)
{
	size_t count = search->contests.count;
	bool lower = field_of(&search->titles.own, search->by)->better == BETTER_LOWER;
	search->ranked = arena_allocate(search->arena, count + 1, sizeof(*search->ranked));
	if (!search->ranked)
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct contest *contest = &search->contests.items[i];
		double value = search->contests.values[contest->best].value;
		search->ranked[i] =
			(struct ranked){ contest, workload_of(search, i), lower ? value : -value };
	}
	qsort(search->ranked, count, sizeof(*search->ranked), compare_ranked);
	return true;
}

static bool judge_limits(struct search *search, struct dyno_error *err)
{
	struct pool *pools = arena_allocate(search->arena, search->count + 1, sizeof(*pools));
	for (size_t i = 0; pools && i < search->count; i++)
		pools[i] = search->contenders[i].pool;
	search->pools = pools;
	if (!pools)
		return error_memory(err);
	return limits_judge_pools(pools, search->count, search->limits, search->limit_count,
				  &search->titles, search->arena, &search->findings, err);
}

static bool find_best(struct search *search, const struct best_options *options,
		      struct dyno_error *err)
{
	if (!titles_make(&search->titles, search->results, search->arena, err) ||
	    !find_by(search, options->by, err) || !read_limits(search, &options->limits, err))
		return false;
	if (!add_contenders(search) ||
	    !contests_hold(&search->contests, search->contenders, search->count,
			   &search->titles.own, search->by, search->arena) ||
	    !rank_contests(search))
		return error_memory(err);
	return judge_limits(search, err);
}

/* --- Text ------------------------------------------------------------------------------------ */

#define OF_CELL (ALL_WORDS & ~(WORDS_THAT(workload) | WORD_MASK(WORD_DEVICE)))

static const char *value_text(const struct search *search, const struct contender *contender,
			      enum field_id id)
{
	const struct field *field = field_of(&search->titles.own, id);
	struct field_value value = pool_value(&contender->pool, &search->titles.own, id);
	const char *interval = sheet_interval(search->arena, field, &value);
	char text[UNIT_TEXT_SIZE];
	double bound = field_bound(&value);
	if (isfinite(bound))
		return arena_printf(search->arena, "≥ %s", field_format(text, bound, field));
	if (isnan(field_shown(&value)) || !interval)
		return interval ? "–" : NULL;
	return arena_printf(search->arena, "%s%s%s", field_format(text, value.value, field),
			    *interval ? " " : "", interval);
}

/* Columns: the field that decides, then those of the limits, each once. */
static size_t columns_of(const struct search *search, enum field_id ids[LIST_COLUMNS])
{
	size_t count = 0;
	ids[count++] = search->by;
	for (size_t i = 0; i < search->limit_count && count < LIST_COLUMNS - 4; i++) {
		enum field_id id =
			vocabulary_field(&search->titles.own, search->limits[i].field->key);
		bool there = false;
		for (size_t k = 0; k < count; k++)
			there |= ids[k] == id;
		if (!there)
			ids[count++] = id;
	}
	return count;
}

static const char *none_text(const struct search *search, const struct contest *contest)
{
	size_t all = contest->failed + contest->states[GATE_KEPT] + contest->states[GATE_BROKEN] +
		     contest->states[GATE_UNDECIDED];
	if (contest->failed == all)
		return arena_printf(search->arena, all == 1 ? "it failed" : "all %zu failed", all);
	const char *lacks = contest_lacks(&search->contests, contest);
	if (lacks)
		return arena_printf(search->arena, "no %s%s%s",
				    field_of(&search->titles.own, search->by)->key,
				    *lacks ? ": " : "", lacks);
	if (contest->states[GATE_UNDECIDED])
		return arena_printf(search->arena, "not known: %zu of %zu may keep the limits",
				    contest->states[GATE_UNDECIDED], all);
	return arena_printf(search->arena, "none of %zu keeps the limits", all);
}

/* "batch 16", "batch 16 (3 runs)" */
static const char *winner_text(const struct search *search, const struct contest *contest)
{
	const struct contender *best = best_of(search, contest);
	const char *cell = titles_of(&search->titles, contender_cell(best), OF_CELL, search->arena);
	return cell && best->pool.count > 1 ? arena_printf(search->arena, "%s%s(%zu runs)", cell,
							   *cell ? " " : "", best->pool.count)
					    : cell;
}

static bool add_row(const struct search *search, struct list *list, const struct contest *contest,
		    const enum field_id *ids, size_t columns)
{
	const struct contender *best = best_of(search, contest);
	const struct cell *cell = contender_cell(best);
	const struct titles *titles = &search->titles;
	bool ok =
		list_add(search->arena, list,
			 titles_of(titles, cell, WORDS_THAT(workload), search->arena)) &&
		list_add(search->arena, list, devices_name(&titles->devices, cell->device)) &&
		list_add(search->arena, list,
			 contest->won ? winner_text(search, contest) : none_text(search, contest));
	for (size_t i = 0; ok && i < columns; i++)
		ok = list_add(search->arena, list,
			      contest->won ? value_text(search, best, ids[i]) : NULL);
	return ok;
}

/* Why it is not certain of a contender that it keeps the limits. */
static const char *doubt_of(const struct search *search, size_t contender)
{
	for (size_t i = 0; i < search->findings.count; i++) {
		const struct limit_finding *finding = &search->findings.items[i];
		if (finding->pool == &search->pools[contender] && finding->state == GATE_UNDECIDED)
			return arena_printf(search->arena, "%s: %s", finding->limit->text,
					    finding->reason);
	}
	return "";
}

/* What would tell it from the best, whose interval meets its own. */
static const char *near_text(const struct search *search, const struct contest *contest,
			     size_t near)
{
	size_t needed = contenders_needed(&search->contests, search->contenders, contest->best,
					  near, &search->titles.own);
	if (needed == SIZE_MAX)
		return arena_printf(search->arena,
				    "the intervals meet, and even %d processes of each would not "
				    "part them: either will do",
				    COMPARISON_NEEDED_MOST);
	return needed ? arena_printf(
				search->arena,
				"the intervals meet; some %zu processes of each would tell (dyno "
				"run with ‹processes %zu›)",
				needed, needed)
		      : "the intervals meet";
}

#define DOUBTS 3 /* of a contest that are said */

/* What could be better, and what would tell. */
static void append_doubts(const struct search *search, const struct contest *contest,
			  unsigned width, struct buffer *out)
{
	size_t said = 0;
	for (size_t i = 0; i < search->count; i++) {
		enum contender_role role = contender_role(&search->contests, search->contenders, i,
							  &search->titles.own);
		const struct contender *contender = &search->contenders[i];
		bool here = &search->contests.items[search->contests.contest_of[i]] == contest;
		struct buffer text = { 0 };
		if (!here || (role != CONTENDER_RIVAL && role != CONTENDER_NEAR) ||
		    said++ >= DOUBTS)
			continue;
		text_printf(&text, "%s ",
			    titles_of(&search->titles, contender_cell(contender), ALL_WORDS,
				      search->arena));
		if (role == CONTENDER_NEAR)
			text_printf(&text, "may be as good: %s; %s",
				    value_text(search, contender, search->by),
				    near_text(search, contest, i));
		else
			text_printf(&text, "may be better: %s; %s",
				    value_text(search, contender, search->by), doubt_of(search, i));
		buffer_string(out, "not sure: ");
		text_wrap(out, buffer_text(&text), 10, 10, width);
		buffer_finish(&text);
	}
	if (said > DOUBTS)
		buffer_printf(out, "not sure: %zu more of the same\n", said - DOUBTS);
}

/* As they were understood: 50 is no 50 ms. */
static void append_limits(const struct search *search, unsigned width, struct buffer *out)
{
	struct buffer text = { 0 };
	for (size_t i = 0; i < search->limit_count; i++) {
		const char *words = limit_words(&search->limits[i], search->arena);
		buffer_printf(&text, "%s%s", i ? ", " : "", words ? words : "");
		out->failed |= !words;
	}
	if (search->limit_count) {
		buffer_string(out, "limits: ");
		text_wrap(out, buffer_text(&text), 8, 8, width);
	}
	out->failed |= text.failed;
	buffer_finish(&text);
}

static int print_text(const struct search *search)
{
	enum field_id ids[LIST_COLUMNS];
	size_t columns = columns_of(search, ids);
	struct list list = { .columns = 3 + columns, .right = "llllllllllllllll" };
	unsigned width = terminal_width(STDOUT_FILENO);
	struct buffer out = { 0 };
	bool ok = list_add(search->arena, &list, "MODEL") &&
		  list_add(search->arena, &list, "DEVICE") &&
		  list_add(search->arena, &list, "BEST");
	for (size_t i = 0; ok && i < columns; i++)
		ok = list_add(search->arena, &list, field_of(&search->titles.own, ids[i])->title);
	for (size_t i = 0; ok && i < search->contests.count; i++)
		ok = add_row(search, &list, search->ranked[i].contest, ids, columns);
	list_write(&list, width, &out);
	append_limits(search, width ? width : 100, &out);
	for (size_t i = 0; i < search->contests.count; i++)
		append_doubts(search, search->ranked[i].contest, width ? width : 100, &out);
	out.failed |= !ok;
	return print_buffer(&out);
}

/* --- JSON ------------------------------------------------------------------------------------ */

static void write_value(const struct search *search, struct json_writer *writer,
			const struct contender *contender, enum field_id id)
{
	struct field_value value = pool_value(&contender->pool, &search->titles.own, id);
	json_begin_object(writer);
	json_member_number(writer, "value", field_shown(&value));
	json_member_number(writer, "low", value.low);
	json_member_number(writer, "high", value.high);
	json_member_number(writer, "bound", field_bound(&value));
	json_end_object(writer);
}

static void write_contest(const struct search *search, struct json_writer *writer,
			  const struct contest *contest)
{
	const struct contender *best = best_of(search, contest);
	enum field_id ids[LIST_COLUMNS];
	size_t columns = columns_of(search, ids);
	json_begin_object(writer);
	json_member_boolean(writer, "found", contest->won);
	for (enum gate_state state = 0; state <= GATE_UNDECIDED; state++)
		json_member_count(writer, gate_state_name(state), contest->states[state]);
	json_member_count(writer, "failed", contest->failed);
	json_member_count(writer, "near", contest->near);
	json_member_count(writer, "rivals", contest->rivals);
	json_member_count(writer, "results", best->pool.count);
	json_member_string(writer, "lacks", contest_lacks(&search->contests, contest));
	json_member_string(writer, "device_name",
			   devices_name(&search->titles.devices, contender_cell(best)->device));
	json_key(writer, "cell");
	json_begin_object(writer);
	cell_write(contender_cell(best), writer);
	json_end_object(writer);
	json_key(writer, "values");
	json_begin_object(writer);
	for (size_t i = 0; contest->won && i < columns; i++) {
		json_key(writer, field_of(&search->titles.own, ids[i])->key);
		write_value(search, writer, best, ids[i]);
	}
	json_end_object(writer);
	json_end_object(writer);
}

static int print_best_json(const struct search *search)
{
	struct json_writer writer = { .pretty = true };
	json_begin_object(&writer);
	json_member_string(&writer, "by", field_of(&search->titles.own, search->by)->key);
	json_key(&writer, "limits");
	json_begin_array(&writer);
	for (size_t i = 0; i < search->limit_count; i++)
		json_string(&writer, search->limits[i].text);
	json_end_array(&writer);
	json_key(&writer, "best");
	json_begin_array(&writer);
	for (size_t i = 0; i < search->contests.count; i++)
		write_contest(search, &writer, search->ranked[i].contest);
	json_end_array(&writer);
	json_end_object(&writer);
	return print_json(&writer);
}

/* --- The command ----------------------------------------------------------------------------- */

/* 0 where one is found; 5 where that is because nothing can be said, 1 where none keeps them. */
static int conclude(const struct search *search)
{
	size_t found = 0, undecided = 0, lacking = 0;
	for (size_t i = 0; i < search->contests.count; i++) {
		found += search->contests.items[i].won;
		undecided += search->contests.items[i].rivals > 0;
		lacking += search->contests.items[i].lacking != SIZE_MAX;
	}
	if (found)
		return STATUS_EXIT_OK;
	if (undecided)
		tell("of no cell it can be said that it keeps the limits");
	else if (lacking)
		tell("no cell that may keep the limits has %s",
		     field_of(&search->titles.own, search->by)->key);
	else
		tell("no cell keeps the limits");
	return undecided || lacking ? STATUS_EXIT_UNDECIDED : STATUS_EXIT_REGRESSION;
}

static int run(struct invocation *invocation)
{
	const struct best_options *options = invocation->options;
	struct dyno_error err = { 0 };
	if (!invocation->arguments.count) {
		error_set(
			&err, DYNO_ERROR_USAGE,
			"best of what? Name a RESULT, such as latest (`dyno show` lists the runs)");
		return complain(STATUS_EXIT_USAGE, &err);
	}
	struct dyno_results *results = open_selected(invocation, options->store, true, NULL, &err);
	struct search search = { .results = results, .arena = invocation->arena };
	if (!results || !find_best(&search, options, &err)) {
		dyno_results_destroy(results);
		return complain(status_of_error(&err) == STATUS_EXIT_OK ? STATUS_EXIT_USAGE
									: status_of_error(&err),
				&err);
	}
	int status = options->json ? print_best_json(&search) : print_text(&search);
	if (status == STATUS_EXIT_OK)
		status = conclude(&search);
	dyno_results_destroy(results);
	return status;
}

const struct command command_best = {
	.name = "best",
	.arguments = "RESULT…",
	.summary = "the best cell of each model and device under limits",
	.description =
		"Of each model, sequence length and device it names the cell (batch size, precision, "
		"threads, streams, …) that keeps every --limit and has the best value of --by, the "
		"best device first. A limit is kept where the whole 95 % interval keeps it; a "
		"percentile that too few samples carry is known to be at least its bound. Several "
		"runs of one cell are taken together: their median, and the processes of all.\n\n"
		"Below it says what is not sure: cells whose intervals meet that of the best, and "
		"cells that would be better if they kept the limits, with what would tell.\n\n"
		"Exit status: 0 where a cell was found, 1 where none keeps the limits, 5 where of "
		"none that can be said.",
	.options = rows,
	.options_size = sizeof(struct best_options),
	.filters = true,
	.prices = true,
	.completes = "runs",
	.examples =
		(const char *const[]){
			"dyno best latest --limit 'latency_p99<=50ms'",
			"the batch size with most throughput whose p99 stays within 50 ms, on each device",
			"dyno best h200.json l4.json --limit 'memory_total<=24GB' --by items_per_joule",
			"most items per joule within 24 GB", NULL },
	.run = run,
};
