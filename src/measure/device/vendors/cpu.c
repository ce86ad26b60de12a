/* The CPU, by Linux's /proc/cpuinfo and /sys/devices/system (Documentation/ABI/…/sysfs-devices-
 * system-cpu, Documentation/admin-guide/pm/cpufreq.rst). Instruction sets come from the kernel's
 * flags and not from cpuid: what the kernel hides, a model cannot use. */
#include "core/base/count.h"
#include "host/sysfs.h"
#include "measure/device/device.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CPU "/sys/devices/system/cpu"

/* --- Model ---------------------------------------------------------------------------------- */

/* ARM's cpuinfo has numbers for names: implementer and part, as in the kernel's
 * arch/arm64/include/asm/cputype.h. */
static const struct arm_part {
	unsigned implementer, part;
	const char *name;
} arm_parts[] = {
	{ 0x41, 0xd03, "ARM Cortex-A53" },    { 0x41, 0xd04, "ARM Cortex-A35" },
	{ 0x41, 0xd05, "ARM Cortex-A55" },    { 0x41, 0xd07, "ARM Cortex-A57" },
	{ 0x41, 0xd08, "ARM Cortex-A72" },    { 0x41, 0xd09, "ARM Cortex-A73" },
	{ 0x41, 0xd0a, "ARM Cortex-A75" },    { 0x41, 0xd0b, "ARM Cortex-A76" },
	{ 0x41, 0xd0c, "ARM Neoverse-N1" },   { 0x41, 0xd0d, "ARM Cortex-A77" },
	{ 0x41, 0xd40, "ARM Neoverse-V1" },   { 0x41, 0xd41, "ARM Cortex-A78" },
	{ 0x41, 0xd44, "ARM Cortex-X1" },     { 0x41, 0xd46, "ARM Cortex-A510" },
	{ 0x41, 0xd47, "ARM Cortex-A710" },   { 0x41, 0xd48, "ARM Cortex-X2" },
	{ 0x41, 0xd49, "ARM Neoverse-N2" },   { 0x41, 0xd4f, "ARM Neoverse-V2" },
	{ 0x41, 0xd80, "ARM Cortex-A520" },   { 0x41, 0xd81, "ARM Cortex-A720" },
	{ 0x41, 0xd82, "ARM Cortex-X4" },     { 0x41, 0xd84, "ARM Neoverse-V3" },
	{ 0x41, 0xd8e, "ARM Neoverse-N3" },   { 0x48, 0xd01, "HiSilicon Kunpeng 920" },
	{ 0x61, 0x022, "Apple M1 Icestorm" }, { 0x61, 0x023, "Apple M1 Firestorm" },
	{ 0xc0, 0xac3, "Ampere Ampere-1" },   { 0xc0, 0xac4, "Ampere Ampere-1A" },
};

static void append_part(struct buffer *name, unsigned implementer, unsigned part)
{
	char text[64];
	snprintf(text, sizeof(text), "ARM implementer 0x%02x part 0x%03x", implementer, part);
	for (size_t i = 0; i < COUNT(arm_parts); i++)
		if (arm_parts[i].implementer == implementer && arm_parts[i].part == part)
			snprintf(text, sizeof(text), "%s", arm_parts[i].name);
	if (strstr(buffer_text(name), text))
		return;
	buffer_printf(name, "%s%s", name->length ? " + " : "", text);
}

/* Each core's own part: a chip of two kinds of core is named after both. */
static void append_arm_name(const char *cpuinfo, struct buffer *name)
{
	char implementer[SYSFS_TEXT_SIZE], part[SYSFS_TEXT_SIZE];
	while (name->length < SYSFS_TEXT_SIZE &&
	       sysfs_line(&cpuinfo, "CPU implementer", implementer, sizeof(implementer)) &&
	       sysfs_line(&cpuinfo, "CPU part", part, sizeof(part)))
		append_part(name, (unsigned)strtoul(implementer, NULL, 16),
			    (unsigned)strtoul(part, NULL, 16));
}

