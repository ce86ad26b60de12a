/* The inputs of a model: which axes can be swept, and the tensors. */
#include "measure/input/input.h"
#include "core/base/units.h"
#include "measure/input/element.h"
#include "measure/input/expression.h"
#include "measure/input/fill.h"
#include "measure/input/shape.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TOKENS         128
#define AUDIO_SAMPLES  16000 /* a second at 16 kHz */
#define STREAM_SAMPLES 512   /* silero-vad's chunk: 32 ms */

/* --- What can be swept ----------------------------------------------------------------------- */

static bool is_main(const struct tensor_spec *spec)
{
	enum kind kind = kind_of(spec);
	return spec->rank >= 2 && kind != KIND_STATE && kind != KIND_CACHE && kind != KIND_SIZE;
}

/* What the model fixes a dimension at, be it by its name; -1: nothing. */
static int64_t fixed_dim(const struct input_model *model, size_t index, size_t axis)
{
	const char *name = input_dim_name(model, index, axis);
	int64_t number = 0;
	if (input_role(model, index, axis) != ROLE_NUMBER)
		return model->specs[index].dims[axis];
	for (; *name; name++)
		number = number * 10 + (*name - '0');
	return number;
}

/* The leading dimension where all inputs that have one agree; an image alone ([3, height, width])
 * has none. */
static uint64_t fixed_batch(const struct input_model *model)
{
	int64_t batch = 0;
	for (size_t i = 0; i < model->count; i++) {
		struct image_axes image;
		if (!is_main(&model->specs[i]))
			continue;
		bool alone = input_image(model, i, &image) && image.channels == 0;
		int64_t dim = alone ? 1 : fixed_dim(model, i, 0);
		if (dim < 1 || (batch && batch != dim))
			return 1;
		batch = dim;
	}
	return batch ? (uint64_t)batch : 1;
}

/* Of token ids, which are [batch, length]. */
static uint64_t fixed_sequence(const struct input_model *model)
{
	for (size_t i = 0; i < model->count; i++)
		if (model->specs[i].rank == 2 && kind_of(&model->specs[i]) == KIND_IDS &&
		    fixed_dim(model, i, 1) > 0)
			return (uint64_t)fixed_dim(model, i, 1);
	return 0;
}

static uint64_t default_sequence(const struct input_model *model, size_t index)
{
	const struct tensor_spec *specs = model->specs;
	if (!element_is_real(specs[index].type) || specs[index].rank != 2)
		return TOKENS;
	for (size_t i = 0; i < model->count; i++)
		if (kind_of(&specs[i]) == KIND_STATE)
			return STREAM_SAMPLES;
	return AUDIO_SAMPLES;
}

/* The role of an axis that is computed from names which no axis has: by their words, else by its
 * place. */
struct mention {
	const struct input_model *model;
	enum role role;
	bool unknown; /* a name is no axis' */
};

static bool is_axis_name(const struct input_model *model, const char *name)
{
	for (size_t i = 0; i < model->count; i++)
		for (size_t axis = 0; axis < model->specs[i].rank; axis++)
			if (strcmp(input_dim_name(model, i, axis), name) == 0)
				return true;
	return false;
}

static bool look_up(void *context, const char *name, int64_t *value)
{
	struct mention *mention = context;
	*value = 1;
	if (is_axis_name(mention->model, name))
		return true;
	mention->unknown = true;
	if (mention->role == ROLE_UNKNOWN)
		mention->role = role_by_name(name);
	return true;
}

static enum role swept_role(const struct input_model *model, size_t index, size_t axis)
{
	struct mention mention = { .model = model };
	int64_t value;
	if (input_role(model, index, axis) != ROLE_EXPRESSION)
		return input_role(model, index, axis);
	expression_evaluate(input_dim_name(model, index, axis), look_up, &mention, &value);
	return mention.unknown && mention.role == ROLE_UNKNOWN
		       ? input_role_by_place(model, index, axis)
		       : mention.role;
}

void input_axes(const struct input_model *model, struct input_axes *axes)
{
	*axes = (struct input_axes){ 0 };
	for (size_t i = 0; i < model->count; i++)
		for (size_t axis = 0; axis < model->specs[i].rank; axis++) {
			enum role role = swept_role(model, i, axis);
			axes->batch_dynamic |= role == ROLE_BATCH;
			if (role != ROLE_SEQUENCE || axes->sequence_dynamic)
				continue;
			axes->sequence_dynamic = true;
			axes->sequence_default = default_sequence(model, i);
		}
	if (!axes->batch_dynamic)
		axes->batch_fixed = fixed_batch(model);
	if (!axes->sequence_dynamic)
		axes->sequence_fixed = fixed_sequence(model);
}

