#include "measure/count/profiler.h"
#include "measure/worker/file.h"
#include "measure/worker/load.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PROFILE_BYTES_MAX ((size_t)512 << 20)

/* --- Its folder ------------------------------------------------------------------------------ */

static bool make_directory(struct profiler *profiler, struct dyno_error *err)
{
	const char *place = getenv("TMPDIR");
	char path[sizeof(profiler->directory)];
	int length =
		snprintf(path, sizeof(path), "%s/dyno-XXXXXX", place && *place ? place : "/tmp");
	if (length >= (int)sizeof(path) || !mkdtemp(path))
		return error_set(err, DYNO_ERROR_IO, "no place for a profile in %.200s: %s",
				 place && *place ? place : "/tmp", strerror(errno));
	strcpy(profiler->directory, path);
	return true;
}

/* The files in it, of which a healthy worker has left one. */
static void remove_directory(struct profiler *profiler)
{
	DIR *folder = *profiler->directory ? opendir(profiler->directory) : NULL;
	const struct dirent *entry;
	if (!folder)
		return;
	while ((entry = readdir(folder)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			unlinkat(dirfd(folder), entry->d_name, 0);
	closedir(folder);
	rmdir(profiler->directory);
	*profiler->directory = '\0';
}

/* --- Asking ---------------------------------------------------------------------------------- */

static unsigned look(void *context, struct worker *worker)
{
	const struct profiler *profiler = context;
	const struct analysis *analysis = profiler->analysis;
	(void)worker;
	return analysis->look ? analysis->look(analysis->context, profiler->step) : 0;
}

static const struct json_value *ask(struct profiler *profiler, struct json_writer *command,
				    double timeout, struct dyno_error *err)
{
	struct worker_watch watch = {
		.timeout = timeout,
		.tick = 0.2,
		.memory_limit = profiler->analysis->memory_limit,
		.look = look,
		.context = profiler,
	};
	enum status status;
	return worker_ask(&profiler->worker, command, &watch, &profiler->arena, &status, err);
}

static bool refuse(struct profiler *profiler, struct dyno_error *err)
{
	enum status status;
	return worker_refuse(&profiler->worker, &status, err);
}

static bool load(struct profiler *profiler, bool to_count, struct dyno_error *err)
{
	const struct analysis *analysis = profiler->analysis;
	struct json_writer writer = { 0 };
	struct load_command command =
		load_command_of(analysis->settings, analysis->cell, analysis->run->seed, 0);
	command.profile = arena_printf(&profiler->arena, "%s/profile", profiler->directory);
	command.cell.streams = 1;
	command.metrics = (struct strings){ 0 };
	command.unoptimised = to_count;
	if (to_count) {
		command.engine = profiler->kind->name;
		command.platform = "cpu";
		command.ordinal = 0;
		command.plain = true;
	}
	if (!command.profile)
		return error_memory(err);
	load_command_write(&command, &writer);
	const struct json_value *answer =
		ask(profiler, &writer, analysis->settings->load_timeout, err);
	return answer && (load_answer_read(&profiler->arena, answer, &profiler->loaded, err) ||
			  refuse(profiler, err));
}

/* FLOPs are the model's, whichever engine counts them: where the cell's own cannot, another one
 * that takes the model does. */
static const struct engine_kind *engine_of(const struct analysis *analysis, bool to_count)
{
	const struct engine_kind *own = analysis->cell->engine->choice.kind;
	if (!to_count || own->flags & ENGINE_COUNTS)
		return own;
	for (size_t i = 0; engine_kinds[i]; i++)
		if (engine_kinds[i]->flags & ENGINE_COUNTS &&
		    engine_accepts(engine_kinds[i], analysis->cell->model->read))
			return engine_kinds[i];
	return own;
}

/* --- The interface --------------------------------------------------------------------------- */

bool profiler_start(struct profiler *profiler, const struct analysis *analysis, bool to_count,
		    struct dyno_error *err)
{
	*profiler = (struct profiler){ .analysis = analysis,
				       .step = to_count ? "counting" : "profiling" };
	const struct engine_kind *kind = profiler->kind = engine_of(analysis, to_count);
	if (to_count && kind->flops && !(kind->flags & ENGINE_COUNTS))
		return error_set(
			err, DYNO_ERROR_UNSUPPORTED,
			"the model does not tell its FLOPs, and dyno counts those of .onnx "
			"and built-in models alone");
	if (!(kind->flags & (to_count ? ENGINE_COUNTS : ENGINE_PROFILES)))
		return error_set(err, DYNO_ERROR_UNSUPPORTED, "the %s engine has no operators",
				 kind->name);
	return make_directory(profiler, err) &&
	       worker_start(&profiler->worker, analysis->settings->pin, 1, err) &&
	       load(profiler, to_count, err);
}

void profiler_finish(struct profiler *profiler)
{
	if (profiler->worker.log) /* it was started; by now it may be dead */
		worker_stop(&profiler->worker);
	remove_directory(profiler);
	arena_finish(&profiler->arena);
}

static bool take_times(struct profiler *profiler, const struct json_value *answer, uint64_t most,
		       struct dyno_error *err)
{
	const struct json_value *times = NULL;
	if (!json_get_array(answer, "times", &times, err))
		return false;
	if (!times || times->count > most || (times->count && !times->numbers))
		return error_set(err, DYNO_ERROR_FORMAT, "\"times\" are not those asked for");
	for (size_t i = 0; i < times->count; i++)
		if (!(times->numbers[i] >= 0 && times->numbers[i] <= ANSWER_SECONDS_MAX))
			return error_set(err, DYNO_ERROR_FORMAT, "\"times\" hold what is none");
	profiler->times = times->numbers;
	profiler->time_count = times->count;
	return true;
}

bool profiler_run(struct profiler *profiler, uint64_t *batch, uint64_t count, double seconds,
		  struct dyno_error *err)
{
	struct json_writer writer = { 0 };
	double timeout = seconds + (double)count * profiler->analysis->settings->step_timeout;
	worker_command(&writer, "profile");
	json_member_count(&writer, "batch", *batch);
	json_member_count(&writer, "count", count);
	json_member_number(&writer, "seconds", seconds);
	json_end_object(&writer);
	const struct json_value *answer = ask(profiler, &writer, timeout, err);
	profiler->times = NULL;
	profiler->time_count = 0;
	return answer && ((take_times(profiler, answer, count, err) &&
			   answer_count(answer, "batch", 0, ANSWER_SIZE_MAX, batch, err)) ||
			  refuse(profiler, err));
}

/* Any other file is none of the worker's business. */
static bool is_in_directory(const struct profiler *profiler, const char *path)
{
	size_t length = strlen(profiler->directory);
	return strncmp(path, profiler->directory, length) == 0 && path[length] == '/' &&
	       !strchr(path + length + 1, '/');
}

static char *read_file(const char *path, size_t *length, struct dyno_error *err)
{
	FILE *file = worker_file_open(path);
	struct buffer text = { 0 };
	char block[1 << 16];
	size_t got;
	if (!file) {
		error_set(err, DYNO_ERROR_IO, "%.300s: %s", path, strerror(errno));
		return NULL;
	}
	while (text.length <= PROFILE_BYTES_MAX && (got = fread(block, 1, sizeof(block), file)))
		buffer_append(&text, block, got);
	bool whole = !ferror(file) && text.length <= PROFILE_BYTES_MAX;
	fclose(file);
	*length = text.length;
	if (whole && text.length && !text.failed)
		return buffer_detach(&text);
	buffer_finish(&text);
	error_set(err, DYNO_ERROR_IO, "%.300s: the profile %s", path,
		  whole ? "is empty" : "cannot be read, or is larger than 512 MB");
	return NULL;
}

bool profiler_read(struct profiler *profiler, struct arena *arena, struct profile *profile,
		   struct dyno_error *err)
{
	struct json_writer writer = { 0 };
	const char *path = NULL;
	size_t length;
	worker_command(&writer, "end_profile");
	json_end_object(&writer);
	const struct json_value *answer =
		ask(profiler, &writer, profiler->analysis->settings->load_timeout, err);
	if (!answer || !json_get_string(answer, "path", &path, err))
		return answer && refuse(profiler, err);
	if (path && !is_in_directory(profiler, path)) {
		error_set(err, DYNO_ERROR_FORMAT, "it names a file that is not its own: %.300s",
			  path);
		return refuse(profiler, err);
	}
	char *text = path ? read_file(path, &length, err) : NULL;
	if (!text)
		return path ? false : error_set(err, DYNO_ERROR_FORMAT, "no profile was written");
	bool ok = profile_read(text, length, arena, profile, err);
	free(text);
	return ok;
}
