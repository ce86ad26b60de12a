/* What the dashboard's page asks of the library: requests can come from its address, so from
 * anybody. Each line is one. Whatever they ask, the reply is JSON. */
#include "../web/view.h"
#include "output/full_results.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void ask(struct view *view, const char *line, size_t length)
{
	struct arena arena = { 0 };
	struct dyno_error err = { 0 };
	const struct buffer *reply = &view->reply.buffer;
	view_ask(view, line, length);
	if (!json_parse(&arena, buffer_text(reply), reply->length, JSON_LIMITS, &err))
		abort();
	arena_finish(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct view *view = view_create();
	struct dyno_error err = { 0 };
	const char *at = (const char *)bytes, *end = at + length;
	const struct full all = { 2, 2, 2, 1, 1, NULL, 2 };
	if (view && !view_add(view, full_results(&all), &err))
		abort();
	if (view && view_add(view, full_results(&all), &err)) /* nothing of it is new */
		abort();
	while (view && at < end) {
		const char *line = memchr(at, '\n', (size_t)(end - at));
		ask(view, at, (size_t)((line ? line : end) - at));
		at = line ? line + 1 : end;
	}
	view_destroy(view);
	return 0;
}
