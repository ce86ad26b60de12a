#include "measure/count/profile.h"
#include "core/base/count.h"
#include "core/base/json.h"
#include "measure/count/profile_text.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MICROSECOND 1e-6 /* the unit of "ts" and "dur" */

/* Some thousand nodes of some runs, a kilobyte each, with room to spare. */
#define PROFILE_LIMITS                                                             \
	(struct json_limits)                                                       \
	{                                                                          \
		.bytes = (size_t)512 << 20, .depth = 16, .string = (size_t)1 << 20 \
	}

/* A kernel on the device, of the node in whose name it begins. */
struct dispatch {
	const char *node;
	size_t length; /* of the name */
	double start, time;
};

struct reading {
	struct arena *arena;  /* of what is kept */
	struct arena scratch; /* of the JSON */
	struct profile *profile;
	struct profile_node *nodes; /* of all runs */
	size_t node_count;
	struct dispatch *dispatches; /* of all runs, in scratch */
	size_t dispatch_count;
	struct dyno_error *err;
};

double profile_elements(const struct profile_shape *shape)
{
	double elements = 1;
	for (uint32_t i = 0; i < shape->rank; i++)
		elements *= shape->dims[i];
	return elements;
}

/* --- One event ------------------------------------------------------------------------------- */

/* ORT's names of types are C++'s. */
static enum element_type find_type(const char *name)
{
	static const struct {
		const char *name;
		enum element_type type;
	} names[] = { { "float", ELEMENT_FLOAT }, { "double", ELEMENT_DOUBLE } };
	for (size_t i = 0; name && i < COUNT(names); i++)
		if (strcmp(names[i].name, name) == 0)
			return names[i].type;
	return name ? element_find(name) : ELEMENT_UNDEFINED;
}

/* {"float":[1,3,224,224]}; a scalar's list is empty. More than eight dimensions fall together. */
static void read_shape(const struct json_value *json, struct profile_shape *shape)
{
	const struct json_value *dims = json->type == JSON_OBJECT ? json->first : NULL;
	if (!dims || dims->type != JSON_ARRAY)
		return;
	shape->type = find_type(dims->key);
	for (size_t i = 0; dims->numbers && i < dims->count; i++) {
		double dim = fabs(dims->numbers[i]);
		if (shape->rank < PROFILE_RANK_MAX)
			shape->dims[shape->rank++] = dim;
		else
			shape->dims[PROFILE_RANK_MAX - 1] *= dim;
	}
}

static bool read_shapes(struct reading *r, const struct json_value *list,
			struct profile_shape **shapes, uint32_t *count)
{
	if (!list || list->type != JSON_ARRAY || list->numbers || !list->count)
		return true;
	*shapes = arena_allocate(r->arena, list->count, sizeof(**shapes));
	if (!*shapes)
		return error_memory(r->err);
	for (const struct json_value *item = list->first; item; item = item->next)
		read_shape(item, &(*shapes)[(*count)++]);
	return true;
}

/* Numbers of "args" are written as text. */
static double argument(const struct json_value *args, const char *key)
{
	const struct json_value *value = json_member(args, key);
	char *end;
	if (!value || (value->type != JSON_NUMBER && value->type != JSON_STRING))
		return NAN;
	if (value->type == JSON_NUMBER)
		return value->number;
	double number = strtod(value->string, &end);
	return end == value->string || *end ? NAN : number;
}

static const char *text(const struct json_value *object, const char *key)
{
	const struct json_value *value = json_member(object, key);
	return value && value->type == JSON_STRING ? value->string : "";
}

/* The node is ready when its kernel has run; what came before it (fences) is not its time. */
#define KERNEL_TIME "_kernel_time"

/* What an event of the profile is to us. */
enum event_kind {
	EVENT_OTHER,
	EVENT_RUN,    /* an inference */
	EVENT_KERNEL, /* a node's */
	/* "NODE&OPERATOR&KERNEL": WebGPU's, with a time by the device's clock, brought in line with
	 * the host's. The node's own event only says how long it took to hand the work over. */
	EVENT_DISPATCH,
	EVENT_KINDS,
};

static bool is_kernel(const char *name)
{
	size_t length = strlen(name), suffix = strlen(KERNEL_TIME);
	return length >= suffix && strcmp(name + length - suffix, KERNEL_TIME) == 0;
}

