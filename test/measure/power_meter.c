/* The power meter: exactly, on the null sensor and on files that the test rewrites. */
#include "measure/metrics/power_meter.h"
#include "device_fixture.h"
#include <unistd.h>

#define PACKAGE "sys/devices/virtual/powercap/intel-rapl/intel-rapl:0/energy_uj"
#define DRAM    "sys/devices/virtual/powercap/intel-rapl/intel-rapl:0/intel-rapl:0:2/energy_uj"
#define HWMON   "sys/devices/pci0000:00/0000:03:00.0/hwmon/hwmon2"

/* A copy of a tree that can be written to. */
struct tree {
	char folder[32];
	struct host_root root;
};

static void tree_make(struct tree *tree, const char *name)
{
	char from[4096], command[8300];
	fixture(from, name);
	strcpy(tree->folder, "/tmp/dyno-meter-XXXXXX");
	CHECK(mkdtemp(tree->folder) != NULL);
	snprintf(command, sizeof(command), "cp -a '%s/sys' %s/", from, tree->folder);
	CHECK(system(command) == 0);
	tree->root = (struct host_root){ .root = tree->folder, .nvml_library = "" };
}

static void tree_write(const struct tree *tree, const char *file, double number)
{
	char path[256];
	snprintf(path, sizeof(path), "%s/%s", tree->folder, file);
	FILE *out = fopen(path, "w");
	CHECK(out && fprintf(out, "%.0f\n", number) > 0 && fclose(out) == 0);
}

static void tree_remove(const struct tree *tree)
{
	char command[64];
	snprintf(command, sizeof(command), "rm -rf %s", tree->folder);
	CHECK(system(command) == 0);
}

static double mean(const struct power_meter *meter, enum sensor_part part)
{
	const char *reason;
	return power_meter_mean(meter, part, &reason);
}

static const char *why(const struct power_meter *meter)
{
	const char *reason;
	CHECK(isnan(power_meter_mean(meter, PART_DEVICE, &reason)));
	return reason;
}

static void measures_windows_alone(void)
{
	struct host_root root = { .root = "", .nvml_library = "" };
	struct power_meter meter;
	const char *reason;
	power_meter_init(&meter, platform_find("null"), 0, &root);
	CHECK_STRING(why(&meter), "the samples of a process took less than twenty updates of the "
				  "sensor: give a ‹min-time›, or more ‹iterations›");
	power_meter_begin(&meter, 1);
	power_meter_tick(&meter, 1.25);
	power_meter_tick(&meter, 1.25); /* twice at the same time */
	power_meter_end(&meter, 2);
	power_meter_tick(&meter, 50); /* outside of a window */
	power_meter_begin(&meter, 100);
	power_meter_end(&meter, 101);
	CHECK(meter.seconds == 2);
	CHECK_CLOSE(mean(&meter, PART_DEVICE), 10, 1e-12);
	CHECK_CLOSE(mean(&meter, PART_PLATFORM), 20, 1e-12);
	CHECK_CLOSE(power_meter_maximum(&meter, &reason), 10, 1e-12);
	CHECK(isnan(meter.idle));
	power_meter_measure_idle(&meter, 1);
	CHECK_CLOSE(meter.idle, 10, 1e-9);
	CHECK(meter.seconds == 0);
	power_meter_finish(&meter);
}

static void follows_a_counter_that_wraps(void)
{
	struct tree tree;
	struct power_meter meter;
	tree_make(&tree, "rapl"); /* the package counts to 262143.328850 J, dram to 65712.999613 */
	power_meter_init(&meter, platform_find("cpu"), 0, &tree.root);
	tree_write(&tree, PACKAGE, 262143000000);
	tree_write(&tree, DRAM, 65712000000);
	power_meter_begin(&meter, 10);
	tree_write(&tree, PACKAGE, 19671150); /* + 20 J */
	power_meter_tick(&meter, 11);
	tree_write(&tree, PACKAGE, 49671150); /* + 30 J */
	tree_write(&tree, DRAM, 9000387);     /* + 10 J */
	power_meter_end(&meter, 12);
	const char *reason;
	CHECK_CLOSE(mean(&meter, PART_DEVICE), 30, 1e-6);
	CHECK_CLOSE(power_meter_maximum(&meter, &reason), 40, 1e-6);
	CHECK(mean(&meter, PART_PLATFORM) == 0);
	power_meter_reset(&meter);
	power_meter_begin(&meter, 20);
	power_meter_end(&meter, 20.01);
	CHECK(strstr(why(&meter), "less than twenty updates") != NULL);
	power_meter_finish(&meter);
	tree_remove(&tree);
}

