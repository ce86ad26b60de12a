/* What a worker prints to stdout and stderr, kept to explain a crash: its beginning and its end.
 * What lies between is counted and let go, so that one that talks without end takes no memory. */
#ifndef DYNO_MEASURE_WORKER_OUTPUT_H
#define DYNO_MEASURE_WORKER_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WORKER_OUTPUT_KEPT 4096 /* bytes of the beginning, and of the end */

/* As much as the pipe holds where it cannot be made larger. */
#define WORKER_OUTPUT_FLOOD ((size_t)64 << 10)

struct worker_output {
	int fd;         /* our end of a pipe; -1: none, or nobody writes any more */
	uint64_t total; /* bytes so far */
	char first[WORKER_OUTPUT_KEPT];
	char last[WORKER_OUTPUT_KEPT]; /* a ring: byte n of all is at n % WORKER_OUTPUT_KEPT */
};

/* *theirs is to become the worker's stdout and stderr. False with errno. */
bool worker_output_open(struct worker_output *output, int *theirs);
void worker_output_close(struct worker_output *output);

/* Takes what has come, and never waits. Returns how many bytes it was, at most 1 MB at a time. */
size_t worker_output_drain(struct worker_output *output);

/* The last line that is not blank, fit for a terminal; where much was cut, the first line, too,
 * and how much it was. "" when it printed nothing. */
void worker_output_words(const struct worker_output *output, char *text, size_t size);

#endif
