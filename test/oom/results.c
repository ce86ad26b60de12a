/* What is done with results. */
#include "core/base/count.h"
#include "core/chart/chart.h"
#include "core/derive/cost.h"
#include "core/format/pack.h"
#include "measure/model/model.h"
#include "measure/plan/settings.h"
#include "oom/oom.h"
#include "output/dashboard/dashboard.h"
#include "output/format/export.h"
#include "output/store/store.h"
#include "output/table/table.h"
#include "test.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Takes a text of the library's, and gives it back. */
static bool take(char *text, size_t length, struct buffer *out)
{
	allocations_stop();
	if (text)
		buffer_append(out, text, length);
	dyno_text_free(text);
	return text;
}

static bool describe(struct dyno_results *results, struct buffer *out)
{
	allocations_stop();
	if (results)
		oom_describe(results, out);
	dyno_results_destroy(results);
	return results;
}

/* --- Files ------------------------------------------------------------------------------------ */

static bool read_file(const struct oom_case *row, struct buffer *out, struct dyno_error *err)
{
	(void)row;
	return describe(dyno_results_load(oom_world.json, err), out);
}

static bool read_pack(const struct oom_case *row, struct buffer *out, struct dyno_error *err)
{
	static const struct pack_options all = { SIZE_MAX, true, true, false };
	struct buffer pack = { 0 };
	(void)row;
	results_pack(oom_world.results, &all, &pack);
	if (pack.failed) {
		buffer_finish(&pack);
		err->code = DYNO_ERROR_MEMORY;
		strcpy(err->message, "told by the buffer");
		return false;
	}
	struct dyno_results *results = results_unpack(buffer_text(&pack), pack.length, err);
	bool ok = describe(results, out);
	buffer_finish(&pack);
	return ok;
}

static bool write_text(const struct oom_case *row, struct buffer *out, struct dyno_error *err)
{
	size_t length = 0;
	char *text = dyno_results_export(oom_world.results, row->detail, &length, err);
	return take(text, length, out);
}

static bool write_file(const struct oom_case *row, struct buffer *out, struct dyno_error *err)
{
	const char *path = oom_path("written.json");
	(void)row;
	bool ok = dyno_results_save(oom_world.results, path, NULL, err);
	allocations_stop();
	return ok && oom_take_file(path, out);
}

static bool write_table(const struct oom_case *row, struct buffer *out, struct dyno_error *err)
{
	(void)row;
	table_write(oom_world.results, &(struct table_options){ .width = 100 }, out);
	allocations_stop();
	return !out->failed || error_memory(err);
}

/* --- The store -------------------------------------------------------------------------------- */

static bool make_store(const char *path)
{
	dyno_store *store = dyno_store_open(path, false, NULL);
	dyno_store_close(store);
	return store;
}

/* A transaction that failed leaves a store that can be used. To make one are ten times as many
 * allocations as to save in it (SQLite reads the schema's SQL), so it is a case of its own. */
static bool save(const struct oom_case *row, struct buffer *out, struct dyno_error *err)
{
	const char *path = oom_path("saved.db");
	CHECK(row->detail || oom_aside(make_store, path));
	bool ok = oom_save(path, oom_world.cell, err);
	allocations_stop();
	struct dyno_error again;
	if (!ok && !oom_save(path, oom_world.cell, &again)) {
		*err = again; /* no memory error: that is complained of */
		ok = true;
	} else if (ok) {
		ok = describe(dyno_results_open(path, "latest", err), out);
	}
	oom_remove_store(path);
	return ok;
}

static bool load(const struct oom_case *row, struct buffer *out, struct dyno_error *err)
{
	(void)row;
	return describe(dyno_results_open(oom_world.store, "latest", err), out);
}

static bool take_listing(dyno_listing *listing, struct buffer *out)
{
	allocations_stop();
	for (size_t i = 0; i < dyno_listing_count(listing); i++)
		buffer_printf(out, "%s %s %g\n", dyno_listing_text(listing, i, "id"),
			      dyno_listing_text(listing, i, "models"),
			      dyno_listing_number(listing, i, "results"));
	dyno_listing_destroy(listing);
	return listing;
}

