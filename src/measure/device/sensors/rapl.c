/* RAPL, the energy counters of x86 processors (Intel since 2011, AMD since Zen), by the kernel's
 * powercap files (docs.kernel.org/power/powercap/powercap.html): zones in a flat folder,
 * intel-rapl:0 a package, intel-rapl:0:1 a part of it. Which part is said by its name:
 *   package-N     all of the processor
 *   dram          its memory, outside of the package: added to it
 *   core, uncore  within the package: left out, they would count twice
 *   psys          the whole platform, on some laptops: kept apart
 *
 * Of a processor of several dies each has a zone, package-0-die-0, package-0-die-1. Intel's dies
 * count by themselves; of AMD's first two generations of Zen all show the one counter of the
 * socket, which must not be added to itself. Their names are alike, what they show is not.
 *
 * Since Linux 5.10 only root may read the counters (CVE-2020-8694: they tell of other processes'
 * secrets). */
#include "host/sysfs.h"
#include "measure/device/sensor.h"
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define POWERCAP "/sys/class/powercap"

/* Zones are read one after the other, and are brought up to date now and then: counters that differ
 * by less than what was drawn meanwhile are one. Others are kilojoules apart. */
#define MIRROR_READINGS 10
#define MIRROR_UPDATES  5    /* of the counter: one may fall between two readings */
#define MIRROR_STEP     3e-3 /* s */
#define MIRROR_LONGEST  0.5
#define MIRROR_APART    5e-3

struct search {
	struct sensor *sensor;
	const char *prefix; /* of the zones that are taken */
	bool denied;
	unsigned zones; /* that were seen at all */
};

static double read_counter(const struct sensor *sensor, const char *file)
{
	errno = 0;
	double microjoules = sysfs_number(&sensor->root, "%s", file);
	return microjoules >= 0 ? microjoules * 1e-6 : NAN;
}

static bool is_wanted(const char *name, enum sensor_part *part)
{
	*part = strcmp(name, "psys") == 0 ? PART_PLATFORM : PART_DEVICE;
	return *part == PART_PLATFORM || strcmp(name, "dram") == 0 ||
	       strncmp(name, "package-", 8) == 0;
}

/* "dram" alone does not say whose: "package-1/dram". The package is the zone without the last
 * number. */
static void full_name(const struct sensor *sensor, const char *zone, char *name, size_t size)
{
	char package[SYSFS_TEXT_SIZE];
	const char *last = strrchr(zone, ':');
	if (strcmp(name, "dram") == 0 &&
	    sysfs_read(&sensor->root, package, sizeof(package), POWERCAP "/%.*s/name",
		       (int)(last - zone), zone))
		snprintf(name, size, "%.40s/dram", package);
}

static void take_zone(void *context, const char *zone)
{
	struct search *search = context;
	struct sensor *sensor = search->sensor;
	char name[SYSFS_TEXT_SIZE], file[sizeof(sensor->channels[0].file)];
	enum sensor_part part;
	if (strncmp(zone, search->prefix, strlen(search->prefix)) != 0 || strlen(zone) > 64 ||
	    !sysfs_read(&sensor->root, name, sizeof(name), POWERCAP "/%s/name", zone) ||
	    !is_wanted(name, &part))
		return;
	search->zones++;
	snprintf(file, sizeof(file), POWERCAP "/%s/energy_uj", zone);
	if (isnan(read_counter(sensor, file))) {
		search->denied |= errno == EACCES || errno == EPERM;
		return;
	}
	full_name(sensor, zone, name, sizeof(name));
	struct channel *channel = sensor_add(sensor, name);
	if (!channel)
		return;
	strcpy(channel->file, file);
	channel->part = part;
	channel->counter = true;
	channel->range =
		sysfs_number(&sensor->root, POWERCAP "/%s/max_energy_range_uj", zone) * 1e-6;
}

static bool has_package(const struct sensor *sensor)
{
	for (size_t i = 0; i < sensor->count; i++)
		if (strncmp(sensor->channels[i].name, "package-", 8) == 0)
			return true;
	return false;
}

/* --- One counter, several zones --------------------------------------------------------------- */

