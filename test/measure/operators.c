/* The count of every operator that has a formula, reckoned by hand. Shapes are written as
 * "f:2,3 i:4": float, int64 (i), int8 (b), uint8 (u), int32 (w), bool (?); "f:" is a scalar. */
#include "measure/count/operators.h"
#include "core/base/count.h"
#include "test.h"
#include <stdlib.h>

#define SHAPES 10

static enum element_type type_of(char letter)
{
	switch (letter) {
	case 'f':
		return ELEMENT_FLOAT;
	case 'i':
		return ELEMENT_INT64;
	case 'b':
		return ELEMENT_INT8;
	case 'u':
		return ELEMENT_UINT8;
	case 'w':
		return ELEMENT_INT32;
	default:
		return ELEMENT_BOOL;
	}
}

static uint32_t shapes_read(const char *text, struct profile_shape *shapes)
{
	uint32_t count = 0;
	while (*text && count < SHAPES) {
		struct profile_shape *shape = &shapes[count++];
		*shape = (struct profile_shape){ .type = type_of(*text) };
		text += 2;
		while (*text && *text != ' ') {
			char *end;
			shape->dims[shape->rank++] = strtod(text, &end);
			text = *end == ',' ? end + 1 : end;
		}
		text += *text == ' ';
	}
	return count;
}

struct node_shapes {
	struct profile_shape inputs[SHAPES], outputs[SHAPES];
};

static struct profile_node node_make(const char *type, const char *in, const char *out,
				     struct node_shapes *shapes)
{
	return (struct profile_node){
		.name = "/node",
		.type = type,
		.provider = "",
		.inputs = shapes->inputs,
		.outputs = shapes->outputs,
		.input_count = shapes_read(in, shapes->inputs),
		.output_count = shapes_read(out, shapes->outputs),
		.parameter_bytes = NAN,
		.activation_bytes = NAN,
		.output_bytes = NAN,
	};
}

/* clang-format off */
struct row {
	const char *type, *inputs, *outputs;
	double macs, flops;
};

