/* Completion scripts: one function a shell, all from the same tables. A script that lists models or
 * runs asks `dyno models --names` and `dyno show --ids`, which are quick and say nothing else.
 *
 * Adding a shell: its file NAME.c, its row in shells[] (completion.c) and its name in SHELLS. */
#ifndef DYNO_CLI_COMPLETION_COMPLETION_H
#define DYNO_CLI_COMPLETION_COMPLETION_H

#include "cli/help/reference.h"

void completion_bash(struct buffer *out);
void completion_fish(struct buffer *out);
void completion_zsh(struct buffer *out);

/* "models", "runs", …: what scripts call the kind; "" for one that has no words of its own. */
const char *value_kind_name(enum value_kind kind);

/* The words of a kind that the tables know, or the command that prints them ("dyno show --ids"),
 * whichever it has; NULL for the other. The words are separated by spaces. */
const char *value_kind_command(enum value_kind kind);
void value_kind_words(enum value_kind kind, struct buffer *out);

/* Calls back for every option of the command, --help last. */
void each_option(const struct command *command,
		 void (*call)(const struct command *command, const struct option *row,
			      struct buffer *out),
		 struct buffer *out);

/* Appends the text, with a backslash in front of each character of `special`. */
void escape(struct buffer *out, const char *text, const char *special);

#endif
