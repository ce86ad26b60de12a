/* The settings file: what the page shows and how, kept by a team in its repository. */
#include "output/dashboard/config.h"
#include "core/base/count.h"
#include "core/base/json_writer.h"
#include "core/base/units.h"
#include "core/chart/chart.h"
#include "core/chart/table.h"
#include "core/compare/compare.h"
#include "core/result/page_settings.h"
#include "host/file.h"
#include "host/options_yaml.h"
#include <stdio.h>
#include <string.h>

#define FILE_LIMIT ((size_t)1 << 20)

/* --- Values ---------------------------------------------------------------------------------- */

static bool is_among(const char *text, const char *const *choices)
{
	while (*choices && strcmp(text, *choices) != 0)
		choices++;
	return *choices != NULL;
}

static bool any(const struct asked *asked, struct dyno_error *err)
{
	(void)asked, (void)err;
	return true;
}

static bool check_theme(const struct asked *asked, struct dyno_error *err)
{
	const char *key = asked->key, *text = asked->text;
	return is_among(text, (const char *const[]){ "light", "dark", "auto", NULL }) ||
	       config_refuse(key, text, "light, dark or auto", err);
}

/* Of a panel of text. */
static bool is_text(const char *id)
{
	return config_is_id(id, "text-");
}

/* Charts of the library, and what the page makes itself. */
static bool check_panel(const struct asked *asked, struct dyno_error *err)
{
	const char *key = asked->key, *text = asked->text;
	static const char *const parts[] = { "summary",     "table", "main", "notes",
					     "environment", "sides", NULL };
	static const char *const widths[] = { "", ":0", ":3", ":4", ":6", ":8", ":12", NULL };
	char name[64];
	size_t length = strcspn(text, ":");
	snprintf(name, sizeof(name), "%.*s", (int)(length < sizeof(name) ? length : 0), text);
	return (is_among(text + length, widths) && (is_among(name, parts) || chart_find(name) ||
						    config_is_own(name) || is_text(name))) ||
	       config_refuse(key, text,
			     "a panel (docs/dashboard.md has them), alone or with its width: "
			     "table:3, :4, :6, :8 or :12; table:0 is folded",
			     err);
}

static bool check_hidden(const struct asked *asked, struct dyno_error *err)
{
	const char *key = asked->key, *text = asked->text;
	char panel[64];
	size_t length = strcspn(text, ":");
	snprintf(panel, sizeof(panel), "%.*s", (int)(length < sizeof(panel) ? length : 0), text);
	return (text[length] == ':' &&
		(strcmp(panel, "main") == 0 || chart_find(panel) || config_is_own(panel))) ||
	       config_refuse(key, text, "a series of a panel, such as main:cuda:0", err);
}

static bool is_number(const char *text, size_t length)
{
	char number[64];
	double value;
	snprintf(number, sizeof(number), "%.*s", (int)(length < sizeof(number) ? length : 0), text);
	return parse_number(number, &value, &(struct dyno_error){ 0 });
}

/* "main:xaxis=0.5..3" */
static bool check_zoom(const struct asked *asked, struct dyno_error *err)
{
	const char *text = asked->text;
	char panel[64];
	size_t length = strcspn(text, ":");
	snprintf(panel, sizeof(panel), "%.*s", (int)(length < sizeof(panel) ? length : 0), text);
	const char *axis = text + length + (text[length] == ':');
	const char *low = strchr(axis, '='), *dots = low ? strstr(low, "..") : NULL;
	return ((strcmp(panel, "main") == 0 || chart_find(panel) || config_is_own(panel)) && dots &&
		(strncmp(axis, "xaxis", 5) == 0 || strncmp(axis, "yaxis", 5) == 0) &&
		is_number(low + 1, (size_t)(dots - low - 1)) &&
		is_number(dots + 2, strlen(dots + 2))) ||
	       config_refuse(asked->key, text,
			     "an axis of a panel from where to where, such as main:xaxis=1..8",
			     err);
}

/* As the option of dyno plot that has this name. */
static bool check_option(const struct asked *asked, struct dyno_error *err)
{
	const char *key = asked->key, *text = asked->text;
	static const struct vocabulary none;
	struct arena arena = { 0 };
	struct chart_spec spec;
	bool ok = chart_spec_init(&spec, &arena, err) &&
		  option_set(chart_options, option_find(chart_options, key), text, &arena, &spec,
			     NULL, err) &&
		  chart_spec_check(&spec, asked->own ? asked->own : &none, err);
	arena_finish(&arena);
	return ok;
}

