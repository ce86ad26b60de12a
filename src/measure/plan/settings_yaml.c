#include "host/file.h"
#include "host/options_yaml.h"
#include "measure/plan/selection.h"
#include "measure/plan/settings.h"
#include <string.h>

#define FILE_LIMIT    ((size_t)1 << 24)
#define INCLUDES_DEEP 8

/* So that a wrong word of a cell is an error with its place. */
static bool check_row(size_t row, const char *text, const void *unused, struct dyno_error *err)
{
	(void)unused;
	struct arena arena = { 0 };
	struct selection selection;
	if (settings_options[row].type != OPTION_CELLS)
		return true;
	bool ok = selection_parse(text, &arena, &selection, err) ||
		  error_prefix(err, "‹%s›", settings_options[row].name);
	arena_finish(&arena);
	return ok;
}

/* Beside the file that names it, unless it is absolute. */
static const char *beside(const char *path, const char *name, struct arena *arena)
{
	const char *slash = strrchr(path, '/');
	int folder = slash ? (int)(slash - path) + 1 : 0;
	return *name == '/' ? arena_string(arena, name)
			    : arena_printf(arena, "%.*s%s", folder, path, name);
}

struct file {
	const char *path;
	unsigned depth;
	struct arena *arena;
	bool *given;
	struct dyno_error *err;
};

static bool read_text(const struct file *file, struct settings *settings, const char *text,
		      size_t length);

/* What it gives and nothing gave before is taken. */
static bool read_include(const struct file *file, struct settings *settings,
			 const struct yaml_include *include)
{
	struct arena *arena = file->arena;
	struct settings base;
	struct buffer text = { 0 };
	bool *given = arena_allocate(arena, options_count(settings_options), sizeof(*given));
	const struct file other = { beside(file->path, include->path, arena), file->depth + 1,
				    arena, given, file->err };
	if (!given || !other.path)
		return error_memory(file->err);
	if (other.depth > INCLUDES_DEEP)
		return error_set(file->err, DYNO_ERROR_USAGE,
				 "%s:%zu:%zu: more than %d plans within each other: does one "
				 "include itself?",
				 file->path, include->line, include->column, INCLUDES_DEEP);
	if (!file_read(other.path, FILE_LIMIT, &text, file->err)) {
		buffer_finish(&text);
		return error_prefix(file->err, "%s:%zu:%zu", file->path, include->line,
				    include->column);
	}
	bool ok = settings_init(&base, arena, file->err) &&
		  read_text(&other, &base, buffer_text(&text), text.length);
	buffer_finish(&text);
	for (size_t i = 0; ok && settings_options[i].name; i++)
		if (given[i] && !file->given[i]) {
			option_copy(&settings_options[i], settings, &base);
			file->given[i] = true;
		}
	return ok;
}

/* The file itself goes before those that it includes, a later one of these before an earlier. */
static bool read_text(const struct file *file, struct settings *settings, const char *text,
		      size_t length)
{
	struct yaml_includes includes = { 0 };
	const struct yaml_subject plan = { .table = settings_options,
					   .name = "plan",
					   .command = "dyno run",
					   .example = "batch: [1, 2]",
					   .check = check_row,
					   .includes = &includes };
	if (!options_read_yaml(&plan, settings, text, length, file->path, file->arena, file->given,
			       file->err))
		return false;
	for (size_t i = includes.count; i-- > 0;)
		if (!read_include(file, settings, &includes.items[i]))
			return false;
	return true;
}

bool settings_read_yaml(struct settings *settings, const char *text, size_t length,
			const char *path, struct arena *arena, bool *given, struct dyno_error *err)
{
	size_t rows = options_count(settings_options);
	bool *mine = arena_allocate(arena, rows, sizeof(*mine));
	const struct file file = { path, 0, arena, mine, err };
	if (!mine)
		return error_memory(err);
	if (!read_text(&file, settings, text, length))
		return false;
	if (given)
		memcpy(given, mine, rows * sizeof(*mine));
	return true;
}
