/* The built-in architectures as sessions of ONNX Runtime: they run, at every batch size, and their
 * outputs are what such a model's would be. */
#include "core/base/count.h"
#include "measure/engine/ort/library.h"
#include "measure/graph/architecture.h"
#include "measure/graph/graph.h"
#include "test.h"
#include <stdlib.h>

#define SEQUENCE 8

static struct ort_library library;
static OrtEnv *env;

static bool good(OrtStatus *status)
{
	if (!status)
		return true;
	printf("# %s\n", library.api->GetErrorMessage(status));
	library.api->ReleaseStatus(status);
	CHECK(!"a call of ONNX Runtime");
	return false;
}

/* A session, its inputs (the same in every item of the batch), and what it put out. */
struct subject {
	struct graph *description;
	struct ort_graph *graph;
	OrtSession *session;
	OrtSessionOptions *options;
	OrtValue *inputs[GRAPH_VALUES_MAX];
	OrtValue *outputs[GRAPH_VALUES_MAX];
};

static void release_values(OrtValue **values)
{
	for (size_t i = 0; i < GRAPH_VALUES_MAX; i++) {
		if (values[i])
			library.api->ReleaseValue(values[i]);
		values[i] = NULL;
	}
}

static void subject_finish(struct subject *subject)
{
	release_values(subject->inputs);
	release_values(subject->outputs);
	if (subject->session)
		library.api->ReleaseSession(subject->session);
	if (subject->options)
		library.api->ReleaseSessionOptions(subject->options);
	ort_graph_destroy(subject->graph);
	graph_destroy(subject->description);
}

static bool subject_init(struct subject *subject, const char *name)
{
	struct dyno_error err = { 0 };
	*subject = (struct subject){ 0 };
	if (!good(library.api->CreateSessionOptions(&subject->options)) ||
	    !good(library.api->SetIntraOpNumThreads(subject->options, 2)))
		return false;
	subject->description = graph_create(architecture_find(name), &err);
	subject->session = ort_session_from_architecture(&library, env, subject->options, name,
							 &subject->graph, &err);
	CHECK_STRING(err.message, "");
	if (!subject->session || !subject->description)
		return false;
	return true;
}

/* Dynamic dimensions as the input rules take them: the first is the batch, the next the sequence.
 */
static size_t resolve(const struct graph_value *value, int64_t batch, int64_t dims[GRAPH_RANK])
{
	size_t elements = 1;
	bool seen = false;
	for (size_t i = 0; i < value->rank; i++) {
		dims[i] = value->dims[i];
		if (dims[i] < 0) {
			dims[i] = seen ? SEQUENCE : batch;
			seen = true;
		}
		elements *= (size_t)dims[i];
	}
	return elements;
}

static void fill_input(const struct graph_value *value, void *data, size_t elements, size_t item)
{
	for (size_t i = 0; i < elements; i++) {
		size_t k = i % item;
		if (value->type == ELEMENT_FLOAT)
			((float *)data)[i] = (float)((k * 7919) % 1000) / 500.0f - 1.0f;
		else if (strcmp(value->name, "attention_mask") == 0)
			((int64_t *)data)[i] = 1;
		else if (strcmp(value->name, "token_type_ids") == 0)
			((int64_t *)data)[i] = 0;
		else
			((int64_t *)data)[i] = (int64_t)(k * 997 + 13);
	}
}

static bool make_inputs(struct subject *subject, int64_t batch)
{
	release_values(subject->inputs);
	OrtAllocator *allocator;
	if (!good(library.api->GetAllocatorWithDefaultOptions(&allocator)))
		return false;
	size_t i = 0;
	for (struct graph_value *value = subject->description->inputs; value; value = value->next) {
		int64_t dims[GRAPH_RANK];
		void *data;
		size_t elements = resolve(value, batch, dims);
		if (!good(library.api->CreateTensorAsOrtValue(
			    allocator, dims, value->rank, (ONNXTensorElementDataType)value->type,
			    &subject->inputs[i])) ||
		    !good(library.api->GetTensorMutableData(subject->inputs[i++], &data)))
			return false;
		fill_input(value, data, elements, elements / (size_t)batch);
	}
	return true;
}

