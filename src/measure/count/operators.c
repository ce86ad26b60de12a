/* Formulas by operator. Sources: the operators' definitions in the ONNX standard (onnx.ai) and in
 * ONNX Runtime's ContribOperators.md for those of com.microsoft; each row's formula counts what
 * the definition computes, however a kernel does it. Attributes (kernel_shape, num_heads, …) are
 * not in a profile: what a formula needs of them it takes from the shapes of weights and outputs.
 *
 * One multiplication and one addition are two FLOPs; prices of others in operators.h. */
#include "measure/count/operators.h"
#include "core/base/count.h"
#include "measure/count/operators_product.h"
#include <math.h>
#include <string.h>

/* --- Prices of functions, per element -------------------------------------------------------- */

enum price {
	SIMPLE = PRICE_SIMPLE,
	DIVISION = PRICE_DIVISION,
	TRANSCENDENTAL = PRICE_TRANSCENDENTAL,
	SIGMOID = TRANSCENDENTAL + 2 * SIMPLE + DIVISION, /* 1 / (1 + exp(-x)) */
	SOFTPLUS = 2 * TRANSCENDENTAL + SIMPLE,           /* log(1 + exp(x)) */
	MISH = SOFTPLUS + TRANSCENDENTAL + SIMPLE,        /* x tanh(softplus(x)) */
	ELU = TRANSCENDENTAL + 3 * SIMPLE,                /* x > 0 ? x : a (exp(x) - 1) */
	SELU = ELU + SIMPLE,
	CELU = ELU + DIVISION,
	SOFTSIGN = 2 * SIMPLE + DIVISION,                 /* x / (1 + |x|) */
	GELU = TRANSCENDENTAL + 4 * SIMPLE,               /* 0.5 x (1 + erf(x / sqrt 2)) */
	FAST_GELU = TRANSCENDENTAL + 8 * SIMPLE,          /* 0.5 x (1 + tanh(c (x + d x x x))) */
	QUICK_GELU = SIGMOID + 2 * SIMPLE,                /* x sigmoid(1.702 x) */
	SWISH = SIGMOID + SIMPLE,                         /* x sigmoid(x) */
	HARD_SIGMOID = 4 * SIMPLE,                        /* max(0, min(1, a x + b)) */
	HARD_SWISH = HARD_SIGMOID + SIMPLE,               /* x hardsigmoid(x) */
	SOFTMAX = TRANSCENDENTAL + 3 * SIMPLE + DIVISION, /* max, x - max, exp, sum, / sum */
	LOG_SOFTMAX = TRANSCENDENTAL + 4 * SIMPLE,        /* the log of a row's sum left out */
	QUANTISE = DIVISION + 4 * SIMPLE,         /* x / scale, round, + zero point, two limits */
	DYNAMIC_QUANTISE = QUANTISE + 2 * SIMPLE, /* smallest and largest first */
	DEQUANTISE = 2 * SIMPLE,                  /* (q - zero point) scale */
	BATCH_NORM = 2 * SIMPLE,                  /* a x + b, a and b made once per channel */
	LAYER_NORM = 7 * SIMPLE,         /* sum, x - mean, square, sum, * 1/std, scale, bias */
	RMS_NORM = 4 * SIMPLE,           /* square, sum, * 1/rms, scale */
	LP_NORM = 2 * SIMPLE + DIVISION, /* square, sum, / norm */
	LOCAL_RESPONSE = TRANSCENDENTAL + 5 * SIMPLE + DIVISION, /* running window sum, pow, / */
	ROTARY = 3 * SIMPLE,                                     /* x cos + y sin */
};

/* --- Shapes ---------------------------------------------------------------------------------- */

static double input_elements(const struct profile_node *node, uint32_t index)
{
	return index < node->input_count ? profile_elements(&node->inputs[index]) : 0;
}

static double output_elements(const struct profile_node *node)
{
	return node->output_count ? profile_elements(&node->outputs[0]) : 0;
}

static bool is_floating(const struct profile_shape *shape)
{
	return shape->type == ELEMENT_FLOAT || shape->type == ELEMENT_FLOAT16 ||
	       shape->type == ELEMENT_BFLOAT16 || shape->type == ELEMENT_DOUBLE;
}

/* Arithmetic on shapes and indices is no floating-point work. */
static bool works_on_floats(const struct profile_node *node)
{
	for (uint32_t i = 0; i < node->input_count; i++)
		if (is_floating(&node->inputs[i]))
			return true;
	return false;
}

