#include "measure/count/operators_product.h"
#include "measure/count/einsum.h"
#include <math.h>
#include <string.h>

static const struct profile_shape *input(const struct profile_node *node, uint32_t index)
{
	return index < node->input_count ? &node->inputs[index] : NULL;
}

static const struct profile_shape *output(const struct profile_node *node, uint32_t index)
{
	return index < node->output_count ? &node->outputs[index] : NULL;
}

/* dims[-1], dims[-2], …; 1 where there are not so many */
static double from_end(const struct profile_shape *shape, uint32_t place)
{
	return place <= shape->rank ? shape->dims[shape->rank - place] : 1;
}

/* --- Convolutions ---------------------------------------------------------------------------- */

/* Each output is a sum over the kernel and the channels of its group: weights are [M, C/group,
 * kernel…], so that is one M-th of them. */
static bool convolve(const struct profile_node *node, uint32_t place, struct cost *cost)
{
	const struct profile_shape *weights = input(node, place), *out = output(node, 0);
	if (!weights || !out || weights->rank < 3 || !(weights->dims[0] > 0))
		return false;
	cost->macs = profile_elements(out) * profile_elements(weights) / weights->dims[0];
	return true;
}

/* Of integers what stands third is a zero point. */
bool cost_convolution(const struct profile_node *node, double rate, struct cost *cost)
{
	(void)rate;
	if (!convolve(node, 1, cost))
		return false;
	bool bias = node->input_count > 2 && node->inputs[2].rank == 1 &&
		    strcmp(node->type, "ConvInteger") != 0;
	cost->flops = bias ? profile_elements(output(node, 0)) : 0;
	return true;
}

/* Each input is multiplied with the kernels of the outputs of its group: weights are [C, M/group,
 * kernel…]. */
bool cost_convolution_transposed(const struct profile_node *node, double rate, struct cost *cost)
{
	const struct profile_shape *in = input(node, 0), *weights = input(node, 1);
	(void)rate;
	if (!in || !weights || !output(node, 0) || weights->rank < 3 || !(weights->dims[0] > 0))
		return false;
	cost->macs = profile_elements(in) * profile_elements(weights) / weights->dims[0];
	cost->flops = node->input_count > 2 ? profile_elements(output(node, 0)) : 0;
	return true;
}

/* --- Products -------------------------------------------------------------------------------- */

/* The length of the sum: of A's last two dimensions one is the output's last but one, the other is
 * the sum's, whether A is transposed or not. A vector is summed over whole. */
static double sum_length(const struct profile_shape *a, const struct profile_shape *out,
			 const struct profile_shape *b)
{
	if (a->rank < 2)
		return from_end(a, 1);
	if (b && b->rank == 1)
		return b->dims[0];
	double rows = from_end(out, 2);
	if (from_end(a, 2) == rows)
		return from_end(a, 1);
	return from_end(a, 1) == rows ? from_end(a, 2) : from_end(a, 1);
}

/* Broadcast batches are in the output's shape. B is not needed: it may be packed or hidden. */
bool cost_product(const struct profile_node *node, double rate, struct cost *cost)
{
	const struct profile_shape *a = input(node, 0), *out = output(node, 0);
	(void)rate;
	if (!a || !out)
		return false;
	bool plain = strcmp(node->type, "MatMul") == 0;
	cost->macs = profile_elements(out) * sum_length(a, out, plain ? input(node, 1) : NULL);
	return true;
}

/* A is [M, K] or [K, M], the output [M, N]: M K N is A's elements times N. */
static bool multiply(const struct profile_node *node, struct cost *cost)
{
	const struct profile_shape *a = input(node, 0), *out = output(node, 0);
	if (!a || !out || out->rank != 2)
		return false;
	cost->macs = profile_elements(a) * out->dims[1];
	return true;
}

bool cost_gemm(const struct profile_node *node, double rate, struct cost *cost)
{
	(void)rate;
	if (!multiply(node, cost))
		return false;
	cost->flops = node->input_count > 2 ? profile_elements(output(node, 0)) : 0;
	return true;
}

