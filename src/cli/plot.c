/* dyno plot: pictures of results. */
#include "output/picture/plot.h"
#include "cli/commands.h"
#include "cli/costs.h"
#include "cli/terminal/chart.h"
#include "cli/terminal/output.h"
#include "core/base/count.h"
#include "core/compare/limit.h"
#include "host/file.h"
#include "host/options_yaml.h"
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SPEC_LIMIT ((size_t)1 << 20) /* bytes of a spec file */

struct plot_options {
	struct strings charts;
	struct strings formats;
	const char *theme;
	const char *size;
	double scale;
	const char *output;
	const char *spec;
	struct text_look text;
	bool json;
	struct strings limits;
	const char *store;
};

#define AT(member) offsetof(struct plot_options, member)

/* clang-format off */
static const struct option rows[] = {
	OPTION("chart", 'c', OPTION_STRINGS, AT(charts), "CHART", NULL,
	  "charts to draw, or all (default latency,throughput,memory,flops)"),
	{ "format", 'f', OPTION_STRINGS, AT(formats), "FORMAT", NULL,
	  "form of the pictures, if the ending of --output does not say it (default png)", "png,svg,pdf,json,terminal", 0, 0 },
	{ "theme", 0, OPTION_CHOICE, AT(theme), "THEME", "light",
	  "colours of the pictures", "light,dark", 0, 0 },
	TEXT_LOOK_OPTIONS(AT(text)),
	OPTION("size", 0, OPTION_STRING, AT(size), "WIDTHxHEIGHT", NULL,
	  "size of the pictures in pixels, as 1200x800 (default: what suits the chart)"),
	{ "scale", 0, OPTION_NUMBER, AT(scale), "N", "2",
	  "pixels of a PNG file for each of these pixels", NULL, 0.1, RENDER_SCALE_MAX },
	OPTION("output", 'o', OPTION_STRING, AT(output), "FILE", NULL,
	  "write this file, or into this folder, instead of files here whose names say model, chart, what was chosen, and the run, as bert-base-uncased_latency_batch-8_20260102-093000-1a2b.png"),
	OPTION("spec", 0, OPTION_STRING, AT(spec), "FILE", NULL,
	  "take the chart from a YAML file; its keys are the options that follow, flags win over it"),
	OPTION("limit", 'l', OPTION_STRINGS, AT(limits), "LIMIT", NULL,
	  "what results have to keep, such as 'latency_p99<=50ms': what breaks it is grey"),
	OPTION("json", 0, OPTION_FLAG, AT(json), NULL, NULL,
	  "print what was drawn as JSON instead of the files' names"),
	OPTION("store", 0, OPTION_STRING, AT(store), "FILE", NULL,
	  "store to look in (default: $XDG_DATA_HOME/dyno/history.db)"),
	OPTIONS_END,
};
/* clang-format on */

/* --- What is asked for ---------------------------------------------------------------------- */

struct plotting {
	struct invocation *invocation;
	const struct plot_options *options;
	struct chart_spec spec;
	struct strings charts;
	const struct render_format *formats[8];
	size_t format_count;
	struct render_options render;
	bool all; /* charts without data are left out */
	struct dyno_results *results;
	struct json_writer json;
	size_t drawn, printed;
	bool missing_glyphs;
};

static bool read_spec(struct plotting *plotting, struct dyno_error *err)
{
	static const struct yaml_subject subject = { .table = chart_options,
						     .name = "chart's spec",
						     .command = "dyno plot",
						     .example = "chart: latency" };
	struct invocation *invocation = plotting->invocation;
	const char *path = plotting->options->spec;
	struct buffer text = { 0 };
	if (!path) {
		plotting->spec = *invocation->spec;
		return true;
	}
	bool ok = chart_spec_init(&plotting->spec, invocation->arena, err) &&
		  file_read(path, SPEC_LIMIT, &text, err) &&
		  options_read_yaml(&subject, &plotting->spec, buffer_text(&text), text.length,
				    path, invocation->arena, NULL, err);
	buffer_finish(&text);
	for (size_t i = 0; ok && chart_options[i].name; i++)
		if (invocation->spec_given[i])
			option_copy(&chart_options[i], &plotting->spec, invocation->spec);
	return ok;
}

