/* Charts as text on stdout: of dyno plot --format terminal, and dyno show --chart. */
#ifndef DYNO_CLI_TERMINAL_CHART_H
#define DYNO_CLI_TERMINAL_CHART_H

#include "core/chart/chart.h"
#include "output/picture/render.h"

/* How text is written: what the options below set. */
struct text_look {
	uint64_t width; /* columns; 0: the terminal's */
	const char *colours;
	const char *letters;
};

/* Rows of an option table; `place` is that of a struct text_look. */
#define TEXT_LOOK_OPTIONS(place)                                                                   \
	{ "width",                                                                                 \
	  0,                                                                                       \
	  OPTION_COUNT,                                                                            \
	  (place) + offsetof(struct text_look, width),                                             \
	  "COLUMNS",                                                                               \
	  "0",                                                                                     \
	  "width of text; 0 is that of the terminal, 100 where there is none",                     \
	  NULL,                                                                                    \
	  0,                                                                                       \
	  RENDER_COLUMNS_MAX },                                                                    \
		{ "colours",                                                                       \
		  0,                                                                               \
		  OPTION_CHOICE,                                                                   \
		  (place) + offsetof(struct text_look, colours),                                   \
		  "WHICH",                                                                         \
		  "auto",                                                                          \
		  "colours of text: as many as the terminal has, or as many",                      \
		  "auto,none,16,256,true",                                                         \
		  0,                                                                               \
		  0 },                                                                             \
	{                                                                                          \
		"letters", 0, OPTION_CHOICE, (place) + offsetof(struct text_look, letters),        \
			"WHICH", "auto",                                                           \
			"letters of text: as the locale has them, all of Unicode, or ASCII alone", \
			"auto,unicode,ascii", 0, 0                                                 \
	}

/* What suits stdout; `file`: a file, which has no terminal's width, colours and letters unless they
 * are asked for. */
struct render_text text_look_choose(const struct text_look *look, bool file);

/* Draws one chart, or says why there is nothing to draw. */
bool text_chart_print(const struct figure *figure, const struct render_options *options,
		      struct dyno_error *err);

/* Draws the charts of these names ("all": all that have data) of the results, an empty line between
 * them. Returns the exit status. */
int text_charts_print(const struct dyno_results *results, const struct chart_spec *spec,
		      const struct strings *names);

/* Are there charts of these names? */
bool text_charts_check(const struct strings *names, const struct chart_spec *spec,
		       struct dyno_error *err);

/* Why a figure is empty. */
const char *figure_why_empty(const struct figure *figure);

#endif
