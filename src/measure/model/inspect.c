#include "measure/model/inspect.h"
#include "host/digest.h"
#include "measure/model/format.h"
#include "measure/model/kind.h"
#include "measure/model/model.h"
#include "measure/model/network.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LEVELS_MAX 3
#define NAMES_MAX  4096

/* --- Reading -------------------------------------------------------------------------------- */

static bool read_at(void *context, uint64_t offset, void *data, size_t length)
{
	const int *file = context;
	for (size_t done = 0; done < length;) {
		ssize_t got =
			pread(*file, (char *)data + done, length - done, (off_t)(offset + done));
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		done += (size_t)got;
	}
	return true;
}

static bool not_openable(const char *path, int error, struct dyno_error *err)
{
	if (error == ENOENT || error == ENOTDIR)
		return error_set(err, DYNO_ERROR_NOT_FOUND, "%s: no such file", path);
	return error_set(err, DYNO_ERROR_IO, "%s: cannot be read: %s", path, strerror(error));
}

/* Non-blocking, so that a pipe with nobody at its other end cannot hang us. */
static int open_model(const char *path, uint64_t *size, struct dyno_error *err)
{
	struct stat status;
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (file < 0 || fstat(file, &status) != 0) {
		not_openable(path, errno, err);
		if (file >= 0)
			close(file);
		return -1;
	}
	if (S_ISREG(status.st_mode) && status.st_size > 0) {
		*size = (uint64_t)status.st_size;
		return file;
	}
	error_set(err, DYNO_ERROR_FORMAT, "%s: %s", path,
		  S_ISREG(status.st_mode) ? "empty; copy or download it again"
					  : "not a regular file, so not a model");
	close(file);
	return -1;
}

static bool wrong_kind(const char *path, const struct model_kind *kind, struct dyno_error *err)
{
	return error_set(err, DYNO_ERROR_FORMAT, "%s: %s; %s", path, kind->what, kind->advice);
}

/* Engines tell formats apart by the ending alone, and take any other for ONNX. */
static bool ending_fits(const char *path, const struct model_format *format, struct dyno_error *err)
{
	const struct model_format *named = model_format_of_name(path);
	if (named == format || (!named && !format->begins))
		return true;
	return error_set(err, DYNO_ERROR_FORMAT, "%s: is in %s format: rename it to end in %s",
			 path, format->title, format->ending);
}

static bool read_as(const struct model_format *format, const char *path,
		    const struct onnx_source *source, struct arena *arena, struct onnx_file *file,
		    struct dyno_error *err)
{
	const struct model_kind *kind;
	if (format->read(source, arena, file, err))
		return ending_fits(path, format, err);
	if (!format->begins && !model_format_of_name(path) && (kind = model_kind_of_name(path)))
		return wrong_kind(path, kind, err);
	return error_prefix(err, "%s", path);
}

bool model_inspect(const char *path, struct arena *arena, struct onnx_file *file,
		   struct dyno_error *err)
{
	unsigned char head[MODEL_HEAD_SIZE];
	uint64_t size = 0;
	int descriptor = open_model(path, &size, err);
	if (descriptor < 0)
		return false;
	size_t length = size < sizeof(head) ? (size_t)size : sizeof(head);
	struct onnx_source source = { read_at, &descriptor, size };
	const struct model_format *format = NULL;
	const struct model_kind *kind = NULL;
	bool ok;
	if (!read_at(&descriptor, 0, head, length))
		ok = not_openable(path, errno, err);
	else if ((format = model_format_of_bytes(head, length)))
		ok = read_as(format, path, &source, arena, file, err);
	else if ((kind = model_kind_of_bytes(head, length)))
		ok = wrong_kind(path, kind, err);
	else
		ok = read_as(&format_onnx, path, &source, arena, file, err);
	close(descriptor);
	return ok;
}

bool model_graph(const char *path, struct arena *arena, struct onnx_graph *graph)
{
	unsigned char head[MODEL_HEAD_SIZE];
	uint64_t size = 0;
	int descriptor = path ? open_model(path, &size, NULL) : -1;
	if (descriptor < 0)
		return false;
	size_t length = size < sizeof(head) ? (size_t)size : sizeof(head);
	struct onnx_source source = { read_at, &descriptor, size };
	bool ok = read_at(&descriptor, 0, head, length) && !model_format_of_bytes(head, length) &&
		  onnx_graph_read(&source, arena, graph, NULL);
	close(descriptor);
	return ok;
}

static const struct model_format *format_of(const struct model_info *model)
{
	const struct model_format *named = model->path ? model_format_of_name(model->path) : NULL;
	return named || !model->path ? named : &format_onnx;
}

const struct network *model_network(const struct model_info *model, struct arena *arena)
{
	uint64_t size = 0;
	struct dyno_error err;
	const struct model_format *format = format_of(model);
	if (!format || !format->network)
		return NULL;
	struct network *network = arena_allocate(arena, 1, sizeof(*network));
	int descriptor = network ? open_model(model->path, &size, &err) : -1;
	struct onnx_source source = { read_at, &descriptor, size };
	bool ok = descriptor >= 0 && format->network(&source, arena, network, &err);
	if (descriptor >= 0)
		close(descriptor);
	return ok ? network : NULL;
}

/* --- Describing ----------------------------------------------------------------------------- */

/* "FOLDER/location", where FOLDER is the model's. */
static const char *beside(struct arena *arena, const char *path, const char *location)
{
	const char *slash = strrchr(path, '/');
	int folder = slash ? (int)(slash - path) + 1 : 0;
	return arena_printf(arena, "%.*s%s", folder, path, location);
}