/* --- Formulas: rate is the row's ------------------------------------------------------------- */

/* rate for each element of the output */
static bool by_output(const struct profile_node *node, double rate, struct cost *cost)
{
	if (works_on_floats(node))
		cost->flops = rate * output_elements(node);
	return true;
}

/* rate for each element of the first input */
static bool by_input(const struct profile_node *node, double rate, struct cost *cost)
{
	if (works_on_floats(node))
		cost->flops = rate * input_elements(node, 0);
	return true;
}

/* Whatever the types are: the input or output that is quantised counts as the work it stands for.
 */
static bool by_any_output(const struct profile_node *node, double rate, struct cost *cost)
{
	cost->flops = rate * output_elements(node);
	return true;
}

/* Reductions: rate for each element of the input, and a division for each of the output. */
static bool by_mean(const struct profile_node *node, double rate, struct cost *cost)
{
	if (works_on_floats(node))
		cost->flops = rate * input_elements(node, 0) + DIVISION * output_elements(node);
	return true;
}

/* The same with a log or root for each of the output. */
static bool by_log(const struct profile_node *node, double rate, struct cost *cost)
{
	if (works_on_floats(node))
		cost->flops =
			rate * input_elements(node, 0) + TRANSCENDENTAL * output_elements(node);
	return true;
}

/* Sum, Max, Min, Mean of any number of inputs. */
static bool by_inputs(const struct profile_node *node, double rate, struct cost *cost)
{
	double steps = node->input_count ? node->input_count - 1.0 : 0;
	if (works_on_floats(node))
		cost->flops = (steps + rate) * output_elements(node);
	return true;
}

/* Of each element that is added: the inputs of a skip connection and its bias. */
static bool by_skip(const struct profile_node *node, double rate, struct cost *cost)
{
	bool bias = node->input_count > 4;
	cost->flops = (rate + 1 + bias) * output_elements(node);
	return true;
}

/* Interpolation is taken as linear: along each of the d sides that change it halves the neighbours
 * of an element, 2^d - 1 times three operations (subtract, multiply, add). The mode is not in the
 * profile; for `nearest` this is too much, for `cubic` too little. */
static bool by_interpolation(const struct profile_node *node, double rate, struct cost *cost)
{
	const struct profile_shape *in = node->inputs, *out = node->outputs;
	int sides = 0;
	if (!node->input_count || !node->output_count || in->rank != out->rank)
		return false;
	for (uint32_t i = 0; i < in->rank; i++)
		sides += in->dims[i] != out->dims[i];
	cost->flops = rate * (exp2(sides) - 1) * output_elements(node);
	return true;
}

/* Where nothing is said of shapes, nothing can be counted. */
static bool untold(const struct profile_node *node, double rate, struct cost *cost)
{
	(void)node;
	(void)rate;
	(void)cost;
	return false;
}

static bool free_of_charge(const struct profile_node *node, double rate, struct cost *cost)
{
	(void)node;
	(void)rate;
	(void)cost;
	return true;
}

/* The same; and no byte is read or written either. */
static bool view(const struct profile_node *node, double rate, struct cost *cost)
{
	return free_of_charge(node, rate, cost);
}

/* --- The table ------------------------------------------------------------------------------- */

struct rule {
	const char *type;
	enum component component;
	bool (*cost)(const struct profile_node *node, double rate, struct cost *cost);
	double rate;
};

#define ATTENTION     COMPONENT_ATTENTION
#define LINEAR        COMPONENT_LINEAR
#define CONVOLUTION   COMPONENT_CONVOLUTION
#define RECURRENT     COMPONENT_RECURRENT
#define EMBEDDING     COMPONENT_EMBEDDING
#define NORMALISATION COMPONENT_NORMALISATION
#define ACTIVATION    COMPONENT_ACTIVATION
#define ELEMENTWISE   COMPONENT_ELEMENTWISE
#define MOVEMENT      COMPONENT_DATA_MOVEMENT
#define OTHER         COMPONENT_OTHER

