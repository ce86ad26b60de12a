/* The text of `go test -bench`, as benchstat reads it: one process a run of the tests; a line is
 * the mean over its iterations, and repeated lines (-count) are the samples.
 *
 * "key: value" lines hold for what follows, "Unit NAME better=higher" tells of units, -8 behind a
 * name is GOMAXPROCS, /key=value and /key:value in it are parameters. */
#include "core/base/count.h"
#include "core/import/import.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct import_field units[] = {
	{ "B/op", "Bytes allocated", "B/op", BETTER_LOWER, "memory allocated by a call" },
	{ "allocs/op", "Allocations", "allocs/op", BETTER_LOWER, "allocations of a call" },
	{ "MB/s", "Bytes per second", "MB/s", BETTER_HIGHER, "as b.SetBytes tells" },
};

#define SETTINGS_MOST 64

struct reading {
	struct import *import;
	struct arena *arena;
	struct {
		const char *key, *value;
	} settings[SETTINGS_MOST];
	size_t setting_count;
	struct {
		const char *unit;
		enum better better;
	} units[SETTINGS_MOST];
	size_t unit_count;
};

/* --- Words of a line ----------------------------------------------------------------------------
 */

struct line {
	const char *at, *end;
};

static struct line next_field(struct line *line)
{
	while (line->at < line->end && (*line->at == ' ' || *line->at == '\t' || *line->at == '\r'))
		line->at++;
	struct line field = { line->at, line->at };
	while (line->at < line->end && *line->at != ' ' && *line->at != '\t' && *line->at != '\r')
		line->at++;
	field.end = line->at;
	return field;
}

static size_t length_of(struct line line)
{
	return (size_t)(line.end - line.at);
}

static char *text_of(const struct reading *reading, struct line line)
{
	char *text = arena_bytes(reading->arena, line.at, length_of(line));
	import_need(reading->import, text);
	return text;
}

static bool starts(struct line line, const char *with)
{
	return length_of(line) >= strlen(with) && memcmp(line.at, with, strlen(with)) == 0;
}

/* --- Lines --------------------------------------------------------------------------------------
 */

static void set(struct reading *reading, struct line line, const char *colon)
{
	char *key = text_of(reading, (struct line){ line.at, colon });
	struct line rest = { colon + 1, line.end };
	while (rest.at < rest.end && *rest.at == ' ')
		rest.at++;
	while (rest.end > rest.at && (rest.end[-1] == '\r' || rest.end[-1] == ' '))
		rest.end--;
	char *value = text_of(reading, rest);
	size_t i = 0;
	while (key && i < reading->setting_count && strcmp(reading->settings[i].key, key) != 0)
		i++;
	if (!key || !value || i == SETTINGS_MOST)
		return;
	reading->settings[i].key = key;
	reading->settings[i].value = value;
	reading->setting_count += i == reading->setting_count;
}

/* A setting begins with a small letter and has no blanks or capitals in its key. */
static const char *colon_of(struct line line)
{
	const char *at = line.at;
	if (at == line.end || *at < 'a' || *at > 'z')
		return NULL;
	while (at < line.end && *at != ':' && *at != ' ' && *at != '\t' &&
	       !(*at >= 'A' && *at <= 'Z'))
		at++;
	return at < line.end && *at == ':' ? at : NULL;
}

/* "Unit ns/GC better=higher assume=exact" */
static void take_unit(struct reading *reading, struct line line)
{
	next_field(&line);
	char *unit = text_of(reading, next_field(&line));
	for (struct line field = next_field(&line); length_of(field); field = next_field(&line)) {
		bool higher = starts(field, "better=higher"), lower = starts(field, "better=lower");
		if ((higher || lower) && unit && reading->unit_count < SETTINGS_MOST) {
			reading->units[reading->unit_count].unit = unit;
			reading->units[reading->unit_count++].better =
				higher ? BETTER_HIGHER : BETTER_LOWER;
		}
	}
}

static struct json_value *add(struct reading *reading, struct json_value *row, const char *key,
			      const char *text, double number)
{
	struct json_value *member = arena_allocate(reading->arena, 1, sizeof(*member));
	import_need(reading->import, member);
	if (!member)
		return NULL;
	member->key = key;
	member->type = text ? JSON_STRING : JSON_NUMBER;
	if (text) {
		member->string = text;
		member->count = (uint32_t)strlen(text);
	} else {
		member->number = number;
	}
	member->next = row->first;
	row->first = member;
	row->count++;
	return member;
}

/* "BenchmarkSort/n=10-8  300  4021 ns/op  16 B/op": the rows of one name and one setting belong
 * together. */
static void take_benchmark(struct reading *reading, struct line line)
{
	struct buffer key = { 0 };
	char *name = text_of(reading, next_field(&line));
	double iterations = leading_number(text_of(reading, next_field(&line)), NULL);
	struct json_value *row = arena_allocate(reading->arena, 1, sizeof(*row));
	if (!name || !row || isnan(iterations))
		return;
	row->type = JSON_OBJECT;
	for (;;) {
		const char *value = text_of(reading, next_field(&line)), *end;
		const char *unit = text_of(reading, next_field(&line));
		double number = leading_number(value, &end);
		if (!unit || !*unit || isnan(number) || *end)
			break;
		add(reading, row, unit, NULL, number);
	}
	if (!row->count)
		return;
	buffer_string(&key, name);
	for (size_t i = 0; i < reading->setting_count; i++) {
		add(reading, row, reading->settings[i].key, reading->settings[i].value, 0);
		buffer_printf(&key, "\n%s: %s", reading->settings[i].key,
			      reading->settings[i].value);
	}
	add(reading, row, "", name, 0);
	import_need(reading->import, !key.failed);
	import_group(reading->import, buffer_text(&key), row);
	buffer_finish(&key);
}

