/* The terminal table: sheets drawn so that they fit the width. Numbers are never cut: first the
 * least important columns go, and it is said which; names lose their middle. */
#include "output/table/table.h"
#include "core/base/printable.h"
#include "core/base/utf8.h"
#include "output/table/sheet.h"
#include <limits.h>
#include <string.h>

#define GAP           2  /* columns between two columns */
#define NAME_WIDTH    36 /* longest text in a column while there is room, … */
#define NAME_NARROW   12 /* … and when there is none */
#define LEGEND_LINES  3  /* most that a text of others may take */
#define PROBLEM_LINES 4
#define PROBLEM_WIDTH 24 /* narrower than this it goes to a line of its own */

struct layout {                 /* of a column, in terminal columns */
	size_t whole, fraction; /* before the decimal point; from it on */
	size_t value;           /* both, or the longest text */
	size_t interval;        /* with the blank in front; 0: none */
	size_t width;
	bool dropped;
};

struct drawing {
	const struct sheet *sheet;
	const struct table_options *options;
	struct layout *layouts;
	size_t names; /* longest text in a column */
	struct buffer *out;
};

static size_t width_of(const char *text)
{
	return utf8_width(text, strlen(text));
}

static size_t larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

static void style(const struct drawing *d, const char *code)
{
	if (d->options->colour)
		buffer_string(d->out, code);
}

/* --- Measuring ------------------------------------------------------------------------------ */

static bool is_number(const struct sheet_column *column, const struct sheet_cell *cell)
{
	return column->number && cell->whole > 0;
}

static void measure_cell(const struct drawing *d, const struct sheet_column *column,
			 const struct sheet_cell *cell, struct layout *layout)
{
	size_t width = width_of(cell->text);
	if (is_number(column, cell)) {
		layout->whole = larger(layout->whole, cell->whole);
		layout->fraction = larger(layout->fraction, width - cell->whole);
	} else {
		layout->value =
			larger(layout->value, column->number ? width : smaller(width, d->names));
	}
	if (*cell->interval)
		layout->interval = larger(layout->interval, 1 + width_of(cell->interval));
}

static void measure(struct drawing *d)
{
	for (size_t i = 0; i < d->sheet->column_count; i++) {
		const struct sheet_column *column = &d->sheet->columns[i];
		struct layout layout = { 0 };
		for (size_t row = 0; row < d->sheet->row_count; row++)
			measure_cell(d, column, &column->cells[row], &layout);
		layout.value = larger(layout.value, layout.whole + layout.fraction);
		layout.width = larger(layout.value + layout.interval,
				      larger(width_of(column->title), width_of(column->unit)));
		d->layouts[i] = layout;
	}
}

static size_t total_width(const struct drawing *d, size_t columns)
{
	size_t total = 0;
	for (size_t i = 0; i < columns; i++)
		if (!d->layouts[i].dropped)
			total += d->layouts[i].width + (total ? GAP : 0);
	return total;
}

static bool is_too_wide(const struct drawing *d)
{
	return d->options->width && total_width(d, d->sheet->column_count) > d->options->width;
}

/* Drops the least important column of a field, as long as more than `keep` are left. */
static bool drop_one(struct drawing *d, size_t keep)
{
	size_t least = d->sheet->column_count, left = 0;
	for (size_t i = d->sheet->key_count; i < d->sheet->column_count; i++) {
		unsigned importance = d->sheet->columns[i].importance;
		if (importance == 0 || d->layouts[i].dropped)
			continue;
		left++;
		if (least == d->sheet->column_count ||
		    importance < d->sheet->columns[least].importance)
			least = i;
	}
	if (left <= keep)
		return false;
	d->layouts[least].dropped = true;
	return true;
}

/* Names are shortened only where not even three fields find room beside them. */
static void fit(struct drawing *d)
{
	d->names = d->options->width ? NAME_WIDTH : SIZE_MAX;
	measure(d);
	while (is_too_wide(d) && drop_one(d, 3))
		;
	if (!is_too_wide(d))
		return;
	d->names = NAME_NARROW;
	measure(d);
	while (is_too_wide(d) && drop_one(d, 1))
		;
}

/* --- Lines ---------------------------------------------------------------------------------- */

