#include "core/charts/icicle_parts.h"
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

const char *const icicle_levels[LEVELS] = { "Inference", "Component", "Operator", "Node" };

static double time_of(const struct part *part)
{
	return part->time;
}

static double flops_of(const struct part *part)
{
	return part->flops;
}

static double bytes_of(const struct part *part)
{
	return part->bytes;
}

const struct width icicle_widths[ICICLE_WIDTHS] = {
	{ FIELD_LATENCY_MEDIAN, "Time", UNIT_SECOND, time_of,
	  offsetof(struct breakdown, measured_nested), offsetof(struct breakdown, measured), true,
	  "slower", "faster" },
	{ FIELD_FLOPS_TOTAL, "FLOPs", UNIT_FLOP, flops_of, offsetof(struct breakdown, nested),
	  offsetof(struct breakdown, operators), false, "more", "less" },
	{ FIELD_BYTES_MOVED, "Bytes read and written", UNIT_BYTE, bytes_of,
	  offsetof(struct breakdown, nested), offsetof(struct breakdown, operators), false, "more",
	  "less" },
};

/* --- Blocks ---------------------------------------------------------------------------------- */

#define BLOCKS_MOST 400 /* of a cell; what is smaller is not seen */

static const struct parts *parts_at(const struct breakdown *breakdown, size_t offset)
{
	return (const void *)((const char *)breakdown + offset);
}

/* 0 of what has none, or no number. */
static double size_of(const struct width *width, const struct part *part)
{
	double size = width->value(part);
	return isfinite(size) && size > 0 ? size : 0;
}

/* 0 also where it is no number any more. */
static double total_of(const struct parts *parts, const struct width *width)
{
	double total = 0;
	for (size_t i = 0; i < parts->count; i++)
		total += size_of(width, &parts->items[i]);
	return isfinite(total) ? total : 0;
}

/* The parts of a breakdown that blocks are made of. */
static const struct parts *parts_of(const struct breakdown *breakdown, const struct width *width)
{
	const struct parts *nested = parts_at(breakdown, width->nested);
	return total_of(nested, width) > 0 ? nested : parts_at(breakdown, width->flat);
}

bool icicle_same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static struct block *add_block(struct icicle *icicle, enum level level,
			       const char *const names[LEVELS], double from, double size)
{
	if (icicle->count == BLOCKS_MOST || !(size > 0))
		return NULL;
	struct block *block = &icicle->items[icicle->count++];
	*block = (struct block){ .level = level, .from = from, .size = size };
	for (enum level k = 0; k <= level; k++)
		block->names[k] = names[k];
	return block;
}

/* The known nodes of an operator, and what is left of it. */
static void add_nodes(struct icicle *icicle, const struct breakdown *breakdown,
		      const struct part *operator_part, const char *names[LEVELS], double from,
		      double size)
{
	const struct parts *nodes = &breakdown->slowest;
	double end = from + size;
	for (size_t i = 0; i < nodes->count; i++) {
		const struct part *node = &nodes->items[i];
		if (!icicle_same(node->type, operator_part->name) ||
		    (operator_part->component &&
		     !icicle_same(node->component, operator_part->component)))
			continue;
		names[LEVEL_NODE] = node->name;
		double own = fmin(isfinite(node->time) ? fmax(node->time, 0) : 0, end - from);
		icicle->has_nodes |= add_block(icicle, LEVEL_NODE, names, from, own) != NULL;
		from += own;
	}
	names[LEVEL_NODE] = NULL;
}

/* Operators in a component, or all where there are none; the list is sorted already. */
static void add_operators(struct icicle *icicle, const struct breakdown *breakdown,
			  const struct width *width, const struct parts *parts,
			  const char *names[LEVELS], double from)
{
	for (size_t i = 0; i < parts->count; i++) {
		const struct part *part = &parts->items[i];
		double size = size_of(width, part);
		if (!(size > 0) || !icicle_same(part->component, names[LEVEL_COMPONENT]))
			continue;
		names[LEVEL_OPERATOR] = part->name;
		add_block(icicle, LEVEL_OPERATOR, names, from, size);
		if (width->nodes)
			add_nodes(icicle, breakdown, part, names, from, size);
		from += size;
	}
	names[LEVEL_OPERATOR] = NULL;
}

struct sum {
	const char *name;
	double size;
};

static int by_size(const void *a, const void *b)
{
	const struct sum *x = a, *y = b;
	return x->size != y->size ? (x->size < y->size) - (x->size > y->size)
				  : strcmp(x->name, y->name);
}

/* Components, the largest first; their number. */
static size_t sum_components(const struct parts *parts, const struct width *width,
			     struct sum sums[BLOCKS_MOST])
{
	size_t count = 0;
	for (size_t i = 0; i < parts->count; i++) {
		const struct part *part = &parts->items[i];
		double size = size_of(width, part);
		size_t at = 0;
		while (at < count && !icicle_same(sums[at].name, part->component))
			at++;
		if (!part->component || !(size > 0) || at == BLOCKS_MOST)
			continue;
		if (at == count)
			sums[count++] = (struct sum){ part->component, 0 };
		sums[at].size += size;
	}
	qsort(sums, count, sizeof(*sums), by_size);
	return count;
}

double icicle_total(const struct breakdown *breakdown, const struct width *width)
{
	return total_of(parts_of(breakdown, width), width);
}

bool icicle_make(struct drawing *drawing, const struct chart_row *row, const struct width *width,
		 struct icicle *icicle)
{
	const struct breakdown *breakdown = row->result->breakdown;
	const struct parts *parts = parts_of(breakdown, width);
	struct sum *sums = arena_allocate(drawing->arena, BLOCKS_MOST, sizeof(*sums));
	const char *names[LEVELS] = { icicle_levels[LEVEL_WHOLE] };
	double from = 0;
	*icicle = (struct icicle){
		.row = row,
		.items = arena_allocate(drawing->arena, BLOCKS_MOST, sizeof(*icicle->items)),
		.total = total_of(parts, width),
	};
	if (!sums || !icicle->items)
		return false;
	size_t components = sum_components(parts, width, sums);
	icicle->has_components = components > 0;
	add_block(icicle, LEVEL_WHOLE, names, 0, icicle->total);
	for (size_t i = 0; i < components; i++) {
		names[LEVEL_COMPONENT] = sums[i].name;
		add_block(icicle, LEVEL_COMPONENT, names, from, sums[i].size);
		add_operators(icicle, breakdown, width, parts, names, from);
		from += sums[i].size;
	}
	names[LEVEL_COMPONENT] = NULL;
	if (!components)
		add_operators(icicle, breakdown, width, parts, names, 0);
	return true;
}
