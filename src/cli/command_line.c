/* The command line, read by the option tables. */
#include "cli/command.h"
#include <stdio.h>
#include <string.h>

struct target {
	const struct option_group *group;
	const struct option *row;
};

const struct option *command_spec_options(const struct command *command)
{
	return command->draws ? chart_options : command->filters ? chart_filter_options() : NULL;
}

static struct target find(const struct invocation *invocation, const char *name, char letter)
{
	for (size_t i = 0; i < invocation->group_count; i++) {
		const struct option_group *group = &invocation->groups[i];
		for (const struct option *row = group->table; row->name; row++)
			if (name ? strcmp(row->name, name) == 0 : letter && row->letter == letter)
				return (struct target){ group, row };
	}
	return (struct target){ 0 };
}

static bool unknown(const struct invocation *invocation, const char *word, const char *name,
		    struct dyno_error *err)
{
	const struct option *near = NULL;
	for (size_t i = 0; name && !near && i < invocation->group_count; i++)
		near = option_nearest(invocation->groups[i].table, name);
	if (near)
		return error_set(err, DYNO_ERROR_USAGE,
				 "%s: no such option of `dyno %s`; did you mean --%s?", word,
				 invocation->command->name, near->name);
	return error_set(err, DYNO_ERROR_USAGE,
			 "%s: no such option of `dyno %s` (see dyno %s --help)", word,
			 invocation->command->name, invocation->command->name);
}

static bool set(const struct invocation *invocation, const struct target *target, const char *text,
		struct dyno_error *err)
{
	return option_set(target->group->table, target->row, text, invocation->arena,
			  target->group->into, target->group->given, err);
}

/* words[*at] is the option; the value may be the next word. */
static bool take_value(const struct invocation *invocation, const struct target *target,
		       const char *attached, int count, char **words, int *at,
		       struct dyno_error *err)
{
	if (target->row->type == OPTION_FLAG)
		return set(invocation, target, attached ? attached : "true", err);
	if (!attached && *at + 1 >= count)
		return error_set(err, DYNO_ERROR_USAGE, "--%s: needs a value (%s)",
				 target->row->name, target->row->argument);
	return set(invocation, target, attached ? attached : words[++*at], err);
}

static bool long_option(const struct invocation *invocation, int count, char **words, int *at,
			struct dyno_error *err)
{
	const char *word = words[*at], *equals = strchr(word, '=');
	char name[64];
	size_t length = equals ? (size_t)(equals - word) - 2 : strlen(word) - 2;
	if (length >= sizeof(name))
		return unknown(invocation, word, NULL, err);
	memcpy(name, word + 2, length);
	name[length] = '\0';
	struct target target = find(invocation, name, 0);
	if (!target.row)
		return unknown(invocation, word, name, err);
	return take_value(invocation, &target, equals ? equals + 1 : NULL, count, words, at, err);
}

/* -b 1, -b1, and flags together: -qn */
static bool short_options(const struct invocation *invocation, int count, char **words, int *at,
			  struct dyno_error *err)
{
	for (const char *letter = words[*at] + 1; *letter; letter++) {
		struct target target = find(invocation, NULL, *letter);
		if (!target.row)
			return unknown(invocation, words[*at], NULL, err);
		bool flag = target.row->type == OPTION_FLAG;
		const char *attached = !flag && letter[1] ? letter + 1 : NULL;
		if (!take_value(invocation, &target, attached, count, words, at, err))
			return false;
		if (!flag)
			return true;
	}
	return true;
}

bool command_line_parse(struct invocation *invocation, int count, char **words, bool *help,
			struct dyno_error *err)
{
	bool options_end = false;
	*help = false;
	for (int at = 0; at < count; at++) {
		const char *word = words[at];
		bool ok = true;
		if (options_end || word[0] != '-' || !word[1]) {
			if (!strings_add(invocation->arena, &invocation->arguments, word))
				return error_memory(err);
		} else if (strcmp(word, "--") == 0)
			options_end = true;
		else if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
			*help = true;
		else if (word[1] == '-')
			ok = long_option(invocation, count, words, &at, err);
		else
			ok = short_options(invocation, count, words, &at, err);
		if (!ok)
			return false;
	}
	return true;
}

bool option_is_given(const struct invocation *invocation, const char *name)
{
	struct target target = find(invocation, name, 0);
	return target.row && target.group->given[target.row - target.group->table];
}
