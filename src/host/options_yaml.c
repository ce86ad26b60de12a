/* Read with libyaml's events, so that every error has its line and column. Anchors, tags and
 * nesting beyond lists of scalars have no use here and are refused. */
#include "host/options_yaml.h"
#include <string.h>
#include <yaml.h>

#define OPTIONS_MAX 128

struct reader {
	yaml_parser_t parser;
	yaml_event_t event;
	const char *path;
	const struct yaml_subject *subject;
	void *target;
	struct arena *arena;
	bool given[OPTIONS_MAX]; /* rows set so far: a list is added to, not begun again */
	struct dyno_error *err;
};

static bool fail_at(struct reader *reader, yaml_mark_t mark, const char *what)
{
	return error_set(reader->err, DYNO_ERROR_USAGE, "%s:%zu:%zu: %s", reader->path,
			 mark.line + 1, mark.column + 1, what);
}

/* The next event; the one before is freed. */
static bool next(struct reader *reader)
{
	yaml_event_delete(&reader->event);
	memset(&reader->event, 0, sizeof(reader->event));
	if (yaml_parser_parse(&reader->parser, &reader->event))
		return true;
	const char *problem = reader->parser.problem;
	if (reader->parser.error == YAML_MEMORY_ERROR)
		return error_memory(reader->err);
	return fail_at(reader, reader->parser.problem_mark, problem ? problem : "not YAML");
}

/* The same with its commas escaped. */
static const char *escape(struct arena *arena, const char *text)
{
	struct buffer escaped = { 0 };
	for (const char *c = text; *c; c++)
		buffer_printf(&escaped, *c == ',' ? "\\%c" : "%c", *c);
	return buffer_keep(&escaped, arena);
}

static bool take(struct reader *reader, const struct option *row, const char *text,
		 yaml_mark_t mark)
{
	const struct yaml_subject *subject = reader->subject;
	size_t place = (size_t)(row - subject->table);
	if ((!subject->check || subject->check(place, text, subject->checked_with, reader->err)) &&
	    option_set(subject->table, row, text, reader->arena, reader->target, reader->given,
		       reader->err))
		return true;
	return error_prefix(reader->err, "%s:%zu:%zu", reader->path, mark.line + 1,
			    mark.column + 1);
}

/* NULL with *err when the scalar at hand is no text. */
static const char *scalar(struct reader *reader)
{
	const yaml_event_t *event = &reader->event;
	const char *text = (const char *)event->data.scalar.value;
	if (strlen(text) == event->data.scalar.length)
		return text;
	fail_at(reader, event->start_mark, "a NUL character");
	return NULL;
}

/* A text within a list stands for itself; one that is the whole value may be "a,b" as in a flag. */
static bool set(struct reader *reader, const struct option *row, bool in_list)
{
	const char *text = scalar(reader);
	if (text && in_list && row->type == OPTION_STRINGS && !(text = escape(reader->arena, text)))
		return error_memory(reader->err);
	return text && take(reader, row, text, reader->event.start_mark);
}

static bool is_list(const struct option *row)
{
	return row->type == OPTION_STRINGS || option_is_counts(row) || option_is_lines(row) ||
	       row->type == OPTION_TEXTS;
}

/* Appends the scalar at hand, which is part of "word=value word=value". */
static bool append_part(struct reader *reader, struct buffer *text)
{
	if (reader->event.type != YAML_SCALAR_EVENT)
		return fail_at(reader, reader->event.start_mark, "a plain value was expected");
	const char *part = scalar(reader);
	if (part && strpbrk(part, " \n"))
		return fail_at(reader, reader->event.start_mark,
			       "a blank: write ? for it, which stands for any letter");
	buffer_string(text, part ? part : "");
	return part;
}

/* One value, or a list of some. */
static bool append_values(struct reader *reader, struct buffer *text)
{
	if (!next(reader))
		return false;
	if (reader->event.type != YAML_SEQUENCE_START_EVENT)
		return append_part(reader, text);
	for (const char *comma = "";; comma = ",") {
		if (!next(reader))
			return false;
		if (reader->event.type == YAML_SEQUENCE_END_EVENT)
			return true;
		buffer_string(text, comma);
		if (!append_part(reader, text))
			return false;
	}
}

