/* Platforms and devices: kinds of hardware, and whose telemetry (vendors/VENDOR.c) tells of them.
 *
 * Adding a platform: a row in platforms[] (device.c), and one in the table of each engine that
 * serves it (engine.h).
 * Adding a vendor: vendors/NAME.c with one const struct vendor at its end, its row in vendors[]
 * (device.c), and its fixtures under test/fixtures/. */
#ifndef DYNO_MEASURE_DEVICE_DEVICE_H
#define DYNO_MEASURE_DEVICE_DEVICE_H

#include "core/result/result.h"
#include "host/root.h"

struct vendor;

struct platform {
	const char *name;    /* "cuda" */
	const char *aliases; /* "gpu,nvidia" or "" */
	bool ordinals;       /* may have several devices, told apart by number: cuda:0, cuda:1 */
	bool simulated;      /* no hardware: "all" leaves it out */
	unsigned colour;     /* of the palette (core/figure/theme.h), from 1, that pictures give its
			      * first device where it is free, the next to the next; 0: any */
	const struct vendor *vendor; /* whose telemetry; NULL: none, then `blind` says why */
	const char *blind;
};

extern const struct platform platforms[]; /* ends with a NULL name */

/* By name or alias, whatever the case; NULL if unknown. Where several platforms share an alias
 * ("gpu"), the first one. */
const struct platform *platform_find(const char *name);

struct vendor {
	const char *name; /* "cpu", "nvidia", "amd", "null" */

	/* Number of devices of this vendor here; 0 with *err saying why when there are none. */
	unsigned (*count)(const struct host_root *root, struct dyno_error *err);

	/* Fills name and properties (driver, memory, cores, caches, governor, …) of device
	 * `ordinal`. What cannot be known is left out. */
	bool (*describe)(const struct host_root *root, unsigned ordinal, struct arena *arena,
			 struct device_info *device, struct dyno_error *err);

	/* Bytes of device memory that process `pid` uses now, NaN when it cannot be known.
	 * NULL where the device has no memory of its own. */
	double (*process_memory)(const struct host_root *root, unsigned ordinal, int64_t pid);
};

extern const struct vendor *const vendors[]; /* NULL-terminated */
extern const struct vendor vendor_cpu, vendor_nvidia, vendor_amd, vendor_null;

/* One device as named by the user: "cpu", "cuda", "cuda:1", "gpu". */
struct device_choice {
	const struct platform *platform;
	unsigned ordinal;
	const char *id; /* "cpu", "cuda:1": in the arena; an ordinal only where the platform has
			 * several devices or the user gave one */
};

/* DYNO_ERROR_USAGE with the list of platforms for an unknown name, DYNO_ERROR_NOT_FOUND for an
 * ordinal that this machine surely lacks. An alias that several platforms share is the first of
 * them whose hardware is here. Whether the device works only a session can tell. */
bool device_choose(const char *text, struct arena *arena, struct device_choice *choice,
		   struct dyno_error *err);

/* Fills id, platform, colour, name and properties by the platform's vendor. Where the vendor cannot
 * tell, the name is NULL and the property "telemetry" says why: a device may well work without.
 * False only when memory is exhausted. */
bool device_describe(const struct device_choice *choice, struct arena *arena,
		     struct device_info *device, struct dyno_error *err);

#endif
