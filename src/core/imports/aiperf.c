/* AIPerf and its predecessor genai-perf: profile_export_aiperf.json and profile_export_genai_perf
 * .json (statistics), profile_export.jsonl (a line a request), and profile_export.json (stamps of
 * every response, as perf_analyzer wrote them for genai-perf).
 *
 * Each metric has its unit. What they call inter-token latency is a mean of each request, others'
 * TPOT; the gaps themselves are the inter-chunk latency. Percentiles are numpy's, whose rule is
 * dyno's. Stamps are whole ns since 1970, of which a JSON number keeps some 256 ns. */
#include "core/base/count.h"
#include "core/import/import.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct import_quantity first_token = {
	"first_token", "time to first token", "from the send of a request to its first chunk"
};

static const struct {
	const char *key;
	const struct import_quantity *quantity; /* NULL: the latency of the request */
} quantities[] = {
	{ "request_latency", NULL },
	{ "time_to_first_token", &first_token },
	{ "inter_token_latency", &import_output_token },
	{ "inter_chunk_latency", &import_next_token },
};

/* --- Units ------------------------------------------------------------------------------------ */

/* Of the file's unit: the factor to SI, and what it is called there. */
static const struct unit_row {
	const char *told, *unit;
	double factor;
} units[] = {
	{ "ns", "s", 1e-9 },
	{ "us", "s", 1e-6 },
	{ "ms", "s", 1e-3 },
	{ "sec", "s", 1 },
	{ "s", "s", 1 },
	{ "requests/sec", "requests/s", 1 },
	{ "tokens/sec", "tokens/s", 1 },
	{ "tokens/sec/user", "tokens/s", 1 },
	{ "requests", "count", 1 },
	{ "tokens", "count", 1 },
	{ "KB", "B", 1e3 },
};

static struct unit_row unit_of(const struct json_value *metric)
{
	const char *told = take_text(metric, "unit");
	for (size_t i = 0; told && i < COUNT(units); i++)
		if (strcmp(units[i].told, told) == 0)
			return units[i];
	return (struct unit_row){ told, told && strlen(told) < 24 ? told : NULL, 1 };
}

/* --- Statistics ------------------------------------------------------------------------------- */

static const struct {
	const char *key;
	enum field_id like;
} statistics[] = {
	{ "avg", FIELD_LATENCY_MEAN }, { "p50", FIELD_LATENCY_MEDIAN },
	{ "min", FIELD_LATENCY_MIN },  { "max", FIELD_LATENCY_MAX },
	{ "p90", FIELD_LATENCY_P90 },  { "p95", FIELD_LATENCY_P95 },
	{ "p99", FIELD_LATENCY_P99 },
};

/* More of the same, that nobody compares, or follows from what is taken. */
static const char *const spare[] = { "p1", "p5", "p10", "p25", "p75", "std", "count", "sum", NULL };

static void add_times(struct import *import, struct result *result,
		      const struct import_quantity *quantity, const struct json_value *metric)
{
	double factor = unit_of(metric).factor;
	for (size_t i = 0; i < COUNT(statistics); i++)
		import_quantity_value(import, result, quantity, statistics[i].like,
				      take_number(metric, statistics[i].key) * factor);
	take_these(metric, spare);
}

static enum better better_of(const char *key, const char *unit)
{
	if (strstr(key, "throughput") || strstr(key, "goodput"))
		return BETTER_HIGHER;
	return strcmp(unit, "s") == 0 && strstr(key, "duration") == NULL ? BETTER_LOWER
									 : BETTER_NEITHER;
}

/* Any other metric: its mean, called as the file calls it. */
static void add_metric(struct import *import, struct result *result,
		       const struct json_value *metric)
{
	char title[64];
	struct unit_row unit = unit_of(metric);
	double value = take_number(metric, "avg") * unit.factor;
	snprintf(title, sizeof(title), "%s", metric->key);
	for (char *c = title; *c; c++)
		*c = *c == '_' ? ' ' : *c;
	title[0] = (char)toupper((unsigned char)title[0]);
	if (unit.unit && strlen(metric->key) < OWN_KEY_MOST)
		import_own(import, result,
			   &(struct import_field){ metric->key, title, unit.unit,
						   better_of(metric->key, unit.unit),
						   "mean, as the tool tells it" },
			   value);
}

static bool is_metric(const struct json_value *value)
{
	return value->type == JSON_OBJECT && json_member(value, "unit") &&
	       json_member(value, "avg");
}

