#include "measure/engine/trace.h"
#include "core/base/error.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

static void begin_event(struct json_writer *trace, const char *category, const char *name,
			double start, double time)
{
	if (!trace->depth)
		json_begin_array(trace);
	json_begin_object(trace);
	json_member_string(trace, "cat", category);
	json_member_string(trace, "name", name);
	json_member_number(trace, "ts", start);
	json_member_number(trace, "dur", time);
}

void trace_run(struct json_writer *trace, double start, double time)
{
	begin_event(trace, "Session", "model_run", start, time);
	json_end_object(trace);
}

void trace_node(struct json_writer *trace, const char *name, const char *type, double start,
		double time)
{
	struct buffer event = { 0 };
	buffer_printf(&event, "%s_kernel_time", name ? name : "");
	begin_event(trace, "Node", buffer_text(&event), start, time);
	json_key(trace, "args");
	json_begin_object(trace);
	json_member_string(trace, "op_name", type ? type : name ? name : "");
	json_end_object(trace);
	json_end_object(trace);
	trace->buffer.failed |= event.failed;
	buffer_finish(&event);
}

bool trace_save(struct json_writer *trace, const char *path, struct dyno_error *err)
{
	if (!trace->depth)
		json_begin_array(trace);
	json_end_array(trace);
	if (trace->buffer.failed)
		return error_memory(err);
	FILE *file = fopen(path, "we");
	size_t length = trace->buffer.length;
	bool ok = file && fwrite(buffer_text(&trace->buffer), 1, length, file) == length;
	if (file && fclose(file) != 0)
		ok = false;
	return ok || error_set(err, DYNO_ERROR_IO, "%s: %s", path, strerror(errno));
}
