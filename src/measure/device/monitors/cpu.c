/* Processors, by cpufreq, hwmon or thermal zones, Intel's counts of slowing down for heat, RAPL,
 * and the kernel's account of CPU time. In virtual machines only the last is there. */
#include "core/base/count.h"
#include "host/cpu_times.h"
#include "host/sysfs.h"
#include "measure/device/monitor.h"
#include "measure/device/sensor.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CPU          "/sys/devices/system/cpu"
#define THREADS_READ 16 /* whose processors' clocks are read */
#define FILES        16 /* of temperatures, and of counts */

struct files {
	char paths[FILES][96];
	size_t count;
};

struct state {
	struct files temperatures; /* m°C */
	struct files counts;       /* of slowing down, since boot */
	double counted;            /* their sum; NaN: not read yet */
	struct cpu_times before;
	bool times_known;
	double foreign, steal;    /* ppb, of the last stretch that was long enough */
	struct sensor sensor;     /* its kind is NULL: none */
	double energy, energy_at; /* J, s */
};

static void add_file(struct files *files, const char *path)
{
	if (files->count < FILES)
		snprintf(files->paths[files->count++], sizeof(files->paths[0]), "%s", path);
}

/* --- Clocks ----------------------------------------------------------------------------------- */

struct clocks {
	const struct host_root *root;
	int64_t pid;
	double sum;
	unsigned count, looked;
};

/* "PID (NAME) STATE …": of the fields behind the name the 37th is the processor that it runs on, or
 * ran on last (proc_pid_stat(5)). -1 unless it runs now. */
static long processor_of(const struct clocks *clocks, const char *thread)
{
	char text[1024];
	if (!sysfs_read(clocks->root, text, sizeof(text), "/proc/%lld/task/%s/stat",
			(long long)clocks->pid, thread))
		return -1;
	const char *field = strrchr(text, ')');
	if (!field || strncmp(field, ") R", 3) != 0)
		return -1;
	for (int i = 0; i < 37 && field; i++)
		field = strchr(field + 1, ' ');
	return field ? strtol(field, NULL, 10) : -1;
}

static void add_clock(void *context, const char *thread)
{
	struct clocks *clocks = context;
	if (clocks->looked++ >= THREADS_READ)
		return;
	long processor = processor_of(clocks, thread);
	double kilohertz =
		processor < 0 ? NAN
			      : sysfs_number(clocks->root, CPU "/cpu%ld/cpufreq/scaling_cur_freq",
					     processor);
	if (kilohertz > 0) {
		clocks->sum += kilohertz * 1e3;
		clocks->count++;
	}
}

/* The mean over the processors that the worker's threads run on now: others may idle at any. */
static double clock(const struct monitor *monitor, const struct monitored *who)
{
	struct clocks clocks = { .root = &monitor->root, .pid = who->worker };
	sysfs_each(&monitor->root, add_clock, &clocks, "/proc/%lld/task", (long long)who->worker);
	return clocks.count ? clocks.sum / clocks.count : NAN;
}

/* --- Temperature ------------------------------------------------------------------------------ */

static double hottest(const struct monitor *monitor, const struct files *files)
{
	double degrees = NAN;
	for (size_t i = 0; i < files->count; i++)
		degrees = fmax(degrees, sysfs_number(&monitor->root, "%s", files->paths[i]));
	return degrees;
}

static bool is_one_of(const char *name, const char *const *names)
{
	while (*names && strcmp(name, *names) != 0)
		names++;
	return *names != NULL;
}

/* temp1 is the package of coretemp, and what the fan goes by of k10temp. */
static void take_hwmon(void *context, const char *entry)
{
	static const char *const names[] = { "coretemp", "k10temp", "zenpower", "cpu_thermal",
					     NULL };
	struct monitor *monitor = context;
	struct state *state = monitor->state;
	char name[SYSFS_TEXT_SIZE], path[96];
	if (strlen(entry) > 32 ||
	    !sysfs_read(&monitor->root, name, sizeof(name), "/sys/class/hwmon/%s/name", entry) ||
	    !is_one_of(name, names))
		return;
	snprintf(path, sizeof(path), "/sys/class/hwmon/%s/temp1_input", entry);
	if (sysfs_exists(&monitor->root, "%s", path))
		add_file(&state->temperatures, path);
}

static void take_zone(void *context, const char *entry)
{
	static const char *const names[] = {
		"x86_pkg_temp", "cpu-thermal", "cpu_thermal", "cpu0-thermal",
		"cpu1-thermal", "soc-thermal", NULL
	};
	struct monitor *monitor = context;
	struct state *state = monitor->state;
	char type[SYSFS_TEXT_SIZE], path[96];
	if (strlen(entry) > 32 ||
	    !sysfs_read(&monitor->root, type, sizeof(type), "/sys/class/thermal/%s/type", entry) ||
	    !is_one_of(type, names))
		return;
	snprintf(path, sizeof(path), "/sys/class/thermal/%s/temp", entry);
	add_file(&state->temperatures, path);
}

/* --- Slowed down for heat --------------------------------------------------------------------- */

