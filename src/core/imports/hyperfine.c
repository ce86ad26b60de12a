/* hyperfine --export-json, --export-csv: whole commands, each time a fresh process of it.
 *
 * Before 1.11 a swept parameter was a text "parameter", since then there are "parameters"; "median"
 * came with 1.6, "exit_codes" with 1.12, "memory_usage_byte" with 1.20. Nothing is told of the
 * version, the machine or the date. */
#include "core/base/count.h"
#include "core/import/import.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct import_field user = {
	"user_time", "User time", "s", BETTER_LOWER,
	"CPU time in user mode of the command and its children, mean of its runs"
};
static const struct import_field kernel = {
	"system_time", "System time", "s", BETTER_LOWER,
	"CPU time in the kernel of the command and its children, mean of its runs"
};
static const struct import_field memory = { "process_memory", "Peak memory of the process", "B",
					    BETTER_LOWER,
					    "largest resident memory of a run of the command" };

/* What it works out of the times; in a CSV file these are all there is. */
static const struct {
	const char *key;
	enum field_id field;
} statistics[] = {
	{ "mean", FIELD_LATENCY_MEAN },  { "median", FIELD_LATENCY_MEDIAN },
	{ "min", FIELD_LATENCY_MIN },    { "max", FIELD_LATENCY_MAX },
	{ "stddev", FIELD_LATENCY_STD },
};

/* --- Parameters ------------------------------------------------------------------------------- */

#define COLUMN "parameter_" /* in front of a parameter's name in CSV */

static bool is_part_of_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '.';
}

/* The command with {name} where it has the value as a word of its own: what was swept is one model
 * then, with an axis, not a model for each value. */
static void put_name_back(struct buffer *out, const char *command, const char *name,
			  const char *value)
{
	size_t length = strlen(value);
	for (const char *at = command; *at;) {
		bool here = length && strncmp(at, value, length) == 0 &&
			    (at == command || !is_part_of_name(at[-1])) &&
			    !is_part_of_name(at[length]);
		if (here)
			buffer_printf(out, "{%s}", name);
		else
			buffer_character(out, *at);
		at += here ? length : 1;
	}
}

static const char *without_value(struct import *import, const char *command,
				 const struct json_value *value, const char *name)
{
	struct buffer text = { 0 };
	const char *is = as_text(value);
	if (!command || !is)
		return command;
	put_name_back(&text, command, name, is);
	return buffer_keep(&text, &import->scratch);
}

static const char *template_of(struct import *import, const struct json_value *one)
{
	const char *command = as_text(json_member(one, "command"));
	FOR_EACH(parameter, json_member(one, "parameters"))
	command = without_value(import, command, parameter, parameter->key);
	command = without_value(import, command, json_member(one, "parameter"), "parameter");
	FOR_EACH(cell, one)
	if (strncmp(cell->key, COLUMN, strlen(COLUMN)) == 0)
		command = without_value(import, command, cell, cell->key + strlen(COLUMN));
	return command;
}

static const char *value_called(const struct json_value *one, const char *name, size_t length)
{
	char column[sizeof(COLUMN) + OWN_KEY_MOST];
	char key[OWN_KEY_MOST + 1];
	if (length > OWN_KEY_MOST)
		return NULL;
	snprintf(key, sizeof(key), "%.*s", (int)length, name);
	snprintf(column, sizeof(column), COLUMN "%s", key);
	const char *value = as_text(json_member(json_member(one, "parameters"), key));
	value = value ? value : as_text(json_member(one, column));
	return value || strcmp(key, "parameter") != 0 ? value : as_text(json_member(one, key));
}

/* Is the command what becomes of the template with the values of this result? */
static bool fits(const char *template, const struct json_value *one)
{
	struct buffer text = { 0 };
	for (const char *at = template; *at; at++) {
		const char *end = *at == '{' ? strchr(at, '}') : NULL;
		const char *value = end ? value_called(one, at + 1, (size_t)(end - at - 1)) : NULL;
		if (value) {
			buffer_string(&text, value);
			at = end;
		} else {
			buffer_character(&text, *at);
		}
	}
	const char *command = as_text(json_member(one, "command"));
	bool same = command && strcmp(command, buffer_text(&text)) == 0;
	buffer_finish(&text);
	return same;
}

#define TEMPLATES_TRIED 100 /* of other results: sweeps are small, and each is tried with each */

