/* The matrix of cells and the order of their processes; the YAML plan with its errors. */
#include "measure/plan/plan.h"
#include "core/base/count.h"
#include "core/base/folders.h"
#include "test.h"
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct fixture {
	struct arena arena;
	struct settings settings;
	struct plan plan;
	struct planned_model models[2];
	struct model_info infos[2];
	struct device_info device_infos[2];
	struct planned_device devices[2];
	struct planned_engine engines[2][2];
	struct dyno_error err;
};

static void set_up(struct fixture *f, const char *yaml)
{
	*f = (struct fixture){ 0 };
	CHECK(settings_init(&f->settings, &f->arena, &f->err));
	CHECK_ROW(yaml, settings_read_yaml(&f->settings, yaml, strlen(yaml), "plan.yaml", &f->arena,
					   NULL, &f->err));
	f->models[0].axes = (struct input_axes){ .batch_dynamic = true, .sequence_dynamic = true };
	f->models[1].axes = (struct input_axes){ .batch_fixed = 1 };
	for (size_t i = 0; i < 2; i++) {
		f->devices[i].info = &f->device_infos[i];
		f->device_infos[i] = (struct device_info){ .id = i ? "null" : "cpu",
							   .platform = i ? "null" : "cpu" };
		f->infos[i] = (struct model_info){ .name = "a.onnx", .path = "a.onnx" };
		f->models[i].read = f->models[i].info = &f->infos[i];
		f->devices[i].choice.platform = platform_find(i ? "null" : "cpu");
		f->devices[i].engines = f->engines[i];
		f->devices[i].engine_count = 1;
		f->engines[i][0].choice.kind = i ? &engine_null : &engine_ort;
	}
	f->plan.models = f->models;
	f->plan.devices = f->devices;
	f->plan.model_count = f->plan.device_count = 2;
}

static void makes_the_matrix(void)
{
	struct fixture f;
	set_up(&f, "{ batch: [1, 2, 4], seq: [32, 128], processes: 3, threads: 2 }");
	CHECK(plan_make(&f.plan, &f.settings, 8, 1, &f.arena, &f.err));
	/* a dynamic model: 3 batches × 2 sequences; a fixed one: a single cell; on 2 devices */
	CHECK(f.plan.cell_count == (3 * 2 + 1) * 2);
	CHECK(f.plan.turn_count == f.plan.cell_count * 3);
	CHECK(f.plan.cells[0].cell.batch == 1 && f.plan.cells[0].cell.sequence == 32);
	CHECK(f.plan.cells[0].cell.threads == 2);
	arena_finish(&f.arena);
}

/* Who names a value twice wants it once. */
static void measures_a_value_once(void)
{
	struct fixture f;
	set_up(&f, "{ batch: [1, 1, 2..4, 4], seq: [32, 32], threads: [2, 2], streams: [1, 1] }");
	f.plan.model_count = f.plan.device_count = 1;
	CHECK(plan_make(&f.plan, &f.settings, 8, 1, &f.arena, &f.err));
	CHECK(f.plan.cell_count == 3);
	for (size_t i = 0; i < f.plan.cell_count; i++)
		CHECK(f.plan.cells[i].cell.batch == 1u << i);
	arena_finish(&f.arena);
}

/* "1 2 4|64": batches of the first model's cells, and of the second's. */
static void check_batches(const char *yaml, const char *expected, const char *unmet)
{
	struct fixture f;
	char got[128] = "";
	set_up(&f, yaml);
	f.plan.device_count = 1;
	f.infos[0] =
		(struct model_info){ .name = "small.onnx", .path = "a", .digest = "sha256:0a" };
	f.infos[1] =
		(struct model_info){ .name = "large.onnx", .path = "b", .digest = "sha256:0b" };
	f.models[1].axes = f.models[0].axes;
	CHECK_ROW(yaml, settings_check(&f.settings, &f.err) || f.settings.models.count == 0);
	CHECK_ROW(f.err.message, plan_make(&f.plan, &f.settings, 8, 1, &f.arena, &f.err));
	for (size_t i = 0; i < f.plan.cell_count; i++) {
		const struct cell_plan *cell = &f.plan.cells[i];
		bool next = i && cell->model != f.plan.cells[i - 1].model;
		size_t length = strlen(got);
		snprintf(got + length, sizeof(got) - length, "%s%llu",
			 next ? "|"
			 : i  ? " "
			      : "",
			 (unsigned long long)cell->cell.batch);
	}
	CHECK_STRING(got, expected);
	CHECK(f.plan.turn_count == f.plan.cell_count * f.settings.processes);
	if (*unmet)
		CHECK_STRING(f.plan.unmet.count == 1 ? f.plan.unmet.items[0] : "", unmet);
	else
		CHECK_ROW(yaml, !f.plan.unmet.count);
	arena_finish(&f.arena);
}

