/* Energy sensors: RAPL and AMD's on made trees, NVIDIA's on a fake library. */
#include "measure/device/sensor.h"
#include "device_fixture.h"
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const struct platform *platform(const char *name)
{
	return platform_find(name);
}

/* "NAME [d|p][c|w] RANGE; …": part and kind of each channel. */
static void show(const struct sensor *sensor, char *text, size_t size)
{
	size_t used = 0;
	*text = '\0';
	for (size_t i = 0; i < sensor->count && used < size; i++) {
		const struct channel *channel = &sensor->channels[i];
		used += (size_t)snprintf(text + used, size - used, "%s %c%c %.9g; ", channel->name,
					 channel->part == PART_DEVICE ? 'd' : 'p',
					 channel->counter ? 'c' : 'w', channel->range);
	}
}

static void finds_channels(void)
{
	static const struct {
		const char *tree, *fake, *platform;
		unsigned ordinal;
		const char *channels, *message;
		double first; /* value of the first channel */
	} rows[] = {
		{ "rapl", "", "cpu", 0,
		  "package-0 dc 262143.329; package-0/dram dc 65712.9996; psys pc 262143.329; ",
		  NULL, 260143.328850 },
		{ "amdgpu", "", "migraphx", 0, "average power dw nan; ", NULL, 87 },
		{ "amdgpu-desktop", "", "rocm", 0, "power dw nan; ", NULL, 31 },
		{ "bare", "gpus=2", "cuda", 1, "board dc nan; ", NULL, 1000200 },
		{ "bare", "uncounted=1 power=61000", "cuda", 0, "board dw nan; ", NULL, 61 },
		{ "bare", "", "null", 0, "constant dc nan; machine pw nan; ", NULL, 30 },
		{ "bare", "", "cpu", 0, NULL,
		  "no RAPL here: /sys/class/powercap shows no processor; virtual machines and "
		  "containers hide it, else load the kernel module intel_rapl_msr",
		  0 },
		{ "bare", "", "rocm", 0, NULL, "the kernel shows no AMD GPU 0", 0 },
		{ "amdgpu", "", "rocm", 1, NULL,
		  "hwmon: /sys/class/drm/renderD129/device/hwmon/hwmon5 has neither energy nor "
		  "power",
		  0 },
		{ "bare", "lost=0", "cuda", 0, NULL, "NVML: GPU is lost", 0 },
		{ "bare", "", "webgpu", 0, NULL,
		  "ONNX Runtime does not tell which adapter WebGPU runs on", 0 },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		char path[4096], text[512];
		struct host_root root = fixture(path, rows[i].tree);
		struct sensor sensor;
		struct dyno_error err = { 0 };
		double value = NAN;
		root.nvml_library = getenv("DYNO_TEST_NVML");
		setenv("DYNO_NVML_FAKE", rows[i].fake, 1);
		bool open = sensor_open(&sensor, platform(rows[i].platform), rows[i].ordinal, &root,
					&err);
		CHECK_ROW(rows[i].tree, open == (rows[i].channels != NULL));
		if (!open) {
			CHECK_STRING(err.message, rows[i].message);
			continue;
		}
		show(&sensor, text, sizeof(text));
		CHECK_STRING(text, rows[i].channels);
		CHECK_ROW(rows[i].tree,
			  sensor.kind->read(&sensor, &sensor.channels[0], 3, &value, &err));
		CHECK_CLOSE(value, rows[i].first, 1e-12);
		sensor_close(&sensor);
	}
}

/* Zones whose files a thread brings up to date, one after the other. */
struct zone {
	const char *name;
	double joules, watts;
};

struct ticking {
	char folder[32];
	const struct zone *zones;
	double started;
	atomic_bool stop;
};

static double now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void write_zone(const struct ticking *ticking, size_t i, const char *file, const char *text)
{
	char path[128], beside[160];
	snprintf(path, sizeof(path), "%s/sys/class/powercap/intel-rapl:%zu/%s", ticking->folder, i,
		 file);
	snprintf(beside, sizeof(beside), "%s.new", path);
	FILE *out = fopen(beside, "w");
	if (out) {
		fputs(text, out);
		fclose(out);
		rename(beside, path);
	}
}

static void write_energies(const struct ticking *ticking)
{
	double seconds = now() - ticking->started;
	for (size_t i = 0; ticking->zones[i].name; i++) {
		const struct zone *zone = &ticking->zones[i];
		char text[64];
		snprintf(text, sizeof(text), "%.0f\n",
			 1e6 * (zone->joules + zone->watts * seconds));
		write_zone(ticking, i, "energy_uj", text);
	}
}

static void *tick(void *context)
{
	struct ticking *ticking = context;
	while (!atomic_load(&ticking->stop)) {
		write_energies(ticking);
		nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
	}
	return NULL;
}

static void shell(const char *format, const char *folder, size_t number)
{
	char command[256];
	snprintf(command, sizeof(command), format, folder, number);
	CHECK(system(command) == 0);
}

