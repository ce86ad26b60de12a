#include "core/format/format.h"
#include "core/format/pack.h"
#include <string.h>

const struct result_format *format_of_text(const struct result_format *const *formats,
					   const char *bytes, size_t length)
{
	size_t head = length < FORMAT_HEAD ? length : FORMAT_HEAD;
	for (; *formats; formats++)
		if ((*formats)->read && (*formats)->sniff(bytes, head))
			return *formats;
	return &format_json;
}

struct dyno_results *format_read(const struct result_format *const *formats,
				 const struct format_file *file, struct dyno_error *err)
{
	const struct result_format *format = format_of_text(formats, file->bytes, file->length);
	return format->read_file ? format->read_file(file, err)
				 : format->read(file->bytes, file->length, err);
}

/* --- JSON ------------------------------------------------------------------------------------- */

/* Other tools write JSON, too: only what names itself is dyno's. Its first key does. */
static bool is_json(const char *head, size_t length)
{
	static const char start[] = "{\"format\":\"" RESULTS_FORMAT "\"";
	size_t found = 0;
	for (size_t i = 0; i < length && start[found]; i++) {
		if (strchr(" \t\r\n", head[i]) && head[i])
			continue;
		if (head[i] != start[found++])
			return false;
	}
	return !start[found];
}

static bool finish(struct json_writer *writer, struct dyno_error *err)
{
	bool ok = json_finish(writer, err);
	buffer_finish(&writer->buffer);
	return ok;
}

static bool write_json(const struct dyno_results *results, struct sink sink, struct dyno_error *err)
{
	struct json_writer writer = { .sink = sink, .pretty = true };
	results_write(results, &writer);
	return finish(&writer, err);
}

static bool write_summary(const struct dyno_results *results, struct sink sink,
			  struct dyno_error *err)
{
	struct json_writer writer = { .sink = sink, .pretty = true };
	results_write_summary(results, &writer);
	return finish(&writer, err);
}

const struct result_format format_json = {
	.name = "json",
	.ending = ".json",
	.title = "everything, samples included; dyno reads it again",
	.sniff = is_json,
	.read = results_read,
	.memory = 2,
	.write = write_json,
	.flags = FORMAT_SAMPLES | FORMAT_DATA,
};

const struct result_format format_summary = {
	.name = "summary",
	.title = "the JSON without samples",
	.write = write_summary,
	.flags = FORMAT_DATA,
};

/* --- Pack ------------------------------------------------------------------------------------- */

static bool is_packed(const char *head, size_t length)
{
	size_t magic = strlen(PACK_MAGIC);
	return length >= magic && memcmp(head, PACK_MAGIC, magic) == 0;
}

static struct dyno_results *read_packed(const char *bytes, size_t length, struct dyno_error *err)
{
	return results_unpack(bytes, length, err);
}

const struct result_format format_pack = {
	.name = "pack",
	.title = "what a dashboard carries",
	.sniff = is_packed,
	.read = read_packed,
	.memory = 11,
};
