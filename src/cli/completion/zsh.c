#include "cli/completion/completion.h"

/* Inside the single quotes of an _arguments specification. */
static void specification_text(struct buffer *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '\'')
			buffer_string(out, "'\\''");
		else {
			char one[] = { *text, '\0' };
			escape(out, one, "[]:\\");
		}
	}
}

static void option_action(const struct option *row, struct buffer *out)
{
	enum value_kind kind = option_value_kind(row);
	const char *sequence = option_is_list(row) ? "_sequence " : "";
	if (kind == VALUE_FILES || kind == VALUE_FOLDERS)
		buffer_string(out, kind == VALUE_FILES ? "_files" : "_files -/");
	else if (kind == VALUE_CHOICES) {
		buffer_printf(out, "%scompadd -", sequence);
		for (const char *c = row->choices; *c; c++)
			buffer_printf(out, "%s%c", c == row->choices ? " " : "",
				      *c == ',' ? ' ' : *c);
	} else if (kind != VALUE_ANY)
		buffer_printf(out, "%s_dyno_%s", sequence, value_kind_name(kind));
}

/* '*'{-b,--batch=}'[batch sizes]:N,…:ACTION' */
static void option_specification(const struct command *command, const struct option *row,
				 struct buffer *out)
{
	bool again = option_is_list(row) || option_is_lines(row);
	const char *equals = row->type == OPTION_FLAG ? "" : "=";
	struct buffer text = { 0 };
	(void)command;
	buffer_string(out, " \\\n\t\t\t");
	if (again)
		buffer_string(out, "'*'");
	else if (row->letter)
		buffer_printf(out, "'(-%c --%s)'", row->letter, row->name);
	if (row->letter)
		buffer_printf(out, "{-%c,--%s%s}'[", row->letter, row->name, equals);
	else
		buffer_printf(out, "'--%s%s[", row->name, equals);
	specification_text(out, row->help);
	buffer_character(out, ']');
	if (row->type != OPTION_FLAG) {
		option_value_name(row, &text);
		buffer_character(out, ':');
		specification_text(out, buffer_text(&text));
		buffer_character(out, ':');
		option_action(row, out);
	}
	buffer_character(out, '\'');
	buffer_finish(&text);
}

static void kind_functions(struct buffer *out)
{
	for (int k = VALUE_MODELS; k < VALUE_TOTAL; k++) {
		enum value_kind kind = (enum value_kind)k;
		buffer_printf(out, "_dyno_%s() { compadd \"$@\" - ", value_kind_name(kind));
		if (value_kind_command(kind))
			buffer_printf(out, "${(f)\"$(%s 2>/dev/null)\"}", value_kind_command(kind));
		else
			value_kind_words(kind, out);
		buffer_string(out, " }\n");
	}
	buffer_string(out, "_dyno_models_or_files() { _alternative "
			   "'models:model:_dyno_models' 'files:file:_files' }\n"
			   "_dyno_runs_or_files() { _alternative "
			   "'runs:run:_dyno_runs' 'files:file:_files' }\n\n");
}

static void command_case(const struct command *command, struct buffer *out)
{
	enum value_kind kind = command_value_kind(command);
	buffer_printf(out, "\t%s)\n\t\t_arguments -s", command->name);
	each_option(command, option_specification, out);
	if (kind != VALUE_ANY)
		buffer_printf(out, " \\\n\t\t\t'*:argument:_dyno_%s%s'", value_kind_name(kind),
			      kind == VALUE_MODELS || kind == VALUE_RUNS ? "_or_files" : "");
	buffer_string(out, "\n\t\t;;\n");
}

static void described_commands(struct buffer *out)
{
	for (size_t i = 0; commands[i]; i++)
		if (!commands[i]->hidden) {
			buffer_printf(out, "\t\t\t'%s:", commands[i]->name);
			specification_text(out, commands[i]->summary);
			buffer_string(out, "'\n");
		}
}

void completion_zsh(struct buffer *out)
{
	buffer_string(out, "#compdef dyno\n"
			   "# zsh completion of dyno; made by `dyno completion zsh`.\n\n");
	kind_functions(out);
	buffer_string(out, "_dyno()\n{\n"
			   "\tlocal curcontext=$curcontext state line\n"
			   "\tlocal -a list\n"
			   "\t_arguments -C '1: :->command' '*:: :->rest'\n"
			   "\tif [[ $state == command ]]; then\n"
			   "\t\tlist=(\n");
	described_commands(out);
	buffer_string(out, "\t\t)\n\t\t_describe command list\n\t\treturn\n\tfi\n"
			   "\tcase $words[1] in\n");
	for (size_t i = 0; commands[i]; i++)
		if (!commands[i]->hidden)
			command_case(commands[i], out);
	buffer_string(out,
		      "\tesac\n}\n\n"
		      "# As a file of fpath this is the function's body; sourced, it registers.\n"
		      "if [[ $funcstack[1] == _dyno ]]; then\n\t_dyno \"$@\"\n"
		      "else\n\tcompdef _dyno dyno\nfi\n");
}
