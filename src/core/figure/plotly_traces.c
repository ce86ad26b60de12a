/* Marks as Plotly's traces. */
#include "core/base/number.h"
#include "core/figure/plotly.h"
#include "core/figure/theme.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* What a trace is made from. */
struct trace {
	const struct figure *figure;
	const struct panel *panel;
	const struct mark *mark;
	size_t panel_index, mark_index;
	const struct theme *theme;
	struct json_writer *writer;
};

static void write_numbers(const struct trace *trace, const char *key, const double *numbers)
{
	if (!numbers)
		return;
	json_key(trace->writer, key);
	json_begin_array(trace->writer);
	for (size_t i = 0; i < trace->mark->count; i++)
		json_number(trace->writer, numbers[i]);
	json_end_array(trace->writer);
}

/* count numbers, of a grid's columns or lines */
static void write_some(const struct trace *trace, const char *key, const double *numbers,
		       size_t count)
{
	json_key(trace->writer, key);
	json_begin_array(trace->writer);
	for (size_t i = 0; i < count; i++)
		json_number(trace->writer, numbers[i]);
	json_end_array(trace->writer);
}

static void write_texts(const struct trace *trace, const char *key, const char **texts)
{
	if (!texts)
		return;
	json_key(trace->writer, key);
	json_begin_array(trace->writer);
	for (size_t i = 0; i < trace->mark->count; i++)
		plotly_string(trace->writer, texts[i]);
	json_end_array(trace->writer);
}

/* --- Tooltips -------------------------------------------------------------------------------- */

/* Four significant digits, with the unit: the numbers of a tooltip are for reading. */
static void append_value(struct buffer *out, double value, const char *unit)
{
	char text[NUMBER_TEXT_SIZE];
	if (!isfinite(value))
		return;
	double rounded = value;
	snprintf(text, sizeof(text), "%.3e", value);
	for (char *c = text; *c; c++) /* whatever the locale's decimal point is */
		if (*c == ',')
			*c = '.';
	number_parse(text, strlen(text), &rounded);
	buffer_append(out, text, number_format(text, rounded));
	if (unit && *unit)
		buffer_printf(out, " %s", unit);
}

static const char *tick_label(const struct axis *axis, double at)
{
	for (size_t i = 0; axis->scale == SCALE_CATEGORY && i < axis->tick_count; i++)
		if (axis->ticks[i].at == at)
			return axis->ticks[i].label;
	return NULL;
}

/* "4.1 ms [4.0, 4.3]" */
static void append_measure(const struct axis *axis, double value, const double *low,
			   const double *high, size_t i, struct buffer *out)
{
	append_value(out, value, axis->unit);
	if (low && high && isfinite(low[i]) && isfinite(high[i])) {
		buffer_string(out, " [");
		append_value(out, low[i], "");
		buffer_string(out, ", ");
		append_value(out, high[i], "");
		buffer_string(out, "]");
	}
}

/* What has no value stands at the end of its axis, which is none: it says why. Of points in a list
 * the place across is the value; where an axis has no numbers there is none. */
static void append_point(const struct trace *trace, size_t i, double x, double y, double z,
			 struct buffer *out)
{
	const struct mark *mark = trace->mark;
	const struct panel *panel = trace->panel;
	bool is_list = panel->y.scale == SCALE_CATEGORY && panel->x.scale != SCALE_CATEGORY;
	bool is_missing = mark->symbol == SYMBOL_CROSS && mark->colour == COLOUR_WARNING;
	if (is_missing && mark->texts && mark->texts[i])
		buffer_string(out, mark->texts[i]);
	else if (mark->type == MARK_HEATMAP || panel->is_3d)
		append_value(out, z, "");
	else if (mark->horizontal)
		append_measure(&panel->x, y, mark->low, mark->high, i, out);
	else if (is_list)
		append_measure(&panel->x, x, mark->x_low, mark->x_high, i, out);
	else if (!panel->y.hidden)
		append_measure(&panel->y, y, mark->low, mark->high, i, out);
	if (mark->texts && mark->texts[i] && !out->length)
		buffer_string(out, mark->texts[i]);
}

/* What a point says: its label, else its place; then its value. */
static void write_point(const struct trace *trace, size_t i, double x, double y, double z)
{
	const struct mark *mark = trace->mark;
	const struct panel *panel = trace->panel;
	struct json_writer *writer = trace->writer;
	struct buffer text = { 0 };
	json_begin_array(writer);
	if (mark->labels && mark->labels[i])
		plotly_string(writer, mark->labels[i]);
	else if (tick_label(&panel->x, x))
		plotly_string(writer, tick_label(&panel->x, x));
	else {
		append_value(&text, x, panel->x.unit);
		plotly_string(writer, buffer_text(&text));
		buffer_clear(&text);
	}
	append_point(trace, i, x, y, z, &text);
	plotly_string(writer, buffer_text(&text));
	if (mark->rows && mark->rows[i] != UINT32_MAX)
		json_count(writer, mark->rows[i]);
	else
		json_null(writer);
	json_end_array(writer);
	writer->buffer.failed |= text.failed;
	buffer_finish(&text);
}

