/* What the terminal is like, and writing to it. */
#include "cli/command.h"
#include "core/base/printable.h"
#include "core/base/spell.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

unsigned terminal_width(int fd)
{
	struct winsize size;
	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col)
		return size.ws_col;
	const char *columns = getenv("COLUMNS");
	long width = columns ? strtol(columns, NULL, 10) : 0;
	return width > 0 && width < 10000 ? (unsigned)width : 0;
}

bool terminal_live(int fd)
{
	const char *term = getenv("TERM");
	return isatty(fd) && term && strcmp(term, "dumb") != 0;
}

bool terminal_colour(int fd)
{
	const char *no = getenv("NO_COLOR");
	return terminal_live(fd) && !(no && *no);
}

/* --- Writing --------------------------------------------------------------------------------- */

/* Text as the command says it. Whoever calls it looks whether it failed. */
static struct buffer as_command(const char *text, size_t length)
{
	struct buffer spelled = { 0 };
	spell(text, length, face_command, &spelled);
	return spelled;
}

bool print_exact(const char *text, size_t length)
{
	while (length) {
		ssize_t written = write(STDOUT_FILENO, text, length);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return errno == EPIPE;
		text += written;
		length -= (size_t)written;
	}
	return true;
}

bool print_lines(const char *text, size_t length, bool styled)
{
	struct buffer safe = { 0 }, spelled = as_command(text, length);
	printable_append_lines(&safe, buffer_text(&spelled), spelled.length,
			       styled && terminal_colour(STDOUT_FILENO));
	safe.failed |= spelled.failed;
	buffer_finish(&spelled);
	if (safe.failed)
		errno = ENOMEM;
	bool ok = !safe.failed && print_exact(buffer_text(&safe), safe.length);
	int reason = errno;
	buffer_finish(&safe);
	errno = reason;
	return ok;
}

void tell_as(const char *style, const char *kind, const char *message)
{
	struct buffer safe = { 0 }, spelled = as_command(message, strlen(message));
	if (!terminal_colour(STDERR_FILENO))
		style = "";
	printable_append(&safe, buffer_text(&spelled));
	safe.failed |= spelled.failed;
	buffer_finish(&spelled);
	fprintf(stderr, "dyno: %s%s%s%s\n", style, kind, *style ? STYLE_NORMAL : "",
		safe.failed ? "out of memory" : buffer_text(&safe));
	buffer_finish(&safe);
}

void tell(const char *format, ...)
{
	struct buffer text = { 0 };
	va_list arguments;
	va_start(arguments, format);
	buffer_vprintf(&text, format, arguments);
	va_end(arguments);
	tell_as("", "", text.failed ? "out of memory" : buffer_text(&text));
	buffer_finish(&text);
}

void tell_to_copy(const char *command)
{
	struct buffer safe = { 0 };
	printable_append(&safe, command);
	if (safe.length && !safe.failed)
		fprintf(stderr, "  %s\n", safe.data);
	buffer_finish(&safe);
}

void tell_object(const char *text)
{
	struct buffer safe = { 0 };
	printable_append(&safe, text);
	if (!safe.failed)
		fprintf(stderr, "%s\n", buffer_text(&safe));
	buffer_finish(&safe);
}

void live_line_clear(void)
{
	fputs("\r\033[K", stderr);
}

void live_line_show(const char *text, unsigned width)
{
	struct buffer shown = { 0 }, spelled = as_command(text, strlen(text));
	bool colour = terminal_colour(STDERR_FILENO);
	printable_elide(&shown, buffer_text(&spelled), width > 1 ? width - 1 : SIZE_MAX);
	live_line_clear();
	fprintf(stderr, "%s%s%s", colour ? STYLE_DIM : "", buffer_text(&shown),
		colour ? STYLE_NORMAL : "");
	fflush(stderr);
	buffer_finish(&spelled);
	buffer_finish(&shown);
}
