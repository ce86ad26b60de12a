/* Members of a struct by words, as public functions tell them. */
#ifndef DYNO_CORE_BASE_WORDS_H
#define DYNO_CORE_BASE_WORDS_H

#include <stddef.h>

struct text_word {
	const char *word; /* NULL ends a table */
	size_t offset;    /* of a const char * */
};

struct number_word {
	const char *word;
	size_t offset; /* of a double */
};

/* The member of *holder (which may be NULL) that the word (the same) stands for; NULL: none. */
const char *words_text(const struct text_word *words, const void *holder, const char *word);

/* The same of a number; NaN: none. */
double words_number(const struct number_word *words, const void *holder, const char *word);

#endif
