/* dyno ab: two models, or two settings, measured in pairs until their difference is decided. */
#include "measure/run/ab.h"
#include "api/saving.h"
#include "cli/commands.h"
#include "cli/gate.h"
#include "cli/git.h"
#include "cli/picture.h"
#include "cli/print/ab.h"
#include "cli/print/progress.h"
#include "cli/terminal/output.h"
#include <math.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct ab_options {
	struct strings a, b;
	uint64_t pairs;
	double budget;
	double threshold;
	double tolerance;
	struct strings fields;
	struct strings fail_on;
	const char *tag;
	const char *store;
	bool json;
	bool markdown;
	bool quiet;
	const char *progress;
	const char *output;
};

#define AT(member) offsetof(struct ab_options, member)

/* clang-format off */
static const struct option options[] = {
	OPTION("a", 'A', OPTION_PAIRS, AT(a), "SETTING=VALUE", NULL,
	  "a setting of A alone, such as threads=1 or ort=/opt/ort-1.20"),
	OPTION("b", 'B', OPTION_PAIRS, AT(b), "SETTING=VALUE", NULL,
	  "a setting of B alone"),
	{ "pairs", 0, OPTION_COUNT, AT(pairs), "N", "24",
	  "pairs of processes, at most; the first look is at half of them", NULL, 8, 200 },
	{ "budget", 0, OPTION_DURATION, AT(budget), "TIME", NULL,
	  "stop after this time, and say what is known by then", NULL, 1e-3, 1e7 },
	{ "threshold", 0, OPTION_SHARE, AT(threshold), "SHARE", NULL,
	  "changes up to this do not matter (default: that of --fail-on, else 2%)", NULL, 0, 10 },
	OPTION("field", 'f', OPTION_STRINGS, AT(fields), "FIELD", "latency_median",
	  "fields to decide"),
	{ "tolerance", 0, OPTION_SHARE, AT(tolerance), "SHARE", NULL,
	  "outputs agree as long as no element differs by more than this share of the largest (default: that of --fail-on, else by type: 0.1% of float32, 1% of float16, 4% of bfloat16, 0 of whole numbers)", NULL, 0, 10 },
	OPTION("fail-on", 0, OPTION_STRINGS, AT(fail_on), "CONDITION", NULL,
	  "exit with 1 if it holds, with 5 if that cannot be decided: slower (or worse), slower:SHARE, outputs (they differ), outputs:SHARE, or a limit for B such as 'latency_p99>50ms'"),
	OPTION("tag", 0, OPTION_STRING, AT(tag), "NAME", NULL,
	  "tag of the two runs in the store"),
	OPTION("json", 'j', OPTION_FLAG, AT(json), NULL, NULL,
	  "print JSON instead of text"),
	OPTION("markdown", 0, OPTION_FLAG, AT(markdown), NULL, NULL,
	  "print Markdown, for the comment on a pull request"),
	OPTION("quiet", 'q', OPTION_FLAG, AT(quiet), NULL, NULL,
	  "no progress on stderr (as --progress none)"),
	PROGRESS_OPTION(AT(progress)),
	PICTURE_OPTION(AT(output)),
	OPTION("store", 0, OPTION_STRING, AT(store), "FILE", NULL,
	  "where the history is kept, or none (default: $XDG_DATA_HOME/dyno/history.db)"),
	OPTIONS_END,
};
/* clang-format on */

struct context {
	const struct ab_options *options;
	struct progress progress;
	struct store *store;
	struct saving savings[2]; /* of A's run and of B's */
	const struct run *runs[2];
};

/* --- Events ---------------------------------------------------------------------------------- */

/* The one variable that a signal handler can reach. */
static volatile sig_atomic_t interrupts;

static void on_interrupt(int signal_number)
{
	(void)signal_number;
	interrupts++;
}

