/* AMD's GPUs, by the files of the kernel's amdgpu and amdkfd drivers (docs.kernel.org/gpu/amdgpu,
 * gpu/drm-usage-stats; the topology as in ROCm's libhsakmt).
 *
 * Which GPU is migraphx:N? HIP counts the nodes of /sys/class/kfd/kfd/topology that have compute
 * units, in the order of their numbers; ROCR_VISIBLE_DEVICES picks from them, HIP_VISIBLE_DEVICES
 * (CUDA_VISIBLE_DEVICES where that is empty) from what is left. Without KFD (no ROCm kernel
 * support) the cards are taken in their order. */
#include "measure/device/vendors/amd.h"
#include "core/base/count.h"
#include "host/sysfs.h"
#include "measure/device/vendors/visible.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DRM      "/sys/class/drm"
#define TOPOLOGY "/sys/class/kfd/kfd/topology/nodes"

struct gpu {
	char drm[32];  /* "renderD128" or "card0": the folder under DRM */
	char node[16]; /* of the topology, "" without KFD */
	double kfd_id; /* names its files under kfd/proc; NaN without KFD */
	double gfx;    /* 90010 for gfx90a; NaN unknown */
	double compute_units;
};

struct gpus {
	const struct host_root *root;
	struct gpu items[VISIBLE_MAX];
	unsigned count;
};

/* --- Finding ---------------------------------------------------------------------------------- */

/* The topology's lines are "KEY VALUE". */
static double node_value(const char *properties, const char *key)
{
	size_t length = strlen(key);
	for (const char *line = properties; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, key, length) == 0 && line[length] == ' ')
			return strtod(line + length, NULL);
	}
	return NAN;
}

static void take_node(void *context, const char *node)
{
	struct gpus *gpus = context;
	struct buffer text = { 0 };
	sysfs_load(gpus->root, &text, TOPOLOGY "/%s/properties", node);
	const char *properties = buffer_text(&text);
	double simds = node_value(properties, "simd_count");
	double minor = node_value(properties, "drm_render_minor");
	double per_unit = node_value(properties, "simd_per_cu");
	struct gpu gpu = {
		.kfd_id = sysfs_number(gpus->root, TOPOLOGY "/%s/gpu_id", node),
		.gfx = node_value(properties, "gfx_target_version"),
		.compute_units = simds / per_unit,
	};
	buffer_finish(&text);
	/* CPUs are nodes too, with no SIMDs. */
	if (!(simds > 0) || !(minor >= 0 && minor < 1e6) || strlen(node) >= sizeof(gpu.node) ||
	    gpus->count == VISIBLE_MAX)
		return;
	snprintf(gpu.drm, sizeof(gpu.drm), "renderD%u", (unsigned)minor);
	strcpy(gpu.node, node);
	gpus->items[gpus->count++] = gpu;
}

static void take_card(void *context, const char *name)
{
	struct gpus *gpus = context;
	char vendor[SYSFS_TEXT_SIZE];
	struct gpu gpu = { .kfd_id = NAN, .gfx = NAN, .compute_units = NAN };
	/* "card0", not "card0-HDMI-A-1". */
	if (strncmp(name, "card", 4) != 0 || strspn(name + 4, "0123456789") != strlen(name + 4) ||
	    strlen(name) >= sizeof(gpu.drm) || gpus->count == VISIBLE_MAX ||
	    !sysfs_read(gpus->root, vendor, sizeof(vendor), DRM "/%s/device/vendor", name) ||
	    strcmp(vendor, "0x1002") != 0)
		return;
	strcpy(gpu.drm, name);
	gpus->items[gpus->count++] = gpu;
}

static void keep_visible(struct gpus *gpus, const char *variable)
{
	struct gpus all = *gpus;
	unsigned order[VISIBLE_MAX];
	gpus->count = visible_devices(variable, all.count, NULL, NULL, order);
	for (unsigned i = 0; i < gpus->count; i++)
		gpus->items[i] = all.items[order[i]];
}

/* HIP takes an empty list for none, and CUDA's in its place. */
static bool is_given(const char *variable)
{
	const char *list = getenv(variable);
	return list && *list;
}

