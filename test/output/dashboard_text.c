/* The page and its parts in memory, as the dyno_dashboard_… functions give them, and the page as a
 * file. */
#include "core/base/count.h"
#include "core/base/json.h"
#include "core/base/option.h"
#include "output/dashboard/aggregate.h"
#include "output/dashboard/dashboard.h"
#include "output/sample_results.h"
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

typedef char *make(const dyno_results *results, const dyno_dashboard_options *options,
		   size_t *length, dyno_error *err);

static char *settings(const dyno_results *results, const dyno_dashboard_options *options,
		      size_t *length, dyno_error *err)
{
	(void)results;
	return dyno_dashboard_settings(options, length, err);
}

static char *module(const dyno_results *results, const dyno_dashboard_options *options,
		    size_t *length, dyno_error *err)
{
	(void)results;
	(void)options;
	return dyno_dashboard_module(length, err);
}

static char *text_of(const struct dyno_results *results, make *part, const char *view)
{
	dyno_dashboard_options options = DYNO_DASHBOARD_OPTIONS_INIT;
	struct dyno_error err = { 0 };
	size_t length = 0;
	options.view = view;
	char *text = part(results, &options, &length, &err);
	CHECK_ROW(err.message, text && strlen(text) == length);
	return text;
}

static void gives_the_parts(void)
{
	struct dyno_results *results = sample_results();
	char *html =
		text_of(results, dyno_dashboard_html, "{\"batch\": [1, \"8\"], \"theme\": dark}");
	char *page = text_of(results, dyno_dashboard_page, NULL);
	char *data = text_of(results, dyno_dashboard_data, NULL);
	char *again = text_of(results, dyno_dashboard_data, NULL);
	CHECK(strncmp(html, "<!doctype html>", 15) == 0 && strstr(html, data));
	CHECK(strstr(html, "\"config\":{\"theme\":\"dark\",\"batch\":[\"1\",\"8\"]}"));
	CHECK(strncmp(page, "{\"title\":", 9) == 0 && strcmp(data, again) == 0);
	dyno_text_free(html);
	dyno_text_free(page);
	dyno_text_free(data);
	dyno_text_free(again);
	dyno_results_destroy(results);
}

/* Settings and module need no results. The module has no end of a script element in its parts. */
static void gives_what_all_pages_share(void)
{
	char *none = text_of(NULL, settings, NULL);
	char *some = text_of(NULL, settings, "field: latency_p99\nbatch: 4\n");
	char *all = text_of(NULL, settings,
			    "{theme: auto, panels: [main, table:12, ab:3], columns: samples, "
			    "sort: [-latency_p99, model, status], mark: box, x: flops_total, "
			    "group: device, latency-limit: 50ms, space: [samples, batch, model], "
			    "status: ok, metric: flops, range: [samples=..9, latency_p99=0.1..], "
			    "model: any, x-scale: log}");
	char *exact =
		text_of(NULL, settings,
			"search: \nspace: ''\npanels: []\nmodel: a,b\ndevice: [\"c, d\", 'e\\,']");
	char *code = text_of(NULL, module, NULL);
	/* What prices and formulas will make can be named. */
	char *costs =
		text_of(NULL, settings,
			"price: { NVIDIA L4: 0.8 }\nderive: [twice = 2 * cost]\nfield: twice\n"
			"best: cost\nlimit: [cost<=2]\nrelative-to: device=L4,batch=1\n"
			"slices: [heatmap/sequence=512, main/precision=*]\n");
	CHECK_STRING(costs,
		     "{\"field\":\"twice\",\"limit\":[\"cost<=2\"],\"slices\":[\"heatmap/"
		     "sequence=512\",\"main/precision=*\"],\"relative-to\":\"device=L4,batch=1\","
		     "\"price\":[\"NVIDIA L4=0.8\"],\"derive\":[\"twice = 2 * "
		     "cost\"],\"best\":\"cost\"}");
	dyno_text_free(costs);
	CHECK_STRING(exact, "{\"panels\":[],\"space\":[\"\"],\"search\":\"\",\"model\":[\"a,b\"],"
			    "\"device\":[\"c, d\",\"e\\\\,\"]}");
	dyno_text_free(exact);
	CHECK(strcmp(none, "{}") == 0);
	CHECK(strstr(all, "\"panels\":[\"main\",\"table:12\",\"ab:3\"]"));
	CHECK(strcmp(some, "{\"field\":\"latency_p99\",\"batch\":[\"4\"]}") == 0);
	const char *end = strstr(code, "\nexport default dynoPage.widget({\"style\":\".dyno");
	CHECK(strncmp(code, "var dynoPage=", 13) == 0 && end);
	CHECK(end && strstr(end, "\",\"wasm\":\"") && strstr(end, "\",\"plotly\":\""));
	CHECK(!strstr(code, "</script>") && !strstr(code, "</style>"));
	dyno_text_free(none);
	dyno_text_free(some);
	dyno_text_free(all);
	dyno_text_free(code);
}

