#include "host/cpu_times.h"
#include "host/sysfs.h"
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* --- Reading (proc_pid_stat(5), proc_stat(5)) ------------------------------------------------ */

/* "cpu  user nice system idle iowait irq softirq steal guest guest_nice". A guest's time is part of
 * user's and nice's and must not be added again. */
static bool read_machine(const struct host_root *root, struct cpu_times *times, double tick)
{
	char text[SYSFS_TEXT_SIZE];
	double user, nice, system, idle, iowait, irq = 0, softirq = 0, steal = 0;
	if (!sysfs_read(root, text, sizeof(text), "/proc/stat") ||
	    sscanf(text, "cpu %lf %lf %lf %lf %lf %lf %lf %lf", &user, &nice, &system, &idle,
		   &iowait, &irq, &softirq, &steal) < 5)
		return false;
	times->idle = (idle + iowait) * tick;
	times->steal = steal * tick;
	times->total = (user + nice + system + idle + iowait + irq + softirq + steal) * tick;
	return true;
}

/* "PID (NAME) STATE …": the name can hold anything, so what counts begins behind the last ")".
 * Fields 14 to 17 are utime, stime, cutime and cstime. NaN when it cannot be read. */
static double read_process(const struct host_root *root, const char *process, double tick)
{
	char text[1024];
	double user, system, children_user, children_system;
	if (!sysfs_read(root, text, sizeof(text), "/proc/%s/stat", process))
		return NAN;
	const char *name_end = strrchr(text, ')');
	if (!name_end ||
	    sscanf(name_end, ") %*c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %lf %lf %lf %lf", &user,
		   &system, &children_user, &children_system) != 4)
		return NAN;
	return (user + system + children_user + children_system) * tick;
}

bool cpu_times_read(const struct host_root *root, int64_t worker, struct cpu_times *times)
{
	long ticks = sysconf(_SC_CLK_TCK);
	double tick = 1.0 / (double)(ticks > 0 ? ticks : 100);
	*times = (struct cpu_times){ 0 };
	if (!read_machine(root, times, tick))
		return false;
	times->own = read_process(root, "self", tick);
	if (worker > 0) {
		char name[32];
		snprintf(name, sizeof(name), "%lld", (long long)worker);
		times->own += read_process(root, name, tick);
	}
	return !isnan(times->own);
}

/* --- Shares ---------------------------------------------------------------------------------- */

static double clamp(double share)
{
	return share < 0 ? 0 : share > 1 ? 1 : share;
}

/* Each counter is kept on its own and rounded to a tick, and the kernel lets iowait run back a
 * little (proc_stat(5)): small nonsense is cut off, large nonsense is unknown. */
static bool passed(double before, double after, double *difference)
{
	*difference = after - before;
	if (!(*difference > -CPU_TIMES_MINIMUM))
		return false;
	if (*difference < 0)
		*difference = 0;
	return true;
}

/* Both in seconds; false when a counter ran back. */
static bool foreign_time(const struct cpu_times *before, const struct cpu_times *after,
			 double *foreign, double *total)
{
	double idle, steal, own;
	if (!passed(before->total, after->total, total) ||
	    !passed(before->idle, after->idle, &idle) ||
	    !passed(before->steal, after->steal, &steal) || !passed(before->own, after->own, &own))
		return false;
	*foreign = *total - idle - steal - own;
	return true;
}

static bool steal_time(const struct cpu_times *before, const struct cpu_times *after, double *steal,
		       double *total)
{
	return passed(before->total, after->total, total) &&
	       passed(before->steal, after->steal, steal);
}

double cpu_times_foreign(const struct cpu_times *before, const struct cpu_times *after)
{
	double foreign, total;
	return foreign_time(before, after, &foreign, &total) && total >= CPU_TIMES_MINIMUM
		       ? clamp(foreign / total)
		       : NAN;
}

double cpu_times_steal(const struct cpu_times *before, const struct cpu_times *after)
{
	double steal, total;
	return steal_time(before, after, &steal, &total) && total >= CPU_TIMES_MINIMUM
		       ? clamp(steal / total)
		       : NAN;
}

#define FOREIGN_TOO_MUCH 0.10
#define STEAL_TOO_MUCH   0.02

/* How far what is left of four counters in ticks, or one of them, can be from the truth. */
#define FOREIGN_ERROR 0.04
#define STEAL_ERROR   0.01

bool cpu_times_disturbed(const struct cpu_times *before, const struct cpu_times *after)
{
	double foreign, steal, total;
	return (foreign_time(before, after, &foreign, &total) &&
		foreign - FOREIGN_ERROR > FOREIGN_TOO_MUCH * total) ||
	       (steal_time(before, after, &steal, &total) &&
		steal - STEAL_ERROR > STEAL_TOO_MUCH * total);
}