static void integrates_power(void)
{
	struct tree tree;
	struct power_meter meter;
	tree_make(&tree, "amdgpu-desktop");
	power_meter_init(&meter, platform_find("rocm"), 0, &tree.root);
	static const double watts[] = { 100, 200, 100 }, times[] = { 0, 1, 3 };
	for (size_t i = 0; i < 3; i++) {
		tree_write(&tree, HWMON "/power1_input", watts[i] * 1e6);
		(i ? power_meter_tick : power_meter_begin)(&meter, times[i]);
	}
	CHECK_CLOSE(mean(&meter, PART_DEVICE), 150, 1e-12);
	const char *reason;
	CHECK(isnan(power_meter_mean(&meter, PART_PLATFORM, &reason)));
	CHECK_STRING(reason, "no sensor of the whole machine (psys) here");
	power_meter_finish(&meter);
	tree_remove(&tree);
}

static void survives_a_file_that_vanishes(void)
{
	struct tree tree;
	struct power_meter meter;
	char path[256];
	tree_make(&tree, "rapl");
	power_meter_init(&meter, platform_find("cpu"), 0, &tree.root);
	power_meter_begin(&meter, 0);
	power_meter_tick(&meter, 1);
	snprintf(path, sizeof(path), "%s/" DRAM, tree.folder);
	CHECK(unlink(path) == 0);
	power_meter_tick(&meter, 2);
	power_meter_end(&meter, 3);
	CHECK_STRING(why(&meter), "the sensor fell silent: RAPL: /sys/class/powercap/"
				  "intel-rapl:0:2/energy_uj: No such file or directory");
	power_meter_reset(&meter);
	tree_write(&tree, DRAM, 0);
	power_meter_begin(&meter, 5); /* it is there again */
	power_meter_end(&meter, 6);
	CHECK(mean(&meter, PART_DEVICE) == 0);
	power_meter_finish(&meter);
	tree_remove(&tree);
}

static void survives_a_counter_that_goes_back(void)
{
	struct tree tree;
	struct power_meter meter;
	tree_make(&tree, "amdgpu-desktop");
	tree_write(&tree, HWMON "/energy1_input", 5e6);
	power_meter_init(&meter, platform_find("rocm"), 0, &tree.root);
	power_meter_begin(&meter, 0);
	tree_write(&tree, HWMON "/energy1_input", 4e6);
	power_meter_end(&meter, 1);
	CHECK_STRING(why(&meter),
		     "the counter energy of hwmon went back: its driver was restarted");
	power_meter_finish(&meter);
	tree_remove(&tree);
	tree_make(&tree, "rapl"); /* to begin anew in the middle is no wrap */
	tree_write(&tree, PACKAGE, 100000000000);
	power_meter_init(&meter, platform_find("cpu"), 0, &tree.root);
	power_meter_begin(&meter, 0);
	tree_write(&tree, PACKAGE, 0);
	power_meter_end(&meter, 1);
	CHECK_STRING(why(&meter),
		     "the counter package-0 of rapl went back: its driver was restarted");
	power_meter_finish(&meter);
	tree_remove(&tree);
}

static void survives_a_gpu_that_is_lost(void)
{
	struct host_root root = { .root = "", .nvml_library = getenv("DYNO_TEST_NVML") };
	struct power_meter meter;
	setenv("DYNO_NVML_FAKE", "joules=300 lost_after=4", 1);
	power_meter_init(&meter, platform_find("cuda"), 0, &root);
	power_meter_begin(&meter, 0);
	power_meter_tick(&meter, 2);
	CHECK_CLOSE(mean(&meter, PART_DEVICE), 150, 1e-12);
	power_meter_tick(&meter, 4);
	power_meter_tick(&meter, 6);
	power_meter_end(&meter, 8);
	CHECK_STRING(why(&meter), "the sensor fell silent: NVML: GPU is lost");
	power_meter_finish(&meter);
}

static void is_silent_without_a_sensor(void)
{
	struct host_root root = { .root = "", .nvml_library = "no-such-library.so" };
	struct power_meter meter;
	power_meter_init(&meter, platform_find("cuda"), 0, &root);
	power_meter_begin(&meter, 0);
	power_meter_end(&meter, 9);
	CHECK(strstr(why(&meter), "no NVIDIA driver here") != NULL);
	power_meter_measure_idle(&meter, 1);
	CHECK(isnan(meter.idle));
	power_meter_finish(&meter);
}

TEST_MAIN({ "measures windows alone", measures_windows_alone },
	  { "follows a counter that wraps", follows_a_counter_that_wraps },
	  { "integrates power", integrates_power },
	  { "survives a file that vanishes", survives_a_file_that_vanishes },
	  { "survives a counter that goes back", survives_a_counter_that_goes_back },
	  { "survives a GPU that is lost", survives_a_gpu_that_is_lost },
	  { "is silent without a sensor", is_silent_without_a_sensor })
