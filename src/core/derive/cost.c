#include "core/derive/cost.h"
#include "core/base/count.h"
#include "core/result/devices.h"
#include <math.h>
#include <string.h>

#define AT(member) offsetof(struct cost_options, member)

/* clang-format off */
const struct option cost_options[] = {
	OPTION("price", 0, OPTION_PAIRS, AT(prices), "DEVICE=PRICE", NULL,
	  "what an hour of a device costs, as 'NVIDIA L4=0.80': gives the field cost and others (docs/fields.md); the last that names a device counts"),
	OPTION("currency", 0, OPTION_STRING, AT(currency), "NAME", NULL,
	  "currency of all prices, such as EUR (default: none is named)"),
	OPTION("energy-price", 0, OPTION_STRING, AT(energy_price), "PRICE", NULL,
	  "what a kWh costs: gives the field energy_cost, where power was measured"),
	OPTION("energy-co2", 0, OPTION_STRING, AT(energy_co2), "GRAMS", NULL,
	  "how many g of CO₂ a kWh stands for: gives the field co2, where power was measured"),
	OPTION("derive", 0, OPTION_PAIRS, AT(derived), "NAME=FORMULA", NULL,
	  "one more field, by a formula over fields and words: 'total = cost + energy_cost', 'per_core [items/s] = throughput_items / threads'"),
	OPTION("prices", 0, OPTION_STRING, AT(file), "FILE", NULL,
	  "take these from a YAML file, whose keys are the five options above; what is given here as well wins"),
	OPTIONS_END,
};
/* clang-format on */

bool cost_options_init(struct cost_options *options, struct arena *arena, struct dyno_error *err)
{
	*options = (struct cost_options){ 0 };
	return options_default(cost_options, arena, options, err);
}

bool cost_options_any(const struct cost_options *options)
{
	return options->prices.count || options->energy_price || options->energy_co2 ||
	       options->derived.count;
}

/* --- Prices ---------------------------------------------------------------------------------- */

struct price {
	const char *device; /* as filters name it */
	double per_hour;
};

struct costs {
	struct price *prices;
	size_t price_count;
	double per_kwh, co2_per_kwh; /* NaN: unknown */
	const char *currency;
	struct arena *arena;
};

/* Also 0: what is given away is worth a look. */
static bool read_amount(const char *setting, const char *text, double *amount,
			struct dyno_error *err)
{
	*amount = NAN;
	if (!text)
		return true;
	if (parse_number(text, amount, NULL) && *amount >= 0)
		return true;
	return error_set(err, DYNO_ERROR_USAGE, "‹%s›: \"%.*s\" is no amount such as 0.80", setting,
			 TEXT_SHOWN(text), text);
}

static const char *trimmed(struct arena *arena, const char *text, size_t length)
{
	while (length && text[0] == ' ') {
		text++;
		length--;
	}
	while (length && text[length - 1] == ' ')
		length--;
	return arena_bytes(arena, text, length);
}

static bool read_price(struct costs *costs, const char *text, struct dyno_error *err)
{
	struct price *price = &costs->prices[costs->price_count];
	const char *equals = strrchr(text, '='); /* names of devices may have one, too */
	if (!equals)
		return error_set(err, DYNO_ERROR_USAGE,
				 "‹price›: \"%.*s\" is not like DEVICE=PRICE, such as NVIDIA "
				 "L4=0.80",
				 TEXT_SHOWN(text), text);
	price->device = trimmed(costs->arena, text, (size_t)(equals - text));
	const char *amount = trimmed(costs->arena, equals + 1, strlen(equals + 1));
	if (!price->device || !amount)
		return error_memory(err);
	if (!*amount) /* a control of the page that was emptied */
		return true;
	costs->price_count++;
	return read_amount("price", amount, &price->per_hour, err);
}

static bool read_costs(struct costs *costs, const struct cost_options *options,
		       struct dyno_error *err)
{
	costs->currency = options->currency && *options->currency ? options->currency : "¤";
	costs->prices =
		arena_allocate(costs->arena, options->prices.count + 1, sizeof(*costs->prices));
	if (!costs->prices)
		return error_memory(err);
	for (size_t i = 0; i < options->prices.count; i++)
		if (!read_price(costs, options->prices.items[i], err))
			return false;
	return read_amount("energy-price", options->energy_price, &costs->per_kwh, err) &&
	       read_amount("energy-co2", options->energy_co2, &costs->co2_per_kwh, err);
}