static bool check_field(const struct asked *asked, struct dyno_error *err)
{
	const char *key = asked->key, *text = asked->text;
	return vocabulary_field(asked->own, text) != FIELD_TOTAL ||
	       config_refuse(key, text, "a field (docs/fields.md has them)", err);
}

static bool is_word_or_field(const struct vocabulary *own, const char *text)
{
	return chart_word_find(own, text) < CHART_WORDS ||
	       vocabulary_field(own, text) != FIELD_TOTAL;
}

/* Of a word that these results do not have, others may. */
static bool check_word(const struct asked *asked, struct dyno_error *err)
{
	char key[OWN_KEY_MOST + 1];
	size_t length = strcspn(asked->text, "=");
	snprintf(key, sizeof(key), "%.*s", (int)(length < sizeof(key) ? length : 0), asked->text);
	return (asked->text[length] == '=' && own_key_is_good(key)) ||
	       config_refuse(asked->key, asked->text, "WORD=VALUE, such as n_depth=512", err);
}

static bool check_axis(const struct asked *asked, struct dyno_error *err)
{
	const char *key = asked->key, *text = asked->text;
	return !*text || is_word_or_field(asked->own, text) ||
	       config_refuse(key, text, "a field (docs/fields.md has them), nor batch, model, …",
			     err);
}

static bool check_order(const struct asked *asked, struct dyno_error *err)
{
	const char *key = asked->key, *text = asked->text;
	const char *column = text + (*text == '-');
	return strcmp(column, "status") == 0 || is_word_or_field(asked->own, column) ||
	       config_refuse(key, text, "a field (docs/fields.md has them), nor model, device, …",
			     err);
}

static bool check_column(const struct asked *asked, struct dyno_error *err)
{
	const char *key = asked->key, *text = asked->text;
	return strcmp(text, "status") == 0 || is_word_or_field(asked->own, text) ||
	       config_refuse(key, text, "a field (docs/fields.md has them), nor model, device, …",
			     err);
}

/* "7", "0-41" */
static bool check_places(const struct asked *asked, struct dyno_error *err)
{
	size_t digits = strspn(asked->text, "0123456789");
	const char *rest = asked->text + digits;
	bool one = digits > 0 && !*rest;
	bool several = digits > 0 && *rest == '-' && rest[1] &&
		       strspn(rest + 1, "0123456789") == strlen(rest + 1);
	return one || several ||
	       config_refuse(
		       asked->key, asked->text,
		       "the place of a result among all, from 0, or from the first to the last: 0-41",
		       err);
}

static bool check_metric(const struct asked *asked, struct dyno_error *err)
{
	const char *key = asked->key, *text = asked->text;
	for (unsigned id = 0; id < fields_end(asked->own); id = field_after(id))
		if (strcmp(field_of(asked->own, id)->metric, text) == 0)
			return true;
	return config_refuse(key, text, "a metric, such as latency, memory or flops", err);
}

static bool is_end(const struct asked *asked, const char *text, size_t length, enum field_id field)
{
	char number[64];
	double value = 0;
	snprintf(number, sizeof(number), "%.*s", (int)(length < sizeof(number) ? length : 0), text);
	return length == 0 || parse_in_unit(number, field_of(asked->own, field)->unit, &value,
					    &(struct dyno_error){ 0 });
}

/* Either end may be left out. */
static bool check_range(const struct asked *asked, struct dyno_error *err)
{
	const char *key = asked->key, *text = asked->text;
	char field[OWN_KEY_MOST + 1];
	size_t length = strcspn(text, "=");
	const char *low = text + length + (text[length] == '=');
	const char *dots = strstr(low, "..");
	snprintf(field, sizeof(field), "%.*s", (int)(length < sizeof(field) ? length : 0), text);
	enum field_id id = vocabulary_field(asked->own, field);
	return (dots && id != FIELD_TOTAL && is_end(asked, low, (size_t)(dots - low), id) &&
		is_end(asked, dots + 2, strlen(dots + 2), id)) ||
	       config_refuse(key, text, "the range of a field, such as latency_p99=10ms..50ms",
			     err);
}

