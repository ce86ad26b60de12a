/* perf_analyzer -f CSV (Triton): a row for each load, the best first, with times in µs.
 *
 * The columns between "Inferences/Second" and "Client Recv" are the mean parts of a request; which
 * there are depends on the server. Its percentiles are those of the requests of the last window.
 * "Inferences/Second" counts the items of a batch. */
#include "core/base/count.h"
#include "core/import/import.h"
#include <math.h>
#include <string.h>

static const struct {
	const char *column;
	struct import_field field;
} parts[] = {
	{ "Client Send",
	  { "client_send", "Client send", "s", BETTER_LOWER, "mean time to send a request" } },
	{ "Network+Server Send/Recv",
	  { "network", "Network", "s", BETTER_LOWER,
	    "mean time of a request in the network and in the server's sending and receiving" } },
	{ "Server Queue",
	  { "server_queue", "Server queue", "s", BETTER_LOWER,
	    "mean time of a request in the server's queue" } },
	{ "Server Compute Input",
	  { "server_compute_input", "Server input", "s", BETTER_LOWER,
	    "mean time to prepare a request's inputs" } },
	{ "Server Compute Infer",
	  { "server_compute_infer", "Server compute", "s", BETTER_LOWER,
	    "mean time that the model ran for a request" } },
	{ "Server Compute Output",
	  { "server_compute_output", "Server output", "s", BETTER_LOWER,
	    "mean time to take out a request's outputs" } },
	{ "Client Recv",
	  { "client_receive", "Client receive", "s", BETTER_LOWER,
	    "mean time to receive an answer" } },
	{ "request/response",
	  { "request_response", "Request and response", "s", BETTER_LOWER,
	    "mean time to make a request and take its answer apart" } },
	{ "response wait",
	  { "response_wait", "Wait for the response", "s", BETTER_LOWER,
	    "mean time from a request sent to its answer" } },
};

static const struct {
	const char *column;
	struct import_field field;
} others[] = {
	{ "Response Throughput",
	  { "responses_per_second", "Responses per second", "responses/s", BETTER_HIGHER,
	    "answers a second of a model that gives several for a request" } },
	{ "Server Cache Hit",
	  { "cache_hits", "Cache hits", "s", BETTER_NEITHER, "mean time of a hit in the cache" } },
	{ "Server Cache Miss",
	  { "cache_misses", "Cache misses", "s", BETTER_NEITHER,
	    "mean time of a miss in the cache" } },
};

static void add_load(struct import *import, struct result *result, const struct json_value *row)
{
	static const char *const loads[][2] = { { "Concurrency", "concurrency" },
						{ "Request Rate", "request_rate" } };
	for (size_t i = 0; i < COUNT(loads); i++)
		import_word_of(import, result, loads[i][1], take(row, loads[i][0]));
}

/* "p50 latency" */
static void add_percentiles(struct import *import, struct result *result,
			    const struct json_value *row)
{
	FOR_EACH(cell, row)
	{
		const char *end;
		double percent = *cell->key == 'p' ? leading_number(cell->key + 1, &end) : NAN;
		if (!isnan(percent) && strcmp(end, " latency") == 0)
			import_percentile(import, result, "latency", "latency", percent,
					  take_number(row, cell->key) * 1e-6);
	}
}

static void add_row(struct import *import, const struct json_value *row)
{
	struct result *result = import_result(import, "model");
	add_load(import, result, row);
	import_value(import, result, FIELD_THROUGHPUT_ITEMS, take_number(row, "Inferences/Second"));
	import_value(import, result, FIELD_LATENCY_MEAN, take_number(row, "Avg latency") * 1e-6);
	for (size_t i = 0; i < COUNT(parts); i++)
		import_own(import, result, &parts[i].field,
			   take_number(row, parts[i].column) * 1e-6);
	import_own(import, result, &others[0].field, take_number(row, others[0].column));
	for (size_t i = 1; i < COUNT(others); i++)
		import_own(import, result, &others[i].field,
			   take_number(row, others[i].column) * 1e-6);
	add_percentiles(import, result, row);
}

static void read(struct import *import)
{
	import->documents = documents_of_csv(import);
	import_meaning(import, "process", "a row is one load on one server");
	import_meaning(import, "sample", "there are none: a row has means and percentiles");
	import_meaning(import, "reported percentiles",
		       "of the requests of the last window that was stable");
	import_warning(import, "perf_analyzer's table names neither model, batch nor device");
	import_device(import, "server", "unknown", "inference server");
	FOR_EACH(row, import->documents)
	add_row(import, row);
}

static bool knows_text(const char *head, size_t length)
{
	return has_text(head, length, "Inferences/Second,") &&
	       (find_line(head, length, "Concurrency,") == head ||
		find_line(head, length, "Request Rate,") == head);
}

const struct importer import_perf_analyzer = {
	.name = "perf_analyzer",
	.title = "perf_analyzer",
	.knows_text = knows_text,
	.read = read,
};
