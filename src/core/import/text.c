/* Texts that are no JSON. */
#include "core/base/number.h"
#include "core/import/import.h"
#include <math.h>
#include <string.h>

const char *find_line(const char *text, size_t length, const char *start)
{
	size_t size = strlen(start);
	const char *end = text + length;
	while (text && (size_t)(end - text) >= size) {
		if (memcmp(text, start, size) == 0)
			return text;
		text = memchr(text, '\n', (size_t)(end - text));
		text = text ? text + 1 : NULL;
	}
	return NULL;
}

bool has_text(const char *text, size_t length, const char *what)
{
	size_t size = strlen(what);
	const char *end = text + length;
	while ((size_t)(end - text) >= size && (text = memchr(text, *what, (size_t)(end - text)))) {
		if ((size_t)(end - text) >= size && memcmp(text, what, size) == 0)
			return true;
		text++;
	}
	return false;
}

bool next_line(const struct format_file *file, size_t *at, char line[LINE_MOST])
{
	const char *start = file->bytes + *at;
	size_t left = file->length - *at;
	if (!left)
		return false;
	const char *end = memchr(start, '\n', left);
	size_t length = end ? (size_t)(end - start) : left;
	*at += length + (end != NULL);
	length -= length && start[length - 1] == '\r';
	length = length < LINE_MOST ? length : LINE_MOST - 1;
	memcpy(line, start, length);
	line[length] = '\0';
	return true;
}

const char *behind(const char *line, const char *start)
{
	size_t size = strlen(start);
	if (strncmp(line, start, size) != 0)
		return NULL;
	return line + size + strspn(line + size, " \t");
}

double leading_number(const char *text, const char **end)
{
	double number = NAN;
	size_t used = text ? number_parse(text, strlen(text), &number) : 0;
	if (end)
		*end = text ? text + used : "";
	return used ? number : NAN;
}

const char *import_base_name(const char *path)
{
	const char *base = path;
	for (const char *at = path; *at; at++)
		if ((*at == '/' || *at == '\\') && at[1])
			base = at + 1;
	return base;
}

/* --- Tables as documents ---------------------------------------------------------------------- */

#define COLUMNS_MOST 512

struct making {
	struct import *import;
	struct arena *arena;
	struct json_value *rows, **last;
	const char *names[COLUMNS_MOST];
	size_t columns;
	struct json_value *row, **last_cell;
};

static struct json_value *add(struct making *making, struct json_value *parent,
			      struct json_value ***last, enum json_type type)
{
	struct json_value *child = arena_allocate(making->arena, 1, sizeof(*child));
	if (!child)
		return NULL;
	child->type = type;
	**last = child;
	*last = &child->next;
	parent->count++;
	return child;
}

static void begin(struct making *making, struct import *import)
{
	*making = (struct making){ .import = import, .arena = &import->scratch };
	making->rows = arena_allocate(making->arena, 1, sizeof(*making->rows));
	if (!making->rows)
		return;
	making->rows->type = JSON_ARRAY;
	making->last = &making->rows->first;
}

static void begin_row(struct making *making)
{
	making->row = making->rows ? add(making, making->rows, &making->last, JSON_OBJECT) : NULL;
	making->last_cell = making->row ? &making->row->first : NULL;
}

/* Cells behind those that have a name are lost; the first row has the names. */
static void add_cell(struct making *making, size_t column, const char *text, size_t length)
{
	char *copy = arena_bytes(making->arena, text, length);
	if (!making->row) {
		if (column < COLUMNS_MOST) {
			making->names[column] = copy;
			making->columns = column + 1;
		}
		return;
	}
	if (column >= making->columns)
		return;
	struct json_value *cell = add(making, making->row, &making->last_cell, JSON_STRING);
	if (!cell || !copy)
		return;
	cell->string = copy;
	cell->count = (uint32_t)strlen(copy);
	cell->key = making->names[column];
}

static const struct json_value *finish(struct making *making, const char *what)
{
	if (making->arena->failed) {
		if (!making->import->failed)
			error_memory(making->import->err);
		making->import->failed = true;
		return NULL;
	}
	if (making->rows->count) {
		import_tree(making->import, making->rows);
		return making->rows;
	}
	import_refuse(making->import, "%s", what);
	return NULL;
}

/* --- CSV -------------------------------------------------------------------------------------- */

/* One cell at *at, which is behind it after, its quotes taken off. */
static const char *csv_cell(struct arena *arena, const char **at, const char *end, size_t *length)
{
	const char *start = *at;
	if (start == end || *start != '"') {
		while (*at < end && **at != ',' && **at != '\n')
			++*at;
		*length = (size_t)(*at - start);
		*length -= *length && start[*length - 1] == '\r';
		return start;
	}
	for (++*at; *at < end; ++*at)
		if (**at == '"' && (end - *at < 2 || (*at)[1] != '"'))
			break;
		else if (**at == '"')
			++*at;
	char *copy = arena_allocate(arena, (size_t)(*at - start), 1);
	*length = 0;
	for (const char *c = start + 1; copy && c < *at; c++) {
		copy[(*length)++] = *c;
		c += *c == '"';
	}
	while (*at < end && **at != ',' && **at != '\n')
		++*at;
	return copy ? copy : "";
}

const struct json_value *documents_of_csv(struct import *import)
{
	struct making making;
	const char *at = import->file->bytes, *end = at + import->file->length;
	bool named = false;
	begin(&making, import);
	while (at < end && !making.arena->failed) {
		if (named)
			begin_row(&making);
		for (size_t column = 0;; column++) {
			size_t length;
			const char *cell = csv_cell(making.arena, &at, end, &length);
			add_cell(&making, column, cell, length);
			if (at == end || *at++ == '\n')
				break;
		}
		named = true;
	}
	return finish(&making, "the table has no rows");
}

/* --- Markdown --------------------------------------------------------------------------------- */

static bool is_rule(const char *line, const char *end)
{
	for (; line < end; line++)
		if (!strchr("|-: \t\r", *line) || !*line)
			return false;
	return true;
}

static void markdown_row(struct making *making, const char *line, const char *end)
{
	size_t column = 0;
	for (line++; line < end; column++) {
		const char *bar = memchr(line, '|', (size_t)(end - line));
		if (!bar)
			return;
		const char *from = line, *to = bar;
		while (from < to && (*from == ' ' || *from == '\t'))
			from++;
		while (to > from && (to[-1] == ' ' || to[-1] == '\t'))
			to--;
		add_cell(making, column, from, (size_t)(to - from));
		line = bar + 1;
	}
}

const struct json_value *documents_of_markdown(struct import *import)
{
	struct making making;
	const char *line = import->file->bytes, *all = line + import->file->length;
	begin(&making, import);
	while (line < all && !making.arena->failed) {
		const char *end = memchr(line, '\n', (size_t)(all - line));
		end = end ? end : all;
		bool row = *line == '|';
		if (row && !is_rule(line, end)) {
			if (making.columns)
				begin_row(&making);
			markdown_row(&making, line, end);
		}
		if (!row && making.rows && making.rows->count)
			break;
		line = end < all ? end + 1 : all;
	}
	return finish(&making, "there is no table with rows in it");
}
