/* dyno show: the runs that there are, or one of them. */
#include "cli/commands.h"
#include "cli/gate.h"
#include "cli/print/operators.h"
#include "cli/terminal/chart.h"
#include "cli/terminal/output.h"
#include "cli/terminal/text.h"
#include "core/base/count.h"
#include "output/store/store.h"
#include "output/table/table.h"
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct show_options {
	struct strings fields;
	uint64_t limit;
	const char *store;
	bool json;
	bool ids;
	bool models;
	bool operators;
	struct strings fail_on;
	const char *sort;
	struct relative_options relative;
	struct strings charts;
};

#define AT(member) offsetof(struct show_options, member)

/* clang-format off */
static const struct option rows[] = {
	OPTION("fields", 'f', OPTION_STRINGS, AT(fields), "FIELD", NULL,
	  "columns of the table (default: the usual ones; `man dyno` lists all)"),
	OPTION("operators", 'o', OPTION_FLAG, AT(operators), NULL, NULL,
	  "show where the work and the time of an inference go, by component, operator and node (runs with --metrics flops)"),
	OPTION("chart", 'c', OPTION_STRINGS, AT(charts), "CHART", NULL,
	  "draw these charts as text instead of the table, or all (`dyno plot --format terminal` has more choices)"),
	OPTION("fail-on", 0, OPTION_STRINGS, AT(fail_on), "LIMIT", NULL,
	  "exit with 1 if a cell breaks it, with 5 if that cannot be decided: 'latency_p99>50ms', 'throughput_items<100'"),
	SORT_OPTION(AT(sort)),
	RELATIVE_OPTIONS(AT(relative)),
	OPTION("json", 'j', OPTION_FLAG, AT(json), NULL, NULL,
	  "print JSON instead of a table"),
	OPTION("limit", 'n', OPTION_COUNT, AT(limit), "N", "20",
	  "list at most so many runs; 0 lists all"),
	OPTION("ids", 0, OPTION_FLAG, AT(ids), NULL, NULL,
	  "print only what names a run, one a line, and nothing if there is none"),
	OPTION("models", 0, OPTION_FLAG, AT(models), NULL, NULL,
	  "print only the models that there are results of, one a line"),
	OPTION("store", 0, OPTION_STRING, AT(store), "FILE", NULL,
	  "store to look in (default: $XDG_DATA_HOME/dyno/history.db)"),
	OPTIONS_END,
};
/* clang-format on */

/* --- Runs ------------------------------------------------------------------------------------ */

struct entries {
	struct store_entry *items;
	size_t count;
};

static bool read_entries(const struct show_options *options, struct arena *arena,
			 struct entries *entries, struct dyno_error *err)
{
	struct store *store = store_open(options->store, true, err);
	if (!store)
		return false;
	bool listed =
		store_list(store, options->limit, arena, &entries->items, &entries->count, err);
	store_close(store);
	return listed;
}

/* Silent, whatever happens: completion scripts ask for it. */
static int print_ids(const struct show_options *options, struct arena *arena)
{
	struct entries entries = { 0 };
	struct buffer text = { 0 };
	if (!read_entries(options, arena, &entries, NULL) || !entries.count)
		return STATUS_EXIT_OK;
	buffer_string(&text, "latest\n");
	for (size_t i = 0; i < entries.count; i++) {
		text_printf(&text, "%s", entries.items[i].id);
		buffer_character(&text, '\n');
		if (!entries.items[i].tag)
			continue;
		text_printf(&text, "tag:%s", entries.items[i].tag);
		buffer_character(&text, '\n');
	}
	return print_buffer(&text);
}

/* As silent. */
static int print_models(const struct show_options *options, struct arena *arena)
{
	struct store *store = store_open(options->store, true, NULL);
	struct strings models = { 0 };
	struct buffer text = { 0 };
	if (store && store_models(store, options->limit, arena, &models, NULL))
		for (size_t i = 0; i < models.count; i++) {
			text_printf(&text, "%s", models.items[i]);
			buffer_character(&text, '\n');
		}
	store_close(store);
	return print_buffer(&text);
}

