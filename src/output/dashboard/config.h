/* Checks of the values of a settings file (config.c has its keys). */
#ifndef DYNO_OUTPUT_DASHBOARD_CONFIG_H
#define DYNO_OUTPUT_DASHBOARD_CONFIG_H

#include "output/dashboard/dashboard.h"

/* A value of a key, and what the results have of their own that the page will show. */
struct asked {
	const char *key, *text;
	const struct vocabulary *own; /* that of a config_known */
};

/* What the page makes of prices may be named like any other field; so may those of formulas, which
 * the file has to give before. */
struct config_known {
	struct vocabulary own; /* at first: that is what `asked` points to */
	struct arena *arena;
};

/* "KEY: "TEXT" is not EXPECTED", and false. */
bool config_refuse(const char *key, const char *text, const char *expected, struct dyno_error *err);

/* Is it the id of a chart of the reader's own, "own-p99"; of that prefix and a word at all? */
bool config_is_own(const char *id);
bool config_is_id(const char *id, const char *prefix);

/* Of the keys that have these names. */
bool config_check_derive(const struct asked *asked, struct dyno_error *err);
bool config_check_cost(const struct asked *asked, struct dyno_error *err);
bool config_check_slice(const struct asked *asked, struct dyno_error *err);

#endif