static void leaves_out_what_is_excluded(void)
{
	static const char *const rows[][3] = {
		{ "exclude: {model: large.onnx, batch: 32..64}", "1 16 32 64|1 16", "" },
		{ "exclude: model=large.onnx batch=32..64", "1 16 32 64|1 16", "" },
		{ "exclude: [{model: large*, batch: [1, 64]}, {batch: 16}]", "1 32 64|32", "" },
		{ "exclude: [model=large.onnx]", "1 16 32 64", "" },
		{ "exclude: {hardware: cpu, seq: 7}", "1 16 32 64|1 16 32 64",
		  "‹exclude hardware=cpu seq=7›: no cell is like that" },
		{ "exclude: {batch: 64, engine: ort, threads: 8, streams: 1}", "1 16 32|1 16 32",
		  "" },
		{ "exclude: {model: lagre.onnx}", "1 16 32 64|1 16 32 64",
		  "‹exclude model=lagre.onnx›: no cell is like that" },
	};
	char yaml[256];
	for (size_t i = 0; i < COUNT(rows); i++) {
		snprintf(yaml, sizeof(yaml), "batch: [1, 16, 32, 64]\n%s\n", rows[i][0]);
		check_batches(yaml, rows[i][1], rows[i][2]);
	}
}

static void gives_each_model_its_own_numbers(void)
{
	check_batches("batch: 1..4\neach: [{model: large.onnx, batch: 64}]", "1 2 4|64", "");
	check_batches("each: [{model: small*, batch: 1..64}]", "1 2 4 8 16 32 64|1", "");
	check_batches("batch: 2\neach: [{batch: 3}, {model: large.onnx, batch: [4, 4]}]", "3|4",
		      "");
	check_batches("each: [{model: large.onnx, batch: 1..4}]\nexclude: [{batch: 2}]", "1|1 4",
		      "");
	check_batches("each: [{hardware: cuda, batch: 64}]", "1|1",
		      "‹each hardware=cuda batch=64›: no cell is like that");
}

static void refuses_to_leave_nothing(void)
{
	struct fixture f;
	set_up(&f, "{ exclude: [{batch: 1}] }");
	CHECK(!plan_make(&f.plan, &f.settings, 8, 1, &f.arena, &f.err));
	CHECK_STRING(f.err.message, "‹exclude›: no cell is left");
	arena_finish(&f.arena);
}

/* --- Plans in plans -------------------------------------------------------------------------- */

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");
	CHECK(file && fputs(text, file) >= 0);
	CHECK(file && fclose(file) == 0);
}

