/* A figure as Plotly JSON. All that Plotly would decide by itself is fixed here, so that it shows
 * what the other renderers show: numeric x with tick texts, bars with widths and bases, ranges.
 *
 * Texts that users named go nowhere near templates (Plotly expands %{…} in them): they stand in
 * `customdata`, and Plotly's few HTML tags are escaped everywhere. */
#include "core/figure/plotly.h"
#include "core/figure/theme.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* --- Texts ----------------------------------------------------------------------------------- */

static void append_escaped(struct buffer *out, const char *text)
{
	for (const char *c = text ? text : ""; *c; c++)
		switch (*c) {
		case '&':
			buffer_string(out, "&amp;");
			break;
		case '<':
			buffer_string(out, "&lt;");
			break;
		case '>':
			buffer_string(out, "&gt;");
			break;
		case '\n':
			buffer_string(out, "<br>");
			break;
		default:
			buffer_character(out, *c);
		}
}

void plotly_string(struct json_writer *writer, const char *text)
{
	struct buffer escaped = { 0 };
	append_escaped(&escaped, text);
	json_string(writer, buffer_text(&escaped));
	writer->buffer.failed |= escaped.failed;
	buffer_finish(&escaped);
}

void plotly_member(struct json_writer *writer, const char *key, const char *text)
{
	json_key(writer, key);
	plotly_string(writer, text);
}

void plotly_colour(struct json_writer *writer, const char *key, uint32_t colour, double opacity)
{
	char text[48];
	if (opacity > 0.995) /* not 100 of 100 parts */
		snprintf(text, sizeof(text), "#%06x", (unsigned)colour);
	else /* in whole percent: no decimal point of a locale */
		snprintf(text, sizeof(text), "rgba(%u,%u,%u,0.%02u)", (unsigned)colour >> 16,
			 (unsigned)colour >> 8 & 255, (unsigned)colour & 255,
			 (unsigned)fmin(lround(fmax(opacity, 0) * 100), 99));
	if (key)
		json_member_string(writer, key, text);
	else
		json_string(writer, text);
}

/* Plotly wants ranges, and what is placed on the axis, as logarithms. log10 differs in its last
 * digit among C libraries: twelve digits are enough. */
double plotly_place(const struct axis *axis, double value)
{
	return axis->scale == SCALE_LOG ? round(log10(value) * 1e12) / 1e12 : value;
}

/* --- Axes ------------------------------------------------------------------------------------ */

/* "Latency (ms) · lower is better ↓" */
static void write_axis_title(const struct axis *axis, struct json_writer *writer)
{
	struct buffer text = { 0 };
	append_escaped(&text, axis->title);
	if (axis->unit && *axis->unit) {
		buffer_string(&text, axis->title && *axis->title ? " (" : "(");
		append_escaped(&text, axis->unit);
		buffer_string(&text, ")");
	}
	if (axis->better && *axis->better) {
		buffer_string(&text, " · ");
		append_escaped(&text, axis->better);
	}
	json_key(writer, "title");
	json_begin_object(writer);
	json_member_string(writer, "text", buffer_text(&text));
	json_end_object(writer);
	writer->buffer.failed |= text.failed;
	buffer_finish(&text);
}

static void write_ticks(const struct axis *axis, struct json_writer *writer)
{
	json_member_string(writer, "tickmode", "array");
	json_key(writer, "tickvals");
	json_begin_array(writer);
	for (size_t i = 0; i < axis->tick_count; i++)
		json_number(writer, axis->ticks[i].at);
	json_end_array(writer);
	json_key(writer, "ticktext");
	json_begin_array(writer);
	for (size_t i = 0; i < axis->tick_count; i++)
		plotly_string(writer, axis->ticks[i].label);
	json_end_array(writer);
}

