/* The environment of a run, its warnings, CPU time and memory, on recorded trees. */
#include "measure/device/environment.h"
#include "device_fixture.h"
#include "host/cpu_times.h"
#include "host/process_memory.h"
#include <sys/mman.h>
#include <unistd.h>

static const struct {
	const char *tree;
	unsigned usable;
	struct {
		const char *key, *text;
	} facts[12];
	const char *warnings[6];
} machines[] = {
	{ "epyc-vm",
	  2,
	  { { "cpu", "AMD EPYC" },
	    { "cpus_allowed", "2" },
	    { "cpus_quota", "-" },
	    { "memory_limit", "-" },
	    { "load", "0.31" },
	    { "kernel", "6.18.44" },
	    { "system", "Debian GNU/Linux 12 (bookworm)" },
	    { "clock_source", "tsc" },
	    { "address_randomisation", "on" },
	    { "container", "-" },
	    { "host", "-" } },
	  { "virtual machine: the CPU's clock cannot be seen and may vary; compare only runs "
	    "taken close together",
	    "the hypervisor has taken 1.1 % of the CPU time since boot: other virtual machines "
	    "disturb; use a dedicated host, or more ‹processes›" } },
	{ "epyc-server",
	  64,
	  { { "cpu", "AMD EPYC 9124 16-Core Processor" },
	    { "sockets", "2" },
	    { "cpus_allowed", "64" },
	    { "cpus_quota", "-" },
	    { "huge_pages", "always" },
	    { "smt", "on" },
	    { "swap_used", "0" },
	    { "dyno", DYNO_VERSION } },
	  { NULL } },
	{ "intel-desktop",
	  12,
	  { { "governor", "powersave" },
	    { "load", "7.91" },
	    { "huge_pages", "madvise" },
	    { "system", "Ubuntu 24.04.1 LTS" },
	    { "throttled_since_boot", "0" } },
	  { "CPU governor is powersave: the clock varies; run: sudo cpupower frequency-set -g "
	    "performance",
	    "load average is 7.91 on 12 CPUs: stop other programs and run again" } },
	{ "laptop",
	  4,
	  { { "swap", "8192000000" },
	    { "swap_used", "3072000000" },
	    { "throttled_since_boot", "20" },
	    { "memory_available", "1228800000" } },
	  { "CPU governor is performance powersave: the clock varies; run: sudo cpupower "
	    "frequency-set -g performance",
	    "3.1 GB are swapped out: free memory, then run swapoff -a and swapon -a",
	    "only 1.2 of 16.4 GB of memory are free: close other programs",
	    "running on battery: plug in the power supply",
	    "the CPU was slowed down for heat 20 times since boot: check the cooling" } },
	{ "arm64",
	  4,
	  { { "cpus_allowed", "4" }, { "clock_source", "arch_sys_counter" } },
	  { "CPU governor is schedutil: the clock varies; run: sudo cpupower frequency-set -g "
	    "performance" } },
	{ "container-v2",
	  2,
	  { { "cpus_allowed", "16" },
	    { "cpus_quota", "2.5" },
	    { "cpus_usable", "2" },
	    { "memory_limit", "4294967296" },
	    { "steal_since_boot", "0.1" },
	    { "container", "podman" },
	    { "hypervisor", "Amazon EC2" } },
	  { "virtual machine: the CPU's clock cannot be seen and may vary; compare only runs "
	    "taken close together",
	    "load average is 1.20 on 2 CPUs: stop other programs and run again",
	    "the hypervisor has taken 10.0 % of the CPU time since boot: other virtual machines "
	    "disturb; use a dedicated host, or more ‹processes›",
	    "a CPU quota of 2.50 on 16 CPUs pauses what uses it up: give whole CPUs (cpuset) for "
	    "steady latencies" } },
	{ "container-v2-nested",
	  1,
	  { { "cpus_quota", "0.5" },
	    { "memory_limit", "2147483648" },
	    { "container", "kubernetes" } },
	  { "the CPU's clock cannot be seen and may vary: check that the kernel has a cpufreq "
	    "driver",
	    "a CPU quota of 0.50 on 8 CPUs pauses what uses it up: give whole CPUs (cpuset) for "
	    "steady latencies" } },
	{ "container-v1",
	  3,
	  { { "cpus_allowed", "4" },
	    { "cpus_quota", "3" },
	    { "memory_limit", "8589934592" },
	    { "container", "docker" } },
	  { "the CPU's clock cannot be seen and may vary: check that the kernel has a cpufreq "
	    "driver",
	    "a CPU quota of 3.00 on 4 CPUs pauses what uses it up: give whole CPUs (cpuset) for "
	    "steady latencies" } },
	{ "bare",
	  1,
	  { { "cpu", "-" }, { "load", "-" }, { "memory", "-" }, { "cpus_allowed", "-" } },
	  { "the CPU's clock cannot be seen and may vary: check that the kernel has a cpufreq "
	    "driver" } },
	{ "nonsense",
	  1,
	  { { "load", "-" },
	    { "memory", "-" },
	    { "swap_used", "-" },
	    { "cpus_quota", "-" },
	    { "memory_limit", "-" },
	    { "steal_since_boot", "-" },
	    { "system", "-" } },
	  { "the CPU's clock cannot be seen and may vary: check that the kernel has a cpufreq "
	    "driver" } },
};

