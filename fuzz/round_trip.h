/* What was read as results can be written, and reads as the same. */
#ifndef DYNO_FUZZ_ROUND_TRIP_H
#define DYNO_FUZZ_ROUND_TRIP_H

#include "core/result/result.h"
#include <stdlib.h>
#include <string.h>

static char *written(const struct dyno_results *results, bool pretty)
{
	struct json_writer writer = { .pretty = pretty };
	results_write(results, &writer);
	if (!json_finish(&writer, NULL))
		abort();
	return buffer_detach(&writer.buffer);
}

/* Destroys the results. */
static void round_trip(struct dyno_results *results, bool pretty)
{
	struct dyno_error err = { 0 };
	char *first = written(results, pretty);
	struct dyno_results *back = results_read(first, strlen(first), &err);
	if (!back)
		abort();
	char *second = written(back, pretty);
	if (strcmp(first, second) != 0)
		abort();
	free(first);
	free(second);
	dyno_results_destroy(results);
	dyno_results_destroy(back);
}

#endif