static void refuses_what_makes_no_sense(void)
{
	static const struct {
		make *part;
		const char *view, *said;
	} rows[] = {
		{ dyno_dashboard_html, NULL, "no results to show" },
		{ settings, "bathc: 1", "view:1:1: unknown key \"bathc\"" },
		{ settings, "bathc: 1", "did you mean \"batch\"?" },
		{ settings, "\n  colour: 1",
		  "view:2:3: unknown key \"colour\"; the keys are title, " },
		{ settings, "- 1", "view:1:1: a settings file is a mapping, such as" },
		{ settings, "batch: 1\n---\nbatch: 1", "view:2:1: a second document" },
		{ settings, "batch: [[1]]", "view:1:9: a plain value was expected" },
		{ settings, "batch: &a 1\nmodel: *a", "view:2:8: anchors have no place here" },
		{ settings, "search: \"a\\0b\"", "view:1:9: a NUL character" },
		{ settings, "theme: [dark]", "view:1:8: a single value was expected" },
		{ settings, "{", "view:" },
		{ settings, "batch: 1\nbatch: 2", "view:2:1: this key stands here twice" },
		{ settings, "theme: drak", "view:1:8: theme: \"drak\" is not light, dark or auto" },
		{ settings, "panels: [main, tabel]",
		  "view:1:16: panels: \"tabel\" is not a panel" },
		{ settings, "panels: [table:5]", "panels: \"table:5\" is not a panel" },
		{ settings, "field: nope", "field: \"nope\" is not a field" },
		{ settings, "columns: [samples, nope]", "columns: \"nope\" is not a field" },
		{ settings, "space: nope", "space: \"nope\" is not a field" },
		{ settings, "sort: [-run, -nope]", "sort: \"-nope\" is not a field" },
		{ settings, "x: nope", "‹x›: no word \"nope\"" },
		{ settings, "mark: pie", "‹mark›: \"pie\" is not one of" },
		{ settings, "latency-limit: soon", "view:1:16: ‹latency-limit›" },
		{ settings, "status: [ok, okk]", "‹status›: no status \"okk\"" },
		{ settings, "metric: speed", "metric: \"speed\" is not a metric" },
		{ settings, "range: latency_p99=a..1", "is not the range of a field" },
		{ settings, "hide: [main]", "hide: \"main\" is not a series of a panel" },
		{ settings, "zoom: [\"main:xaxis=1\"]", "zoom: \"main:xaxis=1\" is not an axis" },
		{ settings, "zoom: [\"no:xaxis=1..2\"]", "is not an axis of a panel" },
		{ settings, "zoom: [\"main:zaxis=1..2\"]", "is not an axis of a panel" },
		{ settings, "places: [\"1-\"]", "places: \"1-\" is not the place of a result" },
		{ settings, "side-a: [all]", "side-a: \"all\" is not the place" },
		{ settings, "axes: [colour]", "axes: \"colour\" is not a field" },
		{ settings, "hide: [\"no:cpu\"]", "hide: \"no:cpu\" is not a series" },
		{ settings, "price: [NVIDIA L4]", "‹price›" },
		{ settings, "price: [NVIDIA L4=dear]", "‹price›: \"dear\" is no amount" },
		{ settings, "energy-price: -1", "‹energy-price›: \"-1\" is no amount" },
		{ settings, "derive: [twice]", "‹derive›: \"twice\" is not like NAME = FORMULA" },
		{ settings, "field: twice\nderive: [twice = 2 * cost]",
		  "field: \"twice\" is not a field" },
		{ settings, "relative-as: share", "‹relative-as›: \"share\" is not one of" },
		{ settings, "slices: [heatmap=1]", "slices: \"heatmap=1\" is not a panel's word" },
		{ settings, "slices: [nope/batch=1]", "is not a panel's word and value" },
		{ settings, "range: nope=0..1", "is not the range of a field" },
		{ settings, "range: latency_p99=1", "is not the range of a field" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		dyno_dashboard_options options = DYNO_DASHBOARD_OPTIONS_INIT;
		struct dyno_error err = { 0 };
		options.view = rows[i].view;
		CHECK_ROW(rows[i].said, !rows[i].part(NULL, &options, NULL, &err));
		CHECK_ROW(err.message, strstr(err.message, rows[i].said));
		CHECK_ROW(rows[i].said, err.code == DYNO_ERROR_USAGE);
	}
	dyno_dashboard_options options = { .size = 3 };
	struct dyno_error err = { 0 };
	CHECK(!dyno_dashboard_settings(&options, NULL, &err) &&
	      strstr(err.message, "must be initialised with DYNO_DASHBOARD_OPTIONS_INIT"));
	CHECK(!dyno_dashboard_write(NULL, NULL, NULL, NULL));
}

/* As the lists of a plan: what is done for each value would take minutes. */
static void refuses_endless_lists(void)
{
	struct buffer view = { 0 };
	struct dyno_error err = { 0 };
	dyno_dashboard_options options = DYNO_DASHBOARD_OPTIONS_INIT;
	buffer_string(&view, "model: [");
	for (int i = 0; i < OPTION_LIST_MOST; i++)
		buffer_string(&view, "a,");
	buffer_string(&view, "]");
	options.view = buffer_text(&view);
	char *most = settings(NULL, &options, NULL, &err);
	CHECK_ROW(err.message, most != NULL);
	dyno_text_free(most);
	view.length--;
	buffer_string(&view, "a]");
	options.view = buffer_text(&view);
	CHECK(!settings(NULL, &options, NULL, &err) &&
	      strstr(err.message, "view:1:20009: ‹model›: more than 10000 values"));
	buffer_finish(&view);
}

static void writes_a_file(void)
{
	char folder[] = "/tmp/dyno-test-XXXXXX", expected[64];
	struct dyno_results *results = sample_results();
	struct dyno_error err = { 0 };
	if (!mkdtemp(folder))
		abort();
	char *path = dyno_dashboard_write(results, folder, NULL, &err);
	snprintf(expected, sizeof(expected), "%s/dashboard.html", folder);
	CHECK(path && strcmp(path, expected) == 0 && access(expected, R_OK) == 0);
	CHECK(!dyno_dashboard_write(results, "/proc/nowhere/a.html", NULL, &err) &&
	      err.code == DYNO_ERROR_IO);
	unlink(expected);
	rmdir(folder);
	dyno_text_free(path);
	dyno_results_destroy(results);
}

/* Two runs of the same cells under other governors; the second is twice as slow and lacks a cell.
 */
static struct dyno_results *two_runs(void)
{
	struct dyno_results *results = sample_results(), *more = sample_results();
	struct run *before = results->runs[0], *after = more->runs[0];
	after->id = "20261124-224135-5f3b";
	after->result_count--;
	for (size_t i = 0; i < after->result_count; i++)
		after->results[i]->values[FIELD_LATENCY_MEDIAN].value *= 2;
	properties_add_text(&results->arena, &before->environment, "governor", "performance");
	properties_add_text(&more->arena, &after->environment, "governor", "powersave");
	properties_add_text(&results->arena, &before->environment, "cpu", "AMD EPYC 7763");
	properties_add_text(&more->arena, &after->environment, "cpu", "AMD EPYC 7763");
	strings_add(&results->arena, &before->warnings, "the CPU was hot");
	results_join(results, more, NULL);
	return results;
}

static const struct result *cell_of(const struct run *run, const char *device, uint64_t batch)
{
	for (size_t i = 0; i < run->result_count; i++)
		if (strcmp(run->results[i]->cell.device->id, device) == 0 &&
		    run->results[i]->cell.batch == batch && run->results[i]->cell.sequence)
			return run->results[i];
	return NULL;
}

static void joins_what_is_too_much(void)
{
	struct dyno_results *results = two_runs();
	struct arena arena = { 0 };
	const char *what = NULL;
	struct dyno_results *fewer = results_aggregate(results, 0, &arena, &what, NULL);
	CHECK(fewer && fewer->run_count == 1 && fewer->runs[0]->result_count == 5);
	CHECK(what && strstr(what, "9 results are too many") && strstr(what, "(5 of them)"));
	CHECK(what && strstr(what, "the operators and components of one of them; their runs differ "
				   "in governor."));
	const struct run *run = fewer->runs[0];
	const struct result *joined = cell_of(run, "cpu", 8), *single = cell_of(run, "cuda:0", 1);
	CHECK(joined && fabs(joined->values[FIELD_LATENCY_MEDIAN].value - 1.5 * 1.012) < 1e-12);
	CHECK(joined && joined->values[FIELD_LATENCY_MEDIAN].kind == INTERVAL_NONE);
	CHECK(single && single->values[FIELD_LATENCY_MEDIAN].value == 0.0091234);
	CHECK(single && single->replicate_count == 1);
	CHECK(!properties_find(&run->environment, "governor"));
	CHECK(properties_find(&run->environment, "cpu") && run->warnings.count == 1);
	CHECK(!results_aggregate(results, 5, &arena, &what, NULL));
	dyno_results_destroy(fewer);
	dyno_results_destroy(results);
	arena_finish(&arena);
}

TEST_MAIN({ "gives the parts", gives_the_parts },
	  { "gives what all pages share", gives_what_all_pages_share },
	  { "refuses what makes no sense", refuses_what_makes_no_sense },
	  { "refuses endless lists", refuses_endless_lists }, { "writes a file", writes_a_file },
	  { "joins what is too much for a page", joins_what_is_too_much })