/* clang-format off */
static const struct rule rules[] = {
	/* convolutions: 2 * outputs * weights of one output channel */
	{ "Conv",                    CONVOLUTION, cost_convolution, 0 },
	{ "FusedConv",               CONVOLUTION, cost_convolution, 0 },
	{ "NhwcConv",                CONVOLUTION, cost_convolution, 0 },
	{ "NhwcFusedConv",           CONVOLUTION, cost_convolution, 0 },
	{ "ConvInteger",             CONVOLUTION, cost_convolution, 0 },
	{ "QLinearConv",             CONVOLUTION, cost_convolution_quantised, QUANTISE },
	{ "ConvTranspose",           CONVOLUTION, cost_convolution_transposed, 0 },
	{ "ConvTransposeWithDynamicPads", CONVOLUTION, cost_convolution_transposed, 0 },

	/* products: 2 * outputs * the length of the sum */
	{ "MatMul",                  LINEAR, cost_product, 0 },
	{ "FusedMatMul",             LINEAR, cost_product, 0 },
	{ "FusedMatMulActivation",   LINEAR, cost_product, 0 },
	{ "TransposeMatMul",         LINEAR, cost_product, 0 },
	{ "MatMulInteger",           LINEAR, cost_product, 0 },
	{ "MatMulInteger16",         LINEAR, cost_product, 0 },
	{ "MatMulIntegerToFloat",    LINEAR, cost_product_quantised, QUANTISE },
	{ "DynamicQuantizeMatMul",   LINEAR, cost_product_dynamic, DYNAMIC_QUANTISE },
	{ "QLinearMatMul",           LINEAR, cost_product_quantised, QUANTISE },
	{ "MatMulNBits",             LINEAR, cost_product_blocks, 0 },
	{ "MatMulBnb4",              LINEAR, cost_product, 0 },
	{ "MatMulFpQ4",              LINEAR, cost_product, 0 },
	{ "Gemm",                    LINEAR, cost_gemm, 0 },
	{ "FusedGemm",               LINEAR, cost_gemm, 0 },
	{ "QGemm",                   LINEAR, cost_gemm_quantised, QUANTISE },
	{ "GemmFloat8",              LINEAR, cost_gemm, 0 },
	{ "Einsum",                  LINEAR, cost_einsum, 0 },

	/* recurrent: 2 * steps * batch * (W + R), and the gates */
	{ "LSTM",                    RECURRENT, cost_recurrent, 4 },
	{ "DynamicQuantizeLSTM",     RECURRENT, cost_recurrent, 4 },
	{ "GRU",                     RECURRENT, cost_recurrent, 3 },
	{ "RNN",                     RECURRENT, cost_recurrent, 1 },

	/* attention */
	{ "Attention",               ATTENTION, cost_attention, SOFTMAX },
	{ "QAttention",              ATTENTION, cost_attention, SOFTMAX },
	{ "MultiHeadAttention",      ATTENTION, cost_heads, SOFTMAX },
	{ "DecoderMaskedMultiHeadAttention", ATTENTION, cost_heads, SOFTMAX },
	{ "GroupQueryAttention",     ATTENTION, cost_groups, SOFTMAX },
	{ "RotaryEmbedding",         ATTENTION, by_output, ROTARY },

	/* normalisations */
	{ "BatchNormalization",      NORMALISATION, by_output, BATCH_NORM },
	{ "LayerNormalization",      NORMALISATION, by_output, LAYER_NORM },
	{ "InstanceNormalization",   NORMALISATION, by_output, LAYER_NORM },
	{ "GroupNormalization",      NORMALISATION, by_output, LAYER_NORM },
	{ "GroupNorm",               NORMALISATION, by_output, LAYER_NORM },
	{ "SkipGroupNorm",           NORMALISATION, by_skip, LAYER_NORM },
	{ "SkipLayerNormalization",  NORMALISATION, by_skip, LAYER_NORM },
	{ "SimplifiedLayerNormalization", NORMALISATION, by_output, RMS_NORM },
	{ "RMSNormalization",        NORMALISATION, by_output, RMS_NORM },
	{ "SkipSimplifiedLayerNormalization", NORMALISATION, by_skip, RMS_NORM },
	{ "MeanVarianceNormalization", NORMALISATION, by_output, LAYER_NORM - 2 * SIMPLE },
	{ "LpNormalization",         NORMALISATION, by_output, LP_NORM },
	{ "LRN",                     NORMALISATION, by_output, LOCAL_RESPONSE },
	/* two or three embeddings added, then a LayerNormalization */
	{ "EmbedLayerNormalization", EMBEDDING, by_any_output, LAYER_NORM + 2 * SIMPLE },
	{ "QEmbedLayerNormalization", EMBEDDING, by_any_output, LAYER_NORM + 2 * SIMPLE + 3 * DEQUANTISE },

	/* activations */
	{ "Softmax",                 ACTIVATION, by_output, SOFTMAX },
	{ "LogSoftmax",              ACTIVATION, by_output, LOG_SOFTMAX },
	{ "BiasSoftmax",             ACTIVATION, by_output, SOFTMAX + SIMPLE },
	{ "QLinearSoftmax",          ACTIVATION, by_any_output, SOFTMAX + DEQUANTISE + QUANTISE },
	{ "Hardmax",                 ACTIVATION, by_output, SIMPLE },
	{ "Relu",                    ACTIVATION, by_output, SIMPLE },
	{ "LeakyRelu",               ACTIVATION, by_output, 2 * SIMPLE },
	{ "PRelu",                   ACTIVATION, by_output, 2 * SIMPLE },
	{ "ThresholdedRelu",         ACTIVATION, by_output, SIMPLE },
	{ "QLinearLeakyRelu",        ACTIVATION, by_any_output, 2 * SIMPLE + DEQUANTISE + QUANTISE },
	{ "Clip",                    ACTIVATION, by_output, 2 * SIMPLE },
	{ "Sigmoid",                 ACTIVATION, by_output, SIGMOID },
	{ "QLinearSigmoid",          ACTIVATION, by_any_output, SIGMOID + DEQUANTISE + QUANTISE },
	{ "HardSigmoid",             ACTIVATION, by_output, HARD_SIGMOID },
	{ "HardSwish",               ACTIVATION, by_output, HARD_SWISH },
	{ "Tanh",                    ACTIVATION, by_output, TRANSCENDENTAL },
	{ "Erf",                     ACTIVATION, by_output, TRANSCENDENTAL },
	{ "Gelu",                    ACTIVATION, by_output, GELU },
	{ "BiasGelu",                ACTIVATION, by_output, GELU + SIMPLE },
	{ "FastGelu",                ACTIVATION, by_output, FAST_GELU },
	{ "QuickGelu",               ACTIVATION, by_output, QUICK_GELU },
	{ "Swish",                   ACTIVATION, by_output, SWISH },
	{ "Elu",                     ACTIVATION, by_output, ELU },
	{ "Selu",                    ACTIVATION, by_output, SELU },
	{ "Celu",                    ACTIVATION, by_output, CELU },
	{ "Mish",                    ACTIVATION, by_output, MISH },
	{ "Softplus",                ACTIVATION, by_output, SOFTPLUS },
	{ "Softsign",                ACTIVATION, by_output, SOFTSIGN },
	{ "Shrink",                  ACTIVATION, by_output, 3 * SIMPLE },

	/* elementwise */
	{ "Add",                     ELEMENTWISE, by_output, SIMPLE },
	{ "Sub",                     ELEMENTWISE, by_output, SIMPLE },
	{ "Mul",                     ELEMENTWISE, by_output, SIMPLE },
	{ "BiasAdd",                 ELEMENTWISE, by_output, 2 * SIMPLE },
	{ "Div",                     ELEMENTWISE, by_output, DIVISION },
	{ "Mod",                     ELEMENTWISE, by_output, DIVISION },
	{ "Sqrt",                    ELEMENTWISE, by_output, DIVISION },
	{ "Reciprocal",              ELEMENTWISE, by_output, DIVISION },
	{ "Pow",                     ELEMENTWISE, by_output, TRANSCENDENTAL },
	{ "Exp",                     ELEMENTWISE, by_output, TRANSCENDENTAL },
	{ "Log",                     ELEMENTWISE, by_output, TRANSCENDENTAL },
	{ "Sin",                     ELEMENTWISE, by_output, TRANSCENDENTAL },
	{ "Cos",                     ELEMENTWISE, by_output, TRANSCENDENTAL },
	{ "Tan",                     ELEMENTWISE, by_output, TRANSCENDENTAL },
	{ "Asin",                    ELEMENTWISE, by_output, TRANSCENDENTAL },
	{ "Acos",                    ELEMENTWISE, by_output, TRANSCENDENTAL },
	{ "Atan",                    ELEMENTWISE, by_output, TRANSCENDENTAL },
	{ "Sinh",                    ELEMENTWISE, by_output, TRANSCENDENTAL },
	{ "Cosh",                    ELEMENTWISE, by_output, TRANSCENDENTAL },
	{ "Asinh",                   ELEMENTWISE, by_output, TRANSCENDENTAL },
	{ "Acosh",                   ELEMENTWISE, by_output, TRANSCENDENTAL },
	{ "Atanh",                   ELEMENTWISE, by_output, TRANSCENDENTAL },
	{ "Neg",                     ELEMENTWISE, by_output, SIMPLE },
	{ "Abs",                     ELEMENTWISE, by_output, SIMPLE },
	{ "Sign",                    ELEMENTWISE, by_output, SIMPLE },
	{ "Ceil",                    ELEMENTWISE, by_output, SIMPLE },
	{ "Floor",                   ELEMENTWISE, by_output, SIMPLE },
	{ "Round",                   ELEMENTWISE, by_output, SIMPLE },
	{ "IsNaN",                   ELEMENTWISE, by_output, SIMPLE },
	{ "IsInf",                   ELEMENTWISE, by_output, SIMPLE },
	{ "Equal",                   ELEMENTWISE, by_output, SIMPLE },
	{ "Greater",                 ELEMENTWISE, by_output, SIMPLE },
	{ "GreaterOrEqual",          ELEMENTWISE, by_output, SIMPLE },
	{ "Less",                    ELEMENTWISE, by_output, SIMPLE },
	{ "LessOrEqual",             ELEMENTWISE, by_output, SIMPLE },
	{ "And",                     ELEMENTWISE, free_of_charge, 0 },
	{ "Or",                      ELEMENTWISE, free_of_charge, 0 },
	{ "Xor",                     ELEMENTWISE, free_of_charge, 0 },
	{ "Not",                     ELEMENTWISE, free_of_charge, 0 },
	{ "BitShift",                ELEMENTWISE, free_of_charge, 0 },
	{ "BitwiseAnd",              ELEMENTWISE, free_of_charge, 0 },
	{ "BitwiseOr",               ELEMENTWISE, free_of_charge, 0 },
	{ "BitwiseXor",              ELEMENTWISE, free_of_charge, 0 },
	{ "BitwiseNot",              ELEMENTWISE, free_of_charge, 0 },
	{ "Sum",                     ELEMENTWISE, by_inputs, 0 },
	{ "Max",                     ELEMENTWISE, by_inputs, 0 },
	{ "Min",                     ELEMENTWISE, by_inputs, 0 },
	{ "Mean",                    ELEMENTWISE, by_inputs, DIVISION },
	{ "QuantizeLinear",          ELEMENTWISE, by_output, QUANTISE },
	{ "DequantizeLinear",        ELEMENTWISE, by_output, DEQUANTISE },
	{ "DynamicQuantizeLinear",   ELEMENTWISE, by_output, DYNAMIC_QUANTISE },
	{ "QLinearAdd",              ELEMENTWISE, by_any_output, 2 * DEQUANTISE + SIMPLE + QUANTISE },
	{ "QLinearMul",              ELEMENTWISE, by_any_output, 2 * DEQUANTISE + SIMPLE + QUANTISE },

	/* Pooling and reductions: each input once. The kernel is not in the profile: exact where
	 * windows lie side by side, too little where they overlap. */
	{ "MaxPool",                 OTHER, by_input, SIMPLE },
	{ "NhwcMaxPool",             OTHER, by_input, SIMPLE },
	{ "LpPool",                  OTHER, by_log, 2 * SIMPLE },
	{ "AveragePool",             OTHER, by_mean, SIMPLE },
	{ "GlobalAveragePool",       OTHER, by_mean, SIMPLE },
	{ "GlobalMaxPool",           OTHER, by_input, SIMPLE },
	{ "GlobalLpPool",            OTHER, by_log, 2 * SIMPLE },
	{ "QLinearAveragePool",      OTHER, by_any_output, DIVISION + DEQUANTISE + QUANTISE },
	{ "QLinearGlobalAveragePool", OTHER, by_any_output, DIVISION + DEQUANTISE + QUANTISE },
	{ "QLinearReduceMean",       OTHER, by_any_output, DIVISION + DEQUANTISE + QUANTISE },
	{ "ReduceSum",               OTHER, by_input, SIMPLE },
	{ "ReduceMean",              OTHER, by_mean, SIMPLE },
	{ "ReduceMax",               OTHER, by_input, SIMPLE },
	{ "ReduceMin",               OTHER, by_input, SIMPLE },
	{ "ReduceProd",              OTHER, by_input, SIMPLE },
	{ "ReduceL1",                OTHER, by_input, 2 * SIMPLE },
	{ "ReduceL2",                OTHER, by_mean, 2 * SIMPLE },
	{ "ReduceSumSquare",         OTHER, by_input, 2 * SIMPLE },
	{ "ReduceLogSum",            OTHER, by_log, SIMPLE },
	{ "ReduceLogSumExp",         OTHER, by_log, SIMPLE + TRANSCENDENTAL },
	{ "ArgMax",                  OTHER, by_input, SIMPLE },
	{ "ArgMin",                  OTHER, by_input, SIMPLE },
	{ "CumSum",                  OTHER, by_input, SIMPLE },
	{ "TopK",                    OTHER, by_input, SIMPLE },
	{ "Resize",                  OTHER, by_interpolation, 3 * SIMPLE },
	{ "Upsample",                OTHER, by_interpolation, 3 * SIMPLE },
	/* bilinear: four weights of three operations, four products, three additions */
	{ "GridSample",              OTHER, by_output, 3 * 3 * SIMPLE },

	/* without arithmetic */
	{ "Reshape",                 MOVEMENT, view, 0 },
	{ "Squeeze",                 MOVEMENT, view, 0 },
	{ "Unsqueeze",               MOVEMENT, view, 0 },
	{ "Flatten",                 MOVEMENT, view, 0 },
	{ "Identity",                MOVEMENT, view, 0 },
	{ "Dropout",                 MOVEMENT, view, 0 },
	{ "Shape",                   MOVEMENT, view, 0 },
	{ "Size",                    MOVEMENT, view, 0 },
	{ "Constant",                MOVEMENT, view, 0 },
	{ "If",                      MOVEMENT, view, 0 },
	{ "Loop",                    MOVEMENT, view, 0 },
	{ "Scan",                    MOVEMENT, view, 0 },
	{ "Transpose",               MOVEMENT, free_of_charge, 0 },
	{ "Concat",                  MOVEMENT, free_of_charge, 0 },
	{ "QLinearConcat",           MOVEMENT, free_of_charge, 0 },
	{ "ConcatFromSequence",      MOVEMENT, free_of_charge, 0 },
	{ "Split",                   MOVEMENT, free_of_charge, 0 },
	{ "SplitToSequence",         MOVEMENT, free_of_charge, 0 },
	{ "Slice",                   MOVEMENT, free_of_charge, 0 },
	{ "Gather",                  MOVEMENT, free_of_charge, 0 },
	{ "GatherElements",          MOVEMENT, free_of_charge, 0 },
	{ "GatherND",                MOVEMENT, free_of_charge, 0 },
	{ "GatherBlockQuantized",    MOVEMENT, by_output, DEQUANTISE },
	{ "Scatter",                 MOVEMENT, free_of_charge, 0 },
	{ "ScatterElements",         MOVEMENT, free_of_charge, 0 },
	{ "ScatterND",               MOVEMENT, free_of_charge, 0 },
	{ "Expand",                  MOVEMENT, free_of_charge, 0 },
	{ "Tile",                    MOVEMENT, free_of_charge, 0 },
	{ "Pad",                     MOVEMENT, free_of_charge, 0 },
	{ "Cast",                    MOVEMENT, free_of_charge, 0 },
	{ "CastLike",                MOVEMENT, free_of_charge, 0 },
	{ "Where",                   MOVEMENT, free_of_charge, 0 },
	{ "QLinearWhere",            MOVEMENT, free_of_charge, 0 },
	{ "CenterCropPad",           MOVEMENT, free_of_charge, 0 },
	{ "MaxUnpool",               MOVEMENT, free_of_charge, 0 },
	{ "ExpandDims",              MOVEMENT, view, 0 },
	{ "UnfoldTensor",            MOVEMENT, free_of_charge, 0 },
	{ "RemovePadding",           MOVEMENT, free_of_charge, 0 },
	{ "RestorePadding",          MOVEMENT, free_of_charge, 0 },
	{ "RelativePositionBias",    MOVEMENT, free_of_charge, 0 },
	{ "ConstantOfShape",         MOVEMENT, free_of_charge, 0 },
	{ "Range",                   MOVEMENT, free_of_charge, 0 },
	{ "OneHot",                  MOVEMENT, free_of_charge, 0 },
	{ "EyeLike",                 MOVEMENT, free_of_charge, 0 },
	{ "Trilu",                   MOVEMENT, free_of_charge, 0 },
	{ "NonZero",                 MOVEMENT, free_of_charge, 0 },
	{ "Compress",                MOVEMENT, free_of_charge, 0 },
	{ "Unique",                  MOVEMENT, free_of_charge, 0 },
	{ "ReverseSequence",         MOVEMENT, free_of_charge, 0 },
	{ "DepthToSpace",            MOVEMENT, free_of_charge, 0 },
	{ "SpaceToDepth",            MOVEMENT, free_of_charge, 0 },
	{ "SequenceAt",              MOVEMENT, free_of_charge, 0 },
	{ "SequenceConstruct",       MOVEMENT, free_of_charge, 0 },
	{ "SequenceEmpty",           MOVEMENT, free_of_charge, 0 },
	{ "SequenceInsert",          MOVEMENT, free_of_charge, 0 },
	{ "SequenceLength",          MOVEMENT, free_of_charge, 0 },
	{ "SequenceErase",           MOVEMENT, free_of_charge, 0 },
	{ "SequenceMap",             MOVEMENT, view, 0 },
	{ "Optional",                MOVEMENT, view, 0 },
	{ "OptionalGetElement",      MOVEMENT, view, 0 },
	{ "OptionalHasElement",      MOVEMENT, view, 0 },
	/* added by ONNX Runtime */
	{ "ReorderInput",            MOVEMENT, free_of_charge, 0 },
	{ "ReorderOutput",           MOVEMENT, free_of_charge, 0 },
	{ "MemcpyToHost",            MOVEMENT, free_of_charge, 0 },
	{ "MemcpyFromHost",          MOVEMENT, free_of_charge, 0 },
	/* OpenVINO's names, whose profile has no shapes */
	{ "Convolution",             CONVOLUTION, untold, 0 },
	{ "Deconvolution",           CONVOLUTION, untold, 0 },
	{ "FullyConnected",          LINEAR, untold, 0 },
	{ "ScaledDotProductAttention", ATTENTION, untold, 0 },
	{ "MHA",                     ATTENTION, untold, 0 },
	{ "RNNCell",                 RECURRENT, untold, 0 },
	{ "RNNSeq",                  RECURRENT, untold, 0 },
	{ "MVN",                     NORMALISATION, untold, 0 },
	{ "RMSNorm",                 NORMALISATION, untold, 0 },
	{ "Pooling",                 ELEMENTWISE, untold, 0 },
	{ "Reduce",                  ELEMENTWISE, untold, 0 },
	{ "Eltwise",                 ELEMENTWISE, untold, 0 },
	{ "Math",                    ELEMENTWISE, untold, 0 },
	{ "Subgraph",                ELEMENTWISE, untold, 0 },
	{ "Convert",                 MOVEMENT, untold, 0 },
	{ "Reorder",                 MOVEMENT, untold, 0 },
	{ "StridedSlice",            MOVEMENT, untold, 0 },
	{ "Broadcast",               MOVEMENT, untold, 0 },
};
/* clang-format on */

