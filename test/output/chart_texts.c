/* The texts of every chart: none meets another, none is cut, whatever models are called, with 1 and
 * 12 devices, 1 and 40 batch sizes, in pictures of every size. */
#include "core/base/count.h"
#include "core/chart/chart.h"
#include "output/full_results.h"
#include "output/picture/render.h"
#include "test.h"
#include <string.h>

static const char *const names[] = {
	"bert-base-uncased",
	("a-name-of-a-hundred-and-twenty-characters-which-nobody-would-give-a-model-by-hand-but-a-"
	 "script-that-joins-settings-does-so"),
	"名前がとても長い模型のための試験用の文字列名前がとても長い模型のための試験用の文字列",
	"نموذج اختبار الأداء للشبكات العصبية",
	"🚀🔥👩‍👩‍👧‍👦",
	"</script><script>alert(1)</script>",
	"%{y}",
	"\xff\xfe invalid \xc3(",
	"two\nlines",
};

static const struct render_options sizes[] = {
	{ .width = 0 },
	{ .width = 600, .height = 400 },
	{ .width = 1920, .height = 1080 },
	{ .width = 240, .height = 600 },
};

static void check_picture(const char *what, const struct figure *figure,
			  const struct render_options *options)
{
	struct arena arena = { 0 };
	struct boxes boxes = { 0 };
	CHECK_ROW(what, render_boxes(figure, options, &arena, &boxes, NULL));
	CHECK_ROW(what, boxes.count > 1);
	for (size_t i = 0; i < boxes.count; i++) {
		struct rectangle a = boxes.items[i].place;
		if (!(a.x >= -0.5 && a.y >= -0.5 && a.x + a.width <= boxes.width + 0.5 &&
		      a.y + a.height <= boxes.height + 0.5)) {
			printf("# %s, %s, %g × %g: cut: \"%s\"\n", figure->name, what, boxes.width,
			       boxes.height, boxes.items[i].string);
			test_failures++;
		}
		for (size_t j = 0; j < i; j++)
			if (rectangles_meet(a, boxes.items[j].place)) {
				printf("# %s, %s, %g × %g: \"%s\" meets \"%s\"\n", figure->name,
				       what, boxes.width, boxes.height, boxes.items[i].string,
				       boxes.items[j].string);
				test_failures++;
			}
	}
	arena_finish(&arena);
}

static void check_chart(const struct dyno_results *results, const char *chart, const char *what)
{
	struct arena arena = { 0 };
	struct chart_spec spec;
	struct figure figure;
	struct dyno_error err = { 0 };
	CHECK(chart_spec_init(&spec, &arena, &err));
	spec.chart = chart;
	spec.percentiles = spec.detailed = true;
	CHECK_ROW(err.message, chart_draw(results, &spec, &arena, &figure, &err));
	for (size_t i = 0; i < COUNT(sizes) && !err.code; i++)
		check_picture(what, &figure, &sizes[i]);
	arena_finish(&arena);
}

static void check_results(const struct full *full)
{
	struct dyno_results *results = full_results(full);
	for (const struct chart *chart = charts; chart->name; chart++)
		check_chart(results, chart->name, full->name);
	dyno_results_destroy(results);
}

static void any_names(void)
{
	for (size_t i = 0; i < COUNT(names); i++)
		check_results(&(struct full){ 2, 2, 4, 2, 2, names[i], 6, true });
}

static void any_numbers_of_devices_and_batches(void)
{
	static const unsigned rows[][2] = { { 1, 1 }, { 12, 1 }, { 1, 40 }, { 12, 40 } };
	for (size_t i = 0; i < COUNT(rows); i++)
		check_results(
			&(struct full){ 1, rows[i][0], rows[i][1], 0, 1, names[1], 4, false });
}

static void no_results_at_all(void)
{
	struct dyno_results *results = results_create(NULL);
	for (const struct chart *chart = charts; chart->name; chart++)
		check_chart(results, chart->name, "no results");
	dyno_results_destroy(results);
}

