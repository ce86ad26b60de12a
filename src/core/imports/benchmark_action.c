/* github-action-benchmark: its own two forms of results (a list of name, unit, value), and data.js,
 * in which it keeps the history of a repository: a run for each commit.
 *
 * A value may be a mean or a median, as the tool behind it has it: it is "time" or "rate" here,
 * never a latency of dyno's. */
#include "core/base/count.h"
#include "core/import/import.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Of the units that its tools write; others stay. */
static const struct {
	const char *told, *key, *title, *unit;
	double factor;
	enum better better;
} units[] = {
	{ "ns", "time", "Time", "s", 1e-9, BETTER_LOWER },
	{ "us", "time", "Time", "s", 1e-6, BETTER_LOWER },
	{ "µs", "time", "Time", "s", 1e-6, BETTER_LOWER },
	{ "ms", "time", "Time", "s", 1e-3, BETTER_LOWER },
	{ "s", "time", "Time", "s", 1, BETTER_LOWER },
	{ "sec", "time", "Time", "s", 1, BETTER_LOWER },
	{ "seconds", "time", "Time", "s", 1, BETTER_LOWER },
	{ "ops/sec", "rate", "Rate", "1/s", 1, BETTER_HIGHER },
	{ "ops/s", "rate", "Rate", "1/s", 1, BETTER_HIGHER },
	{ "iter/sec", "rate", "Rate", "1/s", 1, BETTER_HIGHER },
};

/* "ns/iter" and "ns/op" are ns. */
static bool is_unit(const char *told, const char *unit)
{
	size_t length = strlen(unit);
	return strncmp(told, unit, length) == 0 &&
	       (!told[length] || strcmp(told + length, "/iter") == 0 ||
		strcmp(told + length, "/op") == 0);
}

static void add_other(struct import *import, struct result *result, const char *unit, double value,
		      enum better better)
{
	char key[OWN_KEY_MOST];
	unit = *unit && strlen(unit) < 24 ? unit : "count";
	snprintf(key, sizeof(key), "value_%s", unit);
	for (char *c = key; *c; c++)
		*c = (*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') ? *c : '_';
	import_own(import, result,
		   &(struct import_field){ key, "Value", unit, better, "as it was given" }, value);
}

static void add_value(struct import *import, struct result *result, const char *unit, double value,
		      enum better better)
{
	for (size_t i = 0; i < COUNT(units); i++)
		if (is_unit(unit, units[i].told)) {
			import_own(import, result,
				   &(struct import_field){ units[i].key, units[i].title,
							   units[i].unit, units[i].better,
							   "as the tool behind it tells it" },
				   value * units[i].factor);
			return;
		}
	add_other(import, result, unit, value, better);
}

static void add_bench(struct import *import, const struct json_value *bench, enum better better)
{
	const char *name = take_text(bench, "name"), *unit = take_text(bench, "unit");
	double value = take_number(bench, "value");
	if (!name || isnan(value))
		return;
	add_value(import, import_result(import, name), unit ? unit : "", value, better);
}

static void tell(struct import *import)
{
	import_meaning(import, "process",
		       "one run of the tool behind it, of which one value is kept");
	import_meaning(import, "sample", "none is kept");
}

/* --- History ---------------------------------------------------------------------------------- */

static enum better better_of(const char *tool)
{
	return !tool                                       ? BETTER_NEITHER
	       : strcmp(tool, "customBiggerIsBetter") == 0 ? BETTER_HIGHER
							   : BETTER_LOWER;
}

static void add_entry(struct import *import, const struct json_value *entry, const char *suite)
{
	const struct json_value *commit = take_object(entry, "commit");
	const char *tool = take_text(entry, "tool");
	import_run(import);
	tell(import);
	import_commit(import, take_text(commit, "id"));
	import_started_at(import, take_number(entry, "date") * 1e-3);
	import_tool_fact(import, "tool", tool);
	import_tool_fact(import, "suite", suite);
	FOR_EACH(bench, take_array(entry, "benches"))
	add_bench(import, bench, better_of(tool));
	take_all(commit);
}

static void read_history(struct import *import)
{
	struct format_file json = *import->file;
	const char *open = memchr(json.bytes, '{', json.length);
	if (!open) {
		import_refuse(import, "nothing follows window.BENCHMARK_DATA");
		return;
	}
	json.length -= (size_t)(open - json.bytes);
	json.bytes = open;
	const struct json_value *all = import_json(import, &json);
	const struct json_value *entries = all ? take_object(all->first, "entries") : NULL;
	FOR_EACH(suite, entries)
	{
		take(entries, suite->key);
		FOR_EACH(entry, suite->type == JSON_ARRAY && !suite->numbers ? suite : NULL)
		add_entry(import, entry, suite->key);
	}
}

/* --- Which ------------------------------------------------------------------------------------ */

static void read(struct import *import)
{
	if (!import->documents) {
		read_history(import);
		return;
	}
	tell(import);
	FOR_EACH(bench, import->documents->first)
	add_bench(import, bench, BETTER_NEITHER);
}

static bool knows(const struct json_value *document)
{
	const struct json_value *first =
		document->type == JSON_ARRAY && !document->numbers ? document->first : NULL;
	return json_member(first, "name") && json_member(first, "unit") &&
	       !isnan(as_number(json_member(first, "value")));
}

static bool knows_text(const char *head, size_t length)
{
	return find_line(head, length, "window.BENCHMARK_DATA") != NULL;
}

const struct importer import_benchmark_action = {
	.name = "github-action-benchmark",
	.title = "github-action-benchmark",
	.knows = knows,
	.knows_text = knows_text,
	.read = read,
};
