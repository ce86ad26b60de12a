/* Prices, formulas and ratios as fields: the public function. */
#include "core/base/spell.h"
#include "core/chart/relation.h"
#include "core/derive/cost.h"
#include <string.h>

/* What is asked: rows of two tables. */
struct asked {
	struct cost_options costs;
	struct chart_spec spec; /* of which relative_to and relative_as */
	struct arena arena;
};

static const struct option *find(const char *name, bool *relative)
{
	*relative = strcmp(name, "relative-to") == 0 || strcmp(name, "relative-as") == 0;
	if (strcmp(name, "prices") == 0) /* a file: for the command */
		return NULL;
	return option_find(*relative ? chart_options : cost_options, name);
}

static bool take_setting(struct asked *asked, const char *pair, bool *given, struct dyno_error *err)
{
	size_t length = strcspn(pair, "=");
	const char *name = arena_bytes(&asked->arena, pair, length);
	bool relative;
	if (!name)
		return error_memory(err);
	const struct option *row = find(name, &relative);
	if (!pair[length] || !row)
		return error_set(err, DYNO_ERROR_USAGE,
				 "settings: \"%.*s\" is not name=value of price, currency, "
				 "energy-price, energy-co2, derive, relative-to or relative-as",
				 TEXT_SHOWN(pair), pair);
	const char *value = pair + length + 1;
	return relative ? option_set(chart_options, row, value, &asked->arena, &asked->spec, NULL,
				     err)
			: option_set(cost_options, row, value, &asked->arena, &asked->costs, given,
				     err);
}

static bool derive(struct dyno_results *results, struct asked *asked, const char *const *settings,
		   struct dyno_error *err)
{
	bool given[16] = { false };
	size_t lacking;
	const char *name;
	bool ok = cost_options_init(&asked->costs, &asked->arena, err);
	for (; ok && settings && *settings; settings++)
		ok = take_setting(asked, *settings, given, err);
	return ok && costs_derive(results, &asked->costs, err) &&
	       results_relate(results, &asked->spec, &lacking, &name, err);
}

bool dyno_results_derive(struct dyno_results *results, const char *const *settings,
			 struct dyno_error *err)
{
	struct asked asked = { 0 };
	if (!results)
		return error_set(err, DYNO_ERROR_USAGE, "no results to derive fields of");
	bool ok = derive(results, &asked, settings, err);
	arena_finish(&asked.arena);
	return ok;
}
