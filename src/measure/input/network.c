#include "measure/input/network.h"
#include <math.h>
#include <string.h>

const struct network_attribute *network_attribute(const struct network_node *node, const char *name)
{
	for (size_t i = 0; i < node->attribute_count; i++)
		if (strcmp(node->attributes[i].name, name) == 0)
			return &node->attributes[i];
	return NULL;
}

int64_t network_integer(const struct network_node *node, const char *name, int64_t otherwise)
{
	const struct network_attribute *attribute = network_attribute(node, name);
	return attribute ? attribute->integer : otherwise;
}

int64_t network_whole(double number)
{
	const double most = 9007199254740992.0; /* 2^53 */
	return isnan(number) ? 0 : (int64_t)fmax(-most, fmin(most, number));
}

const struct network_value *network_operand(const struct network *network,
					    const struct network_node *node, size_t operand)
{
	if (operand >= node->input_count || node->inputs[operand] == NETWORK_NONE)
		return NULL;
	return &network->values[node->inputs[operand]];
}

const struct network_value *network_input(const struct network *network, const char *name)
{
	const struct network_body *main = network->body_count ? network->bodies : NULL;
	for (size_t i = 0; main && i < main->input_count; i++)
		if (main->inputs[i] != NETWORK_NONE && /* an input without a name */
		    strcmp(network->values[main->inputs[i]].name, name) == 0)
			return &network->values[main->inputs[i]];
	return NULL;
}

const struct network_body *network_function(const struct network *network,
					    const struct network_node *node)
{
	for (size_t i = 1; i < network->body_count; i++) {
		const struct network_body *body = &network->bodies[i];
		if (body->op && strcmp(body->op, node->op) == 0 &&
		    strcmp(body->domain, node->domain) == 0)
			return body;
	}
	return NULL;
}
