/* A cell: one point of what is measured, model × device × engine × batch × … Results, plans and
 * histories embed it.
 *
 * cell_words[] (cell.c) is the one list of what tells cells apart: options, CSV, tables, filters,
 * charts, the store's history, comparisons, the page and the API loop over it. Adding a word:
 *   1. a member of struct cell, its rows in WORD_LIST and in cell_words[],
 *   2. the key in docs/schema/results.schema.json, in the same place, and `tools/typed.py build`,
 *   3. a column of its key in the store's next migration (src/output/store/sqlite/schema.c),
 *   4. where a plan is to sweep it: a setting (src/measure/plan/settings.h) and a row in swept[]
 *      (plan.c); workers are told its number.
 *
 * Results can have words of their own, too, which their file declares (vocabulary.h). */
#ifndef DYNO_CORE_RESULT_CELL_H
#define DYNO_CORE_RESULT_CELL_H

#include "core/base/arena.h"
#include <stddef.h>
#include <stdint.h>

struct model_info;
struct device_info;
struct json_writer;

struct cell {
	const struct model_info *model;
	const struct device_info *device;
	const char *engine; /* what runs it: "ort", "null", …; NULL: unknown */
	uint64_t batch;
	uint64_t sequence;     /* 0: none */
	const char *precision; /* float32, … ; as the model has it */
	uint64_t threads;
	uint64_t streams;
	const struct own_words *own; /* words that its run declares; NULL: none */
};

/* In the order in which titles name them, and by which cells are sorted. `must`: a result file
 * without it is none, which no word can be that came later. What else there is to say of a word
 * stands in its row of cell_words[]. */
/* clang-format off */
/*    enumerator   key          option       letter  argument  kind     member     must      what filters take */
#define WORD_LIST(X)                                                                                                             \
	X(MODEL,     "model",     "model",     'm',    "MODEL",  MODEL,   model,     true,     "models; * and ? as in a shell")             \
	X(DEVICE,    "device",    "device",    'D',    "DEVICE", DEVICE,  device,    true,     "devices, by id, name or machine; * and ? as in a shell") \
	X(MACHINE,   "machine",   "machine",   0,      "NAME",   MACHINE, device,    false,    "machines' devices")                        \
	X(ENGINE,    "engine",    "engine",    0,      "NAME",   TEXT,    engine,    false,    "engines")                                  \
	X(BATCH,     "batch",     "batch",     'b',    "N",      NUMBER,  batch,     true,     "batch sizes")                              \
	X(SEQUENCE,  "sequence",  "seq",       's',    "N",      NUMBER,  sequence,  false,    "sequence lengths")                         \
	X(PRECISION, "precision", "precision", 0,      "NAME",   TEXT,    precision, false,    "precisions")                               \
	X(THREADS,   "threads",   "threads",   0,      "N",      NUMBER,  threads,   true,     "numbers of threads")                       \
	X(STREAMS,   "streams",   "streams",   0,      "N",      NUMBER,  streams,   true,     "numbers of streams")
/* clang-format on */

enum cell_word {
#define X(name, key, option, letter, argument, kind, member, must, filter) WORD_##name,
	WORD_LIST(X)
#undef X
	WORD_TOTAL,
};

enum word_kind {
	WORD_IS_TEXT,    /* const char *, NULL: unknown */
	WORD_IS_NUMBER,  /* uint64_t, 0: none */
	WORD_IS_MODEL,   /* const struct model_info * */
	WORD_IS_DEVICE,  /* const struct device_info *, of which id and name */
	WORD_IS_MACHINE, /* const struct device_info *, of which the machine */
};

struct word {
	const char *key;    /* of options, JSON, CSV, the page */
	const char *title;  /* "Batch size" */
	const char *column; /* "Batch": title where there is little room */
	enum word_kind kind;
	size_t offset;              /* in struct cell */
	const char *before, *after; /* around a value in labels: "batch 8", "4 threads" */
	const char *none;           /* what a number of 0 is called in a label; NULL: not said */
	const char *constant;       /* in front of what all rows of a table share; NULL: not said */
	uint64_t usual;             /* this number is not said where all share it; 0: always said */
	unsigned rank;              /* of its column in tables; 0: it has none */
	bool names;                 /* is in a title also where nothing varies */
	bool quiet;                 /* is not said where it does not vary */
	/* What charts take by themselves, in the order of these ranks; 0: never, unless asked. */
	unsigned axis; /* for an x axis */
	unsigned down; /* for the y axis of a heatmap */
	unsigned cut;  /* to leave all but one value out, where there is more than one can read:
			* 1 the least telling */
	bool teller;   /* says what it was that ran; it may determine other words */
	bool workload; /* another value is other work, which has a best of its own */
	bool tuned;    /* each device may take the value that suits it best */
	bool looks;    /* points look otherwise where it differs */
	const char *counts; /* unit of the number in formulas: "items"; NULL: none */
	bool may_differ;    /* of two cells that are alike in all else, matching may leave it out */
	bool may_lack;      /* a cell that failed early does not know it */
	enum cell_word told_by; /* the word that determines it: it never splits or names by itself,
				 * and comparing the values of that one leaves it out, too;
				 * WORD_TOTAL: none */
	bool own;               /* a result file has it: text or number */
	bool declared;          /* … and declares it, so that its kind is certain */
	const char *unit;       /* of an own number, as it is printed behind it; or NULL */
};