static bool check_limit(const struct asked *asked, struct dyno_error *err)
{
	const char *key = asked->key, *text = asked->text;
	char field[OWN_KEY_MOST + 1];
	size_t length = strcspn(text, "<>");
	const char *value = text + length + (text[length] != '\0');
	value += *value == '=';
	snprintf(field, sizeof(field), "%.*s", (int)(length < sizeof(field) ? length : 0), text);
	enum field_id id = vocabulary_field(asked->own, field);
	return (text[length] && *value && id != FIELD_TOTAL &&
		is_end(asked, value, strlen(value), id)) ||
	       config_refuse(key, text, "a limit, such as latency_p99<=50ms", err);
}

static bool check_yes(const struct asked *asked, struct dyno_error *err)
{
	const char *key = asked->key, *text = asked->text;
	return strcmp(text, "yes") == 0 || config_refuse(key, text, "yes", err);
}

static bool check_scale(const struct asked *asked, struct dyno_error *err)
{
	return is_among(asked->text, (const char *const[]){ "linear", "log", NULL }) ||
	       config_refuse(asked->key, asked->text, "linear or log", err);
}

static bool check_compared(const struct asked *asked, struct dyno_error *err)
{
	const char *key = asked->key, *text = asked->text;
	return chart_word_find(asked->own, text) < CHART_WORDS ||
	       config_refuse(key, text, "a word, such as run, device or precision", err);
}

static bool check_verdict(const struct asked *asked, struct dyno_error *err)
{
	const char *key = asked->key, *text = asked->text;
	for (int verdict = 0; verdict < VERDICT_TOTAL; verdict++)
		if (strcmp(text,
			   verdict_name((enum verdict)verdict, &fields[FIELD_LATENCY_MEDIAN])) == 0)
			return true;
	return config_refuse(key, text, "slower, faster, same, ambiguous or \"no data\"", err);
}

static bool check_percent(const struct asked *asked, struct dyno_error *err)
{
	const char *key = asked->key, *text = asked->text;
	char number[64];
	double value = -1;
	size_t length = strcspn(text, "% ");
	snprintf(number, sizeof(number), "%.*s", (int)(length < sizeof(number) ? length : 0), text);
	return (parse_number(number, &value, &(struct dyno_error){ 0 }) && value >= 0) ||
	       config_refuse(key, text, "a number of percent, such as 5", err);
}

static bool check_direction(const struct asked *asked, struct dyno_error *err)
{
	return is_among(asked->text, (const char *const[]){ "less", "more", NULL }) ||
	       config_refuse(asked->key, asked->text, "less or more", err);
}

static bool check_compare_sort(const struct asked *asked, struct dyno_error *err)
{
	static const char *const names[] = { "title",  "field",    "before",  "after",
					     "change", "interval", "verdict", NULL };
	return is_among(asked->text + (*asked->text == '-'), names) ||
	       config_refuse(asked->key, asked->text,
			     "title, field, before, after, change, interval or verdict", err);
}

/* The next of key=value&key=value, decoded, in the arena. False at the end. */
static bool next_pair(const char **at, struct arena *arena, char **key, char **value)
{
	if (!**at)
		return false;
	size_t length = strcspn(*at, "&");
	char *pair = arena_printf(arena, "%.*s", (int)length, *at), *out = pair;
	*at += length + ((*at)[length] == '&');
	if (!pair)
		return false;
	*key = pair;
	*value = NULL;
	for (const char *in = pair; *in; in++) {
		unsigned code = 0;
		if (*in == '=' && !*value) {
			*out++ = '\0';
			*value = out;
		} else if (*in == '%' && sscanf(in + 1, "%2x", &code) == 1 && code) {
			*out++ = (char)code;
			in += 2;
		} else
			*out++ = *in == '+' ? ' ' : *in;
	}
	*out = '\0';
	*value = *value ? *value : out;
	return true;
}

/* A chart of the reader's own: what a --spec file has, an id, and `only`, what a search would find.
 */
