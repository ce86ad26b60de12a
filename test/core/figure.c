/* Figures: building them, ranges and ticks of axes, colours. */
#include "core/figure.h"
#include "core/theme.h"
#include "test.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define COUNT(rows) (sizeof(rows) / sizeof(*(rows)))

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
		{ "log of nothing", SCALE_LOG, NAN, NAN, false, "1" },
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

TEST_MAIN({ "fits axes", fits_axes }, { "fits any range", fits_any_range },
	  { "builds panels and marks", builds }, { "has colours", colours })
