/* Files of other tools as results. */
#include "core/base/utf8.h"
#include "core/format/pack.h"
#include "core/import/import.h"
#include <math.h>
#include <string.h>

const struct result_format *const page_formats[] = { &format_pack, &format_json, &format_foreign,
						     NULL };

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

/* --- JSON ------------------------------------------------------------------------------------- */

void import_tree(struct import *import, const struct json_value *documents)
{
	const struct json_value **trees =
		arena_grow(&import->scratch, import->trees, import->tree_count,
			   list_room(import->tree_count), sizeof(*trees));
	import_need(import, trees);
	if (!trees)
		return;
	import->trees = trees;
	trees[import->tree_count++] = documents;
}

static const struct json_value *parse(struct import *import, const struct format_file *file,
				      struct dyno_error *err)
{
	struct json_limits limits = JSON_LIMITS;
	limits.string = limits.bytes;
	struct json_skipped skipped;
	struct strings *cut = &import->cut;
	const struct json_value *documents = json_parse_loosely(
		&import->scratch, file->bytes, file->length, limits, &skipped, err);
	if (!documents)
		return NULL;
	import_tree(import, documents);
	if (skipped.cut)
		import_need(import, strings_add(&import->scratch, cut,
						file->name ? file->name : "the file"));
	return documents;
}

const struct json_value *import_json(struct import *import, const struct format_file *file)
{
	struct dyno_error err = { 0 };
	const struct json_value *documents = import->failed ? NULL : parse(import, file, &err);
	if (err.code == DYNO_ERROR_MEMORY)
		import_need(import, false);
	else if (err.message[0])
		import_warning(import, "%s cannot be read: %s", file->name, err.message);
	return documents;
}

/* --- Text ------------------------------------------------------------------------------------- */

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

/* --- The whole -------------------------------------------------------------------------------- */

/* What readers did not ask for. */
static void tell_left(struct import *import)
{
	struct buffer left = { 0 };
	import->tool = import->results->runs[0]->engines;
	import->run = import->results->runs[0];
	untaken(import->trees, import->tree_count, &left);
	if (left.length)
		import_tool_fact(import, "not_taken", buffer_text(&left));
	import_need(import, !left.failed);
	buffer_finish(&left);
	for (size_t i = 0; i < import->cut.count; i++)
		import_warning(import,
			       "%s is cut off: its last document is not whole, and left out",
			       import->cut.items[i]);
}

static struct dyno_results *read_with(struct import *import, void (*read)(struct import *import))
{
	import->results = results_create(import->err);
	import->failed = import->failed || !import->results;
	if (!import->failed) {
		import->arena = &import->results->arena;
		import_run(import);
	}
	if (!import->failed)
		read(import);
	if (!import->failed)
		import_end(import);
	if (!import->failed)
		tell_left(import);
	arena_finish(&import->scratch);
	struct dyno_results *results = import->results;
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

#define ASKED_MOST 64 /* documents: others may stand in front, as a compiler's messages */

static struct dyno_results *read_documents(struct import *import)
{
	const struct json_value *first = import->documents->first;
	size_t asked = 0;
	for (const struct json_value *one = first; one && !import->importer && asked++ < ASKED_MOST;
	     one = one->next)
		import->importer = importer_of_document(one);
	if (import->importer)
		return read_with(import, import->importer->read);
	bool own = is_dynos(first);
	arena_finish(&import->scratch);
	if (own)
		return results_read(import->file->bytes, import->file->length, import->err);
	refuse_unknown(import->err);
	return NULL;
}

static struct dyno_results *read_text(struct import *import)
{
	struct format_file cleaned = *import->file;
	if (!is_clean(cleaned.bytes, cleaned.length))
		clean(import, &cleaned);
	import->file = &cleaned;
	return read_with(import, import->importer->read);
}

static struct dyno_results *read_file(const struct format_file *file, struct dyno_error *err)
{
	struct import import = { .file = file, .files = file, .file_count = 1, .err = err };
	import.importer = importer_of_text(file->bytes, file->length);
	if (import.importer)
		return read_text(&import);
	import.documents = parse(&import, file, err);
	if (import.documents)
		return read_documents(&import);
	arena_finish(&import.scratch);
	return NULL;
}

struct dyno_results *import_folder(const struct format_file *folder,
				   const struct format_file *files, size_t count,
				   struct dyno_error *err)
{
	struct import import = { .file = folder, .files = files, .file_count = count, .err = err };
	import.importer = importer_of_folder(files, count);
	if (import.importer)
		return read_with(&import, import.importer->read_folder);
	error_set(err, DYNO_ERROR_FORMAT,
		  "no file in the folder is called as a tool calls those that it keeps in folders: "
		  "name the files themselves");
	return NULL;
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
