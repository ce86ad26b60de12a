/* What help, man pages and completion say beside the tables of commands and options. */
#ifndef DYNO_CLI_HELP_REFERENCE_H
#define DYNO_CLI_HELP_REFERENCE_H

#include "cli/command.h"

/* A word and what it stands for. */
struct fact {
	const char *name; /* NULL ends a table */
	const char *help; /* one sentence, lower case, no full stop */
};

extern const struct fact exit_statuses[]; /* a row for each enum exit_status */
extern const struct fact environment_variables[];
extern const struct fact result_references[]; /* what a RESULT argument can be */

/* The value's name as help shows it: "N,…" for a list; "" for a flag. */
void option_value_name(const struct option *row, struct buffer *out);

/* The row's sentence with its choices and its default. */
void option_explain(const struct option *row, struct buffer *out);

/* Is there a row of that name in the command's own table, which goes before the shared ones? */
bool option_is_shadowed(const struct command *command, const struct option *row);

/* The heading of a shared table; `other` for a command's own. */
const char *option_table_title(const struct option *table, const char *other);

/* Where values come from: option arguments and command arguments are named by what they are. */
enum value_kind {
	VALUE_ANY,     /* nothing to offer */
	VALUE_CHOICES, /* the row's own list */
	VALUE_FILES,
	VALUE_FOLDERS,
	VALUE_MODELS,
	VALUE_RUNS,
	VALUE_DEVICES,
	VALUE_ENGINES,
	VALUE_FIELDS,
	VALUE_METRICS,
	VALUE_COMMANDS,
	VALUE_SHELLS,
	VALUE_CHARTS,
	VALUE_WORDS,    /* of a cell, and run */
	VALUE_AXES,     /* words and fields */
	VALUE_GATES,    /* beginnings of what --fail-on takes */
	VALUE_MEASURED, /* models that the store has results of */
	VALUE_TOTAL,
};

enum value_kind option_value_kind(const struct option *row);
enum value_kind command_value_kind(const struct command *command);

#define SHELLS "bash,zsh,fish"

/* May the value be a comma-separated list? */
bool option_is_list(const struct option *row);

#endif