/* Bytes at the beginning of text that fit: up to a blank, or, in a longer word, any character. */
static size_t line_length(const char *text, size_t width)
{
	size_t length = strlen(text), at = printable_head(text, length, width);
	uint32_t point;
	if (at == length)
		return length;
	size_t blank = at;
	while (blank > 0 && text[blank] != ' ')
		blank--;
	at = at ? at : utf8_character(text, length, &point);
	return blank ? blank : at ? at : 1;
}

/* Printable text over several lines, the second and later ones indented; at most `lines`. */
static void wrap(const struct drawing *d, const char *text, size_t indent, unsigned lines)
{
	size_t width = d->options->width > indent ? d->options->width - indent : 1;
	for (; d->options->width && lines > 1; lines--) {
		size_t length = line_length(text, width);
		buffer_append(d->out, text, length);
		text += length;
		text += strspn(text, " ");
		if (!*text)
			return;
		buffer_character(d->out, '\n');
		buffer_repeat(d->out, ' ', indent);
	}
	printable_elide(d->out, text, d->options->width ? width : SIZE_MAX);
}

static void pad(const struct drawing *d, size_t from, size_t to)
{
	if (to > from)
		buffer_repeat(d->out, ' ', to - from);
}

static void draw_number(const struct drawing *d, const struct sheet_cell *cell,
			const struct layout *layout)
{
	size_t fraction = utf8_width(cell->text, strlen(cell->text)) - cell->whole;
	size_t value = larger(layout->value, layout->whole + layout->fraction);
	pad(d, cell->whole + layout->fraction, value);
	buffer_string(d->out, cell->text);
	pad(d, fraction, layout->fraction);
	if (!layout->interval)
		return;
	pad(d, width_of(cell->interval), layout->interval);
	buffer_string(d->out, cell->interval);
}

static void append_text(const struct drawing *d, const struct buffer *text)
{
	buffer_string(d->out, buffer_text(text));
	d->out->failed = d->out->failed || text->failed;
}

static void draw_cell(const struct drawing *d, const struct sheet_column *column,
		      const struct sheet_cell *cell, const struct layout *layout)
{
	struct buffer text = { 0 };
	size_t value = layout->value + layout->interval;
	if (column->number)
		pad(d, value, layout->width);
	if (is_number(column, cell)) {
		draw_number(d, cell, layout);
		return;
	}
	printable_elide(&text, cell->text, column->number ? SIZE_MAX : d->names);
	size_t width = width_of(buffer_text(&text));
	if (column->number)
		pad(d, width, layout->value);
	append_text(d, &text);
	pad(d, column->number ? 0 : width, column->number ? layout->interval : layout->width);
	buffer_finish(&text);
}

/* Blanks at the end of a line would wrap on a terminal that is just wide enough. */
static void end_line(const struct drawing *d, size_t from)
{
	struct buffer *out = d->out;
	while (out->length > from && out->data[out->length - 1] == ' ')
		out->data[--out->length] = '\0';
	buffer_character(out, '\n');
}

/* A device that is not there has one long reason for all its rows: it is said in the first. */
static const char *problem_of(const struct sheet *sheet, size_t row, struct buffer *text)
{
	const char *problem = sheet->problems[row], *above = row ? sheet->problems[row - 1] : NULL;
	if (!above || strcmp(above, problem) != 0 || width_of(problem) <= PROBLEM_WIDTH)
		return problem;
	buffer_printf(text, "%s, as above", status_name(sheet->rows[row]->status));
	return buffer_text(text);
}

static void draw_problem(const struct drawing *d, size_t row, size_t from)
{
	struct buffer text = { 0 };
	size_t indent = total_width(d, d->sheet->key_count) + GAP;
	if (d->options->width && indent + PROBLEM_WIDTH > d->options->width) {
		indent = smaller(2 * GAP, d->options->width / 2);
		end_line(d, from);
		buffer_repeat(d->out, ' ', indent);
	} else {
		buffer_repeat(d->out, ' ', GAP);
	}
	style(d, STYLE_RED);
	wrap(d, problem_of(d->sheet, row, &text), indent, PROBLEM_LINES);
	d->out->failed = d->out->failed || text.failed;
	style(d, STYLE_NORMAL);
	buffer_finish(&text);
}

