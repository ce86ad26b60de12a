/* Bencher Metric Format: an object of benchmarks, each an object of measures with a value and,
 * where they are known, a lower and an upper one, of which is not said what they are.
 *
 * The measures that Bencher brings have units: latency ns, throughput operations a second. */
#include "core/base/count.h"
#include "core/import/import.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *slug, *unit;
	double factor;
	enum better better;
} measures[] = {
	{ "latency", "s", 1e-9, BETTER_LOWER },
	{ "throughput", "operations/s", 1, BETTER_HIGHER },
	{ "build-time", "s", 1, BETTER_LOWER },
	{ "file-size", "B", 1, BETTER_LOWER },
};

static const struct {
	const char *key, *behind, *title;
} values[] = {
	{ "value", "", "" },
	{ "lower_value", "_lower", ", lower" },
	{ "upper_value", "_upper", ", upper" },
};

static void add_measure(struct import *import, struct result *result,
			const struct json_value *measure)
{
	char key[OWN_KEY_MOST], title[OWN_KEY_MOST + 16];
	size_t known = 0;
	while (known < COUNT(measures) && strcmp(measures[known].slug, measure->key) != 0)
		known++;
	bool is = known < COUNT(measures);
	for (size_t i = 0; i < COUNT(values); i++) {
		double value = take_number(measure, values[i].key);
		snprintf(key, sizeof(key), "measure_%.40s%s", measure->key, values[i].behind);
		snprintf(title, sizeof(title), "%.40s%s", measure->key, values[i].title);
		for (char *c = key; *c; c++)
			*c = isalnum((unsigned char)*c) ? *c : '_';
		title[0] = (char)toupper((unsigned char)title[0]);
		import_own(import, result,
			   &(struct import_field){ key, title, is ? measures[known].unit : "count",
						   is ? measures[known].better : BETTER_NEITHER,
						   "as it was given" },
			   value * (is ? measures[known].factor : 1));
	}
}

static void read(struct import *import)
{
	const struct json_value *document = import->documents->first;
	import_meaning(import, "process",
		       "one run of the tool behind it, of which one value is kept");
	import_meaning(import, "sample", "none is kept");
	FOR_EACH(benchmark, document)
	{
		struct result *result = import_result(import, benchmark->key);
		take(document, benchmark->key);
		FOR_EACH(measure, benchmark->type == JSON_OBJECT ? benchmark : NULL)
		{
			take(benchmark, measure->key);
			add_measure(import, result, measure);
		}
	}
}

static bool is_measure(const struct json_value *measure)
{
	return measure && measure->type == JSON_OBJECT &&
	       !isnan(as_number(json_member(measure, "value")));
}

/* Every benchmark has measures alone. */
static bool knows(const struct json_value *document)
{
	if (document->type != JSON_OBJECT || !document->first)
		return false;
	FOR_EACH(benchmark, document)
	if (benchmark->type != JSON_OBJECT || !is_measure(benchmark->first))
		return false;
	return true;
}

const struct importer import_bencher = {
	.name = "bencher",
	.title = "Bencher's format",
	.knows = knows,
	.read = read,
};
