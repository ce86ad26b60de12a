/* Drawing what the layout placed: frames, marks, 3D panels. */
#ifndef DYNO_OUTPUT_PICTURE_DRAW_H
#define DYNO_OUTPUT_PICTURE_DRAW_H

#include "output/picture/layout.h"

/* A panel that is being drawn. */
struct view {
	struct layout *layout;
	struct canvas *canvas;
	const struct theme *theme;
	const struct panel *panel;
	const struct panel_place *place;
};

void draw_figure(struct layout *layout);

/* Marks in their order, each of its type's function. */
void draw_marks(const struct view *view);
void draw_3d(const struct view *view);
void draw_mark_heatmap(const struct view *view, const struct mark *mark);
enum cell_detail cells_detail(struct layout *layout); /* that all cells have room for */
void draw_pie(const struct view *view, const struct mark *mark);

/* The sample of a mark in the legend. */
void draw_swatch(const struct layout *layout, const struct swatch *swatch);

/* --- Shared by the marks -------------------------------------------------------------------- */

#define SYMBOL_SIZE  7.5
#define STRIP_SYMBOL 6.0 /* of what has no value */
#define LINE_WIDTH   2.0
#define THIN_WIDTH   0.9

#define OBSTACLES_MAX 6000 /* that texts go out of the way of */

/* Pixels of data coordinates; NaN for what cannot be shown. */
struct point view_place(const struct view *view, double x, double y);

/* Along the position and along the value: lying marks have the first on the y axis. */
struct point view_lying(const struct view *view, const struct mark *mark, double position,
			double value);
const struct axis *view_values(const struct view *view, const struct mark *mark);
/* Where values begin on the y axis: below is the strip of what has none. */
double view_floor(const struct view *view);

/* Whiskers of all intervals, their caps no wider than `room` px; and one between two points. */
void draw_intervals(const struct view *view, const struct mark *mark, double room);
void draw_interval(const struct view *view, struct point low, struct point high, double cap,
		   const struct style *style);

struct rectangle rectangle_between(struct point a, struct point b); /* any two corners */

/* What a thing is called: "resnet-50 · cuda:0: 4.1 ms"; NULL: no name. */
const char *mark_tooltip(const struct view *view, const struct mark *mark, size_t i);

/* Colour of the i-th point or slice; SIZE_MAX: of the whole mark. */
uint32_t mark_colour(const struct theme *theme, const struct mark *mark, size_t i);
double mark_opacity(const struct mark *mark);

/* Dark on light colours, light on dark ones. */
uint32_t readable_on(uint32_t colour);

/* Symbols of a mark whose points are known; those on one place are drawn once. */
void draw_symbols(const struct view *view, const struct mark *mark, const struct point *points,
		  size_t count);

/* Text beside a mark, if there it meets no other text and nothing of it leaves the plot: the first
 * of the places that suits. Returns whether it was drawn. */
bool draw_beside(const struct view *view, struct text text, const struct point *places,
		 size_t count);
/* The same, and only where it covers no mark. */
bool draw_clear(const struct view *view, struct text text, const struct point *places,
		size_t count);

#endif
