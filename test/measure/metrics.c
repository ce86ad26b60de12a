/* Adding metrics: with a table of twelve, every one is observed in the worker and called in the
 * parent, with a state of its own. The table stands here in place of dyno's (metrics/table.c); the
 * worker's commands and the null engine are the real ones. */
#include "measure/metrics/metric.h"
#include "test.h"
#include "worker/commands.h"
#include <unistd.h>

/* --- Twelve metrics -------------------------------------------------------------------------- */

struct seen {
	size_t moments;
	double output; /* the first element of the first output, once there is one */
};

struct watched {
	char calls[8]; /* a letter each */
};

static void look_at_output(struct observation *o)
{
	struct arena arena = { 0 };
	struct tensor *outputs;
	size_t count;
	struct dyno_error err;
	struct seen *seen = o->state;
	CHECK(binding_fetch(o->binding, &arena, &outputs, &count, &err) && count == 1);
	seen->output = count ? ((const float *)outputs[0].data)[0] : NAN;
	arena_finish(&arena);
}

static void observe(struct observation *o, size_t index)
{
	struct seen *seen = o->state;
	seen->moments++;
	CHECK((o->moment < MOMENT_LOADED) == !o->binding);
	if (o->moment != MOMENT_FINISH)
		return;
	look_at_output(o);
	o->values[index] = (double)(100 * (index + 1) + seen->moments) + seen->output;
	o->reasons[FIELD_TOTAL - 1 - index] = "a reason";
}

static void note(struct process_view *view, char call)
{
	struct watched *watched = view->state;
	watched->calls[strlen(watched->calls)] = call;
}

static void begin(struct process_view *view)
{
	note(view, 'b');
}

static void tick(struct process_view *view)
{
	note(view, 't');
}

static void end(struct process_view *view)
{
	note(view, 'e');
}

static size_t prepared, released;

static bool prepare(struct metric_setup *setup)
{
	size_t *states = setup->states;
	for (size_t i = 0; i < setup->plan->device_count; i++)
		states[i] = 10 * ++prepared + i;
	return true;
}

static void release(void *state)
{
	released += *(const size_t *)state;
}

static void take(struct process_view *view, size_t index)
{
	const struct watched *watched = view->state;
	CHECK_STRING(watched->calls, "bte");
	view->replicate->values[index] = (double)*(const size_t *)view->device;
}

#define METRICS(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11)

#define METRIC(n)                                       \
	static void observe_##n(struct observation *o)  \
	{                                               \
		observe(o, n);                          \
	}                                               \
	static void take_##n(struct process_view *view) \
	{                                               \
		take(view, n);                          \
	}                                               \
	static const struct metric metric_##n = {       \
		.name = "toy" #n,                       \
		.help = "one of many",                  \
		.worker_size = sizeof(struct seen),     \
		.observe = observe_##n,                 \
		.device_size = sizeof(size_t),          \
		.prepare = prepare,                     \
		.release = release,                     \
		.process_size = sizeof(struct watched), \
		.begin = begin,                         \
		.tick = tick,                           \
		.end = end,                             \
		.take = take_##n,                       \
	};
METRICS(METRIC)
#undef METRIC

#define ROW(n) &metric_##n,
const struct metric *const metrics[] = { METRICS(ROW) NULL };
#undef ROW

#define TOYS (sizeof(metrics) / sizeof(*metrics) - 1)

static void ask_for_all(struct strings *names, struct arena *arena)
{
	for (size_t i = 0; i < TOYS; i++)
		CHECK(strings_add(arena, names, metrics[i]->name));
	CHECK(strings_add(arena, names, metrics[0]->name)); /* twice is once */
}

/* --- In the worker --------------------------------------------------------------------------- */

#define SAMPLES 100

struct fixture {
	struct work work;
	struct arena arena;
	atomic_bool stop;
	struct dyno_error err;
};

static void set_up(struct fixture *f)
{
	int fd = -1;
	*f = (struct fixture){ 0 };
	f->work.sampler.stop = &f->stop;
	f->work.sampler.log = sample_log_create(SAMPLES, &fd, &f->err);
	CHECK(f->work.sampler.log);
	close(fd);
}

static void tear_down(struct fixture *f)
{
	work_finish(&f->work);
	sample_log_close(f->work.sampler.log, SAMPLES);
	arena_finish(&f->arena);
}

static const struct json_value *perform(struct fixture *f, struct json_writer *command)
{
	struct json_writer answer = { 0 };
	const char *asked = arena_string(&f->arena, buffer_text(&command->buffer));
	command_perform(&f->work, json_parse(&f->arena, asked, strlen(asked), JSON_LIMITS, &f->err),
			&answer);
	const char *text = arena_string(&f->arena, buffer_text(&answer.buffer));
	const struct json_value *json =
		json_parse(&f->arena, text, strlen(text), JSON_LIMITS, &f->err);
	CHECK_ROW(text, json);
	buffer_finish(&answer.buffer);
	buffer_finish(&command->buffer);
	return json;
}

static const struct json_value *ask(struct fixture *f, const char *text)
{
	struct json_writer writer = { 0 };
	buffer_string(&writer.buffer, text);
	return perform(f, &writer);
}