static void find_gpus(const struct host_root *root, struct gpus *gpus)
{
	*gpus = (struct gpus){ .root = root };
	sysfs_each(root, take_node, gpus, TOPOLOGY);
	if (gpus->count == 0)
		sysfs_each(root, take_card, gpus, DRM);
	keep_visible(gpus, "ROCR_VISIBLE_DEVICES");
	if (is_given("HIP_VISIBLE_DEVICES"))
		keep_visible(gpus, "HIP_VISIBLE_DEVICES");
	else if (is_given("CUDA_VISIBLE_DEVICES"))
		keep_visible(gpus, "CUDA_VISIBLE_DEVICES");
}

static unsigned count(const struct host_root *root, struct dyno_error *err)
{
	struct gpus gpus;
	find_gpus(root, &gpus);
	if (gpus.count == 0)
		error_set(err, DYNO_ERROR_NOT_FOUND,
			  "no AMD GPU here: the kernel's amdgpu driver shows none");
	return gpus.count;
}

/* --- Names ----------------------------------------------------------------------------------- */

static const char *const id_lists[] = {
	"/usr/share/hwdata/pci.ids",
	"/usr/share/misc/pci.ids",
	"/var/lib/pciutils/pci.ids",
};

/* pci.ids: "1002  Advanced…" begins a vendor, "\t744c  Navi 31 [Radeon RX 7900 XT]" is a device of
 * it, "\t\t…" a board. */
static bool name_in_list(const char *list, const char *device, char *name, size_t size)
{
	const char *line = strstr(list, "\n1002  ");
	while (line && (line = strchr(line + 1, '\n')) && (line[1] == '\t' || line[1] == '#')) {
		if (line[1] != '\t' || strncmp(line + 2, device, 4) != 0 || line[6] != ' ')
			continue;
		snprintf(name, size, "AMD %.*s", (int)strcspn(line + 8, "\n"), line + 8);
		sysfs_clean(name);
		return true;
	}
	return false;
}

static bool name_by_id(const struct host_root *root, const char *device, char *name, size_t size)
{
	bool found = false;
	for (size_t i = 0; !found && i < COUNT(id_lists); i++) {
		struct buffer list = { 0 };
		if (sysfs_load(root, &list, "%s", id_lists[i]))
			found = name_in_list(buffer_text(&list), device, name, size);
		buffer_finish(&list);
	}
	return found;
}

/* The board's own name (Instinct cards have one), that of the PCI list, or the number. */
static void get_name(const struct host_root *root, const struct gpu *gpu, char *name, size_t size)
{
	char device[SYSFS_TEXT_SIZE] = "";
	if (sysfs_read(root, name, size, DRM "/%s/device/product_name", gpu->drm))
		return;
	if (!sysfs_read(root, device, sizeof(device), DRM "/%s/device/device", gpu->drm) ||
	    strlen(device) != 6) /* "0x744c" */
		snprintf(name, size, "AMD GPU");
	else if (!name_by_id(root, device + 2, name, size))
		snprintf(name, size, "AMD GPU %.6s", device);
}

/* --- Describing ------------------------------------------------------------------------------ */

struct fact {
	const char *key, *file; /* in the device's folder */
	double scale;           /* to the SI base unit */
};

static const struct fact facts[] = {
	{ "memory", "mem_info_vram_total", 1 },
	{ "memory_used", "mem_info_vram_used", 1 },
	{ "memory_shared", "mem_info_gtt_total", 1 },
};

static const struct {
	const char *key, *file;
} words[] = {
	{ "memory_vendor", "mem_info_vram_vendor" },
	{ "performance_level", "power_dpm_force_performance_level" },
	{ "pcie_speed", "max_link_speed" },
	{ "compute_partition", "current_compute_partition" },
	{ "memory_partition", "current_memory_partition" },
};

/* "0: 500Mhz\n1: 2482Mhz *\n": the last state is the fastest. Hz. */
static double fastest_clock(const struct host_root *root, const struct gpu *gpu, const char *file)
{
	struct buffer states = { 0 };
	double fastest = NAN;
	sysfs_load(root, &states, DRM "/%s/device/%s", gpu->drm, file);
	for (const char *at = buffer_text(&states); (at = strchr(at, ':')); at++) {
		double megahertz = strtod(at + 1, NULL);
		if (megahertz > 0 && !(fastest >= megahertz * 1e6))
			fastest = megahertz * 1e6;
	}
	buffer_finish(&states);
	return fastest;
}

