/* What OpenVINO tells of each node, in the form of ONNX Runtime's profiles: Chrome's trace format,
 * microseconds. It has times, but no shapes. */
#include "core/base/json_writer.h"
#include "measure/engine/openvino/session.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void write_node(struct json_writer *writer, const ov_profiling_info_t *node, uint64_t start)
{
	struct buffer name = { 0 };
	buffer_printf(&name, "%s_kernel_time", node->node_name ? node->node_name : "");
	json_begin_object(writer);
	json_member_string(writer, "cat", "Node");
	json_member_string(writer, "name", buffer_text(&name));
	json_member_count(writer, "ts", start);
	json_member_count(writer, "dur", (uint64_t)node->real_time);
	json_key(writer, "args");
	json_begin_object(writer);
	json_member_string(writer, "op_name", node->node_type ? node->node_type : "");
	json_end_object(writer);
	json_end_object(writer);
	buffer_finish(&name);
}

static void write_run(struct json_writer *writer, uint64_t start, uint64_t duration)
{
	json_begin_object(writer);
	json_member_string(writer, "cat", "Session");
	json_member_string(writer, "name", "model_run");
	json_member_count(writer, "ts", start);
	json_member_count(writer, "dur", duration);
	json_end_object(writer);
}

/* Nodes are told with their durations alone, on average over the inferences so far: each is said to
 * begin with the inference that it belongs to. */
static void write_all(struct json_writer *writer, const ov_profiling_info_list_t *list,
		      uint64_t start, uint64_t duration)
{
	write_run(writer, start, duration);
	for (size_t i = 0; i < list->size; i++) {
		const ov_profiling_info_t *node = &list->profiling_infos[i];
		if (node->status == EXECUTED && node->real_time >= 0)
			write_node(writer, node, start);
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
	if (!session->profile.depth)
		json_begin_array(&session->profile);
	write_all(&session->profile, &list, (begin - session->profile_begin) / 1000,
		  duration / 1000);
	api->ov_profiling_info_list_free(&list);
	return !session->profile.buffer.failed || error_memory(err);
}

static bool save(const char *path, const struct buffer *text, struct dyno_error *err)
{
	FILE *file = fopen(path, "we");
	bool ok = file && fwrite(buffer_text(text), 1, text->length, file) == text->length;
	if (file && fclose(file) != 0)
		ok = false;
	return ok || error_set(err, DYNO_ERROR_IO, "%s: %s", path, strerror(errno));
}

bool openvino_end_profile(struct session *base, struct arena *arena, const char **path,
			  struct dyno_error *err)
{
	struct openvino_session *session = (struct openvino_session *)base;
	struct json_writer *profile = &session->profile;
	if (!session->profile_path)
		return error_set(err, DYNO_ERROR_USAGE, "it was not profiled");
	if (!profile->depth)
		json_begin_array(profile);
	json_end_array(profile);
	*path = arena_string(arena, session->profile_path);
	free(session->profile_path); /* what runs from now on is not profiled */
	session->profile_path = NULL;
	return (*path && !profile->buffer.failed) ? save(*path, &profile->buffer, err)
						  : error_memory(err);
}
