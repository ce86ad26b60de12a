/* What is said before a run of how long it takes, against how long it took: null models of known
 * speed, whose own clock is what is compared, so that the machine's mood is not in it. DYNO_WORKER
 * names the worker. */
#include "core/base/count.h"
#include "measure/run/benchmark.h"
#include "test.h"

struct fixture {
	struct arena arena;
	struct settings settings;
	struct past past;
	struct plan_estimate estimate;
	struct dyno_results *results;
	struct dyno_error err;
	size_t cells;
	bool go_on;
};

static bool remember(void *context, const struct model_info *model, struct arena *arena,
		     struct past *past, struct dyno_error *err)
{
	const struct fixture *f = context;
	(void)model, (void)arena, (void)err;
	*past = f->past;
	return true;
}

static bool keep_estimate(void *context, const struct plan *plan,
			  const struct plan_estimate *estimate)
{
	struct fixture *f = context;
	struct cell_estimate *items = arena_allocate(&f->arena, plan->cell_count, sizeof(*items));
	memcpy(items, estimate->items, plan->cell_count * sizeof(*items));
	f->estimate = *estimate;
	f->estimate.items = items;
	f->cells = plan->cell_count;
	return f->go_on;
}

static void set_up(struct fixture *f, const char *const *pairs)
{
	*f = (struct fixture){ .go_on = true };
	CHECK(settings_init(&f->settings, &f->arena, &f->err));
	CHECK_ROW(f->err.message, settings_take_pairs(&f->settings, pairs, &f->arena, &f->err));
}

static void measure(struct fixture *f)
{
	struct benchmark benchmark = {
		.settings = &f->settings,
		.events = { .context = f, .remember = remember, .planned = keep_estimate },
	};
	dyno_results_destroy(f->results);
	CHECK_ROW(f->err.message, benchmark_run(&benchmark, &f->results, &f->err) || !f->go_on);
}

static void tear_down(struct fixture *f)
{
	dyno_results_destroy(f->results);
	arena_finish(&f->arena);
}

static const struct result *result_of(const struct fixture *f, size_t index)
{
	return f->results->runs[0]->results[index];
}

/* What a run leaves for the next, as the store has it. */
static void learn(struct fixture *f)
{
	for (size_t i = 0; i < f->results->runs[0]->result_count; i++) {
		const struct result *result = result_of(f, i);
		struct past_cell *cell = past_add(&f->past, &f->arena);
		struct model_info *model = arena_allocate(&f->arena, 1, sizeof(*model));
		struct device_info *device = arena_allocate(&f->arena, 1, sizeof(*device));
		*model = *result->cell.model;
		model->digest = arena_string(&f->arena, model->digest);
		device->id = arena_string(&f->arena, result->cell.device->id);
		device->name = arena_string(&f->arena, result->cell.device->name);
		device->machine = arena_string(&f->arena, result->cell.device->machine);
		cell->cell = result->cell;
		cell->cell.engine = arena_string(&f->arena, result->cell.engine);
		cell->cell.model = model;
		cell->cell.device = device;
		cell->median = result->values[FIELD_LATENCY_MEDIAN].value;
		cell->p99 = result->values[FIELD_LATENCY_P99].value;
		cell->first = result->values[FIELD_FIRST_INFERENCE].value;
		cell->load = result->values[FIELD_LOAD_TIME].value;
		cell->memory = result->values[FIELD_MEMORY_TOTAL].value;
	}
}

/* s of the model's own clock, of all processes of a cell. */
static double seconds_taken(const struct result *result)
{
	double taken = 0;
	for (size_t i = 0; i < result->replicate_count; i++) {
		const struct replicate *replicate = &result->replicates[i];
		const struct sample_series *warm_up = replicate_series(replicate, SERIES_WARM_UP);
		for (size_t k = 0; warm_up && k < warm_up->count; k++)
			taken += (double)warm_up->values[k] * 1e-9;
		taken += replicate->sampling_time;
	}
	return taken;
}

/* Each took what was said, and the range is one that helps; narrow 0: none can. */
static void check_range(const struct fixture *f, const char *row, double narrow)
{
	for (size_t i = 0; i < f->cells; i++) {
		const struct cell_estimate *cell = &f->estimate.items[i];
		double processes = (double)f->settings.processes;
		double taken = seconds_taken(result_of(f, i));
		double low = cell->work.low * processes, high = cell->work.high * processes;
		if (!(taken >= low && taken <= high))
			printf("# %s: cell %zu took %g s, said were %g to %g s\n", row, i, taken,
			       low, high);
		CHECK_ROW(row, taken >= low && taken <= high);
		CHECK_ROW(row, !narrow || high <= narrow * low);
	}
}

