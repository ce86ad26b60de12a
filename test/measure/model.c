/* Model files, folders and names that need no hub: what is found, and what others are told. */
#include "measure/model/model.h"
#include "core/base/count.h"
#include "measure/model/choice.h"
#include "measure/model/hub/hub.h"
#include "measure/onnx.h"
#include "test.h"
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/dyno-model-XXXXXX";

static const char *in_folder(const char *name)
{
	static char path[512];
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static void put_file(const char *name, const void *data, size_t length)
{
	char path[512];
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	char *slash = strrchr(path, '/');
	*slash = '\0';
	mkdir(path, 0777);
	*slash = '/';
	FILE *file = fopen(path, "wb");
	CHECK(file && fwrite(data, 1, length, file) == length);
	if (file)
		fclose(file);
}

static void put_onnx(const char *name, uint64_t columns, const char *location, const char *length)
{
	struct buffer graph = { 0 }, model = { 0 };
	put_tensor(&graph, 5, 10, columns, location, "0", length);
	put_model(&model, &graph);
	put_file(name, model.data, model.length);
	buffer_finish(&model);
}

static bool resolve(const char *name, struct arena *arena, struct model_info *model,
		    struct dyno_error *err)
{
	struct model_request request = { .name = name, .offline = true };
	return model_resolve(&request, arena, model, err);
}

static void finds_a_file(void)
{
	struct arena arena = { 0 };
	struct model_info model;
	struct dyno_error err = { 0 };
	put_onnx("good.onnx", 5, NULL, NULL);
	CHECK(resolve(in_folder("good.onnx"), &arena, &model, &err));
	CHECK_STRING(model.source, "file");
	CHECK_STRING(model.name, in_folder("good.onnx"));
	CHECK_STRING(model.path, in_folder("good.onnx"));
	CHECK(model.digest && strlen(model.digest) == 71);
	CHECK(model.parameters == 50 && !model.synthetic && !model.revision);
	CHECK(model_vocabulary(&model, &arena) == 0);
	arena_finish(&arena);
}

/* The digest is that of the files one after the other: cat model data | sha256sum. */
static void digests_external_data_too(void)
{
	struct arena arena = { 0 };
	struct model_info model;
	struct stat status;
	struct dyno_error err = { 0 };
	char data[200] = { 1, 2, 3 };
	put_onnx("external.onnx", 5, "weights.bin", "200");
	put_file("weights.bin", data, sizeof(data));
	CHECK(resolve(in_folder("external.onnx"), &arena, &model, &err));
	const char *first = model.digest;
	data[100] = 1;
	put_file("weights.bin", data, sizeof(data));
	CHECK(resolve(in_folder("external.onnx"), &arena, &model, &err));
	CHECK(first && model.digest && strcmp(first, model.digest) != 0);
	CHECK(stat(in_folder("external.onnx"), &status) == 0);
	CHECK(model.size == (double)status.st_size + 200 && model.parameters == 50);
	put_file("weights.bin", data, 199);
	CHECK(!resolve(in_folder("external.onnx"), &arena, &model, &err));
	CHECK(strstr(err.message,
		     "weights.bin, which is cut short: it has 199 bytes and needs 200"));
	unlink(in_folder("weights.bin"));
	CHECK(!resolve(in_folder("external.onnx"), &arena, &model, &err));
	CHECK(err.code == DYNO_ERROR_NOT_FOUND && strstr(err.message, "weights.bin"));
	arena_finish(&arena);
}

static void says_what_a_file_is(void)
{
	static const struct {
		const char *name, *bytes;
		size_t length;
		const char *told;
	} rows[] = {
		{ "empty.onnx", "", 0, "empty" },
		{ "short.onnx", "\x08\x08\x3a\x90\x4e\x0a", 6, "cut short: it has 6 bytes" },
		{ "random.onnx", "\x93\x4b\xe1\x07\xfa\x00\x11\x9d", 8, "not an ONNX model" },
		{ "zeros.onnx", "\0\0\0\0\0\0\0\0\0\0\0\0", 12, "not an ONNX model" },
		{ "text.onnx", "hello, I am a model\n", 20, "a text file" },
		{ "page.onnx", "\n<!DOCTYPE html><html>", 22, "a web page" },
		{ "json.onnx", "{\"error\": \"not found\"}", 22, "JSON" },
		{ "lfs.onnx", "version https://git-lfs.github.com/spec/v1\noid sha256:12", 56,
		  "git lfs pull" },
		{ "model.tflite", "\x1c\0\0\0TFL3\0\0\0\0", 12, "tf2onnx.convert --tflite" },
		{ "model.ort", "\x1c\0\0\0ORTM\0\0\0\0", 12, "damaged ORT-format model" },
		{ "model.safetensors", "\x40\0\0\0\0\0\0\0{\"a\":1}", 15, "safetensors" },
		{ "model.gguf", "GGUF\3\0\0\0", 8, "GGUF" },
		{ "old.pt", "\x80\x02\x8a\x0al\xfc", 6, "torch.onnx.export" },
		{ "odd.pt", "\x93\x4b\xe1\x07\xfa\x00\x11\x9d", 8, "torch.onnx.export" },
		{ "model.h5", "\x89HDF\r\n\x1a\n\0\0", 10, "from_keras" },
		{ "saved_model.pb", "\x08\x01\x12\x03\x0a\x01\x00", 7, "--saved-model" },
		{ "model.engine", "ftrt\0\0\0\0", 8, "‹hardware tensorrt›" },
		{ "array.npy", "\x93NUMPY\1\0", 8, "‹input NAME=FILE.npy›" },
		{ "program",
		  "\x7f"
		  "ELF\2\1\1\0",
		  8, "a program" },
	};
	struct arena arena = { 0 };
	struct model_info model;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dyno_error err = { 0 };
		put_file(rows[i].name, rows[i].bytes, rows[i].length);
		CHECK_ROW(rows[i].name, !resolve(in_folder(rows[i].name), &arena, &model, &err));
		CHECK_ROW(err.message, strstr(err.message, rows[i].told));
		CHECK_ROW(rows[i].name, err.code == DYNO_ERROR_FORMAT);
		CHECK_ROW(rows[i].name, strncmp(err.message, folder, strlen(folder)) == 0);
	}
	arena_finish(&arena);
}

