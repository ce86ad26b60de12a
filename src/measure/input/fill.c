/* What is in the inputs. Numbers are drawn for one period, twice a prime number of elements, which
 * is then repeated: as fast as copying (1 GB takes less than a second, most of it the kernel's page
 * faults), and since no image or row divides such a period, the items of a batch differ. */
#include "measure/input/fill.h"
#include "core/base/random.h"
#include "measure/input/element.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

#define PERIOD          65521 /* the largest prime below 2^16 */
#define IDS_UNKNOWN     100   /* every vocabulary has a hundred tokens */
#define NOISE_MAX       3.0   /* normalised pixels lie about within ±3 */
#define AUDIO_AMPLITUDE 0.1
#define SAMPLE_RATE     16000 /* Hz, of nearly all speech models */
#define STRING_TEXT     "dyno"

enum fill {
	FILL_VALUE,
	FILL_IDS,       /* uniform in [0, value) */
	FILL_WHOLE,     /* uniform over all that the type holds, of `value` bits */
	FILL_POSITIONS, /* past, past + 1, … in each row of `value` */
	FILL_SIZE,      /* height, width, height, width, … */
	FILL_NOISE,     /* normal, mean 0, variance 1, cut at ±3 */
	FILL_AUDIO,     /* uniform in ±0.1 */
};

struct filling {
	enum fill fill;
	double value;
};

static bool note_ids(const struct shapes *shapes)
{
	return shapes->request->vocabulary ||
	       note_add(shapes->notes, shapes->arena, "ids below %d (vocabulary unknown)",
			IDS_UNKNOWN);
}

static bool note_value(const struct shapes *shapes, const char *name, double value)
{
	return note_add(shapes->notes, shapes->arena, "%s set to %.0f", name, value);
}

static double vocabulary(const struct shapes *shapes)
{
	return shapes->request->vocabulary ? (double)shapes->request->vocabulary : IDS_UNKNOWN;
}

/* Integers whose name says nothing: two or more dimensions hold ids; single numbers are counts
 * or choices, of which 1 and 0 always exist. */
static struct filling integer_filling(const struct tensor *tensor, double ids)
{
	unsigned bits = element_bits(tensor->type);
	if (bits <= 8)
		return (struct filling){ FILL_WHOLE, bits };
	if (tensor->rank >= 2)
		return (struct filling){ FILL_IDS, ids };
	return (struct filling){ FILL_VALUE, tensor->rank == 0 };
}

static struct filling other_filling(const struct tensor_spec *spec, const struct tensor *tensor,
				    double ids)
{
	if (spec->type == ELEMENT_BOOL)
		return (struct filling){ FILL_VALUE, 1 };
	if (element_is_integer(spec->type))
		return integer_filling(tensor, ids);
	bool series = spec->rank == 2 && spec->dims[1] < 0;
	return (struct filling){ series ? FILL_AUDIO : FILL_NOISE, 0 };
}

static double row_length(const struct tensor *tensor)
{
	return tensor->rank ? (double)tensor->dims[tensor->rank - 1] : 1;
}

static struct filling filling_of(const struct shapes *shapes, const struct tensor_spec *spec,
				 const struct tensor *tensor)
{
	switch (kind_of(spec)) {
	case KIND_IDS:
		return (struct filling){ FILL_IDS, vocabulary(shapes) };
	case KIND_POSITIONS:
		return (struct filling){ FILL_POSITIONS, row_length(tensor) };
	case KIND_MASK:
	case KIND_ONES:
		return (struct filling){ FILL_VALUE, 1 };
	case KIND_ZEROS:
	case KIND_CACHE:
	case KIND_STATE:
	case KIND_SWITCH:
		return (struct filling){ FILL_VALUE, 0 };
	case KIND_RATE:
		return (struct filling){ FILL_VALUE, SAMPLE_RATE };
	case KIND_LENGTHS:
		return (struct filling){ FILL_VALUE, shapes->step ? (double)shapes->step : 1 };
	case KIND_SIZE:
		return (struct filling){ FILL_SIZE, 0 };
	case KIND_AUDIO:
		return (struct filling){ FILL_AUDIO, 0 };
	default:
		return other_filling(spec, tensor, vocabulary(shapes));
	}
}