static bool run(struct subject *subject)
{
	const char *inputs[GRAPH_VALUES_MAX], *outputs[GRAPH_VALUES_MAX];
	size_t input_count = 0, output_count = 0;
	for (struct graph_value *value = subject->description->inputs; value; value = value->next)
		inputs[input_count++] = value->name;
	for (struct graph_value *value = subject->description->outputs; value; value = value->next)
		outputs[output_count++] = value->name;
	release_values(subject->outputs);
	return good(library.api->Run(subject->session, NULL, inputs,
				     (const OrtValue *const *)subject->inputs, input_count, outputs,
				     output_count, subject->outputs));
}

static int64_t *input_ids(const struct subject *subject, size_t index)
{
	void *data = NULL;
	return good(library.api->GetTensorMutableData(subject->inputs[index], &data)) ? data : NULL;
}

static const float *first_output(const struct subject *subject)
{
	void *data = NULL;
	return good(library.api->GetTensorMutableData(subject->outputs[0], &data)) ? data : NULL;
}

static void check_shape(const OrtValue *output, const int64_t *dims, size_t rank, const char *name)
{
	OrtTensorTypeAndShapeInfo *info = NULL;
	int64_t actual[GRAPH_RANK] = { 0 };
	size_t actual_rank = 0;
	if (!good(library.api->GetTensorTypeAndShape(output, &info)))
		return;
	good(library.api->GetDimensionsCount(info, &actual_rank));
	CHECK_ROW(name, actual_rank == rank);
	if (actual_rank == rank && good(library.api->GetDimensions(info, actual, rank)))
		CHECK_ROW(name, memcmp(actual, dims, rank * sizeof(*dims)) == 0);
	library.api->ReleaseTensorTypeAndShapeInfo(info);
}

static double root_mean_square(const float *numbers, size_t count)
{
	double squares = 0;
	for (size_t i = 0; i < count; i++)
		squares += (double)numbers[i] * numbers[i];
	return sqrt(squares / (double)count);
}

static double largest_difference(const float *a, const float *b, size_t count)
{
	double largest = 0;
	for (size_t i = 0; i < count; i++)
		largest = fmax(largest, fabs((double)a[i] - b[i]));
	return largest;
}

/* Finite, alive, of a sane size, and of the described shape. Returns the first output, copied. */
static float *check_outputs(struct subject *subject, int64_t batch, const char *name,
			    size_t *first_count)
{
	float *copy = NULL;
	size_t i = 0;
	for (struct graph_value *value = subject->description->outputs; value;
	     value = value->next, i++) {
		int64_t dims[GRAPH_RANK];
		size_t count = resolve(value, batch, dims);
		void *data = NULL;
		check_shape(subject->outputs[i], dims, value->rank, name);
		if (!good(library.api->GetTensorMutableData(subject->outputs[i], &data)))
			return copy;
		double size = root_mean_square(data, count);
		CHECK_ROW(name, isfinite(size) && size > 1e-3 && size < 1e3);
		if (i == 0 && (copy = malloc(count * sizeof(*copy))))
			memcpy(copy, data, (*first_count = count) * sizeof(*copy));
	}
	return copy;
}

static float *measure(struct subject *subject, int64_t batch, const char *name, size_t *count)
{
	return make_inputs(subject, batch) && run(subject)
		       ? check_outputs(subject, batch, name, count)
		       : NULL;
}

/* Both items of a batch of two must come out as the one of a batch of one. */
static void check_batches(struct subject *subject, const char *name)
{
	size_t count = 0, count_2 = 0;
	float *one = measure(subject, 1, name, &count);
	float *two = measure(subject, 2, name, &count_2);
	CHECK_ROW(name, one && two && count_2 == 2 * count);
	if (one && two && count_2 == 2 * count) {
		double tolerance = 1e-3 * root_mean_square(one, count);
		CHECK_ROW(name, largest_difference(one, two, count) <= tolerance);
		CHECK_ROW(name, largest_difference(one, two + count, count) <= tolerance);
	}
	free(one);
	free(two);
}

