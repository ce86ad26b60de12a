#include "oom/allocations.h"
#include <dirent.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FRAMES 16

static atomic_ulong fails_at, made, made_until;
static atomic_bool fails_after, failed, paused;
static atomic_long live;
static void *frames[FRAMES];
static int frame_count;
static char elsewhere[512]; /* who asked, in another process */
static const char *mark;    /* a file in which another process reads who asked for it */

static void tell(void)
{
	char text[512];
	frame_count = backtrace(frames, FRAMES);
	int file = mark ? open(mark, O_WRONLY | O_CREAT | O_CLOEXEC, 0600) : -1;
	if (file < 0)
		return;
	allocations_asked(text, sizeof(text));
	(void)!write(file, text, strlen(text));
	close(file);
}

static bool refused(void)
{
	if (atomic_load(&paused))
		return false;
	unsigned long at = atomic_load(&fails_at), number = atomic_fetch_add(&made, 1) + 1;
	if (!at || number < at || (number > at && !atomic_load(&fails_after)))
		return false;
	if (!atomic_exchange(&failed, true))
		tell();
	errno = ENOMEM;
	return true;
}

static void *count(void *block)
{
	atomic_fetch_add(&live, block != NULL);
	return block;
}

/* --- In place of the C library's -------------------------------------------------------------- */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
char *__real_strdup(const char *text);
void __real_free(void *block);
int __real_scandir64(const char *path, struct dirent ***entries,
		     int (*wanted)(const struct dirent *),
		     int (*compare)(const struct dirent **, const struct dirent **));
int __wrap_scandir64(const char *path, struct dirent ***entries,
		     int (*wanted)(const struct dirent *),
		     int (*compare)(const struct dirent **, const struct dirent **));
ssize_t __real_getline(char **line, size_t *size, FILE *file);
ssize_t __wrap_getline(char **line, size_t *size, FILE *file);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
char *__wrap_strdup(const char *text);
void __wrap_free(void *block);

void *__wrap_malloc(size_t size)
{
	return refused() ? NULL : count(__real_malloc(size));
}

void *__wrap_calloc(size_t number, size_t size)
{
	return refused() ? NULL : count(__real_calloc(number, size));
}

void *__wrap_realloc(void *block, size_t size)
{
	if (refused())
		return NULL;
	return block ? __real_realloc(block, size) : count(__real_realloc(NULL, size));
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
	return refused() ? NULL : count(__real_aligned_alloc(alignment, size));
}

char *__wrap_strdup(const char *text)
{
	return refused() ? NULL : count(__real_strdup(text));
}

/* The worker reads its commands so. */
ssize_t __wrap_getline(char **line, size_t *size, FILE *file)
{
	return refused() ? -1 : __real_getline(line, size, file);
}

/* As scandir is called where files may be large. Its entries and their list are the caller's to
 * free. */
int __wrap_scandir64(const char *path, struct dirent ***entries,
		     int (*wanted)(const struct dirent *),
		     int (*compare)(const struct dirent **, const struct dirent **))
{
	int found = refused() ? -1 : __real_scandir64(path, entries, wanted, compare);
	if (found >= 0)
		atomic_fetch_add(&live, found + (*entries != NULL));
	return found;
}

void __wrap_free(void *block)
{
	atomic_fetch_sub(&live, block != NULL);
	__real_free(block);
}

/* --- Telling it when -------------------------------------------------------------------------- */

void allocations_fail(unsigned long at, bool rest)
{
	atomic_store(&made, 0);
	atomic_store(&made_until, 0);
	elsewhere[0] = '\0';
	atomic_store(&failed, false);
	atomic_store(&fails_after, rest);
	atomic_store(&fails_at, at);
}

void allocations_pause(bool pause)
{
	atomic_store(&paused, pause);
}

bool allocations_stop(void)
{
	unsigned long none = 0;
	atomic_compare_exchange_strong(&made_until, &none, atomic_load(&made));
	atomic_store(&fails_at, 0);
	return atomic_load(&failed);
}

void allocations_hand_over(char *text, size_t size)
{
	snprintf(text, size, "%lu%s", atomic_load(&fails_at), atomic_load(&fails_after) ? "+" : "");
	atomic_store(&fails_at, 0);
}

void allocations_take_mark(const char *path)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return;
	ssize_t length = read(file, elsewhere, sizeof(elsewhere) - 1);
	elsewhere[length > 0 ? length : 0] = '\0';
	close(file);
	unlink(path);
	atomic_store(&failed, true);
}

unsigned long allocations_made(void)
{
	return atomic_load(&made_until);
}

long allocations_live(void)
{
	return atomic_load(&live);
}

void allocations_asked(char *text, size_t size)
{
	extern const char __executable_start;
	extern const char etext;
	size_t used = 0;
	snprintf(text, size, "%s", elsewhere);
	if (*elsewhere)
		return;
	for (int i = 2; i < frame_count; i++) { /* without this file's own */
		const char *frame = frames[i];
		if (frame < &__executable_start || frame >= &etext || used + 24 > size)
			continue;
		used += (size_t)snprintf(text + used, size - used, " %#tx",
					 frame - &__executable_start - 1);
	}
}

/* A worker is told by its environment. */
__attribute__((constructor)) static void take_environment(void)
{
	const char *at = getenv("DYNO_TEST_ALLOCATION_FAILS");
	if (!at)
		return;
	mark = getenv("DYNO_TEST_ALLOCATION_MARK");
	allocations_fail(strtoul(at, NULL, 10), strchr(at, '+') != NULL);
}
