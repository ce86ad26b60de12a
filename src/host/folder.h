/* The files in a folder and in those below it. */
#ifndef DYNO_HOST_FOLDER_H
#define DYNO_HOST_FOLDER_H

#include "core/base/text_list.h"

bool folder_is(const char *path);

/* Paths within the folder of the regular files that are wanted, sorted; links are not followed, and
 * what cannot be opened is passed over. */
bool folder_list(const char *path, bool (*wanted)(const char *path), struct arena *arena,
		 struct strings *files, struct dyno_error *err);

#endif