static void draw_row(const struct drawing *d, size_t row)
{
	const struct sheet *sheet = d->sheet;
	size_t from = d->out->length;
	size_t columns = sheet->problems[row] ? sheet->key_count : sheet->column_count;
	for (size_t i = 0; i < columns; i++) {
		if (d->layouts[i].dropped)
			continue;
		buffer_repeat(d->out, ' ', i ? GAP : 0);
		draw_cell(d, &sheet->columns[i], &sheet->columns[i].cells[row], &d->layouts[i]);
	}
	if (sheet->problems[row])
		draw_problem(d, row, from);
	end_line(d, from);
}

/* --- The sheet ------------------------------------------------------------------------------ */

static void draw_header(const struct drawing *d, bool units)
{
	size_t from = d->out->length;
	bool any = !units;
	for (size_t i = 0; i < d->sheet->column_count; i++) {
		const struct sheet_column *column = &d->sheet->columns[i];
		const char *text = units ? column->unit : column->title;
		if (d->layouts[i].dropped)
			continue;
		any = any || *text;
		buffer_repeat(d->out, ' ', i ? GAP : 0);
		if (column->number)
			pad(d, width_of(text), d->layouts[i].width);
		buffer_string(d->out, text);
		if (!column->number)
			pad(d, width_of(text), d->layouts[i].width);
	}
	if (any)
		end_line(d, from);
	else if (d->out->length > from)
		d->out->data[d->out->length = from] = '\0';
}

static void draw_heading(const struct drawing *d)
{
	const char *mark = sheet_mark(d->sheet);
	size_t width = d->options->width, room = width_of(mark) + 1;
	style(d, STYLE_BOLD);
	printable_elide(d->out, d->sheet->model,
			width == 0         ? SIZE_MAX
			: width > room + 8 ? width - room
					   : 8);
	buffer_string(d->out, mark);
	style(d, STYLE_NORMAL);
	buffer_character(d->out, '\n');
	if (!*d->sheet->constants)
		return;
	style(d, STYLE_DIM);
	wrap(d, d->sheet->constants, 0, LEGEND_LINES);
	style(d, STYLE_NORMAL);
	buffer_character(d->out, '\n');
}

static void draw_line(const struct drawing *d, const char *text, unsigned lines)
{
	style(d, STYLE_DIM);
	wrap(d, text, 0, lines);
	style(d, STYLE_NORMAL);
	buffer_character(d->out, '\n');
}

static void draw_legend(const struct drawing *d)
{
	struct buffer dropped = { 0 };
	for (size_t i = 0; i < d->sheet->legend.count; i++)
		draw_line(d, d->sheet->legend.items[i], LEGEND_LINES);
	for (size_t i = 0; i < d->sheet->column_count; i++) {
		if (!d->layouts[i].dropped)
			continue;
		buffer_string(&dropped, dropped.length ? ", " : "left out for lack of width: ");
		buffer_string(&dropped, d->sheet->columns[i].title);
	}
	if (dropped.length)
		draw_line(d, buffer_text(&dropped), UINT_MAX);
	d->out->failed = d->out->failed || dropped.failed;
	buffer_finish(&dropped);
}

static bool draw_sheet(const struct sheet *sheet, const struct table_options *options,
		       struct arena *arena, struct buffer *out)
{
	struct drawing d = { .sheet = sheet, .options = options, .out = out };
	d.layouts = arena_allocate(arena, sheet->column_count, sizeof(*d.layouts));
	if (!d.layouts)
		return false;
	fit(&d);
	draw_heading(&d);
	draw_header(&d, false);
	draw_header(&d, true);
	for (size_t row = 0; row < sheet->row_count; row++)
		draw_row(&d, row);
	draw_legend(&d);
	return true;
}

void table_write(const struct dyno_results *results, const struct table_options *options,
		 struct buffer *out)
{
	struct arena arena = { 0 };
	struct sheet *sheets = NULL;
	size_t count = 0;
	bool ok = sheets_make(results, options->fields, options->relative, &arena, &sheets, &count);
	if (ok && count == 0)
		buffer_string(out, "no results\n");
	for (size_t i = 0; ok && i < count; i++) {
		if (i > 0)
			buffer_character(out, '\n');
		ok = draw_sheet(&sheets[i], options, &arena, out);
	}
	if (!ok)
		out->failed = true;
	arena_finish(&arena);
}
