/* The walk through a network: what is known of each value on its way from the inputs, and the rules
 * by which a node adds to it.
 *
 * A kind of evidence is a file: rules/NAME.c with one table of rules at its end, which stands in
 * trace_rules[] (trace.c). Adding a rule: a function, and its row in the table of its kind. */
#ifndef DYNO_MEASURE_INPUT_TRACE_H
#define DYNO_MEASURE_INPUT_TRACE_H

#include "measure/input/evidence.h"

#define TRACE_RANK_MAX    8
#define TRACE_NUMBERS_MAX 16
#define TRACE_ORIGINS_MAX 2

/* Numbers that are those of an input, times `factor`, plus `offset`. */
struct origin {
	uint32_t input;
	double factor, offset;
};

struct traced {
	bool known;  /* false: nothing was noted yet */
	bool shaped; /* axes[0 .. rank) are there; some may be unknown */
	uint8_t rank;
	struct length *axes;
	uint8_t number_count;
	struct length *numbers; /* of a short list of whole numbers, a shape mostly; NULL unknown */
	struct origin origins[TRACE_ORIGINS_MAX];
	uint8_t origin_count;
};

struct walk {
	const struct network *network;
	struct evidence *evidence;
	const struct tensor_spec *specs;
	size_t count;
	struct arena *arena;   /* what stays */
	struct arena *scratch; /* what dies with the walk */
	struct traced *values; /* by value of the network */
	size_t steps;
	unsigned depth;
	const struct network_node *node; /* at which the walk is */
	size_t conflicts;     /* lengths that cannot be, outside of inner graphs: fit.c */
	const char *conflict; /* where the first is */
	size_t doubts; /* rows that become more, or fewer, where all that an item has becomes one
			  row */
};

/* One kind of node, and what it tells. */
struct rule {
	const char *ops; /* names, a blank between; NULL ends a table */
	void (*apply)(struct walk *walk);
	const char *tells; /* for people: what is decided by it */
};

extern const struct rule rules_moving[], rules_cutting[], rules_weight[], rules_side[],
	rules_index[], rules_mask[], rules_operand[];
extern const struct rule *const trace_rules[]; /* NULL-terminated, in the order of application */

/* Operands and results of the node. An operand that is left out is known as nothing. */
const struct traced *trace_in(struct walk *walk, size_t operand);
struct traced *trace_out(struct walk *walk, size_t result);
bool trace_is_op(const struct walk *walk, const char *op);

/* A constant operand; NULL: it is none. */
const struct network_value *trace_constant(const struct walk *walk, size_t operand);
/* The one number of a constant of one element (or of many that are all the same). */
bool trace_number(const struct walk *walk, size_t operand, double *number);

/* An axis counted from behind where it is negative; false: the operand has no such. */
bool trace_axis(const struct traced *traced, int64_t axis, size_t *place);

/* Makes a shape of that rank for a result, of unknown lengths. NULL: no memory, or too many. */
struct length *trace_shape(struct walk *walk, size_t result, size_t rank);
struct length *trace_numbers(struct walk *walk, size_t result, size_t count);

/* The numbers of an operand are among the first result's. */
void trace_take_origins(struct walk *walk, size_t operand);

bool trace_is_one(const struct length *length);

/* The axes that are named by an operand or, in older models, by an attribute. */
size_t trace_named_axes(struct walk *walk, size_t operand, int64_t *axes, size_t most);

/* "Conv /stem/Conv": where evidence comes from, behind what is said of it. */
const char *trace_why(struct walk *walk, const char *format, ...) DYNO_PRINTF(2, 3);

/* Both lengths are the same: `what` says by what, as trace_why's format without arguments. */
void trace_equal(struct walk *walk, struct length a, struct length b, const char *what);

/* Such lengths cannot be: the engine would refuse them. */
void trace_conflict(struct walk *walk, const char *what);

/* What a free axis is; the first that tells is believed. */
void trace_role(struct walk *walk, struct length length, enum role role, const char *what);

/* What is in the input that an operand is as it is; nothing happens where it is none. The first
 * that tells is believed, and returned to be filled; else NULL. */
struct content_evidence *trace_content(struct walk *walk, size_t operand, enum content content,
				       const char *what);

/* Walks through an inner graph or a function, whose first inputs are these values (NETWORK_NONE:
 * nothing is known) and whose results become those of the node from `first` on. */
void trace_body(struct walk *walk, const struct network_body *body, const uint32_t *values,
		size_t count);

/* Walks through the network from the inputs. False when memory is exhausted. */
bool trace_walk(struct walk *walk);

/* Empty evidence for that many inputs. */
bool evidence_init(struct evidence *evidence, struct arena *arena, size_t count);

/* Settles sides of images, or lengths of signals, that the walk left open: where products behind
 * convolutions take one size alone, and the usual one does not fit. False as above. */
bool fit_sides(const struct walk *walk);

#endif
