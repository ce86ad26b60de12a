/* Figures as text: no line is wider than asked for and nothing steers the terminal, whatever things
 * are called; marks stand where the values are, which is read back from the text. */
#include "core/base/count.h"
#include "core/chart/chart.h"
#include "core/machine_results.h"
#include "output/full_results.h"
#include "output/picture/render.h"
#include "output/terminal_figures.h"

static const char *const names[] = {
	"bert-base-uncased",
	("a-name-of-a-hundred-and-twenty-characters-which-nobody-would-give-a-model-by-hand-but-a-"
	 "script-that-joins-settings-does-so"),
	"名前がとても長い模型のための試験用の文字列名前がとても長い模型のための試験用の文字列",
	"نموذج اختبار الأداء للشبكات العصبية",
	"🚀🔥👩‍👩‍👧‍👦 ⚡✅ ไทยกำ",
	"\x1b]0;owned\x07\x1b[2J\x9b\x33\x31m \xc2\x9b\x33\x31m",
	"\xff\xfe invalid \xc3(",
	"two\nlines\r\x08\x08over",
	"e\xcc\x81\xcc\x81\xcc\x81\xcc\x81 zalgo \xe2\x80\xae turned",
	"",
};

static const struct render_text looks[] = {
	{ .columns = 20 },
	{ .columns = 40 },
	{ .columns = 80, .colours = COLOURS_16 },
	{ .columns = 80, .ascii = true },
	{ .columns = 120, .colours = COLOURS_256 },
	{ .columns = 200, .colours = COLOURS_TRUE },
	{ .columns = 40, .colours = COLOURS_TRUE, .ascii = true },
};

static void check_text(const char *what, const struct figure *figure)
{
	struct buffer out = { 0 };
	for (size_t i = 0; i < COUNT(looks); i++) {
		const char *wrong = wrong_with(draw(figure, &looks[i], &out), &looks[i]);
		if (wrong) {
			printf("# %s, %s, %zu columns: %s\n%.4000s\n", figure->name, what,
			       looks[i].columns, wrong, out.data);
			test_failures++;
		}
	}
	buffer_finish(&out);
}

static void check_charts(const struct dyno_results *results, const char *what)
{
	for (const struct chart *chart = charts; chart->name; chart++)
		for (int detailed = 0; detailed < 2; detailed++) {
			struct arena arena = { 0 };
			struct chart_spec spec;
			struct figure figure;
			struct dyno_error err = { 0 };
			CHECK(chart_spec_init(&spec, &arena, &err));
			spec.chart = chart->name;
			spec.percentiles = spec.detailed = detailed;
			CHECK_ROW(err.message, chart_draw(results, &spec, &arena, &figure, &err));
			if (!err.code)
				check_text(what, &figure);
			arena_finish(&arena);
		}
}

static void every_chart_keeps_to_the_width(void)
{
	static const struct full rows[] = {
		{ 1, 1, 1, 0, 1, NULL, 5, true }, /* one cell */
		{ 1, 2, 6, 0, 1, NULL, 30, true },
		{ 3, 3, 4, 2, 2, NULL, 4, false },
		{ 1, 12, 40, 0, 1, NULL, 2, false },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dyno_results *results = full_results(&rows[i]);
		check_charts(results, "full");
		dyno_results_destroy(results);
	}
}

static void names_of_anybody_do_no_harm(void)
{
	for (size_t i = 0; i < COUNT(names); i++) {
		struct dyno_results *results =
			full_results(&(struct full){ 2, 2, 3, 2, 2, names[i], 3, true });
		check_charts(results, names[i]);
		dyno_results_destroy(results);
	}
}

static void six_machines(void)
{
	struct dyno_results *results = machine_results(MACHINE_MODELS, 5, 0.03);
	check_charts(results, "machines");
	dyno_results_destroy(results);
}

static void nothing_at_all(void)
{
	struct dyno_results *results = results_create(NULL);
	check_charts(results, "no results");
	dyno_results_destroy(results);
}

static void every_mark(void)
{
	for (size_t i = 0; i < COUNT(sample_figures); i++) {
		struct arena arena = { 0 };
		struct figure figure;
		figure_init(&figure, &arena, sample_figures[i].name);
		sample_figures[i].make(&figure);
		check_text(sample_figures[i].name, &figure);
		arena_finish(&arena);
	}
}

/* --- Reading a picture ----------------------------------------------------------------------- */

#define ROWS 400
#define WIDE 210

/* The characters of each row, by column; 0: the second column of the one before, or nothing. */
struct screen {
	uint32_t at[ROWS][WIDE];
	size_t height, left, bottom; /* of the plot: its first column, the row of its lying axis */
};

