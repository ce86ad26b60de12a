/* What each axis of each input stands for: by its name where that says something, else by the
 * network, else by its place. */
#include "measure/input/element.h"
#include "measure/input/expression.h"
#include "measure/input/model.h"
#include <string.h>

static size_t first_dynamic(const struct tensor_spec *spec)
{
	size_t axis = 0;
	while (axis < spec->rank && spec->dims[axis] >= 0)
		axis++;
	return axis;
}

/* --- Names ----------------------------------------------------------------------------------- */

static const char *name_at(const struct tensor_spec *spec, size_t axis)
{
	return spec->dims[axis] < 0 && spec->dim_names[axis] ? spec->dim_names[axis] : "";
}

static size_t times_in(const struct tensor_spec *spec, const char *name)
{
	size_t times = 0;
	for (size_t axis = 0; axis < spec->rank; axis++)
		times += strcmp(name_at(spec, axis), name) == 0;
	return times;
}

/* {0: "0", 1: "1"}: not how long an axis is, but which one it is. */
static bool is_own_number(const char *name, size_t axis)
{
	return name[0] == (char)('0' + axis) && name[1] == '\0';
}

/* Exporters that have one word for whatever is free: axes of that name are not alike. A batch is
 * not as long as a side of its image, either. */
const char *input_dim_name(const struct input_model *model, size_t index, size_t axis)
{
	const struct tensor_spec *spec = &model->specs[index];
	const char *name = name_at(spec, axis);
	if (!*name || name_is_placeholder(name) || is_own_number(name, axis))
		return "";
	size_t times = times_in(spec, name);
	bool batch_too = strcmp(name_at(spec, 0), name) == 0 && spec->rank >= 3;
	bool shared = times >= 2 && (name_is_generic(name) || batch_too || times >= 3);
	return shared ? "" : name;
}

/* --- Images ---------------------------------------------------------------------------------- */

static bool is_channels(int64_t dim)
{
	return dim == 1 || dim == 3 || dim == 4;
}

static bool is_byte(enum element_type type)
{
	return type == ELEMENT_UINT8 || type == ELEMENT_INT8;
}

struct length input_length(const struct input_model *model, size_t index, size_t axis)
{
	return model->lengths[index][axis];
}

/* The variable that both are, if they are as long as one another. */
static bool as_long(const struct input_model *model, const struct length *length, size_t index,
		    size_t axis)
{
	const struct length *other = &model->lengths[index][axis];
	return length_is_variable(length) && length_is_variable(other) &&
	       length->parts[0].variable == other->parts[0].variable;
}

/* What the network says of the axis itself, or of another that is as long. */
static const struct axis_evidence *evidence_of(const struct input_model *model, size_t index,
					       size_t axis)
{
	const struct evidence *evidence = &model->evidence;
	const struct axis_evidence *own = &evidence->axes[evidence_variable(index, axis)];
	struct length length = input_length(model, index, axis);
	if (own->role != ROLE_UNKNOWN || !length_is_variable(&length))
		return own;
	for (size_t i = 0; i < model->count; i++)
		for (size_t a = 0; a < model->specs[i].rank; a++) {
			const struct axis_evidence *other =
				&evidence->axes[evidence_variable(i, a)];
			if (other->role != ROLE_UNKNOWN && as_long(model, &length, i, a))
				return other;
		}
	return own;
}

static size_t axis_of_role(const struct input_model *model, size_t index, enum role role)
{
	const struct tensor_spec *spec = &model->specs[index];
	size_t axis = 0;
	while (axis < spec->rank && evidence_of(model, index, axis)->role != role)
		axis++;
	return axis;
}

/* Where the network tells some of the axes, the others of the four are what is left. */
static bool image_by_evidence(const struct input_model *model, size_t index,
			      struct image_axes *axes)
{
	const struct tensor_spec *spec = &model->specs[index];
	size_t height = axis_of_role(model, index, ROLE_HEIGHT);
	size_t width = axis_of_role(model, index, ROLE_WIDTH);
	if (height == spec->rank || width == spec->rank || height + 1 != width)
		return false;
	*axes = (struct image_axes){ height == 1 ? 3 : height - 1, height, width };
	if (spec->rank == 3)
		axes->channels = height == 1 ? 0 : 2;
	return axes->channels < spec->rank;
}

