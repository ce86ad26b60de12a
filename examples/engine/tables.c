/* dyno's tables of engines and formats, with the toy's rows. Linked before dyno's libraries, it
 * takes the place of kinds.c and formats.c; an engine that is part of dyno is a row there instead.
 */
#include "toy.h"

const struct engine_kind *const engine_kinds[] = { &engine_ort, &engine_toy, &engine_toy_naive,
						   &engine_null, NULL };

const struct model_format *const model_formats[] = { &format_toy, &format_ort, &format_onnx, NULL };
