/* criterion.rs: target/criterion/GROUP/FUNCTION/VALUE/{new,base}/, and cargo-criterion
 * --message-format=json.
 *
 * A sample is a batch: times[i] ns for iters[i] calls. Before 0.3.3 (2020) sample.json is [[iters],
 * [times]], and estimates.json has "Mean" for "mean". benchmark.json tells the name; without it the
 * folders do. "base" is the run before, of which only "new" tells what it was compared with: both
 * are read, as two runs. */
#include "core/base/count.h"
#include "core/import/import.h"
#include <math.h>
#include <string.h>

static const struct import_field slope = {
	"slope", "Slope", "s", BETTER_LOWER,
	"time of a call by linear regression over batches of different length (ordinary least squares)"
};
static const struct import_field change = {
	"change_mean", "Change of the mean", "share", BETTER_LOWER,
	"mean against that of the run before, minus 1, as criterion found it"
};

/* Both spellings. */
static const struct {
	const char *key, *older;
	enum field_id field;
} estimates[] = {
	{ "mean", "Mean", FIELD_LATENCY_MEAN },
	{ "median", "Median", FIELD_LATENCY_MEDIAN },
	{ "std_dev", "StdDev", FIELD_LATENCY_STD },
};

static const char batches[] = "of means over the calls of each batch";

/* --- Files of a benchmark ------------------------------------------------------------------------
 */

/* Of "fib/20/new/sample.json" the folder "fib/20/new", and the name behind it. */
static const char *folder_of(struct import *import, const char *path, const char **name)
{
	const char *slash = strrchr(path, '/');
	*name = slash ? slash + 1 : path;
	return slash ? arena_bytes(&import->scratch, path, (size_t)(slash - path)) : "";
}

static const struct json_value *document_of(struct import *import, const char *folder,
					    const char *name)
{
	const char *path =
		arena_printf(&import->scratch, "%s%s%s", folder, *folder ? "/" : "", name);
	for (size_t i = 0; path && i < import->file_count; i++)
		if (import->files[i].name && strcmp(import->files[i].name, path) == 0) {
			const struct json_value *all = import_json(import, &import->files[i]);
			return all ? all->first : NULL;
		}
	return NULL;
}

/* The folder without "new" or "base", which may be all there is. */
static const char *benchmark_folder(struct import *import, const char *folder)
{
	const char *name, *above = folder_of(import, folder, &name);
	return *above ? above : import->file->name;
}

/* --- Names --------------------------------------------------------------------------------------
 */

static void add_name(struct import *import, struct result **result, const struct json_value *told,
		     const char *folder)
{
	const char *group = take_text(told, "group_id"), *function = take_text(told, "function_id");
	const char *value = take_text(told, "value_str");
	static const char *const unneeded[] = { "full_id", "directory_name", "title", NULL };
	const char *model = !group     ? benchmark_folder(import, folder)
			    : function ? arena_printf(&import->scratch, "%s/%s", group, function)
				       : group;
	*result = import_result(import, model);
	import_word(import, *result, "value_str", value);
	take_these(told, unneeded);
	FOR_EACH(unit, take_object(told, "throughput"))
	{
		double per_call = as_number(unit);
		take_all(unit);
		import_note(import, *result, "a call handles %g %.40s", per_call, unit->key);
	}
}

/* --- Numbers ------------------------------------------------------------------------------------
 */

static void add_batches(struct import *import, struct result *result,
			struct import_numbers iterations, struct import_numbers times, double unit)
{
	size_t count = iterations.count < times.count ? iterations.count : times.count;
	bool mean = false;
	double *items = arena_allocate(&import->scratch, count + 1, sizeof(*items));
	import_need(import, items);
	for (size_t i = 0; items && i < count; i++) {
		items[i] = times.items[i] / iterations.items[i];
		mean = mean || iterations.items[i] != 1;
	}
	if (items && count)
		import_times(import, result, import_process(import, result),
			     (struct import_numbers){ items, count }, unit,
			     mean ? IMPORT_MEANS : 0);
	if (iterations.count != times.count)
		import_note(import, result, "%zu batches have %zu times", iterations.count,
			    times.count);
}

static bool add_sample(struct import *import, struct result *result,
		       const struct json_value *sample)
{
	const struct json_value *iterations = take_array(sample, "iters");
	const struct json_value *times = take_array(sample, "times");
	const char *mode = take_text(sample, "sampling_mode");
	if (sample && sample->type == JSON_ARRAY && !sample->numbers && sample->count == 2) {
		iterations = sample->first;
		times = iterations->next;
	}
	import_word(import, mode && strcmp(mode, "Linear") != 0 ? result : NULL, "sampling_mode",
		    mode);
	add_batches(import, result, numbers_of(import, iterations), numbers_of(import, times),
		    1e-9);
	return result && result->replicate_count;
}

static double estimate(const struct json_value *all, const char *key, const char *older)
{
	const struct json_value *found = take_object(all, key);
	found = found ? found : take_object(all, older);
	double value = take_number(found, "point_estimate");
	FOR_EACH(rest, found)
	take_all(rest);
	return value;
}

/* The intervals are bootstrapped from the samples, which dyno has. */
static void add_estimates(struct import *import, struct result *result,
			  const struct json_value *all, bool alone)
{
	for (size_t i = 0; i < COUNT(estimates); i++) {
		double value = estimate(all, estimates[i].key, estimates[i].older) * 1e-9;
		if (alone)
			import_estimate(import, result, estimates[i].field, value, batches);
	}
	import_own(import, result, &slope, estimate(all, "slope", "Slope") * 1e-9);
	estimate(all, "median_abs_dev", "MedianAbsDev");
}

