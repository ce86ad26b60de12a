/* What OpenVINO tells of each node: times, but no shapes. */
#include "measure/engine/openvino/session.h"
#include "measure/engine/trace.h"
#include <stdlib.h>

/* Nodes are told with their durations alone, on average over the inferences so far: each is said to
 * begin with the inference that it belongs to. */
static void write_all(struct json_writer *trace, const ov_profiling_info_list_t *list, double start,
		      double time)
{
	trace_run(trace, start, time);
	for (size_t i = 0; i < list->size; i++) {
		const ov_profiling_info_t *node = &list->profiling_infos[i];
		if (node->status == EXECUTED && node->real_time >= 0)
			trace_node(trace, node->node_name, node->node_type, start,
				   (double)node->real_time);
	}
}

bool openvino_profile_add(struct openvino_binding *binding, uint64_t begin, uint64_t duration,
			  struct dyno_error *err)
{
	struct openvino_session *session = binding->session;
	const struct openvino_api *api = &session->library->api;
	ov_profiling_info_list_t list = { NULL, 0 };
	if (!openvino_check(session->library,
			    api->ov_infer_request_get_profiling_info(binding->request, &list), err,
			    "reading the profile"))
		return false;
	write_all(&session->profile, &list, (double)(begin - session->profile_begin) * 1e-3,
		  (double)duration * 1e-3);
	api->ov_profiling_info_list_free(&list);
	return !session->profile.buffer.failed || error_memory(err);
}

bool openvino_end_profile(struct session *base, struct arena *arena, const char **path,
			  struct dyno_error *err)
{
	struct openvino_session *session = (struct openvino_session *)base;
	if (!session->profile_path)
		return error_set(err, DYNO_ERROR_USAGE, "it was not profiled");
	*path = arena_string(arena, session->profile_path);
	free(session->profile_path); /* what runs from now on is not profiled */
	session->profile_path = NULL;
	return *path ? trace_save(&session->profile, *path, err) : error_memory(err);
}
