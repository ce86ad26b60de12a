/* The Python process that hosts a worker, as the engine sees it. In dyno and dyno-worker there is
 * none: dyno-worker becomes one (engine_kind's `host`), by executing the user's interpreter with
 * python/dyno/_host.py, which calls worker_host_python (worker/host.c) with these functions. */
#ifndef DYNO_MEASURE_ENGINE_PYTHON_HOST_H
#define DYNO_MEASURE_ENGINE_PYTHON_HOST_H

#include <stdint.h>

struct python_host {
	/* Answers a JSON object with one: {"ask":"load",…}. The text is valid until the next
	 * question. NULL: the host itself has failed. */
	const char *(*ask)(const char *question);
	/* One inference, finished when it returns; 0: all is well. Called on any thread. */
	int (*run)(uint64_t stream);
};

/* Makes this process a hosted one. */
void python_host_set(const struct python_host *host);

#endif
