#include "measure/count/breakdown.h"
#include "core/base/error.h"
#include <stdlib.h>
#include <string.h>

/* The part of that name; NULL when memory is exhausted. Names are few. */
static struct part *find_part(struct arena *arena, struct parts *parts, const char *component,
			      const char *name)
{
	for (size_t i = 0; i < parts->count; i++)
		if (strcmp(parts->items[i].name, name) == 0 &&
		    parts->items[i].component == component)
			return &parts->items[i];
	struct part *part = parts_add(arena, parts);
	if (!part)
		return NULL;
	part->name = name;
	part->component = component;
	part->macs = part->flops = part->bytes = 0;
	return part;
}

/* component: NULL, or one of component_name's texts. */
static bool add(struct arena *arena, struct parts *parts, const char *component, const char *name,
		const struct count_node *node)
{
	struct part *part = find_part(arena, parts, component, name);
	if (!part)
		return false;
	part->nodes++;
	part->macs += node->macs;
	part->flops += node->flops;
	part->bytes += node->bytes;
	return true;
}

static int compare_flops(const void *a, const void *b)
{
	const struct part *x = a, *y = b;
	if (x->flops != y->flops)
		return x->flops < y->flops ? 1 : -1;
	return strcmp(x->name, y->name);
}

static void sort(struct parts *parts)
{
	if (parts->count)
		qsort(parts->items, parts->count, sizeof(*parts->items), compare_flops);
}

static bool sum_up(struct arena *arena, struct breakdown *breakdown, const struct count *count)
{
	for (size_t i = 0; i < count->node_count; i++) {
		const struct count_node *node = &count->nodes[i];
		const char *component = component_name(node->component);
		if (!add(arena, &breakdown->components, NULL, component, node) ||
		    !add(arena, &breakdown->operators, NULL, node->type, node) ||
		    !add(arena, &breakdown->nested, component, node->type, node) ||
		    (!node->known && !strings_add_once(arena, &breakdown->uncovered, node->type)))
			return false;
	}
	return true;
}

bool breakdown_count(struct analysis *analysis, const struct count *count)
{
	struct breakdown *breakdown = result_add_breakdown(analysis->arena, analysis->result);
	if (!breakdown)
		return error_memory(analysis->err);
	breakdown->components = breakdown->operators = breakdown->nested = (struct parts){ 0 };
	breakdown->uncovered = (struct strings){ 0 };
	if (!sum_up(analysis->arena, breakdown, count))
		return error_memory(analysis->err);
	sort(&breakdown->components);
	sort(&breakdown->operators);
	sort(&breakdown->nested);
	breakdown->model_type = model_type(count);
	return true;
}

/* The largest of convolutions, recurrent layers and products decides. Where it is products, those
 * of two activations tell a transformer from the dense ends of other models. */
const char *model_type(const struct count *count)
{
	double flops[COMPONENT_TOTAL] = { 0 };
	for (size_t i = 0; i < count->node_count; i++)
		flops[count->nodes[i].component] += count->nodes[i].flops;
	double products = flops[COMPONENT_LINEAR] + flops[COMPONENT_ATTENTION];
	double convolutions = flops[COMPONENT_CONVOLUTION], recurrent = flops[COMPONENT_RECURRENT];
	if (convolutions > 0 && convolutions >= products && convolutions >= recurrent)
		return "cnn";
	if (recurrent > 0 && recurrent >= products)
		return "rnn";
	if (flops[COMPONENT_ATTENTION] > 0)
		return "transformer";
	return recurrent > 0 ? "rnn" : "other";
}
