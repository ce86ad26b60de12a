/* --output of dyno compare, ab and history: the chart of what they say, in a file. `dyno plot` has
 * all other choices. */
#ifndef DYNO_CLI_PICTURE_H
#define DYNO_CLI_PICTURE_H

#include "core/chart/chart.h"

/* The row of an option table. */
#define PICTURE_OPTION(place)                                                                         \
	{                                                                                             \
		"output", 'o', OPTION_STRING, place, "FILE", NULL,                                    \
			"also draw the chart of it into this file (.png, .svg, .pdf, .json or .txt)", \
			NULL, 0, 0                                                                    \
	}

/* Does the file's ending name a format? True for NULL. */
bool picture_check(const char *path, struct dyno_error *err);

/* What differs from chart to chart; the rest is as `dyno plot` has it. */
struct picture {
	const char *path;
	const char *chart;
	const struct strings *models, *devices, *fields; /* NULL: all, the chart's own */
	const struct comparison *comparison;             /* of the chart "comparison" */
};

/* Draws the results, joined. False with *err also when there is nothing to draw. */
bool picture_write(const struct picture *picture, const struct dyno_results *const *results,
		   size_t count, struct dyno_error *err);

#endif
