#include "measure/worker/protocol.h"
#include "core/base/number.h"
#include "host/sysfs.h"
#include "measure/input/tensor.h"
#include <inttypes.h>
#include <string.h>

/* --- Lists ---------------------------------------------------------------------------------- */

void strings_write(const struct strings *strings, struct json_writer *writer)
{
	json_begin_array(writer);
	for (size_t i = 0; i < strings->count; i++)
		json_string(writer, strings->items[i]);
	json_end_array(writer);
}

bool strings_read(struct arena *arena, const struct json_value *json, const char *key,
		  struct strings *strings, struct dyno_error *err)
{
	const struct json_value *array = NULL;
	if (!json_get_array(json, key, &array, err))
		return false;
	if (array && array->numbers)
		return error_set(err, DYNO_ERROR_FORMAT, "\"%s\" holds numbers", key);
	for (const struct json_value *item = array ? array->first : NULL; item; item = item->next) {
		if (item->type != JSON_STRING)
			return error_set(err, DYNO_ERROR_FORMAT, "\"%s\" holds no strings", key);
		if (!strings_add(arena, strings, item->string))
			return error_memory(err);
	}
	return true;
}

/* --- Members of answers --------------------------------------------------------------------- */

static bool is_there(const struct json_value *answer, const char *key, struct dyno_error *err)
{
	return json_member(answer, key) ||
	       error_set(err, DYNO_ERROR_FORMAT, "\"%s\" is missing", key);
}

bool answer_number(const struct json_value *answer, const char *key, double least, double most,
		   double *number, struct dyno_error *err)
{
	char text[NUMBER_TEXT_SIZE];
	if (!is_there(answer, key, err) || !json_get_number(answer, key, number, err))
		return false;
	if (*number >= least && *number <= most)
		return true;
	number_format(text, *number);
	return error_set(err, DYNO_ERROR_FORMAT, "\"%.100s\" cannot be %s", key, text);
}

bool answer_count(const struct json_value *answer, const char *key, uint64_t least, uint64_t most,
		  uint64_t *count, struct dyno_error *err)
{
	if (!is_there(answer, key, err) || !json_get_count(answer, key, count, err))
		return false;
	return (*count >= least && *count <= most) ||
	       error_set(err, DYNO_ERROR_FORMAT, "\"%s\" cannot be %" PRIu64, key, *count);
}

static const char *clean_copy(struct arena *arena, const char *text)
{
	char *copy = arena_string(arena, text);
	if (copy)
		sysfs_clean(copy);
	return copy;
}

bool answer_text(struct arena *arena, const struct json_value *answer, const char *key,
		 const char **text, struct dyno_error *err)
{
	const char *raw = NULL;
	if (!json_get_string(answer, key, &raw, err))
		return false;
	if (raw)
		*text = clean_copy(arena, raw);
	return !raw || *text || error_memory(err);
}

bool answer_texts(struct arena *arena, const struct json_value *answer, const char *key,
		  struct strings *texts, struct dyno_error *err)
{
	const struct json_value *array = json_member(answer, key);
	if (array && array->count > ANSWER_TEXTS_MAX)
		return error_set(err, DYNO_ERROR_FORMAT, "\"%s\" holds more than %d texts", key,
				 ANSWER_TEXTS_MAX);
	if (!strings_read(arena, answer, key, texts, err))
		return false;
	for (size_t i = 0; i < texts->count; i++)
		if (!(texts->items[i] = clean_copy(arena, texts->items[i])))
			return error_memory(err);
	return true;
}

/* --- load ----------------------------------------------------------------------------------- */

/* The members that are simple, by type: one place for writing and reading. */
#define LOAD_STRINGS(X) X(engine) X(platform) X(profile) X(precision) X(labels)
#define LOAD_COUNTS(X)  X(ordinal) X(seed) X(process)
#define LOAD_FLAGS(X)   X(transfer) X(describe_only) X(unoptimised) X(plain) X(no_fallback)
#define LOAD_LISTS(X)   X(dims) X(inputs) X(data) X(metrics)

static void write_numbers(const struct cell *cell, struct json_writer *writer)
{
	for (enum cell_word word = 0; word < WORD_TOTAL; word++)
		if (cell_words[word].kind == WORD_IS_NUMBER)
			json_member_count(writer, cell_words[word].key, cell_number(cell, word));
}

static bool read_numbers(const struct json_value *json, struct cell *cell, struct dyno_error *err)
{
	for (enum cell_word word = 0; word < WORD_TOTAL; word++) {
		uint64_t number = 0;
		if (cell_words[word].kind != WORD_IS_NUMBER)
			continue;
		if (!json_get_count(json, cell_words[word].key, &number, err))
			return false;
		cell_set_number(cell, word, number);
	}
	return true;
}