static void take_line(struct reading *reading, struct line line)
{
	const char *colon = colon_of(line);
	if (starts(line, "Benchmark"))
		take_benchmark(reading, line);
	else if (starts(line, "Unit "))
		take_unit(reading, line);
	else if (starts(line, "--- FAIL") || starts(line, "FAIL"))
		import_warning(reading->import, "a test failed: \"%.*s\"",
			       (int)utf8_cut(line.at, length_of(line) < 80 ? length_of(line) : 80),
			       line.at);
	else if (colon)
		set(reading, line, colon);
}

/* --- Results ------------------------------------------------------------------------------------
 */

/* "Sort/n=10-8": 8 is GOMAXPROCS. */
static double take_threads(char *name)
{
	char *dash = strrchr(name, '-');
	const char *end;
	double threads = dash ? leading_number(dash + 1, &end) : NAN;
	if (isnan(threads) || *end || threads < 1 || threads > 1e6)
		return NAN;
	*dash = '\0';
	return threads;
}

static void add_name(struct reading *reading, struct result **result, const char *full)
{
	struct import *import = reading->import;
	char *name = arena_string(reading->arena, full + strlen("Benchmark"));
	double threads = name ? take_threads(name) : NAN;
	struct buffer model = { 0 };
	for (int pass = 0; name && pass < 2; pass++) {
		for (const char *part = name; part; part = strchr(part, '/')) {
			part += *part == '/';
			size_t length = strcspn(part, "/"), key = strcspn(part, "=:");
			bool word = key && key + 1 < length;
			if (!word && !pass)
				buffer_printf(&model, "%s%.*s", model.length ? "/" : "",
					      (int)length, part);
			if (word && pass)
				import_word(import, *result, arena_bytes(reading->arena, part, key),
					    arena_bytes(reading->arena, part + key + 1,
							length - key - 1));
		}
		if (!pass)
			*result = import_result(import, buffer_text(&model));
	}
	buffer_finish(&model);
	if (*result && threads >= 1)
		(*result)->cell.threads = (uint64_t)threads;
}

static struct import_field field_for(const struct reading *reading, const char *unit)
{
	struct import_field field = { .key = unit, .title = unit };
	for (size_t i = 0; i < COUNT(units); i++)
		if (strcmp(units[i].key, unit) == 0)
			field = units[i];
	if (!field.unit && strlen(unit) <= OWN_UNIT_MOST)
		field.unit = unit;
	for (size_t i = 0; i < reading->unit_count; i++)
		if (strcmp(reading->units[i].unit, unit) == 0)
			field.better = reading->units[i].better;
	return field;
}

static void add_setting(struct import *import, struct result *result, const char *key,
			const char *value)
{
	static const char *const facts[][2] = { { "cpu", "cpu" },
						{ "goos", "os" },
						{ "goarch", "architecture" } };
	for (size_t i = 0; i < COUNT(facts); i++)
		if (strcmp(facts[i][0], key) == 0) {
			import_fact(import, facts[i][1], value);
			return;
		}
	if (strcmp(key, "commit") == 0 || strcmp(key, "toolchain") == 0)
		import_tool_fact(import, key, value);
	else
		import_word(import, result, key, value);
}

static void read_group(struct reading *reading, const struct import_group *group)
{
	struct import *import = reading->import;
	struct result *result = NULL;
	const struct json_value *first = group->rows[0];
	FOR_EACH(member, first) /* before the result: the device is called by the CPU */
	if (as_text(member) && strcmp(member->key, "cpu") == 0)
		import_fact(import, "cpu", as_text(member));
	add_name(reading, &result, as_text(json_member(first, "")));
	struct replicate *process = import_process(import, result);
	FOR_EACH(member, first)
	{
		struct import_numbers numbers = group_numbers(import, group, member->key);
		if (as_text(member) && *member->key)
			add_setting(import, result, member->key, as_text(member));
		if (member->type != JSON_NUMBER)
			continue;
		struct import_field field = field_for(reading, member->key);
		if (strcmp(member->key, "ns/op") == 0)
			import_times(import, result, process, numbers, 1e-9, IMPORT_MEANS);
		else if (numbers.count)
			import_own_samples(import, result, process, &field, numbers);
	}
}

static void read(struct import *import)
{
	struct reading reading = { .import = import, .arena = &import->scratch };
	const char *at = import->file->bytes, *all = at + import->file->length;
	import_meaning(import, "process", "all benchmarks of a file are taken for one process");
	import_meaning(import, "sample", "time of a call, mean over the iterations of a line");
	while (at < all && !import->failed) {
		const char *end = memchr(at, '\n', (size_t)(all - at));
		end = end ? end : all;
		take_line(&reading, (struct line){ at, end });
		at = end < all ? end + 1 : all;
	}
	for (size_t i = 0; i < import->group_count; i++)
		read_group(&reading, &import->groups[i]);
}

/* A line "BenchmarkX-8 <blank> digits <blank> …", or what stands in front of such lines. */
static bool knows_text(const char *head, size_t length)
{
	const char *line = find_line(head, length, "Benchmark");
	const char *end = head + length;
	if (!line)
		return find_line(head, length, "goos: ") && find_line(head, length, "goarch: ");
	while (line < end && *line != ' ' && *line != '\t' && *line != '\n')
		line++;
	while (line < end && (*line == ' ' || *line == '\t'))
		line++;
	return line < end && *line >= '0' && *line <= '9';
}

const struct importer import_go = {
	.name = "go",
	.title = "Go benchmarks",
	.knows_text = knows_text,
	.read = read,
};
