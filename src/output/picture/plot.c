#include "output/picture/plot.h"
#include "core/base/count.h"
#include "core/base/hash.h"
#include "core/base/option.h"
#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define NAME_MAX_BYTES 80 /* of a model in a file's name */
#define TOLD_MAX_BYTES                                                                           \
	100               /* of what was asked for and of the runs: file systems take 255 in all \
			   */
#define RUNS_NAMED_MOST 2 /* by their ids */

static bool is_first(const struct dyno_results *results, size_t run, size_t model)
{
	const char *name = results->runs[run]->models[model]->name;
	for (size_t r = 0; r <= run; r++)
		for (size_t m = 0; m < (r < run ? results->runs[r]->model_count : model); m++)
			if (strcmp(results->runs[r]->models[m]->name, name) == 0)
				return false;
	return true;
}

static size_t count_models(const struct dyno_results *results, const char **first)
{
	size_t count = 0;
	for (size_t r = 0; r < results->run_count; r++)
		for (size_t m = 0; m < results->runs[r]->model_count; m++)
			if (results->runs[r]->models[m]->name && is_first(results, r, m) &&
			    count++ == 0)
				*first = results->runs[r]->models[m]->name;
	return count;
}

/* What every file system and shell takes as it is; no dot comes first. */
static void append_safe(struct buffer *out, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)text[i];
		bool safe = isalnum(c) || c == '-' || c == '_' || (c == '.' && i > 0);
		buffer_character(out, safe ? (char)c : '_');
	}
}

/* "models/det.onnx" is "det", "builtin:gpt2" is "gpt2", "org/name" is "name". */
static void append_model(struct buffer *out, const char *name)
{
	static const char *const endings[] = { ".onnx", ".ort" };
	const char *colon = strchr(name, ':');
	if (colon && colon[1])
		name = colon + 1;
	for (const char *slash = strchr(name, '/'); slash; slash = strchr(name, '/')) {
		if (!slash[1])
			break;
		name = slash + 1;
	}
	size_t length = strlen(name);
	for (size_t i = 0; i < COUNT(endings); i++) {
		size_t ending = strlen(endings[i]);
		if (length > ending && strcmp(name + length - ending, endings[i]) == 0)
			length -= ending;
	}
	append_safe(out, name, length > NAME_MAX_BYTES ? NAME_MAX_BYTES : length);
}

static bool is_pattern(const char *text)
{
	return strpbrk(text, "*?");
}

void plot_name(const struct dyno_results *results, const struct chart_spec *spec,
	       struct buffer *out)
{
	const char *model = NULL;
	size_t count = count_models(results, &model);
	if (spec->texts[WORD_MODEL].count == 1 && !is_pattern(spec->texts[WORD_MODEL].items[0])) {
		model = spec->texts[WORD_MODEL].items[0];
		count = 1;
	}
	if (count == 1)
		append_model(out, model);
	else
		buffer_printf(out, "%zu-models", count);
	buffer_printf(out, "_%s", spec->chart);
}

/* --- What tells one picture of a chart from another ---------------------------------------- */

/* Rows that the name has said already, or that change nothing that is shown. */
static bool is_told(const struct option *row, const struct chart_spec *spec)
{
	const struct strings *models = &spec->texts[WORD_MODEL];
	return strcmp(row->name, "chart") == 0 || strcmp(row->name, "title") == 0 ||
	       (strcmp(row->name, "model") == 0 && models->count == 1 &&
		!is_pattern(models->items[0]));
}

/* "_batch-8", "_percentiles" where it is another than `usual` has. */
static void append_choice(struct buffer *out, const struct option *row,
			  const struct chart_spec *spec, const struct chart_spec *usual)
{
	struct buffer value = { 0 }, otherwise = { 0 };
	option_format(row, spec, &value);
	option_format(row, usual, &otherwise);
	if (strcmp(buffer_text(&value), buffer_text(&otherwise)) != 0) {
		buffer_printf(out, "_%s", row->name);
		if (row->type != OPTION_FLAG) {
			buffer_character(out, '-');
			append_safe(out, buffer_text(&value), value.length);
		}
	}
	out->failed |= value.failed || otherwise.failed;
	buffer_finish(&value);
	buffer_finish(&otherwise);
}

