#include "measure/plan/settings.h"
#include "core/base/count.h"
#include "core/compare/compare.h"
#include "measure/engine/engine.h"
#include "measure/plan/goal.h"
#include "measure/plan/selection.h"
#include <assert.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#define AT(member) offsetof(struct settings, member)

/* clang-format off */
static const struct option own_rows[] = {
	OPTION("model", 'm', OPTION_STRINGS, AT(models), "MODEL", NULL,
	  "model to measure: a path, a Hugging Face id or builtin:NAME (as an argument, too)"),
	OPTION("hardware", 'H', OPTION_STRINGS, AT(hardware), "DEVICE", "cpu",
	  "platforms or devices: cpu, cuda, cuda:1, …; all takes every one that works"),
	OPTION("engine", 'e', OPTION_STRINGS, AT(engines), "ENGINE", NULL,
	  "what runs the models (default: the first that serves the hardware and takes the model; "
	  "`dyno engines` lists them)"),
	{ "batch", 'b', OPTION_SWEEP, AT(batch), "N", "1",
	  "batch sizes; 1..64 is 1, 2, 4, …, 64 and 8..64:8 goes in steps of 8, in all such lists", NULL, 1, 1e9 },
	{ "seq", 's', OPTION_SWEEP, AT(sequence), "N", NULL,
	  "sequence lengths, for models that have one (default: 128 tokens)", NULL, 1, 1e9 },
	OPTION("metrics", 'M', OPTION_STRINGS, AT(metrics), "METRIC", "latency,throughput,memory",
	  "what to measure"),
	OPTION("precision", 0, OPTION_STRINGS, AT(precision), "TYPE", NULL,
	  "variants of the model, where it offers some: float32, float16, int8, …"),
	{ "threads", 't', OPTION_SWEEP, AT(threads), "N", NULL,
	  "threads within an operator (default: the CPUs that affinity and cgroup quota leave)", NULL, 1, 4096 },
	{ "streams", 0, OPTION_SWEEP, AT(streams), "N", "1",
	  "concurrent request streams", NULL, 1, 256 },
	{ "processes", 'p', OPTION_COUNT, AT(processes), "N", TEXT_OF(COMPARISON_PROCESSES),
	  "fresh processes for each cell; its time is shared among them", NULL, 1, 1000 },
	{ "iterations", 'n', OPTION_COUNT, AT(iterations), "N", NULL,
	  "samples for each cell (one a process at least), instead of sampling until the precision target is met", NULL, 1, 1e8 },
	{ "precision-target", 0, OPTION_SHARE, AT(precision_target), "SHARE", "1%",
	  "sample until the 95 % interval of the median is this narrow on either side", NULL, 1e-6, 1 },
	OPTION("until", 0, OPTION_STRINGS, AT(until), "GOAL", NULL,
	  "instead of that and ‹min-samples›: sample until p99 (or p90, p99.9, median, mean) can be told, or p99:5% until its 95 % interval is that narrow on either side, for 10m of a cell at most unless ‹max-time› says otherwise"),
	{ "max-time", 0, OPTION_DURATION, AT(max_time), "TIME", NULL,
	  "longest sampling time of a cell (default 10s, with ‹until› 10m)", NULL, 1e-3, 1e7 },
	{ "min-time", 0, OPTION_DURATION, AT(min_time), "TIME", NULL,
	  "shortest sampling time of a cell, however precise it is and whatever ‹max-samples› and a "
	  "shorter ‹max-time› say: 30m finds a leak or a drift", NULL, 1e-3, 1e7 },
	{ "min-samples", 0, OPTION_COUNT, AT(min_samples), "N", "400",
	  "samples for each cell, at least, if ‹max-time› allows (p99 needs 368)", NULL, 0, 1e8 },
	{ "max-samples", 0, OPTION_COUNT, AT(max_samples), "N", "100000",
	  "samples for each cell, at most", NULL, 1, 1e8 },
	{ "warmup", 'w', OPTION_COUNT, AT(warmup), "N", "3",
	  "inferences before sampling, at least; more while latencies are still falling", NULL, 0, 1e8 },
	{ "seed", 0, OPTION_COUNT, AT(seed), "N", NULL,
	  "seed of the order of the cells and of the inputs (default: from the clock, recorded)", NULL, 0, 9007199254740991.0 },
	OPTION("no-shuffle", 0, OPTION_FLAG, AT(no_shuffle), NULL, NULL,
	  "measure the cells in order instead of shuffled"),
	OPTION("include-transfer", 0, OPTION_FLAG, AT(include_transfer), NULL, NULL,
	  "copy inputs and outputs between host and device inside the timed region"),
	OPTION("fail-on-fallback", 0, OPTION_FLAG, AT(fail_on_fallback), NULL, NULL,
	  "count a cell as failed when heavy nodes of it ran on the CPU instead of the device (measures flops, too)"),
	{ "tdp", 0, OPTION_NUMBER, AT(tdp), "WATTS", NULL,
	  "power to reckon with where the device has no sensor: an estimate, marked as one", NULL, 1e-3, 1e6 },
	OPTION("subtract-idle", 0, OPTION_FLAG, AT(subtract_idle), NULL, NULL,
	  "count only the power above that of the device at rest, measured before the run"),
	OPTION("pin", 0, OPTION_STRING, AT(pin), "CPUS", NULL,
	  "CPUs that the workers may use, such as 0-3,6"),
	OPTION("machine", 0, OPTION_STRING, AT(machine), "NAME", NULL,
	  "what to call this machine in results (default: DYNO_MACHINE, else a digest of hardware facts)"),
	OPTION("dim", 'd', OPTION_PAIRS, AT(dims), "NAME=N", NULL,
	  "value of a dynamic dimension, by its name or as INPUT:AXIS=N"),
	OPTION("input", 'i', OPTION_PAIRS, AT(inputs), "NAME=FILE", NULL,
	  "contents of an input, from a .npy file, or the array of its name in a .npz"),
	OPTION("data", 0, OPTION_PAIRS, AT(data), "NAME=PATH", NULL,
	  "a data set as contents of an input, one row an inference, of which the first is timed and all are compared by `dyno ab`: a .npy or .npz file of rows, or a folder of .npy files"),
	OPTION("labels", 0, OPTION_STRING, AT(labels), "[OUTPUT=]FILE", NULL,
	  "what the rows of ‹data› should give, from a .npy or .npz file: whole numbers are classes (top-1 and top-5 accuracy), others values (mean absolute error)"),
	OPTION("each", 0, OPTION_CELLS, AT(each), "WORD=VALUE …", NULL,
	  "for cells like \"model=bert-tiny batch=1..8\": these numbers instead of the plan's"),
	OPTION("exclude", 0, OPTION_CELLS, AT(exclude), "WORD=VALUE …", NULL,
	  "leave out cells like \"model=bert-tiny batch=32..64\""),
	OPTION("name", 0, OPTION_STRINGS, AT(names), "NAME", NULL,
	  "what to call the models in results, in their order (default: as they were named, without the folders of an absolute path)"),
	OPTION("keep-paths", 0, OPTION_FLAG, AT(keep_paths), NULL, NULL,
	  "keep absolute paths in results: where the files of models were, and as their names"),
	OPTION("revision", 0, OPTION_STRING, AT(revision), "REV", NULL,
	  "branch, tag or commit of a Hugging Face model"),
	OPTION("file", 0, OPTION_STRING, AT(file), "FILE", NULL,
	  "which file of a Hugging Face repository"),
	OPTION("offline", 0, OPTION_FLAG, AT(offline), NULL, NULL,
	  "never ask the model hub"),
	{ "load-timeout", 0, OPTION_DURATION, AT(load_timeout), "TIME", "10m",
	  "longest time that loading a model may take", NULL, 1e-3, 1e7 },
	{ "step-timeout", 0, OPTION_DURATION, AT(step_timeout), "TIME", "2m",
	  "longest time that a single inference may take", NULL, 1e-3, 1e7 },
	{ "memory-limit", 0, OPTION_BYTES, AT(memory_limit), "SIZE", NULL,
	  "resident memory of a worker at which it is stopped (default: nine tenths of what is free)", NULL, 1, 0 },
	OPTIONS_END,
};
/* clang-format on */

