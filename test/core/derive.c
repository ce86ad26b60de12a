/* Fields by formulas: what is reckoned, in which unit, with what interval, and why not. */
#include "core/derive/derive.h"
#include "core/base/count.h"
#include "core/chart/chart.h"
#include "core/compare/compare.h"
#include "core/compare/limit.h"
#include "core/derive/cost.h"
#include "results.h"
#include <math.h>
#include <string.h>

/* --- Formulas -------------------------------------------------------------------------------- */

struct named {
	const char *name, *unit;
	unsigned direction;
	double value;
};

static const struct named named[] = {
	{ "time", "ms", DIRECTION_LOWER, 2 },       { "speed", "items/s", DIRECTION_HIGHER, 50 },
	{ "power", "W", DIRECTION_LOWER, 300 },     { "energy", "kWh", DIRECTION_LOWER, 5 },
	{ "n-depth", "tokens", DIRECTION_NONE, 7 }, { "minimum", "", DIRECTION_NONE, 3 },
	{ "odd", "req/day", DIRECTION_NONE, 11 },
};

static bool find(void *context, const char *name, struct quantity *quantity, struct dyno_error *err)
{
	for (size_t i = 0; i < COUNT(named); i++)
		if (strcmp(named[i].name, name) == 0) {
			quantity->direction = named[i].direction;
			return dimension_read(context, named[i].unit, &quantity->dimension, err);
		}
	return error_set(err, DYNO_ERROR_USAGE, "nothing is called %s", name);
}

static double value_of(const char *name)
{
	size_t i = 0;
	while (strcmp(named[i].name, name) != 0)
		i++;
	return named[i].value;
}

static double evaluate(const struct formula *formula)
{
	double inputs[FORMULA_INPUTS];
	for (size_t i = 0; i < formula->input_count; i++)
		inputs[i] = value_of(formula->inputs[i]);
	return formula_value(formula, inputs);
}

static void formulas_have_values_units_and_directions(void)
{
	static const struct {
		const char *text;
		double value;
		const char *unit;
		unsigned direction;
	} rows[] = {
		{ "2 + 3*4", 14, "", DIRECTION_NONE },
		{ "(2+3) * 4", 20, "", DIRECTION_NONE },
		{ "12/4/3", 1, "", DIRECTION_NONE },
		{ "10 - 4 - 3", 3, "", DIRECTION_NONE },
		{ "-2*-3 - -1", 7, "", DIRECTION_NONE },
		{ "1.5e3", 1500, "", DIRECTION_NONE },
		{ "1/time", 0.5, "1/s", DIRECTION_HIGHER },
		{ "speed * time", 100, "items", DIRECTION_LOWER | DIRECTION_HIGHER },
		{ "power * time", 600, "J", DIRECTION_LOWER },
		{ "energy - power*time", -595, "J", DIRECTION_LOWER | DIRECTION_HIGHER },
		{ "energy / power", 5.0 / 300, "s", DIRECTION_LOWER | DIRECTION_HIGHER },
		{ "-speed", -50, "items/s", DIRECTION_LOWER },
		{ "min(time, 3*time) + max(time, time)", 4, "s", DIRECTION_LOWER },
		{ "{n-depth} / minimum", 7.0 / 3, "tokens", DIRECTION_NONE },
		{ "minimum * odd", 33, "req/s", DIRECTION_NONE },
		{ "time*time*speed", 200, "s·items", DIRECTION_LOWER | DIRECTION_HIGHER },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = { 0 };
		struct bases bases;
		struct formula formula;
		struct dyno_error err = { 0 };
		bases_init(&bases, &arena);
		CHECK_ROW(rows[i].text,
			  formula_read(rows[i].text, &bases, find, &bases, &formula, &err));
		CHECK_STRING(err.message, "");
		CHECK_CLOSE(evaluate(&formula), rows[i].value, 1e-12);
		CHECK_STRING(dimension_text(&bases, &formula.result.dimension), rows[i].unit);
		CHECK_ROW(rows[i].text, formula.result.direction == rows[i].direction);
		arena_finish(&arena);
	}
}

