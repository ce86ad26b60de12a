/* A hostile config.json of transformers: it is taken for one or not, read or refused, and tells a
 * vocabulary or none. What lies behind it is names of the files of its folder, a line each, of
 * which some are its weights. */
#include "measure/model/format.h"
#include "measure/model/model.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct bytes {
	const uint8_t *data;
	size_t size;
};

static bool read_bytes(void *context, uint64_t offset, void *data, size_t length)
{
	const struct bytes *bytes = context;
	if (offset > bytes->size || length > bytes->size - offset)
		abort(); /* it asked for what is not there */
	memcpy(data, bytes->data + offset, length);
	return true;
}

static void try_config(const uint8_t *data, size_t size, struct arena *arena)
{
	struct bytes bytes = { data, size };
	struct onnx_source source = { read_bytes, &bytes, size };
	struct onnx_file file;
	struct dyno_error err = { 0 };
	bool ok = format_transformers.read(&source, arena, &file, &err);
	if (!ok && err.code == DYNO_ERROR_NONE)
		abort();
	format_transformers.begins(data, size);
	uint64_t vocabulary = config_vocabulary((const char *)data, size, arena);
	if (vocabulary && (!ok || vocabulary > (uint64_t)1 << 53))
		abort();
}

static void try_names(const char *text, struct arena *arena)
{
	struct strings names = { 0 }, weights;
	struct dyno_error err;
	while (*text) {
		size_t length = strcspn(text, "\n");
		if (!strings_add(arena, &names, arena_bytes(arena, text, length)))
			abort();
		text += length + (text[length] == '\n');
	}
	if (!transformers_weights(&names, arena, &weights, &err) || weights.count > names.count)
		abort();
	for (size_t i = 0; i < weights.count; i++)
		if (strchr(weights.items[i], '/'))
			abort(); /* it is in another folder */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = size ? memchr(data, '\0', size) : NULL;
	size_t length = end ? (size_t)(end - data) : size;
	struct arena arena = { 0 };
	try_config(data, length, &arena);
	char *names = end ? arena_bytes(&arena, (const char *)end + 1, size - length - 1) : NULL;
	if (names)
		try_names(names, &arena);
	arena_finish(&arena);
	return 0;
}
