#include "measure/worker/sample_log.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static size_t log_size(uint64_t capacity)
{
	return sizeof(struct sample_log) + capacity * sizeof(uint64_t);
}

static struct sample_log *map(int fd, size_t size, struct dyno_error *err)
{
	void *place = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (place != MAP_FAILED)
		return place;
	error_set(err, DYNO_ERROR_MEMORY, "cannot map the sample buffer: %s", strerror(errno));
	return NULL;
}

struct sample_log *sample_log_create(uint64_t capacity, int *fd, struct dyno_error *err)
{
	size_t size = log_size(capacity);
	*fd = memfd_create("dyno-samples", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (*fd < 0 || ftruncate(*fd, (off_t)size) != 0 ||
	    fcntl(*fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) {
		error_set(err, DYNO_ERROR_MEMORY, "cannot make the sample buffer: %s",
			  strerror(errno));
		if (*fd >= 0)
			close(*fd);
		return NULL;
	}
	struct sample_log *log = map(*fd, size, err);
	if (log)
		log->capacity = capacity;
	else
		close(*fd);
	return log;
}

struct sample_log *sample_log_open(int fd, struct dyno_error *err)
{
	struct stat status;
	if (fstat(fd, &status) != 0 || (size_t)status.st_size < sizeof(struct sample_log)) {
		error_set(err, DYNO_ERROR_IO, "no sample buffer was handed over");
		return NULL;
	}
	struct sample_log *log = map(fd, (size_t)status.st_size, err);
	if (log && log_size(log->capacity) != (size_t)status.st_size) {
		munmap(log, (size_t)status.st_size);
		error_set(err, DYNO_ERROR_FORMAT, "the sample buffer has a strange size");
		return NULL;
	}
	return log;
}

uint64_t sample_log_count(const struct sample_log *log, uint64_t capacity)
{
	uint64_t count = atomic_load_explicit(&log->count, memory_order_acquire);
	return count <= capacity ? count : 0;
}

void sample_log_close(struct sample_log *log, uint64_t capacity)
{
	if (log)
		munmap(log, log_size(capacity));
}