/* flops: 2 macs and what is said beside the row */
static const struct row rows[] = {
	/* 4 · 3 · 3 outputs of 2 · 3 · 3 products = 36 · 18; bias 36 */
	{ "Conv", "f:1,2,5,5 f:4,2,3,3 f:4", "f:1,4,3,3", 648, 1332 },
	{ "Conv", "f:1,2,5,5 f:4,2,3,3", "f:1,4,3,3", 648, 1296 },
	/* two groups: each output sums over 1 · 3 · 3 */
	{ "Conv", "f:1,2,5,5 f:4,1,3,3", "f:1,4,3,3", 324, 648 },
	/* one dimension: 2 · 4 · 6 outputs of 3 · 5 products = 48 · 15 */
	{ "Conv", "f:2,3,10 f:4,3,5", "f:2,4,6", 720, 1440 },
	/* three: 1 · 2 · 2 · 2 · 2 outputs of 1 · 8 products */
	{ "Conv", "f:1,1,3,3,3 f:2,1,2,2,2", "f:1,2,2,2,2", 128, 256 },
	{ "FusedConv", "f:1,2,5,5 f:4,2,3,3 f:4", "f:1,4,3,3", 648, 1332 },
	{ "NhwcConv", "f:1,2,5,5 f:4,2,3,3 f:4", "f:1,4,3,3", 648, 1332 },
	{ "NhwcFusedConv", "f:1,2,5,5 f:4,2,3,3 f:4", "f:1,4,3,3", 648, 1332 },
	{ "ConvInteger", "u:1,2,5,5 b:4,2,3,3 u: b:4", "w:1,4,3,3", 648, 1296 },
	/* x, its scale and zero point come before the weights */
	{ "QLinearConv", "u:1,2,5,5 f: u: b:4,2,3,3 f: b: f: u:", "u:1,4,3,3", 648, 1584 },      /* 36 · 8 */
	{ "QLinearConv", "u:1,2,5,5 f: u: b:4,2,3,3 f: b: f: u: w:4", "u:1,4,3,3", 648, 1620 }, /* 36 · 9 */
	/* each of 2 · 3 · 3 inputs by 4 · 2 · 2 weights = 18 · 16; bias 4 · 6 · 6 */
	{ "ConvTranspose", "f:1,2,3,3 f:2,4,2,2 f:4", "f:1,4,6,6", 288, 720 },
	{ "ConvTranspose", "f:1,2,3,3 f:2,4,2,2", "f:1,4,6,6", 288, 576 },
	{ "ConvTransposeWithDynamicPads", "f:1,2,3,3 f:2,4,2,2", "f:1,4,6,6", 288, 576 },

	{ "MatMul", "f:2,3 f:3,4", "f:2,4", 24, 48 },
	{ "MatMul", "f:5,2,3 f:5,3,4", "f:5,2,4", 120, 240 },
	{ "MatMul", "f:7,1,2,3 f:1,5,3,4", "f:7,5,2,4", 840, 1680 }, /* broadcast */
	{ "MatMul", "f:3 f:3", "f:", 3, 6 },
	{ "MatMul", "f:2,3 f:3", "f:2", 6, 12 },
	{ "MatMul", "f:1,128,768", "f:1,128,3072", 301989888, 603979776 }, /* weights packed */
	{ "FusedMatMul", "f:2,3 f:3,4", "f:2,4", 24, 48 },
	{ "FusedMatMul", "f:3,2 f:3,4", "f:2,4", 24, 48 }, /* A transposed */
	{ "FusedMatMulActivation", "f:2,3 f:3,4", "f:2,4", 24, 48 },
	{ "TransposeMatMul", "f:3,2 f:3,4", "f:2,4", 24, 48 },
	{ "MatMulInteger", "u:2,3 b:3,4", "w:2,4", 24, 48 },
	{ "MatMulInteger16", "i:2,3 i:3,4", "w:2,4", 24, 48 },
	{ "MatMulNBits", "f:1,2,64 u:8,2,16 f:16", "f:1,2,8", 1024, 2048 },
	{ "MatMulNBits", "f:1,2,64 u:8,2,16 f:16 u:16", "f:1,2,8", 1024, 2048 },
	{ "MatMulNBits", "f:1,2,64 u:8,2,16 f:16 u:16 f:8", "f:1,2,8", 1024, 2064 },
	{ "MatMulBnb4", "f:2,64 u:256 f:8", "f:2,8", 1024, 2048 },
	{ "MatMulFpQ4", "f:2,64 u:256 i:2", "f:2,8", 1024, 2048 },
	{ "MatMulIntegerToFloat", "u:2,3 b:3,4 f: f:", "f:2,4", 24, 64 },   /* 8 · 2 */
	{ "MatMulIntegerToFloat", "u:2,3 b:3,4 f: f:4 u: b: f:4", "f:2,4", 24, 72 }, /* a bias */
	/* A made integer, 6 · 10; 8 · 2; a bias */
	{ "DynamicQuantizeMatMul", "f:2,3 b:3,4 f:", "f:2,4", 24, 124 },
	{ "DynamicQuantizeMatMul", "f:2,3 b:3,4 f:4 b:4 f:4", "f:2,4", 24, 132 },
	{ "QLinearMatMul", "u:2,3 f: u: b:3,4 f: b: f: u:", "u:2,4", 24, 112 }, /* 8 · 8 */
	{ "Gemm", "f:2,3 f:3,4", "f:2,4", 24, 48 },
	{ "Gemm", "f:2,3 f:3,4 f:4", "f:2,4", 24, 56 },
	{ "Gemm", "f:3,2 f:3,4", "f:2,4", 24, 48 },
	{ "FusedGemm", "f:2,3 f:3,4 f:4", "f:2,4", 24, 56 },
	{ "GemmFloat8", "f:2,3 f:3,4", "f:2,4", 24, 48 },
	{ "QGemm", "u:2,3 f: u: b:3,4 f: b:", "u:2,4", 24, 112 },           /* 8 · 8 */
	{ "QGemm", "u:2,3 f: u: b:3,4 f: b: w:4 f: u:", "u:2,4", 24, 120 }, /* a bias */
	{ "QGemm", "u:2,3 f: u: b:3,4 f: b: w:4", "f:2,4", 24, 72 },        /* to numbers: 8 · 2 */
	{ "Einsum", "f:2,3 f:3,4", "f:2,4", 24, 48 },
	{ "Einsum", "f:5,2,3 f:5,3,4", "f:5,2,4", 120, 240 },             /* bij,bjk->bik */
	{ "Einsum", "f:1,7,2,3 f:1,7,5,3", "f:1,7,2,5", 210, 420 },       /* bhqd,bhkd->bhqk */
	/* heads of 16: 32 = 4 · 8 would fit the numbers of elements, but 16 is not in the output */
	{ "Einsum", "f:1,4,8,16 f:1,4,8,16", "f:1,4,8,8", 4096, 8192 },
	{ "Einsum", "f:1,16,256,64 f:1,16,256,64", "f:1,16,256,256", 67108864, 134217728 },
	{ "Einsum", "f:2,8,16 f:16,4,4", "f:2,8,4,4", 4096, 8192 },       /* bsd,dhe->bshe */
	{ "Einsum", "f:3,4 f:3,4", "f:3", 12, 24 },                       /* bi,bi->b */
	{ "Einsum", "f:4 f:5", "f:4,5", 20, 40 },                         /* i,j->ij */
	{ "Einsum", "f:2,3", "f:2", 0, 4 },                               /* ij->i: 6 - 2 */

	/* 5 steps, 2 items, 3 features, 4 units: (4·4·3 + 4·4·4) · 10; gates: 8 + 3·14 + 2·8 + 4 = 70,
	 * by 10 · 4 */
	{ "LSTM", "f:5,2,3 f:1,16,3 f:1,16,4 f:1,32", "f:5,1,2,4 f:1,2,4 f:1,2,4", 1120, 5040 },
	/* both directions */
	{ "LSTM", "f:5,2,3 f:2,16,3 f:2,16,4 f:2,32", "f:5,2,2,4", 2240, 10080 },
	/* weights packed: from Y */
	{ "LSTM", "f:5,2,3", "f:5,1,2,4 f:1,2,4", 1120, 5040 },
	{ "DynamicQuantizeLSTM", "f:5,2,3 b:1,3,16 b:1,4,16", "f:5,1,2,4", 1120, 5040 },
	/* (3·4·3 + 3·4·4) · 10; 6 + 2·14 + 8 + 5 = 47 by 40 */
	{ "GRU", "f:5,2,3 f:1,12,3 f:1,12,4", "f:5,1,2,4", 840, 3560 },
	/* (4·3 + 4·4) · 10; 2 + 8 = 10 by 40 */
	{ "RNN", "f:5,2,3 f:1,4,3 f:1,4,4", "f:5,1,2,4", 280, 960 },

	/* [1, 4, 8] projected to 24: 4·8·24; scores and values 4·4·(8+8); bias 4·24 */
	{ "Attention", "f:1,4,8 f:8,24 f:24", "f:1,4,8", 1024, 2144 },
	/* two heads seen in the cache: softmax 2·4·4·15 */
	{ "Attention", "f:1,4,8 f:8,24 f:24", "f:1,4,8 f:2,1,2,4,4", 1024, 2624 },
	/* the standard's own: projected already, [B, N, S, h]: 4·6·(8+8); 2·4·6·15 */
	{ "Attention", "f:1,2,4,4 f:1,2,6,4 f:1,2,6,4", "f:1,2,4,4", 384, 1488 },
	{ "QAttention", "u:1,4,8 b:8,24 f:24 f: f:", "f:1,4,8", 1024, 2144 },
	{ "MultiHeadAttention", "f:1,4,8 f:1,6,8 f:1,6,8", "f:1,4,8", 384, 768 },
	/* packed queries, keys and values: two heads of four: 4·4·16; 2·4·4·15 */
	{ "MultiHeadAttention", "f:1,4,2,3,4", "f:1,4,8", 256, 992 },
	/* one query against six keys in the cache, two heads: 6·16; 2·6·15 */
	{ "DecoderMaskedMultiHeadAttention", "f:1,1,8 f:1,1,8 f:1,1,8", "f:1,1,8 f:1,2,6,4 f:1,2,6,4", 96, 372 },
	/* four heads of four in two groups, six keys: 2·6·(16+16); 4·2·6·15 */
	{ "GroupQueryAttention", "f:1,2,16 f:1,2,8 f:1,2,8", "f:1,2,16 f:1,2,6,4 f:1,2,6,4", 384, 1488 },
	{ "RotaryEmbedding", "f:1,2,3 i:1", "f:1,2,3", 0, 18 }, /* 6 · 3 */

	/* six elements */
	{ "BatchNormalization", "f:1,2,3 f:2 f:2 f:2 f:2", "f:1,2,3", 0, 12 },
	{ "LayerNormalization", "f:2,3 f:3 f:3", "f:2,3", 0, 42 },
	{ "InstanceNormalization", "f:1,2,3 f:2 f:2", "f:1,2,3", 0, 42 },
	{ "GroupNormalization", "f:1,2,3 f:2 f:2", "f:1,2,3", 0, 42 },
	{ "GroupNorm", "f:1,2,3 f:3 f:3", "f:1,2,3", 0, 42 },
	{ "SkipGroupNorm", "f:1,2,3 f:3 f:3 f:1,2,3", "f:1,2,3", 0, 48 },
	{ "SkipLayerNormalization", "f:2,3 f:2,3 f:3 f:3", "f:2,3", 0, 48 },
	{ "SkipLayerNormalization", "f:2,3 f:2,3 f:3 f:3 f:3", "f:2,3", 0, 54 }, /* and a bias */
	{ "SimplifiedLayerNormalization", "f:2,3 f:3", "f:2,3", 0, 24 },
	{ "RMSNormalization", "f:2,3 f:3", "f:2,3", 0, 24 },
	{ "SkipSimplifiedLayerNormalization", "f:2,3 f:2,3 f:3", "f:2,3", 0, 30 },
	{ "MeanVarianceNormalization", "f:2,3", "f:2,3", 0, 30 },
	{ "LpNormalization", "f:2,3", "f:2,3", 0, 36 },
	{ "LRN", "f:1,2,3", "f:1,2,3", 0, 102 },                    /* 17 */
	{ "EmbedLayerNormalization", "i:1,2 i:1,2 f:9,3 f:9,3 f:2,3 f:3 f:3", "f:1,2,3", 0, 54 }, /* 9 */

	{ "QEmbedLayerNormalization", "i:1,2 i:1,2 u:9,3 u:9,3 u:2,3 u:3 u:3", "f:1,2,3", 0, 90 }, /* 9 + 3·2 */

	{ "Softmax", "f:2,3", "f:2,3", 0, 90 },                     /* 15 */
	{ "LogSoftmax", "f:2,3", "f:2,3", 0, 72 },                  /* 12 */
	{ "BiasSoftmax", "f:2,3 f:2,3", "f:2,3", 0, 96 },
	{ "QLinearSoftmax", "u:2,3 f: u: f: u:", "u:2,3", 0, 150 }, /* 15 + 2 + 8 */
	{ "Hardmax", "f:2,3", "f:2,3", 0, 6 },
	{ "Relu", "f:2,3", "f:2,3", 0, 6 },
	{ "LeakyRelu", "f:2,3", "f:2,3", 0, 12 },
	{ "PRelu", "f:2,3 f:3", "f:2,3", 0, 12 },
	{ "ThresholdedRelu", "f:2,3", "f:2,3", 0, 6 },
	{ "QLinearLeakyRelu", "u:2,3 f: u: f: u:", "u:2,3", 0, 72 }, /* 2 + 2 + 8 */
	{ "Clip", "f:2,3 f: f:", "f:2,3", 0, 12 },
	{ "Sigmoid", "f:2,3", "f:2,3", 0, 84 },                     /* 8 + 2 + 4 */
	{ "QLinearSigmoid", "u:2,3 f: u: f: u:", "u:2,3", 0, 144 },
	{ "HardSigmoid", "f:2,3", "f:2,3", 0, 24 },
	{ "HardSwish", "f:2,3", "f:2,3", 0, 30 },
	{ "Tanh", "f:2,3", "f:2,3", 0, 48 },
	{ "Erf", "f:2,3", "f:2,3", 0, 48 },
	{ "Gelu", "f:2,3", "f:2,3", 0, 72 },                        /* 8 + 4 */
	{ "BiasGelu", "f:2,3 f:3", "f:2,3", 0, 78 },
	{ "FastGelu", "f:2,3", "f:2,3", 0, 96 },                    /* 8 + 8 */
	{ "QuickGelu", "f:2,3", "f:2,3", 0, 96 },                   /* 14 + 2 */
	{ "Swish", "f:2,3", "f:2,3", 0, 90 },
	{ "Elu", "f:2,3", "f:2,3", 0, 66 },                         /* 8 + 3 */
	{ "Selu", "f:2,3", "f:2,3", 0, 72 },
	{ "Celu", "f:2,3", "f:2,3", 0, 90 },
	{ "Mish", "f:2,3", "f:2,3", 0, 156 },                       /* 17 + 8 + 1 */
	{ "Softplus", "f:2,3", "f:2,3", 0, 102 },                   /* 8 + 8 + 1 */
	{ "Softsign", "f:2,3", "f:2,3", 0, 36 },
	{ "Shrink", "f:2,3", "f:2,3", 0, 18 },

	{ "Add", "f:2,3 f:2,3", "f:2,3", 0, 6 },
	{ "Add", "f:2,1 f:1,3", "f:2,3", 0, 6 },                    /* broadcast */
	{ "Add", "i:2,3 i:2,3", "i:2,3", 0, 0 },                    /* no floats, no FLOPs */
	{ "Sub", "f:2,3 f:2,3", "f:2,3", 0, 6 },
	{ "Mul", "f:2,3 f:2,3", "f:2,3", 0, 6 },
	{ "BiasAdd", "f:2,3 f:3 f:2,3", "f:2,3", 0, 12 },
	{ "Div", "f:2,3 f:2,3", "f:2,3", 0, 24 },
	{ "Mod", "f:2,3 f:2,3", "f:2,3", 0, 24 },
	{ "Sqrt", "f:2,3", "f:2,3", 0, 24 },
	{ "Reciprocal", "f:2,3", "f:2,3", 0, 24 },
	{ "Pow", "f:2,3 f:", "f:2,3", 0, 48 },
	{ "Exp", "f:2,3", "f:2,3", 0, 48 },
	{ "Log", "f:2,3", "f:2,3", 0, 48 },
	{ "Sin", "f:2,3", "f:2,3", 0, 48 },
	{ "Cos", "f:2,3", "f:2,3", 0, 48 },
	{ "Tan", "f:2,3", "f:2,3", 0, 48 },
	{ "Asin", "f:2,3", "f:2,3", 0, 48 },
	{ "Acos", "f:2,3", "f:2,3", 0, 48 },
	{ "Atan", "f:2,3", "f:2,3", 0, 48 },
	{ "Sinh", "f:2,3", "f:2,3", 0, 48 },
	{ "Cosh", "f:2,3", "f:2,3", 0, 48 },
	{ "Asinh", "f:2,3", "f:2,3", 0, 48 },
	{ "Acosh", "f:2,3", "f:2,3", 0, 48 },
	{ "Atanh", "f:2,3", "f:2,3", 0, 48 },
	{ "Neg", "f:2,3", "f:2,3", 0, 6 },
	{ "Abs", "f:2,3", "f:2,3", 0, 6 },
	{ "Sign", "f:2,3", "f:2,3", 0, 6 },
	{ "Ceil", "f:2,3", "f:2,3", 0, 6 },
	{ "Floor", "f:2,3", "f:2,3", 0, 6 },
	{ "Round", "f:2,3", "f:2,3", 0, 6 },
	{ "IsNaN", "f:2,3", "?:2,3", 0, 6 },
	{ "IsInf", "f:2,3", "?:2,3", 0, 6 },
	{ "Equal", "f:2,3 f:2,3", "?:2,3", 0, 6 },
	{ "Greater", "f:2,3 f:2,3", "?:2,3", 0, 6 },
	{ "GreaterOrEqual", "f:2,3 f:2,3", "?:2,3", 0, 6 },
	{ "Less", "f:2,3 f:2,3", "?:2,3", 0, 6 },
	{ "LessOrEqual", "f:2,3 f:2,3", "?:2,3", 0, 6 },
	{ "Sum", "f:2,3 f:2,3 f:2,3", "f:2,3", 0, 12 },
	{ "Max", "f:2,3 f:2,3 f:2,3", "f:2,3", 0, 12 },
	{ "Min", "f:2,3 f:2,3", "f:2,3", 0, 6 },
	{ "Mean", "f:2,3 f:2,3 f:2,3", "f:2,3", 0, 36 },            /* 2 + 4 */
	{ "QuantizeLinear", "f:2,3 f: u:", "u:2,3", 0, 48 },        /* 4 + 4 */
	{ "DequantizeLinear", "u:2,3 f: u:", "f:2,3", 0, 12 },
	{ "DynamicQuantizeLinear", "f:2,3", "u:2,3 f: u:", 0, 60 },
	{ "QLinearAdd", "u:2,3 f: u: u:2,3 f: u: f: u:", "u:2,3", 0, 78 }, /* 2·2 + 1 + 8 */
	{ "QLinearMul", "u:2,3 f: u: u:2,3 f: u: f: u:", "u:2,3", 0, 78 },

	/* 16 inputs, 4 outputs */
	{ "MaxPool", "f:1,1,4,4", "f:1,1,2,2", 0, 16 },
	{ "NhwcMaxPool", "f:1,4,4,1", "f:1,2,2,1", 0, 16 },
	{ "NhwcMaxPool", "u:1,4,4,1", "u:1,2,2,1", 0, 0 },
	{ "LpPool", "f:1,1,4,4", "f:1,1,2,2", 0, 64 },              /* 32 + 4·8 */
	{ "AveragePool", "f:1,1,4,4", "f:1,1,2,2", 0, 32 },         /* 16 + 4·4 */
	{ "GlobalAveragePool", "f:1,2,4,4", "f:1,2,1,1", 0, 40 },   /* 32 + 2·4 */
	{ "GlobalMaxPool", "f:1,2,4,4", "f:1,2,1,1", 0, 32 },
	{ "GlobalLpPool", "f:1,2,4,4", "f:1,2,1,1", 0, 80 },        /* 64 + 2·8 */
	{ "QLinearAveragePool", "u:1,1,4,4 f: u: f: u:", "u:1,1,2,2", 0, 56 }, /* 4·14 */
	{ "QLinearGlobalAveragePool", "u:1,2,4,4 f: u: f: u:", "u:1,2,1,1", 0, 28 },
	{ "QLinearReduceMean", "u:2,3 f: u: f: u:", "u:2,1", 0, 28 }, /* 2·14 */
	{ "ReduceSum", "f:2,3", "f:2,1", 0, 6 },
	{ "ReduceMean", "f:2,3", "f:2,1", 0, 14 },                  /* 6 + 2·4 */
	{ "ReduceMax", "f:2,3", "f:2,1", 0, 6 },
	{ "ReduceMin", "f:2,3", "f:2,1", 0, 6 },
	{ "ReduceProd", "f:2,3", "f:2,1", 0, 6 },
	{ "ReduceL1", "f:2,3", "f:2,1", 0, 12 },
	{ "ReduceL2", "f:2,3", "f:2,1", 0, 20 },                    /* 12 + 2·4 */
	{ "ReduceSumSquare", "f:2,3", "f:2,1", 0, 12 },
	{ "ReduceLogSum", "f:2,3", "f:2,1", 0, 22 },                /* 6 + 2·8 */
	{ "ReduceLogSumExp", "f:2,3", "f:2,1", 0, 70 },             /* 6·9 + 2·8 */
	{ "ArgMax", "f:2,3", "i:2,1", 0, 6 },
	{ "ArgMin", "f:2,3", "i:2,1", 0, 6 },
	{ "CumSum", "f:2,3 i:", "f:2,3", 0, 6 },
	{ "TopK", "f:2,3 i:1", "f:2,1 i:2,1", 0, 6 },
	/* two sides change: 16 outputs, 3 steps of 3 */
	{ "Resize", "f:1,1,2,2 f:4", "f:1,1,4,4", 0, 144 },
	{ "Resize", "f:1,1,2 f:3", "f:1,1,4", 0, 12 },
	{ "Upsample", "f:1,1,2,2 f:4", "f:1,1,4,4", 0, 144 },
	{ "GridSample", "f:1,1,4,4 f:1,2,3,2", "f:1,1,2,3", 0, 54 }, /* 6 · 9 */
	{ "GatherBlockQuantized", "u:9,4 i:2 f:9,1", "f:2,3", 0, 12 },
};

