/* What devices show of themselves: NVIDIA's by a library with NVML's ABI, AMD's and processors by
 * made trees; and who is ours. */
#include "measure/device/monitor.h"
#include "device_fixture.h"
#include "host/process_tree.h"
#include "measure/device/monitors/amd.h"
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- Trees that change ------------------------------------------------------------------------ */

struct tree {
	char folder[32];
	struct host_root root;
};

static void plant(struct tree *tree)
{
	strcpy(tree->folder, "/tmp/dyno-monitor-XXXXXX");
	CHECK(mkdtemp(tree->folder));
	tree->root = (struct host_root){ .root = tree->folder, .nvml_library = "" };
}

static void fell(struct tree *tree)
{
	char command[64];
	snprintf(command, sizeof(command), "rm -rf %s", tree->folder);
	CHECK(system(command) == 0);
}

static void put_bytes(const struct tree *tree, const char *path, const void *bytes, size_t length)
{
	char full[512];
	snprintf(full, sizeof(full), "%s%s", tree->folder, path);
	for (char *slash = strchr(full + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(full, 0777);
		*slash = '/';
	}
	FILE *file = fopen(full, "w");
	CHECK(file && fwrite(bytes, 1, length, file) == length && fclose(file) == 0);
}

static void put(const struct tree *tree, const char *path, const char *text)
{
	put_bytes(tree, path, text, strlen(text));
}

static void check_reading(const char *row, const double *values, enum reading reading,
			  double expected)
{
	bool same = isnan(expected) ? isnan(values[reading])
				    : fabs(values[reading] - expected) < 1e-6 * expected + 1e-9;
	if (same)
		return;
	printf("# %s: %s is %.9g instead of %.9g\n", row, readings[reading].series, values[reading],
	       expected);
	test_failures++;
}

/* --- Who is ours ------------------------------------------------------------------------------ */

static void knows_ours(void)
{
	struct host_root root = { .root = "" };
	int64_t own = getpid();
	pid_t child = fork();
	if (child == 0) {
		pause();
		_exit(0);
	}
	CHECK(process_descends(&root, own, own) && process_descends(&root, child, own));
	CHECK(!process_descends(&root, own, child) && !process_descends(&root, 1, own));
	CHECK(!process_descends(&root, getppid(), own) && !process_descends(&root, 0, 0));
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	CHECK(!process_descends(&root, child, own));
}

static void follows_evil_names(void)
{
	struct tree tree;
	plant(&tree);
	put(&tree, "/proc/30/stat", "30 (a) R 7) S 20 30 30 0\n");
	put(&tree, "/proc/20/stat", "20 (shell (x)) S 10 20 20 0\n");
	put(&tree, "/proc/40/stat", "40 (loop) S 40 40 40 0\n");
	CHECK(process_descends(&tree.root, 30, 10) && process_descends(&tree.root, 30, 20));
	CHECK(!process_descends(&tree.root, 30, 7) && !process_descends(&tree.root, 40, 10));
	fell(&tree);
}

/* --- NVML ------------------------------------------------------------------------------------- */

static const struct platform *platform(const char *name)
{
	return platform_find(name);
}

static void reads_nvml(void)
{
	static const struct {
		const char *fake;
		bool old;
		double slowed, heat, power, brake, other, processes,
			foreign; /* at the second time */
	} rows[] = {
		{ "", false, 0, 0, 0, 0, 0, NAN, NAN }, /* nobody is listed, not even we */
		{ "pid=OWN", false, 0, 0, 0, 0, 0, 1, NAN },
		{ "pid=OWN use=0", false, 0, 0, 0, 0, 0, 0, 0 },
		{ "pid=OWN use=37", false, 0, 0, 0, 0, 0, 1, 370000000 },
		{ "pid=999999", false, 0, 0, 0, 0, 0, NAN, NAN },    /* another namespace */
		{ "reasons=0x103", false, 0, 0, 0, 0, 0, NAN, NAN }, /* idle, set, display */
		{ "reasons=4", false, 1, 0, 1, 0, 0, NAN, NAN },
		{ "reasons=0x20", false, 1, 1, 0, 0, 0, NAN, NAN },
		{ "reasons=0x48", false, 1, 1, 0, 0, 0, NAN, NAN },
		{ "reasons=0x88", false, 1, 0, 0, 1, 0, NAN, NAN },
		{ "reasons=8", false, 1, 0, 0, 0, 1, NAN, NAN },
		{ "reasons=0x1000", false, 1, 0, 0, 0, 1, NAN, NAN }, /* newer than we */
		{ "pid=OWN reasons=4", true, 1, 0, 1, 0, 0, 1, NAN },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		char fake[128], *place;
		struct host_root root = { .root = "",
					  .nvml_library = getenv(rows[i].old ? "DYNO_TEST_NVML_OLD"
									     : "DYNO_TEST_NVML") };
		struct monitor monitor;
		struct monitored who = { .own = getpid(), .worker = getpid(), .now = 100 };
		double values[READINGS];
		snprintf(fake, sizeof(fake), "%s clock=1410 degrees=72", rows[i].fake);
		if ((place = strstr(fake, "OWN")))
			snprintf(place, sizeof(fake) - (size_t)(place - fake),
				 "%d%s clock=1410 degrees=72", (int)getpid(),
				 strstr(rows[i].fake, "OWN") + 3);
		setenv("DYNO_NVML_FAKE", fake, 1);
		CHECK_ROW(rows[i].fake, monitor_open(&monitor, platform("cuda"), 0, &root, NULL));
		monitor_begin(&monitor);
		monitor_read(&monitor, &who, values);
		who.now += 2;
		monitor_read(&monitor, &who, values);
		check_reading(fake, values, READING_CLOCK, 1.41e9);
		check_reading(fake, values, READING_MEMORY_CLOCK, 6.251e9);
		check_reading(fake, values, READING_TEMPERATURE, 72e3);
		check_reading(fake, values, READING_POWER, 250e3);
		check_reading(fake, values, READING_MEMORY, 757220864);
		check_reading(fake, values, READING_SLOWED, rows[i].slowed);
		check_reading(fake, values, READING_SLOWED_HEAT, rows[i].heat);
		check_reading(fake, values, READING_SLOWED_POWER, rows[i].power);
		check_reading(fake, values, READING_SLOWED_BRAKE, rows[i].brake);
		check_reading(fake, values, READING_SLOWED_OTHER, rows[i].other);
		check_reading(fake, values, READING_PROCESSES, rows[i].processes);
		check_reading(fake, values, READING_FOREIGN, rows[i].foreign);
		monitor_close(&monitor);
	}
}

/* A GPU that falls off the bus tells nothing more, and that is all that happens. */
static void loses_a_gpu(void)
{
	struct host_root root = { .root = "", .nvml_library = getenv("DYNO_TEST_NVML") };
	struct monitor monitor;
	struct monitored who = { .own = getpid(), .worker = getpid() };
	struct dyno_error err = { 0 };
	double values[READINGS];
	setenv("DYNO_NVML_FAKE", "gpus=2", 1);
	CHECK(monitor_open(&monitor, platform("cuda"), 1, &root, NULL));
	setenv("DYNO_NVML_FAKE", "gpus=2 lost=1", 1);
	monitor_read(&monitor, &who, values);
	for (size_t i = 0; i < READINGS; i++)
		check_reading("lost", values, i, NAN);
	monitor_close(&monitor);
	CHECK(!monitor_open(&monitor, platform("cuda"), 2, &root, &err));
	CHECK_STRING(err.message, "NVML: no GPU with number 2");
	monitor_read(&monitor, &who, values);
	check_reading("closed", values, READING_CLOCK, NAN);
}

/* --- amdgpu ------------------------------------------------------------------------------------
 */

/* As Linux lays them out (kgd_pp_interface.h): the compiler says where everything is. */
struct header {
	uint16_t size;
	uint8_t format, content;
};

struct metrics_1_3 {
	struct header header;
	uint16_t temperatures[6], activities[3], socket_power;
	uint64_t energy, system_clock;
	uint16_t average_clocks[7], current_clocks[7];
	uint32_t throttle_status;
	uint16_t fan_speed, link_width, link_speed, padding;
	uint32_t gfx_activity, memory_activity;
	uint16_t temperature_hbm[4];
	uint64_t firmware_timestamp;
	uint16_t voltages[3], padding1;
	uint64_t indep_throttle_status;
};

struct metrics_1_7 {
	struct header header;
	uint16_t temperatures[3], socket_power, gfx_activity, memory_activity;
	uint64_t memory_bandwidth, energy, system_clock;
	uint32_t accumulation, prochot, ppt, socket_thermal, regulators, hbm;
	uint8_t rest[2208 - 64];
};

struct metrics_2_2 {
	struct header header;
	uint16_t temperature_gfx, temperature_soc, temperature_core[8], temperature_l3[2];
	uint16_t gfx_activity, mm_activity;
	uint64_t system_clock;
	uint16_t powers[4], core_power[8], average_clocks[6], current_clocks[6], core_clock[8],
		l3_clock[2];
	uint32_t throttle_status;
	uint16_t fan, padding[3];
	uint64_t indep_throttle_status;
};

union metrics {
	struct header header;
	struct metrics_1_3 v1_3;
	struct metrics_1_7 v1_7;
	struct metrics_2_2 v2_2;
	uint8_t bytes[2208];
};

/* As the driver does: all ones, then what it knows. */
static size_t begin_metrics(union metrics *metrics, unsigned format, unsigned content, size_t size)
{
	memset(metrics, 0xff, sizeof(*metrics));
	metrics->header = (struct header){ (uint16_t)size, (uint8_t)format, (uint8_t)content };
	return size;
}

static uint64_t slowed_by(struct amd_metrics *state, const union metrics *metrics, size_t size)
{
	uint64_t reasons = 0;
	return amd_metrics_slowed(state, metrics, size, &reasons) ? reasons : UINT64_MAX;
}

#define BIT(reading) ((uint64_t)1 << READING_##reading)

static void decodes_bits_of_limits(void)
{
	static const struct {
		uint64_t bits, reasons;
	} rows[] = {
		{ 0, 0 },
		{ UINT64_C(1) << 0, BIT(SLOWED_POWER) },    /* PPT0 */
		{ UINT64_C(1) << 16, BIT(SLOWED_CURRENT) }, /* TDC_GFX */
		{ UINT64_C(1) << 36, BIT(SLOWED_HEAT) },    /* TEMP_HOTSPOT */
		{ UINT64_C(1) << 47, BIT(SLOWED_HEAT) },    /* PROCHOT_GFX */
		{ UINT64_C(1) << 57, BIT(SLOWED_OTHER) },   /* FIT */
		{ UINT64_C(0x1000000001), BIT(SLOWED_HEAT) | BIT(SLOWED_POWER) },
		{ UINT64_MAX, UINT64_MAX }, /* not filled in */
	};
	struct amd_metrics state = { 0 };
	union metrics metrics;
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t size = begin_metrics(&metrics, 1, 3, sizeof(metrics.v1_3));
		metrics.v1_3.indep_throttle_status = rows[i].bits;
		CHECK(size == 120 && slowed_by(&state, &metrics, size) == rows[i].reasons);
		size = begin_metrics(&metrics, 2, 2, sizeof(metrics.v2_2));
		metrics.v2_2.indep_throttle_status = rows[i].bits;
		CHECK(size == 128 && slowed_by(&state, &metrics, size) == rows[i].reasons);
	}
	CHECK(slowed_by(&state, &metrics, 127) == UINT64_MAX); /* cut off */
	begin_metrics(&metrics, 1, 9, sizeof(metrics));
	CHECK(slowed_by(&state, &metrics, sizeof(metrics)) == UINT64_MAX); /* a newer one */
	CHECK(slowed_by(&state, &metrics, 3) == UINT64_MAX && !state.known);
}

