#include "core/result/result.h"
#include <string.h>

const struct series_unit_info series_units[SERIES_UNITS] = {
	[SERIES_NANOSECONDS] = { "ns", UNIT_SECOND, 1e-9 },
	[SERIES_MICROJOULES] = { "uJ", UNIT_JOULE, 1e-6 },
	[SERIES_BYTES] = { "B", UNIT_BYTE, 1 },
	[SERIES_COUNTS] = { "count", UNIT_COUNT, 1 },
	[SERIES_PICOSECONDS] = { "ps", UNIT_SECOND, 1e-12 },
	[SERIES_FEMTOSECONDS] = { "fs", UNIT_SECOND, 1e-15 },
	[SERIES_ATTOSECONDS] = { "as", UNIT_SECOND, 1e-18 },
	[SERIES_BILLIONTHS] = { "ppb", UNIT_SHARE, 1e-9 },
	[SERIES_HERTZ] = { "Hz", UNIT_HERTZ, 1 },
	[SERIES_MILLIDEGREES] = { "mdegC", UNIT_CELSIUS, 1e-3 },
	[SERIES_MILLIWATTS] = { "mW", UNIT_WATT, 1e-3 },
};

bool series_unit_find(const char *key, enum series_unit *unit)
{
	for (*unit = 0; *unit < SERIES_UNITS; (*unit)++)
		if (strcmp(series_units[*unit].key, key) == 0)
			return true;
	return false;
}

bool series_name_is_good(const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz_0123456789";
	size_t length = strspn(name, letters);
	return length && length <= 64 && !name[length] && name[0] >= 'a' && name[0] <= 'z';
}

static struct sample_series *find(const struct replicate *replicate, const char *name)
{
	for (size_t i = 0; i < replicate->series_count; i++)
		if (strcmp(replicate->series[i].name, name) == 0)
			return &replicate->series[i];
	return NULL;
}

const struct sample_series *replicate_series(const struct replicate *replicate, const char *name)
{
	static const struct sample_series none = { .name = "" };
	const struct sample_series *series = find(replicate, name);
	return series ? series : &none;
}

const struct sample_series *replicate_samples(const struct replicate *replicate)
{
	return replicate_series(replicate, SERIES_INFERENCE);
}

/* The series of that name, or a new one behind the others. */
static struct sample_series *place(struct arena *arena, struct replicate *replicate,
				   const char *name)
{
	struct sample_series *series = find(replicate, name);
	if (series)
		return series;
	size_t count = replicate->series_count;
	struct sample_series *more = arena_allocate(arena, count + 1, sizeof(*more));
	const char *copy = arena_string(arena, name);
	if (!more || !copy)
		return NULL;
	if (count)
		memcpy(more, replicate->series, count * sizeof(*more));
	more[count].name = copy;
	replicate->series = more;
	replicate->series_count++;
	return &more[count];
}

struct sample_series *replicate_add_series(struct arena *arena, struct replicate *replicate,
					   const char *name, enum series_unit unit, size_t count)
{
	uint64_t *values = count ? arena_allocate(arena, count, sizeof(*values)) : NULL;
	struct sample_series *series = values || !count ? place(arena, replicate, name) : NULL;
	if (series)
		*series = (struct sample_series){
			.name = series->name, .unit = unit, .values = values, .count = count
		};
	return series;
}

bool series_is_plain(const struct sample_series *series)
{
	bool plain = series->count && series->unit == SERIES_NANOSECONDS && !series->weights &&
		     !series->means;
	if (!plain || strcmp(series->name, SERIES_INFERENCE) == 0)
		return plain;
	return strcmp(series->name, SERIES_WARM_UP) == 0 && !series->thinned;
}

bool series_has_order(const struct sample_series *series)
{
	return series->count && !series->thinned && !series->weights;
}
