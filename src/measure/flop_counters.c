#include "measure/flop_counters.h"
#include <errno.h>
#include <linux/perf_event.h>
#include <math.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#endif

#define RAW(event, mask) ((uint64_t)(mask) << 8 | (event))

/* FP_ARITH_INST_RETIRED, since Broadwell: an event for each width, FMA counted twice. Intel 64 and
 * IA-32 architectures software developer's manual, volume 3, performance monitoring events;
 * perfmon-events.intel.com. */
static const struct flop_event intel[] = {
	{ RAW(0xc7, 0x01), 1 },  /* scalar double */
	{ RAW(0xc7, 0x02), 1 },  /* scalar single */
	{ RAW(0xc7, 0x04), 2 },  /* 128 bits, double */
	{ RAW(0xc7, 0x08), 4 },  /* 128 bits, single */
	{ RAW(0xc7, 0x10), 4 },  /* 256 bits, double */
	{ RAW(0xc7, 0x20), 8 },  /* 256 bits, single */
	{ RAW(0xc7, 0x40), 8 },  /* 512 bits, double */
	{ RAW(0xc7, 0x80), 16 }, /* 512 bits, single */
};

/* Retired SSE/AVX FLOPs, PMCx003, since Zen 2: counts operations, not instructions, FMA as two.
 * AMD processor programming references, families 17h (model 31h), 19h and 1Ah. */
static const struct flop_event amd[] = {
	{ RAW(0x03, 0x0f), 1 }, /* add and subtract, multiply, divide and root, multiply-add */
};

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

const struct flop_event *flop_events(const char *vendor, unsigned family, size_t *count)
{
	static const struct {
		const char *vendor;
		unsigned first, last;
		const struct flop_event *events;
		size_t count;
	} processors[] = {
		{ "GenuineIntel", 6, 6, intel, LENGTH(intel) },
		{ "AuthenticAMD", 0x17, 0x1a, amd, LENGTH(amd) },
	};
	for (size_t i = 0; i < LENGTH(processors); i++)
		if (strcmp(processors[i].vendor, vendor) == 0 && family >= processors[i].first &&
		    family <= processors[i].last) {
			*count = processors[i].count;
			return processors[i].events;
		}
	*count = 0;
	return NULL;
}

static void identify(char vendor[13], unsigned *family)
{
	vendor[0] = '\0';
	*family = 0;
#if defined(__x86_64__) || defined(__i386__)
	unsigned a, b, c, d;
	if (!__get_cpuid(0, &a, &b, &c, &d))
		return;
	memcpy(vendor, &b, 4);
	memcpy(vendor + 4, &d, 4);
	memcpy(vendor + 8, &c, 4);
	vendor[12] = '\0';
	if (!__get_cpuid(1, &a, &b, &c, &d))
		return;
	*family = a >> 8 & 0xf;
	if (*family == 0xf)
		*family += a >> 20 & 0xff;
#endif
}

/* `inherit` takes in the threads that come later, which is why it is opened before the session. */
static int open_event(uint64_t config)
{
	struct perf_event_attr attributes = {
		.type = PERF_TYPE_RAW,
		.size = sizeof(attributes),
		.config = config,
		.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING,
		.inherit = 1,
		.exclude_kernel = 1,
		.exclude_hv = 1,
	};
	return (int)syscall(SYS_perf_event_open, &attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
}

static const char *explain(int error)
{
	switch (error) {
	case EACCES:
	case EPERM:
		return "the kernel does not let users read the processor's counters: "
		       "sudo sysctl kernel.perf_event_paranoid=2, or run as root; containers may "
		       "forbid it, too";
	case ENOENT:
	case ENODEV:
	case EOPNOTSUPP:
		return "the processor's counters of floating-point operations are not to be had "
		       "here: virtual machines hide them";
	case ENOSYS:
		return "this kernel has no perf_event_open";
	default:
		return "the processor's counters cannot be opened";
	}
}

const char *flop_counters_open(struct flop_counters *counters)
{
	char vendor[13];
	unsigned family;
	size_t count;
	*counters = (struct flop_counters){ 0 };
	identify(vendor, &family);
	const struct flop_event *events = flop_events(vendor, family, &count);
	if (!events)
		return "dyno knows no counters of floating-point operations of this processor";
	for (size_t i = 0; i < count; i++) {
		int file = open_event(events[i].config);
		if (file < 0) {
			const char *reason = explain(errno);
			flop_counters_close(counters);
			return reason;
		}
		counters->files[counters->count] = file;
		counters->operations[counters->count++] = events[i].operations;
	}
	return NULL;
}

double flop_counters_read(const struct flop_counters *counters)
{
	double operations = 0;
	for (size_t i = 0; i < counters->count; i++) {
		struct {
			uint64_t value, enabled, running;
		} counter;
		if (read(counters->files[i], &counter, sizeof(counter)) != sizeof(counter))
			return NAN;
		double scale =
			counter.running ? (double)counter.enabled / (double)counter.running : 0;
		if (!counter.running && counter.enabled)
			return NAN;
		operations += (double)counter.value * scale * counters->operations[i];
	}
	return counters->count ? operations : NAN;
}

void flop_counters_close(struct flop_counters *counters)
{
	for (size_t i = 0; i < counters->count; i++)
		close(counters->files[i]);
	counters->count = 0;
}