static void sessions_run(void)
{
	for (size_t i = 0; architectures[i]; i++) {
		struct subject subject;
		if (architectures[i] == architecture_find("gpt2"))
			continue; /* has a test of its own */
		if (subject_init(&subject, architectures[i]->name))
			check_batches(&subject, architectures[i]->name);
		subject_finish(&subject);
	}
}

static void builds_are_alike(void)
{
	static const char *const names[] = { "bert-tiny", "mobilenet-v2", "lstm-small" };
	for (size_t i = 0; i < COUNT(names); i++) {
		float *outputs[2] = { NULL };
		size_t count = 0;
		for (int build = 0; build < 2; build++) {
			struct subject subject;
			if (subject_init(&subject, names[i]))
				outputs[build] = measure(&subject, 1, names[i], &count);
			subject_finish(&subject);
		}
		CHECK_ROW(names[i],
			  outputs[0] && outputs[1] &&
				  memcmp(outputs[0], outputs[1], count * sizeof(**outputs)) == 0);
		free(outputs[0]);
		free(outputs[1]);
	}
}

/* What a change of the last token, masked or not, does to the others. */
static double effect_on_others(struct subject *subject, bool masked)
{
	size_t count = 0, others = 0;
	float *before = NULL;
	const float *after = NULL;
	if (!make_inputs(subject, 1))
		return NAN;
	if (masked)
		input_ids(subject, 1)[SEQUENCE - 1] = 0;
	if (run(subject))
		before = check_outputs(subject, 1, "mask", &count);
	others = count / SEQUENCE * (SEQUENCE - 1);
	input_ids(subject, 0)[SEQUENCE - 1] = 1;
	if (before && run(subject))
		after = first_output(subject);
	double effect = after ? largest_difference(before, after, others) : NAN;
	free(before);
	return effect;
}

static void attention_heeds_its_mask(void)
{
	struct subject subject;
	if (subject_init(&subject, "bert-tiny")) {
		CHECK(effect_on_others(&subject, false) > 1e-4);
		CHECK(effect_on_others(&subject, true) < 1e-6);
	}
	subject_finish(&subject);
}

static void gpt2_does_not_look_ahead(void)
{
	struct subject subject;
	if (subject_init(&subject, "gpt2")) {
		CHECK(effect_on_others(&subject, false) < 1e-4);
		check_batches(&subject, "gpt2");
	}
	subject_finish(&subject);
}

static void old_libraries_are_refused(void)
{
	struct ort_library old = library;
	struct ort_graph *graph = NULL;
	struct dyno_error err = { 0 };
	old.api_version = 21;
	snprintf(old.version, sizeof(old.version), "1.21.1");
	snprintf(old.path, sizeof(old.path), "/opt/ort/libonnxruntime.so");
	CHECK(!ort_session_from_architecture(&old, env, NULL, "identity", &graph, &err));
	CHECK(graph == NULL);
	CHECK(err.code == DYNO_ERROR_UNSUPPORTED);
	CHECK_STRING(err.message, "built-in models need ONNX Runtime 1.22 or newer; found 1.21.1 "
				  "at /opt/ort/libonnxruntime.so");
	CHECK(!ort_session_from_architecture(&library, env, NULL, "bert", &graph, &err));
	CHECK(err.code == DYNO_ERROR_NOT_FOUND);
}

static void library_opens(void)
{
	struct dyno_error err = { 0 };
	if (ort_library_open(NULL, &library, &err))
		good(library.api->CreateEnv(ORT_LOGGING_LEVEL_ERROR, "test", &env));
	else
		printf("# %s\n", err.message);
	CHECK(env != NULL);
	if (!env)
		exit(1); /* TAP: the plan is not fulfilled */
}

static void environment_closes(void)
{
	library.api->ReleaseEnv(env); /* the library stays: LeakSanitizer asks it for its name */
}

/* clang-format off */
TEST_MAIN(
	{ "the library opens", library_opens },
	{ "sessions run", sessions_run },
	{ "builds are alike", builds_are_alike },
	{ "attention heeds its mask", attention_heeds_its_mask },
	{ "GPT-2 does not look ahead", gpt2_does_not_look_ahead },
	{ "old libraries are refused", old_libraries_are_refused },
	{ "the environment closes", environment_closes })
