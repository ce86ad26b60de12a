#include "cli/costs.h"
#include "host/file.h"
#include "host/options_yaml.h"

#define PRICES_LIMIT ((size_t)1 << 20) /* bytes of a file of prices */

static bool read_file(const char *path, struct cost_options *costs, struct arena *arena,
		      struct dyno_error *err)
{
	static const struct yaml_subject subject = { .table = cost_options,
						     .name = "file of prices",
						     .example = "price: { NVIDIA L4: 0.80 }" };
	struct buffer text = { 0 };
	bool ok = file_read(path, PRICES_LIMIT, &text, err) &&
		  options_read_yaml(&subject, costs, buffer_text(&text), text.length, path, arena,
				    NULL, err);
	buffer_finish(&text);
	if (!ok || !costs->file)
		return ok;
	return error_set(err, DYNO_ERROR_USAGE,
			 "%s: a file of prices names no other (prices: %.*s)", path,
			 TEXT_SHOWN(costs->file), costs->file);
}

static bool add_all(struct arena *arena, struct strings *list, const struct strings *more)
{
	bool ok = true;
	for (size_t i = 0; ok && i < more->count; i++)
		ok = strings_add(arena, list, more->items[i]);
	return ok;
}

bool read_costs(const struct invocation *invocation, struct cost_options *costs,
		struct dyno_error *err)
{
	const struct cost_options *given = invocation->costs;
	struct arena *arena = invocation->arena;
	if (!cost_options_init(costs, arena, err) ||
	    (given->file && !read_file(given->file, costs, arena, err)))
		return false;
	costs->currency = given->currency ? given->currency : costs->currency;
	costs->energy_price = given->energy_price ? given->energy_price : costs->energy_price;
	costs->energy_co2 = given->energy_co2 ? given->energy_co2 : costs->energy_co2;
	return (add_all(arena, &costs->prices, &given->prices) &&
		add_all(arena, &costs->derived, &given->derived)) ||
	       error_memory(err);
}

/* A file may have prices of all devices that there are; what was typed is of these. */
static bool is_misspelt(const struct invocation *invocation, struct dyno_results *const *results,
			size_t count, struct dyno_error *err)
{
	bool any = count == 0;
	for (size_t i = 0; i < count && !any; i++)
		any = results[i] &&
		      costs_check_devices(results[i], &invocation->costs->prices, err);
	return !any;
}

bool derive_costs(const struct invocation *invocation, struct dyno_results *const *results,
		  size_t count, struct dyno_error *err)
{
	struct cost_options costs;
	bool ok = read_costs(invocation, &costs, err);
	if (!ok || !cost_options_any(&costs))
		return ok;
	if (is_misspelt(invocation, results, count, err))
		return false;
	for (size_t i = 0; ok && i < count; i++)
		ok = !results[i] || costs_derive(results[i], &costs, err);
	return ok;
}
