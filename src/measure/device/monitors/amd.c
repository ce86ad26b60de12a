/* AMD's GPUs, by the files of the amdgpu driver (docs.kernel.org/gpu/amdgpu/thermal.html). Files of
 * a GPU that is at work wake nothing. */
#include "measure/device/monitors/amd.h"
#include "host/sysfs.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct state {
	struct amd_gpu gpu;
	char hwmon[128]; /* "": none */
	struct amd_metrics metrics;
	struct amd_processes processes;
};

static double hwmon(const struct monitor *monitor, const char *file)
{
	const struct state *state = monitor->state;
	return *state->hwmon ? sysfs_number(&monitor->root, "%s/%s", state->hwmon, file) : NAN;
}

/* "1: 2500Mhz *": the state that it is in. */
static double clock_of_states(const struct monitor *monitor, const char *file)
{
	const struct state *state = monitor->state;
	struct buffer text = { 0 };
	double megahertz = NAN;
	sysfs_load(&monitor->root, &text, "%s/%s", state->gpu.folder, file);
	for (const char *line = buffer_text(&text); line && *line;) {
		const char *end = line + strcspn(line, "\n"),
			   *star = memchr(line, '*', (size_t)(end - line));
		const char *colon = memchr(line, ':', (size_t)(end - line));
		if (star && colon)
			megahertz = strtod(colon + 1, NULL);
		line = *end ? end + 1 : NULL;
	}
	buffer_finish(&text);
	return megahertz > 0 ? megahertz * 1e6 : NAN;
}

static double clock(const struct monitor *monitor, const char *file, const char *states)
{
	double hertz = hwmon(monitor, file);
	return hertz > 0 ? hertz : clock_of_states(monitor, states);
}

/* The hottest of edge, junction and memory: it is what slows the GPU down. */
static double temperature(const struct monitor *monitor)
{
	static const char *const files[] = { "temp1_input", "temp2_input", "temp3_input" };
	double hottest = NAN;
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		hottest = fmax(hottest, hwmon(monitor, files[i]));
	return hottest;
}

static double power(const struct monitor *monitor)
{
	double microwatts = hwmon(monitor, "power1_average");
	return (isnan(microwatts) ? hwmon(monitor, "power1_input") : microwatts) * 1e-3;
}

static void read(struct monitor *monitor, const struct monitored *who, double values[READINGS])
{
	struct state *state = monitor->state;
	struct buffer table = { 0 };
	uint64_t reasons = 0;
	values[READING_CLOCK] = clock(monitor, "freq1_input", "pp_dpm_sclk");
	values[READING_MEMORY_CLOCK] = clock(monitor, "freq2_input", "pp_dpm_mclk");
	values[READING_TEMPERATURE] = temperature(monitor);
	values[READING_POWER] = power(monitor);
	values[READING_MEMORY] =
		sysfs_number(&monitor->root, "%s/mem_info_vram_used", state->gpu.folder);
	if (sysfs_load(&monitor->root, &table, "%s/gpu_metrics", state->gpu.folder) &&
	    amd_metrics_slowed(&state->metrics, table.data, table.length, &reasons))
		monitor_slowed(values, reasons);
	buffer_finish(&table);
	amd_processes_read(&state->processes, &monitor->root, &state->gpu, who);
	values[READING_PROCESSES] = state->processes.count;
	values[READING_FOREIGN] = state->processes.share;
}

static void begin(struct monitor *monitor)
{
	struct state *state = monitor->state;
	state->metrics.known = false;
	amd_processes_begin(&state->processes);
}

static bool open(struct monitor *monitor, struct dyno_error *err)
{
	struct state *state = calloc(1, sizeof(*state));
	if (!state)
		return error_memory(err);
	monitor->state = state;
	if (!amd_find(&monitor->root, monitor->ordinal, &state->gpu, err)) {
		free(state);
		return false;
	}
	if (!amd_hwmon(&monitor->root, monitor->ordinal, state->hwmon, sizeof(state->hwmon), NULL))
		*state->hwmon = '\0';
	monitor->absent[READING_SLOWED] =
		"the driver's gpu_metrics is none that dyno knows, or does not tell";
	begin(monitor);
	return true;
}

static void close(struct monitor *monitor)
{
	free(monitor->state);
}

const struct monitor_kind monitor_amd = {
	.name = "amdgpu",
	.vendor = &vendor_amd,
	.open = open,
	.begin = begin,
	.read = read,
	.close = close,
};
