#include "measure/input/trace.h"
#include <string.h>

/* Operands and results of nodes that are looked at, also again in functions. */
#define STEPS_MAX ((size_t)1 << 22)
#define DEPTH_MAX 16

const struct rule *const trace_rules[] = { rules_moving, rules_cutting, rules_weight,  rules_side,
					   rules_index,  rules_mask,    rules_operand, NULL };

/* --- Values ---------------------------------------------------------------------------------- */

/* Constants are noted when somebody asks for them. */
static void note_constant(struct walk *walk, const struct network_value *value,
			  struct traced *traced)
{
	bool whole = value->type == ELEMENT_INT64 || value->type == ELEMENT_INT32;
	traced->known = true;
	if (!value->constant || value->rank > TRACE_RANK_MAX)
		return;
	traced->axes = arena_allocate(walk->scratch, value->rank + 1u, sizeof(*traced->axes));
	for (size_t i = 0; traced->axes && i < value->rank; i++)
		traced->axes[i] = length_constant(value->dims[i]);
	traced->shaped = traced->axes;
	traced->rank = value->rank;
	if (!whole || !value->numbers || value->rank > 1 || value->number_count > TRACE_NUMBERS_MAX)
		return;
	traced->numbers =
		arena_allocate(walk->scratch, value->number_count, sizeof(*traced->numbers));
	for (size_t i = 0; traced->numbers && i < value->number_count; i++)
		traced->numbers[i] = length_constant(network_whole(value->numbers[i]));
	traced->number_count = (uint8_t)value->number_count;
}

const struct traced *trace_in(struct walk *walk, size_t operand)
{
	static const struct traced nothing;
	const struct network_node *node = walk->node;
	if (operand >= node->input_count || node->inputs[operand] == NETWORK_NONE)
		return &nothing;
	struct traced *traced = &walk->values[node->inputs[operand]];
	if (!traced->known)
		note_constant(walk, &walk->network->values[node->inputs[operand]], traced);
	return traced;
}

struct traced *trace_out(struct walk *walk, size_t result)
{
	const struct network_node *node = walk->node;
	if (result >= node->output_count || node->outputs[result] == NETWORK_NONE)
		return NULL;
	return &walk->values[node->outputs[result]];
}

bool trace_is_op(const struct walk *walk, const char *op)
{
	return strcmp(walk->node->op, op) == 0;
}

const struct network_value *trace_constant(const struct walk *walk, size_t operand)
{
	const struct network_value *value = network_operand(walk->network, walk->node, operand);
	return value && value->constant ? value : NULL;
}

bool trace_number(const struct walk *walk, size_t operand, double *number)
{
	const struct network_value *value = trace_constant(walk, operand);
	if (!value || !value->numbers)
		return false;
	for (size_t i = 1; i < value->number_count; i++)
		if (value->numbers[i] != value->numbers[0])
			return false;
	*number = value->numbers[0];
	return true;
}

bool trace_axis(const struct traced *traced, int64_t axis, size_t *place)
{
	int64_t from_front = axis < 0 ? axis + traced->rank : axis;
	*place = (size_t)from_front;
	return traced->shaped && from_front >= 0 && from_front < traced->rank;
}

struct length *trace_shape(struct walk *walk, size_t result, size_t rank)
{
	struct traced *out = trace_out(walk, result);
	if (!out || rank > TRACE_RANK_MAX)
		return NULL;
	out->axes = arena_allocate(walk->scratch, rank + 1, sizeof(*out->axes));
	out->shaped = out->axes;
	out->rank = (uint8_t)rank;
	return out->axes;
}

struct length *trace_numbers(struct walk *walk, size_t result, size_t count)
{
	struct traced *out = trace_out(walk, result);
	if (!out || count > TRACE_NUMBERS_MAX)
		return NULL;
	out->numbers = arena_allocate(walk->scratch, count, sizeof(*out->numbers));
	out->number_count = (uint8_t)count;
	return out->numbers;
}

void trace_take_origins(struct walk *walk, size_t operand)
{
	const struct traced *in = trace_in(walk, operand);
	struct traced *out = trace_out(walk, 0);
	for (size_t i = 0; out && i < in->origin_count; i++)
		if (out->origin_count < TRACE_ORIGINS_MAX)
			out->origins[out->origin_count++] = in->origins[i];
}