/* Cells of a panel with room for their numbers have none where those of another panel have not. */
static void heatmaps_have_numbers_in_all_panels_or_none(void)
{
	static const size_t columns[][2] = { { 3, 4 }, { 3, 60 } };
	for (size_t i = 0; i < COUNT(columns); i++) {
		struct arena arena = { 0 };
		struct boxes boxes = { 0 };
		struct figure figure;
		size_t written = 0;
		figure_init(&figure, &arena, "heatmap");
		figure.columns = 2;
		for (size_t p = 0; p < 2; p++) {
			size_t count = columns[i][p];
			struct panel *panel = figure_add_panel(&figure);
			struct mark *mark = panel_add_mark(&figure, panel, MARK_HEATMAP, count);
			CHECK(axis_fit(&figure, &panel->x, SCALE_LINEAR, 0, (double)count, true) &&
			      axis_fit(&figure, &panel->y, SCALE_LINEAR, 0, 1, true));
			mark->columns = count;
			mark->line_count = 1;
			mark->x = arena_allocate(&arena, count, sizeof(double));
			mark->y = arena_allocate(&arena, 1, sizeof(double));
			mark->z = arena_allocate(&arena, count, sizeof(double));
			mark->texts = arena_allocate(&arena, count, sizeof(char *));
			mark->value_high = 1;
			for (size_t k = 0; k < count; k++) {
				mark->x[k] = (double)k;
				mark->texts[k] = "12.34";
			}
		}
		CHECK(render_boxes(&figure, &(struct render_options){ .width = 0 }, &arena, &boxes,
				   NULL));
		for (size_t k = 0; k < boxes.count; k++)
			written += strcmp(boxes.items[k].string, "12.34") == 0;
		CHECK(written == (i ? 0 : 7));
		arena_finish(&arena);
	}
}

/* Names of rows break before what stands in brackets, else at a blank, rather than lose a part. */
static void long_names_of_rows_have_two_lines(void)
{
	static const char *const rows[] = { "AMD Instinct MI300X (1.824 ms)", "cpu (4 ms)",
					    "Intel Arc Graphics of the Core Ultra 7 155H" };
	static const char *const lines[] = { "AMD Instinct MI300X", "(1.824 ms)", "cpu (4 ms)" };
	struct arena arena = { 0 };
	struct boxes boxes = { 0 };
	struct figure figure;
	figure_init(&figure, &arena, "operators");
	struct panel *panel = figure_add_panel(&figure);
	struct mark *mark = panel_add_mark(&figure, panel, MARK_BAR, COUNT(rows));
	mark->x = arena_allocate(&arena, COUNT(rows), sizeof(double));
	mark->y = arena_allocate(&arena, COUNT(rows), sizeof(double));
	mark->horizontal = true;
	CHECK(axis_categories(&figure, &panel->y, rows, COUNT(rows)) &&
	      axis_fit(&figure, &panel->x, SCALE_LINEAR, 0, 1, true));
	CHECK(render_boxes(&figure, &(struct render_options){ .width = 500, .height = 300 }, &arena,
			   &boxes, NULL));
	for (size_t i = 0; i < COUNT(lines); i++) {
		size_t written = 0;
		for (size_t k = 0; k < boxes.count; k++)
			written += strcmp(boxes.items[k].string, lines[i]) == 0;
		CHECK_ROW(lines[i], written == 1);
	}
	for (size_t k = 0; k < boxes.count; k++)
		CHECK_ROW(boxes.items[k].string, !strstr(boxes.items[k].string, "…"));
	arena_finish(&arena);
}

TEST_MAIN({ "any names", any_names },
	  { "any numbers of devices and batch sizes", any_numbers_of_devices_and_batches },
	  { "no results at all", no_results_at_all },
	  { "long names of rows have two lines", long_names_of_rows_have_two_lines },
	  { "heatmaps have numbers in all panels or none",
	    heatmaps_have_numbers_in_all_panels_or_none })
