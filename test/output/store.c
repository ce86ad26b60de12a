/* The store: what was saved comes back, and is found. */
#include "full_results.h"
#include "store_fixture.h"
#include <sys/stat.h>

/* --- Saving and loading ------------------------------------------------------------------- */

static struct dyno_results *three_cells(void)
{
	struct dyno_results *results = run_create("20261123-224135-5f3a", "2026-11-23T22:41:35Z",
						  "before", "bert-base-uncased");
	struct run *run = results->runs[0];
	run->seed = UINT64_MAX;
	run->note = "first light";
	fill_result(&results->arena, run, 1, 3, 500);
	fill_result(&results->arena, run, 2, 3, 1);
	struct result *failed = fill_result(&results->arena, run, 1000000000000, 1, 0);
	failed->status = STATUS_OUT_OF_MEMORY;
	failed->reason = "8 GB were not enough";
	return results;
}

static void comes_back(const struct kind_row *kind, const struct folder *folder)
{
	struct dyno_error err = { 0 };
	struct dyno_results *saved = three_cells();
	struct store *store = open_kind(kind, folder, false);
	CHECK(store && save_all(store, saved, &err));
	CHECK_STRING(store->place, kind->place(folder));
	CHECK(loads_as(store, saved, &err));
	saved->runs[0]->finished = "2026-11-23T22:51:35Z";
	CHECK(store_save_run(store, saved->runs[0], &err) && loads_as(store, saved, &err));
	store_close(store);
	if (!kind->lasts) {
		dyno_results_destroy(saved);
		return;
	}
	store = open_kind(kind, folder, true);
	CHECK(store && loads_as(store, saved, &err));
	CHECK(!store_save_run(store, saved->runs[0], &err));
	CHECK(strstr(err.message, "reading only"));
	store_close(store);
	dyno_results_destroy(saved);
}

ON_EACH_KIND(comes_back)

/* Declares words and fields, and gives the results values of them. */
static void add_own(struct dyno_results *results)
{
	static const struct declaration words[] = {
		{ .key = "n_depth", .unit = "tokens", .number = true, .certain = true },
		{ .key = "fork", .title = "Fork", .certain = true },
	};
	static const struct declaration wear = { .key = "wear",
						 .unit = "g/km",
						 .better = BETTER_LOWER };
	struct arena *arena = &results->arena;
	struct run *run = results->runs[0];
	for (size_t i = 0; i < COUNT(words); i++)
		CHECK(vocabulary_add_word(&run->own, &words[i], arena, NULL));
	const struct field *field = vocabulary_add_field(&run->own, &wear, arena, NULL);
	for (size_t i = 0; i < run->result_count; i++) {
		struct result *result = run->results[i];
		CHECK(cell_set_own(arena, &result->cell, run->own.words[0], NULL, 512.5 * (double)i,
				   NULL));
		if (i)
			CHECK(cell_set_own(arena, &result->cell, run->own.words[1], "main, \"x\"",
					   0, NULL));
		*result_set_own(arena, result, field) =
			(struct field_value){ .value = 7 + (double)i,
					      .low = 6,
					      .high = 17,
					      .bound = NAN,
					      .kind = INTERVAL_MEAN };
		for (size_t k = 0; k < result->replicate_count; k++)
			CHECK(replicate_set_own(arena, &result->replicates[k], field, 7));
	}
}

