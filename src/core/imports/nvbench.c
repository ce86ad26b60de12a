/* nvbench --json, --jsonbin: states of benchmarks over their axes, each on a device of its own;
 * numbers stand as text. --jsonbin keeps the samples in FILE.json-bin/N.bin, float32 in s, which
 * the summary "sample_times" names: they are read where the folder is opened. All states are of one
 * process. */
#include "core/base/count.h"
#include "core/import/import.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *tag;
	enum field_id field;
} statistics[] = {
	{ "nv/cold/time/gpu/mean", FIELD_LATENCY_MEAN },
	{ "nv/cold/time/gpu/median", FIELD_LATENCY_MEDIAN },
	{ "nv/cold/time/gpu/min", FIELD_LATENCY_MIN },
	{ "nv/cold/time/gpu/max", FIELD_LATENCY_MAX },
	{ "nv/cold/time/gpu/stdev/absolute", FIELD_LATENCY_STD },
	{ "nv/cold/sample_size", FIELD_SAMPLES },
};

/* Of a "hint" of a summary; without one the name and description tell. */
static const struct {
	const char *hint, *unit;
	enum better better;
} hints[] = {
	{ "duration", "s", BETTER_LOWER },         { "item_rate", "items/s", BETTER_HIGHER },
	{ "byte_rate", "B/s", BETTER_HIGHER },     { "bytes", "B", BETTER_NEITHER },
	{ "percentage", "share", BETTER_NEITHER }, { "sample_size", "count", BETTER_NEITHER },
};

/* --- Devices -------------------------------------------------------------------------------------
 */

static void set_device(struct import *import, const struct json_value *devices, double number)
{
	char id[32];
	const char *name = NULL;
	FOR_EACH(device, devices)
	if (as_number(json_member(device, "id")) == number)
		name = as_text(json_member(device, "name"));
	snprintf(id, sizeof(id), "cuda:%.0f", number >= 0 && number < 1e6 ? number : 0);
	import_device(import, id, "cuda", name);
	FOR_EACH(device, devices)
	{
		if (as_number(json_member(device, "id")) != number)
			continue;
		FOR_EACH(fact, device)
		if (import->device && !isnan(as_number(fact)) && strcmp(fact->key, "id") != 0)
			import_need(import, properties_add_number(import->arena,
								  &import->device->properties,
								  fact->key, as_number(fact)));
	}
}

/* --- Summaries
 * ------------------------------------------------------------------------------------ */

static const struct json_value *datum(const struct json_value *summary, const char *name)
{
	FOR_EACH(one, json_member(summary, "data"))
	{
		const char *called = as_text(json_member(one, "name"));
		if (called && strcmp(called, name) == 0)
			return json_member(one, "value");
	}
	return NULL;
}

