/* The public functions of comparing. */
#include "output/table/comparison.h"
#include "core/base/caller.h"
#include "core/base/json_writer.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The public name of struct comparison. */
struct dyno_comparison {
	struct comparison *comparison;
	struct arena arena; /* the names of the fields */
};

static bool take_options(const dyno_compare_options *given, struct arena *arena,
			 struct comparison_options *options, struct dyno_error *err)
{
	dyno_compare_options known = DYNO_COMPARE_OPTIONS_INIT;
	struct strings *keys = arena_allocate(arena, 1, sizeof(*keys));
	if (!keys)
		return error_memory(err);
	if (!caller_options(&known, sizeof(known), given, "DYNO_COMPARE_OPTIONS_INIT", err))
		return false;
	if (!(known.threshold >= 0))
		return error_set(err, DYNO_ERROR_USAGE,
				 "threshold: %g is no share of 0 or more, such as 0.02",
				 known.threshold);
	for (const char *const *key = known.fields; key && *key; key++)
		if (!strings_add(arena, keys, *key))
			return error_memory(err);
	options->fields = keys->count ? keys : NULL;
	options->threshold = known.threshold > 0 ? known.threshold : NAN;
	options->across = known.across;
	return true;
}

dyno_comparison *dyno_compare(const dyno_results *before, const dyno_results *after,
			      const dyno_compare_options *given, dyno_error *err)
{
	struct comparison_options options = { 0 };
	dyno_comparison *handle = calloc(1, sizeof(*handle));
	if (!handle) {
		error_memory(err);
		return NULL;
	}
	bool taken = take_options(given, &handle->arena, &options, err);
	if (taken && (!after || (!before && !options.across)))
		error_set(err, DYNO_ERROR_USAGE, "two results are compared, or one across a word");
	else if (taken)
		handle->comparison = comparison_create(before, after, &options, err);
	if (handle->comparison)
		return handle;
	dyno_comparison_destroy(handle);
	return NULL;
}

void dyno_comparison_destroy(dyno_comparison *handle)
{
	if (!handle)
		return;
	comparison_destroy(handle->comparison);
	arena_finish(&handle->arena);
	free(handle);
}

static char *as_json(const struct comparison *comparison, struct dyno_error *err)
{
	struct json_writer writer = { .pretty = true };
	comparison_write(comparison, &writer);
	if (json_finish(&writer, err))
		return buffer_detach(&writer.buffer);
	buffer_finish(&writer.buffer);
	return NULL;
}

char *dyno_comparison_text(const dyno_comparison *handle, const char *format, dyno_error *err)
{
	struct buffer text = { 0 };
	if (!handle || !format) {
		error_set(err, DYNO_ERROR_USAGE, "no comparison or no format");
		return NULL;
	}
	if (strcmp(format, "json") == 0)
		return as_json(handle->comparison, err);
	if (strcmp(format, "markdown") != 0) {
		error_set(err, DYNO_ERROR_USAGE,
			  "there is no format \"%.40s\"; there are json and markdown", format);
		return NULL;
	}
	comparison_markdown(handle->comparison, true, &text);
	char *detached = buffer_detach(&text);
	if (!detached)
		error_memory(err);
	return detached;
}

void dyno_text_free(char *text)
{
	free(text);
}

size_t dyno_comparison_regressions(const dyno_comparison *handle)
{
	return handle ? handle->comparison->regressions : 0;
}