static void append_choices(struct buffer *out, const struct chart_spec *spec)
{
	struct arena arena = { 0 };
	struct chart_spec usual;
	bool ok = chart_spec_init(&usual, &arena, NULL);
	for (size_t i = 0; ok && chart_options[i].name; i++)
		if (!is_told(&chart_options[i], spec))
			append_choice(out, &chart_options[i], spec, &usual);
	out->failed |= !ok;
	arena_finish(&arena);
}

static void append_runs(struct buffer *out, const struct dyno_results *results)
{
	uint32_t hash = 0;
	for (size_t i = 0; i < results->run_count; i++) {
		const char *id = results->runs[i]->id ? results->runs[i]->id : "";
		hash = hash_join(hash, hash_text(id));
		if (results->run_count > RUNS_NAMED_MOST || !*id)
			continue;
		buffer_character(out, '_');
		append_safe(out, id, strlen(id));
	}
	if (results->run_count > RUNS_NAMED_MOST)
		buffer_printf(out, "_%zu-runs-%06x", results->run_count, hash & 0xffffff);
}

/* Of what is too long the beginning, and digits that tell it from others. */
static void append_shortened(struct buffer *out, const struct buffer *text)
{
	buffer_append(out, buffer_text(text),
		      text->length > TOLD_MAX_BYTES ? TOLD_MAX_BYTES : text->length);
	if (text->length > TOLD_MAX_BYTES)
		buffer_printf(out, "-%08x", hash_text(buffer_text(text)));
	out->failed |= text->failed;
}

void plot_particulars(const struct dyno_results *results, const struct chart_spec *spec,
		      const struct theme *theme, struct buffer *out)
{
	struct buffer choices = { 0 }, runs = { 0 };
	append_choices(&choices, spec);
	if (theme && theme != &theme_light)
		buffer_printf(&choices, "_%s", theme->name);
	append_runs(&runs, results);
	append_shortened(out, &choices);
	append_shortened(out, &runs);
	buffer_finish(&choices);
	buffer_finish(&runs);
}

/* --- Paths ---------------------------------------------------------------------------------- */

bool plot_is_folder(const char *path)
{
	struct stat status;
	size_t length = strlen(path);
	return (length && path[length - 1] == '/') ||
	       (stat(path, &status) == 0 && S_ISDIR(status.st_mode));
}

/* The first `length` bytes of the path, as one folder. */
static bool make_one(struct buffer *part, const char *path, size_t length, struct dyno_error *err)
{
	buffer_clear(part);
	buffer_append(part, path, length);
	if (part->failed)
		return error_memory(err);
	return mkdir(part->data, 0777) == 0 || errno == EEXIST ||
	       error_set(err, DYNO_ERROR_IO, "%s: cannot be made: %s", part->data, strerror(errno));
}

/* With the folders that it is in. */
static bool make_folder(const char *path, struct dyno_error *err)
{
	struct buffer part = { 0 };
	bool ok = true;
	for (const char *end = path; ok && *end;) {
		end += strspn(end, "/");
		end += strcspn(end, "/");
		ok = make_one(&part, path, (size_t)(end - path), err);
	}
	buffer_finish(&part);
	return ok;
}

bool plot_make_parent(const char *path, struct dyno_error *err)
{
	const char *slash = strrchr(path, '/');
	struct buffer folder = { 0 };
	if (!slash || slash == path)
		return true;
	buffer_append(&folder, path, (size_t)(slash - path));
	bool ok = folder.failed ? error_memory(err) : make_folder(buffer_text(&folder), err);
	buffer_finish(&folder);
	return ok;
}

bool plot_path(const char *path, const struct buffer *name, const struct render_format *format,
	       struct buffer *out, struct dyno_error *err)
{
	bool folder = path && plot_is_folder(path);
	if (name->failed)
		return error_memory(err);
	if (folder ? !make_folder(path, err) : path && !plot_make_parent(path, err))
		return false;
	if (path)
		buffer_string(out, path);
	if (folder && path[strlen(path) - 1] != '/')
		buffer_character(out, '/');
	if (!path || folder)
		buffer_printf(out, "%s%s", buffer_text(name), format->ending);
	return !out->failed || error_memory(err);
}
