/* dyno history: how a model did over time, and when that changed. */
#include "core/compare/history.h"
#include "cli/commands.h"
#include "cli/picture.h"
#include "cli/terminal/output.h"
#include "cli/terminal/text.h"
#include "core/base/folders.h"
#include "core/base/printable.h"
#include "output/store/store.h"
#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct history_options {
	const char *field;
	const char *device;
	uint64_t runs;
	uint64_t list;
	const char *store;
	bool json;
	uint64_t keep;
	double older_than;
	bool tagged;
	bool invalid;
	bool dry_run;
	const char *output;
};

#define AT(member) offsetof(struct history_options, member)

/* clang-format off */
static const struct option rows[] = {
	OPTION("field", 'f', OPTION_STRING, AT(field), "FIELD", "latency_median",
	  "field to follow"),
	OPTION("device", 'd', OPTION_STRING, AT(device), "DEVICE", NULL,
	  "this device alone, by platform, id, name or machine; * and ? as in a shell"),
	OPTION("runs", 'n', OPTION_COUNT, AT(runs), "N", "100",
	  "the newest runs of the model, at most; 0 takes all"),
	OPTION("list", 'l', OPTION_COUNT, AT(list), "N", NULL,
	  "name the newest N runs of each cell with tag, commit and note (default: 10 where there is one cell, else none)"),
	OPTION("json", 'j', OPTION_FLAG, AT(json), NULL, NULL,
	  "print JSON instead of text"),
	PICTURE_OPTION(AT(output)),
	OPTION("keep", 0, OPTION_COUNT, AT(keep), "N", NULL,
	  "prune: keep the newest N runs"),
	OPTION("older-than", 0, OPTION_DURATION, AT(older_than), "TIME", NULL,
	  "prune: take out only runs that are older than this, such as 2160h"),
	OPTION("invalid", 0, OPTION_FLAG, AT(invalid), NULL, NULL,
	  "prune: take out only runs that are marked invalid"),
	OPTION("tagged", 0, OPTION_FLAG, AT(tagged), NULL, NULL,
	  "prune: take out runs with a tag, too"),
	OPTION("dry-run", 0, OPTION_FLAG, AT(dry_run), NULL, NULL,
	  "prune: only list the runs that would be taken out"),
	OPTION("store", 0, OPTION_STRING, AT(store), "FILE", NULL,
	  "store to look in (default: $XDG_DATA_HOME/dyno/history.db)"),
	OPTIONS_END,
};
/* clang-format on */

/* --- Text ------------------------------------------------------------------------------------ */

#define SPARKS 60 /* newest points drawn */
#define LISTED 10 /* and named, of a single cell */

/* One of eight bars for each point, from the lowest to the highest; a point without value is a
 * blank, one that is marked invalid a cross. */
static void append_sparkline(struct buffer *out, const struct history_series *series, double low,
			     double high)
{
	static const char *const bars[] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	size_t first = series->count > SPARKS ? series->count - SPARKS : 0;
	for (size_t i = first; i < series->count; i++) {
		const struct history_point *point = &series->points[i];
		double share = high > low ? (point->value - low) / (high - low) : 0;
		if (point->invalid)
			buffer_string(out, "×");
		else if (point->failed)
			buffer_string(out, "!");
		else if (isfinite(point->value))
			buffer_string(out, bars[(int)fmin(7, fmax(0, share * 8))]);
		else
			buffer_character(out, ' ');
	}
}

static void append_run(struct buffer *out, const struct history_point *point)
{
	printable_append(out, point->run);
	if (point->tag)
		text_printf(out, ", tag:%s", point->tag);
	if (point->commit)
		text_printf(out, ", commit %.12s", point->commit);
}