static void what_is_no_formula_says_where(void)
{
	char deep[200], wide[2000] = "1";
	static const struct {
		const char *text, *message;
	} rows[] = {
		{ "", "\"\", at 1: it ends where a number or a name should be" },
		{ "1 +", "\"1 +\", at 4: it ends where a number or a name should be" },
		{ "1 2", "\"1 2\", at 3: an operator should be here" },
		{ "(1", "\"(1\", at 3: a ) is missing" },
		{ "min(1)", "\"min(1)\", at 6: a comma is missing: min and max take two" },
		{ "1..2", "\"1..2\", at 1: no number" },
		{ "{n-depth", "\"{n-depth\", at 1: a } is missing" },
		{ "time + speed",
		  "\"time + speed\": it puts s and items/s together, which are not alike" },
		{ "time + 1",
		  "\"time + 1\": it puts s and a number together, which are not alike" },
		{ "tim", "\"tim\": nothing is called tim" },
		{ "2 * $", "\"2 * $\", at 5: a number or a name should be here" },
	};
	memset(deep, '(', sizeof(deep) - 1);
	deep[sizeof(deep) - 1] = '\0';
	for (size_t i = 0; i + 3 < sizeof(wide); i += 2)
		memcpy(wide + 1 + i, "+1", 3);
	struct arena arena = { 0 };
	struct bases bases;
	struct formula formula;
	bases_init(&bases, &arena);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dyno_error err = { 0 };
		CHECK_ROW(rows[i].text,
			  !formula_read(rows[i].text, &bases, find, &bases, &formula, &err));
		CHECK_STRING(err.message, rows[i].message);
	}
	CHECK(!formula_read(deep, &bases, find, &bases, &formula, NULL));
	CHECK(!formula_read(wide, &bases, find, &bases, &formula, NULL));
	arena_finish(&arena);
}

/* --- Of results ------------------------------------------------------------------------------ */

#define VALUE(key, value, low, high)                                   \
	"\"" key "\":{\"value\":" value ",\"interval\":[" low "," high \
	"],\"interval_kind\":\"processes\"}"
#define PROCESS(index, values) \
	"{\"index\":" index ",\"status\":\"ok\",\"started\":0,\"values\":{" values "}}"
#define CELL(device, batch, status, values, processes)                            \
	"{\"model\":0,\"device\":" device ",\"batch\":" batch                     \
	",\"threads\":2,\"streams\":1,\"status\":\"" status "\",\"processes\":2," \
	"\"values\":{" values "},\"replicates\":[" processes "]}"

/* Two devices, of which the first has power, a withheld percentile and an estimate. */
static const char made[] =
	"{\"format\":\"dyno-results\",\"version\":1,\"runs\":[{\"id\":\"r\",\"started\":\"s\","
	"\"dyno\":\"0\",\"seed\":\"7\",\"fields\":[{\"key\":\"wear\",\"unit\":\"g/km\"}],"
	"\"models\":[{\"name\":\"m\",\"source\":\"file\",\"synthetic\":false}],"
	"\"devices\":[{\"id\":\"cuda:0\",\"platform\":\"cuda\",\"name\":\"Fast One\"},"
	"{\"id\":\"cpu\",\"platform\":\"cpu\",\"name\":\"Slow = One\"}],\"results\":[" CELL(
		"0", "4", "ok",
		VALUE("throughput_items", "1000", "800", "1250") "," VALUE(
			"energy_per_item", "0.36", "0.18",
			"0.72") ",\"latency_p99\":{\"value\":0.02,\"withheld\":true,\"bound\":0.01,"
				"\"reason\":\"few\"},\"flops_rate\":{\"value\":5e9,\"estimated\":true,"
				"\"reason\":\"part\"},\"memory_total\":{\"value\":7}",
		PROCESS("0", "\"throughput_items\":900") "," PROCESS(
			"1", "\"throughput_items\":1100")) "," CELL("1", "4", "ok",
								    VALUE("throughput_items", "10",
									  "9", "11"),
								    "") "," CELL("1", "8",
										 "out_of_memory",
										 "", "") "]}]}";