bool cost_options_check(const struct cost_options *options, struct dyno_error *err)
{
	struct arena arena = { 0 };
	struct costs costs = { .arena = &arena };
	bool ok = read_costs(&costs, options, err);
	arena_finish(&arena);
	return ok;
}

/* --- Parameters ------------------------------------------------------------------------------ */

static double price_of(const void *context, const struct result *result)
{
	const struct costs *costs = context;
	for (size_t i = costs->price_count; i-- > 0;)
		if (device_matches(result->cell.device, costs->prices[i].device))
			return costs->prices[i].per_hour;
	return NAN;
}

static double energy_price(const void *context, const struct result *result)
{
	(void)result;
	return ((const struct costs *)context)->per_kwh;
}

static double energy_co2(const void *context, const struct result *result)
{
	(void)result;
	return ((const struct costs *)context)->co2_per_kwh;
}

enum parameter_id {
	PRICE_PER_HOUR,
	PRICE_PER_KWH,
	CO2_PER_KWH,
	PARAMETERS
};

/* clang-format off */
static const struct parameter parameters[PARAMETERS] = {
	[PRICE_PER_HOUR] = { "price_per_hour", "%s/h", DIRECTION_LOWER, price_of, "no price of its device is given (‹price›)" },
	[PRICE_PER_KWH] = { "price_per_kwh", "%s/kWh", DIRECTION_LOWER, energy_price, "no price of energy is given (‹energy-price›)" },
	[CO2_PER_KWH] = { "co2_per_kwh", "g/kWh", DIRECTION_LOWER, energy_co2, "no CO₂ of energy is given (‹energy-co2›)" },
};
/* clang-format on */

/* "EUR/h" for "%s/h"; NULL when memory is exhausted. */
static const char *in_currency(const struct costs *costs, const char *unit)
{
	const char *place = strstr(unit, "%s");
	return place ? arena_printf(costs->arena, "%.*s%s%s", (int)(place - unit), unit,
				    costs->currency, place + 2)
		     : unit;
}

/* --- Fields ---------------------------------------------------------------------------------- */

/* A device's price has its energy in it where it is rented, so that costs of energy are apart; what
 * they come to together is for who pays both. */
/* clang-format off */
const struct cost_field cost_fields[] = {
	{ "cost", "Cost", "%s/M items", "price_per_hour / (throughput_items * 3600) * 1e6", 1 << PRICE_PER_HOUR,
	  "of a million items: what the device costs while they are done" },
	{ "cost_tokens", "Cost of tokens", "%s/M tokens", "price_per_hour / (throughput_tokens * 3600) * 1e6", 1 << PRICE_PER_HOUR,
	  "the same of a million tokens" },
	{ "items_per_money", "Items for money", "items/%s", "throughput_items * 3600 / price_per_hour", 1 << PRICE_PER_HOUR,
	  "items for one unit of the currency" },
	{ "cost_per_hour", "Cost of an hour", "%s/h", "price_per_hour", 1 << PRICE_PER_HOUR,
	  "the device's price, to filter and limit by" },
	{ "energy_cost", "Energy cost", "%s/M items", "energy_per_item / 3.6e6 * price_per_kwh * 1e6", 1 << PRICE_PER_KWH,
	  "of the energy that a million items take" },
	{ "total_cost", "Cost with energy", "%s/M items", "cost + energy_cost", 1 << PRICE_PER_HOUR | 1 << PRICE_PER_KWH,
	  "for who pays for the energy besides the device" },
	{ "co2", "CO₂", "g/M items", "energy_per_item / 3.6e6 * co2_per_kwh * 1e6", 1 << CO2_PER_KWH,
	  "that a million items stand for" },
	{ NULL, NULL, NULL, NULL, 0, NULL },
};
/* clang-format on */

const char *cost_field_needs(const char *key)
{
	static const char *const settings[1 << PARAMETERS] = {
		[1 << PRICE_PER_HOUR] = "‹price›",
		[1 << PRICE_PER_KWH] = "‹energy-price›",
		[1 << CO2_PER_KWH] = "‹energy-co2›",
		[1 << PRICE_PER_HOUR | 1 << PRICE_PER_KWH] = "‹price› and ‹energy-price›",
	};
	for (const struct cost_field *field = cost_fields; field->key; field++)
		if (strcmp(field->key, key) == 0)
			return settings[field->needs];
	return NULL;
}

