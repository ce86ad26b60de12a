#include "measure/run/ab_outputs.h"
#include "core/base/count.h"
#include "measure/input/tensor.h"
#include "measure/worker/file.h"
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- Files ----------------------------------------------------------------------------------- */

bool output_files_make(struct output_files *files, struct dyno_error *err)
{
	const char *folder = getenv("TMPDIR");
	int length = snprintf(files->folder, sizeof(files->folder), "%s/dyno-ab-XXXXXX",
			      folder && *folder ? folder : "/tmp");
	if (length >= (int)sizeof(files->folder) || !mkdtemp(files->folder)) {
		files->folder[0] = '\0';
		return error_set(err, DYNO_ERROR_IO,
				 "no folder for the outputs of the models: %s (set TMPDIR)",
				 strerror(errno));
	}
	for (size_t i = 0; i < 2; i++)
		snprintf(files->paths[i], sizeof(files->paths[i]), "%s/%s", files->folder,
			 i ? "b" : "a");
	return true;
}

void output_files_remove(struct output_files *files)
{
	if (!files->folder[0])
		return;
	unlink(files->paths[0]);
	unlink(files->paths[1]);
	rmdir(files->folder);
}

/* --- Comparing ------------------------------------------------------------------------------- */

struct described {
	const char *name, *type, *shape; /* "2 × 8"; "" of a scalar */
	uint64_t elements;
	uint64_t last; /* elements along the last axis; 1 of a scalar */
	bool empty;    /* an axis is 0 long */
	double own;    /* difference from itself at another inference, as a share of the scale */
};

/* By how much, as a share of the largest value, outputs of a type may differ and still agree:
 * thousands of additions in another order move the last digits, some more the fewer there are.
 * Whole numbers have no last digits. */
static const struct {
	const char *type;
	double tolerance;
} tolerances[] = {
	{ "float64", 1e-6 },   { "float32", 1e-3 },       { "float16", 1e-2 },
	{ "bfloat16", 4e-2 },  { "float8e4m3fn", 0.1 },   { "float8e4m3fnuz", 0.1 },
	{ "float8e5m2", 0.2 }, { "float8e5m2fnuz", 0.2 },
};

static double tolerance_of(const char *type)
{
	for (size_t i = 0; i < COUNT(tolerances); i++)
		if (strcmp(tolerances[i].type, type) == 0)
			return tolerances[i].tolerance;
	return 0;
}

const char *agreement_name(enum agreement agreement)
{
	static const char *const names[] = { [OUTPUTS_UNKNOWN] = "unknown",
					     [OUTPUTS_AGREE] = "agree",
					     [OUTPUTS_DIFFER] = "differ" };
	return (size_t)agreement <= OUTPUTS_DIFFER ? names[agreement] : "unknown";
}

static const char *shape_text(const struct json_value *shape, struct arena *arena)
{
	const char *text = "";
	for (uint32_t i = 0; text && i < shape->count; i++)
		text = arena_printf(arena, "%s%s%.0f", text, i ? " × " : "",
				    json_number_at(shape, i));
	return text;
}

static bool describe(const struct json_value *output, struct arena *arena,
		     struct described *described)
{
	const struct json_value *shape = NULL;
	*described = (struct described){ .last = 1 };
	if (!output || !json_get_string(output, "name", &described->name, NULL) ||
	    !json_get_string(output, "type", &described->type, NULL) || !described->type ||
	    !json_get_count(output, "elements", &described->elements, NULL) ||
	    !json_get_number(output, "own_difference", &described->own, NULL) ||
	    !json_get_array(output, "shape", &shape, NULL) || !shape ||
	    shape->count > TENSOR_RANK_MAX)
		return false;
	described->shape = shape_text(shape, arena);
	for (uint32_t i = 0; i < shape->count; i++)
		described->empty |= json_number_at(shape, i) == 0;
	if (shape->count)
		described->last = (uint64_t)fmax(json_number_at(shape, shape->count - 1), 0);
	return described->shape;
}

/* What is summed up while elements go by. */
struct summing {
	struct output_difference *difference;
	double product, squares[2]; /* for the cosine */
	uint64_t numbers;           /* elements that are finite on both sides */
	uint64_t last;              /* elements of a row; 0: rows are not looked at */
	uint64_t column;            /* in the row that goes by */
	uint64_t top[2];            /* where its largest elements are */
	double largest[2];
	bool nan;           /* it holds one */
	uint64_t inference; /* that goes by */
	double tolerance;   /* asked for; NaN: by type */
};

/* The first of equals counts. */
static void follow_row(struct summing *summing, const double values[2])
{
	for (size_t s = 0; s < 2; s++) {
		summing->nan = summing->nan || isnan(values[s]);
		if (summing->column && !(values[s] > summing->largest[s]))
			continue;
		summing->top[s] = summing->column;
		summing->largest[s] = values[s];
	}
	if (++summing->column < summing->last)
		return;
	summing->difference->rows += !summing->nan;
	summing->difference->same_top += !summing->nan && summing->top[0] == summing->top[1];
	summing->column = 0;
	summing->nan = false;
}