static void make_zones(struct ticking *ticking)
{
	for (size_t i = 0; ticking->zones[i].name; i++) {
		shell("mkdir -p %s/sys/class/powercap/intel-rapl:%zu", ticking->folder, i);
		write_zone(ticking, i, "name", ticking->zones[i].name);
		write_zone(ticking, i, "max_energy_range_uj", "262143328850\n");
	}
	ticking->started = now();
	write_energies(ticking);
}

/* Dies that show the counter of their package are one; counters of their own are not, nor are those
 * of two packages that draw the same. */
static void adds_no_counter_to_itself(void)
{
	static const struct {
		struct zone zones[6];
		const char *channels;
	} rows[] = {
		{ { { "package-0-die-0", 5000, 68 }, { "package-0-die-1", 5000, 68 } },
		  "package-0-die-0" },
		{ { { "package-0-die-0", 5000, 68 },
		    { "package-0-die-1", 5000, 68 },
		    { "package-0-die-2", 5000, 68 },
		    { "package-1-die-0", 5000, 68 },
		    { "package-1-die-1", 5000, 68 } },
		  "package-0-die-0 package-1-die-0" },
		{ { { "package-0-die-0", 5000, 100 }, { "package-0-die-1", 4100, 80 } },
		  "package-0-die-0 package-0-die-1" },
		{ { { "package-0-die-0", 5000, 0 }, { "package-0-die-1", 5000, 0 } },
		  "package-0-die-0" },
		{ { { "package-0", 5000, 68 }, { "package-1", 5000, 68 } }, "package-0 package-1" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ticking ticking = { .folder = "/tmp/dyno-dies-XXXXXX",
					   .zones = rows[i].zones };
		struct host_root root = host_root_default();
		struct sensor sensor;
		struct dyno_error err = { 0 };
		pthread_t thread;
		char found[256] = "";
		CHECK(mkdtemp(ticking.folder));
		make_zones(&ticking);
		root.root = ticking.folder;
		CHECK(pthread_create(&thread, NULL, tick, &ticking) == 0);
		CHECK(sensor_open(&sensor, platform("cpu"), 0, &root, &err));
		for (size_t k = 0; k < sensor.count; k++)
			snprintf(found + strlen(found), sizeof(found) - strlen(found), "%s%s",
				 k ? " " : "", sensor.channels[k].name);
		CHECK_STRING(found, rows[i].channels);
		sensor_close(&sensor);
		atomic_store(&ticking.stop, true);
		pthread_join(thread, NULL);
		shell("rm -rf %s", ticking.folder, 0);
	}
}

static void describes(void)
{
	static const struct {
		const char *tree, *platform, *source;
	} rows[] = {
		{ "rapl", "cpu", "package-0, package-0/dram, psys (rapl)" },
		{ "bare", "webgpu",
		  "none: ONNX Runtime does not tell which adapter WebGPU runs on" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		char path[4096];
		struct host_root root = fixture(path, rows[i].tree);
		struct arena arena = { 0 };
		struct properties properties = { 0 };
		CHECK(sensor_describe(platform(rows[i].platform), 0, &root, &arena, &properties,
				      NULL));
		check_property(rows[i].tree, &properties, "power_source", rows[i].source);
		arena_finish(&arena);
	}
}

/* The driver of 2015 has no energy counter. */
static void takes_power_from_an_old_driver(void)
{
	struct host_root root = { .root = "", .nvml_library = getenv("DYNO_TEST_NVML_OLD") };
	struct sensor sensor;
	setenv("DYNO_NVML_FAKE", "", 1);
	CHECK(sensor_open(&sensor, platform("cuda"), 0, &root, NULL));
	CHECK(!sensor.channels[0].counter);
	sensor_close(&sensor);
}

/* Counters that only root may read, as they are since Linux 5.10. */
static void explains_permissions(void)
{
	char folder[] = "/tmp/dyno-sensor-XXXXXX", command[8300], from[4096], path[4096];
	struct host_root root = fixture(from, "rapl");
	struct sensor sensor;
	struct dyno_error err = { 0 };
	if (!mkdtemp(folder))
		SKIP("no temporary folder");
	snprintf(command, sizeof(command),
		 "cp -a '%s/sys' %s/ && chmod a+rx %s && find %s -name energy_uj | xargs chmod 400",
		 from, folder, folder, folder);
	CHECK(system(command) == 0);
	snprintf(path, sizeof(path), "%s/sys/class/powercap/intel-rapl:0/energy_uj", folder);
	bool root_user = geteuid() == 0;
	if (root_user)
		CHECK(seteuid(65534) == 0);
	else
		CHECK(chmod(path, 0) == 0);
	root.root = folder;
	CHECK(!sensor_open(&sensor, platform("cpu"), 0, &root, &err));
	CHECK_STRING(err.message,
		     "RAPL: only root may read the energy counters here: run as root, or, until "
		     "the next boot, sudo chmod a+r /sys/class/powercap/intel-rapl*/energy_uj");
	if (root_user)
		CHECK(seteuid(0) == 0);
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	CHECK(system(command) == 0);
}

TEST_MAIN({ "finds the channels of each sensor", finds_channels },
	  { "says which sensor is there, or why none", describes },
	  { "adds no counter to itself", adds_no_counter_to_itself },
	  { "takes power from an old driver", takes_power_from_an_old_driver },
	  { "explains permissions", explains_permissions })
