/* The columns that are members of a result, and the texts that these refer to. */
#include "core/format/unpack.h"

/* --- Texts of cells -------------------------------------------------------------------------- */

static const struct json_value *json_of(struct unpacking *unpacking, uint64_t place,
					struct arena *tree)
{
	const struct span *text = &unpacking->texts[place - 1];
	return json_parse(tree, (const char *)text->at, text->length, JSON_LIMITS, unpacking->err);
}

static bool read_strings(struct unpacking *unpacking, const struct json_value *json,
			 struct strings *strings)
{
	if (json->type != JSON_ARRAY || json->numbers)
		return unpack_damaged(unpacking, "a list of texts is none");
	for (const struct json_value *item = json->first; item; item = item->next) {
		if (item->type != JSON_STRING)
			return unpack_damaged(unpacking, "a list of texts holds another thing");
		if (!strings_add(&unpacking->results->arena, strings, item->string))
			return error_memory(unpacking->err);
	}
	return true;
}

static bool read_breakdown(struct unpacking *unpacking, const struct json_value *json,
			   struct result *result)
{
	struct breakdown *breakdown = result_add_breakdown(&unpacking->results->arena, result);
	return breakdown
		       ? breakdown_read(&unpacking->results->arena, json, breakdown, unpacking->err)
		       : error_memory(unpacking->err);
}

static bool read_replicates(struct unpacking *unpacking, const struct json_value *json,
			    struct run *run, struct result *result)
{
	if (json->type != JSON_ARRAY || json->numbers)
		return unpack_damaged(unpacking, "replicates are no objects");
	for (const struct json_value *item = json->first; item; item = item->next) {
		struct replicate *replicate =
			result_add_replicate(&unpacking->results->arena, result);
		if (!replicate)
			return error_memory(unpacking->err);
		if (!replicate_read(&unpacking->results->arena, item, run, replicate,
				    unpacking->err))
			return false;
	}
	return true;
}

/* --- Cells ----------------------------------------------------------------------------------- */

static bool set_json(struct unpacking *unpacking, uint64_t place, struct run *run,
		     struct result *result, const struct member *member)
{
	struct arena tree = { 0 };
	const struct json_value *json = json_of(unpacking, place, &tree);
	bool ok = false;
	if (json && member->type == MEMBER_STRINGS)
		ok = read_strings(unpacking, json, (void *)((char *)result + member->offset));
	else if (json && member->type == MEMBER_BREAKDOWN)
		ok = read_breakdown(unpacking, json, result);
	else if (json)
		ok = read_replicates(unpacking, json, run, result);
	arena_finish(&tree);
	return ok;
}

static bool set_member(struct unpacking *unpacking, struct run *run, struct result *result,
		       const struct member *member, uint64_t number)
{
	void *place = (char *)result + member->offset;
	switch (member->type) {
	case MEMBER_TEXT:
		return !number || unpack_string(unpacking, number, place);
	case MEMBER_COUNT:
		*(uint64_t *)place = number;
		return true;
	case MEMBER_COUNT32:
		*(uint32_t *)place = (uint32_t)number;
		return true;
	case MEMBER_STATUS:
		*(enum status *)place = (enum status)number;
		return true;
	case MEMBER_MODEL:
		result->cell.model = run->models[number];
		return true;
	case MEMBER_DEVICE:
		result->cell.device = run->devices[number];
		return true;
	default:
		return !number || set_json(unpacking, number, run, result, member);
	}
}

/* What a number of the column must be below; 0: this member is no column. */
static uint64_t limit_of(const struct unpacking *unpacking, const struct run *run,
			 enum member_type type)
{
	switch (type) {
	case MEMBER_COUNT:
		return COUNT_LIMIT + 1;
	case MEMBER_COUNT32:
		return (uint64_t)UINT32_MAX + 1;
	case MEMBER_STATUS:
		return STATUS_TOTAL;
	case MEMBER_MODEL:
		return run->model_count;
	case MEMBER_DEVICE:
		return run->device_count;
	case MEMBER_TEXT:
	case MEMBER_STRINGS:
	case MEMBER_BREAKDOWN:
	case MEMBER_REPLICATES:
		return unpacking->text_count + 1;
	default:
		return 0;
	}
}

bool unpack_runs(struct unpacking *unpacking)
{
	uint64_t number;
	for (size_t row = unpacking->first; row < unpacking->last; row++) {
		if (!unpack_whole(unpacking, row, unpacking->results->run_count, &number))
			return unpack_damaged(unpacking, "a result is of no run");
		struct run *run = unpacking->results->runs[number];
		if (!run->model_count || !run->device_count)
			return unpack_damaged(unpacking,
					      "a run has results but no model or device");
		struct result *result = run_add_result(&unpacking->results->arena, run);
		if (!result)
			return error_memory(unpacking->err);
		result->cell.model = run->models[0];
		result->cell.device = run->devices[0];
		unpacking->rows[row] = result;
		unpacking->runs[row] = (uint32_t)number;
	}
	return true;
}

bool unpack_cells(struct unpacking *unpacking, const struct member *member)
{
	uint64_t number;
	for (size_t row = unpacking->first; row < unpacking->last; row++) {
		struct run *run = unpacking->results->runs[unpacking->runs[row]];
		if (!unpack_whole(unpacking, row, limit_of(unpacking, run, member->type), &number))
			return unpack_out_of_place(unpacking, member->key, row);
		if (!set_member(unpacking, run, unpacking->rows[row], member, number))
			return false;
	}
	return true;
}

/* --- Own words ------------------------------------------------------------------------------- */

static bool set_own(struct unpacking *unpacking, size_t row, const char *key, uint64_t place)
{
	const struct run *run = unpacking->results->runs[unpacking->runs[row]];
	unsigned id = vocabulary_word(&run->own, key);
	struct cell *cell = &unpacking->rows[row]->cell;
	const struct cell *before = row ? &unpacking->rows[row - 1]->cell : NULL;
	const char *text;
	if (id == WORD_TOTAL)
		return unpack_out_of_place(unpacking, key, row);
	return unpack_string(unpacking, place, &text) &&
	       (cell_set_own(&unpacking->results->arena, cell, word_of(&run->own, id), text, 0,
			     before) ||
		error_memory(unpacking->err));
}

bool unpack_own_word(struct unpacking *unpacking, const char *key)
{
	uint64_t place;
	for (size_t row = unpacking->first; row < unpacking->last; row++) {
		if (!unpack_whole(unpacking, row, unpacking->text_count + 1, &place))
			return unpack_out_of_place(unpacking, key, row);
		if (place && !set_own(unpacking, row, key, place))
			return false;
	}
	return true;
}
