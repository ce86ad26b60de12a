/* Dimensions that the user gave: by ‹dim›, or by the arrays of ‹input›. */
#include "core/base/buffer.h"
#include "core/base/count.h"
#include "measure/input/shape.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char *raw_name(const struct tensor_spec *spec, size_t axis)
{
	return spec->dims[axis] < 0 && spec->dim_names[axis] ? spec->dim_names[axis] : "";
}

bool file_dim(const struct shapes *shapes, size_t index, size_t axis, int64_t *value)
{
	const struct tensor *file = &shapes->files[index];
	if (!file->name)
		return false;
	*value = file->dims[axis];
	return true;
}

/* INPUT:AXIS, where INPUT may hold colons itself ("serving_default:0:1"). */
static bool names_place(const char *name, const struct tensor_spec *spec, size_t axis)
{
	size_t length = strlen(spec->name);
	char number[24];
	snprintf(number, sizeof(number), ":%zu", axis);
	return strncmp(name, spec->name, length) == 0 && strcmp(name + length, number) == 0;
}

/* For dimensions that have no name of their own, the word for their role. */
static bool names_role(const char *name, enum role role)
{
	static const struct {
		enum role role;
		const char *name;
	} names[] = {
		{ ROLE_HEIGHT, "height" }, { ROLE_WIDTH, "width" }, { ROLE_CHANNELS, "channels" },
		{ ROLE_PAST, "past" },     { ROLE_BATCH, "batch" }, { ROLE_SEQUENCE, "sequence" },
	};
	for (size_t i = 0; i < COUNT(names); i++)
		if (names[i].role == role && strcmp(names[i].name, name) == 0)
			return true;
	return false;
}

/* A name is meant as it is written; where nothing is called just so, capitals do not matter. */
static bool is_meant(const struct given_dim *given, const char *name)
{
	return given->exact ? strcmp(given->name, name) == 0 : strcasecmp(given->name, name) == 0;
}

bool given_dim(const struct shapes *shapes, size_t index, size_t axis, int64_t *value)
{
	const struct tensor_spec *spec = &shapes->model->specs[index];
	const char *name = input_dim_name(shapes->model, index, axis);
	for (size_t i = 0; i < shapes->given_count; i++) {
		struct given_dim *given = &shapes->given[i];
		bool named =
			*name ? is_meant(given, name)
			      : names_role(given->name, input_role(shapes->model, index, axis)) ||
					(given->exact &&
					 strcmp(given->name, raw_name(spec, axis)) == 0);
		if (!named && !names_place(given->name, spec, axis))
			continue;
		given->used = true;
		*value = given->value;
		return true;
	}
	return false;
}

bool given_name(const struct shapes *shapes, const char *name, int64_t *value)
{
	for (size_t i = 0; i < shapes->given_count; i++)
		if (is_meant(&shapes->given[i], name)) {
			shapes->given[i].used = true;
			*value = shapes->given[i].value;
			return true;
		}
	return false;
}

bool namesake_dim(const struct shapes *shapes, const char *name, int64_t *value)
{
	const struct input_model *model = shapes->model;
	for (size_t i = 0; *name && i < model->count; i++)
		for (size_t axis = 0; axis < model->specs[i].rank; axis++)
			if (model->specs[i].dims[axis] < 0 &&
			    strcmp(input_dim_name(model, i, axis), name) == 0 &&
			    file_dim(shapes, i, axis, value))
				return true;
	return false;
}

/* --- Reading --------------------------------------------------------------------------------- */

static bool given_parse(const char *text, struct arena *arena, struct given_dim *given,
			struct dyno_error *err)
{
	const char *equals = strrchr(text, '=');
	int64_t value = 0;
	const char *digits = equals ? equals + 1 : "";
	const char *c = digits;
	for (; *c >= '0' && *c <= '9'; c++)
		if (__builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, *c - '0', &value))
			return error_set(err, DYNO_ERROR_USAGE, "‹dim %s›: too large", text);
	if (!equals || equals == text || c == digits || *c)
		return error_set(err, DYNO_ERROR_USAGE,
				 "‹dim %s›: not NAME=N or INPUT:AXIS=N with a whole number N",
				 text);
	given->name = arena_bytes(arena, text, (size_t)(equals - text));
	given->value = value;
	return given->name || error_memory(err);
}

