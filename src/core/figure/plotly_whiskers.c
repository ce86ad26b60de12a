/* Intervals as Plotly's error bars, cut at the ends of the axis; where one goes on beyond it,
 * Plotly draws no arrow, so that a trace of triangles does. */
#include "core/figure/plotly_trace.h"
#include <math.h>
#include <string.h>

#define SHORT_WHISKER 0.02 /* of the axis: the mark itself is longer */

/* Ends of intervals as the axis shows them. */
struct ends {
	const struct axis *axis;
	double floor;
	const double *low, *high;
	bool marker; /* a symbol stands on them */
};

static double share_of(const struct axis *axis, double value)
{
	double low = plotly_place(axis, axis->low), high = plotly_place(axis, axis->high);
	return (plotly_place(axis, value) - low) / (high - low);
}

/* False where there is nothing to see. */
static bool clip(const struct ends *ends, size_t i, double *low, double *high)
{
	if (!isfinite(ends->low[i]) || !isfinite(ends->high[i]))
		return false;
	*low = fmin(fmax(ends->low[i], ends->floor), ends->axis->high);
	*high = fmax(fmin(ends->high[i], ends->axis->high), ends->floor);
	double length = share_of(ends->axis, *high) - share_of(ends->axis, *low);
	return !ends->marker || !(length < SHORT_WHISKER);
}

static void write_ends(const struct trace *trace, const char *key, const struct ends *ends,
		       const double *value, bool above)
{
	json_key(trace->writer, key);
	json_begin_array(trace->writer);
	for (size_t i = 0; i < trace->mark->count; i++) {
		double low, high;
		if (clip(ends, i, &low, &high))
			json_number(trace->writer,
				    fmax(above ? high - value[i] : value[i] - low, 0));
		else
			json_null(trace->writer);
	}
	json_end_array(trace->writer);
}

static struct ends ends_of(const struct trace *trace, bool across, const double *low,
			   const double *high)
{
	const struct panel *panel = trace->panel;
	const struct mark *mark = trace->mark;
	return (struct ends){
		.axis = across ? &panel->x : &panel->y,
		.floor = across              ? panel->x.low
			 : panel->strip_rows ? panel->strip_top
					     : panel->y.low,
		.low = low,
		.high = high,
		.marker = mark->type != MARK_BAR && mark->symbol != SYMBOL_NONE,
	};
}

static uint32_t whisker_colour(const struct trace *trace)
{
	return trace->mark->type == MARK_BAR ? trace->theme->text : trace_colour(trace);
}

#define BARS_WIDE 16 /* in a panel, that leave their whiskers room for caps */

static bool is_narrow(const struct trace *trace)
{
	size_t bars = 0;
	for (size_t m = 0; m < trace->panel->mark_count; m++)
		if (trace->panel->marks[m].type == MARK_BAR)
			bars += trace->panel->marks[m].count;
	return bars * (trace->figure->columns ? trace->figure->columns : 1) > BARS_WIDE * 2;
}

/* Whiskers: how far the ends are from the value, within the axis. Of none Plotly would draw the
 * caps; those shorter than the mark are left out. */
void trace_write_error(const struct trace *trace, const char *key, const double *value,
		       const double *low, const double *high)
{
	struct json_writer *writer = trace->writer;
	const struct mark *mark = trace->mark;
	const struct ends ends = ends_of(trace, strcmp(key, "error_x") == 0, low, high);
	bool any = false;
	for (size_t i = 0; value && low && high && i < mark->count; i++) {
		double from, to;
		any |= clip(&ends, i, &from, &to);
	}
	if (!any)
		return;
	json_key(writer, key);
	json_begin_object(writer);
	json_member_string(writer, "type", "data");
	json_member_boolean(writer, "symmetric", false);
	write_ends(trace, "array", &ends, value, true);
	write_ends(trace, "arrayminus", &ends, value, false);
	bool narrow = mark->type == MARK_BAR && is_narrow(trace);
	json_member_number(writer, "thickness", narrow ? 1 : 1.5);
	json_member_number(writer, "width", narrow ? 0 : 3);
	plotly_colour(writer, "color", whisker_colour(trace), 1);
	json_end_object(writer);
}

/* --- Arrows ---------------------------------------------------------------------------------- */

/* Where a whisker goes on: beyond the low or the high end of the axis, across or up. */
struct arrow {
	double x, y;
	const char *symbol;
};

static size_t add_arrows(const struct trace *trace, bool across, const double *low,
			 const double *high, struct arrow *arrows)
{
	static const char *const symbols[2][2] = { { "triangle-down", "triangle-up" },
						   { "triangle-left", "triangle-right" } };
	const struct mark *mark = trace->mark;
	const struct ends ends = ends_of(trace, across, low, high);
	size_t count = 0;
	for (size_t i = 0; low && high && i < mark->count; i++) {
		double from, to, x = mark->horizontal ? mark->y[i] : mark->x[i],
				 y = mark->horizontal ? mark->x[i] : mark->y[i];
		if (!clip(&ends, i, &from, &to) || isnan(x) || isnan(y))
			continue;
		if (from > low[i])
			arrows[count++] = (struct arrow){ across ? from : x, across ? y : from,
							  symbols[across][0] };
		if (to < high[i])
			arrows[count++] = (struct arrow){ across ? to : x, across ? y : to,
							  symbols[across][1] };
	}
	return count;
}

static void write_arrows(const struct trace *trace, const struct arrow *arrows, size_t count)
{
	struct json_writer *writer = trace->writer;
	static const char *const keys[] = { "x", "y" };
	json_member_string(writer, "mode", "markers");
	for (int k = 0; k < 2; k++) {
		json_key(writer, keys[k]);
		json_begin_array(writer);
		for (size_t i = 0; i < count; i++)
			json_number(writer, k ? arrows[i].y : arrows[i].x);
		json_end_array(writer);
	}
	json_key(writer, "marker");
	json_begin_object(writer);
	json_key(writer, "symbol");
	json_begin_array(writer);
	for (size_t i = 0; i < count; i++)
		json_string(writer, arrows[i].symbol);
	json_end_array(writer);
	json_member_number(writer, "size", 7);
	plotly_colour(writer, "color", whisker_colour(trace), 1);
	json_end_object(writer);
	json_member_string(writer, "hoverinfo", "skip");
	json_member_boolean(writer, "cliponaxis", false);
}

void trace_write_arrows(const struct trace *trace)
{
	const struct mark *mark = trace->mark;
	struct json_writer *writer = trace->writer;
	bool has = mark->type == MARK_BAR || mark->type == MARK_LINE || mark->type == MARK_POINTS;
	struct arena scratch = { 0 };
	struct arrow *arrows =
		has ? arena_allocate(&scratch, 4 * mark->count + 1, sizeof(*arrows)) : NULL;
	size_t count = 0;
	writer->buffer.failed |= has && !arrows;
	if (arrows)
		count = add_arrows(trace, mark->horizontal, mark->low, mark->high, arrows);
	if (arrows)
		count += add_arrows(trace, !mark->horizontal, mark->x_low, mark->x_high,
				    arrows + count);
	if (count) {
		json_begin_object(writer);
		json_member_string(writer, "type", "scatter");
		if (mark->name)
			plotly_member(writer, "name", mark->name);
		json_member_boolean(writer, "showlegend", false);
		trace_write_place(trace);
		write_arrows(trace, arrows, count);
		json_end_object(writer);
	}
	arena_finish(&scratch);
}
