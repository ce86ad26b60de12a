/* What the two files that write Plotly JSON share: the layout (figure_plotly.c) and the traces
 * (figure_plotly_traces.c). Others call figure_write_plotly of figure.h. */
#ifndef DYNO_CORE_FIGURE_PLOTLY_H
#define DYNO_CORE_FIGURE_PLOTLY_H

#include "core/figure/figure.h"

#define PLOTLY_NAME_SIZE 32

/* Share of the paper, 0 … 1, that a panel takes. */
struct plotly_domain {
	double x[2], y[2];
};

struct plotly_domain plotly_panel_domain(const struct figure *figure, size_t index);

/* "x", "x2", "scene3" */
void plotly_axis_name(char name[PLOTLY_NAME_SIZE], const char *letter, size_t index);

/* A text with Plotly's tags escaped; line ends become <br>. */
void plotly_string(struct json_writer *writer, const char *text);
void plotly_member(struct json_writer *writer, const char *key, const char *text);

/* "#0072b2" or "rgba(…)"; without a key it is an element. */
void plotly_colour(struct json_writer *writer, const char *key, uint32_t colour, double opacity);

/* Where a value is on an axis as Plotly's layout counts. */
double plotly_place(const struct axis *axis, double value);

void plotly_write_meta(const struct figure *figure, struct json_writer *writer);

void plotly_write_trace(const struct figure *figure, size_t panel, size_t mark,
			const struct theme *theme, struct json_writer *writer);

#endif
