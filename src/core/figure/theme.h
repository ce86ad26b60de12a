/* Colours of figures, light and dark. Series colours are Okabe & Ito's (2008: Color Universal
 * Design), told apart by people with any of the common kinds of colour blindness; shape and dash
 * go beside them. */
#ifndef DYNO_CORE_FIGURE_THEME_H
#define DYNO_CORE_FIGURE_THEME_H

#include <stdint.h>

#define THEME_SERIES 8

struct theme {
	const char *name;                                                   /* "light", "dark" */
	uint32_t background, text, text_soft, grid, axis, neutral, warning; /* 0xRRGGBB */
	uint32_t series[THEME_SERIES];
	uint32_t scale[5]; /* of heatmaps and surfaces, low to high, even in lightness */
};

extern const struct theme theme_light, theme_dark;

const struct theme *theme_find(const char *name); /* NULL: none of that name */

/* The colour of an index as marks have it: beyond the palette it begins anew; COLOUR_… too. */
uint32_t theme_colour(const struct theme *theme, int colour);

/* Of a value between 0 and 1 on the colour scale. */
uint32_t theme_scale(const struct theme *theme, double value);

#endif
