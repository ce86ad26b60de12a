/* The null engine: models named null:SERIES "run" in exactly the time that the series says, on a
 * clock of their own, so that every rule of measuring can be tested exactly and at once. A series
 * may also misbehave like a bad model.
 *
 *   null:KIND[,key=value]…   kind: constant, normal, ar1, bimodal, drift, warm, recorded
 *     median=1ms   sd=5% (of the median)   phi=0.9 (ar1)   seed=1
 *     file=PATH    (recorded: multiples of the median, a line each, from one by chance on, in a
 * ring) fault=crash|abort|exit|hang|eat|fail|nan  at=N (at inference N, default 0; load: at=load)
 *     leak=4kB     (memory that each inference keeps)
 *     rows=fixed   (a model whose batch is fixed at 1)
 * A time is that of one item: a batch of 8 takes eight times as long. */
#include "core/base/random.h"
#include "host/file.h"
#include "measure/engine/engine.h"
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum kind {
	KIND_CONSTANT,
	KIND_NORMAL,
	KIND_AR1,
	KIND_BIMODAL,
	KIND_DRIFT,
	KIND_WARM,
	KIND_RECORDED,
	KIND_TOTAL,
};

static const char *const kind_names[KIND_TOTAL] = { "constant", "normal", "ar1",     "bimodal",
						    "drift",    "warm",   "recorded" };

#define RECORDED_MOST       100000
#define RECORDED_BYTES_MOST ((size_t)8 << 20)

struct series {
	enum kind kind;
	double median; /* s */
	double sd;     /* share of the median */
	double phi;
	uint64_t seed;
	char file[192];
	char fault[8];
	uint64_t fault_at;
	bool fault_at_load;
	bool batch_fixed;
	uint64_t leak; /* bytes an inference */
};

struct leaked {
	struct leaked *next;
	char memory[];
};

struct null_session {
	struct session base;
	struct series series;
	struct random random;
	double previous; /* of the AR(1) series, in standard deviations */
	double *recorded;
	size_t recorded_count, recorded_first;
	uint64_t runs;
	uint64_t now; /* ns, the session's own time */
	uint64_t batch;
	pthread_mutex_t lock;
	struct leaked *leaked;
	struct tensor_spec input, output;
};

struct null_binding {
	struct binding base;
	struct null_session *session;
	uint64_t batch;
};

/* --- Series --------------------------------------------------------------------------------- */

static bool set_key(struct series *series, const char *key, const char *text,
		    struct dyno_error *err)
{
	if (strcmp(key, "median") == 0)
		return parse_duration(text, &series->median, err);
	if (strcmp(key, "sd") == 0)
		return parse_share(text, &series->sd, err);
	if (strcmp(key, "phi") == 0)
		return parse_number(text, &series->phi, err);
	if (strcmp(key, "seed") == 0)
		return parse_count(text, &series->seed, err);
	if (strcmp(key, "file") == 0 && strlen(text) < sizeof(series->file)) {
		strcpy(series->file, text);
		return true;
	}
	if (strcmp(key, "leak") == 0)
		return parse_bytes(text, &series->leak, err);
	if (strcmp(key, "rows") == 0) {
		series->batch_fixed = strcmp(text, "fixed") == 0;
		return true;
	}
	if (strcmp(key, "at") == 0 && strcmp(text, "load") == 0) {
		series->fault_at_load = true;
		return true;
	}
	if (strcmp(key, "at") == 0)
		return parse_count(text, &series->fault_at, err);
	if (strcmp(key, "fault") == 0 && strlen(text) < sizeof(series->fault)) {
		strcpy(series->fault, text);
		return true;
	}
	return error_set(err, DYNO_ERROR_USAGE, "no such key: %s", key);
}

static bool set_kind(struct series *series, const char *name, struct dyno_error *err)
{
	for (size_t i = 0; i < KIND_TOTAL; i++)
		if (strcmp(kind_names[i], name) == 0) {
			series->kind = (enum kind)i;
			return true;
		}
	return error_set(err, DYNO_ERROR_USAGE, "no such series: %s", name);
}

/* Names that are not null:… (any model on the null device) run at a constant 1 ms an item. */
static bool series_parse(const char *name, struct series *series, struct dyno_error *err)
{
	*series = (struct series){ .median = 1e-3, .sd = 0.05, .phi = 0.9, .seed = 1 };
	if (strncmp(name, "null:", 5) != 0)
		return true;
	char text[256], *rest = text;
	if (strlen(name + 5) >= sizeof(text))
		return error_set(err, DYNO_ERROR_USAGE, "%.60s…: too long for a series", name);
	strcpy(text, name + 5);
	for (bool first = true; rest; first = false) {
		char *word = strsep(&rest, ","), *value = strchr(word, '=');
		if (value)
			*value++ = '\0';
		bool ok =
			first   ? set_kind(series, word, err)
			: value ? set_key(series, word, value, err)
				: error_set(err, DYNO_ERROR_USAGE, "%s: key=value expected", word);
		if (!ok)
			return error_prefix(err, "%s", name);
	}
	return true;
}