static struct dyno_results *results_made(void)
{
	struct dyno_error err = { 0 };
	struct dyno_results *results = results_read(made, strlen(made), &err);
	CHECK_STRING(err.message, "");
	return results;
}

static bool derive(struct dyno_results *results, const char *const *settings,
		   struct dyno_error *err)
{
	struct cost_options options;
	struct arena arena = { 0 };
	bool given[16] = { false }, ok = cost_options_init(&options, &arena, err);
	for (; ok && settings[0]; settings += 2)
		ok = option_set(cost_options, option_find(cost_options, settings[0]), settings[1],
				&arena, &options, given, err);
	ok = ok && costs_derive(results, &options, err);
	arena_finish(&arena);
	return ok;
}

#define DERIVE(results, ...) \
	derive(results, (const char *const[]){ __VA_ARGS__, NULL }, &(struct dyno_error){ 0 })

static const struct field_value *value(const struct dyno_results *results, size_t place,
				       const char *key)
{
	const struct run *run;
	const struct result *result = results_at(results, place, &run);
	static const struct field_value none = { .value = NAN, .low = NAN, .high = NAN };
	const struct field_value *found = result_find_value(run, result, key);
	return found ? found : &none;
}

static const struct field *field(const struct dyno_results *results, const char *key)
{
	enum field_id id = vocabulary_field(&results->own, key);
	CHECK_ROW(key, id != FIELD_TOTAL);
	return id == FIELD_TOTAL ? &fields[0] : field_of(&results->own, id);
}

/* 3.60 an hour at 1000 items/s: 1 for a million. */
static void costs_come_of_prices(void)
{
	struct dyno_results *results = results_made();
	CHECK(DERIVE(results, "price", "*=9", "price", "Fast One=3.60", "currency", "EUR",
		     "energy-price", "0.5", "energy-co2", "400"));
	const struct field_value *cost = value(results, 0, "cost");
	CHECK_CLOSE(cost->value, 1, 1e-12);
	CHECK_CLOSE(cost->low, 0.8, 1e-12);
	CHECK_CLOSE(cost->high, 1.25, 1e-12);
	CHECK(cost->kind == INTERVAL_PROCESSES);
	CHECK_CLOSE(value(results, 1, "cost")->value, 9 / (10 * 3600.0) * 1e6, 1e-12);
	CHECK_CLOSE(value(results, 0, "items_per_money")->value, 1e6, 1e-12);
	CHECK_CLOSE(value(results, 0, "cost_per_hour")->value, 3.6, 1e-12);
	CHECK(value(results, 0, "cost_per_hour")->kind == INTERVAL_NONE);
	CHECK_CLOSE(value(results, 0, "energy_cost")->value, 0.05, 1e-12); /* 0.1 kWh */
	CHECK_CLOSE(value(results, 0, "co2")->value, 40, 1e-12);
	CHECK(isnan(value(results, 2, "cost")->value) && !value(results, 2, "cost")->reason);
	CHECK_STRING(field_unit(field(results, "cost")), "EUR/M items");
	CHECK(field(results, "cost")->better == BETTER_LOWER);
	CHECK(field(results, "items_per_money")->better == BETTER_HIGHER);
	CHECK_STRING(field(results, "cost")->metric, "cost");
	/* Both rest on the same processes: what each does is added up. */
	const struct field_value *total = value(results, 0, "total_cost");
	CHECK_CLOSE(total->value, 1.05, 1e-12);
	CHECK_CLOSE(total->low, 1.05 - 0.2 - 0.025, 1e-12);
	CHECK_CLOSE(total->high, 1.05 + 0.25 + 0.05, 1e-12);
	const struct replicate *process = &results->runs[0]->results[0]->replicates[0];
	CHECK_CLOSE(replicate_own_value(process, field(results, "cost")), 3.6 / 3.24, 1e-12);
	dyno_results_destroy(results);
}

