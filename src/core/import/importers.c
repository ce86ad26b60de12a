/* Which tool a file is of, and what comes of it. */
#include "core/base/hash.h"
#include "core/base/utf8.h"
#include "core/format/pack.h"
#include "core/import/import.h"
#include "core/result/older.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

const struct importer *const importers[] = {
	&import_hyperfine,     &import_llama_bench, &import_trtexec,
	&import_ort_perf,      &import_ort_profile, &import_optimum_benchmark,
	&import_perf_analyzer, &import_mlperf,      NULL,
};

const struct result_format *const page_formats[] = { &format_pack, &format_json, &format_foreign,
						     NULL };

/* --- Which ------------------------------------------------------------------------------------ */

static const struct importer *importer_of_text(const char *bytes, size_t length)
{
	size_t head = length < FORMAT_HEAD ? length : FORMAT_HEAD;
	for (const struct importer *const *importer = importers; *importer; importer++)
		if ((*importer)->knows_text && (*importer)->knows_text(bytes, head))
			return *importer;
	return NULL;
}

static const struct importer *importer_of_document(const struct json_value *document)
{
	for (const struct importer *const *importer = importers; *importer; importer++)
		if ((*importer)->knows && (*importer)->knows(document))
			return *importer;
	return NULL;
}

/* Does a line begin a document? Lines of a log may stand before it. */
static bool may_have_json(const char *head, size_t length)
{
	bool begins = true;
	for (size_t i = 0; i < length; i++) {
		if (begins && (head[i] == '{' || head[i] == '['))
			return true;
		begins = head[i] == '\n' ||
			 (begins && (head[i] == ' ' || head[i] == '\t' || head[i] == '\r'));
	}
	return false;
}

static bool is_foreign(const char *head, size_t length)
{
	return importer_of_text(head, length) || may_have_json(head, length);
}

/* --- Reading ---------------------------------------------------------------------------------- */

/* "20261123-224135-5f3a", as dyno calls its runs, and the same of the same bytes. */
static const char *run_id(struct import *import, const char *started)
{
	const struct format_file *file = import->file;
	size_t end = file->length < 65536 ? file->length : 65536;
	uint32_t hash = hash_join(hash_bytes(file->bytes, end),
				  hash_bytes(file->bytes + file->length - end, end));
	hash = hash_join(hash, hash_number(file->length));
	return arena_printf(import->arena, "%.4s%.2s%.2s-%.2s%.2s%.2s-%04x", started, started + 5,
			    started + 8, started + 11, started + 14, started + 17,
			    (hash ^ hash >> 16) & 0xffff);
}

static void tell_time(struct import *import)
{
	char text[DATE_TEXT_SIZE];
	bool told = !isnan(import->started);
	double seconds = told ? import->started : import->file->modified;
	date_text(text, seconds);
	if (!told)
		import_tool_fact(import, "time",
				 isnan(seconds) ? "unknown: the file has none"
						: "of the file: it has none in it");
	import->run->started = arena_string(import->arena, text);
	import->run->finished = import->run->started; /* it is over, whenever that was */
	import->run->id = run_id(import, text);
	import_need(import, import->run->started && import->run->id);
}

static void tell_file(struct import *import, const struct json_skipped *skipped)
{
	struct buffer left = { 0 };
	import_tool_fact(import, "file", import->file->name);
	import_tool_fact(import, "file_digest", import->file->digest);
	if (import->documents)
		untaken(import->documents, &left);
	if (left.length)
		import_tool_fact(import, "not_taken", buffer_text(&left));
	import_need(import, !left.failed);
	buffer_finish(&left);
	if (skipped->cut)
		import_warning(import, "the file is cut off: its last document is not whole, and "
				       "left out");
}

/* What older readers, and people, look for. */
static void tell_environment(struct import *import)
{
	const struct property *version = properties_find(import->tool, "version");
	import_fact(import, "engine", import->importer->title);
	import_fact(import, "engine_version", version ? version->text : NULL);
	import_need(import, run_complete(import->arena, import->run));
}

static bool begin(struct import *import)
{
	import->results = results_create(import->err);
	if (!import->results)
		return false;
	import->arena = &import->results->arena;
	import->run = results_add_run(import->results);
	if (import->run) {
		import->run->dyno = DYNO_VERSION;
		import->run->id = import->run->started = "";
		import->tool = run_add_engine(import->arena, import->run);
	}
	import_need(import, import->tool);
	if (!import->failed)
		import_need(import, properties_add_text(import->arena, import->tool, "name",
							import->importer->name));
	import_tool_fact(import, "title", import->importer->title);
	return !import->failed;
}

