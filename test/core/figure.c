/* Figures: building them, ranges and ticks of axes, colours. */
#include "core/figure/figure.h"
#include "core/base/count.h"
#include "core/figure/theme.h"
#include "figures.h"
#include "test.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "0 | 50 | 100" */
static void join(const struct axis *axis, char *text, size_t size)
{
	size_t used = 0;
	*text = '\0';
	for (size_t i = 0; i < axis->tick_count && used < size; i++)
		used += (size_t)snprintf(text + used, size - used, "%s%s", i ? " | " : "",
					 axis->ticks[i].label);
}

static void fits_axes(void)
{
	static const struct {
		const char *name;
		enum scale scale;
		double low, high;
		bool zero;
		const char *ticks;
	} rows[] = {
		{ "from zero", SCALE_LINEAR, 12, 96, true, "0 | 20 | 40 | 60 | 80 | 100" },
		{ "zoomed", SCALE_LINEAR, 12.1, 12.4, false,
		  "12.10 | 12.15 | 12.20 | 12.25 | 12.30 | 12.35 | 12.40" },
		{ "thousands", SCALE_LINEAR, 0, 4.2e6, true,
		  "0 | 1,000,000 | 2,000,000 | 3,000,000 | 4,000,000 | 5,000,000" },
		{ "negative", SCALE_LINEAR, -0.2, 0.3, false, "-0.2 | -0.1 | 0 | 0.1 | 0.2 | 0.3" },
		{ "all zero", SCALE_LINEAR, 0, 0, true, "0 | 0.2 | 0.4 | 0.6 | 0.8 | 1.0" },
		{ "all equal", SCALE_LINEAR, 5, 5, false,
		  "4.4 | 4.6 | 4.8 | 5.0 | 5.2 | 5.4 | 5.6" },
		{ "NaN", SCALE_LINEAR, NAN, NAN, true, "0 | 0.2 | 0.4 | 0.6 | 0.8 | 1.0" },
		{ "infinite", SCALE_LINEAR, 0, INFINITY, true, "0 | 0.2 | 0.4 | 0.6 | 0.8 | 1.0" },
		{ "log, a decade", SCALE_LOG, 3, 40, false, "2 | 5 | 10 | 20 | 50" },
		{ "log, ten decades", SCALE_LOG, 1e-3, 1e7, false,
		  "0.001 | 0.01 | 0.1 | 1 | 10 | 100 | 1,000 | 10,000 | 100,000 | 10⁶ | 10⁷" },
		{ "log of zero", SCALE_LOG, 0, 100, false, "10 | 20 | 50 | 100" },
		{ "log of nothing", SCALE_LOG, NAN, NAN, false, "1 | 2" },
		{ "log of little", SCALE_LOG, 3.1, 4.2, false, "3 | 4 | 5" },
		{ "log across a power of ten", SCALE_LOG, 0.85, 2.4, false,
		  "0.8 | 0.9 | 1 | 2 | 3" },
		{ "log, a bit more than three decades", SCALE_LOG, 0.008, 2, false,
		  "0.005 | 0.01 | 0.02 | 0.05 | 0.1 | 0.2 | 0.5 | 1 | 2" },
		{ "log, ends between powers of ten", SCALE_LOG, 0.0006, 17, false,
		  "0.001 | 0.01 | 0.1 | 1 | 10" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = { 0 };
		struct figure figure;
		struct axis axis = { 0 };
		char text[512];
		figure_init(&figure, &arena, "test");
		CHECK_ROW(rows[i].name, axis_fit(&figure, &axis, rows[i].scale, rows[i].low,
						 rows[i].high, rows[i].zero));
		join(&axis, text, sizeof(text));
		CHECK_STRING(text, rows[i].ticks);
		CHECK_ROW(rows[i].name, axis.low < axis.high);
		if (isfinite(rows[i].low) && rows[i].low > 0)
			CHECK_ROW(rows[i].name, axis.low <= rows[i].low);
		if (isfinite(rows[i].high))
			CHECK_ROW(rows[i].name, axis.high >= rows[i].high);
		arena_finish(&arena);
	}
}

/* Ranges of any size: always some ticks, inside the range, rising, and no more than fit. */
static void fits_any_range(void)
{
	for (int e = -300; e <= 300; e += 7)
		for (int f = e; f <= 300; f += 41) {
			struct arena arena = { 0 };
			struct figure figure;
			struct axis axis = { 0 };
			figure_init(&figure, &arena, "test");
			for (int scale = SCALE_LINEAR; scale <= SCALE_LOG; scale++) {
				CHECK(axis_fit(&figure, &axis, (enum scale)scale, pow(10, e),
					       1.7 * pow(10, f), false));
				CHECK(axis.tick_count > 0 && axis.tick_count <= 32);
				CHECK(isfinite(axis.low) && axis.low < axis.high);
				for (size_t i = 1; i < axis.tick_count; i++)
					CHECK(axis.ticks[i].at > axis.ticks[i - 1].at);
			}
			arena_finish(&arena);
		}
}

/* Of which steps would be nothing, or no number: they never ended. */
static void fits_the_ends_of_doubles(void)
{
	static const double ends[] = { -INFINITY, -1.7e308, -12, -10,     -1,       -5e-324, 0,
				       5e-324,    1e-310,   1,   1.7e308, INFINITY, NAN };
	for (size_t i = 0; i < COUNT(ends) * COUNT(ends) * 4; i++) {
		struct arena arena = { 0 };
		struct figure figure;
		struct axis axis = { 0 };
		figure_init(&figure, &arena, "test");
		double low = ends[i / 4 % COUNT(ends)], high = ends[i / 4 / COUNT(ends)];
		CHECK(axis_fit(&figure, &axis, i % 2 ? SCALE_LOG : SCALE_LINEAR, low, high,
			       i % 4 > 1));
		CHECK(isfinite(axis.low) && isfinite(axis.high) && axis.low < axis.high);
		CHECK(axis.tick_count > 0 && axis.tick_count <= 32);
		arena_finish(&arena);
	}
}

static void builds(void)
{
	static const char *const names[] = { "1", "2", "4" };
	struct arena arena = { 0 };
	struct figure figure;
	figure_init(&figure, &arena, "test");
	for (int i = 0; i < 5; i++) {
		struct panel *panel = figure_add_panel(&figure);
		CHECK(panel && axis_categories(&figure, &panel->x, names, 3));
		for (size_t k = 0; k < 9; k++)
			CHECK(panel_add_mark(&figure, panel, MARK_BAR, k) != NULL);
		CHECK(panel_add_annotation(&figure, panel, 1, 2, false, "knee"));
	}
	CHECK(figure.panel_count == 5 && figure.panels[4].mark_count == 9);
	CHECK(figure.panels[0].marks[8].count == 8 && figure.panels[0].marks[8].opacity == 1);
	CHECK(figure.panels[2].x.high == 2.5);
	CHECK(figure_add_note(&figure, "p99 needs n ≥ %d", 368));
	CHECK(figure_add_note(&figure, "p99 needs n ≥ %d", 368));
	CHECK(figure.notes.count == 1);
	arena_finish(&arena);
}

static void colours(void)
{
	CHECK(theme_find("light") == &theme_light && theme_find("dark") == &theme_dark);
	CHECK(theme_find("pink") == NULL);
	CHECK(theme_colour(&theme_light, 0) == theme_colour(&theme_light, THEME_SERIES));
	CHECK(theme_colour(&theme_dark, COLOUR_TEXT) == theme_dark.text);
	CHECK(theme_scale(&theme_light, 0) == theme_light.scale[0]);
	CHECK(theme_scale(&theme_light, NAN) == theme_light.scale[0]);
	CHECK(theme_scale(&theme_light, 2) == theme_light.scale[4]);
	CHECK(theme_scale(&theme_light, 0.25) == theme_light.scale[1]);
}

/* The caller frees. */
static char *plotly(const struct figure *figure, const struct theme *theme)
{
	struct json_writer writer = { 0 };
	figure_write_plotly(figure, theme, &writer);
	CHECK(json_finish(&writer, NULL));
	return buffer_detach(&writer.buffer);
}

static const struct json_value *child(const struct json_value *value, size_t index)
{
	const struct json_value *found = value ? value->first : NULL;
	for (; found && index; index--)
		found = found->next;
	return found;
}

static void writes_plotly(void)
{
	static const char *const names[] = { "</script><b>%{y}", "cuda:0" };
	struct arena arena = { 0 };
	struct figure figure;
	struct dyno_error err = { 0 };
	example_figure(&figure, &arena, names);
	char *text = plotly(&figure, &theme_light), *again = plotly(&figure, &theme_light);
	CHECK_STRING(again, text);
	const struct json_value *json = json_parse(&arena, text, strlen(text), JSON_LIMITS, &err);
	CHECK(json != NULL);
	const struct json_value *data = json_member(json, "data"), *bar = child(data, 0);
	const struct json_value *layout = json_member(json, "layout"),
				*axis = json_member(layout, "yaxis");
	CHECK(data && data->count == 8);
	CHECK_STRING(json_member(bar, "type")->string, "bar");
	CHECK_STRING(json_member(bar, "legendgroup")->string, "&lt;/script&gt;&lt;b&gt;%{y}");
	CHECK(json_member(bar, "x")->numbers[1] == 0.8);
	CHECK(json_member(bar, "width")->number == 0.4);
	CHECK_STRING(json_member(layout, "barmode")->string, "overlay");
	CHECK(json_member(axis, "range")->numbers[1] == figure.panels[0].y.high);
	CHECK(json_member(axis, "ticktext")->count == figure.panels[0].y.tick_count);
	CHECK_STRING(json_member(json_member(axis, "title"), "text")->string,
		     "Latency (ms) · lower is better ↓");
	CHECK(!strstr(text, "<b>%{y}"));
	CHECK(strstr(text, "\"hovertemplate\":\"%{customdata[0]}"));
	free(text);
	free(again);
	arena_finish(&arena);
}

/* A logarithmic axis has its range as logarithms and its ticks as values. */
static void writes_logarithms(void)
{
	struct arena arena = { 0 };
	struct figure figure;
	figure_init(&figure, &arena, "test");
	struct panel *panel = figure_add_panel(&figure);
	CHECK(axis_fit(&figure, &panel->x, SCALE_LOG, 1, 1000, false));
	CHECK(axis_fit(&figure, &panel->y, SCALE_LINEAR, 0, 1, true));
	CHECK(panel_add_annotation(&figure, panel, 100, 0.5, true, "knee"));
	char *text = plotly(&figure, &theme_dark);
	CHECK(strstr(text, "\"type\":\"log\",\"range\":[0,3]"));
	CHECK(strstr(text, "\"text\":\"knee\",\"xref\":\"x\",\"yref\":\"y\",\"x\":2,"));
	free(text);
	arena_finish(&arena);
}

static void names_an_entry_once(void)
{
	struct arena arena = { 0 };
	struct figure figure;
	figure_init(&figure, &arena, "test");
	for (size_t i = 0; i < 2; i++) {
		struct panel *panel = figure_add_panel(&figure);
		panel_add_mark(&figure, panel, MARK_BAR, 0)->name = "mean";
		panel_add_mark(&figure, panel, MARK_BAR, 0)->name = i ? "p99" : NULL;
	}
	CHECK(figure_in_legend(&figure, 0, 0) && !figure_in_legend(&figure, 0, 1));
	CHECK(!figure_in_legend(&figure, 1, 0) && figure_in_legend(&figure, 1, 1));
	arena_finish(&arena);
}

TEST_MAIN({ "fits axes", fits_axes }, { "fits any range", fits_any_range },
	  { "fits the ends of doubles", fits_the_ends_of_doubles },
	  { "builds panels and marks", builds }, { "has colours", colours },
	  { "writes Plotly JSON", writes_plotly }, { "writes logarithms", writes_logarithms },
	  { "names an entry once", names_an_entry_once })