/* The time of the next inference of one item, in seconds. */
static double next_time(struct null_session *session)
{
	const struct series *s = &session->series;
	double z = 0;
	switch (s->kind) {
	case KIND_NORMAL:
		z = random_normal(&session->random);
		break;
	case KIND_AR1:
		session->previous = s->phi * session->previous +
				    sqrt(1 - s->phi * s->phi) * random_normal(&session->random);
		z = session->previous;
		break;
	case KIND_BIMODAL:
		z = (random_uniform(&session->random) < 0.5 ? -1 : 1) +
		    0.1 * random_normal(&session->random);
		break;
	case KIND_DRIFT:
		z = (double)session->runs / 100;
		break;
	case KIND_WARM:
		z = 20 * exp(-(double)session->runs / 10) + random_normal(&session->random);
		break;
	case KIND_CONSTANT:
	case KIND_RECORDED:
	case KIND_TOTAL:
		break;
	}
	double time = s->median * (1 + s->sd * z);
	if (session->recorded)
		time = s->median * session->recorded[(session->recorded_first + session->runs) %
						     session->recorded_count];
	return time > 1e-9 ? time : 1e-9;
}

static size_t numbers_of(const char *text, double numbers[RECORDED_MOST])
{
	size_t count = 0;
	for (char *end; count < RECORDED_MOST; text = end, count++) {
		numbers[count] = strtod(text, &end);
		if (end == text)
			break;
	}
	return count;
}

static bool read_recorded(struct null_session *session, struct dyno_error *err)
{
	const char *path = session->series.file;
	struct buffer text = { 0 };
	if (!file_read(path, RECORDED_BYTES_MOST, &text, err)) {
		buffer_finish(&text);
		err->code = DYNO_ERROR_USAGE; /* of the model's name */
		return false;
	}
	session->recorded = calloc(RECORDED_MOST, sizeof(double));
	if (session->recorded)
		session->recorded_count = numbers_of(buffer_text(&text), session->recorded);
	buffer_finish(&text);
	if (!session->recorded)
		return error_memory(err);
	if (!session->recorded_count)
		return error_set(err, DYNO_ERROR_USAGE, "%s: no number in it", path);
	session->recorded_first = (size_t)random_below(&session->random, session->recorded_count);
	return true;
}

/* --- Faults --------------------------------------------------------------------------------- */

/* Takes memory and touches it until someone stops us. */
static void eat(void)
{
	for (;;) {
		size_t size = (size_t)64 << 20;
		char *food = malloc(size);
		if (food)
			memset(food, 1, size);
		usleep(1000);
	}
}

static bool misbehave(const struct series *series, struct dyno_error *err)
{
	if (strcmp(series->fault, "crash") == 0) {
		signal(SIGSEGV, SIG_DFL); /* a sanitizer would make an exit status of it */
		raise(SIGSEGV);
	}
	if (strcmp(series->fault, "abort") == 0)
		abort();
	if (strcmp(series->fault, "exit") == 0)
		_exit(7);
	if (strcmp(series->fault, "eat") == 0)
		eat();
	while (strcmp(series->fault, "hang") == 0)
		pause();
	if (strcmp(series->fault, "fail") == 0)
		return error_set(err, DYNO_ERROR_ENGINE, "the null engine was told to fail");
	return true;
}

/* --- The engine ----------------------------------------------------------------------------- */

static struct engine *null_open(const void *options, struct dyno_error *err)
{
	(void)options;
	struct engine *engine = calloc(1, sizeof(*engine));
	if (!engine)
		error_memory(err);
	return engine;
}

static void null_close(struct engine *engine)
{
	free(engine);
}

static bool null_describe(struct engine *engine, struct arena *arena, struct properties *properties,
			  struct dyno_error *err)
{
	(void)engine;
	return (properties_add_text(arena, properties, "title", "null") &&
		properties_add_text(arena, properties, "version", DYNO_VERSION)) ||
	       error_memory(err);
}

static struct session *null_load(struct engine *engine, const struct model_info *model,
				 const struct session_options *options, struct dyno_error *err)
{
	(void)engine;
	struct null_session *session = calloc(1, sizeof(*session));
	if (!session) {
		error_memory(err);
		return NULL;
	}
	struct series *series = &session->series;
	bool ok = series_parse(model->name, series, err) &&
		  !(series->fault_at_load && !misbehave(series, err));
	random_init(&session->random, series->seed * 1000003 + options->process);
	if (!ok || (series->kind == KIND_RECORDED && !read_recorded(session, err))) {
		free(session->recorded);
		free(session);
		return NULL;
	}
	pthread_mutex_init(&session->lock, NULL);
	session->now = 1000000000;
	session->input = (struct tensor_spec){
		.name = "input",
		.type = ELEMENT_FLOAT,
		.is_tensor = true,
		.rank = 2,
		.dims = { series->batch_fixed ? 1 : -1, 16 },
		.dim_names = { "batch", NULL },
	};
	session->output = session->input;
	session->output.name = "output";
	return &session->base;
}

