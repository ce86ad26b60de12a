/* Numbers, texts on pointing, colours, markers and intervals of Plotly's traces. */
#include "core/base/number.h"
#include "core/figure/plotly_trace.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

void trace_write_numbers(const struct trace *trace, const char *key, const double *numbers)
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
void trace_write_some(const struct trace *trace, const char *key, const double *numbers,
		      size_t count)
{
	json_key(trace->writer, key);
	json_begin_array(trace->writer);
	for (size_t i = 0; i < count; i++)
		json_number(trace->writer, numbers[i]);
	json_end_array(trace->writer);
}

void trace_write_texts(const struct trace *trace, const char *key, const char **texts)
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
	if (mark->strip.row && mark->texts && mark->texts[i])
		buffer_string(out, mark->texts[i]);
	else if (mark->type == MARK_HEATMAP || panel->is_3d)
		append_value(out, z, mark->value_unit ? mark->value_unit : "");
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
void trace_write_point(const struct trace *trace, size_t i, double x, double y, double z)
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

void trace_write_hover(const struct trace *trace)
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
		trace_write_point(trace, i, at(mark->x, i), at(mark->y, i), at(mark->z, i));
	json_end_array(writer);
	json_member_string(writer, "hovertemplate",
			   "%{customdata[0]}<br>%{customdata[1]}<extra></extra>");
}

/* --- Looks ----------------------------------------------------------------------------------- */

uint32_t trace_colour(const struct trace *trace)
{
	return theme_shaded(trace->theme, trace->mark->colour, trace->mark->shade);
}

void trace_write_colours(const struct trace *trace, const char *key)
{
	const struct mark *mark = trace->mark;
	if (!mark->colours) {
		plotly_colour(trace->writer, key, trace_colour(trace), mark->opacity);
		return;
	}
	json_key(trace->writer, key);
	json_begin_array(trace->writer);
	for (size_t i = 0; i < mark->count; i++)
		plotly_colour(trace->writer, NULL,
			      theme_shaded(trace->theme, mark->colours[i], mark->shade),
			      mark->opacity);
	json_end_array(trace->writer);
}

void trace_write_outline(const struct trace *trace, double width)
{
	json_key(trace->writer, "line");
	json_begin_object(trace->writer);
	plotly_colour(trace->writer, "color", trace_colour(trace), 1);
	json_member_number(trace->writer, "width", width);
	json_end_object(trace->writer);
}

/* Plotly knows no logarithmic colours: it gets logarithms, and ticks that say what they are of. */
double trace_scale_place(const struct mark *mark, double z)
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

void trace_write_colour_scale(const struct trace *trace, const char *low, const char *high)
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
	json_member_number(writer, low, trace_scale_place(trace->mark, trace->mark->value_low));
	json_member_number(writer, high, trace_scale_place(trace->mark, trace->mark->value_high));
	json_member_boolean(writer, "showscale", trace->mark->value_title != NULL);
	if (!trace->mark->value_title)
		return;
	json_key(writer, "colorbar");
	json_begin_object(writer);
	json_key(writer, "title");
	json_begin_object(writer);
	const char *unit = trace->mark->value_unit;
	struct buffer title = { 0 };
	buffer_printf(&title, "%s%s%s%s", trace->mark->value_title, unit && *unit ? " (" : "",
		      unit && *unit ? unit : "", unit && *unit ? ")" : "");
	plotly_member(writer, "text", buffer_text(&title));
	writer->buffer.failed |= title.failed;
	buffer_finish(&title);
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

static void write_symbol_size(const struct trace *trace)
{
	const struct mark *mark = trace->mark;
	double size = mark->strip.row                ? 6
		      : mark->count > 2000           ? 4
		      : mark->type == MARK_POINTS_3D ? 5
						     : 8;
	if (!mark->sizes) {
		json_member_number(trace->writer, "size", size);
		return;
	}
	json_key(trace->writer, "size");
	json_begin_array(trace->writer);
	for (size_t i = 0; i < mark->count; i++)
		json_number(trace->writer, size * mark->sizes[i]);
	json_end_array(trace->writer);
}

void trace_write_marker(const struct trace *trace)
{
	const struct mark *mark = trace->mark;
	bool scaled = mark->type == MARK_POINTS_3D && mark->value_title;
	json_key(trace->writer, "marker");
	json_begin_object(trace->writer);
	json_member_string(trace->writer, "symbol", symbol_name(mark));
	write_symbol_size(trace);
	if (scaled) {
		trace_write_numbers(trace, "color", mark->z);
		trace_write_colour_scale(trace, "cmin", "cmax");
	} else {
		trace_write_colours(trace, "color");
	}
	json_end_object(trace->writer);
}

const char *trace_dash(enum dash dash)
{
	static const char *const names[] = { "solid", "dash", "dot", "dashdot" };
	return names[dash];
}
