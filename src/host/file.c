/* Atomic replacing: a temporary file in the same folder, synced, then renamed over the old one.
 * Without the sync, ext4 and others may keep the rename and lose the bytes in a power cut. */
#include "host/file.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- Reading -------------------------------------------------------------------------------- */

static bool read_all(int file, size_t limit, struct buffer *out, struct dyno_error *err)
{
	static const size_t piece = (size_t)1 << 18;
	char *bytes = malloc(piece);
	ssize_t got = bytes ? 1 : -1;
	while (got > 0 && out->length <= limit && !out->failed) {
		do
			got = read(file, bytes, piece);
		while (got < 0 && errno == EINTR);
		if (got > 0)
			buffer_append(out, bytes, (size_t)got);
	}
	int reason = errno;
	free(bytes);
	if (!bytes || out->failed)
		return error_memory(err);
	if (got < 0)
		return error_set(err, DYNO_ERROR_IO, "cannot be read: %s", strerror(reason));
	if (out->length > limit)
		return error_set(err, DYNO_ERROR_FORMAT, "larger than the %zu bytes that are read",
				 limit);
	return true;
}

#define WRITER_POLL  50  /* ms */
#define WRITER_POLLS 100 /* 5 s */

/* A named pipe reads as ended while nobody has opened it for writing, which may be for ever.
 * Whoever has may take as long as he does. */
static bool await_writer(int file, struct buffer *out, struct dyno_error *err)
{
	for (int i = 0; i < WRITER_POLLS; i++) {
		struct pollfd end = { .fd = file, .events = POLLIN };
		char byte;
		poll(&end, 1, WRITER_POLL);
		ssize_t got = read(file, &byte, 1);
		if (got == 1)
			buffer_append(out, &byte, 1);
		if (got != 0 || end.revents & POLLHUP)
			return true;
	}
	return error_set(err, DYNO_ERROR_IO, "cannot be read: a pipe into which nobody writes");
}

/* What has an end: devices such as /dev/zero have none. Opened without waiting, read with it. */
static bool has_end(int file, struct buffer *out, struct dyno_error *err)
{
	struct stat status;
	if (fstat(file, &status) != 0)
		return error_set(err, DYNO_ERROR_IO, "cannot be read: %s", strerror(errno));
	if (S_ISFIFO(status.st_mode) && !await_writer(file, out, err))
		return false;
	if ((S_ISCHR(status.st_mode) && !isatty(file)) || S_ISBLK(status.st_mode))
		return error_set(err, DYNO_ERROR_FORMAT, "neither a file nor a pipe");
	return fcntl(file, F_SETFL, O_RDONLY) == 0 ||
	       error_set(err, DYNO_ERROR_IO, "cannot be read: %s", strerror(errno));
}

bool file_read(const char *path, size_t limit, struct buffer *out, struct dyno_error *err)
{
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (file < 0)
		return error_set(err, errno == ENOENT ? DYNO_ERROR_NOT_FOUND : DYNO_ERROR_IO,
				 "%s: cannot be opened: %s", path, strerror(errno));
	bool ok = (has_end(file, out, err) && read_all(file, limit, out, err)) ||
		  error_prefix(err, "%s", path);
	close(file);
	return ok;
}

double file_modified(const char *path)
{
	struct stat is;
	if (stat(path, &is) != 0 || !S_ISREG(is.st_mode))
		return NAN;
	return (double)is.st_mtim.tv_sec + (double)is.st_mtim.tv_nsec * 1e-9;
}

const char *file_base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

/* --- Folders -------------------------------------------------------------------------------- */

bool file_make_folders(char *path, struct dyno_error *err)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		bool made = mkdir(path, 0700) == 0 || errno == EEXIST;
		if (!made)
			error_set(err, DYNO_ERROR_IO, "%s: cannot make the folder (%s)", path,
				  strerror(errno));
		*slash = '/';
		if (!made)
			return false;
	}
	return true;
}

/* --- Replacing ------------------------------------------------------------------------------ */

struct target {
	int file;
	int reason; /* errno of the first write that failed */
};

static bool write_all(void *context, const void *data, size_t length)
{
	struct target *target = context;
	const char *bytes = data;
	while (length > 0) {
		ssize_t put = write(target->file, bytes, length);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0) {
			target->reason = errno;
			return false;
		}
		bytes += put;
		length -= (size_t)put;
	}
	return true;
}