static void write_axis_body(const struct axis *axis, const struct theme *theme,
			    struct json_writer *writer)
{
	json_member_string(writer, "type", axis->scale == SCALE_LOG ? "log" : "linear");
	json_key(writer, "range");
	json_begin_array(writer);
	json_number(writer, plotly_place(axis, axis->low));
	json_number(writer, plotly_place(axis, axis->high));
	json_end_array(writer);
	json_member_boolean(writer, "visible", !axis->hidden);
	if (axis->hidden)
		return; /* what is not seen has no look */
	write_axis_title(axis, writer);
	write_ticks(axis, writer);
	json_member_boolean(writer, "showgrid", axis->grid);
	if (axis->grid)
		plotly_colour(writer, "gridcolor", theme->grid, 1);
	plotly_colour(writer, "linecolor", theme->axis, 1);
	json_member_boolean(writer, "zeroline", false);
	plotly_colour(writer, "color", theme->text_soft, 1);
}

/* "x" for the first, "x2" for the second */
void plotly_axis_name(char name[PLOTLY_NAME_SIZE], const char *letter, size_t index)
{
	if (index == 0)
		snprintf(name, PLOTLY_NAME_SIZE, "%s", letter);
	else
		snprintf(name, PLOTLY_NAME_SIZE, "%s%zu", letter, index + 1);
}

static void write_domain(struct json_writer *writer, const char *key, const double domain[2])
{
	json_key(writer, key);
	json_begin_array(writer);
	json_number(writer, domain[0]);
	json_number(writer, domain[1]);
	json_end_array(writer);
}

static void write_axis(const struct axis *axis, const struct theme *theme, const char *letter,
		       size_t index, const double domain[2], struct json_writer *writer)
{
	char name[PLOTLY_NAME_SIZE], key[2 * PLOTLY_NAME_SIZE], word[8];
	plotly_axis_name(name, letter, index);
	snprintf(word, sizeof(word), "%saxis", letter);
	plotly_axis_name(key, word, index);
	json_key(writer, key);
	json_begin_object(writer);
	write_axis_body(axis, theme, writer);
	write_domain(writer, "domain", domain);
	plotly_axis_name(name, *letter == 'x' ? "y" : "x", index);
	json_member_string(writer, "anchor", name);
	json_member_boolean(writer, "automargin", true);
	json_end_object(writer);
}

/* --- Panels ---------------------------------------------------------------------------------- */

static size_t columns_of(const struct figure *figure)
{
	return figure->columns ? figure->columns : 1;
}

static size_t lines_of(const struct figure *figure)
{
	return (figure->panel_count + columns_of(figure) - 1) / columns_of(figure);
}

#define LOW_LINE 0.55 /* of the first line's height */

/* Lines of the height of the first. */
static double lines_high(const struct figure *figure, size_t lines)
{
	return figure->low_rows && lines ? 1 + LOW_LINE * (double)(lines - 1) : (double)lines;
}

/* Plotly makes room for the labels of the outermost axes alone. */
static double room_between(const struct figure *figure)
{
	double room = 0.2;
	for (size_t i = 0; i < figure->panel_count; i++)
		if (figure->panels[i].y.scale == SCALE_CATEGORY && !figure->panels[i].y.hidden)
			room = 0.4; /* names, not numbers */
	return room / (double)columns_of(figure);
}

struct plotly_domain plotly_panel_domain(const struct figure *figure, size_t index)
{
	size_t columns = columns_of(figure), lines = lines_of(figure);
	double gap_x = columns > 1 ? room_between(figure) : 0;
	double gap_y = lines > 1 ? 0.3 / (double)lines : 0;
	double width = (1 - gap_x * (double)(columns - 1)) / (double)columns;
	double height = (1 - gap_y * (double)(lines - 1)) / lines_high(figure, lines);
	double x = (double)(index % columns) * (width + gap_x);
	size_t line = index / columns;
	double top = 1 - lines_high(figure, line) * height - (double)line * gap_y;
	if (line && figure->low_rows)
		height *= LOW_LINE;
	return (struct plotly_domain){ .x = { x, fmin(x + width, 1) },
				       .y = { fmax(top - height, 0), top } };
}

