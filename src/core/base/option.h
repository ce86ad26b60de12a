/* Option tables: one row gives parsing, default, help, man page, completion and the key in a YAML
 * plan. A row writes into a struct at `offset`; lists and strings live in an arena.
 *
 * Adding an option: a row in the command's table. Nothing else. */
#ifndef DYNO_CORE_BASE_OPTION_H
#define DYNO_CORE_BASE_OPTION_H

#include "core/base/arena.h"
#include "core/base/buffer.h"
#include "core/base/text_list.h"
#include <stdint.h>

enum option_type {
	OPTION_FLAG,    /* bool; on the command line without a value */
	OPTION_STRING,  /* const char * */
	OPTION_STRINGS, /* struct strings; comma-separated, may be given again to add */
	OPTION_TEXTS,   /* struct strings; given again adds; never split, may be empty */
	OPTION_PAIRS,  /* struct strings of name=value; given again adds; split at line ends only */
	OPTION_CELLS,  /* struct strings of "name=value name=value"; otherwise the same */
	OPTION_COUNT,  /* uint64_t */
	OPTION_COUNTS, /* struct counts; comma-separated, "1,2,4,8"; a range "1..8" is all of it */
	OPTION_SWEEP, /* the same, but a range doubles: "1..64" is 1, 2, 4, …, 64; "8..64:8" steps
		       */
	OPTION_NUMBER,   /* double */
	OPTION_DURATION, /* double, s: "10s", "200ms", "2m" */
	OPTION_SHARE,    /* double: "1%", "0.01" */
	OPTION_BYTES,    /* uint64_t: "4GiB", "500MB" */
	OPTION_CHOICE,   /* const char *: one of `choices` */
};

/* A macro's value as text, for `standard`. */
#define TEXT_OF(macro)  TEXT_OF_(macro)
#define TEXT_OF_(words) #words

struct counts {
	uint64_t *items;
	size_t count, capacity;
};

/* Values in a list, at most. A sweep has dozens; whoever gives more has made a mistake, or means
 * harm: what is done for each value of one list and each of another would take minutes. */
#define OPTION_LIST_MOST 10000

struct option {
	const char *name; /* without the dashes; NULL ends a table */
	char letter;      /* 0: none */
	enum option_type type;
	size_t offset;
	const char *argument; /* what help calls the value: "N", "TIME", "FILE" */
	const char *standard; /* the default, as one would type it; NULL: none */
	const char *help;     /* one sentence, lower case, no full stop */
	const char *choices;  /* "json,csv,markdown" for OPTION_CHOICE and completion; or NULL */
	double minimum;       /* of numbers and counts; 0 refuses what is negative */
	double maximum;       /* 0: no limit */
};

/* A row without choices and limits, and the one that ends a table. */
#define OPTION(name, letter, type, offset, argument, standard, help)             \
	{                                                                        \
		name, letter, type, offset, argument, standard, help, NULL, 0, 0 \
	}
#define OPTIONS_END                                                   \
	{                                                             \
		NULL, 0, OPTION_FLAG, 0, NULL, NULL, NULL, NULL, 0, 0 \
	}

/* Writes every default into *target: zero, NULL, false or an empty list where there is none. */
bool options_default(const struct option *table, struct arena *arena, void *target,
		     struct dyno_error *err);

/* NULL when there is none of that name. */
const struct option *option_find(const struct option *table, const char *name);

/* The row whose name is nearest (edit distance <= 2), for "did you mean"; or NULL. */
const struct option *option_nearest(const struct option *table, const char *name);

/* Parses text into the row's place; an error names the option ("‹batch›: 0 is below 1") and leaves
 * the place as it was. A flag's text is NULL or a truth word ("true", "no"). For lists: replaces
 * the default, adds to what was given before, up to OPTION_LIST_MOST; `given` (FLAGS per row, or
 * NULL) remembers which rows were given. */
bool option_set(const struct option *table, const struct option *row, const char *text,
		struct arena *arena, void *target, bool *given, struct dyno_error *err);

/* Copies the row's value from one struct to another; lists and strings are shared. */
void option_copy(const struct option *row, void *target, const void *source);

/* The row's present value as text that option_set would take. */
void option_format(const struct option *row, const void *target, struct buffer *out);

/* Is it a list of numbers? Of texts that are split at line ends only? */
bool option_is_counts(const struct option *row);
bool option_is_lines(const struct option *row);

/* Number of rows. */
size_t options_count(const struct option *table);

#endif