/* Without arithmetic: six elements in, six out, nothing counted. */
static const char *const moving[] = {
	"And", "Or", "Xor", "Not", "BitShift", "Reshape", "Squeeze", "Unsqueeze", "Flatten",
	"Identity", "Dropout", "Shape", "Size", "Constant", "If", "Loop", "Scan", "Transpose",
	"Concat", "QLinearConcat", "ConcatFromSequence", "Split", "SplitToSequence", "Slice", "Gather",
	"GatherElements", "GatherND", "Scatter", "ScatterElements", "ScatterND", "Expand", "Tile",
	"Pad", "Cast", "CastLike", "Where", "ConstantOfShape", "Range", "OneHot", "EyeLike", "Trilu",
	"NonZero", "Compress", "Unique", "ReverseSequence", "DepthToSpace", "SpaceToDepth",
	"SequenceAt", "SequenceConstruct", "SequenceEmpty", "SequenceInsert", "SequenceLength", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "BitwiseNot", "QLinearWhere",
	"CenterCropPad", "MaxUnpool", "ExpandDims", "UnfoldTensor", "RemovePadding", "RestorePadding",
	"RelativePositionBias", "SequenceErase", "SequenceMap", "Optional", "OptionalGetElement",
	"OptionalHasElement",
	"ReorderInput", "ReorderOutput", "MemcpyToHost", "MemcpyFromHost",
};
/* clang-format on */

