/* Appending a platform's execution provider to an ONNX Runtime session. */
#ifndef DYNO_MEASURE_ENGINE_ORT_PROVIDER_H
#define DYNO_MEASURE_ENGINE_ORT_PROVIDER_H

#include "measure/engine/ort/library.h"
#include "measure/engine/ort/platform.h"

/* Appends the provider as ort_platforms[] says, for device `ordinal`, with the user's own
 * provider_options ("name=value"; may be NULL). There must be an OrtEnv. Call it before any session
 * is created: for CUDA and TensorRT it sets CUDA_DEVICE_ORDER=PCI_BUS_ID unless that is set, so
 * that ordinals are those of the telemetry, and what the provider needs of NVIDIA's libraries it
 * gets from Python's packages beside `beside`, the folder of ONNX Runtime's library (may be NULL).
 * Success means that the library is there; whether the device works, a session tells. */
bool provider_append(const OrtApi *api, uint32_t api_version, const char *beside,
		     OrtSessionOptions *options, const struct engine_platform *platform,
		     unsigned ordinal, const struct strings *provider_options,
		     struct dyno_error *err);

/* The same about the user's options, with which the device did not come to be. False. */
bool provider_options_failed(const struct strings *options, const char *message,
			     struct dyno_error *err);

/* Sets DYNO_ERROR_UNSUPPORTED, "no such device: REASON (HINT)", the reason being what
 * counts in a message (or log line) of ONNX Runtime, and returns false. For a session that failed
 * because of its provider. */
bool provider_failed(const struct engine_platform *platform, const char *message,
		     struct dyno_error *err);

#endif
