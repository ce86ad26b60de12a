/* What the tests of results share: a small document, and writing. */
#ifndef DYNO_TEST_CORE_RESULTS_H
#define DYNO_TEST_CORE_RESULTS_H

#include "core/result/result.h"
#include "test.h"
#include <stdlib.h>

/* Written as results_write writes it. */
static const char document[] =
	"{\"format\":\"dyno-results\",\"version\":1,\"runs\":[{\"id\":\"r\",\"started\":\"s\","
	"\"dyno\":\"0\",\"seed\":\"7\",\"plan\":{\"batch\":\"1,2\",\"processes\":3},"
	"\"warnings\":[\"w\"],\"models\":[{\"name\":\"m\",\"source\":\"file\","
	"\"synthetic\":false}],\"devices\":[{\"id\":\"cpu\",\"platform\":\"cpu\"}],\"results\":["
	"{\"model\":0,\"device\":0,\"batch\":1,\"threads\":2,\"streams\":1,\"status\":\"ok\","
	"\"processes\":1,\"values\":{\"latency_median\":{\"value\":0.5,\"interval\":[0.4,0.6],"
	"\"interval_kind\":\"order\"}},\"replicates\":[{\"index\":0,\"status\":\"ok\","
	"\"started\":0,\"values\":{\"load_time\":0.25},\"sampling_time\":1,"
	"\"samples_ns\":[10,20,30]}]}]}]}";

/* The caller frees. */
static inline char *written(const struct dyno_results *results, bool pretty)
{
	struct json_writer writer = { .pretty = pretty };
	results_write(results, &writer);
	CHECK(json_finish(&writer, NULL));
	return buffer_detach(&writer.buffer);
}

#endif
