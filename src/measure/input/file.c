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
	if (tensor->type == spec->type)
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
static bool take_file(const struct tensor_spec *spec, bool shapeless, const char *path,
		      struct tensor *tensor, struct dyno_error *err)
{
	struct array array;
	if (!array_read(&array, path, spec->name, err))
		return false;
	bool fits = check_type(spec, &array.tensor, err) &&
		    (shapeless || check_shape(spec, &array.tensor, err));
	void *data = fits ? input_allocate(array.tensor.size) : NULL;
	if (data) {
		*tensor = array.tensor;
		tensor->name = spec->name;
		tensor->data = data;
		memcpy(data, array.tensor.data, array.tensor.size);
	}
	array_finish(&array);
	return data || (fits && error_memory(err));
}

static bool unknown_input(const char *pair, const struct input_model *model, struct dyno_error *err)
{
	struct buffer names = { 0 };
	size_t length = strcspn(pair, "=");
	for (size_t i = 0; i < model->count; i++)
		buffer_printf(&names, "%s%s", i ? ", " : "", model->specs[i].name);
	error_set(err, DYNO_ERROR_USAGE, "‹input %.*s›: the model has no such input; it has %s",
		  (int)(length < 256 ? length : 256), pair, buffer_text(&names));
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

static bool take_pair(const char *pair, const struct input_model *model, struct tensor *tensors,
		      struct dyno_error *err)
{
	const char *path = "", *equals = strchr(pair, '=');
	if (!equals || equals == pair || equals[1] == '\0')
		return error_set(err, DYNO_ERROR_USAGE, "‹input %s›: not NAME=FILE.npy", pair);
	size_t i = find_input(pair, model, &path);
	if (i == model->count)
		return unknown_input(pair, model, err);
	const struct tensor_spec *spec = &model->specs[i];
	if (tensors[i].name)
		return error_set(err, DYNO_ERROR_USAGE, "‹input %s›: given twice", spec->name);
	return take_file(spec, model->evidence.shapeless[i], path, &tensors[i], err) ||
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
