/* MLPerf LoadGen: mlperf_log_summary.txt and mlperf_log_detail.txt, which tell the same in lines of
 * "Key : value" and in JSON behind ":::MLLOG".
 *
 * Neither names the model or the machine: in a submission these are folders of the path,
 * …/SYSTEM/MODEL/SCENARIO/performance/run_1/. Its latency is no latency of dyno's: in the scenario
 * Server it counts from the scheduled arrival, in Offline from the start of the only query.
 * Percentiles are sorted[n p]. Versions before 4 have "Scheduled samples per second" alone at the
 * head of Server, later ones "Completed …". */
#include "core/base/count.h"
#include "core/import/import.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define NS 1e-9

/* What the summary calls it, what the detail does. Without a field it is throughput_items. */
static const struct row {
	const char *line, *key;
	double unit;
	struct import_field field;
} rows[] = {
	{ "Samples per second", "result_samples_per_second", 1, { 0 } },
	{ "Completed samples per second", "result_completed_samples_per_sec", 1, { 0 } },
	{ "Scheduled samples per second",
	  "result_scheduled_samples_per_sec",
	  1,
	  { "scheduled_items", "Scheduled rate", "items/s", BETTER_NEITHER,
	    "samples a second that were scheduled to arrive" } },
	{ "Completed tokens per second",
	  "result_completed_tokens_per_second",
	  1,
	  { "tokens_per_second", "Tokens per second", "tokens/s", BETTER_HIGHER,
	    "tokens of finished samples divided by the time of the run" } },
	{ "Tokens per second",
	  "result_tokens_per_second",
	  1,
	  { "tokens_per_second", "Tokens per second", "tokens/s", BETTER_HIGHER,
	    "tokens of all samples divided by the time of the run" } },
	{ "Min latency (ns)",
	  "result_min_latency_ns",
	  NS,
	  { "response_min", "Minimum response", "s", BETTER_LOWER, "of the samples' latencies" } },
	{ "Max latency (ns)",
	  "result_max_latency_ns",
	  NS,
	  { "response_max", "Maximum response", "s", BETTER_LOWER, "of the samples' latencies" } },
	{ "Mean latency (ns)",
	  "result_mean_latency_ns",
	  NS,
	  { "response_mean", "Mean response", "s", BETTER_LOWER, "of the samples' latencies" } },
	{ "Mean First Token latency (ns)",
	  "result_first_token_mean_latency_ns",
	  NS,
	  { "first_token_mean", "Mean time to first token", "s", BETTER_LOWER,
	    "from the scheduled arrival to the first token" } },
	{ "Mean Time to Output Token (ns)",
	  "result_time_per_output_token_mean",
	  NS,
	  { "output_token_mean", "Mean time per output token", "s", BETTER_LOWER,
	    "of each sample: time behind its first token divided by its other tokens" } },
};

/* "99.00 percentile latency (ns)", "result_99.00_percentile_latency_ns" */
static const struct {
	const char *line, *before, *behind; /* the number stands before and behind these */
	const char *what, *title;
} percentiles[] = {
	{ " percentile latency (ns)", "result_", "_percentile_latency_ns", "response", "response" },
	{ "th percentile latency (ns)", "result_", "_percentile_latency_ns", "response",
	  "response" },
	{ " percentile first token latency (ns)", "result_first_token_", "_percentile_latency_ns",
	  "first_token", "time to first token" },
	{ " percentile time to output token (ns)", "result_time_per_output_token_",
	  "_percentile_ns", "output_token", "time per output token" },
};

struct log {
	struct import *import;
	const struct format_file *file;
	struct result *result;
	bool settings; /* within "Test Parameters Used" */
	bool invalid, scenario;
};

/* --- Names from the path ---------------------------------------------------------------------- */

struct place {
	char *parts[3]; /* system, model, scenario */
};

static struct place place_of(struct import *import, const struct format_file *file)
{
	struct place place = { { NULL, NULL, NULL } };
	const char *told = file->path ? file->path : file->name;
	char *path = arena_string(&import->scratch, told ? told : "");
	char *before[3] = { NULL, NULL, NULL };
	for (char *part = path; part;) {
		char *slash = strchr(part, '/');
		if (slash)
			*slash = '\0';
		if (strcmp(part, "performance") == 0 || strcmp(part, "accuracy") == 0)
			memcpy(place.parts, before, sizeof(before));
		memmove(before, before + 1, 2 * sizeof(before[0]));
		before[2] = part;
		part = slash ? slash + 1 : NULL;
	}
	return place;
}

/* --- Values ----------------------------------------------------------------------------------- */

static void add_row(struct log *log, const struct row *row, double value)
{
	if (row->field.key)
		import_own(log->import, log->result, &row->field, value * row->unit);
	else
		import_value(log->import, log->result, FIELD_THROUGHPUT_ITEMS, value);
}

static void set_scenario(struct log *log, const char *name)
{
	if (!name || !*name)
		return;
	import_word(log->import, log->result, "scenario", name);
	log->scenario = true;
}

static void set_validity(struct log *log, const char *name)
{
	log->invalid = name && strncmp(name, "INVALID", strlen("INVALID")) == 0;
}

/* --- Summary ---------------------------------------------------------------------------------- */

/* What stands behind the colon where the line begins so. */
static const char *told(const char *line, const char *key)
{
	const char *rest = behind(line, key);
	return rest && *rest == ':' ? rest + 1 + strspn(rest + 1, " \t") : NULL;
}

static void take_percentile(struct log *log, const char *line)
{
	const char *end;
	double percent = leading_number(line, &end);
	for (size_t i = 0; i < COUNT(percentiles) && !isnan(percent); i++)
		import_percentile(log->import, log->result, percentiles[i].what,
				  percentiles[i].title, percent,
				  leading_number(told(end, percentiles[i].line), NULL) * NS);
}

