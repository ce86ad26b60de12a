/* What the files of the OpenVINO engine share: session.c (engine and sessions), binding.c (inputs,
 * outputs, running) and profile.c. */
#ifndef DYNO_MEASURE_ENGINE_OPENVINO_SESSION_H
#define DYNO_MEASURE_ENGINE_OPENVINO_SESSION_H

#include "core/base/json_writer.h"
#include "measure/engine/openvino/library.h"

struct openvino_options {
	const char *library; /* --openvino, or NULL: search */
	const char *hint;    /* "latency" */
	const char *shapes;  /* "static" or "dynamic" */
	const char *precision;
	const char *cache;         /* folder of compiled models, or NULL */
	struct strings properties; /* KEY=VALUE, handed to OpenVINO */
};

struct openvino_engine {
	struct engine base;
	const struct openvino_options *options;
	struct openvino_library library;
	ov_core_t *core;
};

struct openvino_session {
	struct session base;
	struct openvino_engine *engine;
	const struct openvino_library *library;
	const struct engine_platform *platform;
	char device[32]; /* "CPU", "GPU.1" */
	ov_model_t *model;
	ov_compiled_model_t *compiled; /* NULL until the shapes of inputs are known */
	int64_t *shape;                /* for which it was compiled: the inputs' dimensions */
	size_t shape_length;
	bool any_rank;      /* of some tensor the model does not say the rank */
	bool reshaped;      /* to fixed shapes, as against one model for all of them */
	bool refused;       /* the model could not be reshaped */
	char *profile_path; /* NULL: it is not profiled */
	struct json_writer profile;
	uint64_t profile_begin; /* ns, monotonic */
	struct arena arena;
	struct tensor_spec *specs[2]; /* inputs, outputs */
	size_t counts[2];
	struct openvino_bounds {
		int64_t least[TENSOR_RANK_MAX], most[TENSOR_RANK_MAX]; /* most -1: no limit */
	} * bounds[2]; /* of each tensor of specs[] */
};

struct openvino_binding {
	struct binding base;
	struct openvino_session *session;
	ov_infer_request_t *request;
	ov_tensor_t **tensors; /* of the inputs */
	size_t count;
	const char *remark;
};

extern const struct engine_platform openvino_platforms[];

/* The place of an input of that name: an engine may order them otherwise than the file does. The
 * number of inputs where there is none. */
size_t openvino_place(const struct openvino_session *session, const char *name);

/* Compiles the model for inputs of these shapes, unless it is. */
bool openvino_prepare(struct session *session, const struct tensor *inputs, size_t count,
		      struct dyno_error *err);

/* Adds an inference to the profile: its beginning and duration in ns of the monotonic clock. */
bool openvino_profile_add(struct openvino_binding *binding, uint64_t begin, uint64_t duration,
			  struct dyno_error *err);

/* Members of engine_openvino. */
struct binding *openvino_bind(struct session *session, const struct tensor *inputs, size_t count,
			      bool transfer, struct dyno_error *err);
void openvino_unbind(struct binding *binding);
bool openvino_run(struct binding *binding, struct dyno_error *err);
const char *openvino_remark(struct binding *binding);
bool openvino_fetch(struct binding *binding, struct arena *arena, struct tensor **outputs,
		    size_t *count, struct dyno_error *err);
bool openvino_end_profile(struct session *session, struct arena *arena, const char **path,
			  struct dyno_error *err);

#endif