static void append_step(struct buffer *out, const struct history *history,
			const struct history_series *series, const struct step *step)
{
	char before[UNIT_TEXT_SIZE], after[UNIT_TEXT_SIZE];
	const struct field *field = history->field;
	buffer_printf(out, "  step: %s → %s", field_format(before, step->before, field),
		      field_format(after, step->after, field));
	if (step->before > 0)
		buffer_printf(out, " (%+.1f %%)", 100 * (step->after / step->before - 1));
	buffer_printf(out, ", p = %.2g, since ", step->p);
	append_run(out, &series->points[step->at]);
	buffer_character(out, '\n');
}

/* Somebody's words may be very long. */
static const char *beginning(struct arena *arena, const char *words)
{
	return words ? arena_printf(arena, "%.*s", TEXT_SHOWN(words), words) : NULL;
}

static bool add_point(struct arena *arena, struct list *list, const struct history_point *point,
		      const struct field *field)
{
	char texts[3][UNIT_TEXT_SIZE];
	const char *mark = point->invalid ? arena_printf(arena, "invalid: %s", point->invalid)
			   : point->failed && point->reason
				   ? arena_printf(arena, "%s: %s", point->failed, point->reason)
			   : point->failed ? point->failed
					   : point->note;
	const char *interval =
		isfinite(point->low) && isfinite(point->high)
			? arena_printf(arena, "%s … %s", field_format(texts[0], point->low, field),
				       field_format(texts[1], point->high, field))
			: NULL;
	return list_add(arena, list, point->run) &&
	       list_add(arena, list, arena_printf(arena, "%.16s", point->started)) &&
	       list_add(arena, list,
			arena_printf(arena, "%s%s", point->estimated ? "~" : "",
				     field_format(texts[2], point->value, field))) &&
	       list_add(arena, list, interval) &&
	       list_add(arena, list, beginning(arena, point->tag)) &&
	       list_add(arena, list,
			point->commit ? arena_printf(arena, "%.12s", point->commit) : NULL) &&
	       list_add(arena, list, beginning(arena, mark));
}

/* The newest first, as dyno show lists them. */
static void append_list(struct buffer *out, const struct history *history,
			const struct history_series *series, size_t most)
{
	static const char *const headings[] = { "RUN", "STARTED", "VALUE", "INTERVAL",
						"TAG", "COMMIT",  "NOTE" };
	struct list list = { .columns = 7, .right = "llrrlll" };
	struct arena arena = { 0 };
	bool ok = most > 0;
	for (size_t i = 0; ok && i < list.columns; i++)
		ok = list_add(&arena, &list, headings[i]);
	for (size_t i = series->count; ok && i > 0 && series->count - i < most; i--)
		ok = add_point(&arena, &list, &series->points[i - 1], history->field);
	if (ok)
		list_write(&list, terminal_width(STDOUT_FILENO), out);
	out->failed = out->failed || (most && !ok);
	arena_finish(&arena);
}

static void append_nothing(struct buffer *out, const struct history *history,
			   const struct history_series *series)
{
	const struct history_point *last = &series->points[series->count - 1];
	buffer_printf(out, "  no run has %s", history->field->key);
	if (series->failed && series->failed == series->count && series->count == 1)
		buffer_string(out, ": it failed");
	else if (series->failed && series->failed == series->count)
		buffer_printf(out, ": all %zu failed, the last", series->count);
	if (series->failed && series->failed == series->count)
		text_printf(out, ": %s", last->reason ? last->reason : last->failed);
	buffer_character(out, '\n');
}

static void append_range(struct buffer *out, const struct history *history,
			 const struct history_series *series)
{
	double low = INFINITY, high = -INFINITY, last = NAN;
	char texts[3][UNIT_TEXT_SIZE];
	const struct field *field = history->field;
	bool estimated = false;
	for (size_t i = 0; i < series->count; i++) {
		const struct history_point *point = &series->points[i];
		if (point->invalid || point->failed || !isfinite(point->value))
			continue;
		estimated |= point->estimated;
		low = fmin(low, point->value);
		high = fmax(high, point->value);
		last = point->value;
	}
	if (!isfinite(low)) {
		append_nothing(out, history, series);
		return;
	}
	buffer_string(out, "  ");
	append_sparkline(out, series, low, high);
	buffer_printf(out, "  %s … %s, last %s%s\n", field_format(texts[0], low, field),
		      field_format(texts[1], high, field), field_format(texts[2], last, field),
		      estimated ? "; ~ is estimated, no measurement" : "");
}

