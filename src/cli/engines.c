/* dyno engines: what can run models, and what each needs and offers. */
#include "cli/commands.h"
#include "cli/terminal/output.h"
#include "cli/terminal/text.h"
#include "core/base/count.h"
#include "measure/worker/probe.h"
#include <stddef.h>
#include <string.h>
#include <unistd.h>

struct engines_options {
	bool json;
};

#define AT(member) offsetof(struct engines_options, member)

/* clang-format off */
static const struct option rows[] = {
	OPTION("json", 'j', OPTION_FLAG, AT(json), NULL, NULL,
	  "print JSON instead of text"),
	OPTIONS_END,
};
/* clang-format on */

#define INDENT 10

/* Calls `add` for each word of what an engine offers: platforms, formats, abilities, options.
 */
struct offer {
	const char *title, *key;
	void (*each)(const struct engine_kind *kind, void (*add)(void *context, const char *word),
		     void *context);
};

static void each_platform(const struct engine_kind *kind,
			  void (*add)(void *context, const char *word), void *context)
{
	for (const struct engine_platform *row = kind->platforms; row->name; row++)
		add(context, row->name);
}

static void each_format(const struct engine_kind *kind,
			void (*add)(void *context, const char *word), void *context)
{
	char word[32];
	for (const char *at = kind->formats ? kind->formats : "any"; *at; at += *at == ',') {
		size_t length = strcspn(at, ",");
		if (length < sizeof(word)) {
			memcpy(word, at, length);
			word[length] = '\0';
			add(context, word);
		}
		at += length;
	}
}

static void each_ability(const struct engine_kind *kind,
			 void (*add)(void *context, const char *word), void *context)
{
	for (const struct engine_ability *row = engine_abilities; row->name; row++)
		if (kind->flags & row->flag)
			add(context, row->name);
}

static void each_option(const struct engine_kind *kind,
			void (*add)(void *context, const char *word), void *context)
{
	for (const struct option *row = kind->options; row && row->name; row++)
		add(context, row->name);
}

static const struct offer offers[] = {
	{ "Platforms", "platforms", each_platform },
	{ "Models", "models", each_format },
	{ "Abilities", "abilities", each_ability },
	{ "Options", "options", each_option },
};

/* --- Telling --------------------------------------------------------------------------------- */

static void add_to_text(void *context, const char *word)
{
	struct buffer *text = context;
	buffer_printf(text, "%s%s", text->length ? ", " : "", word);
}

static void add_to_json(void *context, const char *word)
{
	json_string(context, word);
}

static bool describe(const struct engine_finding *finding, struct arena *arena, struct buffer *out,
		     size_t width)
{
	struct buffer text = { 0 };
	struct properties facts = { 0 };
	if (!engine_environment(&finding->told, arena, &facts, NULL))
		return false;
	buffer_string(out, finding->kind->name);
	text_pad(out, text_width(finding->kind->name), INDENT);
	if (finding->reason)
		buffer_printf(&text, "no: %s", finding->reason);
	else
		engine_format(&facts, &text);
	text_wrap(out, buffer_text(&text), INDENT, INDENT, width);
	for (size_t i = 0; i < COUNT(offers); i++) {
		buffer_clear(&text);
		offers[i].each(finding->kind, add_to_text, &text);
		if (!text.length)
			continue;
		buffer_repeat(out, ' ', INDENT);
		buffer_string(out, offers[i].title);
		text_pad(out, text_width(offers[i].title), 11);
		text_wrap(out, buffer_text(&text), INDENT + 11, INDENT + 11, width);
	}
	buffer_finish(&text);
	return true;
}

static int print_text(const struct engine_finding *findings, size_t count, struct arena *arena)
{
	struct buffer out = { 0 };
	size_t width = terminal_width(STDOUT_FILENO);
	for (size_t i = 0; i < count; i++)
		out.failed |= !describe(&findings[i], arena, &out, width ? width : 100);
	return print_buffer(&out);
}

static int print_findings_json(const struct engine_finding *findings, size_t count)
{
	struct json_writer writer = { .pretty = true };
	json_begin_object(&writer);
	json_key(&writer, "engines");
	json_begin_array(&writer);
	for (size_t i = 0; i < count; i++) {
		const struct engine_finding *finding = &findings[i];
		json_begin_object(&writer);
		json_member_string(&writer, "name", finding->kind->name);
		json_member_boolean(&writer, "works", !finding->reason);
		json_member_string(&writer, "reason", finding->reason);
		for (size_t k = 0; k < COUNT(offers); k++) {
			json_key(&writer, offers[k].key);
			json_begin_array(&writer);
			offers[k].each(finding->kind, add_to_json, &writer);
			json_end_array(&writer);
		}
		json_key(&writer, "properties");
		properties_write(&finding->told, &writer);
		json_end_object(&writer);
	}
	json_end_array(&writer);
	json_end_object(&writer);
	return print_json(&writer);
}

static int run(struct invocation *invocation)
{
	const struct engines_options *options = invocation->options;
	struct dyno_error err = { 0 };
	size_t count;
	if (invocation->arguments.count) {
		error_set(&err, DYNO_ERROR_USAGE, "engines takes no argument: \"%.64s\"",
			  invocation->arguments.items[0]);
		return complain(STATUS_EXIT_USAGE, &err);
	}
	const struct engine_finding *findings =
		probe_engines(invocation->settings, invocation->arena, &count, &err);
	if (!findings)
		return complain(STATUS_EXIT_NOTHING, &err);
	return options->json ? print_findings_json(findings, count)
			     : print_text(findings, count, invocation->arena);
}

static const char *const examples[] = {
	"dyno engines",
	"see what can run models here, of which version, and on which platforms",
	"dyno engines --ort /opt/onnxruntime-gpu/lib",
	"the same with another build of ONNX Runtime",
	NULL,
};

const struct command command_engines = {
	.name = "engines",
	.arguments = "",
	.summary = "show what can run models, and what each engine offers",
	.description =
		"Opens every engine that dyno has, each in a process of its own, and shows its "
		"version, where its library was found (or why it does not work here, and what "
		"to do), which platforms it serves, which kinds of models it takes, what it "
		"can do and which options of `dyno run` are its own. `dyno run --engine NAME` "
		"chooses one; `dyno devices` tries the platforms.",
	.options = rows,
	.options_size = sizeof(struct engines_options),
	.engines = true,
	.examples = examples,
	.completes = "",
	.run = run,
};