static void check_warnings(const char *tree, const struct strings *warnings,
			   const char *const *expected, size_t limit)
{
	size_t count = 0;
	while (count < limit && expected[count])
		count++;
	CHECK_ROW(tree, warnings->count == count);
	for (size_t i = 0; i < warnings->count; i++) {
		if (i < count)
			CHECK_STRING(warnings->items[i], expected[i]);
		else
			printf("# %s: also \"%s\"\n", tree, warnings->items[i]);
	}
}

static void describes_environments(void)
{
	for (size_t i = 0; i < COUNT(machines); i++) {
		char path[4096];
		struct arena arena = { 0 };
		struct properties environment = { 0 };
		struct strings warnings = { 0 };
		struct host_root root = fixture(path, machines[i].tree);
		CHECK_ROW(machines[i].tree, environment_usable_cpus(&root) == machines[i].usable);
		CHECK_ROW(machines[i].tree,
			  environment_describe(&root, &arena, &environment, &warnings, NULL));
		for (size_t j = 0; j < COUNT(machines[i].facts) && machines[i].facts[j].key; j++)
			check_property(machines[i].tree, &environment, machines[i].facts[j].key,
				       machines[i].facts[j].text);
		check_warnings(machines[i].tree, &warnings, machines[i].warnings,
			       COUNT(machines[i].warnings));
		arena_finish(&arena);
	}
}

static void describes_this_machine(void)
{
	struct arena arena = { 0 };
	struct properties environment = { 0 };
	struct strings warnings = { 0 };
	struct host_root root = { .root = "", .nvml_library = "" };
	CHECK(environment_describe(&root, &arena, &environment, &warnings, NULL));
	CHECK(properties_find(&environment, "kernel"));
	CHECK(environment_usable_cpus(&root) >= 1);
	CHECK((long)environment_usable_cpus(&root) <= sysconf(_SC_NPROCESSORS_ONLN));
	for (size_t i = 0; i < environment.count; i++) {
		const struct property *fact = &environment.items[i];
		if (fact->text)
			printf("# %s: %s\n", fact->key, fact->text);
		else
			printf("# %s: %.15g\n", fact->key, fact->number);
	}
	arena_finish(&arena);
}

static void tells_who_used_the_cpus(void)
{
	static const struct {
		const char *row;
		struct cpu_times before, after;
		double foreign, steal;
		bool disturbed;
	} rows[] = {
		/*                total idle steal own */
		{ "nobody", { 100, 50, 0, 10 }, { 110, 55, 0, 15 }, 0, 0, false },
		{ "others", { 100, 50, 0, 10 }, { 110, 55, 0, 12 }, 0.3, 0, true },
		{ "all of it", { 0, 0, 0, 0 }, { 4, 0, 0, 0 }, 1, 0, true },
		{ "steal", { 100, 50, 1, 10 }, { 110, 55, 2, 14 }, 0, 0.1, true },
		{ "rounding", { 100, 50, 0, 10 }, { 110, 55, 0, 15.02 }, 0, 0, false },
		{ "iowait runs back", { 100, 50, 0, 10 }, { 101, 49.9, 0, 11 }, 0, 0, false },
		{ "too short", { 100, 50, 0, 10 }, { 100.1, 50, 0, 10 }, NAN, NAN, true },
		{ "a little", { 100, 50, 0, 10 }, { 100.2, 50, 0, 10.1 }, NAN, NAN, true },
		{ "uncertain", { 100, 50, 0, 10 }, { 100.2, 50, 0, 10.15 }, NAN, NAN, false },
		{ "shorter", { 100, 50, 0, 10 }, { 100.04, 50, 0, 10 }, NAN, NAN, false },
		{ "steal for long", { 100, 50, 1, 10 }, { 101, 50, 1.02, 10.98 }, 0, 0.02, false },
		{ "no time", { 100, 50, 0, 10 }, { 100, 50, 0, 10 }, NAN, NAN, false },
		{ "runs back", { 100, 50, 0, 10 }, { 90, 55, 0, 10 }, NAN, NAN, false },
		{ "own runs back", { 100, 50, 0, 10 }, { 110, 55, 0, 0 }, NAN, 0, false },
		{ "unknown", { NAN, 50, 0, 10 }, { 110, 55, 0, 10 }, NAN, NAN, false },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		double foreign = cpu_times_foreign(&rows[i].before, &rows[i].after);
		double steal = cpu_times_steal(&rows[i].before, &rows[i].after);
		CHECK_ROW(rows[i].row, isnan(rows[i].foreign)
					       ? isnan(foreign)
					       : fabs(foreign - rows[i].foreign) < 1e-12);
		CHECK_ROW(rows[i].row, cpu_times_disturbed(&rows[i].before, &rows[i].after) ==
					       rows[i].disturbed);
		CHECK_ROW(rows[i].row, isnan(rows[i].steal) ? isnan(steal)
							    : fabs(steal - rows[i].steal) < 1e-12);
	}
}