static void append_series(struct buffer *out, const struct history *history,
			  const struct history_series *series, size_t listed)
{
	buffer_string(out, "\n");
	text_printf(out, "%s: %zu run%s, %.10s to %.10s", series->title, series->count,
		    series->count == 1 ? "" : "s", series->points[0].started,
		    series->points[series->count - 1].started);
	if (series->failed)
		buffer_printf(out, ", %zu failed", series->failed);
	size_t other = series->count - series->valid - series->failed;
	if (other)
		buffer_printf(out, ", %zu of them without a valid value", other);
	buffer_character(out, '\n');
	append_range(out, history, series);
	for (size_t i = 0; i < series->step_count; i++)
		append_step(out, history, series, &series->steps[i]);
	if (!series->step_count && series->valid < HISTORY_NEEDED)
		buffer_printf(out, "  too few runs to tell a step from chance: %d are needed\n",
			      HISTORY_NEEDED);
	else if (!series->step_count)
		buffer_string(out, "  no step\n");
	append_list(out, history, series, listed);
}

static size_t how_many_listed(const struct history *histories, size_t count,
			      const struct history_options *options, bool given)
{
	if (given)
		return (size_t)options->list;
	return count == 1 && histories[0].count == 1 ? LISTED : 0;
}

static int print_text(const struct history *histories, size_t count, size_t listed)
{
	struct buffer text = { 0 };
	for (size_t i = 0; i < count; i++) {
		buffer_string(&text, i ? "\n" : "");
		printable_append(&text, histories[i].model);
		buffer_printf(&text, ": %s (%s is better)\n", histories[i].field->title,
			      histories[i].field->better == BETTER_HIGHER  ? "higher"
			      : histories[i].field->better == BETTER_LOWER ? "lower"
									   : "neither");
		for (size_t k = 0; k < histories[i].count; k++)
			append_series(&text, &histories[i], &histories[i].series[k], listed);
	}
	return print_buffer(&text);
}

static int print_json_of(const struct history *histories, size_t count)
{
	struct json_writer writer = { .pretty = true };
	json_begin_array(&writer);
	for (size_t i = 0; i < count; i++)
		history_write(&histories[i], &writer);
	json_end_array(&writer);
	return print_json(&writer);
}

/* --- Reading --------------------------------------------------------------------------------- */

/* The models of the newest run, where none is named. */
static bool default_models(struct store *store, struct arena *arena, struct strings *models,
			   struct dyno_error *err)
{
	const char *id;
	if (!store_find(store, "latest", arena, &id, err))
		return false;
	struct dyno_results *results = store_load(store, id, false, err);
	if (!results)
		return false;
	bool ok = true;
	for (size_t i = 0; ok && i < results->runs[0]->model_count; i++)
		ok = strings_add(arena, models, results->runs[0]->models[i]->name);
	dyno_results_destroy(results);
	return ok || error_memory(err);
}

static bool read_one(struct store *store, const struct history_options *options, const char *model,
		     struct arena *arena, struct history *history, struct dyno_error *err)
{
	struct history_filter filter = { .model = model,
					 .device = options->device,
					 .field = options->field,
					 .runs = options->runs };
	struct history_point *points;
	size_t count;
	history->model = folders_shorten(arena, model);
	return store_field(store, options->field, arena, &history->field, err) &&
	       store_history(store, &filter, arena, &points, &count, err) &&
	       history_make(history, points, count, arena, err);
}