bool costs_declare(struct vocabulary *own, struct arena *arena)
{
	bool ok = true;
	for (size_t i = 0; ok && cost_fields[i].key; i++) {
		const struct declaration made = { .key = cost_fields[i].key,
						  .better = BETTER_LOWER,
						  .metric = "cost",
						  .derived = true };
		ok = vocabulary_field(own, made.key) != FIELD_TOTAL ||
		     vocabulary_derive_field(own, &made, arena, NULL);
	}
	return ok;
}

#define COST_FIELDS (COUNT(cost_fields) - 1)

static bool add_cost_fields(const struct costs *costs, struct derivation *derivations,
			    size_t *count)
{
	unsigned given = (unsigned)(costs->price_count > 0) << PRICE_PER_HOUR |
			 (unsigned)!isnan(costs->per_kwh) << PRICE_PER_KWH |
			 (unsigned)!isnan(costs->co2_per_kwh) << CO2_PER_KWH;
	for (size_t i = 0; cost_fields[i].key; i++) {
		const struct cost_field *field = &cost_fields[i];
		const char *unit = in_currency(costs, field->unit);
		if (!unit)
			return false;
		if ((field->needs & ~given) == 0)
			derivations[(*count)++] =
				(struct derivation){ field->key, field->title,   unit,
						     "cost",     field->formula, "currency" };
	}
	return true;
}

/* The user's formulas stand behind those that they may name. */
static bool list_fields(const struct costs *costs, const struct cost_options *options,
			struct derivation **derivations, size_t *count, struct dyno_error *err)
{
	const struct strings *texts = &options->derived;
	*count = 0;
	*derivations =
		arena_allocate(costs->arena, COST_FIELDS + texts->count, sizeof(**derivations));
	if (!*derivations || !add_cost_fields(costs, *derivations, count))
		return error_memory(err);
	for (size_t i = 0; i < texts->count; i++)
		if (!derivation_read(texts->items[i], "derive", costs->arena,
				     &(*derivations)[(*count)++], err))
			return false;
	return true;
}

bool costs_derive(struct dyno_results *results, const struct cost_options *options,
		  struct dyno_error *err)
{
	struct costs costs = { .arena = &results->arena };
	struct parameter spelled[PARAMETERS];
	struct derivation *derivations;
	size_t count;
	bool ok = read_costs(&costs, options, err) &&
		  list_fields(&costs, options, &derivations, &count, err);
	if (!ok)
		return results_derive(results, NULL, 0, &(struct parameters){ 0 }, NULL) && false;
	memcpy(spelled, parameters, sizeof(spelled));
	for (size_t i = 0; i < PARAMETERS; i++)
		if (!(spelled[i].unit = in_currency(&costs, spelled[i].unit)))
			return error_memory(err);
	return results_derive(results, derivations, count,
			      &(struct parameters){ spelled, PARAMETERS, &costs }, err);
}

/* --- Checking -------------------------------------------------------------------------------- */

static bool any_device(const struct devices *devices, const char *pattern)
{
	for (size_t i = 0; i < devices->count; i++)
		if (device_matches(devices->items[i], pattern))
			return true;
	return false;
}

static bool no_such_device(const struct devices *devices, const char *name, struct dyno_error *err)
{
	struct buffer list = { 0 };
	for (size_t i = 0; i < devices->count; i++) {
		const struct device_info *device = devices->items[i];
		buffer_printf(&list, "%s%s", i ? ", " : "",
			      device->name ? device->name : device->id);
	}
	error_set(err, DYNO_ERROR_USAGE,
		  "‹price›: no result is of a device \"%.*s\"; they are of %.300s",
		  TEXT_SHOWN(name), name, buffer_text(&list));
	buffer_finish(&list);
	return false;
}

bool costs_check_devices(const struct dyno_results *results, const struct strings *prices,
			 struct dyno_error *err)
{
	struct arena arena = { 0 };
	struct devices devices = { 0 };
	struct costs costs = { .arena = &arena };
	const struct cost_options options = { .prices = *prices };
	bool ok = (devices_of(&devices, results, &arena) || error_memory(err)) &&
		  read_costs(&costs, &options, err);
	for (size_t i = 0; ok && i < costs.price_count; i++)
		ok = any_device(&devices, costs.prices[i].device) ||
		     no_such_device(&devices, costs.prices[i].device, err);
	arena_finish(&arena);
	return ok;
}
