#include "measure/engine/engine.h"
#include <string.h>
#include <time.h>

static uint64_t now_monotonic(void *context)
{
	(void)context;
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC_RAW, &time);
	return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

const struct clock clock_monotonic = { now_monotonic, NULL };

/* Platforms with an engine of their own; ONNX Runtime serves all others. */
static const struct {
	const char *platform;
	const struct engine_kind *kind;
} engine_kinds[] = {
	{ "null", &engine_null },
};

const struct engine_kind *engine_for(const char *platform)
{
	for (size_t i = 0; i < sizeof(engine_kinds) / sizeof(*engine_kinds); i++)
		if (strcmp(engine_kinds[i].platform, platform) == 0)
			return engine_kinds[i].kind;
	return &engine_ort;
}
