/* guidellm benchmarks.json: before 0.5 with "benchmarks" alone, then with "args" or, since version
 * 2 of the form, "config" beside it. A benchmark is one strategy of arrivals.
 *
 * Its "time_per_output_token" includes the time to the first token (NTPOT elsewhere), its
 * "inter_token_latency" is a mean of each request: what others call TPOT. Both are worked out of
 * the stamps here where all requests are there; a file may have a sample of them, and then the
 * file's own statistics count, whose percentiles are steps of a distribution. Texts are not read.
 */
#include "core/base/count.h"
#include "core/import/import.h"
#include <math.h>
#include <string.h>

static const struct import_quantity first_token = {
	"first_token", "time to first token", "from the start of a request to its first token"
};
static const struct import_quantity normalised = {
	"normalised_token", "normalised time per output token",
	"of a request: all of its time divided by its tokens"
};

static const struct {
	const char *key;
	double unit;
	const struct import_quantity *quantity; /* NULL: the latency of the request */
} quantities[] = {
	{ "request_latency", 1, NULL },
	{ "time_to_first_token_ms", 1e-3, &first_token },
	{ "inter_token_latency_ms", 1e-3, &import_output_token },
	{ "time_per_output_token_ms", 1e-3, &normalised },
};

static const struct {
	const char *key;
	struct import_field field;
} rates[] = {
	{ "output_tokens_per_second",
	  { "output_throughput", "Output tokens per second", "tokens/s", BETTER_HIGHER,
	    "mean over the time of the run" } },
	{ "tokens_per_second",
	  { "total_token_throughput", "Tokens per second, prompts included", "tokens/s",
	    BETTER_HIGHER, "mean over the time of the run" } },
	{ "request_concurrency",
	  { "concurrency", "Mean concurrency", "count", BETTER_NEITHER,
	    "requests under way at once" } },
	{ "prompt_token_count",
	  { "prompt_tokens", "Tokens of a prompt", "count", BETTER_NEITHER, "mean" } },
	{ "output_token_count",
	  { "output_tokens", "Tokens of an answer", "count", BETTER_NEITHER, "mean" } },
};

/* --- Statistics of the file ------------------------------------------------------------------- */

static const struct {
	const char *key;
	enum field_id like;
} statistics[] = {
	{ "mean", FIELD_LATENCY_MEAN },
	{ "median", FIELD_LATENCY_MEDIAN },
	{ "min", FIELD_LATENCY_MIN },
	{ "max", FIELD_LATENCY_MAX },
};

#define TAIL 90 /* percentiles below it answer no question that the median leaves open */

/* "p999" is 99.9 of a hundred, "p001" 0.1. */
static double percent_of(const char *key)
{
	double number = *key == 'p' ? leading_number(key + 1 + strspn(key + 1, "0"), NULL) : NAN;
	size_t digits = strlen(key);
	return digits == 4 ? number / 10 : number;
}

static void add_summary(struct import *import, struct result *result, size_t i,
			const struct json_value *told)
{
	const struct import_quantity *quantity = quantities[i].quantity;
	for (size_t k = 0; k < COUNT(statistics); k++)
		import_quantity_value(import, result, quantity, statistics[k].like,
				      take_number(told, statistics[k].key) * quantities[i].unit);
	FOR_EACH(percentile, take_object(told, "percentiles"))
	{
		take_all(percentile);
		if (percent_of(percentile->key) < TAIL)
			continue;
		import_percentile(import, result, quantity ? quantity->series : "latency",
				  quantity ? quantity->title : "latency",
				  percent_of(percentile->key),
				  as_number(percentile) * quantities[i].unit);
	}
}

static const struct json_value *successful(const struct json_value *metrics, const char *key)
{
	return take_object(take_object(metrics, key), "successful");
}

static void add_rates(struct import *import, struct result *result,
		      const struct json_value *metrics)
{
	import_value(import, result, FIELD_THROUGHPUT_ITEMS,
		     take_number(successful(metrics, "requests_per_second"), "mean"));
	for (size_t i = 0; i < COUNT(rates); i++)
		import_own(import, result, &rates[i].field,
			   take_number(successful(metrics, rates[i].key), "mean"));
}

/* --- Single requests -------------------------------------------------------------------------- */

enum {
	LATENCY,
	FIRST,
	EACH,
	NORMALISED,
	LISTS
};

struct lists {
	double *items[LISTS];
	size_t count[LISTS];
};

static void add(struct lists *lists, int list, double value)
{
	if (isfinite(value) && value >= 0)
		lists->items[list][lists->count[list]++] = value;
}

/* The older member, or the one within "info". */
static double stamp(const struct json_value *request, const char *key, const char *other)
{
	const struct json_value *info = json_member(request, "info");
	const struct json_value *timings = json_member(info, "timings");
	double number = as_number(json_member(request, key));
	return isnan(number) ? as_number(json_member(timings, other)) : number;
}

static void add_request(struct lists *lists, const struct json_value *request)
{
	double start = stamp(request, "start_time", "request_start");
	double first = stamp(request, "first_token_time", "first_token_iteration");
	double last = stamp(request, "last_token_time", "last_token_iteration");
	double latency = as_number(json_member(request, "request_latency"));
	double tokens = as_number(json_member(request, "output_tokens"));
	add(lists, LATENCY, latency);
	add(lists, FIRST, first - start);
	if (tokens >= 2)
		add(lists, EACH, (last - first) / (tokens - 1));
	if (tokens >= 1)
		add(lists, NORMALISED, latency / tokens);
}

