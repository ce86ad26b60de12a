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
#define STRING_DIGITS   "1"

#define CONTROLS_MAX 8 /* a list of numbers as short as this controls something */

/* --- By the network -------------------------------------------------------------------------- */

/* False where none of the limits is known. */
static bool least_limit(struct shapes *shapes, const struct content_evidence *evidence,
			int64_t *limit)
{
	bool known = false;
	for (size_t i = 0; i < evidence->limit_count; i++) {
		int64_t value;
		struct length length =
			lengths_settle(&shapes->model->evidence.lengths, evidence->limits[i]);
		if (!shapes_length(shapes, &length, &value) || value <= 0)
			continue;
		*limit = known && *limit < value ? *limit : value;
		known = true;
	}
	return known;
}

static bool list_filling(struct shapes *shapes, const struct content_evidence *evidence,
			 struct filling *filling)
{
	double *list = arena_allocate(shapes->arena, evidence->list_count, sizeof(*list));
	for (size_t i = 0; list && i < evidence->list_count; i++) {
		struct length length =
			lengths_settle(&shapes->model->evidence.lengths, evidence->list[i]);
		int64_t value = length.constant;
		if (length.count && !shapes_length(shapes, &length, &value))
			return false;
		list[i] = (double)value + evidence->fraction;
	}
	*filling =
		(struct filling){ .fill = FILL_LIST, .list = list, .count = evidence->list_count };
	return list && evidence->list_count;
}

/* Equal shares; the first has what is left over. */
static bool parts_filling(struct shapes *shapes, const struct content_evidence *evidence,
			  const struct tensor *tensor, struct filling *filling)
{
	int64_t whole;
	size_t parts = 0;
	if (!shape_elements(tensor->dims, tensor->rank, &parts) || !parts || parts > INT32_MAX ||
	    !least_limit(shapes, evidence, &whole))
		return false;
	double *list = arena_allocate(shapes->arena, parts, sizeof(*list));
	for (size_t i = 0; list && i < parts; i++)
		list[i] = (double)(whole / (int64_t)parts + (i ? 0 : whole % (int64_t)parts));
	*filling = (struct filling){ .fill = FILL_LIST, .list = list, .count = parts };
	return list;
}

static bool by_evidence(struct shapes *shapes, const struct content_evidence *evidence,
			const struct tensor *tensor, struct filling *filling)
{
	int64_t limit;
	switch (evidence->content) {
	case CONTENT_BELOW:
		if (!least_limit(shapes, evidence, &limit))
			return false;
		*filling = (struct filling){ .fill = FILL_IDS, .value = (double)limit };
		return true;
	case CONTENT_LIST:
		return list_filling(shapes, evidence, filling);
	case CONTENT_COUNT:
		*filling = (struct filling){ .fill = FILL_COUNT };
		return true;
	case CONTENT_PARTS:
		return parts_filling(shapes, evidence, tensor, filling);
	default:
		return false;
	}
}

/* --- By its name, or its type and shape ------------------------------------------------------ */

static double vocabulary(const struct shapes *shapes)
{
	return shapes->request->vocabulary ? (double)shapes->request->vocabulary : IDS_UNKNOWN;
}

static struct filling value_filling(double value)
{
	return (struct filling){ .fill = FILL_VALUE, .value = value };
}

/* Integers whose name says nothing: two or more dimensions hold ids; single numbers are counts
 * or choices, of which 1 and 0 always exist. */
static struct filling integer_filling(const struct tensor *tensor, double ids)
{
	unsigned bits = element_bits(tensor->type);
	if (bits <= 8)
		return (struct filling){ .fill = FILL_WHOLE, .value = bits };
	if (tensor->rank >= 2)
		return (struct filling){ .fill = FILL_IDS, .value = ids };
	return value_filling(tensor->rank == 0);
}

/* A few numbers that are no list of features: scales, speeds, temperatures. */
static bool is_control(const struct tensor_spec *spec)
{
	return spec->rank == 0 ||
	       (spec->rank == 1 && spec->dims[0] >= 0 && spec->dims[0] <= CONTROLS_MAX);
}