static float float_at(const char *bytes)
{
	const unsigned char *b = (const unsigned char *)bytes;
	uint32_t bits =
		(uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
	float number;
	memcpy(&number, &bits, sizeof(number));
	return number;
}

/* The file is called as when it was written; only its last part, and the folder's, can be trusted.
 */
static bool add_samples(struct import *import, struct result *result, const char *path)
{
	const char *base = path ? import_base_name(path) : NULL;
	for (size_t i = 0; base && i < import->file_count; i++) {
		const struct format_file *file = &import->files[i];
		if (!file->name || strcmp(import_base_name(file->name), base) != 0)
			continue;
		size_t count = file->length / sizeof(float);
		double *items = arena_allocate(&import->scratch, count + 1, sizeof(*items));
		import_need(import, items);
		for (size_t k = 0; items && k < count; k++)
			items[k] = float_at(file->bytes + k * sizeof(float));
		import_times(import, result, import_process(import, result),
			     (struct import_numbers){ items, count }, 1, 0);
		return result && result->replicate_count;
	}
	return false;
}

static void add_summary(struct import *import, struct result *result,
			const struct json_value *summary, bool sampled)
{
	const char *tag = as_text(json_member(summary, "tag"));
	const char *hint = as_text(json_member(summary, "hint"));
	const struct json_value *about = json_member(summary, "description");
	double value = as_number(datum(summary, "value"));
	struct import_field field = { .key = tag,
				      .title = as_text(json_member(summary, "name")),
				      .meaning = as_text(about) };
	if (!tag || isnan(value))
		return;
	for (size_t i = 0; i < COUNT(statistics); i++)
		if (strcmp(statistics[i].tag, tag) == 0) {
			if (!sampled)
				import_value(import, result, statistics[i].field, value);
			return;
		}
	if (strncmp(tag, "nv/", 3) == 0) /* which no key can be */
		field.key = arena_printf(&import->scratch, "%s", tag + 3);
	for (size_t i = 0; hint && i < COUNT(hints); i++)
		if (strcmp(hints[i].hint, hint) == 0) {
			field.unit = hints[i].unit;
			field.better = hints[i].better;
		}
	if (field.key)
		import_own(import, result, &field, value);
}

static void add_summaries(struct import *import, struct result *result,
			  const struct json_value *summaries)
{
	bool sampled = false;
	FOR_EACH(summary, summaries)
	{
		const char *tag = as_text(json_member(summary, "tag"));
		if (tag && strstr(tag, "sample_times"))
			sampled = add_samples(import, result, as_text(datum(summary, "filename")));
	}
	FOR_EACH(summary, summaries)
	add_summary(import, result, summary, sampled);
}

/* --- States
 * --------------------------------------------------------------------------------------- */

static void read_state(struct import *import, const char *benchmark, const struct json_value *state,
		       const struct json_value *devices)
{
	const char *reason = as_text(json_member(state, "skip_reason"));
	const struct json_value *skipped = json_member(state, "is_skipped");
	set_device(import, devices, as_number(json_member(state, "device")));
	struct result *result = import_result(import, benchmark);
	FOR_EACH(axis, json_member(state, "axis_values"))
	{
		const char *name = as_text(json_member(axis, "name"));
		if (name)
			import_word_of(import, result, name, json_member(axis, "value"));
	}
	if (skipped && skipped->type == JSON_BOOLEAN && skipped->boolean)
		import_status(import, result, STATUS_CANCELLED,
			      arena_printf(&import->scratch, "skipped: %s",
					   reason ? reason : "no reason given"));
	else
		add_summaries(import, result, json_member(state, "summaries"));
}

static void read_document(struct import *import, const struct json_value *document)
{
	const struct json_value *meta = take_object(document, "meta");
	const struct json_value *devices = take_array(document, "devices");
	const struct json_value *version = json_member(json_member(meta, "version"), "nvbench");
	import_version(import, as_text(json_member(version, "string")));
	import_tool_fact(import, "git_sha", as_text(json_member(version, "git_sha")));
	import_meaning(import, "process", "all states of a file are of one process");
	import_meaning(import, "sample", "GPU time of an isolated run of the kernel (cold)");
	FOR_EACH(benchmark, take_array(document, "benchmarks"))
	FOR_EACH(state, json_member(benchmark, "states"))
	read_state(import, as_text(json_member(benchmark, "name")), state, devices);
	take_all(document);
}

static bool knows(const struct json_value *document)
{
	const struct json_value *version = json_member(json_member(document, "meta"), "version");
	return json_member(version, "nvbench") && json_member(document, "benchmarks");
}

static void read(struct import *import)
{
	FOR_EACH(document, import->documents)
	if (knows(document))
		read_document(import, document);
}

/* The folder that holds FILE.json and FILE.json-bin/. */
static void read_folder(struct import *import)
{
	for (size_t i = 0; i < import->file_count; i++) {
		const char *name = import->files[i].name, *end = name ? strrchr(name, '.') : NULL;
		const struct json_value *all = end && strcmp(end, ".json") == 0
						       ? import_json(import, &import->files[i])
						       : NULL;
		FOR_EACH(document, all)
		if (knows(document)) {
			import_started_at(import, import->files[i].modified);
			read_document(import, document);
		}
	}
}

static const char *const parts[] = { "*.json-bin/*.bin", NULL };
static const char *const beside[] = { "*.json", NULL };

const struct importer import_nvbench = {
	.name = "nvbench",
	.title = "nvbench",
	.knows = knows,
	.read = read,
	.parts = parts,
	.beside = beside,
	.read_folder = read_folder,
};
