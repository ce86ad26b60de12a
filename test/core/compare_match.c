/* Comparing: which cell goes with which. */
#include "core/base/count.h"
#include "core/compare/match.h"
#include "core/compare_sides.h"

static void matches_cells_and_lists_the_rest(void)
{
	static const double values[] = { 1, 1.01, 1, 1.01, 1 };
	struct side before = make_side("old"), after = make_side("new");
	for (uint64_t batch = 1; batch <= 4; batch++)
		add_processes(&before, add_cell(&before, batch), FIELD_LATENCY_MEDIAN, values, 5);
	for (uint64_t batch = 5; batch >= 3; batch--)
		add_processes(&after, add_cell(&after, batch), FIELD_LATENCY_MEDIAN, values, 5);
	struct comparison *comparison = compared(&before, &after, &standard);
	CHECK(comparison->cell_count == 2 && comparison->row_count == 2);
	CHECK_STRING(comparison->cells[0].title, "bert, batch 3");
	CHECK_STRING(comparison->cells[0].before.label, "old");
	CHECK_STRING(comparison->cells[0].after.label, "new");
	CHECK(comparison->unmatched_before.count == 2 && comparison->unmatched_after.count == 1);
	CHECK_STRING(comparison->unmatched_before.items[1], "bert, batch 2");
	CHECK_STRING(comparison->unmatched_after.items[0], "bert, batch 5");
	CHECK_STRING(comparison->before, "old");
	finish(comparison, &before, &after);
}

static void matches_other_threads_with_a_warning(void)
{
	struct side before = make_side("old"), after = make_side("new");
	add_cell(&before, 1);
	add_cell(&after, 1)->cell.threads = 8;
	struct comparison *comparison = compared(&before, &after, &standard);
	CHECK(comparison->cell_count == 1 && comparison->warnings.count == 1);
	CHECK_STRING(comparison->warnings.items[0], "bert: threads differ: 2 and 8");
	finish(comparison, &before, &after);
}

/* Two cells that differ in threads alone: which of them is meant cannot be known. */
static void matches_nothing_ambiguous(void)
{
	struct dyno_error err = { 0 };
	struct side before = make_side("old"), after = make_side("new");
	add_cell(&before, 1);
	add_cell(&after, 1)->cell.threads = 8;
	add_cell(&after, 1)->cell.threads = 4;
	CHECK(!comparison_create(before.results, after.results, &standard, &err));
	CHECK(err.code == DYNO_ERROR_NOT_FOUND && strstr(err.message, "‹across WORD›"));
	finish(NULL, &before, &after);
}

static void set_model(struct side *side, const char *name, const char *digest)
{
	side->model->name = name;
	side->model->digest = digest;
}