/* Where cells differ in nothing but their own words they are different cells. */
static void check_own_history(struct store *store)
{
	struct history_filter filter = { "bert-base-uncased", NULL, "wear", 0 };
	struct history_point *points = NULL;
	const struct field *field = NULL;
	struct arena arena = { 0 };
	struct dyno_error err = { 0 };
	struct history history = { 0 };
	size_t count = 0;
	CHECK_ROW(err.message,
		  store_field(store, "wear", &arena, &field, &err) &&
			  store_history(store, &filter, &arena, &points, &count, &err));
	history.field = field;
	CHECK(field && field->better == BETTER_LOWER && strcmp(field->own_unit, "g/km") == 0);
	CHECK(count == 2 && points[0].value == 7 && points[1].value == 8);
	CHECK(count == 2 && cell_own(&points[1].cell, "n_depth")->number == 512.5);
	CHECK(history_make(&history, points, count, &arena, &err) && history.count == 2);
	CHECK(history.count == 2 && strstr(history.series[1].title, "n_depth 512.5 tokens"));
	CHECK(!store_field(store, "tear", &arena, &field, &err));
	CHECK(err.code == DYNO_ERROR_NOT_FOUND);
	arena_finish(&arena);
}

static void keeps_own_words_and_fields(const struct kind_row *kind, const struct folder *folder)
{
	struct dyno_error err = { 0 };
	struct dyno_results *saved = run_create("20261123-224135-5f3a", "2026-11-23T22:41:35Z",
						"before", "bert-base-uncased");
	struct store *store = open_kind(kind, folder, false);
	for (size_t i = 0; i < 2; i++)
		fill_result(&saved->arena, saved->runs[0], 1, 2, 10);
	add_own(saved);
	CHECK(store && save_all(store, saved, &err) && loads_as(store, saved, &err));
	check_own_history(store);
	*result_set_own(&saved->arena, saved->runs[0]->results[0], saved->runs[0]->own.fields[0]) =
		(struct field_value){ .value = 3, .low = NAN, .high = NAN, .bound = NAN };
	CHECK(replicate_set_own(&saved->arena, &saved->runs[0]->results[0]->replicates[0],
				saved->runs[0]->own.fields[0], 3));
	CHECK(save_all(store, saved, &err) && loads_as(store, saved, &err));
	store_close(store);
	dyno_results_destroy(saved);
}

ON_EACH_KIND(keeps_own_words_and_fields)

/* Each has a value of its own. */
static void fill_words(struct cell *cell)
{
	for (enum cell_word word = 0; word < WORD_TOTAL; word++) {
		const char **text = (const char **)((char *)cell + cell_words[word].offset);
		if (cell_words[word].kind == WORD_IS_NUMBER)
			cell_set_number(cell, word, 1000 + word);
		else if (cell_words[word].kind == WORD_IS_TEXT)
			*text = cell_words[word].title;
	}
}

static void keeps_every_word(const struct kind_row *kind, const struct folder *folder)
{
	struct history_filter filter = { "gpt2", NULL, "latency_median", 0 };
	struct history_point *points = NULL;
	struct dyno_error err = { 0 };
	struct arena arena = { 0 };
	size_t count = 0;
	struct dyno_results *saved = run_create("a", "2026-11-23T22:41:35Z", NULL, "gpt2");
	struct store *store = open_kind(kind, folder, false);
	fill_words(&fill_result(&saved->arena, saved->runs[0], 1, 1, 4)->cell);
	const struct cell *cell = &saved->runs[0]->results[0]->cell;
	CHECK(cell_known(cell) == (ALL_WORDS & ~OWN_WORDS));
	CHECK(store && save_all(store, saved, &err) && loads_as(store, saved, &err));
	CHECK_ROW(err.message, store_history(store, &filter, &arena, &points, &count, &err));
	CHECK(count == 1 && cell_compare(&points[0].cell, cell, ALL_WORDS) == 0);
	arena_finish(&arena);
	store_close(store);
	dyno_results_destroy(saved);
}

ON_EACH_KIND(keeps_every_word)

