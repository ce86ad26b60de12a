/* What the files that write a mark as Plotly's trace share. */
#ifndef DYNO_CORE_FIGURE_PLOTLY_TRACE_H
#define DYNO_CORE_FIGURE_PLOTLY_TRACE_H

#include "core/figure/plotly.h"
#include "core/figure/theme.h"

/* What a trace is made from. */
struct trace {
	const struct figure *figure;
	const struct panel *panel;
	const struct mark *mark;
	size_t panel_index, mark_index;
	const struct theme *theme;
	struct json_writer *writer;
};

/* --- Numbers and texts, a key and a list of them; NULL: nothing ------------------------------- */

void trace_write_numbers(const struct trace *trace, const char *key, const double *numbers);

/* count numbers, of a grid's columns or lines */
void trace_write_some(const struct trace *trace, const char *key, const double *numbers,
		      size_t count);

void trace_write_texts(const struct trace *trace, const char *key, const char **texts);

/* What is said on pointing at point i, which stands there; the same for all points. */
void trace_write_point(const struct trace *trace, size_t i, double x, double y, double z);
void trace_write_hover(const struct trace *trace);

/* --- Looks ---------------------------------------------------------------------------------- */

uint32_t trace_colour(const struct trace *trace);

void trace_write_colours(const struct trace *trace, const char *key);

void trace_write_outline(const struct trace *trace, double width);

/* Where z is on the colour scale, whose ticks may be powers of ten. */
double trace_scale_place(const struct mark *mark, double z);

void trace_write_colour_scale(const struct trace *trace, const char *low, const char *high);

void trace_write_marker(const struct trace *trace);

const char *trace_dash(enum dash dash);

/* --- Whiskers (plotly_whiskers.c) ------------------------------------------------------------ */

void trace_write_error(const struct trace *trace, const char *key, const double *value,
		       const double *low, const double *high);

/* A trace of its own, after the mark's, where a whisker goes on beyond its axis. */
void trace_write_arrows(const struct trace *trace);

/* The axes, or the scene, that the trace is in. */
void trace_write_place(const struct trace *trace);

#endif
