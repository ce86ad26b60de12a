/* The graph of an ONNX file, for who wants to know what becomes of its inputs. Weights are skipped:
 * a model of gigabytes takes milliseconds. Every byte may be hostile. Why onnx_graph.h is another
 * reader, it says. */
#ifndef DYNO_MEASURE_MODEL_NETWORK_H
#define DYNO_MEASURE_MODEL_NETWORK_H

#include "core/result/result.h"
#include "measure/input/network.h"
#include "measure/model/onnx_file.h"

/* In the arena. False where the file is no ONNX file that can be read, or has more parts than
 * anybody has to look at: who asks does without. */
bool network_read(const struct onnx_source *source, struct arena *arena, struct network *network,
		  struct dyno_error *err);

/* The same of the model's file; NULL where there is none to be had: of a built-in model, in another
 * format, broken. Memory that ran out is remembered in the arena. */
const struct network *model_network(const struct model_info *model, struct arena *arena);

#endif
