/* What the files of the ONNX Runtime engine share: session.c (engine and sessions) and
 * binding.c (inputs, outputs, running). */
#ifndef DYNO_MEASURE_ENGINE_ORT_SESSION_H
#define DYNO_MEASURE_ENGINE_ORT_SESSION_H

#include "measure/engine/engine.h"
#include "measure/engine/ort/library.h"
#include <pthread.h>

/* The last error that ORT logged: why a provider could not be loaded stands only there. */
struct log {
	pthread_mutex_t lock;
	char last[600];
};

#define ORT_OPTION_KEYS                                                                     \
	"graph_optimization, execution_mode, inter_op_threads, cpu_arena, memory_pattern, " \
	"spinning, deterministic"

struct ort_options {
	const char *library;             /* --ort, or NULL: search */
	struct strings provider_options; /* name=value, handed to the provider */
	struct strings session_options;  /* name=value, see options.c */
	const char *custom_operators;    /* a library of them, or NULL */
};

struct ort_engine {
	struct engine base;
	const struct ort_options *options;
	struct ort_library library;
	OrtEnv *env;
	struct log log;
};

struct ort_session {
	struct session base;
	struct ort_engine *engine;
	const OrtApi *api;
	OrtSession *ort;
	OrtRunOptions *run_options;
	struct ort_graph *graph; /* of a built-in model: its weights */
	OrtAllocator *allocator; /* the device's arena, or NULL */
	bool outputs_on_device;
	bool synchronise; /* a run returns before the device has finished */
	OrtMemoryInfo *device_memory;
	struct arena arena;
	struct tensor_spec *specs[2]; /* inputs, outputs */
	size_t counts[2];
};

struct ort_binding {
	struct binding base;
	struct ort_session *session;
	OrtIoBinding *ort;
	OrtValue **values;
	const struct tensor *inputs;
	size_t count;
	bool transfer;
	OrtMemoryInfo *host;
	const OrtMemoryInfo *place; /* where outputs go: the host or the device */
	bool filled; /* the bound outputs are those of a run, and the next writes into them */
	bool afresh; /* which does not fit this model: outputs are made anew at every run */
};

/* Adds to an error what ORT's log said, unless the error says it already. Returns false. */
bool ort_explain(struct ort_engine *engine, struct dyno_error *err);

/* Element type, dimensions and their names; strings live in the session's arena. */
bool ort_describe_shape(struct ort_session *session, const OrtTensorTypeAndShapeInfo *shape,
			struct tensor_spec *spec, struct dyno_error *err);

/* The user's options of the session: --ort-option and --ort-custom-ops. */
bool ort_options_apply(const struct ort_engine *engine, OrtSessionOptions *session,
		       struct dyno_error *err);

/* The entry of ONNX Runtime's configuration that was meant by a key that is nearly one; NULL: the
 * key is one, or like none. */
const char *ort_entry_meant(const char *key);

extern const struct engine_sweep ort_sweeps[];
extern const char *const ort_whole[];

/* Members of engine_ort. */
struct binding *ort_bind(struct session *session, const struct tensor *inputs, size_t count,
			 bool transfer, struct dyno_error *err);
void ort_unbind(struct binding *binding);
bool ort_run(struct binding *binding, struct dyno_error *err);
const char *ort_remark(struct binding *base);
bool ort_fetch(struct binding *binding, struct arena *arena, struct tensor **outputs, size_t *count,
	       struct dyno_error *err);

#endif
