/* Derived fields: formulas over fields, words and parameters, whose values stand beside those that
 * results have of their own. So they are drawn, listed, filtered, limited, compared and exported
 * like any others.
 *
 * An interval of the one field that varies goes through the formula. Of several, what each does by
 * itself is added up: that is the widest that they can do together to first order, however they are
 * correlated (JCGM 100:2008, 5.2.2, note 1), which is not known of them. What a
 * withheld or estimated value goes into is so, too; what rests on one that is absent is absent. */
#ifndef DYNO_CORE_DERIVE_DERIVE_H
#define DYNO_CORE_DERIVE_DERIVE_H

#include "core/derive/formula.h"
#include "core/result/result.h"

/* A number that a formula can name beside fields and words, such as a device's price. */
struct parameter {
	const char *name;
	const char *unit;
	unsigned direction;
	/* NaN: it has none, for the reason that is said. */
	double (*of)(const void *context, const struct result *result);
	const char *lacking;
};

struct parameters {
	const struct parameter *items;
	size_t count;
	const void *context;
};

struct derivation {
	const char *key;
	const char *title;   /* NULL: the key */
	const char *unit;    /* what its values are in; NULL: what comes of the formula's */
	const char *metric;  /* its group */
	const char *formula; /* may name those before it */
	const char *setting; /* that gave it, for messages; NULL: none did */
};

/* Makes these fields, instead of all that were derived before. False with *err for a formula that
 * is none, names what is not there, or puts unlike units together, or a key that results have as a
 * measured field; then none is left. Nobody may read the results meanwhile. */
bool results_derive(struct dyno_results *results, const struct derivation *derivations,
		    size_t count, const struct parameters *parameters, struct dyno_error *err);

/* "total = cost + energy_cost", "total \"All costs\" [EUR/M items] = …": a derivation of the
 * user's; the arena gets all. */
bool derivation_read(const char *text, const char *setting, struct arena *arena,
		     struct derivation *derivation, struct dyno_error *err);

#endif