static void catch_interrupts(void)
{
	struct sigaction action = { .sa_handler = on_interrupt };
	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

static struct saving *saving_of(struct context *context, const struct run *run)
{
	size_t i = context->runs[0] == run || !context->runs[0] ? 0 : 1;
	context->runs[i] = run;
	return &context->savings[i];
}

static void save(struct context *context, const struct run *run, size_t index)
{
	struct dyno_error why;
	char text[sizeof(why.message) + 64];
	if (saving_update(saving_of(context, run), run, index, &why))
		return;
	snprintf(text, sizeof(text), "not saved: %s; the measuring goes on", why.message);
	progress_warn(&context->progress, text);
}

static bool on_run(void *opaque, const struct run *run, struct dyno_error *err)
{
	(void)err;
	progress_run(&((struct context *)opaque)->progress, run);
	save(opaque, run, SAVING_HEADER);
	return true;
}

static bool on_result(void *opaque, const struct run *run, size_t index,
		      const struct result *result, struct dyno_error *err)
{
	(void)result;
	(void)err;
	save(opaque, run, index);
	return true;
}

static unsigned on_progress(void *opaque, const dyno_progress *now, const struct cell *cell)
{
	struct context *context = opaque;
	progress_show(&context->progress, now, cell);
	return (unsigned)interrupts;
}

static void on_warning(void *opaque, const char *message)
{
	progress_warn(&((struct context *)opaque)->progress, message);
}

/* Of each arm. */
static bool on_planned(void *opaque, const struct plan *plan, const struct plan_estimate *estimate)
{
	(void)estimate;
	progress_plan(&((struct context *)opaque)->progress, plan);
	return true;
}

/* --- Settings -------------------------------------------------------------------------------- */

/* "name=value" rows over what both share. */
static bool take_pairs(struct settings *settings, const struct strings *pairs, const char *side,
		       struct arena *arena, struct dyno_error *err)
{
	bool *given = arena_allocate(arena, options_count(settings_options), sizeof(*given));
	if (!given)
		return error_memory(err);
	for (size_t i = 0; i < pairs->count; i++) {
		const char *equals = strchr(pairs->items[i], '=');
		const char *name = arena_bytes(arena, pairs->items[i],
					       equals ? (size_t)(equals - pairs->items[i]) : 0);
		const struct option *row = name ? option_find(settings_options, name) : NULL;
		if (!row)
			return error_set(err, DYNO_ERROR_USAGE,
					 "--%s: no setting \"%.*s\" (dyno ab --help lists them)",
					 side, TEXT_SHOWN(pairs->items[i]), pairs->items[i]);
		if (!option_set(settings_options, row, equals + 1, arena, settings, given, err))
			return error_prefix(err, "--%s", side);
	}
	return true;
}

static bool make_arm(const struct invocation *invocation, size_t index, struct settings *settings,
		     struct dyno_error *err)
{
	const struct ab_options *o = invocation->options;
	const struct strings *arguments = &invocation->arguments;
	*settings = *invocation->settings;
	settings->processes = o->pairs; /* each has that share of the time */
	if (arguments->count) {
		settings->models = (struct strings){ 0 };
		if (!strings_add(invocation->arena, &settings->models,
				 arguments->items[index < arguments->count ? index : 0]))
			return error_memory(err);
	}
	if (!take_pairs(settings, index ? &o->b : &o->a, index ? "b" : "a", invocation->arena, err))
		return false;
	settings->processes = o->pairs;
	return settings_check(settings, err);
}

static bool check_arguments(const struct invocation *invocation, struct dyno_error *err)
{
	const struct ab_options *o = invocation->options;
	size_t count = invocation->arguments.count;
	if (count > 2)
		return error_set(err, DYNO_ERROR_USAGE, "%zu models: dyno ab compares two", count);
	if (count < 2 && !o->a.count && !o->b.count && !option_is_given(invocation, "model"))
		return error_set(err, DYNO_ERROR_USAGE,
				 "compare what with what? Name two models, or one and a setting of "
				 "B alone: --b threads=1");
	return true;
}

/* --- The command ----------------------------------------------------------------------------- */

static bool keep(struct context *context, const struct ab_outcome *outcome)
{
	bool kept = true;
	for (size_t i = 0; i < 2; i++)
		if (context->runs[i] && outcome->results[i])
			kept = saving_finish(&context->savings[i], context->runs[i]) && kept;
	return kept;
}

static bool draw(const struct ab_outcome *outcome, const char *path)
{
	struct picture picture = { .path = path, .chart = "ab" };
	struct dyno_error err = { 0 };
	if (!path ||
	    picture_write(&picture, (const struct dyno_results *const *)outcome->results, 2, &err))
		return true;
	complain(STATUS_EXIT_PARTIAL, &err);
	return false;
}

static int gate(const struct ab_outcome *outcome, const struct gate *gate)
{
	static const enum gate_state states[] = { [OUTPUTS_UNKNOWN] = GATE_UNDECIDED,
						  [OUTPUTS_AGREE] = GATE_KEPT,
						  [OUTPUTS_DIFFER] = GATE_BROKEN };
	struct gate_counts counts = { 0 };
	gate_count_rows(&counts, gate, outcome->comparison);
	if (gate->of & GATE_OF_OUTPUTS)
		gate_count_outputs(&counts, states[outcome->agreement]);
	if (outcome->comparison->limits)
		gate_count_limits(&counts, outcome->comparison->limits);
	return gate_conclude(&counts);
}

static int conclude(struct context *context, const struct ab_outcome *outcome,
		    const struct gate *conditions)
{
	const struct ab_options *o = context->options;
	bool kept = keep(context, outcome);
	const struct ab_view view = { o->json, o->markdown, terminal_width(STDOUT_FILENO),
				      kept && context->store };
	int printed = ab_print(outcome, &view);
	if (!draw(outcome, o->output) || printed != STATUS_EXIT_OK || !kept)
		return STATUS_EXIT_PARTIAL;
	int status = gate(outcome, conditions);
	return status == STATUS_EXIT_OK && interrupts ? STATUS_EXIT_PARTIAL : status;
}

static bool judge_limits(const struct gate *gate, const struct ab_outcome *outcome,
			 struct limit_findings *findings, struct dyno_error *err)
{
	if (!gate->limit_count)
		return true;
	outcome->comparison->limits = findings;
	return limits_judge(outcome->results[1], gate->limits, gate->limit_count,
			    &outcome->comparison->arena, findings, err);
}

static int measure(struct context *context, const struct invocation *invocation,
		   const struct settings arms[2], const struct gate *conditions)
{
	struct limit_findings findings = { 0 };
	const struct ab_options *o = context->options;
	struct dyno_error err = { 0 };
	struct ab_outcome outcome;
	struct ab ab = {
		.settings = { &arms[0], &arms[1] },
		.events = { context, on_run, on_result, on_progress, on_warning, NULL, on_planned },
		.tag = o->tag,
		.commit = git_commit(invocation->arena),
		.pairs = o->pairs,
		.budget = o->budget,
		.threshold = option_is_given(invocation, "threshold") ? o->threshold
								      : conditions->threshold,
		.tolerance = option_is_given(invocation, "tolerance") ? o->tolerance
								      : conditions->tolerance,
		.fields = &o->fields,
	};
	catch_interrupts();
	bool ok =
		ab_run(&ab, &outcome, &err) && judge_limits(conditions, &outcome, &findings, &err);
	progress_clear(&context->progress);
	int status = ok ? conclude(context, &outcome, conditions)
			: progress_complain(&context->progress, status_of_error(&err), &err);
	ab_outcome_finish(&outcome);
	return status;
}

static bool open_store(struct context *context, struct dyno_error *err)
{
	if (!store_wanted(context->options->store))
		return true;
	context->store = store_open(context->options->store, false, err);
	context->savings[0].store = context->savings[1].store = context->store;
	return context->store;
}

static int run(struct invocation *invocation)
{
	struct context context = { .options = invocation->options };
	struct settings arms[2];
	struct dyno_error err = { 0 };
	struct gate conditions;
	int status;
	progress_init(&context.progress, context.options->progress, context.options->quiet);
	if (check_arguments(invocation, &err) &&
	    check_fields(&context.options->fields, NULL, &err) &&
	    picture_check(context.options->output, &err) &&
	    gate_parse(&context.options->fail_on, GATE_OF_ROWS | GATE_OF_OUTPUTS | GATE_OF_LIMITS,
		       invocation->arena, &conditions, &err) &&
	    make_arm(invocation, 0, &arms[0], &err) && make_arm(invocation, 1, &arms[1], &err) &&
	    open_store(&context, &err))
		status = measure(&context, invocation, arms, &conditions);
	else
		status = progress_complain(&context.progress, STATUS_EXIT_USAGE, &err);
	progress_finish(&context.progress);
	store_close(context.store);
	return status;
}

static const char *const examples[] = {
	"dyno ab old.onnx new.onnx --batch 8",
	"is the new model faster, and are its outputs the same?",
	"dyno ab bert-base-uncased --b threads=1",
	"one model with two settings",
	"dyno ab model.onnx --a ort=/opt/ort-1.20 --b ort=/opt/ort-1.23 --fail-on slower:3%",
	"two builds of ONNX Runtime, as a gate",
	"dyno ab model.onnx int8.onnx --tolerance 5% --fail-on slower,outputs",
	"a quantised model has to be no slower, and to compute the same within 5 % of the largest value",
	NULL,
};

const struct command command_ab = {
	.name = "ab",
	.arguments = "MODEL_A [MODEL_B]",
	.summary = "measure two models or settings in pairs until their difference is decided",
	.description =
		"Measures A and B in pairs of fresh processes, one right after the other in random "
		"order, which is the surest way to tell a small difference from the luck of processes "
		"and the moods of a machine. After 12, 18 and 24 pairs (half, three quarters and all of "
		"--pairs) the difference is looked at; as soon as it is decided the measuring stops.\n\n"
		"Both get the same inputs, and their outputs are compared: they agree, differ, or that is "
		"unknown, as where both are NaN. A faster model that computes something else is seen.\n\n"
		"Settings hold for both, those of --a and --b for one. --max-time is the sampling time of "
		"each side, shared among its processes. Both sides are kept in the store as runs, A "
		"first: latest is B then, and latest~1 is A.",
	.options = options,
	.options_size = sizeof(struct ab_options),
	.measures = true,
	.examples = examples,
	.completes = "models",
	.run = run,
};