static const struct rule *find_rule(const char *type)
{
	for (size_t i = 0; i < COUNT(rules); i++)
		if (strcmp(rules[i].type, type) == 0)
			return &rules[i];
	return NULL;
}

const char *operator_name(size_t index)
{
	return index < COUNT(rules) ? rules[index].type : NULL;
}

struct cost operator_cost(const struct profile_node *node)
{
	const struct rule *rule = find_rule(node->type);
	struct cost cost = { 0 };
	cost.known = rule && rule->cost(node, rule->rate, &cost);
	if (!cost.known)
		return (struct cost){ 0 };
	cost.flops += 2 * cost.macs;
	return cost;
}

/* --- Components ------------------------------------------------------------------------------ */

/* A module's name in the node's: "/encoder/layer.0/attention/self/Softmax". */
static bool is_in_attention(const struct profile_node *node)
{
	return strcasestr(node->name, "attention") || strcasestr(node->name, "attn");
}

/* Normalisations and activations that an exporter wrote as single operations are told by the module
 * that they stand in: "/encoder/layer.0/output/LayerNorm/Pow". */
static const struct {
	const char *part;
	enum component component;
} scopes[] = {
	{ "layernorm", NORMALISATION }, { "layer_norm", NORMALISATION },
	{ "batchnorm", NORMALISATION }, { "groupnorm", NORMALISATION },
	{ "rmsnorm", NORMALISATION },   { "rms_norm", NORMALISATION },
	{ "/norm", NORMALISATION },     { "act_fn/", ACTIVATION },
	{ "/act/", ACTIVATION },        { "/activation", ACTIVATION },
	{ "gelu", ACTIVATION },         { "silu", ACTIVATION },
};

