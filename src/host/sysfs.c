#include "host/sysfs.h"
#include "core/base/number.h"
#include "core/base/utf8.h"
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- Files ---------------------------------------------------------------------------------- */

static bool place(const struct host_root *root, char path[PATH_MAX], const char *format,
		  va_list arguments)
{
	int prefix = snprintf(path, PATH_MAX, "%s", root->root ? root->root : "");
	if (prefix < 0 || prefix >= PATH_MAX)
		return false;
	int length = vsnprintf(path + prefix, PATH_MAX - (size_t)prefix, format, arguments);
	return length > 0 && length < PATH_MAX - prefix;
}

/* Up to size bytes of a file; sysfs may give them in pieces. -1 when it cannot be read. */
static ssize_t read_bytes(const char *path, char *bytes, size_t size)
{
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (file < 0)
		return -1;
	size_t length = 0;
	ssize_t got = 0;
	while (length < size && (got = read(file, bytes + length, size - length)) > 0)
		length += (size_t)got;
	close(file);
	return got < 0 && length == 0 ? -1 : (ssize_t)length;
}

/* false when there is no such file or it is empty. */
static bool first_line(const struct host_root *root, char *text, size_t size, const char *format,
		       va_list arguments)
{
	char path[PATH_MAX];
	if (!place(root, path, format, arguments))
		return false;
	ssize_t length = read_bytes(path, text, size - 1);
	if (length <= 0)
		return false;
	text[length] = '\0';
	text[strcspn(text, "\n")] = '\0';
	sysfs_clean(text);
	return *text != '\0';
}

bool sysfs_read(const struct host_root *root, char *text, size_t size, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	bool found = first_line(root, text, size, format, arguments);
	va_end(arguments);
	return found;
}

double sysfs_number(const struct host_root *root, const char *format, ...)
{
	char text[SYSFS_TEXT_SIZE];
	double number = NAN;
	va_list arguments;
	va_start(arguments, format);
	bool found = first_line(root, text, sizeof(text), format, arguments);
	va_end(arguments);
	size_t length = found ? strlen(text) : 0;
	return found && number_parse(text, length, &number) == length ? number : NAN;
}

bool sysfs_load(const struct host_root *root, struct buffer *buffer, const char *format, ...)
{
	char path[PATH_MAX];
	va_list arguments;
	va_start(arguments, format);
	bool placed = place(root, path, format, arguments);
	va_end(arguments);
	int file = placed ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) : -1;
	if (file < 0)
		return false;
	char block[8192];
	ssize_t got;
	while (buffer->length < SYSFS_FILE_MAX && (got = read(file, block, sizeof(block))) > 0)
		buffer_append(buffer, block, (size_t)got);
	close(file);
	return !buffer->failed && buffer->length > 0;
}

bool sysfs_exists(const struct host_root *root, const char *format, ...)
{
	char path[PATH_MAX];
	va_list arguments;
	va_start(arguments, format);
	bool placed = place(root, path, format, arguments);
	va_end(arguments);
	return placed && access(path, F_OK) == 0;
}

bool sysfs_link(const struct host_root *root, char *name, size_t size, const char *format, ...)
{
	char path[PATH_MAX], target[PATH_MAX];
	va_list arguments;
	va_start(arguments, format);
	bool placed = place(root, path, format, arguments);
	va_end(arguments);
	ssize_t length = placed ? readlink(path, target, sizeof(target) - 1) : -1;
	if (length <= 0)
		return false;
	target[length] = '\0';
	const char *slash = strrchr(target, '/');
	snprintf(name, size, "%s", slash ? slash + 1 : target);
	sysfs_clean(name);
	return *name != '\0';
}

