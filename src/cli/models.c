/* dyno models: what can be measured without naming a file; and of a model that is named, the inputs
 * that it would be measured with. */
#include "cli/commands.h"
#include "cli/models_inputs.h"
#include "cli/terminal/output.h"
#include "cli/terminal/text.h"
#include "host/file.h"
#include "measure/graph/architecture.h"
#include "measure/graph/onnx.h"
#include "measure/model/model.h"
#include <math.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

struct models_options {
	struct inputs_options inputs;
	bool names;
	const char *save;
};

#define AT(member) offsetof(struct models_options, member)

/* clang-format off */
static const struct option rows[] = {
	OPTION("json", 'j', OPTION_FLAG, AT(inputs.json), NULL, NULL,
	  "print JSON instead of a table"),
	OPTION("names", 0, OPTION_FLAG, AT(names), NULL, NULL,
	  "print only the names, one a line"),
	OPTION("save", 0, OPTION_STRING, AT(save), "FILE", NULL,
	  "write the built-in MODEL to an .onnx file, with its synthetic weights"),
	{ "batch", 'b', OPTION_COUNT, AT(inputs.batch), "N", "1",
	  "batch size of the inputs of MODEL", NULL, 1, 1e9 },
	{ "seq", 's', OPTION_COUNT, AT(inputs.sequence), "N", NULL,
	  "sequence length of the inputs of MODEL", NULL, 1, 1e9 },
	OPTION("dim", 'd', OPTION_PAIRS, AT(inputs.dims), "NAME=N", NULL,
	  "value of a dynamic dimension, by its name or as INPUT:AXIS=N"),
	OPTION("input", 'i', OPTION_PAIRS, AT(inputs.inputs), "NAME=FILE", NULL,
	  "contents of an input, from a .npy file, or the array of its name in a .npz"),
	OPTION("revision", 0, OPTION_STRING, AT(inputs.revision), "REV", NULL,
	  "branch, tag or commit of a Hugging Face model"),
	OPTION("file", 0, OPTION_STRING, AT(inputs.file), "FILE", NULL,
	  "which file of a Hugging Face repository"),
	OPTION("offline", 0, OPTION_FLAG, AT(inputs.offline), NULL, NULL,
	  "never ask the model hub"),
	OPTIONS_END,
};
/* clang-format on */

/* The models of one resolver. */
struct models {
	const struct resolver *resolver;
	struct model_info **items;
	size_t count;
};

/* NULL for a model that is not built in. */
static const struct architecture *architecture_of(const struct model_info *model)
{
	const char *colon = strchr(model->name, ':');
	return model->path || !colon ? NULL : architecture_find(colon + 1);
}

static void names(const struct models *models, struct buffer *out)
{
	for (size_t i = 0; i < models->count; i++) {
		text_printf(out, "%s", models->items[i]->name);
		buffer_character(out, '\n');
	}
}

static void json(const struct models *models, struct json_writer *writer)
{
	for (size_t i = 0; i < models->count; i++) {
		const struct model_info *model = models->items[i];
		const struct architecture *architecture = architecture_of(model);
		json_begin_object(writer);
		json_member_string(writer, "name", model->name);
		json_member_string(writer, "source", model->source);
		json_member_boolean(writer, "synthetic", model->synthetic);
		json_member_number(writer, "parameters", model->parameters);
		json_member_number(writer, "size", model->size);
		json_member_string(writer, "path", model->path);
		json_member_string(writer, "revision", model->revision);
		json_member_string(writer, "title", architecture ? architecture->title : NULL);
		json_member_string(writer, "published", architecture ? architecture->source : NULL);
		json_end_object(writer);
	}
}

static bool row(struct arena *arena, struct list *list, const struct model_info *model)
{
	char number[UNIT_TEXT_SIZE];
	const struct architecture *architecture = architecture_of(model);
	bool counted = model->parameters >= 1;
	double size = counted ? model->parameters : model->size;
	unit_format(number, size, counted ? UNIT_COUNT : UNIT_BYTE);
	return list_add(arena, list, model->name) &&
	       list_add(arena, list,
			isnan(size) || size < 1 ? NULL
						: arena_printf(arena, "%s%s", number,
							       counted ? " parameters" : "")) &&
	       list_add(arena, list, architecture ? architecture->title : model->path);
}

static void table(const struct models *models, struct arena *arena, struct buffer *out)
{
	struct list list = { .columns = 3, .right = "lrl" };
	if (strcmp(models->resolver->name, "builtin") == 0)
		buffer_string(out, "Built in, with synthetic weights:\n");
	else
		buffer_string(out, "\nIn the local Hugging Face cache:\n");
	for (size_t i = 0; i < models->count; i++)
		out->failed = out->failed || !row(arena, &list, models->items[i]);
	list_write(&list, terminal_width(STDOUT_FILENO), out);
	if (!models->count)
		buffer_string(out,
			      "none; `dyno run ORG/NAME` fetches the ONNX file of a repository\n");
}