static bool add_chart(struct plotting *plotting, const char *name)
{
	return strings_add(plotting->invocation->arena, &plotting->charts, name);
}

static bool choose_charts(struct plotting *plotting, struct dyno_error *err)
{
	static const char *const standard[] = { "latency", "throughput", "memory", "flops" };
	const struct strings *asked = &plotting->options->charts;
	bool ok = true;
	for (size_t i = 0; ok && i < asked->count; i++) {
		plotting->all = plotting->all || strcmp(asked->items[i], "all") == 0;
		ok = strcmp(asked->items[i], "all") == 0 || add_chart(plotting, asked->items[i]);
	}
	if (plotting->all)
		plotting->charts.count = 0;
	for (const struct chart *chart = charts; ok && plotting->all && chart->name; chart++)
		ok = add_chart(plotting, chart->name);
	if (!asked->count && plotting->options->spec)
		ok = add_chart(plotting, plotting->spec.chart);
	if (!plotting->charts.count)
		for (size_t i = 0; ok && i < COUNT(standard); i++)
			ok = add_chart(plotting, standard[i]);
	return ok || error_memory(err);
}

/* own: of the results, once they are open. */
static bool check_charts(const struct plotting *plotting, const struct vocabulary *own,
			 struct dyno_error *err)
{
	for (size_t i = 0; i < plotting->charts.count; i++) {
		struct chart_spec spec = plotting->spec;
		spec.chart = plotting->charts.items[i];
		if (!chart_spec_check(&spec, own, err))
			return false;
	}
	return true;
}

static bool choose_formats(struct plotting *plotting, struct dyno_error *err)
{
	const struct plot_options *options = plotting->options;
	const struct render_format *of_path = options->output && !plot_is_folder(options->output)
						      ? render_format_of_path(options->output)
						      : NULL;
	for (size_t i = 0; i < options->formats.count && i < 8; i++) {
		plotting->formats[i] = render_format_find(options->formats.items[i]);
		if (!plotting->formats[i])
			return error_set(
				err, DYNO_ERROR_USAGE,
				"--format: there is no format \"%.64s\"; there are %s",
				options->formats.items[i],
				render_format_names(false, (char[RENDER_NAMES_SIZE]){ 0 }));
		plotting->format_count++;
	}
	if (!plotting->format_count)
		plotting->formats[plotting->format_count++] =
			of_path ? of_path : render_format_find("png");
	return true;
}

/* Several pictures need a folder: a name without a picture's ending is one. */
static bool check_output(struct plotting *plotting, struct dyno_error *err)
{
	const char *output = plotting->options->output;
	if (!output || plot_is_folder(output))
		return true;
	if (plotting->charts.count * plotting->format_count == 1 &&
	    (render_format_of_path(output) || plotting->options->formats.count))
		return true;
	if (render_format_of_path(output))
		return error_set(err, DYNO_ERROR_USAGE,
				 "--output: %s is one file, but %zu pictures are asked for: name a "
				 "folder (with / at its end)",
				 output, plotting->charts.count * plotting->format_count);
	return error_set(err, DYNO_ERROR_USAGE,
			 "--output: %s is no folder, and its ending is not %s: for a new folder "
			 "put / at its end",
			 output, render_format_names(true, (char[RENDER_NAMES_SIZE]){ 0 }));
}

static bool read_size(struct plotting *plotting, struct dyno_error *err)
{
	const char *size = plotting->options->size;
	char *end = NULL;
	plotting->render.theme = theme_find(plotting->options->theme);
	plotting->render.scale = plotting->options->scale;
	plotting->render.text = text_look_choose(
		&plotting->options->text, plotting->options->output || plotting->options->json);
	if (!size)
		return true;
	unsigned long width = strtoul(size, &end, 10), height = 0;
	if (end != size && (*end == 'x' || *end == 'X'))
		height = strtoul(end + 1, &end, 10);
	plotting->render.width = (double)width;
	plotting->render.height = (double)height;
	if (!*end && width >= RENDER_SIZE_MIN && width <= RENDER_SIZE_MAX &&
	    height >= RENDER_SIZE_MIN && height <= RENDER_SIZE_MAX)
		return true;
	return error_set(
		err, DYNO_ERROR_USAGE,
		"--size: \"%.64s\" is not a width and a height of %d to %d pixels, such as "
		"1200x800",
		size, RENDER_SIZE_MIN, RENDER_SIZE_MAX);
}