struct sensor {
	const struct host_root *root;
	const struct gpu *gpu;
	double power_limit; /* W, NaN unknown */
};

static void read_sensor(void *context, const char *name)
{
	struct sensor *sensor = context;
	double cap = sysfs_number(sensor->root, DRM "/%s/device/hwmon/%s/power1_cap",
				  sensor->gpu->drm, name);
	if (cap > 0)
		sensor->power_limit = cap * 1e-6;
}

static bool add_clocks_and_power(const struct host_root *root, const struct gpu *gpu,
				 struct arena *arena, struct properties *properties)
{
	struct sensor sensor = { root, gpu, NAN };
	sysfs_each(root, read_sensor, &sensor, DRM "/%s/device/hwmon", gpu->drm);
	return properties_add_number(arena, properties, "frequency_max",
				     fastest_clock(root, gpu, "pp_dpm_sclk")) &&
	       properties_add_number(arena, properties, "memory_frequency_max",
				     fastest_clock(root, gpu, "pp_dpm_mclk")) &&
	       properties_add_number(arena, properties, "power_limit", sensor.power_limit);
}

/* 90010 is gfx90a: major, minor and stepping, the last two in hexadecimal digits. */
static bool add_architecture(const struct gpu *gpu, struct arena *arena,
			     struct properties *properties)
{
	char text[32];
	if (!(gpu->gfx > 0 && gpu->gfx < 1e7))
		return true;
	unsigned version = (unsigned)gpu->gfx;
	snprintf(text, sizeof(text), "gfx%u%x%x", version / 10000, version / 100 % 100,
		 version % 100);
	return properties_add_text(arena, properties, "architecture", text);
}

/* The module has a version of its own only where it came with ROCm (DKMS), else the kernel's. */
static bool add_driver(const struct host_root *root, struct arena *arena,
		       struct properties *properties)
{
	char version[SYSFS_TEXT_SIZE], text[SYSFS_TEXT_SIZE + 16];
	if (sysfs_read(root, version, sizeof(version), "/sys/module/amdgpu/version"))
		snprintf(text, sizeof(text), "amdgpu %s", version);
	else if (sysfs_read(root, version, sizeof(version), "/proc/sys/kernel/osrelease"))
		snprintf(text, sizeof(text), "amdgpu of Linux %s", version);
	else
		return true;
	return properties_add_text(arena, properties, "driver", text);
}

static bool add_files(const struct host_root *root, const struct gpu *gpu, struct arena *arena,
		      struct properties *properties)
{
	char text[SYSFS_TEXT_SIZE];
	for (size_t i = 0; i < COUNT(facts); i++) {
		double value = sysfs_number(root, DRM "/%s/device/%s", gpu->drm, facts[i].file);
		if (!properties_add_number(arena, properties, facts[i].key, value * facts[i].scale))
			return false;
	}
	for (size_t i = 0; i < COUNT(words); i++)
		if (sysfs_read(root, text, sizeof(text), DRM "/%s/device/%s", gpu->drm,
			       words[i].file) &&
		    !properties_add_text(arena, properties, words[i].key, text))
			return false;
	return true;
}

static bool describe(const struct host_root *root, unsigned ordinal, struct arena *arena,
		     struct device_info *info, struct dyno_error *err)
{
	struct gpus gpus;
	char name[SYSFS_TEXT_SIZE];
	find_gpus(root, &gpus);
	if (ordinal >= gpus.count)
		return error_set(err, DYNO_ERROR_NOT_FOUND, "the kernel shows no AMD GPU %u",
				 ordinal);
	const struct gpu *gpu = &gpus.items[ordinal];
	struct properties *properties = &info->properties;
	get_name(root, gpu, name, sizeof(name));
	info->name = arena_string(arena, name);
	return (info->name && add_driver(root, arena, properties) &&
		add_architecture(gpu, arena, properties) &&
		properties_add_number(arena, properties, "compute_units", gpu->compute_units) &&
		add_files(root, gpu, arena, properties) &&
		add_clocks_and_power(root, gpu, arena, properties)) ||
	       error_memory(err);
}

