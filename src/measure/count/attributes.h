/* What a profile lacks of nodes and the model's file has. */
#ifndef DYNO_MEASURE_COUNT_ATTRIBUTES_H
#define DYNO_MEASURE_COUNT_ATTRIBUTES_H

#include "core/result/result.h"
#include "measure/count/profile.h"
#include "measure/model/onnx_graph.h"

/* Gives nodes their equations. What the engine calls a node decides which of the file's it is, then
 * what its shapes allow; where several are left that are not the same work, it has none. */
void attributes_from(const struct onnx_graph *graph, struct profile *profile);

/* The same from the model's file, which is only read where a node needs it: into the arena. A model
 * that is no ONNX file has no attributes. */
void attributes_read(const struct model_info *model, struct arena *arena, struct profile *profile);

#endif