/* --- The picture ----------------------------------------------------------------------------- */

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Each text once. */
static void make_unique(struct strings *texts)
{
	size_t count = 0;
	if (texts->count)
		qsort(texts->items, texts->count, sizeof(*texts->items), by_text);
	for (size_t i = 0; i < texts->count; i++)
		if (!count || strcmp(texts->items[count - 1], texts->items[i]) != 0)
			texts->items[count++] = texts->items[i];
	texts->count = count;
}

static bool list_points(const struct history *histories, size_t count, struct arena *arena,
			struct strings *runs, struct strings *devices)
{
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < histories[i].count; k++) {
			const struct history_series *series = &histories[i].series[k];
			const struct device_info *device = series->points[0].cell.device;
			if (!strings_add(arena, devices, device_label(arena, device)))
				return false;
			for (size_t p = 0; p < series->count; p++)
				if (!strings_add(arena, runs, series->points[p].run))
					return false;
		}
	make_unique(runs);
	make_unique(devices);
	return true;
}

/* The runs of all points, without their samples. */
static bool load_runs(struct store *store, const struct strings *ids, struct dyno_results **all,
		      struct dyno_error *err)
{
	*all = results_create(err);
	for (size_t i = 0; *all && i < ids->count; i++) {
		struct dyno_results *more = store_load(store, ids->items[i], false, err);
		if (!more || !results_join(*all, more, err))
			return false;
	}
	return *all;
}

static bool draw(struct store *store, const struct history_options *options,
		 const struct strings *models, const struct history *histories, struct arena *arena,
		 struct dyno_error *err)
{
	struct strings runs = { 0 }, devices = { 0 }, field = { 0 };
	struct picture picture = { options->output, "history", models, &devices, &field, NULL };
	struct dyno_results *all = NULL;
	if (!options->output)
		return true;
	if (!strings_add(arena, &field, options->field) ||
	    !list_points(histories, models->count, arena, &runs, &devices))
		return error_memory(err);
	bool ok = load_runs(store, &runs, &all, err) &&
		  picture_write(&picture, (const struct dyno_results *[]){ all }, 1, err);
	dyno_results_destroy(all);
	return ok;
}

/* Dyno's, or one that a run declares; else the likeliest is named. */
static bool is_field(struct store *store, const struct strings *field, struct arena *arena,
		     struct dyno_error *err)
{
	const struct field *found;
	return store_field(store, field->items[0], arena, &found, err) ||
	       (err->code == DYNO_ERROR_NOT_FOUND && check_fields(field, NULL, err));
}

static int show(struct invocation *invocation)
{
	const struct history_options *options = invocation->options;
	struct strings models = invocation->arguments, field = { 0 };
	struct arena *arena = invocation->arena;
	struct dyno_error err = { 0 };
	strings_add(arena, &field, options->field);
	if (!picture_check(options->output, &err))
		return complain(STATUS_EXIT_USAGE, &err);
	struct store *store = store_open(options->store, true, &err);
	bool ok = store && is_field(store, &field, arena, &err) &&
		  (models.count || default_models(store, arena, &models, &err));
	struct history *histories =
		ok ? arena_allocate(arena, models.count + 1, sizeof(*histories)) : NULL;
	for (size_t i = 0; histories && ok && i < models.count; i++)
		ok = read_one(store, options, models.items[i], arena, &histories[i], &err);
	ok = ok && histories;
	int status = ok && draw(store, options, &models, histories, arena, &err)
			     ? STATUS_EXIT_OK
			     : complain(status_of_error(&err), &err);
	store_close(store);
	if (!ok)
		return status;
	size_t listed = how_many_listed(histories, models.count, options,
					option_is_given(invocation, "list"));
	int printed = options->json ? print_json_of(histories, models.count)
				    : print_text(histories, models.count, listed);
	return status == STATUS_EXIT_OK ? printed : status;
}