/* torch.save and Keras both write zip files. */
static void looks_into_zip_files(void)
{
	static const struct {
		const char *member, *told;
	} rows[] = {
		{ "archive/data.pkl", "torch.onnx.export" },
		{ "metadata.json", "from_keras" },
		{ "arr_0.npy", "NumPy" },
		{ "readme.txt", "unpack it" },
	};
	struct arena arena = { 0 };
	struct model_info model;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dyno_error err = { 0 };
		char zip[128] = "PK\3\4";
		zip[26] = (char)strlen(rows[i].member);
		snprintf(zip + 30, sizeof(zip) - 30, "%s", rows[i].member);
		put_file("model.bin", zip, sizeof(zip));
		CHECK_ROW(rows[i].member, !resolve(in_folder("model.bin"), &arena, &model, &err));
		CHECK_ROW(err.message, strstr(err.message, rows[i].told));
	}
	arena_finish(&arena);
}

static void tells_the_formats_by_content(void)
{
	struct arena arena = { 0 };
	struct model_info model;
	struct dyno_error err = { 0 };
	put_file("flat.onnx", "\x08\0\0\0ORTM\0\0\0\0", 12);
	CHECK(!resolve(in_folder("flat.onnx"), &arena, &model, &err));
	CHECK(strstr(err.message, "rename it to end in .ort"));
	put_onnx("proto.ort", 5, NULL, NULL);
	CHECK(!resolve(in_folder("proto.ort"), &arena, &model, &err));
	CHECK(strstr(err.message, "rename it to end in .onnx"));
	put_onnx("model.weird", 5, NULL, NULL);
	CHECK(resolve(in_folder("model.weird"), &arena, &model, &err));
	put_file("flat.ort", "\x08\0\0\0ORTM\0\0\0\0", 12);
	CHECK(resolve(in_folder("flat.ort"), &arena, &model, &err));
	CHECK(isnan(model.parameters) && model.size == 12);
	arena_finish(&arena);
}

/* Neither may hang: opening a pipe waits for its other end, reading /dev/zero never ends. */
static void refuses_what_is_no_file(void)
{
	struct arena arena = { 0 };
	struct model_info model;
	struct dyno_error err = { 0 };
	mkfifo(in_folder("pipe.onnx"), 0666);
	CHECK(!resolve(in_folder("pipe.onnx"), &arena, &model, &err));
	CHECK(strstr(err.message, "not a regular file"));
	CHECK(!resolve("/dev/zero", &arena, &model, &err));
	CHECK(strstr(err.message, "not a regular file"));
	CHECK(symlink("loop.onnx", in_folder("loop.onnx")) == 0);
	CHECK(!resolve(in_folder("loop.onnx"), &arena, &model, &err));
	CHECK(strstr(err.message, "cannot be read"));
	CHECK(!resolve(in_folder("missing.onnx"), &arena, &model, &err));
	CHECK(err.code == DYNO_ERROR_NOT_FOUND && strstr(err.message, "no such file"));
	put_onnx("unreadable.onnx", 5, NULL, NULL);
	chmod(in_folder("unreadable.onnx"), 0);
	if (geteuid() != 0) { /* root may read all */
		CHECK(!resolve(in_folder("unreadable.onnx"), &arena, &model, &err));
		CHECK(strstr(err.message, "Permission denied"));
	}
	arena_finish(&arena);
}