static double at(const double *numbers, size_t i)
{
	return numbers ? numbers[i] : NAN;
}

/* Many points without labels need no texts of their own: a million of them would be the file. */
#define POINTS_WITH_TEXTS 20000

static void write_hover(const struct trace *trace)
{
	const struct mark *mark = trace->mark;
	struct json_writer *writer = trace->writer;
	if (mark->type == MARK_BAND || mark->type == MARK_POLYGON) {
		json_member_string(writer, "hoverinfo", mark->name ? "name" : "skip");
		return;
	}
	if (mark->count > POINTS_WITH_TEXTS && !mark->labels)
		return;
	json_key(writer, "customdata");
	json_begin_array(writer);
	for (size_t i = 0; i < mark->count; i++)
		write_point(trace, i, at(mark->x, i), at(mark->y, i), at(mark->z, i));
	json_end_array(writer);
	json_member_string(writer, "hovertemplate",
			   "%{customdata[0]}<br>%{customdata[1]}<extra></extra>");
}

/* --- Looks ----------------------------------------------------------------------------------- */

static uint32_t colour(const struct trace *trace)
{
	return theme_colour(trace->theme, trace->mark->colour);
}

static void write_colours(const struct trace *trace, const char *key)
{
	const struct mark *mark = trace->mark;
	if (!mark->colours) {
		plotly_colour(trace->writer, key, colour(trace), mark->opacity);
		return;
	}
	json_key(trace->writer, key);
	json_begin_array(trace->writer);
	for (size_t i = 0; i < mark->count; i++)
		plotly_colour(trace->writer, NULL, theme_colour(trace->theme, mark->colours[i]),
			      mark->opacity);
	json_end_array(trace->writer);
}

static void write_outline(const struct trace *trace, double width)
{
	json_key(trace->writer, "line");
	json_begin_object(trace->writer);
	plotly_colour(trace->writer, "color", colour(trace), 1);
	json_member_number(trace->writer, "width", width);
	json_end_object(trace->writer);
}

/* Plotly knows no logarithmic colours: it gets logarithms, and ticks that say what they are of. */
static double scale_place(const struct mark *mark, double z)
{
	return mark->value_log ? log10(z) : z;
}

static void write_scale_ticks(const struct trace *trace)
{
	const struct mark *mark = trace->mark;
	struct json_writer *writer = trace->writer;
	struct arena arena = { 0 };
	struct figure scratch = { .arena = &arena };
	struct axis axis = { 0 };
	if (!axis_fit(&scratch, &axis, SCALE_LOG, mark->value_low, mark->value_high, false)) {
		writer->buffer.failed = true;
		axis.tick_count = 0;
	}
	json_key(writer, "tickvals");
	json_begin_array(writer);
	for (size_t i = 0; i < axis.tick_count; i++)
		json_number(writer, log10(axis.ticks[i].at));
	json_end_array(writer);
	json_key(writer, "ticktext");
	json_begin_array(writer);
	for (size_t i = 0; i < axis.tick_count; i++)
		plotly_string(writer, axis.ticks[i].label);
	json_end_array(writer);
	arena_finish(&arena);
}

static void write_colour_scale(const struct trace *trace, const char *low, const char *high)
{
	struct json_writer *writer = trace->writer;
	json_key(writer, "colorscale");
	json_begin_array(writer);
	for (size_t i = 0; i < 5; i++) {
		json_begin_array(writer);
		json_number(writer, (double)i / 4);
		plotly_colour(writer, NULL, trace->theme->scale[i], 1);
		json_end_array(writer);
	}
	json_end_array(writer);
	json_member_number(writer, low, scale_place(trace->mark, trace->mark->value_low));
	json_member_number(writer, high, scale_place(trace->mark, trace->mark->value_high));
	json_member_boolean(writer, "showscale", trace->mark->value_title != NULL);
	if (!trace->mark->value_title)
		return;
	json_key(writer, "colorbar");
	json_begin_object(writer);
	json_key(writer, "title");
	json_begin_object(writer);
	plotly_member(writer, "text", trace->mark->value_title);
	json_end_object(writer);
	if (trace->mark->value_log)
		write_scale_ticks(trace);
	json_end_object(writer);
}