static void compare_value(struct summing *summing, double a, double b)
{
	struct output_difference *difference = summing->difference;
	if (summing->last)
		follow_row(summing, (const double[]){ a, b });
	double off = a == b ? 0 : fabs(a - b); /* also where both are the same infinity */
	difference->elements++;
	difference->unequal += !(a == b) && !(isnan(a) && isnan(b));
	difference->nan[0] += isnan(a);
	difference->nan[1] += isnan(b);
	if (isfinite(a))
		difference->scale = fmax(difference->scale, fabs(a));
	if (!isfinite(off))
		return; /* counted as unequal, if it is */
	difference->finite++;
	if (off > difference->largest)
		difference->worst = summing->inference;
	difference->largest = fmax(difference->largest, off);
	difference->mean += (off - difference->mean) / (double)difference->finite;
	if (!isfinite(a))
		return; /* the same infinity */
	summing->numbers++;
	summing->product += a * b;
	summing->squares[0] += a * a;
	summing->squares[1] += b * b;
}

static double cosine_of(const struct summing *summing)
{
	double lengths = sqrt(summing->squares[0]) * sqrt(summing->squares[1]);
	return lengths > 0 ? fmax(-1, fmin(1, summing->product / lengths)) : NAN;
}

/* Reads count doubles of both in step. */
static bool compare_values(FILE *const files[2], uint64_t count, struct summing *summing)
{
	double chunks[2][1024];
	while (count > 0) {
		size_t part = count < 1024 ? (size_t)count : 1024;
		if (fread(chunks[0], sizeof(double), part, files[0]) != part ||
		    fread(chunks[1], sizeof(double), part, files[1]) != part)
			return false;
		for (size_t i = 0; i < part; i++)
			compare_value(summing, chunks[0][i], chunks[1][i]);
		count -= part;
	}
	return true;
}

/* How many are a number on one side only, or infinities that are not the same. */
static uint64_t odd_elements(const struct output_difference *difference)
{
	uint64_t both_nan =
		difference->nan[0] < difference->nan[1] ? difference->nan[0] : difference->nan[1];
	return difference->elements - difference->finite - both_nan;
}

/* Compared element by element: NaN on both sides, and the same infinity, say nothing of either. */
static void judge(const struct summing *summing)
{
	struct output_difference *difference = summing->difference;
	if (!difference->finite)
		difference->largest = difference->mean = NAN;
	difference->cosine = cosine_of(summing);
	double most = difference->tolerance * difference->scale;
	if (difference->shapes || odd_elements(difference) || difference->largest > most)
		difference->agreement = OUTPUTS_DIFFER;
	else if (summing->numbers)
		difference->agreement = OUTPUTS_AGREE;
	else
		difference->reason =
			"no element is a number on both sides: there is nothing to compare";
}

static void describe_pair(const struct described described[2], struct summing *summing,
			  struct arena *arena)
{
	const struct described *x = &described[0], *y = &described[1];
	struct output_difference *difference = summing->difference;
	*difference = (struct output_difference){ .name = x->name,
						  .other = y->name,
						  .types = x->type,
						  .own = { x->own, y->own },
						  .cosine = NAN,
						  .tolerance = summing->tolerance };
	if (strcmp(x->type, y->type) != 0)
		difference->types = arena_printf(arena, "%s and %s", x->type, y->type);
	if (isnan(summing->tolerance))
		difference->tolerance = fmax(tolerance_of(x->type), tolerance_of(y->type));
}

static const char *why_not_compared(const struct described described[2], struct arena *arena)
{
	const struct described *x = &described[0], *y = &described[1];
	if (x->elements && y->elements)
		return arena_printf(arena, "A has %" PRIu64 " elements, B %" PRIu64, x->elements,
				    y->elements);
	return x->empty || y->empty ? "without elements" : "not of numbers";
}

/* An output of one inference; what cannot be compared is passed over. */
static void compare_output(FILE *const files[2], const struct described described[2],
			   struct summing *summing, struct arena *arena)
{
	const struct described *x = &described[0], *y = &described[1];
	struct output_difference *difference = summing->difference;
	if (!difference->shapes && strcmp(x->shape, y->shape) != 0)
		difference->shapes = arena_printf(arena, "%s and %s", x->shape, y->shape);
	summing->last =
		!difference->shapes && x->last > 1 && tolerance_of(x->type) > 0 ? x->last : 0;
	summing->column = 0;
	if (x->elements && x->elements == y->elements) {
		if (!compare_values(files, x->elements, summing))
			difference->reason = "its values could not be read";
		return;
	}
	fseeko(files[0], (off_t)(x->elements * sizeof(double)), SEEK_CUR);
	fseeko(files[1], (off_t)(y->elements * sizeof(double)), SEEK_CUR);
	if (x->elements && y->elements)
		difference->agreement = OUTPUTS_DIFFER;
	difference->reason = why_not_compared(described, arena);
}

