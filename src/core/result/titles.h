/* What cells are called among others: "bert-base, NVIDIA L4, batch 8", with the words that differ.
 */
#ifndef DYNO_CORE_RESULT_TITLES_H
#define DYNO_CORE_RESULT_TITLES_H

#include "core/result/devices.h"
#include "core/result/models.h"
#include "core/result/result.h"
#include "core/result/vocabulary.h"

struct titles {
	struct models models;
	struct devices devices;
	struct vocabulary own;
	bool said[WORDS_MOST]; /* by id: model, device, batch, and what else varies */
};

/* Of all cells of the results, which must outlive it. */
bool titles_make(struct titles *titles, const struct dyno_results *results, struct arena *arena,
		 struct dyno_error *err);

/* With those words of `words` (WORD_MASK, OWN_WORDS) that are said; NULL without memory. */
const char *titles_of(const struct titles *titles, const struct cell *cell, uint64_t words,
		      struct arena *arena);

#endif
