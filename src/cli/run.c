/* dyno run: measures, shows, saves. */
#include "api/origin.h"
#include "api/past.h"
#include "api/saving.h"
#include "cli/commands.h"
#include "cli/git.h"
#include "cli/print/plan.h"
#include "cli/print/progress.h"
#include "cli/resume.h"
#include "cli/terminal/output.h"
#include "core/base/printable.h"
#include "host/file.h"
#include "measure/engine/engine.h"
#include "output/format/export.h"
#include "output/table/table.h"
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct run_options {
	const char *config;
	const char *output;
	const char *store;
	const char *resume;
	const char *tag;
	const char *note;
	bool json;
	bool quiet;
	const char *progress;
	bool dry_run;
};

#define AT(member) offsetof(struct run_options, member)

/* clang-format off */
static const struct option options[] = {
	OPTION("config", 'c', OPTION_STRING, AT(config), "FILE", NULL,
	  "read settings from a YAML plan, whose keys are the options below; flags win"),
	OPTION("output", 'o', OPTION_STRING, AT(output), "FILE", NULL,
	  "also write the results to this file (.json, .csv or .md)"),
	OPTION("store", 0, OPTION_STRING, AT(store), "FILE", NULL,
	  "where the history is kept, or none (default: $XDG_DATA_HOME/dyno/history.db)"),
	OPTION("resume", 0, OPTION_STRING, AT(resume), "RUN", NULL,
	  "go on with an interrupted run (its id, or latest: the newest that is not finished); what it names is opened only if you began it "
	  "here, or repeat it"),
	OPTION("tag", 0, OPTION_STRING, AT(tag), "NAME", NULL,
	  "name this run, to find it again as tag:NAME"),
	OPTION("note", 0, OPTION_STRING, AT(note), "TEXT", NULL,
	  "a remark to keep with this run"),
	OPTION("json", 'j', OPTION_FLAG, AT(json), NULL, NULL,
	  "print the results as JSON instead of a table"),
	OPTION("quiet", 'q', OPTION_FLAG, AT(quiet), NULL, NULL,
	  "no progress on stderr (as --progress none)"),
	PROGRESS_OPTION(AT(progress)),
	OPTION("dry-run", 0, OPTION_FLAG, AT(dry_run), NULL, NULL,
	  "print the plan, as --config reads it, with all its cells, how long they take and what memory they need (--json: as JSON), and stop"),
	OPTIONS_END,
};
/* clang-format on */

struct context {
	struct invocation *invocation;
	const struct run_options *options;
	struct settings *settings;
	struct progress progress;
	struct saving saving; /* without a store: nothing is to be kept */
	struct store *past;   /* to learn from, of a dry run that keeps nothing; or NULL */
	bool said_stopping;
	bool unprinted; /* the plan of a dry run */
	struct dyno_results *resumed;
	const char *instead;     /* a command line that does what this one was refused */
	struct strings warnings; /* those that were said */
};

/* --- Ctrl-C ---------------------------------------------------------------------------------- */

/* What a signal handler can reach. */
static volatile sig_atomic_t interrupts;
static volatile uint64_t interrupted_at; /* ns */

/* timeout(1) sends its signal twice, to the program and to the group: that is one request. */
static void on_interrupt(int signal_number)
{
	uint64_t now = clock_monotonic.now(NULL);
	(void)signal_number;
	if (!interrupts || now - interrupted_at > 50000000)
		interrupts++;
	interrupted_at = now;
}