static void add_member(struct import *import, struct result *result,
		       const struct json_value *document, const struct json_value *member)
{
	if (!is_metric(member))
		return;
	take(document, member->key);
	for (size_t i = 0; i < COUNT(quantities); i++)
		if (strcmp(member->key, quantities[i].key) == 0) {
			add_times(import, result, quantities[i].quantity, member);
			return;
		}
	if (strcmp(member->key, "request_throughput") == 0)
		import_value(import, result, FIELD_THROUGHPUT_ITEMS, take_number(member, "avg"));
	else
		add_metric(import, result, member);
	take_these(member, (const char *const[]){ "unit", NULL });
}

/* --- What was asked for ----------------------------------------------------------------------- */

static const struct json_value *first_of(const struct json_value *list)
{
	return list && list->type == JSON_ARRAY && !list->numbers ? list->first : NULL;
}

/* AIPerf's and genai-perf's configurations each had several forms. */
static const char *model_of(const struct json_value *input)
{
	const struct json_value *models = json_member(input, "models");
	const struct json_value *endpoint = json_member(input, "endpoint");
	const char *found[] = {
		as_text(json_member(first_of(json_member(models, "items")), "name")),
		as_text(first_of(json_member(endpoint, "model_names"))),
		as_text(first_of(json_member(input, "model_names"))),
		as_text(first_of(json_member(input, "model"))),
	};
	for (size_t i = 0; i < COUNT(found); i++)
		if (found[i] && *found[i])
			return import_base_name(found[i]);
	return "model";
}

static void add_load(struct import *import, struct result *result, const struct json_value *load)
{
	static const char *const words[] = { "concurrency", "request_rate" };
	for (size_t i = 0; i < COUNT(words); i++)
		import_word_number(import, result, words[i],
				   as_number(json_member(load, words[i])));
}

static void add_loads(struct import *import, struct result *result, const struct json_value *input)
{
	add_load(import, result, input);
	add_load(import, result, json_member(input, "loadgen"));
	add_load(import, result, json_member(json_member(input, "perf_analyzer"), "stimulus"));
	FOR_EACH(phase,
		 first_of(json_member(input, "phases")) ? json_member(input, "phases") : NULL)
	{
		const struct json_value *out = json_member(phase, "exclude_from_results");
		if (!out || out->type != JSON_BOOLEAN || !out->boolean)
			add_load(import, result, phase);
	}
}

static void read_statistics(struct import *import, const struct json_value *document)
{
	const struct json_value *input = take_object(document, "input_config");
	struct result *result = import_result(import, model_of(input));
	import_version(import, take_text(document, "aiperf_version"));
	import_started(import, take_text(document, "start_time"));
	add_loads(import, result, input);
	FOR_EACH(member, document)
	add_member(import, result, document, member);
	take_these(document, (const char *const[]){ "end_time", "schema_version", "benchmark_id",
						    "run_info", "error_summary", NULL });
	const struct json_value *cancelled = take(document, "was_cancelled");
	if (cancelled && cancelled->type == JSON_BOOLEAN && cancelled->boolean)
		import_note(import, result, "the benchmark was cancelled");
	take_all(input);
}

/* --- Requests --------------------------------------------------------------------------------- */

enum {
	LATENCY,
	FIRST,
	EACH,
	GAPS,
	LISTS
};

struct lists {
	double *items[LISTS];
	size_t count[LISTS], failed, all;
};

static void add(struct import *import, struct lists *lists, int list, double value)
{
	if (!(value >= 0) || !isfinite(value))
		return;
	size_t count = lists->count[list];
	double *items = arena_grow(&import->scratch, lists->items[list], count, list_room(count),
				   sizeof(*items));
	import_need(import, items);
	if (!items)
		return;
	lists->items[list] = items;
	items[lists->count[list]++] = value;
}

static void add_lists(struct import *import, struct result *result, const struct lists *lists)
{
	static const struct import_quantity *const of[] = {
		[FIRST] = &first_token, [EACH] = &import_output_token, [GAPS] = &import_next_token
	};
	struct replicate *process = lists->count[LATENCY] ? import_process(import, result) : NULL;
	import_times(import, result, process,
		     (struct import_numbers){ lists->items[LATENCY], lists->count[LATENCY] }, 1, 0);
	for (size_t i = FIRST; i < LISTS; i++)
		import_quantity(import, result, process, of[i],
				(struct import_numbers){ lists->items[i], lists->count[i] }, 1);
	if (lists->failed)
		import_note(import, result, "%zu of %zu requests failed, and do not count",
			    lists->failed, lists->all);
	if (!process)
		import_status(import, result, STATUS_FAILED, "no request was answered");
}