static bool check_chart(const struct asked *asked, struct dyno_error *err)
{
	const char *key = asked->key, *text = asked->text;
	static const struct vocabulary none;
	struct arena arena = { 0 };
	struct chart_spec spec;
	char *name, *value;
	bool ok = chart_spec_init(&spec, &arena, err);
	for (const char *at = text; ok && next_pair(&at, &arena, &name, &value);) {
		const struct option *row = option_find(chart_options, name);
		if (strcmp(name, "id") == 0)
			ok = config_is_own(value) ||
			     config_refuse("charts: id", value, "own- and a word, such as own-p99",
					   err);
		else if (strcmp(name, "only") == 0)
			ok = true;
		else if (!row)
			ok = config_refuse(key, name, "an option of dyno plot, id or only", err);
		else
			ok = option_set(chart_options, row, value, &arena, &spec, NULL, err);
	}
	ok = ok && chart_spec_check(&spec, asked->own ? asked->own : &none, err);
	arena_finish(&arena);
	return ok;
}

/* A panel of text: { id: text-about, title: About, text: "**bold**" }. */
static bool check_text(const struct asked *asked, struct dyno_error *err)
{
	struct arena arena = { 0 };
	char *name, *value;
	bool ok = true, has_text = false;
	for (const char *at = asked->text; ok && next_pair(&at, &arena, &name, &value);) {
		has_text = has_text || strcmp(name, "text") == 0;
		if (strcmp(name, "id") == 0)
			ok = is_text(value) ||
			     config_refuse("texts: id", value,
					   "text- and a word, such as text-about", err);
		else
			ok = strcmp(name, "title") == 0 || strcmp(name, "text") == 0 ||
			     config_refuse(asked->key, name, "id, title or text", err);
	}
	ok = ok &&
	     (has_text || config_refuse(asked->key, asked->text, "a text: it lacks `text`", err));
	arena_finish(&arena);
	return ok;
}

/* "2026-03-14", "2026-03-14T15:09", … */
static bool is_time(const char *text)
{
	unsigned year, month, day;
	int length = 0;
	return sscanf(text, "%4u-%2u-%2u%n", &year, &month, &day, &length) == 3 && length == 10 &&
	       month >= 1 && month <= 12 && day >= 1 && day <= 31 &&
	       (!text[length] || text[length] == 'T' || text[length] == ' ');
}

/* A word of the results, which others may have as their own. */
static bool is_word(const struct asked *asked, const char *name)
{
	return chart_word_find(asked->own, name) < CHART_WORDS || own_key_is_good(name);
}

/* A note in the charts: { note: driver 570, run: nightly }, or { note: …, time: 2026-03-14 }. */
static bool check_marker(const struct asked *asked, struct dyno_error *err)
{
	struct arena arena = { 0 };
	char *name, *value;
	bool ok = true, has_note = false, has_place = false;
	for (const char *at = asked->text; ok && next_pair(&at, &arena, &name, &value);) {
		bool is_note = strcmp(name, "note") == 0, timed = strcmp(name, "time") == 0;
		has_note = has_note || (is_note && *value);
		has_place = has_place || !is_note;
		if (timed)
			ok = is_time(value) || config_refuse("markers: time", value,
							     "a date, such as 2026-03-14", err);
		else if (!is_note)
			ok = is_word(asked, name) ||
			     config_refuse(asked->key, name, "note, time or a word such as run",
					   err);
	}
	ok = ok &&
	     ((has_note && has_place) ||
	      config_refuse(asked->key, asked->text,
			    "a note and where it is: { note: driver 570, run: nightly }", err));
	arena_finish(&arena);
	return ok;
}

static bool check_embed(const struct asked *asked, struct dyno_error *err)
{
	return (!strchr(asked->text, ':') && check_panel(asked, &(struct dyno_error){ 0 })) ||
	       config_refuse(asked->key, asked->text, "a panel (docs/dashboard.md has them)", err);
}

static bool check_view(const struct asked *asked, struct dyno_error *err);

/* --- Keys ------------------------------------------------------------------------------------ */

#define ONE_MEMBER     const char *
#define SEVERAL_MEMBER struct strings
#define PAIRS_MEMBER   struct strings
#define PAIRS_TYPE     OPTION_PAIRS /* a mapping, too */
#define ONE_TYPE       OPTION_STRING
#define SEVERAL_TYPE   OPTION_TEXTS

struct settings {
#define MEMBER(key, member, kind, check, help) kind##_MEMBER member;
	PAGE_SETTINGS(MEMBER)
	struct strings words[WORD_TOTAL]; /* filters */
};

