/* Which runs the user has begun on this machine, for --resume. Nothing that stands in a store can
 * prove that: the whole file may come from somebody else. So each run that is begun leaves a file
 * in $XDG_STATE_HOME/dyno/begun (default ~/.local/state), named by a digest of its id, of the
 * folder it was begun in and of what its plan names outside of dyno. It holds, as JSON, what the
 * plan does not say of that: the folders of absolute paths; it is empty where there are none.
 * Whoever can put such a file there needs no run to be resumed any more. */
#ifndef DYNO_ORIGIN_H
#define DYNO_ORIGIN_H

#include "core/result/result.h"

/* Unfinished, or with cells that failed and may get another chance. */
bool run_can_be_resumed(const struct run *run);

/* Where there is no such place, or it cannot be written, nothing is remembered: resuming then needs
 * a word more, measuring does not. */
void origin_remember(const struct run *run);
void origin_forget(const struct run *run);

/* Was this very run begun by this user, in this folder, with all that its plan names? If so, *whole
 * gets the settings with paths as they were given. */
bool origin_recall(const struct run *run, struct arena *arena, struct properties *whole);

#endif
