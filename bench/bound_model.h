/* What the programs here share: a built-in model, loaded by ONNX Runtime on the CPU and bound to
 * made inputs. Any failure ends the program with its reason. */
#ifndef DYNO_BENCH_BOUND_MODEL_H
#define DYNO_BENCH_BOUND_MODEL_H

#include "measure/engine/engine.h"
#include "measure/input/input.h"
#include <stdio.h>
#include <stdlib.h>

struct bound_model {
	struct arena arena;
	struct engine *engine;
	struct session *session;
	struct input_model described;
	struct input_set inputs;
	struct binding *binding;
};

static inline struct bound_model bound_model_open(const char *name, uint64_t threads,
						  uint64_t batch, uint64_t sequence)
{
	struct bound_model m = { 0 };
	struct dyno_error err = { 0 };
	struct model_info model = { .name = name, .source = "builtin" };
	struct session_options options = { .platform = "cpu", .threads = threads, .streams = 1 };
	struct input_request request = { .batch = batch, .sequence = sequence };
	m.engine = engine_open(
		&engine_ort,
		engine_options_read(&engine_ort, &(struct properties){ 0 }, &m.arena, &err), &err);
	m.session = m.engine ? engine_load(m.engine, &model, &options, &err) : NULL;
	if (m.session) {
		size_t count;
		const struct tensor_spec *specs = session_inputs(m.session, &count);
		if (input_model_init(&m.described, &m.arena, specs, count, NULL, &err) &&
		    input_set_init(&m.inputs, &m.arena, &m.described, &request, &err))
			m.binding = session_bind(m.session, m.inputs.tensors, m.inputs.count, false,
						 &err);
	}
	if (m.binding)
		return m;
	fprintf(stderr, "%s: %s\n", name, err.message);
	exit(1);
}

static inline void bound_model_run(struct bound_model *model)
{
	struct dyno_error err = { 0 };
	if (binding_run(model->binding, &err))
		return;
	fprintf(stderr, "%s\n", err.message);
	exit(1);
}

static inline void bound_model_close(struct bound_model *model)
{
	binding_unbind(model->binding);
	session_unload(model->session);
	engine_close(model->engine);
	input_set_finish(&model->inputs);
	arena_finish(&model->arena);
}

#endif
