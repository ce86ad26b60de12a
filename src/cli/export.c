/* dyno export: results as a file that other programs read. */
#include "output/format/export.h"
#include "cli/commands.h"
#include "cli/terminal/output.h"
#include "output/format/formats.h"
#include <stddef.h>
#include <string.h>

struct export_options {
	const char *format;
	const char *output;
	const char *store;
	bool no_samples;
	const char *sort;
	struct relative_options relative;
};

#define AT(member) offsetof(struct export_options, member)

/* clang-format off */
static const struct option rows[] = {
	{ "format", 'f', OPTION_CHOICE, AT(format), "FORMAT", NULL,
	  "form of the output, if the ending of --output does not say it (default json)", FORMAT_NAMES, 0, 0 },
	OPTION("output", 'o', OPTION_STRING, AT(output), "FILE", NULL,
	  "write this file, at once or not at all, instead of stdout"),
	OPTION("no-samples", 0, OPTION_FLAG, AT(no_samples), NULL, NULL,
	  "leave the single samples out of JSON"),
	SORT_OPTION(AT(sort)),
	RELATIVE_OPTIONS(AT(relative)),
	OPTION("store", 0, OPTION_STRING, AT(store), "FILE", NULL,
	  "store to look in (default: $XDG_DATA_HOME/dyno/history.db)"),
	OPTIONS_END,
};
/* clang-format on */

static void refuse_ending(const char *path, struct dyno_error *err)
{
	struct buffer endings = { 0 };
	for (const struct result_format *const *format = result_formats; *format; format++)
		if ((*format)->write && (*format)->ending)
			buffer_printf(&endings, "%s%s", endings.length ? ", " : "",
				      (*format)->ending);
	error_set(err, DYNO_ERROR_USAGE, "--output: %s: the ending is none of %s: say --format",
		  path ? path : "", buffer_text(&endings));
	buffer_finish(&endings);
}

static const struct result_format *choose_format(const struct export_options *options,
						 struct dyno_error *err)
{
	const struct result_format *format = NULL;
	if (options->format)
		format = format_find(options->format);
	else if (!options->output)
		format = format_find("json");
	else
		format = format_of_path(options->output);
	if (!format)
		refuse_ending(options->output, err);
	return format;
}

static int write_results(const struct dyno_results *results, const struct export_options *options,
			 const struct result_format *format)
{
	struct dyno_error err = { 0 };
	bool written = options->output
			       ? export_file(results, format, face_command, options->output, &err)
			       : export_write(results, format, face_command, stdout_sink(), &err) ||
					 error_prefix(&err, "standard output");
	return written ? STATUS_EXIT_OK : complain(STATUS_EXIT_PARTIAL, &err);
}

static int run(struct invocation *invocation)
{
	const struct export_options *options = invocation->options;
	struct dyno_error err = { 0 };
	if (!invocation->arguments.count) {
		error_set(
			&err, DYNO_ERROR_USAGE,
			"export what? Name a RESULT, such as latest (`dyno show` lists the runs)");
		return complain(STATUS_EXIT_USAGE, &err);
	}
	const struct result_format *format = choose_format(options, &err);
	bool samples = format && !options->no_samples && (format->flags & FORMAT_SAMPLES);
	struct dyno_results *results =
		format ? open_related(invocation, options->store, samples, options->sort,
				      &options->relative, &err)
		       : NULL;
	if (!results)
		return complain(STATUS_EXIT_USAGE, &err);
	int status = write_results(results, options, format);
	dyno_results_destroy(results);
	return status;
}

static const char *const examples[] = {
	"dyno export latest --format csv",
	"print the last run as CSV, a row for each cell",
	"dyno export laptop.json tag:server --output both.json",
	"join a file and a run into one file",
	"dyno export latest --format markdown",
	"print a table for an issue or a README",
	NULL,
};

const struct command command_export = {
	.name = "export",
	.arguments = "RESULT…",
	.summary = "write results as JSON, CSV, Markdown, HTML or a model card",
	.description =
		"Writes the named results, joined and filtered, to stdout or into a file. JSON keeps everything, "
		"with every sample; CSV has one row for each cell and one column for each field, in SI "
		"base units; Markdown, HTML and table are for people; summary is the JSON without samples; "
		"model-card is the YAML that the head of a Hugging Face model card takes.",
	.options = rows,
	.options_size = sizeof(struct export_options),
	.filters = true,
	.prices = true,
	.examples = examples,
	.completes = "runs",
	.run = run,
};
