/* What the names of inputs and dimensions tell. Exporters name them by habit, not by rule: the
 * habits are two tables in input_name.c.
 *
 * Adding one: a row in the table; rows further up win. */
#ifndef DYNO_MEASURE_INPUT_NAME_H
#define DYNO_MEASURE_INPUT_NAME_H

#include "measure/input/tensor.h"

/* What a dimension stands for. */
enum role {
	ROLE_UNKNOWN,
	ROLE_FIXED,
	ROLE_BATCH,
	ROLE_SEQUENCE,
	ROLE_PAST,       /* length of a cache: 0 unless given */
	ROLE_TOTAL,      /* past + sequence */
	ROLE_NUMBER,     /* "640" */
	ROLE_SETTLED,    /* by the network: a number, or computed from other axes */
	ROLE_EXPRESSION, /* "past_sequence_length + 1": computed from others */
	ROLE_CHANNELS,
	ROLE_HEIGHT,
	ROLE_WIDTH,
	ROLE_DEPTH, /* of images behind one another: a video, a volume */
	ROLE_ITEMS, /* things of which there are some: nodes of a graph, points of a cloud */
	ROLE_ONE,   /* things of which one is the least that works: points, boxes */
	ROLE_COUNT,
};

/* What an input stands for. */
enum kind {
	KIND_OTHER,
	KIND_IDS,       /* token ids */
	KIND_POSITIONS, /* past, past + 1, … */
	KIND_MASK,      /* ones: nothing is masked */
	KIND_ONES,
	KIND_ZEROS,
	KIND_CACHE,   /* past keys and values */
	KIND_STATE,   /* of a recurrent network */
	KIND_SWITCH,  /* use_cache_branch: false */
	KIND_RATE,    /* sample rate of audio */
	KIND_LENGTHS, /* how much of the sequence is real: all of it */
	KIND_SIZE,    /* height and width of the image */
	KIND_AUDIO,
	KIND_PIXELS,
};

/* By the words in a dimension's name; ROLE_UNKNOWN for NULL, "" and names that say nothing. */
enum role role_by_name(const char *name);

/* By the input's name and type. */
enum kind kind_of(const struct tensor_spec *spec);

/* True if the name has that word: pieces between signs, digits and capitals, in any case. A
 * pattern "past*" is the start of a piece, "=n" the whole name. */
bool name_has(const char *name, const char *pattern);

/* True for a name that an exporter made up ("", "unk__12", "p2o.DynamicDimension.0", "s0"). */
bool name_is_generic(const char *name);

/* True for what exporters write where they have no name: "?", "None", "-1", "dynamic", "*". */
bool name_is_placeholder(const char *name);

/* A whole number from 1 on. */
bool name_is_number(const char *name);

/* A word or two for people; "" for ROLE_UNKNOWN. */
const char *role_title(enum role role);

#endif
