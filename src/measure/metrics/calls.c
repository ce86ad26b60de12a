/* Calling the hooks of all metrics of a run, and keeping their states. */
#include "measure/count/analysis.h"
#include "measure/metrics/metric.h"
#include <math.h>
#include <string.h>

bool metric_is_wanted(const struct metric *metric, const struct settings *settings)
{
	return strings_hold(&settings->metrics, metric->name) ||
	       (metric->implied && metric->implied(settings));
}

/* --- Devices --------------------------------------------------------------------------------- */

/* One block for all devices, since a metric may look at all of them at once. */
static bool prepare_one(struct metric_setup *setup, struct plan *plan, size_t index)
{
	const struct metric *metric = metrics[index];
	setup->states = arena_allocate(setup->arena, plan->device_count, metric->device_size + 1);
	if (!setup->states)
		return error_memory(setup->err);
	for (size_t i = 0; metric->device_size && i < plan->device_count; i++)
		plan->devices[i].states[index] = (char *)setup->states + i * metric->device_size;
	return metric->prepare(setup);
}

bool metrics_prepare(struct metric_setup *setup, struct plan *plan)
{
	setup->plan = plan;
	for (size_t i = 0; i < plan->device_count; i++) {
		plan->devices[i].states =
			arena_allocate(setup->arena, dyno_metric_count(), sizeof(void *));
		if (!plan->devices[i].states)
			return error_memory(setup->err);
	}
	for (size_t i = 0; metrics[i]; i++)
		if (metrics[i]->prepare && metric_is_wanted(metrics[i], setup->settings) &&
		    !prepare_one(setup, plan, i))
			return false;
	return true;
}

void metrics_release(struct plan *plan)
{
	for (size_t i = 0; i < plan->device_count; i++)
		for (size_t m = 0; plan->devices[i].states && metrics[m]; m++)
			if (metrics[m]->release && plan->devices[i].states[m])
				metrics[m]->release(plan->devices[i].states[m]);
}

/* --- Processes ------------------------------------------------------------------------------- */

bool metrics_watch(struct metric_watch *watch, const struct planned_device *device,
		   struct arena *arena)
{
	watch->devices = device->states;
	watch->states = arena_allocate(arena, dyno_metric_count(), sizeof(*watch->states));
	for (size_t i = 0; watch->states && metrics[i]; i++) {
		if (!metrics[i]->process_size)
			continue;
		watch->states[i] = arena_allocate(arena, 1, metrics[i]->process_size);
		if (!watch->states[i])
			return false;
	}
	return watch->states;
}

static void (*hook_of(const struct metric *metric, enum window window))(struct process_view *)
{
	switch (window) {
	case WINDOW_BEGIN:
		return metric->begin;
	case WINDOW_TICK:
		return metric->tick;
	case WINDOW_END:
		return metric->end;
	case WINDOW_TAKE:
		return metric->take;
	}
	return NULL;
}

void metrics_call(struct metric_watch *watch, enum window window)
{
	for (size_t i = 0; metrics[i]; i++) {
		void (*hook)(struct process_view * view) = hook_of(metrics[i], window);
		if (!hook || !(metric_is_wanted(metrics[i], watch->view.settings) ||
			       (metrics[i]->basic && window == WINDOW_TAKE)))
			continue;
		watch->view.device = watch->devices ? watch->devices[i] : NULL;
		watch->view.state = watch->states[i];
		if (metrics[i]->device_size && !watch->view.device)
			continue; /* nothing was prepared */
		hook(&watch->view);
	}
}

/* --- Cells ----------------------------------------------------------------------------------- */

void metrics_summarise(const struct settings *settings, struct arena *arena, struct result *result)
{
	for (size_t i = 0; metrics[i]; i++)
		if (metrics[i]->summarise && metric_is_wanted(metrics[i], settings))
			metrics[i]->summarise(arena, result);
}

/* A metric that failed says why in those of its fields that have nothing else to say. */
static void give_reason(struct result *result, const struct metric *metric, const char *reason)
{
	for (size_t f = 0; f < FIELD_TOTAL; f++) {
		struct field_value *value = &result->values[f];
		if (strcmp(fields[f].metric, metric->name) == 0 && isnan(value->value) &&
		    !value->reason)
			value->reason = reason;
	}
}

bool metrics_analyse(struct analysis *analysis)
{
	bool any = false;
	for (size_t i = 0; metrics[i]; i++) {
		if (!metrics[i]->analyse || !metric_is_wanted(metrics[i], analysis->settings))
			continue;
		any = true;
		if (!metrics[i]->analyse(analysis))
			give_reason(analysis->result, metrics[i],
				    arena_string(analysis->arena, analysis->err->message));
	}
	return any;
}
