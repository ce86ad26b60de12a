#include "cli/resume.h"
#include "api/origin.h"
#include <string.h>

/* --- What was given -------------------------------------------------------------------------- */

bool resume_check_words(const struct invocation *invocation, bool config, struct dyno_error *err)
{
	const char *given = config ? "config" : NULL;
	for (size_t i = 0; settings_options[i].name && !given; i++)
		if (invocation->settings_given[i] && !settings_is_of_caller(&settings_options[i]))
			given = settings_options[i].name;
	return !given ||
	       error_set(err, DYNO_ERROR_USAGE,
			 "--resume: goes on with the plan of that run: leave out --%s", given);
}

/* "" where it has no value. */
static const char *text_of(const struct option *row, const struct settings *settings,
			   struct arena *arena)
{
	struct buffer text = { 0 };
	option_format(row, settings, &text);
	return buffer_keep(&text, arena);
}

/* What is said counts, folders and all, where the plan has none of them. */
static bool check_row(const struct invocation *invocation, struct settings *plan,
		      const struct settings *shortened, const struct option *row, bool *untold,
		      struct dyno_error *err)
{
	const char *planned = text_of(row, plan, invocation->arena);
	const char *said = text_of(row, invocation->settings, invocation->arena);
	const char *shown = text_of(row, shortened, invocation->arena);
	if (!planned || !said || !shown)
		return error_memory(err);
	if (!invocation->settings_given[row - settings_options]) {
		*untold |= *planned != '\0';
		return true;
	}
	if (strcmp(said, planned) == 0 || strcmp(shown, planned) == 0) {
		option_copy(row, plan, invocation->settings);
		return true;
	}
	if (!*planned)
		planned = "none";
	return error_set(err, DYNO_ERROR_USAGE,
			 "--resume: goes on with the plan of that run: leave out --%s %.*s; the "
			 "plan has %.*s",
			 row->name, TEXT_SHOWN(said), said, TEXT_SHOWN(planned), planned);
}

/* --- What to type instead -------------------------------------------------------------------- */

/* As a POSIX shell reads it back. */
static void quote(const char *text, struct buffer *out)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_@%+:,./-=";
	if (*text && !text[strspn(text, plain)]) {
		buffer_string(out, text);
		return;
	}
	buffer_character(out, '\'');
	for (; *text; text++)
		if (*text == '\'')
			buffer_string(out, "'\\''");
		else
			buffer_character(out, *text);
	buffer_character(out, '\'');
}

/* `--name value`, where a value that begins with a dash is still one. */
static void append_option(const char *name, const char *value, struct buffer *out)
{
	buffer_printf(out, " --%s%c", name, *value == '-' ? '=' : ' ');
	quote(value, out);
}

static void append_row(const struct option *row, const struct settings *plan, struct arena *arena,
		       struct buffer *out)
{
	const struct strings *pairs = (const void *)((const char *)plan + row->offset);
	const char *text = text_of(row, plan, arena);
	if (!text)
		out->failed = true;
	else if (option_is_lines(row))
		for (size_t i = 0; i < pairs->count; i++)
			append_option(row->name, pairs->items[i], out);
	else if (*text)
		append_option(row->name, text, out);
}

static const char *command_line(const struct run *run, const struct settings *plan,
				const char *store, struct arena *arena)
{
	struct buffer out = { 0 };
	buffer_string(&out, "dyno run");
	append_option("resume", run->id, &out);
	if (store)
		append_option("store", store, &out);
	for (const struct option *row = settings_options; row->name; row++)
		if (settings_is_of_caller(row))
			append_row(row, plan, arena, &out);
	return buffer_keep(&out, arena);
}

/* --- The plan -------------------------------------------------------------------------------- */

static bool refuse(const struct run *run, const char *instead, struct dyno_error *err)
{
	return error_set(err, DYNO_ERROR_USAGE,
			 "--resume: run %.100s was not begun by you in this folder (it was "
			 "imported, came with its store, or was begun elsewhere); nothing that it "
			 "names is loaded or opened unless you name it, too%s%s",
			 run->id,
			 instead && strstr(instead, "…/")
				 ? " (its plan has left out the folders of …/)"
				 : "",
			 instead ? ". If you trust all of it:" : "");
}

/* A run of one's own has the folders that its plan leaves out beside it, an older one within. */
static bool restore(const struct run *run, struct settings *plan, bool *own, struct arena *arena,
		    struct dyno_error *err)
{
	struct properties whole = { 0 };
	*own = origin_recall(run, arena, &whole);
	if (!settings_restore(plan, arena, &run->plan, err) ||
	    !settings_take(plan, arena, &run->whole, err))
		return false;
	return !*own || settings_take(plan, arena, &whole, err);
}

bool resume_plan(const struct invocation *invocation, const struct run *run, const char *store,
		 const char **instead, struct dyno_error *err)
{
	struct settings plan, shortened = *invocation->settings;
	bool untold = false, own;
	if (!settings_shorten(&shortened, invocation->arena, err))
		return false;
	if (!restore(run, &plan, &own, invocation->arena, err) || !settings_check(&plan, err))
		return error_prefix(err, "--resume: run %.100s", run->id);
	for (const struct option *row = settings_options; row->name; row++)
		if (settings_is_of_caller(row) &&
		    !check_row(invocation, &plan, &shortened, row, &untold, err))
			return false;
	if (untold && !own) {
		*instead = command_line(run, &plan, store, invocation->arena);
		return refuse(run, *instead, err);
	}
	*invocation->settings = plan;
	return true;
}