/* The camera looks at the middle from here; the azimuth is that of matplotlib's view_init. */
static void write_camera(const struct figure *figure, struct json_writer *writer)
{
	const double degree = 3.14159265358979323846 / 180, distance = 2.1;
	double elevation = figure->camera_elevation * degree;
	double azimuth = figure->camera_azimuth * degree;
	double eye[] = { cos(elevation) * cos(azimuth), cos(elevation) * sin(azimuth),
			 sin(elevation) };
	static const char *const names[] = { "x", "y", "z" };
	json_key(writer, "camera");
	json_begin_object(writer);
	json_key(writer, "eye");
	json_begin_object(writer);
	for (size_t i = 0; i < 3; i++)
		json_member_number(writer, names[i], round(eye[i] * distance * 1e9) / 1e9);
	json_end_object(writer);
	json_end_object(writer);
}

static void write_scene(const struct figure *figure, size_t index, const struct theme *theme,
			struct json_writer *writer)
{
	const struct panel *panel = &figure->panels[index];
	struct plotly_domain domain = plotly_panel_domain(figure, index);
	const struct axis *axes[] = { &panel->x, &panel->y, &panel->z };
	static const char *const names[] = { "xaxis", "yaxis", "zaxis" };
	char key[PLOTLY_NAME_SIZE];
	plotly_axis_name(key, "scene", index);
	json_key(writer, key);
	json_begin_object(writer);
	json_key(writer, "domain");
	json_begin_object(writer);
	write_domain(writer, "x", domain.x);
	write_domain(writer, "y", domain.y);
	json_end_object(writer);
	for (size_t i = 0; i < 3; i++) {
		json_key(writer, names[i]);
		json_begin_object(writer);
		write_axis_body(axes[i], theme, writer);
		json_end_object(writer);
	}
	json_member_string(writer, "aspectmode", "cube");
	write_camera(figure, writer);
	json_end_object(writer);
}

/* A sentence on the paper: Plotly complains of axes that nothing is drawn on. The first panel's are
 * there whatever is asked. */
static bool says_only(const struct panel *panel)
{
	return panel->empty && panel->x.hidden && panel->y.hidden;
}

static void write_panel(const struct figure *figure, size_t index, const struct theme *theme,
			struct json_writer *writer)
{
	const struct panel *panel = &figure->panels[index];
	struct plotly_domain domain = plotly_panel_domain(figure, index);
	if (panel->is_3d && !panel->empty) {
		write_scene(figure, index, theme, writer);
	} else if (!panel->is_pie && (!index || !says_only(panel))) {
		write_axis(&panel->x, theme, "x", index, domain.x, writer);
		write_axis(&panel->y, theme, "y", index, domain.y, writer);
	}
}

/* --- Annotations ----------------------------------------------------------------------------- */

/* Plotly cuts and wraps nothing: at most so many characters, shortened in the middle. */
static void append_shortened(struct buffer *out, const char *text, size_t most)
{
	size_t length = strlen(text), count = 0;
	for (size_t at = 0; at < length; at++)
		count += ((unsigned char)text[at] & 0xc0) != 0x80;
	size_t left = count > most ? most / 2 : count, right = most - left - 1, i = 0;
	for (size_t at = 0; at < length; at++) {
		i += ((unsigned char)text[at] & 0xc0) != 0x80;
		if (i == left + 1 && count > most && ((unsigned char)text[at] & 0xc0) != 0x80)
			buffer_string(out, "…");
		if (i <= left || i > count - right || count <= most)
			buffer_character(out, text[at]);
	}
}

#define TITLE_CHARACTERS 110 /* of the titles of panels that stand side by side */
#define NOTE_CHARACTERS  40

/* Placed on the paper: 0 … 1 over all panels. */
static void write_text(struct json_writer *writer, const char *text, double x, double y,
		       const char *anchor, bool bold)
{
	json_begin_object(writer);
	struct buffer line = { 0 };
	buffer_string(&line, bold ? "<b>" : "");
	append_escaped(&line, text);
	buffer_string(&line, bold ? "</b>" : "");
	json_member_string(writer, "text", buffer_text(&line));
	writer->buffer.failed |= line.failed;
	buffer_finish(&line);
	json_member_string(writer, "xref", "paper");
	json_member_string(writer, "yref", "paper");
	json_member_number(writer, "x", x);
	json_member_number(writer, "y", y);
	json_member_string(writer, "xanchor", "center");
	json_member_string(writer, "yanchor", anchor);
	json_member_boolean(writer, "showarrow", false);
	json_end_object(writer);
}

