/* llama-bench -o json, jsonl, csv and md: one process, each test repeated (-r) behind a warm-up.
 *
 * A test reads a prompt (pp), generates (tg), or both (pg), behind n_depth tokens of context. Only
 * JSON has the samples; the table of Markdown, which people paste, has a mean and a deviation.
 * Between versions booleans became numbers and back, "backends" was a flag for each ("cuda": true),
 * knobs came and went: what is not known here is a word of its own unless it is at its default. */
#include "core/base/count.h"
#include "core/import/import.h"
#include "core/stats/stats.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct import_field rate = {
	"tokens_per_second", "Tokens per second", "tokens/s", BETTER_HIGHER,
	"tokens of the test (of the prompt, generated, or both) divided by the time of a repetition"
};
static const struct import_field rate_deviation = {
	"tokens_per_second_std", "Deviation of tokens per second", "tokens/s", BETTER_LOWER,
	"standard deviation of the repetitions, with n - 1"
};

/* At this value it is not said; a version with another default says it. */
static const struct knob {
	const char *key, *usual;
} knobs[] = {
	{ "n_batch", "2048" },     { "n_ubatch", "512" },    { "type_k", "f16" },
	{ "type_v", "f16" },       { "n_gpu_layers", "99" }, { "n_cpu_moe", "0" },
	{ "split_mode", "layer" }, { "main_gpu", "0" },      { "no_kv_offload", "0" },
	{ "flash_attn", "0" },     { "devices", "auto" },    { "tensor_split", "0" },
	{ "use_mmap", "1" },       { "use_direct_io", "0" }, { "embeddings", "0" },
	{ "cpu_mask", "0x0" },     { "cpu_strict", "0" },    { "poll", "50" },
	{ "no_op_offload", "0" },  { "no_host", "0" },       { "tensor_buft_overrides", "none" },
	{ "n_depth", "0" },        { "numa", "0" },          { "prio", "0" },
	{ "f16_kv", "1" },         { "mul_mat_q", "1" },     { "load_mode", "mmap" },
	{ "fit_target", "0" },     { "fit_min_ctx", "0" },   { "use_cpu_repack", "1" },
};

/* What is read by name below, or is of no use to anybody. */
static const char *const others[] = {
	"build_commit",   "build_number", "cpu_info",   "gpu_info",       "backends",
	"model_filename", "model_type",   "model_size", "model_n_params", "n_threads",
	"n_prompt",       "n_gen",        "test_time",  "avg_ns",         "stddev_ns",
	"avg_ts",         "stddev_ts",    "samples_ns", "samples_ts",
};

/* Before "backends" each had a flag. */
static const char *const backends[] = { "cuda", "opencl", "vulkan",   "kompute", "metal",
					"sycl", "rpc",    "gpu_blas", "blas" };

static bool is_among(const char *const *keys, size_t count, const char *key)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(keys[i], key) == 0)
			return true;
	return false;
}

/* --- Words ------------------------------------------------------------------------------------ */

static bool is_usual(const struct json_value *value, const char *usual)
{
	double number = value->type == JSON_BOOLEAN ? value->boolean : as_number(value);
	const char *text = as_text(value);
	return (text && strcmp(text, usual) == 0) || leading_number(usual, NULL) == number;
}

/* At its default in all tests? */
static bool is_said(const struct json_value *tests, const char *key)
{
	const char *usual = NULL;
	for (size_t i = 0; i < COUNT(knobs) && !usual; i++)
		usual = strcmp(knobs[i].key, key) == 0 ? knobs[i].usual : NULL;
	FOR_EACH(test, tests)
	{
		const struct json_value *value = json_member(test, key);
		if (value && (!usual || !is_usual(value, usual)))
			return true;
	}
	return false;
}

/* Told once for all tests. */
struct said {
	const char *keys[OWN_WORDS_MOST];
	size_t count;
};

