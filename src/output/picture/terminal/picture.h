/* Figures as rows of characters (grid.h): what the files beside this one share. Everything that is
 * decided in the figure (ranges, ticks, colours, texts) stays as it is there; only places differ.
 */
#ifndef DYNO_OUTPUT_PICTURE_TERMINAL_PICTURE_H
#define DYNO_OUTPUT_PICTURE_TERMINAL_PICTURE_H

#include "core/figure/figure.h"
#include "core/figure/theme.h"
#include "output/picture/terminal/grid.h"

/* What tells a series from others: its name, and a sign of its own, so that it is known without
 * colours, too. */
struct key {
	const struct mark *mark;  /* the first of this name and group */
	const char *name, *group; /* words of the grid; group "": none */
	const char *sign;         /* of its points */
	const char *fill;         /* of its bars */
	const char *end;          /* a letter at its line's end, or NULL */
	size_t rank;              /* in the legend */
	bool told;                /* beside the marks: not in the legend */
};

struct text_picture {
	struct grid grid;
	const struct figure *figure;
	const struct theme *theme;
	struct key *keys;
	size_t key_count;
};

/* Line drawing, by the grid's characters. */
enum stroke {
	STROKE_ACROSS,
	STROKE_UP,
	STROKE_CORNER,
	STROKE_TICK_UP,     /* of an upright axis */
	STROKE_TICK_ACROSS, /* of a lying one */
	STROKE_FAILED,
	STROKE_LACKING,
	STROKE_LEAST_UP, /* it is at least that */
	STROKE_LEAST_RIGHT,
	STROKE_LOW_END, /* of an interval */
	STROKE_HIGH_END,
	STROKE_FURTHER_LOW, /* an interval that goes on beyond the axis */
	STROKE_FURTHER_HIGH,
	STROKE_ARROW, /* to what a text is about */
};
const char *stroke_of(const struct text_picture *picture, enum stroke stroke);

/* A panel that is being drawn. */
struct frame {
	struct text_picture *picture;
	const struct panel *panel;
	size_t x, width;                 /* all of it */
	size_t left, top, columns, rows; /* the plot */
	struct axis across, up;          /* as they are drawn: `up` without the strip */
	bool names_above; /* names of rows have lines of their own, each above what it is of */
};

/* --- Keys and colours (keys.c) -------------------------------------------------------------- */

void keys_make(struct text_picture *picture);
/* NULL of a mark that has no name. */
const struct key *key_of(const struct text_picture *picture, const struct mark *mark);
/* Draws the legend from row y on, and returns the row behind it. */
size_t keys_draw(struct text_picture *picture, size_t y);

/* The sign of the mark's points, and what fills its areas. */
const char *sign_of(const struct text_picture *picture, const struct mark *mark);
const char *fill_of(const struct text_picture *picture, const struct mark *mark);

/* Of the i-th point or slice, SIZE_MAX: of the whole mark; seen on light and on dark ground, since
 * nobody knows which one the terminal has. */
uint32_t colour_of(const struct text_picture *picture, const struct mark *mark, size_t i);
/* Any colour, as near as it can be seen on both. */
uint32_t seen_on_any(uint32_t colour);

/* --- Axes (axes.c) -------------------------------------------------------------------------- */

/* The panel's title, and that of its upright axis; sets `top`. */
void frame_titles(struct frame *frame, const struct axis *up, size_t y);
/* Columns that labels of an upright axis take, and the plot from there on; `right` columns stay
 * free behind it. */
void frame_sides(struct frame *frame, size_t labels, size_t right);
/* Names of an upright axis that are too long to stand beside the plot. */
bool names_need_lines(const struct frame *frame, const struct axis *axis);
size_t labels_width(const struct frame *frame, const struct axis *axis);
/* Draw the axes around the plot, `strip` more rows below it left free; return the row below all. */
void frame_draw_up(const struct frame *frame);
size_t frame_draw_across(const struct frame *frame, size_t strip);
/* A label left of the plot, in one of its rows. */
void frame_label(const struct frame *frame, size_t row, const char *text, struct ink ink);
/* "Latency (ms) · lower is better ↓" as this width allows: the unit stays. */
const char *axis_words(struct text_picture *picture, const struct axis *axis, size_t width);

/* Dots from the plot's upper left corner; NaN for what cannot be shown. */
double dots_across(const struct frame *frame, double value);
double dots_down(const struct frame *frame, double value);
/* A number as the axis's ticks have it: four digits. */
const char *number_words(struct text_picture *picture, double value);

/* --- Panels --------------------------------------------------------------------------------- */

/* Each draws from row y on, within the frame's x and width, and returns the row behind. */
size_t panel_draw(struct frame *frame, size_t y);
size_t panel_draw_plane(struct frame *frame, size_t y);   /* plane.c: lines, points, areas */
size_t panel_draw_bars(struct frame *frame, size_t y);    /* bars.c: a row a bar */
size_t panel_draw_shares(struct frame *frame, size_t y);  /* bars.c: a pie */
size_t panel_draw_heatmap(struct frame *frame, size_t y); /* heatmap.c: a surface, too */

/* Whoever names series beside their marks says so before the legend is drawn (key.told). */
void panel_tell(struct frame *frame);
void plane_tell(struct frame *frame);
void bars_tell(struct frame *frame);

/* The scale of a mark's colours, in one row; returns the row behind it. */
size_t scale_draw(struct frame *frame, const struct mark *mark, size_t y);
/* The ground of a value on that scale, and what shades it where there are no colours. */
struct ink scale_ink(const struct text_picture *picture, const struct mark *mark, double value);
const char *scale_shade(const struct text_picture *picture, const struct mark *mark, double value);

/* marks.c: all marks but texts; and these. */
void plane_draw_marks(const struct frame *frame);
void plane_draw_texts(const struct frame *frame);
/* A text beside a point (in dots), where nothing is yet. */
bool plane_put_beside(const struct frame *frame, double x, double y, const char *text,
		      struct ink ink);

#endif
