/* A library with NVML's ABI and no GPU, for DYNO_NVML_LIBRARY. DYNO_NVML_FAKE says what it shows,
 * as words with a number: "gpus=2 lost=1 pid=4242 bytes=1000 step=32 init=9 not_supported=1".
 *   gpus   how many there are (1)          init    what nvmlInit returns (0)
 *   lost   the GPU that has fallen off     not_supported  every optional fact is
 *   pid    a process on each GPU           bytes   its memory; entries=N has it N times
 *   step   bytes of a process's entry (24; 32 as drivers 535.43 to 535.86 had)
 *   power  mW (250000)       joules  that the energy counter gains at each reading (100)
 *   watts  the energy counter follows the clock instead, by so much
 *   uncounted=1  no energy counter        lost_after=N  all fall off after so many readings
 *   children=1   the process's own children are on each GPU, too
 *   clock  MHz of the SMs (1740)          degrees  of the GPU (61)
 *   reasons  bits that hold its clock down, those of nvmlClocksEventReason… (0)
 *   use    % of the SMs' time that the somebody else takes; without it the driver does not tell
 * Built twice: with NVML_FAKE_OLD only what a driver of 2015 exports is there. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

enum {
	SUCCESS = 0,
	INVALID_ARGUMENT = 2,
	NOT_SUPPORTED = 3,
	NOT_FOUND = 6,
	INSUFFICIENT_SIZE = 7,
	GPU_IS_LOST = 15,
};

struct nvml_device {
	unsigned index;
};

static struct nvml_device devices[64];
static int started;

static unsigned long long setting(const char *name, unsigned long long otherwise)
{
	const char *text = getenv("DYNO_NVML_FAKE");
	size_t length = strlen(name);
	while (text && *text) {
		text += strspn(text, " ");
		if (strncmp(text, name, length) == 0 && text[length] == '=')
			return strtoull(text + length + 1, NULL, 0);
		text += strcspn(text, " ");
	}
	return otherwise;
}

static int check(const struct nvml_device *device)
{
	if (!started || !device)
		return INVALID_ARGUMENT;
	return device->index == setting("lost", 999) ? GPU_IS_LOST : SUCCESS;
}

static int start(void)
{
	int code = (int)setting("init", SUCCESS);
	started += code == SUCCESS;
	return code;
}

static int count(unsigned *number)
{
	*number = (unsigned)setting("gpus", 1);
	return SUCCESS;
}

static int handle(unsigned index, struct nvml_device **device)
{
	if (index >= setting("gpus", 1))
		return INVALID_ARGUMENT;
	devices[index].index = index;
	*device = &devices[index];
	return SUCCESS;
}

/* The first child of the process that has opened the library. */
static uint32_t child(void)
{
	char path[64];
	unsigned pid = 0;
	snprintf(path, sizeof(path), "/proc/self/task/%d/children", (int)getpid());
	FILE *file = fopen(path, "r");
	if (file && fscanf(file, "%u", &pid) != 1)
		pid = 0;
	if (file)
		fclose(file);
	return pid;
}

/* usual is the size of an entry in this version: pid, memory[, two instance ids[, one more]]. */
static int processes(const struct nvml_device *device, unsigned *number, void *entries, size_t size)
{
	uint32_t pid = setting("children", 0) ? child() : (uint32_t)setting("pid", 0);
	unsigned long long bytes = setting("bytes", 0);
	unsigned have = pid ? (unsigned)setting("entries", 1) + 1 : 0;
	int code = check(device);
	if (code != SUCCESS || *number < have) {
		*number = have;
		return code != SUCCESS ? code : INSUFFICIENT_SIZE;
	}
	*number = have;
	memset(entries, 0, have * size);
	for (unsigned i = 0; i < have; i++) {
		uint32_t other = i == 0 ? 1 : pid; /* somebody else comes first */
		memcpy((char *)entries + i * size, &other, sizeof(other));
		memcpy((char *)entries + i * size + 8, &bytes, sizeof(bytes));
	}
	return SUCCESS;
}

EXPORT int nvmlShutdown(void);
int nvmlShutdown(void)
{
	started--;
	return SUCCESS;
}

EXPORT int nvmlDeviceGetName(struct nvml_device *device, char *name, unsigned size);
int nvmlDeviceGetName(struct nvml_device *device, char *name, unsigned size)
{
	int code = check(device);
	if (code == SUCCESS)
		snprintf(name, size, "NVIDIA Test GPU %u", device->index);
	return code;
}

