#include "output/dashboard/aggregate.h"
#include "core/base/count.h"
#include "core/result/devices.h"
#include "core/result/models.h"
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static const char *const steps[] = {
	"results of one cell in several runs are joined: medians are shown",
	"results that differ only in run, threads or streams are joined: medians are shown",
	"results that differ only in run, threads, streams or precision are joined: medians are shown",
	"results that differ only in run, threads, streams, precision or sequence length are joined: "
	"medians are shown",
	"results of batch sizes between two powers of two are joined, whatever their run, threads, "
	"streams, precision or sequence length: medians are shown",
};

#define STEPS COUNT(steps)

/* A result and what tells its group from others, in the order in which groups stand. */
struct member {
	const struct result *result;
	struct cell cell; /* without the words that the step leaves out */
	enum status status;
	size_t place;
};

static uint64_t power_below(uint64_t number)
{
	uint64_t power = 1;
	while (power <= number / 2)
		power *= 2;
	return power;
}

static struct member member_of(const struct result *result, unsigned step, size_t place)
{
	struct member member = { result, result->cell, result->status, place };
	struct cell *cell = &member.cell;
	if (step >= 1)
		cell->threads = cell->streams = 0;
	if (step >= 2)
		cell->precision = NULL;
	if (step >= 3)
		cell->sequence = 0;
	if (step >= 4)
		cell->batch = power_below(cell->batch);
	return member;
}

/* Never across models, devices, machines or engines: they are words of the cell, and stay. */
static int compare_groups(const struct member *a, const struct member *b)
{
	int order = cell_compare(&a->cell, &b->cell, ALL_WORDS);
	return order ? order : (a->status > b->status) - (a->status < b->status);
}

static int compare_members(const void *left, const void *right)
{
	const struct member *a = left, *b = right;
	int order = compare_groups(a, b);
	return order ? order : (a->place > b->place) - (a->place < b->place);
}

static int compare_numbers(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;
	return (a > b) - (a < b);
}

static double median(double *numbers, size_t count)
{
	if (!count)
		return NAN;
	qsort(numbers, count, sizeof(*numbers), compare_numbers);
	return (numbers[(count - 1) / 2] + numbers[count / 2]) / 2;
}

/* No interval: that of one run says nothing about the median of several. */
static void join_value(struct field_value *value, const struct vocabulary *own, unsigned id,
		       const struct member *members, size_t count, double *numbers)
{
	bool withheld = false;
	size_t found = 0;
	*value = (struct field_value){ .value = NAN, .low = NAN, .high = NAN, .bound = NAN };
	for (size_t i = 0; i < count; i++) {
		const struct field_value *one = result_value(own, members[i].result, id);
		if (isfinite(field_shown(one)))
			numbers[found++] = one->value;
		value->estimated = value->estimated || one->estimated;
		withheld = withheld || one->withheld;
		value->reason = one->reason ? one->reason : value->reason;
	}
	value->withheld = withheld && !found;
	value->value = median(numbers, found);
}

static bool join_values(struct arena *arena, struct result *joined, const struct vocabulary *own,
			const struct member *members, size_t count, double *numbers)
{
	joined->own = NULL; /* it is the first member's */
	joined->own_count = 0;
	for (unsigned id = 0; id < fields_end(own); id = field_after(id)) {
		struct field_value *value =
			id < FIELD_TOTAL ? &joined->values[id]
					 : result_set_own(arena, joined, field_of(own, id));
		if (!value)
			return false;
		join_value(value, own, id, members, count, numbers);
	}
	return true;
}

static bool add_group(struct dyno_results *results, struct run *run, const struct member *members,
		      size_t count, double *numbers)
{
	struct result *joined = run_add_result(&results->arena, run);
	if (!joined)
		return false;
	*joined = *members[0].result;
	joined->cell.batch = members[0].cell.batch;
	if (count == 1)
		return true;
	joined->replicates = NULL;
	joined->replicate_count = 0;
	return join_values(&results->arena, joined, &run->own, members, count, numbers);
}

/* --- The run that holds them ----------------------------------------------------------------- */

static bool add_infos(struct dyno_results *out, struct run *run, const struct dyno_results *results)
{
	for (size_t i = 0; i < results->run_count; i++) {
		for (size_t j = 0; j < results->runs[i]->model_count; j++) {
			struct model_info *model = run_add_model(&out->arena, run);
			if (!model)
				return false;
			size_t index = model->index;
			*model = *results->runs[i]->models[j];
			model->index = index;
		}
		for (size_t j = 0; j < results->runs[i]->device_count; j++) {
			struct device_info *device = run_add_device(&out->arena, run);
			if (!device)
				return false;
			size_t index = device->index;
			*device = *results->runs[i]->devices[j];
			device->index = index;
		}
	}
	return true;
}

/* Results keep pointing at the models of their own runs, which the writer looks up by index. */
static void point_at(struct run *run, struct result *result)
{
	for (size_t i = 0; i < run->model_count; i++)
		if (model_compare(run->models[i], result->cell.model) == 0) {
			result->cell.model = run->models[i];
			break;
		}
	for (size_t i = 0; i < run->device_count; i++)
		if (device_compare(run->devices[i], result->cell.device) == 0) {
			result->cell.device = run->devices[i];
			break;
		}
}

