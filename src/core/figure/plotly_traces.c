/* Marks as Plotly's traces, a function for each type. */
#include "core/base/number.h"
#include "core/figure/plotly_trace.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* --- Types ----------------------------------------------------------------------------------- */

static void write_bar(const struct trace *trace)
{
	const struct mark *mark = trace->mark;
	struct json_writer *writer = trace->writer;
	const char *position = mark->horizontal ? "y" : "x", *value = mark->horizontal ? "x" : "y";
	bool above_strip = trace->panel->strip_rows && !mark->base && !mark->horizontal &&
			   trace->panel->y.scale == SCALE_LOG;
	double floor = above_strip ? trace->panel->strip_top : 0;
	json_member_string(writer, "orientation", mark->horizontal ? "h" : "v");
	trace_write_numbers(trace, position, mark->x);
	json_key(writer, value); /* the length: Plotly adds the base */
	json_begin_array(writer);
	for (size_t i = 0; i < mark->count; i++)
		json_number(writer, mark->y[i] - (mark->base ? mark->base[i] : floor));
	json_end_array(writer);
	trace_write_numbers(trace, "base", mark->base);
	if (above_strip)
		json_member_number(writer, "base", floor);
	json_member_number(writer, "width", mark->width);
	json_key(writer, "marker");
	json_begin_object(writer);
	if (mark->hollow)
		plotly_colour(writer, "color", trace_colour(trace), 0.15);
	else
		trace_write_colours(trace, "color");
	if (mark->hollow || mark->opacity < 0.75) /* what is pale still has its edge */
		trace_write_outline(trace, 1.5);
	json_end_object(writer);
	trace_write_error(trace, mark->horizontal ? "error_x" : "error_y", mark->y, mark->low,
			  mark->high);
	trace_write_texts(trace, "text", mark->texts);
	if (mark->texts) {
		json_member_string(writer, "textposition", mark->inside ? "inside" : "outside");
		if (mark->inside)
			json_member_string(writer, "insidetextanchor", "middle");
		json_member_boolean(writer, "cliponaxis", false);
	}
}

/* Lines, steps and points. */
static void write_scatter(const struct trace *trace)
{
	const struct mark *mark = trace->mark;
	struct json_writer *writer = trace->writer;
	bool line = mark->type == MARK_LINE || mark->type == MARK_STEP;
	bool symbols = mark->type == MARK_POINTS || mark->symbol != SYMBOL_NONE;
	bool flat = mark->horizontal, written = mark->texts && !mark->strip.row;
	json_member_string(writer, "mode",
			   written           ? line && symbols ? "lines+markers+text"
					       : line          ? "lines+text"
							       : "markers+text"
			   : line && symbols ? "lines+markers"
			   : line            ? "lines"
					     : "markers");
	trace_write_numbers(trace, flat ? "y" : "x", mark->x);
	trace_write_numbers(trace, flat ? "x" : "y", mark->y);
	trace_write_error(trace, flat ? "error_x" : "error_y", mark->y, mark->low, mark->high);
	trace_write_error(trace, flat ? "error_y" : "error_x", mark->x, mark->x_low, mark->x_high);
	if (line) {
		json_key(writer, "line");
		json_begin_object(writer);
		plotly_colour(writer, "color", trace_colour(trace), mark->opacity);
		json_member_number(writer, "width", mark->thin ? 1 : 2);
		json_member_string(writer, "dash", trace_dash(mark->dash));
		if (mark->type == MARK_STEP)
			json_member_string(writer, "shape", "hv");
		json_end_object(writer);
		json_member_boolean(writer, "connectgaps", false);
	}
	if (symbols)
		trace_write_marker(trace);
	if (mark->strip.row) { /* what it says is in `customdata`: its place is none */
		json_key(writer, "meta");
		json_begin_object(writer);
		json_member_boolean(writer, "missing", true);
		json_end_object(writer);
	}
	if (symbols && mark->count <= 2000) /* or marks at the axis' end are cut in half */
		json_member_boolean(writer, "cliponaxis", false);
	if (!written)
		return;
	trace_write_texts(trace, "text", mark->texts);
	json_member_string(writer, "textposition", "top center");
}

static void write_fill(const struct trace *trace)
{
	struct json_writer *writer = trace->writer;
	bool solid = trace->mark->type == MARK_POLYGON;
	json_member_string(writer, "mode", "lines");
	json_member_string(writer, "fill", "toself");
	plotly_colour(writer, "fillcolor", trace_colour(trace), fmin(trace->mark->opacity, 0.99));
	trace_write_outline(trace, solid ? 1 : 0);
}

static void write_polygon(const struct trace *trace)
{
	trace_write_numbers(trace, "x", trace->mark->x);
	trace_write_numbers(trace, "y", trace->mark->y);
	write_fill(trace);
}

static bool in_band(const struct mark *mark, size_t i)
{
	return i < mark->count && isfinite(mark->x[i]) && isfinite(mark->low[i]) &&
	       isfinite(mark->high[i]);
}

