/* Devices of several machines side by side: which are the same, and what each is called.
 *
 * A device is (machine, id, name): two machines' cuda:0 are two devices. It is shown as briefly as
 * it stays unambiguous among those that are shown. */
#ifndef DYNO_CORE_RESULT_DEVICES_H
#define DYNO_CORE_RESULT_DEVICES_H

#include "core/result/result.h"

/* Order by machine, id, name; 0: the same device. */
int device_compare(const struct device_info *a, const struct device_info *b);

/* Does the pattern (* and ? as in a shell) name it: by its machine, platform, id, name, or by what
 * it can be called among others ("NVIDIA L4 (cuda:1)"; older pages said "cuda:1 (NVIDIA L4)")? So a
 * filter holds when others come. */
bool device_matches(const struct device_info *device, const char *pattern);

/* The label that says all, which device_matches takes as well. */
const char *device_label(struct arena *arena, const struct device_info *device);

/* Shell patterns of * and ?. */
bool text_matches(const char *pattern, const char *text);

/* Different devices, in order of appearance. Everything lives in the arena. */
struct devices {
	const struct device_info **items;
	const char **labels; /* once devices_label was called */
	size_t count, capacity;
	struct map map; /* finds them */
};

/* Where it, or its like, is; count when it is not there. */
size_t devices_find(const struct devices *devices, const struct device_info *device);

/* *place: where it, or its like, is; it is added when it was not there. */
bool devices_add(struct devices *devices, struct arena *arena, const struct device_info *device,
		 size_t *place);

/* Ids, as long as all are of one machine and of different ids. Else names where they differ, with
 * the id where several have the name, and with the machine where several have both. */
bool devices_label(struct devices *devices, struct arena *arena);

/* All that have results, labelled. */
bool devices_of(struct devices *devices, const struct dyno_results *results, struct arena *arena);

/* Its label; its id when it is not among them. */
const char *devices_name(const struct devices *devices, const struct device_info *device);

/* A short digest of what identifies a machine's hardware in a run's environment, "m-3f9a2c": never
 * its name, nothing that changes from day to day. NULL when the environment tells nothing of it, or
 * without memory. */
const char *machine_digest(struct arena *arena, const struct properties *environment);

#endif
