/* The settings file: what the page shows and how, kept by a team in its repository. Read with
 * libyaml's events, so that every error has its line and column. */
#include "core/base/units.h"
#include "core/chart/chart.h"
#include "core/chart/table.h"
#include "host/file.h"
#include "output/dashboard/dashboard.h"
#include <string.h>
#include <yaml.h>

#define FILE_LIMIT ((size_t)1 << 20)

/* --- Values -------------------------------------------------------------------------------------
 */

static bool is_among(const char *text, const char *const *choices)
{
	while (*choices && strcmp(text, *choices) != 0)
		choices++;
	return *choices != NULL;
}

static bool refuse(const char *key, const char *text, const char *expected, struct dyno_error *err)
{
	return error_set(err, DYNO_ERROR_USAGE, "%s: \"%.*s\" is not %s", key, TEXT_SHOWN(text),
			 text, expected);
}

static bool check_theme(const char *key, const char *text, struct dyno_error *err)
{
	return is_among(text, (const char *const[]){ "light", "dark", "auto", NULL }) ||
	       refuse(key, text, "light, dark or auto", err);
}

/* Charts of the library, and what the page makes itself. */
static bool check_panel(const char *key, const char *text, struct dyno_error *err)
{
	static const char *const parts[] = { "summary", "table", "main", "environment", NULL };
	static const char *const widths[] = { "", ":3", ":4", ":6", ":8", ":12", NULL };
	char name[64];
	size_t length = strcspn(text, ":");
	snprintf(name, sizeof(name), "%.*s", (int)(length < sizeof(name) ? length : 0), text);
	return (is_among(text + length, widths) && (is_among(name, parts) || chart_find(name))) ||
	       refuse(key, text,
		      "a panel (docs/dashboard.md has them), alone or with its width: "
		      "table:3, :4, :6, :8 or :12",
		      err);
}

static bool check_hidden(const char *key, const char *text, struct dyno_error *err)
{
	char panel[64];
	size_t length = strcspn(text, ":");
	snprintf(panel, sizeof(panel), "%.*s", (int)(length < sizeof(panel) ? length : 0), text);
	return (text[length] == ':' && (strcmp(panel, "main") == 0 || chart_find(panel))) ||
	       refuse(key, text, "a series of a panel, such as main:cuda:0", err);
}

/* As the option of dyno plot that has this name. */
static bool check_option(const char *key, const char *text, struct dyno_error *err)
{
	struct arena arena = { 0 };
	struct chart_spec spec;
	bool ok = chart_spec_init(&spec, &arena, err) &&
		  option_set(chart_options, option_find(chart_options, key), text, &arena, &spec,
			     NULL, err) &&
		  chart_spec_check(&spec, err);
	arena_finish(&arena);
	return ok;
}

static bool check_field(const char *key, const char *text, struct dyno_error *err)
{
	return field_find(text) < FIELD_TOTAL ||
	       refuse(key, text, "a field (docs/fields.md has them)", err);
}

static bool is_word_or_field(const char *text)
{
	return chart_word_find(text) < CHART_WORDS || field_find(text) < FIELD_TOTAL;
}

static bool check_axis(const char *key, const char *text, struct dyno_error *err)
{
	return !*text || is_word_or_field(text) ||
	       refuse(key, text, "a field (docs/fields.md has them), nor batch, model, …", err);
}

static bool check_order(const char *key, const char *text, struct dyno_error *err)
{
	const char *column = text + (*text == '-');
	return strcmp(column, "status") == 0 || is_word_or_field(column) ||
	       refuse(key, text, "a field (docs/fields.md has them), nor model, device, …", err);
}

static bool check_metric(const char *key, const char *text, struct dyno_error *err)
{
	for (enum field_id id = 0; id < FIELD_TOTAL; id++)
		if (strcmp(fields[id].metric, text) == 0)
			return true;
	return refuse(key, text, "a metric, such as latency, memory or flops", err);
}

static bool is_end(const char *text, size_t length)
{
	char number[64];
	double value = 0;
	snprintf(number, sizeof(number), "%.*s", (int)(length < sizeof(number) ? length : 0), text);
	return length == 0 || parse_number(number, &value, &(struct dyno_error){ 0 });
}