static const struct option rows[] = {
#define ROW(key, member, kind, check, help) \
	{ key, 0, kind##_TYPE, offsetof(struct settings, member), "VALUE", NULL, help, NULL, 0, 0 },
#define WORD_ROW(name, key, option, letter, argument, kind, member, must, filter)             \
	{ key,     0,    OPTION_TEXTS,         offsetof(struct settings, words[WORD_##name]), \
	  "VALUE", NULL, "only these " filter, NULL,                                          \
	  0,       0 },
	PAGE_SETTINGS(ROW) WORD_LIST(WORD_ROW){ 0 },
};

/* Rows of words are behind these: any value may be given. */
static bool check(size_t row, const char *text, const void *own, struct dyno_error *err)
{
	static bool (*const checks[])(const struct asked *, struct dyno_error *) = {
#define CHECK(key, member, kind, check, help) check,
		PAGE_SETTINGS(CHECK)
	};
	const struct asked asked = { rows[row].name, text, own };
	return row >= COUNT(checks) || checks[row](&asked, err);
}

/* A view by name: { name: Weekly, device: [cpu], field: latency_p99 }, or { name: Weekly, view:
 * "device=cpu&field=latency_p99" }, as in an address. */
static bool check_view(const struct asked *asked, struct dyno_error *err)
{
	struct arena arena = { 0 };
	char *name, *value;
	bool ok = true, has_name = false;
	for (const char *at = asked->text; ok && next_pair(&at, &arena, &name, &value);) {
		const struct option *row = option_find(rows, name);
		has_name = has_name || (strcmp(name, "name") == 0 && *value);
		if (strcmp(name, "name") == 0 || strcmp(name, "view") == 0)
			continue;
		ok = row && strcmp(name, "views") != 0
			     ? check((size_t)(row - rows), value, asked->own, err)
			     : config_refuse(asked->key, name, "name, view or a key of such a file",
					     err);
	}
	ok = ok &&
	     (has_name || config_refuse(asked->key, asked->text, "a view: it lacks `name`", err));
	arena_finish(&arena);
	return ok;
}

/* --- Reading --------------------------------------------------------------------------------- */

static void write_row(const struct option *row, const struct settings *settings,
		      struct json_writer *writer)
{
	const void *place = (const char *)settings + row->offset;
	const struct strings *list = place;
	json_key(writer, row->name);
	if (row->type == OPTION_STRING) {
		json_string(writer, *(const char *const *)place);
		return;
	}
	json_begin_array(writer);
	for (size_t i = 0; i < list->count; i++)
		json_string(writer, list->items[i]);
	json_end_array(writer);
}

static const char *write(const struct settings *settings, const bool *given, struct arena *arena)
{
	struct json_writer writer = { 0 };
	json_begin_object(&writer);
	for (const struct option *row = rows; row->name; row++)
		if (given[row - rows])
			write_row(row, settings, &writer);
	json_end_object(&writer);
	return buffer_keep(&writer.buffer, arena);
}

const char *dashboard_config_parse(const char *text, size_t length, const char *name,
				   const struct vocabulary *own, struct arena *arena,
				   struct dyno_error *err)
{
	struct config_known known = { .own = own ? *own : (struct vocabulary){ 0 },
				      .arena = arena };
	if (!vocabulary_copy(arena, &known.own) || !costs_declare(&known.own, arena)) {
		error_memory(err);
		return NULL;
	}
	const struct yaml_subject subject = { .table = rows,
					      .name = "settings file",
					      .example = "panels: [main, table]",
					      .may_be_empty = true,
					      .check = check,
					      .checked_with = &known };
	struct settings settings = { 0 };
	bool given[COUNT(rows)] = { false };
	if (!options_read_yaml(&subject, &settings, text, length, name, arena, given, err))
		return NULL;
	const char *json = write(&settings, given, arena);
	if (!json)
		error_memory(err);
	return json;
}

const char *dashboard_config_read(const char *path, const struct vocabulary *own,
				  struct arena *arena, struct dyno_error *err)
{
	struct buffer text = { 0 };
	const char *json = file_read(path, FILE_LIMIT, &text, err)
				   ? dashboard_config_parse(buffer_text(&text), text.length, path,
							    own, arena, err)
				   : NULL;
	buffer_finish(&text);
	return json;
}
