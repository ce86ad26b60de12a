/* dyno completion: the scripts' common part, and the command. */
#include "cli/completion/completion.h"
#include "cli/commands.h"
#include "cli/terminal/output.h"
#include "core/base/count.h"
#include "measure/device/device.h"
#include "measure/engine/engine.h"
#include <stdio.h>
#include <string.h>

static const struct {
	const char *name, *command;
} kinds[VALUE_TOTAL] = {
	[VALUE_ANY] = { "", NULL },
	[VALUE_CHOICES] = { "", NULL },
	[VALUE_FILES] = { "files", NULL },
	[VALUE_FOLDERS] = { "folders", NULL },
	[VALUE_DEVICES] = { "devices", NULL },
	[VALUE_ENGINES] = { "engines", NULL },
	[VALUE_FIELDS] = { "fields", NULL },
	[VALUE_METRICS] = { "metrics", NULL },
	[VALUE_COMMANDS] = { "commands", NULL },
	[VALUE_SHELLS] = { "shells", NULL },
	[VALUE_MODELS] = { "models", "dyno models --names" },
	[VALUE_RUNS] = { "runs", "dyno show --ids" },
	[VALUE_CHARTS] = { "charts", NULL },
	[VALUE_WORDS] = { "words", NULL },
	[VALUE_AXES] = { "axes", NULL },
	[VALUE_GATES] = { "gates", NULL },
	[VALUE_MEASURED] = { "measured", "dyno show --models" },
};

const char *value_kind_name(enum value_kind kind)
{
	return kinds[kind].name;
}

const char *value_kind_command(enum value_kind kind)
{
	return kinds[kind].command;
}

static void device_words(struct buffer *out)
{
	for (const struct platform *platform = platforms; platform->name; platform++)
		buffer_printf(out, "%s ", platform->name);
	buffer_string(out, "all");
}

static void engine_words(struct buffer *out)
{
	for (size_t i = 0; engine_kinds[i]; i++)
		buffer_printf(out, "%s%s", i ? " " : "", engine_kinds[i]->name);
}

static void field_words(struct buffer *out)
{
	for (size_t i = 0; i < FIELD_TOTAL; i++)
		buffer_printf(out, "%s%s", i ? " " : "", fields[i].key);
}

static void metric_words(struct buffer *out)
{
	for (size_t i = 0; i < dyno_metric_count(); i++)
		buffer_printf(out, "%s%s", i ? " " : "", dyno_metric_text(i, "name"));
}

static void command_words(struct buffer *out)
{
	const char *gap = "";
	for (size_t i = 0; commands[i]; i++)
		if (!commands[i]->hidden) {
			buffer_printf(out, "%s%s", gap, commands[i]->name);
			gap = " ";
		}
}

static void chart_words(struct buffer *out)
{
	for (const struct chart *chart = charts; chart->name; chart++)
		buffer_printf(out, "%s ", chart->name);
	buffer_string(out, "all");
}

static void cell_keys(struct buffer *out)
{
	for (enum cell_word word = 0; word < WORD_TOTAL; word++)
		buffer_printf(out, "%s ", cell_words[word].key);
	buffer_string(out, "run");
}

void value_kind_words(enum value_kind kind, struct buffer *out)
{
	switch (kind) {
	case VALUE_DEVICES:
		device_words(out);
		break;
	case VALUE_ENGINES:
		engine_words(out);
		break;
	case VALUE_FIELDS:
		field_words(out);
		break;
	case VALUE_METRICS:
		metric_words(out);
		break;
	case VALUE_COMMANDS:
		command_words(out);
		break;
	case VALUE_CHARTS:
		chart_words(out);
		break;
	case VALUE_WORDS:
		cell_keys(out);
		break;
	case VALUE_AXES:
		cell_keys(out);
		buffer_character(out, ' ');
		field_words(out);
		break;
	case VALUE_GATES:
		buffer_string(out, "slower outputs ");
		field_words(out);
		break;
	case VALUE_SHELLS:
		for (const char *c = SHELLS; *c; c++)
			buffer_character(out, *c == ',' ? ' ' : *c);
		break;
	default:
		break;
	}
}

void each_option(const struct command *command,
		 void (*call)(const struct command *command, const struct option *row,
			      struct buffer *out),
		 struct buffer *out)
{
	static const struct option help = {
		.name = "help", .letter = 'h', .type = OPTION_FLAG, .help = "explain the command"
	};
	const struct option *tables[OPTION_TABLES];
	size_t count = command_tables(command, tables);
	for (size_t i = 0; i < count; i++)
		for (const struct option *row = tables[i]; row->name; row++)
			if (!option_is_shadowed(command, row))
				call(command, row, out);
	call(command, &help, out);
}

void escape(struct buffer *out, const char *text, const char *special)
{
	for (; *text; text++) {
		if (strchr(special, *text))
			buffer_character(out, '\\');
		buffer_character(out, *text);
	}
}

/* --- The command ----------------------------------------------------------------------------- */

static const struct {
	const char *name;
	void (*write)(struct buffer *out);
} shells[] = {
	{ "bash", completion_bash },
	{ "zsh", completion_zsh },
	{ "fish", completion_fish },
};

static int run(struct invocation *invocation)
{
	const struct strings *names = &invocation->arguments;
	struct buffer script = { 0 };
	struct dyno_error err;
	for (size_t i = 0; names->count == 1 && i < COUNT(shells); i++)
		if (strcmp(names->items[0], shells[i].name) == 0)
			shells[i].write(&script);
	if (!script.length) {
		error_set(&err, DYNO_ERROR_USAGE,
			  "completion takes the name of a shell: bash, zsh or fish");
		return complain(STATUS_EXIT_USAGE, &err);
	}
	return print_buffer(&script);
}

static const char *const examples[] = {
	"source <(dyno completion bash)",
	"complete in this bash (or zsh)",
	"dyno completion fish >~/.config/fish/completions/dyno.fish",
	"complete in every fish from now on",
	NULL,
};

const struct command command_completion = {
	.name = "completion",
	.arguments = "bash|zsh|fish",
	.summary = "print a completion script for a shell",
	.description = "Prints a script that makes the shell complete commands, options, devices, "
		       "fields, models and runs. `make install` puts the three scripts where the "
		       "shells look for them.",
	.examples = examples,
	.completes = "shells",
	.run = run,
};
