/* Every format. This file holds nothing else, so that a program can be linked with a table of its
 * own: docs/engines.md. */
#include "measure/model/format.h"

const struct model_format *const model_formats[] = { &format_ort, &format_ir, &format_transformers,
						     &format_onnx, NULL };