/* In a folder of its own: deep/base.yaml is beside deep/middle.yaml. */
static bool make_folder(char *folder, size_t size)
{
	const char *tmp = getenv("TMPDIR");
	char deep[256];
	snprintf(folder, size, "%s/dyno-plan-XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(folder))
		return false;
	snprintf(deep, sizeof(deep), "%s/deep", folder);
	return mkdir(deep, 0700) == 0 && chdir(folder) == 0;
}

static void remove_folder(const char *folder)
{
	static const char *const files[] = { "deep/base.yaml", "deep/middle.yaml", "self.yaml" };
	for (size_t i = 0; i < COUNT(files); i++)
		unlink(files[i]);
	rmdir("deep");
	CHECK(chdir("/") == 0 && rmdir(folder) == 0);
}

static void includes_other_plans(void)
{
	struct fixture f;
	char folder[200];
	CHECK(make_folder(folder, sizeof(folder)));
	write_file("deep/base.yaml", "batch: [1, 2]\nseq: 7\nmax-time: 3s\nprocesses: 4\n");
	write_file("deep/middle.yaml", "include: base.yaml\nseq: 8\nwarmup: 5\n");
	set_up(&f, "include: [deep/base.yaml, deep/middle.yaml]\nwarmup: 6\n");
	CHECK(f.settings.warmup == 6 && f.settings.sequence.items[0] == 8);
	CHECK(f.settings.batch.count == 2 && f.settings.processes == 4);
	CHECK(f.settings.max_time == 3);
	arena_finish(&f.arena);
	remove_folder(folder);
}

static void says_where_an_included_plan_is_wrong(void)
{
	static const char *const rows[][3] = {
		/* what is in deep/base.yaml, the plan, what is said */
		{ "batch: 0\n", "include: deep/base.yaml\n", "deep/base.yaml:1:8: ‹batch›" },
		{ "bach: 1\n", "include: deep/base.yaml\n", "deep/base.yaml:1:1: unknown key" },
		{ "", "seq: 1\ninclude: [deep/base.yaml]\n", "deep/base.yaml:1:1: an empty file" },
		{ "batch: 1\n", "seq: 1\ninclude: [deep/nothing.yaml]\n", "plan.yaml:2:11: " },
		{ "include: base.yaml\n", "include: deep/base.yaml\n", "include itself?" },
		{ "seq: 1\n", "include: {a: b}\n", "plan.yaml:1:10: the name of a file" },
		{ "seq: 1\n", "include: ''\n", "plan.yaml:1:10: the name of a file" },
		{ "seq: 1\n", "include: deep/base.yaml\ninclude: a\n", "plan.yaml:2:1: this key" },
		{ "seq: 1\n", "include: deep\n", "plan.yaml:1:10: " },
	};
	char folder[200];
	CHECK(make_folder(folder, sizeof(folder)));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = { 0 };
		struct settings settings;
		struct dyno_error err = { 0 };
		write_file("deep/base.yaml", rows[i][0]);
		CHECK(settings_init(&settings, &arena, &err));
		CHECK_ROW(rows[i][1], !settings_read_yaml(&settings, rows[i][1], strlen(rows[i][1]),
							  "plan.yaml", &arena, NULL, &err));
		CHECK_ROW(err.message, strstr(err.message, rows[i][2]));
		arena_finish(&arena);
	}
	remove_folder(folder);
}

/* Which engines of the first device measure the first model, as "ort null". */
static void check_engines(const char *yaml, const char *model, const char *expected)
{
	struct fixture f;
	char got[64] = "";
	set_up(&f, yaml);
	f.infos[0].path = f.infos[0].name = model;
	f.plan.model_count = f.plan.device_count = 1;
	f.devices[0].engine_count = 2;
	f.engines[0][1].choice.kind = &engine_null;
	CHECK(plan_make(&f.plan, &f.settings, 8, 1, &f.arena, &f.err));
	for (size_t i = 0; i < f.plan.cell_count; i++) {
		const struct cell_plan *cell = &f.plan.cells[i];
		CHECK_STRING(cell->cell.engine, cell->engine->choice.kind->name);
		snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%s%s", i ? " " : "",
			 cell->cell.engine, cell->failure ? "!" : "");
	}
	CHECK_STRING(got, expected);
	arena_finish(&f.arena);
}

static void measures_on_the_engines_that_were_named(void)
{
	check_engines("{}", "a.onnx", "ort");
	check_engines("{ engine: ort }", "a.onnx", "ort null"); /* of a device that has both */
	check_engines("{ engine: [ort, null] }", "a.onnx", "ort null");
	check_engines("{ engine: [ort, null], batch: [1, 2] }", "a.onnx", "ort ort null null");
}

/* One that cannot be measured says why, and where. */
static void tells_why_a_cell_fails(void)
{
	struct fixture f;
	set_up(&f, "{ engine: ort }");
	f.plan.device_count = f.plan.model_count = 1;
	f.infos[0] = (struct model_info){ .name = "null:constant", .source = "null" };
	CHECK(plan_make(&f.plan, &f.settings, 8, 1, &f.arena, &f.err));
	CHECK(f.plan.cell_count == 1);
	CHECK_STRING(f.plan.cells[0].failure,
		     "null:constant: the ort engine takes no null models (only onnx,ort,builtin): "
		     "these run on ‹hardware null› alone");
	CHECK(f.plan.cells[0].failure_status == STATUS_UNSUPPORTED);
	f.engines[0][0].failure = "cuda is broken";
	f.plan.cell_count = f.plan.turn_count = 0;
	CHECK(plan_make(&f.plan, &f.settings, 8, 1, &f.arena, &f.err));
	CHECK_STRING(f.plan.cells[0].failure, "cuda is broken");
	f.models[0].failure = "no such weights";
	f.models[0].failure_status = STATUS_TIMED_OUT;
	f.plan.cell_count = f.plan.turn_count = 0;
	CHECK(plan_make(&f.plan, &f.settings, 8, 1, &f.arena, &f.err));
	CHECK_STRING(f.plan.cells[0].failure, "no such weights");
	CHECK(f.plan.cells[0].failure_status == STATUS_TIMED_OUT);
	arena_finish(&f.arena);
}