static int print_entries_json(const struct entries *entries)
{
	struct json_writer writer = { .pretty = true };
	json_begin_array(&writer);
	for (size_t i = 0; i < entries->count; i++) {
		const struct store_entry *entry = &entries->items[i];
		json_begin_object(&writer);
		json_member_string(&writer, "id", entry->id);
		json_member_string(&writer, "started", entry->started);
		json_member_string(&writer, "finished", entry->finished);
		json_member_string(&writer, "tag", entry->tag);
		json_member_string(&writer, "invalid", entry->invalid);
		json_member_string(&writer, "note", entry->note);
		json_member_string(&writer, "models", entry->models);
		json_member_string(&writer, "devices", entry->devices);
		json_member_count(&writer, "results", entry->results);
		json_member_count(&writer, "failed", entry->failed);
		json_end_object(&writer);
	}
	json_end_array(&writer);
	return print_json(&writer);
}

static bool entry_row(struct arena *arena, struct list *list, const struct store_entry *entry)
{
	return list_add(arena, list, entry->id) && list_add(arena, list, entry->tag) &&
	       list_add(arena, list,
			entry->invalid    ? "invalid"
			: entry->finished ? "finished"
					  : "unfinished") &&
	       list_add(arena, list,
			arena_printf(arena, "%llu", (unsigned long long)entry->results)) &&
	       list_add(arena, list,
			arena_printf(arena, "%llu", (unsigned long long)entry->failed)) &&
	       list_add(arena, list, entry->devices) && list_add(arena, list, entry->models) &&
	       list_add(arena, list, entry->note);
}

/* Calls add for each of the names that stand in an entry, joined by ", ". */
static bool each_model(const char *names, struct arena *arena,
		       bool (*add)(void *context, const struct model_info *model), void *context)
{
	bool ok = true;
	for (const char *end; ok && names && *names; names = *end ? end + 2 : end) {
		struct model_info *model = arena_allocate(arena, 1, sizeof(*model));
		end = strstr(names, ", ");
		end = end ? end : names + strlen(names);
		ok = model && (model->name = arena_bytes(arena, names, (size_t)(end - names))) &&
		     add(context, model);
	}
	return ok;
}

struct labelling {
	struct models models;
	struct arena *arena;
	const char *text; /* of an entry: its models by their labels */
};

static bool note_model(void *context, const struct model_info *model)
{
	struct labelling *labelling = context;
	return *model->name != '/' || models_add(&labelling->models, labelling->arena, model);
}

static bool name_model(void *context, const struct model_info *model)
{
	struct labelling *labelling = context;
	const char *text = labelling->text;
	labelling->text = arena_printf(labelling->arena, "%s%s%s", text ? text : "",
				       text ? ", " : "", models_name(&labelling->models, model));
	return labelling->text;
}

/* Runs of an older dyno have models' absolute paths: the last parts are shown, as everywhere. */
static bool shorten_models(struct entries *entries, struct arena *arena)
{
	struct labelling labelling = { .arena = arena };
	bool ok = true;
	for (size_t i = 0; ok && i < entries->count; i++)
		ok = each_model(entries->items[i].models, arena, note_model, &labelling);
	if (!ok || !labelling.models.count)
		return ok;
	ok = models_label(&labelling.models, arena);
	for (size_t i = 0; ok && i < entries->count; i++) {
		labelling.text = NULL;
		ok = each_model(entries->items[i].models, arena, name_model, &labelling);
		entries->items[i].models = labelling.text ? labelling.text : "";
	}
	return ok;
}

static int print_entries(const struct entries *entries, struct arena *arena)
{
	static const char *const headings[] = { "RUN",    "TAG",     "STATE",  "CELLS",
						"FAILED", "DEVICES", "MODELS", "NOTE" };
	struct list list = { .columns = 8, .right = "lllrrlll" };
	struct buffer text = { 0 };
	bool ok = true;
	for (size_t i = 0; i < list.columns; i++)
		ok = ok && list_add(arena, &list, headings[i]);
	for (size_t i = 0; ok && i < entries->count; i++)
		ok = entry_row(arena, &list, &entries->items[i]);
	text.failed = !ok;
	list_write(&list, terminal_width(STDOUT_FILENO), &text);
	return print_buffer(&text);
}

static int show_runs(const struct show_options *options, struct arena *arena)
{
	struct entries entries = { 0 };
	struct dyno_error err = { 0 };
	if (!read_entries(options, arena, &entries, &err) && err.code != DYNO_ERROR_NOT_FOUND)
		return complain(STATUS_EXIT_USAGE, &err);
	if (!shorten_models(&entries, arena)) {
		error_memory(&err);
		return complain(STATUS_EXIT_USAGE, &err);
	}
	if (options->json)
		return print_entries_json(&entries);
	if (entries.count)
		return print_entries(&entries, arena);
	tell("no runs yet: %s", err.message[0] ? err.message : "`dyno run MODEL` makes one");
	return STATUS_EXIT_OK;
}

