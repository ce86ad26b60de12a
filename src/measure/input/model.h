/* A model as its inputs see it: what it says of them, what its network tells, and what each axis
 * stands for by all of that. */
#ifndef DYNO_MEASURE_INPUT_MODEL_H
#define DYNO_MEASURE_INPUT_MODEL_H

#include "measure/input/evidence.h"

struct axis_role {
	enum role role;
	const char *how; /* "by its name", "by its place", or the evidence; never NULL */
};

struct input_model {
	const struct tensor_spec *specs;
	size_t count;
	struct evidence evidence;
	struct length (*lengths)[TENSOR_RANK_MAX]; /* by the network, as far as it goes */
	struct axis_role (*roles)[TENSOR_RANK_MAX];
};

/* Where an image has its sides. */
struct image_axes {
	size_t channels, height, width;
};

/* In the arena; network may be NULL. Names and places tell what the network does not. */
bool input_model_init(struct input_model *model, struct arena *arena,
		      const struct tensor_spec *specs, size_t count, const struct network *network,
		      struct dyno_error *err);

/* What dimension `axis` of input `index` stands for. */
enum role input_role(const struct input_model *model, size_t index, size_t axis);

/* As if the axis had no name, and the network told nothing of it. */
enum role input_role_by_place(const struct input_model *model, size_t index, size_t axis);

/* "" for a name that says nothing, not even that two of that name are alike: "?", "None". */
const char *input_dim_name(const struct input_model *model, size_t index, size_t axis);

/* The length of an axis by the network: a sum of other axes, or itself. */
struct length input_length(const struct input_model *model, size_t index, size_t axis);

/* False if the input is no image. Told by who takes it; else NCHW unless only the last dimension
 * can be channels. */
bool input_image(const struct input_model *model, size_t index, struct image_axes *axes);

#endif
