/* Objects of runs and results from JSON, row by row of the tables in result_members.c. Nothing in
 * the text is trusted: types, ranges, indices and names are checked here, nesting and lengths by
 * json.c. The time is linear in the text: no list is searched that the text can make long. */
#include "core/base/number.h"
#include "core/result/reader.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* --- Messages ------------------------------------------------------------------------------- */

/* Appends the path to text; returns its length. */
static size_t path(const struct place *place, char *text, size_t size)
{
	if (!place)
		return 0;
	size_t used = path(place->parent, text, size);
	if (used >= size)
		return used;
	int length =
		place->key ? snprintf(text + used, size - used, "%s%s", used ? "." : "", place->key)
			   : snprintf(text + used, size - used, "[%zu]", place->index);
	return used + (length > 0 ? (size_t)length : 0);
}

bool refuse(const struct reader *r, const char *format, ...)
{
	char where[256] = "", what[400];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(what, sizeof(what), format, arguments);
	va_end(arguments);
	path(r->place, where, sizeof(where));
	return error_set(r->err, DYNO_ERROR_FORMAT, "%s%s%s", where, *where ? ": " : "", what);
}

static bool is_type(const struct reader *r, const struct json_value *json, enum json_type type)
{
	static const char *const names[] = { "null",     "a boolean", "a number",
					     "a string", "an array",  "an object" };
	return json->type == type ||
	       refuse(r, "%s where %s was expected", names[json->type], names[type]);
}

/* --- Objects and arrays --------------------------------------------------------------------- */

static const struct value_reader readers[MEMBER_TYPES];

bool read_at(struct reader *r, const char *key, size_t index, struct value_reader reader,
	     const struct json_value *json, void *place)
{
	struct place step = { r->place, key, index };
	struct value_reader element = { reader.element_type, reader.element, JSON_NULL, NULL };
	r->place = &step;
	bool ok = is_type(r, json, reader.type) &&
		  (reader.read ? reader.read(r, json, place)
			       : read_elements(r, json, element, place));
	r->place = step.parent;
	return ok;
}

bool read_elements(struct reader *r, const struct json_value *array, struct value_reader element,
		   void *place)
{
	size_t index = 0;
	if (array->numbers) { /* packed: no list but the samples holds numbers, so this fails */
		struct json_value number = { .type = JSON_NUMBER, .number = array->numbers[0] };
		return read_at(r, NULL, 0, element, &number, place);
	}
	for (const struct json_value *e = array->first; e; e = e->next)
		if (!read_at(r, NULL, index++, element, e, place))
			return false;
	return true;
}

/* The row of that key. Files have the keys in the order of the rows, so that the row behind the
 * last one found (`hint`) is nearly always it. */
static size_t row_find(const struct member *table, const char *key, size_t hint)
{
	if (table[hint].key && strcmp(table[hint].key, key) == 0)
		return hint;
	size_t row = 0;
	while (table[row].key && strcmp(table[row].key, key) != 0)
		row++;
	return row;
}

bool duplicate(const struct reader *r, const char *key)
{
	return refuse(r, "the key \"%.100s\" is there twice", key);
}

bool read_members(struct reader *r, const struct member *table, const struct json_value *object,
		  void *holder)
{
	const struct json_value *found[MEMBERS_LIMIT] = { NULL };
	size_t hint = 0;
	for (const struct json_value *m = object->first; m; m = m->next) {
		size_t row = row_find(table, m->key, hint);
		if (!table[row].key)
			continue;
		if (found[row])
			return duplicate(r, m->key);
		found[row] = m;
		hint = row + 1;
	}
	for (size_t row = 0; table[row].key; row++) {
		const struct member *member = &table[row];
		bool absent = !found[row] || (found[row]->type == JSON_NULL && !member->required);
		if (absent && member->required)
			return refuse(r, "the key \"%s\" is missing", member->key);
		if (!absent && !read_at(r, member->key, 0, readers[member->type], found[row],
					(char *)holder + member->offset))
			return false;
	}
	return true;
}

/* --- Simple values -------------------------------------------------------------------------- */

static bool read_text(struct reader *r, const struct json_value *json, void *place)
{
	char *text = arena_string(r->arena, json->string);
	*(const char **)place = text;
	return text || error_memory(r->err);
}

bool is_count(double number, uint64_t limit)
{
	return number >= 0 && number <= (double)limit && number == floor(number);
}

bool read_whole(const struct reader *r, const struct json_value *json, uint64_t limit,
		uint64_t *out)
{
	char text[NUMBER_TEXT_SIZE];
	if (is_count(json->number, limit)) {
		*out = (uint64_t)json->number;
		return true;
	}
	number_format(text, json->number);
	return refuse(r, "%s is not a whole number from 0 to %" PRIu64, text, limit);
}

static bool read_count(struct reader *r, const struct json_value *json, void *place)
{
	return read_whole(r, json, COUNT_LIMIT, place);
}

static bool read_count32(struct reader *r, const struct json_value *json, void *place)
{
	uint64_t wide = 0;
	bool ok = read_whole(r, json, UINT32_MAX, &wide);
	*(uint32_t *)place = (uint32_t)wide;
	return ok;
}

