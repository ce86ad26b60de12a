/* The public functions of the dashboard. */
#include "output/dashboard/dashboard.h"
#include "api/text.h"
#include "core/base/caller.h"
#include <string.h>

static bool take_config(const dyno_results *results, const dyno_dashboard_options *given,
			struct dashboard_options *options, struct arena *arena,
			struct dyno_error *err)
{
	const struct vocabulary *own = results ? &results->own : NULL;
	if (given->config)
		options->config = dashboard_config_read(given->config, own, arena, err);
	else if (given->view)
		options->config = dashboard_config_parse(given->view, strlen(given->view), "view",
							 own, arena, err);
	return options->config || (!given->config && !given->view);
}

static bool take_options(const dyno_results *results, const dyno_dashboard_options *given,
			 struct dashboard_options *options, struct arena *arena,
			 struct dyno_error *err)
{
	dyno_dashboard_options known = DYNO_DASHBOARD_OPTIONS_INIT;
	if (!caller_options(&known, sizeof(known), given, "DYNO_DASHBOARD_OPTIONS_INIT", err))
		return false;
	options->title = known.title;
	options->samples = known.samples;
	return take_config(results, &known, options, arena, err);
}

char *dyno_dashboard_write(const dyno_results *results, const char *output,
			   const dyno_dashboard_options *given, dyno_error *err)
{
	struct dashboard_options options = { 0 };
	struct arena arena = { 0 };
	struct buffer written = { 0 };
	char *text = NULL;
	if (!results)
		error_set(err, DYNO_ERROR_USAGE, "no results to show");
	else if (take_options(results, given, &options, &arena, err)) {
		const char *path = dashboard_path(output ? output : ".", &arena, err);
		buffer_string(&written, path ? path : ""); /* a page is told of, or not made */
		if (path && written.failed)
			error_memory(err);
		else if (path && dashboard_write(results, &options, path, err))
			text = text_hand_out(&written, NULL, err);
	}
	buffer_finish(&written);
	arena_finish(&arena);
	return text;
}

/* --- In memory ------------------------------------------------------------------------------- */

static char *part(const dyno_results *results, enum dashboard_part which,
		  const dyno_dashboard_options *given, size_t *length, struct dyno_error *err)
{
	struct dashboard_options options = { 0 };
	struct arena arena = { 0 };
	struct buffer out = { 0 };
	char *text = NULL;
	if (take_options(results, given, &options, &arena, err) &&
	    dashboard_append(results, &options, which, &out, err))
		text = text_hand_out(&out, length, err);
	buffer_finish(&out);
	arena_finish(&arena);
	return text;
}

char *dyno_dashboard_html(const dyno_results *results, const dyno_dashboard_options *options,
			  size_t *length, dyno_error *err)
{
	return part(results, DASHBOARD_HTML, options, length, err);
}

char *dyno_dashboard_page(const dyno_results *results, const dyno_dashboard_options *options,
			  size_t *length, dyno_error *err)
{
	return part(results, DASHBOARD_PAGE, options, length, err);
}

char *dyno_dashboard_data(const dyno_results *results, const dyno_dashboard_options *options,
			  size_t *length, dyno_error *err)
{
	return part(results, DASHBOARD_DATA, options, length, err);
}

char *dyno_dashboard_settings(const dyno_dashboard_options *given, size_t *length, dyno_error *err)
{
	struct dashboard_options options = { 0 };
	struct arena arena = { 0 };
	struct buffer out = { 0 };
	char *text = NULL;
	if (take_options(NULL, given, &options, &arena, err)) {
		buffer_string(&out, options.config ? options.config : "{}");
		text = text_hand_out(&out, length, err);
	}
	arena_finish(&arena);
	return text;
}

char *dyno_dashboard_module(size_t *length, dyno_error *err)
{
	struct buffer out = { 0 };
	dashboard_module(&out);
	return text_hand_out(&out, length, err);
}
