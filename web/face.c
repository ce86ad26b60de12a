/* How the page spells a setting: by the title of the control that sets it; what is set where one
 * measures as the command writes it. */
#include "core/base/count.h"
#include "core/base/spell.h"
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
	{ "model", "Model" },
	{ "device", "Device" },
	{ "batch", "Batch size" },
	{ "price", "Price of an hour" },
	{ "currency", "Currency" },
	{ "energy-price", "Price of a kWh" },
	{ "energy-co2", "g CO₂ a kWh" },
	{ "derive", "Field by a formula" },
	{ "relative-to", "Relative to" },
};

static const char *control_title(const struct setting_mention *setting)
{
	for (size_t i = 0; i < COUNT(controls); i++)
		if (strlen(controls[i].setting) == setting->name_length &&
		    memcmp(controls[i].setting, setting->name, setting->name_length) == 0)
			return controls[i].title;
	return NULL;
}

static void face_page(const struct setting_mention *setting, struct buffer *out)
{
	const char *title = control_title(setting);
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