/* --- Pruning --------------------------------------------------------------------------------- */

/* The start of a run, s since 1970; NaN if it cannot be read. */
static double start_of(const char *started)
{
	struct tm when = { 0 };
	return started && strptime(started, "%Y-%m-%dT%H:%M:%S", &when) ? (double)timegm(&when)
									: NAN;
}

/* Runs come newest first. What is not asked for by any option is kept. */
static bool goes(const struct history_options *options, const struct store_entry *entry,
		 size_t place)
{
	if ((entry->tag && !options->tagged) || place < options->keep)
		return false;
	if (options->invalid && !entry->invalid)
		return false;
	return !(options->older_than > 0) ||
	       (double)time(NULL) - start_of(entry->started) > options->older_than;
}

static int prune(struct invocation *invocation)
{
	const struct history_options *options = invocation->options;
	struct store_entry *entries;
	struct dyno_error err = { 0 };
	struct buffer ids = { 0 };
	size_t count, removed = 0;
	if (invocation->arguments.count > 1 ||
	    (!options->keep && !(options->older_than > 0) && !options->invalid)) {
		error_set(&err, DYNO_ERROR_USAGE,
			  "prune what? Say --keep N, --older-than TIME or --invalid, and no model");
		return complain(STATUS_EXIT_USAGE, &err);
	}
	struct store *store = store_open(options->store, options->dry_run, &err);
	bool ok = store && store_list(store, 0, invocation->arena, &entries, &count, &err);
	for (size_t i = 0; ok && i < count; i++) {
		if (!goes(options, &entries[i], i))
			continue;
		ok = options->dry_run || store_remove(store, entries[i].id, &err);
		removed += ok;
		if (ok) {
			text_printf(&ids, "%s", entries[i].id);
			buffer_character(&ids, '\n');
		}
	}
	store_close(store);
	int printed = print_buffer(&ids); /* also when one could not be taken out: others were */
	if (!ok)
		return complain(STATUS_EXIT_USAGE, &err);
	tell("%zu of %zu runs %s", removed, count,
	     options->dry_run ? "would be taken out" : "taken out");
	return printed;
}

static int run(struct invocation *invocation)
{
	const struct strings *arguments = &invocation->arguments;
	bool pruning = arguments->count && strcmp(arguments->items[0], "prune") == 0;
	return pruning ? prune(invocation) : show(invocation);
}

static const char *const examples[] = {
	"dyno history bert-base-uncased",
	"how its median latency did over the last 100 runs, and where it changed",
	"dyno history bert-base-uncased --device cuda --field memory_peak --json",
	"another field on the GPU, as JSON",
	"dyno history bert-base-uncased --output trend.svg",
	"the same as a picture",
	"dyno history prune --keep 200 --dry-run",
	"which runs would go if the newest 200 were kept, and those with a tag",
	NULL,
};

const struct command command_history = {
	.name = "history",
	.arguments = "[MODEL…|prune]",
	.summary = "show how a model did over time and when that changed, or prune old runs",
	.description =
		"Shows each cell of a MODEL over the runs in the store: a sparkline, the range, and the "
		"steps, that is where the level changed for good, with the run, tag and commit since "
		"which it is so, and the chance p of such a step in a series without one. Without a MODEL, "
		"those of the newest run. MODEL is a name, the last parts of a path, or six digits or more of a "
		"digest; the same file is one model under any name, and another file of the name a series of "
		"its own.\n\n"
		"Runs in which the cell failed are counted, and are ! in the sparkline. "
		"Those that are marked invalid (dyno tag --invalid) are left out of the steps.\n\n"
		"dyno history prune takes runs out of the store for good. Runs with a tag are kept unless "
		"--tagged is given.",
	.options = rows,
	.options_size = sizeof(struct history_options),
	.examples = examples,
	.completes = "measured",
	.run = run,
};
