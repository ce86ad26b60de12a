#include "worker/serve.h"
#include "host/affinity.h"
#include "worker/commands.h"
#include "worker/host.h"
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Lines come in on a thread of their own, which sleeps in read: so a cancel is seen while the
 * model runs, and the worker dies with its parent even in the middle of an inference. */
struct inbox {
	pthread_mutex_t lock;
	pthread_cond_t filled;
	char *line; /* the one that waits to be performed */
	atomic_bool stop;
};

/* What must be understood at once, and without memory to parse it. */
static bool is_cancel(const char *line)
{
	return strcmp(line, "{\"command\":\"cancel\"}\n") == 0;
}

static bool is_quit(const char *line)
{
	return strcmp(line, "{\"command\":\"quit\"}\n") == 0;
}

/* Without a heap there is no answer; the parent shows what a worker said at its end. */
_Noreturn static void exhausted(void)
{
	static const char text[] = "out of memory\n";
	(void)!write(STDERR_FILENO, text, sizeof(text) - 1);
	_exit(1);
}

static void *read_lines(void *context)
{
	struct inbox *inbox = context;
	FILE *in = fdopen(WORKER_COMMANDS, "r");
	char *line = NULL;
	size_t size = 0;
	while (in && (errno = 0, getline(&line, &size, in) > 0)) {
		if (is_cancel(line)) {
			atomic_store(&inbox->stop, true);
			continue;
		}
		pthread_mutex_lock(&inbox->lock);
		free(inbox->line);
		inbox->line = line;
		line = NULL;
		size = 0;
		pthread_cond_signal(&inbox->filled);
		pthread_mutex_unlock(&inbox->lock);
	}
	if (errno == ENOMEM)
		exhausted();
	_exit(0); /* the parent is gone */
}

static char *take_line(struct inbox *inbox)
{
	pthread_mutex_lock(&inbox->lock);
	while (!inbox->line)
		pthread_cond_wait(&inbox->filled, &inbox->lock);
	char *line = inbox->line;
	inbox->line = NULL;
	pthread_mutex_unlock(&inbox->lock);
	return line;
}

static bool send_answer(struct json_writer *writer)
{
	struct dyno_error err;
	bool ok = json_finish(writer, &err);
	buffer_character(&writer->buffer, '\n');
	if (writer->buffer.failed)
		exhausted();
	const char *text = buffer_text(&writer->buffer);
	size_t length = writer->buffer.length;
	while (ok && length) {
		ssize_t written = write(WORKER_ANSWERS, text, length);
		if (written < 0 && errno == EINTR)
			continue;
		ok = written > 0;
		text += written;
		length -= (size_t)written;
	}
	buffer_finish(&writer->buffer);
	return ok;
}

/* False when it was the last one. */
static bool perform(struct work *work, const char *cpus, const char *line)
{
	struct arena passing = { 0 };
	struct dyno_error err;
	struct json_writer answer = { 0 };
	/* What load is told is referred to until the end. */
	struct arena *arena = work->engine ? &passing : &work->arena;
	if (is_quit(line))
		return false;
	const struct json_value *command = json_parse(arena, line, strlen(line), JSON_LIMITS, &err);
	if (command && (work->engine || host_is_here(command) ||
			host_become(command, cpus, line, arena, &err)))
		command_perform(work, command, &answer);
	else
		error_write(&err, &answer);
	bool sent = send_answer(&answer);
	arena_finish(&passing);
	return sent;
}

int worker_serve(const char *cpus, char *first)
{
	static struct inbox inbox = { .lock = PTHREAD_MUTEX_INITIALIZER,
				      .filled = PTHREAD_COND_INITIALIZER };
	static struct work work;
	struct dyno_error err;
	pthread_t reader;
	if (cpus && !affinity_set(cpus, &err)) {
		fprintf(stderr, "dyno-worker: %s\n", err.message);
		return 2;
	}
	work.sampler.stop = &inbox.stop;
	work.sampler.log = sample_log_open(WORKER_SAMPLES, &err);
	if (!work.sampler.log) {
		fprintf(stderr, "dyno-worker: %s: it is started by dyno, not by hand\n",
			err.message);
		return 2;
	}
	inbox.line = first;
	if (pthread_create(&reader, NULL, read_lines, &inbox) != 0)
		return 1;
	for (bool more = true; more;) {
		char *line = take_line(&inbox);
		more = perform(&work, cpus, line);
		free(line);
	}
	work_finish(&work);
	_exit(0); /* not through exit: the reader thread still sits in read */
}
