#include "measure/worker/process.h"
#include "core/base/count.h"
#include "host/place.h"
#include "host/process_memory.h"
#include "measure/engine/engine.h"
#include "measure/worker/protocol.h"
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define SEND_TIMEOUT \
	60 /* s; for one that never reads, and a command longer than the socket holds */

extern char **environ;

/* --- Starting ------------------------------------------------------------------------------- */

struct ends {
	int commands[2], answers[2];
	int samples, output, null;
};

static void close_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void close_all(struct ends *ends)
{
	int *all[] = { &ends->commands[0], &ends->commands[1], &ends->answers[0], &ends->answers[1],
		       &ends->samples,     &ends->output,      &ends->null };
	for (size_t i = 0; i < COUNT(all); i++)
		close_end(all[i]);
}

/* Descriptors that are to become 3, 4 and 5 in the child must not be 3, 4 or 5 themselves: dup2
 * onto one would close another. */
static bool lift(int *fd)
{
	int lifted = fcntl(*fd, F_DUPFD_CLOEXEC, 16);
	close(*fd);
	*fd = lifted;
	return lifted >= 0;
}

static bool make_ends(struct worker *worker, struct ends *ends, struct dyno_error *err)
{
	const struct timeval limit = { .tv_sec = SEND_TIMEOUT };
	ends->null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (ends->null >= 0 && worker_output_open(&worker->output, &ends->output) &&
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends->commands) == 0 &&
	    setsockopt(ends->commands[1], SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit)) == 0 &&
	    pipe2(ends->answers, O_CLOEXEC) == 0 && lift(&ends->commands[0]) &&
	    lift(&ends->answers[1]) && lift(&ends->samples) && lift(&ends->output) &&
	    lift(&ends->null))
		return true;
	return error_set(err, DYNO_ERROR_IO, "cannot start a worker: %s", strerror(errno));
}

/* Ctrl-C, a closing terminal and `timeout` signal the whole process group, but it is the parent
 * that decides then what becomes of the worker: these signals are blocked in it from its first
 * instruction. */
static void block_interrupts(posix_spawnattr_t *attributes)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	sigset_t blocked;
	sigemptyset(&blocked);
	for (size_t i = 0; i < COUNT(signals); i++)
		sigaddset(&blocked, signals[i]);
	posix_spawnattr_init(attributes);
	posix_spawnattr_setsigmask(attributes, &blocked);
	posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK);
}