/* Every engine's own options are settings, kept and restored like all others. */
static void takes_options_of_engines(void)
{
	struct fixture f;
	struct engine_choice ort, null;
	struct settings again;
	struct properties saved = { 0 }, whole = { 0 };
	set_up(&f, "{ ort: /opt/ort, provider-option: [a=1, 'b=2,3'] }");
	CHECK(settings_save(&f.settings, &f.arena, &saved, &whole, &f.err));
	CHECK(settings_restore(&again, &f.arena, &saved, &f.err));
	CHECK(settings_take(&again, &f.arena, &whole, &f.err));
	CHECK(settings_engine(&again, &engine_ort, &f.arena, &ort, &f.err));
	CHECK(ort.options.count == 2);
	CHECK_STRING(properties_find(&ort.options, "ort")->text, "/opt/ort");
	CHECK_STRING(properties_find(&ort.options, "provider-option")->text, "a=1\nb=2,3");
	CHECK(settings_engine(&again, &engine_null, &f.arena, &null, &f.err));
	CHECK(null.options.count == 0);
	CHECK(settings_is_of_caller(option_find(settings_options, "ort")));
	CHECK(!settings_is_of_caller(option_find(settings_options, "engine")));
	arena_finish(&f.arena);
}

/* What a run keeps of a path is its last part, whatever it is part of; what it needs to go on has
 * all of it. */
static void keeps_no_folders(void)
{
	static const struct {
		const char *setting, *yaml, *kept, *whole;
	} rows[] = {
		{ "model", "{ model: [/home/me/a.onnx, b/c.onnx, '/m/d, e.onnx'] }",
		  "…/a.onnx,b/c.onnx,…/d\\, e.onnx", "/home/me/a.onnx,b/c.onnx,/m/d\\, e.onnx" },
		{ "model", "{ model: 'null:recorded,file=/home/me/x' }", "null:recorded,file=…/x",
		  "null:recorded,file=/home/me/x" },
		{ "model", "{ model: /home/me/folder// }", "…/folder", "/home/me/folder//" },
		{ "model", "{ model: org/name }", "org/name", NULL },
		{ "input", "{ input: [x=/a/x.npy, y=y.npy] }", "x=…/x.npy\ny=y.npy",
		  "x=/a/x.npy\ny=y.npy" },
		{ "ort", "{ ort: /a/b/libort.so }", "…/libort.so", "/a/b/libort.so" },
		{ "ort", "{ ort: /a/libort.so, keep-paths: true }", "/a/libort.so", NULL },
		{ "name", "{ name: /my/name }", "/my/name", NULL },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct fixture f;
		struct properties plan = { 0 }, whole = { 0 };
		set_up(&f, rows[i].yaml);
		CHECK(settings_save(&f.settings, &f.arena, &plan, &whole, &f.err));
		const struct property *text = properties_find(&whole, rows[i].setting);
		CHECK_STRING(properties_find(&plan, rows[i].setting)->text, rows[i].kept);
		CHECK_ROW(rows[i].yaml, !text == !rows[i].whole);
		if (text && rows[i].whole)
			CHECK_STRING(text->text, rows[i].whole);
		arena_finish(&f.arena);
	}
}

/* In what is said, longer folders first, and only where a path begins. */
static void leaves_folders_out_of_texts(void)
{
	static const char *const rows[][2] = {
		{ "Load model from /home/me/old/a.onnx failed", "Load model from …/a.onnx failed" },
		{ "‹input x=/home/me/x.npy›: cannot open", "‹input x=…/x.npy›: cannot open" },
		{ "/home/me/new/b and /home/me/c", "…/new/b and …/c" },
		{ "/mnt/home/me/a, /home/meander", "/mnt/home/me/a, /home/meander" },
		{ "nothing", "nothing" },
	};
	struct arena arena = { 0 };
	struct strings folders = { 0 };
	CHECK(folders_add(&arena, &folders, "/home/me/a.onnx"));
	CHECK(folders_add(&arena, &folders, "x=/home/me/old/a.onnx"));
	CHECK(folders_add(&arena, &folders, "/model.onnx") && folders_add(&arena, &folders, "x"));
	CHECK(folders_add_private(&arena, &folders, "/usr/lib/x.so") && folders.count == 2);
	for (size_t i = 0; i < COUNT(rows); i++)
		CHECK_STRING(folders_leave_out(&arena, &folders, rows[i][0]), rows[i][1]);
	arena_finish(&arena);
}

