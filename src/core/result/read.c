/* Reading result files and their parts. The work is done by result_members_read.c. */
#include "core/result/members.h"
#include "core/result/older.h"
#include "core/result/summarise.h"
#include <inttypes.h>
#include <string.h>

/* Before anything else: of a newer file nothing is known but this. */
static bool check_version(const struct json_value *root, struct dyno_error *err)
{
	const struct json_value *format = json_member(root, "format");
	uint64_t version = 0;
	if (!format || format->type != JSON_STRING || strcmp(format->string, RESULTS_FORMAT) != 0)
		return error_set(err, DYNO_ERROR_FORMAT,
				 "not a result file of dyno (it has no \"format\": \"%s\")",
				 RESULTS_FORMAT);
	if (!json_get_count(root, "version", &version, err))
		return false;
	if (version > RESULTS_VERSION)
		return error_set(err, DYNO_ERROR_FORMAT,
				 "written by a newer dyno: version %" PRIu64
				 " of the format, this one reads up to %d; update dyno",
				 version, RESULTS_VERSION);
	if (version < 1)
		return error_set(err, DYNO_ERROR_FORMAT, "the key \"version\" is missing or 0");
	return true;
}

struct dyno_results *results_read(const char *text, size_t length, struct dyno_error *err)
{
	struct arena tree = { 0 };
	struct dyno_results *results = results_create(err);
	if (!results)
		return NULL;
	const struct json_value *root = json_parse(&tree, text, length, JSON_LIMITS, err);
	bool ok = root && check_version(root, err) &&
		  members_read(&results->arena, NULL, document_members, root, results, err);
	arena_finish(&tree);
	for (size_t i = 0; ok && i < results->run_count; i++)
		ok = run_complete(&results->arena, results->runs[i]) || error_memory(err);
	if (ok && results_vocabulary(results, &results->arena, &results->own, err))
		return results;
	dyno_results_destroy(results);
	return NULL;
}

/* --- The parts that others ask for ---------------------------------------------------------- */

bool run_header_read(struct arena *arena, const struct json_value *json, struct run *run,
		     struct dyno_error *err)
{
	*run = (struct run){ 0 };
	return members_read(arena, run, run_members, json, run, err) &&
	       (run_complete(arena, run) || error_memory(err));
}

/* A result that cannot be read is not left in the run half filled. */
bool result_read(struct arena *arena, const struct json_value *json, struct run *run,
		 struct dyno_error *err)
{
	struct result *result = run_add_result(arena, run);
	if (!result)
		return error_memory(err);
	bool ok = members_read(arena, run, result_members, json, result, err) &&
		  (result_complete(arena, run, result) || error_memory(err));
	if (ok)
		summarise_older(arena, result);
	else
		run->result_count--;
	return ok;
}

bool model_info_read(struct arena *arena, const struct json_value *json, struct model_info *model,
		     struct dyno_error *err)
{
	model_info_init(model);
	return members_read(arena, NULL, model_members, json, model, err);
}

bool replicate_read(struct arena *arena, const struct json_value *json, struct run *run,
		    struct replicate *replicate, struct dyno_error *err)
{
	replicate_init(replicate);
	return members_read(arena, run, replicate_members, json, replicate, err) &&
	       (!run || replicate_complete(arena, run, replicate) || error_memory(err));
}

bool breakdown_read(struct arena *arena, const struct json_value *json, struct breakdown *breakdown,
		    struct dyno_error *err)
{
	*breakdown = (struct breakdown){ 0 };
	return members_read(arena, NULL, breakdown_members, json, breakdown, err);
}

bool properties_read(struct arena *arena, const struct json_value *json,
		     struct properties *properties, struct dyno_error *err)
{
	*properties = (struct properties){ 0 };
	return value_read(arena, NULL, MEMBER_PROPERTIES, json, properties, err);
}

bool own_words_read(struct arena *arena, const struct json_value *json, struct run *run,
		    struct cell *cell, struct dyno_error *err)
{
	return value_read(arena, run, MEMBER_CELL, json, cell, err);
}
