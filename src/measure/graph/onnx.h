/* A recorded graph as an ONNX file: what other engines and tools read. */
#ifndef DYNO_MEASURE_GRAPH_ONNX_H
#define DYNO_MEASURE_GRAPH_ONNX_H

#include "core/base/json_writer.h"
#include "measure/graph/graph.h"

/* Writes the model by the field numbers of onnx.proto, IR version 6, opset GRAPH_OPSET. Weights are
 * made one at a time. DYNO_ERROR_MEMORY, DYNO_ERROR_IO where the sink says no, and
 * DYNO_ERROR_UNSUPPORTED above the 2 GB that protobuf allows. */
bool graph_write_onnx(const struct graph *graph, struct sink sink, struct dyno_error *err);

/* The architecture of that name, whole, in the buffer. */
bool graph_onnx_of(const char *architecture, struct buffer *out, struct dyno_error *err);

#endif
