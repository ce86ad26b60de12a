/* What results cost: prices of devices and of energy, and the fields that come of them (derive.h),
 * together with the formulas that the user gives. */
#ifndef DYNO_CORE_DERIVE_COST_H
#define DYNO_CORE_DERIVE_COST_H

#include "core/base/option.h"
#include "core/derive/derive.h"

struct cost_options {
	struct strings prices;    /* "NVIDIA L4=0.80": of an hour; a device as filters name it */
	const char *currency;     /* "EUR"; NULL: unknown, written ¤ */
	const char *energy_price; /* of a kWh, as text; NULL: unknown */
	const char *energy_co2;   /* g a kWh, the same */
	struct strings derived;   /* "total = cost + energy_cost": derivation_read */
	const char *file;         /* of all these, for who reads files; here it says nothing */
};

/* One table for the command, files of prices, the page and the API. */
extern const struct option cost_options[];

/* What prices make, in the order in which they may name each other; ends with a NULL key. "%s" in a
 * unit is the currency. */
extern const struct cost_field {
	const char *key, *title, *unit, *formula;
	unsigned needs;      /* prices, as bits */
	const char *meaning; /* one sentence, lower case, no full stop */
} cost_fields[];

bool cost_options_init(struct cost_options *options, struct arena *arena, struct dyno_error *err);

/* Is anything asked for? */
bool cost_options_any(const struct cost_options *options);

/* Are the amounts amounts? */
bool cost_options_check(const struct cost_options *options, struct dyno_error *err);

/* The settings that make one of these fields, as "‹price›"; NULL of any other key. */
const char *cost_field_needs(const char *key);

/* Adds the fields that prices can make to a vocabulary, where they are only named. */
bool costs_declare(struct vocabulary *own, struct arena *arena);

/* Makes the fields of these options, instead of those of others before. False with *err, and
 * without any, where they are wrong. Nobody may read the results meanwhile. */
bool costs_derive(struct dyno_results *results, const struct cost_options *options,
		  struct dyno_error *err);

/* Fails for a price of a device that no result is of: a typing error, where it was typed. */
bool costs_check_devices(const struct dyno_results *results, const struct strings *prices,
			 struct dyno_error *err);

#endif