static void find_said(struct said *said, const struct json_value *tests)
{
	const struct json_value *first = tests ? tests->first : NULL;
	FOR_EACH(member, first)
	if (said->count < OWN_WORDS_MOST && !is_among(others, COUNT(others), member->key) &&
	    !is_among(backends, COUNT(backends), member->key) && is_said(tests, member->key))
		said->keys[said->count++] = member->key;
}

static void add_words(struct import *import, struct result *result, const struct json_value *test,
		      const struct said *said)
{
	double prompt = take_number(test, "n_prompt"), generated = take_number(test, "n_gen");
	import_word(import, result, "test", !(generated > 0) ? "pp" : prompt > 0 ? "pg" : "tg");
	import_word_number(import, result, "n_prompt", prompt);
	import_word_number(import, result, "n_gen", generated);
	for (size_t i = 0; i < COUNT(knobs); i++)
		take(test, knobs[i].key);
	for (size_t i = 0; i < said->count; i++)
		import_word_of(import, result, said->keys[i], take(test, said->keys[i]));
}

/* --- Where it ran ------------------------------------------------------------------------------
 */

/* "Vulkan RADV" is vulkan; of "CUDA,BLAS" the first counts. */
static void platform_of(char out[32], const char *backend)
{
	size_t length = 0;
	for (; length < 31 && isalnum((unsigned char)backend[length]); length++)
		out[length] = (char)tolower((unsigned char)backend[length]);
	out[length] = '\0';
	if (!length || strcmp(out, "blas") == 0)
		strcpy(out, "cpu");
}

static const char *backend_of(const struct json_value *test)
{
	const char *told = take_text(test, "backends");
	for (size_t i = 0; i < COUNT(backends); i++) {
		const struct json_value *flag = take(test, backends[i]);
		bool on =
			flag && (flag->type == JSON_BOOLEAN ? flag->boolean : as_number(flag) > 0);
		told = told || !on ? told : backends[i];
	}
	return told ? told : "CPU";
}

static void set_device(struct import *import, const struct json_value *test)
{
	char platform[32], id[64];
	const char *cpu = take_text(test, "cpu_info"), *gpu = take_text(test, "gpu_info");
	double number = as_number(json_member(test, "main_gpu"));
	platform_of(platform, backend_of(test));
	import_fact(import, "cpu", cpu);
	if (as_number(json_member(test, "n_gpu_layers")) == 0 || strcmp(platform, "cpu") == 0) {
		import_device(import, "cpu", "cpu", cpu);
		return;
	}
	snprintf(id, sizeof(id), "%s:%.0f", platform, number >= 0 && number < 1e6 ? number : 0);
	import_device(import, id, platform, gpu);
}

/* --- Tests ------------------------------------------------------------------------------------ */

static struct result *add_result(struct import *import, const struct json_value *test)
{
	const char *file = take_text(test, "model_filename"), *type = take_text(test, "model_type");
	struct result *result = import_result(import, file ? import_base_name(file) : type);
	if (!result)
		return NULL;
	struct model_info *model = import->run->models[result->cell.model->index];
	model->size = take_number(test, "model_size");
	model->parameters = take_number(test, "model_n_params");
	double threads = take_number(test, "n_threads");
	result->cell.threads = threads >= 0 && threads < 1e6 ? (uint64_t)threads : 0;
	if (file)
		import_word(import, result, "model_type", type);
	return result;
}

static void add_times(struct import *import, struct result *result, const struct json_value *test)
{
	struct import_numbers times = numbers_of(import, take_array(test, "samples_ns"));
	struct import_numbers rates = numbers_of(import, take_array(test, "samples_ts"));
	double mean = take_number(test, "avg_ns"), deviation = take_number(test, "stddev_ns");
	double rate_mean = take_number(test, "avg_ts");
	struct replicate *process =
		times.count || rates.count ? import_process(import, result) : NULL;
	import_times(import, result, process, times, 1e-9, 0);
	if (!times.count) {
		import_value(import, result, FIELD_LATENCY_MEAN, mean * 1e-9);
		import_value(import, result, FIELD_LATENCY_STD, deviation * 1e-9);
	}
	if (rates.count)
		import_own_samples(import, result, process, &rate, rates);
	else
		import_own(import, result, &rate, rate_mean);
	import_own(import, result, &rate_deviation, take_number(test, "stddev_ts"));
}

