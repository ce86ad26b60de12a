/* A toy that is an engine all the same: it runs models that are one matrix, y = x W. Two kinds of
 * it, which differ in the order of their loops. docs/engines.md tells what each hook promises. */
#ifndef DYNO_EXAMPLES_ENGINE_TOY_H
#define DYNO_EXAMPLES_ENGINE_TOY_H

#include "measure/engine/engine.h"
#include "measure/model/format.h"

/* A file: "toy1 ROWS COLUMNS", then as many numbers, all apart by white space. */
#define TOY_MARK    "toy1"
#define TOY_ENDING  ".toy"
#define TOY_LARGEST 4096 /* rows, columns */

extern const struct model_format format_toy;
extern const struct engine_kind engine_toy, engine_toy_naive;

#endif
