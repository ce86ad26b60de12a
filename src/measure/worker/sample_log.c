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

/* The pages that hold nothing but these samples. */
static bool pages_of(const struct sample_log *log, uint64_t first, uint64_t last, char **begin,
		     size_t *length)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t from = ((uintptr_t)&log->samples[first] + page - 1) / page * page;
	uintptr_t to = (uintptr_t)&log->samples[last] / page * page;
	*begin = (char *)from;
	*length = to > from ? to - from : 0;
	return *length;
}

/* Written, not read: only then are they there. */
static void hold_window(struct sample_log *log)
{
	uint64_t last = log->capacity < SAMPLE_WINDOW ? log->capacity : SAMPLE_WINDOW;
	size_t step = (size_t)sysconf(_SC_PAGESIZE) / sizeof(*log->samples);
	for (uint64_t i = 0; i < last; i += step)
		((volatile uint64_t *)log->samples)[i] = 0;
}

void sample_log_release(struct sample_log *log, uint64_t place)
{
	char *begin;
	size_t length;
	if (place >= SAMPLE_WINDOW && pages_of(log, place - SAMPLE_WINDOW, place, &begin, &length))
		madvise(begin, length, MADV_DONTNEED);
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
	if (log)
		hold_window(log);
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