/* Once round each unbroken stretch: along its upper edge and back along the lower. */
static void write_band_edge(const struct trace *trace, const char *key, const double *there,
			    const double *back)
{
	const struct mark *mark = trace->mark;
	json_key(trace->writer, key);
	json_begin_array(trace->writer);
	for (size_t first = 0; first < mark->count; first++) {
		size_t end = first;
		while (in_band(mark, end))
			json_number(trace->writer, there[end++]);
		for (size_t i = end; i > first; i--)
			json_number(trace->writer, back[i - 1]);
		if (end > first)
			json_null(trace->writer);
		first = end;
	}
	json_end_array(trace->writer);
}

static void write_band(const struct trace *trace)
{
	const struct mark *mark = trace->mark;
	write_band_edge(trace, "x", mark->x, mark->x);
	write_band_edge(trace, "y", mark->high, mark->low);
	write_fill(trace);
}

static void write_box(const struct trace *trace)
{
	const struct mark *mark = trace->mark;
	struct json_writer *writer = trace->writer;
	json_member_string(writer, "orientation", mark->horizontal ? "h" : "v");
	trace_write_numbers(trace, mark->horizontal ? "y" : "x", mark->x);
	trace_write_numbers(trace, "median", mark->y);
	trace_write_numbers(trace, "q1", mark->quartile_low);
	trace_write_numbers(trace, "q3", mark->quartile_high);
	trace_write_numbers(trace, "lowerfence", mark->low);
	trace_write_numbers(trace, "upperfence", mark->high);
	json_member_number(writer, "width", mark->width);
	plotly_colour(writer, "fillcolor", trace_colour(trace), 0.4 * mark->opacity);
	trace_write_outline(trace, 1.5);
}

static void write_pie(const struct trace *trace)
{
	const struct mark *mark = trace->mark;
	struct json_writer *writer = trace->writer;
	struct plotly_domain domain = plotly_panel_domain(trace->figure, trace->panel_index);
	trace_write_numbers(trace, "values", mark->y);
	trace_write_texts(trace, "labels", mark->labels);
	trace_write_texts(trace, "text", mark->texts);
	json_member_string(writer, "textinfo", mark->texts ? "label+text" : "label+percent");
	json_member_boolean(writer, "sort", false);
	json_member_string(writer, "direction", "clockwise");
	json_key(writer, "marker");
	json_begin_object(writer);
	json_key(writer, "colors");
	json_begin_array(writer);
	for (size_t i = 0; i < mark->count; i++)
		plotly_colour(writer, NULL,
			      theme_colour(trace->theme, mark->colours ? mark->colours[i] : (int)i),
			      1);
	json_end_array(writer);
	json_end_object(writer);
	json_key(writer, "domain");
	json_begin_object(writer);
	trace_write_some(trace, "x", domain.x, 2);
	trace_write_some(trace, "y", domain.y, 2);
	json_end_object(writer);
}

/* One element for each cell of the grid, line by line. */
static void write_grid(const struct trace *trace, const char *key,
		       void (*element)(const struct trace *trace, size_t i))
{
	const struct mark *mark = trace->mark;
	json_key(trace->writer, key);
	json_begin_array(trace->writer);
	for (size_t line = 0; line < mark->line_count; line++) {
		json_begin_array(trace->writer);
		for (size_t column = 0; column < mark->columns; column++)
			element(trace, line * mark->columns + column);
		json_end_array(trace->writer);
	}
	json_end_array(trace->writer);
}

static void write_z(const struct trace *trace, size_t i)
{
	json_number(trace->writer, trace_scale_place(trace->mark, trace->mark->z[i]));
}

static void write_grid_text(const struct trace *trace, size_t i)
{
	static const char *const signs[] = {
		[GAP_NOT_RUN] = "", [GAP_FAILED] = "×", [GAP_UNKNOWN] = "○"
	};
	enum gap gap = trace->mark->gaps ? trace->mark->gaps[i] : GAP_NONE;
	bool has_sign = gap != GAP_NONE && gap != GAP_BOUND;
	plotly_string(trace->writer, has_sign ? signs[gap] : trace->mark->texts[i]);
}

static void write_grid_point(const struct trace *trace, size_t i)
{
	const struct mark *mark = trace->mark;
	trace_write_point(trace, i, mark->x[i % mark->columns], mark->y[i / mark->columns],
			  mark->z[i]);
}

/* Heatmaps and surfaces. */
static void write_field(const struct trace *trace)
{
	const struct mark *mark = trace->mark;
	struct json_writer *writer = trace->writer;
	bool flat = mark->type == MARK_HEATMAP;
	trace_write_some(trace, "x", mark->x, mark->columns);
	trace_write_some(trace, "y", mark->y, mark->line_count);
	write_grid(trace, "z", write_z);
	trace_write_colour_scale(trace, flat ? "zmin" : "cmin", flat ? "zmax" : "cmax");
	if (flat && mark->texts) {
		write_grid(trace, "text", write_grid_text);
		json_member_string(writer, "texttemplate", "%{text}");
	}
	if (flat) {
		json_member_number(writer, "xgap", 1);
		json_member_number(writer, "ygap", 1);
	}
	write_grid(trace, "customdata", write_grid_point);
	json_member_string(writer, "hovertemplate",
			   "%{customdata[0]}<br>%{customdata[1]}<extra></extra>");
}

