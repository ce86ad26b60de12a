/* What readers add: runs, results, words. */
#include "core/base/hash.h"
#include "core/base/number.h"
#include "core/base/utf8.h"
#include "core/import/import.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- What went wrong ------------------------------------------------------------------------- */

void import_refuse(struct import *import, const char *format, ...)
{
	char text[256];
	va_list arguments;
	if (import->failed)
		return;
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	import->failed = true;
	error_set(import->err, DYNO_ERROR_FORMAT, "as a file of %s: %s", import->importer->title,
		  text);
}

void import_need(struct import *import, bool ok)
{
	if (!ok && !import->failed)
		error_memory(import->err);
	import->failed = import->failed || !ok;
}

/* --- The run --------------------------------------------------------------------------------- */

void import_tool_fact(struct import *import, const char *key, const char *text)
{
	if (!import->failed)
		import_need(import, properties_add_text(import->arena, import->tool, key, text));
}

void import_version(struct import *import, const char *version)
{
	import_tool_fact(import, "version", version);
}

void import_meaning(struct import *import, const char *key, const char *text)
{
	char name[OWN_KEY_MOST + 16];
	snprintf(name, sizeof(name), "meaning of %s", key);
	import_tool_fact(import, name, text);
}

void import_fact(struct import *import, const char *key, const char *text)
{
	if (!import->failed && text && *text)
		import_need(import, properties_add_text(import->arena, &import->run->environment,
							key, text));
}

void import_fact_number(struct import *import, const char *key, double number)
{
	if (!import->failed)
		import_need(import, properties_add_number(import->arena, &import->run->environment,
							  key, number));
}

void import_warning(struct import *import, const char *format, ...)
{
	va_list arguments;
	if (import->failed)
		return;
	va_start(arguments, format);
	const char *text = arena_vprintf(&import->scratch, format, arguments);
	va_end(arguments);
	import_need(import, text && strings_add_once(import->arena, &import->run->warnings, text));
}

void import_started_at(struct import *import, double seconds)
{
	if (seconds > 0 && !(import->started <= seconds))
		import->started = seconds;
}

void import_started(struct import *import, const char *text)
{
	import_started_at(import, date_seconds(text));
}

/* --- Devices and models ----------------------------------------------------------------------- */

static bool same_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

void import_device(struct import *import, const char *id, const char *platform, const char *name)
{
	struct run *run = import->run;
	for (size_t i = 0; i < run->device_count; i++) {
		import->device = run->devices[i];
		if (same_text(import->device->id, id) && same_text(import->device->name, name))
			return;
	}
	struct device_info *device = import->failed ? NULL : run_add_device(import->arena, run);
	import->device = device;
	if (device) {
		device->id = arena_string(import->arena, id);
		device->platform = arena_string(import->arena, platform);
		device->name = name && *name ? arena_string(import->arena, name) : NULL;
	}
	import_need(import,
		    device && device->id && device->platform && (device->name || !name || !*name));
}

struct sought_model {
	const struct run *run;
	const char *name;
};

static bool is_model(const void *context, uint32_t place)
{
	const struct sought_model *sought = context;
	return strcmp(sought->run->models[place]->name, sought->name) == 0;
}

static struct model_info *add_model(struct import *import, const char *name)
{
	struct model_info *model = run_add_model(import->arena, import->run);
	if (!model)
		return NULL;
	model->name = arena_string(import->arena, name);
	model->source = "imported";
	return model->name ? model : NULL;
}

static struct model_info *find_model(struct import *import, const char *name)
{
	struct run *run = import->run;
	struct sought_model sought = { run, name };
	uint32_t place = map_add(&import->models, &import->scratch, hash_text(name), is_model,
				 &sought, (uint32_t)run->model_count);
	if (place == MAP_NONE)
		return NULL;
	return place < run->model_count ? run->models[place] : add_model(import, name);
}

/* --- Results ---------------------------------------------------------------------------------- */

struct result *import_result(struct import *import, const char *name)
{
	const struct property *cpu =
		import->failed ? NULL : properties_find(&import->run->environment, "cpu");
	if (!import->failed && !import->device)
		import_device(import, "cpu", "cpu", cpu ? cpu->text : NULL);
	if (import->failed)
		return NULL;
	struct model_info *model = find_model(import, name && *name ? name : "unnamed");
	struct result *result = model ? run_add_result(import->arena, import->run) : NULL;
	import_need(import, result);
	if (!result)
		return NULL;
	result->cell.model = model;
	result->cell.device = import->device;
	result->cell.engine = properties_find(import->tool, "name")->text;
	result->cell.batch = result->cell.streams = 1;
	return result;
}

