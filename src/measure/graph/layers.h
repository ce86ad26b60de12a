/* Layers that several architectures share, written as torch.onnx.export writes them. Each opens a
 * module of its name inside the one that is open; a NULL name adds to the open one itself. Weights
 * are spread like those of a fresh model, so that activations stay in a normal range. */
#ifndef DYNO_MEASURE_GRAPH_LAYERS_H
#define DYNO_MEASURE_GRAPH_LAYERS_H

#include "measure/graph/graph.h"

#define LAYER_DEVIATION 0.02        /* of weights: BERT, GPT-2 and ViT begin with it */
#define LAYER_MASKED    (-10000.0f) /* added to masked scores, or in place of them */

/* y = x W + b on the last axis: MatMul and Add, as for inputs of rank 3. */
const char *layer_linear(struct graph *graph, const char *name, const char *x, int64_t inputs,
			 int64_t outputs);

/* The same as one Gemm, as for inputs of rank 2. */
const char *layer_gemm(struct graph *graph, const char *name, const char *x, int64_t inputs,
		       int64_t outputs);

const char *layer_norm(struct graph *graph, const char *name, const char *x, int64_t width,
		       float epsilon);

/* Looks ids up in a table of `rows` vectors. */
const char *layer_embedding(struct graph *graph, const char *name, const char *ids, int64_t rows,
			    int64_t width);

/* x/2 · (1 + erf(x/√2)) (Hendrycks & Gimpel 2016). */
const char *layer_gelu(struct graph *graph, const char *name, const char *x);

const char *layer_softmax(struct graph *graph, const char *scores); /* over the last of 4 axes */

/* x with one more axis of length 1, or without that axis. */
const char *layer_unsqueeze(struct graph *graph, const char *x, int64_t axis);
const char *layer_squeeze(struct graph *graph, const char *x, int64_t axis);

/* The length of one axis of x, as a list of one integer or as a scalar. */
const char *layer_length(struct graph *graph, const char *x, int64_t axis);
const char *layer_length_scalar(struct graph *graph, const char *x, int64_t axis);

/* [batch, sequence] of ones and zeros → [batch, 1, 1, sequence] of 0 and LAYER_MASKED. */
const char *layer_additive_mask(struct graph *graph, const char *mask);

struct attention {
	int64_t width;
	int64_t heads;
};

/* [batch, sequence, width] → [batch, heads, sequence, width / heads], or for keys with the last
 * two axes swapped. */
const char *layer_split_heads(struct graph *graph, const char *x, struct attention attention,
			      bool keys);
const char *layer_join_heads(struct graph *graph, const char *x, struct attention attention);

struct convolution {
	int64_t inputs, outputs;
	int64_t kernel, stride, groups;
	double gain; /* of the output's deviation over a fresh (He et al. 2015) one's */
};

/* Convolution with batch normalisation folded into weight and bias, as exporters do in inference
 * mode. The normalisation's gain is counted as the published parameter that it is; padded so that
 * stride 1 keeps the size. */
const char *layer_convolution(struct graph *graph, const char *name, const char *x,
			      struct convolution convolution);

#endif
