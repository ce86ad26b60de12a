/* NVIDIA's GPUs, by NVML. Each call is a question to the driver, of some µs; the list of processes
 * and what they use are asked for once a second only, since they take longer. */
#include "measure/device/vendors/nvml.h"
#include "core/base/count.h"
#include "host/process_tree.h"
#include "measure/device/monitor.h"
#include <math.h>
#include <stdlib.h>

#define PROCESSES_EVERY 1.0 /* s */

struct sample { /* nvmlProcessUtilizationSample_t */
	unsigned pid;
	unsigned long long time;               /* µs */
	unsigned sm, memory, encoder, decoder; /* % */
};

#define SAMPLES 512

struct state {
	struct nvml nvml;
	struct nvml_device *device;
	int (*clock)(struct nvml_device *device, int clock, unsigned *megahertz);
	int (*temperature)(struct nvml_device *device, int sensor, unsigned *degrees);
	int (*power)(struct nvml_device *device, unsigned *milliwatts);
	int (*memory)(struct nvml_device *device, struct nvml_memory *memory);
	int (*reasons)(struct nvml_device *device, unsigned long long *reasons);
	int (*use)(struct nvml_device *device, struct sample *samples, unsigned *count,
		   unsigned long long since);
	double asked;             /* s, for the processes; NaN: not yet */
	unsigned long long since; /* µs, the newest sample of use that was seen */
	double processes, foreign;
};

/* nvmlClocksEventReason… (throttle reasons before driver 535). What the user has set, an idle GPU
 * and the clocks of displays slow nothing down that was meant to be faster. */
static const struct {
	unsigned long long bit;
	enum reading reason;
} reasons[] = {
	{ 0x04, READING_SLOWED_POWER }, /* SwPowerCap */
	{ 0x10, READING_SLOWED_SYNC },  /* SyncBoost */
	{ 0x20, READING_SLOWED_HEAT },  /* SwThermalSlowdown */
	{ 0x40, READING_SLOWED_HEAT },  /* HwThermalSlowdown */
	{ 0x80, READING_SLOWED_BRAKE }, /* HwPowerBrakeSlowdown */
};

#define HW_SLOWDOWN 0x08 /* any of heat, a brake, or too much power */
#define HW_NAMED    0xc0
#define KNOWN       0x1ff

static uint64_t reasons_of(unsigned long long told)
{
	uint64_t bits = 0;
	for (size_t i = 0; i < COUNT(reasons); i++)
		if (told & reasons[i].bit)
			bits |= (uint64_t)1 << reasons[i].reason;
	if ((told & HW_SLOWDOWN && !(told & HW_NAMED)) || told & ~(unsigned long long)KNOWN)
		bits |= (uint64_t)1 << READING_SLOWED_OTHER;
	return bits;
}

/* --- Other processes ------------------------------------------------------------------------- */

/* Of the others that are there: whose share of the SMs is told and zero does not disturb. */
static bool uses(const struct sample *samples, unsigned count, unsigned pid)
{
	for (unsigned i = 0; i < count; i++)
		if (samples[i].pid == pid && (samples[i].sm || samples[i].memory))
			return true;
	return false;
}

/* What each used since the last time. False where the driver does not tell: with MIG, in virtual
 * machines, before Maxwell. */
static bool ask_for_use(struct state *state, struct sample samples[SAMPLES], unsigned *count)
{
	*count = SAMPLES;
	int code = state->use ? state->use(state->device, samples, count, state->since) : -1;
	if (code == NVML_NOT_FOUND) /* no process did anything */
		*count = 0;
	else if (code != NVML_SUCCESS || *count > SAMPLES)
		return false;
	for (unsigned i = 0; i < *count; i++)
		if (samples[i].time > state->since)
			state->since = samples[i].time;
	return true;
}

static void count_others(const struct monitor *monitor, const struct monitored *who,
			 const struct nvml_processes *list)
{
	struct state *state = monitor->state;
	struct sample samples[SAMPLES];
	unsigned sample_count = 0, others = 0;
	bool told = ask_for_use(state, samples, &sample_count);
	bool first = isnan(state->asked); /* the samples may be of before */
	double share = 0;
	for (unsigned i = 0; i < list->count; i++) {
		unsigned pid = list->items[i].pid;
		if (process_descends(&monitor->root, pid, who->own) ||
		    process_descends(&monitor->root, pid, who->worker))
			continue;
		others += !told || (!first && uses(samples, sample_count, pid));
	}
	for (unsigned i = 0; i < sample_count; i++)
		if (!process_descends(&monitor->root, samples[i].pid, who->own) &&
		    !process_descends(&monitor->root, samples[i].pid, who->worker))
			share = fmax(share, samples[i].sm * 1e7);
	state->processes = others;
	state->foreign = told && !first ? share : NAN;
}

