/* dyno manual: man pages from the tables. The build installs what it prints. The pages use the
 * man(7) macros, which groff and mandoc both read, and ASCII alone, so that they look the same in
 * every locale. */
#include "cli/commands.h"
#include "cli/help/reference.h"
#include "cli/terminal/output.h"
#include "core/base/spell.h"
#include "core/base/utf8.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* --- roff ------------------------------------------------------------------------------------ */

/* A hyphen is written "\-", so that options can be copied from the page; a full stop or an
 * apostrophe at the start of a line would be a request. */
static void roff(struct buffer *out, const char *text, size_t length)
{
	bool line_start = out->length == 0 || out->data[out->length - 1] == '\n';
	for (size_t i = 0; i < length;) {
		uint32_t code = 0;
		size_t bytes = utf8_character(text + i, length - i, &code);
		bytes = bytes ? bytes : 1;
		if (line_start && (text[i] == '.' || text[i] == '\''))
			buffer_string(out, "\\&");
		if (text[i] == '\\')
			buffer_string(out, "\\e");
		else if (text[i] == '-')
			buffer_string(out, "\\-");
		else if (code > 127)
			buffer_printf(out, "\\[u%04X]", (unsigned)code);
		else
			buffer_character(out, text[i]);
		line_start = text[i] == '\n';
		i += bytes;
	}
}

static void roff_text(struct buffer *out, const char *text)
{
	struct buffer spelled = { 0 };
	spell(text, strlen(text), face_command, &spelled);
	roff(out, buffer_text(&spelled), spelled.length);
	out->failed |= spelled.failed;
	buffer_finish(&spelled);
}

/* The text as a whole line, in a font: B bold, I italic, R plain. */
static void roff_font(struct buffer *out, char font, const char *text)
{
	buffer_printf(out, "\\f%c", font);
	roff_text(out, text);
	buffer_string(out, "\\fR");
}

/* One sentence of a table: lower case without a full stop becomes a sentence. */
static void sentence(struct buffer *out, const char *text)
{
	char first = text[0] >= 'a' && text[0] <= 'z' ? (char)(text[0] - 'a' + 'A') : text[0];
	roff(out, &first, 1);
	roff_text(out, text + 1);
	buffer_string(out, ".\n");
}

static void facts(struct buffer *out, const char *section, const struct fact *fact)
{
	buffer_printf(out, ".SH \"%s\"\n", section);
	for (; fact->name; fact++) {
		buffer_string(out, ".TP\n");
		roff_font(out, 'B', fact->name);
		buffer_character(out, '\n');
		sentence(out, fact->help);
	}
}

static void list_charts(struct buffer *out)
{
	buffer_string(out, ".SH \"CHARTS\"\n");
	for (const struct chart *chart = charts; chart->name; chart++) {
		buffer_string(out, ".TP\n");
		roff_font(out, 'B', chart->name);
		buffer_character(out, '\n');
		sentence(out, chart->help);
	}
}

static void heading(struct buffer *out, const char *command)
{
	buffer_string(out,
		      ".\\\" Made by `dyno manual`; the tables of src/cli say what it says.\n");
	buffer_string(out, ".TH \"DYNO");
	for (const char *c = command ? command : ""; *c; c++)
		buffer_printf(out, "%s%c", c == command ? "\\-" : "", toupper((unsigned char)*c));
	buffer_string(out, "\" 1 \"\" \"dyno " DYNO_VERSION "\" \"dyno manual\"\n");
}

/* --- Page of a command ----------------------------------------------------------------------- */

static void option_entry(struct buffer *out, const struct option *row)
{
	struct buffer text = { 0 };
	char letter[] = { '-', row->letter, '\0' };
	buffer_string(out, ".TP\n");
	if (row->letter) {
		roff_font(out, 'B', letter);
		buffer_string(out, ", ");
	}
	buffer_string(out, "\\fB\\-\\-");
	roff_text(out, row->name);
	buffer_string(out, "\\fR");
	option_value_name(row, &text);
	if (text.length) {
		buffer_character(out, ' ');
		roff_font(out, 'I', buffer_text(&text));
	}
	buffer_character(out, '\n');
	buffer_clear(&text);
	option_explain(row, &text);
	sentence(out, buffer_text(&text));
	buffer_finish(&text);
}

static void options(struct buffer *out, const struct command *command)
{
	const struct option *tables[OPTION_TABLES];
	size_t count = command_tables(command, tables);
	if (count)
		buffer_string(out, ".SH OPTIONS\n");
	for (size_t i = 0; i < count; i++) {
		if (count > 1)
			buffer_printf(out, ".SS \"%s\"\n",
				      option_table_title(tables[i], "Input, output and history"));
		for (const struct option *row = tables[i]; row->name; row++)
			if (!option_is_shadowed(command, row))
				option_entry(out, row);
	}
}

