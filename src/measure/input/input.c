/* The inputs of a model: which axes can be swept, and the tensors. */
#include "measure/input/input.h"
#include "core/base/units.h"
#include "measure/input/element.h"
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

/* The leading dimension where all inputs that have one agree; an image alone ([3, height, width])
 * has none. */
static uint64_t fixed_batch(const struct tensor_spec *specs, size_t count)
{
	int64_t batch = 0;
	for (size_t i = 0; i < count; i++) {
		struct image_axes image;
		if (!is_main(&specs[i]))
			continue;
		bool alone = image_axes(&specs[i], &image) && image.channels == 0;
		int64_t dim = alone ? 1 : specs[i].dims[0];
		if (dim < 1 || (batch && batch != dim))
			return 1;
		batch = dim;
	}
	return batch ? (uint64_t)batch : 1;
}

/* Of token ids, which are [batch, length]. */
static uint64_t fixed_sequence(const struct tensor_spec *specs, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (specs[i].rank == 2 && kind_of(&specs[i]) == KIND_IDS && specs[i].dims[1] > 0)
			return (uint64_t)specs[i].dims[1];
	return 0;
}

static uint64_t default_sequence(const struct tensor_spec *specs, size_t count, size_t index)
{
	if (!element_is_real(specs[index].type) || specs[index].rank != 2)
		return TOKENS;
	for (size_t i = 0; i < count; i++)
		if (kind_of(&specs[i]) == KIND_STATE)
			return STREAM_SAMPLES;
	return AUDIO_SAMPLES;
}

void input_axes(const struct tensor_spec *specs, size_t count, struct input_axes *axes)
{
	*axes = (struct input_axes){ 0 };
	for (size_t i = 0; i < count; i++)
		for (size_t axis = 0; axis < specs[i].rank; axis++) {
			enum role role = role_of(specs, count, i, axis);
			axes->batch_dynamic |= role == ROLE_BATCH;
			if (role != ROLE_SEQUENCE || axes->sequence_dynamic)
				continue;
			axes->sequence_dynamic = true;
			axes->sequence_default = default_sequence(specs, count, i);
		}
	if (!axes->batch_dynamic)
		axes->batch_fixed = fixed_batch(specs, count);
	if (!axes->sequence_dynamic)
		axes->sequence_fixed = fixed_sequence(specs, count);
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

static double bytes_about(const struct tensor_spec *spec, const int64_t *dims)
{
	double bytes = element_bits(spec->type) / 8.0;
	for (size_t axis = 0; axis < spec->rank; axis++)
		bytes *= (double)dims[axis];
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

static bool measure_tensors(const struct shapes *shapes, struct tensor *tensors,
			    struct dyno_error *err)
{
	double bytes = 0;
	for (size_t i = 0; i < shapes->count; i++) {
		const struct tensor_spec *spec = &shapes->specs[i];
		struct tensor *tensor = &tensors[i];
		tensor->name = spec->name;
		tensor->type = spec->type;
		tensor->rank = spec->rank;
		memcpy(tensor->dims, shapes->dims[i], sizeof(tensor->dims));
		if (!shape_bytes(tensor->dims, tensor->rank, tensor->type, &tensor->size)) {
			char which[256];
			snprintf(which, sizeof(which), "input %s", spec->name);
			return too_large(shapes, which, bytes_about(spec, tensor->dims),
					 DYNO_ERROR_USAGE, "", err);
		}
		bytes += (double)tensor->size;
	}
	return check_memory(shapes, bytes, err);
}

void *input_allocate(size_t size)
{
	return size > SIZE_MAX - 64 ? NULL : aligned_alloc(64, (size / 64 + 1) * 64);
}

static bool fill_tensors(const struct shapes *shapes, struct tensor *tensors,
			 struct dyno_error *err)
{
	for (size_t i = 0; i < shapes->count; i++) {
		struct tensor *tensor = &tensors[i];
		if (tensor->data)
			continue; /* from a file */
		tensor->data = input_allocate(tensor->size);
		if (!tensor->data)
			return error_memory(err);
		if (!input_fill(shapes, i, tensor))
			return error_memory(err);
	}
	return true;
}

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
 * is none. */
static uint64_t first_of_role(const struct shapes *shapes, enum role role)
{
	uint64_t of_encoder = 0;
	for (size_t i = 0; i < shapes->count; i++)
		for (size_t axis = 0; axis < shapes->specs[i].rank; axis++) {
			uint64_t value = (uint64_t)shapes->dims[i][axis];
			if (role_of(shapes->specs, shapes->count, i, axis) != role)
				continue;
			if (!name_has(shapes->specs[i].dim_names[axis], "encoder"))
				return value;
			of_encoder = of_encoder ? of_encoder : value;
		}
	return of_encoder;
}

static bool set_swept(const struct shapes *shapes, struct input_set *set, struct dyno_error *err)
{
	struct input_axes axes;
	input_axes(shapes->specs, shapes->count, &axes);
	set->batch = axes.batch_fixed;
	set->sequence = axes.sequence_fixed;
	if (axes.batch_dynamic)
		set->batch = first_of_role(shapes, ROLE_BATCH);
	if (axes.sequence_dynamic)
		set->sequence = first_of_role(shapes, ROLE_SEQUENCE);
	if (set->batch == 0)
		return error_set(err, DYNO_ERROR_USAGE, "‹input›: the batch in the file is 0");
	if (!note_axis(shapes, "batch", axes.batch_dynamic, shapes->request->batch, set->batch) ||
	    !note_axis(shapes, "sequence", axes.sequence_dynamic, shapes->request->sequence,
		       set->sequence))
		return error_memory(err);
	return true;
}

static bool make_set(struct input_set *set, struct arena *arena, const struct tensor_spec *specs,
		     size_t count, const struct input_request *request, struct dyno_error *err)
{
	if (!check_request(request, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!check_spec(&specs[i], err))
			return false;
	set->tensors = arena_allocate(arena, count, sizeof(*set->tensors));
	if (!set->tensors)
		return error_memory(err);
	set->count = count;
	struct tensor *files = set->tensors;
	if (!input_files_read(specs, count, request->files, files, err))
		return false;
	struct shapes shapes = { .specs = specs,
				 .count = count,
				 .request = request,
				 .files = files,
				 .arena = arena,
				 .notes = &set->notes };
	return shapes_resolve(&shapes, err) && set_swept(&shapes, set, err) &&
	       measure_tensors(&shapes, set->tensors, err) &&
	       fill_tensors(&shapes, set->tensors, err);
}

bool input_set_init(struct input_set *set, struct arena *arena, const struct tensor_spec *specs,
		    size_t count, const struct input_request *request, struct dyno_error *err)
{
	*set = (struct input_set){ 0 };
	if (make_set(set, arena, specs, count, request, err))
		return true;
	input_set_finish(set);
	return false;
}

void input_set_finish(struct input_set *set)
{
	for (size_t i = 0; i < set->count; i++)
		free(set->tensors[i].data);
	*set = (struct input_set){ 0 };
}
