/* Models: which are the same, what they are called, and what finds them. */
#include "core/result/models.h"
#include "core/result/older.h"
#include "test.h"

static struct model_info model(const char *name, const char *source, const char *digest)
{
	return (struct model_info){ .name = name, .source = source, .digest = digest };
}

static struct models labelled(struct arena *arena, const struct model_info *items, size_t count)
{
	struct models models = { 0 };
	for (size_t i = 0; i < count; i++)
		CHECK(models_add(&models, arena, &items[i]));
	CHECK(models_label(&models, arena));
	return models;
}

static void digest_is_identity(void)
{
	struct model_info a = model("x/net.onnx", "file", "sha256:aa11bb22"),
			  again = model("/home/ada/x/net.onnx", "file", "sha256:aa11bb22"),
			  other = model("x/net.onnx", "file", "sha256:cc33dd44"),
			  older = model("x/net.onnx", "file", NULL);
	CHECK(model_compare(&a, &again) == 0);
	CHECK(model_compare(&a, &other) != 0);
	CHECK(model_compare(&a, &older) != 0);
	CHECK(model_compare(&older, &(struct model_info){ .name = "x/net.onnx" }) == 0);
	CHECK(model_namesakes(&again, &other));
	CHECK(!model_namesakes(&a, &again));
	CHECK(!model_namesakes(&a, &older));
	const struct cell x = { .model = &a }, y = { .model = &again }, z = { .model = &other };
	CHECK(cell_compare(&x, &y, ALL_WORDS) == 0);
	CHECK(cell_hash(&x, ALL_WORDS) == cell_hash(&y, ALL_WORDS));
	CHECK(cell_compare(&x, &z, ALL_WORDS) != 0);
	CHECK(cell_compare(&x, &z, BY_MODEL_NAME) == 0);
	CHECK(cell_hash(&x, BY_MODEL_NAME) == cell_hash(&z, BY_MODEL_NAME));
}

/* As few parts of the paths as tell them apart. */
static void says_as_few_parts_as_tell_apart(void)
{
	struct arena arena = { 0 };
	const struct model_info items[] = {
		model("/srv/nets/old/decoder.onnx", "file", "sha256:01"),
		model("/srv/nets/new/decoder.onnx", "file", "sha256:02"),
		model("../encoder.onnx", "file", "sha256:03"),
		model("acme/decoder", "hub", "sha256:04"),
	};
	struct models one = labelled(&arena, items, 1), all = labelled(&arena, items, 4);
	CHECK_STRING(one.labels[0], "decoder.onnx");
	CHECK_STRING(all.labels[0], "old/decoder.onnx");
	CHECK_STRING(all.labels[1], "new/decoder.onnx");
	CHECK_STRING(all.labels[2], "encoder.onnx");
	CHECK_STRING(all.labels[3], "acme/decoder");
	CHECK_STRING(models_name(&all, &items[1]), "new/decoder.onnx");
	arena_finish(&arena);
}

/* Six digits of the digest where the names are the same, and more where these are, too. */
static void adds_digits_to_equal_names(void)
{
	struct arena arena = { 0 };
	const struct model_info items[] = {
		model("net.onnx", "file", "sha256:3f9a2c77"),
		model("net.onnx", "file", "sha256:51b0ee00"),
		model("gate.onnx", "file", "sha256:88888881"),
		model("gate.onnx", "file", "sha256:88888882"),
	};
	struct models all = labelled(&arena, items, 4);
	CHECK_STRING(all.labels[0], "net.onnx (3f9a2c)");
	CHECK_STRING(all.labels[1], "net.onnx (51b0ee)");
	CHECK_STRING(all.labels[2], "gate.onnx (88888881)");
	CHECK_STRING(all.labels[3], "gate.onnx (88888882)");
	arena_finish(&arena);
}

static void check_short(const struct model_info *items, size_t count)
{
	struct arena arena = { 0 };
	struct models all = labelled(&arena, items, count);
	for (size_t i = 0; i < count; i++) {
		CHECK(strlen(all.labels[i]) <= MODEL_LABEL_MOST + 20);
		for (size_t k = 0; k < i; k++)
			CHECK(strcmp(all.labels[i], all.labels[k]) != 0);
	}
	arena_finish(&arena);
}