static bool take_history(dyno_history *history, struct buffer *out)
{
	allocations_stop();
	for (size_t i = 0; i < dyno_history_count(history); i++) {
		buffer_printf(out, "%s, %zu steps:", dyno_history_text(history, i, "title"),
			      dyno_history_step_count(history, i));
		for (size_t k = 0; k < dyno_history_point_count(history, i); k++)
			buffer_printf(out, " %s %g", dyno_history_point_text(history, i, k, "run"),
				      dyno_history_point_number(history, i, k, "value"));
		buffer_character(out, '\n');
	}
	dyno_history_destroy(history);
	return history;
}

static bool list(const struct oom_case *row, struct buffer *out, struct dyno_error *err)
{
	dyno_store *store = dyno_store_open(oom_world.store, true, err);
	dyno_listing *listing = store ? dyno_store_list(store, 0, err) : NULL;
	(void)row;
	dyno_store_close(store);
	return take_listing(listing, out);
}

static bool history(const struct oom_case *row, struct buffer *out, struct dyno_error *err)
{
	dyno_store *store = dyno_store_open(oom_world.store, true, err);
	dyno_history *told =
		store ? dyno_store_history(store, "bert-base-uncased", row->detail, NULL, 0, err)
		      : NULL;
	dyno_store_close(store);
	return take_history(told, out);
}

/* The kind that keeps nothing beyond its handle. */
static bool in_memory(const struct oom_case *row, struct buffer *out, struct dyno_error *err)
{
	dyno_store *store = dyno_store_open("memory:", false, err);
	bool ok = store && dyno_store_save(store, oom_world.results, err);
	dyno_listing *listing = ok ? dyno_store_list(store, 0, err) : NULL;
	dyno_history *told =
		listing ? dyno_store_history(store, "bert-base-uncased", row->detail, NULL, 0, err)
			: NULL;
	struct dyno_results *loaded = told ? dyno_store_load(store, "latest", err) : NULL;
	dyno_store_close(store);
	take_listing(listing, out);
	take_history(told, out);
	return describe(loaded, out);
}

/* --- Results of the caller's ------------------------------------------------------------------ */

static bool copy(const struct oom_case *row, struct buffer *out, struct dyno_error *err)
{
	(void)row;
	return describe(dyno_results_copy(oom_world.both, err), out);
}

static bool fill(struct dyno_results *results, size_t cell, struct dyno_error *err)
{
	static const uint64_t values[] = { 1000, 1200, 1100, 1300, 1050, 1250, 1150, 1350 };
	dyno_series series = DYNO_SERIES_INIT;
	series.name = "inference";
	series.unit = "ns";
	series.values = values;
	series.count = COUNT(values);
	size_t process = dyno_results_add_process(results, cell, err);
	return process != DYNO_NONE &&
	       dyno_results_set_series(results, cell, process, &series, err) &&
	       dyno_results_summarise(results, cell, err) &&
	       dyno_results_set_value(results, cell, "throughput_items", 1, err) &&
	       dyno_results_set_interval(results, cell, "throughput_items", 0.5, 2, "mean", err) &&
	       dyno_results_set_text(results, cell, "precision", "fp16", err) &&
	       dyno_results_add_note(results, cell, "assumed", err);
}

/* Two models of one name, so that they need their digests. */
static bool add_cells(struct dyno_results *results, struct dyno_error *err)
{
	static const char *const digests[] = { "sha256:00112233", "sha256:44556677" };
	bool ok = true;
	size_t device = dyno_results_add_device(results, "cuda:0", "cuda", "H200", "left", err);
	if (device == DYNO_NONE)
		return false;
	for (size_t i = 0; ok && i < COUNT(digests); i++) {
		size_t model =
			dyno_results_add_model(results, "a/model.onnx", "file", digests[i], err);
		size_t cell = model != DYNO_NONE
				      ? dyno_results_add_result(results, model, device, err)
				      : DYNO_NONE;
		ok = cell != DYNO_NONE && fill(results, cell, err);
	}
	return ok;
}

