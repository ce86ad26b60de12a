/* The platform table, choosing and describing devices. */
#include "device_fixture.h"

static void fake_nvml(const char *fake)
{
	setenv("DYNO_NVML_LIBRARY", getenv("DYNO_TEST_NVML"), 1);
	setenv("DYNO_NVML_FAKE", fake, 1);
}

static void use_tree(const char *tree)
{
	char path[4096];
	setenv("DYNO_DEVICE_ROOT", fixture(path, tree).root, 1);
}

static void every_platform_is_whole(void)
{
	for (const struct platform *platform = platforms; platform->name; platform++) {
		CHECK_ROW(platform->name, platform->aliases);
		CHECK_ROW(platform->name, platform_find(platform->name) == platform);
		CHECK_ROW(platform->name, platform->vendor || platform->blind);
		CHECK_ROW(platform->name, !strpbrk(platform->name, ":, "));
	}
	CHECK(platform_find("nothing") == NULL);
	CHECK(platform_find("") == NULL);
	CHECK_STRING(platform_find("trt")->name, "tensorrt");
	CHECK_STRING(platform_find("AMD")->name, "migraphx");
}

static void chooses_devices(void)
{
	static const struct {
		const char *text, *nvml, *tree, *id, *platform;
		unsigned ordinal;
	} rows[] = {
		{ "cpu", "gpus=0", "bare", "cpu", "cpu", 0 },
		{ "CPU", "gpus=0", "bare", "cpu", "cpu", 0 },
		{ "cpu:0", "gpus=0", "bare", "cpu", "cpu", 0 },
		{ "null", "gpus=0", "bare", "null", "null", 0 },
		{ "cuda", "gpus=1", "bare", "cuda", "cuda", 0 },
		{ "cuda:0", "gpus=1", "bare", "cuda:0", "cuda", 0 },
		{ "cuda", "gpus=2", "bare", "cuda:0", "cuda", 0 },
		{ "nvidia:1", "gpus=2", "bare", "cuda:1", "cuda", 1 },
		{ "tensorrt:1", "gpus=2", "bare", "tensorrt:1", "tensorrt", 1 },
		{ "cuda:3", "init=9", "bare", "cuda:3", "cuda", 3 }, /* no telemetry: may be */
		{ "gpu", "gpus=1", "bare", "cuda", "cuda", 0 },
		{ "gpu", "init=9", "amdgpu", "migraphx:0", "migraphx", 0 },
		{ "gpu:1", "init=9", "amdgpu", "migraphx:1", "migraphx", 1 },
		{ "gpu", "init=9", "bare", "cuda", "cuda", 0 },
		{ "rocm", "init=9", "amdgpu", "rocm:0", "rocm", 0 },
		{ "webgpu", "gpus=1", "bare", "webgpu", "webgpu", 0 },
		{ "openvino-gpu", "gpus=0", "bare", "openvino-gpu", "openvino-gpu", 0 },
		{ "openvino-gpu:1", "gpus=0", "bare", "openvino-gpu:1", "openvino-gpu", 1 },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = { 0 };
		struct device_choice choice;
		struct dyno_error err = { 0 };
		fake_nvml(rows[i].nvml);
		use_tree(rows[i].tree);
		CHECK_ROW(rows[i].text, device_choose(rows[i].text, &arena, &choice, &err));
		if (err.code == DYNO_ERROR_NONE) {
			CHECK_STRING(choice.id, rows[i].id);
			CHECK_STRING(choice.platform->name, rows[i].platform);
			CHECK_ROW(rows[i].text, choice.ordinal == rows[i].ordinal);
		}
		arena_finish(&arena);
	}
}

#define ALL                                                                                       \
	" (there are cpu, cuda, tensorrt, migraphx, rocm, openvino, openvino-gpu, openvino-npu, " \
	"dnnl, xnnpack, webgpu, null)"

