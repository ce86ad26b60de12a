/* Whose folders a file lies in is nobody's business who sees results: what they keep of an absolute
 * path is its last part behind dots, "…/model.onnx", unless ‹keep-paths› asks for all of it. */
#ifndef DYNO_CORE_BASE_FOLDERS_H
#define DYNO_CORE_BASE_FOLDERS_H

#include "core/base/text_list.h"

/* A setting's text, "/home/me/a.onnx" or "x=/home/me/x.npy", so shortened; the same pointer where
 * there is nothing to leave out. NULL when memory is exhausted. */
const char *folders_shorten(struct arena *arena, const char *text);

/* Of what cells are chosen by, "model=/home/me/a.onnx batch=4": the last part alone, which names
 * the same model. NULL as above. */
const char *folders_shorten_cell(struct arena *arena, const char *text);

/* Remembers the folder of the path in such a text, if it has one. */
bool folders_add(struct arena *arena, struct strings *folders, const char *text);

/* The same, unless it is the system's. */
bool folders_add_private(struct arena *arena, struct strings *folders, const char *path);

/* A text for people in which paths through these folders are shortened; else as above. */
const char *folders_leave_out(struct arena *arena, const struct strings *folders, const char *text);

#endif
