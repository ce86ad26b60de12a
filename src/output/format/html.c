/* HTML: a table for each model, from the same sheets as the terminal's. A fragment, so that a
 * notebook can show it in a cell; a browser takes it as a page too. */
#include "output/format/formats.h"
#include "output/format/markup.h"
#include "output/table/sheet.h"

static void append_element(struct buffer *out, const char *name, const char *text)
{
	buffer_printf(out, "<%s>", name);
	markup_append(out, text);
	buffer_printf(out, "</%s>\n", name);
}

static void open_cell(struct buffer *out, bool number)
{
	buffer_printf(out, "<td style=\"text-align:%s\">",
		      number ? "right;white-space:nowrap" : "left");
}

static void append_titles(struct buffer *out, const struct sheet *sheet, bool problems)
{
	buffer_string(out, "<thead><tr>");
	for (size_t i = 0; i < sheet->column_count; i++) {
		const struct sheet_column *column = &sheet->columns[i];
		buffer_printf(out, "<th style=\"text-align:%s\">",
			      column->number ? "right" : "left");
		markup_append(out, column->title);
		if (*column->unit) {
			buffer_string(out, "<br>[");
			markup_append(out, column->unit);
			buffer_character(out, ']');
		}
		buffer_string(out, "</th>");
	}
	buffer_string(out, problems ? "<th>Status</th></tr></thead>\n" : "</tr></thead>\n");
}

static void append_row(struct buffer *out, const struct sheet *sheet, size_t row, bool problems)
{
	buffer_string(out, "<tr>");
	for (size_t i = 0; i < sheet->column_count; i++) {
		const struct sheet_cell *cell = &sheet->columns[i].cells[row];
		open_cell(out, sheet->columns[i].number);
		markup_append(out, cell->text);
		if (*cell->interval) {
			buffer_string(out, " <small>");
			markup_append(out, cell->interval);
			buffer_string(out, "</small>");
		}
		buffer_string(out, "</td>");
	}
	if (problems) {
		open_cell(out, false);
		markup_append(out, sheet->problems[row] ? sheet->problems[row] : "ok");
		buffer_string(out, "</td>");
	}
	buffer_string(out, "</tr>\n");
}

static void append_legend(struct buffer *out, const struct sheet *sheet)
{
	if (!sheet->legend.count)
		return;
	buffer_string(out, "<ul>\n");
	for (size_t i = 0; i < sheet->legend.count; i++)
		append_element(out, "li", sheet->legend.items[i]);
	buffer_string(out, "</ul>\n");
}

static void append_sheet(struct buffer *out, const struct sheet *sheet)
{
	bool problems = false;
	for (size_t row = 0; row < sheet->row_count; row++)
		problems = problems || sheet->problems[row];
	buffer_string(out, "<h4>");
	markup_append(out, sheet->model);
	markup_append(out, sheet_mark(sheet));
	buffer_string(out, "</h4>\n");
	if (*sheet->constants)
		append_element(out, "p", sheet->constants);
	buffer_string(out, "<table>\n");
	append_titles(out, sheet, problems);
	buffer_string(out, "<tbody>\n");
	for (size_t row = 0; row < sheet->row_count; row++)
		append_row(out, sheet, row, problems);
	buffer_string(out, "</tbody>\n</table>\n");
	append_legend(out, sheet);
}

static bool write(const struct dyno_results *results, struct sink sink, struct dyno_error *err)
{
	struct arena arena = { 0 };
	struct buffer out = { 0 };
	struct sheet *sheets;
	size_t count;
	bool ok = sheets_make(results, NULL, false, &arena, &sheets, &count) || error_memory(err);
	buffer_string(&out, "<meta charset=\"utf-8\">\n<div class=\"dyno-results\">\n");
	if (ok && count == 0)
		append_element(&out, "p", "No results.");
	for (size_t i = 0; ok && i < count; i++) {
		append_sheet(&out, &sheets[i]);
		ok = sink_buffer(sink, &out, err);
	}
	buffer_string(&out, "</div>\n");
	ok = ok && sink_buffer(sink, &out, err);
	buffer_finish(&out);
	arena_finish(&arena);
	return ok;
}

const struct result_format format_html = {
	.name = "html",
	.ending = ".html",
	.title = "the same tables as HTML, for a notebook or a mail",
	.write = write,
};