static void counts_by_hand(void)
{
	struct node_shapes shapes;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct row *row = &rows[i];
		struct profile_node node = node_make(row->type, row->inputs, row->outputs, &shapes);
		struct cost cost = operator_cost(&node);
		char what[160];
		snprintf(what, sizeof(what), "%s %s: %.0f, %.0f", row->type, row->inputs, cost.macs,
			 cost.flops);
		CHECK_ROW(what, cost.known && cost.macs == row->macs && cost.flops == row->flops);
	}
}

static void moving_is_free(void)
{
	struct node_shapes shapes;
	for (size_t i = 0; i < COUNT(moving); i++) {
		struct profile_node node = node_make(moving[i], "f:2,3 f:2,3", "f:2,3", &shapes);
		struct cost cost = operator_cost(&node);
		CHECK_ROW(moving[i], cost.known && cost.macs == 0 && cost.flops == 0);
	}
}

/* OpenVINO's, whose profile has no shapes. */
static const struct {
	const char *type;
	enum component component;
} untold[] = {
	{ "Convolution", COMPONENT_CONVOLUTION },
	{ "Deconvolution", COMPONENT_CONVOLUTION },
	{ "FullyConnected", COMPONENT_LINEAR },
	{ "ScaledDotProductAttention", COMPONENT_ATTENTION },
	{ "MHA", COMPONENT_ATTENTION },
	{ "RNNCell", COMPONENT_RECURRENT },
	{ "RNNSeq", COMPONENT_RECURRENT },
	{ "MVN", COMPONENT_NORMALISATION },
	{ "RMSNorm", COMPONENT_NORMALISATION },
	{ "Pooling", COMPONENT_ELEMENTWISE },
	{ "Reduce", COMPONENT_ELEMENTWISE },
	{ "Eltwise", COMPONENT_ELEMENTWISE },
	{ "Math", COMPONENT_ELEMENTWISE },
	{ "Subgraph", COMPONENT_ELEMENTWISE },
	{ "Convert", COMPONENT_DATA_MOVEMENT },
	{ "Reorder", COMPONENT_DATA_MOVEMENT },
	{ "StridedSlice", COMPONENT_DATA_MOVEMENT },
	{ "Broadcast", COMPONENT_DATA_MOVEMENT },
};

