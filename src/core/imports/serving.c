/* Serving benchmarks of vLLM (bench serve) and SGLang (bench_serving): one flat object for a run,
 * or several in lines of a file to which runs append.
 *
 * Times count from the actual send, behind the client's own limit of concurrency: users whose
 * requests wait in the client wait longer. Percentiles are numpy's, whose rule is dyno's; its
 * deviation is of a population, and is not taken. Single requests are there with --save-detailed
 * (--output-details) alone: then all is worked out anew, TPOT by its definition. */
#include "core/base/count.h"
#include "core/import/import.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct import_quantity first_token = {
	"first_token", "time to first token", "from the actual send of a request to its first chunk"
};

/* What the members are called between "mean_" and "_ms". */
static const struct {
	const char *key;
	const struct import_quantity *quantity; /* NULL: the latency of the request */
} quantities[] = {
	{ "ttft", &first_token }, { "tpot", &import_output_token }, { "itl", &import_next_token },
	{ "e2el", NULL },         { "e2e_latency", NULL },
};

static const struct import_field own[] = {
	{ "output_throughput", "Output tokens per second", "tokens/s", BETTER_HIGHER,
	  "tokens of answers divided by the time of the run" },
	{ "total_token_throughput", "Tokens per second, prompts included", "tokens/s",
	  BETTER_HIGHER, "tokens of prompts and answers divided by the time of the run" },
	{ "input_throughput", "Input tokens per second", "tokens/s", BETTER_HIGHER,
	  "tokens of prompts divided by the time of the run" },
	{ "request_goodput", "Goodput", "requests/s", BETTER_HIGHER,
	  "requests a second that kept the limits that were given" },
	{ "max_output_tokens_per_s", "Highest rate of output tokens", "tokens/s", BETTER_HIGHER,
	  "of a second of the run" },
	{ "max_concurrent_requests", "Highest concurrency", "count", BETTER_NEITHER,
	  "requests under way at once" },
	{ "concurrency", "Mean concurrency", "count", BETTER_NEITHER,
	  "sum of the requests' latencies divided by the time of the run" },
	{ "duration", "Duration", "s", BETTER_NEITHER, "time of the run" },
	{ "completed", "Requests finished", "count", BETTER_NEITHER, "with an answer" },
	{ "failed", "Requests failed", "count", BETTER_LOWER, "without one" },
	{ "total_input_tokens", "Input tokens", "count", BETTER_NEITHER, "of all prompts" },
	{ "total_output_tokens", "Output tokens", "count", BETTER_NEITHER, "of all answers" },
};

/* --- What a run says of all requests ---------------------------------------------------------- */

static const struct {
	const char *name;
	enum field_id like;
} statistics[] = {
	{ "mean", FIELD_LATENCY_MEAN }, { "median", FIELD_LATENCY_MEDIAN },
	{ "min", FIELD_LATENCY_MIN },   { "max", FIELD_LATENCY_MAX },
	{ "p90", FIELD_LATENCY_P90 },   { "p95", FIELD_LATENCY_P95 },
	{ "p99", FIELD_LATENCY_P99 },
};

static void add_statistics(struct import *import, struct result *result,
			   const struct json_value *run, bool raw)
{
	char key[64];
	for (size_t i = 0; i < COUNT(quantities); i++)
		for (size_t k = 0; k < COUNT(statistics); k++) {
			snprintf(key, sizeof(key), "%s_%s_ms", statistics[k].name,
				 quantities[i].key);
			double value = take_number(run, key) * 1e-3;
			if (!raw)
				import_quantity_value(import, result, quantities[i].quantity,
						      statistics[k].like, value);
		}
}

/* --- Single requests -------------------------------------------------------------------------- */

/* Of requests that were answered. */
struct requests {
	double *latencies, *first, *each, *gaps; /* s */
	size_t count, each_count, gap_count, failed;
};

struct lists {
	struct import_numbers first, lengths, latencies;
	const struct json_value *gaps, *errors;
};

static struct lists lists_of(struct import *import, const struct json_value *run)
{
	return (struct lists){
		.first = numbers_of(import, take_array(run, "ttfts")),
		.lengths = numbers_of(import, take_array(run, "output_lens")),
		.latencies = numbers_of(import, take_array(run, "latencies")),
		.gaps = take_array(run, "itls"),
		.errors = take_array(run, "errors"),
	};
}

static size_t gaps_in(const struct json_value *gaps)
{
	size_t count = 0;
	FOR_EACH(list, gaps && !gaps->numbers ? gaps : NULL)
	count += list->type == JSON_ARRAY ? list->count : 0;
	return count;
}

static bool make_room(struct import *import, struct requests *requests, const struct lists *lists)
{
	size_t count = lists->first.count, gaps = gaps_in(lists->gaps);
	double *room = arena_allocate(&import->scratch, 3 * count + gaps + 1, sizeof(*room));
	import_need(import, room);
	if (!room)
		return false;
	requests->latencies = room;
	requests->first = room + count;
	requests->each = room + 2 * count;
	requests->gaps = room + 3 * count;
	return true;
}

static double add_gaps(struct import *import, struct requests *requests,
		       const struct json_value *list)
{
	double sum = 0;
	struct import_numbers gaps = numbers_of(import, list);
	for (size_t i = 0; i < gaps.count; i++) {
		sum += gaps.items[i];
		requests->gaps[requests->gap_count++] = gaps.items[i];
	}
	return sum;
}