static enum component by_scope(const struct profile_node *node, enum component component)
{
	if (component == ELEMENTWISE || component == OTHER)
		for (size_t i = 0; i < COUNT(scopes); i++)
			if (strcasestr(node->name, scopes[i].part))
				return scopes[i].component;
	return component;
}

/* A product with a weight is a linear layer, one of two activations is attention. A weight that is
 * transposed or dequantised by another node first is known by its two dimensions. */
static bool is_activation_product(const struct profile_node *node)
{
	return !(node->parameter_bytes > 0) && node->input_count > 1 && node->inputs[0].rank > 2 &&
	       node->inputs[1].rank > 2;
}

enum component operator_component(const struct profile_node *node)
{
	const struct rule *rule = find_rule(node->type);
	enum component component = rule ? rule->component : COMPONENT_OTHER;
	bool gathers = strncmp(node->type, "Gather", 6) == 0;
	if (component == COMPONENT_LINEAR && is_activation_product(node))
		return COMPONENT_ATTENTION;
	if (strstr(node->type, "Softmax") && is_in_attention(node))
		return COMPONENT_ATTENTION;
	if (gathers && node->parameter_bytes > 0 && node->input_count &&
	    node->inputs[0].rank == 2 && (is_floating(node->inputs) || node->input_count > 2))
		return COMPONENT_EMBEDDING;
	return by_scope(node, component);
}