/* Weighted, in other units, of means, and of a kind that no dyno knows yet. */
static void add_series(struct arena *arena, struct replicate *replicate)
{
	static const char *const names[] = { "first_token", "energy", "arrival", "z" };
	static const enum series_unit units[] = { SERIES_NANOSECONDS, SERIES_MICROJOULES,
						  SERIES_BYTES, SERIES_COUNTS };
	for (size_t i = 0; i < COUNT(names); i++) {
		struct sample_series *series =
			replicate_add_series(arena, replicate, names[i], units[i], 5);
		for (size_t k = 0; k < series->count; k++)
			series->values[k] = ((uint64_t)1 << 53) - k * k * (i + 1);
		if (i % 2)
			series->weights = arena_allocate(arena, series->count, sizeof(uint64_t));
		for (size_t k = 0; series->weights && k < series->count; k++)
			series->weights[k] = k + i;
		series->thinned = i > 1;
		series->means = i == 3;
	}
	if (replicate->series_count)
		replicate->series[0].thinned = true;
}

/* Withheld, estimated, absent with a reason, breakdowns, notes, series of all sorts. */
static void all_there_is_comes_back(const struct kind_row *kind, const struct folder *folder)
{
	static const struct full full = {
		.models = 3, .devices = 3, .batches = 3, .runs = 1, .samples = 40, .watched = true
	};
	struct dyno_error err = { 0 };
	struct dyno_results *saved = full_results(&full);
	struct run *run = saved->runs[0];
	for (size_t i = 0; i < run->result_count; i++) {
		struct result *result = run->results[i];
		result->values[FIELD_POWER_MEAN] = (struct field_value){
			.value = 65, .low = NAN, .high = NAN, .estimated = true, .reason = "a guess"
		};
		result->values[FIELD_LOAD_TIME] = (struct field_value){
			.value = NAN, .low = NAN, .high = NAN, .reason = "not seen"
		};
		for (size_t k = 0; k < result->replicate_count; k++)
			add_series(&saved->arena, &result->replicates[k]);
	}
	struct store *store = open_kind(kind, folder, false);
	CHECK_ROW(err.message, save_all(store, saved, &err) && loads_as(store, saved, &err));
	store_close(store);
	dyno_results_destroy(saved);
}

ON_EACH_KIND(all_there_is_comes_back)

static void keeps_order_of_the_plan(const struct kind_row *kind, const struct folder *folder)
{
	struct dyno_error err = { 0 };
	struct dyno_results *saved = three_cells();
	const struct run *run = saved->runs[0];
	struct store *store = open_kind(kind, folder, false);
	CHECK(store_save_run(store, run, &err));
	static const size_t order[] = { 2, 0, 1 };
	for (size_t i = 0; i < COUNT(order); i++)
		CHECK(store_save_result(store, run, order[i], run->results[order[i]], &err));
	CHECK(loads_as(store, saved, &err));
	store_close(store);
	dyno_results_destroy(saved);
}

ON_EACH_KIND(keeps_order_of_the_plan)

/* As --resume does: what was loaded is saved again with more, and nothing of it is lost. */
static void goes_on_with_what_was_loaded(const struct kind_row *kind, const struct folder *folder)
{
	struct dyno_error err = { 0 };
	struct dyno_results *saved = run_create("a", "2026-01-01T00:00:00Z", NULL, "m");
	struct result *result = fill_result(&saved->arena, saved->runs[0], 1, 2, 100);
	struct store *store = open_kind(kind, folder, false);
	CHECK(save_all(store, saved, &err));
	struct dyno_results *loaded = store_load(store, "a", false, &err);
	CHECK(loaded && !loaded->runs[0]->results[0]->replicates[1].series);
	fill_replicate(&loaded->arena, loaded->runs[0]->results[0], 1, 100);
	CHECK(save_all(store, loaded, &err));
	fill_replicate(&saved->arena, result, 1, 100);
	CHECK(loads_as(store, saved, &err));
	result->replicate_count = 1; /* fewer are saved again: the others stay */
	CHECK(save_all(store, saved, &err));
	result->replicate_count = 3;
	CHECK(loads_as(store, saved, &err));
	dyno_results_destroy(loaded);
	store_close(store);
	dyno_results_destroy(saved);
}

ON_EACH_KIND(goes_on_with_what_was_loaded)

