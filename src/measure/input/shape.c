/* Every dynamic dimension gets its value from the first of sources[] that knows it. */
#include "measure/input/shape.h"
#include "core/base/count.h"
#include "measure/input/expression.h"
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#include <strings.h>

#define IMAGE_SIDE \
	224 /* what ImageNet models are trained at; a multiple of 32, as detectors want */
#define STRIP_HIGH  64  /* an image no higher than this is a line of text … */
#define STRIP_WIDTH 320 /* … and PP-OCR reads lines 48 high and 320 wide */
#define CHANNELS    3
#define ITEMS       128  /* nodes of a graph: edges are as many, as sequences are */
#define DEPTH       16   /* frames that models of videos take */
#define POINTS      1024 /* of a cloud: what PointNet takes */
#define DEPTH_MAX   8    /* of axes told by axes */
#define SOLVE_MAX   4096 /* numbers that are tried for a name inside an expression */

bool note_add(struct strings *notes, struct arena *arena, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	const char *text = arena_vprintf(arena, format, arguments);
	va_end(arguments);
	return text && strings_add_once(arena, notes, text);
}

/* One axis for which a value is sought. */
struct seek {
	struct shapes *shapes;
	size_t index, axis;
	enum role role;
	const char *name;
	struct axis_choice *choice;
	int64_t value;
	bool no_memory;
};

static bool note(struct seek *seek, const char *text)
{
	seek->no_memory |= !text || !note_add(seek->shapes->notes, seek->shapes->arena, "%s", text);
	return true;
}

static const struct tensor_spec *spec_of(const struct seek *seek)
{
	return &seek->shapes->model->specs[seek->index];
}

static bool axis_value(struct shapes *shapes, size_t index, size_t axis, int64_t *value);

/* --- Given, or said by the model ------------------------------------------------------------- */

static bool from_model(struct seek *seek)
{
	seek->value = spec_of(seek)->dims[seek->axis];
	return seek->role == ROLE_FIXED;
}

static bool from_file(struct seek *seek)
{
	return file_dim(seek->shapes, seek->index, seek->axis, &seek->value);
}

static bool from_given(struct seek *seek)
{
	return given_dim(seek->shapes, seek->index, seek->axis, &seek->value);
}

static bool from_namesake(struct seek *seek)
{
	return namesake_dim(seek->shapes, seek->name, &seek->value);
}

static bool settled(const struct shapes *shapes, size_t index, size_t axis, int64_t *value)
{
	return file_dim(shapes, index, axis, value) || given_dim(shapes, index, axis, value) ||
	       namesake_dim(shapes, input_dim_name(shapes->model, index, axis), value);
}

/* Another axis that is as long by the network, and was given. */
static bool from_alike(struct seek *seek)
{
	const struct input_model *model = seek->shapes->model;
	struct length own = input_length(model, seek->index, seek->axis);
	if (!length_is_variable(&own))
		return false;
	for (size_t i = 0; i < model->count; i++)
		for (size_t a = 0; a < model->specs[i].rank; a++) {
			struct length other = input_length(model, i, a);
			if (length_is_variable(&other) &&
			    other.parts[0].variable == own.parts[0].variable &&
			    settled(seek->shapes, i, a, &seek->value))
				return true;
		}
	return false;
}

static bool from_number(struct seek *seek)
{
	seek->value = 0;
	for (const char *c = seek->name; seek->role == ROLE_NUMBER && *c; c++)
		seek->value = seek->value * 10 + (*c - '0');
	return seek->role == ROLE_NUMBER;
}

/* --- Computed -------------------------------------------------------------------------------- */

bool shapes_length(struct shapes *shapes, const struct length *length, int64_t *value)
{
	*value = length->constant;
	for (unsigned i = 0; i < length->count; i++) {
		uint32_t variable = length->parts[i].variable;
		int64_t part;
		if (!axis_value(shapes, variable / TENSOR_RANK_MAX, variable % TENSOR_RANK_MAX,
				&part) ||
		    __builtin_mul_overflow(part, length->parts[i].factor, &part) ||
		    __builtin_add_overflow(*value, part, value))
			return false;
	}
	return length->known && *value >= 0;
}

static bool from_network(struct seek *seek)
{
	struct length length = input_length(seek->shapes->model, seek->index, seek->axis);
	return seek->role == ROLE_SETTLED && shapes_length(seek->shapes, &length, &seek->value);
}