static void refuses_devices(void)
{
	static const struct {
		const char *text;
		enum dyno_error_code code;
		const char *message;
	} rows[] = {
		{ "cudaa", DYNO_ERROR_USAGE,
		  "hardware \"cudaa\": no such platform; did you mean cuda?" ALL },
		{ "wegpu:0", DYNO_ERROR_USAGE,
		  "hardware \"wegpu:0\": no such platform; did you mean webgpu?" ALL },
		{ "tpu-v5", DYNO_ERROR_USAGE, "hardware \"tpu-v5\": no such platform" ALL },
		{ "", DYNO_ERROR_USAGE, "hardware \"\": no such platform" ALL },
		{ ":0", DYNO_ERROR_USAGE, "hardware \":0\": no such platform" ALL },
		{ "cuda:", DYNO_ERROR_USAGE,
		  "hardware \"cuda:\": what follows the colon must be a device's number, as in "
		  "cuda:0" },
		{ "cuda:-1", DYNO_ERROR_USAGE,
		  "hardware \"cuda:-1\": what follows the colon must be a device's number, as in "
		  "cuda:0" },
		{ "cuda:99999999999999999999", DYNO_ERROR_USAGE,
		  "hardware \"cuda:99999999999999999999\": what follows the colon must be a "
		  "device's number, as in cuda:0" },
		{ "cuda:2", DYNO_ERROR_NOT_FOUND,
		  "cuda:2: no such device: the last that dyno sees here is cuda:1" },
		{ "cpu:1", DYNO_ERROR_NOT_FOUND,
		  "cpu:1: no such device: cpu has only one, say ‹hardware cpu›" },
		{ "webgpu:1", DYNO_ERROR_NOT_FOUND,
		  "webgpu:1: no such device: webgpu has only one, say ‹hardware webgpu›" },
	};
	char longer[5000];
	struct arena arena = { 0 };
	struct device_choice choice;
	struct dyno_error err;
	fake_nvml("gpus=2");
	use_tree("bare");
	for (size_t i = 0; i < COUNT(rows); i++) {
		CHECK_ROW(rows[i].text, !device_choose(rows[i].text, &arena, &choice, &err));
		CHECK_STRING(err.message, rows[i].message);
		CHECK_ROW(rows[i].text, err.code == rows[i].code);
	}
	memset(longer, 'c', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	CHECK(!device_choose(longer, &arena, &choice, &err));
	arena_finish(&arena);
}

static void describes_devices(void)
{
	static const struct {
		const char *text, *nvml, *tree, *name, *telemetry;
		uint64_t colour;
	} rows[] = {
		{ "cpu", "gpus=0", "intel-desktop", "Intel(R) Core(TM) i7-8700 CPU @ 3.20GHz", "-",
		  1 },
		{ "cuda:1", "gpus=2", "bare", "NVIDIA Test GPU 1", "-", 4 },
		{ "cuda:1", "gpus=2 lost=1", "bare", NULL, "none: NVML: GPU 1: GPU is lost", 4 },
		{ "cuda", "init=9", "bare", NULL, "none: NVML: cannot start: Driver Not Loaded",
		  3 },
		{ "migraphx", "gpus=0", "amdgpu", "AMD Instinct MI250X", "-", 6 },
		{ "rocm", "gpus=0", "bare", NULL, "none: the kernel shows no AMD GPU 0", 6 },
		{ "webgpu", "gpus=1", "bare", NULL,
		  "none: ONNX Runtime does not tell which adapter WebGPU runs on", 2 },
		{ "null", "gpus=0", "bare", "null device", "-", 0 },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = { 0 };
		struct device_choice choice;
		struct device_info device;
		fake_nvml(rows[i].nvml);
		use_tree(rows[i].tree);
		CHECK_ROW(rows[i].text, device_choose(rows[i].text, &arena, &choice, NULL) &&
						device_describe(&choice, &arena, &device, NULL));
		CHECK_STRING(device.id, choice.id);
		CHECK_STRING(device.platform, choice.platform->name);
		CHECK_ROW(rows[i].text, device.colour == rows[i].colour);
		if (rows[i].name)
			CHECK_STRING(device.name, rows[i].name);
		else
			CHECK_ROW(rows[i].text, device.name == NULL);
		check_property(rows[i].text, &device.properties, "telemetry", rows[i].telemetry);
		arena_finish(&arena);
	}
}

TEST_MAIN({ "every platform is whole", every_platform_is_whole },
	  { "chooses devices", chooses_devices }, { "refuses devices", refuses_devices },
	  { "describes devices", describes_devices })