/* Names that differ in the middle, where they are cut, stay different. */
static void shortens_so_that_names_stay_different(void)
{
	const struct model_info middle[] = {
		model("segmenter_unet_large_from_scratch_step_000100_pruned_static_opset18_final.onnx",
		      "file", "sha256:aaaaaa1"),
		model("segmenter_unet_large_from_scratch_step_000200_pruned_static_opset18_final.onnx",
		      "file", "sha256:bbbbbb2"),
		model("segmenter_unet_large_from_scratch_step_000100_pruned_dynamic_opset18_final.onnx",
		      "file", "sha256:cccccc3"),
		model("short.onnx", "file", "sha256:dddddd4"),
	};
	/* In two places that are far apart. */
	const struct model_info apart[] = {
		model("tagger_a_with_very_many_words_in_its_name_so_that_it_is_long_and_longer_x.onnx",
		      "file", "sha256:aaaaaa1"),
		model("tagger_b_with_very_many_words_in_its_name_so_that_it_is_long_and_longer_x.onnx",
		      "file", "sha256:bbbbbb2"),
		model("tagger_a_with_very_many_words_in_its_name_so_that_it_is_long_and_longer_y.onnx",
		      "file", "sha256:cccccc3"),
	};
	/* Letters of several bytes are not cut within. */
	const struct model_info wide[] = {
		model("модель-распознавания-речи-большая-первая-квантованная.onnx", "file",
		      "sha256:aaaaaa1"),
		model("модель-распознавания-речи-большая-вторая-квантованная.onnx", "file",
		      "sha256:bbbbbb2"),
	};
	check_short(middle, 4);
	check_short(apart, 3);
	check_short(wide, 2);
}

static void finds_by_name_and_digest(void)
{
	struct model_info file = model("/srv/nets/new/decoder.onnx", "file", "sha256:3f9a2c77d0"),
			  builtin = model("builtin:gpt2", "builtin", "sha256:51b0ee0000"),
			  hub = model("acme/decoder", "hub", NULL);
	CHECK(model_matches(&file, "/srv/nets/new/decoder.onnx"));
	CHECK(model_matches(&file, "new/decoder.onnx"));
	CHECK(model_matches(&file, "decoder.*"));
	CHECK(model_matches(&file, "3f9a2c"));
	CHECK(model_matches(&file, "sha256:3f9a2c7"));
	CHECK(model_matches(&file, "decoder.onnx (3f9a2c)"));
	CHECK(!model_matches(&file, "decoder.onnx (3f9a2d)"));
	CHECK(!model_matches(&file, "encoder.onnx (3f9a2c)"));
	CHECK(!model_matches(&file, "3f9a2"));
	CHECK(!model_matches(&file, "coder.onnx"));
	CHECK(model_matches(&builtin, "gpt2"));
	CHECK(model_matches(&builtin, "builtin:gpt2"));
	CHECK(!model_matches(&builtin, "gpt"));
	CHECK(model_matches(&hub, "acme/decoder"));
	CHECK(!model_matches(&hub, "decoder"));
}

/* --- Folders --------------------------------------------------------------------------------- */

