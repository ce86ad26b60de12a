/* dyno baseline: how much equal processes differ on this machine. */
#include "cli/commands.h"
#include "cli/print/progress.h"
#include "cli/terminal/output.h"
#include "core/stats/compare.h"
#include "core/stats/stats.h"
#include "measure/run/benchmark.h"
#include "output/store/store.h"
#include <math.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct baseline_options {
	double rate;
	uint64_t side;
	uint64_t processes; /* instead of the settings of these names, which have other defaults */
	double max_time;
	struct strings fields;
	const char *store;
	bool json;
	bool quiet;
};

#define AT(member) offsetof(struct baseline_options, member)
#define FEWEST     6 /* processes that a calibration takes */

/* clang-format off */
static const struct option options[] = {
	{ "rate", 0, OPTION_SHARE, AT(rate), "SHARE", "1%",
	  "share of comparisons of the same thing that may pass the threshold", NULL, 1e-6, 0.5 },
	{ "processes", 'p', OPTION_COUNT, AT(processes), "N", "20",
	  "equal processes to measure", NULL, FEWEST, 1000 },
	{ "max-time", 0, OPTION_DURATION, AT(max_time), "TIME", "20s",
	  "longest sampling time, which they share", NULL, 1e-3, 1e7 },
	{ "side", 0, OPTION_COUNT, AT(side), "N", TEXT_OF(COMPARISON_PROCESSES),
	  "processes that each of the compared runs will have", NULL, 1, 1000 },
	OPTION("field", 'f', OPTION_STRINGS, AT(fields), "FIELD", "latency_median,memory_total",
	  "fields to calibrate"),
	OPTION("json", 'j', OPTION_FLAG, AT(json), NULL, NULL,
	  "print JSON instead of text"),
	OPTION("quiet", 'q', OPTION_FLAG, AT(quiet), NULL, NULL,
	  "no progress on stderr"),
	OPTION("store", 0, OPTION_STRING, AT(store), "FILE", NULL,
	  "where it is kept (default: $XDG_DATA_HOME/dyno/history.db)"),
	OPTIONS_END,
};
/* clang-format on */

/* The one variable that a signal handler can reach. */
static volatile sig_atomic_t interrupts;

static void on_interrupt(int signal_number)
{
	(void)signal_number;
	interrupts++;
}

static unsigned on_progress(void *opaque, const dyno_progress *now, const struct cell *cell)
{
	progress_show(opaque, now, cell);
	return (unsigned)interrupts;
}

static void on_warning(void *opaque, const char *message)
{
	progress_warn(opaque, message);
}

/* --- Reckoning ------------------------------------------------------------------------------- */

struct calibration {
	enum field_id field;
	struct noise noise;
	size_t processes;
};

/* Two runs of the same thing with `side` processes each differ, as logarithms, by s √(2/side) times
 * Student's t with the degrees of freedom that s has. The threshold is what the rate of them does
 * not pass; as a share of the lower, which is the larger. */
static bool calibrate(const struct result *result, enum field_id field, double rate, uint64_t side,
		      struct calibration *calibration)
{
	double logs[1000];
	size_t count = 0;
	for (size_t i = 0; i < result->replicate_count && count < 1000; i++) {
		const struct replicate *replicate = &result->replicates[i];
		if (replicate->status == STATUS_OK && replicate->values[field] > 0)
			logs[count++] = log(replicate->values[field]);
	}
	*calibration = (struct calibration){ .field = field, .processes = count };
	if (count < FEWEST)
		return false;
	double s = stats_standard_deviation(logs, count), freedom = (double)count - 1;
	double t = stats_student_quantile(1 - rate / 2, freedom);
	calibration->noise.deviation = s;
	calibration->noise.freedom = freedom;
	calibration->noise.threshold = expm1(t * s * sqrt(2 / (double)side));
	return true;
}

/* --- Output ---------------------------------------------------------------------------------- */

static void append_text(struct buffer *out, const struct calibration *c,
			const struct baseline_options *o)
{
	if (c->processes < FEWEST) {
		buffer_printf(out, "%s: only %zu processes have it\n", fields[c->field].key,
			      c->processes);
		return;
	}
	buffer_printf(
		out,
		"%s: equal processes differ by %.2g %% (standard deviation of %zu). Two runs of "
		"%llu processes each: threshold %.2g %% at a false-alarm rate of %g %%\n",
		fields[c->field].key, 100 * c->noise.deviation, c->processes,
		(unsigned long long)o->side, 100 * c->noise.threshold, 100 * o->rate);
}

static void write_json(struct json_writer *writer, const struct calibration *c)
{
	json_begin_object(writer);
	json_member_string(writer, "field", fields[c->field].key);
	json_member_count(writer, "processes", c->processes);
	if (c->processes >= FEWEST) {
		json_member_number(writer, "deviation", c->noise.deviation);
		json_member_number(writer, "freedom", c->noise.freedom);
		json_member_number(writer, "threshold", c->noise.threshold);
	}
	json_end_object(writer);
}

