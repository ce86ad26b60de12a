/* CSV after RFC 4180: a header line, one line a cell of the sweep, CRLF. Numbers are in SI base
 * units with a point, whatever the locale; what is absent is an empty field.
 *
 * Texts come from others and a spreadsheet takes what begins with = + - @ for a formula. As OWASP
 * advises ("CSV Injection"), such a text gets an apostrophe in front and is quoted. Texts are also
 * made printable, so that a line of the file is always a line of the table. */
#include "core/base/count.h"
#include "core/base/number.h"
#include "core/base/printable.h"
#include "core/result/models.h"
#include "output/format/formats.h"
#include <math.h>
#include <string.h>

bool sink_buffer(struct sink sink, struct buffer *buffer, struct dyno_error *err)
{
	if (buffer->failed)
		return error_memory(err);
	if (buffer->length && !sink.write(sink.context, buffer->data, buffer->length))
		return error_set(err, DYNO_ERROR_IO, "cannot write");
	buffer_clear(buffer);
	return true;
}

/* --- Fields of the file --------------------------------------------------------------------- */

static bool starts_formula(const char *text)
{
	static const char *const starts[] = { "=", "+", "-", "@", "＝", "＋", "－", "＠" };
	for (size_t i = 0; i < COUNT(starts); i++)
		if (strncmp(text, starts[i], strlen(starts[i])) == 0)
			return true;
	return false;
}

/* Appends printable text as a field. Semicolons are quoted too: where the comma is the decimal
 * sign, spreadsheets split at them, and the second half could be a formula. */
static void append_quoted(struct buffer *out, const char *text)
{
	bool formula = starts_formula(text + strspn(text, " "));
	if (!formula && !strpbrk(text, "\",;")) {
		buffer_string(out, text);
		return;
	}
	buffer_string(out, formula ? "\"'" : "\"");
	for (; *text; text++)
		buffer_append(out, *text == '"' ? "\"\"" : text, *text == '"' ? 2 : 1);
	buffer_character(out, '"');
}

static void append_text(struct buffer *out, const char *text)
{
	struct buffer printable = { 0 };
	printable_append(&printable, text);
	append_quoted(out, buffer_text(&printable));
	out->failed = out->failed || printable.failed;
	buffer_finish(&printable);
}

static void append_number(struct buffer *out, double number)
{
	char text[NUMBER_TEXT_SIZE];
	if (!isfinite(number))
		return;
	size_t length = number_format(text, number);
	buffer_append(out, text, length);
}

/* 0 stands for none, but of own words. Files of an older dyno have models' absolute paths, which
 * are nobody's business: as in tables they are called by their last parts. */
static void append_word(struct buffer *out, const struct models *models, const struct cell *cell,
			const struct word *word)
{
	double number = word_number(cell, word);
	const char *text = word_text(cell, word);
	if (word->kind == WORD_IS_MODEL && *text == '/')
		append_text(out, models_name(models, cell->model));
	else if (word->kind != WORD_IS_NUMBER)
		append_text(out, text);
	else if (number != 0 || word->own)
		append_number(out, number);
}

/* "latency_p99_low [s]"; what a file calls its unit is text like any other. */
static void append_quoted_title(struct buffer *out, const char *key, const char *suffix,
				const char *unit)
{
	struct buffer title = { 0 };
	buffer_printf(&title, "%s%s%s%s%s", key, suffix, *unit ? " [" : "", unit, *unit ? "]" : "");
	append_text(out, buffer_text(&title));
	out->failed = out->failed || title.failed;
	buffer_finish(&title);
}

/* --- Columns before the fields -------------------------------------------------------------- */

struct line {
	const struct vocabulary *own; /* of all results */
	const struct models *models;  /* the same */
	const struct run *run;        /* NULL: the header line */
	const struct result *result;
};

static void run_field(const struct line *line, struct buffer *out)
{
	append_text(out, line->run->id);
}

static void digest_field(const struct line *line, struct buffer *out)
{
	append_text(out, line->result->cell.model->digest);
}

static void synthetic_field(const struct line *line, struct buffer *out)
{
	buffer_string(out, line->result->cell.model->synthetic ? "true" : "false");
}

static void device_name_field(const struct line *line, struct buffer *out)
{
	append_text(out, line->result->cell.device->name);
}

static void status_field(const struct line *line, struct buffer *out)
{
	buffer_string(out, status_name(line->result->status));
}

static void reason_field(const struct line *line, struct buffer *out)
{
	append_text(out, line->result->reason);
}

static void processes_field(const struct line *line, struct buffer *out)
{
	buffer_printf(out, "%zu", line->result->replicate_count);
}

static void disturbed_field(const struct line *line, struct buffer *out)
{
	size_t count = 0;
	for (size_t i = 0; i < line->result->replicate_count; i++)
		count += line->result->replicates[i].disturbed;
	buffer_printf(out, "%zu", count);
}

static const struct field_value *value_of(const struct line *line, unsigned id)
{
	return result_value(line->own, line->result, id);
}

static void append_key(struct buffer *out, const struct field *field, bool *first)
{
	buffer_printf(out, "%s%s", *first ? "" : " ", field->key);
	*first = false;
}

static void withheld_field(const struct line *line, struct buffer *out)
{
	bool first = true;
	for (unsigned id = 0; id < fields_end(line->own); id = field_after(id))
		if (value_of(line, id)->withheld)
			append_key(out, field_of(line->own, id), &first);
}

static void estimated_field(const struct line *line, struct buffer *out)
{
	bool first = true;
	for (unsigned id = 0; id < fields_end(line->own); id = field_after(id))
		if (value_of(line, id)->estimated)
			append_key(out, field_of(line->own, id), &first);
}

