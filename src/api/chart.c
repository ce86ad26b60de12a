/* The public functions that draw: dyno_chart_options become a chart_spec and render_options. */
#include "api/text.h"
#include "core/base/caller.h"
#include "output/picture/plot.h"
#include <string.h>

struct drawing {
	dyno_chart_options options;
	struct chart_spec spec;
	struct render_options render;
	struct arena arena;
	struct figure figure;
};

static bool take_setting(struct drawing *drawing, const char *pair, struct dyno_error *err)
{
	const char *equals = strchr(pair, '=');
	char name[64];
	size_t length = equals ? (size_t)(equals - pair) : sizeof(name);
	if (length >= sizeof(name))
		return error_set(err, DYNO_ERROR_USAGE, "settings: \"%.100s\" is not name=value",
				 pair);
	memcpy(name, pair, length);
	name[length] = '\0';
	const struct option *row = option_find(chart_options, name);
	if (!row)
		return error_set(err, DYNO_ERROR_USAGE, "settings: no setting \"%s\"", name);
	return option_set(chart_options, row, equals + 1, &drawing->arena, &drawing->spec, NULL,
			  err);
}

static bool make_spec(struct drawing *drawing, const char *chart, struct dyno_error *err)
{
	const dyno_chart_options *options = &drawing->options;
	if (!chart_spec_init(&drawing->spec, &drawing->arena, err))
		return false;
	for (const char *const *pair = options->settings; pair && *pair; pair++)
		if (!take_setting(drawing, *pair, err))
			return false;
	drawing->spec.chart = chart;
	drawing->spec.face = face_library;
	drawing->spec.title = options->title ? options->title : drawing->spec.title;
	drawing->spec.percentiles = drawing->spec.percentiles || options->include_percentiles;
	drawing->spec.detailed = drawing->spec.detailed || options->detailed;
	return true;
}

static bool make_render_options(struct drawing *drawing, struct dyno_error *err)
{
	const dyno_chart_options *options = &drawing->options;
	const char *theme = options->theme ? options->theme : "light";
	drawing->render = (struct render_options){ .theme = theme_find(theme),
						   .width = options->width,
						   .height = options->height,
						   .scale = options->scale };
	return drawing->render.theme ||
	       error_set(err, DYNO_ERROR_USAGE,
			 "there is no theme \"%.64s\"; there are light and dark", theme);
}

static bool draw(struct drawing *drawing, const struct dyno_results *results, const char *chart,
		 const dyno_chart_options *given, struct dyno_error *err)
{
	dyno_chart_options *own = &drawing->options;
	if (!results || !chart)
		return error_set(err, DYNO_ERROR_USAGE, "no results or no chart to draw");
	return caller_options(own, sizeof(*own), given, "DYNO_CHART_OPTIONS_INIT", err) &&
	       make_spec(drawing, chart, err) && make_render_options(drawing, err) &&
	       chart_draw(results, &drawing->spec, &drawing->arena, &drawing->figure, err);
}

static const struct render_format *format_named(const char *name, struct dyno_error *err)
{
	const struct render_format *format = render_format_find(name);
	if (!format)
		error_set(err, DYNO_ERROR_USAGE, "there is no format \"%.64s\"; there are %s", name,
			  render_format_names(false, (char[RENDER_NAMES_SIZE]){ 0 }));
	return format;
}

static const struct render_format *choose_format(const char *name, const char *path,
						 struct dyno_error *err)
{
	if (name || !path || plot_is_folder(path))
		return format_named(name ? name : "png", err);
	const struct render_format *format = render_format_of_path(path);
	if (!format)
		error_set(err, DYNO_ERROR_USAGE, "%s: the ending is not %s; name the format", path,
			  render_format_names(true, (char[RENDER_NAMES_SIZE]){ 0 }));
	return format;
}

char *dyno_chart_write(const dyno_results *results, const char *chart, const char *path,
		       const dyno_chart_options *options, dyno_error *err)
{
	struct drawing drawing = { 0 };
	struct buffer name = { 0 }, file = { 0 };
	char *written = NULL;
	const struct render_format *format = NULL;
	if (draw(&drawing, results, chart, options, err))
		format = choose_format(drawing.options.format, path, err);
	if (format)
		plot_name(results, &drawing.spec, &name);
	if (format && plot_path(path, &name, format, &file, err) &&
	    render_file(&drawing.figure, format, &drawing.render, buffer_text(&file), NULL, err))
		written = text_hand_out(&file, NULL, err);
	buffer_finish(&name);
	buffer_finish(&file);
	arena_finish(&drawing.arena);
	return written;
}

char *dyno_chart_export(const dyno_results *results, const char *chart,
			const dyno_chart_options *options, size_t *length, dyno_error *err)
{
	struct drawing drawing = { 0 };
	struct buffer bytes = { 0 };
	char *picture = NULL;
	const struct render_format *format = NULL;
	if (draw(&drawing, results, chart, options, err))
		format =
			format_named(drawing.options.format ? drawing.options.format : "json", err);
	if (format &&
	    render(&drawing.figure, format, &drawing.render, buffer_sink(&bytes), NULL, err))
		picture = text_hand_out(&bytes, length, err);
	else if (bytes.failed)
		error_memory(err); /* the renderer knows only that the text was not taken */
	buffer_finish(&bytes);
	arena_finish(&drawing.arena);
	return picture;
}
