/* A machine whose /proc and /sys hold anything: no fact may crash, and all text that goes into a
 * result must be UTF-8, or the result file could not be read back. The input is cut at NULs into
 * the contents of the files below, in their order. */
#include "core/base/count.h"
#include "core/base/utf8.h"
#include "host/cpu_times.h"
#include "host/process_memory.h"
#include "measure/device/environment.h"
#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const files[] = {
	"/proc/cpuinfo",
	"/proc/self/status",
	"/proc/self/cgroup",
	"/proc/self/mountinfo",
	"/proc/stat",
	"/proc/self/stat",
	"/proc/meminfo",
	"/proc/loadavg",
	"/sys/fs/cgroup/cpu.max",
	"/sys/fs/cgroup/memory.max",
	"/sys/devices/system/cpu/online",
	"/sys/devices/system/cpu/cpu0/topology/core_siblings_list",
	"/sys/devices/system/cpu/cpu0/cache/index0/level",
	"/sys/devices/system/cpu/cpu0/cache/index0/type",
	"/sys/devices/system/cpu/cpu0/cache/index0/size",
	"/sys/devices/system/cpu/cpufreq/policy0/scaling_governor",
	"/sys/class/kfd/kfd/topology/nodes/1/properties",
	"/sys/class/kfd/kfd/topology/nodes/1/gpu_id",
	"/sys/class/drm/renderD128/device/device",
	"/sys/class/drm/renderD128/device/pp_dpm_sclk",
	"/usr/share/misc/pci.ids",
	"/sys/kernel/mm/transparent_hugepage/enabled",
	"/etc/os-release",
};

static char folder[64]; /* of this process, in memory where there is such a place */

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *where)
{
	(void)status, (void)type, (void)where;
	return remove(path);
}

static void remove_folder(void)
{
	nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void make_folder(void)
{
	snprintf(folder, sizeof(folder), "%s/dyno-fuzz-XXXXXX",
		 access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (!mkdtemp(folder) || atexit(remove_folder) != 0)
		abort();
}

/* Makes the folders of a path below the root, which ends at `from`. */
static void make_folders(char *path, size_t from)
{
	for (char *slash = path + from + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		if (mkdir(path, 0700) != 0 && errno != EEXIST)
			abort();
		*slash = '/';
	}
}

static void write_file(const char *root, const char *name, const uint8_t *bytes, size_t length)
{
	char path[PATH_MAX];
	snprintf(path, sizeof(path), "%s%s", root, name);
	FILE *file = fopen(path, "w");
	if (!file) {
		make_folders(path, strlen(root));
		file = fopen(path, "w");
	}
	if (!file || fwrite(bytes, 1, length, file) != length || fclose(file) != 0)
		abort();
}

static void check_text(const char *text)
{
	uint32_t code_point;
	size_t left = text ? strlen(text) : 0, size;
	for (; left; left -= size, text += size)
		if ((size = utf8_character(text, left, &code_point)) == 0)
			abort();
}

static void check_device(const struct vendor *vendor, const struct host_root *root)
{
	struct arena arena = { 0 };
	struct device_info device = { 0 };
	if (vendor->count(root, NULL) > 0 && vendor->describe(root, 0, &arena, &device, NULL)) {
		check_text(device.name);
		for (size_t i = 0; i < device.properties.count; i++)
			check_text(device.properties.items[i].text);
	}
	if (vendor->process_memory)
		vendor->process_memory(root, 0, 1);
	arena_finish(&arena);
}

static void check_environment(const struct host_root *root)
{
	struct arena arena = { 0 };
	struct properties environment = { 0 };
	struct strings warnings = { 0 };
	struct cpu_times times;
	struct process_memory memory;
	if (!environment_describe(root, &arena, &environment, &warnings, NULL) ||
	    environment_usable_cpus(root) < 1)
		abort();
	for (size_t i = 0; i < environment.count; i++)
		check_text(environment.items[i].text);
	for (size_t i = 0; i < warnings.count; i++)
		check_text(warnings.items[i]);
	if (cpu_times_read(root, 0, &times))
		cpu_times_foreign(&times, &times);
	process_memory_read(root, 0, false, &memory);
	arena_finish(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	if (!*folder)
		make_folder();
	for (size_t i = 0; i < COUNT(files); i++) {
		const uint8_t *end = length ? memchr(bytes, 0, length) : NULL;
		size_t size = end ? (size_t)(end - bytes) : length;
		write_file(folder, files[i], bytes, size);
		size += end != NULL;
		bytes += size;
		length -= size;
	}
	struct host_root root = { .root = folder, .nvml_library = "" };
	check_device(&vendor_cpu, &root);
	check_device(&vendor_amd, &root);
	check_environment(&root);
	return 0;
}