static bool spawn(struct worker *worker, const struct ends *ends, const char *cpus,
		  struct dyno_error *err)
{
	char path[PATH_MAX];
	if (!place_worker(path))
		return error_set(err, DYNO_ERROR_IO,
				 "dyno-worker not found beside dyno (set DYNO_WORKER to it)");
	char *const arguments[] = { path, (char *)cpus, NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	block_interrupts(&attributes);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends->null, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, ends->output, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, ends->output, STDERR_FILENO);
	posix_spawn_file_actions_adddup2(&actions, ends->commands[0], WORKER_COMMANDS);
	posix_spawn_file_actions_adddup2(&actions, ends->answers[1], WORKER_ANSWERS);
	posix_spawn_file_actions_adddup2(&actions, ends->samples, WORKER_SAMPLES);
	int failed = posix_spawn(&worker->pid, path, &actions, &attributes, arguments, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	if (!failed)
		return true;
	worker->pid = 0;
	return error_set(err, DYNO_ERROR_IO, "%s: cannot be started: %s", path, strerror(failed));
}

bool worker_start(struct worker *worker, const char *cpus, uint64_t sample_capacity,
		  struct dyno_error *err)
{
	struct ends ends = { { -1, -1 }, { -1, -1 }, -1, -1, -1 };
	*worker = (struct worker){
		.commands = -1, .answers = -1, .output.fd = -1, .capacity = sample_capacity
	};
	worker->log = sample_log_create(sample_capacity, &ends.samples, err);
	if (!worker->log)
		return false;
	bool ok = make_ends(worker, &ends, err) && spawn(worker, &ends, cpus, err);
	if (ok) {
		worker->commands = ends.commands[1];
		worker->answers = ends.answers[0];
		ends.commands[1] = ends.answers[0] = -1;
	}
	close_all(&ends);
	if (!ok)
		worker_stop(worker);
	return ok;
}

/* --- Stopping ------------------------------------------------------------------------------- */

static void release(struct worker *worker)
{
	close_end(&worker->commands);
	close_end(&worker->answers);
	worker_output_close(&worker->output);
	buffer_finish(&worker->line);
	sample_log_close(worker->log, worker->capacity);
	worker->log = NULL;
}

/* Waits for its end for so long; true when it has been reaped. It may still have to print. */
static bool reaped(struct worker *worker, double seconds, int *how)
{
	uint64_t until = clock_monotonic.now(NULL) + (uint64_t)(seconds * 1e9);
	for (useconds_t pause = 200;; pause = pause < 20000 ? pause * 2 : pause) {
		worker_output_drain(&worker->output);
		pid_t pid = waitpid(worker->pid, how, WNOHANG);
		if (pid == worker->pid || (pid < 0 && errno == ECHILD)) {
			worker->pid = 0;
			return true;
		}
		if (clock_monotonic.now(NULL) >= until)
			return false;
		usleep(pause);
	}
}

static void kill_worker(struct worker *worker)
{
	int how;
	if (!worker->pid)
		return;
	kill(worker->pid, SIGKILL);
	while (waitpid(worker->pid, &how, 0) < 0 && errno == EINTR)
		;
	worker->pid = 0;
}

/* Commands go over a socket, so that a worker that is gone raises no SIGPIPE in our process. */
static bool send_all(struct worker *worker, const char *text, size_t length)
{
	while (length) {
		ssize_t written = send(worker->commands, text, length, MSG_NOSIGNAL);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return false;
		text += written;
		length -= (size_t)written;
	}
	return true;
}

void worker_stop(struct worker *worker)
{
	static const char quit[] = "{\"command\":\"quit\"}\n";
	int how;
	if (worker->pid && (!send_all(worker, quit, sizeof(quit) - 1) || !reaped(worker, 10, &how)))
		kill_worker(worker);
	release(worker);
}

/* --- What became of it ---------------------------------------------------------------------- */

static bool died(struct worker *worker, enum status *status, struct dyno_error *err)
{
	char words[700], said[720] = "";
	int how = 0;
	bool ended = reaped(worker, 5, &how);
	if (!ended)
		kill_worker(worker);
	worker_output_drain(&worker->output);
	worker_output_words(&worker->output, words, sizeof(words));
	if (words[0])
		snprintf(said, sizeof(said), ": %s", words);
	*status = STATUS_CRASHED;
	if (!ended)
		return error_set(err, DYNO_ERROR_CRASHED,
				 "the worker closed its answers and went on: it was stopped%s",
				 said);
	if (WIFSIGNALED(how) && WTERMSIG(how) == SIGKILL)
		return error_set(err, DYNO_ERROR_CRASHED,
				 "the worker was killed (SIGKILL): by someone, or by the kernel "
				 "for want of memory%s",
				 said);
	if (WIFSIGNALED(how))
		return error_set(err, DYNO_ERROR_CRASHED, "the worker crashed: signal %d (%s)%s",
				 WTERMSIG(how), strsignal(WTERMSIG(how)), said);
	return error_set(err, DYNO_ERROR_CRASHED, "the worker ended with exit status %d%s",
			 WEXITSTATUS(how), said);
}

bool worker_refuse(struct worker *worker, enum status *status, struct dyno_error *err)
{
	kill_worker(worker);
	*status = STATUS_FAILED;
	if (err && err->code == DYNO_ERROR_MEMORY)
		return false;
	*status = STATUS_CRASHED;
	if (err)
		err->code = DYNO_ERROR_CRASHED;
	return error_prefix(err, "the worker's answer");
}

/* --- Asking --------------------------------------------------------------------------------- */

struct wait {
	struct worker *worker;
	const struct worker_watch *watch;
	uint64_t started, beaten, looked; /* ns */
	uint64_t beat;
	size_t printed; /* bytes since the last tick */
	bool flood;     /* it prints more than can wait for the next tick */
	bool cancelled; /* it was told to finish */
	enum status *status;
	struct dyno_error *err;
};

/* Stops the worker and says why: WHAT LIMIT (FLAG). Returns false. */
static bool give_up(struct wait *wait, enum status status, enum dyno_error_code code,
		    const char *what, double limit, enum unit unit, const char *flag)
{
	char text[UNIT_TEXT_SIZE];
	kill_worker(wait->worker);
	*wait->status = status;
	return error_set(wait->err, code, "%s %s%s", what, unit_format(text, limit, unit), flag);
}

static bool check_time(struct wait *wait)
{
	const struct worker_watch *watch = wait->watch;
	uint64_t now = clock_monotonic.now(NULL);
	uint64_t beat = atomic_load_explicit(&wait->worker->log->beat, memory_order_relaxed);
	if (beat != wait->beat) {
		wait->beat = beat;
		wait->beaten = now;
	}
	if (watch->step_timeout > 0 && (double)(now - wait->beaten) * 1e-9 > watch->step_timeout)
		return give_up(wait, STATUS_TIMED_OUT, DYNO_ERROR_TIMEOUT,
			       "no inference finished within", watch->step_timeout, UNIT_SECOND,
			       " (‹step-timeout›)");
	if ((double)(now - wait->started) * 1e-9 > watch->timeout)
		return give_up(wait, STATUS_TIMED_OUT, DYNO_ERROR_TIMEOUT, "took longer than",
			       watch->timeout, UNIT_SECOND,
			       watch->step_timeout > 0 ? "" : " (‹load-timeout›)");
	return true;
}

static bool check_memory(struct wait *wait)
{
	struct host_root root = host_root_default();
	struct process_memory memory;
	double limit = (double)wait->watch->memory_limit;
	if (!wait->watch->memory_limit ||
	    !process_memory_read(&root, wait->worker->pid, false, &memory) ||
	    !(memory.resident > limit))
		return true;
	return give_up(wait, STATUS_OUT_OF_MEMORY, DYNO_ERROR_MEMORY,
		       "the worker took more memory than", limit, UNIT_BYTE, " (‹memory-limit›)");
}

static bool look(struct wait *wait)
{
	static const char cancel[] = "{\"command\":\"cancel\"}\n";
	const struct worker_watch *watch = wait->watch;
	unsigned asked = watch->look ? watch->look(watch->context, wait->worker) : 0;
	if (asked && !wait->cancelled) {
		wait->cancelled = true;
		send_all(wait->worker, cancel, sizeof(cancel) - 1);
	}
	if (asked < 2)
		return true;
	kill_worker(wait->worker);
	*wait->status = STATUS_CANCELLED;
	return error_set(wait->err, DYNO_ERROR_CANCELLED, "stopped by the user");
}

static bool refuse(struct wait *wait, const char *what)
{
	error_set(wait->err, DYNO_ERROR_FORMAT, "%s", what);
	return worker_refuse(wait->worker, wait->status, wait->err);
}

/* Reads what has come; *done when the line is whole. */
static bool receive(struct wait *wait, bool *done)
{
	struct worker *worker = wait->worker;
	struct buffer *line = &worker->line;
	char chunk[65536];
	ssize_t length = read(worker->answers, chunk, sizeof(chunk));
	if (length < 0 && errno == EINTR)
		return true;
	if (length <= 0)
		return died(worker, wait->status, wait->err);
	const char *end = memchr(chunk, '\n', (size_t)length);
	if (end && end + 1 < chunk + length)
		return refuse(wait, "it goes on after its end");
	if (line->length + (size_t)length > PROTOCOL_LINE_MAX)
		return refuse(wait, "it is longer than 4 MB");
	buffer_append(line, chunk, (size_t)length);
	if (line->failed) {
		error_memory(wait->err);
		return worker_refuse(worker, wait->status, wait->err);
	}
	*done = end;
	return true;
}

/* What is printed waits for the next tick: waking at every line would take the CPU from the model.
 * Where it was so much in the last one that the pipe may fill, and the worker wait for us, it is
 * taken 200 times a second. */
#define FLOOD_TICK 0.005 /* s */

static void drain(struct wait *wait)
{
	wait->printed += worker_output_drain(&wait->worker->output);
}

/* After Ctrl-Z and fg both processes have stood still: that counts against no time-out. */
static void forgive_standstill(struct wait *wait, uint64_t slept)
{
	uint64_t tick = (uint64_t)(wait->watch->tick * 1e9),
		 still = slept > tick ? slept - tick : 0;
	if (still < 1000000000)
		return;
	wait->started += still;
	wait->beaten += still;
}

/* Sleeps until a part of the answer has come, or the next tick is due. */
static bool sleep_for_news(struct wait *wait, bool *answered)
{
	uint64_t before = clock_monotonic.now(NULL);
	double due = wait->watch->tick - (double)(before - wait->looked) * 1e-9;
	double pause = wait->flood ? fmin(due, FLOOD_TICK) : due;
	struct pollfd answers = { .fd = wait->worker->answers, .events = POLLIN };
	int ready = poll(&answers, 1, pause > 0 ? (int)ceil(pause * 1e3) : 0);
	if (ready < 0 && errno != EINTR)
		return error_set(wait->err, DYNO_ERROR_IO, "poll: %s", strerror(errno));
	forgive_standstill(wait, clock_monotonic.now(NULL) - before);
	*answered = ready > 0;
	if (wait->flood)
		drain(wait);
	return true;
}

/* Once a tick, also while bytes keep coming: one that never stops talking must not keep us from
 * looking at the clock. */
static bool check_all(struct wait *wait)
{
	uint64_t now = clock_monotonic.now(NULL);
	if ((double)(now - wait->looked) * 1e-9 < wait->watch->tick)
		return true;
	wait->looked = now;
	drain(wait);
	wait->flood = wait->printed >= WORKER_OUTPUT_FLOOD;
	wait->printed = 0;
	return check_memory(wait) && check_time(wait) && look(wait);
}

static bool wait_for_line(struct wait *wait)
{
	bool done = false, answered = false;
	while (!done)
		if (!sleep_for_news(wait, &answered) || (answered && !receive(wait, &done)) ||
		    (!done && !check_all(wait)))
			return false;
	drain(wait);
	return check_memory(wait); /* a step may be shorter than a tick */
}

/* What nobody asked for would be taken for the answer to the next question. */
static bool is_silent(struct wait *wait)
{
	int waiting = 0;
	return ioctl(wait->worker->answers, FIONREAD, &waiting) != 0 || waiting == 0 ||
	       refuse(wait, "it came before it was asked for");
}

static enum status status_of(enum dyno_error_code code)
{
	switch (code) {
	case DYNO_ERROR_UNSUPPORTED:
		return STATUS_UNSUPPORTED;
	case DYNO_ERROR_MEMORY:
		return STATUS_OUT_OF_MEMORY;
	default:
		return STATUS_FAILED;
	}
}

static const struct json_value *read_answer(struct wait *wait, struct arena *arena)
{
	const struct buffer *line = &wait->worker->line;
	const struct json_value *answer =
		json_parse(arena, line->data, line->length, ANSWER_LIMITS, wait->err);
	enum answer_kind kind = answer ? answer_check(answer, wait->err) : ANSWER_NONE;
	if (kind == ANSWER_NONE)
		worker_refuse(wait->worker, wait->status, wait->err);
	else
		*wait->status = kind == ANSWER_OK ? STATUS_OK : status_of(wait->err->code);
	return kind == ANSWER_OK ? answer : NULL;
}

const struct json_value *worker_ask(struct worker *worker, struct json_writer *writer,
				    const struct worker_watch *watch, struct arena *arena,
				    enum status *status, struct dyno_error *err)
{
	uint64_t now = clock_monotonic.now(NULL);
	struct dyno_error inner = { 0 };
	struct wait wait = {
		.worker = worker,
		.watch = watch,
		.started = now,
		.beaten = now,
		.looked = now,
		.beat = atomic_load(&worker->log->beat),
		.status = status,
		.err = err ? err : &inner,
	};
	*status = STATUS_FAILED;
	buffer_clear(&worker->line);
	bool ok = json_finish(writer, wait.err) && is_silent(&wait);
	buffer_character(&writer->buffer, '\n');
	/* A worker that is gone already is noticed by the read. */
	if (ok)
		send_all(worker, buffer_text(&writer->buffer), writer->buffer.length);
	buffer_finish(&writer->buffer);
	return ok && wait_for_line(&wait) ? read_answer(&wait, arena) : NULL;
}

void worker_command(struct json_writer *writer, const char *name)
{
	json_begin_object(writer);
	json_member_string(writer, "command", name);
}