static void add_value(struct import *import, struct lists *lists, int list,
		      const struct json_value *metric)
{
	double factor = unit_of(metric).factor;
	const struct json_value *value = take(metric, "value");
	struct import_numbers many = value && value->type == JSON_ARRAY
					     ? numbers_of(import, value)
					     : (struct import_numbers){ 0 };
	if (!many.count)
		add(import, lists, list, as_number(value) * factor);
	for (size_t i = 0; i < many.count; i++)
		add(import, lists, list, many.items[i] * factor);
}

static void add_line(struct import *import, struct lists *lists, const struct json_value *line)
{
	const struct json_value *metadata = take_object(line, "metadata");
	const struct json_value *metrics = take_object(line, "metrics");
	const char *phase = as_text(json_member(metadata, "benchmark_phase"));
	if (!metrics || (phase && strcmp(phase, "profiling") != 0))
		return;
	lists->all++;
	take_all(metadata);
	import_started_at(import, as_number(json_member(metadata, "request_start_ns")) * 1e-9);
	if (take(line, "error")) {
		lists->failed++;
		return;
	}
	for (size_t i = 0; i < COUNT(quantities); i++)
		add_value(import, lists, (int)i, take_object(metrics, quantities[i].key));
}

static void read_lines(struct import *import)
{
	struct lists lists = { 0 };
	struct result *result = import_result(import, "model");
	import_warning(import, "a file of requests names neither model nor load");
	FOR_EACH(line, import->documents)
	add_line(import, &lists, line);
	add_lists(import, result, &lists);
}

/* --- Stamps ----------------------------------------------------------------------------------- */

static void add_stamps(struct import *import, struct lists *lists, const struct json_value *request)
{
	double send = take_number(request, "timestamp");
	struct import_numbers at = numbers_of(import, take_array(request, "response_timestamps"));
	lists->all++;
	lists->failed += !at.count;
	if (!at.count || isnan(send))
		return;
	import_started_at(import, send * 1e-9);
	add(import, lists, LATENCY, (at.items[at.count - 1] - send) * 1e-9);
	add(import, lists, FIRST, (at.items[0] - send) * 1e-9);
	for (size_t i = 1; i < at.count; i++)
		add(import, lists, GAPS, (at.items[i] - at.items[i - 1]) * 1e-9);
}

static void add_experiment(struct import *import, const struct json_value *experiment)
{
	struct lists lists = { 0 };
	const struct json_value *load = take_object(experiment, "experiment");
	const char *mode = take_text(load, "mode");
	struct result *result = import_result(import, "model");
	import_word_number(import, result, mode && *mode ? mode : "load",
			   take_number(load, "value"));
	FOR_EACH(request, take_array(experiment, "requests"))
	{
		add_stamps(import, &lists, request);
		take_these(request, (const char *const[]){ "request_inputs", "response_outputs",
							   "sequence_id", NULL });
	}
	add_lists(import, result, &lists);
}

/* --- Which ------------------------------------------------------------------------------------ */

static void read(struct import *import)
{
	const struct json_value *document = import->documents->first;
	import_meaning(import, "process", "a run is of one server: its requests are one process");
	import_meaning(import, "sample",
		       "time of a request, from its actual send to its last token");
	import_meaning(import, "throughput_items", "requests answered a second");
	import_device(import, "server", "unknown", "inference server");
	if (json_member(document, "experiments")) {
		import_warning(import, "a file of stamps does not name the model");
		FOR_EACH(experiment, take_array(document, "experiments"))
		if (experiment->type == JSON_OBJECT)
			add_experiment(import, experiment);
	} else if (json_member(document, "metrics")) {
		read_lines(import);
	} else {
		read_statistics(import, document);
	}
}

static bool is_metric_of(const struct json_value *document, const char *key)
{
	const struct json_value *metric = json_member(document, key);
	return metric && is_metric(metric);
}

static bool is_statistics(const struct json_value *document)
{
	return is_metric_of(document, "request_latency") ||
	       is_metric_of(document, "request_throughput");
}

static bool is_aiperf(const struct json_value *document)
{
	const struct json_value *metadata = json_member(document, "metadata");
	return (json_member(document, "aiperf_version") && is_statistics(document)) ||
	       (json_member(document, "metrics") && json_member(metadata, "request_start_ns"));
}

static bool is_genai_perf(const struct json_value *document)
{
	const struct json_value *first = first_of(json_member(document, "experiments"));
	return is_statistics(document) ||
	       (json_member(first, "experiment") && json_member(first, "requests"));
}

const struct importer import_aiperf = {
	.name = "aiperf",
	.title = "AIPerf",
	.knows = is_aiperf,
	.read = read,
};

const struct importer import_genai_perf = {
	.name = "genai-perf",
	.title = "genai-perf",
	.knows = is_genai_perf,
	.read = read,
};
