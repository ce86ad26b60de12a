/* What happens to runs after they were saved: history, marks, removal, import, noise; and hostile
 * names in all of them. */
#include "store_fixture.h"

static struct dyno_results *run_with(const char *id, const char *started, const char *model,
				     size_t cells)
{
	struct dyno_results *results = run_create(id, started, NULL, model);
	for (size_t i = 0; i < cells; i++)
		fill_result(&results->arena, results->runs[0], i + 1, 1, 3);
	return results;
}

static void keep(struct store *store, struct dyno_results *results)
{
	struct dyno_error err = { 0 };
	CHECK_ROW(err.message, save_all(store, results, &err));
	dyno_results_destroy(results);
}

/* Three runs of m, saved out of order, and one of another model. */
static struct store *store_of_history(const struct kind_row *kind, const struct folder *folder)
{
	static const char *const runs[][3] = {
		{ "b", "2026-01-02T00:00:00Z", "m" },
		{ "a", "2026-01-01T00:00:00Z", "m" },
		{ "x", "2026-01-01T12:00:00Z", "other" },
		{ "c", "2026-01-03T00:00:00Z", "m" },
	};
	struct store *store = open_kind(kind, folder, false);
	for (size_t i = 0; i < COUNT(runs); i++)
		keep(store, run_with(runs[i][0], runs[i][1], runs[i][2], 2));
	return store;
}

/* "batch run, batch run, …" */
static const char *points_of(struct store *store, const struct history_filter *filter,
			     struct arena *arena, struct dyno_error *err)
{
	struct history_point *points;
	size_t count;
	const char *text = "";
	if (!store_history(store, filter, arena, &points, &count, err))
		return NULL;
	for (size_t i = 0; i < count; i++)
		text = arena_printf(arena, "%s%s%d%s", text, i ? " " : "",
				    (int)points[i].cell.batch, points[i].run);
	return text;
}

static void comes_cell_by_cell_in_order_of_time(const struct kind_row *kind,
						const struct folder *folder)
{
	static const struct {
		struct history_filter filter;
		const char *points;
	} rows[] = {
		{ { "m", NULL, "latency_median", 0 }, "1a 1b 1c 2a 2b 2c" },
		{ { "m", "cpu", "latency_median", 0 }, "1a 1b 1c 2a 2b 2c" },
		{ { "m", NULL, "memory_growth", 0 }, "1a 1b 1c 2a 2b 2c" },
		{ { "m", NULL, "latency_median", 1 }, "1c 2c" },
		{ { "other", NULL, "latency_median", 9 }, "1x 2x" },
	};
	struct store *store = store_of_history(kind, folder);
	struct arena arena = { 0 };
	struct dyno_error err = { 0 };
	for (size_t i = 0; i < COUNT(rows); i++)
		CHECK_STRING(points_of(store, &rows[i].filter, &arena, &err), rows[i].points);
	struct history_filter unknown = { "n", NULL, "latency_median", 0 };
	CHECK(!points_of(store, &unknown, &arena, &err));
	CHECK(err.code == DYNO_ERROR_NOT_FOUND);
	CHECK_ROW(err.message, strstr(err.message, "no result of model \"n\"; the models are m, "
						   "other"));
	arena_finish(&arena);
	store_close(store);
}

ON_EACH_KIND(comes_cell_by_cell_in_order_of_time)

/* On two machines that both have a cpu, with two engines. */
static struct store *store_of_machines(const struct kind_row *kind, const struct folder *folder)
{
	static const char *const machines[] = { "rack-3", "desk", "rack-3" };
	static const char *const names[] = { "a", "b", "c" };
	struct store *store = open_kind(kind, folder, false);
	for (size_t i = 0; i < COUNT(machines); i++) {
		struct dyno_results *results = run_with(names[i], "2026-01-01T00:00:00Z", "m", 2);
		struct run *run = results->runs[0];
		run->devices[0]->machine = machines[i];
		run->results[0]->cell.engine = "null";
		run->results[0]->cell.batch = 4;
		keep(store, results);
	}
	return store;
}

