/* The dyno program: finds the command, reads its options, runs it. */
#include "cli/command.h"
#include "cli/commands.h"
#include "cli/terminal/output.h"
#include "core/base/count.h"
#include "core/base/printable.h"
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct command *const commands[] = {
	&command_run,
	&command_dashboard,
	&command_ab,
	&command_best,
	&command_compare,
	&command_history,
	&command_tag,
	&command_baseline,
	&command_show,
	&command_plot,
	&command_export,
	&command_import,
	&command_devices,
	&command_engines,
	&command_models,
	&command_completion,
	&command_help,
	&command_manual,
	NULL,
};

const struct command *command_find(const char *name)
{
	for (size_t i = 0; commands[i]; i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}

int complain(enum exit_status status, const struct dyno_error *err)
{
	tell("%s", err->message);
	return status;
}

enum exit_status status_of_error(const struct dyno_error *err)
{
	switch (err->code) {
	case DYNO_ERROR_NOTHING:
	case DYNO_ERROR_CANCELLED:
	case DYNO_ERROR_ENGINE:
	case DYNO_ERROR_UNSUPPORTED:
	case DYNO_ERROR_CRASHED:
	case DYNO_ERROR_TIMEOUT:
	case DYNO_ERROR_MEMORY:
		return STATUS_EXIT_NOTHING;
	default:
		return STATUS_EXIT_USAGE;
	}
}

static int print_help(const struct command *command)
{
	struct buffer text = { 0 };
	if (command)
		help_command(command, terminal_width(STDOUT_FILENO), &text);
	else
		help_overview(&text);
	return print_buffer(&text);
}

/* Gives a table its struct and its marks; *given (may be NULL) are these. */
static bool add_group(struct invocation *invocation, const struct option *table, void *into,
		      bool **given, struct dyno_error *err)
{
	bool *marks = arena_allocate(invocation->arena, options_count(table), sizeof(bool));
	if (!into || !marks)
		return error_memory(err);
	if (given)
		*given = marks;
	invocation->groups[invocation->group_count++] = (struct option_group){ table, into, marks };
	return true;
}

static bool prepare_table(struct invocation *invocation, const struct option *table,
			  struct dyno_error *err)
{
	struct arena *arena = invocation->arena;
	const struct command *command = invocation->command;
	if (table == command->options) {
		invocation->options = arena_allocate(arena, 1, command->options_size);
		return add_group(invocation, table, invocation->options, NULL, err) &&
		       options_default(table, arena, invocation->options, err);
	}
	if (table == command_spec_options(command)) {
		invocation->spec = arena_allocate(arena, 1, sizeof(*invocation->spec));
		return add_group(invocation, table, invocation->spec, &invocation->spec_given,
				 err) &&
		       chart_spec_init(invocation->spec, arena, err);
	}
	if (table == cost_options) {
		invocation->costs = arena_allocate(arena, 1, sizeof(*invocation->costs));
		return add_group(invocation, table, invocation->costs, NULL, err) &&
		       cost_options_init(invocation->costs, arena, err);
	}
	invocation->settings = arena_allocate(arena, 1, sizeof(*invocation->settings));
	return add_group(invocation, table, invocation->settings,
			 table == settings_options ? &invocation->settings_given : NULL, err) &&
	       settings_init(invocation->settings, arena, err);
}

static bool prepare(struct invocation *invocation, struct dyno_error *err)
{
	const struct option *tables[OPTION_TABLES];
	size_t count = command_tables(invocation->command, tables);
	bool ok = true;
	for (size_t i = 0; ok && i < count; i++)
		ok = prepare_table(invocation, tables[i], err);
	return ok;
}

static int perform(const struct command *command, int count, char **words)
{
	struct arena arena = { 0 };
	struct invocation invocation = { .command = command, .arena = &arena };
	struct dyno_error err = { 0 };
	bool help = false;
	int status;
	if (!prepare(&invocation, &err) ||
	    !command_line_parse(&invocation, count, words, &help, &err))
		status = complain(STATUS_EXIT_USAGE, &err);
	else if (help)
		status = print_help(command);
	else
		status = command->run(&invocation);
	arena_finish(&arena);
	return status;
}

static int unknown_command(const char *name)
{
	struct option rows[COUNT(commands)] = { 0 };
	struct dyno_error err;
	for (size_t i = 0; commands[i]; i++)
		rows[i].name = commands[i]->name;
	const struct option *near = option_nearest(rows, name);
	error_set(&err, DYNO_ERROR_USAGE, "%.100s: no such command%s%s (see dyno help)", name,
		  near ? "; did you mean " : "", near ? near->name : "");
	return complain(STATUS_EXIT_USAGE, &err);
}

int main(int count, char **words)
{
	signal(SIGPIPE, SIG_IGN); /* `dyno show | head` */
	if (count < 2 || strcmp(words[1], "--help") == 0 || strcmp(words[1], "-h") == 0) {
		print_help(NULL);
		return count < 2 ? STATUS_EXIT_USAGE : STATUS_EXIT_OK;
	}
	if (strcmp(words[1], "--version") == 0 || strcmp(words[1], "-V") == 0) {
		struct buffer text = { 0 };
		buffer_printf(&text, "dyno %s\n", dyno_version());
		return print_buffer(&text);
	}
	const struct command *command = command_find(words[1]);
	return command ? perform(command, count - 2, words + 2) : unknown_command(words[1]);
}