static bool cannot_write(const char *path, int reason, struct dyno_error *err)
{
	return error_set(err, DYNO_ERROR_IO, "%s: cannot be written: %s", path, strerror(reason));
}

/* Fills the open file and closes it. What the system said of a failed write tells more than what
 * the filler makes of it. */
static bool fill_file(int file, const char *path, bool durable, file_filler *fill,
		      const void *context, struct dyno_error *err)
{
	struct target target = { file, 0 };
	bool ok = fill(context, (struct sink){ write_all, &target }, err);
	if (!ok && target.reason == 0)
		error_prefix(err, "%s", path);
	if (ok && durable && fsync(file) < 0 && errno != EINVAL && errno != EROFS &&
	    errno != ENOTSUP)
		target.reason = errno;
	if (close(file) < 0 && target.reason == 0 && ok)
		target.reason = errno;
	return target.reason ? cannot_write(path, target.reason, err) : ok;
}

static bool write_directly(const char *path, file_filler *fill, const void *context,
			   struct dyno_error *err)
{
	int file = open(path, O_WRONLY | O_CLOEXEC);
	return file < 0 ? cannot_write(path, errno, err)
			: fill_file(file, path, true, fill, context, err);
}

/* Opens a new file in the folder of `path` and writes its name to `name`. Not mkstemp: the umask,
 * which cannot be asked for without changing it, must apply. */
static int open_temporary(const char *path, char name[PATH_MAX])
{
	const char *slash = strrchr(path, '/');
	int folder = slash ? (int)(slash - path) + 1 : 0, file = -1;
	for (unsigned attempt = 0; attempt < 1000; attempt++) {
		int length = snprintf(name, PATH_MAX, "%.*s.dyno-%ld-%u", folder, path,
				      (long)getpid(), attempt);
		if (length < 0 || length >= PATH_MAX) {
			errno = ENAMETOOLONG;
			return -1;
		}
		file = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (file >= 0 || errno != EEXIST)
			break;
	}
	return file;
}

/* So that the new name survives a power cut too. Not all file systems can: nothing is lost then. */
static void sync_folder(const char *path)
{
	char folder[PATH_MAX];
	const char *slash = strrchr(path, '/');
	snprintf(folder, sizeof(folder), "%.*s", slash ? (int)(slash - path) + 1 : 1,
		 slash ? path : ".");
	int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (file < 0)
		return;
	(void)fsync(file);
	close(file);
}

/* `mode`: of the file that is replaced, or -1. */
static bool replace_file(const char *path, long mode, bool durable, file_filler *fill,
			 const void *context, struct dyno_error *err)
{
	char name[PATH_MAX];
	int file = open_temporary(path, name);
	if (file < 0)
		return cannot_write(path, errno, err);
	if (mode >= 0)
		(void)fchmod(file, (mode_t)mode & 0777);
	bool ok = fill_file(file, path, durable, fill, context, err);
	if (ok && rename(name, path) < 0)
		ok = cannot_write(path, errno, err);
	if (ok && durable)
		sync_folder(path);
	if (!ok)
		unlink(name);
	return ok;
}

static bool replace(const char *path, bool durable, file_filler *fill, const void *context,
		    struct dyno_error *err)
{
	char target[PATH_MAX];
	struct stat status;
	if (stat(path, &status) < 0)
		return errno == ENOENT ? replace_file(path, -1, durable, fill, context, err)
				       : cannot_write(path, errno, err);
	if (S_ISDIR(status.st_mode))
		return cannot_write(path, EISDIR, err);
	if (!S_ISREG(status.st_mode))
		return write_directly(path, fill, context, err);
	if (!realpath(path, target) || access(target, W_OK) < 0)
		return cannot_write(path, errno, err); /* renaming would not ask for permission */
	return replace_file(target, (long)status.st_mode, durable, fill, context, err);
}

bool file_replace(const char *path, file_filler *fill, const void *context, struct dyno_error *err)
{
	return replace(path, true, fill, context, err);
}

bool file_replace_derived(const char *path, file_filler *fill, const void *context,
			  struct dyno_error *err)
{
	return replace(path, false, fill, context, err);
}