bool input_axes_have_tokens(const struct input_axes *axes)
{
	return !axes->sequence_dynamic || axes->sequence_default == TOKENS;
}

/* --- Tensors --------------------------------------------------------------------------------- */

static bool check_request(const struct input_request *request, struct dyno_error *err)
{
	if (request->batch == 0)
		return error_set(err, DYNO_ERROR_USAGE, "batch 0: must be at least 1");
	if (request->batch > INT64_MAX)
		return error_set(err, DYNO_ERROR_USAGE, "batch %" PRIu64 ": too large",
				 request->batch);
	if (request->sequence > INT64_MAX)
		return error_set(err, DYNO_ERROR_USAGE, "sequence %" PRIu64 ": too large",
				 request->sequence);
	return true;
}

static bool check_spec(const struct tensor_spec *spec, struct dyno_error *err)
{
	if (!spec->is_tensor)
		return error_set(
			err, DYNO_ERROR_UNSUPPORTED,
			"input %s is a sequence, map or optional: only tensors can be made",
			spec->name);
	if (spec->type == ELEMENT_STRING || element_is_number(spec->type))
		return true;
	if (element_bits(spec->type))
		return error_set(err, DYNO_ERROR_UNSUPPORTED, "input %s: %s is not supported",
				 spec->name, element_name(spec->type));
	return error_set(err, DYNO_ERROR_UNSUPPORTED,
			 "input %s: element type %u is not known to this version", spec->name,
			 (unsigned)spec->type);
}

static bool too_large(const struct shapes *shapes, const char *which, double bytes,
		      enum dyno_error_code code, const char *limit, struct dyno_error *err)
{
	char size[UNIT_TEXT_SIZE], sequence[48] = "";
	if (shapes->sequence)
		snprintf(sequence, sizeof(sequence), ", sequence %" PRIu64, shapes->sequence);
	return error_set(err, code, "batch %" PRIu64 "%s: %s would take %s%s", shapes->batch,
			 sequence, which, unit_format(size, bytes, UNIT_BYTE), limit);
}

static double bytes_about(const struct tensor *tensor)
{
	double bytes = element_bits(tensor->type) / 8.0;
	for (size_t axis = 0; axis < tensor->rank; axis++)
		bytes *= (double)tensor->dims[axis];
	return bytes;
}

/* Asked before anything is allocated: the kernel grants any size and kills later. */
static bool check_memory(const struct shapes *shapes, double bytes, struct dyno_error *err)
{
	double memory = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
	char size[UNIT_TEXT_SIZE], limit[UNIT_TEXT_SIZE + 32];
	if (bytes <= memory)
		return true;
	snprintf(limit, sizeof(limit), ", this machine has %s",
		 unit_format(size, memory, UNIT_BYTE));
	return too_large(shapes, "the inputs", bytes, DYNO_ERROR_MEMORY, limit, err);
}

/* The shape of an array that was given for an input without one is the array's. */
static void describe_tensor(const struct shapes *shapes, size_t index, struct tensor *tensor)
{
	const struct tensor_spec *spec = &shapes->model->specs[index];
	if (tensor->name)
		return;
	tensor->name = spec->name;
	tensor->type = spec->type;
	tensor->rank = spec->rank;
	memcpy(tensor->dims, shapes->dims[index], sizeof(tensor->dims));
}

static bool measure_tensors(const struct shapes *shapes, struct tensor *tensors,
			    struct dyno_error *err)
{
	double bytes = 0;
	for (size_t i = 0; i < shapes->model->count; i++) {
		struct tensor *tensor = &tensors[i];
		describe_tensor(shapes, i, tensor);
		if (!shape_bytes(tensor->dims, tensor->rank, tensor->type, &tensor->size)) {
			char which[256];
			snprintf(which, sizeof(which), "input %s", tensor->name);
			return too_large(shapes, which, bytes_about(tensor), DYNO_ERROR_USAGE, "",
					 err);
		}
		bytes += (double)tensor->size;
	}
	return check_memory(shapes, bytes, err);
}

void *input_allocate(size_t size)
{
	return size > SIZE_MAX - 64 ? NULL : aligned_alloc(64, (size / 64 + 1) * 64);
}

