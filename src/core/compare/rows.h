/* Fields of the rows of a data set (accuracy): what is uncertain of them are the rows, and not the
 * processes, which all saw the same ones. */
#ifndef DYNO_CORE_COMPARE_ROWS_H
#define DYNO_CORE_COMPARE_ROWS_H

#include "core/compare/compare.h"

/* Is it one, on both sides? */
bool rows_tell(const struct comparison *comparison, const struct compared_cell *cell,
	       enum field_id field);

/* Fills values, ratio and interval of that level: from pairs of rows where both sides were judged
 * by the same labels and kept what each row gave, else from both intervals. */
void rows_estimate(const struct comparison *comparison, const struct compared_cell *cell,
		   double level, struct compared_row *row);

#endif