static int not_dots(const struct dirent *entry)
{
	return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

bool sysfs_each(const struct host_root *root, void (*each)(void *context, const char *name),
		void *context, const char *format, ...)
{
	char path[PATH_MAX];
	struct dirent **entries = NULL;
	va_list arguments;
	va_start(arguments, format);
	bool placed = place(root, path, format, arguments);
	va_end(arguments);
	int count = placed ? scandir(path, &entries, not_dots, versionsort) : -1;
	for (int i = 0; i < count; i++) {
		each(context, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return count >= 0;
}

/* --- Text ----------------------------------------------------------------------------------- */

void sysfs_clean(char *text)
{
	char *to = text;
	size_t left = strlen(text);
	for (const char *from = text; left > 0;) {
		uint32_t code_point = 0;
		size_t length = utf8_character(from, left, &code_point);
		bool space = *from == ' ' || *from == '\t' || *from == '\n' || *from == '\r';
		if (length == 0 || (!space && (code_point < 0x20 || code_point == 0x7f))) {
			*to++ = '?';
			length = 1;
		} else if (!space) {
			memmove(to, from, length);
			to += length;
		} else if (to > text && to[-1] != ' ') {
			*to++ = ' ';
		}
		from += length;
		left -= length;
	}
	if (to > text && to[-1] == ' ')
		to--;
	*to = '\0';
}

/* Behind the colon when the line is "KEY<white space>:…", else NULL. */
static const char *value_of(const char *line, const char *key)
{
	size_t length = strlen(key);
	if (strncmp(line, key, length) != 0)
		return NULL;
	line += length;
	line += strspn(line, " \t");
	return *line == ':' ? line + 1 : NULL;
}

bool sysfs_line(const char **text, const char *key, char *value, size_t size)
{
	for (const char *line = *text; *line;) {
		const char *found = value_of(line, key);
		size_t length = strcspn(line, "\n");
		const char *end = line + length;
		line = *end ? end + 1 : end;
		if (!found)
			continue;
		size_t copied = (size_t)(end - found);
		if (copied >= size)
			copied = utf8_cut(found, size - 1);
		memcpy(value, found, copied);
		value[copied] = '\0';
		sysfs_clean(value);
		*text = line;
		return true;
	}
	return false;
}

double sysfs_line_number(const char *text, const char *key)
{
	char value[SYSFS_TEXT_SIZE];
	double number = NAN;
	if (!sysfs_line(&text, key, value, sizeof(value)) ||
	    number_parse(value, strlen(value), &number) == 0)
		return NAN;
	return number;
}

/* --- Sets of CPUs --------------------------------------------------------------------------- */

/* Digits only, so that neither a sign nor an overflow gets through. */
static bool take_cpu(const char **text, unsigned *cpu)
{
	unsigned value = 0;
	const char *start = *text;
	for (; **text >= '0' && **text <= '9'; (*text)++) {
		value = value * 10 + (unsigned)(**text - '0');
		if (value >= CPU_MAX)
			return false;
	}
	*cpu = value;
	return *text != start;
}

static bool parse_ranges(const char *text, struct cpu_list *list)
{
	for (;;) {
		unsigned first, last;
		if (!take_cpu(&text, &first))
			return false;
		last = first;
		if (*text == '-') {
			text++;
			if (!take_cpu(&text, &last) || last < first)
				return false;
		}
		for (unsigned cpu = first; cpu <= last; cpu++)
			list->bits[cpu / 64] |= UINT64_C(1) << cpu % 64;
		if (*text == '\0')
			return true;
		if (*text++ != ',')
			return false;
	}
}

bool cpu_list_parse(const char *text, struct cpu_list *list)
{
	*list = (struct cpu_list){ 0 };
	if (parse_ranges(text, list))
		return true;
	*list = (struct cpu_list){ 0 };
	return false;
}

bool cpu_list_read(const struct host_root *root, struct cpu_list *list, const char *path)
{
	char text[4096]; /* a list of 8192 CPUs with every second one missing is longer: absent */
	*list = (struct cpu_list){ 0 };
	return sysfs_read(root, text, sizeof(text), "%s", path) && cpu_list_parse(text, list);
}

bool cpu_list_has(const struct cpu_list *list, unsigned cpu)
{
	return cpu < CPU_MAX && (list->bits[cpu / 64] >> cpu % 64 & 1);
}

void cpu_list_intersect(struct cpu_list *list, const struct cpu_list *with)
{
	for (size_t i = 0; i < CPU_MAX / 64; i++)
		list->bits[i] &= with->bits[i];
}

unsigned cpu_list_count(const struct cpu_list *list)
{
	unsigned count = 0;
	for (size_t i = 0; i < CPU_MAX / 64; i++)
		count += (unsigned)__builtin_popcountll(list->bits[i]);
	return count;
}

unsigned cpu_list_groups(const struct host_root *root, const struct cpu_list *cpus,
			 const char *path)
{
	struct cpu_list seen = { 0 };
	unsigned groups = 0;
	for (unsigned cpu = 0; cpu < CPU_MAX; cpu++) {
		struct cpu_list group;
		char file[SYSFS_TEXT_SIZE];
		if (!cpu_list_has(cpus, cpu) || cpu_list_has(&seen, cpu))
			continue;
		groups++;
		snprintf(file, sizeof(file), "/sys/devices/system/cpu/cpu%u/%s", cpu, path);
		if (!cpu_list_read(root, &group, file))
			continue;
		for (size_t i = 0; i < CPU_MAX / 64; i++)
			seen.bits[i] |= group.bits[i];
	}
	return groups;
}