/* --- Quantised ------------------------------------------------------------------------------- */

static uint32_t inputs_of(const struct profile_node *node, enum element_type type)
{
	uint32_t count = 0;
	for (uint32_t i = 0; i < node->input_count; i++)
		count += node->inputs[i].type == type;
	return count;
}

static bool is_real(const struct profile_shape *shape)
{
	return shape->type == ELEMENT_FLOAT || shape->type == ELEMENT_FLOAT16 ||
	       shape->type == ELEMENT_BFLOAT16;
}

/* A bias is told by its type, since optional inputs before it may be missing: of integers it is
 * int32, which scales and zero points are not; beside floating-point scales it is one more of these
 * than there must be. */
static void scale_back(const struct profile_node *node, double rate, uint32_t real_inputs,
		       struct cost *cost)
{
	const struct profile_shape *out = output(node, 0);
	bool real = is_real(out);
	bool bias = inputs_of(node, ELEMENT_INT32) > 0 ||
		    (real && real_inputs && inputs_of(node, out->type) > real_inputs);
	cost->flops = ((real ? 2 * PRICE_SIMPLE : rate) + bias) * profile_elements(out);
}

bool cost_convolution_quantised(const struct profile_node *node, double rate, struct cost *cost)
{
	if (!convolve(node, 3, cost)) /* behind x, its scale and its zero point */
		return false;
	scale_back(node, rate, 0, cost);
	return true;
}

bool cost_product_quantised(const struct profile_node *node, double rate, struct cost *cost)
{
	if (!cost_product(node, 0, cost))
		return false;
	scale_back(node, rate, 2, cost); /* the scales of A and B */
	return true;
}

bool cost_gemm_quantised(const struct profile_node *node, double rate, struct cost *cost)
{
	if (!multiply(node, cost))
		return false;
	scale_back(node, rate, 0, cost);
	return true;
}

bool cost_product_dynamic(const struct profile_node *node, double rate, struct cost *cost)
{
	if (!cost_product(node, 0, cost))
		return false;
	scale_back(node, 0, 2, cost); /* A, and the scale of B */
	cost->flops += rate * profile_elements(input(node, 0));
	return true;
}

/* Behind A, B and the scales a bias is what has one number of A's type for each column. */
bool cost_product_blocks(const struct profile_node *node, double rate, struct cost *cost)
{
	const struct profile_shape *out = output(node, 0);
	bool bias = false;
	if (!cost_product(node, rate, cost))
		return false;
	for (uint32_t i = 3; i < node->input_count; i++)
		bias |= node->inputs[i].rank == 1 && node->inputs[i].type == out->type &&
			node->inputs[i].dims[0] == from_end(out, 1);
	cost->flops = bias ? profile_elements(out) : 0;
	return true;
}

/* --- Einsum ---------------------------------------------------------------------------------- */

/* Takes dim out of the shape; false when it is not there. */
static bool take(struct profile_shape *shape, double dim)
{
	for (uint32_t i = 0; i < shape->rank; i++)
		if (shape->dims[i] == dim) {
			shape->dims[i] = shape->dims[--shape->rank];
			return true;
		}
	return false;
}

static bool take_all(struct profile_shape *shape, const struct profile_shape *dims)
{
	for (uint32_t i = 0; i < dims->rank; i++)
		if (!take(shape, dims->dims[i]))
			return false;
	return true;
}

/* With the dimensions of `set` of A as those that are summed over: the length of the sum; 0 when it
 * cannot be. A's others are in the output; what else the output has are columns, of B; and what
 * else B has is the batch, which A's others hold. */