static struct filling other_filling(const struct tensor_spec *spec, const struct tensor *tensor,
				    double ids)
{
	if (spec->type == ELEMENT_BOOL || (element_is_real(spec->type) && is_control(spec)))
		return value_filling(1);
	if (element_is_integer(spec->type))
		return integer_filling(tensor, ids);
	bool series = spec->rank == 2 && spec->dims[1] < 0;
	return (struct filling){ .fill = series ? FILL_AUDIO : FILL_NOISE };
}

static double row_length(const struct tensor *tensor)
{
	return tensor->rank ? (double)tensor->dims[tensor->rank - 1] : 1;
}

static struct filling by_kind(const struct shapes *shapes, const struct tensor_spec *spec,
			      const struct tensor *tensor)
{
	switch (kind_of(spec)) {
	case KIND_IDS:
		return (struct filling){ .fill = FILL_IDS, .value = vocabulary(shapes) };
	case KIND_POSITIONS:
		return (struct filling){ .fill = FILL_POSITIONS, .value = row_length(tensor) };
	case KIND_MASK:
	case KIND_ONES:
		return value_filling(1);
	case KIND_ZEROS:
	case KIND_CACHE:
	case KIND_STATE:
	case KIND_SWITCH:
		return value_filling(0);
	case KIND_RATE:
		return value_filling(SAMPLE_RATE);
	case KIND_LENGTHS:
		return value_filling(shapes->step ? (double)shapes->step : 1);
	case KIND_SIZE:
		return (struct filling){ .fill = FILL_SIZE };
	case KIND_AUDIO:
		return (struct filling){ .fill = FILL_AUDIO };
	default:
		return other_filling(spec, tensor, vocabulary(shapes));
	}
}

/* --- All together ---------------------------------------------------------------------------- */

/* What the network asks for is right; but of numbers that fit it a name may know better ones:
 * positions count up, a lone switch is off. */
static bool name_knows_better(enum kind kind)
{
	return kind == KIND_POSITIONS || kind == KIND_ZEROS || kind == KIND_SWITCH ||
	       kind == KIND_LENGTHS || kind == KIND_RATE || kind == KIND_CACHE ||
	       kind == KIND_STATE;
}

static const char *what_of(const struct shapes *shapes, const struct filling *filling,
			   const struct tensor *tensor)
{
	struct arena *arena = shapes->arena;
	switch (filling->fill) {
	case FILL_IDS:
		return arena_printf(arena, "whole numbers below %.0f", filling->value);
	case FILL_WHOLE:
		return arena_printf(arena, "all of %s", element_name(tensor->type));
	case FILL_POSITIONS:
		return arena_printf(arena, "%" PRIu64 ", %" PRIu64 ", …", shapes->past,
				    shapes->past + 1);
	case FILL_SIZE:
		return arena_printf(arena, "%" PRIu64 " and %" PRIu64, shapes->height,
				    shapes->width);
	case FILL_NOISE:
		return "normal noise";
	case FILL_AUDIO:
		return "noise within ±0.1";
	case FILL_COUNT:
		return "0, 1, …";
	case FILL_LIST:
		return filling->count == 1 ? arena_printf(arena, "%g", filling->list[0])
					   : arena_printf(arena, "%g, %g, …", filling->list[0],
							  filling->list[1]);
	default:
		return arena_printf(arena, "%g", filling->value);
	}
}

static bool is_known(const struct shapes *shapes, enum kind kind, const struct filling *filling)
{
	return kind != KIND_OTHER && kind != KIND_PIXELS &&
	       (filling->fill != FILL_IDS || shapes->request->vocabulary);
}

static bool note_ids(const struct shapes *shapes)
{
	return shapes->request->vocabulary ||
	       note_add(shapes->notes, shapes->arena, "ids below %d (vocabulary unknown)",
			IDS_UNKNOWN);
}

