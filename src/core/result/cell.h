/* A cell: one point of what is measured, model × device × batch × … Results, plans, histories and
 * progress embed it. */
#ifndef DYNO_CORE_RESULT_CELL_H
#define DYNO_CORE_RESULT_CELL_H

#include <stdint.h>

struct model_info;
struct device_info;

struct cell {
	const struct model_info *model;
	const struct device_info *device;
	const char *engine; /* what ran it: "ort", "null" */
	uint64_t batch;
	uint64_t sequence;     /* 0: none */
	const char *precision; /* float32, … ; as the model has it */
	uint64_t threads;
	uint64_t streams;
};

#endif
