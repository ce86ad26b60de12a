#include "cli/terminal/output.h"
#include "api/open.h"
#include "cli/costs.h"
#include "core/chart/relation.h"
#include "core/derive/cost.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

static bool write_stdout(void *context, const void *data, size_t length)
{
	(void)context;
	return print_exact(data, length);
}

struct sink stdout_sink(void)
{
	return (struct sink){ .write = write_stdout };
}

static int unwritten(const char *why)
{
	struct dyno_error err;
	error_set(&err, DYNO_ERROR_IO, "standard output cannot be written: %s", why);
	return complain(STATUS_EXIT_PARTIAL, &err);
}

enum manner {
	MANNER_PLAIN,
	MANNER_STYLED,
	MANNER_EXACT,
};

static int print_as(struct buffer *text, enum manner manner)
{
	const char *words = buffer_text(text);
	bool failed = text->failed;
	bool printed = !failed && (manner == MANNER_EXACT ? print_exact(words, text->length)
							  : print_lines(words, text->length,
									manner == MANNER_STYLED));
	int reason = errno;
	buffer_finish(text);
	if (printed)
		return STATUS_EXIT_OK;
	return unwritten(failed ? "out of memory" : strerror(reason));
}

int print_buffer(struct buffer *text)
{
	return print_as(text, MANNER_PLAIN);
}

int print_styled(struct buffer *text)
{
	return print_as(text, MANNER_STYLED);
}

int print_paths(struct buffer *text)
{
	return print_as(text, isatty(STDOUT_FILENO) ? MANNER_PLAIN : MANNER_EXACT);
}

int print_json(struct json_writer *writer)
{
	struct dyno_error err = { 0 };
	if (!json_finish(writer, &err)) {
		int reason = errno; /* of the write that failed: nothing is written after it */
		buffer_finish(&writer->buffer);
		return unwritten(writer->write_failed ? strerror(reason) : err.message);
	}
	if (!writer->pretty)
		buffer_character(&writer->buffer, '\n');
	return print_as(&writer->buffer, MANNER_EXACT);
}

/* --- Results --------------------------------------------------------------------------------- */

struct dyno_results *open_results(const struct strings *references, const char *store,
				  bool with_samples, struct dyno_error *err)
{
	struct dyno_results *all = results_create(err);
	for (size_t i = 0; all && i < references->count; i++) {
		struct buffer said = { 0 };
		struct dyno_results *more =
			results_open(references->items[i], store, with_samples, &said, err);
		if (said.length)
			tell("%s", buffer_text(&said));
		buffer_finish(&said);
		if (more && results_join(all, more, err))
			continue;
		if (!more && err->code == DYNO_ERROR_NOT_FOUND)
			error_hint(err, "`dyno show` lists the runs that there are");
		dyno_results_destroy(all);
		return NULL;
	}
	return all;
}

static const char *fact(const struct properties *properties, const char *key)
{
	const struct property *property = properties_find(properties, key);
	return property ? property->text : NULL;
}

void engine_format(const struct properties *properties, struct buffer *out)
{
	const char *name = fact(properties, "engine"),
		   *version = fact(properties, "engine_version");
	const char *path = fact(properties, "engine_library");
	const char *found_by = fact(properties, "engine_found_by");
	const struct property *api = properties_find(properties, "engine_api");
	if (!name)
		return;
	buffer_string(out, name);
	if (version)
		buffer_printf(out, " %s", version);
	if (api)
		buffer_printf(out, " (API %.0f)", api->number);
	if (found_by && path)
		buffer_printf(out, ", found by %s: %s", found_by, path);
}

bool check_fields(const struct strings *keys, const struct vocabulary *own, struct dyno_error *err)
{
	struct option rows[FIELDS_MOST + 1] = { 0 };
	size_t count = 0;
	for (unsigned id = 0; id < fields_end(own); id = field_after(id))
		rows[count++].name = field_of(own, id)->key;
	for (size_t i = 0; i < keys->count; i++) {
		if (vocabulary_field(own, keys->items[i]) != FIELD_TOTAL)
			continue;
		const struct option *near = option_nearest(rows, keys->items[i]);
		const char *needs = cost_field_needs(keys->items[i]);
		if (needs)
			return error_set(err, DYNO_ERROR_USAGE, "--fields: %s needs %s",
					 keys->items[i], needs);
		return error_set(err, DYNO_ERROR_USAGE, "--fields: no field \"%.64s\"%s%s%s",
				 keys->items[i], near ? "; did you mean " : "",
				 near ? near->name : "", near ? "?" : " (man dyno lists them)");
	}
	return true;
}

bool check_fields_of(const struct strings *keys, const struct dyno_results *results,
		     struct dyno_error *err)
{
	struct arena arena = { 0 };
	struct vocabulary own;
	bool ok = results_vocabulary(results, &arena, &own, err) && check_fields(keys, &own, err);
	arena_finish(&arena);
	return ok;
}

/* Before the filters, which may take away what others are relative to. */
static bool relate(struct dyno_results *results, const struct relative_options *relative,
		   struct dyno_error *err)
{
	const struct chart_spec spec = { .relative_to = relative->to, .relative_as = relative->as };
	size_t lacking;
	const char *name;
	if (!results_relate(results, &spec, &lacking, &name, err))
		return false;
	if (lacking)
		tell("%zu of %zu results have no counterpart in %s", lacking,
		     dyno_results_count(results), name);
	return true;
}

struct dyno_results *open_selected(const struct invocation *invocation, const char *store,
				   bool with_samples, const char *sort, struct dyno_error *err)
{
	return open_related(invocation, store, with_samples, sort, NULL, err);
}

struct dyno_results *open_related(const struct invocation *invocation, const char *store,
				  bool with_samples, const char *sort,
				  const struct relative_options *relative, struct dyno_error *err)
{
	struct dyno_results *results =
		open_results(&invocation->arguments, store, with_samples, err);
	if (results && (!invocation->costs || derive_costs(invocation, &results, 1, err)) &&
	    (!relative || relate(results, relative, err)) &&
	    chart_spec_select(invocation->spec, results, err) && results_sort(results, sort, err))
		return results;
	dyno_results_destroy(results);
	return NULL;
}
