/* The operators that a model tells of, as a profile. */
#include "measure/engine/python/python.h"
#include "measure/engine/trace.h"

/* Inferences whose operators the model is asked for. */
#define PROFILED 4

static void write_operator(struct json_writer *trace, const struct json_value *one, double start)
{
	const char *name = NULL, *type = NULL;
	json_get_string(one, "name", &name, NULL);
	json_get_string(one, "type", &type, NULL);
	trace_node(trace, name, type, start, python_number(one, "time") * 1e6);
}

/* One inference behind the other. */
static bool write_inference(struct json_writer *trace, double *start, struct dyno_error *err)
{
	struct arena arena = { 0 };
	const struct json_value *list = NULL, *answer = python_ask("operators", &arena, err);
	bool ok = answer && json_get_array(answer, "operators", &list, err);
	if (ok) {
		double time = python_number(answer, "time") * 1e6;
		trace_run(trace, *start, time);
		for (const struct json_value *one = list ? list->first : NULL; one; one = one->next)
			write_operator(trace, one, *start);
		*start += time + 2;
	}
	arena_finish(&arena);
	return ok;
}

bool python_end_profile(struct session *base, struct arena *arena, const char **path,
			struct dyno_error *err)
{
	const struct python_session *session = (const struct python_session *)base;
	struct json_writer trace = { 0 };
	double start = 1;
	bool ok = true;
	for (int i = 0; ok && i < PROFILED; i++)
		ok = write_inference(&trace, &start, err);
	*path = arena_string(arena, session->profile);
	ok = ok && (*path || error_memory(err)) && trace_save(&trace, *path, err);
	buffer_finish(&trace.buffer);
	return ok;
}