/* --- One run --------------------------------------------------------------------------------- */

#define INDENT 14

static void line(struct buffer *out, const char *name, const char *text, size_t width)
{
	buffer_string(out, name);
	text_pad(out, text_width(name), INDENT);
	text_wrap(out, text, INDENT, INDENT, width);
}

static void show_header(struct buffer *out, const struct run *run, size_t width)
{
	struct buffer text = { 0 };
	buffer_printf(&text, "%s%s%s", run->id, run->tag ? ", tag:" : "", run->tag ? run->tag : "");
	line(out, "Run", buffer_text(&text), width);
	buffer_clear(&text);
	buffer_printf(&text, "%s, %s%s, dyno %s", run->started,
		      run->finished ? "finished " : "unfinished",
		      run->finished ? run->finished : "", run->dyno ? run->dyno : "unknown");
	line(out, "Started", buffer_text(&text), width);
	if (run->note)
		line(out, "Note", run->note, width);
	if (run->commit)
		line(out, "Commit", run->commit, width);
	if (run->invalid)
		line(out, "Invalid", run->invalid, width);
	buffer_finish(&text);
}

static void show_model(struct buffer *out, const struct titles *titles,
		       const struct model_info *model, size_t width)
{
	struct buffer text = { 0 };
	char number[UNIT_TEXT_SIZE];
	buffer_string(&text, models_name(&titles->models, model));
	buffer_string(&text, model->synthetic ? ", synthetic weights" : "");
	if (model->parameters > 0)
		buffer_printf(&text, ", %s parameters",
			      unit_format(number, model->parameters, UNIT_COUNT));
	if (!isnan(model->size))
		buffer_printf(&text, ", %s", unit_format(number, model->size, UNIT_BYTE));
	if (model->revision)
		buffer_printf(&text, ", revision %.12s", model->revision);
	if (model->digest)
		buffer_printf(&text, ", %.19s", model->digest); /* sha256: and 12 digits */
	line(out, "Model", buffer_text(&text), width);
	buffer_finish(&text);
}

/* An id says little by itself; a name without its id cannot be asked for. */
static void show_device(struct buffer *out, const struct titles *titles,
			const struct device_info *device, size_t width)
{
	struct buffer text = { 0 };
	const char *label = devices_name(&titles->devices, device);
	buffer_string(&text, label);
	if (device->name && !strstr(label, device->name))
		buffer_printf(&text, ": %s", device->name);
	if (!strstr(label, device->id))
		buffer_printf(&text, ", %s", device->id);
	line(out, "Device", buffer_text(&text), width);
	buffer_finish(&text);
}

static void show_properties(struct buffer *out, const char *name,
			    const struct properties *properties, size_t width)
{
	struct buffer text = { 0 };
	properties_format(properties, &text);
	if (text.length)
		line(out, name, buffer_text(&text), width);
	buffer_finish(&text);
}

/* What differs from the defaults; models and devices have lines of their own. */
static bool select_plan(const struct run *run, struct arena *arena, struct properties *plan)
{
	struct settings standard;
	struct properties usual = { 0 };
	if (!settings_init(&standard, arena, NULL) ||
	    !settings_save(&standard, arena, &usual, NULL, NULL))
		return false;
	for (size_t i = 0; i < run->plan.count; i++) {
		const struct property *row = &run->plan.items[i];
		const struct property *same = properties_find(&usual, row->key);
		if (!row->text || strcmp(row->key, "model") == 0 ||
		    strcmp(row->key, "hardware") == 0 ||
		    (same && same->text && strcmp(same->text, row->text) == 0))
			continue;
		if (!properties_add_text(arena, plan, row->key, row->text))
			return false;
	}
	return true;
}

/* What a reader of the numbers asks first; --json has all of it. */
static const char *const telling[] = {
	"cores",  "threads", "cpus_usable", "governor",         "turbo",  "hypervisor", "container",
	"memory", "swap",    "load",        "steal_since_boot", "system", "kernel",
};

static bool select_environment(const struct run *run, struct arena *arena,
			       struct properties *environment)
{
	for (size_t i = 0; i < COUNT(telling); i++) {
		const struct property *row = properties_find(&run->environment, telling[i]);
		if (row &&
		    !(row->text ? properties_add_text(arena, environment, row->key, row->text)
				: properties_add_number(arena, environment, row->key, row->number)))
			return false;
	}
	return true;
}

