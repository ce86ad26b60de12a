/* Engines whose models live in another program than dyno-worker, such as a Python interpreter: the
 * worker becomes that program, which goes on with the same loop. */
#ifndef DYNO_WORKER_HOST_H
#define DYNO_WORKER_HOST_H

#include "core/base/json.h"
#include "measure/engine/python/host.h"
#include <dyno.h>

/* Is this process what the command's engine needs? */
bool host_is_here(const struct json_value *command);

/* Executes the engine's program in place of this one, with the descriptors of the worker; the
 * command's line goes with it. Returns only where that fails. */
bool host_become(const struct json_value *command, const char *cpus, const char *line,
		 struct arena *arena, struct dyno_error *err);

/* For python/dyno/_host.py alone, and of this version of it: serves as a worker, with a first
 * command in the file `line`, and does not return unless it could not begin. */
DYNO_API int worker_host_python(const struct python_host *host, const char *cpus, int line);

#endif
