#include "host/process_memory.h"
#include "host/sysfs.h"
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static double kilobytes(const struct host_root *root, const char *process, const char *file,
			const char *key, double *second, const char *second_key)
{
	struct buffer text = { 0 };
	sysfs_load(root, &text, "/proc/%s/%s", process, file);
	double value = sysfs_line_number(buffer_text(&text), key) * 1024;
	if (second)
		*second = sysfs_line_number(buffer_text(&text), second_key) * 1024;
	buffer_finish(&text);
	return value;
}

/* "SIZE RESIDENT SHARED …" in pages: what is left where status is cut down (gVisor). */
static double from_statm(const struct host_root *root, const char *process)
{
	char text[SYSFS_TEXT_SIZE];
	double pages = NAN;
	if (!sysfs_read(root, text, sizeof(text), "/proc/%s/statm", process) ||
	    sscanf(text, "%*s %lf", &pages) != 1)
		return NAN;
	return pages * (double)sysconf(_SC_PAGESIZE);
}

bool process_memory_read(const struct host_root *root, int64_t pid, bool exact,
			 struct process_memory *memory)
{
	char process[32] = "self";
	if (pid > 0)
		snprintf(process, sizeof(process), "%lld", (long long)pid);
	memory->resident = kilobytes(root, process, "status", "VmRSS", &memory->peak, "VmHWM");
	if (isnan(memory->resident))
		memory->resident = from_statm(root, process);
	double walked = exact ? kilobytes(root, process, "smaps_rollup", "Rss", NULL, NULL) : NAN;
	if (!isnan(walked))
		memory->resident = walked;
	/* The peak is kept by the lagging counters. */
	if (memory->peak < memory->resident)
		memory->peak = memory->resident;
	return !isnan(memory->resident);
}

double process_memory_own(const struct host_root *root, int64_t pid)
{
	char text[SYSFS_TEXT_SIZE];
	double resident, shared;
	if (!sysfs_read(root, text, sizeof(text), "/proc/%lld/statm", (long long)pid) ||
	    sscanf(text, "%*s %lf %lf", &resident, &shared) != 2)
		return NAN;
	return (resident - shared) * (double)sysconf(_SC_PAGESIZE);
}

bool process_memory_reset_peak(const struct host_root *root)
{
	char path[PATH_MAX];
	int length = snprintf(path, sizeof(path), "%s/proc/self/clear_refs", root->root);
	int file = length < (int)sizeof(path) ? open(path, O_WRONLY | O_CLOEXEC) : -1;
	if (file < 0)
		return false;
	bool written = write(file, "5", 1) == 1;
	return close(file) == 0 && written;
}
