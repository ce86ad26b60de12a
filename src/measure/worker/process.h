/* The parent's side of a worker: starting it, asking it, and finding out what became of it. */
#ifndef DYNO_MEASURE_WORKER_PROCESS_H
#define DYNO_MEASURE_WORKER_PROCESS_H

#include "core/result/result.h"
#include "measure/worker/output.h"
#include "measure/worker/sample_log.h"
#include <sys/types.h>

struct worker {
	pid_t pid; /* 0: none, or reaped */
	int commands, answers;
	struct worker_output output;
	struct sample_log *log;
	uint64_t capacity;  /* of the log */
	struct buffer line; /* of an answer, as far as it has come */
};

/* A zeroed struct has no worker. cpus (--pin) may be NULL. */
bool worker_start(struct worker *worker, const char *cpus, uint64_t sample_capacity,
		  struct dyno_error *err);

/* Lets it go: politely if it answers, else by SIGKILL. Always reaps. */
void worker_stop(struct worker *worker);

/* What the parent does while the worker works. */
struct worker_watch {
	double timeout;        /* s for the whole step */
	double step_timeout;   /* s without a finished inference; 0: not watched */
	double tick;           /* s between calls of `look` */
	uint64_t memory_limit; /* bytes resident; 0: none */
	/* Called every tick; may be NULL. Returns how often the user has asked to stop: at the
	 * first time the worker finishes its sample, at the second it is killed. */
	unsigned (*look)(void *context, struct worker *worker);
	void *context;
};

/* Sends the command that `writer` holds (and finishes the writer), waits for the answer, which
 * lives in the arena. NULL with *err and *status (STATUS_CRASHED, STATUS_TIMED_OUT,
 * STATUS_OUT_OF_MEMORY, STATUS_FAILED, STATUS_CANCELLED) when there is none; the worker is dead
 * then. An answer that is not ok is *err with its status, and the worker lives. When our own memory
 * is exhausted the status is STATUS_FAILED with DYNO_ERROR_MEMORY.
 *
 * What a worker says may be anything, since a model's library can write anywhere in it: a line that
 * is too long or no answer, and one that nobody asked for, end it with STATUS_CRASHED. Whether the
 * members are as they must be is for the caller to see, who else calls worker_refuse. */
const struct json_value *worker_ask(struct worker *worker, struct json_writer *writer,
				    const struct worker_watch *watch, struct arena *arena,
				    enum status *status, struct dyno_error *err);

/* *err says what is wrong with an answer: stops the worker, which has crashed then, and says that
 * it was the worker's answer. When *err is that memory is exhausted, that stands. Returns false. */
bool worker_refuse(struct worker *worker, enum status *status, struct dyno_error *err);

/* A command without members but these: {"command":NAME}. */
void worker_command(struct json_writer *writer, const char *name);

#endif