static bool add_groups(struct dyno_results *out, struct run *run, struct member *members,
		       size_t count)
{
	double *numbers = malloc(count * sizeof(*numbers));
	bool ok = numbers != NULL;
	for (size_t start = 0, end; ok && start < count; start = end) {
		for (end = start + 1;
		     end < count && !compare_groups(&members[start], &members[end]);)
			end++;
		ok = add_group(out, run, members + start, end - start, numbers);
		if (ok)
			point_at(run, run->results[run->result_count - 1]);
	}
	free(numbers);
	return ok;
}

static struct member *make_members(const struct dyno_results *results, unsigned step, size_t count)
{
	struct member *members = malloc(count * sizeof(*members));
	size_t place = 0;
	for (size_t i = 0; members && i < results->run_count; i++)
		for (size_t j = 0; j < results->runs[i]->result_count; j++, place++)
			members[place] = member_of(results->runs[i]->results[j], step, place);
	if (members)
		qsort(members, count, sizeof(*members), compare_members);
	return members;
}

static bool same_property(const struct property *a, const struct property *b)
{
	if (!a || !b)
		return a == b;
	return a->text && b->text ? strcmp(a->text, b->text) == 0
				  : !a->text && !b->text && a->number == b->number;
}

/* Keeps what all runs have alike; of the rest, the names are added. */
static bool keep_common(const struct dyno_results *results, size_t place,
			struct properties *properties, struct strings *differing,
			struct arena *arena)
{
	struct properties common = { 0 };
	common.items = arena_allocate(arena, properties->count + 1, sizeof(*common.items));
	if (!common.items)
		return false;
	for (size_t i = 0; i < properties->count; i++) {
		const struct property *own = &properties->items[i];
		bool alike = true;
		for (size_t j = 0; alike && j < results->run_count; j++) {
			const char *run = (const char *)results->runs[j] + place;
			const struct properties *others = (const void *)run;
			alike = same_property(own, properties_find(others, own->key));
		}
		if (alike)
			common.items[common.count++] = *own;
		else if (!strings_add_once(arena, differing, own->key))
			return false;
	}
	*properties = common;
	return true;
}

#define WARNINGS 50 /* of all runs, at most: many say the same with another number */

/* Conditions that changed from run to run are none of the joined results. */
static bool join_conditions(struct dyno_results *out, struct run *run,
			    const struct dyno_results *results, struct strings *differing)
{
	bool ok = true;
	run->warnings = (struct strings){ 0 };
	for (size_t i = 0; ok && i < results->run_count; i++) {
		const struct run *one = results->runs[i];
		if (strcmp(one->dyno, run->dyno) != 0)
			ok = strings_add_once(&out->arena, differing, "dyno");
		for (size_t j = 0; ok && j < one->warnings.count && run->warnings.count < WARNINGS;
		     j++)
			ok = strings_add_once(&out->arena, &run->warnings, one->warnings.items[j]);
	}
	struct strings settings = { 0 };
	return ok &&
	       keep_common(results, offsetof(struct run, environment), &run->environment, differing,
			   &out->arena) &&
	       keep_common(results, offsetof(struct run, plan), &run->plan, &settings, &out->arena);
}

static const char *join_names(struct arena *arena, const struct strings *names)
{
	const char *text = "";
	for (size_t i = 0; text && i < names->count; i++)
		text = arena_printf(arena, "%s%s%s", text, i ? ", " : "", names->items[i]);
	return text;
}

static bool begin_run(struct dyno_results *out, const struct dyno_results *results,
		      struct run **run)
{
	const struct run *last = results->runs[results->run_count - 1];
	*run = results_add_run(out);
	if (!*run)
		return false;
	**run = *last;
	(*run)->models = NULL;
	(*run)->devices = NULL;
	(*run)->results = NULL;
	(*run)->model_count = (*run)->device_count = (*run)->result_count = 0;
	return results_vocabulary(results, &out->arena, &(*run)->own, NULL) &&
	       add_infos(out, *run, results);
}

struct dyno_results *results_aggregate(const struct dyno_results *results, unsigned step,
				       struct arena *arena, const char **what,
				       struct dyno_error *err)
{
	size_t count = dyno_results_count(results);
	struct run *run = NULL;
	struct strings differing = { 0 };
	if (step >= STEPS || !count)
		return NULL;
	struct dyno_results *out = results_create(err);
	struct member *members = out ? make_members(results, step, count) : NULL;
	bool ok = members && begin_run(out, results, &run) &&
		  join_conditions(out, run, results, &differing) &&
		  add_groups(out, run, members, count);
	free(members);
	const char *names = ok ? join_names(arena, &differing) : NULL;
	*what = names ? arena_printf(
				arena,
				"%zu results are too many for a page; %s (%zu of them). Joined "
				"ones have neither intervals nor samples, and the operators "
				"and components of one of them%s%s.",
				count, steps[step], run->result_count,
				*names ? "; their runs differ in " : "", names)
		      : NULL;
	if (*what)
		return out;
	dyno_results_destroy(out);
	error_memory(err);
	return NULL;
}
