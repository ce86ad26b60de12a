/* Cells of a plan as a user names them: "model=bert-tiny batch=32..64", words of a cell with
 * values. ‹exclude› leaves such cells out; ‹each› gives those that its texts name its numbers
 * instead of the plan's. */
#ifndef DYNO_MEASURE_PLAN_SELECTION_H
#define DYNO_MEASURE_PLAN_SELECTION_H

#include "core/base/option.h"
#include "core/result/cell.h"

struct selection {
	uint64_t words;                    /* bits of those that it names */
	struct strings texts[WORD_TOTAL];  /* any of these; * and ? as in a shell */
	struct counts numbers[WORD_TOTAL]; /* the same; a range doubles */
};

/* An error says which word or value is wrong. */
bool selection_parse(const char *text, struct arena *arena, struct selection *selection,
		     struct dyno_error *err);

/* Has the cell one of the values of each word that it names and whose bit is set? */
bool selection_holds(const struct selection *selection, const struct cell *cell, uint64_t mask);

/* The words that are numbers. */
uint64_t selection_numbers(void);

#endif
