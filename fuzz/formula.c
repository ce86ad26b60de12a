/* Formulas, units and prices as a page's address may give them: any bytes. What is taken makes
 * fields whose values can be asked for, and goes again. */
#include "core/derive/cost.h"
#include <stdlib.h>
#include <string.h>

static const char document[] =
	"{\"format\":\"dyno-results\",\"version\":1,\"runs\":[{\"id\":\"r\",\"started\":\"s\","
	"\"dyno\":\"0\",\"seed\":\"7\",\"words\":[{\"key\":\"n-depth\",\"kind\":\"number\",\"unit\":"
	"\"tokens\"}],\"fields\":[{\"key\":\"wear\",\"unit\":\"g/km\"}],\"models\":[{\"name\":\"m\","
	"\"source\":\"file\",\"synthetic\":false}],\"devices\":[{\"id\":\"cpu\",\"platform\":\"cpu\","
	"\"name\":\"A\"}],\"results\":[{\"model\":0,\"device\":0,\"batch\":2,\"threads\":2,"
	"\"streams\":1,\"words\":{\"n-depth\":3},\"status\":\"ok\",\"processes\":1,\"values\":{"
	"\"latency_median\":{\"value\":0.5,\"interval\":[0.4,0.6],\"interval_kind\":\"processes\"},"
	"\"latency_p99\":{\"value\":1,\"withheld\":true,\"bound\":0.7},\"wear\":{\"value\":3},"
	"\"throughput_items\":{\"value\":4}},\"replicates\":[{\"index\":0,\"status\":\"ok\","
	"\"started\":0,\"values\":{\"latency_median\":0.5,\"throughput_items\":4}}]}]}]}";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The lines are a price, a currency, and formulas. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct cost_options options;
	struct dyno_error err = { 0 };
	static const char *const names[] = { "price", "currency", "energy-price", "derive" };
	struct dyno_results *results = results_read(document, sizeof(document) - 1, NULL);
	char *text = arena_bytes(&arena, (const char *)data, size);
	bool given[16] = { false };
	if (!results || !cost_options_init(&options, &arena, NULL))
		abort();
	for (size_t i = 0; text; i++) {
		char *end = strchr(text, '\n');
		if (end)
			*end++ = '\0';
		option_set(cost_options, option_find(cost_options, names[i < 3 ? i : 3]), text,
			   &arena, &options, given, NULL);
		text = end;
	}
	if (costs_derive(results, &options, &err)) {
		for (size_t i = 0; i < results->own.field_count; i++)
			dyno_results_value(results, 0, results->own.fields[i]->key);
		struct json_writer writer = { 0 };
		results_write(results, &writer);
		json_finish(&writer, NULL);
		struct dyno_results *again =
			results_read(buffer_text(&writer.buffer), writer.buffer.length, &err);
		if (!again) /* what is derived can be written and read */
			abort();
		dyno_results_destroy(again);
		buffer_finish(&writer.buffer);
	} else if (results->own.field_count != 1)
		abort();
	dyno_results_destroy(results);
	arena_finish(&arena);
	return 0;
}