/* The only answer to that: what is counted beforehand is what is read afterwards. */
static enum event_kind kind_of(const struct json_value *event)
{
	const char *category = text(event, "cat"), *name = text(event, "name");
	if (strcmp(category, "Session") == 0 && strcmp(name, "model_run") == 0)
		return EVENT_RUN;
	if (strcmp(category, "Node") == 0 && is_kernel(name))
		return EVENT_KERNEL;
	return strcmp(category, "Api") == 0 && strchr(name, '&') ? EVENT_DISPATCH : EVENT_OTHER;
}

static double time_of(const struct json_value *event, const char *key)
{
	double time = argument(event, key) * MICROSECOND;
	return time >= 0 && time < 1e9 ? time : 0;
}

static bool holds_others(const char *type)
{
	static const char *const names[] = { "If", "Loop", "Scan", "SequenceMap" };
	for (size_t i = 0; i < COUNT(names); i++)
		if (strcmp(names[i], type) == 0)
			return true;
	return false;
}

static bool read_node(struct reading *r, const struct json_value *event)
{
	struct profile_node *node = &r->nodes[r->node_count];
	const struct json_value *args = json_member(event, "args");
	const char *name = text(event, "name");
	*node = (struct profile_node){
		.name = arena_bytes(r->arena, name, strlen(name) - strlen(KERNEL_TIME)),
		.type = arena_string(r->arena, text(args, "op_name")),
		.provider = arena_string(r->arena, text(args, "provider")),
		.start = time_of(event, "ts"),
		.time = time_of(event, "dur"),
		.parameter_bytes = argument(args, "parameter_size"),
		.activation_bytes = argument(args, "activation_size"),
		.output_bytes = argument(args, "output_size"),
		.allocated = argument(args, "mem_bytes_in_use"),
		.peak = argument(args, "mem_in_use_peak"),
		.reserved = argument(args, "mem_arena_held"),
	};
	if (!node->name || !node->type || !node->provider)
		return error_memory(r->err);
	node->holds_others = holds_others(node->type);
	r->node_count++;
	return read_shapes(r, json_member(args, "input_type_shape"), &node->inputs,
			   &node->input_count) &&
	       read_shapes(r, json_member(args, "output_type_shape"), &node->outputs,
			   &node->output_count);
}

/* --- Runs ------------------------------------------------------------------------------------ */

/* By their beginning; of two that begin in the same microsecond the longer one holds the other. */
static int compare_nodes(const void *a, const void *b)
{
	const struct profile_node *x = a, *y = b;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	if (x->time != y->time)
		return x->time > y->time ? -1 : 1;
	return 0;
}

