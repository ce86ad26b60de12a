/* The machine that a run was taken on, and what about it makes numbers untrustworthy. Facts first,
 * each absent where the kernel does not tell; then the warnings, which are rules over them. */
#include "measure/device/environment.h"
#include "core/base/count.h"
#include "core/base/number.h"
#include "host/cgroup.h"
#include "host/cpu_times.h"
#include "host/sysfs.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

#define CPU "/sys/devices/system/cpu"

/* What is read once and used by facts and warnings alike. */
struct machine {
	const struct host_root *root;
	struct arena *arena;
	struct properties *properties;
	struct strings *warnings;
	struct device_info cpu;
	struct cgroup_limits limits;
	uint64_t allowed; /* CPUs in the affinity mask */
	uint64_t usable;
	double load;                                      /* of the last minute; NaN unknown */
	double memory, memory_available, swap, swap_used; /* bytes; NaN unknown */
	double steal;                                     /* share since boot; NaN unknown */
	double throttled;                                 /* times since boot; NaN unknown */
};

/* --- CPUs that may be used ------------------------------------------------------------------- */

/* The affinity mask. Taken from /proc and not from sched_getaffinity, so that a recorded tree
 * answers for itself; the mask may name CPUs that are off line. 0: unknown. */
static uint64_t allowed_cpus(const struct host_root *root)
{
	struct buffer status = { 0 };
	struct cpu_list allowed, online;
	char text[4096];
	sysfs_load(root, &status, "/proc/self/status");
	const char *lines = buffer_text(&status);
	bool known = sysfs_line(&lines, "Cpus_allowed_list", text, sizeof(text)) &&
		     cpu_list_parse(text, &allowed);
	buffer_finish(&status);
	bool any_online = cpu_list_read(root, &online, CPU "/online");
	if (known && any_online)
		cpu_list_intersect(&allowed, &online);
	return known ? cpu_list_count(&allowed) : any_online ? cpu_list_count(&online) : 0;
}

static uint64_t usable_cpus(uint64_t allowed, double quota)
{
	uint64_t usable = allowed > 0 ? allowed : 1;
	if (quota < (double)usable)
		usable = quota >= 1 ? (uint64_t)quota : 1;
	return usable;
}

uint64_t environment_usable_cpus(const struct host_root *root)
{
	struct cgroup_limits limits;
	cgroup_read(root, &limits);
	return usable_cpus(allowed_cpus(root), limits.cpus);
}

/* --- Reading --------------------------------------------------------------------------------- */

static void read_memory(struct machine *machine)
{
	struct buffer meminfo = { 0 };
	sysfs_load(machine->root, &meminfo, "/proc/meminfo");
	const char *text = buffer_text(&meminfo);
	machine->memory = sysfs_line_number(text, "MemTotal") * 1024;
	machine->memory_available = sysfs_line_number(text, "MemAvailable") * 1024;
	machine->swap = sysfs_line_number(text, "SwapTotal") * 1024;
	machine->swap_used = machine->swap - sysfs_line_number(text, "SwapFree") * 1024;
	buffer_finish(&meminfo);
}

/* Intel's counters of how often a core was slowed down for its heat, and each socket. */
static void read_throttling(struct machine *machine)
{
	machine->throttled = NAN;
	for (unsigned cpu = 0; cpu < CPU_MAX; cpu++) {
		if (!sysfs_exists(machine->root, CPU "/cpu%u/thermal_throttle", cpu))
			break;
		double core = sysfs_number(machine->root,
					   CPU "/cpu%u/thermal_throttle/core_throttle_count", cpu);
		double package = sysfs_number(
			machine->root, CPU "/cpu%u/thermal_throttle/package_throttle_count", cpu);
		machine->throttled = isnan(machine->throttled) ? 0 : machine->throttled;
		machine->throttled += (core > 0 ? core : 0) + (package > 0 ? package : 0);
	}
}

/* "0.52 0.58 0.59 1/467 12345": of 1, 5 and 15 minutes. */
double environment_load(const struct host_root *root)
{
	char text[SYSFS_TEXT_SIZE];
	double load;
	if (!sysfs_read(root, text, sizeof(text), "/proc/loadavg") ||
	    number_parse(text, strlen(text), &load) == 0)
		return NAN;
	return load;
}

static bool read_machine(struct machine *machine, struct dyno_error *err)
{
	struct cpu_times since_boot;
	const struct cpu_times boot = { 0 };
	cgroup_read(machine->root, &machine->limits);
	machine->allowed = allowed_cpus(machine->root);
	machine->usable = usable_cpus(machine->allowed, machine->limits.cpus);
	machine->steal = cpu_times_read(machine->root, 0, &since_boot)
				 ? cpu_times_steal(&boot, &since_boot)
				 : NAN;
	read_memory(machine);
	read_throttling(machine);
	machine->load = environment_load(machine->root);
	return vendor_cpu.describe(machine->root, 0, machine->arena, &machine->cpu, err);
}

/* --- Facts ----------------------------------------------------------------------------------- */