static void what_has_no_shapes_is_not_counted(void)
{
	for (size_t i = 0; i < COUNT(untold); i++) {
		struct profile_node node = { .name = "", .type = untold[i].type, .provider = "" };
		CHECK_ROW(untold[i].type, !operator_cost(&node).known);
		CHECK_ROW(untold[i].type, operator_component(&node) == untold[i].component);
	}
}

static bool is_tested(const char *type)
{
	for (size_t i = 0; i < COUNT(untold); i++)
		if (strcmp(untold[i].type, type) == 0)
			return true;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (strcmp(rows[i].type, type) == 0)
			return true;
	for (size_t i = 0; i < COUNT(moving); i++)
		if (strcmp(moving[i], type) == 0)
			return true;
	return false;
}

static void every_operator_is_here(void)
{
	size_t count = 0;
	for (; operator_name(count); count++) {
		CHECK_ROW(operator_name(count), is_tested(operator_name(count)));
		for (size_t k = 0; k < count; k++)
			CHECK_ROW(operator_name(count),
				  strcmp(operator_name(count), operator_name(k)) != 0);
	}
	CHECK(count > 200);
}

static void what_does_not_fit_is_not_known(void)
{
	static const char *const none[][3] = {
		{ "NoSuchOperator", "f:2,3", "f:2,3" },
		{ "Conv", "f:1,2,5,5", "f:1,4,3,3" }, /* weights hidden */
		{ "Conv", "f:1,2,5,5 f:4,2,3,3", "" },
		{ "MatMul", "", "f:2,4" },
		{ "MatMul", "f:2,3", "" },
		{ "Gemm", "f:2,3 f:3,4", "f:4" },
		{ "LSTM", "f:5,2", "f:1,2,4" },
		{ "Einsum", "f:2,3 f:5,7", "f:2,7" },
		{ "Einsum", "f:1,12,64,64 f:1,12,64,64", "f:1,12,64,64" }, /* which are summed? */
		{ "Einsum", "f:2,3 f:3,4 f:4,5", "f:2,5" },
		{ "Attention", "f:4,8 f:8,24", "f:4,8" },
		{ "MultiHeadAttention", "f:4,8", "f:4,8" },
		{ "GroupQueryAttention", "f:1,2,16", "f:1,2,16" },
		{ "Resize", "f:1,1,2,2", "f:4,4" },
	};
	struct node_shapes shapes;
	for (size_t i = 0; i < COUNT(none); i++) {
		struct profile_node node = node_make(none[i][0], none[i][1], none[i][2], &shapes);
		struct cost cost = operator_cost(&node);
		CHECK_ROW(none[i][0], !cost.known && cost.macs == 0 && cost.flops == 0);
	}
}