/* --- Where its sensors are ------------------------------------------------------------------- */

static void take_folder(void *context, const char *name)
{
	char *first = context;
	if (!*first && strlen(name) < 32)
		strcpy(first, name);
}

bool amd_find(const struct host_root *root, unsigned ordinal, struct amd_gpu *found,
	      struct dyno_error *err)
{
	struct gpus gpus;
	find_gpus(root, &gpus);
	if (ordinal >= gpus.count)
		return error_set(err, DYNO_ERROR_NOT_FOUND, "the kernel shows no AMD GPU %u",
				 ordinal);
	const struct gpu *gpu = &gpus.items[ordinal];
	*found = (struct amd_gpu){ .kfd_id = gpu->kfd_id };
	snprintf(found->folder, sizeof(found->folder), DRM "/%s/device", gpu->drm);
	sysfs_link(root, found->address, sizeof(found->address), "%s", found->folder);
	return true;
}

bool amd_hwmon(const struct host_root *root, unsigned ordinal, char *path, size_t size,
	       struct dyno_error *err)
{
	struct amd_gpu gpu;
	char name[32] = "";
	if (!amd_find(root, ordinal, &gpu, err))
		return false;
	sysfs_each(root, take_folder, name, "%s/hwmon", gpu.folder);
	snprintf(path, size, "%s/hwmon/%s", gpu.folder, name);
	return *name || error_set(err, DYNO_ERROR_UNSUPPORTED,
				  "the amdgpu driver shows no sensors (hwmon) of this GPU");
}

/* --- Memory of a process -------------------------------------------------------------------------
 *
 * amdkfd keeps one file per process and GPU, in bytes; without it the DRM clients of the process
 * tell (kernel 5.17 or newer), each of which may be open under several descriptors. KFD's folder is
 * named by the host's process number: in a container it is not found, and the clients are asked. */

struct clients {
	const struct host_root *root;
	int64_t pid;
	char address[SYSFS_TEXT_SIZE]; /* "0000:03:00.0" */
	double seen[64];
	unsigned seen_count;
	double memory; /* bytes; NaN: no client of this GPU */
};

static bool seen_before(struct clients *clients, double id)
{
	for (unsigned i = 0; i < clients->seen_count; i++)
		if (clients->seen[i] == id)
			return true;
	if (clients->seen_count < COUNT(clients->seen))
		clients->seen[clients->seen_count++] = id;
	return false;
}

static void add_client(void *context, const char *descriptor)
{
	struct clients *clients = context;
	struct buffer info = { 0 };
	char address[SYSFS_TEXT_SIZE] = "";
	sysfs_load(clients->root, &info, "/proc/%lld/fdinfo/%s", (long long)clients->pid,
		   descriptor);
	const char *text = buffer_text(&info), *search = text;
	double kibibytes = sysfs_line_number(text, "drm-memory-vram");
	if (sysfs_line(&search, "drm-pdev", address, sizeof(address)) &&
	    strcmp(address, clients->address) == 0 && kibibytes >= 0 &&
	    !seen_before(clients, sysfs_line_number(text, "drm-client-id")))
		clients->memory = (isnan(clients->memory) ? 0 : clients->memory) + kibibytes * 1024;
	buffer_finish(&info);
}

static double process_memory(const struct host_root *root, unsigned ordinal, int64_t pid)
{
	struct gpus gpus;
	struct clients clients = { .root = root, .pid = pid, .memory = NAN };
	find_gpus(root, &gpus);
	if (ordinal >= gpus.count)
		return NAN;
	const struct gpu *gpu = &gpus.items[ordinal];
	double bytes = isnan(gpu->kfd_id)
			       ? NAN
			       : sysfs_number(root, "/sys/class/kfd/kfd/proc/%lld/vram_%.0f",
					      (long long)pid, gpu->kfd_id);
	if (!isnan(bytes) ||
	    !sysfs_link(root, clients.address, sizeof(clients.address), DRM "/%s/device", gpu->drm))
		return bytes;
	sysfs_each(root, add_client, &clients, "/proc/%lld/fdinfo", (long long)pid);
	return clients.memory;
}

const struct vendor vendor_amd = {
	.name = "amd",
	.count = count,
	.describe = describe,
	.process_memory = process_memory,
};