/* Also where nothing is made it is said what would be. */
static bool fill_tensors(struct shapes *shapes, struct input_set *set, bool make,
			 struct dyno_error *err)
{
	static const struct content_choice of_file = { "a file", "by ‹input›", false },
					   of_data = { "a row of a data set", "by ‹data›", false };
	for (size_t i = 0; i < set->count; i++) {
		struct tensor *tensor = &set->tensors[i];
		struct filling filling = { 0 };
		if (tensor->data) {
			set->contents[i] = set->of_data[i] ? of_data : of_file;
			continue;
		}
		if (!input_filling(shapes, i, tensor, &filling, &set->contents[i]))
			return error_memory(err);
		tensor->data = make ? input_allocate(tensor->size) : NULL;
		if (make && !tensor->data)
			return error_memory(err);
		if (make)
			input_fill(shapes, i, &filling, tensor);
	}
	return true;
}

/* --- What was swept -------------------------------------------------------------------------- */

/* One swept axis: that the model fixes it, or that it is not what was asked for. */
static bool note_axis(const struct shapes *shapes, const char *name, bool dynamic, uint64_t asked,
		      uint64_t value)
{
	if (!dynamic && value)
		return note_add(shapes->notes, shapes->arena, "the model's %s is fixed at %" PRIu64,
				name, value);
	if (asked && asked != value)
		return note_add(shapes->notes, shapes->arena, "%s %" PRIu64 " by ‹dim› or ‹input›",
				name, value);
	return true;
}

/* The value of the first dimension of that role, not of an encoder if there is another; 0 if there
 * is none. Was it given? */
static uint64_t first_of_role(const struct shapes *shapes, enum role role, uint64_t swept,
			      bool *given)
{
	const struct input_model *model = shapes->model;
	const struct axis_choice *found = NULL;
	uint64_t value = swept; /* axes that are computed from it follow it */
	bool of_encoder = false;
	for (size_t i = 0; i < model->count; i++)
		for (size_t axis = 0; axis < model->specs[i].rank; axis++) {
			if (input_role(model, i, axis) != role || (found && !of_encoder))
				continue;
			bool encoder = name_has(input_dim_name(model, i, axis), "encoder");
			if (found && encoder)
				continue;
			found = &shapes->choices[i][axis];
			value = (uint64_t)shapes->dims[i][axis];
			of_encoder = encoder;
		}
	*given = found && found->given;
	return value;
}

/* Of an input without a shape, the array's first axis is the batch. */
static void batch_of_shapeless(const struct shapes *shapes, struct input_set *set)
{
	for (size_t i = 0; i < set->count && !set->batch_given; i++)
		if (shapes->model->evidence.shapeless[i] && set->tensors[i].rank >= 2) {
			set->batch = (uint64_t)set->tensors[i].dims[0];
			set->batch_given = true;
		}
}

static bool note_empty(const struct shapes *shapes, const struct input_set *set)
{
	for (size_t i = 0; i < set->count; i++)
		for (size_t axis = 0; axis < set->tensors[i].rank; axis++)
			if (set->tensors[i].dims[axis] == 0 &&
			    (set->tensors[i].data || shapes->model->specs[i].dims[axis] == 0) &&
			    !note_add(shapes->notes, shapes->arena,
				      "input %s has no elements: its axis %zu is 0",
				      set->tensors[i].name, axis))
				return false;
	return true;
}

static bool is_empty_by_model(const struct input_model *model)
{
	bool some = false, all = true;
	for (size_t i = 0; i < model->count; i++) {
		if (!is_main(&model->specs[i]))
			continue;
		some = true;
		all = all && model->specs[i].dims[0] == 0;
	}
	return some && all;
}

static bool set_swept(const struct shapes *shapes, struct input_set *set, struct dyno_error *err)
{
	struct input_axes axes;
	input_axes(shapes->model, &axes);
	set->batch = axes.batch_fixed;
	set->sequence = axes.sequence_fixed;
	if (axes.batch_dynamic)
		set->batch = first_of_role(shapes, ROLE_BATCH, shapes->batch, &set->batch_given);
	if (axes.sequence_dynamic)
		set->sequence = first_of_role(shapes, ROLE_SEQUENCE, shapes->sequence,
					      &set->sequence_given);
	batch_of_shapeless(shapes, set);
	if (set->batch == 0)
		return error_set(err, DYNO_ERROR_USAGE, "‹input›: the batch in the file is 0");
	if (is_empty_by_model(shapes->model))
		return error_set(
			err, DYNO_ERROR_UNSUPPORTED,
			"input %s: the model declares its batch (axis 0) as 0, so that there "
			"would be nothing to compute: export it with a free batch, or one "
			"of 1",
			set->tensors[0].name);
	if (!note_axis(shapes, "batch", axes.batch_dynamic || set->batch_given,
		       shapes->request->batch, set->batch) ||
	    !note_axis(shapes, "sequence", axes.sequence_dynamic, shapes->request->sequence,
		       set->sequence) ||
	    !note_empty(shapes, set))
		return error_memory(err);
	return true;
}

