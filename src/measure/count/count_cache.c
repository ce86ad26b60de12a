#include "measure/count/count_cache.h"
#include "host/cache.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

/* To be raised with every change of the formulas (operators.c) that changes a count. */
#define FORMULAS 7

#define RUNS_MAX 3

const char *count_cache_key(const struct analysis *analysis, uint64_t batch)
{
	const struct settings *settings = analysis->settings;
	const char *digest = analysis->result->cell.model->digest;
	struct buffer key = { 0 };
	if (!digest || !*digest || !analysis->cell->inputs || settings_give_inputs(settings))
		return NULL;
	buffer_printf(&key, "%d %s inputs %s batch %" PRIu64, FORMULAS, digest,
		      analysis->cell->inputs, batch);
	return buffer_keep(&key, analysis->arena);
}

/* --- Writing --------------------------------------------------------------------------------- */

/* What is unknown is left out, as the reader takes no null for a number. */
static void member_known(struct json_writer *writer, const char *key, double number)
{
	if (isfinite(number))
		json_member_number(writer, key, number);
}

static void write_node(struct json_writer *writer, const struct count_node *node)
{
	json_begin_object(writer);
	json_member_string(writer, "name", node->name);
	json_member_string(writer, "type", node->type);
	json_member_string(writer, "component", component_name(node->component));
	json_member_boolean(writer, "known", node->known);
	json_member_number(writer, "macs", node->macs);
	json_member_number(writer, "flops", node->flops);
	json_member_number(writer, "bytes", node->bytes);
	json_end_object(writer);
}

void count_cache_write(const char *key, const struct count *counts, size_t runs, uint64_t batch,
		       double time)
{
	struct json_writer writer = { 0 };
	cache_begin(&writer, key);
	json_begin_object(&writer);
	json_member_count(&writer, "batch", batch);
	member_known(&writer, "time", time);
	json_key(&writer, "runs");
	json_begin_array(&writer);
	for (size_t i = 0; i < runs; i++) {
		json_begin_object(&writer);
		member_known(&writer, "parameter_bytes", counts[i].parameter_bytes);
		member_known(&writer, "coverage", counts[i].coverage);
		json_member_boolean(&writer, "decides", counts[i].decides);
		json_key(&writer, "nodes");
		json_begin_array(&writer);
		for (size_t k = 0; k < counts[i].node_count; k++)
			write_node(&writer, &counts[i].nodes[k]);
		json_end_array(&writer);
		json_end_object(&writer);
	}
	json_end_array(&writer);
	json_end_object(&writer);
	cache_end(&writer, "counts", key);
}

/* --- Reading --------------------------------------------------------------------------------- */

static bool find_component(const char *name, enum component *component)
{
	for (int i = 0; name && i < COMPONENT_TOTAL; i++)
		if (strcmp(component_name((enum component)i), name) == 0) {
			*component = (enum component)i;
			return true;
		}
	return false;
}

static bool read_node(const struct json_value *json, struct count_node *node)
{
	const char *component = NULL;
	node->macs = node->flops = node->bytes = NAN;
	node->time = NAN;
	return json_get_boolean(json, "known", &node->known, NULL) &&
	       json_get_string(json, "name", &node->name, NULL) &&
	       json_get_string(json, "type", &node->type, NULL) &&
	       json_get_string(json, "component", &component, NULL) &&
	       json_get_number(json, "macs", &node->macs, NULL) &&
	       json_get_number(json, "flops", &node->flops, NULL) &&
	       json_get_number(json, "bytes", &node->bytes, NULL) && node->name && node->type &&
	       find_component(component, &node->component) && node->macs >= 0 && node->flops >= 0 &&
	       node->bytes >= 0;
}

static bool read_run(const struct json_value *json, struct arena *arena, struct count *count)
{
	const struct json_value *nodes = json_member(json, "nodes");
	*count = (struct count){ .coverage = NAN };
	if (!nodes || nodes->type != JSON_ARRAY || nodes->numbers ||
	    !json_get_number(json, "parameter_bytes", &count->parameter_bytes, NULL) ||
	    !json_get_number(json, "coverage", &count->coverage, NULL) ||
	    !json_get_boolean(json, "decides", &count->decides, NULL))
		return false;
	count->nodes = arena_allocate(arena, nodes->count + 1, sizeof(*count->nodes));
	if (!count->nodes)
		return false;
	for (const struct json_value *node = nodes->first; node; node = node->next)
		if (!read_node(node, &count->nodes[count->node_count++]))
			return false;
	count_add_up(count);
	return true;
}

bool count_cache_read(const char *key, struct arena *arena, struct count *counts, size_t *runs,
		      uint64_t *batch, double *time)
{
	const struct json_value *json = cache_read("counts", key, arena);
	const struct json_value *list = json ? json_member(json, "runs") : NULL;
	*runs = 0;
	*batch = 0;
	*time = NAN;
	if (!list || list->type != JSON_ARRAY || list->numbers ||
	    !json_get_count(json, "batch", batch, NULL) ||
	    !json_get_number(json, "time", time, NULL) || list->count != (*batch ? 1 : RUNS_MAX))
		return false;
	for (const struct json_value *run = list->first; run; run = run->next)
		if (!read_run(run, arena, &counts[(*runs)++]))
			return false;
	return true;
}