static double sum_over(const struct profile_shape *a, const struct profile_shape *b,
		       const struct profile_shape *out, uint32_t set)
{
	struct profile_shape columns = *out, batch = *b, rows = { .rank = 0 };
	double sum = 1;
	for (uint32_t i = 0; i < a->rank; i++) {
		bool summed = set >> i & 1;
		if (!take(summed ? &batch : &columns, a->dims[i]))
			return 0;
		if (summed)
			sum *= a->dims[i];
		else
			rows.dims[rows.rank++] = a->dims[i];
	}
	return take_all(&batch, &columns) && take_all(&rows, &batch) ? sum : 0;
}

/* Without the equation, which is an attribute: of the sums that the shapes allow, where all are of
 * one length. Several are allowed only where dimensions are alike. */
static bool cost_by_shapes(const struct profile_node *node, struct cost *cost)
{
	const struct profile_shape *a = input(node, 0), *b = input(node, 1), *out = output(node, 0);
	double sum = 0;
	if (node->input_count > 2)
		return false;
	if (!b) { /* one operand: it is transposed, or summed up */
		cost->flops = fmax(profile_elements(a) - profile_elements(out), 0);
		return true;
	}
	for (uint32_t set = 0; set < 1u << a->rank; set++) {
		double length = sum_over(a, b, out, set);
		if (length > 0 && sum > 0 && length != sum)
			return false;
		sum = fmax(sum, length);
	}
	cost->macs = profile_elements(out) * sum;
	return sum > 0;
}

bool cost_einsum(const struct profile_node *node, double rate, struct cost *cost)
{
	(void)rate;
	if (!input(node, 0) || !output(node, 0))
		return false;
	return node->equation ? einsum_cost(node->equation, node->inputs, node->input_count,
					    node->outputs, cost)
			      : cost_by_shapes(node, cost);
}

/* --- Recurrent ------------------------------------------------------------------------------- */

/* Per unit, step and item beside the products, with prices of operators.h: sums of the two products
 * and the bias, gate functions, state. */
static double gate_flops(double gates)
{
	const double sigmoid = PRICE_TRANSCENDENTAL + 2 * PRICE_SIMPLE + PRICE_DIVISION;
	const double sums = 2 * gates;
	if (gates == 4) /* i, o, f; c; C = f C + i c; H = o tanh(C) */
		return sums + 3 * sigmoid + 2 * PRICE_TRANSCENDENTAL + 4;
	if (gates == 3) /* z, r; h with r H; H = (1 - z) h + z H */
		return sums + 2 * sigmoid + PRICE_TRANSCENDENTAL + 1 + 4;
	return sums + PRICE_TRANSCENDENTAL;
}

/* X is [steps, batch, I] (or batch first), W [directions, gates H, I], R [directions, gates H, H].
 * Kernels that keep W and R in a form of their own hide them; then Y, [steps, directions, batch,
 * H], says what there is to know. */
bool cost_recurrent(const struct profile_node *node, double rate, struct cost *cost)
{
	const struct profile_shape *x = input(node, 0), *w = input(node, 1), *r = input(node, 2);
	const struct profile_shape *y = output(node, 0);
	double weights, units;
	if (!x || x->rank != 3)
		return false;
	double steps = x->dims[0] * x->dims[1];
	if (w && r && w->rank == 3 && r->rank == 3) {
		weights = profile_elements(w) + profile_elements(r);
		units = sqrt(profile_elements(r) / (r->dims[0] * rate)) * r->dims[0];
	} else if (y && y->rank == 4) {
		units = profile_elements(y) / steps;
		weights = units * rate * (x->dims[2] + y->dims[3]);
	} else {
		return false;
	}
	cost->macs = steps * weights;
	cost->flops = steps * units * gate_flops(rate);
	return isfinite(cost->macs) && isfinite(cost->flops);
}

/* --- Attention ------------------------------------------------------------------------------- */

/* Scores and weighted values: queries times keys, over the width of both; then the softmax, where
 * the number of heads is known. */
static void add_scores(struct cost *cost, double batch, double queries, double keys,
		       double key_width, double value_width, double heads, double softmax)
{
	cost->macs += batch * queries * keys * (key_width + value_width);
	cost->flops += batch * heads * queries * keys * softmax;
}