static void gives_every_cell_its_turn(void)
{
	struct fixture f;
	unsigned seen[14][3] = { { 0 } };
	bool shuffled = false;
	set_up(&f, "{ batch: [1, 2, 4], seq: [32, 128], processes: 3 }");
	CHECK(plan_make(&f.plan, &f.settings, 8, 1, &f.arena, &f.err));
	for (size_t i = 0; i < f.plan.turn_count; i++) {
		const struct turn *turn = &f.plan.turns[i];
		CHECK(turn->process == i / f.plan.cell_count); /* all firsts before any second */
		shuffled |= turn->cell != i % f.plan.cell_count;
		seen[turn->cell][turn->process]++;
	}
	for (size_t c = 0; c < 14; c++)
		for (size_t p = 0; p < 3; p++)
			CHECK(seen[c][p] == 1);
	CHECK(shuffled);
	arena_finish(&f.arena);
}

static void is_the_same_for_the_same_seed(void)
{
	struct fixture a, b, c;
	bool differs = false;
	struct fixture *all[] = { &a, &b, &c };
	for (size_t i = 0; i < 3; i++) {
		set_up(all[i], "{ batch: [1, 2, 4, 8], seq: [32, 128] }");
		CHECK(plan_make(&all[i]->plan, &all[i]->settings, 8, i == 2 ? 8 : 7, &all[i]->arena,
				&all[i]->err));
	}
	for (size_t i = 0; i < a.plan.turn_count; i++) {
		CHECK(a.plan.turns[i].cell == b.plan.turns[i].cell);
		differs |= a.plan.turns[i].cell != c.plan.turns[i].cell;
	}
	CHECK(differs);
	for (size_t i = 0; i < 3; i++)
		arena_finish(&all[i]->arena);
}

static void refuses_what_is_too_much(void)
{
	struct fixture f;
	set_up(&f, "{ batch: [1, 2], processes: 1000 }");
	uint64_t many[20000];
	for (size_t i = 0; i < 20000; i++)
		many[i] = i + 1;
	f.settings.batch = (struct counts){ .items = many, .count = 20000 };
	f.settings.sequence = (struct counts){ .items = many, .count = 20000 };
	CHECK(!plan_make(&f.plan, &f.settings, 8, 1, &f.arena, &f.err));
	CHECK(f.err.code == DYNO_ERROR_USAGE);
	arena_finish(&f.arena);
}

static void reads_a_plan(void)
{
	static const char text[] = "# a plan\n"
				   "model: [\"a,b.onnx\", builtin:bert-tiny]\n"
				   "hardware:\n  - cpu\n  - cuda:1\n"
				   "batch: 1,2\n"
				   "seq: 32\n"
				   "max-time: 500ms\n"
				   "precision-target: 2%\n"
				   "include-transfer: true\n"
				   "dim: { width: 320, x:3: 48 }\n";
	struct fixture f;
	set_up(&f, text);
	CHECK(f.settings.models.count == 2 && f.settings.hardware.count == 2);
	CHECK_STRING(f.settings.models.items[0], "a,b.onnx");
	CHECK_STRING(f.settings.hardware.items[1], "cuda:1");
	CHECK(f.settings.batch.count == 2 && f.settings.batch.items[1] == 2);
	CHECK(f.settings.max_time == 0.5 && f.settings.precision_target == 0.02);
	CHECK(f.settings.include_transfer);
	CHECK(f.settings.dims.count == 2);
	CHECK_STRING(f.settings.dims.items[0], "width=320");
	struct properties saved = { 0 };
	struct settings again;
	CHECK(settings_save(&f.settings, &f.arena, &saved, NULL, &f.err));
	CHECK_ROW(f.err.message, settings_restore(&again, &f.arena, &saved, &f.err));
	CHECK_STRING(again.models.items[0], "a,b.onnx");
	CHECK(again.max_time == 0.5 && again.dims.count == 2 && again.include_transfer);
	arena_finish(&f.arena);
}