static const char *symbol_name(const struct mark *mark)
{
	static const char *const names[SYMBOL_TOTAL][2] = {
		[SYMBOL_NONE] = { "circle", "circle-open" },
		[SYMBOL_CIRCLE] = { "circle", "circle-open" },
		[SYMBOL_SQUARE] = { "square", "square-open" },
		[SYMBOL_DIAMOND] = { "diamond", "diamond-open" },
		[SYMBOL_TRIANGLE] = { "triangle-up", "triangle-up-open" },
		[SYMBOL_CROSS] = { "x", "x-open" },
		[SYMBOL_UP] = { "triangle-up", "triangle-up-open" },
		[SYMBOL_RIGHT] = { "triangle-right", "triangle-right-open" },
	};
	/* 3D knows no triangles, and its x is a letter that many fonts lack. */
	if (mark->type == MARK_POINTS_3D && mark->symbol == SYMBOL_TRIANGLE)
		return mark->hollow ? "diamond-open" : "diamond";
	if (mark->type == MARK_POINTS_3D && mark->symbol == SYMBOL_CROSS)
		return "cross";
	return names[mark->symbol < SYMBOL_TOTAL ? mark->symbol : SYMBOL_CIRCLE][mark->hollow];
}

static void write_marker(const struct trace *trace)
{
	const struct mark *mark = trace->mark;
	bool scaled = mark->type == MARK_POINTS_3D && mark->value_title;
	json_key(trace->writer, "marker");
	json_begin_object(trace->writer);
	json_member_string(trace->writer, "symbol", symbol_name(mark));
	json_member_number(trace->writer, "size", mark->count > 2000 ? 4 : 8);
	if (scaled) {
		write_numbers(trace, "color", mark->z);
		write_colour_scale(trace, "cmin", "cmax");
	} else {
		write_colours(trace, "color");
	}
	json_end_object(trace->writer);
}

static const char *dash_name(enum dash dash)
{
	static const char *const names[] = { "solid", "dash", "dot", "dashdot" };
	return names[dash];
}

static bool any_finite(const struct mark *mark, const double *low, const double *high)
{
	for (size_t i = 0; i < mark->count; i++)
		if (isfinite(low[i]) && isfinite(high[i]))
			return true;
	return false;
}

/* Whiskers: how far the ends are from the value. Of none Plotly would draw the caps. */
static void write_error(const struct trace *trace, const char *key, const double *value,
			const double *low, const double *high)
{
	struct json_writer *writer = trace->writer;
	if (!value || !low || !high || !any_finite(trace->mark, low, high))
		return;
	json_key(writer, key);
	json_begin_object(writer);
	json_member_string(writer, "type", "data");
	json_member_boolean(writer, "symmetric", false);
	json_key(writer, "array");
	json_begin_array(writer);
	for (size_t i = 0; i < trace->mark->count; i++)
		json_number(writer, high[i] - value[i]);
	json_end_array(writer);
	json_key(writer, "arrayminus");
	json_begin_array(writer);
	for (size_t i = 0; i < trace->mark->count; i++)
		json_number(writer, value[i] - low[i]);
	json_end_array(writer);
	json_member_number(writer, "thickness", 1.5);
	json_member_number(writer, "width", 3);
	plotly_colour(writer, "color",
		      trace->mark->type == MARK_BAR ? trace->theme->text : colour(trace), 1);
	json_end_object(writer);
}

/* --- Types ----------------------------------------------------------------------------------- */

