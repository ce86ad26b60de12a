/* Every dynamic dimension gets its value from, in this order: --input's file, --dim, what its role
 * says (the batch, the sequence, …). See role_of for the roles. */
#include "measure/input/shape.h"
#include "core/base/buffer.h"
#include "measure/input/expression.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define IMAGE_SIDE \
	224 /* what ImageNet models are trained at; a multiple of 32, as detectors want */
#define STRIP_HIGH  64  /* an image no higher than this is a line of text … */
#define STRIP_WIDTH 320 /* … and PP-OCR reads lines 48 high and 320 wide */

bool note_add(struct strings *notes, struct arena *arena, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	const char *text = arena_vprintf(arena, format, arguments);
	va_end(arguments);
	return text && strings_add_once(arena, notes, text);
}

static const char *dim_name(const struct tensor_spec *spec, size_t axis)
{
	return spec->dim_names[axis] ? spec->dim_names[axis] : "";
}

/* --- Given values ----------------------------------------------------------------------------- */

static bool file_dim(const struct shapes *shapes, size_t index, size_t axis, int64_t *value)
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
		{ ROLE_HEIGHT, "height" },
		{ ROLE_WIDTH, "width" },
		{ ROLE_CHANNELS, "channels" },
		{ ROLE_PAST, "past" },
	};
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (names[i].role == role && strcmp(names[i].name, name) == 0)
			return true;
	return false;
}

static bool given_dim(const struct shapes *shapes, size_t index, size_t axis, int64_t *value)
{
	const struct tensor_spec *spec = &shapes->specs[index];
	enum role role = role_of(shapes->specs, shapes->count, index, axis);
	for (size_t i = 0; i < shapes->given_count; i++) {
		struct given_dim *given = &shapes->given[i];
		bool named = *dim_name(spec, axis)
				     ? strcasecmp(given->name, dim_name(spec, axis)) == 0
				     : names_role(given->name, role);
		if (!named && !names_place(given->name, spec, axis))
			continue;
		given->used = true;
		*value = given->value;
		return true;
	}
	return false;
}

/* The same name means the same length: another input's file may settle it. */
static bool namesake_dim(const struct shapes *shapes, const char *name, int64_t *value)
{
	for (size_t i = 0; *name && i < shapes->count; i++)
		for (size_t axis = 0; axis < shapes->specs[i].rank; axis++)
			if (shapes->specs[i].dims[axis] < 0 &&
			    strcmp(dim_name(&shapes->specs[i], axis), name) == 0 &&
			    file_dim(shapes, i, axis, value))
				return true;
	return false;
}

static bool settled_dim(const struct shapes *shapes, size_t index, size_t axis, int64_t *value)
{
	return file_dim(shapes, index, axis, value) || given_dim(shapes, index, axis, value) ||
	       namesake_dim(shapes, dim_name(&shapes->specs[index], axis), value);
}

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

static bool given_init(struct shapes *shapes, struct dyno_error *err)
{
	const struct strings *texts = shapes->request->dims;
	size_t count = texts ? texts->count : 0;
	shapes->given = arena_allocate(shapes->arena, count, sizeof(*shapes->given));
	if (!shapes->given)
		return error_memory(err);
	for (size_t i = 0; i < count; i++)
		if (!given_parse(texts->items[i], shapes->arena, &shapes->given[i], err))
			return false;
	shapes->given_count = count;
	return true;
}

/* --- Values by role -------------------------------------------------------------------------- */

/* --dim image_batch_size=1 leaves the texts' batch alone, and an encoder's length says nothing of
 * the decoder's: such a value is for its name only. */
static bool is_for_its_name(const char *name, enum role role)
{
	return *name && (role == ROLE_BATCH || name_has(name, "encoder"));
}

/* The first dimension of that role whose value is settled for its role, not only for its name. */
static bool first_settled(const struct shapes *shapes, enum role role, int64_t *value)
{
	for (size_t i = 0; i < shapes->count; i++)
		for (size_t axis = 0; axis < shapes->specs[i].rank; axis++) {
			const char *name = dim_name(&shapes->specs[i], axis);
			if (role_of(shapes->specs, shapes->count, i, axis) != role)
				continue;
			if (file_dim(shapes, i, axis, value) ||
			    (!is_for_its_name(name, role) && given_dim(shapes, i, axis, value)))
				return true;
		}
	return false;
}

/* The side of an image whose other side is `other` (-1: free as well). */
static int64_t image_side(enum role role, int64_t other)
{
	if (other < 0)
		return IMAGE_SIDE;
	return role == ROLE_WIDTH && other <= STRIP_HIGH ? STRIP_WIDTH : other;
}