/* NULL when it is unknown or memory is exhausted. */
static const char *model_name(const char *cpuinfo, struct arena *arena)
{
	static const char *const keys[] = { "model name", "cpu model", "uarch", "cpu" };
	char value[SYSFS_TEXT_SIZE];
	for (size_t i = 0; i < COUNT(keys); i++) {
		const char *text = cpuinfo;
		if (sysfs_line(&text, keys[i], value, sizeof(value)) && *value)
			return arena_string(arena, value);
	}
	struct buffer name = { 0 };
	append_arm_name(cpuinfo, &name);
	const char *copy = name.length ? arena_string(arena, buffer_text(&name)) : NULL;
	buffer_finish(&name);
	return copy;
}

/* --- Instruction sets ----------------------------------------------------------------------- */

/* Those that inference kernels are written for; the kernel's flag and the usual name. */
static const struct {
	const char *flag, *name;
} instruction_sets[] = {
	{ "sse4_2", "sse4.2" },
	{ "avx", "avx" },
	{ "avx2", "avx2" },
	{ "fma", "fma" },
	{ "f16c", "f16c" },
	{ "avx_vnni", "avx_vnni" },
	{ "avx512f", "avx512f" },
	{ "avx512_vnni", "avx512_vnni" },
	{ "avx512_bf16", "avx512_bf16" },
	{ "avx512_fp16", "avx512_fp16" },
	{ "amx_tile", "amx" },
	{ "amx_int8", "amx_int8" },
	{ "amx_bf16", "amx_bf16" },
	{ "neon", "neon" },
	{ "asimd", "neon" },
	{ "asimdhp", "fp16" },
	{ "asimddp", "dotprod" },
	{ "i8mm", "i8mm" },
	{ "bf16", "bf16" },
	{ "sve", "sve" },
	{ "sve2", "sve2" },
	{ "sme", "sme" },
};