static bool note_filling(const struct shapes *shapes, const struct tensor_spec *spec,
			 const struct filling *filling)
{
	enum kind kind = kind_of(spec);
	if (filling->fill == FILL_IDS)
		return note_ids(shapes);
	if (kind == KIND_SWITCH)
		return note_add(shapes->notes, shapes->arena, "%s set to false", spec->name);
	if (filling->fill == FILL_VALUE &&
	    (kind == KIND_RATE || (kind == KIND_OTHER && spec->type != ELEMENT_BOOL)))
		return note_add(shapes->notes, shapes->arena, "%s set to %.0f", spec->name,
				filling->value);
	return true;
}

bool input_filling(struct shapes *shapes, size_t index, const struct tensor *tensor,
		   struct filling *filling, struct content_choice *choice)
{
	const struct tensor_spec *spec = &shapes->model->specs[index];
	struct content_evidence *evidence = &shapes->model->evidence.contents[index];
	enum kind kind = kind_of(spec);
	struct filling told;
	bool is_told = by_evidence(shapes, evidence, tensor, &told);
	bool by_network = is_told && !name_knows_better(kind);
	if (tensor->type == ELEMENT_STRING) {
		*filling = is_told ? told : value_filling(0);
		choice->what = is_told ? STRING_DIGITS : STRING_TEXT;
		choice->why = is_told ? evidence->why : "by its type";
		return true;
	}
	*filling = by_network ? told : by_kind(shapes, spec, tensor);
	if (is_told && told.fill == FILL_IDS)
		filling->limit = told.value;
	choice->what = what_of(shapes, filling, tensor);
	choice->why = by_network           ? evidence->why
		      : kind != KIND_OTHER ? "by its name"
					   : "by its type and shape";
	choice->guess =
		!by_network && element_is_integer(tensor->type) && !is_known(shapes, kind, filling);
	return choice->what && (by_network || note_filling(shapes, spec, filling));
}

/* --- Drawing --------------------------------------------------------------------------------- */

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

static double draw_any(const struct filling *filling, const struct shapes *shapes,
		       enum element_type type, size_t index, struct random *random)
{
	switch (filling->fill) {
	case FILL_IDS:
		return (double)random_below(random, (uint64_t)filling->value);
	case FILL_WHOLE:
		return draw_whole(random, (unsigned)filling->value, type);
	case FILL_POSITIONS:
		return (double)shapes->past + fmod((double)index, filling->value);
	case FILL_LIST:
		return filling->list[index % filling->count];
	case FILL_COUNT:
		return (double)index;
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

/* Whatever a name promises, numbers that choose must exist. */
static double draw(const struct filling *filling, const struct shapes *shapes,
		   enum element_type type, size_t index, struct random *random)
{
	double value = draw_any(filling, shapes, type, index, random);
	return filling->limit > 0 && value >= filling->limit ? fmod(value, filling->limit) : value;
}

static size_t period_of(const struct filling *filling)
{
	switch (filling->fill) {
	case FILL_POSITIONS:
		return (size_t)filling->value;
	case FILL_LIST:
		return filling->count;
	default:
		return PERIOD;
	}
}

/* Twice, so that 4-bit elements are whole bytes and heights and widths whole pairs. */
static void fill_periodic(const struct shapes *shapes, struct tensor *tensor,
			  const struct filling *filling, size_t count, struct random *random)
{
	size_t period = 2 * period_of(filling);
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

static void fill_strings(const struct filling *filling, struct tensor *tensor, size_t count)
{
	const char *text = filling->fill == FILL_LIST ? STRING_DIGITS : STRING_TEXT;
	for (size_t i = 0; i < count; i++)
		((const char **)tensor->data)[i] = text;
}

void input_fill(const struct shapes *shapes, size_t index, const struct filling *filling,
		struct tensor *tensor)
{
	size_t count = 0;
	struct random random;
	shape_elements(tensor->dims, tensor->rank, &count);
	if (tensor->type == ELEMENT_STRING) {
		fill_strings(filling, tensor, count);
		return;
	}
	random_init(&random, shapes->request->seed + index * UINT64_C(0x9e3779b97f4a7c15));
	fill_periodic(shapes, tensor, filling, count, &random);
}