static void reads_cpu_times(void)
{
	char path[4096];
	struct cpu_times times;
	struct host_root root = fixture(path, "intel-desktop");
	double tick = 1.0 / (double)sysconf(_SC_CLK_TCK);
	CHECK(cpu_times_read(&root, 0, &times));
	CHECK_CLOSE(times.total, 9151500 * tick, 1e-12);
	CHECK_CLOSE(times.idle, 9001000 * tick, 1e-12);
	CHECK_CLOSE(times.own, 200 * tick, 1e-12);
	CHECK(!cpu_times_read(&root, 4242, &times)); /* that worker is gone */
	root = fixture(path, "worker");
	CHECK(cpu_times_read(&root, 4243, &times));
	CHECK_CLOSE(times.own, (200 + 75) * tick, 1e-12);
	root = fixture(path, "nonsense");
	CHECK(!cpu_times_read(&root, 0, &times));
	root.root = "";
	CHECK(cpu_times_read(&root, getpid(), &times));
	CHECK(times.total >= times.idle && times.own >= 0);
}

static void reads_memory(void)
{
	char path[4096];
	struct process_memory memory;
	struct host_root root = fixture(path, "epyc-server");
	CHECK(process_memory_read(&root, 0, false, &memory));
	CHECK(memory.resident == 102400 * 1024.0 && memory.peak == 204800 * 1024.0);
	root = fixture(path, "worker");
	CHECK(process_memory_read(&root, 4243, false, &memory));
	CHECK(memory.resident == 500 * (double)sysconf(_SC_PAGESIZE) && isnan(memory.peak));
	CHECK(process_memory_read(&root, 4244, false, &memory));
	CHECK(memory.resident == 1000 * 1024.0 && memory.peak == 1010 * 1024.0);
	CHECK(process_memory_read(&root, 4244, true, &memory));
	CHECK(memory.resident == 1020 * 1024.0 && memory.peak == 1020 * 1024.0);
	CHECK(!process_memory_read(&root, 1, false, &memory));
	root = fixture(path, "nonsense");
	CHECK(!process_memory_read(&root, 0, false, &memory));
}

/* The peak of this very process, where the kernel lets it be reset. */
static void resets_the_peak(void)
{
	const size_t size = (size_t)32 << 20;
	struct process_memory before, during, after;
	struct host_root root = { .root = "" };
	CHECK(process_memory_read(&root, 0, true, &before));
	char *block = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (block == MAP_FAILED)
		return;
	for (size_t i = 0; i < size; i += 4096)
		((volatile char *)block)[i] = 1;
	CHECK(process_memory_read(&root, 0, true, &during));
	CHECK(during.resident >= before.resident + (double)size * 0.9);
	CHECK(isnan(during.peak) || during.peak >= during.resident);
	munmap(block, size);
	if (process_memory_reset_peak(&root) && process_memory_read(&root, 0, true, &after))
		CHECK(after.peak < during.peak);
	char path[4096];
	root = fixture(path, "bare");
	CHECK(!process_memory_reset_peak(&root));
}

TEST_MAIN({ "describes environments", describes_environments },
	  { "describes this machine", describes_this_machine },
	  { "tells who used the CPUs", tells_who_used_the_cpus },
	  { "reads CPU times", reads_cpu_times }, { "reads memory", reads_memory },
	  { "resets the peak", resets_the_peak })