bool read_number(struct reader *r, const struct json_value *json, void *place)
{
	(void)r;
	*(double *)place = json->number;
	return true;
}

static bool read_flag(struct reader *r, const struct json_value *json, void *place)
{
	(void)r;
	*(bool *)place = json->boolean;
	return true;
}

static bool read_seed(struct reader *r, const struct json_value *json, void *place)
{
	uint64_t seed = 0;
	const char *c = json->string;
	bool ok = *c != '\0';
	for (; ok && *c; c++) {
		uint64_t digit = (uint64_t)(*c - '0');
		ok = *c >= '0' && *c <= '9' && seed <= (UINT64_MAX - digit) / 10;
		seed = seed * 10 + digit;
	}
	*(uint64_t *)place = seed;
	return ok || refuse(r, "\"%.100s\" is not a whole number from 0 to %" PRIu64, json->string,
			    UINT64_MAX);
}

static bool read_status(struct reader *r, const struct json_value *json, void *place)
{
	return status_find(json->string, place) ||
	       refuse(r, "there is no status \"%.100s\"", json->string);
}

static bool read_kind(struct reader *r, const struct json_value *json, void *place)
{
	return interval_kind_find(json->string, place) ||
	       refuse(r, "there is no kind of interval \"%.100s\"", json->string);
}

static bool read_interval(struct reader *r, const struct json_value *json, void *place)
{
	struct field_value *value = place;
	if (!json->numbers || json->count != 2)
		return refuse(r, "not an array of two numbers");
	value->low = json->numbers[0];
	value->high = json->numbers[1];
	return true;
}

static bool read_string(struct reader *r, const struct json_value *json, void *place)
{
	return strings_add(r->arena, place, json->string) || error_memory(r->err);
}

/* Adding looks for the same key, hence a limit. */
#define PROPERTIES_LIMIT 1000

static bool read_property(struct reader *r, const struct json_value *json,
			  struct properties *properties)
{
	bool ok;
	size_t before = properties->count;
	if (json->type == JSON_STRING)
		ok = properties_add_text(r->arena, properties, json->key, json->string);
	else if (json->type == JSON_NUMBER)
		ok = properties_add_number(r->arena, properties, json->key, json->number);
	else
		return refuse(r, "\"%.100s\" is neither a string nor a number", json->key);
	if (!ok)
		return error_memory(r->err);
	return properties->count > before || duplicate(r, json->key);
}

static bool read_properties(struct reader *r, const struct json_value *json, void *place)
{
	if (json->count > PROPERTIES_LIMIT)
		return refuse(r, "more than %d entries", PROPERTIES_LIMIT);
	for (const struct json_value *m = json->first; m; m = m->next)
		if (m->type != JSON_NULL && !read_property(r, m, place))
			return false;
	return true;
}

/* --- Parts of a run ------------------------------------------------------------------------- */

static bool read_replicate(struct reader *r, const struct json_value *json, void *place)
{
	struct replicate *replicate = result_add_replicate(r->arena, place);
	return replicate ? read_members(r, replicate_members, json, replicate)
			 : error_memory(r->err);
}

static bool read_part(struct reader *r, const struct json_value *json, void *place)
{
	struct part *part = parts_add(r->arena, place);
	return part ? read_members(r, part_members, json, part) : error_memory(r->err);
}

static bool read_step(struct reader *r, const struct json_value *json, void *place)
{
	struct memory_step *step = memory_steps_add(r->arena, place);
	return step ? read_members(r, step_members, json, step) : error_memory(r->err);
}

static bool read_breakdown(struct reader *r, const struct json_value *json, void *place)
{
	struct breakdown *breakdown = arena_allocate(r->arena, 1, sizeof(*breakdown));
	*(struct breakdown **)place = breakdown;
	return breakdown ? read_members(r, breakdown_members, json, breakdown)
			 : error_memory(r->err);
}

static bool is_index(const struct reader *r, const struct json_value *json, const char *of,
		     size_t total)
{
	char text[NUMBER_TEXT_SIZE];
	if (is_count(json->number, COUNT_LIMIT) && json->number < (double)total)
		return true;
	number_format(text, json->number);
	return refuse(r, "there is no %s %s: the run has %zu", of, text, total);
}

static bool read_model_index(struct reader *r, const struct json_value *json, void *place)
{
	if (!is_index(r, json, "model", r->run->model_count))
		return false;
	*(const struct model_info **)place = r->run->models[(size_t)json->number];
	return true;
}

static bool read_device_index(struct reader *r, const struct json_value *json, void *place)
{
	if (!is_index(r, json, "device", r->run->device_count))
		return false;
	*(const struct device_info **)place = r->run->devices[(size_t)json->number];
	return true;
}

static bool read_model(struct reader *r, const struct json_value *json, void *place)
{
	struct model_info *model = run_add_model(r->arena, place);
	return model ? read_members(r, model_members, json, model) : error_memory(r->err);
}