static bool read_limits(struct plotting *plotting, const struct vocabulary *own,
			struct dyno_error *err)
{
	const struct strings *texts = &plotting->options->limits;
	struct limit *limits;
	plotting->spec.limit_count = texts->count;
	if (!limits_parse_kept(texts, own, plotting->invocation->arena, &limits, err))
		return error_prefix(err, "--limit");
	plotting->spec.limits = limits;
	return true;
}

/* --- Drawing -------------------------------------------------------------------------------- */

/* path: of its file; NULL: `text` is the picture. */
static void report(struct plotting *plotting, const struct figure *figure,
		   const struct render_format *format, const char *path, const char *text)
{
	struct json_writer *json = &plotting->json;
	if (!plotting->options->json) {
		buffer_printf(&json->buffer, "%s\n", path);
		return;
	}
	json_begin_object(json);
	json_member_string(json, "chart", figure->name);
	json_member_string(json, "format", format->name);
	json_member_string(json, "path", path);
	if (text)
		json_member_string(json, "text", text);
	json_member_boolean(json, "drawn", figure->drawn);
	json_key(json, "notes");
	json_begin_array(json);
	for (size_t i = 0; i < figure->notes.count; i++)
		json_string(json, figure->notes.items[i]);
	json_end_array(json);
	json_end_object(json);
}

/* Without a file text goes to stdout at once, as pictures are to be seen; JSON has it in it. */
static bool print_text(struct plotting *plotting, const struct figure *figure,
		       const struct render_format *format, struct dyno_error *err)
{
	struct buffer text = { 0 };
	if (!plotting->options->json)
		return (!plotting->printed++ || print_lines("\n", 1, false)) &&
		       text_chart_print(figure, &plotting->render, err);
	bool ok = render(figure, format, &plotting->render, buffer_sink(&text), NULL, err);
	if (ok)
		report(plotting, figure, format, NULL, buffer_text(&text));
	buffer_finish(&text);
	return ok;
}

static bool write_picture(struct plotting *plotting, const struct figure *figure,
			  const struct chart_spec *spec, const struct render_format *format,
			  struct dyno_error *err)
{
	if (!plotting->options->output && strcmp(format->name, "terminal") == 0)
		return print_text(plotting, figure, format, err);
	struct buffer name = { 0 }, path = { 0 };
	struct render_report told = { 0 };
	plot_name(plotting->results, spec, &name);
	plot_particulars(plotting->results, spec, plotting->render.theme, &name);
	bool ok = plot_path(plotting->options->output, &name, format, &path, err) &&
		  render_file(figure, format, &plotting->render, buffer_text(&path), &told, err);
	if (ok)
		report(plotting, figure, format, buffer_text(&path), NULL);
	plotting->missing_glyphs |= told.missing_glyphs;
	buffer_finish(&name);
	buffer_finish(&path);
	return ok;
}

static void explain_empty(const struct figure *figure)
{
	tell("%s: not drawn: %s", figure->name, figure_why_empty(figure));
}

static unsigned taken_by_others(const struct plotting *plotting, const char *name)
{
	unsigned taken = 0;
	for (size_t i = 0; i < plotting->charts.count; i++)
		if (strcmp(plotting->charts.items[i], name) != 0)
			taken |= chart_find(plotting->charts.items[i])->takes;
	return taken;
}

static bool draw_chart(struct plotting *plotting, const char *name, struct dyno_error *err)
{
	struct arena arena = { 0 };
	struct figure figure;
	struct chart_spec spec = plotting->spec;
	spec.chart = name;
	spec.face = face_command;
	spec.only_suited = plotting->all;
	spec.taken_elsewhere = taken_by_others(plotting, name);
	bool ok = chart_draw(plotting->results, &spec, &arena, &figure, err);
	if (ok && figure.drawn)
		plotting->drawn++;
	else if (ok)
		explain_empty(&figure);
	for (size_t i = 0; ok && i < plotting->format_count && (figure.drawn || !plotting->all);
	     i++)
		ok = write_picture(plotting, &figure, &spec, plotting->formats[i], err);
	arena_finish(&arena);
	return ok;
}

