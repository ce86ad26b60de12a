/* Energy sensors: what tells how much power a device draws, and where it tells it.
 *
 * Adding a sensor:
 *   1. sensors/NAME.c with the functions below and one const struct sensor_kind at its end,
 *   2. its row in sensor_kinds[] (sensor.c),
 *   3. its fixtures under test/fixtures/, its row in docs/devices.md. */
#ifndef DYNO_MEASURE_DEVICE_SENSOR_H
#define DYNO_MEASURE_DEVICE_SENSOR_H

#include "measure/device/device.h"

enum sensor_part {
	PART_DEVICE,   /* adds up to what the device draws */
	PART_PLATFORM, /* the whole machine, the device's share included */
	PART_TOTAL,
};

/* One thing that is measured: a processor package, its memory, a board. */
struct channel {
	char name[64];
	char file[192]; /* below the root, of sensors that are files */
	enum sensor_part part;
	bool counter; /* energy that adds up, else power now */
	double range; /* J at which the counter begins anew; NaN: never */
};

#define CHANNEL_MAX 32 /* eight packages with their memory, and more */

struct sensor {
	const struct sensor_kind *kind;
	struct host_root root; /* its strings must outlive the sensor */
	struct channel channels[CHANNEL_MAX];
	size_t count;
	void *state; /* of the kind */
};

struct sensor_kind {
	const char *name;
	const struct vendor *vendor; /* whose devices it measures */
	double period;               /* s from one new value to the next */
	double baseline;             /* s over which idle power is averaged */

	/* Fills channels (one at least, all readable) of the vendor's device `ordinal`; kind and
	 * root are set. An error says what is missing, and what to do. */
	bool (*open)(struct sensor *sensor, unsigned ordinal, struct dyno_error *err);

	/* J of a counter, else W, at `now` (s, for sensors that are simulated). */
	bool (*read)(struct sensor *sensor, const struct channel *channel, double now,
		     double *value, struct dyno_error *err);

	void (*close)(struct sensor *sensor); /* may be NULL */
};

extern const struct sensor_kind sensor_rapl, sensor_nvml, sensor_amd, sensor_null;
extern const struct sensor_kind *const sensor_kinds[]; /* NULL-terminated */

/* The sensor of a device. False with the reason when there is none. */
bool sensor_open(struct sensor *sensor, const struct platform *platform, unsigned ordinal,
		 const struct host_root *root, struct dyno_error *err);
void sensor_close(struct sensor *sensor); /* also one that is not open */

/* Adds "power_source" to the properties: "package-0, package-0/dram (rapl)", or "none: …" with the
 * reason. False only when memory is exhausted. */
bool sensor_describe(const struct platform *platform, unsigned ordinal,
		     const struct host_root *root, struct arena *arena,
		     struct properties *properties, struct dyno_error *err);

/* For kinds: adds a channel; NULL when there are too many already. */
struct channel *sensor_add(struct sensor *sensor, const char *name);

#endif