static void read_screen(const char *text, struct screen *screen)
{
	size_t x = 0, y = 0;
	*screen = (struct screen){ 0 };
	while (*text && y < ROWS) {
		uint32_t point = 0;
		size_t size = utf8_character(text, strnlen(text, 4), &point);
		if (point == '\n') {
			x = 0;
			y++;
		} else if (utf8_width(text, size)) {
			screen->at[y][x] = point;
			x += utf8_width(text, size);
		}
		text += size;
	}
	screen->height = y;
	for (y = 0; y < screen->height && !screen->bottom; y++)
		for (x = 0; x < WIDE && !screen->bottom; x++)
			if (screen->at[y][x] == 0x2514) { /* └ */
				screen->left = x + 1;
				screen->bottom = y;
			}
}

static size_t columns_of(const struct screen *screen)
{
	size_t x = screen->left;
	while (screen->at[screen->bottom][x] == 0x2500 || screen->at[screen->bottom][x] == 0x252c)
		x++;
	return x - screen->left;
}

/* Rows above the axis that have one, too. */
static size_t rows_of(const struct screen *screen)
{
	size_t y = screen->bottom;
	while (y && (screen->at[y - 1][screen->left - 1] == 0x2502 ||
		     screen->at[y - 1][screen->left - 1] == 0x2524))
		y--;
	return screen->bottom - y;
}

static bool has_dot(const struct screen *screen, long x, long y)
{
	static const unsigned char bits[4][2] = {
		{ 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 }
	};
	size_t top = screen->bottom - rows_of(screen);
	if (x < 0 || y < 0)
		return false;
	uint32_t point = screen->at[top + (size_t)y / 4][screen->left + (size_t)x / 2];
	return point >= 0x2800 && point < 0x2900 && (point - 0x2800) & bits[y % 4][x % 2];
}

/* The share of the axis at which a value is, worked out apart from the program's own. */
static double share_of(const struct axis *axis, double value)
{
	return axis->scale == SCALE_LOG ? log(value / axis->low) / log(axis->high / axis->low)
					: (value - axis->low) / (axis->high - axis->low);
}

static void check_dots(const struct figure *figure, const struct mark *mark,
		       const struct screen *screen)
{
	const struct panel *panel = &figure->panels[0];
	double wide = 2 * (double)columns_of(screen) - 1, high = 4 * (double)rows_of(screen) - 1;
	for (size_t i = 0; i < mark->count; i++) {
		long x = lround(share_of(&panel->x, mark->x[i]) * wide);
		long y = lround(high - share_of(&panel->y, mark->y[i]) * high);
		CHECK_ROW(figure->title, has_dot(screen, x, y));
	}
}

/* Few of all dots are on: a picture that is black everywhere would pass else. */
static size_t count_dots(const struct screen *screen)
{
	size_t count = 0;
	for (size_t y = 0; y < 4 * rows_of(screen); y++)
		for (size_t x = 0; x < 2 * columns_of(screen); x++)
			count += has_dot(screen, (long)x, (long)y);
	return count;
}

static void dots_are_where_values_are(void)
{
	static const size_t widths[] = { 40, 80, 120, 200 };
	static const enum scale scales[] = { SCALE_LINEAR, SCALE_LOG };
	static struct screen screen;
	struct buffer out = { 0 };
	for (size_t i = 0; i < COUNT(widths) * COUNT(scales); i++) {
		struct arena arena = { 0 };
		struct figure figure;
		simple_panel(&figure, &arena, scales[i % 2], 1, 1000);
		struct mark *line = simple_mark(&figure, MARK_LINE, 50);
		for (size_t k = 0; k < 50; k++) {
			line->x[k] = 2.0 * (double)k;
			line->y[k] = 1 + 4 * (double)((k * k) % 241);
		}
		read_screen(draw(&figure, &(struct render_text){ .columns = widths[i / 2] }, &out),
			    &screen);
		CHECK(columns_of(&screen) > widths[i / 2] * 7 / 10 && rows_of(&screen) >= 12);
		check_dots(&figure, line, &screen);
		struct arena empty_arena = { 0 };
		simple_panel(&figure, &empty_arena, SCALE_LINEAR, 0, 10);
		line = simple_mark(&figure, MARK_LINE, 2);
		line->x[1] = 100;
		line->y[0] = line->y[1] = 5;
		read_screen(draw(&figure, &(struct render_text){ .columns = widths[i / 2] }, &out),
			    &screen);
		CHECK(count_dots(&screen) == 2 * columns_of(&screen));
		arena_finish(&arena);
		arena_finish(&empty_arena);
	}
	buffer_finish(&out);
}