EXPORT int nvmlDeviceGetMemoryInfo(struct nvml_device *device, unsigned long long memory[3]);
int nvmlDeviceGetMemoryInfo(struct nvml_device *device, unsigned long long memory[3])
{
	memory[0] = 25757220864ULL;
	memory[1] = 25000000000ULL;
	memory[2] = 757220864ULL;
	return check(device);
}

/* Counted readings of power and energy. */
static int reading(const struct nvml_device *device)
{
	static unsigned long long readings;
	return readings++ >= setting("lost_after", ~0ULL) ? GPU_IS_LOST : check(device);
}

EXPORT int nvmlDeviceGetPowerUsage(struct nvml_device *device, unsigned *milliwatts);
int nvmlDeviceGetPowerUsage(struct nvml_device *device, unsigned *milliwatts)
{
	*milliwatts = (unsigned)setting("power", 250000);
	return reading(device);
}

EXPORT int nvmlDeviceGetClockInfo(struct nvml_device *device, int clock, unsigned *megahertz);
int nvmlDeviceGetClockInfo(struct nvml_device *device, int clock, unsigned *megahertz)
{
	*megahertz = clock == 1 ? (unsigned)setting("clock", 1740) : clock == 2 ? 6251 : 0;
	return check(device);
}

EXPORT int nvmlDeviceGetTemperature(struct nvml_device *device, int sensor, unsigned *degrees);
int nvmlDeviceGetTemperature(struct nvml_device *device, int sensor, unsigned *degrees)
{
	*degrees = (unsigned)setting("degrees", 61);
	return sensor == 0 ? check(device) : INVALID_ARGUMENT;
}

EXPORT int nvmlDeviceGetCurrentClocksThrottleReasons(struct nvml_device *device,
						     unsigned long long *reasons);
int nvmlDeviceGetCurrentClocksThrottleReasons(struct nvml_device *device,
					      unsigned long long *reasons)
{
	*reasons = setting("reasons", 0);
	return check(device);
}

EXPORT int nvmlSystemGetDriverVersion(char *version, unsigned size);
int nvmlSystemGetDriverVersion(char *version, unsigned size)
{
	snprintf(version, size, "550.54.14");
	return SUCCESS;
}

EXPORT int nvmlDeviceGetComputeRunningProcesses(struct nvml_device *device, unsigned *number,
						void *entries);
int nvmlDeviceGetComputeRunningProcesses(struct nvml_device *device, unsigned *number,
					 void *entries)
{
	return processes(device, number, entries, 16);
}

#ifdef NVML_FAKE_OLD

EXPORT int nvmlInit(void);
int nvmlInit(void)
{
	return start();
}

EXPORT int nvmlDeviceGetCount(unsigned *number);
int nvmlDeviceGetCount(unsigned *number)
{
	return count(number);
}

EXPORT int nvmlDeviceGetHandleByIndex(unsigned index, struct nvml_device **device);
int nvmlDeviceGetHandleByIndex(unsigned index, struct nvml_device **device)
{
	return handle(index, device);
}

#else

EXPORT int nvmlInit_v2(void);
int nvmlInit_v2(void)
{
	return start();
}

EXPORT int nvmlDeviceGetCount_v2(unsigned *number);
int nvmlDeviceGetCount_v2(unsigned *number)
{
	return count(number);
}

EXPORT int nvmlDeviceGetHandleByIndex_v2(unsigned index, struct nvml_device **device);
int nvmlDeviceGetHandleByIndex_v2(unsigned index, struct nvml_device **device)
{
	return handle(index, device);
}

EXPORT const char *nvmlErrorString(int code);
const char *nvmlErrorString(int code)
{
	return code == GPU_IS_LOST ? "GPU is lost"
	       : code == 9         ? "Driver Not Loaded"
				   : "Invalid Argument";
}

EXPORT int nvmlSystemGetCudaDriverVersion_v2(int *version);
int nvmlSystemGetCudaDriverVersion_v2(int *version)
{
	*version = 12040;
	return SUCCESS;
}

EXPORT int nvmlDeviceGetUUID(struct nvml_device *device, char *uuid, unsigned size);
int nvmlDeviceGetUUID(struct nvml_device *device, char *uuid, unsigned size)
{
	snprintf(uuid, size, "GPU-%c0000000-1111-2222-3333-444444444444", 'a' + (int)device->index);
	return check(device);
}

