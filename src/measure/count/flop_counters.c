#include "measure/count/flop_counters.h"
#include "core/base/count.h"
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
	{ RAW(0xc7, 0x02), 1 },  /* scalar single: the first, see sees_operations */
	{ RAW(0xc7, 0x01), 1 },  /* scalar double */
	{ RAW(0xc7, 0x04), 2 },  /* 128 bits, double */
	{ RAW(0xc7, 0x08), 4 },  /* 128 bits, single */
	{ RAW(0xc7, 0x10), 4 },  /* 256 bits, double */
	{ RAW(0xc7, 0x20), 8 },  /* 256 bits, single */
	{ RAW(0xc7, 0x40), 8 },  /* 512 bits, double */
	{ RAW(0xc7, 0x80), 16 }, /* 512 bits, single */
};

/* Retired SSE/AVX FLOPs, PMCx003: counts operations, not instructions, FMA as two. AMD processor
 * programming references of families 17h, 19h and 1Ah; fp_ret_sse_avx_ops.all of Linux's
 * tools/perf/pmu-events/arch/x86/amdzen1 to amdzen5. */
static const struct flop_event zen[] = {
	{ RAW(0x03, 0xff), 1 }, /* a bit for each of four kinds, in single and in double */
};
static const struct flop_event zen_2[] = {
	{ RAW(0x03, 0x0f), 1 }, /* add and subtract, multiply, divide and root, multiply-add */
};
static const struct flop_event zen_4[] = {
	{ RAW(0x03, 0x1f), 1 }, /* and multiply-add of bfloat16; from Zen 5 on within the others */
};

#define EVENTS(array) array, COUNT(array)

/* The first row that fits. */
static const struct {
	const char *vendor;
	unsigned family, first, last; /* models */
	const struct flop_event *events;
	size_t count;
} processors[] = {
	{ "GenuineIntel", 0x06, 0x00, 0xff, EVENTS(intel) },
	{ "AuthenticAMD", 0x17, 0x00, 0x2f, EVENTS(zen) },
	{ "AuthenticAMD", 0x17, 0x30, 0xff, EVENTS(zen_2) },
	{ "AuthenticAMD", 0x19, 0x00, 0x0f, EVENTS(zen_2) }, /* Zen 3, as 20h to 5Fh */
	{ "AuthenticAMD", 0x19, 0x10, 0x1f, EVENTS(zen_4) },
	{ "AuthenticAMD", 0x19, 0x20, 0x5f, EVENTS(zen_2) },
	{ "AuthenticAMD", 0x19, 0x60, 0xff, EVENTS(zen_4) },
	{ "AuthenticAMD", 0x1a, 0x00, 0xff, EVENTS(zen_2) }, /* Zen 5 */
};

const struct flop_event *flop_events(const char *vendor, unsigned family, unsigned model,
				     size_t *count)
{
	for (size_t i = 0; i < COUNT(processors); i++)
		if (strcmp(processors[i].vendor, vendor) == 0 && processors[i].family == family &&
		    model >= processors[i].first && model <= processors[i].last) {
			*count = processors[i].count;
			return processors[i].events;
		}
	*count = 0;
	return NULL;
}

static void identify(char vendor[13], unsigned *family, unsigned *model)
{
	vendor[0] = '\0';
	*family = *model = 0;
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
	*model = (a >> 4 & 0xf) | (a >> 12 & 0xf0);
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

/* Intel's processors before Broadwell and its small cores take the event's number and count nothing
 * with it, or something else; so may a virtual machine. A counter is believed when it has seen
 * operations whose number is known. Only the first one is asked: it is not shared yet. */
static bool sees_operations(const struct flop_counters *counters)
{
	const int operations = 4096;
	volatile float product = 1;
	double before = flop_counters_read(counters);
	for (int i = 0; i < operations; i++)
		product = product * 1.0001f;
	double seen = flop_counters_read(counters) - before;
	return seen >= 0.9 * operations && seen <= 2 * operations;
}

const char *flop_counters_open(struct flop_counters *counters)
{
	char vendor[13];
	unsigned family, model;
	size_t count;
	*counters = (struct flop_counters){ 0 };
	identify(vendor, &family, &model);
	const struct flop_event *events = flop_events(vendor, family, model, &count);
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
		if (i == 0 && !sees_operations(counters)) {
			flop_counters_close(counters);
			return "this processor counts no floating-point operations, or others than "
			       "it ran";
		}
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