static bool swept_value(const struct shapes *shapes, enum role role, int64_t *value)
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
	default:
		return false;
	}
}

/* The axis that is called so: the first whose name this is. */
static bool named_axis(struct shapes *shapes, const char *name, int64_t *value)
{
	const struct input_model *model = shapes->model;
	for (size_t i = 0; i < model->count; i++)
		for (size_t axis = 0; axis < model->specs[i].rank; axis++)
			if (model->specs[i].dims[axis] < 0 &&
			    strcmp(input_dim_name(model, i, axis), name) == 0)
				return axis_value(shapes, i, axis, value);
	return false;
}

/* A name inside an expression: as given; what another axis of that name has; what was found before;
 * what its words say. */
static bool name_value(void *context, const char *name, int64_t *value)
{
	struct shapes *shapes = context;
	if (given_name(shapes, name, value) || namesake_dim(shapes, name, value) ||
	    named_axis(shapes, name, value))
		return true;
	for (size_t i = 0; i < shapes->name_count; i++)
		if (strcmp(shapes->names[i].name, name) == 0) {
			*value = shapes->names[i].value;
			return true;
		}
	return swept_value(shapes, role_by_name(name), value);
}

/* "past_sequence_length + 1" in a model that takes whole sequences means as many as are fed: its
 * exporter traced it with one token. */
static bool is_one_more(const struct seek *seek)
{
	const char *plus = strrchr(seek->name, '+');
	bool one = plus && strcmp(plus + 1 + strspn(plus + 1, " "), "1") == 0;
	return one && name_has(seek->name, "past*") && seek->shapes->step;
}

static bool from_expression(struct seek *seek)
{
	if (seek->role != ROLE_EXPRESSION)
		return false;
	if (is_one_more(seek))
		return swept_value(seek->shapes, ROLE_TOTAL, &seek->value);
	if (!expression_evaluate(seek->name, name_value, seek->shapes, &seek->value))
		return false;
	seek->value += seek->value == 0; /* half of a sequence of 1 */
	return true;
}

/* The one name in an expression that has no value, and a number to try for it. */
struct unknown_name {
	struct shapes *shapes;
	char name[EXPRESSION_NAME_SIZE];
	int64_t value;
	bool several;
};

static bool try_name(void *context, const char *name, int64_t *value)
{
	struct unknown_name *unknown = context;
	if (name_value(unknown->shapes, name, value))
		return true;
	unknown->several |= *unknown->name && strcmp(unknown->name, name) != 0;
	strncpy(unknown->name, name, sizeof(unknown->name) - 1);
	*value = unknown->value;
	return true;
}

static bool keep_name(struct shapes *shapes, const char *name, int64_t value)
{
	struct found_name *names = arena_grow(shapes->arena, shapes->names, shapes->name_count,
					      list_room(shapes->name_count), sizeof(*names));
	const char *copy = arena_string(shapes->arena, name);
	if (!names || !copy)
		return false;
	shapes->names = names;
	names[shapes->name_count++] = (struct found_name){ copy, value };
	return true;
}

/* Nothing says what the names in "32*k" are: of the lengths that it can have, the one is taken that
 * comes next to what an axis at this place would have got. */
static bool nearest(struct seek *seek, int64_t target)
{
	struct unknown_name unknown = { .shapes = seek->shapes, .value = 1 };
	int64_t best = 0, of = 0, value;
	for (; unknown.value <= SOLVE_MAX && !unknown.several; unknown.value++)
		if (expression_evaluate(seek->name, try_name, &unknown, &value) &&
		    value <= target && value > best) {
			best = value;
			of = unknown.value;
		}
	seek->value = best ? best : target;
	if (best && *unknown.name && !unknown.several)
		seek->no_memory |= !keep_name(seek->shapes, unknown.name, of);
	return true;
}

/* --- Guessed --------------------------------------------------------------------------------- */

static bool guess(struct seek *seek, int64_t value)
{
	seek->value = value;
	seek->choice->guess = true;
	return true;
}