static void null_unload(struct session *base)
{
	struct null_session *session = (struct null_session *)base;
	pthread_mutex_destroy(&session->lock);
	for (struct leaked *next; session->leaked; session->leaked = next) {
		next = session->leaked->next;
		free(session->leaked);
	}
	free(session->recorded);
	free(session);
}

static const struct tensor_spec *null_inputs(struct session *base, size_t *count)
{
	const struct null_session *session = (struct null_session *)base;
	*count = 1;
	return &session->input;
}

static const struct tensor_spec *null_outputs(struct session *base, size_t *count)
{
	const struct null_session *session = (struct null_session *)base;
	*count = 1;
	return &session->output;
}

static struct binding *null_bind(struct session *base, const struct tensor *inputs, size_t count,
				 bool transfer, struct dyno_error *err)
{
	struct null_session *session = (struct null_session *)base;
	(void)transfer;
	struct null_binding *binding = calloc(1, sizeof(*binding));
	if (!binding) {
		error_memory(err);
		return NULL;
	}
	binding->session = session;
	binding->batch = count && inputs[0].rank ? (uint64_t)inputs[0].dims[0] : 1;
	session->batch = binding->batch;
	return &binding->base;
}

static void null_unbind(struct binding *binding)
{
	free(binding);
}

static bool leak(struct null_session *session, struct dyno_error *err)
{
	struct leaked *leaked = malloc(sizeof(*leaked) + session->series.leak);
	if (!leaked)
		return error_memory(err);
	memset(leaked->memory, 1, session->series.leak); /* or it is not resident */
	leaked->next = session->leaked;
	session->leaked = leaked;
	return true;
}

static bool null_run(struct binding *base, struct dyno_error *err)
{
	const struct null_binding *binding = (struct null_binding *)base;
	struct null_session *session = binding->session;
	bool ok = true;
	pthread_mutex_lock(&session->lock);
	if (session->series.fault[0] && !session->series.fault_at_load &&
	    session->runs >= session->series.fault_at)
		ok = misbehave(&session->series, err);
	if (session->series.leak)
		ok = leak(session, err) && ok;
	session->now += (uint64_t)llround(next_time(session) * 1e9 * (double)binding->batch);
	session->runs++;
	pthread_mutex_unlock(&session->lock);
	return ok;
}

static bool null_fetch(struct binding *base, struct arena *arena, struct tensor **outputs,
		       size_t *count, struct dyno_error *err)
{
	const struct null_binding *binding = (struct null_binding *)base;
	struct tensor *tensor = arena_allocate(arena, 1, sizeof(*tensor));
	float *data = arena_allocate(arena, binding->batch * 16, sizeof(*data));
	if (!tensor || !data)
		return error_memory(err);
	bool nan = strcmp(binding->session->series.fault, "nan") == 0;
	for (size_t i = 0; i < binding->batch * 16; i++)
		data[i] = nan ? NAN : 1;
	*tensor = (struct tensor){ .name = "output",
				   .type = ELEMENT_FLOAT,
				   .rank = 2,
				   .dims = { (int64_t)binding->batch, 16 },
				   .data = data,
				   .size = binding->batch * 16 * sizeof(*data) };
	*outputs = tensor;
	*count = 1;
	return true;
}

/* 1 MB of weights, 1 MB of tensors an item at the peak, 4 MB reserved at a time. */
static struct memory_statistics null_memory(struct session *base)
{
	const struct null_session *session = (struct null_session *)base;
	double peak = session->runs ? 1e6 * (double)session->batch : 0;
	return (struct memory_statistics){ .in_use = 1e6,
					   .in_use_peak = 1e6 + peak,
					   .reserved = ceil((1e6 + peak) / 4e6) * 4e6 };
}

static uint64_t null_now(void *context)
{
	struct null_session *session = context;
	pthread_mutex_lock(&session->lock);
	uint64_t now = session->now;
	pthread_mutex_unlock(&session->lock);
	return now;
}

static struct clock null_clock(struct session *session)
{
	return (struct clock){ null_now, session };
}

static const struct engine_platform null_platforms[] = {
	{ .name = "null", .always = true, .hint = "it is part of dyno" },
	{ .name = NULL },
};

const struct engine_kind engine_null = {
	.name = "null",
	.flags = ENGINE_EXACT_CLOCK,
	.platforms = null_platforms,
	.open = null_open,
	.close = null_close,
	.describe = null_describe,
	.load = null_load,
	.unload = null_unload,
	.inputs = null_inputs,
	.outputs = null_outputs,
	.bind = null_bind,
	.unbind = null_unbind,
	.run = null_run,
	.fetch = null_fetch,
	.memory = null_memory,
	.clock = null_clock,
};