/* Ours is on the device while it takes samples: where it is not in the list, the list has numbers
 * of another PID namespace, or none at all. */
static bool names_ours(const struct monitor *monitor, const struct monitored *who,
		       const struct nvml_processes *list)
{
	for (unsigned i = 0; i < list->count; i++)
		if (process_descends(&monitor->root, list->items[i].pid, who->worker))
			return true;
	return false;
}

static void read_processes(const struct monitor *monitor, const struct monitored *who)
{
	struct state *state = monitor->state;
	struct nvml_processes list;
	if (who->now - state->asked < PROCESSES_EVERY)
		return;
	state->processes = state->foreign = NAN;
	if (nvml_list_processes(&state->nvml, state->device, &list) &&
	    names_ours(monitor, who, &list))
		count_others(monitor, who, &list);
	state->asked = who->now;
}

/* --- Reading --------------------------------------------------------------------------------- */

static double megahertz(const struct state *state, enum nvml_clock clock)
{
	unsigned value = 0;
	return state->clock && state->clock(state->device, (int)clock, &value) == NVML_SUCCESS
		       ? value * 1e6
		       : NAN;
}

static void read(struct monitor *monitor, const struct monitored *who, double values[READINGS])
{
	struct state *state = monitor->state;
	struct nvml_memory memory = { 0 };
	unsigned long long told = 0;
	unsigned number = 0;
	values[READING_CLOCK] = megahertz(state, NVML_CLOCK_SM);
	values[READING_MEMORY_CLOCK] = megahertz(state, NVML_CLOCK_MEMORY);
	if (state->temperature && state->temperature(state->device, 0, &number) == NVML_SUCCESS)
		values[READING_TEMPERATURE] = number * 1e3;
	if (state->power && state->power(state->device, &number) == NVML_SUCCESS)
		values[READING_POWER] = number;
	if (state->memory && state->memory(state->device, &memory) == NVML_SUCCESS)
		values[READING_MEMORY] = (double)memory.used;
	if (state->reasons && state->reasons(state->device, &told) == NVML_SUCCESS)
		monitor_slowed(values, reasons_of(told));
	read_processes(monitor, who);
	values[READING_PROCESSES] = state->processes;
	values[READING_FOREIGN] = state->foreign;
}

static void begin(struct monitor *monitor)
{
	struct state *state = monitor->state;
	state->asked = state->processes = state->foreign = NAN;
}

/* --- Opening --------------------------------------------------------------------------------- */

static void find_functions(struct state *state)
{
	const struct nvml *nvml = &state->nvml;
	state->clock = (int (*)(struct nvml_device *, int, unsigned *))nvml_find(
		nvml, "nvmlDeviceGetClockInfo", NULL);
	state->temperature = (int (*)(struct nvml_device *, int, unsigned *))nvml_find(
		nvml, "nvmlDeviceGetTemperature", NULL);
	state->power = (int (*)(struct nvml_device *, unsigned *))nvml_find(
		nvml, "nvmlDeviceGetPowerUsage", NULL);
	state->memory = (int (*)(struct nvml_device *, struct nvml_memory *))nvml_find(
		nvml, "nvmlDeviceGetMemoryInfo", NULL);
	state->reasons = (int (*)(struct nvml_device *, unsigned long long *))nvml_find(
		nvml, "nvmlDeviceGetCurrentClocksEventReasons",
		"nvmlDeviceGetCurrentClocksThrottleReasons");
	state->use = (int (*)(struct nvml_device *, struct sample *, unsigned *,
			      unsigned long long))nvml_find(nvml, "nvmlDeviceGetProcessUtilization",
							    NULL);
}

static void close(struct monitor *monitor)
{
	struct state *state = monitor->state;
	nvml_close(&state->nvml);
	free(state);
}

static bool open(struct monitor *monitor, struct dyno_error *err)
{
	struct state *state = calloc(1, sizeof(*state));
	if (!state)
		return error_memory(err);
	if (!nvml_open(&state->nvml, &monitor->root, err)) {
		free(state);
		return false;
	}
	monitor->state = state;
	monitor->absent[READING_PROCESSES] =
		"NVML lists no process of ours: in a container, give it the host's PID namespace";
	find_functions(state);
	begin(monitor);
	if (nvml_device(&state->nvml, monitor->ordinal, &state->device, err))
		return true;
	close(monitor);
	return false;
}

const struct monitor_kind monitor_nvml = {
	.name = "nvml",
	.vendor = &vendor_nvidia,
	.open = open,
	.begin = begin,
	.read = read,
	.close = close,
};