/* Whoever is as long, and comes first, is asked. */
static bool from_first(struct seek *seek)
{
	struct length own = input_length(seek->shapes->model, seek->index, seek->axis);
	uint32_t variable = length_is_variable(&own) ? own.parts[0].variable : 0;
	size_t index = variable / TENSOR_RANK_MAX, axis = variable % TENSOR_RANK_MAX;
	int64_t swept;
	if (!length_is_variable(&own) || (index == seek->index && axis == seek->axis) ||
	    seek->role == ROLE_EXPRESSION || swept_value(seek->shapes, seek->role, &swept))
		return false;
	return axis_value(seek->shapes, index, axis, &seek->value) && guess(seek, seek->value);
}

static bool from_sweep(struct seek *seek)
{
	struct shapes *shapes = seek->shapes;
	if (!swept_value(shapes, seek->role, &seek->value))
		return false;
	seek->choice->guess = seek->role == ROLE_SEQUENCE && shapes->sequence_guessed;
	if (seek->role == ROLE_PAST && seek->value == 0)
		return note(seek, "the cache is empty");
	if (seek->role == ROLE_BATCH && *seek->name && !name_is_generic(seek->name) &&
	    role_by_name(seek->name) != ROLE_BATCH)
		return note(seek, arena_printf(shapes->arena, "%s taken as the batch", seek->name));
	return true;
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
	const struct input_model *model = shapes->model;
	const struct tensor_spec *spec = &model->specs[index];
	enum role wanted = role == ROLE_WIDTH ? ROLE_HEIGHT : ROLE_WIDTH;
	struct image_axes image;
	int64_t value;
	if (input_image(model, index, &image)) {
		size_t axis = wanted == ROLE_WIDTH ? image.width : image.height;
		struct length length = input_length(model, index, axis);
		if (length_is_constant(&length))
			return length.constant;
	}
	for (size_t axis = 0; axis < spec->rank; axis++)
		if (input_role(model, index, axis) == wanted &&
		    settled(shapes, index, axis, &value))
			return value;
	return -1;
}

static bool side(struct seek *seek, enum role role)
{
	struct shapes *shapes = seek->shapes;
	const struct input_model *model = shapes->model;
	size_t first = seek->index; /* the first input that has this name speaks for all */
	for (size_t i = seek->index; *seek->name && i-- > 0;)
		for (size_t a = 0; a < model->specs[i].rank; a++)
			if (strcmp(input_dim_name(model, i, a), seek->name) == 0)
				first = i;
	int64_t other = other_side(shapes, first, role);
	const char *what = other < 0 ? "height and width" : role == ROLE_WIDTH ? "width" : "height";
	guess(seek, image_side(role, other));
	return note(seek, arena_printf(shapes->arena, "%s set to %" PRId64, what, seek->value));
}

static bool from_side(struct seek *seek)
{
	return (seek->role == ROLE_HEIGHT || seek->role == ROLE_WIDTH) && side(seek, seek->role);
}

static bool things(struct seek *seek, int64_t count)
{
	const char *name = *seek->name ? seek->name
				       : arena_printf(seek->shapes->arena, "%s:%zu",
						      spec_of(seek)->name, seek->axis);
	guess(seek, count);
	return note(seek, arena_printf(seek->shapes->arena, "%s set to %" PRId64, name ? name : "",
				       count));
}

static bool from_habit(struct seek *seek)
{
	switch (seek->role) {
	case ROLE_CHANNELS:
		guess(seek, CHANNELS);
		return note(seek, "channels set to 3");
	case ROLE_ONE:
		return things(seek, 1);
	case ROLE_DEPTH:
		return things(seek, DEPTH);
	case ROLE_ITEMS:
		return things(seek, name_has(seek->name, "point*") ? POINTS : ITEMS);
	default:
		return false;
	}
}

/* An expression of names that nothing tells is an axis like any other at its place. */
static bool from_place(struct seek *seek)
{
	enum role role = seek->role == ROLE_EXPRESSION
				 ? input_role_by_place(seek->shapes->model, seek->index, seek->axis)
				 : ROLE_UNKNOWN;
	int64_t target;
	if (role == ROLE_HEIGHT || role == ROLE_WIDTH)
		return side(seek, role) && nearest(seek, seek->value);
	if (!swept_value(seek->shapes, role, &target))
		return false;
	seek->choice->guess = true;
	return nearest(seek, target);
}

/* --- All together ---------------------------------------------------------------------------- */

