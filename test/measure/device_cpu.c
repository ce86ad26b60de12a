/* The CPU vendor on recorded trees. */
#include "device_fixture.h"
#include "host/sysfs.h"

static const struct {
	const char *tree, *name;
	struct {
		const char *key, *text;
	} facts[14];
} machines[] = {
	{ "epyc-vm",
	  "AMD EPYC",
	  { { "sockets", "1" },
	    { "cores", "2" },
	    { "threads", "2" },
	    { "numa_nodes", "1" },
	    { "cache_l1d", "32768" },
	    { "cache_l2", "524288" },
	    { "cache_l3", "33554432" },
	    { "cache_l3_instances", "1" },
	    { "instruction_sets", "sse4.2 avx avx2 fma f16c" },
	    { "memory", "25276510208" },
	    { "hypervisor", "unknown" },
	    { "governor", "-" },
	    { "turbo", "-" },
	    { "frequency_max", "-" } } },
	{ "epyc-server",
	  "AMD EPYC 9124 16-Core Processor",
	  { { "sockets", "2" },
	    { "cores", "32" },
	    { "threads", "64" },
	    { "numa_nodes", "2" },
	    { "cache_l3", "16777216" },
	    { "cache_l3_instances", "8" },
	    { "instruction_sets", "sse4.2 avx avx2 fma f16c avx512f avx512_vnni avx512_bf16" },
	    { "frequency_base", "3000000000" },
	    { "frequency_max", "3711914000" },
	    { "frequency_limit", "3000000000" },
	    { "frequency_driver", "acpi-cpufreq" },
	    { "governor", "performance" },
	    { "turbo", "on" },
	    { "hypervisor", "-" } } },
	{ "intel-desktop",
	  "Intel(R) Core(TM) i7-8700 CPU @ 3.20GHz",
	  { { "sockets", "1" },
	    { "cores", "6" },
	    { "threads", "12" },
	    { "cache_l1d", "32768" },
	    { "cache_l2", "262144" },
	    { "cache_l3", "12582912" },
	    { "frequency_base", "3200000000" },
	    { "frequency_max", "4600000000" },
	    { "frequency_driver", "intel_pstate" },
	    { "energy_preference", "balance_performance" },
	    { "governor", "powersave" },
	    { "turbo", "on" } } },
	{ "laptop",
	  "Intel(R) Core(TM) Ultra 7 155H",
	  { { "governor", "performance powersave" },
	    { "turbo", "off" },
	    { "sockets", "-" },
	    { "cores", "-" },
	    { "threads", "4" },
	    { "instruction_sets", "sse4.2 avx avx2 fma f16c avx_vnni" } } },
	{ "arm64",
	  "ARM Cortex-A55 + ARM Cortex-A76",
	  { { "sockets", "1" },
	    { "cores", "8" },
	    { "threads", "8" },
	    { "instruction_sets", "neon fp16 dotprod" },
	    { "governor", "schedutil" },
	    { "frequency_max", "1800000000" },
	    { "frequency_base", "-" },
	    { "turbo", "-" } } },
	{ "container-v2",
	  "Intel(R) Xeon(R) Platinum 8375C CPU @ 2.90GHz",
	  { { "hypervisor", "Amazon EC2" },
	    { "instruction_sets", "sse4.2 avx avx2 fma f16c avx512f avx512_vnni" } } },
	{ "bare", NULL, { { "threads", "-" }, { "memory", "-" }, { "hypervisor", "-" } } },
	{ "no-such-tree", NULL, { { "threads", "-" } } },
	{ "nonsense",
	  "???CPU? ?[31m?( €",
	  { { "threads", "-" },
	    { "cache_l3", "-" },
	    { "frequency_max", "-" },
	    { "memory", "-" },
	    { "sockets", "-" },
	    { "turbo", "-" } } },
};

static void describes_machines(void)
{
	for (size_t i = 0; i < COUNT(machines); i++) {
		char path[4096];
		struct arena arena = { 0 };
		struct device_info device = { 0 };
		struct host_root root = fixture(path, machines[i].tree);
		CHECK_ROW(machines[i].tree, vendor_cpu.describe(&root, 0, &arena, &device, NULL));
		if (machines[i].name)
			CHECK_STRING(device.name, machines[i].name);
		else
			CHECK_ROW(machines[i].tree, device.name == NULL);
		for (size_t j = 0; j < COUNT(machines[i].facts) && machines[i].facts[j].key; j++)
			check_property(machines[i].tree, &device.properties,
				       machines[i].facts[j].key, machines[i].facts[j].text);
		arena_finish(&arena);
	}
}

static void reads_lists_of_cpus(void)
{
	static const struct {
		const char *text;
		bool valid;
		unsigned count;
	} rows[] = {
		{ "0", true, 1 },
		{ "0-3", true, 4 },
		{ "0-3,8,10-11", true, 7 },
		{ "5,5-6", true, 2 },
		{ "8191", true, 1 },
		{ "", false, 0 },
		{ "3-1", false, 0 },
		{ "0-", false, 0 },
		{ "-1", false, 0 },
		{ "0,", false, 0 },
		{ "0 1", false, 0 },
		{ "8192", false, 0 },
		{ "0-99999999999999999999", false, 0 },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct cpu_list list;
		CHECK_ROW(rows[i].text, cpu_list_parse(rows[i].text, &list) == rows[i].valid);
		CHECK_ROW(rows[i].text, cpu_list_count(&list) == rows[i].count);
	}
}

static void cleans_text(void)
{
	static const struct {
		const char *text, *clean;
	} rows[] = {
		{ "  a \t b\n", "a b" },
		{ "", "" },
		{ " \n ", "" },
		{ "caf\xc3\xa9", "caf\xc3\xa9" },
		{ "\x1b[0m\xff", "?[0m?" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		char text[32];
		snprintf(text, sizeof(text), "%s", rows[i].text);
		sysfs_clean(text);
		CHECK_STRING(text, rows[i].clean);
	}
}

static void finds_lines(void)
{
	const char *text = "VmRSS:\t 12 kB\nVm:\t1\nRSS: 3\nkey \t: v\nlast: x";
	char value[8];
	CHECK(sysfs_line_number(text, "VmRSS") == 12);
	CHECK(sysfs_line_number(text, "RSS") == 3);
	CHECK(sysfs_line_number(text, "Vm") == 1);
	CHECK(isnan(sysfs_line_number(text, "V")));
	CHECK(isnan(sysfs_line_number(text, "last")));
	CHECK(sysfs_line(&text, "key", value, sizeof(value)));
	CHECK_STRING(value, "v");
	CHECK(!sysfs_line(&text, "Vm", value, sizeof(value)));
	CHECK(sysfs_line(&text, "last", value, sizeof(value)));
	CHECK_STRING(value, "x");
}

TEST_MAIN({ "describes machines", describes_machines },
	  { "reads lists of CPUs", reads_lists_of_cpus }, { "cleans text", cleans_text },
	  { "finds lines", finds_lines })
