/* Figures as text whose names are long: none loses what tells it from others. */
#include "core/base/count.h"
#include "output/terminal_figures.h"

/* Names that have no room beside the plot stand above their rows, whole. */
static void long_names_have_lines_of_their_own(void)
{
	static const char *const long_names[] = {
		"bert-base-uncased, batch 1, sequence 128 · p99 latency",
		"bert-base-uncased, batch 2, sequence 128 · p99 latency"
	};
	struct arena arena = { 0 };
	struct buffer out = { 0 };
	struct figure figure;
	simple_panel(&figure, &arena, SCALE_LINEAR, 0, 1);
	CHECK(axis_categories(&figure, &figure.panels[0].y, long_names, 2));
	struct mark *mark = simple_mark(&figure, MARK_POINTS, 2);
	mark->x[0] = 20;
	mark->x[1] = 80;
	mark->y[1] = 1;
	const char *text = draw(&figure, &(struct render_text){ .columns = 60 }, &out);
	const char *upper = strstr(text, long_names[1]), *lower = strstr(text, long_names[0]);
	CHECK(upper && lower && upper < lower);
	CHECK(upper && strstr(upper, "●") && strstr(upper, "●") < lower);
	CHECK(lower && strstr(lower, "●") && count_of(text, "●") == 2);
	arena_finish(&arena);
	buffer_finish(&out);
}

/* What has no room loses whole words, and a value what stands behind it rather than its unit. */
static void names_lose_whole_words(void)
{
	static const char *const long_names[] = {
		"Intel Arc Graphics (Core Ultra 7 155H) (12.91 ms)",
		"ARM Neoverse-V2 (Graviton4) (4.495 ms)"
	};
	static const char *const values[] = { "14.27 k items/s · batch 64 · float16",
					      "90.00 items/s · batch 1 · float32" };
	struct arena arena = { 0 };
	struct buffer out = { 0 };
	struct figure figure;
	simple_panel(&figure, &arena, SCALE_LINEAR, 0, 1);
	CHECK(axis_categories(&figure, &figure.panels[0].y, long_names, 2));
	struct mark *mark = simple_mark(&figure, MARK_BAR, 2);
	mark->horizontal = true;
	mark->texts = arena_allocate(&arena, 2, sizeof(*mark->texts));
	for (size_t i = 0; i < 2; i++) {
		mark->x[i] = (double)i;
		mark->y[i] = 10 + 80 * (double)i;
		mark->texts[i] = values[i];
	}
	static const struct {
		unsigned columns;
		const char *shown[4];
	} rows[] = {
		{ 40, { "Intel…", "ARM…", "14.27 k items/s", "90.00 items/s" } },
		{ 80,
		  { "Intel Arc…155H) (12.91 ms)│", "ARM Neoverse-V2…(4.495 ms)│", "14.27 k items/s",
		    "90.00 items/s" } },
		{ 160,
		  { "155H) (12.91 ms)", "V2 (Graviton4) (4.495 ms)", "batch 64 · float16",
		    "batch 1 · float32" } },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *text =
			draw(&figure, &(struct render_text){ .columns = rows[i].columns }, &out);
		for (size_t k = 0; k < COUNT(rows[i].shown); k++)
			CHECK_ROW(rows[i].shown[k], strstr(text, rows[i].shown[k]));
	}
	arena_finish(&arena);
	buffer_finish(&out);
}

TEST_MAIN({ "long names have lines of their own", long_names_have_lines_of_their_own },
	  { "names lose whole words", names_lose_whole_words })
