/* What can be told of an ONNX file without an engine and without reading its weights: that it is
 * one, that it is whole, which files its weights are in, and how many there are.
 *
 * Reads protobuf's wire format by the field numbers of onnx.proto. Weights are skipped, not read,
 * so a model of gigabytes takes milliseconds. Every byte may be hostile. */
#ifndef DYNO_MEASURE_MODEL_ONNX_FILE_H
#define DYNO_MEASURE_MODEL_ONNX_FILE_H

#include "measure/model/onnx_wire.h"

/* A file beside the model that holds weights. */
struct onnx_external {
	const char *location; /* relative to the model's folder; never leads out of it */
	uint64_t size;        /* bytes it must have at least */
};

struct onnx_file {
	uint64_t ir_version;
	uint64_t opset;                  /* of the standard operators; 0: not said */
	const char *producer;            /* or NULL */
	double parameters;               /* elements of all weights, see onnx_file.c; NaN unknown */
	struct onnx_external *externals; /* in order of their locations, each once */
	size_t external_count;
};

/* Everything lives in the arena. DYNO_ERROR_FORMAT: not an ONNX model, cut short, or with external
 * data outside its folder; the message says which and names no file. */
bool onnx_file_read(const struct onnx_source *source, struct arena *arena, struct onnx_file *file,
		    struct dyno_error *err);

#endif