/* Of Intel's, by core and package: some cores tell of all, which heat up together. */
static void find_counts(struct monitor *monitor)
{
	static const char *const names[] = { "package_throttle_count", "core_throttle_count" };
	struct state *state = monitor->state;
	struct cpu_list online;
	cpu_list_read(&monitor->root, &online, CPU "/online");
	unsigned step = cpu_list_count(&online) / (FILES / COUNT(names)) + 1;
	for (unsigned cpu = 0; cpu < CPU_MAX; cpu += step)
		for (size_t i = 0; i < COUNT(names); i++) {
			char path[96];
			snprintf(path, sizeof(path), CPU "/cpu%u/thermal_throttle/%s", cpu,
				 names[i]);
			if (cpu_list_has(&online, cpu) && sysfs_exists(&monitor->root, "%s", path))
				add_file(&state->counts, path);
		}
}

static void read_counts(struct monitor *monitor, double values[READINGS])
{
	struct state *state = monitor->state;
	double sum = 0, before = state->counted;
	if (!state->counts.count)
		return;
	for (size_t i = 0; i < state->counts.count; i++)
		sum += sysfs_number(&monitor->root, "%s", state->counts.paths[i]);
	state->counted = sum;
	if (!isnan(sum) && !isnan(before))
		monitor_slowed(values, sum > before ? (uint64_t)1 << READING_SLOWED_HEAT : 0);
}

/* --- Memory, power, other programs -------------------------------------------------------------
 */

static double memory(const struct monitor *monitor)
{
	struct buffer text = { 0 };
	sysfs_load(&monitor->root, &text, "/proc/meminfo");
	double kibibytes = sysfs_line_number(buffer_text(&text), "MemTotal") -
			   sysfs_line_number(buffer_text(&text), "MemAvailable");
	buffer_finish(&text);
	return kibibytes >= 0 ? kibibytes * 1024 : NAN;
}

/* J of all packages; a counter that began anew spoils one stretch. */
static double energy_now(struct sensor *sensor, double now)
{
	double sum = 0, joules;
	for (size_t i = 0; i < sensor->count; i++) {
		if (sensor->channels[i].part != PART_DEVICE)
			continue;
		if (!sensor->channels[i].counter ||
		    !sensor->kind->read(sensor, &sensor->channels[i], now, &joules, NULL))
			return NAN;
		sum += joules;
	}
	return sum;
}

static double power(struct state *state, double now)
{
	if (!state->sensor.kind)
		return NAN;
	double energy = energy_now(&state->sensor, now);
	double watts = (energy - state->energy) / (now - state->energy_at);
	state->energy = energy;
	state->energy_at = now;
	return watts >= 0 ? watts * 1e3 : NAN;
}

/* The kernel counts in steps of 10 ms: over less than half a second of CPU time nothing is told,
 * and the last stretch stands. */
static void read_times(struct monitor *monitor, const struct monitored *who)
{
	struct state *state = monitor->state;
	struct cpu_times now;
	if (!cpu_times_read(&monitor->root, who->worker, &now))
		return;
	double foreign = state->times_known ? cpu_times_foreign(&state->before, &now) : NAN;
	if (state->times_known && isnan(foreign))
		return;
	if (state->times_known) {
		state->foreign = foreign * 1e9;
		state->steal = cpu_times_steal(&state->before, &now) * 1e9;
	}
	state->before = now;
	state->times_known = true;
}

/* --- All ---------------------------------------------------------------------------------------
 */

static void read(struct monitor *monitor, const struct monitored *who, double values[READINGS])
{
	struct state *state = monitor->state;
	values[READING_CLOCK] = clock(monitor, who);
	values[READING_TEMPERATURE] = hottest(monitor, &state->temperatures);
	values[READING_MEMORY] = memory(monitor);
	values[READING_POWER] = power(state, who->now);
	read_counts(monitor, values);
	read_times(monitor, who);
	values[READING_FOREIGN] = state->foreign;
	values[READING_STEAL] = state->steal;
}

static void begin(struct monitor *monitor)
{
	struct state *state = monitor->state;
	state->counted = state->foreign = state->steal = NAN;
	state->energy = state->energy_at = NAN;
	state->times_known = false;
}

static bool open(struct monitor *monitor, struct dyno_error *err)
{
	struct state *state = monitor->state = calloc(1, sizeof(*state));
	if (!state)
		return error_memory(err);
	sysfs_each(&monitor->root, take_hwmon, monitor, "/sys/class/hwmon");
	if (!state->temperatures.count)
		sysfs_each(&monitor->root, take_zone, monitor, "/sys/class/thermal");
	find_counts(monitor);
	sensor_open(&state->sensor, platform_find("cpu"), 0, &monitor->root, NULL);
	monitor->absent[READING_CLOCK] =
		"the kernel shows no frequencies here: virtual machines have none";
	monitor->absent[READING_TEMPERATURE] = "the kernel shows no temperature of the processor";
	monitor->absent[READING_PROCESSES] = "of a processor others' share of its time is told";
	monitor->absent[READING_SLOWED] = "the processor does not count how often it was slowed "
					  "down: Intel's do, outside of virtual machines";
	begin(monitor);
	return true;
}

static void close(struct monitor *monitor)
{
	struct state *state = monitor->state;
	sensor_close(&state->sensor);
	free(state);
}

const struct monitor_kind monitor_cpu = {
	.name = "cpu",
	.vendor = &vendor_cpu,
	.open = open,
	.begin = begin,
	.read = read,
	.close = close,
};