static bool read_device(struct reader *r, const struct json_value *json, void *place)
{
	struct device_info *device = run_add_device(r->arena, place);
	return device ? read_members(r, device_members, json, device) : error_memory(r->err);
}

static bool read_engine(struct reader *r, const struct json_value *json, void *place)
{
	const struct json_value *name = json_member(json, "name");
	if (!name || name->type != JSON_STRING)
		return refuse(r, "an engine needs a name");
	struct properties *engine = run_add_engine(r->arena, place);
	return engine ? read_properties(r, json, engine) : error_memory(r->err);
}

static bool read_result(struct reader *r, const struct json_value *json, void *place)
{
	struct result *result = run_add_result(r->arena, place);
	return result ? read_members(r, result_members, json, result) : error_memory(r->err);
}

static bool read_run(struct reader *r, const struct json_value *json, void *place)
{
	r->run = results_add_run(place);
	if (!r->run)
		return error_memory(r->err);
	return read_members(r, run_members, json, r->run) &&
	       read_members(r, run_result_members, json, r->run);
}

static const struct value_reader readers[MEMBER_TYPES] = {
	[MEMBER_TEXT] = { .type = JSON_STRING, .read = read_text },
	[MEMBER_COUNT] = { .type = JSON_NUMBER, .read = read_count },
	[MEMBER_COUNT32] = { .type = JSON_NUMBER, .read = read_count32 },
	[MEMBER_NUMBER] = { .type = JSON_NUMBER, .read = read_number },
	[MEMBER_FLAG] = { .type = JSON_BOOLEAN, .read = read_flag },
	[MEMBER_SEED] = { .type = JSON_STRING, .read = read_seed },
	[MEMBER_STATUS] = { .type = JSON_STRING, .read = read_status },
	[MEMBER_KIND] = { .type = JSON_STRING, .read = read_kind },
	[MEMBER_INTERVAL] = { .type = JSON_ARRAY, .read = read_interval },
	[MEMBER_STRINGS] = { JSON_ARRAY, NULL, JSON_STRING, read_string },
	[MEMBER_PROPERTIES] = { .type = JSON_OBJECT, .read = read_properties },
	[MEMBER_MODEL] = { .type = JSON_NUMBER, .read = read_model_index },
	[MEMBER_DEVICE] = { .type = JSON_NUMBER, .read = read_device_index },
	[MEMBER_CELL] = { .type = JSON_OBJECT, .read = read_cell },
	[MEMBER_VALUES] = { .type = JSON_OBJECT, .read = read_values },
	[MEMBER_NUMBERS] = { .type = JSON_OBJECT, .read = read_numbers },
	[MEMBER_BREAKDOWN] = { .type = JSON_OBJECT, .read = read_breakdown },
	[MEMBER_PARTS] = { JSON_ARRAY, NULL, JSON_OBJECT, read_part },
	[MEMBER_STEPS] = { JSON_ARRAY, NULL, JSON_OBJECT, read_step },
	[MEMBER_SAMPLES] = { .type = JSON_ARRAY, .read = read_samples },
	[MEMBER_WARM_UP] = { .type = JSON_ARRAY, .read = read_warm_up },
	[MEMBER_THINNED] = { .type = JSON_BOOLEAN, .read = read_thinned },
	[MEMBER_SERIES] = { .type = JSON_OBJECT, .read = read_series },
	[MEMBER_WHOLE] = { .type = JSON_ARRAY, .read = read_values_of_series },
	[MEMBER_WEIGHTS] = { .type = JSON_ARRAY, .read = read_weights },
	[MEMBER_STEP_UNIT] = { .type = JSON_STRING, .read = read_step_unit },
	[MEMBER_REPLICATES] = { JSON_ARRAY, NULL, JSON_OBJECT, read_replicate },
	[MEMBER_MODELS] = { JSON_ARRAY, NULL, JSON_OBJECT, read_model },
	[MEMBER_DEVICES] = { JSON_ARRAY, NULL, JSON_OBJECT, read_device },
	[MEMBER_ENGINES] = { JSON_ARRAY, NULL, JSON_OBJECT, read_engine },
	[MEMBER_WORDS] = { JSON_ARRAY, NULL, JSON_OBJECT, read_word },
	[MEMBER_FIELDS] = { JSON_ARRAY, NULL, JSON_OBJECT, read_field },
	[MEMBER_RESULTS] = { JSON_ARRAY, NULL, JSON_OBJECT, read_result },
	[MEMBER_RUNS] = { JSON_ARRAY, NULL, JSON_OBJECT, read_run },
};

bool members_read(struct arena *arena, struct run *run, const struct member *table,
		  const struct json_value *json, void *holder, struct dyno_error *err)
{
	struct reader r = { .arena = arena, .run = run, .err = err };
	return is_type(&r, json, JSON_OBJECT) && read_members(&r, table, json, holder);
}

bool value_read(struct arena *arena, struct run *run, enum member_type type,
		const struct json_value *json, void *place, struct dyno_error *err)
{
	struct reader r = { .arena = arena, .run = run, .err = err };
	return is_type(&r, json, readers[type].type) && readers[type].read(&r, json, place);
}
