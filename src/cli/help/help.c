/* dyno help: what --help prints, from the tables of commands and options. */
#include "cli/commands.h"
#include "cli/help/reference.h"
#include "cli/terminal/output.h"
#include "cli/terminal/text.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define COLUMN 28 /* where explanations start */

static void explain(struct buffer *out, const char *name, const char *help, size_t indent,
		    size_t width)
{
	size_t column = 2 + text_width(name);
	buffer_printf(out, "  %s", name);
	if (column + 2 > indent) { /* too long: the explanation goes below */
		buffer_character(out, '\n');
		column = 0;
	}
	text_pad(out, column, indent);
	text_wrap(out, help, indent, indent, width);
}

static void explain_facts(struct buffer *out, const struct fact *facts, size_t indent, size_t width)
{
	for (; facts->name; facts++)
		explain(out, facts->name, facts->help, indent, width);
}

static void explain_option(struct buffer *out, const struct option *row, size_t width)
{
	struct buffer name = { 0 }, help = { 0 };
	if (row->letter)
		buffer_printf(&name, "-%c, --%s", row->letter, row->name);
	else
		buffer_printf(&name, "    --%s", row->name);
	buffer_string(&name, row->type == OPTION_FLAG ? "" : " ");
	option_value_name(row, &name);
	option_explain(row, &help);
	explain(out, buffer_text(&name), buffer_text(&help), COLUMN, width);
	buffer_finish(&name);
	buffer_finish(&help);
}

static void explain_options(struct buffer *out, const struct command *command, size_t width)
{
	const struct option *tables[OPTION_TABLES];
	size_t count = command_tables(command, tables);
	for (size_t i = 0; i < count; i++) {
		buffer_printf(out, "\n%s:\n", option_table_title(tables[i], "Options"));
		for (const struct option *row = tables[i]; row->name; row++)
			if (!option_is_shadowed(command, row))
				explain_option(out, row, width);
	}
}

/* Paragraphs are separated by empty lines. */
static void paragraphs(struct buffer *out, const struct command *command, size_t width)
{
	struct buffer paragraph = { 0 };
	for (const char *text = command->description; text && *text;) {
		const char *end = strstr(text, "\n\n");
		size_t length = end ? (size_t)(end - text) : strlen(text);
		buffer_clear(&paragraph);
		buffer_append(&paragraph, text, length);
		buffer_character(out, '\n');
		text_wrap(out, buffer_text(&paragraph), 0, 0, width);
		text += length + strspn(text + length, "\n");
	}
	buffer_finish(&paragraph);
}

void help_command(const struct command *command, unsigned width, struct buffer *out)
{
	size_t columns = width && width < 100 ? width : 100;
	columns = columns < 50 ? 50 : columns; /* narrower than that nothing fits */
	buffer_printf(out, "Usage: dyno %s [OPTION…]%s%s\n", command->name,
		      *command->arguments ? " " : "", command->arguments);
	paragraphs(out, command, columns);
	if (strstr(command->arguments, "RESULT")) {
		buffer_string(out, "\nA RESULT is one of\n");
		explain_facts(out, result_references, COLUMN, columns);
	}
	if (command->draws) {
		buffer_string(out, "\nA CHART is one of\n");
		for (const struct chart *chart = charts; chart->name; chart++)
			explain(out, chart->name, chart->help, COLUMN, columns);
	}
	explain_options(out, command, columns);
	for (const char *const *pair = command->examples; pair && *pair; pair += 2) {
		buffer_string(out, pair == command->examples ? "\nExamples:\n" : "");
		buffer_printf(out, "  %s\n      ", pair[0]);
		text_wrap(out, pair[1], 6, 6, columns);
	}
}

void help_overview(struct buffer *out)
{
	buffer_string(out, "dyno: a dynamometer for machine-learning models\n\n"
			   "Usage: dyno COMMAND [OPTION…] [ARGUMENT…]\n"
			   "       dyno COMMAND --help\n"
			   "       dyno --version\n\nCommands:\n");
	for (size_t i = 0; commands[i]; i++)
		if (!commands[i]->hidden)
			explain(out, commands[i]->name, commands[i]->summary, 16, 100);
	buffer_string(out, "\nFirst steps:\n"
			   "  dyno devices                             see what works here\n"
			   "  dyno run builtin:resnet-50 --batch 1,4   measure a model\n"
			   "  dyno show latest                         look at the last run again\n"
			   "  dyno plot latest                         draw its charts\n"
			   "\nExit status:\n");
	explain_facts(out, exit_statuses, 6, 100);
	buffer_string(out, "\nEnvironment:\n");
	explain_facts(out, environment_variables, COLUMN, 100);
}

/* --- The command ----------------------------------------------------------------------------- */

static int run(struct invocation *invocation)
{
	struct buffer text = { 0 };
	struct dyno_error err;
	const struct strings *names = &invocation->arguments;
	if (names->count > 1) {
		error_set(&err, DYNO_ERROR_USAGE, "help takes one command, not %zu", names->count);
		return complain(STATUS_EXIT_USAGE, &err);
	}
	const struct command *command = names->count ? command_find(names->items[0]) : NULL;
	if (names->count && !command) {
		error_set(&err, DYNO_ERROR_USAGE, "%s: no such command (`dyno help` lists them)",
			  names->items[0]);
		return complain(STATUS_EXIT_USAGE, &err);
	}
	if (command)
		help_command(command, terminal_width(STDOUT_FILENO), &text);
	else
		help_overview(&text);
	return print_buffer(&text);
}

static const char *const examples[] = {
	"dyno help run",
	"explain the options of dyno run",
	NULL,
};

const struct command command_help = {
	.name = "help",
	.arguments = "[COMMAND]",
	.summary = "explain dyno, or one of its commands",
	.description = "Explains a command and all its options, as dyno COMMAND --help does. "
		       "Without one it lists the commands.",
	.examples = examples,
	.completes = "commands",
	.run = run,
};
