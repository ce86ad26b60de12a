/* dyno compare: do two results differ, by how much, and how sure is that? */
#include "cli/print/compare.h"
#include "cli/commands.h"
#include "cli/costs.h"
#include "cli/gate.h"
#include "cli/picture.h"
#include "cli/terminal/output.h"
#include "core/chart/relation.h"
#include "output/store/store.h"
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct compare_options {
	struct strings fields;
	double threshold;
	const char *across;
	const char *relative_to;
	struct strings fail_on;
	const char *store;
	bool strict;
	bool all;
	bool json;
	bool markdown;
	const char *output;
};

#define AT(member) offsetof(struct compare_options, member)

/* clang-format off */
static const struct option rows[] = {
	OPTION("field", 'f', OPTION_STRINGS, AT(fields), "FIELD", NULL,
	  "fields to compare (default: latency_median, memory_total)"),
	{ "threshold", 't', OPTION_SHARE, AT(threshold), "SHARE", NULL,
	  "changes up to this do not matter (default: that of --fail-on, else what dyno baseline calibrate found for this machine, else 2%)", NULL, 0, 10 },
	OPTION("across", 0, OPTION_STRING, AT(across), "WORD", NULL,
	  "compare the values of this word with each other, within all results: a word such as device or batch, or one that their file declares"),
	OPTION("relative-to", 0, OPTION_STRING, AT(relative_to), "WORD=VALUE", NULL,
	  "compare the values of this word with this one of them, as device=cpu (default: with the first)"),
	OPTION("fail-on", 0, OPTION_STRINGS, AT(fail_on), "CONDITION", NULL,
	  "exit with 1 if it holds of something, with 5 if that cannot be decided: slower (or worse), slower:SHARE, or a limit for the second RESULT such as 'latency_p99>50ms'"),
	OPTION("strict", 0, OPTION_FLAG, AT(strict), NULL, NULL,
	  "refuse to compare what was not measured under the same conditions"),
	OPTION("all", 'a', OPTION_FLAG, AT(all), NULL, NULL,
	  "show what is the same, ambiguous or without data, too"),
	OPTION("json", 'j', OPTION_FLAG, AT(json), NULL, NULL,
	  "print JSON instead of a table"),
	OPTION("markdown", 0, OPTION_FLAG, AT(markdown), NULL, NULL,
	  "print Markdown, for the comment on a pull request"),
	PICTURE_OPTION(AT(output)),
	OPTION("store", 0, OPTION_STRING, AT(store), "FILE", NULL,
	  "store to look in (default: $XDG_DATA_HOME/dyno/history.db)"),
	OPTIONS_END,
};
/* clang-format on */

struct sides {
	struct dyno_results *before, *after;
};

/* "device=L4" is across device, and with L4. */
static bool choose_word(struct invocation *invocation, struct dyno_error *err)
{
	struct compare_options *options = invocation->options;
	const char *to = options->relative_to, *equals = to ? strchr(to, '=') : NULL;
	const char *word =
		equals ? arena_bytes(invocation->arena, to, (size_t)(equals - to)) : NULL;
	if (!to)
		return true;
	if (!equals || strchr(equals, ','))
		return error_set(err, DYNO_ERROR_USAGE,
				 "--relative-to: \"%.*s\" is not like device=NAME", TEXT_SHOWN(to),
				 to);
	if (!word)
		return error_memory(err);
	if (options->across && strcmp(options->across, word) != 0)
		return error_set(
			err, DYNO_ERROR_USAGE, "--relative-to: it is of %.*s, and --across of %.*s",
			TEXT_SHOWN(word), word, TEXT_SHOWN(options->across), options->across);
	options->across = word;
	return true;
}

static bool put_first(struct dyno_results *results, const char *relative_to, struct dyno_error *err)
{
	size_t lacking, all = dyno_results_count(results);
	const char *name;
	if (!results_put_first(results, relative_to, &lacking, &name, err))
		return false;
	if (lacking)
		tell("%zu of %zu results have no counterpart in %s", lacking, all, name);
	return true;
}

