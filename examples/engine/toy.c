#include "toy.h"
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct toy_options {
	uint64_t repeat;
};

struct toy_engine {
	struct engine base;
	const struct toy_options *options;
};

struct toy_session {
	struct session base;
	uint64_t repeat;
	size_t rows, columns; /* of the weights */
	float *weights;
	struct tensor_spec input, output;
};

struct toy_binding {
	struct binding base;
	const struct toy_session *session;
	const float *x;
	float *y;
	size_t batch;
};

/* --- Engine ---------------------------------------------------------------------------------- */

static struct engine *toy_open(const void *options, struct dyno_error *err)
{
	struct toy_engine *engine = calloc(1, sizeof(*engine));
	if (!engine) {
		error_memory(err);
		return NULL;
	}
	engine->options = options;
	return &engine->base;
}

static void toy_close(struct engine *engine)
{
	free(engine);
}

static bool toy_describe(struct engine *engine, struct arena *arena, struct properties *properties,
			 struct dyno_error *err)
{
	(void)engine;
	return (properties_add_text(arena, properties, "title", "Toy") &&
		properties_add_text(arena, properties, "version", "1.0")) ||
	       error_memory(err);
}

/* --- Session --------------------------------------------------------------------------------- */

static void toy_unload(struct session *base)
{
	struct toy_session *session = (struct toy_session *)base;
	free(session->weights);
	free(session);
}

static bool read_weights(struct toy_session *session, FILE *file)
{
	if (fscanf(file, TOY_MARK " %4zu %4zu", &session->rows, &session->columns) != 2 ||
	    session->rows > TOY_LARGEST || session->columns > TOY_LARGEST)
		return false;
	size_t count = session->rows * session->columns;
	session->weights = malloc(count * sizeof(*session->weights));
	for (size_t i = 0; session->weights && i < count; i++)
		if (fscanf(file, "%f", &session->weights[i]) != 1)
			return false;
	return session->weights;
}

static struct session *toy_load(struct engine *base, const struct model_info *model,
				const struct session_options *options, struct dyno_error *err)
{
	const struct toy_engine *engine = (struct toy_engine *)base;
	struct toy_session *session = calloc(1, sizeof(*session));
	FILE *file = session && model->path ? fopen(model->path, "r") : NULL;
	(void)options;
	if (!session) {
		error_memory(err);
		return NULL;
	}
	bool ok = file && read_weights(session, file);
	if (file)
		fclose(file);
	if (!ok) {
		error_set(err, DYNO_ERROR_ENGINE, "%s: its weights cannot be read", model->name);
		toy_unload(&session->base);
		return NULL;
	}
	session->repeat = engine->options->repeat;
	session->input = (struct tensor_spec){ .name = "x",
					       .type = ELEMENT_FLOAT,
					       .is_tensor = true,
					       .rank = 2,
					       .dims = { -1, (int64_t)session->rows },
					       .dim_names = { "batch", NULL } };
	session->output = session->input;
	session->output.name = "y";
	session->output.dims[1] = (int64_t)session->columns;
	return &session->base;
}

static const struct tensor_spec *toy_inputs(struct session *session, size_t *count)
{
	*count = 1;
	return &((struct toy_session *)session)->input;
}

static const struct tensor_spec *toy_outputs(struct session *session, size_t *count)
{
	*count = 1;
	return &((struct toy_session *)session)->output;
}

/* --- Binding --------------------------------------------------------------------------------- */

static void toy_unbind(struct binding *base)
{
	struct toy_binding *binding = (struct toy_binding *)base;
	free(binding->y);
	free(binding);
}

/* All is host memory: there is nothing to copy, with or without `transfer`. */
static struct binding *toy_bind(struct session *base, const struct tensor *inputs, size_t count,
				bool transfer, struct dyno_error *err)
{
	const struct toy_session *session = (struct toy_session *)base;
	struct toy_binding *binding = calloc(1, sizeof(*binding));
	(void)count;
	(void)transfer;
	if (!binding) {
		error_memory(err);
		return NULL;
	}
	binding->session = session;
	binding->x = inputs[0].data;
	binding->batch = (size_t)inputs[0].dims[0];
	binding->y = calloc(binding->batch * session->columns, sizeof(*binding->y));
	if (binding->y)
		return &binding->base;
	error_memory(err);
	toy_unbind(&binding->base);
	return NULL;
}