static void decodes_counters_of_limits(void)
{
	struct amd_metrics state = { 0 };
	union metrics metrics;
	size_t size = begin_metrics(&metrics, 1, 7, sizeof(metrics.v1_7));
	metrics.v1_7.prochot = metrics.v1_7.socket_thermal = metrics.v1_7.regulators = 0;
	metrics.v1_7.hbm = 5;
	metrics.v1_7.ppt = 53994;
	CHECK(slowed_by(&state, &metrics, size) == UINT64_MAX); /* of before */
	CHECK(slowed_by(&state, &metrics, size) == 0);
	metrics.v1_7.ppt += 3;
	CHECK(slowed_by(&state, &metrics, size) == BIT(SLOWED_POWER));
	metrics.v1_7.hbm++;
	CHECK(slowed_by(&state, &metrics, size) == BIT(SLOWED_HEAT));
	CHECK(slowed_by(&state, &metrics, size) == 0);
	metrics.v1_7.regulators = UINT32_MAX;
	CHECK(slowed_by(&state, &metrics, size) == UINT64_MAX);
}

#define GPU "/sys/devices/pci0000:c0/0000:c1:00.0"

/* A GPU with KFD, as in the recorded trees, in one that can change. */
static void plant_gpu(struct tree *tree)
{
	char link[128];
	plant(tree);
	put(tree, "/sys/class/kfd/kfd/topology/nodes/1/properties",
	    "simd_count 416\nsimd_per_cu 4\ndrm_render_minor 128\n");
	put(tree, "/sys/class/kfd/kfd/topology/nodes/1/gpu_id", "49324\n");
	put(tree, GPU "/hwmon/hwmon5/freq1_input", "1700000000\n");
	put(tree, GPU "/hwmon/hwmon5/temp1_input", "47000\n");
	put(tree, GPU "/hwmon/hwmon5/temp2_input", "88000\n");
	put(tree, GPU "/hwmon/hwmon5/power1_average", "245000000\n");
	put(tree, GPU "/pp_dpm_mclk", "0: 400Mhz\n1: 1200Mhz\n2: 1600Mhz *\n");
	put(tree, GPU "/mem_info_vram_used", "1234567168\n");
	put(tree, "/sys/class/drm/version", "drm\n");
	snprintf(link, sizeof(link), "%s/sys/class/drm/renderD128", tree->folder);
	mkdir(link, 0777);
	snprintf(link + strlen(link), sizeof(link) - strlen(link), "/device");
	CHECK(symlink("../../../devices/pci0000:c0/0000:c1:00.0", link) == 0);
}

