/* Which dimension of which input is what: see role_of. */
#include "measure/input/element.h"
#include "measure/input/expression.h"
#include "measure/input/shape.h"
#include <string.h>

static const char *dim_name(const struct tensor_spec *spec, size_t axis)
{
	return spec->dim_names[axis] ? spec->dim_names[axis] : "";
}

static size_t first_dynamic(const struct tensor_spec *spec)
{
	size_t axis = 0;
	while (axis < spec->rank && spec->dims[axis] >= 0)
		axis++;
	return axis;
}

static bool is_channels(int64_t dim)
{
	return dim == 1 || dim == 3 || dim == 4;
}

static bool is_byte(enum element_type type)
{
	return type == ELEMENT_UINT8 || type == ELEMENT_INT8;
}

bool image_axes(const struct tensor_spec *spec, struct image_axes *axes)
{
	enum kind kind = kind_of(spec);
	if (kind != KIND_OTHER && kind != KIND_PIXELS)
		return false;
	if (!element_is_real(spec->type) && !is_byte(spec->type))
		return false;
	const int64_t *dims = spec->dims;
	*axes = (struct image_axes){ 1, 2, 3 };
	if (spec->rank == 4 && is_channels(dims[3]) && !is_channels(dims[1]))
		*axes = (struct image_axes){ 3, 1, 2 };
	if (spec->rank == 3 && dims[0] == 3 && dims[1] < 0 && dims[2] < 0)
		*axes = (struct image_axes){ 0, 1, 2 }; /* one image without a batch */
	return spec->rank == 4 || axes->channels == 0;
}

static enum role image_role(const struct image_axes *image, size_t axis)
{
	return axis == image->height     ? ROLE_HEIGHT
	       : axis == image->width    ? ROLE_WIDTH
	       : axis == image->channels ? ROLE_CHANNELS
					 : ROLE_BATCH;
}

/* Past keys and values are [batch, heads, length, size], in the old GPT-2 export [2, batch, heads,
 * length, size]. */
static enum role cache_role(const struct tensor_spec *spec, size_t axis)
{
	if (axis == first_dynamic(spec) && axis + 2 != spec->rank)
		return ROLE_BATCH;
	return axis + 2 == spec->rank ? ROLE_PAST : ROLE_UNKNOWN;
}

/* [batch, length] or [batch, 1, length, length]; masks of pixels are [batch, height, width]. */
static enum role mask_role(const struct tensor_spec *spec, size_t axis)
{
	if (spec->rank == 3 && name_has(spec->name, "pixel"))
		return axis == 1 ? ROLE_HEIGHT : ROLE_WIDTH;
	return axis + 1 == spec->rank ? ROLE_TOTAL : ROLE_SEQUENCE;
}

static bool has_word(const struct tensor_spec *spec, enum role role)
{
	for (size_t axis = 0; axis < spec->rank; axis++)
		if (spec->dims[axis] < 0 && role_by_name(spec->dim_names[axis]) == role)
			return true;
	return false;
}

/* [batch, length], [batch, length, features], [batch, features, length]. With two free dimensions
 * beside the batch only the first is understood, and none where another is called length. */
static enum role series_role(const struct tensor_spec *spec, size_t axis)
{
	if (spec->rank > 3 || has_word(spec, ROLE_SEQUENCE))
		return ROLE_UNKNOWN;
	for (size_t before = 1; before < axis; before++)
		if (spec->dims[before] < 0 && role_by_name(spec->dim_names[before]) != ROLE_BATCH)
			return ROLE_UNKNOWN;
	return ROLE_SEQUENCE;
}

static enum role role_by_place(const struct tensor_spec *spec, size_t axis)
{
	struct image_axes image;
	enum kind kind = kind_of(spec);
	if (kind == KIND_CACHE && spec->rank >= 3)
		return cache_role(spec, axis);
	if (kind == KIND_STATE && axis == first_dynamic(spec))
		return ROLE_BATCH; /* [layers, batch, size] or [batch, size] */
	if (image_axes(spec, &image))
		return image_role(&image, axis);
	if (kind == KIND_POSITIONS && spec->rank == 1)
		return ROLE_SEQUENCE;
	if (axis == 0 && !has_word(spec, ROLE_BATCH))
		return ROLE_BATCH;
	if (kind == KIND_MASK)
		return mask_role(spec, axis);
	/* [layers, batch, size] whatever its name; a leading 1 is a batch that is fixed. */
	if (spec->rank == 3 && axis == 1 && spec->dims[0] > 1 && spec->dims[2] >= 0)
		return ROLE_BATCH;
	return series_role(spec, axis);
}

static bool any_has_word(const struct tensor_spec *specs, size_t count, enum role role)
{
	for (size_t i = 0; i < count; i++)
		if (has_word(&specs[i], role))
			return true;
	return false;
}

/* The first axis anywhere that has this name speaks for all of them. */
static enum role role_by_first_place(const struct tensor_spec *specs, size_t count,
				     const char *name)
{
	for (size_t i = 0; i < count; i++)
		for (size_t axis = 0; axis < specs[i].rank; axis++)
			if (specs[i].dims[axis] < 0 && strcmp(dim_name(&specs[i], axis), name) == 0)
				return role_by_place(&specs[i], axis);
	return ROLE_UNKNOWN;
}

static enum role role_of_dynamic(const struct tensor_spec *specs, size_t count, size_t index,
				 size_t axis)
{
	const struct tensor_spec *spec = &specs[index];
	const char *name = dim_name(spec, axis);
	if (*name == '\0')
		return role_by_place(spec, axis);
	if (expression_is(name))
		return ROLE_EXPRESSION;
	enum role role = role_by_name(name);
	/* An encoder's cache is as long as what it encoded, not as what was decoded so far. */
	enum kind kind = kind_of(spec);
	if (kind == KIND_CACHE && role == ROLE_SEQUENCE && !name_has(name, "encoder"))
		return ROLE_PAST;
	if (kind == KIND_MASK && role == ROLE_PAST)
		return ROLE_TOTAL; /* a mask covers what is fed, too */
	if (role != ROLE_UNKNOWN)
		return role;
	role = role_by_first_place(specs, count, name);
	/* Where some dimension is called batch, "num_nodes" is something else. */
	bool odd_batch = role == ROLE_BATCH && !name_is_generic(name);
	return odd_batch && any_has_word(specs, count, ROLE_BATCH) ? ROLE_UNKNOWN : role;
}

static bool has_cache(const struct tensor_spec *specs, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (kind_of(&specs[i]) == KIND_CACHE)
			return true;
	return false;
}

enum role role_of(const struct tensor_spec *specs, size_t count, size_t index, size_t axis)
{
	if (specs[index].dims[axis] >= 0)
		return ROLE_FIXED;
	enum role role = role_of_dynamic(specs, count, index, axis);
	return role == ROLE_TOTAL && !has_cache(specs, count) ? ROLE_SEQUENCE : role;
}
