#include "core/result/devices.h"
#include "core/base/count.h"
#include "core/base/hash.h"
#include <math.h>
#include <string.h>

/* --- Identity -------------------------------------------------------------------------------- */

static int compare_texts(const char *a, const char *b)
{
	return a == b ? 0 : strcmp(a ? a : "", b ? b : "");
}

int device_compare(const struct device_info *a, const struct device_info *b)
{
	const struct cell x = { .device = a }, y = { .device = b };
	return a == b ? 0 : cell_compare(&x, &y, word_with_told(WORD_DEVICE));
}

/* By going back to the last star: linear but for odd patterns. */
bool text_matches(const char *pattern, const char *text)
{
	const char *star = NULL, *retry = NULL;
	while (*text) {
		if (*pattern == '*') {
			star = pattern++;
			retry = text;
		} else if (*pattern == '?' || *pattern == *text) {
			pattern++;
			text++;
		} else if (star) {
			pattern = star + 1;
			text = ++retry;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}

/* --- Names ----------------------------------------------------------------------------------- */

/* From the briefest to the one that says all. */
enum naming {
	BY_ID,
	BY_NAME,
	BY_NAME_AND_ID,
	BY_ALL,
	NAMINGS,
};

/* What tells devices apart by that naming must also be what is said by it. */
static const struct {
	bool name, id, machine;
} said[NAMINGS] = {
	[BY_ID] = { false, true, false },
	[BY_NAME] = { true, false, false },
	[BY_NAME_AND_ID] = { true, true, false },
	[BY_ALL] = { true, true, true },
};

/* A device without a name is called by its id. "NVIDIA L4 (cuda:0, m-3f9a2c)" */
static const char *make_label(struct arena *arena, const struct device_info *device,
			      enum naming naming)
{
	bool named = said[naming].name && device->name && *device->name;
	bool where = said[naming].machine && device->machine && *device->machine;
	const char *id = device->id ? device->id : "";
	if (!named)
		return where ? arena_printf(arena, "%s (%s)", id, device->machine) : id;
	if (!said[naming].id)
		return device->name;
	return arena_printf(arena, "%s (%s%s%s)", device->name, id, where ? ", " : "",
			    where ? device->machine : "");
}

/* What all are called by one naming. */
struct labelling {
	const char **texts;
	uint32_t *first,
		*uses; /* first[i]: the first that is called so; uses[first]: how many are */
};

struct sought_label {
	const char *const *texts;
	const char *text;
};

static bool is_label(const void *context, uint32_t place)
{
	const struct sought_label *sought = context;
	return strcmp(sought->texts[place], sought->text) == 0;
}

static bool label_all(const struct devices *devices, struct arena *arena, enum naming naming,
		      struct labelling *labelling)
{
	size_t room = devices->count + 1;
	struct map map = { 0 };
	*labelling = (struct labelling){ .texts = arena_allocate(arena, room, sizeof(const char *)),
					 .first = arena_allocate(arena, room, sizeof(uint32_t)),
					 .uses = arena_allocate(arena, room, sizeof(uint32_t)) };
	if (!labelling->texts || !labelling->first || !labelling->uses)
		return false;
	for (uint32_t i = 0; i < devices->count; i++) {
		const char *text = make_label(arena, devices->items[i], naming);
		struct sought_label sought = { labelling->texts, text };
		labelling->texts[i] = text;
		uint32_t first = text ? map_add(&map, arena, hash_text(text), is_label, &sought, i)
				      : MAP_NONE;
		if (first == MAP_NONE)
			return false;
		labelling->first[i] = first;
		labelling->uses[first]++;
	}
	return true;
}

/* Gives it to those that have no label yet and that it tells apart; how many are left. */
static size_t take_labels(struct devices *devices, const struct labelling *labelling, bool all)
{
	size_t left = 0;
	for (size_t i = 0; i < devices->count; i++) {
		if (devices->labels[i])
			continue;
		if (all || labelling->uses[labelling->first[i]] == 1)
			devices->labels[i] = labelling->texts[i];
		else
			left++;
	}
	return left;
}

static bool ids_suffice(const struct devices *devices, const struct labelling *by_id)
{
	bool suffice = true;
	for (size_t i = 0; suffice && i < devices->count; i++)
		suffice = compare_texts(devices->items[i]->machine, devices->items[0]->machine) ==
				  0 &&
			  by_id->uses[by_id->first[i]] == 1;
	return suffice;
}

bool devices_label(struct devices *devices, struct arena *arena)
{
	struct labelling labelling;
	devices->labels = arena_allocate(arena, devices->count + 1, sizeof(*devices->labels));
	if (!devices->labels || !label_all(devices, arena, BY_ID, &labelling))
		return false;
	size_t left = devices->count;
	if (ids_suffice(devices, &labelling))
		left = take_labels(devices, &labelling, true);
	for (enum naming naming = BY_NAME; left && naming < NAMINGS; naming++) {
		if (!label_all(devices, arena, naming, &labelling))
			return false;
		left = take_labels(devices, &labelling, naming == BY_ALL);
	}
	return true;
}

const char *device_label(struct arena *arena, const struct device_info *device)
{
	return make_label(arena, device, BY_ALL);
}

bool device_matches(const struct device_info *device, const char *pattern)
{
	const char *texts[] = { device->machine, device->platform, device->id, device->name };
	struct arena arena = { 0 };
	bool matches = false;
	for (size_t i = 0; i < COUNT(texts) && !matches; i++)
		matches = texts[i] && text_matches(pattern, texts[i]);
	for (enum naming naming = BY_ID; naming < NAMINGS && !matches; naming++) {
		const char *label = make_label(&arena, device, naming);
		matches = label && text_matches(pattern, label);
	}
	const char *older = device->name && !matches
				    ? arena_printf(&arena, "%s (%s)", device->id, device->name)
				    : NULL;
	matches = matches || (older && text_matches(pattern, older));
	arena_finish(&arena);
	return matches;
}

/* --- Lists ----------------------------------------------------------------------------------- */

struct sought_device {
	const struct devices *devices;
	const struct device_info *device;
};

static bool same_device(const void *context, uint32_t place)
{
	const struct sought_device *sought = context;
	return device_compare(sought->devices->items[place], sought->device) == 0;
}

static uint32_t hash_device(const struct device_info *device)
{
	const struct cell cell = { .device = device };
	return cell_hash(&cell, word_with_told(WORD_DEVICE));
}

size_t devices_find(const struct devices *devices, const struct device_info *device)
{
	struct sought_device sought = { devices, device };
	uint32_t place = map_find(&devices->map, hash_device(device), same_device, &sought);
	return place == MAP_NONE ? devices->count : place;
}

bool devices_add(struct devices *devices, struct arena *arena, const struct device_info *device,
		 size_t *place)
{
	struct sought_device sought = { devices, device };
	uint32_t found = map_add(&devices->map, arena, hash_device(device), same_device, &sought,
				 (uint32_t)devices->count);
	*place = found;
	if (found == MAP_NONE || found < devices->count)
		return found != MAP_NONE;
	if (devices->count == devices->capacity) {
		size_t capacity = devices->capacity ? 2 * devices->capacity : 8;
		const struct device_info **items = arena_allocate(arena, capacity, sizeof(*items));
		if (!items)
			return false;
		if (devices->count)
			memcpy(items, devices->items, devices->count * sizeof(*items));
		devices->items = items;
		devices->capacity = capacity;
	}
	devices->items[devices->count++] = device;
	return true;
}

bool devices_of(struct devices *devices, const struct dyno_results *results, struct arena *arena)
{
	size_t place;
	const struct device_info *last = NULL;
	for (size_t i = 0; results && i < results->run_count; i++) {
		const struct run *run = results->runs[i];
		for (size_t k = 0; k < run->result_count; k++) {
			const struct device_info *device = run->results[k]->cell.device;
			if (device && device != last &&
			    !devices_add(devices, arena, device, &place))
				return false;
			last = device;
		}
	}
	return devices_label(devices, arena);
}

const char *devices_name(const struct devices *devices, const struct device_info *device)
{
	if (!device)
		return "";
	size_t place = devices_find(devices, device);
	const char *otherwise = device->id ? device->id : "";
	return place < devices->count ? devices->labels[place] : otherwise;
}

/* --- Machines -------------------------------------------------------------------------------- */

/* The kernel counts a little less than is built in, and not the same after each update: rounded up
 * to an eighth of the power of two below. */
static double built_in(double memory)
{
	double step = ldexp(1, (int)floor(log2(memory)) - 3);
	return ceil(memory / step) * step;
}

static void add_fact(struct buffer *facts, const struct properties *environment, const char *key)
{
	const struct property *fact = properties_find(environment, key);
	if (fact && fact->text)
		buffer_printf(facts, "%s %s\n", key, fact->text);
	else if (fact && isfinite(fact->number))
		buffer_printf(facts, "%s %.0f\n", key, fact->number);
}

const char *machine_digest(struct arena *arena, const struct properties *environment)
{
	static const char *const keys[] = { "cpu", "architecture", "sockets", "cores" };
	const struct property *memory = properties_find(environment, "memory");
	struct buffer facts = { 0 };
	for (size_t i = 0; i < COUNT(keys); i++)
		add_fact(&facts, environment, keys[i]);
	if (memory && !memory->text && memory->number >= 1)
		buffer_printf(&facts, "memory %.0f\n", built_in(memory->number));
	uint32_t hash = hash_text(buffer_text(&facts));
	const char *label = facts.length && !facts.failed
				    ? arena_printf(arena, "m-%06x", (hash ^ hash >> 24) & 0xffffff)
				    : NULL;
	buffer_finish(&facts);
	return label;
}
