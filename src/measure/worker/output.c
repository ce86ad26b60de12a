#include "measure/worker/output.h"
#include "core/base/units.h"
#include "host/sysfs.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PIPE_SIZE (1 << 20) /* what the kernel gives to anyone: the worker waits for us rarely */
#define AT_ONCE   ((size_t)1 << 20)
#define LINE_SIZE 301

bool worker_output_open(struct worker_output *output, int *theirs)
{
	int ends[2];
	*output = (struct worker_output){ .fd = -1 };
	if (pipe2(ends, O_CLOEXEC) != 0)
		return false;
	output->fd = ends[0];
	*theirs = ends[1];
	fcntl(output->fd, F_SETPIPE_SZ, PIPE_SIZE); /* a smaller one does, too */
	return fcntl(output->fd, F_SETFL, O_NONBLOCK) == 0;
}

void worker_output_close(struct worker_output *output)
{
	if (output->fd >= 0)
		close(output->fd);
	output->fd = -1;
}

static void keep(struct worker_output *output, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++, output->total++) {
		if (output->total < sizeof(output->first))
			output->first[output->total] = text[i];
		output->last[output->total % sizeof(output->last)] = text[i];
	}
}

/* Of what is let go only the number of bytes matters. */
static void skip_and_keep(struct worker_output *output, const char *text, size_t length)
{
	size_t most = 2 * WORKER_OUTPUT_KEPT;
	if (length > most && output->total >= WORKER_OUTPUT_KEPT) {
		output->total += length - most;
		text += length - most;
		length = most;
	}
	keep(output, text, length);
}

size_t worker_output_drain(struct worker_output *output)
{
	char chunk[1 << 16];
	size_t drained = 0;
	while (output->fd >= 0 && drained < AT_ONCE) {
		ssize_t length = read(output->fd, chunk, sizeof(chunk));
		if (length < 0 && errno == EINTR)
			continue;
		if (length == 0)
			worker_output_close(output);
		if (length <= 0)
			break;
		skip_and_keep(output, chunk, (size_t)length);
		drained += (size_t)length;
	}
	return drained;
}

/* The line of text[0..length) that begins there, cut to fit. */
static void copy_line(char line[LINE_SIZE], const char *text, size_t length)
{
	const char *end = memchr(text, '\n', length);
	size_t used = end ? (size_t)(end - text) : length;
	if (used >= LINE_SIZE)
		used = LINE_SIZE - 1;
	memcpy(line, text, used);
	line[used] = '\0';
	for (size_t i = 0; i < used; i++) /* a NUL would end it early */
		line[i] = line[i] ? line[i] : '?';
	sysfs_clean(line);
}

static void last_line(const struct worker_output *output, char line[LINE_SIZE])
{
	char tail[WORKER_OUTPUT_KEPT];
	size_t length = output->total < sizeof(tail) ? (size_t)output->total : sizeof(tail);
	for (size_t i = 0; i < length; i++)
		tail[i] = output->last[(output->total - length + i) % sizeof(output->last)];
	while (length && strchr("\r\n ", tail[length - 1])) /* and NUL */
		length--;
	const char *before = memrchr(tail, '\n', length);
	const char *start = before ? before + 1 : tail;
	copy_line(line, start, length - (size_t)(start - tail));
}

void worker_output_words(const struct worker_output *output, char *text, size_t size)
{
	char first[LINE_SIZE], last[LINE_SIZE], much[UNIT_TEXT_SIZE];
	last_line(output, last);
	if (output->total <= 2 * WORKER_OUTPUT_KEPT) {
		snprintf(text, size, "%s", last);
		return;
	}
	copy_line(first, output->first, sizeof(output->first));
	snprintf(text, size, "%s … (%s of output cut) … %s", first,
		 unit_format(much, (double)(output->total - 2 * WORKER_OUTPUT_KEPT), UNIT_BYTE),
		 last);
}