static void write_title(struct json_writer *writer, const char *title, size_t columns, double x,
			double y)
{
	struct buffer text = { 0 };
	append_shortened(&text, title, TITLE_CHARACTERS / columns);
	write_text(writer, buffer_text(&text), x, y, "bottom", true);
	writer->buffer.failed |= text.failed;
	buffer_finish(&text);
}

/* Where along the axis, 0 … 1. */
static double share_of(const struct axis *axis, double value)
{
	double low = plotly_place(axis, axis->low), high = plotly_place(axis, axis->high);
	return (plotly_place(axis, value) - low) / (high - low);
}

/* The text inwards of what it points at, so that it is not cut. */
static void write_arrow(const struct panel *panel, const struct annotation *note,
			struct json_writer *writer)
{
	double across = share_of(&panel->x, note->x), up = share_of(&panel->y, note->y);
	json_member_string(writer, "xanchor",
			   across < 0.3   ? "left"
			   : across > 0.7 ? "right"
					  : "center");
	json_member_number(writer, "ax", across < 0.3 ? 12 : across > 0.7 ? -12 : 0);
	json_member_number(writer, "ay", up > 0.85 ? 12 : -24);
}

static void write_annotation(const struct panel *panel, size_t index, const struct annotation *note,
			     const struct theme *theme, struct json_writer *writer)
{
	char name[PLOTLY_NAME_SIZE];
	struct buffer text = { 0 };
	json_begin_object(writer);
	append_shortened(&text, note->text, NOTE_CHARACTERS);
	plotly_member(writer, "text", buffer_text(&text));
	writer->buffer.failed |= text.failed;
	buffer_finish(&text);
	plotly_axis_name(name, "x", index);
	json_member_string(writer, "xref", name);
	plotly_axis_name(name, "y", index);
	json_member_string(writer, "yref", name);
	json_member_number(writer, "x", plotly_place(&panel->x, note->x));
	json_member_number(writer, "y", plotly_place(&panel->y, note->y));
	json_member_boolean(writer, "showarrow", note->arrow);
	if (note->arrow)
		write_arrow(panel, note, writer);
	plotly_colour(writer, "bgcolor", theme->background, 0.85);
	json_end_object(writer);
}

static void write_annotations(const struct figure *figure, const struct theme *theme,
			      struct json_writer *writer)
{
	json_key(writer, "annotations");
	json_begin_array(writer);
	for (size_t i = 0; i < figure->panel_count; i++) {
		const struct panel *panel = &figure->panels[i];
		struct plotly_domain domain = plotly_panel_domain(figure, i);
		double middle = (domain.x[0] + domain.x[1]) / 2;
		if (panel->title)
			write_title(writer, panel->title, columns_of(figure), middle, domain.y[1]);
		if (panel->empty)
			write_text(writer, panel->empty, middle, (domain.y[0] + domain.y[1]) / 2,
				   "middle", false);
		for (size_t k = 0; k < panel->annotation_count && !panel->is_3d && !panel->is_pie;
		     k++)
			write_annotation(panel, i, &panel->annotations[k], theme, writer);
	}
	json_end_array(writer);
}

/* --- Strips ---------------------------------------------------------------------------------- */

/* The ground of what has no value, and the line above it. */
static void write_strip(const struct panel *panel, size_t index, bool line,
			const struct theme *theme, struct json_writer *writer)
{
	char x[PLOTLY_NAME_SIZE], y[PLOTLY_NAME_SIZE], domain[2 * PLOTLY_NAME_SIZE];
	plotly_axis_name(x, "x", index);
	plotly_axis_name(y, "y", index);
	snprintf(domain, sizeof(domain), "%s domain", x);
	json_begin_object(writer);
	json_member_string(writer, "type", line ? "line" : "rect");
	json_member_string(writer, "layer", "below");
	json_member_string(writer, "xref", domain);
	json_member_string(writer, "yref", y);
	json_member_number(writer, "x0", 0);
	json_member_number(writer, "x1", 1);
	json_member_number(writer, "y0", panel->strip_top);
	json_member_number(writer, "y1", line ? panel->strip_top : panel->y.low);
	if (!line)
		plotly_colour(writer, "fillcolor", theme->grid, 0.45);
	json_key(writer, "line");
	json_begin_object(writer);
	json_member_number(writer, "width", line ? 1 : 0);
	if (line)
		plotly_colour(writer, "color", theme->axis, 1);
	json_end_object(writer);
	json_end_object(writer);
}

