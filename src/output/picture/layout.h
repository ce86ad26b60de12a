/* The layout of a picture: one pass measures every text and gives each thing its place, so that no
 * text overlaps another or is cut. What has no room is shortened with "…", left out in regular
 * steps (ticks), or gives way in this order: notes, legend entries, the subtitle. Then passes only
 * draw. */
#ifndef DYNO_OUTPUT_PICTURE_LAYOUT_H
#define DYNO_OUTPUT_PICTURE_LAYOUT_H

#include "output/picture/canvas.h"

struct texts {
	struct text *items;
	size_t count, capacity;
};

/* A legend entry's sample of its mark. */
struct swatch {
	struct rectangle place;
	const struct mark *mark;
};

struct swatches {
	struct swatch *items;
	size_t count, capacity;
};

struct panel_place {
	struct rectangle outer; /* with titles, ticks and labels */
	struct rectangle plot;  /* between the axes */
	struct rectangle scale; /* of colours; width 0: none */
	const struct mark *scale_mark;
};

/* A line's name at its right end. */
struct direct {
	const struct mark *mark;
	const char *name;
	double x, end; /* of the line's last point */
	double at;     /* y of the name's middle */
};

/* How much of its text every cell of the figure's heatmaps has room for: all or none show it. */
enum cell_detail {
	CELLS_EMPTY,
	CELLS_VALUES, /* "12.3" */
	CELLS_WHOLE,  /* "12.3", and "± 4 %" below it */
};

struct layout {
	const struct figure *figure;
	const struct theme *theme;
	struct canvas *canvas;
	struct texts texts; /* all but those that stand among the marks */
	struct swatches swatches;
	struct panel_place *panels; /* one for each of the figure's */
	struct direct *direct;      /* names at lines, from above; none: a legend */
	size_t direct_count;
	double direct_width, direct_from; /* px that they take, and where they begin */
	enum cell_detail cell_detail;     /* once panels have their places */
};

/* Sizes of text in pixels. */
#define SIZE_TITLE       20.0
#define SIZE_SUBTITLE    13.0
#define SIZE_PANEL_TITLE 14.0
#define SIZE_TEXT        12.0
#define SIZE_NOTE        11.0
#define LINE_HEIGHT      1.35 /* of the size */

/* Sets the canvas's size where it is 0. Memory failures are the canvas's. */
void layout_make(struct layout *layout, const struct figure *figure, const struct theme *theme,
		 struct canvas *canvas);

/* Where a value stands on an axis from low_end to high_end; NaN for what a log axis cannot show. */
double axis_place(const struct axis *axis, double value, double low_end, double high_end);

/* Every how many of these labels can be shown: widths at centres in rising order, in pixels. */
size_t tick_stride(const double *centres, const double *widths, size_t count, double gap);

/* --- Parts, in the files layout_….c --------------------------------------------------------- */

void layout_add_text(struct layout *layout, struct text text);

/* Breaks the text at spaces into at most `limit` lines of this width; the last one ends with "…"
 * when there is more, a word wider than a line loses its middle. Returns their number. */
#define LINES_MAX 12
size_t layout_wrap(struct canvas *canvas, const char *text, double size, bool bold, double width,
		   size_t limit, const char *lines[LINES_MAX]);

/* Places the legend's entries from (x, y) on and returns its height; with `dry`, only measures.
 * Rows that would pass `room` are replaced by one that counts them. */
double layout_legend(struct layout *layout, double x, double y, double width, double room,
		     bool dry);

/* "Latency (ms) · lower is better ↓" as this width allows: the direction becomes an arrow, and
 * goes, before the title loses letters; the unit stays. *full is the whole where something is
 * missing. */
const char *layout_title(struct canvas *canvas, const struct axis *axis, double size, double width,
			 const char **full);

/* Decides whether lines have their names at their ends; places them in a panel whose plot is known.
 * Is the mark one of those? */
void layout_direct_choose(struct layout *layout);
void layout_direct_place(struct layout *layout, const struct panel *panel,
			 const struct panel_place *place);
bool layout_is_direct(const struct layout *layout, const struct mark *mark);

void layout_panel(struct layout *layout, const struct panel *panel, struct panel_place *place);
void layout_panel_x(struct layout *layout, const struct panel *panel, struct panel_place *place);

#endif