/* A name that several axes have which are not alike would set them all to one length. */
static bool check_shared(const struct shapes *shapes, struct given_dim *given,
			 struct dyno_error *err)
{
	const struct input_model *model = shapes->model;
	struct buffer places = { 0 };
	size_t count = 0;
	for (size_t i = 0; i < model->count; i++)
		for (size_t axis = 0; axis < model->specs[i].rank; axis++) {
			if (strcmp(raw_name(&model->specs[i], axis), given->name) != 0)
				continue;
			given->exact = true;
			if (*input_dim_name(model, i, axis))
				continue;
			buffer_printf(&places, "%s‹dim %s:%zu=N›", count++ ? ", " : "",
				      model->specs[i].name, axis);
		}
	if (count > 1)
		error_set(err, DYNO_ERROR_USAGE,
			  "‹dim %s›: %zu dimensions are called so and need not be alike: give each "
			  "by its place, %s",
			  given->name, count, buffer_text(&places));
	buffer_finish(&places);
	return count <= 1;
}

bool given_init(struct shapes *shapes, struct dyno_error *err)
{
	const struct strings *texts = shapes->request->dims;
	size_t count = texts ? texts->count : 0;
	shapes->given = arena_allocate(shapes->arena, count, sizeof(*shapes->given));
	if (!shapes->given)
		return error_memory(err);
	for (size_t i = 0; i < count; i++)
		if (!given_parse(texts->items[i], shapes->arena, &shapes->given[i], err) ||
		    !check_shared(shapes, &shapes->given[i], err))
			return false;
	shapes->given_count = count;
	return true;
}

/* --- Checking -------------------------------------------------------------------------------- */

static void list_dims(const struct shapes *shapes, struct buffer *out)
{
	const struct input_model *model = shapes->model;
	for (size_t i = 0; i < model->count; i++)
		for (size_t axis = 0; axis < model->specs[i].rank; axis++) {
			const char *name = raw_name(&model->specs[i], axis);
			if (model->specs[i].dims[axis] >= 0)
				continue;
			buffer_printf(out, "%s%s:%zu", out->length ? ", " : "",
				      model->specs[i].name, axis);
			if (*name)
				buffer_printf(out, " (%s)", name);
		}
}

bool given_check_unused(const struct shapes *shapes, struct dyno_error *err)
{
	for (size_t i = 0; i < shapes->given_count; i++) {
		if (shapes->given[i].used)
			continue;
		struct buffer dims = { 0 };
		list_dims(shapes, &dims);
		error_set(err, DYNO_ERROR_USAGE,
			  "‹dim %s›: the model has no such free dimension; %s%s",
			  shapes->given[i].name, dims.length ? "it has " : "all of it is fixed",
			  buffer_text(&dims));
		buffer_finish(&dims);
		return false;
	}
	return true;
}

bool given_check_files(const struct shapes *shapes, struct dyno_error *err)
{
	const struct input_model *model = shapes->model;
	for (size_t i = 0; i < model->count; i++)
		for (size_t axis = 0; axis < model->specs[i].rank; axis++) {
			int64_t in_file, given, other;
			const char *name = input_dim_name(model, i, axis);
			if (model->specs[i].dims[axis] >= 0 || !file_dim(shapes, i, axis, &in_file))
				continue;
			if (given_dim(shapes, i, axis, &given) && given != in_file)
				return error_set(err, DYNO_ERROR_USAGE,
						 "input %s: axis %zu is %" PRId64
						 " in the file of ‹input› but %" PRId64 " by ‹dim›",
						 model->specs[i].name, axis, in_file, given);
			if (namesake_dim(shapes, name, &other) && other != in_file)
				return error_set(err, DYNO_ERROR_USAGE,
						 "the files of ‹input› disagree: %s is %" PRId64
						 " in one and %" PRId64 " in input %s",
						 name, other, in_file, model->specs[i].name);
		}
	return true;
}