/* By the run before, at the same sizes and at others. */
static void takes_as_long_as_is_said(void)
{
	static const struct {
		const char *first[8], *then[8];
		double narrow; /* high : low, at most */
	} rows[] = {
		{ { "model=null:normal\\,median=5ms", "batch=1" }, { "batch=1" }, 10 },
		{ { "model=null:normal\\,median=5ms", "batch=1" }, { "batch=8" }, 20 },
		{ { "model=null:normal\\,median=5ms", "batch=1,64" }, { "batch=2..32" }, 30 },
		{ { "model=null:ar1\\,median=20ms\\,sd=20%", "batch=1" }, { "batch=1..16" }, 30 },
		{ { "model=null:drift\\,median=2ms", "batch=2" }, { "batch=2" }, 30 },
		{ { "model=null:warm\\,median=1ms", "batch=4" }, { "batch=4" }, 30 },
		{ { "model=null:bimodal\\,median=3ms", "batch=4" }, { "batch=4,8" }, 20 },
		/* an inference that takes longer than all the time there is */
		{ { "model=null:normal\\,median=20s" }, { "batch=1" }, 5 },
		{ { "model=null:normal\\,median=20s" }, { "batch=1,2", "warmup=7" }, 8 },
		{ { "model=null:normal\\,median=2s", "iterations=9" }, { "iterations=30" }, 5 },
		{ { "model=null:normal\\,median=1ms" }, { "min-time=10m" }, 2 },
		{ { "model=null:constant\\,median=1us" }, { "max-samples=1000" }, 1e7 },
		{ { "model=null:constant\\,median=1ms" }, { "min-samples=50000" }, 5 },
		{ { "model=null:constant\\,median=1ms", "streams=2" }, { "processes=5" }, 100 },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct fixture f;
		const char *row = rows[i].first[0];
		set_up(&f,
		       (const char *const[]){ "hardware=null", "metrics=latency,memory", NULL });
		CHECK(settings_take_pairs(&f.settings, rows[i].first, &f.arena, &f.err));
		measure(&f);
		CHECK_ROW(row, isnan(f.estimate.items[0].inference.high));
		learn(&f);
		f.settings.iterations = 0;
		CHECK(settings_take_pairs(&f.settings, rows[i].then, &f.arena, &f.err));
		measure(&f);
		CHECK_ROW(row, isnan(f.estimate.assumed));
		check_range(&f, row, rows[i].narrow);
		tear_down(&f);
	}
}

/* A model that nobody has measured: within what is said, unless an inference takes longer than the
 * time that is said beside it. */
static void says_what_it_assumes(void)
{
	static const char *const models[] = { "null:normal,median=1ms", "null:normal,median=300ms",
					      "null:warm,median=30ms", "null:constant,median=1us" };
	for (size_t i = 0; i < COUNT(models); i++) {
		struct fixture f;
		set_up(&f, (const char *const[]){ "hardware=null", NULL });
		CHECK(strings_add(&f.arena, &f.settings.models, models[i]));
		measure(&f);
		CHECK_CLOSE(f.estimate.assumed, 10.0 / 5 / 2 / 3, 1e-9);
		check_range(&f, models[i], 0);
		CHECK(f.estimate.seconds.high < 30);
		tear_down(&f);
	}
}

/* Of a number of samples, nobody knows the time. */
static void says_what_it_does_not_know(void)
{
	struct fixture f;
	set_up(&f, (const char *const[]){ "hardware=null", "model=null:constant", "iterations=9",
					  NULL });
	f.go_on = false;
	measure(&f);
	CHECK(isnan(f.estimate.seconds.high) && f.estimate.seconds.low < 1);
	tear_down(&f);
}

/* Cells as they are: a model without a sequence, with a batch of its own, on a device whose engine
 * does not take it. */
static void counts_cells_as_they_are(void)
{
	struct fixture f;
	set_up(&f, (const char *const[]){ "hardware=null,cpu", "batch=1,2,4,4", "seq=8,16",
					  "model=null:constant\\,rows=fixed,null:constant",
					  "processes=2", NULL });
	f.go_on = false;
	measure(&f);
	CHECK(f.cells == 8 && f.estimate.cells == 4 && f.estimate.failed == 4);
	CHECK(f.estimate.processes == 8);
	tear_down(&f);
}

/* 16 numbers of 4 bytes an item; streams have inputs of their own. */
static void knows_the_size_of_inputs(void)
{
	struct fixture f;
	set_up(&f, (const char *const[]){ "hardware=null", "batch=1,3,64", "model=null:constant",
					  "streams=2", NULL });
	f.go_on = false;
	measure(&f);
	CHECK_CLOSE(f.estimate.items[0].inputs, 128, 1e-9);
	CHECK_CLOSE(f.estimate.items[1].inputs, 3 * 128, 1e-9);
	CHECK_CLOSE(f.estimate.items[2].inputs, 64 * 128, 1e-9);
	tear_down(&f);
}

/* Another model, device or engine teaches nothing. */
static void learns_from_its_like_alone(void)
{
	struct fixture f;
	set_up(&f, (const char *const[]){ "hardware=null", "model=null:constant", NULL });
	measure(&f);
	learn(&f);
	struct past_cell *cell = &f.past.items[0];
	const struct past_cell whole = *cell;
	struct model_info model = { .digest = "sha256:1" };
	struct device_info device = *whole.cell.device;
	device.machine = "another";
	f.go_on = false;
	for (int what = 0; what < 4; what++) {
		*cell = whole;
		if (what == 0)
			cell->cell.model = &model;
		if (what == 1)
			cell->cell.device = &device;
		if (what == 2)
			cell->cell.engine = "ort";
		measure(&f);
		CHECK(isnan(f.estimate.items[0].inference.high) == (what < 3));
	}
	CHECK_CLOSE(f.estimate.items[0].memory.high, whole.memory, 1e-9);
	tear_down(&f);
}

TEST_MAIN({ "takes as long as is said", takes_as_long_as_is_said },
	  { "says what it assumes", says_what_it_assumes },
	  { "says what it does not know", says_what_it_does_not_know },
	  { "counts cells as they are", counts_cells_as_they_are },
	  { "knows the size of inputs", knows_the_size_of_inputs },
	  { "learns from its like alone", learns_from_its_like_alone })