static void write_strips(const struct figure *figure, const struct theme *theme,
			 struct json_writer *writer)
{
	bool any = false;
	for (size_t i = 0; i < figure->panel_count; i++)
		any |= figure->panels[i].strip_rows > 0;
	if (!any)
		return;
	json_key(writer, "shapes");
	json_begin_array(writer);
	for (size_t i = 0; i < figure->panel_count; i++)
		for (int line = 0; line < 2 && figure->panels[i].strip_rows; line++)
			write_strip(&figure->panels[i], i, line, theme, writer);
	json_end_array(writer);
}

/* --- The whole ------------------------------------------------------------------------------- */

static void write_layout_title(const struct figure *figure, const struct theme *theme,
			       struct json_writer *writer)
{
	json_key(writer, "title");
	json_begin_object(writer);
	plotly_member(writer, "text", figure->title);
	if (figure->subtitle && *figure->subtitle) {
		json_key(writer, "subtitle");
		json_begin_object(writer);
		plotly_member(writer, "text", figure->subtitle);
		json_key(writer, "font");
		json_begin_object(writer);
		plotly_colour(writer, "color", theme->text_soft, 1);
		json_end_object(writer);
		json_end_object(writer);
	}
	json_member_number(writer, "x", 0.01);
	json_member_string(writer, "xanchor", "left");
	json_end_object(writer);
}

static bool has_bars(const struct figure *figure)
{
	for (size_t i = 0; i < figure->panel_count; i++)
		for (size_t j = 0; j < figure->panels[i].mark_count; j++)
			if (figure->panels[i].marks[j].type == MARK_BAR)
				return true;
	return false;
}

static bool has_flat_panel(const struct figure *figure)
{
	for (size_t i = 0; i < figure->panel_count; i++)
		if (!figure->panels[i].is_3d && !figure->panels[i].is_pie)
			return true;
	return false;
}

static void write_layout(const struct figure *figure, const struct theme *theme,
			 struct json_writer *writer)
{
	json_key(writer, "layout");
	json_begin_object(writer);
	write_layout_title(figure, theme, writer);
	json_member_boolean(writer, "autosize", true);
	if (lines_of(figure) > 1) /* Plotly's own 450 pixels suit one line of panels */
		json_member_number(writer, "height",
				   150 + 320 * lines_high(figure, lines_of(figure)));
	if (has_bars(figure)) /* Plotly knows no such key otherwise */
		json_member_string(writer, "barmode", "overlay");
	json_member_string(writer, "hovermode", "closest");
	plotly_colour(writer, "paper_bgcolor", theme->background, 1);
	if (has_flat_panel(figure)) /* the same */
		plotly_colour(writer, "plot_bgcolor", theme->background, 1);
	json_key(writer, "font");
	json_begin_object(writer);
	plotly_colour(writer, "color", theme->text, 1);
	json_end_object(writer);
	for (size_t i = 0; i < figure->panel_count; i++)
		write_panel(figure, i, theme, writer);
	write_annotations(figure, theme, writer);
	write_strips(figure, theme, writer);
	plotly_write_meta(figure, writer);
	json_end_object(writer);
}

void figure_write_plotly(const struct figure *figure, const struct theme *theme,
			 struct json_writer *writer)
{
	json_begin_object(writer);
	json_key(writer, "data");
	json_begin_array(writer);
	for (size_t i = 0; i < figure->panel_count; i++)
		for (size_t k = 0; k < figure->panels[i].mark_count; k++)
			plotly_write_trace(figure, i, k, theme, writer);
	json_end_array(writer);
	write_layout(figure, theme, writer);
	json_end_object(writer);
}