void import_status(struct import *import, struct result *result, enum status status,
		   const char *reason)
{
	if (import->failed || !result)
		return;
	result->status = status;
	result->reason = arena_string(import->arena, reason ? reason : "the tool tells no reason");
	import_need(import, result->reason);
}

void import_note(struct import *import, struct result *result, const char *format, ...)
{
	va_list arguments;
	if (import->failed || !result)
		return;
	va_start(arguments, format);
	const char *text = arena_vprintf(&import->scratch, format, arguments);
	va_end(arguments);
	import_need(import, text && strings_add_once(import->arena, &result->notes, text));
}

/* --- Own words -------------------------------------------------------------------------------- */

char *import_key(struct import *import, const char *text)
{
	struct buffer key = { 0 };
	bool gap = false;
	for (; *text && key.length < OWN_KEY_MOST - 1; text++) {
		bool letter = (*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z');
		bool good =
			letter || (*text >= '0' && *text <= '9') || *text == '_' || *text == '-';
		if (good && !letter && !key.length)
			buffer_string(&key, "p_");
		if (good && gap && key.length)
			buffer_character(&key, '_');
		if (good)
			buffer_character(&key, *text);
		gap = !good;
	}
	return key.length || key.failed ? buffer_keep(&key, &import->scratch)
					: arena_string(&import->scratch, "unnamed");
}

static bool is_own(const struct import *import, const char *key)
{
	return vocabulary_word(&import->run->own, key) >= WORD_OWN;
}

/* Where dyno has another use for it the tool's name stands in front. */
static struct word *find_word(struct import *import, const char *title, bool number)
{
	char *key = import_key(import, title);
	struct declaration made = { .key = key, .title = title, .number = number };
	struct dyno_error err = { 0 };
	if (!key)
		return NULL;
	for (int try = 0; try < 2; try++) {
		if (is_own(import, made.key))
			return import->run->own
				.words[vocabulary_word(&import->run->own, made.key) - WORD_OWN];
		struct word *word =
			vocabulary_add_word(&import->run->own, &made, import->arena, &err);
		if (word || import->run->own.word_count == OWN_WORDS_MOST)
			return word;
		char *longer = arena_printf(&import->scratch, "%s_%s", import->importer->name, key);
		made.key = longer ? import_key(import, longer) : NULL;
		if (!made.key)
			return NULL;
	}
	return NULL;
}

static void set_word(struct import *import, struct result *result, const char *key,
		     const char *text, double number)
{
	if (import->failed || !result || !key)
		return;
	struct word *word = find_word(import, key, !text);
	if (!word) {
		import_need(import, !import->arena->failed && !import->scratch.failed);
		import_warning(import, "no room for the word \"%.*s\": a run has %d of its own",
			       TEXT_SHOWN(key), key, OWN_WORDS_MOST);
		return;
	}
	if (text)
		word->kind = WORD_IS_TEXT;
	size_t place = import->run->result_count;
	const struct cell *like = place > 1 ? &import->run->results[place - 2]->cell : NULL;
	import_need(import, cell_set_own(import->arena, &result->cell, word, text, number, like));
}

void import_word_number(struct import *import, struct result *result, const char *key,
			double number)
{
	if (isfinite(number))
		set_word(import, result, key, NULL, number);
}

void import_word(struct import *import, struct result *result, const char *key, const char *text)
{
	double number;
	size_t length = text ? strlen(text) : 0;
	if (!length)
		return;
	if (number_parse(text, length, &number) == length) {
		import_word_number(import, result, key, number);
		return;
	}
	if (length > OWN_TEXT_MOST) {
		char *cut = arena_bytes(&import->scratch, text, utf8_cut(text, OWN_TEXT_MOST));
		import_need(import, cut);
		text = cut;
		import_note(import, result, "%.40s is cut to %d bytes", key, OWN_TEXT_MOST);
	}
	set_word(import, result, key, text, 0);
}

void import_word_of(struct import *import, struct result *result, const char *key,
		    const struct json_value *value)
{
	if (!value)
		return;
	if (value->type == JSON_BOOLEAN)
		import_word_number(import, result, key, value->boolean);
	else if (value->type == JSON_NUMBER)
		import_word_number(import, result, key, value->number);
	else
		import_word(import, result, key, as_text(value));
}