static bool build(const struct oom_case *row, struct buffer *out, struct dyno_error *err)
{
	struct dyno_results *results = dyno_results_create(err);
	bool ok =
		results &&
		dyno_results_add_run(results, "42", "2026-01-01T00:00:00Z", err) != DYNO_NONE &&
		dyno_results_set_run_text(results, 0, "tag", "mine", err) &&
		dyno_results_add_warning(results, 0, "warm", err) &&
		dyno_results_set_fact(results, 0, DYNO_FACTS_ENVIRONMENT, 0, "cpu", "a", 0, err) &&
		dyno_results_add_engine(results, "mine", "1", err) != DYNO_NONE &&
		add_cells(results, err);
	char *text = ok ? dyno_results_export(results, row->detail, NULL, err) : NULL;
	ok = take(text, text ? strlen(text) : 0, out);
	dyno_results_destroy(results);
	return ok;
}

/* --- Comparing -------------------------------------------------------------------------------- */

static bool compare(const struct oom_case *row, struct buffer *out, struct dyno_error *err)
{
	dyno_comparison *comparison =
		dyno_comparison_create(oom_world.results, oom_world.others, NULL, err);
	char *text = comparison ? dyno_comparison_export(comparison, row->detail, NULL, err) : NULL;
	bool ok = take(text, text ? strlen(text) : 0, out);
	dyno_comparison_destroy(comparison);
	return ok;
}

/* --- Pictures and page ------------------------------------------------------------------------ */

static bool figure(const struct oom_case *row, struct buffer *out, struct dyno_error *err)
{
	char *text = dyno_chart_export(oom_world.both, row->detail, NULL, NULL, err);
	return take(text, text ? strlen(text) : 0, out);
}

/* detail: "latency.svg". */
static bool picture(const struct oom_case *row, struct buffer *out, struct dyno_error *err)
{
	char chart[32];
	const char *path = oom_path(row->detail);
	snprintf(chart, sizeof(chart), "%.*s", (int)strcspn(row->detail, "."), row->detail);
	char *written = dyno_chart_write(oom_world.results, chart, path, NULL, err);
	allocations_stop();
	bool ok = written && oom_take_file(path, out);
	dyno_text_free(written);
	return ok;
}

static bool page(const struct oom_case *row, struct buffer *out, struct dyno_error *err)
{
	const char *path = oom_path("page.html");
	(void)row;
	char *written = dyno_dashboard_write(oom_world.results, path, NULL, err);
	allocations_stop();
	bool ok = written && oom_take_file(path, out);
	dyno_text_free(written);
	return ok;
}

/* --- Settings --------------------------------------------------------------------------------- */

static bool plan(const struct oom_case *row, struct buffer *out, struct dyno_error *err)
{
	static const char text[] = "model: [bert-tiny, 'builtin:resnet-50']\n"
				   "batch: [1, 2, 4]\nhardware: cpu\n"
				   "dim: [height=224]\nmax-time: 2s\nprocesses: 3\n";
	struct arena arena = { 0 };
	struct settings settings;
	struct properties saved = { 0 };
	bool given[SETTINGS_ROWS] = { false };
	(void)row;
	bool ok = settings_init(&settings, &arena, err) &&
		  settings_read_yaml(&settings, text, sizeof(text) - 1, "plan.yaml", &arena, given,
				     err) &&
		  settings_save(&settings, &arena, &saved, NULL, err);
	allocations_stop();
	for (size_t i = 0; ok && i < saved.count; i++)
		buffer_printf(out, "%s=%s %g\n", saved.items[i].key,
			      saved.items[i].text ? saved.items[i].text : "",
			      saved.items[i].number);
	arena_finish(&arena);
	return ok;
}

/* --- The hub's cache -------------------------------------------------------------------------- */

