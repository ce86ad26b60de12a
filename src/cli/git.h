/* What git says of the folder that dyno runs in. Read from its files: no process is started. */
#ifndef DYNO_CLI_GIT_H
#define DYNO_CLI_GIT_H

#include "core/base/arena.h"

/* The commit that is checked out here; NULL where there is none. */
const char *git_commit(struct arena *arena);

/* The same for another folder, for tests. */
const char *git_commit_of(const char *folder, struct arena *arena);

#endif