static bool has_word(const char *words, const char *word)
{
	size_t length = strlen(word);
	for (const char *at = words; (at = strstr(at, word)); at += length)
		if ((at == words || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
			return true;
	return false;
}

/* The flags of the first CPU; false when there are none. */
static bool read_flags(const char *cpuinfo, char *flags, size_t size)
{
	const char *text = cpuinfo;
	return sysfs_line(&text, "flags", flags, size) ||
	       sysfs_line(&text, "Features", flags, size);
}

static bool add_instruction_sets(const char *flags, struct arena *arena,
				 struct properties *properties)
{
	char names[SYSFS_TEXT_SIZE] = "";
	size_t length = 0;
	for (size_t i = 0; i < COUNT(instruction_sets); i++) {
		const char *name = instruction_sets[i].name;
		if (!has_word(flags, instruction_sets[i].flag) || has_word(names, name))
			continue;
		int written = snprintf(names + length, sizeof(names) - length, "%s%s",
				       length ? " " : "", name);
		if (written < 0 || (size_t)written >= sizeof(names) - length)
			break;
		length += (size_t)written;
	}
	return properties_add_text(arena, properties, "instruction_sets", *names ? names : NULL);
}

/* Firms whose machines are all virtual, or whose product says so. A CPU's "hypervisor" flag is
 * x86 only. */
static bool dmi_is_virtual(const char *firm, const char *product)
{
	static const char *const firms[] = { "QEMU",         "VMware",    "innotek",
					     "Xen",          "Parallels", "OpenStack",
					     "DigitalOcean", "Alibaba",   "bhyve" };
	static const char *const products[] = { "Google Compute Engine", "Virtual Machine", "KVM",
						"VirtualBox", "HVM domU" };
	for (size_t i = 0; i < COUNT(firms); i++)
		if (strncmp(firm, firms[i], strlen(firms[i])) == 0)
			return true;
	for (size_t i = 0; i < COUNT(products); i++)
		if (strstr(product, products[i]))
			return true;
	return false;
}

static bool add_hypervisor(const struct host_root *root, const char *flags, struct arena *arena,
			   struct properties *properties)
{
	char firm[SYSFS_TEXT_SIZE] = "", product[SYSFS_TEXT_SIZE] = "";
	sysfs_read(root, firm, sizeof(firm), "/sys/class/dmi/id/sys_vendor");
	sysfs_read(root, product, sizeof(product), "/sys/class/dmi/id/product_name");
	if (!has_word(flags, "hypervisor") && !dmi_is_virtual(firm, product) &&
	    !sysfs_exists(root, "/proc/device-tree/hypervisor"))
		return true;
	if (sysfs_exists(root, "/sys/hypervisor/type"))
		sysfs_read(root, firm, sizeof(firm), "/sys/hypervisor/type");
	return properties_add_text(arena, properties, "hypervisor", *firm ? firm : "unknown");
}

/* --- Topology and caches ---------------------------------------------------------------------- */

static bool add_topology(const struct host_root *root, const char *cpuinfo, struct arena *arena,
			 struct properties *properties)
{
	struct cpu_list online, nodes;
	if (!cpu_list_read(root, &online, CPU "/online")) {
		unsigned threads = 0;
		char value[SYSFS_TEXT_SIZE];
		while (sysfs_line(&cpuinfo, "processor", value, sizeof(value)))
			threads++;
		return properties_add_number(arena, properties, "threads", threads ? threads : NAN);
	}
	unsigned numa = cpu_list_read(root, &nodes, "/sys/devices/system/node/online")
				? cpu_list_count(&nodes)
				: 0;
	bool known = sysfs_exists(root, CPU "/cpu0/topology");
	return properties_add_number(
		       arena, properties, "sockets",
		       known ? cpu_list_groups(root, &online, "topology/core_siblings_list")
			     : NAN) &&
	       properties_add_number(
		       arena, properties, "cores",
		       known ? cpu_list_groups(root, &online, "topology/thread_siblings_list")
			     : NAN) &&
	       properties_add_number(arena, properties, "threads", cpu_list_count(&online)) &&
	       properties_add_number(arena, properties, "numa_nodes", numa ? numa : NAN);
}

/* "32K", "1024K", "36M" to bytes. */
static double cache_size(const char *text)
{
	char *end = NULL;
	unsigned long size = strtoul(text, &end, 10);
	if (end == text)
		return NAN;
	return (double)size * (*end == 'K' ? 1024 : *end == 'M' ? 1024 * 1024 : 1);
}

/* One instance of each cache, as the first CPU has it, and how many last-level ones there are. */
static bool add_caches(const struct host_root *root, struct arena *arena,
		       struct properties *properties)
{
	struct cpu_list online;
	char type[SYSFS_TEXT_SIZE], size[SYSFS_TEXT_SIZE], key[32], path[64];
	for (unsigned index = 0; index < 8; index++) {
		double level = sysfs_number(root, CPU "/cpu0/cache/index%u/level", index);
		if (!(level >= 1 && level <= 4) ||
		    !sysfs_read(root, type, sizeof(type), CPU "/cpu0/cache/index%u/type", index) ||
		    strcmp(type, "Instruction") == 0 ||
		    !sysfs_read(root, size, sizeof(size), CPU "/cpu0/cache/index%u/size", index))
			continue;
		snprintf(key, sizeof(key), level < 2 ? "cache_l%ud" : "cache_l%u", (unsigned)level);
		if (!properties_add_number(arena, properties, key, cache_size(size)))
			return false;
		snprintf(path, sizeof(path), "cache/index%u/shared_cpu_list", index);
		if (level == 3 && cpu_list_read(root, &online, CPU "/online") &&
		    !properties_add_number(arena, properties, "cache_l3_instances",
					   cpu_list_groups(root, &online, path)))
			return false;
	}
	return true;
}

/* --- Clock ---------------------------------------------------------------------------------- */

/* kHz or MHz to Hz; the first row that is there gives the property. */
static const struct {
	const char *key, *path;
	double scale;
} clocks[] = {
	{ "frequency_base", CPU "/cpu0/cpufreq/base_frequency", 1e3 },
	{ "frequency_base", CPU "/cpu0/acpi_cppc/nominal_freq", 1e6 },
	{ "frequency_max", CPU "/cpu0/cpufreq/cpuinfo_max_freq", 1e3 },
	{ "frequency_limit", CPU "/cpu0/cpufreq/scaling_max_freq", 1e3 },
};

static const struct {
	const char *key, *path;
} clock_words[] = {
	{ "frequency_driver", CPU "/cpu0/cpufreq/scaling_driver" },
	{ "energy_preference", CPU "/cpu0/cpufreq/energy_performance_preference" },
};

/* The file is 1 where turbo is off for one driver and where it is on for the others. */
static const char *turbo(const struct host_root *root)
{
	double off = sysfs_number(root, CPU "/intel_pstate/no_turbo");
	double on = sysfs_number(root, CPU "/cpufreq/boost");
	if (isnan(on))
		on = sysfs_number(root, CPU "/cpu0/cpufreq/boost");
	if (!isnan(off))
		return off == 0 ? "on" : "off";
	return isnan(on) ? NULL : on == 0 ? "off" : "on";
}

struct governors {
	const struct host_root *root;
	struct buffer names;
};

static void add_governor(void *context, const char *policy)
{
	struct governors *governors = context;
	char name[SYSFS_TEXT_SIZE];
	if (strncmp(policy, "policy", 6) != 0 ||
	    !sysfs_read(governors->root, name, sizeof(name), CPU "/cpufreq/%s/scaling_governor",
			policy) ||
	    has_word(buffer_text(&governors->names), name))
		return;
	buffer_printf(&governors->names, "%s%s", governors->names.length ? " " : "", name);
}

/* Of all CPUs: "performance", or "performance powersave" when they differ. */
static bool add_governors(const struct host_root *root, struct arena *arena,
			  struct properties *properties)
{
	struct governors governors = { .root = root };
	sysfs_each(root, add_governor, &governors, CPU "/cpufreq");
	bool added = !governors.names.failed &&
		     properties_add_text(arena, properties, "governor", governors.names.data);
	buffer_finish(&governors.names);
	return added;
}

static bool add_clocks(const struct host_root *root, struct arena *arena,
		       struct properties *properties)
{
	for (size_t i = 0; i < COUNT(clocks); i++) {
		double value = sysfs_number(root, "%s", clocks[i].path);
		if (!properties_find(properties, clocks[i].key) &&
		    !properties_add_number(arena, properties, clocks[i].key,
					   value > 0 ? value * clocks[i].scale : NAN))
			return false;
	}
	for (size_t i = 0; i < COUNT(clock_words); i++) {
		char text[SYSFS_TEXT_SIZE];
		if (sysfs_read(root, text, sizeof(text), "%s", clock_words[i].path) &&
		    !properties_add_text(arena, properties, clock_words[i].key, text))
			return false;
	}
	return add_governors(root, arena, properties) &&
	       properties_add_text(arena, properties, "turbo", turbo(root));
}

/* --- Memory --------------------------------------------------------------------------------- */

static bool add_memory(const struct host_root *root, struct arena *arena,
		       struct properties *properties)
{
	struct buffer meminfo = { 0 };
	sysfs_load(root, &meminfo, "/proc/meminfo");
	double total = sysfs_line_number(buffer_text(&meminfo), "MemTotal");
	buffer_finish(&meminfo);
	return properties_add_number(arena, properties, "memory", total * 1024);
}

/* --- Vendor --------------------------------------------------------------------------------- */

static unsigned count(const struct host_root *root, struct dyno_error *err)
{
	(void)root, (void)err;
	return 1;
}

static bool describe(const struct host_root *root, unsigned ordinal, struct arena *arena,
		     struct device_info *device, struct dyno_error *err)
{
	(void)ordinal;
	struct buffer cpuinfo = { 0 };
	char flags[4096] = "";
	struct properties *properties = &device->properties;
	sysfs_load(root, &cpuinfo, "/proc/cpuinfo");
	const char *text = buffer_text(&cpuinfo);
	read_flags(text, flags, sizeof(flags));
	device->name = model_name(text, arena);
	bool added = add_topology(root, text, arena, properties) &&
		     add_caches(root, arena, properties) &&
		     add_instruction_sets(flags, arena, properties) &&
		     add_clocks(root, arena, properties) && add_memory(root, arena, properties) &&
		     add_hypervisor(root, flags, arena, properties);
	buffer_finish(&cpuinfo);
	return added || error_memory(err);
}

const struct vendor vendor_cpu = {
	.name = "cpu",
	.count = count,
	.describe = describe,
};
