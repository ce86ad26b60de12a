#include "api/text.h"
#include <stdlib.h>

char *text_hand_out(struct buffer *text, size_t *length, struct dyno_error *err)
{
	buffer_character(text, '\0'); /* there is memory, also for an empty text */
	size_t bytes = text->length ? text->length - 1 : 0;
	char *memory = buffer_detach(text);
	if (!memory)
		error_memory(err);
	else if (length)
		*length = bytes;
	return memory;
}

void dyno_text_free(char *text)
{
	free(text);
}
