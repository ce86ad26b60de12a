/* Prices of the command line among the page's settings. */
#include "core/base/json_writer.h"
#include "output/dashboard/dashboard.h"
#include <string.h>

static void write_list(struct json_writer *writer, const char *key, const struct strings *list)
{
	if (!list->count)
		return;
	json_key(writer, key);
	json_begin_array(writer);
	for (size_t i = 0; i < list->count; i++)
		json_string(writer, list->items[i]);
	json_end_array(writer);
}

const char *dashboard_config_costs(const char *config, const struct cost_options *costs,
				   struct arena *arena, struct dyno_error *err)
{
	struct json_writer writer = { 0 };
	json_begin_object(&writer);
	write_list(&writer, "price", &costs->prices);
	if (costs->currency)
		json_member_string(&writer, "currency", costs->currency);
	if (costs->energy_price)
		json_member_string(&writer, "energy-price", costs->energy_price);
	if (costs->energy_co2)
		json_member_string(&writer, "energy-co2", costs->energy_co2);
	write_list(&writer, "derive", &costs->derived);
	json_end_object(&writer);
	const char *more = buffer_keep(&writer.buffer, arena);
	bool both = config && strcmp(config, "{}") != 0 && more && strcmp(more, "{}") != 0;
	if (more && both) /* of two members of one name the last counts */
		more = arena_printf(arena, "%.*s,%s", (int)strlen(config) - 1, config, more + 1);
	else if (more && config && strcmp(more, "{}") == 0)
		more = config;
	if (!more)
		error_memory(err);
	return more;
}