static const struct json_value *load(struct fixture *f, const struct strings *names)
{
	struct json_writer writer = { 0 };
	const struct load_command command = {
		.model = { .name = "null:constant", .source = "null", .digest = "" },
		.engine = "null",
		.platform = "null",
		.cell = { .batch = 1, .threads = 1, .streams = 1 },
		.metrics = *names,
	};
	load_command_write(&command, &writer);
	return perform(f, &writer);
}

static bool is_ok(struct fixture *f, const struct json_value *answer)
{
	return answer_check(answer, &f->err) == ANSWER_OK;
}

static void every_one_is_observed(void)
{
	struct fixture f;
	struct strings names = { 0 };
	set_up(&f);
	ask_for_all(&names, &f.arena);
	CHECK(is_ok(&f, load(&f, &names)));
	CHECK(is_ok(&f, ask(&f, "{\"command\":\"warm_up\",\"minimum\":3,\"seconds\":1}")));
	CHECK(is_ok(&f, ask(&f, "{\"command\":\"sample\",\"until\":10,\"seconds\":1}")));
	const struct json_value *answer = ask(&f, "{\"command\":\"finish\"}");
	CHECK(is_ok(&f, answer));
	for (size_t i = 0; i < TOYS; i++) {
		double value = NAN;
		const char *reason = NULL;
		CHECK(json_get_number(json_member(answer, "values"), fields[i].key, &value,
				      &f.err));
		CHECK(value == (double)(100 * (i + 1) + 5) + 1); /* the null engine computes 1 */
		CHECK(json_get_string(json_member(answer, "reasons"),
				      fields[FIELD_TOTAL - 1 - i].key, &reason, &f.err));
		CHECK_STRING(reason, "a reason");
	}
	CHECK(f.work.observed_count == TOYS);
	tear_down(&f);
}

static void an_unknown_one_is_refused(void)
{
	struct fixture f;
	struct strings names = { 0 };
	set_up(&f);
	CHECK(strings_add(&f.arena, &names, "toy5") && strings_add(&f.arena, &names, "toy12"));
	CHECK(answer_check(load(&f, &names), &f.err) == ANSWER_ERROR);
	CHECK_STRING(f.err.message, "no metric \"toy12\"");
	tear_down(&f);
}

/* --- In the parent --------------------------------------------------------------------------- */

static void every_one_watches(void)
{
	struct arena arena = { 0 };
	struct settings settings = { 0 };
	struct dyno_error err;
	struct planned_device devices[2] = { 0 };
	struct plan plan = { .devices = devices, .device_count = 2 };
	struct replicate replicate;
	struct metric_watch watch = { .view = { .settings = &settings, .replicate = &replicate } };
	struct metric_setup setup = { .settings = &settings, .arena = &arena, .err = &err };
	prepared = released = 0;
	ask_for_all(&settings.metrics, &arena);
	CHECK(metrics_prepare(&setup, &plan));
	CHECK(metrics_watch(&watch, &devices[1], &arena));
	for (int window = WINDOW_BEGIN; window <= WINDOW_TAKE; window++)
		metrics_call(&watch, (enum window)window);
	size_t sum = 0;
	for (size_t i = 0; i < TOYS; i++) {
		size_t first = 10 * (2 * i + 1), second = 10 * (2 * i + 2) + 1;
		CHECK(replicate.values[i] == (double)second);
		sum += first + second;
	}
	metrics_release(&plan);
	CHECK(released == sum);
	arena_finish(&arena);
}

static void only_what_is_asked_for_watches(void)
{
	struct arena arena = { 0 };
	struct settings settings = { 0 };
	struct dyno_error err;
	struct planned_device device = { 0 };
	struct plan plan = { .devices = &device, .device_count = 1 };
	struct replicate replicate = { .values[3] = -1 };
	struct metric_watch watch = { .view = { .settings = &settings, .replicate = &replicate } };
	struct metric_setup setup = { .settings = &settings, .arena = &arena, .err = &err };
	prepared = 0;
	CHECK(strings_add(&arena, &settings.metrics, "toy11"));
	CHECK(metrics_prepare(&setup, &plan) && prepared == 1);
	CHECK(metrics_watch(&watch, &device, &arena));
	for (int window = WINDOW_BEGIN; window <= WINDOW_TAKE; window++)
		metrics_call(&watch, (enum window)window);
	CHECK(replicate.values[11] == 10 && replicate.values[3] == -1);
	metrics_release(&plan);
	arena_finish(&arena);
}

/* Help and checks of settings ask the same table. */
static void settings_know_them(void)
{
	struct arena arena = { 0 };
	struct settings settings;
	struct dyno_error err;
	CHECK(settings_init(&settings, &arena, &err));
	settings.metrics = (struct strings){ 0 };
	CHECK(strings_add(&arena, &settings.models, "null:constant"));
	CHECK(strings_add(&arena, &settings.metrics, "toy9"));
	CHECK(settings_check(&settings, &err));
	CHECK(strings_add(&arena, &settings.metrics, "latency"));
	CHECK(!settings_check(&settings, &err));
	CHECK(strstr(err.message, "toy10, toy11"));
	arena_finish(&arena);
}

TEST_MAIN({ "every one is observed", every_one_is_observed },
	  { "an unknown one is refused", an_unknown_one_is_refused },
	  { "every one watches", every_one_watches },
	  { "only what is asked for watches", only_what_is_asked_for_watches },
	  { "settings know them", settings_know_them })