static bool image_by_shape(const struct tensor_spec *spec, struct image_axes *axes)
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

bool input_image(const struct input_model *model, size_t index, struct image_axes *axes)
{
	const struct tensor_spec *spec = &model->specs[index];
	if ((spec->rank == 3 || spec->rank == 4) && image_by_evidence(model, index, axes))
		return true;
	return image_by_shape(spec, axes);
}

static enum role image_role(const struct image_axes *image, size_t axis)
{
	return axis == image->height     ? ROLE_HEIGHT
	       : axis == image->width    ? ROLE_WIDTH
	       : axis == image->channels ? ROLE_CHANNELS
					 : ROLE_BATCH;
}

/* --- Places ---------------------------------------------------------------------------------- */

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

static bool has_word(const struct input_model *model, size_t index, enum role role)
{
	for (size_t axis = 0; axis < model->specs[index].rank; axis++)
		if (role_by_name(input_dim_name(model, index, axis)) == role)
			return true;
	return false;
}

/* [batch, length], [batch, length, features], [batch, features, length]. With two free dimensions
 * beside the batch only the first is understood, and none where another is called length. */
static enum role series_role(const struct input_model *model, size_t index, size_t axis)
{
	const struct tensor_spec *spec = &model->specs[index];
	if (spec->rank > 3 || has_word(model, index, ROLE_SEQUENCE))
		return ROLE_UNKNOWN;
	for (size_t before = 1; before < axis; before++) {
		struct length length = input_length(model, index, before);
		if (length.count &&
		    role_by_name(input_dim_name(model, index, before)) != ROLE_BATCH)
			return ROLE_UNKNOWN;
	}
	return ROLE_SEQUENCE;
}

/* Words of a text, one a row: [length, 1], as classic question answering has them. */
static bool is_words(const struct tensor_spec *spec)
{
	return spec->type == ELEMENT_STRING && spec->rank == 2 && spec->dims[1] == 1;
}

enum role input_role_by_place(const struct input_model *model, size_t index, size_t axis)
{
	struct image_axes image;
	const struct tensor_spec *spec = &model->specs[index];
	enum kind kind = kind_of(spec);
	if (kind == KIND_CACHE && spec->rank >= 3)
		return cache_role(spec, axis);
	if (kind == KIND_STATE && axis == first_dynamic(spec))
		return ROLE_BATCH; /* [layers, batch, size] or [batch, size] */
	if (input_image(model, index, &image))
		return image_role(&image, axis);
	if ((kind == KIND_POSITIONS && spec->rank == 1) || is_words(spec))
		return ROLE_SEQUENCE;
	if (axis == 0 && !has_word(model, index, ROLE_BATCH))
		return ROLE_BATCH;
	if (kind == KIND_MASK)
		return mask_role(spec, axis);
	/* [layers, batch, size] whatever its name; a leading 1 is a batch that is fixed. */
	if (spec->rank == 3 && axis == 1 && spec->dims[0] > 1 && spec->dims[2] >= 0)
		return ROLE_BATCH;
	return series_role(model, index, axis);
}

static bool any_has_word(const struct input_model *model, enum role role)
{
	for (size_t i = 0; i < model->count; i++)
		if (has_word(model, i, role))
			return true;
	return false;
}

/* The first axis anywhere that has this name speaks for all of them. */
static enum role role_by_first_place(const struct input_model *model, const char *name)
{
	for (size_t i = 0; i < model->count; i++)
		for (size_t axis = 0; axis < model->specs[i].rank; axis++)
			if (strcmp(input_dim_name(model, i, axis), name) == 0)
				return input_role_by_place(model, i, axis);
	return ROLE_UNKNOWN;
}

