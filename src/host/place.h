/* Where dyno itself is installed: the files that go with it are found from there, so that a build
 * tree, an installation and a Python wheel all work without configuration. */
#ifndef DYNO_HOST_PLACE_H
#define DYNO_HOST_PLACE_H

#include <limits.h>
#include <stdbool.h>

/* The folder that holds the running program, or libdyno.so when that is what runs. */
bool place_own_folder(char folder[PATH_MAX]);

/* The first file that matches the glob pattern; false if there is none. */
bool place_first_match(const char *pattern, char path[PATH_MAX]);

/* The dyno-worker program: DYNO_WORKER, beside us, or in ../libexec/dyno. */
bool place_worker(char path[PATH_MAX]);

#endif