/* --- Bytes ----------------------------------------------------------------------------------- */

/* Only the rows that are taken are read. */
static bool takes_rows(const char *type)
{
	return strncmp(type, "Gather", 6) == 0 || strcmp(type, "Slice") == 0 ||
	       strcmp(type, "EmbedLayerNormalization") == 0;
}

/* A kernel that keeps a product's weights in a form of its own hides them: [K, N], of the same type
 * as the input. */
static double hidden_bytes(const struct profile_node *node)
{
	const struct cost cost = operator_cost(node);
	bool product = strstr(node->type, "MatMul") || strstr(node->type, "Gemm");
	if (!product || !(cost.macs > 0) || !node->input_count ||
	    (node->input_count > 1 && node->inputs[1].rank > 1))
		return 0;
	uint32_t last = node->outputs[0].rank;
	double columns = last ? node->outputs[0].dims[last - 1] : 1;
	return cost.macs / output_elements(node) * columns * element_bits(node->inputs[0].type) / 8;
}

double operator_bytes(const struct profile_node *node)
{
	const struct rule *rule = find_rule(node->type);
	double out = isfinite(node->output_bytes) ? node->output_bytes : 0;
	if (rule && rule->cost == view)
		return 0;
	if (takes_rows(node->type))
		return 2 * out;
	return out + hidden_bytes(node) +
	       (isfinite(node->activation_bytes) ? node->activation_bytes : 0) +
	       (isfinite(node->parameter_bytes) ? node->parameter_bytes : 0);
}

const char *component_name(enum component component)
{
	static const char *const names[COMPONENT_TOTAL] = {
		[COMPONENT_ATTENTION] = "attention",
		[COMPONENT_LINEAR] = "linear",
		[COMPONENT_CONVOLUTION] = "convolution",
		[COMPONENT_RECURRENT] = "recurrent",
		[COMPONENT_EMBEDDING] = "embedding",
		[COMPONENT_NORMALISATION] = "normalisation",
		[COMPONENT_ACTIVATION] = "activation",
		[COMPONENT_ELEMENTWISE] = "elementwise",
		[COMPONENT_DATA_MOVEMENT] = "data_movement",
		[COMPONENT_OTHER] = "other",
	};
	return (size_t)component < COMPONENT_TOTAL ? names[component] : "other";
}