static void tells_machines_and_engines_apart(const struct kind_row *kind,
					     const struct folder *folder)
{
	static const char *const rows[][2] = {
		{ NULL, "4b 2b 4a 4c 2a 2c" },  { "desk", "4b 2b" }, { "rack-?", "4a 4c 2a 2c" },
		{ "cpu", "4b 2b 4a 4c 2a 2c" }, { "cpu:*", NULL },   { "", NULL },
	};
	struct store *store = store_of_machines(kind, folder);
	struct arena arena = { 0 };
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct history_filter filter = { "m", rows[i][0], "latency_median", 0 };
		struct dyno_error err = { 0 };
		const char *points = points_of(store, &filter, &arena, &err);
		CHECK(!points == !rows[i][1]);
		if (points && rows[i][1])
			CHECK_STRING(points, rows[i][1]);
		else
			CHECK(err.code == DYNO_ERROR_NOT_FOUND);
	}
	arena_finish(&arena);
	store_close(store);
}

ON_EACH_KIND(tells_machines_and_engines_apart)

/* The name, the last parts of a path, a digest or its beginning; and what the same files were
 * called at other times. */
static struct store *store_of_names(const struct kind_row *kind, const struct folder *folder)
{
	static const struct {
		const char *run, *model, *digest;
	} rows[] = {
		{ "a", "builtin:net", "sha256:aaaaaa1" },
		{ "b", "builtin:net", NULL }, /* of a dyno that knew no digest */
		{ "c", "builtin:net", "sha256:cccccc3" },
		{ "d", "models/net.onnx", "sha256:cccccc3" },
		{ "e", "alone", "sha256:eeeeee5" },
		{ "f", "zoo/alone", NULL },
	};
	struct store *store = open_kind(kind, folder, false);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dyno_results *results =
			run_with(rows[i].run, "2026-01-01T00:00:00Z", rows[i].model, 1);
		results->runs[0]->models[0]->source = "file";
		results->runs[0]->models[0]->digest = rows[i].digest;
		keep(store, results);
	}
	return store;
}

static void finds_a_model_by_what_it_is_called(const struct kind_row *kind,
					       const struct folder *folder)
{
	static const char *const rows[][2] = {
		{ "net", "abcd" },         { "builtin:net", "abcd" }, { "net.onnx", "cd" },
		{ "sha256:aaaaaa1", "a" }, { "cccccc", "cd" },        { "alone", "ef" },
		{ "zoo/alone", "ef" },     { "eeeeee5", "e" },
	};
	struct store *store = store_of_names(kind, folder);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct history_filter filter = { rows[i][0], NULL, "latency_median", 0 };
		struct history_point *points = NULL;
		struct dyno_error err = { 0 };
		struct arena arena = { 0 };
		size_t count = 0;
		CHECK_ROW(rows[i][0], store_history(store, &filter, &arena, &points, &count, &err));
		CHECK_ROW(rows[i][0], count == strlen(rows[i][1]));
		for (size_t k = 0; k < count; k++)
			CHECK_ROW(rows[i][0], strstr(rows[i][1], points[k].run));
		arena_finish(&arena);
	}
	store_close(store);
}

ON_EACH_KIND(finds_a_model_by_what_it_is_called)

static void gives_values_of_any_field(const struct kind_row *kind, const struct folder *folder)
{
	struct dyno_error err = { 0 };
	struct arena arena = { 0 };
	struct history_point *points;
	size_t count;
	struct store *store = open_kind(kind, folder, false);
	struct dyno_results *saved = run_with("a", "2026-01-01T00:00:00Z", "m", 1);
	saved->runs[0]->results[0]->values[FIELD_MEMORY_PEAK] = (struct field_value){
		.value = 5, .low = 4, .high = 6, .bound = NAN, .kind = INTERVAL_MEAN
	};
	saved->runs[0]->results[0]->values[FIELD_LATENCY_P99] = (struct field_value){
		.value = 7, .low = NAN, .high = NAN, .bound = 6, .withheld = true
	};
	keep(store, saved);
	struct history_filter filter = { "m", NULL, "latency_median", 0 };
	CHECK(store_history(store, &filter, &arena, &points, &count, &err) && count == 1);
	CHECK(points[0].value == 1.25e-3 && points[0].low == 1.2e-3 && points[0].high == 1.3e-3);
	filter.field = "memory_peak";
	CHECK(store_history(store, &filter, &arena, &points, &count, &err) && count == 1);
	CHECK(points[0].value == 5 && points[0].low == 4 && points[0].high == 6);
	filter.field = "latency_p99"; /* withheld */
	CHECK(store_history(store, &filter, &arena, &points, &count, &err) && count == 1);
	CHECK(isnan(points[0].value) && isnan(points[0].low));
	filter.field = "load_time";
	CHECK(store_history(store, &filter, &arena, &points, &count, &err) && count == 1);
	CHECK(isnan(points[0].value) && isnan(points[0].low));
	arena_finish(&arena);
	store_close(store);
}