static void reads_amdgpu(void)
{
	struct tree tree;
	struct monitor monitor;
	struct monitored who = { .own = 4000, .worker = 4242, .now = 10 };
	double values[READINGS];
	union metrics metrics;
	plant_gpu(&tree);
	CHECK(monitor_open(&monitor, platform("rocm"), 0, &tree.root, NULL));
	monitor_read(&monitor, &who, values);
	check_reading("amd", values, READING_CLOCK, 1.7e9);
	check_reading("amd", values, READING_MEMORY_CLOCK, 1.6e9);
	check_reading("amd", values, READING_TEMPERATURE, 88e3);
	check_reading("amd", values, READING_POWER, 245e3);
	check_reading("amd", values, READING_MEMORY, 1234567168);
	check_reading("no gpu_metrics", values, READING_SLOWED, NAN);
	check_reading("nobody is listed", values, READING_PROCESSES, NAN);
	size_t size = begin_metrics(&metrics, 1, 3, sizeof(metrics.v1_3));
	metrics.v1_3.indep_throttle_status = UINT64_C(1) << 36;
	put_bytes(&tree, GPU "/gpu_metrics", &metrics, size);
	monitor_read(&monitor, &who, values);
	check_reading("hot", values, READING_SLOWED, 1);
	check_reading("hot", values, READING_SLOWED_HEAT, 1);
	check_reading("hot", values, READING_SLOWED_POWER, 0);
	monitor_close(&monitor);
	fell(&tree);
}

