#include "worker/host.h"
#include "measure/engine/engine.h"
#include "measure/worker/protocol.h"
#include "worker/serve.h"
#include <errno.h>
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

int worker_host_python(const struct python_host *host, const char *cpus, int file)
{
	char *line = read_line(file);
	if (!line)
		return 2;
	signal(SIGPIPE, SIG_IGN);
	hosted = true;
	python_host_set(host);
	return worker_serve(cpus && *cpus ? cpus : NULL, line);
}
