/* Built-in architectures: well-known models built in memory with ORT's model editor API from seeded
 * weights. They have the published shapes and operators, so they cost what the real ones cost;
 * their outputs mean nothing, and wherever they are named they are said to be synthetic.
 *
 * Adding an architecture:
 *   1. architectures/NAME.c with a build function on the graph builder (graph.h) and one
 *      const struct architecture at its end,
 *   2. its row in architectures[] (architecture.c),
 *   3. its published parameter count in that struct: a test compares. */
#ifndef DYNO_MEASURE_GRAPH_ARCHITECTURE_H
#define DYNO_MEASURE_GRAPH_ARCHITECTURE_H

#include "core/result/result.h"

struct graph; /* the builder, graph.h */

struct architecture {
	const char *name;    /* "bert-base-uncased" */
	const char *title;   /* one line for `dyno models` */
	const char *source;  /* paper, and where the published parameter count stands */
	double parameters;   /* as published, exact; 0 for identity */
	uint64_t vocabulary; /* ids its inputs may hold; 0: none */
	void (*build)(struct graph *graph);
};

extern const struct architecture *const architectures[]; /* NULL-terminated */

const struct architecture *architecture_find(const char *name);

/* "sha256:…" over the graph's description (operators, attributes, shapes, seeds), without making
 * the weights. */
const char *architecture_digest(const struct architecture *architecture, struct arena *arena,
				struct dyno_error *err);

#endif