/* --- Components, bytes ----------------------------------------------------------------------- */

static void finds_components(void)
{
	static const struct {
		const char *name, *type, *inputs;
		double parameters;
		enum component component;
	} nodes[] = {
		{ "/fc/MatMul", "MatMul", "f:2,3,4 f:4,5", 80, COMPONENT_LINEAR },
		{ "/self/MatMul", "MatMul", "f:2,3,4 f:2,4,5", 0, COMPONENT_ATTENTION },
		{ "/fc/MatMul", "MatMul", "f:2,3,4 f:4,5", 0, COMPONENT_LINEAR },
		{ "/attention/self/Softmax", "Softmax", "f:2,3", 0, COMPONENT_ATTENTION },
		{ "/head/Softmax", "Softmax", "f:2,3", 0, COMPONENT_ACTIVATION },
		{ "/embeddings/Gather", "Gather", "f:9,3 i:1,2", 108, COMPONENT_EMBEDDING },
		{ "/Gather", "Gather", "i:4 i:", 32, COMPONENT_DATA_MOVEMENT },
		{ "/conv1/Conv", "Conv", "f:1,2,5,5 f:4,2,3,3", 288, COMPONENT_CONVOLUTION },
		{ "/lstm/LSTM", "LSTM", "f:5,2,3", 0, COMPONENT_RECURRENT },
		{ "/layer/LayerNorm/Pow", "Pow", "f:2,3 f:", 4, COMPONENT_NORMALISATION },
		{ "/layer/LayerNorm/ReduceMean", "ReduceMean", "f:2,3", 0,
		  COMPONENT_NORMALISATION },
		{ "/mlp/intermediate_act_fn/Mul", "Mul", "f:2,3 f:2,3", 0, COMPONENT_ACTIVATION },
		{ "/dense/Add", "Add", "f:2,3 f:3", 12, COMPONENT_ELEMENTWISE },
		{ "/dense/Add", "MaxPool", "f:1,1,2,2", 0, COMPONENT_OTHER },
		{ "/x", "NoSuchOperator", "f:2,3", 0, COMPONENT_OTHER },
	};
	struct node_shapes shapes;
	for (size_t i = 0; i < COUNT(nodes); i++) {
		struct profile_node node =
			node_make(nodes[i].type, nodes[i].inputs, "f:2,3", &shapes);
		node.name = nodes[i].name;
		node.parameter_bytes = nodes[i].parameters;
		CHECK_ROW(nodes[i].name, operator_component(&node) == nodes[i].component);
	}
}