static int print(const struct calibration *all, size_t count, const struct baseline_options *o)
{
	struct json_writer writer = { .pretty = true };
	struct buffer text = { 0 };
	for (size_t i = 0; !o->json && i < count; i++)
		append_text(&text, &all[i], o);
	if (!o->json)
		return print_buffer(&text);
	json_begin_array(&writer);
	for (size_t i = 0; i < count; i++)
		write_json(&writer, &all[i]);
	json_end_array(&writer);
	return print_json(&writer);
}

/* --- The command ----------------------------------------------------------------------------- */

static bool keep(const struct calibration *all, size_t count, const struct run *run,
		 const struct baseline_options *o, struct dyno_error *err)
{
	const struct property *cpu = properties_find(&run->environment, "cpu");
	struct store *store;
	if (!store_wanted(o->store))
		return true;
	if (!cpu || !cpu->text)
		return error_set(err, DYNO_ERROR_UNSUPPORTED,
				 "not kept: what CPU this is cannot be found out");
	store = store_open(o->store, false, err);
	bool ok = store;
	for (size_t i = 0; ok && i < count; i++) {
		const struct noise_entry entry = {
			cpu->text,    run->devices[0]->id, run->models[0]->name,
			all[i].field, all[i].noise,        o->rate,
			run->started
		};
		ok = all[i].processes < FEWEST || store_save_noise(store, &entry, err);
	}
	store_close(store);
	return ok;
}

static int conclude(const struct run *run, const struct baseline_options *o, struct arena *arena)
{
	struct dyno_error err = { 0 };
	struct calibration *all = arena_allocate(arena, o->fields.count + 1, sizeof(*all));
	size_t done = 0;
	for (size_t i = 0; all && i < o->fields.count; i++)
		done += calibrate(run->results[0], field_find(o->fields.items[i]), o->rate, o->side,
				  &all[i]);
	if (!all || !done) {
		error_set(&err, DYNO_ERROR_NOTHING,
			  "too few processes for a calibration: %d are needed (--processes)",
			  FEWEST);
		return complain(STATUS_EXIT_NOTHING, &err);
	}
	int status = keep(all, o->fields.count, run, o, &err) ? STATUS_EXIT_OK
							      : complain(STATUS_EXIT_PARTIAL, &err);
	int printed = print(all, o->fields.count, o);
	return printed == STATUS_EXIT_OK ? status : printed;
}

static int measure(struct invocation *invocation)
{
	const struct baseline_options *o = invocation->options;
	struct sigaction action = { .sa_handler = on_interrupt };
	struct progress progress;
	struct dyno_error err = { 0 };
	struct dyno_results *results = NULL;
	progress_init(&progress, "auto", o->quiet);
	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	struct benchmark benchmark = {
		.settings = invocation->settings,
		.events = { .context = &progress, .progress = on_progress, .warn = on_warning },
	};
	bool ok = benchmark_run(&benchmark, &results, &err);
	progress_finish(&progress);
	if (ok && results->runs[0]->result_count != 1)
		ok = error_set(&err, DYNO_ERROR_USAGE,
			       "a baseline is of one cell: give one device and one of each size");
	int status = ok ? conclude(results->runs[0], o, invocation->arena)
			: complain(status_of_error(&err), &err);
	dyno_results_destroy(results);
	return status;
}

static bool check(struct invocation *invocation, struct dyno_error *err)
{
	const struct strings *arguments = &invocation->arguments;
	const struct baseline_options *o = invocation->options;
	struct settings *settings = invocation->settings;
	if (arguments->count != 2 || strcmp(arguments->items[0], "calibrate") != 0)
		return error_set(err, DYNO_ERROR_USAGE,
				 "say: dyno baseline calibrate MODEL (one that is like yours)");
	settings->models = (struct strings){ 0 };
	if (!strings_add(invocation->arena, &settings->models, arguments->items[1]))
		return error_memory(err);
	settings->processes = o->processes;
	settings->max_time = o->max_time;
	return check_fields(&o->fields, NULL, err) && settings_check(settings, err);
}

static int run(struct invocation *invocation)
{
	struct dyno_error err = { 0 };
	return check(invocation, &err) ? measure(invocation) : complain(STATUS_EXIT_USAGE, &err);
}

static const char *const examples[] = {
	"dyno baseline calibrate bert-base-uncased",
	"how much 20 equal processes differ here; dyno compare takes it from then on",
	"dyno baseline calibrate model.onnx --rate 5% --side 3",
	"for runs of three processes, and one false alarm in twenty",
	NULL,
};

const struct command command_baseline = {
	.name = "baseline",
	.arguments = "calibrate MODEL",
	.summary = "find out how small a difference this machine can tell from chance",
	.description =
		"Measures the MODEL in many equal processes (--processes, a second each), and keeps by how much they differ, for this CPU and device. dyno compare "
		"then judges runs of fewer than five processes by it, and takes as its threshold the "
		"smallest that two runs of the same thing pass in no more than --rate of all cases.\n\n"
		"What differs between hours or days is not in it: calibrate while the machine is as it "
		"will be, and again when it has changed.",
	.options = options,
	.options_size = sizeof(struct baseline_options),
	.measures = true,
	.examples = examples,
	.completes = "models",
	.run = run,
};
