/* Options in a YAML file: a mapping from option names to scalars or lists. */
#ifndef DYNO_HOST_OPTIONS_YAML_H
#define DYNO_HOST_OPTIONS_YAML_H

#include "core/base/option.h"

/* Another file that this one names under the key `include`. */
struct yaml_include {
	const char *path; /* as it stands there */
	size_t line, column;
};

#define YAML_INCLUDES 16

struct yaml_includes {
	struct yaml_include items[YAML_INCLUDES];
	size_t count;
};

struct yaml_subject {
	const struct option *table;
	const char *name; /* of such a file: "plan" */
	const char
		*command; /* whose options the keys are: "dyno run"; NULL: only the file has them */
	const char *example; /* "batch: [1, 2]" */
	bool may_be_empty;
	/* Whether a row of the table (by its place there) may have this value; NULL: any. False
	 * with *err, which gets line and column in front. */
	bool (*check)(size_t row, const char *text, const void *checked_with,
		      struct dyno_error *err);
	const void *checked_with;
	struct yaml_includes *includes; /* filled; NULL: such files include none */
};

/* Unknown keys, wrong types and values out of range are errors with line and column. given[]
 * (options_count of them; may be NULL) is marked for what the file sets. What is not set stays. */
bool options_read_yaml(const struct yaml_subject *subject, void *target, const char *text,
		       size_t length, const char *path, struct arena *arena, bool *given,
		       struct dyno_error *err);

#endif
