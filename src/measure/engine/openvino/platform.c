/* The platforms that OpenVINO serves, and what it calls them. */
#include "measure/engine/openvino/session.h"

#define DRIVER_HINT "OpenVINO's plugin needs Intel's driver: see its system requirements"

/* `own` is OpenVINO's name of the device, # standing for the ordinal. */
const struct engine_platform openvino_platforms[] = {
	{ .name = "cpu", .own = "CPU", .hint = "every OpenVINO has a plugin for CPUs" },
	{ .name = "openvino-gpu", .own = "GPU.#", .hint = DRIVER_HINT },
	{ .name = "openvino-npu", .own = "NPU", .hint = DRIVER_HINT },
	{ .name = NULL },
};
