#include "core/base/words.h"
#include <math.h>
#include <string.h>

const char *words_text(const struct text_word *words, const void *holder, const char *word)
{
	for (; holder && word && words->word; words++)
		if (strcmp(words->word, word) == 0)
			return *(const char *const *)(const void *)((const char *)holder +
								    words->offset);
	return NULL;
}

double words_number(const struct number_word *words, const void *holder, const char *word)
{
	for (; holder && word && words->word; words++)
		if (strcmp(words->word, word) == 0)
			return *(const double *)(const void *)((const char *)holder +
							       words->offset);
	return NAN;
}
