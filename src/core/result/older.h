/* Files of older versions, and of others: what they lack is filled in when they are read, and
 * folders of their users are left out, as newer runs leave them out when they are measured
 * (core/base/folders.h). */
#ifndef DYNO_CORE_RESULT_OLDER_H
#define DYNO_CORE_RESULT_OLDER_H

#include "core/result/result.h"

/* Devices without a machine get the digest, results without an engine that of the run. Of absolute
 * paths in names, settings and texts the last parts stay, unless the run was one of ‹keep-paths›.
 * False when memory is exhausted. */
bool run_complete(struct arena *arena, struct run *run);

/* The same of a result, and of a replicate, that is read by itself; its run is complete. */
bool result_complete(struct arena *arena, const struct run *run, struct result *result);
bool replicate_complete(struct arena *arena, const struct run *run, struct replicate *replicate);

/* "ort" for "ONNX Runtime": the engine's name in cells by that in environments. */
const char *engine_word(const struct properties *environment);

/* Of an absolute path the last part, of any other name all: of a model that is all that is known.
 * NULL when memory is exhausted. */
const char *older_model_name(struct arena *arena, const struct model_info *model);

#endif