/* KFD's folders have the host's numbers. */
static void counts_processes_of_kfd(void)
{
	struct tree tree;
	struct monitor monitor;
	struct monitored who = { .own = 4000, .worker = 4242, .now = 10 };
	double values[READINGS];
	plant_gpu(&tree);
	put(&tree, "/proc/4242/stat", "4242 (dyno-worker) R 4000 1 1 0\n");
	put(&tree, "/proc/4243/stat", "4243 (helper) R 4242 1 1 0\n");
	put(&tree, "/sys/class/kfd/kfd/proc/9001/vram_49324", "1048576\n");
	put(&tree, "/sys/class/kfd/kfd/proc/9002/vram_49324", "0\n");    /* on another GPU */
	put(&tree, "/sys/class/kfd/kfd/proc/9003/vram_11111", "4096\n"); /* the same */
	CHECK(monitor_open(&monitor, platform("rocm"), 0, &tree.root, NULL));
	monitor_read(&monitor, &who, values);
	check_reading("without ours", values, READING_PROCESSES, NAN);
	put(&tree, "/sys/class/kfd/kfd/proc/4242/vram_49324", "2097152\n");
	put(&tree, "/sys/class/kfd/kfd/proc/4243/vram_49324", "2097152\n");
	monitor_read(&monitor, &who, values);
	check_reading("asked once a second", values, READING_PROCESSES, NAN);
	who.now += 1;
	monitor_read(&monitor, &who, values);
	check_reading("with ours", values, READING_PROCESSES, 1);
	monitor_close(&monitor);
	fell(&tree);
}

