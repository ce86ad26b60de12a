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
	struct input_set inputs;
	struct binding *binding;
};

static inline struct bound_model bound_model_open(const char *name, uint64_t threads,
						  uint64_t batch, uint64_t sequence)
{
	struct bound_model m = { 0 };
	struct dyno_error err = { 0 };
	struct engine_options engine_options = { 0 };
	struct model_info model = { .name = name, .source = "builtin" };
	struct session_options options = { .platform = "cpu", .threads = threads, .streams = 1 };
	struct input_request request = { .batch = batch, .sequence = sequence };
	m.engine = engine_ort.open(&engine_options, &err);
	m.session = m.engine ? engine_ort.load(m.engine, &model, &options, &err) : NULL;
	if (m.session) {
		size_t count;
		const struct tensor_spec *specs = engine_ort.inputs(m.session, &count);
		if (input_set_init(&m.inputs, &m.arena, specs, count, &request, &err))
			m.binding = engine_ort.bind(m.session, m.inputs.tensors, m.inputs.count,
						    false, &err);
	}
	if (m.binding)
		return m;
	fprintf(stderr, "%s: %s\n", name, err.message);
	exit(1);
}

static inline void bound_model_run(struct bound_model *model)
{
	struct dyno_error err = { 0 };
	if (engine_ort.run(model->binding, &err))
		return;
	fprintf(stderr, "%s\n", err.message);
	exit(1);
}

static inline void bound_model_close(struct bound_model *model)
{
	engine_ort.unbind(model->binding);
	engine_ort.unload(model->session);
	engine_ort.close(model->engine);
	input_set_finish(&model->inputs);
	arena_finish(&model->arena);
}

#endif
