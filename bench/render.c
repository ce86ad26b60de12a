/* Draws one picture and ends, for bench/render, which times the whole process.
 * Usage: bench-render latency|scatter FORMAT FILE [COUNT] */
#include "output/picture/render.h"
#include "output/sample_figures.h"

int main(int argc, char **argv)
{
	struct arena arena = { 0 };
	struct figure figure;
	struct dyno_error err = { 0 };
	const struct render_format *format = argc > 3 ? render_format_find(argv[2]) : NULL;
	struct render_options options = { .width = 1200, .height = 800, .scale = 2 };
	if (!format)
		return fprintf(stderr, "usage: bench-render latency|scatter FORMAT FILE [COUNT]\n"),
		       2;
	figure_init(&figure, &arena, argv[1]);
	if (strcmp(argv[1], "scatter") == 0)
		sample_scatter(&figure, argc > 4 ? strtoull(argv[4], NULL, 10) : 1000000);
	else
		sample_latency(&figure);
	bool ok = render_file(&figure, format, &options, argv[3], NULL, &err);
	if (!ok)
		fprintf(stderr, "%s\n", err.message);
	arena_finish(&arena);
	return !ok;
}
