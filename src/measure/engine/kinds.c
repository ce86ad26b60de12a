/* Every engine. This file holds nothing else, so that a program can be linked with a table of its
 * own: docs/engines.md. */
#include "measure/engine/engine.h"

const struct engine_kind *const engine_kinds[] = { &engine_ort,   &engine_openvino, &engine_python,
						   &engine_torch, &engine_null,     NULL };