/* Weights are read in the order in which they lie. */
static void multiply(const struct toy_session *s, const float *x, float *y)
{
	memset(y, 0, s->columns * sizeof(*y));
	for (size_t row = 0; row < s->rows; row++)
		for (size_t column = 0; column < s->columns; column++)
			y[column] += x[row] * s->weights[row * s->columns + column];
}

static void multiply_naively(const struct toy_session *s, const float *x, float *y)
{
	for (size_t column = 0; column < s->columns; column++) {
		y[column] = 0;
		for (size_t row = 0; row < s->rows; row++)
			y[column] += x[row] * s->weights[row * s->columns + column];
	}
}

static bool run(struct binding *base,
		void (*product)(const struct toy_session *session, const float *x, float *y))
{
	const struct toy_binding *binding = (struct toy_binding *)base;
	const struct toy_session *session = binding->session;
	for (uint64_t again = 0; again < session->repeat; again++)
		for (size_t i = 0; i < binding->batch; i++)
			product(session, binding->x + i * session->rows,
				binding->y + i * session->columns);
	return true;
}

static bool toy_run(struct binding *binding, struct dyno_error *err)
{
	(void)err;
	return run(binding, multiply);
}

static bool toy_run_naively(struct binding *binding, struct dyno_error *err)
{
	(void)err;
	return run(binding, multiply_naively);
}

static bool toy_fetch(struct binding *base, struct arena *arena, struct tensor **outputs,
		      size_t *count, struct dyno_error *err)
{
	const struct toy_binding *binding = (struct toy_binding *)base;
	size_t columns = binding->session->columns;
	struct tensor *tensor = arena_allocate(arena, 1, sizeof(*tensor));
	float *data = arena_allocate(arena, binding->batch * columns, sizeof(*data));
	if (!tensor || !data)
		return error_memory(err);
	memcpy(data, binding->y, binding->batch * columns * sizeof(*data));
	*tensor = (struct tensor){ .name = "y",
				   .type = ELEMENT_FLOAT,
				   .rank = 2,
				   .dims = { (int64_t)binding->batch, (int64_t)columns },
				   .data = data,
				   .size = binding->batch * columns * sizeof(*data) };
	*outputs = tensor;
	*count = 1;
	return true;
}

/* --- The kinds ------------------------------------------------------------------------------- */

/* clang-format off */
static const struct option rows[] = {
	{ "toy-repeat", 0, OPTION_COUNT, offsetof(struct toy_options, repeat), "N", "1",
	  "how often the toy engine computes each product", NULL, 1, 1e6 },
	OPTIONS_END,
};
/* clang-format on */

static const struct engine_platform platforms_served[] = {
	{ .name = "cpu", .always = true, .hint = "it is part of the program" },
	{ .name = NULL },
};

/* Without memory and clock: the defaults will do. */
#define TOY                                                                                     \
	.platforms = platforms_served, .formats = "toy", .close = toy_close,                    \
	.describe = toy_describe, .load = toy_load, .unload = toy_unload, .inputs = toy_inputs, \
	.outputs = toy_outputs, .bind = toy_bind, .unbind = toy_unbind, .fetch = toy_fetch

const struct engine_kind engine_toy = {
	.name = "toy",
	TOY,
	.options = rows,
	.options_size = sizeof(struct toy_options),
	.open = toy_open,
	.run = toy_run,
};

static const struct toy_options once = { .repeat = 1 };

static struct engine *open_naive(const void *options, struct dyno_error *err)
{
	(void)options;
	return toy_open(&once, err);
}

const struct engine_kind engine_toy_naive = {
	.name = "toy-naive",
	TOY,
	.open = open_naive,
	.run = toy_run_naively,
};