/* The same file by another path is the same model; another file of the name is told. */
static void tells_models_by_their_digests(void)
{
	static const struct {
		const char *before[2], *after[2]; /* name and digest */
		const char *warning;              /* NULL: none */
	} rows[] = {
		{ { "net.onnx", "sha256:0123456789" },
		  { "/srv/x/gate.onnx", "sha256:0123456789" },
		  NULL },
		{ { "net.onnx", "sha256:0123456789" }, { "net.onnx", NULL }, NULL },
		{ { "./net.onnx", "sha256:0123456789" },
		  { "/srv/x/net.onnx", "sha256:abcdefabcd" },
		  "net.onnx: two different models of that name, by their digests: 012345 before "
		  "and abcdef after" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct side before = make_side(NULL), after = make_side(NULL);
		before.model->source = after.model->source = "file";
		set_model(&before, rows[i].before[0], rows[i].before[1]);
		set_model(&after, rows[i].after[0], rows[i].after[1]);
		add_cell(&before, 1);
		add_cell(&after, 1);
		struct comparison *comparison = compared(&before, &after, &standard);
		CHECK(comparison && comparison->cell_count == 1);
		CHECK(comparison->warnings.count == (rows[i].warning != NULL));
		if (rows[i].warning && comparison->warnings.count)
			CHECK_STRING(comparison->warnings.items[0], rows[i].warning);
		finish(comparison, &before, &after);
	}
}

static void compares_the_values_of_a_word(void)
{
	static const double slow[] = { 2, 2.01, 2, 2.01, 2 }, fast[] = { 1, 1.01, 1, 1.01, 1 };
	struct side side = make_side(NULL);
	struct device_info *gpu = run_add_device(&side.results->arena, side.run);
	gpu->id = "cuda:0";
	for (uint64_t batch = 1; batch <= 2; batch++) {
		struct result *on_cpu = add_cell(&side, batch), *on_gpu = add_cell(&side, batch);
		on_gpu->cell.device = gpu;
		add_processes(&side, on_cpu, FIELD_LATENCY_MEDIAN, slow, 5);
		add_processes(&side, on_gpu, FIELD_LATENCY_MEDIAN, fast, 5);
	}
	struct comparison_options options = { .threshold = NAN, .across = "device" };
	struct comparison *comparison = compared(NULL, &side, &options);
	CHECK(comparison->cell_count == 2 && comparison->verdicts[VERDICT_FASTER] == 2);
	CHECK_STRING(comparison->cells[1].title, "bert, batch 2: cuda:0 against cpu");
	CHECK_STRING(comparison->across, "device");
	finish(comparison, NULL, &side);
}

/* A file can hold one cell any number of times: a plan with "batch: [1, 1, 1]" makes such, and so
 * can anybody. All of its processes count. */
static void takes_a_cell_any_number_of_times(void)
{
	static const size_t times[] = { 2, 3, 4, 20000 };
	static const double values[] = { 1, 2 };
	for (size_t t = 0; t < COUNT(times); t++) {
		struct side before = make_side("old"), after = make_side("new");
		for (size_t i = 0; i < times[t]; i++) {
			add_cell(&before, 1); /* without any process */
			add_processes(&after, add_cell(&after, 1), FIELD_LATENCY_MEDIAN, values, 2);
		}
		add_processes(&before, add_cell(&before, 1), FIELD_LATENCY_MEDIAN, values, 2);
		struct comparison *comparison = compared(&before, &after, &standard);
		CHECK(comparison->cell_count == 1 && comparison->unmatched_after.count == 0);
		CHECK(comparison->cells[0].before.result_count == times[t] + 1);
		CHECK(comparison->cells[0].after.result_count == times[t]);
		CHECK(comparison->rows[0].before_count == 2);
		CHECK(comparison->rows[0].after_count == 2 * times[t]);
		finish(comparison, &before, &after);
	}
}

/* Half of them in the same place, half with other threads, in the other order. */
static void matches_many_cells(void)
{
	enum {
		CELLS = 20000
	};
	struct side before = make_side("old"), after = make_side("new");
	for (uint64_t i = 0; i < CELLS; i++) {
		add_cell(&before, i);
		add_cell(&after, CELLS - 1 - i)->cell.threads = i % 2 ? 2 : 4;
	}
	struct comparison *comparison = compared(&before, &after, &standard);
	CHECK(comparison->cell_count == CELLS && comparison->unmatched_before.count == 0);
	CHECK(comparison->warnings.count == CELLS / 2);
	for (size_t i = 0; i < comparison->cell_count; i++) {
		const struct compared_cell *cell = &comparison->cells[i];
		CHECK(cell->before.results[0]->cell.batch == cell->after.results[0]->cell.batch);
		CHECK(!cell->note == (i < CELLS / 2));
	}
	comparison_destroy(comparison);
	struct comparison_options options = { .threshold = NAN, .across = "batch" };
	comparison = compared(NULL, &after, &options);
	CHECK(comparison->cell_count == CELLS - 2); /* the first of either number of threads */
	finish(comparison, &before, &after);
}

/* Two machines can have the same id; only devices of one name are compared unasked. */
static void compares_different_devices_only_when_asked(void)
{
	struct side before = make_side("old"), after = make_side("new");
	struct dyno_error err = { 0 };
	after.device->name = "Xeon";
	add_cell(&before, 1);
	add_cell(&after, 1);
	CHECK(!comparison_create(before.results, after.results, &standard, &err));
	CHECK(err.code == DYNO_ERROR_NOT_FOUND);
	CHECK_ROW(err.message, strstr(err.message, "EPYC") && strstr(err.message, "Xeon"));
	dyno_results_destroy(before.results);
	before = make_side("old");
	add_cell(&before, 1);
	CHECK(results_join(before.results, after.results, &err));
	struct comparison_options options = { .threshold = NAN, .across = "device" };
	struct comparison *comparison = compared(NULL, &before, &options);
	CHECK(comparison->cell_count == 1);
	CHECK_STRING(comparison->cells[0].title, "bert: Xeon against EPYC");
	comparison_destroy(comparison);
	dyno_results_destroy(before.results);
}

/* A cell of that engine, with values of its own options; NULL: it has none. */
static void add_engine_cell(struct side *side, const char *const of[3])
{
	struct arena *arena = &side->results->arena;
	struct result *result = add_cell(side, 1);
	result->cell.engine = of[0];
	struct declaration declaration = { .key = of[1] };
	struct word *word =
		of[1] ? vocabulary_add_word(&side->run->own, &declaration, arena, NULL) : NULL;
	CHECK(!of[1] || (word && cell_set_own(arena, &result->cell, word, of[2], NAN, NULL)));
}

/* Cells are engine, own word and its value. */
static void check_across_engine(const char *const cells[][3], const char *const *titles)
{
	struct comparison_options options = { .threshold = NAN, .across = "engine" };
	struct side side = make_side("one");
	for (; cells[0][0]; cells++)
		add_engine_cell(&side, cells[0]);
	CHECK(results_vocabulary(side.results, &side.results->arena, &side.results->own, NULL));
	struct comparison *comparison = compared(NULL, &side, &options);
	size_t found = 0;
	for (; titles[found] && found < comparison->cell_count; found++)
		CHECK_STRING(comparison->cells[found].title, titles[found]);
	CHECK(!titles[found] && comparison->cell_count == found);
	finish(comparison, NULL, &side);
}

/* Options that one engine alone has, and that were swept, keep no cells apart; those of both do. */
static void leaves_out_what_one_engine_lacks(void)
{
	static const char *const first[][3] = {
		{ "ov" }, { "ort", "optimised", "all" }, { "ort", "optimised", "basic" }, { NULL }
	};
	check_across_engine(first,
			    (const char *const[]){ "bert: ort, optimised all against ov",
						   "bert: ort, optimised basic against ov", NULL });
	/* Whichever comes first, each is in a pair. */
	static const char *const last[][3] = {
		{ "ort", "optimised", "all" }, { "ort", "optimised", "basic" }, { "ov" }, { NULL }
	};
	check_across_engine(last,
			    (const char *const[]){ "bert: ov against ort, optimised all",
						   "bert: ov against ort, optimised basic", NULL });
	static const char *const both[][3] = { { "ort", "optimised", "all" },
					       { "ov", "hint", "latency" },
					       { "ov", "hint", "throughput" },
					       { "ort", "optimised", "basic" },
					       { NULL } };
	check_across_engine(
		both, (const char *const[]){ "bert: ov, hint latency against ort, optimised all",
					     "bert: ov, hint throughput against ort, optimised all",
					     "bert: ov, hint latency against ort, optimised basic",
					     NULL });
	/* A third engine lacks it, the two that have it are alike in it. */
	static const char *const third[][3] = { { "a", "optimised", "all" },
						{ "a", "optimised", "basic" },
						{ "b", "optimised", "basic" },
						{ "c" },
						{ NULL } };
	check_across_engine(
		third, (const char *const[]){ "bert: b, optimised basic against a, optimised basic",
					      "bert: c against a, optimised all", NULL });
	static const char *const all[][3] = { { "a", "optimised", "all" },
					      { "a", "optimised", "basic" },
					      { "b", "optimised", "basic" },
					      { NULL } };
	check_across_engine(all,
			    (const char *const[]){ "bert, optimised basic: b against a", NULL });
}

/* A file can have any number of them; each is found, and called as briefly as it can be. */
static void tells_many_devices_apart(void)
{
	enum {
		DEVICES = 50000
	};
	struct arena arena = { 0 };
	struct devices devices = { 0 };
	struct device_info *items = arena_allocate(&arena, DEVICES, sizeof(*items));
	size_t place;
	for (size_t i = 0; i < DEVICES; i++) {
		items[i] = (struct device_info){ .id = arena_printf(&arena, "cuda:%zu", i / 4 * 2),
						 .name = i % 4 ? "NVIDIA L4" : "NVIDIA T4",
						 .machine = i % 2 ? "left" : "right" };
		bool known = i % 4 == 3; /* the one two before it */
		CHECK(devices_add(&devices, &arena, &items[i], &place));
		CHECK(place == (known ? devices.count - 2 : devices.count - 1));
	}
	CHECK(devices.count == DEVICES / 4 * 3 && devices_label(&devices, &arena));
	CHECK_STRING(devices_name(&devices, &items[0]), "NVIDIA T4 (cuda:0)");
	CHECK_STRING(devices_name(&devices, &items[1]), "NVIDIA L4 (cuda:0, left)");
	CHECK_STRING(devices_name(&devices, &items[2]), "NVIDIA L4 (cuda:0, right)");
	CHECK_STRING(devices_name(&devices, &items[DEVICES - 4]), "NVIDIA T4 (cuda:24998)");
	arena_finish(&arena);
}

static void knows_every_word(void)
{
	for (size_t i = 0; i < WORD_TOTAL; i++) {
		CHECK((size_t)word_find(cell_words[i].key) == i);
	}
}

static void refuses_unknown_fields_and_words(void)
{
	struct dyno_error err = { 0 };
	struct side side = make_side(NULL);
	struct strings keys = { 0 };
	add_cell(&side, 1);
	strings_add(&side.results->arena, &keys, "latency_p98");
	struct comparison_options options = { .threshold = NAN, .fields = &keys };
	CHECK(!comparison_create(side.results, side.results, &options, &err));
	CHECK(err.code == DYNO_ERROR_USAGE && strstr(err.message, "latency_p98"));
	options = (struct comparison_options){ .threshold = NAN, .across = "moon" };
	CHECK(!comparison_create(NULL, side.results, &options, &err));
	CHECK(err.code == DYNO_ERROR_USAGE && strstr(err.message, "moon"));
	finish(NULL, NULL, &side);
}

TEST_MAIN({ "matches_cells_and_lists_the_rest", matches_cells_and_lists_the_rest },
	  { "matches_other_threads_with_a_warning", matches_other_threads_with_a_warning },
	  { "matches_nothing_ambiguous", matches_nothing_ambiguous },
	  { "tells_models_by_their_digests", tells_models_by_their_digests },
	  { "compares_the_values_of_a_word", compares_the_values_of_a_word },
	  { "compares_different_devices_only_when_asked",
	    compares_different_devices_only_when_asked },
	  { "takes_a_cell_any_number_of_times", takes_a_cell_any_number_of_times },
	  { "matches_many_cells", matches_many_cells }, { "knows_every_word", knows_every_word },
	  { "leaves_out_what_one_engine_lacks", leaves_out_what_one_engine_lacks },
	  { "tells_many_devices_apart", tells_many_devices_apart },
	  { "refuses_unknown_fields_and_words", refuses_unknown_fields_and_words })