/* --- The engines' rows ----------------------------------------------------------------------- */

struct option settings_options[SETTINGS_ROWS + 1];

/* Where the struct of engine_kinds[index] lies in engine_options. */
static size_t engine_place(size_t index)
{
	size_t place = 0;
	for (size_t i = 0; i < index; i++)
		place += (engine_kinds[i]->options_size + 15) / 16 * 16;
	return place;
}

/* Several engines may have the same row: it is one setting. */
static bool is_shared(const struct option *row)
{
	const struct option *before = option_find(settings_options, row->name);
	assert(!before || strcmp(before->help, row->help) == 0);
	return before;
}

/* Before main: the table is complete whenever it is looked at. */
__attribute__((constructor)) static void gather_rows(void)
{
	size_t count = options_count(own_rows);
	assert(count <= SETTINGS_ROWS);
	memcpy(settings_options, own_rows, count * sizeof(*own_rows));
	for (size_t i = 0; engine_kinds[i]; i++) {
		const struct option *row = engine_kinds[i]->options;
		assert(engine_place(i + 1) <= SETTINGS_ENGINE_SPACE);
		for (; row && row->name; row++) {
			if (is_shared(row))
				continue;
			assert(count < SETTINGS_ROWS);
			settings_options[count] = *row;
			settings_options[count++].offset += AT(engine_options) + engine_place(i);
		}
	}
}