/* Either end may be left out. */
static bool check_range(const char *key, const char *text, struct dyno_error *err)
{
	char field[64];
	size_t length = strcspn(text, "=");
	const char *low = text + length + (text[length] == '=');
	const char *dots = strstr(low, "..");
	snprintf(field, sizeof(field), "%.*s", (int)(length < sizeof(field) ? length : 0), text);
	return (dots && field_find(field) < FIELD_TOTAL && is_end(low, (size_t)(dots - low)) &&
		is_end(dots + 2, strlen(dots + 2))) ||
	       refuse(key, text, "the range of a field, such as latency_p99=0.01..0.05", err);
}

/* --- Keys ---------------------------------------------------------------------------------------
 */

/* The same keys stand in the page's address; web/state.js gives them their meaning. Of names that
 * results have (models, devices, …) any may be given: other results may have them. */
/* clang-format off */
const struct dashboard_key dashboard_keys[] = {
	{ "title", false, NULL, "title of the page" },
	{ "theme", false, check_theme, "light, dark, or auto: as the reader's system" },
	{ "panels", true, check_panel, "panels in their order, each with its width of 12 columns: table:12" },
	{ "columns", true, check_field, "keys of the fields that the table shows" },
	{ "sort", true, check_order, "columns that the table is sorted by; -key: the largest first" },
	{ "field", false, check_field, "key of the field of the main chart" },
	{ "mark", false, check_option, "bar, line, scatter or box" },
	{ "x", false, check_option, "batch, sequence, model, device or run" },
	{ "x-scale", false, check_option, "linear, log or category" },
	{ "y-scale", false, check_option, "linear or log" },
	{ "group", false, check_option, "what colours of the main chart tell apart" },
	{ "aggregate", false, check_option, "how repeated results of a cell are joined: median, mean, min, max, none" },
	{ "latency-limit", false, check_option, "latency that must not be passed, such as 50ms" },
	{ "space", true, check_axis, "three fields, or words such as batch, for the axes of the 3D explorer; \"\": as it suits" },
	{ "hide", true, check_hidden, "series that their panels' legends hide: main:cuda:0" },
	{ "search", false, NULL, "text that results must hold" },
	{ "model", true, NULL, "only these models" },
	{ "device", true, NULL, "only these devices" },
	{ "batch", true, NULL, "only these batch sizes" },
	{ "sequence", true, NULL, "only these sequence lengths" },
	{ "precision", true, NULL, "only these precisions" },
	{ "threads", true, NULL, "only these numbers of threads" },
	{ "streams", true, NULL, "only these numbers of streams" },
	{ "run", true, NULL, "only these runs" },
	{ "status", true, check_option, "only results of these statuses" },
	{ "metric", true, check_metric, "only fields of these metrics" },
	{ "range", true, check_range, "only results with a field in a range: latency_p99=0.01..0.05" },
	{ NULL, false, NULL, NULL },
};
/* clang-format on */

/* --- Reading ------------------------------------------------------------------------------------
 */

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
	if (reader->parser.error == YAML_MEMORY_ERROR)
		return error_memory(reader->err);
	return fail_at(reader, reader->parser.problem_mark, problem ? problem : "not YAML");
}

static bool expect(struct reader *reader, yaml_event_type_t type, const char *what)
{
	return next(reader) &&
	       (reader->event.type == type || fail_at(reader, reader->event.start_mark, what));
}

static bool write_scalar(struct reader *reader, const struct dashboard_key *key)
{
	const char *text = (const char *)reader->event.data.scalar.value;
	struct dyno_error why = { 0 };
	if (strlen(text) != reader->event.data.scalar.length)
		return fail_at(reader, reader->event.start_mark, "a NUL character");
	if (key->check && !key->check(key->name, text, &why))
		return fail_at(reader, reader->event.start_mark, why.message);
	json_string(&reader->writer, text);
	return true;
}

static bool read_list(struct reader *reader, const struct dashboard_key *key)
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
		if (!write_scalar(reader, key))
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
		return read_list(reader, key);
	if (reader->event.type != YAML_SCALAR_EVENT)
		return fail_at(reader, reader->event.start_mark,
			       key->is_list ? "a value or a list of values was expected"
					    : "a single value was expected");
	if (!key->is_list)
		return write_scalar(reader, key);
	json_begin_array(&reader->writer);
	bool ok = write_scalar(reader, key);
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