static bool open_sides(const struct invocation *invocation, struct sides *sides,
		       struct dyno_error *err)
{
	const struct compare_options *options = invocation->options;
	const struct strings *arguments = &invocation->arguments;
	const struct strings second = { .items = arguments->items + 1, .count = 1 };
	const struct strings first = { .items = arguments->items, .count = 1 };
	if (options->across && arguments->count >= 1) {
		sides->after = open_results(arguments, options->store, true, err);
		return sides->after && (!options->relative_to ||
					put_first(sides->after, options->relative_to, err));
	}
	if (arguments->count != 2)
		return error_set(err, DYNO_ERROR_USAGE,
				 "compare what? Name two RESULTs, the older one first, such as "
				 "latest~1 latest; or with --across WORD one or more");
	sides->before = open_results(&first, options->store, true, err);
	sides->after = sides->before ? open_results(&second, options->store, true, err) : NULL;
	return sides->after;
}

/* --- The machine's noise --------------------------------------------------------------------- */

static bool same_text(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

/* The one device that all results were measured on; NULL: there are several, or other machines. */
static const struct device_info *only_device(const struct sides *sides, const char **cpu)
{
	const struct device_info *device = NULL;
	const struct dyno_results *both[] = { sides->before, sides->after };
	for (size_t s = 0; s < 2; s++)
		for (size_t r = 0; both[s] && r < both[s]->run_count; r++) {
			const struct run *run = both[s]->runs[r];
			const struct property *here = properties_find(&run->environment, "cpu");
			if (run->device_count != 1 || !here || !here->text ||
			    (*cpu && !same_text(*cpu, here->text)) ||
			    (device && device_compare(device, run->devices[0]) != 0))
				return NULL;
			*cpu = here->text;
			device = run->devices[0];
		}
	return device;
}

/* A store that is not there has no noise. */
static bool load_noise(const struct compare_options *options, const struct sides *sides,
		       struct noise *noise)
{
	const char *cpu = NULL;
	const struct device_info *device = only_device(sides, &cpu);
	struct dyno_error ignored = { 0 };
	if (!device || !store_wanted(options->store))
		return false;
	struct store *store = store_open(options->store, true, &ignored);
	bool found = store && store_load_noise(store, cpu, device->id, noise, &ignored);
	store_close(store);
	return found;
}

/* --- Output ---------------------------------------------------------------------------------- */

static int print(const struct comparison *comparison, const struct compare_options *options)
{
	struct comparison_view view = { options->all, options->fail_on.count > 0,
					terminal_width(STDOUT_FILENO) };
	struct json_writer writer = { .pretty = true };
	struct buffer text = { 0 };
	if (options->json) {
		comparison_write(comparison, &writer);
		return print_json(&writer);
	}
	if (options->markdown)
		comparison_markdown(comparison, options->all, &text);
	else
		comparison_print(comparison, &view, &text);
	if (comparison->limits && !options->markdown)
		gate_print_limits(comparison->limits, options->all, view.width, &text);
	return print_buffer(&text);
}

static int conclude(const struct comparison *comparison, const struct gate *gate)
{
	struct gate_counts counts = { 0 };
	gate_count_rows(&counts, gate, comparison);
	if (comparison->limits)
		gate_count_limits(&counts, comparison->limits);
	return gate_conclude(&counts);
}

static bool judge_limits(struct comparison *comparison, const struct dyno_results *results,
			 const struct gate *gate, struct limit_findings *findings,
			 struct dyno_error *err)
{
	if (!gate->limit_count)
		return true;
	comparison->limits = findings;
	return limits_judge(results, gate->limits, gate->limit_count, &comparison->arena, findings,
			    err);
}

static bool check_strict(const struct comparison *comparison, struct dyno_error *err)
{
	struct buffer text = { 0 };
	if (!comparison->warnings.count)
		return true;
	for (size_t i = 0; i < comparison->warnings.count; i++)
		buffer_printf(&text, "%s%s", i ? "; " : "", comparison->warnings.items[i]);
	error_set(err, DYNO_ERROR_USAGE, "--strict: not measured under the same conditions: %.800s",
		  buffer_text(&text));
	buffer_finish(&text);
	return false;
}

static int draw(const struct comparison *comparison, const struct sides *sides,
		const struct compare_options *options)
{
	struct picture picture = { .path = options->output,
				   .chart = "comparison",
				   .comparison = comparison };
	struct dyno_error err = { 0 };
	if (!options->output ||
	    picture_write(&picture, (const struct dyno_results *[]){ sides->before, sides->after },
			  2, &err))
		return STATUS_EXIT_OK;
	return complain(status_of_error(&err), &err);
}

/* What the gate is about is also what the verdicts are about, unless something else is said: so
 * the table and the exit status cannot contradict each other. */
static int compare(const struct sides *sides, const struct compare_options *options,
		   bool threshold_given, const struct gate *gate)
{
	struct noise noise[FIELD_TOTAL] = { 0 };
	struct limit_findings findings = { 0 };
	struct dyno_error err = { 0 };
	struct comparison_options how = {
		.fields = options->fields.count ? &options->fields : NULL,
		.threshold = threshold_given ? options->threshold : gate->threshold,
		.across = options->across,
		.noise = load_noise(options, sides, noise) ? noise : NULL,
	};
	struct comparison *comparison = comparison_create(sides->before, sides->after, &how, &err);
	int status;
	if (!comparison || (options->strict && !check_strict(comparison, &err)) ||
	    !judge_limits(comparison, sides->after, gate, &findings, &err))
		status = complain(STATUS_EXIT_USAGE, &err);
	else {
		status = draw(comparison, sides, options);
		int printed = print(comparison, options);
		status = printed == STATUS_EXIT_OK ? status : printed;
		if (status == STATUS_EXIT_OK)
			status = conclude(comparison, gate);
	}
	comparison_destroy(comparison);
	return status;
}

/* Of both sides what the filters take. */
static bool select_results(const struct invocation *invocation, const struct sides *sides,
			   struct dyno_error *err)
{
	return (!sides->before || chart_spec_select(invocation->spec, sides->before, err)) &&
	       chart_spec_select(invocation->spec, sides->after, err);
}

static int run(struct invocation *invocation)
{
	const struct compare_options *options = invocation->options;
	struct sides sides = { 0 };
	struct dyno_error err = { 0 };
	struct gate gate;
	int status;
	if (choose_word(invocation, &err) &&
	    gate_parse(&options->fail_on, GATE_OF_ROWS | GATE_OF_LIMITS | GATE_OF_OWN,
		       invocation->arena, &gate, &err) &&
	    picture_check(options->output, &err) && open_sides(invocation, &sides, &err) &&
	    derive_costs(invocation, (struct dyno_results *[]){ sides.before, sides.after }, 2,
			 &err) &&
	    select_results(invocation, &sides, &err) &&
	    check_fields_of(&options->fields, sides.after, &err))
		status = compare(&sides, options, option_is_given(invocation, "threshold"), &gate);
	else
		status = complain(STATUS_EXIT_USAGE, &err);
	dyno_results_destroy(sides.before);
	dyno_results_destroy(sides.after);
	return status;
}

static const char *const examples[] = {
	"dyno compare latest~1 latest",
	"what the last run changed, the surest and largest first",
	"dyno compare tag:main latest --fail-on slower:5%",
	"a gate for CI: exit with 1 if something is slower by more than 5 %, with 5 if that cannot be told",
	"dyno compare tag:main latest --fail-on 'slower:5%,latency_p99>50ms'",
	"the same, and a limit that the new run has to keep",
	"dyno compare latest~1 latest --output changes.svg",
	"the same as a picture: each change with its interval",
	"dyno compare l4.json h200.json mi300x.json --relative-to device=L4",
	"all other devices with the L4, out of three files",
	"dyno compare laptop.json server.json --across device --all",
	"platforms against each other, out of two files",
	NULL,
};

const struct command command_compare = {
	.name = "compare",
	.arguments = "RESULT…",
	.summary = "say whether two results differ, by how much, and how sure that is",
	.description =
		"Compares the cells that two RESULTs share, field by field: the ratio of the second to "
		"the first with an interval that holds for all rows together at 95 %, and a verdict. "
		"Something is slower (worse) or faster (better) if the whole interval lies beyond the "
		"threshold, the same if all of it lies within, and ambiguous otherwise.\n\n"
		"What is compared are the values of the processes of a cell, since the samples of one "
		"process are not independent. Each side needs two, and with few of them intervals are wide: "
		"dyno run takes five. Where something is not decided, the reason says how many processes "
		"would. The noise of this machine (dyno baseline calibrate) takes their place where there are "
		"fewer than five. BEFORE and AFTER are geometric means of the processes' values, so they differ a "
		"little from the medians of all samples that dyno show has. FACTOR is the change divided by "
		"the threshold or half of the interval, whichever is more; DELTA is Cliff's, from -1 (all "
		"samples lower) to 1.\n\n"
		"What differs in the conditions of both sides is said first.",
	.options = rows,
	.options_size = sizeof(struct compare_options),
	.prices = true,
	.filters = true,
	.examples = examples,
	.completes = "runs",
	.run = run,
};