const struct option *settings_of_engines(void)
{
	return settings_options + options_count(own_rows);
}

/* --- All rows -------------------------------------------------------------------------------- */

bool settings_is_of_caller(const struct option *row)
{
	/* Looked up in dyno's own tables, or numbers in the end; or only a label. */
	static const char *const harmless[] = { "hardware", "metrics", "precision", "pin",
						"dim",      "engine",  "machine",   "name",
						"each",     "exclude", "until" };
	if (row->type != OPTION_STRING && row->type != OPTION_STRINGS &&
	    row->type != OPTION_PAIRS && row->type != OPTION_CELLS)
		return false;
	for (size_t i = 0; i < COUNT(harmless); i++)
		if (strcmp(row->name, harmless[i]) == 0)
			return false;
	return true;
}

bool settings_init(struct settings *settings, struct arena *arena, struct dyno_error *err)
{
	*settings = (struct settings){ 0 };
	return options_default(settings_options, arena, settings, err);
}

static bool take_pair(struct settings *settings, const struct option *table, const char *name,
		      const char *text, struct arena *arena, struct dyno_error *err)
{
	const struct option *row = option_find(table, name);
	if (!row)
		return error_set(err, DYNO_ERROR_USAGE, "settings: no setting \"%.100s\"%s", name,
				 table == settings_options ? "" : " of an engine");
	return option_set(settings_options, row, text, arena, settings, NULL, err);
}

static bool take_pairs(struct settings *settings, const struct option *table,
		       const char *const *pairs, struct arena *arena, struct dyno_error *err)
{
	for (; pairs && *pairs; pairs++) {
		const char *equals = strchr(*pairs, '=');
		char name[64];
		size_t length = equals ? (size_t)(equals - *pairs) : sizeof(name);
		if (length >= sizeof(name))
			return error_set(err, DYNO_ERROR_USAGE,
					 "settings: \"%.100s\" is not name=value", *pairs);
		memcpy(name, *pairs, length);
		name[length] = '\0';
		if (!take_pair(settings, table, name, equals + 1, arena, err))
			return false;
	}
	return true;
}

bool settings_take_pairs(struct settings *settings, const char *const *pairs, struct arena *arena,
			 struct dyno_error *err)
{
	return take_pairs(settings, settings_options, pairs, arena, err);
}

bool settings_take_engine_pairs(struct settings *settings, const char *const *pairs,
				struct arena *arena, struct dyno_error *err)
{
	return take_pairs(settings, settings_of_engines(), pairs, arena, err);
}

bool settings_engine(const struct settings *settings, const struct engine_kind *kind,
		     struct arena *arena, struct engine_choice *choice, struct dyno_error *err)
{
	struct buffer text = { 0 };
	bool ok = true;
	*choice = (struct engine_choice){ .kind = kind };
	for (const struct option *row = kind->options; ok && row && row->name; row++) {
		buffer_clear(&text);
		option_format(option_find(settings_options, row->name), settings, &text);
		ok = !text.failed &&
		     (!text.length ||
		      properties_add_text(arena, &choice->options, row->name, buffer_text(&text)));
	}
	buffer_finish(&text);
	return ok || error_memory(err);
}

static bool check_engines(const struct settings *settings, struct dyno_error *err)
{
	for (size_t i = 0; i < settings->engines.count; i++) {
		const char *name = settings->engines.items[i];
		struct buffer names = { 0 };
		if (engine_find(name))
			continue;
		for (size_t k = 0; engine_kinds[k]; k++)
			buffer_printf(&names, "%s%s", k ? ", " : "", engine_kinds[k]->name);
		error_set(err, DYNO_ERROR_USAGE, "‹engine›: no engine \"%.100s\"; there are %s",
			  name, buffer_text(&names));
		buffer_finish(&names);
		return false;
	}
	return true;
}

