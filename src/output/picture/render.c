#include "output/picture/render.h"
#include "host/file.h"
#include "output/picture/draw.h"
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

const struct render_format render_formats[] = {
	{ "png", ".png", "pixels", render_png },
	{ "svg", ".svg", "vectors for web pages, with real text", render_svg },
	{ "pdf", ".pdf", "vectors for print and papers, text can be searched", render_pdf },
	{ "json", ".json", "a Plotly figure", render_json },
	{ "terminal", ".txt", "text with box drawing and Braille", render_terminal },
	{ NULL, NULL, NULL, NULL },
};

static bool draw_nothing(const struct figure *figure, const struct render_options *options,
			 struct sink sink, struct render_report *report, struct dyno_error *err)
{
	struct arena arena = { 0 };
	struct boxes boxes = { 0 };
	(void)sink, (void)report;
	bool ok = render_boxes(figure, options, &arena, &boxes, err);
	arena_finish(&arena);
	return ok;
}

const struct render_format render_null = { "null", "", "nothing", draw_nothing };

char *render_format_names(bool endings, char text[RENDER_NAMES_SIZE])
{
	size_t length = 0;
	for (const struct render_format *format = render_formats; format->name; format++) {
		const char *between = format == render_formats ? ""
				      : format[1].name         ? ", "
				      : endings                ? " or "
							       : " and ";
		int added = snprintf(text + length, RENDER_NAMES_SIZE - length, "%s%s", between,
				     endings ? format->ending : format->name);
		length += added > 0 ? (size_t)added : 0;
		if (length >= RENDER_NAMES_SIZE)
			break;
	}
	return text;
}

const struct render_format *render_format_find(const char *name)
{
	for (const struct render_format *format = render_formats; format->name; format++)
		if (strcmp(format->name, name) == 0)
			return format;
	return NULL;
}

const struct render_format *render_format_of_path(const char *path)
{
	size_t length = strlen(path);
	for (const struct render_format *format = render_formats; format->name; format++) {
		size_t ending = strlen(format->ending);
		if (length > ending && strcasecmp(path + length - ending, format->ending) == 0 &&
		    path[length - ending - 1] != '/')
			return format;
	}
	return NULL;
}

/* --- Options -------------------------------------------------------------------------------- */

static bool is_size(double size)
{
	return size == 0 || (size >= RENDER_SIZE_MIN && size <= RENDER_SIZE_MAX);
}

static bool check(const struct render_options *options, struct dyno_error *err)
{
	if (!is_size(options->width) || !is_size(options->height))
		return error_set(err, DYNO_ERROR_USAGE,
				 "a picture's width and height are %d to %d pixels, not %g × %g",
				 RENDER_SIZE_MIN, RENDER_SIZE_MAX, options->width, options->height);
	if (!(options->scale > 0 && options->scale <= RENDER_SCALE_MAX))
		return error_set(err, DYNO_ERROR_USAGE,
				 "a picture's scale is above 0 and at most "
				 "%d, not %g",
				 RENDER_SCALE_MAX, options->scale);
	size_t columns = options->text.columns;
	if (columns && (columns < RENDER_COLUMNS_MIN || columns > RENDER_COLUMNS_MAX))
		return error_set(err, DYNO_ERROR_USAGE,
				 "a picture of text is %d to %d columns wide, not %zu",
				 RENDER_COLUMNS_MIN, RENDER_COLUMNS_MAX, columns);
	return true;
}

static struct render_options complete(const struct render_options *options)
{
	struct render_options all = options ? *options : (struct render_options){ 0 };
	all.theme = all.theme ? all.theme : &theme_light;
	all.scale = all.scale != 0 ? all.scale : 2;
	return all;
}

bool render(const struct figure *figure, const struct render_format *format,
	    const struct render_options *options, struct sink sink, struct render_report *report,
	    struct dyno_error *err)
{
	struct render_options all = complete(options);
	struct render_report ignored;
	report = report ? report : &ignored;
	*report = (struct render_report){ 0 };
	return check(&all, err) && format->render(figure, &all, sink, report, err);
}

/* --- Files ---------------------------------------------------------------------------------- */

struct filling {
	const struct figure *figure;
	const struct render_format *format;
	const struct render_options *options;
	struct render_report *report;
};

static bool fill(const void *context, struct sink sink, struct dyno_error *err)
{
	const struct filling *filling = context;
	return render(filling->figure, filling->format, filling->options, sink, filling->report,
		      err);
}

bool render_file(const struct figure *figure, const struct render_format *format,
		 const struct render_options *options, const char *path,
		 struct render_report *report, struct dyno_error *err)
{
	struct filling filling = { figure, format, options, report };
	return file_replace_derived(path, fill, &filling, err);
}

/* --- For the formats ------------------------------------------------------------------------ */

void render_prepare(const struct figure *figure, const struct render_options *options,
		    struct canvas *canvas, struct layout *layout)
{
	canvas->width = options->width;
	canvas->height = options->height;
	layout_make(layout, figure, options->theme, canvas);
}

bool render_boxes(const struct figure *figure, const struct render_options *given,
		  struct arena *arena, struct boxes *boxes, struct dyno_error *err)
{
	struct render_options options = complete(given);
	struct canvas canvas = { .type = &canvas_null, .arena = arena };
	struct layout layout;
	if (!check(&options, err))
		return false;
	render_prepare(figure, &options, &canvas, &layout);
	draw_figure(&layout);
	*boxes = canvas.boxes;
	boxes->width = canvas.width;
	boxes->height = canvas.height;
	return !canvas_failed(&canvas) || error_memory(err);
}

void render_source(const struct figure *figure, struct buffer *out)
{
	buffer_string(out, "dyno " DYNO_VERSION);
	for (size_t i = 0; i < figure->source.count; i++) {
		const struct property *property = &figure->source.items[i];
		if (property->text)
			buffer_printf(out, "; %s: %s", property->key, property->text);
		else
			buffer_printf(out, "; %s: %.17g", property->key, property->number);
	}
}