static int64_t other_side(const struct shapes *shapes, size_t index, enum role role)
{
	const struct tensor_spec *spec = &shapes->specs[index];
	enum role wanted = role == ROLE_WIDTH ? ROLE_HEIGHT : ROLE_WIDTH;
	struct image_axes image;
	int64_t value;
	if (image_axes(spec, &image)) {
		size_t axis = wanted == ROLE_WIDTH ? image.width : image.height;
		if (spec->dims[axis] >= 0)
			return spec->dims[axis];
	}
	for (size_t axis = 0; axis < spec->rank; axis++)
		if (role_of(shapes->specs, shapes->count, index, axis) == wanted &&
		    settled_dim(shapes, index, axis, &value))
			return value;
	return -1;
}

static bool side_value(struct shapes *shapes, size_t index, size_t axis, enum role role,
		       int64_t *value)
{
	const char *name = dim_name(&shapes->specs[index], axis);
	size_t first = index; /* the first input that has this name speaks for all */
	for (size_t i = index; *name && i-- > 0;)
		for (size_t a = 0; a < shapes->specs[i].rank; a++)
			if (shapes->specs[i].dims[a] < 0 &&
			    strcmp(dim_name(&shapes->specs[i], a), name) == 0)
				first = i;
	int64_t other = other_side(shapes, first, role);
	const char *what = other < 0 ? "height and width" : role == ROLE_WIDTH ? "width" : "height";
	*value = image_side(role, other);
	return note_add(shapes->notes, shapes->arena, "%s set to %" PRId64, what, *value);
}

static bool role_value(struct shapes *shapes, enum role role, int64_t *value)
{
	switch (role) {
	case ROLE_BATCH:
		*value = (int64_t)shapes->batch;
		return true;
	case ROLE_SEQUENCE:
		*value = (int64_t)shapes->sequence;
		return true;
	case ROLE_PAST:
		*value = (int64_t)shapes->past;
		return true;
	case ROLE_TOTAL:
		return !__builtin_add_overflow((int64_t)shapes->past, (int64_t)shapes->step, value);
	case ROLE_CHANNELS:
		*value = 3;
		return true;
	case ROLE_ONE:
		*value = 1;
		return true;
	default:
		return false;
	}
}

/* A name inside an expression: the value of the dimension called so, or what its words say. */
static bool name_value(void *context, const char *name, int64_t *value)
{
	struct shapes *shapes = context;
	for (size_t i = 0; i < shapes->given_count; i++)
		if (strcasecmp(shapes->given[i].name, name) == 0) {
			shapes->given[i].used = true;
			*value = shapes->given[i].value;
			return true;
		}
	return namesake_dim(shapes, name, value) || role_value(shapes, role_by_name(name), value);
}

/* "past_sequence_length + 1" in a model that takes whole sequences means as many as are fed: its
 * exporter traced it with one token. */
static bool expression_value(struct shapes *shapes, const char *text, int64_t *value)
{
	const char *plus = strrchr(text, '+');
	bool one = plus && strcmp(plus + 1 + strspn(plus + 1, " "), "1") == 0;
	if (one && name_has(text, "past*") && shapes->step)
		return role_value(shapes, ROLE_TOTAL, value);
	if (!expression_evaluate(text, name_value, shapes, value))
		return false;
	*value += *value == 0; /* half of a sequence of 1 */
	return true;
}

static bool unresolved(const struct tensor_spec *spec, size_t axis, struct dyno_error *err)
{
	const char *name = dim_name(spec, axis);
	if (*name)
		return error_set(err, DYNO_ERROR_USAGE,
				 "input %s: the model does not say how long its dimension %s (axis "
				 "%zu) is: give it with ‹dim \"%s=N\"›",
				 spec->name, name, axis, name);
	return error_set(err, DYNO_ERROR_USAGE,
			 "input %s: the model does not say how long its axis %zu is: give it with "
			 "‹dim %s:%zu=N›",
			 spec->name, axis, spec->name, axis);
}

static bool note_role(struct shapes *shapes, const struct tensor_spec *spec, size_t axis,
		      enum role role, int64_t value)
{
	const char *name = dim_name(spec, axis);
	if (role == ROLE_PAST && value == 0)
		return note_add(shapes->notes, shapes->arena, "the cache is empty");
	if (role == ROLE_CHANNELS)
		return note_add(shapes->notes, shapes->arena, "channels set to 3");
	if (role == ROLE_ONE)
		return note_add(shapes->notes, shapes->arena, "%s set to 1", name);
	if (role == ROLE_BATCH && !name_is_generic(name) && role_by_name(name) != role)
		return note_add(shapes->notes, shapes->arena, "%s taken as the batch", name);
	return true;
}

static bool resolve_dim(struct shapes *shapes, size_t index, size_t axis, struct dyno_error *err)
{
	const struct tensor_spec *spec = &shapes->specs[index];
	int64_t *value = &shapes->dims[index][axis];
	enum role role = role_of(shapes->specs, shapes->count, index, axis);
	if (role == ROLE_FIXED) {
		*value = spec->dims[axis];
		return true;
	}
	if (settled_dim(shapes, index, axis, value)) {
		if (*value > 0 || role == ROLE_PAST || shapes->files[index].name)
			return true;
		return error_set(
			err, DYNO_ERROR_USAGE,
			"‹dim›: axis %zu of input %s cannot be 0: only a cache can be empty", axis,
			spec->name);
	}
	if (role == ROLE_HEIGHT || role == ROLE_WIDTH)
		return side_value(shapes, index, axis, role, value) || error_memory(err);
	if (role == ROLE_EXPRESSION ? !expression_value(shapes, dim_name(spec, axis), value)
				    : !role_value(shapes, role, value))
		return unresolved(spec, axis, err);
	return note_role(shapes, spec, axis, role, *value) || error_memory(err);
}