void load_command_write(const struct load_command *command, struct json_writer *writer)
{
	json_begin_object(writer);
	json_member_string(writer, "command", "load");
	json_key(writer, "model");
	model_info_write(&command->model, writer);
	json_key(writer, "engine_options");
	properties_write(&command->engine_options, writer);
	write_numbers(&command->cell, writer);
#define WRITE(name)        \
	if (command->name) \
		json_member_string(writer, #name, command->name);
	LOAD_STRINGS(WRITE)
#undef WRITE
#define WRITE(name) json_member_count(writer, #name, command->name);
	LOAD_COUNTS(WRITE)
#undef WRITE
#define WRITE(name) json_member_boolean(writer, #name, command->name);
	LOAD_FLAGS(WRITE)
#undef WRITE
#define WRITE(name)              \
	json_key(writer, #name); \
	strings_write(&command->name, writer);
	LOAD_LISTS(WRITE)
#undef WRITE
	json_end_object(writer);
}

bool load_command_read(struct arena *arena, const struct json_value *json,
		       struct load_command *command, struct dyno_error *err)
{
	const struct json_value *model = json_member(json, "model");
	const struct json_value *options = json_member(json, "engine_options");
	*command = (struct load_command){ 0 };
	if (!model || !model_info_read(arena, model, &command->model, err))
		return model ? false : error_set(err, DYNO_ERROR_FORMAT, "load needs a model");
	if ((options && !properties_read(arena, options, &command->engine_options, err)) ||
	    !read_numbers(json, &command->cell, err))
		return false;
#define READ(name)                                              \
	if (!json_get_string(json, #name, &command->name, err)) \
		return false;
	LOAD_STRINGS(READ)
#undef READ
#define READ(name)                                             \
	if (!json_get_count(json, #name, &command->name, err)) \
		return false;
	LOAD_COUNTS(READ)
#undef READ
#define READ(name)                                               \
	if (!json_get_boolean(json, #name, &command->name, err)) \
		return false;
	LOAD_FLAGS(READ)
#undef READ
#define READ(name)                                                  \
	if (!strings_read(arena, json, #name, &command->name, err)) \
		return false;
	LOAD_LISTS(READ)
#undef READ
	if (!command->engine || !command->platform || command->cell.batch == 0 ||
	    command->cell.streams == 0)
		return error_set(err, DYNO_ERROR_FORMAT,
				 "load needs engine, platform, batch and streams");
	return true;
}

static void input_size_write(const struct input_size *size, struct json_writer *writer)
{
	if (!size->batch)
		return;
	json_key(writer, "inputs");
	json_begin_object(writer);
	json_member_count(writer, "batch", size->batch);
	json_member_count(writer, "sequence", size->sequence);
	json_member_number(writer, "bytes", size->bytes);
	json_member_number(writer, "by_batch", size->by_batch);
	json_member_number(writer, "by_sequence", size->by_sequence);
	json_member_boolean(writer, "batch_given", size->batch_given);
	json_member_boolean(writer, "sequence_given", size->sequence_given);
	json_end_object(writer);
}

static bool input_size_read(const struct json_value *answer, struct input_size *size,
			    struct dyno_error *err)
{
	const struct json_value *json = json_member(answer, "inputs");
	return !json ||
	       (answer_count(json, "batch", 1, ANSWER_SIZE_MAX, &size->batch, err) &&
		answer_count(json, "sequence", 0, ANSWER_SIZE_MAX, &size->sequence, err) &&
		answer_number(json, "bytes", 0, ANSWER_NUMBER_MAX, &size->bytes, err) &&
		answer_number(json, "by_batch", 0, ANSWER_NUMBER_MAX, &size->by_batch, err) &&
		answer_number(json, "by_sequence", 0, ANSWER_NUMBER_MAX, &size->by_sequence, err) &&
		json_get_boolean(json, "batch_given", &size->batch_given, err) &&
		json_get_boolean(json, "sequence_given", &size->sequence_given, err));
}

void load_answer_write(const struct load_answer *answer, struct json_writer *writer)
{
	json_begin_object(writer);
	json_member_boolean(writer, "ok", true);
	json_member_number(writer, "load_time", answer->load_time);
	json_member_count(writer, "batch", answer->batch);
	json_member_count(writer, "sequence", answer->sequence);
	json_member_boolean(writer, "batch_dynamic", answer->axes.batch_dynamic);
	json_member_count(writer, "batch_fixed", answer->axes.batch_fixed);
	json_member_boolean(writer, "sequence_dynamic", answer->axes.sequence_dynamic);
	json_member_count(writer, "sequence_fixed", answer->axes.sequence_fixed);
	json_member_boolean(writer, "tokens", answer->tokens);
	input_size_write(&answer->inputs, writer);
	json_member_string(writer, "shapes", answer->shapes);
	json_member_string(writer, "precision", answer->precision);
	json_key(writer, "notes");
	strings_write(&answer->notes, writer);
	json_key(writer, "engine");
	properties_write(&answer->engine, writer);
	json_end_object(writer);
}

/* In the environment of the run "engine_" goes before them, in its list of engines their name. */
static bool is_engine_key(const char *key)
{
	return *key && strcmp(key, "name") != 0 &&
	       key[strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

bool answer_engine(struct arena *arena, const struct json_value *answer, struct properties *engine,
		   struct dyno_error *err)
{
	const struct json_value *json = json_member(answer, "engine");
	if (!json)
		return true;
	if (!properties_read(arena, json, engine, err))
		return error_prefix(err, "\"engine\"");
	for (size_t i = 0; i < engine->count; i++) {
		struct property *fact = &engine->items[i];
		if (!is_engine_key(fact->key))
			return error_set(err, DYNO_ERROR_FORMAT, "\"engine\" cannot have \"%.60s\"",
					 fact->key);
		if (fact->text && !(fact->text = clean_copy(arena, fact->text)))
			return error_memory(err);
	}
	return true;
}

static bool read_precision(const struct json_value *json, const char **precision,
			   struct dyno_error *err)
{
	*precision = "";
	if (!json_get_string(json, "precision", precision, err))
		return false;
	return !**precision || element_find(*precision) != ELEMENT_UNDEFINED ||
	       error_set(err, DYNO_ERROR_FORMAT, "\"precision\" cannot be \"%.40s\"", *precision);
}

bool load_answer_read(struct arena *arena, const struct json_value *json,
		      struct load_answer *answer, struct dyno_error *err)
{
	struct input_axes *axes = &answer->axes;
	*answer = (struct load_answer){ 0 };
	return answer_number(json, "load_time", 0, ANSWER_SECONDS_MAX, &answer->load_time, err) &&
	       answer_count(json, "batch", 0, ANSWER_SIZE_MAX, &answer->batch, err) &&
	       answer_count(json, "sequence", 0, ANSWER_SIZE_MAX, &answer->sequence, err) &&
	       json_get_boolean(json, "batch_dynamic", &axes->batch_dynamic, err) &&
	       json_get_count(json, "batch_fixed", &axes->batch_fixed, err) &&
	       json_get_boolean(json, "sequence_dynamic", &axes->sequence_dynamic, err) &&
	       json_get_count(json, "sequence_fixed", &axes->sequence_fixed, err) &&
	       json_get_boolean(json, "tokens", &answer->tokens, err) &&
	       input_size_read(json, &answer->inputs, err) &&
	       answer_text(arena, json, "shapes", &answer->shapes, err) &&
	       read_precision(json, &answer->precision, err) &&
	       answer_texts(arena, json, "notes", &answer->notes, err) &&
	       answer_engine(arena, json, &answer->engine, err);
}

/* --- Errors --------------------------------------------------------------------------------- */

void error_write(const struct dyno_error *error, struct json_writer *writer)
{
	json_begin_object(writer);
	json_member_boolean(writer, "ok", false);
	json_member_string(writer, "code", dyno_error_name(error->code));
	json_member_string(writer, "message", error->message);
	json_end_object(writer);
}

static enum dyno_error_code code_find(const char *name)
{
	for (enum dyno_error_code code = DYNO_ERROR_NONE + 1; name && code <= DYNO_ERROR_NOTHING;
	     code++)
		if (strcmp(dyno_error_name(code), name) == 0)
			return code;
	return DYNO_ERROR_ENGINE;
}

enum answer_kind answer_check(const struct json_value *answer, struct dyno_error *err)
{
	bool ok = false;
	const char *code = NULL, *message = "the worker gave no reason";
	if (!is_there(answer, "ok", err) || !json_get_boolean(answer, "ok", &ok, err))
		return ANSWER_NONE;
	if (ok)
		return ANSWER_OK;
	if (!json_get_string(answer, "code", &code, err) ||
	    !json_get_string(answer, "message", &message, err))
		return ANSWER_NONE;
	error_set(err, code_find(code), "%s", message);
	return ANSWER_ERROR;
}
