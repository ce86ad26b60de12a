/* OpenVINO's C API, as far as dyno calls it: found with dlopen, so that dyno needs none to be
 * built. Declared here after the headers of OpenVINO 2026.4 (Apache-2.0, openvino/c/); where those
 * are to be had, the tests compile this file with them and compare (OPENVINO_HEADERS). */
#ifndef DYNO_MEASURE_ENGINE_OPENVINO_API_H
#define DYNO_MEASURE_ENGINE_OPENVINO_API_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef OPENVINO_HEADERS
#include <openvino/c/openvino.h>
#else
typedef int ov_status_e;                /* 0: all is well */
typedef unsigned int ov_element_type_e; /* numbers differ by version: library.c */

typedef struct ov_core ov_core_t;
typedef struct ov_model ov_model_t;
typedef struct ov_compiled_model ov_compiled_model_t;
typedef struct ov_infer_request ov_infer_request_t;
typedef struct ov_tensor ov_tensor_t;
typedef struct ov_output_const_port ov_output_const_port_t;

typedef struct ov_version {
	const char *buildNumber;
	const char *description;
} ov_version_t;

typedef struct {
	char **devices;
	size_t size;
} ov_available_devices_t;

typedef struct {
	int64_t rank;
	int64_t *dims;
} ov_shape_t;

typedef struct ov_dimension {
	int64_t min, max; /* -1: no limit */
} ov_dimension_t;

typedef ov_dimension_t ov_rank_t;

typedef struct ov_partial_shape {
	ov_rank_t rank;
	ov_dimension_t *dims;
} ov_partial_shape_t;

typedef struct {
	enum Status {
		NOT_RUN,
		OPTIMIZED_OUT,
		EXECUTED
	} status;
	int64_t real_time; /* us */
	int64_t cpu_time;  /* us */
	const char *node_name;
	const char *exec_type;
	const char *node_type;
} ov_profiling_info_t;

typedef struct {
	ov_profiling_info_t *profiling_infos;
	size_t size;
} ov_profiling_info_list_t;
#endif

/* Every function that is called: F(returns, name, parameters). */
/* clang-format off */
#define OPENVINO_FUNCTIONS(F)                                                                       \
	F(ov_status_e, ov_get_openvino_version, (ov_version_t *))                                   \
	F(void, ov_version_free, (ov_version_t *))                                                  \
	F(const char *, ov_get_error_info, (ov_status_e))                                           \
	F(const char *, ov_get_last_err_msg, (void))                                                    \
	F(void, ov_free, (const char *))                                                            \
	F(ov_status_e, ov_core_create, (ov_core_t **))                                              \
	F(void, ov_core_free, (ov_core_t *))                                                        \
	F(ov_status_e, ov_core_set_property, (const ov_core_t *, const char *, ...))                \
	F(ov_status_e, ov_core_get_property, (const ov_core_t *, const char *, const char *, char **)) \
	F(ov_status_e, ov_core_get_available_devices, (const ov_core_t *, ov_available_devices_t *)) \
	F(void, ov_available_devices_free, (ov_available_devices_t *))                              \
	F(ov_status_e, ov_core_read_model, (const ov_core_t *, const char *, const char *, ov_model_t **)) \
	F(ov_status_e, ov_core_read_model_from_memory_buffer, (const ov_core_t *, const char *, const size_t, const ov_tensor_t *, ov_model_t **)) \
	F(ov_status_e, ov_core_compile_model, (const ov_core_t *, const ov_model_t *, const char *, const size_t, ov_compiled_model_t **, ...)) \
	F(void, ov_model_free, (ov_model_t *))                                                      \
	F(ov_status_e, ov_model_inputs_size, (const ov_model_t *, size_t *))                        \
	F(ov_status_e, ov_model_outputs_size, (const ov_model_t *, size_t *))                       \
	F(ov_status_e, ov_model_const_input_by_index, (const ov_model_t *, const size_t, ov_output_const_port_t **)) \
	F(ov_status_e, ov_model_const_output_by_index, (const ov_model_t *, const size_t, ov_output_const_port_t **)) \
	F(ov_status_e, ov_model_reshape, (const ov_model_t *, const char **, const ov_partial_shape_t *, size_t)) \
	F(ov_status_e, ov_port_get_any_name, (const ov_output_const_port_t *, char **))             \
	F(ov_status_e, ov_port_get_element_type, (const ov_output_const_port_t *, ov_element_type_e *)) \
	F(ov_status_e, ov_port_get_partial_shape, (const ov_output_const_port_t *, ov_partial_shape_t *)) \
	F(void, ov_output_const_port_free, (ov_output_const_port_t *))                              \
	F(ov_status_e, ov_partial_shape_create_static, (const int64_t, const int64_t *, ov_partial_shape_t *)) \
	F(void, ov_partial_shape_free, (ov_partial_shape_t *))                                      \
	F(void, ov_compiled_model_free, (ov_compiled_model_t *))                                    \
	F(ov_status_e, ov_compiled_model_create_infer_request, (const ov_compiled_model_t *, ov_infer_request_t **)) \
	F(ov_status_e, ov_compiled_model_get_property, (const ov_compiled_model_t *, const char *, char **)) \
	F(void, ov_infer_request_free, (ov_infer_request_t *))                                      \
	F(ov_status_e, ov_infer_request_set_input_tensor_by_index, (ov_infer_request_t *, const size_t, const ov_tensor_t *)) \
	F(ov_status_e, ov_infer_request_get_output_tensor_by_index, (const ov_infer_request_t *, const size_t, ov_tensor_t **)) \
	F(ov_status_e, ov_infer_request_infer, (ov_infer_request_t *))                              \
	F(ov_status_e, ov_infer_request_get_profiling_info, (const ov_infer_request_t *, ov_profiling_info_list_t *)) \
	F(void, ov_profiling_info_list_free, (ov_profiling_info_list_t *))                          \
	F(ov_status_e, ov_tensor_create, (const ov_element_type_e, const ov_shape_t, ov_tensor_t **)) \
	F(ov_status_e, ov_tensor_create_from_host_ptr, (const ov_element_type_e, const ov_shape_t, void *, ov_tensor_t **)) \
	F(ov_status_e, ov_tensor_get_shape, (const ov_tensor_t *, ov_shape_t *))                    \
	F(ov_status_e, ov_tensor_get_element_type, (const ov_tensor_t *, ov_element_type_e *))      \
	F(ov_status_e, ov_tensor_get_byte_size, (const ov_tensor_t *, size_t *))                    \
	F(ov_status_e, ov_tensor_data, (const ov_tensor_t *, void **))                              \
	F(void, ov_tensor_free, (ov_tensor_t *))                                                    \
	F(ov_status_e, ov_shape_free, (ov_shape_t *))

/* Since 2025: NULL in older ones. */
#define OPENVINO_FUNCTIONS_LATER(F) \
	F(ov_status_e, ov_tensor_create_from_string_array, (const char **, const size_t, const ov_shape_t, ov_tensor_t **))
/* clang-format on */

#define OPENVINO_MEMBER(returns, name, parameters) returns(*name) parameters;

/* A table of them, under their own names. */
struct openvino_api {
	OPENVINO_FUNCTIONS(OPENVINO_MEMBER)
	OPENVINO_FUNCTIONS_LATER(OPENVINO_MEMBER)
};

#endif
