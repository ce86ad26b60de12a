/* ONNX Runtime, opened with dlopen: where its library is found and what the files that call its C
 * API share. The header is API 23; an older library gives an older table, and what it lacks is
 * absent: check api_version before calling what a later one brought. */
#ifndef DYNO_MEASURE_ENGINE_ORT_LIBRARY_H
#define DYNO_MEASURE_ENGINE_ORT_LIBRARY_H

#include "core/result/result.h"
#include "measure/input/tensor.h"
#include <onnxruntime_c_api.h>

#define ORT_API_WANTED  23
#define ORT_API_MINIMUM 16 /* ONNX Runtime 1.16, the oldest that the tests have run */

struct ort_library {
	void *handle;
	const OrtApi *api;
	uint32_t api_version; /* of the table, ORT_API_MINIMUM … ORT_API_WANTED */
	char version[32];     /* "1.30.0" */
	char path[4096];
	char found_by[64]; /* "‹ort›", "DYNO_ORT_LIBRARY", "ORT_HOME", "local copy", … */
};

/* Looks in this order and takes the first library that is there: `explicit_path` (--ort: a file,
 * or a folder that holds it), DYNO_ORT_LIBRARY, ORT_HOME/lib, the local copy (.deps beside the
 * build, or PREFIX/lib/dyno), the system's, one inside Python's onnxruntime package. One that is
 * named (--ort, DYNO_ORT_LIBRARY, ORT_HOME) and cannot be used is an error, not skipped. */
bool ort_library_open(const char *explicit_path, struct ort_library *library,
		      struct dyno_error *err);
void ort_library_close(struct ort_library *library);

/* Opening a library switches its telemetry off, unless the user has set ORT_DISABLE_TELEMETRY to
 * something else than 1; what a run's environment says of it ("telemetry", "engine_telemetry"
 * there). */
bool ort_telemetry_disabled(void);
bool ort_telemetry_describe(struct arena *arena, struct properties *properties);

/* Turns a status into *err ("DOING: ORT's own message") and releases it. True for a NULL
 * status. */
bool ort_check(const OrtApi *api, OrtStatus *status, struct dyno_error *err, const char *doing);

/* ONNX Runtime's numbers of element types are its own. ELEMENT_UNDEFINED: one that dyno does not
 * know. */
enum element_type ort_element_from(ONNXTensorElementDataType type);
ONNXTensorElementDataType ort_element_to(enum element_type type);

/* A model built in memory; see architecture.h. */
struct ort_graph;

/* Builds the architecture `name` with seeded weights and makes a session of it. The weights live
 * in *graph, which must outlive the session: destroy it after ReleaseSession. */
OrtSession *ort_session_from_architecture(const struct ort_library *library, OrtEnv *env,
					  const OrtSessionOptions *options, const char *name,
					  struct ort_graph **graph, struct dyno_error *err);
void ort_graph_destroy(struct ort_graph *graph);

#endif
