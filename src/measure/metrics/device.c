/* What the device shows of itself while samples are taken: clocks, temperature, power, what slows
 * it down, who else is on it (device/monitor.h). It is watched whatever is asked for, since it can
 * spoil all else; why something is not told is said where it was asked for. */
#include "core/base/count.h"
#include "measure/device/monitor.h"
#include "measure/metrics/disturbance.h"
#include "measure/metrics/metric.h"
#include <math.h>
#include <unistd.h>

struct watched {
	struct monitor monitor;
	struct dyno_error absent; /* why there is none; code 0: there is one */
};

struct process {
	struct recording recording;
	double began; /* s */
};

static const struct device_field {
	enum field_id field;
	enum reading reading;
	double (*of)(const struct recording *recording, enum reading reading);
} told[] = {
	{ FIELD_DEVICE_CLOCK, READING_CLOCK, recording_mean },
	{ FIELD_DEVICE_TEMPERATURE, READING_TEMPERATURE, recording_most },
	{ FIELD_DEVICE_MEMORY, READING_MEMORY, recording_most },
	{ FIELD_DEVICE_SLOWED, READING_SLOWED, recording_mean },
	{ FIELD_DEVICE_PROCESSES, READING_PROCESSES, recording_most },
};

static bool always(const struct settings *settings)
{
	(void)settings;
	return true;
}

static bool prepare(struct metric_setup *setup)
{
	struct host_root root = host_root_default();
	struct watched *watched = setup->states;
	for (size_t i = 0; i < setup->plan->device_count; i++) {
		const struct device_choice *choice = &setup->plan->devices[i].choice;
		monitor_open(&watched[i].monitor, choice->platform, choice->ordinal, &root,
			     &watched[i].absent);
	}
	return true;
}

static void release(void *state)
{
	struct watched *watched = state;
	monitor_close(&watched->monitor);
}

/* --- While samples are taken ------------------------------------------------------------------ */

static double seconds_now(void)
{
	return (double)clock_monotonic.now(NULL) * 1e-9;
}

static void note(struct process_view *view, double now)
{
	struct watched *watched = view->device;
	struct process *process = view->state;
	const struct monitored who = { .own = getpid(), .worker = view->pid, .now = now };
	struct reading_at reading = { .time = now - process->began,
				      .inferences = (double)view->samples };
	monitor_read(&watched->monitor, &who, reading.values);
	recording_add(&process->recording, &reading);
}

static void tick(struct process_view *view)
{
	const struct watched *watched = view->device;
	struct process *process = view->state;
	double now = seconds_now();
	if (watched->monitor.kind && recording_is_due(&process->recording, now - process->began))
		note(view, now);
}

static void begin(struct process_view *view)
{
	struct watched *watched = view->device;
	struct process *process = view->state;
	if (!view->blocks) {
		recording_clear(&process->recording);
		process->began = seconds_now();
		monitor_begin(&watched->monitor);
	}
	tick(view);
}

/* The last one tells when the last sample was taken. */
static void end(struct process_view *view)
{
	const struct watched *watched = view->device;
	if (watched->monitor.kind)
		note(view, seconds_now());
}

/* --- Afterwards ------------------------------------------------------------------------------- */

static void explain(struct process_view *view, const struct device_field *field)
{
	const struct watched *watched = view->device;
	const char *reason = watched->absent.code ? watched->absent.message
						  : watched->monitor.absent[field->reading];
	view->told->reasons[field->field] = reason ? reason : "the device does not tell";
}

static void take(struct process_view *view)
{
	const struct process *process = view->state;
	const struct recording *recording = &process->recording;
	bool asked = strings_hold(&view->settings->metrics, metric_device.name);
	if (recording->count > 1)
		recording_keep(recording, view->arena, view->replicate);
	if (view->replicate->status != STATUS_OK)
		return;
	for (size_t i = 0; i < COUNT(told); i++) {
		double factor = series_units[readings[told[i].reading].unit].factor;
		double value = told[i].of(recording, told[i].reading) * factor;
		view->replicate->values[told[i].field] = value;
		if (isnan(value) && asked)
			explain(view, &told[i]);
	}
	disturbance_by_device(view->arena, view->replicate, recording);
}

static void summarise(struct arena *arena, struct result *result)
{
	(void)arena;
	for (size_t i = 0; i < COUNT(told); i++) {
		struct field_value *value = &result->values[told[i].field];
		summarise_processes(result, told[i].field);
		if (!isnan(value->value))
			value->reason = NULL; /* of a process that had none */
	}
}

const struct metric metric_device = {
	.name = "device",
	.help = "clock, temperature, memory and slowing down of the device, others' use of it",
	.implied = always,
	.device_size = sizeof(struct watched),
	.prepare = prepare,
	.release = release,
	.process_size = sizeof(struct process),
	.begin = begin,
	.tick = tick,
	.end = end,
	.take = take,
	.summarise = summarise,
};
