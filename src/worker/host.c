#include "worker/host.h"
#include "core/base/count.h"
#include "measure/engine/engine.h"
#include "measure/worker/protocol.h"
#include "worker/serve.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static bool hosted;

/* NULL for a command that is none that loads, or for no engine of dyno's: that is said later. */
static const struct engine_kind *engine_of(const struct json_value *command)
{
	const char *name = NULL;
	return json_get_string(command, "engine", &name, NULL) && name ? engine_find(name) : NULL;
}

bool host_is_here(const struct json_value *command)
{
	const struct engine_kind *kind = engine_of(command);
	return hosted || !kind || !kind->host;
}

/* A file without a name that holds the line, for whoever comes after us. */
static int keep_line(const char *line)
{
	size_t length = strlen(line);
	int file = memfd_create("command", 0);
	if (file >= 0 && write(file, line, length) == (ssize_t)length &&
	    lseek(file, 0, SEEK_SET) == 0)
		return file;
	if (file >= 0)
		close(file);
	return -1;
}

static bool execute(struct strings *words, const char *cpus, const char *line, struct arena *arena,
		    struct dyno_error *err)
{
	int file = keep_line(line);
	const char *number = arena_printf(arena, "%d", file);
	if (file < 0)
		return error_set(err, DYNO_ERROR_IO, "cannot keep a command: %s", strerror(errno));
	if (!number || !strings_add(arena, words, cpus ? cpus : "") ||
	    !strings_add(arena, words, number) || !strings_add(arena, words, NULL))
		return error_memory(err);
	execvp(words->items[0], (char *const *)words->items);
	error_set(err, DYNO_ERROR_ENGINE, "%s: cannot be started: %s (‹python›)", words->items[0],
		  strerror(errno));
	close(file);
	return false;
}

bool host_become(const struct json_value *command, const char *cpus, const char *line,
		 struct arena *arena, struct dyno_error *err)
{
	const struct engine_kind *kind = engine_of(command);
	const struct json_value *given = json_member(command, "engine_options");
	struct properties values = { 0 };
	struct strings words = { 0 };
	if (given && !properties_read(arena, given, &values, err))
		return false;
	const void *options = engine_options_read(kind, &values, arena, err);
	return options && kind->host(options, arena, &words, err) &&
	       execute(&words, cpus, line, arena, err);
}

static char *read_line(int file)
{
	off_t length = lseek(file, 0, SEEK_END);
	char *line = length > 0 ? calloc((size_t)length + 1, 1) : NULL;
	if (line && pread(file, line, (size_t)length, 0) != length) {
		free(line);
		line = NULL;
	}
	close(file);
	return line;
}

/* --- Between the model's own processes and the worker
 * --------------------------------------------- */

static const int interrupts[] = { SIGINT, SIGTERM, SIGHUP };
static struct sigaction usual[COUNT(interrupts)]; /* what Python does at them */

static void let_pass(int number)
{
	(void)number;
}

/* As in dyno-worker, what interrupts the process group is none of our business. But it must not be
 * blocked: the model's own processes would inherit that, and those who end them by SIGTERM, as
 * multiprocessing does, would wait forever. A handler is gone where a program is executed. */
static void let_interrupts_pass(void)
{
	struct sigaction action = { .sa_handler = let_pass, .sa_flags = SA_RESTART };
	sigset_t passing;
	sigemptyset(&passing);
	for (size_t i = 0; i < COUNT(interrupts); i++) {
		sigaddset(&passing, interrupts[i]);
		if (sigaction(interrupts[i], NULL, &usual[i]) == 0 &&
		    usual[i].sa_handler != SIG_IGN)
			sigaction(interrupts[i], &action, NULL);
	}
	pthread_sigmask(SIG_UNBLOCK, &passing, NULL);
}

static const int files[] = { WORKER_COMMANDS, WORKER_ANSWERS, WORKER_SAMPLES };

/* In a child that the model forks: it ends as any process does, and cannot be taken for us. */
static void be_a_child(void)
{
	struct sigaction now;
	for (size_t i = 0; i < COUNT(interrupts); i++)
		if (sigaction(interrupts[i], NULL, &now) == 0 && now.sa_handler == let_pass)
			sigaction(interrupts[i], &usual[i], NULL);
	for (size_t i = 0; i < COUNT(files); i++)
		close(files[i]);
}

/* One that outlives us would hold our files open, and our parent would wait for more. */
static void keep_to_ourselves(void)
{
	for (size_t i = 0; i < COUNT(files); i++)
		fcntl(files[i], F_SETFD, FD_CLOEXEC);
	let_interrupts_pass();
	pthread_atfork(NULL, NULL, be_a_child);
}

int worker_host_python(const struct python_host *host, const char *cpus, int file)
{
	char *line = read_line(file);
	if (!line)
		return 2;
	signal(SIGPIPE, SIG_IGN);
	keep_to_ourselves();
	hosted = true;
	python_host_set(host);
	return worker_serve(cpus && *cpus ? cpus : NULL, line);
}