static void add_change(struct import *import, struct result *result, const char *folder)
{
	const char *name, *above = folder_of(import, folder, &name);
	const char *path = arena_printf(&import->scratch, "%s%schange", above, *above ? "/" : "");
	const struct json_value *all = path ? document_of(import, path, "estimates.json") : NULL;
	if (all)
		import_own(import, result, &change, estimate(all, "mean", "Mean"));
	estimate(all, "median", "Median");
}

/* --- Folders ------------------------------------------------------------------------------------
 */

static void read_benchmark(struct import *import, const char *folder)
{
	struct result *result = NULL;
	const char *name;
	add_name(import, &result, document_of(import, folder, "benchmark.json"), folder);
	bool sampled = add_sample(import, result, document_of(import, folder, "sample.json"));
	add_estimates(import, result, document_of(import, folder, "estimates.json"), !sampled);
	folder_of(import, folder, &name);
	if (strcmp(name, "new") == 0)
		add_change(import, result, folder);
}

static void tell_meanings(struct import *import)
{
	import_meaning(import, "process", "each benchmark is taken for one process");
	import_meaning(import, "sample", "time of a call, mean over those of a batch");
}

/* All that are called so, in the order of their folders; estimates alone are enough. */
static void read_all(struct import *import, const char *called)
{
	const char *last = "";
	for (size_t i = 0; i < import->file_count && !import->failed; i++) {
		const char *name, *which, *folder;
		if (!import->files[i].name)
			continue;
		folder = folder_of(import, import->files[i].name, &name);
		folder_of(import, folder, &which);
		bool wanted =
			strcmp(name, "sample.json") == 0 || strcmp(name, "estimates.json") == 0;
		if (!wanted || strcmp(which, called) != 0 || strcmp(folder, last) == 0)
			continue;
		import_started_at(import, import->files[i].modified);
		read_benchmark(import, folder);
		last = folder;
	}
}

static void read_folder(struct import *import)
{
	tell_meanings(import);
	read_all(import, "base");
	import_run(import);
	tell_meanings(import);
	read_all(import, "new");
}

static const char *const parts[] = { "*new/sample.json",       "*new/estimates.json",
				     "*new/benchmark.json",    "*base/sample.json",
				     "*base/estimates.json",   "*base/benchmark.json",
				     "*change/estimates.json", NULL };

/* --- Messages of cargo-criterion
 * ------------------------------------------------------------------ */

static double seconds_of(const struct json_value *object)
{
	static const struct {
		const char *unit;
		double seconds;
	} units[] = { { "ps", 1e-12 }, { "ns", 1e-9 }, { "us", 1e-6 },
		      { "µs", 1e-6 },  { "ms", 1e-3 }, { "s", 1 } };
	const char *unit = take_text(object, "unit");
	for (size_t i = 0; unit && i < COUNT(units); i++)
		if (strcmp(units[i].unit, unit) == 0)
			return units[i].seconds;
	return unit ? NAN : 1e-9;
}

static double estimate_of(const struct json_value *message, const char *key)
{
	const struct json_value *object = take_object(message, key);
	double value = take_number(object, "estimate") * seconds_of(object);
	FOR_EACH(rest, object)
	take_all(rest);
	return value;
}

static void read_message(struct import *import, const struct json_value *message)
{
	const char *reason = take_text(message, "reason");
	if (!reason || strcmp(reason, "benchmark-complete") != 0) {
		FOR_EACH(rest, message)
		take_all(rest);
		return;
	}
	struct result *result = import_result(import, take_text(message, "id"));
	double unit = seconds_of(message);
	static const char *const unneeded[] = { "report_directory", "typical", "median_abs_dev",
						NULL };
	FOR_EACH(one, take_array(message, "throughput"))
	{
		const char *what = take_text(one, "unit");
		import_note(import, result, "a call handles %g %.40s",
			    take_number(one, "per_iteration"), what ? what : "");
	}
	add_batches(import, result, numbers_of(import, take_array(message, "iteration_count")),
		    numbers_of(import, take_array(message, "measured_values")), unit);
	if (isnan(unit))
		import_note(import, result, "its unit is none of time");
	double mean = estimate_of(message, "mean"), median = estimate_of(message, "median");
	if (result && !result->replicate_count) {
		import_estimate(import, result, FIELD_LATENCY_MEAN, mean, batches);
		import_estimate(import, result, FIELD_LATENCY_MEDIAN, median, batches);
	}
	import_own(import, result, &slope, estimate_of(message, "slope"));
	const struct json_value *changed = take_object(message, "change");
	import_own(import, result, &change, take_number(take_object(changed, "mean"), "estimate"));
	FOR_EACH(rest, changed)
	take_all(rest);
	FOR_EACH(rest, json_member(changed, "mean"))
	take_all(rest);
	take_these(message, unneeded);
}

static void read(struct import *import)
{
	tell_meanings(import);
	FOR_EACH(message, import->documents)
	read_message(import, message);
}

static bool knows(const struct json_value *document)
{
	return json_member(document, "reason") && json_member(document, "id") &&
	       json_member(document, "measured_values");
}

const struct importer import_criterion = {
	.name = "criterion",
	.title = "criterion.rs",
	.knows = knows,
	.read = read,
	.parts = parts,
	.read_folder = read_folder,
};
