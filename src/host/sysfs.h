/* Reading what the kernel tells in /sys and /proc (and a few files of /etc), below a root that
 * tests can point at a recorded tree. A file that is missing, empty or not as expected is not an
 * error: its fact is absent. */
#ifndef DYNO_HOST_SYSFS_H
#define DYNO_HOST_SYSFS_H

#include "core/base/buffer.h"
#include "host/root.h"
#include <stdbool.h>
#include <stdint.h>

#define SYSFS_TEXT_SIZE 256
#define SYSFS_FILE_MAX  ((size_t)4 << 20) /* cpuinfo of 1024 threads is about 1.5 MB */

/* The first line of a file without the white space at its ends; bytes that are not UTF-8 or
 * cannot be printed become '?'. False when there is no such file or nothing in it. */
bool sysfs_read(const struct host_root *root, char *text, size_t size, const char *format, ...)
	DYNO_PRINTF(4, 5);

/* The number that the first line is, NaN when it is none ("max", "unknown"). */
double sysfs_number(const struct host_root *root, const char *format, ...) DYNO_PRINTF(2, 3);

/* The whole file, cut at SYSFS_FILE_MAX. Append only; the caller finishes the buffer. */
bool sysfs_load(const struct host_root *root, struct buffer *buffer, const char *format, ...)
	DYNO_PRINTF(3, 4);

bool sysfs_exists(const struct host_root *root, const char *format, ...) DYNO_PRINTF(2, 3);

/* The last part of where a symbolic link points: "amdgpu" of device/driver. */
bool sysfs_link(const struct host_root *root, char *name, size_t size, const char *format, ...)
	DYNO_PRINTF(4, 5);

/* Calls each(context, name) for the entries of a folder, "." and ".." left out, in the order of
 * their names, numbers by value: card2 before card10. False when it cannot be read. */
bool sysfs_each(const struct host_root *root, void (*each)(void *context, const char *name),
		void *context, const char *format, ...) DYNO_PRINTF(4, 5);

/* The value of the first line "KEY : value" of a text such as cpuinfo or meminfo; the search
 * begins at *text, which moves behind the line found. */
bool sysfs_line(const char **text, const char *key, char *value, size_t size);

/* The number at the start of that value, NaN when there is none: "16384 kB" is 16384. */
double sysfs_line_number(const char *text, const char *key);

/* Cuts white space off both ends, joins what is in between, and replaces what cannot be
 * printed. */
void sysfs_clean(char *text);

/* --- Sets of CPUs, as in "0-3,8,10-11" -------------------------------------------------------- */

#define CPU_MAX 8192

struct cpu_list {
	uint64_t bits[CPU_MAX / 64];
};

/* False (and an empty list) when the text is not such a list. */
bool cpu_list_parse(const char *text, struct cpu_list *list);
bool cpu_list_read(const struct host_root *root, struct cpu_list *list, const char *path);
bool cpu_list_has(const struct cpu_list *list, unsigned cpu);
void cpu_list_intersect(struct cpu_list *list, const struct cpu_list *with);
unsigned cpu_list_count(const struct cpu_list *list);

/* Into how many groups the file at PATH under each /sys/devices/system/cpu/cpuN divides these
 * CPUs: sockets, cores, shared caches. A CPU without that file is one of its own. */
unsigned cpu_list_groups(const struct host_root *root, const struct cpu_list *cpus,
			 const char *path);

#endif