static void signs_are_where_points_are(void)
{
	static struct screen screen;
	struct arena arena = { 0 };
	struct buffer out = { 0 };
	struct figure figure;
	simple_panel(&figure, &arena, SCALE_LOG, 1, 1000);
	for (size_t s = 0; s < 3; s++) {
		struct mark *points = simple_mark(&figure, MARK_POINTS, 1);
		points->name = s == 0 ? "one" : s == 1 ? "two" : "three";
		points->symbol = SYMBOL_CIRCLE; /* all the same: they are told apart all the same */
		points->x[0] = 10 + 30 * (double)s;
		points->y[0] = pow(10, 1 + (double)s / 2);
	}
	read_screen(draw(&figure, &(struct render_text){ .columns = 80 }, &out), &screen);
	size_t top = screen.bottom - rows_of(&screen);
	static const uint32_t expected[] = { 0x25cf, 0x25a0, 0x25c6 }; /* ● ■ ◆ */
	for (size_t s = 0; s < 3; s++) {
		const struct mark *points = &figure.panels[0].marks[s];
		double x = share_of(&figure.panels[0].x, points->x[0]) *
			   (2 * (double)columns_of(&screen) - 1);
		double y = (1 - share_of(&figure.panels[0].y, points->y[0])) *
			   (4 * (double)rows_of(&screen) - 1);
		CHECK(screen.at[top + (size_t)lround(y) / 4][screen.left + (size_t)lround(x) / 2] ==
		      expected[s]);
	}
	CHECK(strstr(out.data, "● one  ■ two  ◆ three"));
	arena_finish(&arena);
	buffer_finish(&out);
}

/* Eighths of a column that the row's blocks take together. */
static size_t length_of_bar(const struct screen *screen, size_t y)
{
	size_t eighths = 0;
	for (size_t x = screen->left; x < WIDE; x++) {
		uint32_t point = screen->at[y][x];
		if (point >= 0x2588 && point <= 0x258f)
			eighths += 8 - (point - 0x2588);
	}
	return eighths;
}

static void bars_are_as_long_as_their_values(void)
{
	static const char *const labels[] = { "one", "two", "three", "four" };
	static const double values[] = { 1, 2.5, 10, 7.3 };
	static const size_t widths[] = { 40, 80, 120, 200 };
	static struct screen screen;
	struct buffer out = { 0 };
	for (size_t i = 0; i < COUNT(widths); i++) {
		struct arena arena = { 0 };
		struct figure figure;
		simple_panel(&figure, &arena, SCALE_LINEAR, 0, 10);
		struct panel *panel = &figure.panels[0];
		axis_categories(&figure, &panel->x, labels, 4);
		struct mark *bars = simple_mark(&figure, MARK_BAR, 4);
		for (size_t k = 0; k < 4; k++) {
			bars->x[k] = (double)k;
			bars->y[k] = values[k];
		}
		read_screen(draw(&figure, &(struct render_text){ .columns = widths[i] }, &out),
			    &screen);
		double whole = 8 * (double)columns_of(&screen) / panel->y.high;
		for (size_t k = 0; k < 4; k++) {
			double length = (double)length_of_bar(&screen, screen.bottom - 4 + k);
			CHECK(fabs(length - values[k] * whole) <= 0.51);
		}
		CHECK(strstr(out.data, "three") && strstr(out.data, "7.3\n"));
		arena_finish(&arena);
	}
	buffer_finish(&out);
}

/* --- What is said ---------------------------------------------------------------------------- */

static void stacked(struct figure *figure, struct arena *arena)
{
	static const char *const labels[] = { "cpu" };
	simple_panel(figure, arena, SCALE_LINEAR, 0, 10);
	axis_categories(figure, &figure->panels[0].x, labels, 1);
	for (int part = 0; part < 2; part++) {
		struct mark *bar = simple_mark(figure, MARK_BAR, 1);
		bar->name = part ? "activations" : "weights";
		bar->base = doubles(figure, 1);
		bar->base[0] = part ? 4 : 0;
		bar->y[0] = part ? 10 : 4;
		bar->colour = part;
	}
}

