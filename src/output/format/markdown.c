/* Markdown (GitHub's tables): a table for each model, from the same sheets as the terminal's. */
#include "output/format/formats.h"
#include "output/table/markdown_text.h"
#include "output/table/sheet.h"
#include <string.h>

static void append_titles(struct buffer *out, const struct sheet *sheet, bool problems)
{
	for (size_t i = 0; i < sheet->column_count; i++) {
		const struct sheet_column *column = &sheet->columns[i];
		buffer_printf(out, "| %s%s%s%s ", column->title, *column->unit ? " [" : "",
			      column->unit, *column->unit ? "]" : "");
	}
	buffer_string(out, problems ? "| Status |\n" : "|\n");
	for (size_t i = 0; i < sheet->column_count; i++)
		buffer_string(out, sheet->columns[i].number ? "| ---: " : "| --- ");
	buffer_string(out, problems ? "| --- |\n" : "|\n");
}

static void append_row(struct buffer *out, const struct sheet *sheet, size_t row, bool problems)
{
	for (size_t i = 0; i < sheet->column_count; i++) {
		const struct sheet_cell *cell = &sheet->columns[i].cells[row];
		buffer_string(out, "| ");
		markdown_escape(out, cell->text);
		buffer_string(out, *cell->interval ? " " : "");
		markdown_escape(out, cell->interval);
		buffer_string(out, *cell->text ? " " : "");
	}
	if (problems) {
		buffer_string(out, "| ");
		markdown_escape(out, sheet->problems[row] ? sheet->problems[row] : "ok");
		buffer_character(out, ' ');
	}
	buffer_string(out, "|\n");
}

static void append_sheet(struct buffer *out, const struct sheet *sheet)
{
	bool problems = false;
	for (size_t row = 0; row < sheet->row_count; row++)
		problems = problems || sheet->problems[row];
	buffer_string(out, "## ");
	markdown_escape(out, sheet->model);
	buffer_printf(out, "%s\n\n", sheet_mark(sheet));
	markdown_escape(out, sheet->constants);
	buffer_string(out, *sheet->constants ? "\n\n" : "");
	append_titles(out, sheet, problems);
	for (size_t row = 0; row < sheet->row_count; row++)
		append_row(out, sheet, row, problems);
	for (size_t i = 0; i < sheet->legend.count; i++) {
		buffer_string(out, i ? "- " : "\n- ");
		markdown_escape(out, sheet->legend.items[i]);
		buffer_character(out, '\n');
	}
}

static bool write(const struct dyno_results *results, struct sink sink, struct dyno_error *err)
{
	struct arena arena = { 0 };
	struct buffer out = { 0 };
	struct sheet *sheets;
	size_t count;
	bool ok = sheets_make(results, NULL, false, &arena, &sheets, &count) || error_memory(err);
	if (ok && count == 0)
		buffer_string(&out, "No results.\n");
	for (size_t i = 0; ok && i < count; i++) {
		if (i > 0)
			buffer_character(&out, '\n');
		append_sheet(&out, &sheets[i]);
		ok = sink_buffer(sink, &out, err);
	}
	ok = ok && sink_buffer(sink, &out, err);
	buffer_finish(&out);
	arena_finish(&arena);
	return ok;
}

const struct result_format format_markdown = {
	.name = "markdown",
	.ending = ".md",
	.title = "a table a model, for people",
	.write = write,
};