static void looks_into_folders(void)
{
	struct arena arena = { 0 };
	struct model_info model;
	struct dyno_error err = { 0 };
	put_file("pt/x", "", 0);
	put_file("pt/config.json", "{\"vocab_size\": 99}", 18);
	put_file("pt/model.safetensors", "x", 1);
	CHECK(!resolve(in_folder("pt"), &arena, &model, &err));
	CHECK(strstr(err.message, "it holds model.safetensors") &&
	      strstr(err.message, "optimum-cli export onnx"));
	put_onnx("pt/onnx/model.onnx", 7, NULL, NULL);
	put_onnx("pt/onnx/model_fp16.onnx", 8, NULL, NULL);
	CHECK(resolve(in_folder("pt/"), &arena, &model, &err));
	CHECK(model.parameters == 70);
	CHECK(model_vocabulary(&model, &arena) == 99);
	struct model_request request = { .name = in_folder("pt"), .precision = "fp16" };
	CHECK(model_resolve(&request, &arena, &model, &err) && model.parameters == 80);
	request.file = "../good.onnx";
	CHECK(!model_resolve(&request, &arena, &model, &err));
	CHECK(strstr(err.message, "‹file ../good.onnx›: not a path inside"));
	arena_finish(&arena);
}

static void finds_variants_beside_a_file(void)
{
	struct arena arena = { 0 };
	struct model_info model;
	struct dyno_error err = { 0 };
	put_onnx("v/det.onnx", 1, NULL, NULL);
	put_onnx("v/det_fp16.onnx", 2, NULL, NULL);
	put_onnx("v/detector.onnx", 3, NULL, NULL);
	char path[512];
	snprintf(path, sizeof(path), "%s", in_folder("v/det.onnx"));
	struct model_request request = { .name = path, .precision = "float16" };
	CHECK(model_resolve(&request, &arena, &model, &err) && model.parameters == 20);
	request.precision = "float32";
	CHECK(model_resolve(&request, &arena, &model, &err) && model.parameters == 10);
	request.precision = "int8";
	CHECK(!model_resolve(&request, &arena, &model, &err));
	CHECK(strstr(err.message, "no int8 variant"));
	arena_finish(&arena);
}

static void chooses_among_names(void)
{
	static const struct {
		const char *names[6], *precision, *chosen;
		enum choice choice;
	} rows[] = {
		{ { "model.onnx", "onnx/model.onnx" }, NULL, "onnx/model.onnx", CHOICE_FOUND },
		{ { "onnx/model_fp16.onnx", "model.onnx" }, NULL, "model.onnx", CHOICE_FOUND },
		{ { "model.ort", "model.onnx" }, NULL, "model.onnx", CHOICE_FOUND },
		{ { "config.json", "det.onnx" }, NULL, "det.onnx", CHOICE_FOUND },
		{ { "det.onnx", "det_fp16.onnx" }, NULL, "det.onnx", CHOICE_FOUND },
		{ { "det.onnx", "det_fp16.onnx" }, "half", "det_fp16.onnx", CHOICE_FOUND },
		{ { "model_O3.onnx", "model.onnx" }, NULL, "model.onnx", CHOICE_FOUND },
		{ { "m_quint8.onnx", "m_qint8_avx512_vnni.onnx" },
		  "int8",
		  "m_qint8_avx512_vnni.onnx",
		  CHOICE_FOUND },
		{ { "model_fp32.onnx", "model.onnx" }, "fp32", "model.onnx", CHOICE_FOUND },
		{ { "a/model.onnx", "b/model.onnx" }, NULL, NULL, CHOICE_AMBIGUOUS },
		{ { "enc.onnx", "dec.onnx" }, NULL, NULL, CHOICE_AMBIGUOUS },
		{ { "model.onnx" }, "int8", NULL, CHOICE_AMBIGUOUS },
		{ { "model.onnx_data", "onnx", ".onnx" }, NULL, NULL, CHOICE_NONE },
		{ { NULL }, NULL, NULL, CHOICE_NONE },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *items[6], *name = NULL;
		struct strings names = { .items = items };
		struct dyno_error err = { 0 };
		while (names.count < 6 && rows[i].names[names.count]) {
			items[names.count] = rows[i].names[names.count];
			names.count++;
		}
		enum choice choice = model_choose(&names, rows[i].precision, false, &name, &err);
		CHECK_ROW(rows[i].names[0], choice == rows[i].choice);
		if (choice == CHOICE_FOUND)
			CHECK_STRING(name, rows[i].chosen);
		else
			CHECK(*err.message);
	}
}