EXPORT int nvmlDeviceGetCudaComputeCapability(struct nvml_device *device, int *major, int *minor);
int nvmlDeviceGetCudaComputeCapability(struct nvml_device *device, int *major, int *minor)
{
	*major = 8;
	*minor = 9;
	return check(device);
}

static int fact(const struct nvml_device *device, unsigned value, unsigned *out)
{
	*out = value;
	return setting("not_supported", 0) ? NOT_SUPPORTED : check(device);
}

EXPORT int nvmlDeviceGetNumGpuCores(struct nvml_device *device, unsigned *cores);
int nvmlDeviceGetNumGpuCores(struct nvml_device *device, unsigned *cores)
{
	return fact(device, 16384, cores);
}

EXPORT int nvmlDeviceGetMaxClockInfo(struct nvml_device *device, int clock, unsigned *megahertz);
int nvmlDeviceGetMaxClockInfo(struct nvml_device *device, int clock, unsigned *megahertz)
{
	return fact(device, clock == 1 ? 3105 : clock == 2 ? 10501 : 0, megahertz);
}

EXPORT int nvmlDeviceGetEnforcedPowerLimit(struct nvml_device *device, unsigned *milliwatts);
int nvmlDeviceGetEnforcedPowerLimit(struct nvml_device *device, unsigned *milliwatts)
{
	return fact(device, 450000, milliwatts);
}

EXPORT int nvmlDeviceGetTotalEnergyConsumption(struct nvml_device *device,
					       unsigned long long *millijoules);
int nvmlDeviceGetTotalEnergyConsumption(struct nvml_device *device, unsigned long long *millijoules)
{
	static unsigned long long energy = 1000000000;
	struct timespec now;
	if (setting("uncounted", 0))
		return NOT_SUPPORTED;
	energy += setting("joules", 100) * 1000;
	*millijoules = energy;
	if (setting("watts", 0)) {
		clock_gettime(CLOCK_MONOTONIC, &now);
		*millijoules = setting("watts", 0) *
			       (unsigned long long)(now.tv_sec * 1000 + now.tv_nsec / 1000000);
	}
	return reading(device);
}

EXPORT int nvmlDeviceGetCurrentClocksEventReasons(struct nvml_device *device,
						  unsigned long long *reasons);
int nvmlDeviceGetCurrentClocksEventReasons(struct nvml_device *device, unsigned long long *reasons)
{
	return nvmlDeviceGetCurrentClocksThrottleReasons(device, reasons);
}

/* As nvmlProcessUtilizationSample_t is laid out. */
struct utilization {
	unsigned pid;
	unsigned long long time;
	unsigned sm, memory, encoder, decoder;
};

EXPORT int nvmlDeviceGetProcessUtilization(struct nvml_device *device, struct utilization *samples,
					   unsigned *count, unsigned long long since);
int nvmlDeviceGetProcessUtilization(struct nvml_device *device, struct utilization *samples,
				    unsigned *count, unsigned long long since)
{
	unsigned use = (unsigned)setting("use", 1000);
	if (use > 100)
		return NOT_SUPPORTED;
	if (use == 0)
		return NOT_FOUND;
	if (*count < 1)
		return INSUFFICIENT_SIZE;
	*count = 1;
	samples[0] = (struct utilization){ .pid = 1, .time = since + 1, .sm = use };
	return check(device);
}

EXPORT int nvmlDeviceGetPersistenceMode(struct nvml_device *device, unsigned *mode);
int nvmlDeviceGetPersistenceMode(struct nvml_device *device, unsigned *mode)
{
	return fact(device, 1, mode);
}

EXPORT int nvmlDeviceGetEccMode(struct nvml_device *device, unsigned *now, unsigned *pending);
int nvmlDeviceGetEccMode(struct nvml_device *device, unsigned *now, unsigned *pending)
{
	*pending = 1;
	return fact(device, 0, now);
}

EXPORT int nvmlDeviceGetComputeRunningProcesses_v3(struct nvml_device *device, unsigned *number,
						   void *entries);
int nvmlDeviceGetComputeRunningProcesses_v3(struct nvml_device *device, unsigned *number,
					    void *entries)
{
	return processes(device, number, entries, (size_t)setting("step", 24));
}

#endif
