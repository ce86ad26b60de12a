/* Commands of the dyno program.
 *
 * Adding a command: its file cli/NAME.c with one const struct command at its end, and its row in
 * commands[] (main.c). Help, man page and completion come from the struct. */
#ifndef DYNO_CLI_COMMAND_H
#define DYNO_CLI_COMMAND_H

#include "core/base/option.h"
#include "core/chart/chart.h"
#include "core/derive/cost.h"
#include "measure/plan/settings.h"

enum exit_status {
	STATUS_EXIT_OK = 0,
	STATUS_EXIT_REGRESSION = 1, /* a regression was found */
	STATUS_EXIT_USAGE = 2,      /* the command line, a plan or a named file is wrong */
	STATUS_EXIT_NOTHING = 3,    /* nothing could be measured */
	STATUS_EXIT_PARTIAL = 4,    /* some cells failed, or something could not be saved */
	STATUS_EXIT_UNDECIDED = 5,  /* what --fail-on asks could not be decided */
};

#define OPTION_TABLES 5 /* that a command may have */

/* A table, the struct that its rows write into, and which of them the command line has. */
struct option_group {
	const struct option *table;
	void *into;
	bool *given; /* per row */
};

/* A command line, parsed. */
struct invocation {
	const struct command *command;
	struct arena *arena;
	struct option_group groups[OPTION_TABLES]; /* as command_tables has them */
	size_t group_count;
	void *options;              /* the command's own struct, defaults and flags written */
	struct settings *settings;  /* for commands that measure or open engines, else NULL */
	bool *settings_given;       /* per row of settings_options, for those that measure */
	struct chart_spec *spec;    /* for commands that draw or filter, else NULL */
	bool *spec_given;           /* per row of command_spec_options */
	struct cost_options *costs; /* for commands that show what results cost, else NULL */
	struct strings arguments;   /* what is no option */
};

struct command {
	const char *name;
	const char *arguments; /* "MODEL…", "[RESULT…]", or "" */
	const char *summary;   /* one line, lower case, no full stop */
	const char
		*description; /* paragraphs separated by empty lines; for --help and the man page */
	const struct option *options; /* the command's own; ends with a NULL name */
	size_t options_size;          /* of the struct that they write into */
	bool measures;                /* takes settings_options too */
	bool engines;                 /* takes those of the engines too */
	bool draws;                   /* takes chart_options too */
	bool filters;                 /* takes those of chart_options that choose results */
	bool prices;                  /* takes cost_options too */
	const char *const *examples;  /* pairs: command line, what it does; NULL-terminated */
	const char *completes; /* what arguments are, for completion: "models", "runs", "files",
				* "shells", "" */
	bool hidden;
	int (*run)(struct invocation *invocation);
};

/* The rows of a command that write into a chart's spec: all, the filters, or NULL. */
const struct option *command_spec_options(const struct command *command);

/* The option tables of a command, in the order of its help. Returns how many. */
size_t command_tables(const struct command *command, const struct option *tables[OPTION_TABLES]);

extern const struct command *const commands[]; /* NULL-terminated, in the order of `dyno help` */

const struct command *command_find(const char *name);

/* Parses argv behind the command's name into the invocation. On a mistake: *err, which names the
 * flag and the nearest one. --help is given back as *help. */
bool command_line_parse(struct invocation *invocation, int count, char **words, bool *help,
			struct dyno_error *err);

/* Was that option of the command, or that setting, on the command line? */
bool option_is_given(const struct invocation *invocation, const char *name);

/* Prints "dyno: MESSAGE" on stderr and returns the status. */
int complain(enum exit_status status, const struct dyno_error *err);

/* The exit status that an error of the library stands for. */
enum exit_status status_of_error(const struct dyno_error *err);

/* --- Terminal --------------------------------------------------------------------------------- */

/* Columns of that stream: the terminal's, else $COLUMNS, else 0 (no limit). */
unsigned terminal_width(int fd);

/* Is it a terminal that can take a line back (TERM not dumb)? */
bool terminal_live(int fd);

/* Is it one that should get colours, too (NO_COLOR unset)? */
bool terminal_colour(int fd);

/* Nothing but these writes to stdout and stderr: a text may be anybody's, and what a terminal
 * would obey (core/printable.h) goes no further than here. Print with cli/terminal/output.h. */

/* Writes all of it to stdout, as it is: data for programs. False when that fails (a closed pipe is
 * no failure), with errno. */
bool print_exact(const char *text, size_t length);

/* The same for a text for people, made printable; `styled`: with the styles that are in it, where
 * stdout takes them. */
bool print_lines(const char *text, size_t length, bool styled);

/* One line on stderr: "dyno: MESSAGE". */
void tell(const char *format, ...) DYNO_PRINTF(1, 2);

/* On a line of its own, to be copied: whole, however long. NULL is nothing. */
void tell_to_copy(const char *command);

/* "dyno: KINDMESSAGE", the kind in a STYLE_…. */
void tell_as(const char *style, const char *kind, const char *message);

/* A JSON object on a line of stderr, for programs. */
void tell_object(const char *json);

/* Draws the line of now on a terminal over the one before, cut to the width (0: no limit), or takes
 * it away. */
void live_line_show(const char *text, unsigned width);
void live_line_clear(void);

/* --- Help (help/help.c, help/manual.c, completion/) ------------------------------------------- */

void help_overview(struct buffer *out);
void help_command(const struct command *command, unsigned width, struct buffer *out);

#endif