static bool add_text(struct machine *machine, const char *key, const char *text)
{
	return properties_add_text(machine->arena, machine->properties, key, text);
}

static bool add_number(struct machine *machine, const char *key, double number)
{
	return properties_add_number(machine->arena, machine->properties, key, number);
}

static bool add_cpu(struct machine *machine)
{
	if (!add_text(machine, "cpu", machine->cpu.name))
		return false;
	for (size_t i = 0; i < machine->cpu.properties.count; i++) {
		const struct property *fact = &machine->cpu.properties.items[i];
		if (!(fact->text ? add_text(machine, fact->key, fact->text)
				 : add_number(machine, fact->key, fact->number)))
			return false;
	}
	return true;
}

static bool add_numbers(struct machine *machine)
{
	const struct {
		const char *key;
		double value;
	} facts[] = {
		{ "cpus_allowed", machine->allowed ? (double)machine->allowed : NAN },
		{ "cpus_quota", machine->limits.cpus },
		{ "cpus_usable", (double)machine->usable },
		{ "memory", machine->memory },
		{ "memory_available", machine->memory_available },
		{ "memory_limit", machine->limits.memory },
		{ "swap", machine->swap },
		{ "swap_used", machine->swap_used },
		{ "load", machine->load },
		{ "steal_since_boot", machine->steal },
		{ "throttled_since_boot", machine->throttled },
	};
	for (size_t i = 0; i < COUNT(facts); i++)
		if (!add_number(machine, facts[i].key, facts[i].value))
			return false;
	return true;
}

/* The chosen word of "always [madvise] never". */
static void take_bracketed(char *text)
{
	char *open = strchr(text, '['), *close = open ? strchr(open, ']') : NULL;
	if (!close)
		return;
	*close = '\0';
	memmove(text, open + 1, strlen(open + 1) + 1);
}

static const struct {
	const char *key, *path;
} files[] = {
	{ "kernel", "/proc/sys/kernel/osrelease" },
	{ "clock_source", "/sys/devices/system/clocksource/clocksource0/current_clocksource" },
	{ "smt", CPU "/smt/control" },
	{ "huge_pages", "/sys/kernel/mm/transparent_hugepage/enabled" },
};

static bool add_files(struct machine *machine)
{
	char text[SYSFS_TEXT_SIZE];
	for (size_t i = 0; i < COUNT(files); i++) {
		if (!sysfs_read(machine->root, text, sizeof(text), "%s", files[i].path))
			continue;
		take_bracketed(text);
		if (!add_text(machine, files[i].key, text))
			return false;
	}
	double randomised = sysfs_number(machine->root, "/proc/sys/kernel/randomize_va_space");
	return isnan(randomised) ||
	       add_text(machine, "address_randomisation", randomised > 0 ? "on" : "off");
}

/* os-release: NAME="VALUE" lines (freedesktop.org/software/systemd/man/os-release). */
static bool add_system(struct machine *machine)
{
	struct buffer release = { 0 };
	char name[SYSFS_TEXT_SIZE] = "";
	sysfs_load(machine->root, &release, "/etc/os-release");
	const char *line = buffer_text(&release);
	while (line && strncmp(line, "PRETTY_NAME=", 12) != 0) {
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	if (line) {
		line += 12 + (line[12] == '"' || line[12] == '\'');
		snprintf(name, sizeof(name), "%.*s", (int)strcspn(line, "\"'\n"), line);
		sysfs_clean(name);
	}
	buffer_finish(&release);
	return add_text(machine, "system", *name ? name : NULL);
}

/* Marks that the engines leave, and what their groups are called. */
static const char *container(const struct machine *machine)
{
	static const struct {
		const char *file, *group, *name;
	} marks[] = {
		{ "/run/.containerenv", NULL, "podman" },
		{ "/.dockerenv", NULL, "docker" },
		{ NULL, "kubepods", "kubernetes" },
		{ NULL, "docker", "docker" },
		{ NULL, "libpod", "podman" },
		{ NULL, "lxc", "lxc" },
		{ NULL, "containerd", "containerd" },
		{ "/run/systemd/container", NULL, "yes" },
		{ "/proc/1/root/.dockerenv", NULL, "docker" },
	};
	for (size_t i = 0; i < COUNT(marks); i++)
		if (marks[i].file ? sysfs_exists(machine->root, "%s", marks[i].file)
				  : strstr(machine->limits.path, marks[i].group) != NULL)
			return marks[i].name;
	return NULL;
}

static bool add_program(struct machine *machine)
{
	struct utsname names;
	char now[32];
	time_t seconds = time(NULL);
	struct tm utc;
	strftime(now, sizeof(now), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&seconds, &utc));
	return add_text(machine, "architecture", uname(&names) == 0 ? names.machine : NULL) &&
	       add_text(machine, "dyno", DYNO_VERSION) && add_text(machine, "time", now);
}

/* --- Warnings -------------------------------------------------------------------------------- */