static struct dyno_results *end(struct import *import, const struct json_skipped *skipped)
{
	struct dyno_results *results = import->results;
	if (!import->failed && !import->run->result_count)
		import_refuse(import, "no result is in it");
	if (!import->failed) {
		tell_time(import);
		tell_file(import, skipped);
		tell_environment(import);
		import_summarise(import);
	}
	arena_finish(&import->scratch);
	if (!import->failed &&
	    results_vocabulary(results, &results->arena, &results->own, import->err))
		return results;
	dyno_results_destroy(results);
	return NULL;
}

/* "hyperfine, llama-bench" */
static void list_titles(struct buffer *out)
{
	for (const struct importer *const *importer = importers; *importer; importer++)
		buffer_printf(out, "%s%s", out->length ? ", " : "", (*importer)->title);
}

static bool is_dynos(const struct json_value *document)
{
	const struct json_value *format = json_member(document, "format");
	return format && format->type == JSON_STRING && strcmp(format->string, RESULTS_FORMAT) == 0;
}

static void refuse_unknown(struct dyno_error *err)
{
	struct buffer titles = { 0 };
	list_titles(&titles);
	error_set(err, DYNO_ERROR_FORMAT,
		  "not a result file of dyno (it has no \"format\": \"%s\"), nor one of the tools "
		  "whose files it reads: %s",
		  RESULTS_FORMAT, buffer_text(&titles));
	buffer_finish(&titles);
}

/* Of text that is no JSON, whose reader sees to that itself. */
static bool is_clean(const char *text, size_t length)
{
	uint32_t point;
	for (size_t at = 0; at < length;) {
		size_t size = utf8_character(text + at, length - at, &point);
		if (!size || !text[at])
			return false;
		at += size;
	}
	return true;
}

/* The same text with U+FFFD for bytes that are no UTF-8, and for NUL. */
static void clean(struct import *import, struct format_file *file)
{
	struct buffer text = { 0 };
	char replacement[4];
	uint32_t point;
	size_t size = utf8_encode(0xfffd, replacement);
	for (size_t at = 0; at < file->length;) {
		size_t good = utf8_character(file->bytes + at, file->length - at, &point);
		good = file->bytes[at] ? good : 0;
		buffer_append(&text, good ? file->bytes + at : replacement, good ? good : size);
		at += good ? good : 1;
	}
	file->length = text.length;
	file->bytes = buffer_keep(&text, &import->scratch);
	import_need(import, file->bytes);
}

static struct dyno_results *read_file(const struct format_file *file, struct dyno_error *err)
{
	struct import import = { .file = file, .started = NAN, .err = err };
	struct json_skipped skipped = { 0 };
	import.importer = importer_of_text(file->bytes, file->length);
	if (!import.importer) {
		struct json_limits limits = JSON_LIMITS;
		limits.string = limits.bytes;
		import.documents = json_parse_loosely(&import.scratch, file->bytes, file->length,
						      limits, &skipped, err);
		const struct json_value *first = import.documents ? import.documents->first : NULL;
		import.importer = first ? importer_of_document(first) : NULL;
		if (first && !import.importer) {
			bool own = is_dynos(first);
			arena_finish(&import.scratch);
			if (own)
				return results_read(file->bytes, file->length, err);
			refuse_unknown(err);
			return NULL;
		}
	}
	struct format_file cleaned = *file;
	if (import.importer && !import.documents && !is_clean(file->bytes, file->length)) {
		clean(&import, &cleaned);
		import.file = &cleaned;
	}
	if (!import.importer || import.failed || !begin(&import)) {
		arena_finish(&import.scratch);
		dyno_results_destroy(import.results);
		return NULL;
	}
	import.importer->read(&import);
	return end(&import, &skipped);
}

static struct dyno_results *read_bytes(const char *bytes, size_t length, struct dyno_error *err)
{
	struct format_file file = { .bytes = bytes, .length = length, .modified = NAN };
	return read_file(&file, err);
}

const struct result_format format_foreign = {
	.name = "foreign",
	.title = "what other tools write",
	.sniff = is_foreign,
	.read = read_bytes,
	.read_file = read_file,
	.memory = 6,
};
