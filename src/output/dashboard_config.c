/* The settings file: what the page shows and how, kept by a team in its repository. Read with
 * libyaml's events, so that every error has its line and column. */
#include "output/dashboard.h"
#include "output/file.h"
#include <string.h>
#include <yaml.h>

#define FILE_LIMIT ((size_t)1 << 20)

/* The same keys stand in the page's address; web/state.js gives them their meaning. */
const struct dashboard_key dashboard_keys[] = {
	{ "title", false, "title of the page" },
	{ "theme", false, "light, dark, or auto: as the reader's system" },
	{ "panels", true, "panels in their order, each with its width of 12 columns: table:12" },
	{ "columns", true, "keys of the fields that the table shows" },
	{ "sort", true, "columns that the table is sorted by; -key: the largest first" },
	{ "field", false, "key of the field of the main chart" },
	{ "mark", false, "bar, line, scatter or box" },
	{ "x", false, "batch, sequence, model, device or run" },
	{ "x-scale", false, "linear, log or category" },
	{ "y-scale", false, "linear or log" },
	{ "group", false, "what colours of the main chart tell apart" },
	{ "aggregate", false,
	  "how repeated results of a cell are joined: median, mean, min, max, none" },
	{ "latency-limit", false, "latency that must not be passed, such as 50ms" },
	{ "space", true, "keys of the three fields of the 3D explorer" },
	{ "search", false, "text that results must hold" },
	{ "model", true, "only these models" },
	{ "device", true, "only these devices" },
	{ "batch", true, "only these batch sizes" },
	{ "sequence", true, "only these sequence lengths" },
	{ "precision", true, "only these precisions" },
	{ "threads", true, "only these numbers of threads" },
	{ "streams", true, "only these numbers of streams" },
	{ "run", true, "only these runs" },
	{ "status", true, "only results of these statuses" },
	{ "metric", true, "only fields of these metrics" },
	{ "range", true, "only results with a field in a range: latency_p99=0.01..0.05" },
	{ NULL, false, NULL },
};

struct reader {
	yaml_parser_t parser;
	yaml_event_t event;
	const char *name;
	struct json_writer writer;
	uint64_t seen; /* a bit for each key */
	struct dyno_error *err;
};

static bool fail_at(struct reader *reader, yaml_mark_t mark, const char *what)
{
	return error_set(reader->err, DYNO_ERROR_USAGE, "%s:%zu:%zu: %s", reader->name,
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
	return fail_at(reader, reader->parser.problem_mark, problem ? problem : "not YAML");
}

static bool expect(struct reader *reader, yaml_event_type_t type, const char *what)
{
	return next(reader) &&
	       (reader->event.type == type || fail_at(reader, reader->event.start_mark, what));
}

static bool write_scalar(struct reader *reader)
{
	const char *text = (const char *)reader->event.data.scalar.value;
	if (strlen(text) != reader->event.data.scalar.length)
		return fail_at(reader, reader->event.start_mark, "a NUL character");
	json_string(&reader->writer, text);
	return true;
}

static bool read_list(struct reader *reader)
{
	json_begin_array(&reader->writer);
	for (;;) {
		if (!next(reader))
			return false;
		if (reader->event.type == YAML_SEQUENCE_END_EVENT)
			break;
		if (reader->event.type != YAML_SCALAR_EVENT)
			return fail_at(reader, reader->event.start_mark,
				       "a plain value was expected");
		if (!write_scalar(reader))
			return false;
	}
	json_end_array(&reader->writer);
	return true;
}

static bool read_value(struct reader *reader, const struct dashboard_key *key)
{
	if (!next(reader))
		return false;
	if (reader->event.type == YAML_SEQUENCE_START_EVENT && key->is_list)
		return read_list(reader);
	if (reader->event.type != YAML_SCALAR_EVENT)
		return fail_at(reader, reader->event.start_mark,
			       key->is_list ? "a value or a list of values was expected"
					    : "a single value was expected");
	if (!key->is_list)
		return write_scalar(reader);
	json_begin_array(&reader->writer);
	bool ok = write_scalar(reader);
	json_end_array(&reader->writer);
	return ok;
}

static const struct dashboard_key *key_find(const char *name)
{
	for (const struct dashboard_key *key = dashboard_keys; key->name; key++)
		if (strcmp(key->name, name) == 0)
			return key;
	return NULL;
}

static bool unknown_key(struct reader *reader, const char *name)
{
	struct buffer text = { 0 };
	buffer_printf(&text, "unknown key \"%.*s\"; the keys are", TEXT_SHOWN(name), name);
	for (const struct dashboard_key *key = dashboard_keys; key->name; key++)
		buffer_printf(&text, "%s %s", key == dashboard_keys ? "" : ",", key->name);
	fail_at(reader, reader->event.start_mark, buffer_text(&text));
	buffer_finish(&text);
	return false;
}

static bool read_entry(struct reader *reader)
{
	if (reader->event.type != YAML_SCALAR_EVENT)
		return fail_at(reader, reader->event.start_mark, "a key was expected");
	const struct dashboard_key *key = key_find((const char *)reader->event.data.scalar.value);
	if (!key)
		return unknown_key(reader, (const char *)reader->event.data.scalar.value);
	uint64_t bit = (uint64_t)1 << (key - dashboard_keys);
	if (reader->seen & bit)
		return fail_at(reader, reader->event.start_mark, "this key stands here twice");
	reader->seen |= bit;
	json_key(&reader->writer, key->name);
	return read_value(reader, key);
}

/* An empty file is a mapping of nothing. */
static bool read_document(struct reader *reader)
{
	if (!expect(reader, YAML_STREAM_START_EVENT, "not YAML") || !next(reader))
		return false;
	json_begin_object(&reader->writer);
	if (reader->event.type != YAML_STREAM_END_EVENT) {
		if (!expect(reader, YAML_MAPPING_START_EVENT,
			    "a mapping (key: value) was expected"))
			return false;
		for (;;) {
			if (!next(reader))
				return false;
			if (reader->event.type == YAML_MAPPING_END_EVENT)
				break;
			if (!read_entry(reader))
				return false;
		}
		if (!expect(reader, YAML_DOCUMENT_END_EVENT, "the end was expected") ||
		    !expect(reader, YAML_STREAM_END_EVENT, "only one document was expected"))
			return false;
	}
	json_end_object(&reader->writer);
	return true;
}

const char *dashboard_config_parse(const char *text, size_t length, const char *name,
				   struct arena *arena, struct dyno_error *err)
{
	struct reader reader = { .name = name, .err = err };
	const char *json = NULL;
	if (!yaml_parser_initialize(&reader.parser)) {
		error_memory(err);
		return NULL;
	}
	yaml_parser_set_input_string(&reader.parser, (const unsigned char *)text, length);
	if (read_document(&reader)) {
		json = reader.writer.buffer.failed
			       ? NULL
			       : arena_string(arena, buffer_text(&reader.writer.buffer));
		if (!json)
			error_memory(err);
	}
	yaml_event_delete(&reader.event);
	yaml_parser_delete(&reader.parser);
	buffer_finish(&reader.writer.buffer);
	return json;
}

const char *dashboard_config_read(const char *path, struct arena *arena, struct dyno_error *err)
{
	struct buffer text = { 0 };
	const char *json =
		file_read(path, FILE_LIMIT, &text, err)
			? dashboard_config_parse(buffer_text(&text), text.length, path, arena, err)
			: NULL;
	buffer_finish(&text);
	return json;
}