static int compare_starts(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* An If's event lasts as long as the nodes in its branch: only what is left is its own. Walks a
 * run's nodes in order and keeps the open holders on a stack, which `end` and `parent` link. */
static bool subtract_inner(struct reading *r, struct profile_run *run)
{
	double *ends = arena_allocate(&r->scratch, run->count + 1, sizeof(*ends));
	size_t *open = arena_allocate(&r->scratch, run->count + 1, sizeof(*open)), depth = 0;
	if (!ends || !open)
		return error_memory(r->err);
	for (size_t i = 0; i < run->count; i++) {
		struct profile_node *node = &run->nodes[i];
		double time = node->time;
		/* Half a microsecond: start and duration are whole ones. */
		while (depth && node->start + time > ends[depth - 1] + 0.5 * MICROSECOND)
			depth--;
		if (depth) {
			double *outer = &run->nodes[open[depth - 1]].time;
			*outer = fmax(*outer - time, 0);
		}
		if (node->holds_others) {
			open[depth] = i;
			ends[depth++] = node->start + time;
		}
	}
	return true;
}

static int compare_dispatches(const void *a, const void *b)
{
	const struct dispatch *x = a, *y = b;
	return (x->start > y->start) - (x->start < y->start);
}

static bool is_of(const struct dispatch *dispatch, const struct profile_node *node)
{
	return strncmp(node->name, dispatch->node, dispatch->length) == 0 &&
	       !node->name[dispatch->length];
}

/* Kernels come in the order of the nodes, so the search goes on where it was. */
static void add_dispatch(const struct dispatch *dispatch, const struct profile_run *run,
			 double *times, size_t *hint)
{
	for (size_t k = 0; k < run->count; k++) {
		size_t i = (*hint + k) % run->count;
		if (is_of(dispatch, &run->nodes[i])) {
			times[i] += dispatch->time;
			*hint = i;
			return;
		}
	}
}

static bool take_dispatches(struct reading *r, struct profile_run *run, double start, double end,
			    size_t *next)
{
	double *times = arena_allocate(&r->scratch, run->count + 1, sizeof(*times));
	size_t hint = 0;
	if (!times)
		return error_memory(r->err);
	while (*next < r->dispatch_count && r->dispatches[*next].start < start)
		++*next;
	for (; *next < r->dispatch_count && r->dispatches[*next].start <= end; ++*next)
		add_dispatch(&r->dispatches[*next], run, times, &hint);
	for (size_t i = 0; i < run->count; i++)
		if (times[i] > 0)
			run->nodes[i].time = times[i];
	return true;
}

/* Nodes belong to the inference during which they began. */
static bool divide(struct reading *r, const double (*spans)[2])
{
	size_t next = 0, dispatch = 0;
	qsort(r->dispatches, r->dispatch_count, sizeof(*r->dispatches), compare_dispatches);
	qsort(r->nodes, r->node_count, sizeof(*r->nodes), compare_nodes);
	for (size_t i = 0; i < r->profile->count; i++) {
		struct profile_run *run = &r->profile->runs[i];
		double end = spans[i][0] + spans[i][1];
		while (next < r->node_count && r->nodes[next].start < spans[i][0])
			next++;
		run->time = spans[i][1];
		run->nodes = r->nodes + next;
		for (; next < r->node_count && r->nodes[next].start <= end; next++)
			run->count++;
		if (!subtract_inner(r, run) ||
		    !take_dispatches(r, run, spans[i][0], end, &dispatch))
			return false;
	}
	return true;
}

static struct dispatch read_dispatch(const struct json_value *event)
{
	const char *name = text(event, "name");
	return (struct dispatch){ name, strcspn(name, "&"), time_of(event, "ts"),
				  time_of(event, "dur") };
}

static bool read_event(struct reading *r, const struct json_value *event, double (*spans)[2])
{
	switch (kind_of(event)) {
	case EVENT_RUN:
		spans[r->profile->count][0] = time_of(event, "ts");
		spans[r->profile->count++][1] = time_of(event, "dur");
		return true;
	case EVENT_DISPATCH:
		r->dispatches[r->dispatch_count++] = read_dispatch(event);
		return true;
	case EVENT_KERNEL:
		return read_node(r, event);
	default:
		return true;
	}
}

static bool read_events(struct reading *r, const struct json_value *events)
{
	size_t counts[EVENT_KINDS] = { 0 };
	for (const struct json_value *event = events->first; event; event = event->next)
		counts[kind_of(event)]++;
	r->nodes = arena_allocate(r->arena, counts[EVENT_KERNEL] + 1, sizeof(*r->nodes));
	r->profile->runs =
		arena_allocate(r->arena, counts[EVENT_RUN] + 1, sizeof(*r->profile->runs));
	double(*spans)[2] = arena_allocate(&r->scratch, counts[EVENT_RUN] + 1, sizeof(*spans));
	r->dispatches =
		arena_allocate(&r->scratch, counts[EVENT_DISPATCH] + 1, sizeof(*r->dispatches));
	if (!r->nodes || !r->profile->runs || !spans || !r->dispatches)
		return error_memory(r->err);
	for (const struct json_value *event = events->first; event; event = event->next)
		if (!read_event(r, event, spans))
			return false;
	qsort(spans, r->profile->count, sizeof(*spans), compare_starts);
	return divide(r, (const double(*)[2])spans);
}

bool profile_read(const char *text, size_t length, struct arena *arena, struct profile *profile,
		  struct dyno_error *err)
{
	struct reading r = { .arena = arena, .profile = profile, .err = err };
	*profile = (struct profile){ 0 };
	struct buffer mended = { 0 };
	if (profile_text_mend(text, length, &mended)) {
		text = buffer_text(&mended);
		length = mended.length;
	}
	const struct json_value *events =
		mended.failed ? NULL : json_parse(&r.scratch, text, length, PROFILE_LIMITS, err);
	bool ok = events &&
		  ((events->type == JSON_ARRAY && !events->numbers) ||
		   error_set(err, DYNO_ERROR_FORMAT, "the profile is not a list of events")) &&
		  read_events(&r, events);
	if (mended.failed)
		error_memory(err);
	buffer_finish(&mended);
	arena_finish(&r.scratch);
	return ok || error_prefix(err, "profile");
}
