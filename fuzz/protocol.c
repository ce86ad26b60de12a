/* The worker protocol, both sides: a line is a command to a worker and an answer from one. */
#include "measure/worker/protocol.h"
#include "measure/run/found.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void read_answers(struct arena *arena, const struct json_value *json)
{
	struct dyno_error err = { 0 };
	struct load_answer answer;
	struct replicate replicate;
	struct told told = { 0 };
	replicate_init(&replicate);
	load_answer_read(arena, json, &answer, &err);
	found_values(arena, json, &replicate, &told, &err);
	if (!found_rows(arena, json, &told, &err) && err.code == DYNO_ERROR_NONE)
		abort();
	for (size_t i = 0; i < told.rows.count; i++)
		if (told.rows.numbers[i] > ANSWER_COUNT_MAX)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct arena arena = { 0 };
	struct dyno_error err = { 0 };
	struct load_command command;
	const struct json_value *json =
		json_parse(&arena, (const char *)bytes, length, JSON_LIMITS, &err);
	if (json && load_command_read(&arena, json, &command, &err)) {
		struct json_writer writer = { 0 };
		struct load_command again;
		load_command_write(&command, &writer);
		json = json_parse(&arena, buffer_text(&writer.buffer), writer.buffer.length,
				  JSON_LIMITS, &err);
		if (!json || !load_command_read(&arena, json, &again, &err))
			abort();
		buffer_finish(&writer.buffer);
	} else if (json && answer_check(json, &err) == ANSWER_OK)
		read_answers(&arena, json);
	arena_finish(&arena);
	return 0;
}