/* --- All together ---------------------------------------------------------------------------- */

static bool check_inputs(const struct input_model *model, const struct tensor *files,
			 struct dyno_error *err)
{
	for (size_t i = 0; i < model->count; i++) {
		bool any = files[i].name && model->specs[i].type == ELEMENT_UNDEFINED;
		if (!any && !check_spec(&model->specs[i], err))
			return false;
		if (model->evidence.shapeless[i] && !files[i].name)
			return error_set(
				err, DYNO_ERROR_USAGE,
				"input %s: the model does not say its shape: give an array "
				"with ‹input %s=FILE.npy›",
				model->specs[i].name, model->specs[i].name);
	}
	return true;
}

static bool prepare(struct input_set *set, struct arena *arena, struct dyno_error *err)
{
	size_t count = set->model->count;
	set->tensors = arena_allocate(arena, count, sizeof(*set->tensors));
	set->contents = arena_allocate(arena, count, sizeof(*set->contents));
	set->of_data = arena_allocate(arena, count, sizeof(*set->of_data));
	set->count = set->tensors ? count : 0;
	return (set->tensors && set->contents && set->of_data) || error_memory(err);
}

static bool take_row(struct input_set *set, const struct data_set *rows, uint64_t row,
		     bool *follows_batch, struct dyno_error *err)
{
	for (size_t i = 0; i < rows->count; i++)
		set->of_data[rows->columns[i].input] = true;
	*follows_batch = rows->follows_batch;
	return data_take(rows, row, set->tensors, err);
}

static bool take_data(struct input_set *set, struct arena *arena,
		      const struct input_request *request, bool *follows_batch,
		      struct dyno_error *err)
{
	struct data_set data;
	if (request->rows)
		return take_row(set, request->rows, request->row, follows_batch, err);
	if (!data_open(&data, arena, set->model, request->data, request->batch, err))
		return false;
	bool ok = take_row(set, &data, 0, follows_batch, err);
	data_close(&data);
	return ok;
}

static bool make_set(struct input_set *set, struct arena *arena,
		     const struct input_request *request, bool make, struct dyno_error *err)
{
	bool follows_batch = false;
	if (!check_request(request, err) || !prepare(set, arena, err) ||
	    !input_files_read(set->model, request->files, set->tensors, err) ||
	    !take_data(set, arena, request, &follows_batch, err) ||
	    !check_inputs(set->model, set->tensors, err))
		return false;
	struct shapes shapes = { .model = set->model,
				 .request = request,
				 .files = set->tensors,
				 .arena = arena,
				 .notes = &set->notes };
	if (!shapes_resolve(&shapes, err))
		return false;
	set->axes = shapes.choices;
	if (!measure_tensors(&shapes, set->tensors, err) || !set_swept(&shapes, set, err))
		return false;
	set->batch_given &= !follows_batch; /* more rows can be had */
	return fill_tensors(&shapes, set, make, err);
}

static bool start(struct input_set *set, struct arena *arena, const struct input_model *model,
		  const struct input_request *request, bool make, struct dyno_error *err)
{
	*set = (struct input_set){ .model = model };
	if (make_set(set, arena, request, make, err))
		return true;
	input_set_finish(set);
	return false;
}

bool input_set_init(struct input_set *set, struct arena *arena, const struct input_model *model,
		    const struct input_request *request, struct dyno_error *err)
{
	return start(set, arena, model, request, true, err);
}

bool input_set_plan(struct input_set *set, struct arena *arena, const struct input_model *model,
		    const struct input_request *request, struct dyno_error *err)
{
	return start(set, arena, model, request, false, err);
}

void input_set_finish(struct input_set *set)
{
	for (size_t i = 0; i < set->count; i++)
		free(set->tensors[i].data);
	*set = (struct input_set){ 0 };
}
