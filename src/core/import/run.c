/* The run that results are added to: a file has one, a history several. */
#include "core/base/hash.h"
#include "core/import/import.h"
#include "core/result/older.h"
#include <math.h>
#include <string.h>

/* "20261123-224135-5f3a", as dyno calls its runs, and the same of the same bytes. */
static const char *run_id(struct import *import, const char *started)
{
	const struct format_file *file = import->file;
	size_t end = file->length < 65536 ? file->length : 65536;
	uint32_t hash = hash_join(hash_bytes(file->bytes, end),
				  hash_bytes(file->bytes + file->length - end, end));
	hash = hash_join(hash, hash_number(file->length + import->results->run_count));
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

/* What older readers, and people, look for. */
static void tell_environment(struct import *import)
{
	const struct property *version = properties_find(import->tool, "version");
	import_tool_fact(import, "file", import->file->name);
	import_tool_fact(import, "file_digest", import->file->digest);
	import_fact(import, "engine", import->importer->title);
	import_fact(import, "engine_version", version ? version->text : NULL);
	import_need(import, run_complete(import->arena, import->run));
}

static void finish(struct import *import)
{
	if (!import->failed)
		tell_time(import);
	if (!import->failed)
		tell_environment(import);
	if (!import->failed)
		import_summarise(import);
}

static void begin(struct import *import)
{
	struct run *run = import->failed ? NULL : results_add_run(import->results);
	import->run = run;
	import->tool = run ? run_add_engine(import->arena, run) : NULL;
	import->device = NULL;
	import->models = (struct map){ 0 };
	import->started = NAN;
	import_need(import, import->tool);
	if (import->failed)
		return;
	run->dyno = DYNO_VERSION;
	run->id = run->started = "";
	import_need(import, properties_add_text(import->arena, import->tool, "name",
						import->importer->name));
	import_tool_fact(import, "title", import->importer->title);
}

void import_run(struct import *import)
{
	if (!import->failed && import->run && !import->run->result_count)
		return;
	if (import->run)
		finish(import);
	begin(import);
}

void import_commit(struct import *import, const char *commit)
{
	if (import->failed || !commit || !*commit)
		return;
	import->run->commit = arena_string(import->arena, commit);
	import_need(import, import->run->commit);
}

/* One without results that came last is none. */
void import_end(struct import *import)
{
	struct dyno_results *results = import->results;
	if (import->failed)
		return;
	if (!import->run->result_count && results->run_count > 1)
		results->run_count--;
	else if (!import->run->result_count)
		import_refuse(import, "no result is in it");
	else
		finish(import);
}
