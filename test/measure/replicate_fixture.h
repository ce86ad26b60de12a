/* A cell on the null platform, one process of which is measured by the worker that DYNO_WORKER
 * names. */
#ifndef DYNO_TEST_REPLICATE_FIXTURE_H
#define DYNO_TEST_REPLICATE_FIXTURE_H

#include "measure/run/replicate.h"
#include "test.h"
#include <errno.h>
#include <sys/wait.h>

struct fixture {
	struct arena arena;
	struct settings settings;
	struct model_info model;
	struct device_info device;
	struct planned_model planned_model;
	struct planned_device planned_device;
	struct planned_engine planned_engine;
	struct cell_plan cell;
	struct result result;
	struct replicate_request request;
	struct replicate_answer answer;
	struct replicate replicate;
	struct dyno_error err;
	unsigned stops;      /* what the user has asked for, once `stop_at` is reached */
	const char *stop_at; /* a step */
	unsigned looks;
};

static unsigned look(void *context, const char *step, uint64_t samples, double median, double low,
		     double high)
{
	struct fixture *f = context;
	(void)samples, (void)median, (void)low, (void)high;
	f->looks++;
	return f->stop_at && strcmp(step, f->stop_at) == 0 ? f->stops : 0;
}

static void set_up(struct fixture *f, const char *series)
{
	*f = (struct fixture){ 0 };
	CHECK(settings_init(&f->settings, &f->arena, &f->err));
	f->settings.processes = 2;
	f->settings.iterations = 81;
	f->settings.step_timeout = 600;
	f->model = (struct model_info){ .name = series,
					.source = "null",
					.digest = "sha256:0",
					.size = NAN,
					.parameters = NAN };
	f->planned_model =
		(struct planned_model){ .info = &f->model, .read = &f->model, .precision = "" };
	CHECK(device_choose("null", &f->arena, &f->planned_device.choice, &f->err));
	f->planned_device.info = &f->device;
	f->planned_engine.choice.kind = &engine_null;
	f->cell = (struct cell_plan){ .model = &f->planned_model,
				      .device = &f->planned_device,
				      .engine = &f->planned_engine,
				      .cell.batch = 4,
				      .cell.threads = 1,
				      .cell.streams = 1 };
	f->request = (struct replicate_request){ .settings = &f->settings,
						 .cell = &f->cell,
						 .result = &f->result,
						 .look = look,
						 .context = f };
	for (size_t i = 0; i < FIELD_TOTAL; i++)
		f->replicate.values[i] = NAN;
}

/* Nothing of it may outlive the measuring. */
static void measure(struct fixture *f)
{
	CHECK(replicate_measure(&f->request, &f->replicate, &f->answer, &f->arena, &f->err));
	CHECK(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD);
}

#endif