static void refuses_what_could_not_be_read_again(const struct kind_row *kind,
						 const struct folder *folder)
{
	struct dyno_error err = { 0 };
	struct dyno_results *saved = run_create("a", "2026-01-01T00:00:00Z", NULL, "m");
	struct run *run = saved->runs[0];
	struct result *result = fill_result(&saved->arena, run, 1, 2, 10);
	struct store *store = open_kind(kind, folder, false);
	CHECK(!store_save_result(store, run, 0, result, &err) && strstr(err.message, "before"));
	CHECK(store_save_run(store, run, &err));
	const struct model_info *model = result->cell.model;
	result->cell.model = run_add_model(&saved->arena, run); /* after the header was saved */
	CHECK(!store_save_result(store, run, 0, result, &err) && strstr(err.message, "before"));
	result->cell.model = NULL;
	CHECK(!store_save_result(store, run, 0, result, &err) && strstr(err.message, "before"));
	result->cell.model = model;
	result->replicates[1].index = 0;
	CHECK(!store_save_result(store, run, 0, result, &err));
	CHECK(strstr(err.message, "same index"));
	run->id = "";
	CHECK(!store_save_run(store, run, &err) && strstr(err.message, "without id"));
	struct dyno_results *left = store_load(store, "a", true, &err);
	CHECK(left && left->runs[0]->result_count == 0);
	dyno_results_destroy(left);
	store_close(store);
	dyno_results_destroy(saved);
}

ON_EACH_KIND(refuses_what_could_not_be_read_again)

static void takes_any_text(const struct kind_row *kind, const struct folder *folder)
{
	static char large[1 << 20];
	memset(large, 'x', sizeof(large) - 1);
	memset(large, '\x01', 400000); /* JSON makes six bytes of each: over JSON_LIMITS' string */
	const char *const texts[] = {
		"",    "'; DROP TABLE run; --", "\"", "%", "_", "a\xc0\x80z", "\n\t\\", "名前 😀",
		large,
	};
	struct dyno_error err = { 0 };
	struct store *store = open_kind(kind, folder, false);
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct arena arena = { 0 };
		const char *found = NULL, *reference = arena_printf(&arena, "tag:%s", texts[i]);
		const char *id = arena_printf(&arena, "%zu%s", i, texts[i]);
		struct dyno_results *saved =
			run_create(id, "2026-01-01T00:00:00Z", texts[i], texts[i]);
		saved->runs[0]->note = texts[i];
		saved->runs[0]->devices[0]->name = texts[i];
		fill_result(&saved->arena, saved->runs[0], 1, 1, 1)->reason = texts[i];
		CHECK(save_all(store, saved, &err));
		CHECK_ROW(err.message, loads_as(store, saved, &err));
		CHECK_ROW(err.message, store_find(store, reference, &arena, &found, &err));
		CHECK(found && strcmp(found, id) == 0);
		CHECK(store_find(store, id, &arena, &found, &err) && strcmp(found, id) == 0);
		dyno_results_destroy(saved);
		arena_finish(&arena);
	}
	store_close(store);
}

ON_EACH_KIND(takes_any_text)

/* --- Finding ------------------------------------------------------------------------------ */

/* Not in order of time; the last two began in the same second. */
static const char *const runs[][3] = {
	{ "20260102-000000-bbbb", "2026-01-02T00:00:00Z", "green" },
	{ "20260101-000000-aaaa", "2026-01-01T00:00:00Z", "green" },
	{ "20260103-000000-cccc", "2026-01-03T00:00:00Z", "100%" },
	{ "20260103-000000-ccc", "2026-01-03T00:00:00Z", NULL },
};

static struct store *store_of_runs(const struct kind_row *kind, const struct folder *folder)
{
	struct dyno_error err = { 0 };
	struct store *store = open_kind(kind, folder, false);
	for (size_t i = 0; i < COUNT(runs); i++) {
		struct dyno_results *saved = run_create(runs[i][0], runs[i][1], runs[i][2], "m");
		for (size_t cell = 0; cell <= i; cell++)
			fill_result(&saved->arena, saved->runs[0], cell + 1, 1, 1);
		saved->runs[0]->results[0]->status = STATUS_CRASHED;
		CHECK(save_all(store, saved, &err));
		dyno_results_destroy(saved);
	}
	return store;
}

