/* dyno devices: tries every platform on this machine, and says what works and why not. */
#include "cli/commands.h"
#include "cli/terminal/output.h"
#include "cli/terminal/text.h"
#include "core/base/printable.h"
#include "measure/run/survey.h"
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct devices_options {
	bool json;
	bool all;
	bool measure;
};

#define AT(member) offsetof(struct devices_options, member)

/* clang-format off */
static const struct option rows[] = {
	OPTION("all", 'a', OPTION_FLAG, AT(all), NULL, NULL,
	  "also the null platform, which measures dyno itself"),
	OPTION("measure", 0, OPTION_FLAG, AT(measure), NULL, NULL,
	  "measure what each device can compute and move at most (some seconds each), and keep it for `dyno run`"),
	OPTION("json", 'j', OPTION_FLAG, AT(json), NULL, NULL,
	  "print JSON instead of a table"),
	OPTIONS_END,
};
/* clang-format on */

/* --- Telling --------------------------------------------------------------------------------- */

#define INDENT 14

/* The reason without the device's name in front of it, which stands beside it. */
static const char *bare_reason(const struct device_finding *finding)
{
	const char *id = finding->info.id, *reason = finding->reason;
	size_t length = strlen(id);
	if (!reason)
		return "out of memory";
	return strncmp(reason, id, length) == 0 && strncmp(reason + length, ": ", 2) == 0
		       ? reason + length + 2
		       : reason;
}

/* Without an engine all platforms fail for the same reason, which is told once. */
static void tell_engine(const struct survey *survey, struct buffer *out, size_t width)
{
	struct buffer text = { 0 };
	engine_format(&survey->engine, &text);
	if (!text.length)
		buffer_printf(&text, "No engine: %s", bare_reason(survey->findings));
	text_wrap(out, buffer_text(&text), 0, INDENT, width);
	buffer_character(out, '\n');
	buffer_finish(&text);
}

static void tell_device(const struct device_finding *finding, struct buffer *out, size_t width)
{
	struct buffer text = { 0 };
	const struct device_info *info = &finding->info;
	printable_append(out, info->id);
	text_pad(out, text_width(info->id), INDENT);
	if (finding->works)
		buffer_printf(&text, "works%s%s", info->name ? ": " : "",
			      info->name ? info->name : "");
	else
		buffer_printf(&text, "no: %s", bare_reason(finding));
	text_wrap(out, buffer_text(&text), INDENT, INDENT, width);
	buffer_clear(&text);
	properties_format(&info->properties, &text);
	if (finding->works && text.length) {
		buffer_repeat(out, ' ', INDENT);
		text_wrap(out, buffer_text(&text), INDENT, INDENT, width);
	}
	buffer_finish(&text);
}

static int print_text(const struct survey *survey)
{
	struct buffer out = { 0 };
	size_t width = terminal_width(STDOUT_FILENO);
	width = width ? width : 100;
	tell_engine(survey, &out, width);
	for (const struct device_finding *finding = survey->findings; finding;
	     finding = finding->next)
		if (survey->engine.count || finding->works)
			tell_device(finding, &out, width);
	for (size_t i = 0; i < survey->warnings.count; i++) {
		buffer_string(&out, i ? "Warning: " : "\nWarning: ");
		text_wrap(&out, survey->warnings.items[i], 9, 9, width);
	}
	return print_buffer(&out);
}

static int print_survey_json(const struct survey *survey)
{
	struct json_writer writer = { .pretty = true };
	json_begin_object(&writer);
	json_key(&writer, "engine");
	properties_write(&survey->engine, &writer);
	json_key(&writer, "devices");
	json_begin_array(&writer);
	for (const struct device_finding *finding = survey->findings; finding;
	     finding = finding->next) {
		json_begin_object(&writer);
		json_member_string(&writer, "id", finding->info.id);
		json_member_string(&writer, "platform", finding->info.platform);
		json_member_boolean(&writer, "works", finding->works);
		json_member_string(&writer, "reason", finding->reason);
		json_member_string(&writer, "name", finding->info.name);
		json_key(&writer, "properties");
		properties_write(&finding->info.properties, &writer);
		json_end_object(&writer);
	}
	json_end_array(&writer);
	json_key(&writer, "environment");
	properties_write(&survey->environment, &writer);
	json_key(&writer, "warnings");
	json_begin_array(&writer);
	for (size_t i = 0; i < survey->warnings.count; i++)
		json_string(&writer, survey->warnings.items[i]);
	json_end_array(&writer);
	json_end_object(&writer);
	return print_json(&writer);
}

static int run(struct invocation *invocation)
{
	const struct devices_options *options = invocation->options;
	struct survey survey = { .settings = invocation->settings,
				 .simulated = options->all,
				 .peaks = options->measure,
				 .arena = invocation->arena };
	struct dyno_error err = { 0 };
	if (invocation->arguments.count) {
		error_set(&err, DYNO_ERROR_USAGE, "devices takes no argument: \"%.64s\"",
			  invocation->arguments.items[0]);
		return complain(STATUS_EXIT_USAGE, &err);
	}
	if (!survey_make(&survey, &err))
		return complain(STATUS_EXIT_NOTHING, &err);
	int status = options->json ? print_survey_json(&survey) : print_text(&survey);
	return status == STATUS_EXIT_OK && !survey.working ? STATUS_EXIT_NOTHING : status;
}

static const char *const examples[] = {
	"dyno devices",
	"see which hardware models can be measured on, and what the others lack",
	"dyno devices --measure",
	"measure their peaks: the roofs of their rooflines",
	"dyno devices --ort /opt/onnxruntime-gpu/lib",
	"the same with another build of ONNX Runtime",
	NULL,
};

const struct command command_devices = {
	.name = "devices",
	.arguments = "",
	.summary = "show which hardware works here, and why other does not",
	.description =
		"Runs a tiny model on every platform that dyno knows, each in a process of its own, and "
		"shows which work, with what is known about the hardware, and for the others the "
		"engine's reason and what to do. Says which engine is used and how it was found, "
		"and warns of what makes measurements on this machine doubtful. With --measure it also "
		"measures each device's peaks, a matrix product through the engine and the bandwidth "
		"of its memory, which `dyno run --metrics bandwidth` compares with; without, that "
		"does it itself the first time.",
	.options = rows,
	.options_size = sizeof(struct devices_options),
	.engines = true,
	.examples = examples,
	.completes = "",
	.run = run,
};
