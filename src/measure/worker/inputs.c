#include "measure/worker/inputs.h"
#include "measure/worker/process.h"

/* --- The worker's side ----------------------------------------------------------------------- */

static void write_axis(const struct input_set *set, size_t index, size_t axis,
		       struct json_writer *out)
{
	const struct tensor *tensor = &set->tensors[index];
	const struct tensor_spec *spec = &set->model->specs[index];
	bool described = axis < spec->rank; /* what has no shape has that of its array */
	const char *name = described ? spec->dim_names[axis] : NULL;
	const char *why = described ? set->axes[index][axis].why : "by ‹input›";
	json_begin_object(out);
	json_member_string(out, "name", name ? name : "");
	json_member_count(out, "length", (uint64_t)tensor->dims[axis]);
	json_member_string(out, "why", why ? why : "");
	json_member_boolean(out, "guess", described && set->axes[index][axis].guess);
	json_end_object(out);
}

static void write_input(const struct input_set *set, size_t index, struct json_writer *out)
{
	const struct tensor *tensor = &set->tensors[index];
	json_begin_object(out);
	json_member_string(out, "name", tensor->name);
	json_member_string(out, "type", element_name(tensor->type));
	json_key(out, "axes");
	json_begin_array(out);
	for (size_t axis = 0; axis < tensor->rank; axis++)
		write_axis(set, index, axis, out);
	json_end_array(out);
	json_member_string(out, "content", set->contents[index].what);
	json_member_string(out, "why", set->contents[index].why);
	json_member_boolean(out, "guess", set->contents[index].guess);
	json_end_object(out);
}

void told_inputs_write(const struct input_set *set, struct json_writer *out)
{
	json_begin_object(out);
	json_member_boolean(out, "ok", true);
	json_member_count(out, "batch", set->batch);
	json_member_count(out, "sequence", set->sequence);
	json_key(out, "notes");
	strings_write(&set->notes, out);
	json_key(out, "inputs");
	json_begin_array(out);
	for (size_t i = 0; i < set->count; i++)
		write_input(set, i, out);
	json_end_array(out);
	json_end_object(out);
}

/* --- The parent's side ----------------------------------------------------------------------- */

static bool text(struct arena *arena, const struct json_value *json, const char *key,
		 const char **to, struct dyno_error *err)
{
	*to = "";
	return answer_text(arena, json, key, to, err);
}

static bool read_axis(struct arena *arena, const struct json_value *json, struct told_axis *axis,
		      struct dyno_error *err)
{
	return text(arena, json, "name", &axis->name, err) &&
	       text(arena, json, "why", &axis->why, err) &&
	       answer_count(json, "length", 0, ANSWER_COUNT_MAX, &axis->length, err) &&
	       json_get_boolean(json, "guess", &axis->guess, err);
}

static bool read_input(struct arena *arena, const struct json_value *json, struct told_input *input,
		       struct dyno_error *err)
{
	const struct json_value *axes = NULL;
	if (!text(arena, json, "name", &input->name, err) ||
	    !text(arena, json, "type", &input->type, err) ||
	    !text(arena, json, "content", &input->content, err) ||
	    !text(arena, json, "why", &input->why, err) ||
	    !json_get_boolean(json, "guess", &input->guess, err) ||
	    !json_get_array(json, "axes", &axes, err))
		return false;
	size_t count = axes ? axes->count : 0;
	if (count > TENSOR_RANK_MAX)
		return error_set(err, DYNO_ERROR_FORMAT, "\"axes\" are too many");
	input->axes = arena_allocate(arena, count, sizeof(*input->axes));
	if (!input->axes)
		return error_memory(err);
	for (const struct json_value *axis = axes ? axes->first : NULL; axis; axis = axis->next)
		if (!read_axis(arena, axis, &input->axes[input->rank++], err))
			return false;
	return true;
}

static bool read_told(struct arena *arena, const struct json_value *json, struct told_inputs *told,
		      struct dyno_error *err)
{
	const struct json_value *inputs = NULL;
	*told = (struct told_inputs){ 0 };
	if (!answer_count(json, "batch", 1, ANSWER_SIZE_MAX, &told->batch, err) ||
	    !answer_count(json, "sequence", 0, ANSWER_SIZE_MAX, &told->sequence, err) ||
	    !answer_texts(arena, json, "notes", &told->notes, err) ||
	    !json_get_array(json, "inputs", &inputs, err))
		return false;
	told->items = arena_allocate(arena, inputs ? inputs->count : 0, sizeof(*told->items));
	if (!told->items)
		return error_memory(err);
	for (const struct json_value *item = inputs ? inputs->first : NULL; item; item = item->next)
		if (!read_input(arena, item, &told->items[told->count++], err))
			return false;
	return true;
}

static const struct json_value *ask(struct worker *worker, struct json_writer *command,
				    double timeout, struct arena *arena, struct dyno_error *err)
{
	struct worker_watch watch = { .timeout = timeout, .tick = 0.2 };
	enum status status;
	return worker_ask(worker, command, &watch, arena, &status, err);
}

bool told_inputs_ask(const struct load_command *command, double timeout, struct arena *arena,
		     struct told_inputs *told, struct dyno_error *err)
{
	struct worker worker;
	struct json_writer load = { 0 }, inputs = { 0 };
	enum status status;
	if (!worker_start(&worker, NULL, 1, err))
		return false;
	load_command_write(command, &load);
	worker_command(&inputs, "inputs");
	json_end_object(&inputs);
	const struct json_value *answer = ask(&worker, &load, timeout, arena, err);
	if (answer)
		answer = ask(&worker, &inputs, timeout, arena, err);
	else
		buffer_finish(&inputs.buffer);
	bool ok = answer &&
		  (read_told(arena, answer, told, err) || worker_refuse(&worker, &status, err));
	worker_stop(&worker);
	return ok;
}