static void finds(const struct kind_row *kind, const struct folder *folder)
{
	static const struct {
		const char *reference;
		int run;             /* -1: none */
		const char *message; /* part of it */
	} rows[] = {
		{ "latest", 3, NULL },
		{ "latest~0", 3, NULL },
		{ "latest~1", 2, NULL },
		{ "latest~3", 1, NULL },
		{ "latest~4", -1, "no run \"latest~4\"; the newest are 20260103-000000-ccc, 2026" },
		{ "latest~99999999999999999999", -1, "no run" },
		{ "latest~-1", -1, "no run" },
		{ "latest~", -1, "no run" },
		{ "latestt", -1, "no run" },
		{ "tag:green", 0, NULL },
		{ "tag:100%", 2, NULL },
		{ "tag:gree", -1, "no run is tagged \"gree\"; the tags are 100%, green" },
		{ "tag:%", -1, "no run is tagged" },
		{ "tag:", -1, "no run is tagged" },
		{ "20260101-000000-aaaa", 1, NULL },
		{ "20260101", 1, NULL },
		{ "20260103-000000-ccc", 3, NULL },
		{ "20260103-000000-cccc", 2, NULL },
		{ "20260103", -1,
		  "several runs begin with \"20260103\": 20260103-000000-ccc, 20260103-000000-cccc" },
		{ "2026010_", -1, "no run" },
		{ "%", -1, "no run" },
		{ "", -1, "no run \"\"" },
		{ "' OR 1 --", -1, "no run" },
	};
	struct store *store = store_of_runs(kind, folder);
	struct arena arena = { 0 };
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dyno_error err = { 0 };
		const char *id = NULL;
		bool found = store_find(store, rows[i].reference, &arena, &id, &err);
		CHECK_ROW(rows[i].reference, found == (rows[i].run >= 0));
		if (rows[i].run >= 0)
			CHECK_STRING(id, runs[rows[i].run][0]);
		else
			CHECK_ROW(err.message, err.code == DYNO_ERROR_NOT_FOUND &&
						       strstr(err.message, rows[i].message));
	}
	arena_finish(&arena);
	store_close(store);
}

ON_EACH_KIND(finds)

/* What is marked invalid is no "latest" and no tagged run to look at; by its id it is. */
static void passes_over_invalid_runs(const struct kind_row *kind, const struct folder *folder)
{
	static const struct {
		const char *reference;
		int run, skipped; /* -1: none */
		const char *message;
	} rows[] = {
		{ "latest", 2, 3, NULL },
		{ "latest~1", 1, 2, NULL },
		{ "latest~2", -1, -1, "with them it is 20260102-000000-bbbb: name it by its id" },
		{ "tag:green", 1, 0, NULL },
		{ "tag:100%", 2, -1, NULL },
		{ "20260103-000000-ccc", 3, -1, NULL },
		{ "20260102", 0, -1, NULL },
		{ "tag:none", -1, -1, "no run is tagged \"none\"" },
	};
	struct store *store = store_of_runs(kind, folder);
	struct arena arena = { 0 };
	struct dyno_error err = { 0 };
	struct store_marks odd = { .invalid = "a backup ran" },
			   green = { .tag = "green", .invalid = "the fan was off" };
	CHECK(store_set_marks(store, runs[3][0], &odd, &err) &&
	      store_set_marks(store, runs[0][0], &green, &err));
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *id = NULL, *skipped = NULL;
		bool found =
			store_find_valid(store, rows[i].reference, &arena, &id, &skipped, &err);
		CHECK_ROW(rows[i].reference, found == (rows[i].run >= 0));
		if (!found) {
			CHECK_ROW(err.message, err.code == DYNO_ERROR_NOT_FOUND &&
						       strstr(err.message, rows[i].message));
			continue;
		}
		CHECK_STRING(id, runs[rows[i].run][0]);
		CHECK_ROW(rows[i].reference, (skipped != NULL) == (rows[i].skipped >= 0));
		if (skipped && rows[i].skipped >= 0)
			CHECK_STRING(skipped, runs[rows[i].skipped][0]);
	}
	const char *any = NULL;
	CHECK(store_find(store, "latest", &arena, &any, &err));
	CHECK_STRING(any, runs[3][0]);
	/* Where none is left, it says of what, which one it would be, and what to do. */
	green.tag = "100%";
	CHECK(store_set_marks(store, runs[1][0], &odd, &err) &&
	      store_set_marks(store, runs[2][0], &green, &err));
	const char *skipped;
	CHECK(!store_find_valid(store, "latest", &arena, &any, &skipped, &err) &&
	      strstr(err.message,
		     "every run is marked invalid, the newest is 20260103-000000-ccc:"));
	CHECK(!store_find_valid(store, "tag:100%", &arena, &any, &skipped, &err) &&
	      strstr(err.message,
		     "every run that is tagged \"100%\" is marked invalid, the newest is "
		     "20260103-000000-cccc: name it by its id"));
	arena_finish(&arena);
	store_close(store);
}