ON_EACH_KIND(gives_values_of_any_field)

static void marks_change_and_go(const struct kind_row *kind, const struct folder *folder)
{
	static const struct store_marks rows[] = {
		{ "main", "a note", NULL },
		{ NULL, NULL, "a backup ran" },
		{ "a\xc0\x80z", "'; DROP TABLE run; --", "100 %s" },
		{ NULL, NULL, NULL },
	};
	struct store *store = store_of_history(kind, folder);
	struct dyno_error err = { 0 };
	struct arena arena = { 0 };
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct store_marks marks;
		CHECK_ROW(err.message, store_set_marks(store, "b", &rows[i], &err));
		CHECK_ROW(err.message, store_get_marks(store, "b", &arena, &marks, &err));
		const char *const pairs[][2] = { { rows[i].tag, marks.tag },
						 { rows[i].note, marks.note },
						 { rows[i].invalid, marks.invalid } };
		for (size_t k = 0; k < COUNT(pairs); k++)
			CHECK(!pairs[k][0] == !pairs[k][1] &&
			      (!pairs[k][0] || strcmp(pairs[k][0], pairs[k][1]) == 0));
	}
	CHECK(!store_set_marks(store, "nowhere", &rows[0], &err));
	arena_finish(&arena);
	store_close(store);
}

ON_EACH_KIND(marks_change_and_go)

static void removes_all_of_a_run(const struct kind_row *kind, const struct folder *folder)
{
	struct store *store = store_of_history(kind, folder);
	struct dyno_error err = { 0 };
	CHECK_ROW(err.message, store_remove(store, "b", &err));
	CHECK_ROW(err.message, store_remove(store, "b", &err)); /* gone is gone */
	struct arena arena = { 0 };
	struct store_entry *entries = NULL;
	size_t count = 0;
	CHECK_ROW(err.message, store_list(store, 0, &arena, &entries, &count, &err));
	CHECK(count == 3);
	for (size_t i = 0; i < count; i++)
		CHECK(strcmp(entries[i].id, "b") != 0 && entries[i].results == 2);
	CHECK(!store_load(store, "b", true, &err) && err.code == DYNO_ERROR_NOT_FOUND);
	arena_finish(&arena);
	store_close(store);
}

ON_EACH_KIND(removes_all_of_a_run)

static void imports_each_run_once(const struct kind_row *kind, const struct folder *folder)
{
	struct store *store = store_of_history(kind, folder);
	struct dyno_error err = { 0 };
	struct dyno_results *more = run_with("new", "2026-02-01T00:00:00Z", "m", 3);
	struct dyno_results *known = run_with("a", "2026-01-01T00:00:00Z", "m", 1);
	CHECK(results_join(more, known, &err));
	for (size_t i = 0; i < 2; i++) {
		size_t added = 0, present = 0;
		CHECK_ROW(err.message, store_import(store, more, &added, &present, &err));
		CHECK(added == (i ? 0 : 1) && present == (i ? 2 : 1));
	}
	struct dyno_results *expected = run_with("new", "2026-02-01T00:00:00Z", "m", 3);
	CHECK(loads_as(store, expected, &err));
	struct dyno_results *nameless = run_with("", "2026-02-01T00:00:00Z", "m", 1);
	size_t added = 0, present = 0;
	CHECK(!store_import(store, nameless, &added, &present, &err));
	CHECK_ROW(err.message, strstr(err.message, "without id"));
	dyno_results_destroy(nameless);
	dyno_results_destroy(expected);
	dyno_results_destroy(more);
	store_close(store);
}

ON_EACH_KIND(imports_each_run_once)

/* Many are written at once: none of those that were told as taken is lost by one that cannot be,
 * and the store goes on. */
