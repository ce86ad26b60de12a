/* Model files and folders, looked at before an engine is asked to load them. */
#ifndef DYNO_MEASURE_MODEL_INSPECT_H
#define DYNO_MEASURE_MODEL_INSPECT_H

#include "core/result/result.h"
#include "measure/model/onnx_file.h"
#include "measure/model/onnx_graph.h"

/* Checks that the file is a whole model of one of model_formats[] and reads what it says of itself.
 * An error begins with the path and says what the file is, and what to do. */
bool model_inspect(const char *path, struct arena *arena, struct onnx_file *file,
		   struct dyno_error *err);

/* The same, and its external data is there and long enough: fills path, digest, size, parameters.
 * DYNO_ERROR_NOT_FOUND: a file with external data is missing; the message names it. */
bool model_describe(const char *path, struct arena *arena, struct model_info *model,
		    struct dyno_error *err);

/* The nodes of an ONNX file. False, with nothing said, where it is none, or cannot be read. */
bool model_graph(const char *path, struct arena *arena, struct onnx_graph *graph);

/* The regular files under a folder, as paths relative to it, sorted; hidden ones are left out, and
 * what lies more than three levels deep. */
bool model_folder_names(const char *folder, struct arena *arena, struct strings *names,
			struct dyno_error *err);

#endif
