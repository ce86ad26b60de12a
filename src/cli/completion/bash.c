#include "cli/completion/completion.h"

/* bash splits the words of a line at COMP_WORDBREAKS, ":" and "=" among them, and replaces only
 * the part behind the last one: the script reads the line itself and cuts that part off. */
static const char functions[] =
	/* bash puts words on the line as they are: a tag of somebody's store, t;rm -r ~, would be
	 * run by the next Enter. */
	"_dyno_is_plain() # WORD: means itself on a command line\n"
	"{\n"
	"\tlocal quoted word=${1//,/}\n"
	"\tprintf -v quoted %q \"$word\"\n"
	"\t[[ $quoted == \"$word\" ]]\n"
	"}\n\n"
	"_dyno_reply() # PREFIX WORD KIND…: what of these kinds begins with WORD\n"
	"{\n"
	"\tlocal prefix=$1 word=$2 kind found\n"
	"\tshift 2\n"
	"\tfor kind; do\n"
	"\t\twhile IFS= read -r found; do\n"
	"\t\t\t[[ $found == \"$word\"* ]] || continue\n"
	"\t\t\t[[ $kind == f[io]l* ]] || _dyno_is_plain \"$found\" || continue\n"
	"\t\t\tCOMPREPLY+=(\"$prefix$found\")\n"
	"\t\tdone < <(_dyno_words \"$kind\" \"$word\")\n"
	"\tdone\n"
	"}\n\n"
	"_dyno()\n"
	"{\n"
	"\tlocal line=${COMP_LINE:0:COMP_POINT} words option= value prefix= kinds breaks= cut=\n"
	"\tlocal current=${line##*[[:space:]]}\n"
	"\tread -ra words <<<\"${line%\"$current\"}\"\n"
	"\tCOMPREPLY=()\n"
	"\tif ((${#words[@]} < 2)); then\n"
	"\t\t_dyno_reply '' \"$current\" commands\n"
	"\t\treturn\n"
	"\tfi\n"
	"\tvalue=$current\n"
	"\tif [[ $current == --*=* ]]; then\n"
	"\t\toption=${current%%=*} value=${current#*=} prefix=$option=\n"
	"\telif [[ ${words[-1]} == -* ]]; then\n"
	"\t\toption=${words[-1]}\n"
	"\tfi\n"
	"\tkinds=($(_dyno_value \"${words[1]} $option\"))\n"
	"\tif [[ ${kinds[0]} == list ]]; then\n"
	"\t\tprefix+=${value%\"${value##*,}\"} value=${value##*,}\n"
	"\telif [[ -z ${kinds[0]} && $current == -* ]]; then\n"
	"\t\tkinds=(one \"options:${words[1]}\")\n"
	"\telif [[ -z ${kinds[0]} ]]; then\n"
	"\t\tkinds=($(_dyno_value \"${words[1]}\"))\n"
	"\tfi\n"
	"\t_dyno_reply \"$prefix\" \"$value\" \"${kinds[@]:1}\"\n"
	"\t[[ \" ${kinds[*]} \" == *' files '* ]] && compopt -o filenames\n"
	"\t[[ $COMP_WORDBREAKS == *=* ]] && breaks+==\n"
	"\t[[ $COMP_WORDBREAKS == *:* ]] && breaks+=:\n"
	"\t[[ $breaks ]] && cut=${current%\"${current##*[$breaks]}\"}\n"
	"\tCOMPREPLY=(\"${COMPREPLY[@]#\"$cut\"}\")\n"
	"}\n\n"
	"complete -F _dyno dyno\n";

static void option_word(const struct command *command, const struct option *row, struct buffer *out)
{
	(void)command;
	buffer_printf(out, " --%s", row->name);
}

static void words(struct buffer *out)
{
	buffer_string(out, "_dyno_words() # KIND WORD: the words of a kind, one a line\n{\n"
			   "\tcase $1 in\n"
			   "\tfiles) compgen -f -- \"$2\" ;;\n"
			   "\tfolders) compgen -d -- \"$2\" ;;\n");
	for (int kind = VALUE_MODELS; kind < VALUE_TOTAL; kind++) {
		const char *command = value_kind_command((enum value_kind)kind);
		buffer_printf(out, "\t%s) ", value_kind_name((enum value_kind)kind));
		if (command) {
			buffer_printf(out, "%s 2>/dev/null ;;\n", command);
			continue;
		}
		buffer_string(out, "printf '%s\\n' ");
		value_kind_words((enum value_kind)kind, out);
		buffer_string(out, " ;;\n");
	}
	for (size_t i = 0; commands[i]; i++) {
		if (commands[i]->hidden)
			continue;
		buffer_printf(out, "\toptions:%s) printf '%%s\\n'", commands[i]->name);
		each_option(commands[i], option_word, out);
		buffer_string(out, " ;;\n");
	}
	buffer_string(out, "\tword:*) echo \"${1#word:}\" ;;\n\tesac\n}\n\n");
}

static void choices(const char *list, struct buffer *out)
{
	buffer_string(out, " word:");
	for (; *list; list++)
		if (*list == ',')
			buffer_string(out, " word:");
		else
			buffer_character(out, *list);
}

static void option_value(const struct command *command, const struct option *row,
			 struct buffer *out)
{
	if (row->type == OPTION_FLAG)
		return;
	buffer_printf(out, "\t'%s --%s'", command->name, row->name);
	if (row->letter)
		buffer_printf(out, " | '%s -%c'", command->name, row->letter);
	buffer_printf(out, ") echo '%s", option_is_list(row) ? "list" : "one");
	if (row->choices)
		choices(row->choices, out);
	else
		buffer_printf(out, " %s", value_kind_name(option_value_kind(row)));
	buffer_string(out, "' ;;\n");
}

static void values(struct buffer *out)
{
	buffer_string(out, "_dyno_value() # COMMAND OPTION, or COMMAND for its arguments: one or "
			   "list, and the kinds\n{\n\tcase $1 in\n");
	for (size_t i = 0; commands[i]; i++) {
		enum value_kind kind = command_value_kind(commands[i]);
		if (commands[i]->hidden)
			continue;
		each_option(commands[i], option_value, out);
		if (kind != VALUE_ANY)
			buffer_printf(out, "\t'%s') echo 'one %s%s' ;;\n", commands[i]->name,
				      value_kind_name(kind),
				      kind == VALUE_MODELS || kind == VALUE_RUNS ? " files" : "");
	}
	buffer_string(out, "\tesac\n}\n\n");
}

void completion_bash(struct buffer *out)
{
	buffer_string(out, "# bash completion of dyno; made by `dyno completion bash`.\n\n");
	words(out);
	values(out);
	buffer_string(out, functions);
}