#define SNAPSHOT "hub/models--org--name/snapshots/0123456789012345678901234567890123456789"

/* One model, as huggingface_hub leaves it. */
static bool make_cache(const char *folder)
{
	char command[900];
	snprintf(
		command, sizeof(command),
		"mkdir -p '%s/" SNAPSHOT "' '%s/hub/models--org--name/refs' && "
		"printf 0123456789012345678901234567890123456789 >'%s/hub/models--org--name/refs/main' && "
		"printf '\\030\\000\\000\\000ORTM%%0100d' 0 >'%s/" SNAPSHOT "/model.ort'",
		folder, folder, folder, folder);
	setenv("HF_HUB_CACHE", oom_path("hub"), 1);
	return system(command) == 0;
}

static bool remove_cache(const char *folder)
{
	char command[600];
	snprintf(command, sizeof(command), "rm -r '%s/hub'", folder);
	return system(command) == 0;
}

static bool hub_cache(const struct oom_case *row, struct buffer *out, struct dyno_error *err)
{
	const struct model_request request = { .name = "org/name", .offline = true };
	struct arena arena = { 0 };
	struct model_info model = { 0 };
	(void)row;
	CHECK(oom_aside(make_cache, oom_world.folder));
	bool ok = model_resolve(&request, &arena, &model, err);
	allocations_stop();
	if (ok)
		buffer_printf(out, "%s %s %s\n", model.name, model.revision, model.digest);
	arena_finish(&arena);
	CHECK(remove_cache(oom_world.folder));
	return ok;
}

static bool hub_list(const struct oom_case *row, struct buffer *out, struct dyno_error *err)
{
	struct arena arena = { 0 };
	struct model_info **models;
	size_t count = 0;
	(void)row;
	CHECK(oom_aside(make_cache, oom_world.folder));
	bool ok = resolver_hub_cache.list(&arena, &models, &count, err);
	allocations_stop();
	for (size_t i = 0; ok && i < count; i++)
		buffer_printf(out, "%s %s\n", models[i]->name, models[i]->revision);
	arena_finish(&arena);
	CHECK(remove_cache(oom_world.folder));
	return ok;
}

static bool view(const struct oom_case *row, struct buffer *out, struct dyno_error *err)
{
	static const char text[] = "panels: [table, main]\ntheme: dark\n";
	struct arena arena = { 0 };
	(void)row;
	const char *json =
		dashboard_config_parse(text, sizeof(text) - 1, "view", NULL, &arena, err);
	allocations_stop();
	if (json)
		buffer_string(out, json);
	arena_finish(&arena);
	return json;
}

static bool derive(const struct oom_case *row, struct buffer *out, struct dyno_error *err)
{
	const char *prices[] = { "*=3.60" },
		   *derived[] = { "total = cost + energy_cost", "per_core = 1 / (cost * threads)" };
	const struct cost_options options = { .prices = { prices, 1, 0 },
					      .currency = "EUR",
					      .energy_price = "0.30",
					      .energy_co2 = "400",
					      .derived = { derived, COUNT(derived), 0 } };
	struct dyno_results *results = results_copy(oom_world.results, err);
	(void)row;
	if (!results || !costs_derive(results, &options, err)) {
		dyno_results_destroy(results);
		return false;
	}
	return describe(results, out);
}