bool trace_is_one(const struct length *length)
{
	return length_is_constant(length) && length->constant == 1;
}

/* The axes that are named by an operand or, in older models, by an attribute. */
size_t trace_named_axes(struct walk *walk, size_t operand, int64_t *axes, size_t most)
{
	const struct network_attribute *attribute = network_attribute(walk->node, "axes");
	const struct traced *in = trace_in(walk, operand);
	size_t count = 0;
	for (size_t i = 0; attribute && i < attribute->count && count < most; i++)
		axes[count++] = attribute->integers[i];
	for (size_t i = 0; !attribute && in->numbers && i < in->number_count && count < most; i++)
		if (length_is_constant(&in->numbers[i]))
			axes[count++] = in->numbers[i].constant;
	return count;
}

/* --- Evidence -------------------------------------------------------------------------------- */

const char *trace_why(struct walk *walk, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	const char *what = arena_vprintf(walk->arena, format, arguments);
	va_end(arguments);
	const struct network_node *node = walk->node;
	return arena_printf(walk->arena, "%s of %s%s%.100s", what ? what : "", node->op,
			    *node->name ? " " : "", node->name);
}

void trace_equal(struct walk *walk, struct length a, struct length b, const char *what)
{
	struct lengths *lengths = &walk->evidence->lengths;
	if (!a.known || !b.known || length_same(&a, &b))
		return;
	if (!a.count && !b.count) {
		trace_conflict(walk, what);
		return;
	}
	a = lengths_settle(lengths, a);
	b = lengths_settle(lengths, b);
	if (a.known && b.known && !length_same(&a, &b))
		lengths_equal(lengths, a, b, trace_why(walk, "%s", what));
}

/* In an inner graph it may be the way that is not taken. */
void trace_conflict(struct walk *walk, const char *what)
{
	if (walk->depth)
		return;
	if (!walk->conflicts++)
		walk->conflict = trace_why(walk, "%s", what);
}

void trace_role(struct walk *walk, struct length length, enum role role, const char *what)
{
	length = lengths_settle(&walk->evidence->lengths, length);
	if (!length_is_variable(&length))
		return;
	struct axis_evidence *axis = &walk->evidence->axes[length.parts[0].variable];
	if (axis->role == ROLE_UNKNOWN)
		*axis = (struct axis_evidence){ role, trace_why(walk, "%s", what) };
}

struct content_evidence *trace_content(struct walk *walk, size_t operand, enum content content,
				       const char *what)
{
	const struct traced *in = trace_in(walk, operand);
	if (in->origin_count != 1 || in->origins[0].factor != 1 || in->origins[0].offset != 0)
		return NULL;
	struct content_evidence *evidence = &walk->evidence->contents[in->origins[0].input];
	if (evidence->content != CONTENT_NONE)
		return NULL;
	evidence->content = content;
	evidence->why = trace_why(walk, "%s", what);
	return evidence;
}

/* --- Walking --------------------------------------------------------------------------------- */

static bool lists(const char *ops, const char *op, size_t length)
{
	for (const char *at = ops; at; at = strchr(at, ' ')) {
		at += *at == ' ';
		if (*at == *op && strncmp(at, op, length) == 0 &&
		    (at[length] == ' ' || at[length] == '\0'))
			return true;
	}
	return false;
}

static void apply_rules(struct walk *walk)
{
	size_t length = strlen(walk->node->op);
	for (size_t t = 0; length && trace_rules[t]; t++)
		for (const struct rule *rule = trace_rules[t]; rule->ops; rule++)
			if (*rule->ops == '*' || lists(rule->ops, walk->node->op, length))
				rule->apply(walk);
}

/* What was known of the results is of another call of a function. */
static void visit(struct walk *walk, const struct network_node *node)
{
	walk->node = node;
	walk->steps += 1 + node->input_count + node->output_count;
	for (size_t i = 0; i < node->output_count; i++) {
		struct traced *out = trace_out(walk, i);
		if (out && !walk->network->values[node->outputs[i]].constant)
			*out = (struct traced){ .known = true };
	}
	const struct network_body *function = network_function(walk->network, node);
	if (function)
		trace_body(walk, function, node->inputs, node->input_count);
	else
		apply_rules(walk);
}