static bool has_cache(const struct input_model *model)
{
	for (size_t i = 0; i < model->count; i++)
		if (kind_of(&model->specs[i]) == KIND_CACHE)
			return true;
	return false;
}

/* --- All together ---------------------------------------------------------------------------- */

static enum role named_role(const struct input_model *model, size_t index, const char *name)
{
	const struct tensor_spec *spec = &model->specs[index];
	enum kind kind = kind_of(spec);
	enum role role = role_by_name(name);
	/* An encoder's cache is as long as what it encoded, not as what was decoded so far. */
	if (kind == KIND_CACHE && role == ROLE_SEQUENCE && !name_has(name, "encoder"))
		return ROLE_PAST;
	if (kind == KIND_MASK && role == ROLE_PAST)
		return ROLE_TOTAL; /* a mask covers what is fed, too */
	/* A side called b of what has its batch first. */
	const char *first = name_at(spec, 0);
	if (role == ROLE_BATCH && strcmp(first, name) != 0 && role_by_name(first) == ROLE_BATCH)
		return ROLE_UNKNOWN;
	/* Few letters stand for something else where there is no image: c, of a context. */
	if (role == ROLE_CHANNELS && spec->type == ELEMENT_STRING)
		return ROLE_UNKNOWN;
	if (role == ROLE_ONE && spec->rank == 3 && spec->dims[2] > 2 && element_is_real(spec->type))
		return ROLE_ITEMS; /* a cloud: points in space, perhaps with colours */
	return role;
}

static struct axis_role by_name(const struct input_model *model, size_t index, const char *name)
{
	enum role role = ROLE_UNKNOWN;
	if (name_is_number(name))
		role = ROLE_NUMBER;
	else if (expression_is(name))
		role = ROLE_EXPRESSION;
	else if (*name)
		role = named_role(model, index, name);
	return (struct axis_role){ role, "by its name" };
}

/* Another input's axis that is as long, and says more by its name or, being an image's, its place.
 */
static struct axis_role by_another(const struct input_model *model, size_t index, size_t axis)
{
	struct length length = input_length(model, index, axis);
	for (int named = 1; named >= 0; named--)
		for (size_t i = 0; i < model->count; i++)
			for (size_t a = 0; a < model->specs[i].rank; a++) {
				struct image_axes image;
				if ((i == index && a == axis) || !as_long(model, &length, i, a))
					continue;
				const char *name = input_dim_name(model, i, a);
				enum role role = ROLE_UNKNOWN;
				if (named && !expression_is(name))
					role = named_role(model, i, name);
				else if (!named && input_image(model, i, &image))
					role = image_role(&image, a);
				else if (!named && length.count == 1 &&
					 length.parts[0].variable == evidence_variable(i, a))
					role = input_role_by_place(model, i, a);
				if (role != ROLE_UNKNOWN)
					return (struct axis_role){ role, "as long as another" };
			}
	return (struct axis_role){ ROLE_UNKNOWN, "" };
}

static struct axis_role by_network(const struct input_model *model, size_t index, size_t axis)
{
	struct length length = input_length(model, index, axis);
	const struct variable *variable =
		&model->evidence.lengths.variables[evidence_variable(index, axis)];
	const struct axis_evidence *evidence = evidence_of(model, index, axis);
	/* How long a cache is follows from a mask no more than the mask from the cache. */
	bool cache = kind_of(&model->specs[index]) == KIND_CACHE;
	if (length.known && !length_is_variable(&length) && !(cache && length.count))
		return (struct axis_role){ ROLE_SETTLED, variable->why ? variable->why : "" };
	if (evidence->role == ROLE_ITEMS && cache)
		return (struct axis_role){ ROLE_UNKNOWN, "" };
	if (evidence->role != ROLE_UNKNOWN)
		return (struct axis_role){ evidence->role, evidence->why ? evidence->why : "" };
	return by_another(model, index, axis);
}

