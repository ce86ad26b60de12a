/* Settings as a run keeps them, and back. */
#include "core/base/folders.h"
#include "measure/plan/settings.h"
#include <string.h>

/* --- Without folders ------------------------------------------------------------------------- */

typedef const char *shortening(struct arena *arena, const char *text);

static bool shorten_list(struct strings *list, shortening *shorter, struct arena *arena)
{
	const struct strings whole = *list;
	*list = (struct strings){ 0 };
	for (size_t i = 0; i < whole.count; i++) {
		const char *text = shorter(arena, whole.items[i]);
		if (!text || !strings_add(arena, list, text))
			return false;
	}
	return true;
}

static bool shorten(const struct option *row, struct settings *settings, struct arena *arena)
{
	void *place = (char *)settings + row->offset;
	const char **text = place;
	if (row->type != OPTION_STRING)
		return shorten_list(place, folders_shorten, arena);
	const char *whole = *text;
	*text = folders_shorten(arena, whole);
	return *text || !whole;
}

bool settings_shorten(struct settings *settings, struct arena *arena, struct dyno_error *err)
{
	for (const struct option *row = settings_options; row->name; row++)
		if (settings_is_of_caller(row) && !shorten(row, settings, arena))
			return error_memory(err);
	return (shorten_list(&settings->each, folders_shorten_cell, arena) &&
		shorten_list(&settings->exclude, folders_shorten_cell, arena)) ||
	       error_memory(err);
}

/* --- As properties --------------------------------------------------------------------------- */

/* Those whose text differs from that of `other`. */
static bool add_rows(const struct settings *settings, const struct settings *other,
		     struct arena *arena, struct properties *out)
{
	struct buffer text = { 0 }, same = { 0 };
	bool ok = true;
	for (const struct option *row = settings_options; ok && row->name; row++) {
		buffer_clear(&text);
		buffer_clear(&same);
		option_format(row, settings, &text);
		option_format(row, other, &same);
		ok = !text.failed && !same.failed &&
		     (strcmp(buffer_text(&text), buffer_text(&same)) == 0 ||
		      properties_add_text(arena, out, row->name, buffer_text(&text)));
	}
	buffer_finish(&text);
	buffer_finish(&same);
	return ok;
}

bool settings_save(const struct settings *settings, struct arena *arena, struct properties *plan,
		   struct properties *whole, struct dyno_error *err)
{
	const struct settings none = { 0 };
	struct settings shown = *settings;
	if (!settings->keep_paths && !settings_shorten(&shown, arena, err))
		return false;
	return (add_rows(&shown, &none, arena, plan) &&
		(!whole || add_rows(settings, &shown, arena, whole))) ||
	       error_memory(err);
}

bool settings_take(struct settings *settings, struct arena *arena, const struct properties *plan,
		   struct dyno_error *err)
{
	for (size_t i = 0; i < plan->count; i++) {
		const struct property *item = &plan->items[i];
		const struct option *row = option_find(settings_options, item->key);
		if (!row)
			return error_set(err, DYNO_ERROR_FORMAT, "plan: unknown setting \"%s\"",
					 item->key);
		if (item->text &&
		    !option_set(settings_options, row, item->text, arena, settings, NULL, err))
			return error_prefix(err, "plan");
	}
	return true;
}

bool settings_restore(struct settings *settings, struct arena *arena, const struct properties *plan,
		      struct dyno_error *err)
{
	return settings_init(settings, arena, err) && settings_take(settings, arena, plan, err);
}

/* --- Folders --------------------------------------------------------------------------------- */

static bool add_folders(const struct option *row, const struct settings *settings,
			struct arena *arena, struct strings *folders)
{
	const void *place = (const char *)settings + row->offset;
	const struct strings *list = place;
	if (row->type == OPTION_STRING)
		return folders_add(arena, folders, *(const char *const *)place);
	for (size_t i = 0; i < list->count; i++)
		if (!folders_add(arena, folders, list->items[i]))
			return false;
	return true;
}

bool settings_folders(const struct settings *settings, struct arena *arena, struct strings *folders,
		      struct dyno_error *err)
{
	for (const struct option *row = settings_options; row->name; row++)
		if (settings_is_of_caller(row) && !add_folders(row, settings, arena, folders))
			return error_memory(err);
	return true;
}
