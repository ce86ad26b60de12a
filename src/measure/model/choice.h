/* Which file of a folder or a repository is the model. */
#ifndef DYNO_MEASURE_MODEL_CHOICE_H
#define DYNO_MEASURE_MODEL_CHOICE_H

#include "core/result/result.h"

enum choice {
	CHOICE_FOUND,
	CHOICE_NONE,      /* there is no ONNX file at all */
	CHOICE_AMBIGUOUS, /* there are several, or none of the precision wanted */
};

/* Picks from names, which are paths relative to the folder ("onnx/model.onnx"): onnx/model.onnx,
 * model.onnx, else the only one there is; of the precision wanted, or the plain one (NULL). With
 * `usual_only` nothing but the first two counts: a cache may lack what would make it ambiguous.
 * *name is one of the names. For the other two *err says what is there and what to do. */
enum choice model_choose(const struct strings *names, const char *precision, bool usual_only,
			 const char **name, struct dyno_error *err);

/* "float16" for "fp16", "half", …; the text itself when it is none that is known. */
const char *model_precision_name(const char *text);

#endif
