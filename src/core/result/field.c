#include "core/result/field.h"
#include <string.h>

const struct field fields[FIELD_TOTAL] = {
#define X(name, key, metric, title, unit, group, better, description) \
	{ key, metric, title, unit, group, better, description },
	FIELD_LIST(X)
#undef X
};

const struct field_source field_sources[] = {
#define X(name, statistic, p, series) { FIELD_##name, series, STATISTIC_##statistic, p },
	FIELD_SOURCE_LIST(X)
#undef X
};

const size_t field_source_count = sizeof(field_sources) / sizeof(*field_sources);

enum field_id field_find(const char *key)
{
	size_t id = 0;
	while (id < FIELD_TOTAL && strcmp(fields[id].key, key) != 0)
		id++;
	return (enum field_id)id;
}
