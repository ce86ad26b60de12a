/* What the parts of the reader of result files share: members_read.c (objects, lists, simple
 * values, runs), read_values.c (values of fields, own words and fields), read_series.c. */
#ifndef DYNO_CORE_RESULT_READER_H
#define DYNO_CORE_RESULT_READER_H

#include "core/result/members.h"

/* Where in the document we are, for messages; on the stack, innermost first. */
struct place {
	const struct place *parent;
	const char *key; /* NULL: an element */
	size_t index;
};

struct reader {
	struct arena *arena;
	struct run *run; /* whose models, devices, words and fields the results refer to */
	const struct place *place;
	struct dyno_error *err;
};

typedef bool reader_function(struct reader *r, const struct json_value *json, void *place);

struct value_reader {
	enum json_type type;
	reader_function *read; /* NULL: an array, of whose elements … */
	enum json_type element_type;
	reader_function *element; /* … each adds itself to the list at `place` */
};

/* "runs[0].results[3].batch: MESSAGE", and false. */
bool refuse(const struct reader *r, const char *format, ...) DYNO_PRINTF(2, 3);
bool duplicate(const struct reader *r, const char *key);

/* Reads one value one step deeper in the path. */
bool read_at(struct reader *r, const char *key, size_t index, struct value_reader reader,
	     const struct json_value *json, void *place);
bool read_elements(struct reader *r, const struct json_value *array, struct value_reader element,
		   void *place);

/* Finds the members of all rows in one pass; then reads them in the table's order, whatever the
 * order in the file, because results need the models and devices. null counts as absent. */
bool read_members(struct reader *r, const struct member *table, const struct json_value *object,
		  void *holder);

bool is_count(double number, uint64_t limit);
bool read_whole(const struct reader *r, const struct json_value *json, uint64_t limit,
		uint64_t *out);
reader_function read_number;

/* --- read_values.c --------------------------------------------------------------------------- */

reader_function read_values, read_numbers; /* of a result, of a replicate */
reader_function read_cell;                 /* own words of a cell */
reader_function read_word, read_field;     /* declarations, of a vocabulary */

/* --- read_series.c --------------------------------------------------------------------------- */

reader_function read_samples, read_warm_up, read_thinned, read_series; /* of a replicate */
reader_function read_step_unit, read_values_of_series, read_weights;   /* of a series */

#endif
