/* dyno show --operators: where the work and the time of an inference go. */
#ifndef DYNO_CLI_SHOW_OPERATORS_H
#define DYNO_CLI_SHOW_OPERATORS_H

#include "core/result/devices.h"
#include "core/result/models.h"

/* What models and devices are called among all that are shown. */
struct labels {
	struct models models;
	struct devices devices;
	uint64_t differ; /* bits of the words that they differ in */
};

/* Tables of the result's breakdown; a sentence where it has none. width 0: no limit. */
void show_operators(struct buffer *out, const struct labels *labels, const struct result *result,
		    size_t width);

#endif