static void reckons_bytes(void)
{
	static const struct {
		const char *type, *inputs, *outputs;
		double parameters, activations, out, bytes;
	} nodes[] = {
		{ "Add", "f:2,3 f:2,3", "f:2,3", 0, 48, 24, 72 },
		{ "MatMul", "f:2,3 f:3,4", "f:2,4", 48, 24, 32, 104 },
		{ "MatMul", "f:2,3", "f:2,4", 0, 24, 32, 104 }, /* the same, weights hidden */
		{ "Gather", "f:9000,3 i:2", "f:2,3", 108000, 16, 24, 48 },
		{ "Reshape", "f:2,3 i:1", "f:6", 8, 24, 24, 0 },
		{ "Add", "f:2,3 f:2,3", "f:2,3", NAN, NAN, NAN, 0 },
	};
	struct node_shapes shapes;
	for (size_t i = 0; i < COUNT(nodes); i++) {
		struct profile_node node =
			node_make(nodes[i].type, nodes[i].inputs, nodes[i].outputs, &shapes);
		node.parameter_bytes = nodes[i].parameters;
		node.activation_bytes = nodes[i].activations;
		node.output_bytes = nodes[i].out;
		CHECK_CLOSE(operator_bytes(&node), nodes[i].bytes, 1e-12);
	}
}

TEST_MAIN({ "counts every operator as by hand", counts_by_hand },
	  { "moving is free", moving_is_free },
	  { "knows no cost without shapes", what_has_no_shapes_is_not_counted },
	  { "every operator of the table is tested, and once in it", every_operator_is_here },
	  { "what does not fit a formula is not known", what_does_not_fit_is_not_known },
	  { "finds components", finds_components }, { "reckons bytes", reckons_bytes })
