#include "core/result/field.h"
#include <string.h>

const struct field fields[FIELD_TOTAL] = {
#define X(name, key, metric, title, unit, group, better, description) \
	{ key, metric, title, unit, group, better, description },
	FIELD_LIST(X)
#undef X
};

enum field_id field_find(const char *key)
{
	size_t id = 0;
	while (id < FIELD_TOTAL && strcmp(fields[id].key, key) != 0)
		id++;
	return (enum field_id)id;
}
