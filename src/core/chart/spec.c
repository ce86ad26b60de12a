/* What is asked of a chart, as an option table. */
#include "core/chart/chart.h"
#include "core/chart/table.h"
#include "core/derive/cost.h"
#include <string.h>

#define AT(member) offsetof(struct chart_spec, member)

/* A row for each word: "only these batch sizes". */
#define FILTER_MODEL(word)   OPTION_STRINGS, AT(texts[word])
#define FILTER_DEVICE(word)  OPTION_STRINGS, AT(texts[word])
#define FILTER_MACHINE(word) OPTION_STRINGS, AT(texts[word])
#define FILTER_TEXT(word)    OPTION_STRINGS, AT(texts[word])
#define FILTER_NUMBER(word)  OPTION_COUNTS, AT(numbers[word])
#define FILTER(name, key, option, letter, argument, kind, member, must, filter)                   \
	{ option, letter, FILTER_##kind(WORD_##name), argument, NULL, "only these " filter, NULL, \
	  0,      0 },

/* clang-format off */
const struct option chart_options[] = {
	OPTION("chart", 'c', OPTION_STRING, AT(chart), "CHART", "latency", "which chart"),
	OPTION("title", 't', OPTION_STRING, AT(title), "TEXT", NULL, "title instead of the chart's own"),
	OPTION("field", 'F', OPTION_STRINGS, AT(fields), "FIELD", NULL, "fields to draw instead of the chart's own"),
	{ "mark", 0, OPTION_CHOICE, AT(mark), "MARK", NULL, "how values are drawn, where the chart leaves a choice", "bar,line,scatter,box,violin,ecdf,histogram,heatmap,surface", 0, 0 },
	OPTION("x", 'x', OPTION_STRING, AT(x), "AXIS", NULL, "what the x axis shows: a word such as batch, sequence or device, run, or a field"),
	OPTION("y", 'y', OPTION_STRING, AT(y), "FIELD", NULL, "what the y axis shows, in charts with a field on each axis"),
	OPTION("z", 'z', OPTION_STRING, AT(z), "FIELD", NULL, "what the z axis shows, in 3D charts, or the areas of the points of pareto"),
	OPTION("axes", 0, OPTION_STRINGS, AT(axes), "AXIS", NULL, "axes of parallel coordinates, in this order: words and fields"),
	OPTION("group", 'g', OPTION_STRING, AT(group), "WORD", NULL, "one series for each value of this word (default: all words that vary)"),
	OPTION("panel", 'p', OPTION_STRING, AT(panel), "WORD", NULL, "one panel for each value of this word (default: model, where there are several)"),
	{ "x-scale", 0, OPTION_CHOICE, AT(x_scale), "SCALE", NULL, "scale of the x axis", "linear,log,category", 0, 0 },
	{ "y-scale", 0, OPTION_CHOICE, AT(y_scale), "SCALE", NULL, "scale of the y axis", "linear,log", 0, 0 },
	{ "z-scale", 0, OPTION_CHOICE, AT(z_scale), "SCALE", NULL, "scale of the z axis, in 3D charts", "linear,log", 0, 0 },
	OPTION("percentiles", 0, OPTION_FLAG, AT(percentiles), NULL, NULL, "also p90, p95 and p99 in the latency chart"),
	OPTION("detailed", 'd', OPTION_FLAG, AT(detailed), NULL, NULL, "more panels, where the chart has them"),
	OPTION("relative-to", 0, OPTION_STRING, AT(relative_to), "WORD=VALUE", NULL, "values as multiples of those of this device, run, engine or cell, as device=cpu, run=latest~1 or device=cpu,batch=1"),
	{ "relative-as", 0, OPTION_CHOICE, AT(relative_as), "HOW", NULL, "how these are written: as multiples, or as percent", "times,percent", 0, 0 },
	OPTION("all-series", 0, OPTION_FLAG, AT(all_series), NULL, NULL, "draw all series, also where they are too many to be told apart"),
	{ "aggregate", 0, OPTION_CHOICE, AT(aggregate), "HOW", "median", "how repeated results of one cell are joined", "median,mean,min,max,none", 0, 0 },
	OPTION("latency-limit", 0, OPTION_DURATION, AT(latency_limit), "TIME", NULL, "line in the Pareto chart that latency must stay below"),
	{ "azimuth", 0, OPTION_NUMBER, AT(azimuth), "DEGREES", "-60", "from where 3D charts are seen, around", NULL, -360, 360 },
	{ "elevation", 0, OPTION_NUMBER, AT(elevation), "DEGREES", "25", "from where 3D charts are seen, up", NULL, -90, 90 },
	WORD_LIST(FILTER)
	OPTION("word", 'w', OPTION_PAIRS, AT(words), "WORD=VALUE", NULL, "only results with this value, or LOW..HIGH, of a word, also of one that their file declares"),
	OPTION("range", 0, OPTION_PAIRS, AT(ranges), "FIELD=LOW..HIGH", NULL, "only results with a field in this range, in SI base units"),
	OPTION("run", 0, OPTION_STRINGS, AT(runs), "RUN", NULL, "only these runs, by id or tag"),
	OPTION("status", 0, OPTION_STRINGS, AT(statuses), "STATUS", NULL, "only results of this status, such as ok"),
	OPTION("row", 0, OPTION_COUNTS, AT(rows), "N", NULL, "only these results, counted from 0 through all that are given"),
	OPTIONS_END,
};
/* clang-format on */