static void bind_inputs(struct walk *walk, const struct network_body *body, const uint32_t *values,
			size_t count)
{
	for (size_t i = 0; i < body->input_count; i++) {
		uint32_t inner = body->inputs[i];
		uint32_t outer = i < count ? values[i] : NETWORK_NONE;
		if (inner == NETWORK_NONE || inner == outer)
			continue;
		struct traced *traced = &walk->values[inner];
		*traced = (struct traced){ .known = true };
		if (outer == NETWORK_NONE)
			continue;
		if (!walk->values[outer].known)
			note_constant(walk, &walk->network->values[outer], &walk->values[outer]);
		*traced = walk->values[outer];
	}
}

void trace_body(struct walk *walk, const struct network_body *body, const uint32_t *values,
		size_t count)
{
	const struct network_node *outside = walk->node;
	if (walk->depth == DEPTH_MAX)
		return;
	walk->depth++;
	walk->steps += body->input_count;
	bind_inputs(walk, body, values, count);
	for (size_t i = 0; i < body->node_count && walk->steps < STEPS_MAX; i++)
		visit(walk, &body->nodes[i]);
	walk->depth--;
	walk->node = outside;
	for (size_t i = 0; i < body->output_count && i < outside->output_count; i++)
		if (body->outputs[i] != NETWORK_NONE && trace_out(walk, i))
			*trace_out(walk, i) = walk->values[body->outputs[i]];
}

/* --- Beginning ------------------------------------------------------------------------------- */

static bool begin_input(struct walk *walk, size_t index)
{
	const struct tensor_spec *spec = &walk->specs[index];
	const struct network_value *input = network_input(walk->network, spec->name);
	if (!input)
		return true;
	walk->evidence->shapeless[index] =
		spec->is_tensor && spec->rank == 0 && input->rank == NETWORK_RANK_NONE;
	struct traced *traced = &walk->values[input - walk->network->values];
	traced->known = true;
	traced->origins[0] = (struct origin){ (uint32_t)index, 1, 0 };
	traced->origin_count = 1;
	if (walk->evidence->shapeless[index] || spec->rank > TRACE_RANK_MAX)
		return true;
	traced->axes = arena_allocate(walk->scratch, spec->rank + 1, sizeof(*traced->axes));
	for (size_t i = 0; traced->axes && i < spec->rank; i++)
		traced->axes[i] = spec->dims[i] >= 0 ? length_constant(spec->dims[i])
						     : length_variable(evidence_variable(index, i));
	traced->shaped = traced->axes;
	traced->rank = (uint8_t)spec->rank;
	return traced->shaped;
}

bool trace_walk(struct walk *walk)
{
	walk->values = arena_allocate(walk->scratch, walk->network->value_count + 1,
				      sizeof(*walk->values));
	if (!walk->values)
		return false;
	for (size_t i = 0; i < walk->count; i++)
		if (!begin_input(walk, i))
			return false;
	const struct network_body *main = &walk->network->bodies[0];
	for (size_t i = 0; i < main->node_count && walk->steps < STEPS_MAX; i++)
		visit(walk, &main->nodes[i]);
	return !walk->scratch->failed;
}

bool evidence_init(struct evidence *evidence, struct arena *arena, size_t count)
{
	size_t variables = count * TENSOR_RANK_MAX + 1;
	*evidence = (struct evidence){ .most = NULL };
	evidence->lengths.count = variables - 1;
	evidence->lengths.variables =
		arena_allocate(arena, variables, sizeof(*evidence->lengths.variables));
	evidence->axes = arena_allocate(arena, variables, sizeof(*evidence->axes));
	evidence->contents = arena_allocate(arena, count + 1, sizeof(*evidence->contents));
	evidence->shapeless = arena_allocate(arena, count + 1, sizeof(*evidence->shapeless));
	return evidence->lengths.variables && evidence->axes && evidence->contents &&
	       evidence->shapeless;
}

bool evidence_find(struct evidence *evidence, struct arena *arena, const struct tensor_spec *specs,
		   size_t count, const struct network *network)
{
	struct arena scratch = { 0 };
	if (!evidence_init(evidence, arena, count))
		return false;
	if (!network || !network->body_count)
		return true;
	struct walk walk = { .network = network,
			     .evidence = evidence,
			     .specs = specs,
			     .count = count,
			     .arena = arena,
			     .scratch = &scratch };
	bool ok = trace_walk(&walk) && fit_sides(&walk);
	arena_finish(&scratch);
	return ok && !arena->failed;
}