/* ONNX's own Attention (opset 23): queries, keys and values are separate, [B, S, N h] or
 * [B, N, S, h]. */
static bool is_standard(const struct profile_node *node)
{
	const struct profile_shape *second = input(node, 1), *third = input(node, 2);
	return strcmp(node->type, "Attention") == 0 && second && third && second->rank > 2 &&
	       third->rank > 2;
}

/* com.microsoft: input [B, S, I] is projected by weights [I, 3 H] first. The second output, if any,
 * is the cache: [2, B, N, T, h]. */
bool cost_attention(const struct profile_node *node, double rate, struct cost *cost)
{
	const struct profile_shape *in = input(node, 0), *weights = input(node, 1);
	const struct profile_shape *out = output(node, 0), *cache = output(node, 1);
	if (is_standard(node))
		return cost_heads(node, rate, cost);
	if (!in || !out || in->rank != 3 || out->rank != 3)
		return false;
	bool visible = weights && weights->rank == 2 && weights->dims[0] == in->dims[2];
	double batch = in->dims[0], queries = in->dims[1], width = out->dims[2];
	double columns = visible ? weights->dims[1] : 3 * width;
	bool cached = cache && cache->rank == 5;
	cost->macs = batch * queries * in->dims[2] * columns;
	add_scores(cost, batch, queries, cached ? cache->dims[3] : queries, (columns - width) / 2,
		   width, cached ? cache->dims[2] : 0, rate);
	cost->flops += batch * queries * columns; /* bias */
	return true;
}

/* Where the keys are: [B, T, H], [B, N, T, h], packed with the values [B, T, N, 2, h], or packed
 * with the queries (rank 5, no second input). */
static double count_keys(const struct profile_node *node, const struct profile_shape *query)
{
	const struct profile_shape *cache = output(node, 1), *keys = input(node, 1);
	if (cache && cache->rank == 4)
		return cache->dims[2];
	if (query->rank == 5 || !keys || keys->rank < 3)
		return query->rank == 4 ? query->dims[2] : query->dims[1];
	return keys->rank == 4 ? keys->dims[2] : keys->dims[1];
}

/* MultiHeadAttention and its like, after the projections. The softmax is counted where the number
 * of heads shows in a shape. */
bool cost_heads(const struct profile_node *node, double rate, struct cost *cost)
{
	const struct profile_shape *query = input(node, 0), *out = output(node, 0);
	const struct profile_shape *cache = output(node, 1);
	double heads = 0, queries, width;
	if (!query || !out || query->rank < 3 || query->rank > 5 || out->rank < 3)
		return false;
	if (query->rank == 5) { /* [B, S, N, 3, h] */
		heads = query->dims[2];
		queries = query->dims[1];
		width = heads * query->dims[4];
	} else if (query->rank == 4) { /* [B, N, S, h] */
		heads = query->dims[1];
		queries = query->dims[2];
		width = heads * query->dims[3];
	} else {
		heads = cache && cache->rank == 4 ? cache->dims[1] : 0;
		queries = query->dims[1];
		width = query->dims[2];
	}
	double value_width = profile_elements(out) / (query->dims[0] * queries);
	add_scores(cost, query->dims[0], queries, count_keys(node, query), width, value_width,
		   heads, rate);
	return isfinite(cost->macs);
}

/* GroupQueryAttention: output [B, S, N h]; the second one, the keys so far, [B, groups, T, h]. All
 * T keys are counted, masked or not. */
bool cost_groups(const struct profile_node *node, double rate, struct cost *cost)
{
	const struct profile_shape *out = output(node, 0), *keys = output(node, 1);
	if (!out || !keys || out->rank != 3 || keys->rank != 4 || !(keys->dims[3] > 0))
		return false;
	double width = out->dims[2];
	add_scores(cost, out->dims[0], out->dims[1], keys->dims[2], width, width,
		   width / keys->dims[3], rate);
	return true;
}