static void put_client(const struct tree *tree, const char *path, double compute)
{
	char text[256];
	snprintf(text, sizeof(text),
		 "pos:\t0\ndrm-driver:\tamdgpu\ndrm-client-id:\t7\ndrm-pdev:\t0000:c1:00.0\n"
		 "drm-engine-gfx:\t1000 ns\ndrm-engine-compute:\t%.0f ns\n",
		 compute);
	put(tree, path, text);
}

/* Without KFD: whose engine time grew. The same client counts once. */
static void counts_clients_at_work(void)
{
	struct tree tree;
	struct amd_processes processes;
	const struct amd_gpu gpu = { .address = "0000:c1:00.0", .kfd_id = NAN };
	struct monitored who = { .own = 4000, .worker = 4242, .now = 10 };
	plant(&tree);
	put(&tree, "/proc/4242/stat", "4242 (dyno-worker) R 4000 1 1 0\n");
	put_client(&tree, "/proc/4242/fdinfo/5", 1e9);
	put(&tree, "/proc/77/stat", "77 (game) R 1 1 1 0\n");
	put_client(&tree, "/proc/77/fdinfo/3", 1e9);
	put_client(&tree, "/proc/77/fdinfo/4", 1e9);
	put(&tree, "/proc/78/stat", "78 (window) R 1 1 1 0\n");
	put_client(&tree, "/proc/78/fdinfo/3", 5e9);
	put(&tree, "/proc/version", "Linux\n");
	amd_processes_begin(&processes);
	amd_processes_read(&processes, &tree.root, &gpu, &who);
	CHECK(isnan(processes.count) && isnan(processes.share));
	who.now += 10;
	put_client(&tree, "/proc/4242/fdinfo/5", 9e9);
	put_client(&tree, "/proc/77/fdinfo/3", 3e9);
	put_client(&tree, "/proc/77/fdinfo/4", 3e9);
	amd_processes_read(&processes, &tree.root, &gpu, &who);
	CHECK(processes.count == 1);
	CHECK_CLOSE(processes.share, 2e8, 1e-9);
	fell(&tree);
}

/* --- Processors --------------------------------------------------------------------------------
 */

#define CPU "/sys/devices/system/cpu"
/* 5 to 38 of proc_pid_stat(5); the processor is the next. */
#define FIELDS \
	" 1 1 0 -1 4194560 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 17 "

static void plant_processor(struct tree *tree)
{
	plant(tree);
	put(tree, CPU "/online", "0-3\n");
	put(tree, CPU "/cpu0/cpufreq/scaling_cur_freq", "800000\n");
	put(tree, CPU "/cpu1/cpufreq/scaling_cur_freq", "3600000\n");
	put(tree, CPU "/cpu2/cpufreq/scaling_cur_freq", "4200000\n");
	put(tree, CPU "/cpu0/thermal_throttle/package_throttle_count", "7\n");
	put(tree, CPU "/cpu0/thermal_throttle/core_throttle_count", "3\n");
	put(tree, "/sys/class/hwmon/hwmon0/name", "nvme\n");
	put(tree, "/sys/class/hwmon/hwmon0/temp1_input", "99000\n");
	put(tree, "/sys/class/hwmon/hwmon1/name", "coretemp\n");
	put(tree, "/sys/class/hwmon/hwmon1/temp1_input", "71000\n");
	put(tree, "/sys/class/thermal/thermal_zone0/type", "x86_pkg_temp\n");
	put(tree, "/sys/class/thermal/thermal_zone0/temp", "55000\n");
	put(tree, "/proc/meminfo", "MemTotal: 1000 kB\nMemFree: 1 kB\nMemAvailable: 400 kB\n");
	/* Two threads that run, one that waits where the clock is low. */
	put(tree, "/proc/4242/task/4242/stat", "4242 (a) R) R 4000" FIELDS "1 0 0\n");
	put(tree, "/proc/4242/task/4243/stat", "4243 (b) R 4000" FIELDS "2 0 0\n");
	put(tree, "/proc/4242/task/4244/stat", "4244 (c) S 4000" FIELDS "0 0 0\n");
}

