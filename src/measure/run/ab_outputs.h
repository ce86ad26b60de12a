/* The outputs of both models at the same inputs, for ab.c: a model that is faster and wrong shall
 * be seen. */
#ifndef DYNO_MEASURE_RUN_AB_OUTPUTS_H
#define DYNO_MEASURE_RUN_AB_OUTPUTS_H

#include "measure/run/ab.h"
#include "measure/run/replicate.h"

/* Where two workers write their outputs. */
struct output_files {
	char folder[512];
	char paths[2][540];
};

/* A folder of its own in $TMPDIR or /tmp. */
bool output_files_make(struct output_files *files, struct dyno_error *err);
void output_files_remove(struct output_files *files);

/* Compares what is in the files, which the workers' answers describe (NULL: none). Fills the
 * outputs of the outcome; what cannot be compared has its reason. tolerance: a share of each
 * output's largest value; NaN: by its type. Of several inferences each output is all its values
 * together. */
void outputs_compare(const struct output_files *files, const struct told_outputs told[2],
		     double tolerance, struct arena *arena, struct ab_outcome *outcome);

#endif