/* Above these a number is no longer the model's alone. */
#define LOAD_TOO_HIGH  0.5  /* load average by usable CPU */
#define SWAP_TOO_MUCH  0.01 /* used swap by memory: less is what an idle desktop has put away */
#define STEAL_TOO_MUCH 0.01 /* share of CPU time since boot */
#define MEMORY_TOO_LOW 0.1  /* available by total */

static bool warn(struct machine *machine, const char *format, ...) DYNO_PRINTF(2, 3);

static bool warn(struct machine *machine, const char *format, ...)
{
	char text[SYSFS_TEXT_SIZE * 2];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	sysfs_clean(text); /* it may have been cut within a character */
	return strings_add(machine->arena, machine->warnings, text);
}

static const char *fact(const struct machine *machine, const char *key)
{
	const struct property *property = properties_find(machine->properties, key);
	return property ? property->text : NULL;
}

static bool warn_of_clock(struct machine *machine)
{
	const char *governor = fact(machine, "governor");
	if (governor && strcmp(governor, "performance") != 0)
		return warn(
			machine,
			"CPU governor is %s: the clock varies; run: sudo cpupower frequency-set "
			"-g performance",
			governor);
	if (governor || properties_find(machine->properties, "frequency_max"))
		return true;
	return warn(
		machine,
		fact(machine, "hypervisor")
			? "virtual machine: the CPU's clock cannot be seen and may vary; compare "
			  "only runs taken close together"
			: "the CPU's clock cannot be seen and may vary: check that the kernel has "
			  "a cpufreq driver");
}

static bool warn_of_others(struct machine *machine)
{
	if (machine->load > LOAD_TOO_HIGH * (double)machine->usable &&
	    !warn(machine, "load average is %.2f on %llu CPUs: stop other programs and run again",
		  machine->load, (unsigned long long)machine->usable))
		return false;
	if (machine->steal > STEAL_TOO_MUCH &&
	    !warn(machine,
		  "the hypervisor has taken %.1f %% of the CPU time since boot: other virtual "
		  "machines disturb; use a dedicated host, or more ‹processes›",
		  machine->steal * 100))
		return false;
	double quota = machine->limits.cpus;
	return !(quota < (double)machine->allowed) ||
	       warn(machine,
		    "a CPU quota of %.2f on %llu CPUs pauses what uses it up: give whole CPUs "
		    "(cpuset) for steady latencies",
		    quota, (unsigned long long)machine->allowed);
}

static bool warn_of_memory(struct machine *machine)
{
	if (machine->swap_used > SWAP_TOO_MUCH * machine->memory &&
	    !warn(machine,
		  "%.1f GB are swapped out: free memory, then run swapoff -a and swapon -a",
		  machine->swap_used / 1e9))
		return false;
	return !(machine->memory_available < MEMORY_TOO_LOW * machine->memory) ||
	       warn(machine, "only %.1f of %.1f GB of memory are free: close other programs",
		    machine->memory_available / 1e9, machine->memory / 1e9);
}

struct supplies {
	const struct host_root *root;
	bool discharging;
};

/* A mouse's battery has the scope "Device". */
static void look_at_supply(void *context, const char *name)
{
	struct supplies *supplies = context;
	char type[SYSFS_TEXT_SIZE], status[SYSFS_TEXT_SIZE], scope[SYSFS_TEXT_SIZE] = "";
	sysfs_read(supplies->root, scope, sizeof(scope), "/sys/class/power_supply/%s/scope", name);
	if (sysfs_read(supplies->root, type, sizeof(type), "/sys/class/power_supply/%s/type",
		       name) &&
	    strcmp(type, "Battery") == 0 && strcmp(scope, "Device") != 0 &&
	    sysfs_read(supplies->root, status, sizeof(status), "/sys/class/power_supply/%s/status",
		       name) &&
	    strcmp(status, "Discharging") == 0)
		supplies->discharging = true;
}

static bool warn_of_power(struct machine *machine)
{
	struct supplies supplies = { .root = machine->root };
	sysfs_each(machine->root, look_at_supply, &supplies, "/sys/class/power_supply");
	if (supplies.discharging && !warn(machine, "running on battery: plug in the power supply"))
		return false;
	return !(machine->throttled > 0) ||
	       warn(machine,
		    "the CPU was slowed down for heat %.0f times since boot: check the cooling",
		    machine->throttled);
}

bool environment_describe(const struct host_root *root, struct arena *arena,
			  struct properties *environment, struct strings *warnings,
			  struct dyno_error *err)
{
	struct machine machine = {
		.root = root,
		.arena = arena,
		.properties = environment,
		.warnings = warnings,
	};
	if (!read_machine(&machine, err))
		return false;
	bool described =
		add_cpu(&machine) && add_numbers(&machine) && add_files(&machine) &&
		add_system(&machine) && add_text(&machine, "container", container(&machine)) &&
		add_program(&machine) && warn_of_clock(&machine) && warn_of_others(&machine) &&
		warn_of_memory(&machine) && warn_of_power(&machine);
	return described || error_memory(err);
}
