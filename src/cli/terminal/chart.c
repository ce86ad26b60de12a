#include "cli/terminal/chart.h"
#include "cli/command.h"
#include "cli/terminal/output.h"
#include "core/base/count.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* --- What suits the terminal ----------------------------------------------------------------- */

/* An empty variable is none. */
static const char *filled(const char *value)
{
	return value && *value ? value : NULL;
}

static bool is_forced(void)
{
	const char *force = filled(getenv("CLICOLOR_FORCE"));
	return force && strcmp(force, "0") != 0 && !filled(getenv("NO_COLOR"));
}

static bool ends_in(const char *text, const char *end)
{
	size_t length = strlen(text), size = strlen(end);
	return length >= size && strcmp(text + length - size, end) == 0;
}

static enum grid_colours colours_of_terminal(bool file)
{
	const char *term = filled(getenv("TERM")), *many = filled(getenv("COLORTERM"));
	if (file || (!is_forced() && !terminal_colour(STDOUT_FILENO)))
		return COLOURS_NONE;
	if (many && (strcmp(many, "truecolor") == 0 || strcmp(many, "24bit") == 0))
		return COLOURS_TRUE;
	if (term && (ends_in(term, "-direct") || ends_in(term, "-truecolor")))
		return COLOURS_TRUE;
	return term && ends_in(term, "256color") ? COLOURS_256 : COLOURS_16;
}

static enum grid_colours colours_of(const char *name, bool file)
{
	static const char *const names[] = { [COLOURS_NONE] = "none",
					     [COLOURS_16] = "16",
					     [COLOURS_256] = "256",
					     [COLOURS_TRUE] = "true" };
	for (enum grid_colours i = COLOURS_NONE; i <= COLOURS_TRUE; i++)
		if (name && strcmp(name, names[i]) == 0)
			return i;
	return colours_of_terminal(file);
}

/* Nothing said about it is no refusal: what else dyno prints is UTF-8, too. The console of Linux
 * has no dots of Braille. */
static bool is_ascii(const char *letters, bool file)
{
	const char *const locales[] = { getenv("LC_ALL"), getenv("LC_CTYPE"), getenv("LANG") };
	const char *locale = NULL, *term = filled(getenv("TERM"));
	if (letters && strcmp(letters, "auto") != 0)
		return strcmp(letters, "ascii") == 0;
	for (size_t i = 0; i < COUNT(locales) && !locale; i++)
		locale = filled(locales[i]);
	if (file)
		return false;
	return (locale && !strcasestr(locale, "utf-8") && !strcasestr(locale, "utf8")) ||
	       (isatty(STDOUT_FILENO) && term && strcmp(term, "linux") == 0);
}

struct render_text text_look_choose(const struct text_look *look, bool file)
{
	size_t width = look->width ? look->width : file ? 0 : terminal_width(STDOUT_FILENO);
	if (!look->width && width && width < RENDER_COLUMNS_MIN)
		width = RENDER_COLUMNS_MIN;
	return (struct render_text){
		.columns = width < RENDER_COLUMNS_MAX ? width : RENDER_COLUMNS_MAX,
		.colours = colours_of(look->colours, file),
		.ascii = is_ascii(look->letters, file),
	};
}

/* --- Printing -------------------------------------------------------------------------------- */

const char *figure_why_empty(const struct figure *figure)
{
	for (size_t i = 0; i < figure->panel_count; i++)
		if (figure->panels[i].empty)
			return figure->panels[i].empty;
	return "no data";
}

/* The renderer lets nothing through that steers a terminal, and its colours are its own: so the
 * text is printed as it is. */
bool text_chart_print(const struct figure *figure, const struct render_options *options,
		      struct dyno_error *err)
{
	return render(figure, render_format_find("terminal"), options, stdout_sink(), NULL, err);
}

struct charting {
	const struct dyno_results *results;
	const struct chart_spec *spec;
	struct render_options options;
	bool all;
	size_t drawn;
};

static bool print_chart(struct charting *charting, const char *name, struct dyno_error *err)
{
	struct arena arena = { 0 };
	struct figure figure;
	struct chart_spec spec = *charting->spec;
	spec.chart = name;
	spec.face = face_command;
	spec.only_suited = charting->all;
	bool ok = chart_draw(charting->results, &spec, &arena, &figure, err);
	if (ok && !figure.drawn && !charting->all)
		tell("%s: not drawn: %s", figure.name, figure_why_empty(&figure));
	if (ok && figure.drawn)
		ok = (!charting->drawn++ || print_lines("\n", 1, false)) &&
		     text_chart_print(&figure, &charting->options, err);
	arena_finish(&arena);
	return ok;
}

static bool print_named(struct charting *charting, const char *name, struct dyno_error *err)
{
	bool ok = true;
	if (strcmp(name, "all") != 0)
		return print_chart(charting, name, err);
	charting->all = true;
	for (const struct chart *chart = charts; ok && chart->name; chart++)
		ok = print_chart(charting, chart->name, err);
	return ok;
}

bool text_charts_check(const struct strings *names, const struct chart_spec *spec,
		       struct dyno_error *err)
{
	for (size_t i = 0; i < names->count; i++) {
		struct chart_spec asked = *spec;
		asked.chart = names->items[i];
		if (strcmp(names->items[i], "all") != 0 && !chart_spec_check(&asked, NULL, err))
			return false;
	}
	return true;
}

int text_charts_print(const struct dyno_results *results, const struct chart_spec *spec,
		      const struct strings *names)
{
	struct charting charting = { .results = results, .spec = spec };
	struct dyno_error err = { 0 };
	charting.options.text = text_look_choose(&(struct text_look){ 0 }, false);
	for (size_t i = 0; i < names->count; i++)
		if (!print_named(&charting, names->items[i], &err))
			return complain(err.code == DYNO_ERROR_USAGE ? STATUS_EXIT_USAGE
								     : STATUS_EXIT_PARTIAL,
					&err);
	return charting.drawn ? STATUS_EXIT_OK : STATUS_EXIT_NOTHING;
}
