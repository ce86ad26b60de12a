/* Writes the sample figures into a folder, in every format and theme, to be looked at. */
#include "core/base/count.h"
#include "output/picture/render.h"
#include "output/sample_figures.h"

static bool write(const struct figure *figure, const char *folder, const char *name)
{
	const struct theme *const themes[] = { &theme_light, &theme_dark };
	bool ok = true;
	for (size_t theme = 0; theme < 2; theme++)
		for (const struct render_format *format = render_formats; format->name; format++) {
			struct dyno_error err = { 0 };
			char path[1000];
			struct render_options options = { .theme = themes[theme], .scale = 1 };
			snprintf(path, sizeof(path), "%s/%s-%s%s", folder, name,
				 themes[theme]->name, format->ending);
			if (!render_file(figure, format, &options, path, NULL, &err))
				ok = printf("%s\n", err.message) < 0;
		}
	return ok;
}

int main(int argc, char **argv)
{
	bool ok = argc == 2;
	for (size_t i = 0; ok && i < COUNT(sample_figures); i++) {
		struct arena arena = { 0 };
		struct figure figure;
		figure_init(&figure, &arena, sample_figures[i].name);
		sample_figures[i].make(&figure);
		ok = write(&figure, argv[1], sample_figures[i].name);
		arena_finish(&arena);
	}
	return !ok;
}