static void add_test(struct import *import, const struct json_value *test, const struct said *said)
{
	import_version(import, take_text(test, "build_commit"));
	const struct json_value *build = take(test, "build_number");
	if (!isnan(as_number(build)))
		import_tool_fact(import, "build_number",
				 arena_printf(&import->scratch, "%.0f", as_number(build)));
	import_started(import, take_text(test, "test_time"));
	set_device(import, test);
	struct result *result = add_result(import, test);
	add_words(import, result, test, said);
	add_times(import, result, test);
}

/* --- Markdown ----------------------------------------------------------------------------------
 */

/* "3.56 GiB", "6.74 B" */
static double scaled(const char *text)
{
	static const struct {
		const char *unit;
		double factor;
	} units[] = { { "KiB", 0x1p10 }, { "MiB", 0x1p20 }, { "GiB", 0x1p30 }, { "TiB", 0x1p40 },
		      { "K", 1e3 },      { "M", 1e6 },      { "B", 1e9 },      { "T", 1e12 } };
	const char *end;
	double number = leading_number(text, &end);
	while (*end == ' ')
		end++;
	for (size_t i = 0; i < COUNT(units); i++)
		if (strncmp(end, units[i].unit, strlen(units[i].unit)) == 0)
			return number * units[i].factor;
	return number;
}

/* "pp512", "tg128", "pp512+tg128", "pp512 @ d1024" */
static void add_test_name(struct import *import, struct result *result, const char *name)
{
	const char *pp = name ? strstr(name, "pp") : NULL, *tg = name ? strstr(name, "tg") : NULL;
	const char *depth = name ? strstr(name, "@ d") : NULL;
	import_word(import, result, "test", pp && tg ? "pg" : tg ? "tg" : "pp");
	import_word_number(import, result, "n_prompt", pp ? leading_number(pp + 2, NULL) : 0);
	import_word_number(import, result, "n_gen", tg ? leading_number(tg + 2, NULL) : 0);
	if (depth)
		import_word_number(import, result, "n_depth", leading_number(depth + 3, NULL));
}

static void add_rate(struct import *import, struct result *result, const char *text)
{
	const char *end;
	import_own(import, result, &rate, leading_number(text, &end));
	const char *behind = strstr(end, "± ");
	if (behind)
		import_own(import, result, &rate_deviation,
			   leading_number(behind + strlen("± "), NULL));
}

/* Short names of columns: words are called alike in all forms. */
static const char *knob_of_column(const char *name)
{
	static const char *const names[][2] = {
		{ "ngl", "n_gpu_layers" },   { "fa", "flash_attn" },
		{ "sm", "split_mode" },      { "mmap", "use_mmap" },
		{ "dio", "use_direct_io" },  { "nkvo", "no_kv_offload" },
		{ "ts", "tensor_split" },    { "ot", "tensor_buft_overrides" },
		{ "embd", "embeddings" },    { "mg", "main_gpu" },
		{ "nopo", "no_op_offload" }, { "dev", "devices" },
	};
	for (size_t i = 0; i < COUNT(names); i++)
		if (strcmp(names[i][0], name) == 0)
			return names[i][1];
	return name;
}

static void add_column(struct import *import, struct result *result, const struct json_value *cell)
{
	static const char *const read[] = { "model", "size",    "params", "backend",
					    "test",  "threads", "t/s" };
	const char *key = knob_of_column(cell->key);
	take_all(cell);
	if (is_among(read, COUNT(read), key))
		return;
	for (size_t i = 0; i < COUNT(knobs); i++)
		if (strcmp(knobs[i].key, key) == 0 && is_usual(cell, knobs[i].usual))
			return;
	import_word_of(import, result, key, cell);
}

