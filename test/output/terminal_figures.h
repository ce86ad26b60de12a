/* What tests of figures as text share: simple figures, and drawing them. */
#ifndef DYNO_TEST_OUTPUT_TERMINAL_FIGURES_H
#define DYNO_TEST_OUTPUT_TERMINAL_FIGURES_H

#include "output/picture/render.h"
#include "output/sample_figures.h"
#include "output/terminal_text.h"
#include "test.h"

static char *draw(const struct figure *figure, const struct render_text *look, struct buffer *out)
{
	struct dyno_error err = { 0 };
	buffer_clear(out);
	CHECK_ROW(err.message,
		  render(figure, render_format_find("terminal"),
			 &(struct render_options){ .text = *look }, buffer_sink(out), NULL, &err));
	buffer_character(out, '\0');
	return out->data;
}

static size_t count_of(const char *text, const char *part)
{
	size_t count = 0;
	for (const char *at = strstr(text, part); at; at = strstr(at + strlen(part), part))
		count++;
	return count;
}

static void simple_panel(struct figure *figure, struct arena *arena, enum scale scale, double low,
			 double high)
{
	figure_init(figure, arena, "test");
	figure->title = "Title";
	figure->drawn = true;
	struct panel *panel = figure_add_panel(figure);
	axis_fit(figure, &panel->x, SCALE_LINEAR, 0, 100, true);
	axis_fit(figure, &panel->y, scale, low, high, false);
	sample_axis(&panel->x, "Batch size", "items", "");
	sample_axis(&panel->y, "Latency", "ms", "lower is better ↓");
}

static struct mark *simple_mark(struct figure *figure, enum mark_type type, size_t count)
{
	struct mark *mark = panel_add_mark(figure, &figure->panels[0], type, count);
	mark->x = doubles(figure, count);
	mark->y = doubles(figure, count);
	return mark;
}

#endif
