#include "cli/completion/completion.h"

static void quoted(struct buffer *out, const char *text)
{
	buffer_character(out, '\'');
	escape(out, text, "'\\");
	buffer_character(out, '\'');
}

/* The words, as an argument of `complete -a` or of the list function. */
static void value_words(const struct option *row, struct buffer *out)
{
	enum value_kind kind = option_value_kind(row);
	if (kind != VALUE_CHOICES) {
		buffer_printf(out, "__dyno_%s", value_kind_name(kind));
		return;
	}
	buffer_string(out, "printf %s\\n");
	for (const char *c = row->choices; *c; c++)
		buffer_printf(out, "%s%c", c == row->choices ? " " : "", *c == ',' ? ' ' : *c);
}

static void option_line(const struct command *command, const struct option *row, struct buffer *out)
{
	enum value_kind kind = option_value_kind(row);
	struct buffer source = { 0 };
	buffer_printf(out, "complete -c dyno -n '__fish_seen_subcommand_from %s' -l %s",
		      command->name, row->name);
	if (row->letter)
		buffer_printf(out, " -s %c", row->letter);
	if (kind == VALUE_FILES || kind == VALUE_FOLDERS)
		buffer_string(out, " -r -F");
	else if (row->type != OPTION_FLAG)
		buffer_string(out, " -x");
	if (row->type != OPTION_FLAG && kind != VALUE_ANY && kind != VALUE_FILES &&
	    kind != VALUE_FOLDERS) {
		value_words(row, &source);
		buffer_printf(out,
			      option_is_list(row) ? " -a \"(__fish_complete_list , '%s')\""
						  : " -a \"(%s)\"",
			      buffer_text(&source));
	}
	buffer_string(out, " -d ");
	quoted(out, row->help);
	buffer_character(out, '\n');
	buffer_finish(&source);
}

static void kind_functions(struct buffer *out)
{
	for (int k = VALUE_MODELS; k < VALUE_TOTAL; k++) {
		enum value_kind kind = (enum value_kind)k;
		buffer_printf(out, "function __dyno_%s\n\t", value_kind_name(kind));
		if (value_kind_command(kind))
			buffer_printf(out, "%s 2>/dev/null", value_kind_command(kind));
		else {
			buffer_string(out, "printf '%s\\n' ");
			value_kind_words(kind, out);
		}
		buffer_string(out, "\nend\n");
	}
}

static void command_lines(const struct command *command, struct buffer *out)
{
	enum value_kind kind = command_value_kind(command);
	buffer_printf(out, "\ncomplete -c dyno -n __fish_use_subcommand -a %s -d ", command->name);
	quoted(out, command->summary);
	buffer_character(out, '\n');
	if (kind != VALUE_ANY)
		buffer_printf(
			out,
			"complete -c dyno -n '__fish_seen_subcommand_from %s' -a '(__dyno_%s)'%s\n",
			command->name, value_kind_name(kind),
			kind == VALUE_MODELS || kind == VALUE_RUNS ? " -F" : "");
	each_option(command, option_line, out);
}

void completion_fish(struct buffer *out)
{
	buffer_string(out, "# fish completion of dyno; made by `dyno completion fish`.\n\n");
	kind_functions(out);
	buffer_string(out, "\ncomplete -c dyno -f\n");
	for (size_t i = 0; commands[i]; i++)
		if (!commands[i]->hidden)
			command_lines(commands[i], out);
}
