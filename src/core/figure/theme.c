#include "core/figure/theme.h"
#include "core/base/count.h"
#include "core/figure/figure.h"
#include <math.h>
#include <string.h>

const struct theme theme_light = {
	.name = "light",
	.background = 0xffffff,
	.text = 0x1b1f24,
	.text_soft = 0x59636e,
	.grid = 0xe4e7eb,
	.axis = 0x9aa4ae,
	.neutral = 0x8b949e,
	.warning = 0xb35900,
	.series = { 0x0064a4, 0xc08000, 0x009e73, 0xc94f00, 0xc26a9b, 0x3b99d9, 0x7f7a00,
		    0x4d4d4d },
	.scale = { 0xf0f9e8, 0xbae4bc, 0x7bccc4, 0x43a2ca, 0x0868ac },
};

/* The same hues, lighter, so that they stand out from a dark page as much. */
const struct theme theme_dark = {
	.name = "dark",
	.background = 0x0d1117,
	.text = 0xe6edf3,
	.text_soft = 0x9198a1,
	.grid = 0x262c36,
	.axis = 0x6e7681,
	.neutral = 0x8b949e,
	.warning = 0xf0883e,
	.series = { 0x58a6e0, 0xf0b429, 0x2dc297, 0xf0743e, 0xe08fc0, 0x8fd3ff, 0xf0e442,
		    0xbbbbbb },
	.scale = { 0x0b2a4a, 0x1f5f8b, 0x3aa6a0, 0x9fd98b, 0xf7f7c0 },
};

const struct theme *theme_find(const char *name)
{
	static const struct theme *const themes[] = { &theme_light, &theme_dark };
	for (size_t i = 0; i < COUNT(themes); i++)
		if (strcmp(themes[i]->name, name) == 0)
			return themes[i];
	return NULL;
}

uint32_t theme_colour(const struct theme *theme, int colour)
{
	switch (colour) {
	case COLOUR_NEUTRAL:
		return theme->neutral;
	case COLOUR_TEXT:
		return theme->text;
	case COLOUR_WARNING:
		return theme->warning;
	default:
		return theme->series[(unsigned)colour % THEME_SERIES];
	}
}

static uint32_t mix(uint32_t from, uint32_t to, double share)
{
	uint32_t mixed = 0;
	for (int shift = 16; shift >= 0; shift -= 8) {
		double a = (from >> shift) & 255, b = (to >> shift) & 255;
		mixed |= (uint32_t)lround(a + (b - a) * share) << shift;
	}
	return mixed;
}

/* WCAG 2.2: relative luminance. */
static double luminance(uint32_t colour)
{
	static const double shares[] = { 0.2126, 0.7152, 0.0722 };
	double sum = 0;
	for (int i = 0; i < 3; i++) {
		double part = (double)((colour >> (16 - 8 * i)) & 255) / 255;
		sum += shares[i] *
		       (part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4));
	}
	return sum;
}

double theme_contrast(uint32_t a, uint32_t b)
{
	double x = luminance(a), y = luminance(b);
	return (fmax(x, y) + 0.05) / (fmin(x, y) + 0.05);
}

#define TOWARDS_TEXT   0.7
#define TOWARDS_GROUND 0.6
#define STEP           0.04

uint32_t theme_shaded(const struct theme *theme, int colour, double shade)
{
	uint32_t own = theme_colour(theme, colour), shaded = own;
	if (shade > 0)
		return mix(own, theme->text, TOWARDS_TEXT * fmin(shade, 1));
	for (double share = STEP; share <= TOWARDS_GROUND * fmin(-shade, 1); share += STEP) {
		uint32_t paler = mix(own, theme->background, share);
		if (theme_contrast(paler, theme->background) < THEME_CONTRAST)
			break;
		shaded = paler;
	}
	return shaded;
}

uint32_t theme_scale(const struct theme *theme, double value)
{
	double place = fmin(fmax(value, 0), 1) * 4; /* fmax makes NaN 0 */
	int step = (int)fmin(floor(place), 3);
	return mix(theme->scale[step], theme->scale[step + 1], place - step);
}