/* --- All together ---------------------------------------------------------------------------- */

static void list_dims(const struct shapes *shapes, struct buffer *out)
{
	for (size_t i = 0; i < shapes->count; i++)
		for (size_t axis = 0; axis < shapes->specs[i].rank; axis++) {
			const char *name = dim_name(&shapes->specs[i], axis);
			if (shapes->specs[i].dims[axis] >= 0)
				continue;
			buffer_printf(out, "%s%s:%zu", out->length ? ", " : "",
				      shapes->specs[i].name, axis);
			if (*name)
				buffer_printf(out, " (%s)", name);
		}
}

static bool check_unused(const struct shapes *shapes, struct dyno_error *err)
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

/* A --dim that contradicts a file. */
static bool check_files(const struct shapes *shapes, struct dyno_error *err)
{
	for (size_t i = 0; i < shapes->count; i++)
		for (size_t axis = 0; axis < shapes->specs[i].rank; axis++) {
			int64_t in_file, given, other;
			const char *name = dim_name(&shapes->specs[i], axis);
			if (shapes->specs[i].dims[axis] >= 0 ||
			    !file_dim(shapes, i, axis, &in_file))
				continue;
			if (given_dim(shapes, i, axis, &given) && given != in_file)
				return error_set(err, DYNO_ERROR_USAGE,
						 "input %s: axis %zu is %" PRId64
						 " in the file of ‹input› but %" PRId64 " by ‹dim›",
						 shapes->specs[i].name, axis, in_file, given);
			if (namesake_dim(shapes, name, &other) && other != in_file)
				return error_set(err, DYNO_ERROR_USAGE,
						 "the files of ‹input› disagree: %s is %" PRId64
						 " in one and %" PRId64 " in input %s",
						 name, other, in_file, shapes->specs[i].name);
		}
	return true;
}

static void image_size(struct shapes *shapes)
{
	struct image_axes image;
	shapes->height = shapes->width = IMAGE_SIDE;
	for (size_t i = shapes->count; i-- > 0;)
		if (image_axes(&shapes->specs[i], &image) && shapes->dims[i][image.channels] <= 4) {
			shapes->height = (uint64_t)shapes->dims[i][image.height];
			shapes->width = (uint64_t)shapes->dims[i][image.width];
		}
}

/* Tokens fed at once: a decoder for single steps has its ids fixed at 1, whatever is swept. */
static uint64_t step_length(const struct shapes *shapes)
{
	for (size_t i = 0; i < shapes->count; i++) {
		const struct tensor_spec *spec = &shapes->specs[i];
		if (kind_of(spec) == KIND_IDS && spec->rank == 2 && spec->dims[1] > 0 &&
		    !name_has(spec->name, "encoder"))
			return (uint64_t)spec->dims[1];
	}
	return shapes->sequence;
}

static bool set_swept(struct shapes *shapes, struct dyno_error *err)
{
	int64_t value;
	struct input_axes axes;
	input_axes(shapes->specs, shapes->count, &axes);
	shapes->batch = shapes->request->batch;
	shapes->sequence = shapes->request->sequence;
	if (first_settled(shapes, ROLE_BATCH, &value))
		shapes->batch = (uint64_t)value;
	if (!axes.sequence_dynamic)
		shapes->sequence = axes.sequence_fixed;
	else if (first_settled(shapes, ROLE_SEQUENCE, &value))
		shapes->sequence = (uint64_t)value;
	else if (shapes->sequence == 0) {
		shapes->sequence = axes.sequence_default;
		if (!note_add(shapes->notes, shapes->arena, "sequence set to %" PRIu64,
			      shapes->sequence))
			return error_memory(err);
	}
	shapes->step = step_length(shapes);
	shapes->past = first_settled(shapes, ROLE_PAST, &value) ? (uint64_t)value : 0;
	return true;
}

bool shapes_resolve(struct shapes *shapes, struct dyno_error *err)
{
	shapes->dims = arena_allocate(shapes->arena, shapes->count, sizeof(*shapes->dims));
	if (!shapes->dims)
		return error_memory(err);
	if (!given_init(shapes, err) || !check_files(shapes, err) || !set_swept(shapes, err))
		return false;
	for (size_t i = 0; i < shapes->count; i++)
		for (size_t axis = 0; axis < shapes->specs[i].rank; axis++)
			if (!resolve_dim(shapes, i, axis, err))
				return false;
	image_size(shapes);
	return check_unused(shapes, err);
}