/* An output that differs from itself, too, tells nothing of the other side. */
static void forgive_chance(struct output_difference *difference)
{
	static const char *const reasons[] = {
		NULL,
		"A's own outputs differ from one inference to the next: it draws random numbers, or "
		"keeps a state",
		"B's own outputs differ from one inference to the next: it draws random numbers, or "
		"keeps a state",
		"the outputs of each differ from one inference to the next: the model draws random "
		"numbers, or keeps a state",
	};
	unsigned sides = (difference->own[0] > difference->tolerance) +
			 2 * (difference->own[1] > difference->tolerance);
	if (difference->agreement != OUTPUTS_DIFFER || !sides)
		return;
	difference->agreement = OUTPUTS_UNKNOWN;
	difference->reason = reasons[sides];
}

/* After the last inference. One whose values could not be compared leaves nothing to be said of the
 * output but that it differs, where that is so. Some without elements, as detectors find nothing in
 * some pictures, are as good as the others. */
static void conclude_output(struct summing *summing)
{
	struct output_difference *difference = summing->difference;
	bool differs = difference->agreement == OUTPUTS_DIFFER;
	bool unread = difference->reason && strstr(difference->reason, "could not be read");
	if (!difference->elements)
		return;
	if (unread || differs) {
		difference->elements = 0;
		return;
	}
	difference->reason = NULL;
	judge(summing);
}

static enum agreement agreement_of(const struct ab_outcome *outcome)
{
	bool unknown = !outcome->output_count;
	for (size_t i = 0; i < outcome->output_count; i++) {
		if (outcome->outputs[i].agreement == OUTPUTS_DIFFER)
			return OUTPUTS_DIFFER;
		unknown = unknown || outcome->outputs[i].agreement == OUTPUTS_UNKNOWN;
	}
	return unknown ? OUTPUTS_UNKNOWN : OUTPUTS_AGREE;
}

/* Outputs belong together by their place: exporters name them as they like. */
struct outputs {
	FILE *files[2];
	const struct json_value *next[2]; /* in the lists */
	size_t counts[2];                 /* of an inference */
	struct summing *summings;
	struct ab_outcome *outcome;
	struct arena *arena;
};

/* False where a list is not what it must be. */
static bool compare_place(struct outputs *outputs, size_t place, uint64_t inference)
{
	struct summing *summing = &outputs->summings[place];
	struct described described[2];
	for (size_t i = 0; i < 2; i++) {
		if (!describe(outputs->next[i], outputs->arena, &described[i]))
			return false;
		outputs->next[i] = outputs->next[i]->next;
	}
	if (inference == 0) {
		describe_pair(described, summing, outputs->arena);
		outputs->outcome->output_count++;
	}
	summing->inference = inference;
	compare_output(outputs->files, described, summing, outputs->arena);
	return true;
}

/* What only one side has. */
static void pass_over(struct outputs *outputs, size_t side, size_t count)
{
	struct described described;
	for (size_t i = 0; i < count && outputs->next[side]; i++) {
		if (describe(outputs->next[side], outputs->arena, &described))
			fseeko(outputs->files[side], (off_t)(described.elements * sizeof(double)),
			       SEEK_CUR);
		outputs->next[side] = outputs->next[side]->next;
	}
}

static bool compare_inference(struct outputs *outputs, size_t count, uint64_t inference)
{
	for (size_t place = 0; place < count; place++)
		if (!compare_place(outputs, place, inference))
			return false;
	for (size_t side = 0; side < 2; side++)
		pass_over(outputs, side, outputs->counts[side] - count);
	return true;
}

static void compare_all(struct outputs *outputs, double tolerance)
{
	struct ab_outcome *outcome = outputs->outcome;
	const size_t *counts = outputs->counts;
	size_t count = counts[0] < counts[1] ? counts[0] : counts[1];
	outcome->outputs = arena_allocate(outputs->arena, count + 1, sizeof(*outcome->outputs));
	outputs->summings = arena_allocate(outputs->arena, count + 1, sizeof(*outputs->summings));
	if (!outcome->outputs || !outputs->summings)
		return;
	for (size_t i = 0; i < count; i++)
		outputs->summings[i] = (struct summing){ .difference = &outcome->outputs[i],
							 .tolerance = tolerance };
	uint64_t done = 0;
	while (done < outcome->inferences && compare_inference(outputs, count, done))
		done++;
	for (size_t i = 0; i < outcome->output_count; i++) {
		conclude_output(&outputs->summings[i]);
		forgive_chance(&outcome->outputs[i]);
	}
	outcome->agreement = done == outcome->inferences ? agreement_of(outcome) : OUTPUTS_UNKNOWN;
	if (counts[0] == counts[1])
		return;
	outcome->agreement = OUTPUTS_DIFFER;
	outcome->outputs_reason =
		arena_printf(outputs->arena, "A has %zu outputs, B %zu", counts[0], counts[1]);
}