static bool note_filling(const struct shapes *shapes, const struct tensor_spec *spec,
			 const struct filling *filling)
{
	enum kind kind = kind_of(spec);
	if (filling->fill == FILL_IDS)
		return note_ids(shapes);
	if (kind == KIND_RATE)
		return note_value(shapes, spec->name, filling->value);
	if (kind == KIND_SWITCH)
		return note_add(shapes->notes, shapes->arena, "%s set to false", spec->name);
	if (kind == KIND_OTHER && filling->fill == FILL_VALUE && spec->type != ELEMENT_BOOL)
		return note_value(shapes, spec->name, filling->value);
	return true;
}

static double draw_noise(struct random *random)
{
	double number = random_normal(random);
	return number > NOISE_MAX ? NOISE_MAX : number < -NOISE_MAX ? -NOISE_MAX : number;
}

static double draw_whole(struct random *random, unsigned bits, enum element_type type)
{
	bool is_signed = type == ELEMENT_INT8 || type == ELEMENT_INT4;
	return (double)(random_next(random) >> (64 - bits)) - (is_signed ? 1 << (bits - 1) : 0);
}

static double draw(const struct filling *filling, const struct shapes *shapes,
		   enum element_type type, size_t index, struct random *random)
{
	switch (filling->fill) {
	case FILL_IDS:
		return (double)random_below(random, (uint64_t)filling->value);
	case FILL_WHOLE:
		return draw_whole(random, (unsigned)filling->value, type);
	case FILL_POSITIONS:
		return (double)shapes->past + fmod((double)index, filling->value);
	case FILL_SIZE:
		return (double)(index % 2 == 0 ? shapes->height : shapes->width);
	case FILL_NOISE:
		return draw_noise(random);
	case FILL_AUDIO:
		return AUDIO_AMPLITUDE * (2 * random_uniform(random) - 1);
	default:
		return filling->value;
	}
}

/* Twice, so that 4-bit elements are whole bytes and heights and widths whole pairs. */
static void fill_periodic(const struct shapes *shapes, struct tensor *tensor,
			  const struct filling *filling, size_t count, struct random *random)
{
	size_t period = 2 * (filling->fill == FILL_POSITIONS ? (size_t)filling->value : PERIOD);
	period = period < count ? period : count;
	size_t bytes = (period * element_bits(tensor->type) + 7) / 8;
	memset(tensor->data, 0, bytes);
	for (size_t i = 0; i < period; i++)
		element_store(tensor->type, tensor->data, i,
			      draw(filling, shapes, tensor->type, i, random));
	for (size_t done = bytes; done < tensor->size; done += bytes) {
		size_t left = tensor->size - done;
		memcpy((char *)tensor->data + done, tensor->data, left < bytes ? left : bytes);
	}
}

static void fill_strings(struct tensor *tensor, size_t count)
{
	for (size_t i = 0; i < count; i++)
		((const char **)tensor->data)[i] = STRING_TEXT;
}

bool input_fill(const struct shapes *shapes, size_t index, struct tensor *tensor)
{
	size_t count = 0;
	shape_elements(tensor->dims, tensor->rank, &count);
	if (tensor->type == ELEMENT_STRING) {
		fill_strings(tensor, count);
		return true;
	}
	const struct tensor_spec *spec = &shapes->specs[index];
	struct filling filling = filling_of(shapes, spec, tensor);
	struct random random;
	random_init(&random, shapes->request->seed + index * UINT64_C(0x9e3779b97f4a7c15));
	fill_periodic(shapes, tensor, &filling, count, &random);
	return note_filling(shapes, spec, &filling);
}