/* The built-in ones first: they are always there. */
static bool read_models(struct arena *arena, struct models *models, size_t *count,
			struct dyno_error *err)
{
	*count = 0;
	for (size_t i = 0; resolvers[i]; i++) {
		if (!resolvers[i]->list)
			continue;
		struct models *place = &models[(*count)++];
		place->resolver = resolvers[i];
		if (!resolvers[i]->list(arena, &place->items, &place->count, err))
			return false;
		if (strcmp(resolvers[i]->name, "builtin") == 0) {
			struct models first = *place;
			memmove(models + 1, models, (size_t)(place - models) * sizeof(*models));
			models[0] = first;
		}
	}
	return true;
}

static int print(const struct models *models, size_t count, const struct models_options *options,
		 struct arena *arena)
{
	struct buffer text = { 0 };
	struct json_writer writer = { .pretty = true };
	json_begin_array(&writer);
	for (size_t i = 0; i < count; i++)
		if (options->inputs.json)
			json(&models[i], &writer);
		else if (options->names)
			names(&models[i], &text);
		else
			table(&models[i], arena, &text);
	json_end_array(&writer);
	if (options->inputs.json)
		return print_json(&writer);
	buffer_finish(&writer.buffer);
	return print_buffer(&text);
}

/* --- Saving ---------------------------------------------------------------------------------- */

static bool fill(const void *context, struct sink sink, struct dyno_error *err)
{
	return graph_write_onnx(context, sink, err);
}

static const struct architecture *architecture_named(const char *name, struct dyno_error *err)
{
	const char *prefix = "builtin:";
	bool prefixed = strncmp(name, prefix, strlen(prefix)) == 0;
	const struct architecture *found =
		architecture_find(name + (prefixed ? strlen(prefix) : 0));
	if (!found)
		error_set(err, DYNO_ERROR_USAGE,
			  "‹save›: %s: only built-in models can be saved; `dyno models` lists them",
			  name);
	return found;
}

static int save(const struct strings *arguments, const char *path)
{
	struct dyno_error err = { 0 };
	if (arguments->count != 1) {
		error_set(&err, DYNO_ERROR_USAGE, "‹save› takes one built-in model: %zu were named",
			  arguments->count);
		return complain(STATUS_EXIT_USAGE, &err);
	}
	const struct architecture *architecture = architecture_named(arguments->items[0], &err);
	if (!architecture)
		return complain(STATUS_EXIT_USAGE, &err);
	struct graph *graph = graph_create(architecture, &err);
	bool ok = graph && file_replace_derived(path, fill, graph, &err);
	graph_destroy(graph);
	return ok ? STATUS_EXIT_OK : complain(STATUS_EXIT_PARTIAL, &err);
}

#define RESOLVERS_MAX 8

static int run(struct invocation *invocation)
{
	const struct models_options *options = invocation->options;
	struct models models[RESOLVERS_MAX] = { 0 };
	struct dyno_error err = { 0 };
	size_t count;
	if (options->save)
		return save(&invocation->arguments, options->save);
	if (invocation->arguments.count)
		return models_inputs(&invocation->arguments, &options->inputs, invocation->arena);
	if (!read_models(invocation->arena, models, &count, &err))
		return complain(STATUS_EXIT_USAGE, &err);
	return print(models, count, options, invocation->arena);
}

static const char *const examples[] = {
	"dyno models",
	"list the models that can be measured by name, without the network",
	"dyno models detector.onnx --batch 4",
	"show the inputs that it would be measured with, and why these",
	"dyno models builtin:resnet-50 --save resnet-50.onnx",
	"write a built-in model to a file, for another tool",
	NULL,
};

const struct command command_models = {
	.name = "models",
	.arguments = "[MODEL…]",
	.summary = "list the models that are here, or show a model's inputs",
	.description =
		"Lists the built-in architectures, with their published numbers of parameters, and the "
		"models in the local Hugging Face cache. `dyno run` takes any of these names, a path to "
		"an .onnx, .ort or OpenVINO .xml file, or the id of a Hugging Face repository, which it fetches.\n\n"
		"Built-in architectures have the shapes and operators of the published models and "
		"weights that were made up from a seed: they cost what the real ones cost, and their "
		"outputs mean nothing.\n\n"
		"With MODEL: shows each input that it would be measured with, before anything runs: how "
		"long each axis is, what is in it, and what decided that: the network, a name, a place, "
		"a flag. What is marked as a guess may not be what is meant: ‹dim› and ‹input› give it.",
	.options = rows,
	.options_size = sizeof(struct models_options),
	.examples = examples,
	.completes = "models",
	.run = run,
};