bool chart_spec_init(struct chart_spec *spec, struct arena *arena, struct dyno_error *err)
{
	*spec = (struct chart_spec){ 0 };
	return options_default(chart_options, arena, spec, err);
}

/* While nobody knows the results, any good key may be one of theirs. */
static bool may_be_own(const struct vocabulary *own, const char *name)
{
	return !own && own_key_is_good(name);
}

/* "such as …, n_depth or fork", and what the results have of their own. */
static bool no_word(const char *option, const char *name, bool field_too,
		    const struct vocabulary *own, struct dyno_error *err)
{
	char keys[WORD_KEYS_SIZE];
	struct buffer list = { 0 };
	for (size_t i = 0; own && i < own->word_count; i++)
		buffer_printf(&list, ", %s", own->words[i]->key);
	error_set(err, DYNO_ERROR_USAGE, "‹%s›: no word \"%.*s\": say %s%.200s%s", option,
		  TEXT_SHOWN(name), name, word_keys(keys, "run"), buffer_text(&list),
		  field_too ? ", or a field (docs/fields.md)" : "");
	buffer_finish(&list);
	return false;
}

static bool check_word(const char *option, const char *name, bool field_too,
		       const struct vocabulary *own, struct dyno_error *err)
{
	if (!name || chart_word_find(own, name) < CHART_WORDS ||
	    (field_too && vocabulary_field(own, name) != FIELD_TOTAL) || may_be_own(own, name))
		return true;
	return no_word(option, name, field_too, own, err);
}

static bool check_field(const char *option, const char *name, const struct vocabulary *own,
			struct dyno_error *err)
{
	struct buffer list = { 0 };
	if (!name || vocabulary_field(own, name) != FIELD_TOTAL || may_be_own(own, name))
		return true;
	const char *needs = cost_field_needs(name);
	if (needs)
		return error_set(err, DYNO_ERROR_USAGE, "‹%s›: %s needs %s", option, name, needs);
	for (size_t i = 0; own && i < own->field_count; i++)
		buffer_printf(&list, "%s%s", i ? ", " : "; the results' own are ",
			      own->fields[i]->key);
	error_set(err, DYNO_ERROR_USAGE, "‹%s›: no field \"%.*s\"; docs/fields.md has them%.400s",
		  option, TEXT_SHOWN(name), name, buffer_text(&list));
	buffer_finish(&list);
	return false;
}

static bool check_statuses(const struct strings *statuses, struct dyno_error *err)
{
	enum status status;
	for (size_t i = 0; i < statuses->count; i++)
		if (!strpbrk(statuses->items[i], "*?") && !status_find(statuses->items[i], &status))
			return error_set(err, DYNO_ERROR_USAGE, "‹status›: no status \"%.*s\"",
					 TEXT_SHOWN(statuses->items[i]), statuses->items[i]);
	return true;
}

bool chart_spec_check(const struct chart_spec *spec, const struct vocabulary *own,
		      struct dyno_error *err)
{
	if (spec->chart && !chart_find(spec->chart))
		return error_set(err, DYNO_ERROR_USAGE,
				 "‹chart›: no chart \"%.*s\"; `dyno help plot` lists them",
				 TEXT_SHOWN(spec->chart), spec->chart);
	for (size_t i = 0; i < spec->fields.count; i++)
		if (!check_field("field", spec->fields.items[i], own, err))
			return false;
	for (size_t i = 0; i < spec->axes.count; i++)
		if (!check_word("axes", spec->axes.items[i], true, own, err))
			return false;
	return check_statuses(&spec->statuses, err) && check_word("x", spec->x, true, own, err) &&
	       check_word("y", spec->y, true, own, err) &&
	       check_word("z", spec->z, true, own, err) &&
	       check_word("group", spec->group, false, own, err) &&
	       check_word("panel", spec->panel, false, own, err);
}