static void says_what_is_wrong_with_a_plan_and_where(void)
{
	static const char *const rows[][2] = {
		{ "", "empty" },
		{ "batch: 0\n", "plan.yaml:1:8" },
		{ "batch: [1, -1]\n", "plan.yaml:1:12" },
		{ "batch: 1000000000000\n", "plan.yaml:1:8" },
		{ "seq: 32\nbatch: [1, 8..2]\n", "plan.yaml:2:12: ‹batch›: 8..2: a range begins" },
		{ "\nbatches: 1\n", "plan.yaml:2:1: unknown key \"batches\"" },
		{ "batsh: 1\n", "did you mean \"batch\"" },
		{ "batch: 1\nbatch: 2\n", "plan.yaml:2:1: this key stands here twice" },
		{ "batch: [1, [2]]\n", "plan.yaml:1:12" },
		{ "max-time: [1s]\n", "a single value" },
		{ "max-time: soon\n", "plan.yaml:1:11" },
		{ "- batch\n", "a mapping" },
		{ "batch: {a: 1}\n", "no place" },
		{ "exclude: [{bach: 1}]\n", "plan.yaml:1:11: ‹exclude›: no word \"bach\": say" },
		{ "exclude:\n- batch=1\n- batch=0\n", "plan.yaml:3:3: ‹exclude›: ‹batch›: 0 is" },
		{ "exclude: [{batch: 1, batch: 2}]\n", "\"batch\" stands there twice" },
		{ "exclude: [{batch: {a: 1}}]\n", "plan.yaml:1:19: a plain value" },
		{ "exclude: [{model: a b}]\n", "plan.yaml:1:19: a blank" },
		{ "exclude: [{}]\n", "plan.yaml:1:11" },
		{ "exclude: batch\n", "not of the form" },
		{ "each: [{model: a, batch: 9..1}]\n", "plan.yaml:1:8: ‹each›: ‹batch›: 9..1" },
		{ "batch: &x 1\nseq: *x\n", "anchors" },
		{ "batch: [1\n", "plan.yaml:2:1" },
		{ "a: b: c\n", "plan.yaml:1:" },
		{ "batch: 1\n---\nbatch: 2\n", "second document" },
		{ "\xff\xfe\x01", "plan.yaml:" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = { 0 };
		struct settings settings;
		struct dyno_error err = { 0 };
		CHECK(settings_init(&settings, &arena, &err));
		CHECK_ROW(rows[i][0], !settings_read_yaml(&settings, rows[i][0], strlen(rows[i][0]),
							  "plan.yaml", &arena, NULL, &err));
		CHECK_ROW(err.message, strstr(err.message, rows[i][1]));
		CHECK(err.code == DYNO_ERROR_USAGE);
		arena_finish(&arena);
	}
}

/* A new setting with a text is the caller's until settings.c lists it: then it must be harmless
 * when a stranger's plan has it (docs/security.md). */
static void knows_what_only_the_caller_can_say(void)
{
	static const char *const callers[] = { "model",    "input",          "provider-option",
					       "revision", "file",           "data",
					       "ort",      "ort-option",     "ort-custom-ops",
					       "python",   "python-arg",     "torch-option",
					       "openvino", "openvino-cache", "openvino-property",
					       "labels" };
	size_t count = 0;
	for (const struct option *row = settings_options; row->name; row++)
		count += settings_is_of_caller(row);
	CHECK(count == COUNT(callers));
	for (size_t i = 0; i < COUNT(callers); i++) {
		const struct option *row = option_find(settings_options, callers[i]);
		CHECK_ROW(callers[i], row && settings_is_of_caller(row));
	}
}

TEST_MAIN({ "makes the matrix", makes_the_matrix },
	  { "measures a value once", measures_a_value_once },
	  { "leaves out what is excluded", leaves_out_what_is_excluded },
	  { "gives each model its own numbers", gives_each_model_its_own_numbers },
	  { "refuses to leave nothing", refuses_to_leave_nothing },
	  { "includes other plans", includes_other_plans },
	  { "says where an included plan is wrong", says_where_an_included_plan_is_wrong },
	  { "measures on the engines that were named", measures_on_the_engines_that_were_named },
	  { "tells why a cell fails", tells_why_a_cell_fails },
	  { "takes options of engines", takes_options_of_engines },
	  { "keeps no folders", keeps_no_folders },
	  { "leaves folders out of texts", leaves_folders_out_of_texts },
	  { "gives every cell its turn", gives_every_cell_its_turn },
	  { "is the same for the same seed", is_the_same_for_the_same_seed },
	  { "refuses what is too much", refuses_what_is_too_much },
	  { "reads a plan", reads_a_plan },
	  { "says what is wrong with a plan and where", says_what_is_wrong_with_a_plan_and_where },
	  { "knows what only the caller can say", knows_what_only_the_caller_can_say })
