/* fio --output-format=json, json+: a job is a process or several (numjobs), with statistics of each
 * direction; no samples, but json+ has a histogram ("bins").
 *
 * fio 3 has ns (clat_ns), fio 2 µs (clat). --status-interval writes a document again and again: the
 * last counts. A key such as "0.00" can stand several times in "percentile": those are places that
 * are not used. */
#include "core/base/count.h"
#include "core/import/import.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Of a direction of a job, each as fio says it. */
static const struct {
	const char *key;
	double factor;
	struct import_field field;
} rates[] = {
	{ "iops",
	  1,
	  { "iops", "Operations per second", "1/s", BETTER_HIGHER,
	    "operations finished per second" } },
	{ "bw_bytes",
	  1,
	  { "bandwidth_io", "Input and output", "B/s", BETTER_HIGHER,
	    "bytes read or written per second" } },
	{ "total_ios",
	  1,
	  { "operations", "Operations", "count", BETTER_NEITHER, "operations of the job" } },
	{ "io_bytes",
	  1,
	  { "io_bytes", "Bytes read or written", "B", BETTER_NEITHER, "by the job" } },
	{ "runtime", 1e-3, { "runtime", "Run time", "s", BETTER_NEITHER, "of the job" } },
};

static const struct import_field submission = {
	"submission_latency_mean", "Mean submission latency", "s", BETTER_LOWER,
	"slat: from the start of an operation until it is submitted"
};
static const struct import_field total = { "total_latency_mean", "Mean total latency", "s",
					   BETTER_LOWER,
					   "lat: submission and completion together" };
static const struct import_field user = { "user_cpu", "CPU in user mode", "share", BETTER_NEITHER,
					  "of the job's run time" };
static const struct import_field kernel = { "system_cpu", "CPU in the kernel", "share",
					    BETTER_NEITHER, "of the job's run time" };

/* --- Latencies ----------------------------------------------------------------------------------
 */

/* "clat_ns" of fio 3, "clat" of fio 2; *unit is in s. */
static const struct json_value *times_of(const struct json_value *direction, const char *name,
					 double *unit)
{
	char key[16];
	snprintf(key, sizeof(key), "%s_ns", name);
	const struct json_value *times = take_object(direction, key);
	*unit = times ? 1e-9 : 1e-6;
	return times ? times : take_object(direction, name);
}

/* {"NANOSECONDS": count, …} */
static bool add_bins(struct import *import, struct result *result, const struct json_value *bins,
		     double unit)
{
	size_t count = 0;
	double *times =
		arena_allocate(&import->scratch, bins ? bins->count + 1 : 1, sizeof(double));
	double *weights =
		arena_allocate(&import->scratch, bins ? bins->count + 1 : 1, sizeof(double));
	import_need(import, times && weights);
	FOR_EACH(bin, bins)
	{
		double weight = as_number(bin);
		take_all(bin);
		if (!import->failed && weight >= 1) {
			times[count] = leading_number(bin->key, NULL);
			weights[count++] = weight;
		}
	}
	if (count)
		import_histogram(import, result, import_process(import, result),
				 (struct import_numbers){ times, count }, unit,
				 (struct import_numbers){ weights, count });
	return count > 0;
}

/* Its percentiles are the upper ends of bins. */
static void add_percentiles(struct import *import, struct result *result,
			    const struct json_value *percentiles, double unit)
{
	static const double known[] = { 50, 90, 95, 99, 99.9 };
	FOR_EACH(one, percentiles)
	{
		double percent = leading_number(one->key, NULL);
		take_all(one);
		for (size_t i = 0; i < COUNT(known); i++)
			if (fabs(percent - known[i]) < 1e-6)
				import_percentile(import, result, "latency", "latency", known[i],
						  as_number(one) * unit);
	}
}

static void add_completion(struct import *import, struct result *result,
			   const struct json_value *direction)
{
	static const struct {
		const char *key;
		enum field_id field;
	} statistics[] = { { "mean", FIELD_LATENCY_MEAN },
			   { "min", FIELD_LATENCY_MIN },
			   { "max", FIELD_LATENCY_MAX },
			   { "stddev", FIELD_LATENCY_STD } };
	double unit;
	const struct json_value *times = times_of(direction, "clat", &unit);
	bool binned = add_bins(import, result, take_object(times, "bins"), unit);
	for (size_t i = 0; i < COUNT(statistics); i++) {
		double value = take_number(times, statistics[i].key) * unit;
		if (!binned)
			import_value(import, result, statistics[i].field, value);
	}
	double count = take_number(times, "N");
	if (!binned)
		import_value(import, result, FIELD_SAMPLES, count);
	add_percentiles(import, result, take_object(times, "percentile"), unit);
}