static void what_is_absent_says_why(void)
{
	struct dyno_results *results = results_made();
	CHECK(DERIVE(results, "price", "cuda:0=1", "energy-price", "0.5"));
	CHECK_STRING(value(results, 1, "cost")->reason,
		     "no price of its device is given (‹price›)");
	CHECK_STRING(value(results, 1, "energy_cost")->reason, "what it is derived from is absent");
	CHECK(vocabulary_field(&results->own, "co2") == FIELD_TOTAL);
	dyno_results_destroy(results);
}

static void caveats_go_through_formulas(void)
{
	struct dyno_results *results = results_made();
	CHECK(DERIVE(results, "derive", "per_p99=batch / latency_p99", "derive",
		     "twice = 2 * latency_p99", "derive", "per_flop = flops_rate / threads",
		     "derive", "half [GB] = memory_total / 2"));
	CHECK(value(results, 0, "twice")->withheld);
	CHECK_CLOSE(field_bound(value(results, 0, "twice")), 0.02, 1e-12);
	CHECK_STRING(value(results, 0, "twice")->reason, "few");
	CHECK(isnan(field_bound(value(results, 0, "per_p99")))); /* that would be at most */
	CHECK(isnan(field_shown(value(results, 0, "per_p99"))));
	CHECK_STRING(field_unit(field(results, "per_p99")), "items/s");
	CHECK(value(results, 0, "per_flop")->estimated);
	CHECK_STRING(field_unit(field(results, "half")), "GB");
	CHECK(value(results, 0, "half")->kind == INTERVAL_NONE);
	CHECK_CLOSE(value(results, 0, "half")->value, 3.5, 1e-12);
	dyno_results_destroy(results);
}

static void others_take_the_place_of_those_before(void)
{
	struct dyno_results *results = results_made();
	CHECK(DERIVE(results, "price", "*=1", "derive", "twofold=cost*2"));
	size_t own = results->runs[0]->results[0]->own_count;
	CHECK(DERIVE(results, "price", "*=2", "currency", "USD", "derive", "twofold=cost*3"));
	CHECK(results->runs[0]->results[0]->own_count == own);
	CHECK_CLOSE(value(results, 0, "twofold")->value, 3 * 2 / 3.6, 1e-12);
	CHECK_STRING(field_unit(field(results, "twofold")), "USD/item");
	CHECK(DERIVE(results, "currency", "USD"));
	CHECK(results->runs[0]->results[0]->own_count == 0);
	CHECK(results->own.field_count == 1 &&
	      vocabulary_field(&results->own, "wear") < FIELDS_MOST);
	/* A file keeps what was derived; it is derived anew where it is asked for. */
	CHECK(DERIVE(results, "price", "*=1"));
	char *text = written(results, false);
	struct dyno_results *read = results_read(text, strlen(text), NULL);
	CHECK(read && DERIVE(read, "price", "*=7.2", "currency", "CHF"));
	CHECK_CLOSE(value(read, 0, "cost")->value, 2, 1e-12);
	free(text);
	dyno_results_destroy(read);
	dyno_results_destroy(results);
}