/* { model: a, batch: [1, 2] } is the same as "model=a batch=1,2". */
static bool append_cell(struct reader *reader, struct buffer *text)
{
	for (;;) {
		if (!next(reader))
			return false;
		if (reader->event.type == YAML_MAPPING_END_EVENT)
			return true;
		buffer_string(text, text->length ? " " : "");
		if (!append_part(reader, text))
			return false;
		buffer_character(text, '=');
		if (!append_values(reader, text))
			return false;
	}
}

static bool read_cell(struct reader *reader, const struct option *row)
{
	yaml_mark_t mark = reader->event.start_mark;
	struct buffer text = { 0 };
	bool ok = append_cell(reader, &text);
	const char *kept = buffer_keep(&text, reader->arena);
	return ok && (kept ? take(reader, row, kept, mark) : error_memory(reader->err));
}

/* As in an address: what is no letter or digit is %XX. */
static void append_encoded(struct buffer *out, const char *text)
{
	for (; *text; text++) {
		bool plain = (*text >= '0' && *text <= '9') || (*text >= 'A' && *text <= 'Z') ||
			     (*text >= 'a' && *text <= 'z') || strchr("_.:*-", *text);
		if (plain)
			buffer_character(out, *text);
		else
			buffer_printf(out, "%%%02X", (unsigned char)*text);
	}
}

static bool append_pair(struct reader *reader, struct buffer *out, const char *key)
{
	if (reader->event.type != YAML_SCALAR_EVENT)
		return fail_at(reader, reader->event.start_mark, "a plain value was expected");
	const char *value = scalar(reader);
	buffer_string(out, out->length ? "&" : "");
	append_encoded(out, key);
	buffer_character(out, '=');
	append_encoded(out, value ? value : "");
	return value;
}

static bool append_map(struct reader *reader, struct buffer *out, unsigned depth);

#define MAPS_MOST 3 /* within each other: a chart of a view of a list of views */

/* A value of a mapping, or (in a list of it) a mapping that is encoded as the text that it would
 * be. */
static bool append_value(struct reader *reader, struct buffer *out, const char *key, unsigned depth)
{
	struct buffer inner = { 0 };
	if (reader->event.type != YAML_MAPPING_START_EVENT || depth >= MAPS_MOST)
		return append_pair(reader, out, key);
	bool ok = append_map(reader, &inner, depth + 1);
	if (ok) {
		buffer_string(out, out->length ? "&" : "");
		append_encoded(out, key);
		buffer_character(out, '=');
		append_encoded(out, buffer_text(&inner));
	}
	out->failed = out->failed || inner.failed;
	buffer_finish(&inner);
	return ok;
}

/* { chart: pareto, field: [a, b] } in a list of texts is chart=pareto&field=a&field=b. */
static bool append_map(struct reader *reader, struct buffer *out, unsigned depth)
{
	for (;;) {
		if (!next(reader))
			return false;
		if (reader->event.type == YAML_MAPPING_END_EVENT)
			return true;
		if (reader->event.type != YAML_SCALAR_EVENT)
			return fail_at(reader, reader->event.start_mark, "a name was expected");
		const char *name = scalar(reader);
		const char *key = name ? arena_string(reader->arena, name) : NULL;
		if (!key)
			return name ? error_memory(reader->err) : false;
		if (!next(reader))
			return false;
		bool several = reader->event.type == YAML_SEQUENCE_START_EVENT;
		if (!several && !append_value(reader, out, key, depth))
			return false;
		while (several) {
			if (!next(reader))
				return false;
			if (reader->event.type == YAML_SEQUENCE_END_EVENT)
				break;
			if (!append_value(reader, out, key, depth))
				return false;
		}
	}
}

static bool set_map(struct reader *reader, const struct option *row)
{
	struct buffer text = { 0 };
	yaml_mark_t mark = reader->event.start_mark;
	bool ok = append_map(reader, &text, 1);
	const char *kept = buffer_keep(&text, reader->arena);
	return ok && (kept ? take(reader, row, kept, mark) : error_memory(reader->err));
}