static struct run *older_run(struct dyno_results *results)
{
	struct arena *arena = &results->arena;
	struct run *run = results_add_run(results);
	static const char *const models[][2] = {
		{ "/home/ada/v1/net.onnx", "sha256:aa" },
		{ "/home/ada/v2/net.onnx", "sha256:bb" },
		{ "/home/ada/net.gguf", NULL },
		{ "nets/small.onnx", "sha256:cc" },
		{ "python:/home/ada/own.py:make", "sha256:dd" },
	};
	for (size_t i = 0; i < sizeof(models) / sizeof(*models); i++) {
		struct model_info *info = run_add_model(arena, run);
		*info = model(models[i][0], "file", models[i][1]);
		info->path = models[i][0];
	}
	properties_add_text(arena, &run->plan, "model", "/home/ada/v1/net.onnx,nets/small.onnx");
	properties_add_text(arena, &run->plan, "input", "ids=/srv/data/ids.npy");
	properties_add_text(arena, &run->environment, "engine_library", "/home/ada/ort/libort.so");
	properties_add_text(arena, &run->environment, "container", "/docker/12ab");
	struct result *result = run_add_result(arena, run);
	result->reason = "cannot open /srv/data/ids.npy";
	strings_add(arena, &result->notes, "as /home/ada/v2/net.onnx has it");
	result_add_replicate(arena, result)->reason = "/home/ada/v1/net.onnx: no file";
	return run;
}

/* What a text of the run is, by what it was: whatever tells models apart stays. */
static void leaves_folders_of_older_files_out(void)
{
	struct dyno_results *results = results_create(NULL);
	struct run *run = older_run(results);
	CHECK(run_complete(&results->arena, run));
	CHECK_STRING(run->models[0]->name, "v1/net.onnx");
	CHECK_STRING(run->models[1]->name, "v2/net.onnx");
	CHECK(strncmp(run->models[2]->name, "net.gguf (", 10) == 0);
	CHECK_STRING(run->models[3]->name, "nets/small.onnx");
	CHECK_STRING(run->models[4]->name, "python:…/own.py:make");
	for (size_t i = 0; i < run->model_count; i++)
		CHECK(!run->models[i]->path);
	CHECK_STRING(properties_find(&run->plan, "model")->text, "…/net.onnx,nets/small.onnx");
	CHECK_STRING(properties_find(&run->plan, "input")->text, "ids=…/ids.npy");
	CHECK_STRING(properties_find(&run->whole, "input")->text, "ids=/srv/data/ids.npy");
	CHECK_STRING(properties_find(&run->environment, "engine_library")->text, "…/libort.so");
	CHECK_STRING(properties_find(&run->environment, "container")->text, "/docker/12ab");
	CHECK_STRING(run->results[0]->reason, "cannot open …/ids.npy");
	CHECK_STRING(run->results[0]->notes.items[0], "as …/net.onnx has it");
	CHECK_STRING(run->results[0]->replicates[0].reason, "…/net.onnx: no file");
	dyno_results_destroy(results);
}

/* Names without a digest are all that tells two models apart. */
static void keeps_what_tells_models_apart(void)
{
	struct arena arena = { 0 };
	struct model_info a = model("/x/net.gguf", "file", NULL),
			  b = model("/y/net.gguf", "file", NULL);
	const char *first = older_model_name(&arena, &a), *other = older_model_name(&arena, &b);
	CHECK(strcmp(first, other) != 0 && !strchr(first, '/') && !strchr(other, '/'));
	arena_finish(&arena);
}

static void keeps_folders_that_were_asked_for(void)
{
	struct dyno_results *results = results_create(NULL);
	struct run *run = older_run(results);
	properties_add_text(&results->arena, &run->plan, "keep-paths", "true");
	CHECK(run_complete(&results->arena, run));
	CHECK_STRING(run->models[0]->name, "/home/ada/v1/net.onnx");
	CHECK_STRING(run->models[0]->path, "/home/ada/v1/net.onnx");
	CHECK_STRING(run->results[0]->reason, "cannot open /srv/data/ids.npy");
	dyno_results_destroy(results);
}

TEST_MAIN({ "digest_is_identity", digest_is_identity },
	  { "says_as_few_parts_as_tell_apart", says_as_few_parts_as_tell_apart },
	  { "adds_digits_to_equal_names", adds_digits_to_equal_names },
	  { "shortens_so_that_names_stay_different", shortens_so_that_names_stay_different },
	  { "finds_by_name_and_digest", finds_by_name_and_digest },
	  { "leaves folders of older files out", leaves_folders_of_older_files_out },
	  { "keeps what tells models apart", keeps_what_tells_models_apart },
	  { "keeps folders that were asked for", keeps_folders_that_were_asked_for })
