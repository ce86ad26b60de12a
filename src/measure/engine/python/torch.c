/* PyTorch: models of transformers, and the built-in ones, made by python/dyno/_torch.py in the
 * user's own interpreter. */
#include "measure/engine/python/python.h"

/* clang-format off */
static const struct option torch_rows[] = {
	PYTHON_ROW,
	OPTION("torch-option", 0, OPTION_PAIRS, offsetof(struct python_options, arguments), "KEY=VALUE", NULL,
	  "how PyTorch runs: compile, attention, tf32, channels_last, cudnn_benchmark; several values, separated by commas, are swept"),
	OPTIONS_END,
};
/* clang-format on */

static const struct engine_sweep torch_sweeps[] = {
	{ "torch-option", "compile", "torch.compile" },
	{ "torch-option", "attention", "Attention" },
	{ "torch-option", "tf32", "TF32" },
	{ "torch-option", "channels_last", "Channels last" },
	{ "torch-option", "cudnn_benchmark", "cuDNN benchmark" },
	{ NULL, NULL, NULL },
};

#define HINT "PyTorch has to be installed for the interpreter (‹python›), in a build for the device"

static const struct engine_platform torch_platforms[] = {
	{ .name = "cpu", .always = true, .hint = HINT },
	{ .name = "cuda", .keeps_outputs = true, .hint = HINT },
	{ .name = "rocm", .keeps_outputs = true, .hint = HINT },
	{ .name = NULL },
};

const struct engine_kind engine_torch = {
	.name = "torch",
	.flags = ENGINE_PROFILES | ENGINE_BUILTINS | ENGINE_CASTS,
	.platforms = torch_platforms,
	.formats = "transformers,builtin",
	.options = torch_rows,
	.sweeps = torch_sweeps,
	PYTHON_HOOKS,
};
