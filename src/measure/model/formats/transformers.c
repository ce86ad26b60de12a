/* A model of transformers: its config.json, which says what it is made of, and its weights in files
 * beside it. Nothing is read of the configuration but that it is one. */
#include "core/base/json.h"
#include "measure/model/format.h"
#include "measure/model/inspect.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CONFIG_MAX ((uint64_t)4 << 20) /* bytes; real ones have some thousand */

static bool holds(const unsigned char *head, size_t length, const char *word)
{
	size_t size = strlen(word);
	for (size_t at = 0; at + size <= length; at++)
		if (memcmp(head + at, word, size) == 0)
			return true;
	return false;
}

/* JSON that says which class it is of, as transformers writes it. */
static bool begins(const unsigned char *head, size_t length)
{
	size_t at = 0;
	while (at < length && memchr(" \t\r\n", head[at], 4))
		at++;
	return at < length && head[at] == '{' &&
	       (holds(head, length, "\"architectures\"") || holds(head, length, "\"model_type\""));
}

static bool read_config(const struct onnx_source *source, struct arena *arena,
			struct onnx_file *file, struct dyno_error *err)
{
	*file = (struct onnx_file){ .parameters = NAN };
	if (source->size > CONFIG_MAX)
		return error_set(err, DYNO_ERROR_FORMAT, "too long for a configuration");
	size_t length = (size_t)source->size;
	char *text = malloc(length + 1);
	if (!text)
		return error_memory(err);
	bool ok = source->read(source->context, 0, text, length) ||
		  error_set(err, DYNO_ERROR_IO, "cannot be read");
	ok = ok && json_parse(arena, text, length, JSON_LIMITS, err);
	free(text);
	return ok;
}

/* --- Weights --------------------------------------------------------------------------------- */

static bool is_part(const char *name, const char *start, const char *ending)
{
	size_t length = strlen(name), tail = strlen(ending), head = strlen(start);
	return strncmp(name, start, head) == 0 && length >= head + tail &&
	       strcmp(name + length - tail, ending) == 0 && !strchr(name, '/') &&
	       (name[head] == '.' || name[head] == '-');
}

/* "model.safetensors", or "model-00001-of-00002.safetensors" with its index; where there are none
 * of these the same as pickles. */
bool transformers_weights(const struct strings *names, struct arena *arena, struct strings *weights,
			  struct dyno_error *err)
{
	static const char *const forms[][3] = {
		{ "model", ".safetensors", "model.safetensors.index.json" },
		{ "pytorch_model", ".bin", "pytorch_model.bin.index.json" },
	};
	*weights = (struct strings){ 0 };
	for (size_t form = 0; form < 2 && !weights->count; form++)
		for (size_t i = 0; i < names->count; i++) {
			const char *name = names->items[i];
			if ((is_part(name, forms[form][0], forms[form][1]) ||
			     strcmp(name, forms[form][2]) == 0) &&
			    !strings_add(arena, weights, name))
				return error_memory(err);
		}
	return true;
}

static bool beside(const char *path, struct arena *arena, struct onnx_file *file,
		   struct dyno_error *err)
{
	const char *slash = strrchr(path, '/');
	const char *folder = slash ? arena_bytes(arena, path, (size_t)(slash - path)) : ".";
	struct strings names, weights;
	if (!folder || !model_folder_names(*folder ? folder : "/", arena, &names, err) ||
	    !transformers_weights(&names, arena, &weights, err))
		return folder ? false : error_memory(err);
	file->externals = arena_allocate(arena, weights.count + 1, sizeof(*file->externals));
	if (!file->externals)
		return error_memory(err);
	for (size_t i = 0; i < weights.count; i++)
		file->externals[i].location = weights.items[i];
	file->external_count = weights.count;
	return true;
}

const struct model_format format_transformers = { .name = "transformers",
						  .title = "transformers' configuration",
						  .ending = ".json",
						  .begins = begins,
						  .read = read_config,
						  .beside = beside };
