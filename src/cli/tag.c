/* dyno tag: says something of a run after it was measured. */
#include "cli/commands.h"
#include "cli/terminal/output.h"
#include "output/store/store.h"
#include <stddef.h>
#include <stdio.h>

struct tag_options {
	const char *note;
	const char *invalid;
	bool valid;
	bool remove;
	const char *store;
};

#define AT(member) offsetof(struct tag_options, member)

/* clang-format off */
static const struct option rows[] = {
	OPTION("note", 'n', OPTION_STRING, AT(note), "TEXT", NULL,
	  "a remark to keep with the run; an empty one takes it away"),
	OPTION("invalid", 0, OPTION_STRING, AT(invalid), "REASON", NULL,
	  "mark the run as one that does not count, and say why"),
	OPTION("valid", 0, OPTION_FLAG, AT(valid), NULL, NULL,
	  "take that mark away"),
	OPTION("remove", 0, OPTION_FLAG, AT(remove), NULL, NULL,
	  "take the tag away"),
	OPTION("store", 0, OPTION_STRING, AT(store), "FILE", NULL,
	  "store to look in (default: $XDG_DATA_HOME/dyno/history.db)"),
	OPTIONS_END,
};
/* clang-format on */

static const char *empty_is_none(const char *text)
{
	return *text ? text : NULL;
}

static bool check(const struct tag_options *options, const struct strings *arguments,
		  struct dyno_error *err)
{
	bool named = arguments->count == 2;
	if (!arguments->count || arguments->count > 2)
		return error_set(err, DYNO_ERROR_USAGE,
				 "tag what? Name a run, such as latest, and the tag");
	if (!named && !options->note && !options->invalid && !options->valid && !options->remove)
		return error_set(err, DYNO_ERROR_USAGE,
				 "%.64s: with what? Name a tag, or say --note, --invalid, --valid "
				 "or --remove",
				 arguments->items[0]);
	if (options->invalid && !*options->invalid)
		return error_set(err, DYNO_ERROR_USAGE, "--invalid: say why");
	if ((options->invalid && options->valid) || (named && options->remove))
		return error_set(err, DYNO_ERROR_USAGE, "%s contradict each other",
				 named && options->remove ? "a tag and --remove"
							  : "--invalid and --valid");
	return true;
}

static bool change(struct store *store, const struct invocation *invocation, const char **id,
		   struct store_marks *now, struct dyno_error *err)
{
	const struct tag_options *options = invocation->options;
	const struct strings *arguments = &invocation->arguments;
	struct store_marks marks;
	if (!store_find(store, arguments->items[0], invocation->arena, id, err) ||
	    !store_get_marks(store, *id, invocation->arena, &marks, err))
		return false;
	if (arguments->count == 2)
		marks.tag = empty_is_none(arguments->items[1]);
	if (options->remove)
		marks.tag = NULL;
	if (options->note)
		marks.note = empty_is_none(options->note);
	if (options->invalid)
		marks.invalid = options->invalid;
	if (options->valid)
		marks.invalid = NULL;
	*now = marks;
	return store_set_marks(store, *id, &marks, err);
}

/* "run 20260314-150926-ab12: tag:main, note \"…\"": what is true of it now. */
static void say(const char *id, const struct store_marks *now)
{
	struct buffer text = { 0 };
	buffer_string(&text, now->tag ? "tag:" : "no tag");
	buffer_string(&text, now->tag ? now->tag : "");
	if (now->note)
		buffer_printf(&text, ", note \"%s\"", now->note);
	if (now->invalid)
		buffer_printf(&text, ", invalid: %s", now->invalid);
	tell("run %s: %s", id, buffer_text(&text));
	buffer_finish(&text);
}

static int run(struct invocation *invocation)
{
	const struct tag_options *options = invocation->options;
	struct dyno_error err = { 0 };
	const char *id = NULL;
	struct store *store = check(options, &invocation->arguments, &err)
				      ? store_open(options->store, false, &err)
				      : NULL;
	struct store_marks now = { 0 };
	bool ok = store && change(store, invocation, &id, &now, &err);
	store_close(store);
	if (!ok)
		return complain(STATUS_EXIT_USAGE, &err);
	say(id, &now);
	return STATUS_EXIT_OK;
}

static const char *const examples[] = {
	"dyno tag latest main",
	"name the last run, to find it again as tag:main",
	"dyno tag latest~1 --invalid 'a backup ran'",
	"leave a run out of dyno history, and let latest and tag:NAME pass over it",
	NULL,
};

const struct command command_tag = {
	.name = "tag",
	.arguments = "RUN [NAME]",
	.summary = "name a run, remark on it, or mark it as invalid",
	.description =
		"Changes the tag, the note or the mark of a run in the store. Several runs may have the "
		"same tag: tag:NAME is the newest of them.",
	.options = rows,
	.options_size = sizeof(struct tag_options),
	.examples = examples,
	.completes = "runs",
	.run = run,
};
