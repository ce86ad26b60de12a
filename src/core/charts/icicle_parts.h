/* The blocks that an icicle (icicle.c) is made of: parts of an inference within each other. */
#ifndef DYNO_CORE_CHARTS_ICICLE_PARTS_H
#define DYNO_CORE_CHARTS_ICICLE_PARTS_H

#include "core/chart/draw.h"

enum level {
	LEVEL_WHOLE,
	LEVEL_COMPONENT,
	LEVEL_OPERATOR,
	LEVEL_NODE,
	LEVELS,
};

extern const char *const icicle_levels[LEVELS]; /* what they are called */

/* What is wide as what, and where it stands: within components, else by operator alone. */
struct width {
	enum field_id field; /* that asks for it */
	const char *title;
	enum unit unit;
	double (*value)(const struct part *part);
	size_t nested, flat; /* offsets of struct parts in struct breakdown */
	bool nodes;          /* the nodes are of the same model */
	const char *more, *less;
};
#define ICICLE_WIDTHS 3
extern const struct width icicle_widths[ICICLE_WIDTHS];

/* One rectangle: what it is called, and what it is within. */
struct block {
	enum level level;
	const char *names[LEVELS]; /* of its level and above; NULL below, and where there is none */
	double from, size;
};

struct icicle {
	const struct chart_row *row;
	struct block *items;
	size_t count;
	double total;
	bool has_components, has_nodes;
};

/* What all blocks of that width add up to; 0: there are none, or it is no number. */
double icicle_total(const struct breakdown *breakdown, const struct width *width);

/* The blocks of a row, those of a level from left to right, each before what is within it. False
 * when memory is exhausted. */
bool icicle_make(struct drawing *drawing, const struct chart_row *row, const struct width *width,
		 struct icicle *icicle);

/* Are both the same text, or none? */
bool icicle_same(const char *a, const char *b);

#endif
