/* Monitors: what a device shows of itself while it works (core/result/readings.h). Reading one
 * takes no time from the model: the parent does it, some times a second, by files and calls that
 * wake nothing on the device.
 *
 * Adding a monitor:
 *   1. monitors/NAME.c with the functions below and one const struct monitor_kind at its end,
 *   2. its row in monitor_kinds[] (monitor.c),
 *   3. its fixtures under test/fixtures/, its row in docs/devices.md. */
#ifndef DYNO_MEASURE_DEVICE_MONITOR_H
#define DYNO_MEASURE_DEVICE_MONITOR_H

#include "core/result/readings.h"
#include "measure/device/device.h"

struct monitor {
	const struct monitor_kind *kind; /* NULL: not open */
	struct host_root root;           /* its strings must outlive the monitor */
	unsigned ordinal;
	void *state;                  /* of the kind */
	const char *absent[READINGS]; /* why it is not told; static text, or NULL */
};

/* Who reads, and whom: what both of them and all below them do on the device is not foreign. */
struct monitored {
	int64_t own;    /* the reader: all that it has started is ours */
	int64_t worker; /* the process that the device works for */
	double now;     /* s of a clock that never goes back */
};

struct monitor_kind {
	const char *name;
	const struct vendor *vendor; /* whose devices it reads */

	/* root and ordinal are set. An error says what is missing. */
	bool (*open)(struct monitor *monitor, struct dyno_error *err);

	/* A process begins: what is told as the difference of two readings begins anew. May be
	 * NULL. */
	void (*begin)(struct monitor *monitor);

	/* Fills those values (all NaN before) that can be told now, in the unit of their series;
	 * shares of time are those since the reading before. */
	void (*read)(struct monitor *monitor, const struct monitored *who, double values[READINGS]);

	void (*close)(struct monitor *monitor); /* may be NULL */
};

extern const struct monitor_kind monitor_cpu, monitor_nvml, monitor_amd, monitor_null;
extern const struct monitor_kind *const monitor_kinds[]; /* NULL-terminated */

/* The monitor of a device. False with the reason when there is none. */
bool monitor_open(struct monitor *monitor, const struct platform *platform, unsigned ordinal,
		  const struct host_root *root, struct dyno_error *err);
void monitor_begin(struct monitor *monitor);
void monitor_read(struct monitor *monitor, const struct monitored *who, double values[READINGS]);
void monitor_close(struct monitor *monitor); /* also one that is not open */

/* For kinds: sets the reasons for being slowed down from bits, 1 << READING_…, and SLOWED from all
 * of them. */
void monitor_slowed(double values[READINGS], uint64_t reasons);

#endif
