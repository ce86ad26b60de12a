/* A profile for engine_kind's end_profile, in the form of ONNX Runtime's: Chrome's trace format, a
 * JSON array of events in us (count/profile.h reads it). For engines that tell of nodes in another
 * form. */
#ifndef DYNO_MEASURE_ENGINE_TRACE_H
#define DYNO_MEASURE_ENGINE_TRACE_H

#include "core/base/json_writer.h"

/* An inference; times in us. What nodes are written behind it and begin in it are its own. */
void trace_run(struct json_writer *trace, double start, double time);

/* A node of it, by its name and its operator (NULL: as the node is called). */
void trace_node(struct json_writer *trace, const char *name, const char *type, double start,
		double time);

/* Ends the array, which may not have been begun, and writes it into the file. */
bool trace_save(struct json_writer *trace, const char *path, struct dyno_error *err);

#endif
