#include "cli/models_inputs.h"
#include "cli/terminal/output.h"
#include "cli/terminal/text.h"
#include "measure/model/model.h"
#include "measure/worker/inputs.h"
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#define TIMEOUT 600.0 /* s; to load a model */

static bool ask(const char *name, const struct inputs_options *options, struct arena *arena,
		struct model_info *model, struct told_inputs *told, struct dyno_error *err)
{
	struct model_request request = { .name = name,
					 .revision = options->revision,
					 .file = options->file,
					 .offline = options->offline };
	if (!model_resolve(&request, arena, model, err))
		return false;
	const struct engine_kind *engine = engine_for("cpu", model);
	struct load_command command = {
		.model = *model,
		.engine = engine ? engine->name : "",
		.platform = "cpu",
		.cell = { .batch = options->batch,
			  .sequence = options->sequence,
			  .threads = 1,
			  .streams = 1 },
		.describe_only = true,
		.dims = options->dims,
		.inputs = options->inputs,
	};
	return told_inputs_ask(&command, TIMEOUT, arena, told, err) ||
	       error_prefix(err, "%s", name);
}

/* --- Text ------------------------------------------------------------------------------------ */

static void shape_text(const struct told_input *input, struct buffer *out)
{
	buffer_printf(out, "%s%s", input->type, input->rank ? " " : "");
	for (size_t i = 0; i < input->rank; i++)
		buffer_printf(out, "%s%" PRIu64, i ? "x" : "", input->axes[i].length);
}

static bool add_row(struct arena *arena, struct list *list, const char *where, const char *what,
		    const char *why, bool guess)
{
	return list_add(arena, list, where) && list_add(arena, list, what) &&
	       list_add(arena, list, arena_printf(arena, "%s%s", why, guess ? " (a guess)" : ""));
}

static bool add_axis(struct arena *arena, struct list *list, const struct told_axis *axis,
		     size_t place)
{
	const char *where = *axis->name ? arena_printf(arena, "  axis %zu, %s", place, axis->name)
					: arena_printf(arena, "  axis %zu", place);
	return add_row(arena, list, where, arena_printf(arena, "%" PRIu64, axis->length), axis->why,
		       axis->guess);
}

static bool add_input(struct arena *arena, struct list *list, const struct told_input *input)
{
	struct buffer shape = { 0 };
	shape_text(input, &shape);
	bool ok = add_row(arena, list, input->name, buffer_text(&shape), "an input", false);
	buffer_finish(&shape);
	for (size_t i = 0; ok && i < input->rank; i++)
		ok = add_axis(arena, list, &input->axes[i], i);
	return ok && add_row(arena, list, "  content", input->content, input->why, input->guess);
}

static void add_note(struct buffer *out, const char *note)
{
	text_printf(out, "note: %s", note);
	buffer_character(out, '\n');
}

static void print_told(const char *name, const struct told_inputs *told, struct arena *arena,
		       struct buffer *out)
{
	struct list list = { .columns = 3, .right = "lll" };
	text_printf(out, "%s: batch %" PRIu64, name, told->batch);
	if (told->sequence)
		buffer_printf(out, ", sequence %" PRIu64, told->sequence);
	buffer_string(out, told->count ? "\n" : ", no inputs\n");
	for (size_t i = 0; i < told->count; i++)
		out->failed = out->failed || !add_input(arena, &list, &told->items[i]);
	list_write(&list, terminal_width(STDOUT_FILENO), out);
	for (size_t i = 0; i < told->notes.count; i++)
		add_note(out, told->notes.items[i]);
}

/* --- JSON ------------------------------------------------------------------------------------ */

static void write_axis(const struct told_axis *axis, struct json_writer *writer)
{
	json_begin_object(writer);
	if (*axis->name)
		json_member_string(writer, "name", axis->name);
	json_member_count(writer, "length", axis->length);
	json_member_string(writer, "why", axis->why);
	json_member_boolean(writer, "guess", axis->guess);
	json_end_object(writer);
}

static void write_input(const struct told_input *input, struct json_writer *writer)
{
	json_begin_object(writer);
	json_member_string(writer, "name", input->name);
	json_member_string(writer, "type", input->type);
	json_key(writer, "axes");
	json_begin_array(writer);
	for (size_t i = 0; i < input->rank; i++)
		write_axis(&input->axes[i], writer);
	json_end_array(writer);
	json_member_string(writer, "content", input->content);
	json_member_string(writer, "why", input->why);
	json_member_boolean(writer, "guess", input->guess);
	json_end_object(writer);
}

static void write_told(const char *name, const struct told_inputs *told, struct json_writer *writer)
{
	json_begin_object(writer);
	json_member_string(writer, "name", name);
	json_member_count(writer, "batch", told->batch);
	if (told->sequence)
		json_member_count(writer, "sequence", told->sequence);
	json_key(writer, "inputs");
	json_begin_array(writer);
	for (size_t i = 0; i < told->count; i++)
		write_input(&told->items[i], writer);
	json_end_array(writer);
	json_key(writer, "notes");
	strings_write(&told->notes, writer);
	json_end_object(writer);
}

/* --- All of them ----------------------------------------------------------------------------- */

int models_inputs(const struct strings *models, const struct inputs_options *options,
		  struct arena *arena)
{
	struct buffer text = { 0 };
	struct json_writer writer = { .pretty = true };
	int status = STATUS_EXIT_OK;
	json_begin_array(&writer);
	for (size_t i = 0; i < models->count; i++) {
		struct model_info model = { 0 };
		struct told_inputs told;
		struct dyno_error err = { 0 };
		const char *name = models->items[i];
		if (!ask(name, options, arena, &model, &told, &err)) {
			status = complain(status_of_error(&err), &err);
			continue;
		}
		if (options->json)
			write_told(name, &told, &writer);
		else
			print_told(name, &told, arena, &text);
	}
	json_end_array(&writer);
	int printed = options->json ? print_json(&writer) : print_buffer(&text);
	buffer_finish(options->json ? &text : &writer.buffer);
	return status ? status : printed;
}
