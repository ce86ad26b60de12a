#include "core/result/peaks.h"
#include "core/base/count.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define KEY_SIZE 80

static const struct {
	const char *type, *key;
} types[] = {
	{ "float32", "peak_flops" },
	{ "float16", "peak_flops_float16" },
	{ "bfloat16", "peak_flops_bfloat16" },
	{ "int8", "peak_flops_int8" },
};

#define TYPES COUNT(types)

const char *peak_type(size_t index)
{
	return index < TYPES ? types[index].type : NULL;
}

const char *peak_key(const char *type)
{
	for (size_t i = 0; i < TYPES; i++)
		if (strcmp(types[i].type, type) == 0)
			return types[i].key;
	return NULL;
}

const char *peak_key_of_threads(struct arena *arena, const char *key, uint64_t threads)
{
	return arena_printf(arena, "%s_threads_%" PRIu64, key, threads);
}

uint64_t peak_threads(uint64_t threads, uint64_t streams)
{
	return threads && streams > 1 ? threads + streams - 1 : threads;
}

/* --- Properties ------------------------------------------------------------------------------ */

static const struct property *find(const struct device_info *device, const char *key,
				   const char *behind, uint64_t threads)
{
	char name[KEY_SIZE];
	if (threads)
		snprintf(name, sizeof(name), "%s_threads_%" PRIu64 "%s", key, threads, behind);
	else
		snprintf(name, sizeof(name), "%s%s", key, behind);
	return device ? properties_find(&device->properties, name) : NULL;
}

static double number(const struct property *property)
{
	return property && !property->text && property->number > 0 ? property->number : NAN;
}

/* With all threads of the machine there are no more of them; 0: these, whose keys say nothing. */
static uint64_t fewer_threads(const struct cell *cell)
{
	double all = number(find(cell->device, "peaks_threads", "", 0));
	uint64_t threads = peak_threads(cell->threads, cell->streams);
	return threads && (double)threads < all ? threads : 0;
}

double peak_of_cell(const struct cell *cell, const char *key, uint64_t *threads)
{
	double all = number(find(cell->device, "peaks_threads", "", 0));
	uint64_t fewer = fewer_threads(cell);
	double peak = fewer ? number(find(cell->device, key, "", fewer)) : NAN;
	*threads = isnan(peak) ? (isnan(all) ? 0 : (uint64_t)all) : fewer;
	return isnan(peak) ? number(find(cell->device, key, "", 0)) : peak;
}

/* --- A cell's roofs -------------------------------------------------------------------------- */

/* Threads are the processor's, whatever the platform is called; what they do on other devices is to
 * wait. Only a processor has sockets. */
static bool is_processor(const struct cell *cell)
{
	return properties_find(&cell->device->properties, "sockets") != NULL;
}

static const char *doubt(const struct cell *cell, uint64_t threads)
{
	uint64_t fewer = fewer_threads(cell);
	if (fewer && threads != fewer && is_processor(cell))
		return "the device's peak was measured with more threads";
	return find(cell->device, "peaks_disturbed", "", 0) ||
			       (fewer && find(cell->device, "peaks_disturbed", "", fewer))
		       ? "the device's peak was measured while other programs were at work: "
			 "dyno devices with ‹measure›"
		       : NULL;
}

static double roof(const struct cell *cell, const char *key, const char **reason)
{
	uint64_t threads;
	double peak = peak_of_cell(cell, key, &threads);
	const struct property *missing = find(cell->device, key, "_missing", 0);
	*reason = doubt(cell, threads);
	if (isnan(peak))
		*reason = missing && missing->text ? missing->text
						   : "the device's peak was not measured";
	return peak;
}

/* The type of products in one part of a precision: "float32" of "int4/float32". */
static void read_part(const char *part, size_t length, char type[KEY_SIZE])
{
	const char *slash = memchr(part, '/', length);
	if (slash) {
		length -= (size_t)(slash + 1 - part);
		part = slash + 1;
	}
	snprintf(type, KEY_SIZE, "%.*s", (int)(length < KEY_SIZE ? length : KEY_SIZE - 1), part);
}

static double fastest(const struct cell *cell, const char **type, const char **reason)
{
	const char *part = cell->precision && *cell->precision ? cell->precision : types[0].type;
	double best = NAN;
	*type = "";
	while (part) {
		const char *end = strchr(part, '+'), *why = NULL;
		char name[KEY_SIZE];
		read_part(part, end ? (size_t)(end - part) : strlen(part), name);
		const char *key = peak_key(name);
		double peak = key ? roof(cell, key, &why) : NAN;
		if (isnan(peak)) {
			*reason = key ? why : "no peak is measured for numbers of the model's type";
			*type = "";
			return NAN;
		}
		if (!(peak <= best)) {
			best = peak;
			*reason = why;
			for (size_t i = 0; i < TYPES; i++)
				if (strcmp(types[i].type, name) == 0)
					*type = types[i].type;
		}
		part = end ? end + 1 : NULL;
	}
	return best;
}

double peak_of_compute(const struct cell *cell, const char **reason)
{
	const char *type;
	double peak = fastest(cell, &type, reason);
	if (!isnan(peak) && !*reason && cell->precision && strchr(cell->precision, '+'))
		*reason = "its products are of several types: by the peak of the fastest";
	return peak;
}

double peak_of_bandwidth(const struct cell *cell, const char **reason)
{
	return roof(cell, PEAK_BANDWIDTH, reason);
}

const char *peak_type_of_cell(const struct cell *cell)
{
	const char *type, *reason;
	fastest(cell, &type, &reason);
	return type;
}