static void knows_names_of_the_hub(void)
{
	static const struct {
		const char *id;
		bool valid;
	} rows[] = {
		{ "bert-base-uncased", true },
		{ "org/name", true },
		{ "O.r_g/N-a.m_e1", true },
		{ "_x/y_", true },
		{ "", false },
		{ "/", false },
		{ "org/", false },
		{ "/name", false },
		{ "a/b/c", false },
		{ "a..b", false },
		{ "a--b", false },
		{ "../a", false },
		{ "-a", false },
		{ "a.", false },
		{ ".a", false },
		{ "a b", false },
		{ "a?b", false },
		{ "a%2fb", false },
		{ "a.git", false },
		{ "\xc3\xa4", false },
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		CHECK_ROW(rows[i].id, hub_id_is_valid(rows[i].id) == rows[i].valid);
	CHECK(hub_file_is_valid("onnx/model x.onnx") && hub_file_is_valid("a/.b/..c"));
	CHECK(!hub_file_is_valid("/a") && !hub_file_is_valid("a//b") && !hub_file_is_valid("a/.."));
	CHECK(!hub_file_is_valid("./a") && !hub_file_is_valid("a\\b") &&
	      !hub_file_is_valid("a\nb"));
	CHECK(hub_revision_is_valid("refs/pr/1") && !hub_revision_is_valid("a?b"));
	CHECK(!hub_commit_is_valid("main") && !hub_commit_is_valid(""));
}

static void knows_null_and_built_in_models(void)
{
	struct arena arena = { 0 };
	struct model_info model;
	struct dyno_error err = { 0 };
	CHECK(resolve("null:constant", &arena, &model, &err));
	CHECK_STRING(model.source, "null");
	CHECK_STRING(model.digest,
		     "sha256:2d0f6fece80b092b87e21e26b6594306af7ba5e5284a3c550e270a7bedfa0dff");
	CHECK(resolve("builtin:resnet-50", &arena, &model, &err));
	CHECK_STRING(model.source, "builtin");
	CHECK_STRING(model.name, "builtin:resnet-50");
	CHECK(model.synthetic && model.parameters == 25557032 && isnan(model.size));
	CHECK(!resolve("builtin:nothing", &arena, &model, &err));
	CHECK(strstr(err.message, "resnet-50") && err.code == DYNO_ERROR_NOT_FOUND);
	CHECK(!resolve("ResNet50", &arena, &model, &err));
	CHECK(strstr(err.message, "did you mean builtin:resnet-50?"));
	struct model_request request = { .name = "builtin:resnet-50", .precision = "fp16" };
	CHECK(!model_resolve(&request, &arena, &model, &err));
	CHECK(err.code == DYNO_ERROR_UNSUPPORTED);
	CHECK(!resolve("", &arena, &model, &err) && err.code == DYNO_ERROR_USAGE);
	arena_finish(&arena);
}

static void begin(void)
{
	CHECK(mkdtemp(folder));
	setenv("HF_HUB_CACHE", in_folder("cache"), 1); /* the user's own plays no part */
}

static void end(void)
{
	char command[600];
	snprintf(command, sizeof(command), "rm -r '%s'", folder);
	CHECK(system(command) == 0);
}

TEST_MAIN({ "begin", begin }, { "finds a file", finds_a_file },
	  { "digests external data too", digests_external_data_too },
	  { "says what a file is", says_what_a_file_is },
	  { "looks into zip files", looks_into_zip_files },
	  { "tells the formats by content", tells_the_formats_by_content },
	  { "refuses what is no file", refuses_what_is_no_file },
	  { "looks into folders", looks_into_folders },
	  { "finds variants beside a file", finds_variants_beside_a_file },
	  { "chooses among names", chooses_among_names },
	  { "knows names of the hub", knows_names_of_the_hub },
	  { "knows null and built-in models", knows_null_and_built_in_models }, { "end", end })