static void imports_what_comes_before_a_fault(const struct kind_row *kind,
					      const struct folder *folder)
{
	enum {
		MANY = 150,
		FAULT = 100
	};
	char ids[MANY][16];
	struct store *store = store_of_history(kind, folder);
	struct dyno_error err = { 0 };
	struct dyno_results *all = run_with("new-000", "2026-02-01T00:00:00Z", "m", 1);
	for (int i = 1; i < MANY; i++) {
		snprintf(ids[i], sizeof(ids[i]), "new-%03d", i);
		CHECK(results_join(all, run_with(ids[i], "2026-02-01T00:00:00Z", "m", 1), &err));
	}
	CHECK(all->run_count == MANY);
	all->runs[FAULT]->id = "";
	size_t added = 0, present = 0, count = 0;
	CHECK(!store_import(store, all, &added, &present, &err));
	CHECK_ROW(err.message, strstr(err.message, "without id"));
	CHECK(added == FAULT && present == 0);
	struct arena arena = { 0 };
	struct store_entry *entries = NULL;
	CHECK_ROW(err.message, store_list(store, 0, &arena, &entries, &count, &err));
	CHECK(count == FAULT + 4);
	struct dyno_results *after = run_with("after", "2026-02-02T00:00:00Z", "m", 1);
	CHECK_ROW(err.message, store_import(store, after, &added, &present, &err));
	CHECK(added == FAULT + 1 && loads_as(store, after, &err));
	dyno_results_destroy(after);
	dyno_results_destroy(all);
	arena_finish(&arena);
	store_close(store);
}

ON_EACH_KIND(imports_what_comes_before_a_fault)

static bool save_noise(struct store *store, struct noise noise, struct dyno_error *err)
{
	const struct noise_entry entry = { "a CPU", "cpu", "m", FIELD_LATENCY_MEDIAN,
					   noise,   0.01,  "t" };
	return store_save_noise(store, &entry, err);
}

static void keeps_the_noise_of_machines(const struct kind_row *kind, const struct folder *folder)
{
	static const struct noise one = { 0.01, 19, 0.025 }, other = { 0.02, 9, 0.05 };
	struct store *store = store_of_history(kind, folder);
	struct dyno_error err = { 0 };
	struct noise noise[FIELD_TOTAL];
	CHECK(!store_load_noise(store, "a CPU", "cpu", noise, &err));
	CHECK(save_noise(store, other, &err));
	CHECK(save_noise(store, one, &err));
	CHECK(store_load_noise(store, "a CPU", "cpu", noise, &err));
	CHECK(noise[FIELD_LATENCY_MEDIAN].deviation == 0.01);
	CHECK(noise[FIELD_LATENCY_MEDIAN].threshold == 0.025);
	CHECK(noise[FIELD_LATENCY_P99].deviation == 0);
	CHECK(!store_load_noise(store, "a CPU", "cuda:0", noise, &err));
	CHECK(!store_load_noise(store, "' OR 1 --", "cpu", noise, &err));
	store_close(store);
}

ON_EACH_KIND(keeps_the_noise_of_machines)

static void bears_hostile_names(const struct kind_row *kind, const struct folder *folder)
{
	static char large[1 << 20];
	const char *const names[] = {
		"\"", "'", "%", "_", "';--", "a\xc0\x80z", "\x1b[31m", large
	};
	struct dyno_error err = { 0 };
	struct arena arena = { 0 };
	struct store *store = open_kind(kind, folder, false);
	memset(large, 'x', sizeof(large) - 1);
	for (size_t i = 0; i < COUNT(names); i++) {
		const char *id = arena_printf(&arena, "run-%zu", i);
		keep(store, run_with(id, "2026-01-01T00:00:00Z", names[i], 1));
	}
	for (size_t i = 0; i < COUNT(names); i++) {
		struct history_filter filter = { names[i], NULL, "latency_median", 0 };
		const char *expected = arena_printf(&arena, "1run-%zu", i);
		CHECK_STRING(points_of(store, &filter, &arena, &err), expected);
	}
	arena_finish(&arena);
	store_close(store);
}

ON_EACH_KIND(bears_hostile_names)

TEST_MAIN({ "comes cell by cell in order of time",
	    comes_cell_by_cell_in_order_of_time_in_each_kind },
	  { "tells machines and engines apart", tells_machines_and_engines_apart_in_each_kind },
	  { "finds a model by what it is called", finds_a_model_by_what_it_is_called_in_each_kind },
	  { "gives values of any field", gives_values_of_any_field_in_each_kind },
	  { "marks change and go", marks_change_and_go_in_each_kind },
	  { "removes all of a run", removes_all_of_a_run_in_each_kind },
	  { "imports each run once", imports_each_run_once_in_each_kind },
	  { "imports what comes before a fault", imports_what_comes_before_a_fault_in_each_kind },
	  { "keeps the noise of machines", keeps_the_noise_of_machines_in_each_kind },
	  { "bears hostile names", bears_hostile_names_in_each_kind })
