/* The worker's loop: commands come in over pipes (measure/worker/protocol.h), until there are none.
 */
#ifndef DYNO_WORKER_SERVE_H
#define DYNO_WORKER_SERVE_H

/* cpus: that it may use, or NULL. first: a command that has come already, which this frees; or
 * NULL. Returns an exit status only where it cannot begin: the process ends with the last command.
 */
int worker_serve(const char *cpus, char *first);

#endif
