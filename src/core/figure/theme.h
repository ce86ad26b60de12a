/* Colours of figures, light and dark. Series colours are Okabe & Ito's (2008: Color Universal
 * Design), told apart by people with any of the common kinds of colour blindness, on light ground
 * as dark as WCAG 2.2 (1.4.11) asks of what has to be seen; shape and dash go beside them. */
#ifndef DYNO_CORE_FIGURE_THEME_H
#define DYNO_CORE_FIGURE_THEME_H

#include <stdint.h>

#define THEME_SERIES   8
#define THEME_CONTRAST 3.0 /* of every mark to its ground, at least */

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

/* The same, darker on light ground and lighter on dark (shade up to 1), or nearer to the ground
 * (down to -1) as far as it can still be seen there: for marks that nothing else tells apart. */
uint32_t theme_shaded(const struct theme *theme, int colour, double shade);

/* How two colours differ in lightness, by WCAG 2.2: 1 to 21. */
double theme_contrast(uint32_t a, uint32_t b);

/* Of a value between 0 and 1 on the colour scale. */
uint32_t theme_scale(const struct theme *theme, double value);

#endif