static void add_mean(struct import *import, struct result *result,
		     const struct json_value *direction, const char *name,
		     const struct import_field *field)
{
	double unit;
	const struct json_value *times = times_of(direction, name, &unit);
	double mean = take_number(times, "mean");
	FOR_EACH(rest, times)
	take_all(rest);
	if (mean > 0)
		import_own(import, result, field, mean * unit);
}

/* --- Jobs ----------------------------------------------------------------------------------------
 */

/* Options of the job that are not its file, which is private, nor what says how long. */
static void add_options(struct import *import, struct result *result,
			const struct json_value *options)
{
	static const char *const words[] = { "bs",       "iodepth", "numjobs",
					     "ioengine", "direct",  "rwmixread",
					     "sync",     "fsync",   "size" };
	FOR_EACH(option, options)
	{
		take_all(option);
		for (size_t i = 0; i < COUNT(words); i++)
			if (strcmp(words[i], option->key) == 0)
				import_word_of(import, result, option->key, option);
	}
}

/* A direction that did nothing is not there. */
static void read_direction(struct import *import, const struct json_value *job, const char *name,
			   const struct json_value *globals)
{
	const struct json_value *direction = take_object(job, name);
	double done = as_number(json_member(direction, "total_ios"));
	double bytes = as_number(json_member(direction, "io_bytes"));
	double failed = as_number(json_member(job, "error"));
	char text[64];
	if (!(done > 0) && !(bytes > 0) && (!(failed > 0) || strcmp(name, "read") != 0)) {
		take_all(direction);
		return;
	}
	struct result *result = import_result(import, as_text(json_member(job, "jobname")));
	import_word(import, result, "io_direction", name);
	add_options(import, result, globals);
	add_options(import, result, json_member(job, "job options"));
	snprintf(text, sizeof(text), "fio's error %.0f", failed);
	if (failed > 0)
		import_status(import, result, STATUS_FAILED, text);
	for (size_t i = 0; i < COUNT(rates); i++)
		import_own(import, result, &rates[i].field,
			   take_number(direction, rates[i].key) * rates[i].factor);
	double kibibytes = take_number(direction, "bw");
	if (!json_member(direction, "bw_bytes"))
		import_own(import, result, &rates[1].field, kibibytes * 1024);
	add_mean(import, result, direction, "slat", &submission);
	add_mean(import, result, direction, "lat", &total);
	add_completion(import, result, direction);
	import_own(import, result, &user, as_number(json_member(job, "usr_cpu")) / 100);
	import_own(import, result, &kernel, as_number(json_member(job, "sys_cpu")) / 100);
}

static void read_job(struct import *import, const struct json_value *job,
		     const struct json_value *globals)
{
	static const char *const directions[] = { "read", "write", "trim" };
	static const char *const taken[] = { "jobname", "error",   "groupid", "job options",
					     "usr_cpu", "sys_cpu", NULL };
	for (size_t i = 0; i < COUNT(directions); i++)
		read_direction(import, job, directions[i], globals);
	take_these(job, taken);
}

static void read(struct import *import)
{
	const struct json_value *last = import->documents->first;
	FOR_EACH(document, import->documents)
	{
		take_all(last);
		last = json_member(document, "jobs") ? document : last;
	}
	const struct json_value *globals = take_object(last, "global options");
	import_version(import, take_text(last, "fio version"));
	import_started_at(import, take_number(last, "timestamp"));
	take_these(last, (const char *const[]){ "timestamp_ms", "time", NULL });
	import_meaning(import, "process", "a job, whatever its numjobs");
	import_meaning(import, "latency_mean",
		       "clat: from the submission of an operation until it is done");
	import_meaning(import, "reported percentiles",
		       "upper ends of the bins of a histogram (1/64 wide)");
	FOR_EACH(rest, globals)
	take_all(rest);
	FOR_EACH(job, take_array(last, "jobs"))
	if (job->type == JSON_OBJECT)
		read_job(import, job, globals);
}

static bool knows(const struct json_value *document)
{
	return json_member(document, "fio version") && json_member(document, "jobs");
}

const struct importer import_fio = {
	.name = "fio",
	.title = "fio",
	.knows = knows,
	.read = read,
};
