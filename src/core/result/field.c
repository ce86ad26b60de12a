#include "core/result/field.h"
#include "core/base/count.h"
#include <stdio.h>
#include <string.h>

const struct field fields[FIELD_TOTAL] = {
#define X(name, key, metric, title, unit, group, better, description) \
	{ key, metric, title, unit, group, better, description, NULL, false },
	FIELD_LIST(X)
#undef X
};

const struct field_source field_sources[] = {
#define X(name, statistic, p, series) { FIELD_##name, series, STATISTIC_##statistic, p },
	FIELD_SOURCE_LIST(X)
#undef X
};

const size_t field_source_count = COUNT(field_sources);

enum field_id field_find(const char *key)
{
	size_t id = 0;
	while (id < FIELD_TOTAL && strcmp(fields[id].key, key) != 0)
		id++;
	return (enum field_id)id;
}

/* --- Units ----------------------------------------------------------------------------------- */

const char *field_unit(const struct field *field)
{
	return field->own_unit ? field->own_unit : unit_symbol(field->unit);
}

/* "12.3 k" and "requests": "12.3 k requests". */
static char *append_unit(char text[UNIT_TEXT_SIZE], const struct field *field)
{
	size_t used = strlen(text);
	if (field->own_unit)
		snprintf(text + used, UNIT_TEXT_SIZE - used, "%s%s", used ? " " : "",
			 field->own_unit);
	return text;
}

char *field_format(char text[UNIT_TEXT_SIZE], double value, const struct field *field)
{
	unit_format(text, value, field->unit);
	return value == value ? append_unit(text, field) : text;
}

char *field_scale_of(char symbol[UNIT_TEXT_SIZE], double largest, const struct field *field,
		     double *scale)
{
	return append_unit(unit_scale(symbol, largest, field->unit, scale), field);
}

/* --- Directions ------------------------------------------------------------------------------ */

static const char *const better_names[] = {
	[BETTER_NEITHER] = "neither", [BETTER_LOWER] = "lower", [BETTER_HIGHER] = "higher"
};

const char *better_name(enum better better)
{
	return better_names[better];
}

bool better_find(const char *name, enum better *better)
{
	for (size_t i = 0; i < COUNT(better_names); i++)
		if (strcmp(better_names[i], name) == 0) {
			*better = (enum better)i;
			return true;
		}
	return false;
}