/* Where two values are alike one result does not tell which is which: another's template does. */
static const char *name_of(struct import *import, const struct json_value *all,
			   const struct json_value *one)
{
	const char *command = take_text(one, "command"), *template;
	size_t tried = 0;
	FOR_EACH(other, all)
	{
		if (other == one || ++tried > TEMPLATES_TRIED)
			continue;
		template = template_of(import, other);
		if (template && strchr(template, '{') && fits(template, one))
			return template;
	}
	return command;
}

static void add_words(struct import *import, struct result *result, const struct json_value *one)
{
	FOR_EACH(parameter, take_object(one, "parameters"))
	{
		take_all(parameter);
		import_word_of(import, result, parameter->key, parameter);
	}
	import_word_of(import, result, "parameter", take(one, "parameter"));
	FOR_EACH(cell, one)
	if (strncmp(cell->key, COLUMN, strlen(COLUMN)) == 0)
		import_word_of(import, result, cell->key + strlen(COLUMN), take(one, cell->key));
}

/* --- Runs of the command -----------------------------------------------------------------------
 */

#define PROCESSES_KEPT 10000

/* NULL, which no exit status is: it was ended by a signal. */
static const char *failure(struct import *import, const struct json_value *codes, size_t place)
{
	if (!codes || place >= codes->count)
		return NULL;
	double code = json_number_at(codes, place);
	if (code == 0)
		return NULL;
	return isnan(code) ? "ended by a signal"
			   : arena_printf(import->arena, "exit status %.0f", code);
}

static void add_processes(struct import *import, struct result *result,
			  const struct json_value *one)
{
	struct import_numbers times = numbers_of(import, take_array(one, "times"));
	struct import_numbers sizes = numbers_of(import, take_array(one, "memory_usage_byte"));
	const struct json_value *codes = take_array(one, "exit_codes");
	size_t failed = 0, count = times.count < PROCESSES_KEPT ? times.count : PROCESSES_KEPT;
	for (size_t i = 0; i < count && !import->failed; i++) {
		struct replicate *process = import_process(import, result);
		import_time(import, result, process, times.items[i]);
		if (i < sizes.count)
			import_own_process(import, process, &memory, sizes.items[i]);
		if (process)
			process->reason = failure(import, codes, i);
		if (process && process->reason) {
			process->status = STATUS_FAILED;
			failed++;
		}
	}
	if (failed && failed == count)
		import_status(import, result, STATUS_FAILED, result->replicates[0].reason);
	else if (failed)
		import_note(import, result, "%zu of %zu runs failed, and do not count", failed,
			    count);
	if (count < times.count)
		import_note(import, result, "of %zu runs the first %d are kept", times.count,
			    PROCESSES_KEPT);
}

static void add_statistics(struct import *import, struct result *result,
			   const struct json_value *one)
{
	for (size_t i = 0; i < COUNT(statistics); i++) {
		double value = take_number(one, statistics[i].key);
		if (!result || !result->replicate_count)
			import_value(import, result, statistics[i].field, value);
	}
	import_own(import, result, &user, take_number(one, "user"));
	import_own(import, result, &kernel, take_number(one, "system"));
}

static void read(struct import *import)
{
	bool json = import->documents != NULL;
	const struct json_value *all =
		json ? take_array(import->documents->first, "results") : documents_of_csv(import);
	import_meaning(import, "process",
		       "each run of a command is a fresh process, with one sample");
	import_meaning(import, "sample",
		       "wall-clock time of a whole command, its start included, "
		       "less that of the shell");
	FOR_EACH(one, all)
	{
		struct result *result = import_result(import, name_of(import, all, one));
		add_words(import, result, one);
		add_processes(import, result, one);
		add_statistics(import, result, one);
	}
}

static bool knows(const struct json_value *document)
{
	const struct json_value *results = json_member(document, "results");
	const struct json_value *first =
		results && results->type == JSON_ARRAY && !results->numbers ? results->first : NULL;
	return json_member(first, "command") && json_member(first, "mean");
}

static bool knows_text(const char *head, size_t length)
{
	static const char start[] = "command,mean,stddev,";
	return length >= strlen(start) && memcmp(head, start, strlen(start)) == 0;
}

const struct importer import_hyperfine = {
	.name = "hyperfine",
	.title = "hyperfine",
	.knows = knows,
	.knows_text = knows_text,
	.read = read,
};
