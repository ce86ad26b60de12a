/* A classifier's first product behind its convolutions takes images of one size: what the weights
 * have rows for. Rounding strides hide it from the walk with unknown lengths, so it is found by
 * trying: the network is walked through again with a number in place of the sides, and the first
 * that leaves nothing that cannot be is taken. */
#include "core/base/count.h"
#include "measure/input/trace.h"
#include <string.h>

#define SIDE_MOST   1024
#define SIGNAL_MOST 16384
#define STEPS_MOST  ((size_t)1 << 21) /* nodes and their operands that all tries may look at */
#define USUAL_SIDE  224 /* shape.c takes these where nothing else is told: a square, */
#define USUAL_WIDTH 320 /* or a line of text */
#define USUAL_STEPS 128
#define FREE_MOST   32

struct fit {
	const struct walk *walk;
	struct tensor_spec *specs; /* a copy, with the number that is tried */
	struct place {
		size_t input, axis;
	} places[FREE_MOST];
	size_t count;
	size_t steps;
	const char *conflict;
	bool no_memory;
};

static bool is_open(const struct walk *walk, size_t input, size_t axis)
{
	uint32_t variable = evidence_variable(input, axis);
	return walk->specs[input].dims[axis] < 0 &&
	       !walk->evidence->lengths.variables[variable].is.known;
}

/* Axes that windows slide over, or the last two of what looks like an image. */
static bool is_side(const struct walk *walk, size_t input, size_t axis, bool signals)
{
	const struct tensor_spec *spec = &walk->specs[input];
	enum role role = walk->evidence->axes[evidence_variable(input, axis)].role;
	bool image = role == ROLE_HEIGHT || role == ROLE_WIDTH ||
		     (role == ROLE_UNKNOWN && spec->rank == 4 && axis >= 2);
	bool signal = role == ROLE_SEQUENCE && spec->rank == 3 && axis == 2;
	return is_open(walk, input, axis) && (signals ? signal : image);
}

/* One image: with a number of them that nobody knows, fewer lengths were numbers. */
static void find_places(struct fit *fit, bool signals)
{
	fit->count = 0;
	memcpy(fit->specs, fit->walk->specs, fit->walk->count * sizeof(*fit->specs));
	for (size_t i = 0; i < fit->walk->count; i++)
		for (size_t axis = 0; axis < fit->walk->specs[i].rank; axis++) {
			if (fit->count == FREE_MOST || !is_side(fit->walk, i, axis, signals))
				continue;
			fit->places[fit->count++] = (struct place){ i, axis };
			if (fit->specs[i].dims[0] < 0)
				fit->specs[i].dims[0] = 1;
		}
}

enum fitness {
	FITS_NOT,
	FITS_ODDLY,
	FITS
};

/* Does the network take that number? Oddly: an image becomes several rows. */
static enum fitness try_number(struct fit *fit, int64_t number)
{
	struct arena arena = { 0 };
	struct evidence evidence;
	struct walk walk = *fit->walk;
	for (size_t i = 0; i < fit->count; i++)
		fit->specs[fit->places[i].input].dims[fit->places[i].axis] = number;
	walk.evidence = &evidence;
	walk.specs = fit->specs;
	walk.arena = walk.scratch = &arena;
	walk.steps = walk.conflicts = walk.doubts = 0;
	bool ok = evidence_init(&evidence, &arena, walk.count) && trace_walk(&walk);
	if (ok && walk.conflicts && !fit->conflict)
		fit->conflict = arena_string(fit->walk->arena, walk.conflict);
	fit->no_memory |= !ok || (walk.conflicts && !fit->conflict);
	fit->steps += walk.steps;
	arena_finish(&arena);
	return !ok || walk.conflicts ? FITS_NOT : walk.doubts ? FITS_ODDLY : FITS;
}

/* Multiples of 32 first: strides halve, and whoever trains takes what they leave no rest of. */
static int64_t search(struct fit *fit, int64_t most)
{
	int64_t odd = 0;
	for (int64_t step = 32; step; step /= 2)
		for (int64_t number = step; number <= most; number += step) {
			if (step < 32 && number % (2 * step) == 0)
				continue;
			if (fit->steps > STEPS_MOST || fit->no_memory)
				return odd;
			enum fitness fitness = try_number(fit, number);
			if (fitness == FITS)
				return number;
			odd = odd || fitness == FITS_NOT ? odd : number;
		}
	return odd;
}

/* What shape.c would take. */
static int64_t usual(const struct fit *fit, bool signals)
{
	const struct place *place = &fit->places[0];
	const struct tensor_spec *spec = &fit->walk->specs[place->input];
	if (signals || fit->count != 1 || spec->rank != 4)
		return signals ? USUAL_STEPS : USUAL_SIDE;
	int64_t other = spec->dims[place->axis == 2 ? 3 : 2];
	return other <= 0 ? USUAL_SIDE : other <= 64 && place->axis == 3 ? USUAL_WIDTH : other;
}

static bool fit_some(struct fit *fit, bool signals)
{
	find_places(fit, signals);
	fit->conflict = NULL;
	enum fitness as_usual = fit->count ? try_number(fit, usual(fit, signals)) : FITS;
	if (as_usual == FITS || fit->no_memory)
		return !fit->no_memory;
	int64_t number = search(fit, signals ? SIGNAL_MOST : SIDE_MOST);
	bool better = number && (as_usual == FITS_NOT || try_number(fit, number) == FITS);
	for (size_t i = 0; better && i < fit->count; i++) {
		const struct place *place = &fit->places[i];
		uint32_t variable = evidence_variable(place->input, place->axis);
		lengths_equal(&fit->walk->evidence->lengths, length_variable(variable),
			      length_constant(number), fit->conflict);
		fit->walk->evidence->axes[variable] =
			(struct axis_evidence){ ROLE_SETTLED, fit->conflict };
	}
	return !fit->no_memory;
}

bool fit_sides(const struct walk *walk)
{
	struct fit fit = { .walk = walk };
	fit.specs = arena_allocate(walk->scratch, walk->count + 1, sizeof(*fit.specs));
	if (!fit.specs)
		return false;
	return fit_some(&fit, false) && fit_some(&fit, true);
}