static bool read_item(struct reader *reader, const struct option *row)
{
	if (reader->event.type == YAML_MAPPING_START_EVENT && row->type == OPTION_CELLS)
		return read_cell(reader, row);
	if (reader->event.type == YAML_MAPPING_START_EVENT && row->type == OPTION_TEXTS)
		return set_map(reader, row);
	if (reader->event.type != YAML_SCALAR_EVENT)
		return fail_at(reader, reader->event.start_mark, "a plain value was expected");
	return set(reader, row, true);
}

static bool read_list(struct reader *reader, const struct option *row)
{
	if (!is_list(row))
		return fail_at(reader, reader->event.start_mark, "a single value was expected");
	if (row->type == OPTION_TEXTS) /* none of them is something else than not to say */
		reader->given[row - reader->subject->table] = true;
	for (;;) {
		if (!next(reader))
			return false;
		if (reader->event.type == YAML_SEQUENCE_END_EVENT)
			return true;
		if (!read_item(reader, row))
			return false;
	}
}

static bool set_pair(struct reader *reader, const struct option *row, const char *key,
		     yaml_mark_t mark)
{
	if (reader->event.type != YAML_SCALAR_EVENT)
		return fail_at(reader, reader->event.start_mark, "a plain value was expected");
	const char *value = scalar(reader);
	const char *pair = value ? arena_printf(reader->arena, "%s=%s", key, value) : NULL;
	if (!pair)
		return value ? error_memory(reader->err) : false;
	return option_set(reader->subject->table, row, pair, reader->arena, reader->target,
			  reader->given, reader->err) ||
	       error_prefix(reader->err, "%s:%zu:%zu", reader->path, mark.line + 1,
			    mark.column + 1);
}

/* One value of a name, or a list of them. */
static bool read_values(struct reader *reader, const struct option *row, const char *key,
			yaml_mark_t mark)
{
	if (reader->event.type != YAML_SEQUENCE_START_EVENT)
		return set_pair(reader, row, key, mark);
	for (;;) {
		if (!next(reader))
			return false;
		if (reader->event.type == YAML_SEQUENCE_END_EVENT)
			return true;
		if (!set_pair(reader, row, key, mark))
			return false;
	}
}

/* dim: { width: 320 } is the same as dim: [width=320], and word: { n_depth: [0, 512] } as
 * word: [n_depth=0, n_depth=512]. */
static bool read_pairs(struct reader *reader, const struct option *row)
{
	if (row->type != OPTION_PAIRS)
		return fail_at(reader, reader->event.start_mark, "a mapping has no place here");
	for (;;) {
		if (!next(reader))
			return false;
		if (reader->event.type == YAML_MAPPING_END_EVENT)
			return true;
		if (reader->event.type != YAML_SCALAR_EVENT)
			return fail_at(reader, reader->event.start_mark, "a name was expected");
		yaml_mark_t mark = reader->event.start_mark;
		const char *name = scalar(reader);
		const char *key = name ? arena_string(reader->arena, name) : NULL;
		if (!key)
			return name ? error_memory(reader->err) : false;
		if (!next(reader) || !read_values(reader, row, key, mark))
			return false;
	}
}

static bool list_keys(struct reader *reader, yaml_mark_t mark, const char *key)
{
	const struct option *table = reader->subject->table;
	struct buffer text = { 0 };
	buffer_printf(&text, "unknown key \"%.100s\"; the keys are", key);
	for (const struct option *row = table; row->name; row++)
		buffer_printf(&text, "%s %s", row == table ? "" : ",", row->name);
	fail_at(reader, mark, buffer_text(&text));
	buffer_finish(&text);
	return false;
}

static bool unknown_key(struct reader *reader, yaml_mark_t mark, const char *key)
{
	char text[256];
	const struct option *near = option_nearest(reader->subject->table, key);
	if (near)
		snprintf(text, sizeof(text), "unknown key \"%.100s\"; did you mean \"%s\"?", key,
			 near->name);
	else if (!reader->subject->command)
		return list_keys(reader, mark, key);
	else
		snprintf(text, sizeof(text),
			 "unknown key \"%.100s\" (the keys are the options of `%s`)", key,
			 reader->subject->command);
	return fail_at(reader, mark, text);
}

/* --- Includes -------------------------------------------------------------------------------- */