#define STEMS_MOST 300 /* of more points they would be a forest */

/* Lines from points to the floor tell how near they are. */
static void write_stems(const struct trace *trace)
{
	const struct mark *mark = trace->mark;
	struct json_writer *writer = trace->writer;
	if (mark->count > STEMS_MOST)
		return;
	json_key(writer, "error_z");
	json_begin_object(writer);
	json_member_string(writer, "type", "data");
	json_member_boolean(writer, "symmetric", false);
	json_key(writer, "array");
	json_begin_array(writer);
	for (size_t i = 0; i < mark->count; i++)
		json_number(writer, 0);
	json_end_array(writer);
	json_key(writer, "arrayminus");
	json_begin_array(writer);
	for (size_t i = 0; i < mark->count; i++)
		json_number(writer, mark->z[i] - trace->panel->z.low);
	json_end_array(writer);
	json_member_number(writer, "thickness", 1);
	json_member_number(writer, "width", 0);
	plotly_colour(writer, "color", trace_colour(trace), 1);
	json_end_object(writer);
}

static void write_points_3d(const struct trace *trace)
{
	json_member_string(trace->writer, "mode", "markers");
	trace_write_numbers(trace, "x", trace->mark->x);
	trace_write_numbers(trace, "y", trace->mark->y);
	trace_write_numbers(trace, "z", trace->mark->z);
	trace_write_marker(trace);
	write_stems(trace);
}

/* --- All types ------------------------------------------------------------------------------- */

static const struct {
	const char *type;
	void (*write)(const struct trace *trace);
	bool own_hover;
} types[] = {
	[MARK_BAR] = { "bar", write_bar, false },
	[MARK_LINE] = { "scatter", write_scatter, false },
	[MARK_STEP] = { "scatter", write_scatter, false },
	[MARK_POINTS] = { "scatter", write_scatter, false },
	[MARK_BAND] = { "scatter", write_band, false },
	[MARK_POLYGON] = { "scatter", write_polygon, false },
	[MARK_BOX] = { "box", write_box, true },
	[MARK_PIE] = { "pie", write_pie, false },
	[MARK_HEATMAP] = { "heatmap", write_field, true },
	[MARK_POINTS_3D] = { "scatter3d", write_points_3d, false },
	[MARK_SURFACE] = { "surface", write_field, true },
};

void trace_write_place(const struct trace *trace)
{
	char name[PLOTLY_NAME_SIZE];
	if (trace->panel->is_pie)
		return;
	if (trace->panel->is_3d) {
		plotly_axis_name(name, "scene", trace->panel_index);
		json_member_string(trace->writer, "scene", name);
		return;
	}
	plotly_axis_name(name, "x", trace->panel_index);
	json_member_string(trace->writer, "xaxis", name);
	plotly_axis_name(name, "y", trace->panel_index);
	json_member_string(trace->writer, "yaxis", name);
}

static bool has_legend(enum mark_type type)
{
	return type != MARK_PIE && type != MARK_HEATMAP && type != MARK_SURFACE;
}

static void write_legend(const struct trace *trace)
{
	const struct mark *mark = trace->mark;
	struct json_writer *writer = trace->writer;
	if (mark->name)
		plotly_member(writer, "name", mark->name);
	if (!has_legend(mark->type))
		return;
	bool shown = figure_in_legend(trace->figure, trace->panel_index, trace->mark_index);
	json_member_boolean(writer, "showlegend", shown);
	if (shown) /* 1000 is Plotly's own, for all */
		json_member_count(writer, "legendrank",
				  1000 + 1000 * trace->panel_index +
					  figure_legend_rank(trace->figure, trace->panel_index,
							     trace->mark_index));
	if (!mark->group)
		return;
	plotly_member(writer, "legendgroup", mark->group);
	json_key(writer, "legendgrouptitle");
	json_begin_object(writer);
	plotly_member(writer, "text", mark->group);
	json_end_object(writer);
}

void plotly_write_trace(const struct figure *figure, size_t panel, size_t mark,
			const struct theme *theme, struct json_writer *writer)
{
	const struct trace trace = { .figure = figure,
				     .panel = &figure->panels[panel],
				     .mark = &figure->panels[panel].marks[mark],
				     .panel_index = panel,
				     .mark_index = mark,
				     .theme = theme,
				     .writer = writer };
	json_begin_object(writer);
	json_member_string(writer, "type", types[trace.mark->type].type);
	write_legend(&trace);
	trace_write_place(&trace);
	types[trace.mark->type].write(&trace);
	if (!types[trace.mark->type].own_hover)
		trace_write_hover(&trace);
	json_end_object(writer);
	if (!trace.panel->is_3d && !trace.panel->is_pie)
		trace_write_arrows(&trace);
}
