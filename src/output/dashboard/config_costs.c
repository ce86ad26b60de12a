/* Prices, formulas and slices among the page's settings. */
#include "core/base/json_writer.h"
#include "core/chart/chart.h"
#include "output/dashboard/config.h"
#include <stdio.h>
#include <string.h>

/* --- Checks ---------------------------------------------------------------------------------- */

bool config_refuse(const char *key, const char *text, const char *expected, struct dyno_error *err)
{
	return error_set(err, DYNO_ERROR_USAGE, "%s: \"%.*s\" is not %s", key, TEXT_SHOWN(text),
			 text, expected);
}

bool config_is_id(const char *id, const char *prefix)
{
	const char *rest = id + strlen(prefix);
	return strncmp(id, prefix, strlen(prefix)) == 0 && *rest &&
	       strspn(rest, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(rest);
}

bool config_is_own(const char *id)
{
	return config_is_id(id, "own-");
}

bool config_check_derive(const struct asked *asked, struct dyno_error *err)
{
	struct config_known *known = (struct config_known *)(uintptr_t)asked->own;
	struct derivation derivation;
	if (!derivation_read(asked->text, asked->key, known->arena, &derivation, err))
		return false;
	const struct declaration made = { .key = derivation.key, .derived = true };
	return vocabulary_derive_field(&known->own, &made, known->arena, err);
}

/* As the option of commands that has this name. */
bool config_check_cost(const struct asked *asked, struct dyno_error *err)
{
	struct arena arena = { 0 };
	struct cost_options options;
	bool ok = cost_options_init(&options, &arena, err) &&
		  option_set(cost_options, option_find(cost_options, asked->key), asked->text,
			     &arena, &options, NULL, err) &&
		  cost_options_check(&options, err);
	arena_finish(&arena);
	return ok;
}

/* "heatmap/sequence=512" */
bool config_check_slice(const struct asked *asked, struct dyno_error *err)
{
	const char *text = asked->text, *slash = strchr(text, '/'), *equals = strchr(text, '=');
	char panel[64], word[OWN_KEY_MOST + 1];
	size_t of = slash ? (size_t)(slash - text) : sizeof(panel);
	size_t length = slash && equals > slash ? (size_t)(equals - slash) - 1 : sizeof(word);
	snprintf(panel, sizeof(panel), "%.*s", (int)(of < sizeof(panel) ? of : 0), text);
	snprintf(word, sizeof(word), "%.*s", (int)(length < sizeof(word) ? length : 0),
		 slash ? slash + 1 : "");
	return ((strcmp(panel, "main") == 0 || chart_find(panel) || config_is_own(panel)) &&
		own_key_is_good(word) && equals[1]) ||
	       config_refuse(asked->key, text,
			     "a panel's word and value, such as heatmap/sequence=512", err);
}

/* --- Writing --------------------------------------------------------------------------------- */

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