static bool add_include(struct reader *reader)
{
	struct yaml_includes *includes = reader->subject->includes;
	yaml_mark_t mark = reader->event.start_mark;
	if (reader->event.type != YAML_SCALAR_EVENT)
		return fail_at(reader, mark, "the name of a file was expected");
	const char *text = scalar(reader), *path = text ? arena_string(reader->arena, text) : NULL;
	if (!path)
		return text ? error_memory(reader->err) : false;
	if (!*path)
		return fail_at(reader, mark, "the name of a file was expected");
	if (includes->count == YAML_INCLUDES)
		return fail_at(reader, mark, "too many files");
	includes->items[includes->count++] =
		(struct yaml_include){ path, mark.line + 1, mark.column + 1 };
	return true;
}

static bool read_includes(struct reader *reader)
{
	if (reader->subject->includes->count)
		return fail_at(reader, reader->event.start_mark, "this key stands here twice");
	if (!next(reader))
		return false;
	if (reader->event.type != YAML_SEQUENCE_START_EVENT)
		return add_include(reader);
	for (;;) {
		if (!next(reader))
			return false;
		if (reader->event.type == YAML_SEQUENCE_END_EVENT)
			return true;
		if (!add_include(reader))
			return false;
	}
}

/* --- All of it ------------------------------------------------------------------------------- */

static bool read_entry(struct reader *reader, bool *seen)
{
	if (reader->event.type != YAML_SCALAR_EVENT)
		return fail_at(reader, reader->event.start_mark, "a key was expected");
	yaml_mark_t mark = reader->event.start_mark;
	const char *key = scalar(reader);
	if (!key)
		return false;
	if (reader->subject->includes && strcmp(key, "include") == 0)
		return read_includes(reader);
	const struct option *row = option_find(reader->subject->table, key);
	if (!row)
		return unknown_key(reader, mark, key);
	if (seen[row - reader->subject->table])
		return fail_at(reader, mark, "this key stands here twice");
	seen[row - reader->subject->table] = true;
	if (!next(reader))
		return false;
	switch (reader->event.type) {
	case YAML_SCALAR_EVENT:
		return set(reader, row, false);
	case YAML_SEQUENCE_START_EVENT:
		return read_list(reader, row);
	case YAML_MAPPING_START_EVENT:
		return row->type == OPTION_CELLS ? read_cell(reader, row) : read_pairs(reader, row);
	default:
		return fail_at(reader, reader->event.start_mark, "anchors have no place here");
	}
}

static bool read_document(struct reader *reader)
{
	bool seen[OPTIONS_MAX] = { false };
	char text[256];
	if (!next(reader) || !next(reader))
		return false;
	if (reader->event.type == YAML_STREAM_END_EVENT && reader->subject->may_be_empty)
		return true;
	if (reader->event.type == YAML_STREAM_END_EVENT)
		return fail_at(reader, reader->event.start_mark, "an empty file");
	if (!next(reader))
		return false;
	if (reader->event.type != YAML_MAPPING_START_EVENT) {
		snprintf(text, sizeof(text), "a %s is a mapping, such as \"%s\"",
			 reader->subject->name, reader->subject->example);
		return fail_at(reader, reader->event.start_mark, text);
	}
	for (;;) {
		if (!next(reader))
			return false;
		if (reader->event.type == YAML_MAPPING_END_EVENT)
			break;
		if (!read_entry(reader, seen))
			return false;
	}
	if (!next(reader) || !next(reader))
		return false;
	return reader->event.type == YAML_STREAM_END_EVENT ||
	       fail_at(reader, reader->event.start_mark, "a second document");
}

bool options_read_yaml(const struct yaml_subject *subject, void *target, const char *text,
		       size_t length, const char *path, struct arena *arena, bool *given,
		       struct dyno_error *err)
{
	struct reader reader = {
		.path = path, .subject = subject, .target = target, .arena = arena, .err = err
	};
	if (!yaml_parser_initialize(&reader.parser))
		return error_memory(err);
	yaml_parser_set_input_string(&reader.parser, (const unsigned char *)text, length);
	bool ok = options_count(subject->table) <= OPTIONS_MAX && read_document(&reader);
	if (ok && given)
		memcpy(given, reader.given, options_count(subject->table) * sizeof(*given));
	yaml_event_delete(&reader.event);
	yaml_parser_delete(&reader.parser);
	return ok;
}