static void catch_interrupts(void)
{
	struct sigaction action = { .sa_handler = on_interrupt }, before;
	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	if (sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
		sigaction(SIGHUP, &action, NULL); /* nohup is left in peace */
}

/* --- Events ---------------------------------------------------------------------------------- */

/* A store that fails costs no measurement: it is said, and the exit status tells. */
static void save(struct context *context, const struct run *run, size_t index)
{
	struct dyno_error why;
	char text[sizeof(why.message) + 64];
	if (saving_update(&context->saving, run, index, &why))
		return;
	snprintf(text, sizeof(text), "not saved: %s; the measuring goes on", why.message);
	progress_warn(&context->progress, text);
}

static void on_warning(void *opaque, const char *message)
{
	struct context *context = opaque;
	strings_add(context->invocation->arena, &context->warnings, message);
	progress_warn(&context->progress, message);
}

/* What makes the environment untrustworthy is known with the run's header. */
static bool on_run(void *opaque, const struct run *run, struct dyno_error *err)
{
	struct context *context = opaque;
	(void)err;
	progress_run(&context->progress, run);
	for (size_t i = 0; i < run->warnings.count; i++)
		if (!strings_hold(&context->warnings, run->warnings.items[i]))
			on_warning(opaque, run->warnings.items[i]);
	save(opaque, run, SAVING_HEADER);
	return true;
}

static bool on_result(void *opaque, const struct run *run, size_t index,
		      const struct result *result, struct dyno_error *err)
{
	struct context *context = opaque;
	(void)err;
	progress_result(&context->progress, result);
	save(context, run, index);
	return true;
}

static unsigned on_progress(void *opaque, const dyno_progress *now, const struct cell *cell)
{
	struct context *context = opaque;
	static const char said[] = "stopping after this sample; once more to stop at once";
	if (interrupts && !context->said_stopping) {
		context->said_stopping = true;
		progress_say(&context->progress, said);
	} else
		progress_show(&context->progress, now, cell);
	return (unsigned)interrupts;
}

static bool on_remember(void *opaque, const struct model_info *model, struct arena *arena,
			struct past *past, struct dyno_error *err)
{
	struct context *context = opaque;
	struct store *store = context->past ? context->past : context->saving.store;
	return !store || past_read(store, model, arena, past, err);
}

/* The cells are remarks in the YAML: all of it is a plan that --config reads. */
static int print_plan(struct context *context, const struct plan *plan,
		      const struct plan_estimate *estimate)
{
	struct buffer text = { 0 };
	struct json_writer writer = { .pretty = true };
	if (context->options->json) {
		plan_text_json(context->settings, plan, estimate, &writer);
		return print_json(&writer);
	}
	buffer_string(&text, "# ");
	plan_text_estimate(context->settings, estimate, &text);
	buffer_character(&text, '\n');
	plan_text_cells(plan, estimate, "#   ", context->invocation->arena, &text);
	plan_text_yaml(context->settings, &text);
	return print_buffer(&text);
}

static bool on_planned(void *opaque, const struct plan *plan, const struct plan_estimate *estimate)
{
	struct context *context = opaque;
	struct buffer text = { 0 };
	if (context->options->dry_run) {
		context->unprinted = print_plan(context, plan, estimate) != STATUS_EXIT_OK;
		return false;
	}
	progress_plan(&context->progress, plan);
	plan_text_estimate(context->settings, estimate, &text);
	progress_say(&context->progress, buffer_text(&text));
	buffer_finish(&text);
	return true;
}

/* --- Settings -------------------------------------------------------------------------------- */

/* A plan may come from a pipe. */
#define PLAN_LIMIT ((size_t)1 << 24)

/* The plan gives what no flag gave: it is read into a copy, and rows that were given as flags are
 * kept. */
static bool read_config(struct context *context, struct dyno_error *err)
{
	struct settings plan;
	struct invocation *invocation = context->invocation;
	struct buffer text = { 0 };
	const char *path = context->options->config;
	if (!file_read(path, PLAN_LIMIT, &text, err)) {
		buffer_finish(&text);
		return error_prefix(err, "--config");
	}
	bool *given =
		arena_allocate(invocation->arena, options_count(settings_options), sizeof(*given));
	bool ok = given && settings_init(&plan, invocation->arena, err) &&
		  settings_read_yaml(&plan, buffer_text(&text), text.length, path,
				     invocation->arena, given, err);
	buffer_finish(&text);
	if (!ok)
		return false;
	for (size_t i = 0; settings_options[i].name; i++)
		if (given[i] && !invocation->settings_given[i])
			option_copy(&settings_options[i], context->settings, &plan);
	return true;
}

/* `latest` is the newest run that is not finished, as long as there is one: which, is said. */
static bool find_resumed(struct context *context, struct store *store, const char **id,
			 struct dyno_error *err)
{
	struct arena *arena = context->invocation->arena;
	const char *reference = context->options->resume;
	struct store_entry *entries = NULL;
	size_t count = 0, at = 0;
	char text[160];
	if (strcmp(reference, "latest") == 0 && !store_list(store, 0, arena, &entries, &count, err))
		return false;
	while (at < count && (entries[at].finished || entries[at].invalid))
		at++;
	if (at == count)
		return store_find(store, reference, arena, id, err);
	*id = entries[at].id;
	snprintf(text, sizeof(text), "going on with run %.60s, the newest that is not finished",
		 *id);
	if (at)
		progress_say(&context->progress, text);
	return true;
}

static bool open_resumed(struct context *context, struct dyno_error *err)
{
	struct store *store = context->saving.store;
	const char *id;
	if (!store)
		return error_set(err, DYNO_ERROR_USAGE, "--resume: needs a store");
	if (!resume_check_words(context->invocation, context->options->config, err) ||
	    !(find_resumed(context, store, &id, err) || error_prefix(err, "--resume")))
		return false;
	context->resumed = store_load(store, id, true, err);
	if (!context->resumed)
		return false;
	const struct run *run = context->resumed->runs[0];
	if (!run_can_be_resumed(run))
		return error_set(err, DYNO_ERROR_USAGE,
				 "--resume: run %s is finished; nothing of it has failed", run->id);
	return resume_plan(context->invocation, run, context->options->store, &context->instead,
			   err);
}

static bool read_settings(struct context *context, struct dyno_error *err)
{
	struct settings *settings = context->settings;
	const struct strings *arguments = &context->invocation->arguments;
	for (size_t i = 0; i < arguments->count; i++)
		if (!strings_add(context->invocation->arena, &settings->models,
				 arguments->items[i]))
			return error_memory(err);
	if (arguments->count) /* models on the command line replace those of the plan */
		context->invocation->settings_given[0] = true;
	if (context->options->resume)
		return open_resumed(context, err);
	if (context->options->config && !read_config(context, err))
		return false;
	return settings_check(settings, err);
}

/* --- Results --------------------------------------------------------------------------------- */

static bool print_results(const struct context *context, const struct dyno_results *results)
{
	struct buffer text = { 0 };
	if (context->options->json) {
		struct json_writer writer = { .pretty = true, .sink = stdout_sink() };
		results_write(results, &writer);
		return print_json(&writer) == STATUS_EXIT_OK;
	}
	struct table_options table = { .width = terminal_width(STDOUT_FILENO),
				       .colour = terminal_colour(STDOUT_FILENO) };
	table_write(results, &table, &text);
	return print_styled(&text) == STATUS_EXIT_OK;
}

static bool write_output(struct context *context, const struct dyno_results *results)
{
	const char *path = context->options->output;
	struct dyno_error err;
	if (!path || dyno_results_save(results, path, NULL, &err))
		return true;
	progress_warn(&context->progress, err.message);
	return false;
}

/* What was to be kept, and could not be, goes into a file here. */
static void rescue(struct context *context, const struct dyno_results *results)
{
	char path[200], text[1200];
	struct dyno_error err;
	if (saving_rescue(results, path, sizeof(path), &err))
		snprintf(text, sizeof(text), "the results are kept in %s: dyno show %s", path,
			 path);
	else
		snprintf(text, sizeof(text), "the results are not kept: %s", err.message);
	progress_warn(&context->progress, text);
}

/* False when something of it could not be done. */
static bool keep(struct context *context, const struct dyno_results *results)
{
	bool stored = saving_finish(&context->saving, results->runs[0]);
	bool written = write_output(context, results);
	bool in_store = context->saving.store && stored;
	bool in_file = context->options->output && written;
	if (!in_store && !in_file && (!stored || !written))
		rescue(context, results);
	return stored && written;
}

static void say_next(struct context *context, const struct dyno_results *results)
{
	char text[200];
	const struct run *run = results->runs[0];
	if (context->options->quiet || context->options->json || !context->saving.store ||
	    context->saving.behind)
		return;
	if (!run->finished)
		snprintf(text, sizeof(text), "stopped; go on with: dyno run --resume %s", run->id);
	else
		snprintf(text, sizeof(text), "saved as run %s: dyno show %s, dyno export %s",
			 run->id, run->id, run->id);
	progress_say(&context->progress, text);
}

/* --- The command ----------------------------------------------------------------------------- */

static int conclude(struct context *context, const struct dyno_results *results, int status)
{
	bool kept = keep(context, results);
	bool printed = print_results(context, results);
	say_next(context, results);
	bool whole = !run_can_be_resumed(results->runs[0]) && kept && printed;
	return status == STATUS_EXIT_OK && !whole ? STATUS_EXIT_PARTIAL : status;
}

static int measure(struct context *context, struct dyno_error *err)
{
	struct benchmark benchmark = {
		.settings = context->settings,
		.events = { context, on_run, on_result, on_progress, on_warning, on_remember,
			    on_planned },
		.resume = context->resumed,
		.tag = context->options->tag,
		.note = context->options->note,
		.commit = git_commit(context->invocation->arena),
		.describe = context->options->dry_run,
	};
	struct dyno_results *results;
	catch_interrupts();
	bool ok = benchmark_run(&benchmark, &results, err);
	progress_clear(&context->progress);
	if (!ok && context->options->dry_run && err->code == DYNO_ERROR_CANCELLED)
		return context->unprinted ? STATUS_EXIT_PARTIAL : STATUS_EXIT_OK;
	int status = ok ? STATUS_EXIT_OK
			: progress_complain(&context->progress, status_of_error(err), err);
	if (results)
		status = conclude(context, results, status);
	dyno_results_destroy(results);
	return status;
}

static bool open_store(struct context *context, struct dyno_error *err)
{
	const struct run_options *o = context->options;
	if (!store_wanted(o->store))
		return true;
	if (o->dry_run && !o->resume) { /* there need not be one */
		struct dyno_error none;
		context->past = store_open(o->store, true, &none);
		return true;
	}
	context->saving.store = store_open(o->store, o->dry_run, err);
	return context->saving.store;
}

/* An output that cannot be written is better known before than after. */
static bool check_output(const struct context *context, struct dyno_error *err)
{
	const char *path = context->options->output;
	if (!path)
		return true;
	if (!format_of_path(path))
		return error_set(err, DYNO_ERROR_USAGE,
				 "--output: %s: the ending is not .json, .csv or .md", path);
	const char *slash = strrchr(path, '/');
	char folder[PATH_MAX];
	int length = snprintf(folder, sizeof(folder), "%.*s", slash ? (int)(slash - path) + 1 : 1,
			      slash ? path : ".");
	struct stat there;
	if (stat(path, &there) == 0 && S_ISDIR(there.st_mode))
		errno = EISDIR;
	else if (length < PATH_MAX && access(folder, W_OK | X_OK) == 0)
		return true;
	return error_set(err, DYNO_ERROR_USAGE, "--output: %s: cannot be written: %s", path,
			 length < PATH_MAX ? strerror(errno) : "the name is too long");
}

static int run(struct invocation *invocation)
{
	struct dyno_error err = { 0 };
	struct context context = {
		.invocation = invocation,
		.options = invocation->options,
		.settings = invocation->settings,
	};
	int status;
	progress_init(&context.progress, context.options->progress, context.options->quiet);
	if (check_output(&context, &err) && open_store(&context, &err) &&
	    read_settings(&context, &err))
		status = measure(&context, &err);
	else {
		status = progress_complain(&context.progress, STATUS_EXIT_USAGE, &err);
		tell_to_copy(context.instead);
	}
	progress_finish(&context.progress);
	dyno_results_destroy(context.resumed);
	store_close(context.saving.store);
	store_close(context.past);
	return status;
}

static const char *const examples[] = {
	"dyno run bert-base-uncased --batch 1,2,4,8 --seq 32,128",
	"measure a model over batch sizes and sequence lengths on the CPU",
	"dyno run model.onnx --hardware cpu,cuda --output results.json",
	"compare two platforms and keep the results in a file, too",
	"dyno run --config bench.yaml --batch 16",
	"take the settings from a plan, but another batch size",
	"dyno run --resume latest",
	"go on with a run that was interrupted",
	NULL,
};

const struct command command_run = {
	.name = "run",
	.arguments = "MODEL…",
	.summary = "measure models on hardware and keep every number",
	.description =
		"Measures each model on each device, for every batch size, sequence length, number of "
		"threads and number of streams that is asked for. Such a combination is a cell. A cell "
		"is measured in several fresh processes, each warmed up first; samples are taken until "
		"the 95 % interval of the median is narrow enough or its time is up.\n\n"
		"A MODEL is a path to an .onnx, .ort or OpenVINO .xml file, the id of a Hugging Face repository "
		"(org/name) or a built-in architecture (builtin:NAME, with synthetic weights).\n\n"
		"Every finished process is saved at once. After Ctrl-C (or a crash) --resume goes on "
		"where the run was interrupted. A run that you have not begun yourself, in this "
		"folder (one that was imported, say) names files and libraries that are not "
		"yours: --resume then shows the command line that repeats them, such as --resume "
		"RUN --ort LIBRARY --model MODEL, and opens nothing before you have typed it.",
	.options = options,
	.options_size = sizeof(struct run_options),
	.measures = true,
	.examples = examples,
	.completes = "models",
	.run = run,
};