/* In this order. */
static const struct source {
	bool (*find)(struct seek *seek);
	const char *why; /* NULL: as the axis' role was told */
} sources[] = {
	{ from_model, "fixed by the model" },
	{ from_file, "by ‹input›" },
	{ from_given, "by ‹dim›" },
	{ from_namesake, "as another of its name, by ‹input›" },
	{ from_alike, "as long as another, which was given" },
	{ from_number, "its name is a number" },
	{ from_network, NULL },
	{ from_expression, "computed from others" },
	{ from_first, NULL },
	{ from_sweep, NULL },
	{ from_side, NULL },
	{ from_habit, NULL },
	{ from_place, "by its place" },
};

static const char *why(const struct seek *seek, const struct source *source)
{
	const struct axis_role *role = &seek->shapes->model->roles[seek->index][seek->axis];
	const char *title = role_title(role->role);
	if (source->why)
		return source->why;
	if (role->role == ROLE_SETTLED)
		return role->how;
	return arena_printf(seek->shapes->arena, "%s, %s", title, role->how);
}

static bool seek_value(struct seek *seek)
{
	for (size_t i = 0; i < COUNT(sources); i++)
		if (sources[i].find(seek)) {
			seek->choice->why = why(seek, &sources[i]);
			seek->choice->given = i == 1 || i == 2;
			return true;
		}
	return false;
}

/* Once for each axis; those that tell others are found on the way. */
static bool axis_value(struct shapes *shapes, size_t index, size_t axis, int64_t *value)
{
	struct axis_choice *choice = &shapes->choices[index][axis];
	struct seek seek = { .shapes = shapes,
			     .index = index,
			     .axis = axis,
			     .role = input_role(shapes->model, index, axis),
			     .name = input_dim_name(shapes->model, index, axis),
			     .choice = choice };
	if (choice->state == AXIS_OPEN && shapes->depth < DEPTH_MAX) {
		choice->state = AXIS_SOUGHT;
		shapes->depth++;
		bool found = seek_value(&seek);
		shapes->depth--;
		choice->state = found ? AXIS_CHOSEN : AXIS_OPEN;
		choice->no_memory |= seek.no_memory;
		shapes->dims[index][axis] = seek.value;
	}
	*value = shapes->dims[index][axis];
	return choice->state == AXIS_CHOSEN;
}

static bool unresolved(const struct tensor_spec *spec, size_t axis, const char *name,
		       struct dyno_error *err)
{
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

static bool resolve_axis(struct shapes *shapes, size_t index, size_t axis, struct dyno_error *err)
{
	const struct input_model *model = shapes->model;
	const struct tensor_spec *spec = &model->specs[index];
	enum role role = input_role(model, index, axis);
	int64_t value;
	bool found = axis_value(shapes, index, axis, &value);
	const struct axis_choice *choice = &shapes->choices[index][axis];
	if (choice->no_memory)
		return error_memory(err);
	if (!found)
		return unresolved(spec, axis, input_dim_name(model, index, axis), err);
	if (value > 0 || role == ROLE_FIXED || role == ROLE_PAST || shapes->files[index].name ||
	    !choice->given)
		return true;
	return error_set(err, DYNO_ERROR_USAGE,
			 "‹dim›: axis %zu of input %s cannot be 0: only a cache can be empty", axis,
			 spec->name);
}

static void image_size(struct shapes *shapes)
{
	struct image_axes image;
	shapes->height = shapes->width = IMAGE_SIDE;
	for (size_t i = shapes->model->count; i-- > 0;)
		if (input_image(shapes->model, i, &image) && shapes->dims[i][image.channels] <= 4) {
			shapes->height = (uint64_t)shapes->dims[i][image.height];
			shapes->width = (uint64_t)shapes->dims[i][image.width];
		}
}

bool shapes_resolve(struct shapes *shapes, struct dyno_error *err)
{
	const struct input_model *model = shapes->model;
	shapes->dims = arena_allocate(shapes->arena, model->count, sizeof(*shapes->dims));
	shapes->choices = arena_allocate(shapes->arena, model->count, sizeof(*shapes->choices));
	if (!shapes->dims || !shapes->choices)
		return error_memory(err);
	if (!given_init(shapes, err) || !given_check_files(shapes, err) || !sweep_init(shapes, err))
		return false;
	for (size_t i = 0; i < model->count; i++)
		for (size_t axis = 0; axis < model->specs[i].rank; axis++)
			if (!resolve_axis(shapes, i, axis, err))
				return false;
	image_size(shapes);
	return given_check_unused(shapes, err);
}