static void add_request(struct import *import, struct requests *requests, const struct lists *lists,
			size_t i, const struct json_value *gaps)
{
	double first = lists->first.items[i];
	double behind = add_gaps(import, requests, gaps);
	double latency = i < lists->latencies.count ? lists->latencies.items[i] : first + behind;
	double tokens = i < lists->lengths.count ? lists->lengths.items[i] : NAN;
	requests->first[requests->count] = first;
	requests->latencies[requests->count++] = latency;
	if (tokens >= 2)
		requests->each[requests->each_count++] = (latency - first) / (tokens - 1);
}

/* What failed has a text among the errors, and no first token. */
static void collect(struct import *import, struct requests *requests, const struct lists *lists)
{
	const struct json_value *gaps =
		lists->gaps && !lists->gaps->numbers ? lists->gaps->first : NULL;
	const struct json_value *error =
		lists->errors && !lists->errors->numbers ? lists->errors->first : NULL;
	for (size_t i = 0; i < lists->first.count; i++) {
		const char *why = as_text(error);
		if ((why && *why) || !(lists->first.items[i] > 0))
			requests->failed++;
		else
			add_request(import, requests, lists, i, gaps);
		gaps = gaps ? gaps->next : NULL;
		error = error ? error->next : NULL;
	}
}

static bool add_requests(struct import *import, struct result *result, const struct json_value *run)
{
	struct requests requests = { 0 };
	struct lists lists = lists_of(import, run);
	if (!lists.first.count || !make_room(import, &requests, &lists))
		return false;
	collect(import, &requests, &lists);
	if (!requests.count)
		return false;
	struct replicate *process = import_process(import, result);
	import_times(import, result, process,
		     (struct import_numbers){ requests.latencies, requests.count }, 1, 0);
	import_quantity(import, result, process, &first_token,
			(struct import_numbers){ requests.first, requests.count }, 1);
	import_quantity(import, result, process, &import_output_token,
			(struct import_numbers){ requests.each, requests.each_count }, 1);
	import_quantity(import, result, process, &import_next_token,
			(struct import_numbers){ requests.gaps, requests.gap_count }, 1);
	if (requests.failed)
		import_note(import, result, "%zu of %zu requests failed, and do not count",
			    requests.failed, lists.first.count);
	return true;
}

/* --- Runs ------------------------------------------------------------------------------------- */

/* "20250304-014141", of the client's clock. */
static void add_date(struct import *import, const char *date)
{
	char text[32];
	if (!date || strlen(date) != 15)
		return;
	snprintf(text, sizeof(text), "%.4s-%.2s-%.2sT%.2s:%.2s:%.2s", date, date + 4, date + 6,
		 date + 9, date + 11, date + 13);
	import_started(import, text);
}

/* A rate without bound has no word. */
static void add_words(struct import *import, struct result *result, const struct json_value *run)
{
	double burstiness = take_number(run, "burstiness");
	const struct json_value *rate = take(run, "request_rate");
	import_word_number(import, result, "request_rate", as_number(rate));
	import_word_number(import, result, "max_concurrency", take_number(run, "max_concurrency"));
	if (burstiness != 1)
		import_word_number(import, result, "burstiness", burstiness);
	import_word_number(import, result, "num_prompts", take_number(run, "num_prompts"));
}

static void add_facts(struct import *import, const struct json_value *run)
{
	static const char *const facts[] = { "backend", "endpoint_type", "tokenizer_id", "label",
					     "dataset_name" };
	add_date(import, take_text(run, "date"));
	for (size_t i = 0; i < COUNT(facts); i++) {
		const char *text = take_text(run, facts[i]);
		import_tool_fact(import, facts[i], text && *text ? import_base_name(text) : NULL);
	}
}

static void add_run(struct import *import, const struct json_value *run)
{
	const char *model = take_text(run, "model_id");
	if (run->type != JSON_OBJECT)
		return;
	add_facts(import, run);
	struct result *result =
		import_result(import, model && *model ? import_base_name(model) : "model");
	add_words(import, result, run);
	import_value(import, result, FIELD_THROUGHPUT_ITEMS,
		     take_number(run, "request_throughput"));
	for (size_t i = 0; i < COUNT(own); i++)
		import_own(import, result, &own[i], take_number(run, own[i].key));
	bool raw = add_requests(import, result, run);
	add_statistics(import, result, run, raw);
	take_these(run, (const char *const[]){ "input_lens", "generated_texts", NULL });
	if (as_number(json_member(run, "completed")) == 0)
		import_status(import, result, STATUS_FAILED, "no request was answered");
}

static void read(struct import *import)
{
	import_meaning(import, "process", "a run is of one server: its requests are one process");
	import_meaning(import, "sample",
		       "time of a request, from its actual send to its last token");
	import_meaning(import, "throughput_items", "requests answered a second");
	import_device(import, "server", "unknown", "inference server");
	FOR_EACH(run, import->documents)
	add_run(import, run);
}

static bool knows(const struct json_value *run)
{
	return json_member(run, "mean_ttft_ms") && json_member(run, "request_rate");
}

static bool is_sglang(const struct json_value *run)
{
	return knows(run) &&
	       (json_member(run, "mean_e2e_latency_ms") || json_member(run, "accept_length"));
}

static bool is_vllm(const struct json_value *run)
{
	return knows(run) && !is_sglang(run);
}

const struct importer import_vllm = {
	.name = "vllm-bench",
	.title = "vLLM bench serve",
	.knows = is_vllm,
	.read = read,
};

const struct importer import_sglang = {
	.name = "sglang-bench",
	.title = "SGLang bench_serving",
	.knows = is_sglang,
	.read = read,
};