static void parts_of_bars_are_told_apart_without_colours(void)
{
	struct arena arena = { 0 };
	struct buffer out = { 0 };
	struct figure figure;
	stacked(&figure, &arena);
	const char *text = draw(&figure, &(struct render_text){ .columns = 80 }, &out);
	double first = (double)count_of(text, "█") - 1, second = (double)count_of(text, "▒") - 1;
	CHECK(strstr(text, "█ weights  ▒ activations"));
	CHECK(fabs(first / (first + second) - 0.4) < 0.02);
	text = draw(&figure, &(struct render_text){ .columns = 80, .ascii = true }, &out);
	CHECK(strstr(text, "# weights  = activations") && strstr(text, "###=="));
	text = draw(&figure, &(struct render_text){ .columns = 80, .colours = COLOURS_TRUE }, &out);
	CHECK(strstr(text, "\033[0;38;2;"));
	arena_finish(&arena);
	buffer_finish(&out);
}

static void colours_are_those_that_there_are(void)
{
	static const char *const expected[] = { [COLOURS_NONE] = NULL,
						[COLOURS_16] = "\033[0;34m",
						[COLOURS_256] = "\033[0;38;5;25m",
						[COLOURS_TRUE] = "\033[0;38;2;0;100;164m" };
	struct arena arena = { 0 };
	struct buffer out = { 0 };
	struct figure figure;
	stacked(&figure, &arena);
	for (enum grid_colours i = COLOURS_NONE; i <= COLOURS_TRUE; i++) {
		const char *text =
			draw(&figure, &(struct render_text){ .columns = 80, .colours = i }, &out);
		CHECK(expected[i] ? strstr(text, expected[i]) != NULL : !strchr(text, '\033'));
	}
	arena_finish(&arena);
	buffer_finish(&out);
}

static void every_chart_says_what_the_others_say(void)
{
	struct dyno_results *results = machine_results(1, 4, 0.03);
	struct buffer out = { 0 };
	for (const struct chart *chart = charts; chart->name; chart++) {
		struct arena arena = { 0 };
		struct chart_spec spec;
		struct figure figure;
		chart_spec_init(&spec, &arena, NULL);
		spec.chart = chart->name;
		CHECK(chart_draw(results, &spec, &arena, &figure, NULL));
		const char *text = draw(&figure, &(struct render_text){ .columns = 1000 }, &out);
		CHECK_ROW(chart->name, strstr(text, figure.title));
		for (size_t i = 0; i < figure.notes.count; i++)
			CHECK_ROW(figure.notes.items[i], strstr(text, figure.notes.items[i]));
		for (size_t p = 0; figure.drawn && p < figure.panel_count; p++) {
			const struct panel *panel = &figure.panels[p];
			CHECK_ROW(chart->name, !panel->title || strstr(text, panel->title));
			CHECK_ROW(chart->name, panel->y.hidden || panel->empty || !panel->y.unit ||
						       strstr(text, panel->y.unit));
			for (size_t m = 0; m < panel->mark_count; m++)
				CHECK_ROW(panel->marks[m].name,
					  !panel->marks[m].name || panel->marks[m].strip.row ||
						  strstr(text, panel->marks[m].name));
		}
		arena_finish(&arena);
	}
	buffer_finish(&out);
	dyno_results_destroy(results);
}

static void failures_have_their_strip(void)
{
	struct dyno_results *results = machine_results(1, 8, 0.03);
	struct arena arena = { 0 };
	struct buffer out = { 0 };
	struct chart_spec spec;
	struct figure figure;
	chart_spec_init(&spec, &arena, NULL);
	spec.chart = "throughput";
	CHECK(chart_draw(results, &spec, &arena, &figure, NULL) && figure.panels[0].strip_rows);
	const char *text = draw(&figure, &(struct render_text){ .columns = 100 }, &out);
	size_t failed = 0;
	for (size_t p = 0; p < figure.panel_count; p++)
		for (size_t m = 0; m < figure.panels[p].mark_count; m++)
			if (figure.panels[p].marks[m].strip.row)
				failed += figure.panels[p].marks[m].count;
	CHECK(failed > 0 && strstr(text, "failed"));
	CHECK(count_of(text, "×") == failed);
	arena_finish(&arena);
	buffer_finish(&out);
	dyno_results_destroy(results);
}

static void heatmap_with(struct figure *figure, struct arena *arena, size_t columns)
{
	simple_panel(figure, arena, SCALE_LINEAR, 0, 1);
	struct panel *panel = &figure->panels[0];
	struct mark *mark = panel_add_mark(figure, panel, MARK_HEATMAP, 2 * columns);
	mark->columns = columns;
	mark->line_count = 2;
	mark->x = doubles(figure, columns);
	mark->y = doubles(figure, 2);
	mark->z = doubles(figure, 2 * columns);
	mark->gaps = arena_allocate(arena, 2 * columns, sizeof(*mark->gaps));
	mark->value_title = "p99 latency";
	mark->value_unit = "ms";
	mark->value_low = 1;
	mark->value_high = 100;
	mark->y[1] = 1;
	for (size_t i = 0; i < 2 * columns; i++) {
		mark->x[i % columns] = (double)(i % columns);
		mark->z[i] = 1.25 + (double)i;
	}
	mark->z[1] = NAN;
	mark->gaps[1] = GAP_FAILED;
}

