/* A figure is a picture as data: panels with axes and marks, a legend, title and notes. Charts make
 * figures, renderers draw them; figure_plotly.c writes one as Plotly JSON.
 *
 * Everything a renderer needs to know is decided here, so that all of them show the same: axes
 * carry final ranges and ticks, categories are whole numbers with tick labels, stacked bars have
 * bases, grouped bars have positions and widths, a violin is its outline. Renderers only place.
 * Everything lives in the figure's arena. Numbers are in SI base units times the axis's scale. */
#ifndef DYNO_CORE_FIGURE_FIGURE_H
#define DYNO_CORE_FIGURE_FIGURE_H

#include "core/base/arena.h"
#include "core/result/result.h"

/* --- Colours: indices into the theme (theme.h), the same for a device everywhere ------------- */

#define COLOUR_NEUTRAL (-1) /* grey: totals, "other" */
#define COLOUR_TEXT    (-2) /* the text's own colour: frontiers, ideal lines */
#define COLOUR_WARNING (-3)

enum dash {
	DASH_SOLID,
	DASH_DASHED,
	DASH_DOTTED,
	DASH_MIXED /* a dash, a dot */
};

enum symbol {
	SYMBOL_NONE,
	SYMBOL_CIRCLE,
	SYMBOL_SQUARE,
	SYMBOL_DIAMOND,
	SYMBOL_TRIANGLE,
	SYMBOL_CROSS,
	SYMBOL_UP,    /* an arrow: at least that */
	SYMBOL_RIGHT, /* the same along x */
	SYMBOL_TOTAL,
};

/* --- Axes ------------------------------------------------------------------------------------ */

enum scale {
	SCALE_LINEAR,
	SCALE_LOG,
	SCALE_CATEGORY
};

struct tick {
	double at;         /* in data coordinates, also on a log axis */
	const char *label; /* final text: "1,000", "bert-base-uncased" */
};

/* What stands on an axis, for who turns places on it into filters. */
struct axis_meaning {
	const char *of;            /* key of a word or a field; NULL: of nothing that has one */
	double scale;              /* of a field: its values are multiplied by that; 0: a word */
	const char *const *levels; /* of a word's categories 0, 1, 2, …; NULL: its own numbers */
	size_t level_count;
	double low, high; /* of a column of its own (struct panel): what is at its ends */
	bool log;
};

struct axis {
	const char *title;  /* "Latency" */
	const char *unit;   /* with its prefix: "ms"; or "" */
	const char *better; /* "lower is better ↓", or "" */
	enum scale scale;
	double low, high; /* the final range */
	struct tick *ticks;
	size_t tick_count;
	bool grid;
	bool hidden; /* of a pie, of a panel that only says why it is empty */
	struct axis_meaning meaning;
};

/* --- Marks ----------------------------------------------------------------------------------- */

enum mark_type {
	MARK_BAR,     /* from base[i] (NULL: 0) to y[i] at x[i], `width` wide */
	MARK_LINE,    /* through (x, y), NaN breaks it; with symbols unless SYMBOL_NONE */
	MARK_STEP,    /* the same, horizontal first */
	MARK_POINTS,  /* symbols at (x, y) */
	MARK_BAND,    /* filled between low and high over x */
	MARK_POLYGON, /* filled outline (x, y): a violin, a histogram's silhouette */
	MARK_BOX,     /* x; low whisker, quartile_low, y = median, quartile_high, high whisker */
	MARK_PIE,     /* values y, labels; clockwise from twelve o'clock */
	MARK_HEATMAP, /* columns × rows values z, row by row from the bottom; x, y are the centres
		       */
	MARK_POINTS_3D, /* symbols at (x, y, z) */
	MARK_SURFACE,   /* z over the grid x (columns) × y (rows), row by row; NaN leaves a hole */
};

/* Why a cell of a heatmap has no value. */
enum gap {
	GAP_NONE,
	GAP_NOT_RUN,
	GAP_FAILED,
	GAP_UNKNOWN, /* not measured, or by too few samples */
	GAP_BOUND,   /* its text says what it is at least */
};

