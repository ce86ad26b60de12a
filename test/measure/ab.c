/* A/B on the null engine, with real workers: what it tells while it measures, and that both sides'
 * results hold what a run of the same cell holds. DYNO_WORKER names the worker. */
#include "measure/run/ab.h"
#include "test.h"

struct fixture {
	struct arena arena;
	struct settings settings[2];
	struct ab ab;
	struct ab_outcome outcome;
	struct dyno_error err;
	size_t sampling; /* progress while samples are taken */
	uint64_t threads, streams, total;
	size_t done; /* processes, the most that it told */
};

static unsigned watch(void *context, const dyno_progress *progress, const struct cell *cell)
{
	struct fixture *f = context;
	if (strcmp(progress->step, "sample") != 0)
		return 0;
	f->sampling++;
	f->threads = cell && cell->threads == progress->threads ? cell->threads : 0;
	f->streams = progress->streams;
	f->total = progress->processes_total;
	f->done = progress->processes_done > f->done ? progress->processes_done : f->done;
	return 0;
}

static void set_up(struct fixture *f, const char *a, const char *b, const char *const *pairs)
{
	const char *models[2] = { a, b };
	*f = (struct fixture){ 0 };
	for (size_t i = 0; i < 2; i++) {
		struct settings *settings = &f->settings[i];
		CHECK(settings_init(settings, &f->arena, &f->err));
		CHECK(settings_take_pairs(settings, pairs, &f->arena, &f->err));
		settings->models = (struct strings){ 0 };
		CHECK(strings_add(&f->arena, &settings->models, models[i]));
		settings->processes = 8;
		f->ab.settings[i] = settings;
	}
	f->ab.pairs = 8;
	f->ab.threshold = NAN;
	f->ab.events.context = f;
	f->ab.events.progress = watch;
}

static void tear_down(struct fixture *f)
{
	ab_outcome_finish(&f->outcome);
	arena_finish(&f->arena);
}

/* Sampling that takes long enough for ticks, five a second, to fall into both processes: on a fast
 * machine only the second or third attempt does. */
static void progress_tells_the_cell(void)
{
	static const char *const iterations[] = { "iterations=16000000", "iterations=32000000",
						  "iterations=48000000", NULL };
	struct fixture f;
	for (size_t i = 0; iterations[i]; i++) {
		const char *const pairs[] = { "hardware=null", iterations[i], "threads=3",
					      "streams=2", NULL };
		set_up(&f, "null:normal", "null:normal,median=2ms", pairs);
		f.ab.budget = 1e-3; /* one pair */
		ab_run(&f.ab, &f.outcome, &f.err);
		if (f.done == 1 || !iterations[i + 1])
			break;
		tear_down(&f);
	}
	CHECK(f.outcome.pairs == 1);
	CHECK(f.sampling > 0 && f.threads == 3 && f.streams == 2 && f.total == 16 && f.done == 1);
	tear_down(&f);
}

static const struct result *result_of(const struct fixture *f, size_t side)
{
	return f->outcome.results[side]->runs[0]->results[0];
}

static void both_keep_what_workers_note(void)
{
	static const char *const pairs[] = { "hardware=null", "iterations=160",
					     "metrics=latency,memory", NULL };
	struct fixture f;
	set_up(&f, "null:constant", "null:constant,fault=nan", pairs);
	CHECK(ab_run(&f.ab, &f.outcome, &f.err));
	CHECK(!strings_hold(&result_of(&f, 0)->notes, "output output holds NaN"));
	CHECK(strings_hold(&result_of(&f, 1)->notes, "output output holds NaN"));
	for (size_t i = 0; i < 2; i++) {
		const struct field_value *values = result_of(&f, i)->values;
		CHECK(isnan(values[FIELD_MEMORY_LEAK].value));
		CHECK(values[FIELD_MEMORY_LEAK].reason &&
		      strstr(values[FIELD_MEMORY_LEAK].reason, "too few readings"));
	}
	tear_down(&f);
}

static void both_measure_every_metric(void)
{
	static const char *const pairs[] = { "hardware=null", "iterations=160", "tdp=15",
					     "metrics=latency,throughput,power,flops", NULL };
	struct fixture f;
	set_up(&f, "null:constant", "null:constant,median=2ms", pairs);
	CHECK(ab_run(&f.ab, &f.outcome, &f.err));
	for (size_t i = 0; i < 2; i++) {
		const struct field_value *values = result_of(&f, i)->values;
		CHECK(!isnan(values[FIELD_POWER_MEAN].value) || values[FIELD_POWER_MEAN].reason);
		CHECK(isnan(values[FIELD_FLOPS_TOTAL].value));
		CHECK_STRING(values[FIELD_FLOPS_TOTAL].reason, "the null engine has no operators");
	}
	tear_down(&f);
}

TEST_MAIN({ "progress tells the cell", progress_tells_the_cell },
	  { "both keep what workers note", both_keep_what_workers_note },
	  { "both measure every metric", both_measure_every_metric })