ON_EACH_KIND(passes_over_invalid_runs)

static void lists(const struct kind_row *kind, const struct folder *folder)
{
	struct store *store = store_of_runs(kind, folder);
	struct arena arena = { 0 };
	struct dyno_error err = { 0 };
	struct store_entry *entries = NULL;
	size_t count = 0;
	CHECK(store_list(store, 0, &arena, &entries, &count, &err) && count == 4);
	CHECK_STRING(entries[0].id, runs[3][0]);
	CHECK(!entries[0].tag && !entries[0].finished);
	CHECK(entries[0].results == 4 && entries[0].failed == 1);
	CHECK_STRING(entries[1].id, runs[2][0]);
	CHECK_STRING(entries[3].id, runs[1][0]);
	CHECK_STRING(entries[3].tag, "green");
	CHECK_STRING(entries[3].models, "m");
	CHECK_STRING(entries[3].devices, "cpu");
	CHECK(store_list(store, 2, &arena, &entries, &count, &err) && count == 2);
	CHECK_STRING(entries[0].id, runs[3][0]);
	arena_finish(&arena);
	store_close(store);
}

ON_EACH_KIND(lists)

static void says_that_it_is_empty(const struct kind_row *kind, const struct folder *folder)
{
	struct arena arena = { 0 };
	struct dyno_error err = { 0 };
	struct store_entry *entries = NULL;
	size_t count = 1;
	struct store *store = open_kind(kind, folder, false);
	const char *id;
	CHECK(store_list(store, 0, &arena, &entries, &count, &err) && count == 0);
	CHECK(!store_find(store, "latest", &arena, &id, &err) &&
	      strstr(err.message, "no runs yet"));
	CHECK(!store_load(store, "x", true, &err) && err.code == DYNO_ERROR_NOT_FOUND);
	arena_finish(&arena);
	store_close(store);
}

ON_EACH_KIND(says_that_it_is_empty)

/* --- Where it is -------------------------------------------------------------------------- */

static void set(const char *name, const char *value)
{
	if (value)
		setenv(name, value, 1);
	else
		unsetenv(name);
}