static void reads_a_processor(void)
{
	struct tree tree;
	struct monitor monitor;
	struct monitored who = { .own = 4000, .worker = 4242, .now = 10 };
	double values[READINGS];
	plant_processor(&tree);
	CHECK(monitor_open(&monitor, platform("cpu"), 0, &tree.root, NULL));
	monitor_begin(&monitor);
	monitor_read(&monitor, &who, values);
	check_reading("cpu", values, READING_CLOCK, 3.9e9);
	check_reading("cpu", values, READING_TEMPERATURE, 71e3);
	check_reading("cpu", values, READING_MEMORY, 600 * 1024);
	check_reading("first", values, READING_SLOWED, NAN);
	check_reading("no RAPL", values, READING_POWER, NAN);
	monitor_read(&monitor, &who, values);
	check_reading("cool", values, READING_SLOWED, 0);
	put(&tree, CPU "/cpu0/thermal_throttle/package_throttle_count", "8\n");
	monitor_read(&monitor, &who, values);
	check_reading("hot", values, READING_SLOWED_HEAT, 1);
	monitor_begin(&monitor);
	monitor_read(&monitor, &who, values);
	check_reading("anew", values, READING_SLOWED, NAN);
	monitor_close(&monitor);
	fell(&tree);
}

/* Foreign time is told once half a second of CPU time has passed, and stands until the next. */
static void tells_what_others_take(void)
{
	struct tree tree;
	struct monitor monitor;
	struct monitored who = { .own = 4000, .worker = 4242, .now = 10 };
	double values[READINGS];
	plant_processor(&tree);
	put(&tree, "/proc/stat", "cpu  100 0 0 100 0 0 0 0 0 0\n");
	put(&tree, "/proc/self/stat", "1 (a) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 0\n");
	put(&tree, "/proc/4242/stat", "4242 (a) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 0\n");
	CHECK(monitor_open(&monitor, platform("cpu"), 0, &tree.root, NULL));
	monitor_begin(&monitor);
	monitor_read(&monitor, &who, values);
	check_reading("first", values, READING_FOREIGN, NAN);
	put(&tree, "/proc/stat", "cpu  120 0 0 120 0 0 0 0 0 0\n");
	monitor_read(&monitor, &who, values);
	check_reading("too short", values, READING_FOREIGN, NAN);
	put(&tree, "/proc/stat", "cpu  130 0 0 160 0 0 0 10 0 0\n");
	monitor_read(&monitor, &who, values);
	check_reading("foreign", values, READING_FOREIGN, 3e8);
	check_reading("stolen", values, READING_STEAL, 1e8);
	put(&tree, "/proc/stat", "cpu  131 0 0 161 0 0 0 10 0 0\n");
	monitor_read(&monitor, &who, values);
	check_reading("stands", values, READING_FOREIGN, 3e8);
	monitor_close(&monitor);
	fell(&tree);
}

TEST_MAIN({ "knows which processes are ours", knows_ours },
	  { "follows processes with evil names", follows_evil_names }, { "reads NVML", reads_nvml },
	  { "loses a GPU", loses_a_gpu }, { "decodes bits of limits", decodes_bits_of_limits },
	  { "decodes counters of limits", decodes_counters_of_limits },
	  { "reads amdgpu", reads_amdgpu }, { "counts processes of KFD", counts_processes_of_kfd },
	  { "counts clients at work", counts_clients_at_work },
	  { "reads a processor", reads_a_processor },
	  { "tells what others take", tells_what_others_take })