/* False with the reason. */
static bool start_comparing(struct outputs *outputs, const struct told_outputs told[2])
{
	struct ab_outcome *outcome = outputs->outcome;
	if (!told[0].list || !told[1].list) {
		outcome->outputs_reason = "no outputs were given";
		return false;
	}
	for (size_t i = 0; i < 2; i++) {
		outputs->next[i] = told[i].list->count ? told[i].list->first : NULL;
		outputs->counts[i] = told[i].list->count / (size_t)told[i].inferences;
	}
	outcome->inferences = told[told[1].inferences < told[0].inferences].inferences;
	outcome->inferences_there = told[0].there;
	if (told[0].there == told[1].there)
		return true;
	outcome->outputs_reason =
		arena_printf(outputs->arena,
			     "the data set is enough for %" PRIu64 " inferences of A, %" PRIu64
			     " of B: give both the same batch",
			     told[0].there, told[1].there);
	return false;
}

void outputs_compare(const struct output_files *files, const struct told_outputs told[2],
		     double tolerance, struct arena *arena, struct ab_outcome *outcome)
{
	struct outputs outputs = { .outcome = outcome, .arena = arena };
	if (!start_comparing(&outputs, told))
		return;
	for (size_t i = 0; i < 2; i++)
		outputs.files[i] = worker_file_open(files->paths[i]);
	if (outputs.files[0] && outputs.files[1])
		compare_all(&outputs, tolerance);
	else
		outcome->outputs_reason = "what the workers wrote could not be read";
	for (size_t i = 0; i < 2; i++)
		if (outputs.files[i])
			fclose(outputs.files[i]);
}

/* --- JSON ------------------------------------------------------------------------------------ */

static void write_output(const struct output_difference *output, struct json_writer *writer)
{
	json_begin_object(writer);
	json_member_string(writer, "name", output->name);
	json_member_string(writer, "other", output->other);
	if (output->shapes)
		json_member_string(writer, "shapes", output->shapes);
	json_member_string(writer, "types", output->types);
	json_member_string(writer, "verdict", agreement_name(output->agreement));
	json_member_number(writer, "tolerance", output->tolerance);
	json_member_count(writer, "elements", output->elements);
	if (output->elements) {
		json_member_number(writer, "relative_difference",
				   output->scale > 0 ? output->largest / output->scale : NAN);
		json_member_number(writer, "cosine", output->cosine);
		json_member_count(writer, "top_rows", output->rows);
		json_member_number(writer, "top_agreement",
				   output->rows ? (double)output->same_top / (double)output->rows
						: NAN);
		json_member_number(writer, "largest_difference", output->largest);
		json_member_number(writer, "mean_difference", output->mean);
		json_member_number(writer, "scale", output->scale);
		json_member_count(writer, "worst_inference", output->worst);
		json_member_count(writer, "unequal", output->unequal);
		json_member_count(writer, "nan_a", output->nan[0]);
		json_member_count(writer, "nan_b", output->nan[1]);
	}
	if (output->reason)
		json_member_string(writer, "reason", output->reason);
	json_end_object(writer);
}

void ab_outcome_write(const struct ab_outcome *outcome, struct json_writer *writer)
{
	json_begin_object(writer);
	json_member_string(writer, "format", "dyno-ab");
	json_member_count(writer, "version", 1);
	json_member_string(writer, "a", outcome->results[0]->runs[0]->id);
	json_member_string(writer, "b", outcome->results[1]->runs[0]->id);
	json_member_count(writer, "pairs", outcome->pairs);
	json_member_count(writer, "pairs_looked_at", outcome->looked);
	json_member_count(writer, "looks", outcome->looks);
	json_member_boolean(writer, "decided", outcome->decided);
	json_member_number(writer, "bound", outcome->bound);
	json_member_string(writer, "outputs_verdict", agreement_name(outcome->agreement));
	json_member_count(writer, "outputs_inferences", outcome->inferences);
	json_key(writer, "outputs");
	json_begin_array(writer);
	for (size_t i = 0; i < outcome->output_count; i++)
		write_output(&outcome->outputs[i], writer);
	json_end_array(writer);
	if (outcome->outputs_reason)
		json_member_string(writer, "outputs_reason", outcome->outputs_reason);
	json_key(writer, "comparison");
	comparison_write(outcome->comparison, writer);
	json_end_object(writer);
}
