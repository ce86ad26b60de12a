#include "measure/worker/protocol.h"
#include <string.h>

static const char *const code_names[] = {
	[DYNO_ERROR_NONE] = "none",
	[DYNO_ERROR_USAGE] = "usage",
	[DYNO_ERROR_MEMORY] = "memory",
	[DYNO_ERROR_IO] = "io",
	[DYNO_ERROR_FORMAT] = "format",
	[DYNO_ERROR_NOT_FOUND] = "not_found",
	[DYNO_ERROR_UNSUPPORTED] = "unsupported",
	[DYNO_ERROR_ENGINE] = "engine",
	[DYNO_ERROR_NETWORK] = "network",
	[DYNO_ERROR_STORE] = "store",
	[DYNO_ERROR_TIMEOUT] = "timeout",
	[DYNO_ERROR_CRASHED] = "crashed",
	[DYNO_ERROR_CANCELLED] = "cancelled",
	[DYNO_ERROR_NOTHING] = "nothing",
};

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

/* --- load ----------------------------------------------------------------------------------- */

/* The members that are simple, by type: one place for writing and reading. */
#define LOAD_STRINGS(X) X(library) X(platform) X(profile)
#define LOAD_COUNTS(X)  X(ordinal) X(batch) X(sequence) X(threads) X(streams) X(seed) X(process)
#define LOAD_FLAGS(X)   X(transfer) X(describe_only) X(unoptimised) X(no_fallback)
#define LOAD_LISTS(X)   X(dims) X(inputs) X(provider_options) X(metrics)

void load_command_write(const struct load_command *command, struct json_writer *writer)
{
	json_begin_object(writer);
	json_member_string(writer, "command", "load");
	json_key(writer, "model");
	model_info_write(&command->model, writer);
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
	*command = (struct load_command){ 0 };
	if (!model || !model_info_read(arena, model, &command->model, err))
		return model ? false : error_set(err, DYNO_ERROR_FORMAT, "load needs a model");
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
	if (!command->platform || command->batch == 0 || command->streams == 0)
		return error_set(err, DYNO_ERROR_FORMAT, "load needs platform, batch and streams");
	return true;
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
	json_member_string(writer, "precision", answer->precision);
	json_key(writer, "notes");
	strings_write(&answer->notes, writer);
	json_key(writer, "engine");
	properties_write(&answer->engine, writer);
	json_end_object(writer);
}

bool load_answer_read(struct arena *arena, const struct json_value *json,
		      struct load_answer *answer, struct dyno_error *err)
{
	const struct json_value *engine = json_member(json, "engine");
	*answer = (struct load_answer){ 0 };
	return json_get_number(json, "load_time", &answer->load_time, err) &&
	       json_get_count(json, "batch", &answer->batch, err) &&
	       json_get_count(json, "sequence", &answer->sequence, err) &&
	       json_get_boolean(json, "batch_dynamic", &answer->axes.batch_dynamic, err) &&
	       json_get_count(json, "batch_fixed", &answer->axes.batch_fixed, err) &&
	       json_get_boolean(json, "sequence_dynamic", &answer->axes.sequence_dynamic, err) &&
	       json_get_count(json, "sequence_fixed", &answer->axes.sequence_fixed, err) &&
	       json_get_string(json, "precision", &answer->precision, err) &&
	       strings_read(arena, json, "notes", &answer->notes, err) &&
	       (!engine || properties_read(arena, engine, &answer->engine, err));
}

/* --- Errors --------------------------------------------------------------------------------- */

void error_write(const struct dyno_error *error, struct json_writer *writer)
{
	json_begin_object(writer);
	json_member_boolean(writer, "ok", false);
	json_member_string(writer, "code", code_names[error->code]);
	json_member_string(writer, "message", error->message);
	json_end_object(writer);
}

static enum dyno_error_code code_find(const char *name)
{
	for (size_t i = 0; name && i < sizeof(code_names) / sizeof(*code_names); i++)
		if (strcmp(code_names[i], name) == 0)
			return (enum dyno_error_code)i;
	return DYNO_ERROR_ENGINE;
}

bool answer_check(const struct json_value *answer, struct dyno_error *err)
{
	bool ok = false;
	const char *code = NULL, *message = "the worker gave no reason";
	if (!json_get_boolean(answer, "ok", &ok, err))
		return false;
	if (ok)
		return true;
	if (!json_get_string(answer, "code", &code, err) ||
	    !json_get_string(answer, "message", &message, err))
		return false;
	return error_set(err, code_find(code), "%s", message);
}