/* What is no word of a cell, and behind which word it stands. */
static const struct column {
	int behind;
	const char *name;
	void (*append)(const struct line *line, struct buffer *out);
} columns[] = {
	{ -1, "run", run_field },
	{ WORD_MODEL, "model digest", digest_field },
	{ WORD_MODEL, "synthetic", synthetic_field },
	{ WORD_DEVICE, "device name", device_name_field },
	{ WORD_TOTAL, "status", status_field },
	{ WORD_TOTAL, "reason", reason_field },
	{ WORD_TOTAL, "processes", processes_field },
	{ WORD_TOTAL, "disturbed processes", disturbed_field },
	{ WORD_TOTAL, "withheld", withheld_field },
	{ WORD_TOTAL, "estimated", estimated_field },
};

#define COLUMNS COUNT(columns)

static void append_columns(struct buffer *out, const struct line *line, int behind)
{
	for (size_t i = 0; i < COLUMNS; i++) {
		if (columns[i].behind != behind)
			continue;
		buffer_string(out, behind < 0 ? "" : ",");
		if (line->run)
			columns[i].append(line, out);
		else
			buffer_string(out, columns[i].name);
	}
}

static void append_word_column(struct buffer *out, const struct line *line, const struct word *word)
{
	buffer_character(out, ',');
	if (line->run)
		append_word(out, line->models, &line->result->cell, word);
	else if (word->unit)
		append_quoted_title(out, word->key, "", word->unit);
	else
		buffer_string(out, word->key);
}

static void append_cell(struct buffer *out, const struct line *line)
{
	append_columns(out, line, -1);
	for (enum cell_word word = 0; word < WORD_TOTAL; word++) {
		append_word_column(out, line, &cell_words[word]);
		append_columns(out, line, word);
	}
	for (unsigned id = WORD_OWN; id < words_end(line->own); id++)
		append_word_column(out, line, word_of(line->own, id));
	append_columns(out, line, WORD_TOTAL);
}

/* --- Lines ---------------------------------------------------------------------------------- */

static bool has_interval(const struct field_value *value)
{
	return value->kind != INTERVAL_NONE && isfinite(value->value) && isfinite(value->low) &&
	       isfinite(value->high);
}

/* Which fields have an interval, or a bound, in any result, and so more columns. */
struct ends {
	bool interval[FIELDS_MOST], bound[FIELDS_MOST];
};

static void find_ends(const struct dyno_results *results, const struct vocabulary *own,
		      struct ends *ends)
{
	for (size_t i = 0; i < results->run_count; i++)
		for (size_t j = 0; j < results->runs[i]->result_count; j++)
			for (unsigned id = 0; id < fields_end(own); id = field_after(id)) {
				const struct field_value *value =
					result_value(own, results->runs[i]->results[j], id);
				ends->interval[id] |= has_interval(value);
				ends->bound[id] |= isfinite(field_bound(value));
			}
}

/* Shares are written as 0 … 1, so "%" would be wrong. */
static void append_title(struct buffer *out, const struct field *field, const char *suffix)
{
	buffer_character(out, ',');
	append_quoted_title(out, field->key, suffix,
			    field->unit == UNIT_SHARE ? "" : field_unit(field));
}

static void append_header(struct buffer *out, const struct vocabulary *own, const struct ends *ends)
{
	append_cell(out, &(struct line){ .own = own });
	for (unsigned id = 0; id < fields_end(own); id = field_after(id)) {
		const struct field *field = field_of(own, id);
		append_title(out, field, "");
		if (ends->interval[id]) {
			append_title(out, field, "_low");
			append_title(out, field, "_high");
		}
		if (ends->bound[id])
			append_title(out, field, "_bound");
	}
	buffer_string(out, "\r\n");
}

static void append_column(struct buffer *out, double number)
{
	buffer_character(out, ',');
	append_number(out, number);
}

static void append_line(struct buffer *out, const struct line *line, const struct ends *ends)
{
	append_cell(out, line);
	for (unsigned id = 0; id < fields_end(line->own); id = field_after(id)) {
		const struct field_value *value = value_of(line, id);
		append_column(out, field_shown(value));
		if (ends->interval[id]) {
			append_column(out, has_interval(value) ? value->low : NAN);
			append_column(out, has_interval(value) ? value->high : NAN);
		}
		if (ends->bound[id])
			append_column(out, field_bound(value));
	}
	buffer_string(out, "\r\n");
}

static bool write(const struct dyno_results *results, struct sink sink, struct dyno_error *err)
{
	struct ends ends = { 0 };
	struct buffer text = { 0 };
	struct arena arena = { 0 };
	struct vocabulary own;
	struct models models = { 0 };
	if (!results_vocabulary(results, &arena, &own, err) ||
	    (!models_of(&models, results, &arena) && !error_memory(err))) {
		arena_finish(&arena);
		return false;
	}
	find_ends(results, &own, &ends);
	append_header(&text, &own, &ends);
	bool ok = sink_buffer(sink, &text, err);
	for (size_t i = 0; ok && i < results->run_count; i++) {
		const struct run *run = results->runs[i];
		for (size_t j = 0; ok && j < run->result_count; j++) {
			append_line(&text, &(struct line){ &own, &models, run, run->results[j] },
				    &ends);
			ok = sink_buffer(sink, &text, err);
		}
	}
	buffer_finish(&text);
	arena_finish(&arena);
	return ok;
}

const struct result_format format_csv = {
	.name = "csv",
	.ending = ".csv",
	.title = "one row a cell, one column a field; SI base units",
	.write = write,
};