static void show_circumstances(struct buffer *out, const struct run *run, size_t width)
{
	struct arena arena = { 0 };
	struct properties plan = { 0 }, environment = { 0 };
	struct buffer engine = { 0 };
	if (!select_plan(run, &arena, &plan) || !select_environment(run, &arena, &environment))
		out->failed = true;
	engine_format(&run->environment, &engine);
	if (engine.length)
		line(out, "Engine", buffer_text(&engine), width);
	show_properties(out, "Plan", &plan, width);
	show_properties(out, "Environment", &environment, width);
	buffer_finish(&engine);
	arena_finish(&arena);
}

/* Of what was read from another tool's file: which, what its words mean, and what is left in it. */
static void show_origin(struct buffer *out, const struct properties *engine, size_t width)
{
	static const char meaning[] = "meaning of ";
	static const struct {
		const char *key, *title;
	} told[] = { { "file", "Imported" },
		     { "file_digest", "Digest" },
		     { "time", "Time" },
		     { "not_taken", "Not taken" } };
	for (size_t i = 0; i < COUNT(told); i++) {
		const struct property *fact = properties_find(engine, told[i].key);
		if (fact && fact->text && properties_find(engine, "file_digest"))
			line(out, told[i].title, fact->text, width);
	}
	for (size_t i = 0; i < engine->count; i++) {
		const struct property *fact = &engine->items[i];
		struct buffer text = { 0 };
		if (!fact->text || strncmp(fact->key, meaning, strlen(meaning)) != 0)
			continue;
		buffer_printf(&text, "%s: %s", fact->key + strlen(meaning), fact->text);
		line(out, "Meaning", buffer_text(&text), width);
		buffer_finish(&text);
	}
}

/* A note that several cells of a model share is shown once. */
static bool noted_before(const struct run *run, size_t index, const char *note)
{
	for (size_t i = 0; i < index; i++) {
		const struct result *result = run->results[i];
		for (size_t k = 0; result->cell.model == run->results[index]->cell.model &&
				   k < result->notes.count;
		     k++)
			if (strcmp(result->notes.items[k], note) == 0)
				return true;
	}
	return false;
}

static void show_notes(struct buffer *out, const struct titles *titles, const struct run *run,
		       size_t width)
{
	struct buffer text = { 0 };
	for (size_t i = 0; i < run->result_count; i++) {
		const struct result *result = run->results[i];
		for (size_t k = 0; k < result->notes.count; k++) {
			if (noted_before(run, i, result->notes.items[k]))
				continue;
			buffer_clear(&text);
			buffer_printf(&text, "%s: %s",
				      models_name(&titles->models, result->cell.model),
				      result->notes.items[k]);
			line(out, "Assumed", buffer_text(&text), width);
		}
	}
	buffer_finish(&text);
}

static void show_run(struct buffer *out, const struct titles *titles, const struct run *run,
		     size_t width)
{
	show_header(out, run, width);
	for (size_t i = 0; i < run->model_count; i++)
		show_model(out, titles, run->models[i], width);
	for (size_t i = 0; i < run->device_count; i++)
		show_device(out, titles, run->devices[i], width);
	show_circumstances(out, run, width);
	for (size_t i = 0; i < run->engine_count; i++)
		show_origin(out, &run->engines[i], width);
	show_notes(out, titles, run, width);
	for (size_t i = 0; i < run->warnings.count; i++)
		line(out, "Warning", run->warnings.items[i], width);
	buffer_character(out, '\n');
}

static int print_results(const struct dyno_results *results, const struct show_options *options,
			 const struct titles *titles, const struct limit_findings *findings)
{
	struct buffer text = { 0 };
	struct table_options table = {
		.width = terminal_width(STDOUT_FILENO),
		.colour = terminal_colour(STDOUT_FILENO),
		.fields = options->fields.count ? &options->fields : NULL,
		.relative = options->relative.to,
	};
	for (size_t i = 0; i < results->run_count; i++)
		show_run(&text, titles, results->runs[i], table.width ? table.width : 100);
	table_write(results, &table, &text);
	if (options->fail_on.count) {
		buffer_character(&text, '\n');
		gate_print_limits(findings, true, table.width, &text);
	}
	return print_styled(&text);
}

static int print_operators(const struct dyno_results *results, const struct titles *titles)
{
	struct buffer text = { 0 };
	for (size_t i = 0; i < results->run_count; i++)
		for (size_t k = 0; k < results->runs[i]->result_count; k++)
			show_operators(&text, titles, results->runs[i]->results[k],
				       terminal_width(STDOUT_FILENO));
	return print_buffer(&text);
}

