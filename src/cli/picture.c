#include "cli/picture.h"
#include "cli/terminal/chart.h"
#include "core/compare/compare.h"
#include "output/picture/plot.h"

bool picture_check(const char *path, struct dyno_error *err)
{
	return !path || render_format_of_path(path) ||
	       error_set(err, DYNO_ERROR_USAGE, "--output: the ending of %.*s is not %s",
			 TEXT_SHOWN(path), path,
			 render_format_names(true, (char[RENDER_NAMES_SIZE]){ 0 }));
}

/* All runs of all results, which they stay with. */
static bool join(const struct dyno_results *const *results, size_t count, struct arena *arena,
		 struct dyno_results *all)
{
	size_t runs = 0;
	*all = (struct dyno_results){ 0 };
	for (size_t i = 0; i < count; i++)
		runs += results[i] ? results[i]->run_count : 0;
	all->runs = arena_allocate(arena, runs + 1, sizeof(*all->runs));
	for (size_t i = 0; all->runs && i < count; i++)
		for (size_t r = 0; results[i] && r < results[i]->run_count; r++)
			all->runs[all->run_count++] = results[i]->runs[r];
	return all->runs;
}

static bool draw(const struct picture *picture, const struct dyno_results *const *results,
		 size_t count, struct arena *arena, struct dyno_error *err)
{
	struct dyno_results all;
	struct chart_spec spec;
	struct figure figure;
	if (!join(results, count, arena, &all))
		return error_memory(err);
	if (!chart_spec_init(&spec, arena, err))
		return false;
	spec.face = face_command;
	spec.chart = picture->chart;
	spec.comparison = picture->comparison;
	if (picture->models)
		spec.texts[WORD_MODEL] = *picture->models;
	if (picture->devices)
		spec.texts[WORD_DEVICE] = *picture->devices;
	if (picture->fields)
		spec.fields = *picture->fields;
	if (!chart_draw(&all, &spec, arena, &figure, err))
		return false;
	if (!figure.drawn)
		return error_set(err, DYNO_ERROR_NOTHING, "%s: not drawn: %s", picture->path,
				 figure_why_empty(&figure));
	return plot_make_parent(picture->path, err) &&
	       render_file(&figure, render_format_of_path(picture->path),
			   &(struct render_options){ 0 }, picture->path, NULL, err);
}

bool picture_write(const struct picture *picture, const struct dyno_results *const *results,
		   size_t count, struct dyno_error *err)
{
	struct arena arena = { 0 };
	bool ok = draw(picture, results, count, &arena, err);
	arena_finish(&arena);
	return ok;
}