extern const struct word cell_words[WORD_TOTAL];

/* Ranks of own words: numbers make better axes than names, and they tell less than the batch. */
#define OWN_AXIS 4
#define OWN_CUT  6

/* What cells are compared by: words of cell_words[], and all that they have of their own. */
#define WORD_MASK(word) ((uint64_t)1 << (word))
#define OWN_WORDS       ((uint64_t)1 << 62)
#define ALL_WORDS       ((WORD_MASK(WORD_TOTAL) - 1) | OWN_WORDS)

/* In place of the model's bit: cells of models of one name are alike, whatever their digests. */
#define BY_MODEL_NAME ((uint64_t)1 << 63)

/* The values of the words that are no words of dyno's, sorted by key. A number stands as text, too,
 * written the one way that number_format has, so that the text alone tells values apart. */
struct own_words {
	size_t count, room;
	struct own_word {
		const struct word *word; /* of the run's vocabulary */
		const char *text;
		double number; /* NaN: the text is none */
	} items[];
};

/* WORD_TOTAL when it is none. */
enum cell_word word_find(const char *key);

/* "model, device, batch, streams or run": the keys of all words, for messages; `last` is NULL where
 * nothing else may be said. */
#define WORD_KEYS_SIZE 160
const char *word_keys(char text[WORD_KEYS_SIZE], const char *last);

/* The same of what options call it: "seq", or by its key. */
enum cell_word word_find_option(const char *name);
const char *word_option(enum cell_word word);

/* Bits of the words of which that member of struct word is true: WORDS_THAT(workload). */
#define WORDS_THAT(member) words_that(offsetof(struct word, member))
uint64_t words_that(size_t flag);

/* The word and what it determines. */
uint64_t word_with_told(enum cell_word word);

/* Of words that are numbers; 0 of others. */
uint64_t cell_number(const struct cell *cell, enum cell_word word);
void cell_set_number(struct cell *cell, enum cell_word word, uint64_t number);

/* Of words that are not; "" for nothing. A device's is its id: device_labels tell devices apart. */
const char *cell_text(const struct cell *cell, enum cell_word word);

/* The same of any word, dyno's or own: of a number dyno's is 0 where the cell has none, an own one
 * NaN; the text is "" of numbers and for nothing. */
double word_number(const struct cell *cell, const struct word *word);
const char *word_text(const struct cell *cell, const struct word *word);

/* Order of two cells by the words whose bits are set; 0: they are one cell in these words. Models
 * are told apart by their digests (models.h). */
int cell_compare(const struct cell *a, const struct cell *b, uint64_t mask);

/* The same of cells for which cell_compare is 0; for core/base/map.h. */
uint32_t cell_hash(const struct cell *cell, uint64_t mask);

/* Both without these of the cells' own words, a list that ends with NULL; NULL: with all. */
int cell_compare_but(const struct cell *a, const struct cell *b, uint64_t mask,
		     const struct word *const *but);
uint32_t cell_hash_but(const struct cell *cell, uint64_t mask, const struct word *const *but);

/* By one word, dyno's or own. */
int word_compare(const struct cell *a, const struct cell *b, const struct word *word);

/* Bits of the words of cell_words[] that it has. */
uint64_t cell_known(const struct cell *cell);

/* Takes of the words whose bits are set, and that the cell does not know, those of another. */
void cell_fill(struct cell *cell, const struct cell *other, uint64_t mask);

/* "batch 8", "1 thread", "no sequence", or the text as it is; of an own word "n_depth 512". NULL
 * without memory. */
const char *word_label(struct arena *arena, const struct word *word, const char *text,
		       double number);
const char *cell_label(struct arena *arena, const struct cell *cell, const struct word *word);

/* Members of an object, by key, own words in an object "words"; what the cell has not is left out.
 */
void cell_write(const struct cell *cell, struct json_writer *writer);

/* --- Own words ------------------------------------------------------------------------------- */

/* NULL: it has none of that key. */
const struct own_word *cell_own(const struct cell *cell, const char *key);

/* A member of an object, by key: a number or a string, as the word's kind is. */
void own_word_write(const struct own_word *value, struct json_writer *writer);

/* Gives the cell a value of an own word, which it may have had. The text, or the number where it is
 * NULL, is copied unless `like` (another cell, or NULL) has the same. The cell must not share its
 * list with another one. False when memory is exhausted. */
bool cell_set_own(struct arena *arena, struct cell *cell, const struct word *word, const char *text,
		  double number, const struct cell *like);

#endif
