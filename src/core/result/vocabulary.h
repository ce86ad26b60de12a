/* Which words and fields results have: those of dyno, and what result files declare of their own,
 * such as the depth of a context, or a rate that another tool measures. Each run has a vocabulary;
 * results_vocabulary joins those of several, by key.
 *
 * Words and fields have ids: rows of cell_words[] and fields[] their places there, own ones places
 * behind these, which hold within one vocabulary. So
 *
 *	for (unsigned id = 0; id < words_end(vocabulary); id = word_after(id))
 *		… word_of(vocabulary, id) …
 *
 * goes through all. WORD_TOTAL and FIELD_TOTAL stay what they are where there are only dyno's: none
 * of that name. Values are found by the key, so that cells of different runs can be compared. */
#ifndef DYNO_CORE_RESULT_VOCABULARY_H
#define DYNO_CORE_RESULT_VOCABULARY_H

#include "core/result/cell.h"
#include "core/result/field.h"

/* More are a mistake, or mean harm. */
#define OWN_WORDS_MOST  32
#define OWN_FIELDS_MOST 128

#define WORD_OWN    (WORD_TOTAL + 1)
#define FIELD_OWN   (FIELD_TOTAL + 1)
#define WORDS_MOST  (WORD_OWN + OWN_WORDS_MOST)   /* all ids are below */
#define FIELDS_MOST (FIELD_OWN + OWN_FIELDS_MOST) /* the same */

#define OWN_KEY_MOST   64  /* bytes */
#define OWN_TITLE_MOST 200 /* the same */
#define OWN_UNIT_MOST  20
#define OWN_TEXT_MOST  4096 /* of a value of an own word */

struct vocabulary { /* own ones; NULL as a vocabulary has none */
	struct word **words;
	size_t word_count;
	struct field **fields;
	size_t field_count;
};

/* What a file, or a caller, says of a word or field. */
struct declaration {
	const char *key;
	const char *title;       /* NULL: the key */
	const char *unit;        /* or NULL */
	const char *description; /* of a field; or NULL */
	enum better better;      /* of a field */
	bool number;             /* of a word */
	bool certain;            /* of a word: all its values are of that kind */
	const char *metric;      /* of a field: its group; NULL: "own" */
	bool derived;            /* of a field: by a formula (core/derive/) */
};

/* --- All of them ----------------------------------------------------------------------------- */

static inline unsigned words_end(const struct vocabulary *own)
{
	return own && own->word_count ? WORD_OWN + (unsigned)own->word_count : WORD_TOTAL;
}

static inline unsigned word_after(unsigned id)
{
	return id + 1 == WORD_TOTAL ? WORD_OWN : id + 1;
}

static inline unsigned fields_end(const struct vocabulary *own)
{
	return own && own->field_count ? FIELD_OWN + (unsigned)own->field_count : FIELD_TOTAL;
}

static inline unsigned field_after(unsigned id)
{
	return id + 1 == FIELD_TOTAL ? FIELD_OWN : id + 1;
}

static inline const struct word *word_of(const struct vocabulary *own, unsigned id)
{
	return id < WORD_TOTAL ? &cell_words[id] : own->words[id - WORD_OWN];
}

static inline const struct field *field_of(const struct vocabulary *own, unsigned id)
{
	return id < FIELD_TOTAL ? &fields[id] : own->fields[id - FIELD_OWN];
}

/* WORD_TOTAL, FIELD_TOTAL: none of that key. */
unsigned vocabulary_word(const struct vocabulary *own, const char *key);
enum field_id vocabulary_field(const struct vocabulary *own, const char *key);

/* What a declaration says of its unit. */
const char *own_unit_name(const struct field *field);

/* Can a word or field be called so: letters, digits, _ and -, a letter first? */
bool own_key_is_good(const char *key);

/* Does the key mean something else already: a word or a field of dyno's, a column, a setting? */
bool own_key_is_taken(const char *key);

/* --- Making ---------------------------------------------------------------------------------- */

/* Adds one; what is there already is returned where it means the same. NULL with DYNO_ERROR_FORMAT
 * for a key that cannot be, is dyno's, or has another meaning. The arena gets all. */
struct word *vocabulary_add_word(struct vocabulary *own, const struct declaration *declaration,
				 struct arena *arena, struct dyno_error *err);
struct field *vocabulary_add_field(struct vocabulary *own, const struct declaration *declaration,
				   struct arena *arena, struct dyno_error *err);

/* The same for one that is derived: one that was before gets the new meaning. */
struct field *vocabulary_derive_field(struct vocabulary *own, const struct declaration *declaration,
				      struct arena *arena, struct dyno_error *err);

/* An own one once more; NULL when memory is exhausted. */
struct word *word_copy(struct arena *arena, const struct word *word);
struct field *field_copy(struct arena *arena, const struct field *field);

/* What it points to once more, in this arena. */
bool vocabulary_copy(struct arena *arena, struct vocabulary *own);

/* The same of a cell's own words, whose definitions are those of that vocabulary, which has all. */
bool cell_copy_own(struct arena *arena, const struct vocabulary *own, struct cell *cell);

/* What another vocabulary has; its words and fields are shared. A word that is a number in one of
 * them and a text in the other is a text. Units and directions must agree. */
bool vocabulary_join(struct vocabulary *own, const struct vocabulary *more, struct arena *arena,
		     struct dyno_error *err);

struct dyno_results;

/* That of all runs of the results (NULL: none), which must outlive it. */
bool results_vocabulary(const struct dyno_results *results, struct arena *arena,
			struct vocabulary *own, struct dyno_error *err);

/* --- JSON ------------------------------------------------------------------------------------ */

/* What it declares: an array. */
void vocabulary_write_words(const struct vocabulary *own, struct json_writer *writer);
void vocabulary_write_fields(const struct vocabulary *own, struct json_writer *writer);

/* The own words of a cell, in the order in which its run declares them: an object. */
void own_words_write(const struct cell *cell, const struct vocabulary *own,
		     struct json_writer *writer);

#endif