/* "target_qps : 83.5": the rate that was asked for is a word, the rest says how it was measured. */
static void take_setting(struct log *log, const char *line)
{
	char key[64];
	size_t length = strcspn(line, " :");
	const char *value = length && length < sizeof(key) ? strchr(line + length, ':') : NULL;
	if (!value || strchr(line, '(') > value)
		return;
	snprintf(key, sizeof(key), "%.*s", (int)length, line);
	value += 1 + strspn(value + 1, " ");
	if (strcmp(key, "target_qps") == 0)
		import_word(log->import, log->result, key, value);
	else if (strstr(key, "_seed") == NULL && *value)
		import_tool_fact(log->import, key, value);
}

static void take_line(struct log *log, const char *line)
{
	if (behind(line, "Test Parameters Used"))
		log->settings = true;
	if (log->settings) {
		take_setting(log, line);
		return;
	}
	for (size_t i = 0; i < COUNT(rows); i++)
		add_row(log, &rows[i], leading_number(told(line, rows[i].line), NULL));
	take_percentile(log, line);
	set_scenario(log, told(line, "Scenario"));
	if (told(line, "Mode"))
		import_word(log->import, log->result, "mode", told(line, "Mode"));
	import_tool_fact(log->import, "sut", told(line, "SUT name"));
	if (told(line, "Result is"))
		set_validity(log, told(line, "Result is"));
}

static void read_summary(struct log *log)
{
	char line[LINE_MOST];
	for (size_t at = 0; next_line(log->file, &at, line) && !log->import->failed;)
		take_line(log, line);
}

/* --- Detail ----------------------------------------------------------------------------------- */

static void take_detail_percentile(struct log *log, const char *key, double value)
{
	for (size_t i = 0; i < COUNT(percentiles); i++) {
		const char *end, *number = behind(key, percentiles[i].before);
		double percent = leading_number(number, &end);
		if (!isnan(percent) && strcmp(end, percentiles[i].behind) == 0) {
			import_percentile(log->import, log->result, percentiles[i].what,
					  percentiles[i].title, percent, value * NS);
			return;
		}
	}
}

static void take_entry(struct log *log, const struct json_value *entry)
{
	const char *key = as_text(json_member(entry, "key"));
	const struct json_value *value = json_member(entry, "value");
	if (!key || !value)
		return;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (strcmp(key, rows[i].key) == 0)
			add_row(log, &rows[i], as_number(value));
	take_detail_percentile(log, key, as_number(value));
	if (strcmp(key, "effective_scenario") == 0)
		set_scenario(log, as_text(value));
	if (strcmp(key, "result_validity") == 0)
		set_validity(log, as_text(value));
	if (strcmp(key, "loadgen_version") == 0)
		import_version(log->import, as_text(value));
	if (strcmp(key, "sut_name") == 0)
		import_tool_fact(log->import, "sut", as_text(value));
	if (strcmp(key, "effective_target_qps") == 0)
		import_word_of(log->import, log->result, "target_qps", value);
}

#define MARK ":::MLLOG "

static void read_detail(struct log *log)
{
	char line[LINE_MOST];
	struct json_skipped skipped;
	for (size_t at = 0; next_line(log->file, &at, line) && !log->import->failed;) {
		struct dyno_error none = { 0 };
		const char *json = behind(line, MARK);
		const struct json_value *all =
			json ? json_parse_loosely(&log->import->scratch, json, strlen(json),
						  JSON_LIMITS, &skipped, &none)
			     : NULL;
		import_need(log->import, none.code != DYNO_ERROR_MEMORY);
		if (all)
			take_entry(log, all->first);
	}
}

/* --- Which ------------------------------------------------------------------------------------ */

static bool is_detail(const char *head, size_t length)
{
	return find_line(head, length, MARK) != NULL;
}

static void tell(struct import *import)
{
	import_meaning(import, "process", "a log is of one run of LoadGen");
	import_meaning(import, "sample", "none are in a log");
	import_meaning(import, "response",
		       "in Server from the scheduled arrival to the answer, in Offline from the "
		       "start of the only query, in SingleStream and MultiStream from the query");
	import_meaning(import, "reported percentiles",
		       "the sample at place n p of the sorted ones");
}

static void read_file(struct import *import, const struct format_file *file)
{
	struct place place = place_of(import, file);
	const char *system = place.parts[0], *model = place.parts[1];
	import_device(import, "sut", "unknown", system ? system : "system under test");
	struct log log = { .import = import, .file = file };
	log.result = import_result(import, model ? model : "model");
	if (is_detail(file->bytes, file->length))
		read_detail(&log);
	else
		read_summary(&log);
	if (!log.scenario)
		set_scenario(&log, place.parts[2]);
	if (log.invalid)
		import_note(import, log.result, "LoadGen calls this result INVALID");
	if (!model)
		import_warning(import, "a log of LoadGen names neither model nor machine: they are "
				       "folders of a submission");
}

static void read(struct import *import)
{
	tell(import);
	read_file(import, import->file);
}

static void read_folder(struct import *import)
{
	tell(import);
	for (size_t i = 0; i < import->file_count && !import->failed; i++)
		read_file(import, &import->files[i]);
}

static bool knows_text(const char *head, size_t length)
{
	return is_detail(head, length) || has_text(head, length, "MLPerf Results Summary");
}

/* What the detail has stands in the summary. */
static const char *const parts[] = { "*mlperf_log_summary.txt", NULL };

const struct importer import_mlperf = {
	.name = "mlperf",
	.title = "MLPerf LoadGen",
	.knows_text = knows_text,
	.read = read,
	.parts = parts,
	.read_folder = read_folder,
};