const struct oom_case oom_results[] = {
	{ .name = "read_file", .perform = read_file },
	{ .name = "pack", .perform = read_pack },
	{ .name = "derive", .perform = derive },
	{ .name = "json", .perform = write_text, .detail = "json" },
	{ .name = "csv", .perform = write_text, .detail = "csv" },
	{ .name = "markdown", .perform = write_text, .detail = "markdown" },
	{ .name = "html", .perform = write_text, .detail = "html" },
	{ .name = "text", .perform = write_text, .detail = "table" },
	{ .name = "summary", .perform = write_text, .detail = "summary" },
	{ .name = "model_card", .perform = write_text, .detail = "model-card" },
	{ .name = "file", .perform = write_file },
	{ .name = "table", .perform = write_table },
	{ .name = "store_save", .perform = save, .pace = 2 },
	{ .name = "store_make", .perform = save, .detail = "anew", .pace = 8, .most = 2000 },
	{ .name = "store_upgrade", .perform = oom_upgrade, .pace = 8, .most = 4000 },
	{ .name = "store_load", .perform = load },
	{ .name = "store_list", .perform = list },
	{ .name = "history", .perform = history },
	{ .name = "history_of_a_field", .perform = history, .detail = "memory_peak" },
	{ .name = "store_in_memory",
	  .perform = in_memory,
	  .detail = "latency_median",
	  .pace = 12,
	  .most = 4000 },
	{ .name = "copy", .perform = copy },
	{ .name = "build", .perform = build, .detail = "json" },
	{ .name = "build_markdown", .perform = build, .detail = "markdown" },
	{ .name = "build_html", .perform = build, .detail = "html" },
	{ .name = "compare_json", .perform = compare, .detail = "json" },
	{ .name = "compare_markdown", .perform = compare, .detail = "markdown" },
	{ .name = "figure_latency", .perform = figure, .detail = "latency" },
	{ .name = "figure_throughput", .perform = figure, .detail = "throughput" },
	{ .name = "figure_memory", .perform = figure, .detail = "memory" },
	{ .name = "figure_flops", .perform = figure, .detail = "flops" },
	{ .name = "figure_scaling", .perform = figure, .detail = "scaling" },
	{ .name = "figure_percentiles", .perform = figure, .detail = "percentiles" },
	{ .name = "figure_distribution", .perform = figure, .detail = "distribution" },
	{ .name = "figure_device", .perform = figure, .detail = "device" },
	{ .name = "figure_timeline", .perform = figure, .detail = "timeline" },
	{ .name = "figure_operators", .perform = figure, .detail = "operators" },
	{ .name = "figure_roofline", .perform = figure, .detail = "roofline" },
	{ .name = "figure_memory_timeline", .perform = figure, .detail = "memory_timeline" },
	{ .name = "figure_efficiency", .perform = figure, .detail = "efficiency" },
	{ .name = "figure_pareto", .perform = figure, .detail = "pareto" },
	{ .name = "figure_heatmap", .perform = figure, .detail = "heatmap" },
	{ .name = "figure_parallel", .perform = figure, .detail = "parallel" },
	{ .name = "figure_space", .perform = figure, .detail = "space" },
	{ .name = "figure_history", .perform = figure, .detail = "history" },
	{ .name = "figure_comparison", .perform = figure, .detail = "comparison" },
	{ .name = "figure_ab", .perform = figure, .detail = "ab" },
	{ .name = "page", .perform = page },
	{ .name = "svg_latency", .perform = picture, .detail = "latency.svg" },
	{ .name = "svg_flops", .perform = picture, .detail = "flops.svg" },
	{ .name = "svg_heatmap", .perform = picture, .detail = "heatmap.svg" },
	{ .name = "svg_space", .perform = picture, .detail = "space.svg" },
	{ .name = "svg_distribution", .perform = picture, .detail = "distribution.svg" },
	{ .name = "svg_parallel", .perform = picture, .detail = "parallel.svg" },
	{ .name = "svg_roofline", .perform = picture, .detail = "roofline.svg" },
	{ .name = "text_latency", .perform = picture, .detail = "latency.txt" },
	{ .name = "text_heatmap", .perform = picture, .detail = "heatmap.txt" },
	{ .name = "text_memory", .perform = picture, .detail = "memory.txt" },
	{ .name = "png", .perform = picture, .detail = "latency.png", .keeps = true },
	{ .name = "pdf", .perform = picture, .detail = "latency.pdf", .keeps = true },
	{ .name = "plan", .perform = plan },
	{ .name = "hub_cache", .perform = hub_cache },
	{ .name = "hub_cache_list", .perform = hub_list },
	{ .name = "view", .perform = view },
	{ 0 },
};