static void add_row(struct import *import, const struct json_value *row)
{
	char platform[32], id[64];
	const char *backend = take_text(row, "backend");
	bool offloaded = !(as_number(json_member(row, "ngl")) == 0);
	platform_of(platform, backend ? backend : "CPU");
	bool cpu = strcmp(platform, "cpu") == 0 || !offloaded;
	snprintf(id, sizeof(id), "%s:0", platform);
	import_device(import, cpu ? "cpu" : id, cpu ? "cpu" : platform, NULL);
	struct result *result = import_result(import, take_text(row, "model"));
	if (!result)
		return;
	struct model_info *model = import->run->models[result->cell.model->index];
	double threads = take_number(row, "threads");
	model->size = scaled(take_text(row, "size"));
	model->parameters = scaled(take_text(row, "params"));
	result->cell.threads = threads >= 0 && threads < 1e6 ? (uint64_t)threads : 0;
	add_test_name(import, result, take_text(row, "test"));
	FOR_EACH(cell, row)
	add_column(import, result, cell);
	add_rate(import, result, as_text(json_member(row, "t/s")));
}

/* --- Forms ------------------------------------------------------------------------------------ */

static bool is_csv(const char *head, size_t length)
{
	static const char start[] = "build_commit,";
	return length >= strlen(start) && memcmp(head, start, strlen(start)) == 0;
}

/* "build: 3967fad (7951)" stands below the table. */
static void take_build(struct import *import)
{
	const char *line = find_line(import->file->bytes, import->file->length, "build: ");
	const char *commit = line ? line + strlen("build: ") : NULL;
	size_t left = commit ? import->file->length - (size_t)(commit - import->file->bytes) : 0;
	size_t length = 0;
	while (length < left && length < 40 && isalnum((unsigned char)commit[length]))
		length++;
	if (length)
		import_version(import, arena_bytes(&import->scratch, commit, length));
}

/* JSON Lines are documents; JSON is one with all of them. */
static void add_tests(struct import *import, const struct json_value *tests)
{
	struct said said = { 0 };
	find_said(&said, tests);
	FOR_EACH(test, tests)
	if (test->type == JSON_OBJECT)
		add_test(import, test, &said);
}

static void add_rows(struct import *import, const struct json_value *rows)
{
	FOR_EACH(row, rows)
	add_row(import, row);
	take_build(import);
	import_warning(import,
		       "a table of llama-bench has means and deviations, rounded, and no samples");
}

static void read(struct import *import)
{
	const struct json_value *all = import->documents;
	import_meaning(import, "process", "all tests of a file are of one process");
	import_meaning(import, "sample",
		       "time of a whole test: of all its prompt, of all tokens that it generates");
	if (!all && !is_csv(import->file->bytes, import->file->length)) {
		add_rows(import, documents_of_markdown(import));
		return;
	}
	if (!all)
		all = documents_of_csv(import);
	if (all && all->first && all->first->type == JSON_ARRAY)
		all = all->first;
	add_tests(import, all);
}

static bool knows(const struct json_value *document)
{
	const struct json_value *test =
		document->type == JSON_ARRAY && !document->numbers ? document->first : document;
	return json_member(test, "build_commit") && json_member(test, "n_prompt") &&
	       json_member(test, "avg_ts");
}

static bool knows_text(const char *head, size_t length)
{
	return is_csv(head, length) ||
	       (find_line(head, length, "| model ") && find_line(head, length, "| ---"));
}

const struct importer import_llama_bench = {
	.name = "llama-bench",
	.title = "llama-bench",
	.knows = knows,
	.knows_text = knows_text,
	.read = read,
};
