/* OpenVINO, opened with dlopen: where its library is found, and what the files that call it share.
 */
#ifndef DYNO_MEASURE_ENGINE_OPENVINO_LIBRARY_H
#define DYNO_MEASURE_ENGINE_OPENVINO_LIBRARY_H

#include "measure/engine/engine.h"
#include "measure/engine/openvino/api.h"

struct openvino_library {
	void *handle;
	struct openvino_api api;
	unsigned first_type; /* the number of its "dynamic": 0, or 1 before 2025 */
	char version[64];    /* "2026.4.1" */
	char path[4096];
	char found_by[64]; /* "--openvino", "DYNO_OPENVINO_LIBRARY", "Python package", … */
};

/* Looks for it as library_search says: `named` (--openvino), DYNO_OPENVINO_LIBRARY,
 * INTEL_OPENVINO_DIR, .deps beside the build, the system's, the one in Python's openvino. */
bool openvino_library_open(const char *named, struct openvino_library *library,
			   struct dyno_error *err);
void openvino_library_close(struct openvino_library *library);

/* Turns a status into *err: "DOING: what OpenVINO says". True for a status of 0. */
bool openvino_check(const struct openvino_library *library, ov_status_e status,
		    struct dyno_error *err, const char *doing);

/* ELEMENT_UNDEFINED: one that dyno does not know. */
enum element_type openvino_element_from(const struct openvino_library *library,
					ov_element_type_e type);

/* False: OpenVINO has none. */
bool openvino_element_to(const struct openvino_library *library, enum element_type type,
			 ov_element_type_e *to);

#endif
