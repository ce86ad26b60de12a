/* --input NAME=FILE */
#include "core/base/buffer.h"
#include "measure/input/array.h"
#include "measure/input/element.h"
#include "measure/input/fill.h"
#include <inttypes.h>
#include <string.h>

static bool check_type(const struct tensor_spec *spec, const struct tensor *tensor,
		       struct dyno_error *err)
{
	bool any = spec->type == ELEMENT_UNDEFINED && element_is_number(tensor->type);
	if (tensor->type == spec->type || any) /* a model of Python's says itself what it takes */
		return true;
	return error_set(err, DYNO_ERROR_USAGE, "holds %s, the input takes %s",
			 element_name(tensor->type), element_name(spec->type));
}

static bool check_shape(const struct tensor_spec *spec, const struct tensor *tensor,
			struct dyno_error *err)
{
	if (tensor->rank != spec->rank)
		return error_set(err, DYNO_ERROR_USAGE, "has %zu dimensions, the input %zu",
				 tensor->rank, spec->rank);
	for (size_t axis = 0; axis < spec->rank; axis++)
		if (spec->dims[axis] >= 0 && spec->dims[axis] != tensor->dims[axis])
			return error_set(err, DYNO_ERROR_USAGE,
					 "axis %zu is %" PRId64 " long, in the input %" PRId64,
					 axis, tensor->dims[axis], spec->dims[axis]);
	return true;
}

/* The array is copied to aligned memory of its own: behind its header it may be anywhere. */
bool input_take(const struct input_model *model, size_t index, const struct tensor *from,
		struct tensor *tensor, struct dyno_error *err)
{
	const struct tensor_spec *spec = &model->specs[index];
	bool shapeless = model->evidence.shapeless[index];
	if (!check_type(spec, from, err) || (!shapeless && !check_shape(spec, from, err)))
		return false;
	void *data = input_allocate(from->size);
	if (!data)
		return error_memory(err);
	*tensor = *from;
	tensor->name = spec->name;
	tensor->data = data;
	memcpy(data, from->data, from->size);
	return true;
}

bool input_take_file(const struct input_model *model, size_t index, const char *path,
		     struct tensor *tensor, struct dyno_error *err)
{
	struct array array;
	if (!array_read(&array, path, model->specs[index].name, err))
		return false;
	bool ok = input_take(model, index, &array.tensor, tensor, err);
	array_finish(&array);
	return ok;
}

static bool unknown_input(const char *pair, const char *setting, const struct input_model *model,
			  struct dyno_error *err)
{
	struct buffer names = { 0 };
	size_t length = strcspn(pair, "=");
	for (size_t i = 0; i < model->count; i++)
		buffer_printf(&names, "%s%s", i ? ", " : "", model->specs[i].name);
	error_set(err, DYNO_ERROR_USAGE, "‹%s %.*s›: the model has no such input; it has %s",
		  setting, (int)(length < 256 ? length : 256), pair,
		  model->count ? buffer_text(&names) : "none");
	buffer_finish(&names);
	return false;
}

/* Names may hold the sign that ends them: the longest that the model has is meant. */
static size_t find_input(const char *pair, const struct input_model *model, const char **path)
{
	size_t found = model->count, longest = 0;
	for (size_t i = 0; i < model->count; i++) {
		size_t length = strlen(model->specs[i].name);
		if (strncmp(model->specs[i].name, pair, length) != 0 || pair[length] != '=' ||
		    (found < model->count && length < longest))
			continue;
		found = i;
		longest = length;
		*path = pair + length + 1;
	}
	return found;
}

bool input_pair(const char *pair, const char *setting, const struct input_model *model,
		size_t *index, const char **path, struct dyno_error *err)
{
	const char *equals = strchr(pair, '=');
	if (!equals || equals == pair || equals[1] == '\0')
		return error_set(err, DYNO_ERROR_USAGE, "‹%s %s›: not NAME=FILE", setting, pair);
	*index = find_input(pair, model, path);
	return *index < model->count || unknown_input(pair, setting, model, err);
}

static bool take_pair(const char *pair, const struct input_model *model, struct tensor *tensors,
		      struct dyno_error *err)
{
	const char *path = "";
	size_t i;
	if (!input_pair(pair, "input", model, &i, &path, err))
		return false;
	if (tensors[i].name)
		return error_set(err, DYNO_ERROR_USAGE, "‹input %s›: given twice",
				 model->specs[i].name);
	return input_take_file(model, i, path, &tensors[i], err) ||
	       error_prefix(err, "‹input %s›", pair);
}

bool input_files_read(const struct input_model *model, const struct strings *files,
		      struct tensor *tensors, struct dyno_error *err)
{
	for (size_t i = 0; files && i < files->count; i++)
		if (!take_pair(files->items[i], model, tensors, err))
			return false;
	return true;
}