static void what_is_wrong_leaves_nothing(void)
{
	static const struct {
		const char *setting, *text, *message;
	} rows[] = {
		{ "price", "Fast One=cheap", "‹price›: \"cheap\" is no amount such as 0.80" },
		{ "price", "x=-1", "‹price›: \"-1\" is no amount such as 0.80" },
		{ "energy-price", "a", "‹energy-price›: \"a\" is no amount such as 0.80" },
		{ "derive", "y = latency_median + memory_total",
		  "‹derive›: y: \"latency_median + memory_total\": it puts s and B together, which are not alike" },
		{ "derive", "y [s] = memory_total",
		  "‹derive›: y: the formula is of B, which \"s\" is not" },
		{ "derive", "wear = 2",
		  "‹derive›: wear: there is a field \"wear\" already: call it otherwise" },
		{ "derive", "latency_p99 = 2",
		  "‹derive›: latency_p99: there is a field \"latency_p99\" already: call it otherwise" },
		{ "derive", "batch = 2",
		  "‹derive›: batch: \"batch\" cannot be a field: it is a word" },
		{ "derive", "y = y", NULL },
		{ "derive", "y = model", NULL },
		{ "derive", "a b = 1", NULL },
		{ "derive", "y [s = 1", NULL },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dyno_results *results = results_made();
		struct dyno_error err = { 0 };
		const char *const settings[] = { "price", "*=1", rows[i].setting, rows[i].text,
						 NULL };
		CHECK_ROW(rows[i].text, !derive(results, settings, &err));
		if (rows[i].message)
			CHECK_STRING(err.message, rows[i].message);
		CHECK_ROW(rows[i].text, results->own.field_count == 1);
		CHECK_ROW(rows[i].text, results->runs[0]->results[0]->own_count == 0);
		dyno_results_destroy(results);
	}
}

/* --- Seen as fields -------------------------------------------------------------------------- */

static void limits_charts_and_comparisons_have_them(void)
{
	struct dyno_results *results = results_made();
	struct limit limit;
	struct arena arena = { 0 };
	struct chart_spec spec;
	struct figure figure;
	CHECK(DERIVE(results, "price", "Fast*=3.6", "price", "Slow = One=1"));
	CHECK(limit_parse_kept("cost<=2", &results->own, false, &limit, NULL));
	CHECK(limits_result_state(&limit, 1, &results->own, results->runs[0]->results[0]) ==
	      GATE_KEPT);
	CHECK(limits_result_state(&limit, 1, &results->own, results->runs[0]->results[1]) ==
	      GATE_BROKEN);
	CHECK(chart_spec_init(&spec, &arena, NULL) && strings_add(&arena, &spec.fields, "cost"));
	spec.chart = "scaling";
	CHECK(chart_draw(results, &spec, &arena, &figure, NULL) && figure.drawn);
	CHECK_STRING(figure.panels[0].y.unit, "¤/M items");
	struct strings compared = { 0 };
	CHECK(strings_add(&arena, &compared, "cost"));
	const struct comparison_options how = { .fields = &compared, .threshold = NAN };
	struct comparison *comparison = comparison_create(results, results, &how, NULL);
	CHECK(comparison && comparison->rows[0].by == COMPARED_BY_PROCESSES);
	comparison_destroy(comparison);
	arena_finish(&arena);
	dyno_results_destroy(results);
}

static void prices_are_of_devices_that_are_there(void)
{
	struct dyno_results *results = results_made();
	struct dyno_error err = { 0 };
	const char *right[] = { "Fast*=1", "Slow = One=2" }, *wrong[] = { "Fsat One=1" };
	CHECK(costs_check_devices(results, &(struct strings){ right, 2, 0 }, &err));
	CHECK(!costs_check_devices(results, &(struct strings){ wrong, 1, 0 }, &err));
	CHECK_STRING(err.message, "‹price›: no result is of a device \"Fsat One\"; they are of "
				  "Fast One, Slow = One");
	dyno_results_destroy(results);
}

TEST_MAIN({ "formulas_have_values_units_and_directions",
	    formulas_have_values_units_and_directions },
	  { "what_is_no_formula_says_where", what_is_no_formula_says_where },
	  { "costs_come_of_prices", costs_come_of_prices },
	  { "what_is_absent_says_why", what_is_absent_says_why },
	  { "caveats_go_through_formulas", caveats_go_through_formulas },
	  { "others_take_the_place_of_those_before", others_take_the_place_of_those_before },
	  { "what_is_wrong_leaves_nothing", what_is_wrong_leaves_nothing },
	  { "limits_charts_and_comparisons_have_them", limits_charts_and_comparisons_have_them },
	  { "prices_are_of_devices_that_are_there", prices_are_of_devices_that_are_there })