/* The package of "package-0-die-1" and of "package-0-die-1/dram"; -1: it is of no die. */
static long package_of_die(const struct channel *channel)
{
	char *end;
	if (strncmp(channel->name, "package-", 8) != 0)
		return -1;
	long package = strtol(channel->name + 8, &end, 10);
	return strncmp(end, "-die-", 5) == 0 ? package : -1;
}

static bool may_be_one(const struct channel *a, const struct channel *b)
{
	return package_of_die(a) >= 0 && package_of_die(a) == package_of_die(b) &&
	       !strchr(a->name, '/') == !strchr(b->name, '/') && a->part == b->part;
}

static double seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* J from one reading to another, over where the counter begins anew. */
static double between(double before, double after, double range)
{
	double energy = fabs(after - before);
	return range > 0 ? fmin(energy, range - energy) : energy;
}

static bool are_one(const struct sensor *sensor, const struct channel *a, const struct channel *b)
{
	const struct timespec step = { .tv_nsec = (long)(MIRROR_STEP * 1e9) };
	double start = seconds(), first = read_counter(sensor, a->file), last = first;
	double apart = INFINITY;
	int updates = 0;
	for (int i = 0; (i < MIRROR_READINGS || updates < MIRROR_UPDATES) &&
			seconds() - start < MIRROR_LONGEST;
	     i++) {
		nanosleep(&step, NULL);
		double now = read_counter(sensor, a->file);
		apart = fmin(apart, between(now, read_counter(sensor, b->file), a->range));
		updates += now != last;
		last = now;
	}
	double drawn = between(first, last, a->range) / (seconds() - start);
	return apart <= drawn * MIRROR_APART;
}

static void drop_mirrors(struct sensor *sensor)
{
	for (size_t i = 0; i < sensor->count; i++)
		for (size_t k = sensor->count - 1; k > i; k--) {
			struct channel *mirror = &sensor->channels[k];
			if (!may_be_one(&sensor->channels[i], mirror) ||
			    !are_one(sensor, &sensor->channels[i], mirror))
				continue;
			sensor->count--;
			memmove(mirror, mirror + 1, (sensor->count - k) * sizeof(*mirror));
		}
}

/* --- The sensor ------------------------------------------------------------------------------ */

static bool explain(const struct search *search, struct dyno_error *err)
{
	if (search->denied)
		return error_set(err, DYNO_ERROR_IO,
				 "RAPL: only root may read the energy counters here: run as root, "
				 "or, until the next boot, sudo chmod a+r " POWERCAP
				 "/intel-rapl*/energy_uj");
	if (search->zones)
		return error_set(err, DYNO_ERROR_IO,
				 "RAPL: the energy counters in " POWERCAP " cannot be read");
	return error_set(err, DYNO_ERROR_UNSUPPORTED,
			 "no RAPL here: " POWERCAP " shows no processor; virtual machines and "
			 "containers hide it, else load the kernel module intel_rapl_msr");
}

/* The MMIO zones are the same package by another way, taken only where they are the only one. */
static bool open(struct sensor *sensor, unsigned ordinal, struct dyno_error *err)
{
	(void)ordinal; /* a process may run on all packages */
	static const char *const prefixes[] = { "intel-rapl:", "intel-rapl-mmio:" };
	struct search search = { .sensor = sensor };
	for (size_t i = 0; i < 2 && !has_package(sensor); i++) {
		search.prefix = prefixes[i];
		sensor->count = 0;
		sysfs_each(&sensor->root, take_zone, &search, POWERCAP);
	}
	drop_mirrors(sensor);
	return has_package(sensor) || explain(&search, err);
}

static bool read(struct sensor *sensor, const struct channel *channel, double now, double *value,
		 struct dyno_error *err)
{
	(void)now;
	*value = read_counter(sensor, channel->file);
	return !isnan(*value) || error_set(err, DYNO_ERROR_IO, "RAPL: %s: %s", channel->file,
					   errno ? strerror(errno) : "not a number");
}

const struct sensor_kind sensor_rapl = {
	.name = "rapl",
	.vendor = &vendor_cpu,
	.period = 1e-3,
	.baseline = 1,
	.open = open,
	.read = read,
};