static int print_results_json(const struct dyno_results *results)
{
	struct json_writer writer = { .pretty = true, .sink = stdout_sink() };
	results_write(results, &writer);
	return print_json(&writer);
}

static int print_labelled(const struct dyno_results *results, const struct show_options *options,
			  const struct limit_findings *findings, struct arena *arena)
{
	struct titles titles;
	struct dyno_error err = { 0 };
	if (!titles_make(&titles, results, arena, &err))
		return complain(STATUS_EXIT_USAGE, &err);
	return options->operators ? print_operators(results, &titles)
				  : print_results(results, options, &titles, findings);
}

static int show_results(const struct dyno_results *results, const struct show_options *options,
			const struct chart_spec *spec, const struct gate *gate, struct arena *arena)
{
	struct limit_findings findings = { 0 };
	struct gate_counts counts = { 0 };
	struct dyno_error err = { 0 };
	if (!limits_judge(results, gate->limits, gate->limit_count, arena, &findings, &err))
		return complain(status_of_error(&err), &err);
	int status = options->json           ? print_results_json(results)
		     : options->charts.count ? text_charts_print(results, spec, &options->charts)
					     : print_labelled(results, options, &findings, arena);
	gate_count_limits(&counts, &findings);
	return status == STATUS_EXIT_OK ? gate_conclude(&counts) : status;
}

static bool check_shown_charts(const struct show_options *options,
			       const struct invocation *invocation, struct dyno_error *err)
{
	if (options->charts.count && !invocation->arguments.count)
		return error_set(err, DYNO_ERROR_USAGE,
				 "--chart: of what? Name a RESULT, such as latest");
	return text_charts_check(&options->charts, invocation->spec, err);
}

static int run(struct invocation *invocation)
{
	const struct show_options *options = invocation->options;
	struct dyno_error err = { 0 };
	struct gate gate;
	if (options->ids)
		return print_ids(options, invocation->arena);
	if (options->models)
		return print_models(options, invocation->arena);
	if (!gate_parse(&options->fail_on, GATE_OF_LIMITS | GATE_OF_OWN, invocation->arena, &gate,
			&err) ||
	    (gate.limit_count && !invocation->arguments.count &&
	     !error_set(&err, DYNO_ERROR_USAGE,
			"--fail-on: of what? Name a RESULT, such as latest")))
		return complain(STATUS_EXIT_USAGE, &err);
	if (!check_shown_charts(options, invocation, &err))
		return complain(STATUS_EXIT_USAGE, &err);
	if (!invocation->arguments.count)
		return check_fields(&options->fields, NULL, &err)
			       ? show_runs(options, invocation->arena)
			       : complain(STATUS_EXIT_USAGE, &err);
	struct dyno_results *results =
		open_related(invocation, options->store, options->json || options->charts.count,
			     options->sort, &options->relative, &err);
	if (!results || !check_fields_of(&options->fields, results, &err)) {
		dyno_results_destroy(results);
		return complain(STATUS_EXIT_USAGE, &err);
	}
	int status = show_results(results, options, invocation->spec, &gate, invocation->arena);
	dyno_results_destroy(results);
	return status;
}

static const char *const examples[] = {
	"dyno show",
	"list the runs that there are, newest first",
	"dyno show latest",
	"show the last run: where it was taken, what to beware of, and its numbers",
	"dyno show latest~1 --fields latency_median,latency_p99,memory_peak",
	"show other columns of the run before it",
	"dyno show latest --fail-on 'latency_p99>50ms'",
	"which cells keep a limit, which do not, and of which that cannot be said yet",
	"dyno show latest --batch 8..64 --sort latency_p99",
	"only some of its cells, the fastest first",
	"dyno show latest --chart latency",
	"the same as a picture of text",
	"dyno show latest --operators",
	"see where the time of an inference went, and how fast each operator was",
	NULL,
};

const struct command command_show = {
	.name = "show",
	.arguments = "[RESULT…]",
	.summary = "list runs, or show the numbers of one",
	.description =
		"Without a RESULT, lists the runs in the store, newest first. With one or more, "
		"shows their models, devices and environment, what was assumed, what makes the "
		"numbers doubtful, and the table of results: all of them, or those that the filters "
		"let through.",
	.options = rows,
	.options_size = sizeof(struct show_options),
	.filters = true,
	.prices = true,
	.examples = examples,
	.completes = "runs",
	.run = run,
};