/* By the public table: which metrics there are is not this room's to know. */
static bool is_metric(const char *name)
{
	for (size_t i = 0; i < dyno_metric_count(); i++)
		if (strcmp(dyno_metric_text(i, "name"), name) == 0)
			return true;
	return false;
}

static bool check_metrics(const struct settings *settings, struct dyno_error *err)
{
	for (size_t i = 0; i < settings->metrics.count; i++) {
		struct buffer names = { 0 };
		if (is_metric(settings->metrics.items[i]))
			continue;
		for (size_t k = 0; k < dyno_metric_count(); k++)
			buffer_printf(&names, "%s%s", k ? ", " : "", dyno_metric_text(k, "name"));
		error_set(err, DYNO_ERROR_USAGE, "‹metrics›: no metric \"%.100s\"; there are %s",
			  settings->metrics.items[i], buffer_text(&names));
		buffer_finish(&names);
		return false;
	}
	return true;
}

/* What ‹each› names are cells by their texts, and it has numbers for them. */
static bool check_selections(const struct strings *texts, const char *setting, bool numbers,
			     struct dyno_error *err)
{
	struct arena arena = { 0 };
	struct dyno_error why = { 0 };
	struct selection selection;
	bool ok = true;
	for (size_t i = 0; ok && i < texts->count; i++) {
		ok = selection_parse(texts->items[i], &arena, &selection, &why);
		if (ok && numbers && !(selection.words & selection_numbers()))
			ok = error_set(&why, DYNO_ERROR_USAGE,
				       "it gives no number, such as batch=4");
		if (!ok)
			error_set(err, why.code, "‹%s %.200s›: %s", setting, texts->items[i],
				  why.message);
	}
	arena_finish(&arena);
	return ok;
}

#define TIME_USUAL 10.0  /* s, of a cell */
#define TIME_UNTIL 600.0 /* where there are goals */

double settings_time(const struct settings *settings)
{
	double most = settings->max_time > 0  ? settings->max_time
		      : settings->until.count ? TIME_UNTIL
					      : TIME_USUAL;
	return fmax(most, settings->min_time) / (double)settings->processes;
}

double settings_warm_up_time(const struct settings *settings)
{
	double most = settings->max_time > 0 ? settings->max_time : TIME_USUAL;
	return most / (double)settings->processes;
}

static bool check_goals(const struct settings *settings, struct dyno_error *err)
{
	struct goals goals;
	if (settings->iterations && settings->until.count)
		return error_set(err, DYNO_ERROR_USAGE,
				 "‹until›: ‹iterations› says how long it takes: leave out one of "
				 "them");
	return goals_read(&goals, &settings->until, err);
}

/* Labels belong to rows, and the metric to labels. */
static bool check_labels(const struct settings *settings, struct dyno_error *err)
{
	if (settings->labels && !settings->data.count)
		return error_set(err, DYNO_ERROR_USAGE,
				 "‹labels %s›: labels are of the rows of a data set: give it with "
				 "‹data INPUT=FILE›",
				 settings->labels);
	return settings->labels || !strings_hold(&settings->metrics, "accuracy") ||
	       error_set(err, DYNO_ERROR_USAGE,
			 "‹metrics accuracy› needs ‹data INPUT=FILE› and ‹labels FILE›");
}

bool settings_check(const struct settings *settings, struct dyno_error *err)
{
	if (settings->models.count == 0)
		return error_set(err, DYNO_ERROR_USAGE,
				 "no model: name one (a path, a Hugging Face id or builtin:NAME; "
				 "`dyno models` lists what is here)");
	if (settings->names.count > settings->models.count)
		return error_set(err, DYNO_ERROR_USAGE, "‹name›: %zu names for %zu model%s",
				 settings->names.count, settings->models.count,
				 settings->models.count == 1 ? "" : "s");
	if (!check_metrics(settings, err))
		return false;
	if (settings->iterations && settings->min_time > 0)
		return error_set(err, DYNO_ERROR_USAGE,
				 "‹min-time›: ‹iterations› says how long it takes: leave out one "
				 "of them");
	if (settings->hardware.count == 0 || settings->batch.count == 0 ||
	    settings->streams.count == 0)
		return error_set(err, DYNO_ERROR_USAGE,
				 "‹hardware›, ‹batch› and ‹streams› need a value");
	return check_labels(settings, err) && check_goals(settings, err) &&
	       check_engines(settings, err) &&
	       check_selections(&settings->each, "each", true, err) &&
	       check_selections(&settings->exclude, "exclude", false, err);
}