struct mark {
	enum mark_type type;
	const char *name; /* in the legend and the tooltip; NULL: not in the legend */
	const char
		*group; /* legend entries of one group stand together under this title; or NULL */
	int colour;     /* index into the theme's palette, or COLOUR_… */
	enum symbol symbol;
	enum dash dash;
	double shade;    /* of the colour: theme_shaded */
	double opacity;  /* 1: opaque */
	double width;    /* of bars and boxes, in x units */
	bool horizontal; /* bars, boxes and intervals lie: x and y change places */
	bool thin;       /* a line among very many */
	bool inside;     /* texts of bars stand in them, where they have room */
	bool hollow;     /* symbols and bars as outlines: what is estimated or failed */
	size_t count;    /* of the arrays below; NULL ones are not used */
	double *x, *y, *z;
	double *base;
	double *low, *high;     /* ends of the interval around y (whiskers), or of a band */
	double *x_low, *x_high; /* the same around x */
	double *quartile_low, *quartile_high;
	const char **labels; /* a point: "resnet-50 · cuda:0 · batch 8"; a slice: "attention" */
	const char *
		*texts; /* printed beside the mark ("4.1 ms", "out of memory"), NULL items: none */
	uint32_t *rows; /* result's place among all results of the table, UINT32_MAX: none */
	int *colours;   /* one a point or slice; NULL: `colour` */
	/* Of what has no value: its row in the panel's strip, from 1 (0: it is no such mark), and
	 * what tells its series from others. */
	struct {
		size_t row;
		uint32_t series;
	} strip;
	size_t columns, line_count; /* of a heatmap or surface: count = columns * line_count */
	double value_low,
		value_high; /* range of the colour scale of z (heatmap, surface, 3D points) */
	bool value_log;     /* the colours are by the logarithm (heatmap); then value_low > 0 */
	/* Beside the colour scale: "p99 latency", "ms", "lower is better ↓"; a title of NULL: no
	 * scale. */
	const char *value_title, *value_unit, *value_better;
	enum gap *gaps; /* of a heatmap's cells; NULL: all have values */
};

/* --- Panels and the figure ------------------------------------------------------------------- */

struct annotation {
	double x, y;
	const char *text;
	bool arrow; /* points at (x, y); else the text is centred there */
};

struct panel {
	const char *title;   /* or NULL */
	struct axis x, y, z; /* z of 3D panels alone */
	bool is_3d;
	bool is_pie;
	/* Below strip_top on the y axis is a strip for what has no value, where there are rows. */
	size_t strip_rows;
	double strip_top;
	const char *empty;  /* why there is nothing to draw; then there are no marks */
	struct mark *marks; /* drawn in this order */
	size_t mark_count;
	struct annotation *annotations;
	size_t annotation_count;
	/* Upright axes at x = 0, 1, 2, …, each from 0 to 1: of parallel coordinates. */
	struct axis_meaning *columns;
	size_t column_count;
};

/* One value of a word that is drawn where several were measured: pages offer the others. */
struct figure_slice {
	const char *word, *value; /* "sequence", "128" */
	const char *label;        /* "sequence 128" */
	struct strings values;
};

struct figure {
	struct arena *arena; /* that everything lives in, the caller's */
	const char *name;    /* of the chart: "latency" */
	const char *title;
	const char *subtitle;    /* what was measured where */
	const char *description; /* for screen readers: what is shown, with its main numbers */
	struct strings notes; /* below: fallbacks, withheld percentiles, kind and n of intervals */
	struct figure_slice *slices;
	size_t slice_count;
	struct properties source; /* into the picture's metadata: runs, models, dyno's version */
	size_t columns;           /* panels stand in so many columns */
	double width;             /* px that it needs to be read; 0: what is usual */
	bool low_rows;            /* of panels, from the second on: half as high */
	struct panel *panels;
	size_t panel_count;
	bool drawn;                              /* false: not one panel has anything to draw */
	double camera_azimuth, camera_elevation; /* degrees, of 3D panels */
};

/* Empty, with the arena that all will live in. */
void figure_init(struct figure *figure, struct arena *arena, const char *name);

/* Each adds one and returns it, NULL when memory is exhausted; addresses hold until the next. A
 * mark's used arrays are allocated by its caller in the figure's arena. */
struct panel *figure_add_panel(struct figure *figure);
struct mark *panel_add_mark(struct figure *figure, struct panel *panel, enum mark_type type,
			    size_t count);
struct figure_slice *figure_add_slice(struct figure *figure);
bool panel_add_annotation(struct figure *figure, struct panel *panel, double x, double y,
			  bool arrow, const char *text);
/* Is this mark an entry of the legend? Named, and the first of its name and group in the figure. */
bool figure_in_legend(const struct figure *figure, size_t panel, size_t mark);
/* Its place in the legend, where lines stand in the order of their right ends, from above; the
 * order of marks where they are no lines. */
size_t figure_legend_rank(const struct figure *figure, size_t panel, size_t mark);
bool figure_add_note(struct figure *figure, const char *format, ...) DYNO_PRINTF(2, 3);

/* Range and ticks that hold low … high: from zero when `zero` (bars), round ticks (Heckbert 1990:
 * Nice numbers for graph labels, Graphics Gems), powers of ten on log axes, one SI prefix for the
 * axis, chosen by the caller with unit_scale. Sensible for equal, zero, NaN and infinite ends. */
bool axis_fit(struct figure *figure, struct axis *axis, enum scale scale, double low, double high,
	      bool zero);
/* Ticks 0, 1, 2, … with these labels. */
bool axis_categories(struct figure *figure, struct axis *axis, const char *const *labels,
		     size_t count);

/* A Plotly figure, {"data": […], "layout": {…}}, in colours of the theme. Bytes depend on the
 * figure alone. User's text is escaped: Plotly honours some HTML, and expands %{…}. */
struct theme;
void figure_write_plotly(const struct figure *figure, const struct theme *theme,
			 struct json_writer *writer);

#endif
