#include "measure/input/array.h"
#include "measure/input/fill.h"
#include "measure/input/npy.h"
#include "measure/input/npz.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool read_bytes(int file, unsigned char *bytes, size_t size, struct dyno_error *err)
{
	for (size_t done = 0; done < size;) {
		ssize_t got = read(file, bytes + done, size - done);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return error_set(err, DYNO_ERROR_IO, "cannot read: %s",
					 got ? strerror(errno) : "it became shorter meanwhile");
		done += (size_t)got;
	}
	return true;
}

/* The whole file, which the caller frees. Only regular files: a pipe might never end. */
static unsigned char *read_file(const char *path, size_t *size, struct dyno_error *err)
{
	unsigned char *bytes = NULL;
	struct stat status;
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (file < 0 || fstat(file, &status) != 0)
		error_set(err, DYNO_ERROR_IO, "cannot open: %s", strerror(errno));
	else if (!S_ISREG(status.st_mode))
		error_set(err, DYNO_ERROR_IO, "not a regular file");
	else if (*size = (size_t)status.st_size, !(bytes = input_allocate(*size)))
		error_memory(err);
	else if (!read_bytes(file, bytes, *size, err)) {
		free(bytes);
		bytes = NULL;
	}
	if (file >= 0)
		close(file);
	return bytes;
}

/* Instead of the archive's bytes, those of its array. */
static bool unpack(unsigned char **bytes, size_t *size, const char *name, struct dyno_error *err)
{
	unsigned char *inner = NULL;
	size_t inner_size = 0;
	bool ok = npz_read(*bytes, *size, name, &inner, &inner_size, err);
	free(*bytes);
	*bytes = inner;
	*size = inner_size;
	return ok;
}

static const char *first_there(const unsigned char *bytes, size_t size, const char *const *names)
{
	for (size_t i = 0; names[i]; i++)
		if (npz_has(bytes, size, names[i]))
			return names[i];
	return names[0];
}

static bool read_array(struct array *array, const char *path, const char *const *names,
		       struct dyno_error *err)
{
	size_t size;
	*array = (struct array){ .bytes = read_file(path, &size, err) };
	if (!array->bytes)
		return false;
	if ((!npz_begins(array->bytes, size) ||
	     unpack(&array->bytes, &size, first_there(array->bytes, size, names), err)) &&
	    npy_parse(array->bytes, size, &array->tensor, err))
		return true;
	array_finish(array);
	return false;
}

/* The name behind "FILE.npz:"; NULL where the text is a path as it is. */
static const char *array_of(const char *path)
{
	static const char ending[] = ".npz:";
	const char *mark = strstr(path, ending);
	return mark && access(path, F_OK) != 0 ? mark + strlen(ending) : NULL;
}

/* The path of the archive alone. NULL when memory is exhausted. */
static char *archive_of(const char *path, const char *member)
{
	size_t length = member ? (size_t)(member - path) - 1 : strlen(path);
	char *copy = malloc(length + 1);
	if (copy) {
		memcpy(copy, path, length);
		copy[length] = '\0';
	}
	return copy;
}

bool array_read_any(struct array *array, const char *path, const char *const *names,
		    struct dyno_error *err)
{
	const char *member = array_of(path), *const alone[] = { member, NULL };
	char *archive = archive_of(path, member);
	bool ok = archive ? read_array(array, archive, member ? alone : names, err)
			  : error_memory(err);
	free(archive);
	return ok;
}

bool array_read(struct array *array, const char *path, const char *name, struct dyno_error *err)
{
	const char *const names[] = { name, NULL };
	return array_read_any(array, path, names, err);
}

bool array_is_there(const char *path)
{
	char *archive = archive_of(path, array_of(path));
	bool there = archive && access(archive, F_OK) == 0;
	free(archive);
	return there;
}

void array_finish(struct array *array)
{
	free(array->bytes);
	*array = (struct array){ .bytes = NULL };
}