static void chooses_its_place(void)
{
	struct folder folder = folder_create();
	char home[80], data[80];
	snprintf(home, sizeof(home), "%s/home", folder.path);
	snprintf(data, sizeof(data), "%s/new/data", folder.path);
	const struct {
		const char *path, *store, *data, *home;
		const char *expected; /* below the folder; or NULL: what is in the message */
		const char *message;
	} rows[] = {
		{ NULL, NULL, NULL, home, "home/.local/share/dyno/history.db", NULL },
		{ NULL, "", "", home, "home/.local/share/dyno/history.db", NULL },
		{ NULL, NULL, data, home, "new/data/dyno/history.db", NULL },
		{ NULL, NULL, data, NULL, "new/data/dyno/history.db", NULL },
		{ NULL, NULL, "relative", home, "home/.local/share/dyno/history.db", NULL },
		{ NULL, "by-name.db", data, home, "by-name.db", NULL },
		{ "given.db", "by-name.db", data, home, "given.db", NULL },
		{ ":memory:", NULL, NULL, NULL, ":memory:", NULL },
		{ "file:a?b#c%20d", NULL, NULL, NULL, "file:a?b#c%20d", NULL },
		{ NULL, NULL, NULL, NULL, NULL, "HOME is not set" },
		{ NULL, NULL, NULL, "relative", NULL, "HOME is not set" },
		{ NULL, NULL, "/proc/nothing", NULL, NULL, "cannot make the folder" },
		{ "none", NULL, NULL, home, NULL, "there is no store" },
		{ NULL, "none", NULL, home, NULL, "there is no store" },
		{ "mysql://host/db", NULL, NULL, home, NULL,
		  "there is no kind of store called \"mysql://host/db\"; a store is \"memory:\", a file" },
		{ "", NULL, NULL, home, NULL, "needs a name" },
	};
	CHECK(chdir(folder.path) == 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dyno_error err = { 0 };
		struct stat status;
		set("DYNO_STORE", rows[i].store);
		set("XDG_DATA_HOME", rows[i].data);
		set("HOME", rows[i].home);
		struct store *store = store_open(rows[i].path, false, &err);
		CHECK_ROW(err.message, (store != NULL) == (rows[i].expected != NULL));
		if (rows[i].expected)
			CHECK_ROW(rows[i].expected,
				  stat(rows[i].expected, &status) == 0 && S_ISREG(status.st_mode));
		else
			CHECK_ROW(err.message, strstr(err.message, rows[i].message));
		store_close(store);
		if (rows[i].expected)
			remove(rows[i].expected);
	}
	struct stat status;
	CHECK(stat("new/data/dyno", &status) == 0 && (status.st_mode & 0777) == 0700);
	CHECK(store_wanted("x") && !store_wanted("none"));
	set("DYNO_STORE", "none");
	CHECK(!store_wanted(NULL) && store_wanted("x"));
	CHECK(chdir("/") == 0);
	folder_destroy(&folder);
}

/* A kind without a row in the tests' table would pass none of them. */
static void all_kinds_are_tested(void)
{
	size_t count = 0;
	for (; store_kinds[count]; count++)
		CHECK_ROW(store_kinds[count]->name,
			  count < COUNT(kind_rows) && kind_rows[count].kind == store_kinds[count]);
	CHECK(count == COUNT(kind_rows));
}

TEST_MAIN({ "what was saved comes back", comes_back_in_each_kind },
	  { "own words and fields are kept", keeps_own_words_and_fields_in_each_kind },
	  { "every word is kept", keeps_every_word_in_each_kind },
	  { "all there is comes back", all_there_is_comes_back_in_each_kind },
	  { "results come back in the order of the plan", keeps_order_of_the_plan_in_each_kind },
	  { "what was loaded can be saved again with more",
	    goes_on_with_what_was_loaded_in_each_kind },
	  { "what could not be read again is refused",
	    refuses_what_could_not_be_read_again_in_each_kind },
	  { "any text is taken as it is", takes_any_text_in_each_kind },
	  { "runs are found by id, age and tag", finds_in_each_kind },
	  { "runs that are marked invalid are passed over", passes_over_invalid_runs_in_each_kind },
	  { "runs are listed, newest first", lists_in_each_kind },
	  { "an empty store says so", says_that_it_is_empty_in_each_kind },
	  { "all kinds of store are tested", all_kinds_are_tested },
	  { "the file is where it should be", chooses_its_place })
