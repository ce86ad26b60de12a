/* The functions that the page's script calls. Texts go in as bytes in memory that the script takes
 * with memory_take; replies are read where page_reply says, before the next call. */
#include "core/format/pack.h"
#include "core/import/importer.h"
#include "view.h"
#include <stdlib.h>

#define EXPORT(name) __attribute__((export_name(#name))) name

void *EXPORT(memory_take)(size_t size);
void EXPORT(memory_give)(void *memory);
struct view *EXPORT(page_create)(void);
void EXPORT(page_destroy)(struct view *view);
const char *EXPORT(page_pack)(struct view *view);
bool EXPORT(page_load)(struct view *view, const char *bytes, size_t length, const char *name,
		       double modified);
bool EXPORT(page_call)(struct view *view, const char *text, size_t length);
const char *EXPORT(page_reply)(const struct view *view);
size_t EXPORT(page_reply_length)(const struct view *view);

void *memory_take(size_t size)
{
	return malloc(size ? size : 1);
}

void memory_give(void *memory)
{
	free(memory);
}

struct view *page_create(void)
{
	return view_create();
}

void page_destroy(struct view *view)
{
	view_destroy(view);
}

/* All results, packed: bytes in the reply, NULL when memory is exhausted. */
const char *page_pack(struct view *view)
{
	struct pack_options options = { .quantiles = SIZE_MAX,
					.replicates = PACK_REPLICATES_ALL,
					.breakdowns = true };
	view_reply_begin(view);
	results_pack(view->results, &options, &view->reply.buffer);
	return view->reply.buffer.failed ? NULL : buffer_text(&view->reply.buffer);
}

/* WebAssembly's memory grows by as little as is asked for, at a high price each time: what reading
 * packed results will take is taken at once. free keeps it for the allocations that follow. */
static void reserve(size_t bytes)
{
	void *volatile block = malloc(bytes); /* volatile: or the compiler leaves both out */
	free(block);
}

/* A page's packed results, or a result file, also of another tool, with its name ("": unknown) and
 * when it was written (s since 1970; NaN: unknown). False with the reason in the reply. */
bool page_load(struct view *view, const char *bytes, size_t length, const char *name,
	       double modified)
{
	struct dyno_error err = { 0 };
	const struct format_file file = {
		.bytes = bytes, .length = length, .name = *name ? name : NULL, .modified = modified
	};
	reserve(length * format_of_text(page_formats, bytes, length)->memory);
	struct dyno_results *results = format_read(page_formats, &file, &err);
	if (results && view_add(view, results, &err))
		return true;
	view_reply_error(view, &err);
	return false;
}

bool page_call(struct view *view, const char *text, size_t length)
{
	return view_ask(view, text, length);
}

const char *page_reply(const struct view *view)
{
	return buffer_text(&view->reply.buffer);
}

size_t page_reply_length(const struct view *view)
{
	return view->reply.buffer.length;
}