static void description(struct buffer *out, const char *text)
{
	buffer_string(out, ".SH DESCRIPTION\n");
	for (const char *end = strstr(text, "\n\n"); end; end = strstr(text, "\n\n")) {
		roff(out, text, (size_t)(end - text));
		buffer_string(out, "\n.PP\n");
		text = end + strspn(end, "\n");
	}
	roff_text(out, text);
	buffer_character(out, '\n');
}

static void examples_of(struct buffer *out, const struct command *command)
{
	if (command->examples && command->examples[0])
		buffer_string(out, ".SH EXAMPLES\n");
	for (const char *const *pair = command->examples; pair && *pair; pair += 2) {
		buffer_string(out, ".TP\n");
		roff_font(out, 'B', pair[0]);
		buffer_character(out, '\n');
		sentence(out, pair[1]);
	}
}

static void command_page(struct buffer *out, const struct command *command)
{
	heading(out, command->name);
	buffer_printf(out, ".SH NAME\ndyno\\-%s \\- %s\n.SH SYNOPSIS\n\\fBdyno %s\\fR ",
		      command->name, command->summary, command->name);
	roff_text(out, "[OPTION…] ");
	roff_font(out, 'I', command->arguments);
	buffer_character(out, '\n');
	description(out, command->description);
	options(out, command);
	if (strstr(command->arguments, "RESULT"))
		facts(out, "RESULTS", result_references);
	if (command->draws)
		list_charts(out);
	examples_of(out, command);
	facts(out, "EXIT STATUS", exit_statuses);
	buffer_string(out, ".SH \"SEE ALSO\"\n\\fBdyno\\fR(1)\n");
}

/* --- dyno(1) --------------------------------------------------------------------------------- */

static void command_list(struct buffer *out)
{
	buffer_string(out, ".SH COMMANDS\n");
	for (size_t i = 0; commands[i]; i++) {
		if (commands[i]->hidden)
			continue;
		buffer_printf(out, ".TP\n\\fBdyno\\-%s\\fR(1)\n", commands[i]->name);
		sentence(out, commands[i]->summary);
	}
}

static void field_list(struct buffer *out)
{
	buffer_string(out, ".SH FIELDS\nThe numbers that dyno takes, by the names that "
			   "\\fB\\-\\-fields\\fR and result files use.\n");
	for (size_t i = 0; i < FIELD_TOTAL; i++) {
		buffer_string(out, ".TP\n");
		roff_font(out, 'B', fields[i].key);
		if (*unit_symbol(fields[i].unit))
			buffer_printf(out, " (%s)", unit_symbol(fields[i].unit));
		buffer_character(out, '\n');
		sentence(out, fields[i].description);
	}
}

static void main_page(struct buffer *out)
{
	heading(out, NULL);
	buffer_string(out, ".SH NAME\ndyno \\- a dynamometer for machine\\-learning models\n"
			   ".SH SYNOPSIS\n\\fBdyno\\fR \\fICOMMAND\\fR [OPTION\\[u2026]] "
			   "[ARGUMENT\\[u2026]]\n");
	description(out,
		    "dyno puts a machine-learning model on hardware, runs it over batch sizes and "
		    "sequence lengths, and keeps latency, throughput and memory with their "
		    "intervals and with the environment they were taken in. Models run in ONNX "
		    "Runtime, whose shared library dyno opens when it needs it.\n\n"
		    "Results go to standard output, progress and messages to standard error.");
	command_list(out);
	field_list(out);
	facts(out, "RESULTS", result_references);
	facts(out, "EXIT STATUS", exit_statuses);
	facts(out, "ENVIRONMENT", environment_variables);
	buffer_string(out, ".SH FILES\n.TP\n\\fI~/.local/share/dyno/history.db\\fR\n"
			   "The store: an SQLite database of all runs.\n");
}

/* --- The command ----------------------------------------------------------------------------- */

static int run(struct invocation *invocation)
{
	struct buffer page = { 0 };
	struct dyno_error err;
	const char *name = invocation->arguments.count == 1 ? invocation->arguments.items[0] : "";
	const struct command *command = command_find(name);
	if (command)
		command_page(&page, command);
	else if (strcmp(name, "dyno") == 0)
		main_page(&page);
	else {
		error_set(&err, DYNO_ERROR_USAGE,
			  "manual takes the name of a command, or \"dyno\"");
		return complain(STATUS_EXIT_USAGE, &err);
	}
	return print_buffer(&page);
}

const struct command command_manual = {
	.name = "manual",
	.arguments = "COMMAND|dyno",
	.summary = "print a man page",
	.description = "Prints the man page of a command, or of dyno itself, as roff.",
	.completes = "commands",
	.hidden = true,
	.run = run,
};