static bool external_is_whole(const char *path, const char *model,
			      const struct onnx_external *external, double *size,
			      struct dyno_error *err)
{
	struct stat status;
	if (stat(path, &status) != 0)
		return error_set(err, errno == ENOENT ? DYNO_ERROR_NOT_FOUND : DYNO_ERROR_IO,
				 "%s: its weights are in %s, which cannot be opened (%s): put it "
				 "beside the model",
				 model, path, strerror(errno));
	if (!S_ISREG(status.st_mode))
		return error_set(err, DYNO_ERROR_FORMAT,
				 "%s: its weights are in %s, which is not a "
				 "regular file",
				 model, path);
	if ((uint64_t)status.st_size < external->size)
		return error_set(err, DYNO_ERROR_FORMAT,
				 "%s: its weights are in %s, which is cut short: it has %llu bytes "
				 "and needs %llu; copy or download it again",
				 model, path, (unsigned long long)status.st_size,
				 (unsigned long long)external->size);
	*size += (double)status.st_size;
	return true;
}

/* The file of weights that goes with a model of a format that has one: "model.xml" → "model.bin".
 */
static bool add_weights(const char *path, struct arena *arena, struct onnx_file *file,
			struct dyno_error *err)
{
	const struct model_format *format = model_format_of_name(path);
	if (format && format->beside)
		return format->beside(path, arena, file, err);
	if (!format || !format->weights)
		return true;
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	int stem = (int)(strlen(name) - strlen(format->ending));
	file->externals = arena_allocate(arena, 1, sizeof(*file->externals));
	if (!file->externals)
		return error_memory(err);
	file->externals[0].location = arena_printf(arena, "%.*s%s", stem, name, format->weights);
	file->external_count = 1;
	return file->externals[0].location || error_memory(err);
}

/* The model's path and those of its external data; the sum of their sizes. */
static const char **all_files(const char *path, const struct onnx_file *file, struct arena *arena,
			      double *size, struct dyno_error *err)
{
	const char **paths = arena_allocate(arena, file->external_count + 1, sizeof(*paths));
	struct stat status;
	if (!paths) {
		error_memory(err);
		return NULL;
	}
	if (stat(path, &status) != 0) {
		not_openable(path, errno, err);
		return NULL;
	}
	*size = (double)status.st_size;
	paths[0] = path;
	for (size_t i = 0; i < file->external_count; i++) {
		paths[i + 1] = beside(arena, path, file->externals[i].location);
		if (!paths[i + 1]) {
			error_memory(err);
			return NULL;
		}
		if (!external_is_whole(paths[i + 1], path, &file->externals[i], size, err))
			return NULL;
	}
	return paths;
}

static const char *digest_of(const char **paths, size_t count, struct arena *arena,
			     struct dyno_error *err)
{
	char text[DIGEST_TEXT_SIZE];
	if (!digest_files(paths, count, text, err))
		return NULL;
	const char *digest = arena_printf(arena, "sha256:%s", text);
	if (!digest)
		error_memory(err);
	return digest;
}

bool model_describe(const char *path, struct arena *arena, struct model_info *model,
		    struct dyno_error *err)
{
	const struct model_format *format = model_format_of_name(path);
	bool alone = model->synthetic;
	struct onnx_file file;
	if (!model_inspect(path, arena, &file, err) ||
	    !(alone || add_weights(path, arena, &file, err)))
		return false;
	const char **paths = all_files(path, &file, arena, &model->size, err);
	if (!paths)
		return false;
	model->digest = digest_of(paths, file.external_count + 1, arena, err);
	model->path = arena_string(arena, path);
	model->parameters = file.parameters > 0 ? file.parameters : NAN;
	model->synthetic = format && format->beside && !file.external_count;
	return model->digest && (model->path || error_memory(err));
}

/* --- Folders -------------------------------------------------------------------------------- */

static bool add_names(const char *folder, const char *inside, unsigned level, struct arena *arena,
		      struct strings *names);

static bool add_entry(const char *folder, const char *name, unsigned level, struct arena *arena,
		      struct strings *names)
{
	struct stat status;
	const char *path = arena_printf(arena, "%s/%s", folder, name);
	if (!path)
		return false;
	if (stat(path, &status) != 0) /* a link to nothing */
		return true;
	if (S_ISREG(status.st_mode))
		return strings_add(arena, names, name);
	return !S_ISDIR(status.st_mode) || level == LEVELS_MAX ||
	       add_names(folder, name, level + 1, arena, names);
}

static bool add_names(const char *folder, const char *inside, unsigned level, struct arena *arena,
		      struct strings *names)
{
	const char *path = *inside ? arena_printf(arena, "%s/%s", folder, inside) : folder;
	DIR *stream = path ? opendir(path) : NULL;
	bool ok = path;
	if (!stream)
		return ok; /* one that may not be read holds nothing for us */
	struct dirent *entry;
	while (ok && names->count < NAMES_MAX && (entry = readdir(stream))) {
		if (entry->d_name[0] == '.')
			continue;
		const char *name =
			arena_printf(arena, "%s%s%s", inside, *inside ? "/" : "", entry->d_name);
		ok = name && add_entry(folder, name, level, arena, names);
	}
	closedir(stream);
	return ok;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool model_folder_names(const char *folder, struct arena *arena, struct strings *names,
			struct dyno_error *err)
{
	*names = (struct strings){ 0 };
	if (!add_names(folder, "", 1, arena, names))
		return error_memory(err);
	if (names->count)
		qsort(names->items, names->count, sizeof(*names->items), by_name);
	return true;
}