static bool make_room(struct import *import, struct lists *lists, size_t count)
{
	for (size_t i = 0; i < LISTS; i++) {
		lists->items[i] = arena_allocate(&import->scratch, count + 1, sizeof(double));
		import_need(import, lists->items[i]);
		if (!lists->items[i])
			return false;
	}
	return true;
}

/* All of them, or none: a sample of the requests cannot stand for all. */
static bool add_requests(struct import *import, struct result *result,
			 const struct json_value *requests, double expected)
{
	struct lists lists = { 0 };
	const struct json_value *answered = take_array(requests, "successful");
	if (!answered || answered->numbers || !answered->count)
		return false;
	if (expected > answered->count) {
		import_note(import, result,
			    "of %.0f requests the file has %u: its own statistics are taken",
			    expected, answered->count);
		return false;
	}
	if (!make_room(import, &lists, answered->count))
		return false;
	FOR_EACH(request, answered)
	add_request(&lists, request);
	if (!lists.count[LATENCY])
		return false;
	struct replicate *process = import_process(import, result);
	import_times(import, result, process,
		     (struct import_numbers){ lists.items[LATENCY], lists.count[LATENCY] }, 1, 0);
	static const struct import_quantity *const of[] = {
		[FIRST] = &first_token, [EACH] = &import_output_token, [NORMALISED] = &normalised
	};
	for (size_t i = FIRST; i < LISTS; i++)
		import_quantity(import, result, process, of[i],
				(struct import_numbers){ lists.items[i], lists.count[i] }, 1);
	return true;
}

/* --- Benchmarks ------------------------------------------------------------------------------- */

static void add_words(struct import *import, struct result *result,
		      const struct json_value *benchmark)
{
	const struct json_value *settings = take_object(benchmark, "config");
	settings = settings ? settings : take_object(benchmark, "args");
	const struct json_value *strategy = take_object(settings, "strategy");
	import_word(import, result, "strategy", take_text(strategy, "type_"));
	import_word_number(import, result, "request_rate", take_number(strategy, "rate"));
	import_word_number(import, result, "streams_asked", take_number(strategy, "streams"));
	import_word_number(import, result, "max_concurrency",
			   take_number(strategy, "max_concurrency"));
	import_started_at(import, take_number(benchmark, "start_time"));
	import_started_at(import, take_number(strategy, "start_time"));
}

static void tell_failures(struct import *import, struct result *result,
			  const struct json_value *requests)
{
	const struct json_value *errors = take_array(requests, "errored");
	const struct json_value *incomplete = take_array(requests, "incomplete");
	if (errors && errors->count)
		import_note(import, result, "%u requests failed, and do not count", errors->count);
	if (incomplete && incomplete->count)
		import_note(import, result, "%u requests were not finished, and do not count",
			    incomplete->count);
}

static void add_benchmark(struct import *import, const struct json_value *benchmark,
			  const char *model)
{
	const struct json_value *metrics = take_object(benchmark, "metrics");
	const struct json_value *requests = take_object(benchmark, "requests");
	struct result *result = import_result(import, model);
	add_words(import, result, benchmark);
	add_rates(import, result, metrics);
	double expected = as_number(json_member(
		json_member(json_member(metrics, "time_to_first_token_ms"), "successful"),
		"count"));
	bool raw = add_requests(import, result, requests, expected);
	for (size_t i = 0; i < COUNT(quantities); i++) {
		const struct json_value *told = successful(metrics, quantities[i].key);
		if (raw)
			take_all(told);
		else
			add_summary(import, result, i, told);
	}
	tell_failures(import, result, requests);
}

static const char *model_of(const struct json_value *document)
{
	const struct json_value *settings = json_member(document, "config");
	settings = settings ? settings : json_member(document, "args");
	const char *model = as_text(json_member(settings, "model"));
	if (!model)
		model = as_text(json_member(json_member(settings, "backend"), "model"));
	return model && *model ? import_base_name(model) : "model";
}

static void read(struct import *import)
{
	const struct json_value *document = import->documents->first;
	const struct json_value *metadata = take_object(document, "metadata");
	import_meaning(import, "process", "a benchmark is of one server: one process");
	import_meaning(import, "sample", "time of a request, from its actual start");
	import_meaning(import, "throughput_items", "requests answered a second");
	import_meaning(import, "reported percentiles", "steps of the requests' distribution");
	import_version(import, take_text(metadata, "guidellm_version"));
	import_device(import, "server", "unknown", "inference server");
	FOR_EACH(benchmark, take_array(document, "benchmarks"))
	if (benchmark->type == JSON_OBJECT)
		add_benchmark(import, benchmark, model_of(document));
}

static bool knows(const struct json_value *document)
{
	const struct json_value *all = json_member(document, "benchmarks");
	const struct json_value *first =
		all && all->type == JSON_ARRAY && !all->numbers ? all->first : NULL;
	return json_member(first, "metrics") && json_member(first, "requests");
}

const struct importer import_guidellm = {
	.name = "guidellm",
	.title = "guidellm",
	.knows = knows,
	.read = read,
};
