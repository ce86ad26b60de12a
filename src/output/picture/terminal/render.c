/* Figures as text: title, legend, panels beside or below each other, notes. */
#include "output/picture/render.h"
#include "output/picture/terminal/picture.h"

#define WIDTH_USUAL 100
#define PANEL_LEAST 60 /* columns of panels beside each other */
#define GAP         3  /* between them */

/* --- Panels ---------------------------------------------------------------------------------- */

static bool has_mark(const struct panel *panel, enum mark_type type)
{
	for (size_t m = 0; m < panel->mark_count; m++)
		if (panel->marks[m].type == type)
			return true;
	return false;
}

static bool lies(const struct panel *panel)
{
	for (size_t m = 0; m < panel->mark_count; m++)
		if (panel->marks[m].type == MARK_BAR && panel->marks[m].horizontal)
			return true;
	return false;
}

/* The bars of a histogram stand on numbers. */
static bool has_bars(const struct panel *panel)
{
	return has_mark(panel, MARK_BAR) && (panel->x.scale == SCALE_CATEGORY || lies(panel));
}

void panel_tell(struct frame *frame)
{
	const struct panel *panel = frame->panel;
	if (panel->empty || panel->is_pie)
		return;
	if (has_bars(panel))
		bars_tell(frame);
	else
		plane_tell(frame);
}

size_t panel_draw(struct frame *frame, size_t y)
{
	const struct panel *panel = frame->panel;
	struct grid *grid = &frame->picture->grid;
	if (panel->empty) {
		frame_titles(frame, NULL, y);
		return grid_wrap(grid, frame->x, frame->top, frame->width,
				 grid_words(grid, panel->empty), ink_dim);
	}
	if (panel->is_pie || has_mark(panel, MARK_PIE))
		return panel_draw_shares(frame, y);
	if (has_mark(panel, MARK_HEATMAP) || has_mark(panel, MARK_SURFACE))
		return panel_draw_heatmap(frame, y);
	return has_bars(panel) ? panel_draw_bars(frame, y) : panel_draw_plane(frame, y);
}

static size_t beside(const struct text_picture *picture)
{
	size_t fit = (picture->grid.width + GAP) / (PANEL_LEAST + GAP);
	size_t columns = picture->figure->columns;
	columns = columns < fit ? columns : fit;
	return columns ? columns : 1;
}

static struct frame frame_of(struct text_picture *picture, size_t panel)
{
	size_t columns = beside(picture);
	size_t width = (picture->grid.width - (columns - 1) * GAP) / columns;
	return (struct frame){ .picture = picture,
			       .panel = &picture->figure->panels[panel],
			       .x = panel % columns * (width + GAP),
			       .width = width };
}

static size_t draw_panels(struct text_picture *picture, size_t y)
{
	size_t columns = beside(picture), bottom = y;
	for (size_t i = 0; i < picture->figure->panel_count; i++) {
		struct frame frame = frame_of(picture, i);
		if (i && i % columns == 0)
			y = bottom + 1;
		size_t end = panel_draw(&frame, y);
		bottom = end > bottom ? end : bottom;
	}
	return bottom;
}

/* --- The whole ------------------------------------------------------------------------------- */

static size_t draw_text(struct text_picture *picture, size_t y, const char *text, struct ink ink)
{
	struct grid *grid = &picture->grid;
	return text && *text ? grid_wrap(grid, 0, y, grid->width, grid_words(grid, text), ink) : y;
}

static void draw(struct text_picture *picture)
{
	const struct figure *figure = picture->figure;
	keys_make(picture);
	for (size_t i = 0; i < figure->panel_count; i++) {
		struct frame frame = frame_of(picture, i);
		panel_tell(&frame);
	}
	size_t y = draw_text(picture, 0, figure->title, ink_bold);
	y = draw_text(picture, y, figure->subtitle, ink_dim);
	y = keys_draw(picture, y) + 1;
	y = draw_panels(picture, y);
	y += figure->notes.count > 0;
	for (size_t i = 0; i < figure->notes.count; i++)
		y = draw_text(picture, y, figure->notes.items[i], ink_dim);
}

bool render_terminal(const struct figure *figure, const struct render_options *options,
		     struct sink sink, struct render_report *report, struct dyno_error *err)
{
	struct arena arena = { 0 };
	struct text_picture picture = { .figure = figure, .theme = options->theme };
	(void)report;
	picture.grid = (struct grid){
		.arena = &arena,
		.width = options->text.columns ? options->text.columns : WIDTH_USUAL,
		.colours = options->text.colours,
		.ascii = options->text.ascii,
	};
	draw(&picture);
	bool ok = grid_write(&picture.grid, sink, err);
	arena_finish(&arena);
	return ok;
}