static void heatmaps_have_all_values_or_none(void)
{
	struct arena arena = { 0 };
	struct buffer out = { 0 };
	struct figure figure;
	heatmap_with(&figure, &arena, 4);
	const char *text = draw(&figure, &(struct render_text){ .columns = 60 }, &out);
	static const char *const shown[] = {
		"p99 latency (ms)", "1 ··░░▒▒▓▓██ 100", " 1.25", "×", " 3.25", " 8.25"
	};
	for (size_t i = 0; i < COUNT(shown); i++)
		CHECK_ROW(shown[i], strstr(text, shown[i]));
	text = draw(&figure, &(struct render_text){ .columns = 60, .colours = COLOURS_TRUE }, &out);
	CHECK(strstr(text, ";48;2;") && strstr(text, "8.25"));
	struct figure both = figure;
	struct panel panels[2] = { figure.panels[0] };
	heatmap_with(&figure, &arena, 40); /* a panel without room for numbers beside one with it */
	panels[1] = figure.panels[0];
	both.panels = panels;
	both.panel_count = 2;
	text = draw(&both, &(struct render_text){ .columns = 60 }, &out);
	CHECK(strstr(text, "p99 latency") && !strstr(text, "8.25"));
	arena_finish(&arena);
	struct arena many = { 0 };
	heatmap_with(&figure, &many, 90);
	text = draw(&figure, &(struct render_text){ .columns = 40 }, &out);
	CHECK(!strstr(text, "8.25") && strstr(text, "more columns have no room"));
	arena_finish(&many);
	buffer_finish(&out);
}

static void lines_have_their_names_at_their_ends(void)
{
	struct arena arena = { 0 };
	struct buffer out = { 0 };
	struct figure figure;
	simple_panel(&figure, &arena, SCALE_LINEAR, 0, 10);
	for (size_t s = 0; s < 2; s++) {
		struct mark *line = simple_mark(&figure, MARK_LINE, 2);
		line->name = s ? "NVIDIA L4" : "NVIDIA H200";
		line->symbol = SYMBOL_CIRCLE;
		line->x[1] = 90;
		line->y[0] = line->y[1] = s ? 8 : 2;
	}
	const char *text = draw(&figure, &(struct render_text){ .columns = 100 }, &out);
	const char *upper = strstr(text, "● NVIDIA L4\n"), *lower = strstr(text, "■ NVIDIA H200\n");
	CHECK(upper && lower && upper < lower && count_of(text, "NVIDIA L4") == 1);
	text = draw(&figure, &(struct render_text){ .columns = 40 }, &out);
	CHECK(strstr(text, "● NVIDIA L4  ■ NVIDIA H200")); /* no room: a legend, from above */
	arena_finish(&arena);
	buffer_finish(&out);
}

static void refuses_widths_that_make_no_picture(void)
{
	struct arena arena = { 0 };
	struct buffer out = { 0 };
	struct figure figure;
	struct dyno_error err = { 0 };
	simple_panel(&figure, &arena, SCALE_LINEAR, 0, 10);
	struct render_options options = { .text.columns = 19 };
	CHECK(!render(&figure, render_format_find("terminal"), &options, buffer_sink(&out), NULL,
		      &err));
	CHECK(err.code == DYNO_ERROR_USAGE);
	arena_finish(&arena);
	buffer_finish(&out);
}

TEST_MAIN({ "every chart keeps to the width", every_chart_keeps_to_the_width },
	  { "names of anybody do no harm", names_of_anybody_do_no_harm },
	  { "six machines", six_machines }, { "nothing at all", nothing_at_all },
	  { "every mark", every_mark }, { "dots are where values are", dots_are_where_values_are },
	  { "signs are where points are", signs_are_where_points_are },
	  { "bars are as long as their values", bars_are_as_long_as_their_values },
	  { "parts of bars are told apart without colours",
	    parts_of_bars_are_told_apart_without_colours },
	  { "colours are those that there are", colours_are_those_that_there_are },
	  { "every chart says what the others say", every_chart_says_what_the_others_say },
	  { "failures have their strip", failures_have_their_strip },
	  { "heatmaps have all values or none", heatmaps_have_all_values_or_none },
	  { "lines have their names at their ends", lines_have_their_names_at_their_ends },
	  { "refuses widths that make no picture", refuses_widths_that_make_no_picture })
