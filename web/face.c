/* How the page spells a setting: by the title of the control that sets it, a word's by that of the
 * word; what is set where one measures as the command writes it. */
#include "core/base/count.h"
#include "core/base/spell.h"
#include "core/result/cell.h"
#include "view.h"
#include <string.h>

static const struct control {
	const char *setting, *title;
} controls[] = {
	{ "fields", "Metric" },
	{ "mark", "Chart" },
	{ "x", "X axis" },
	{ "x-scale", "X scale" },
	{ "y-scale", "Y scale" },
	{ "group", "Colour by" },
	{ "aggregate", "Repeated results" },
	{ "price", "Price of an hour" },
	{ "currency", "Currency" },
	{ "energy-price", "Price of a kWh" },
	{ "energy-co2", "g CO₂ a kWh" },
	{ "derive", "Field by a formula" },
	{ "relative-to", "Relative to" },
};

static bool is_setting(const struct setting_mention *setting, const char *name)
{
	return strlen(name) == setting->name_length &&
	       memcmp(name, setting->name, setting->name_length) == 0;
}

static const char *control_title(const struct setting_mention *setting)
{
	for (size_t i = 0; i < COUNT(controls); i++)
		if (is_setting(setting, controls[i].setting))
			return controls[i].title;
	for (enum cell_word word = 0; word < WORD_TOTAL; word++)
		if (is_setting(setting, word_option(word)))
			return cell_words[word].title;
	return NULL;
}

static void face_page(const struct setting_mention *setting, struct buffer *out)
{
	const char *title = control_title(setting);
	if (is_setting(setting, "all-series")) { /* no chart of a page is as long as its table */
		buffer_string(out, "the table has all");
		return;
	}
	if (!title) {
		face_command(setting, out);
		return;
	}
	buffer_printf(out, "“%s”", title);
	if (setting->value)
		buffer_printf(out, " %.*s", (int)setting->value_length, setting->value);
}

void view_reply_spell(struct view *view)
{
	struct buffer *reply = &view->reply.buffer, spelled = { 0 };
	if (reply->failed || !strstr(buffer_text(reply), "‹"))
		return;
	spell(buffer_text(reply), reply->length, face_page, &spelled);
	buffer_finish(reply);
	*reply = spelled;
}
