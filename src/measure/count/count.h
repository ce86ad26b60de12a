/* Counting what one inference of a cell computes and moves, node by node. Each model is counted
 * once, at three small batch sizes and those of the run that take no longer in one session, and
 * kept by its digest (count_cache.h); larger batches are extended from the small ones.
 *
 * For metrics: call count_cell in your analyse(); what `flops` has counted is there at once, and
 * the other way round. */
#ifndef DYNO_MEASURE_COUNT_COUNT_H
#define DYNO_MEASURE_COUNT_COUNT_H

#include "measure/count/analysis.h"
#include "measure/count/operators.h"

struct count_node {
	const char *name;
	const char *type;
	enum component component;
	bool known; /* its operator has a formula */
	double macs;
	double flops;
	double bytes; /* read and written, estimated */
	double time;  /* s, on the CPU, unoptimised, at batch size 1: for coverage alone */
};

struct count {
	struct count_node *nodes;
	size_t node_count;
	double macs, flops, bytes;
	double parameter_bytes; /* of the weights, each once a node that uses it */
	double coverage;        /* share of the nodes' time whose operator has a formula */
	bool decides;           /* it has nodes that do more or less as the graph sees fit */
	bool extended;          /* from smaller batches */
};

/* Sums up the nodes. */
void count_add_up(struct count *count);

/* NULL with analysis->err. Lives in the analysis's arena. */
const struct count *count_cell(struct analysis *analysis);

#endif
