/* The texts of every chart: none meets another, none is cut, whatever models are called, with 1 and
 * 12 devices, 1 and 40 batch sizes, in pictures of every size. */
#include "core/base/count.h"
#include "core/chart/chart.h"
#include "output/full_results.h"
#include "output/picture/render.h"
#include "test.h"

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
		check_results(&(struct full){ 2, 2, 4, 2, 2, names[i], 6 });
}

static void any_numbers_of_devices_and_batches(void)
{
	static const unsigned rows[][2] = { { 1, 1 }, { 12, 1 }, { 1, 40 }, { 12, 40 } };
	for (size_t i = 0; i < COUNT(rows); i++)
		check_results(&(struct full){ 1, rows[i][0], rows[i][1], 0, 1, names[1], 4 });
}

static void no_results_at_all(void)
{
	struct dyno_results *results = results_create(NULL);
	for (const struct chart *chart = charts; chart->name; chart++)
		check_chart(results, chart->name, "no results");
	dyno_results_destroy(results);
}

TEST_MAIN({ "any names", any_names },
	  { "any numbers of devices and batch sizes", any_numbers_of_devices_and_batches },
	  { "no results at all", no_results_at_all })