static int draw_all(struct plotting *plotting)
{
	struct json_writer *json = &plotting->json;
	int status = STATUS_EXIT_OK;
	json->pretty = true;
	if (plotting->options->json)
		json_begin_array(json);
	for (size_t i = 0; i < plotting->charts.count; i++) {
		struct dyno_error err = { 0 };
		bool ok = draw_chart(plotting, plotting->charts.items[i], &err);
		if (!ok)
			status = complain(err.code == DYNO_ERROR_USAGE ? STATUS_EXIT_USAGE
								       : STATUS_EXIT_PARTIAL,
					  &err);
		if (!ok && err.code == DYNO_ERROR_IO)
			break; /* what cannot be written now cannot be a moment later */
	}
	if (plotting->options->json)
		json_end_array(json);
	int printed = plotting->options->json ? print_json(json) : print_paths(&json->buffer);
	if (plotting->missing_glyphs)
		tell("some letters are boxes: no font of this machine has them "
		     "(Debian: apt install fonts-noto-cjk fonts-noto-color-emoji)");
	if (status != STATUS_EXIT_OK)
		return status;
	return plotting->drawn ? printed : STATUS_EXIT_NOTHING;
}

static int run(struct invocation *invocation)
{
	struct plotting plotting = { .invocation = invocation, .options = invocation->options };
	struct dyno_error err = { 0 };
	if (!invocation->arguments.count) {
		error_set(&err, DYNO_ERROR_USAGE,
			  "plot what? Name a RESULT, such as latest (`dyno show` lists the runs)");
		return complain(STATUS_EXIT_USAGE, &err);
	}
	if (!read_spec(&plotting, &err) || !choose_charts(&plotting, &err) ||
	    !check_charts(&plotting, NULL, &err) || !choose_formats(&plotting, &err) ||
	    !read_size(&plotting, &err) || !check_output(&plotting, &err))
		return complain(STATUS_EXIT_USAGE, &err);
	plotting.results =
		open_results(&invocation->arguments, plotting.options->store, true, &err);
	struct vocabulary own;
	int status = plotting.results && derive_costs(invocation, &plotting.results, 1, &err) &&
				     results_vocabulary(plotting.results, invocation->arena, &own,
							&err) &&
				     check_charts(&plotting, &own, &err) &&
				     read_limits(&plotting, &own, &err)
			     ? draw_all(&plotting)
			     : complain(STATUS_EXIT_USAGE, &err);
	dyno_results_destroy(plotting.results);
	return status;
}

static const char *const examples[] = {
	"dyno plot latest",
	"draw the four main charts of the last run as PNG files here",
	"dyno plot latest --chart latency --percentiles --format svg,pdf --output pictures/",
	"draw latency with p90, p95 and p99, as SVG and PDF, into a folder",
	"dyno plot laptop.json tag:server --chart all --theme dark",
	"draw everything of two machines together, on dark ground",
	"dyno plot latest --chart throughput --format terminal",
	"look at it here, in the terminal, also over SSH",
	"dyno plot latest --spec my-chart.yaml",
	"draw a chart of your own",
	NULL,
};

const struct command command_plot = {
	.name = "plot",
	.arguments = "RESULT…",
	.summary = "draw charts of results",
	.description =
		"Draws charts of the named results, joined, and prints the names of the files that it "
		"wrote. A chart that lacks its data says what is missing and draws the nearest thing "
		"that is there; only if not one chart could be drawn, the exit status is 3.\n\n"
		"PNG, SVG and PDF show the same; JSON is a Plotly figure for notebooks; terminal is text "
		"with box drawing and Braille, on stdout where there is no --output, as wide as the "
		"terminal and with as many colours. The same results give the same bytes.",
	.options = rows,
	.options_size = sizeof(struct plot_options),
	.draws = true,
	.prices = true,
	.examples = examples,
	.completes = "runs",
	.run = run,
};