static struct axis_role by_place(const struct input_model *model, size_t index, size_t axis,
				 const char *name)
{
	enum role role =
		*name ? role_by_first_place(model, name) : input_role_by_place(model, index, axis);
	/* Where some dimension is called batch, "num_nodes" is something else. */
	if (*name && role == ROLE_BATCH && !name_is_generic(name) &&
	    any_has_word(model, ROLE_BATCH))
		role = ROLE_UNKNOWN;
	/* A list of numbers that choose is as long as one likes. */
	if (role == ROLE_UNKNOWN && model->evidence.contents[index].content == CONTENT_BELOW)
		role = ROLE_SEQUENCE;
	return (struct axis_role){ role, "by its place" };
}

/* Of what is called so, is it a number by the network? A sequence may be shorter than what it is
 * added to, unless no other length fits at all. */
static bool is_number(const struct input_model *model, size_t index, size_t axis, enum role role)
{
	struct length length = input_length(model, index, axis);
	if (role == ROLE_CHANNELS || role == ROLE_ONE)
		return true;
	if (role == ROLE_HEIGHT || role == ROLE_WIDTH)
		return length_is_constant(&length);
	return role == ROLE_SEQUENCE && evidence_of(model, index, axis)->role == ROLE_SETTLED;
}

static bool is_of_network(enum role role)
{
	return role == ROLE_ITEMS || role == ROLE_HEIGHT || role == ROLE_WIDTH ||
	       role == ROLE_DEPTH || role == ROLE_CHANNELS;
}

static struct axis_role role_of(const struct input_model *model, size_t index, size_t axis)
{
	if (model->specs[index].dims[axis] >= 0)
		return (struct axis_role){ ROLE_FIXED, "fixed by the model" };
	const char *name = input_dim_name(model, index, axis);
	struct axis_role role = by_name(model, index, name);
	/* Channels and sides by a weight are a number; the word alone is a guess. */
	struct axis_role told = by_network(model, index, axis);
	if (told.role == ROLE_SETTLED && is_number(model, index, axis, role.role))
		return told;
	/* A lone N may stand for a batch, or for the nodes among which other inputs choose; of a,
	 * b, c, d the b is no batch, and the c no channels, where a window slides over them. */
	bool letter = *name && !name[1];
	if (role.role == ROLE_UNKNOWN || (letter && is_of_network(told.role)))
		role = told;
	if (role.role == ROLE_UNKNOWN)
		role = by_place(model, index, axis, name);
	return role;
}

enum role input_role(const struct input_model *model, size_t index, size_t axis)
{
	return model->roles[index][axis].role;
}

static struct length settled_length(const struct input_model *model, size_t index, size_t axis)
{
	if (model->specs[index].dims[axis] >= 0)
		return length_constant(model->specs[index].dims[axis]);
	return lengths_settle(&model->evidence.lengths,
			      length_variable(evidence_variable(index, axis)));
}

bool input_model_init(struct input_model *model, struct arena *arena,
		      const struct tensor_spec *specs, size_t count, const struct network *network,
		      struct dyno_error *err)
{
	*model = (struct input_model){ .specs = specs, .count = count };
	model->roles = arena_allocate(arena, count + 1, sizeof(*model->roles));
	model->lengths = arena_allocate(arena, count + 1, sizeof(*model->lengths));
	if (!model->roles || !model->lengths ||
	    !evidence_find(&model->evidence, arena, specs, count, network))
		return error_memory(err);
	for (size_t i = 0; i < count; i++)
		for (size_t axis = 0; axis < specs[i].rank; axis++)
			model->lengths[i][axis] = settled_length(model, i, axis);
	for (size_t i = 0; i < count; i++)
		for (size_t axis = 0; axis < specs[i].rank; axis++) {
			struct axis_role *role = &model->roles[i][axis];
			*role = role_of(model, i, axis);
			if (role->role == ROLE_TOTAL && !has_cache(model))
				role->role = ROLE_SEQUENCE;
		}
	return true;
}