static void write_bar(const struct trace *trace)
{
	const struct mark *mark = trace->mark;
	struct json_writer *writer = trace->writer;
	const char *position = mark->horizontal ? "y" : "x", *value = mark->horizontal ? "x" : "y";
	json_member_string(writer, "orientation", mark->horizontal ? "h" : "v");
	write_numbers(trace, position, mark->x);
	json_key(writer, value); /* the length: Plotly adds the base */
	json_begin_array(writer);
	for (size_t i = 0; i < mark->count; i++)
		json_number(writer, mark->y[i] - (mark->base ? mark->base[i] : 0));
	json_end_array(writer);
	write_numbers(trace, "base", mark->base);
	json_member_number(writer, "width", mark->width);
	json_key(writer, "marker");
	json_begin_object(writer);
	if (mark->hollow)
		plotly_colour(writer, "color", colour(trace), 0.15);
	else
		write_colours(trace, "color");
	if (mark->hollow)
		write_outline(trace, 1.5);
	json_end_object(writer);
	write_error(trace, mark->horizontal ? "error_x" : "error_y", mark->y, mark->low,
		    mark->high);
	write_texts(trace, "text", mark->texts);
	if (mark->texts) {
		json_member_string(writer, "textposition", "outside");
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
	bool flat = mark->horizontal;
	json_member_string(writer, "mode",
			   mark->texts       ? line && symbols ? "lines+markers+text"
					       : line          ? "lines+text"
							       : "markers+text"
			   : line && symbols ? "lines+markers"
			   : line            ? "lines"
					     : "markers");
	write_numbers(trace, flat ? "y" : "x", mark->x);
	write_numbers(trace, flat ? "x" : "y", mark->y);
	write_error(trace, flat ? "error_x" : "error_y", mark->y, mark->low, mark->high);
	write_error(trace, flat ? "error_y" : "error_x", mark->x, mark->x_low, mark->x_high);
	if (line) {
		json_key(writer, "line");
		json_begin_object(writer);
		plotly_colour(writer, "color", colour(trace), mark->opacity);
		json_member_number(writer, "width", 2);
		json_member_string(writer, "dash", dash_name(mark->dash));
		if (mark->type == MARK_STEP)
			json_member_string(writer, "shape", "hv");
		json_end_object(writer);
		json_member_boolean(writer, "connectgaps", false);
	}
	if (symbols)
		write_marker(trace);
	write_texts(trace, "text", mark->texts);
	if (mark->texts)
		json_member_string(writer, "textposition", "top center");
}

static void write_fill(const struct trace *trace)
{
	struct json_writer *writer = trace->writer;
	bool solid = trace->mark->type == MARK_POLYGON;
	json_member_string(writer, "mode", "lines");
	json_member_string(writer, "fill", "toself");
	plotly_colour(writer, "fillcolor", colour(trace), fmin(trace->mark->opacity, 0.99));
	write_outline(trace, solid ? 1 : 0);
}

static void write_polygon(const struct trace *trace)
{
	write_numbers(trace, "x", trace->mark->x);
	write_numbers(trace, "y", trace->mark->y);
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
	write_numbers(trace, mark->horizontal ? "y" : "x", mark->x);
	write_numbers(trace, "median", mark->y);
	write_numbers(trace, "q1", mark->quartile_low);
	write_numbers(trace, "q3", mark->quartile_high);
	write_numbers(trace, "lowerfence", mark->low);
	write_numbers(trace, "upperfence", mark->high);
	json_member_number(writer, "width", mark->width);
	plotly_colour(writer, "fillcolor", colour(trace), 0.4 * mark->opacity);
	write_outline(trace, 1.5);
}

static void write_pie(const struct trace *trace)
{
	const struct mark *mark = trace->mark;
	struct json_writer *writer = trace->writer;
	struct plotly_domain domain = plotly_panel_domain(trace->figure, trace->panel_index);
	write_numbers(trace, "values", mark->y);
	write_texts(trace, "labels", mark->labels);
	write_texts(trace, "text", mark->texts);
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
	write_some(trace, "x", domain.x, 2);
	write_some(trace, "y", domain.y, 2);
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
	json_number(trace->writer, scale_place(trace->mark, trace->mark->z[i]));
}

static void write_grid_text(const struct trace *trace, size_t i)
{
	plotly_string(trace->writer, trace->mark->texts[i]);
}

static void write_grid_point(const struct trace *trace, size_t i)
{
	const struct mark *mark = trace->mark;
	write_point(trace, i, mark->x[i % mark->columns], mark->y[i / mark->columns], mark->z[i]);
}

/* Heatmaps and surfaces. */
static void write_field(const struct trace *trace)
{
	const struct mark *mark = trace->mark;
	struct json_writer *writer = trace->writer;
	bool flat = mark->type == MARK_HEATMAP;
	write_some(trace, "x", mark->x, mark->columns);
	write_some(trace, "y", mark->y, mark->line_count);
	write_grid(trace, "z", write_z);
	write_colour_scale(trace, flat ? "zmin" : "cmin", flat ? "zmax" : "cmax");
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

static void write_points_3d(const struct trace *trace)
{
	json_member_string(trace->writer, "mode", "markers");
	write_numbers(trace, "x", trace->mark->x);
	write_numbers(trace, "y", trace->mark->y);
	write_numbers(trace, "z", trace->mark->z);
	write_marker(trace);
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

static void write_place(const struct trace *trace)
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
	json_member_boolean(writer, "showlegend",
			    figure_in_legend(trace->figure, trace->panel_index, trace->mark_index));
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
	write_place(&trace);
	types[trace.mark->type].write(&trace);
	if (!types[trace.mark->type].own_hover)
		write_hover(&trace);
	json_end_object(writer);
}
