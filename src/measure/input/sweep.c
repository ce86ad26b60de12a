/* Batch, sequence and cache: what dimensions take that have no value of their own. */
#include "measure/input/shape.h"
#include <inttypes.h>

/* Tokens fed at once: a decoder for single steps has its ids fixed at 1, whatever is swept. */
static uint64_t step_length(const struct shapes *shapes)
{
	for (size_t i = 0; i < shapes->model->count; i++) {
		const struct tensor_spec *spec = &shapes->model->specs[i];
		if (kind_of(spec) == KIND_IDS && spec->rank == 2 && spec->dims[1] > 0 &&
		    !name_has(spec->name, "encoder"))
			return (uint64_t)spec->dims[1];
	}
	return shapes->sequence;
}

/* --dim image_batch_size=1 leaves the texts' batch alone, and an encoder's length says nothing of
 * the decoder's: such a value is for its name only. */
static bool is_for_its_name(const char *name, enum role role)
{
	return *name && (role == ROLE_BATCH || name_has(name, "encoder"));
}

/* The first dimension of that role whose value is settled for its role, not only for its name. */
static bool first_settled(const struct shapes *shapes, enum role role, int64_t *value)
{
	const struct input_model *model = shapes->model;
	for (size_t i = 0; i < model->count; i++)
		for (size_t axis = 0; axis < model->specs[i].rank; axis++) {
			const char *name = input_dim_name(model, i, axis);
			if (input_role(model, i, axis) != role)
				continue;
			if (file_dim(shapes, i, axis, value) ||
			    (!is_for_its_name(name, role) && given_dim(shapes, i, axis, value)))
				return true;
		}
	return false;
}

static void shorten(uint64_t *sequence, int64_t most)
{
	if (most > 0 && (uint64_t)most < *sequence)
		*sequence = (uint64_t)most;
}

/* Parts of constant tables that are as long as a sequence. */
static void shorten_by_tables(const struct input_model *model, uint64_t *sequence)
{
	for (size_t i = 0; i < model->evidence.most_count; i++) {
		const struct limit_evidence *most = &model->evidence.most[i];
		struct length length = lengths_settle(&model->evidence.lengths, most->length);
		uint32_t variable = length.parts[0].variable;
		if (length.known && length.count == 1 && length.parts[0].factor == 1 &&
		    input_role(model, variable / TENSOR_RANK_MAX, variable % TENSOR_RANK_MAX) ==
			    ROLE_SEQUENCE)
			shorten(sequence, most->most - length.constant);
	}
}

/* What a sequence is added to whole. */
static void shorten_by_weights(const struct input_model *model, uint64_t *sequence)
{
	for (size_t i = 0; i < model->count; i++)
		for (size_t axis = 0; axis < model->specs[i].rank; axis++) {
			struct length length = input_length(model, i, axis);
			if (input_role(model, i, axis) == ROLE_SEQUENCE &&
			    length_is_constant(&length))
				shorten(sequence, length.constant);
		}
}

static void shorten_by_positions(const struct input_model *model, uint64_t *sequence)
{
	for (size_t i = 0; i < model->count; i++) {
		const struct content_evidence *content = &model->evidence.contents[i];
		if (kind_of(&model->specs[i]) == KIND_POSITIONS && content->limit_count &&
		    length_is_constant(&content->limits[0]))
			shorten(sequence, content->limits[0].constant);
	}
}

/* Positions end: a sequence that nobody asked for is no longer than there are of them. */
static uint64_t longest(const struct input_model *model, uint64_t sequence)
{
	shorten_by_tables(model, &sequence);
	shorten_by_weights(model, &sequence);
	shorten_by_positions(model, &sequence);
	return sequence;
}

bool sweep_init(struct shapes *shapes, struct dyno_error *err)
{
	int64_t value;
	struct input_axes axes;
	input_axes(shapes->model, &axes);
	shapes->batch = shapes->request->batch;
	shapes->sequence = shapes->request->sequence;
	if (first_settled(shapes, ROLE_BATCH, &value))
		shapes->batch = (uint64_t)value;
	if (!axes.sequence_dynamic)
		shapes->sequence = axes.sequence_fixed;
	else if (first_settled(shapes, ROLE_SEQUENCE, &value))
		shapes->sequence = (uint64_t)value;
	else if (shapes->sequence == 0) {
		shapes->sequence = longest(shapes->model, axes.sequence_default);
		shapes->sequence_guessed = true;
		if (!note_add(shapes->notes, shapes->arena, "sequence set to %" PRIu64,
			      shapes->sequence))
			return error_memory(err);
	}
	shapes->step = step_length(shapes);
	shapes->past = first_settled(shapes, ROLE_PAST, &value) ? (uint64_t)value : 0;
	return true;
}
