/* The worker protocol, both sides: a line is a command to a worker and an answer from one. */
#include "measure/worker/protocol.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct arena arena = { 0 };
	struct dyno_error err = { 0 };
	struct load_command command;
	struct load_answer answer;
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
		load_answer_read(&arena, json, &answer, &err);
	arena_finish(&arena);
	return 0;
}
